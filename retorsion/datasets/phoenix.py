"""Phoenix (real-time release): tab files without header, 26 columns.

In: tab lines. Out: rows. Its quad classes run 0-4 and put code 16 among verbal conflict: they are ignored, ours come from the code. The
writer put the state before the country, some readers the other way round: the country is the one of the two cells that is a known country.
"""

from __future__ import annotations

from collections.abc import Iterator

from retorsion.datasets.actors import States
from retorsion.datasets.rows import Refusal, Row, Side, iso_day, number
from retorsion.datasets.source import Line, Member, read_lines
from retorsion.records import Place

WIDTH = 26


def read_events(member: Member, states: States) -> Iterator[Row | Refusal]:
    """Rows of one file."""
    for line in read_lines(member, "tab"):
        if len(line.cells) != WIDTH:
            yield Refusal(line, "columns", f"{len(line.cells)} columns; Phoenix has {WIDTH}")
        else:
            yield _row(line, states)


def _row(line: Line, states: States) -> Row | Refusal:
    cells = line.cells
    try:
        day = iso_day(cells[1], ("%Y%m%d",))
    except ValueError as error:
        return Refusal(line, "date", str(error))
    return Row(
        line=line,
        key=cells[0],
        day=day,
        actors=_side(line, 5, states),
        recipients=_side(line, 9, states),
        code=cells[13],
        place=_place(line, states),
        evidence={"when": 1, "type": 13, "actor": 5, "recipient": 9},
        url=cells[24].split(";")[0] or None,
        credit=cells[25] or None,
        sentence=int(number(cells[23].split(";")[0].rsplit("_", 1)[-1]) or 0),
    )


def _side(line: Line, column: int, states: States) -> tuple[Side, ...]:
    code = line.cells[column]
    return (Side(code, states.of_cameo(code), column),) if code else ()


def _place(line: Line, states: States) -> Place | None:
    lat, lon, name, one, other = line.cells[18:23]
    if not name and not one and not other:
        return None
    country = next((code for cell in (other, one) if (code := states.of_iso(cell) or states.of_name(cell))), None)
    return Place(text=name or None, country=country, lat=number(lat), lon=number(lon))
