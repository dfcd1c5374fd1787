"""GDELT events (1.0 daily, 2.0 quarter-hourly, the reduced master) and GDELT 2.0 mentions.

In: tab lines without header; the version is told by the number of columns, line by line: 57 and 58 (1.0), 61 (2.0), 17 (reduced, with header).
Out: rows. DATEADDED says when a row was reported, SQLDATE only when the act is said to have happened. Actor countries are CAMEO codes, places
are FIPS. One row is a tuple found in reports, not one act: NumMentions counts the first quarter of an hour and is not a count of people.
"""

from __future__ import annotations

from collections.abc import Iterator

from retorsion.datasets.actors import FIPS, States
from retorsion.datasets.header import Header
from retorsion.datasets.rows import Refusal, Row, Side, in_future, iso_day, number
from retorsion.datasets.source import Line, Member, read_lines
from retorsion.records import Place

GEO_WIDTH = {57: 7, 58: 7, 61: 8}
"""Columns of each of the three place groups by number of columns; 2.0 added ADM2Code."""

_ACTOR1, _ACTOR2, _CODE, _GEO = 5, 15, 26, 35
_CONFIDENCE = 11


def read_events(member: Member, states: States) -> Iterator[Row | Refusal]:
    """Rows of one file, versions mixed or not."""
    header: Header | None = None
    for line in read_lines(member, "tab"):
        width = len(line.cells)
        if width in GEO_WIDTH:
            yield _full(line, states, width)
        elif width == 17 and line.cells[0] == "Date":
            header = Header.of(line)
        elif width == 17 and header:
            yield _reduced(line, header, states)
        else:
            yield Refusal(
                line, "columns", f"{width} columns; GDELT events have 57, 58 or 61 (17 with header in the reduced file)"
            )


def _full(line: Line, states: States, width: int) -> Row | Refusal:
    cells, place = line.cells, GEO_WIDTH[width]
    added = _GEO + 3 * place
    try:
        day, reported = iso_day(cells[1], ("%Y%m%d",)), iso_day(cells[added][:8], ("%Y%m%d",))
    except ValueError as error:
        return Refusal(line, "date", str(error))
    if in_future(day, reported):
        return Refusal(line, "date", f"dated {day}, after its report of {reported}")
    return Row(
        line=line,
        key=cells[0],
        day=day,
        reported=reported,
        actors=_side(line, _ACTOR1, states),
        recipients=_side(line, _ACTOR2, states),
        code=cells[_CODE],
        place=_place(line, _GEO + 2 * place, place),
        evidence={"when": 1, "type": _CODE, "actor": _ACTOR1, "recipient": _ACTOR2},
        url=cells[added + 1] if width > 57 and cells[added + 1] else None,
    )


def _side(line: Line, column: int, states: States) -> tuple[Side, ...]:
    """The actor of a code and name column pair; nobody where both are blank."""
    code, name = line.cells[column], line.cells[column + 1]
    if not code and not name:
        return ()
    return (Side(name or code, states.of_cameo(code), column + 1 if name else column),)


def _place(line: Line, start: int, width: int) -> Place | None:
    cells = line.cells
    country = cells[start + 2]
    if not country and not cells[start + 1]:
        return None
    return Place(
        text=cells[start + 1] or None,
        country=FIPS.get(country),
        lat=number(cells[start + width - 3]),
        lon=number(cells[start + width - 2]),
    )


def _reduced(line: Line, header: Header, states: States) -> Row | Refusal:
    try:
        day = iso_day(header.get(line, "Date"), ("%Y%m%d",))
    except ValueError as error:
        return Refusal(line, "date", str(error))
    sides = []
    for name in ("Source", "Target"):
        text = header.get(line, name)
        sides.append((Side(text, states.of_cameo(text), header.at(name)),) if text else ())
    evidence = {
        "when": header.at("Date"),
        "type": header.at("CAMEOCode"),
        "actor": header.at("Source"),
        "recipient": header.at("Target"),
    }
    key = f"{line.file}:{line.number}"
    return Row(
        line=line,
        key=key,
        day=day,
        actors=sides[0],
        recipients=sides[1],
        code=header.get(line, "CAMEOCode"),
        evidence=evidence,
    )


def read_mentions(member: Member, states: States) -> Iterator[Row | Refusal]:
    """Documents that name an event: raw tab files (16 columns, no header) and the comma export with a header. They carry no act."""
    with member.open() as stream:
        comma = b"\t" not in stream.readline()
    for line in read_lines(member, "comma" if comma else "tab"):
        if line.number == 1 and not line.cells[0].isdigit():
            continue
        if len(line.cells) != 16:
            yield Refusal(line, "columns", f"{len(line.cells)} columns; GDELT mentions have 16")
            continue
        yield _document(line)


def _document(line: Line) -> Row | Refusal:
    cells = line.cells
    try:
        reported = iso_day(cells[2][:8], ("%Y%m%d",))
    except ValueError as error:
        return Refusal(line, "date", str(error))
    trust = number(cells[_CONFIDENCE])
    return Row(
        line=line,
        key="\t".join(cells),
        document=True,
        reported=reported,
        url=cells[5] or None,
        credit=cells[4] or None,
        sentence=int(number(cells[6]) or 0),
        confidence=trust / 100 if trust else None,
    )
