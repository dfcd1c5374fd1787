"""What stands behind ``retorsion export``: opens the ledger, writes one file, and lays its codebook and citation beside it.

In: a ledger's place and a file's. Out: files, and a line that says how many rows. What the columns hold stands in ``codebook``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from retorsion.errors import ReadError
from retorsion.show.export import Unit, export
from retorsion.show.listing import open_existing


def write_unit(db: str, unit: Unit, out: Path, to: str | None, *, quotes: bool = True, codebook: bool = True) -> None:
    """Write a table of the ledger."""
    from retorsion.show.codebook import TITLES, columns_of, write_beside

    with open_existing(db) as ledger:
        count = export(ledger, unit, out, to=to, quotes=quotes)
    if codebook:
        write_beside(out, TITLES[unit], columns_of(unit))
    print(f"{out}: {count:,} rows")


def write_gdelt(db: str, out: Path, *, codebook: bool = True) -> None:
    """Write events in GDELT's columns, without a header, as GDELT does."""
    from retorsion.show.shapes import GDELT, GDELT_MEANING, gdelt_rows

    with open_existing(db) as ledger:
        rows = list(gdelt_rows(ledger))
        told = len({row["GlobalEventID"] // 16 for row in rows}), ledger.sizes(("events",))["events"]
    _tabs(rows, GDELT, out, header=False)
    _say(out, len(rows), *told, "not told as done, without a day, or of a type that CAMEO lacks")
    _beside(out, "gdelt", GDELT, GDELT_MEANING, codebook)


def write_polecat(db: str, out: Path, *, codebook: bool = True) -> None:
    """Write events in POLECAT's columns."""
    from retorsion.show.shapes import POLECAT, POLECAT_MEANING, polecat_rows

    with open_existing(db) as ledger:
        rows, events = list(polecat_rows(ledger)), ledger.sizes(("events",))["events"]
    _tabs(rows, POLECAT, out, header=True)
    _say(out, len(rows), len(rows), events, "not told as done, or without a day")
    _beside(out, "polecat", POLECAT, POLECAT_MEANING, codebook)


def _tabs(rows: Iterable[Mapping[str, Any]], names: Sequence[str], out: Path, *, header: bool) -> None:
    """Tab-separated, quoting off: tabs and line ends inside a cell become blanks."""
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
            if header:
                writer.writerow(names)
            for row in rows:
                writer.writerow([" ".join(str(row[name]).split()) for name in names])
    except OSError as error:
        raise ReadError(f"cannot write {out}: {error.strerror or error}; choose another place with --out") from error


def _say(out: Path, rows: int, told: int, events: int, why: str) -> None:
    print(f"{out}: {rows:,} rows of {told:,} events; {events - told:,} left out ({why})")


def _beside(out: Path, shape: str, names: Sequence[str], meaning: Mapping[str, str], wanted: bool) -> None:
    from retorsion.show.codebook import BLANK, TITLES, write_beside

    if wanted:
        write_beside(out, TITLES[shape], {name: meaning.get(name, BLANK) for name in names})


def write_graph(db: str, out: Path, *, codebook: bool = True) -> None:
    """Write events and answers as GraphML."""
    from retorsion.show.shapes import GRAPH_MEANING, graphml

    with open_existing(db) as ledger:
        text = graphml(ledger)
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReadError(f"cannot write {out}: {error.strerror or error}; choose another place with --out") from error
    print(f"{out}: {text.count('<node ')} events, {text.count('<edge ')} answers")
    _beside(out, "graph", tuple(GRAPH_MEANING), GRAPH_MEANING, codebook)
