"""POLECAT events: Dataverse tab files with a header of 40 columns.

In: tab lines, Latin-1 or UTF-8; columns by name, spelling and order tolerated. Out: rows that already carry PLOVER's type, mode and contexts.
Several actors stand in one cell with ``;``: each becomes a party. Old names of types (before manual 0.8) are read as their new ones, modes outside
the lists are left out. No real file was at hand: the layout rests on loaders in public code, three of which agree on the 40 columns and on the word None for a blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import get_args

from retorsion.datasets.actors import States
from retorsion.datasets.header import Header
from retorsion.datasets.rows import Refusal, Row, Side, iso_day, number
from retorsion.datasets.source import Line, Member, read_lines
from retorsion.dictionaries import SECTORS, read_csv
from retorsion.records import EventType, Place

NEEDED = ("Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name")
TYPES: frozenset[str] = frozenset(get_args(EventType))
OLD_TYPES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "DEMAND": ("REQUEST", ""),
        "DISAPPROVE": ("ACCUSE", "disapprove"),
        "INVESTIGATE": ("ACCUSE", "investigate"),
        "YIELD": ("CONCEDE", ""),
    }
)
_BODIES: Mapping[str, str] = MappingProxyType(
    {"EU": "EUU", "EUR": "EUU", "UNO": "UNO", "UN": "UNO", "NATO": "NATO", "NAT": "NATO"}
)


def read_events(member: Member, states: States) -> Iterator[Row | Refusal]:
    """Rows of one file."""
    lines = read_lines(member, "tab")
    first = next(lines, None)
    if first is None:
        return
    header, modes = Header.of(first), _modes()
    missing = header.missing(NEEDED)
    if missing:
        yield Refusal(first, "columns", f"no POLECAT header: lacks {', '.join(missing)}")
        return
    for line in lines:
        if len(line.cells) != header.width:
            yield Refusal(line, "columns", f"{len(line.cells)} columns, the header has {header.width}")
        else:
            yield _row(line, header, states, modes)


def _modes() -> frozenset[tuple[str, str]]:
    """Pairs of type and mode that the crosswalk knows; others are not of the manual."""
    return frozenset((row["type"], row["mode"]) for row in read_csv("crosswalk.csv") if row["mode"])


def _row(line: Line, header: Header, states: States, modes: frozenset[tuple[str, str]]) -> Row | Refusal:
    get = header.get
    try:
        day = iso_day(get(line, "Event Date"))
        published = _known(get(line, "Publication Date"))
        reported = iso_day(published) if published else None
    except ValueError as error:
        return Refusal(line, "date", str(error))
    word = get(line, "Event Type").strip().upper()
    kind, old_mode = OLD_TYPES.get(word, (word, ""))
    if kind not in TYPES:
        return Refusal(line, "unknown-code", f"{word!r} is no PLOVER type")
    mode = old_mode or get(line, "Event Mode").strip().lower()
    return Row(
        line=line,
        key=get(line, "Event ID"),
        day=day,
        reported=reported,
        actors=_sides(line, header, states, "Actor"),
        recipients=_sides(line, header, states, "Recipient"),
        type=kind,  # type: ignore[arg-type]  # checked against the closed list above
        mode=mode if (kind, mode) in modes else None,
        contexts=tuple(part for part in _parts(get(line, "Contexts")) if part),
        place=_place(line, header, states),
        evidence={
            "when": header.at("Event Date"),
            "type": header.at("Event Type"),
            "actor": header.at("Actor Name"),
            "recipient": header.at("Recipient Name"),
        },
        credit=_known(get(line, "Source")) or None,
    )


def _sides(line: Line, header: Header, states: States, end: str) -> tuple[Side, ...]:
    """Every party of a ``;`` cell; the country and sector lists run alongside where they have the same length."""
    names = _parts(header.get(line, f"{end} Name")) or _parts(header.get(line, f"{end} Name Raw"))
    countries = _parts(header.get(line, f"{end} Country"))
    sectors = _parts(header.get(line, f"Primary {end} Sector"))
    column = header.at(f"{end} Name")
    found = []
    for i, name in enumerate(names or countries):
        country = countries[i] if len(countries) == max(len(names), 1) else countries[0] if len(countries) == 1 else ""
        sector = sectors[i] if len(sectors) == max(len(names), 1) else ""
        if not name and not country:
            continue
        code = _BODIES.get(country) or states.of_iso(country) or states.of_body(name)
        found.append(Side(name, f"{code}.{sector}" if code and sector in SECTORS else code, column))
    return tuple(found)


def _parts(cell: str) -> list[str]:
    """The values of a cell in their places, unknown ones blank; none at all where every one is unknown."""
    parts = [_known(part) for part in cell.split(";")]
    return parts if any(parts) else []


def _known(cell: str) -> str:
    """The cell's value; the word None stands for a blank in these files."""
    value = cell.strip()
    return "" if value == "None" else value


def _place(line: Line, header: Header, states: States) -> Place | None:
    name, country = (_known(header.get(line, column)) for column in ("Placename", "Country"))
    if not name and not country:
        return None
    return Place(
        text=name or country,
        country=states.of_iso(country),
        lat=number(header.get(line, "Latitude")),
        lon=number(header.get(line, "Longitude")),
    )
