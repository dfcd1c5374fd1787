"""Cells by the name of their column, for formats with a header.

In: a header line. Out: a ``Header`` that finds cells whatever the order, the case and the blanks of the names, and says which are missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from retorsion.datasets.source import Line


def plain(name: str) -> str:
    """A column's name in the form compared: lower case, letters and digits only."""
    return "".join(c for c in name.casefold() if c.isalnum())


@dataclass(frozen=True, slots=True)
class Header:
    """``columns`` maps plain names to positions."""

    columns: Mapping[str, int]
    width: int

    @classmethod
    def of(cls, line: Line) -> Header:
        """The header that a line is."""
        return cls({plain(name): i for i, name in enumerate(line.cells)}, len(line.cells))

    def at(self, *names: str) -> int:
        """Position of the first of these columns that is there; -1 where none is."""
        return next((self.columns[plain(name)] for name in names if plain(name) in self.columns), -1)

    def get(self, line: Line, *names: str) -> str:
        """The cell, or an empty text where the column is absent."""
        place = self.at(*names)
        return line.cells[place] if 0 <= place < len(line.cells) else ""

    def missing(self, names: Sequence[str]) -> tuple[str, ...]:
        """Which of these columns are absent."""
        return tuple(name for name in names if plain(name) not in self.columns)
