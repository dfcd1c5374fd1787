"""How hostile an act is, from ``severity.csv``, and which measures reports may use for one act.

The scale is the project's own: 0 to 10 for hostile acts, below 0 for friendly ones, ``None`` never (each type has a row). Numbers of people
and things raise it a little: ``base + size * log2(number)``. It is an ordering for pictures and sums, not a measurement.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from retorsion.dictionaries import read_csv

Row = tuple[float, float, str | None]
"""Base, what a doubling of the number adds, family of measures."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Rows of ``severity.csv`` by (type, mode, measure); an empty string stands for any."""

    rows: Mapping[tuple[str, str, str], Row]

    def row(self, type: str, mode: str | None, measure: str | None) -> Row:
        """The most special row for an act: its measure's, else its mode's, else its type's."""
        keys = ((type, "", measure or "-"), (type, mode or "-", ""), (type, "", ""))
        return next((self.rows[key] for key in keys if key in self.rows), (0.0, 0.0, None))

    def family(self, type: str, measure: str | None) -> str | None:
        """What else reports may call the act by: all of one family may be one act. ``None`` where the measure is unknown."""
        return (self.row(type, None, measure)[2] or measure) if measure else None

    def severity(self, type: str, mode: str | None, measure: str | None, number: int) -> float:
        """Hostility of one act on ``number`` people or things (0 = unknown): at most 10."""
        base, size, _ = self.row(type, mode, measure)
        return round(min(base + size * math.log2(max(number, 1)), 10.0), 2)


def read_scale() -> Scale:
    """The shipped ``severity.csv``."""
    rows = {
        (row["type"], row["mode"], row["measure"]): (float(row["base"]), float(row["size"]), row["family"] or None)
        for row in read_csv("severity.csv")
    }
    return Scale(rows)
