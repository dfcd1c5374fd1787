"""ACLED: comma files with a header (export or API).

In: CSV rows; ids older releases call ``data_id``, dates ISO or ``16 February 2023``. Out: rows keyed by id and time stamp, so that a revised row is
a new telling of the same event. ``actor1`` and ``actor2`` are not doer and receiver in a battle: battles list both on both ends. Strategic
developments have no PLOVER type unless their sub-type tells one. The terms forbid passing the data on: an importer only, no sample.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from retorsion.datasets.actors import States
from retorsion.datasets.header import Header
from retorsion.datasets.rows import Refusal, Row, Side, iso_day, number
from retorsion.datasets.source import Line, Member, read_lines
from retorsion.records import Place

NEEDED = ("event_date", "event_type", "actor1", "country")
CODES: Mapping[str, str] = MappingProxyType(
    {
        "battles": "190", "explosions/remote violence": "190", "violence against civilians": "180", "protests": "141", "riots": "145",
        "attack": "182", "abduction/forced disappearance": "181", "sexual violence": "1821", "suicide bomb": "1831", "air/drone strike": "195",
        "shelling/artillery/missile attack": "194", "arrests": "173", "agreement": "057", "non-violent transfer of territory": "0874",
        "looting/property destruction": "171", "remote explosive/landmine/ied": "183", "protest with intervention": "141",
        "excessive force against protesters": "175", "violent demonstration": "145", "mob violence": "145",
    }
)  # fmt: skip
"""The CAMEO code nearest to an event type or, sooner, a sub-event type (own reading; ACLED gives none)."""

_PRECISION = {"1": "day", "2": "week", "3": "month"}


def read_events(member: Member, states: States) -> Iterator[Row | Refusal]:
    """Rows of one file."""
    lines = read_lines(member, "comma")
    first = next(lines, None)
    if first is None:
        return
    header = Header.of(first)
    missing = header.missing(NEEDED)
    if missing:
        yield Refusal(first, "columns", f"no ACLED header: lacks {', '.join(missing)}")
        return
    for line in lines:
        if len(line.cells) != header.width:
            yield Refusal(line, "columns", f"{len(line.cells)} columns, the header has {header.width}")
        else:
            yield _row(line, header, states)


def _row(line: Line, header: Header, states: States) -> Row | Refusal:
    get = header.get
    try:
        day = iso_day(get(line, "event_date"), ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d %b %Y"))
    except ValueError as error:
        return Refusal(line, "date", str(error))
    kind, sub = get(line, "event_type").casefold(), get(line, "sub_event_type").casefold()
    code = CODES.get(sub) or CODES.get(kind)
    if code is None:
        return Refusal(line, "no-type", f"{get(line, 'event_type')} / {get(line, 'sub_event_type')} has no PLOVER type")
    deaths = number(get(line, "fatalities"))
    return Row(
        line=line,
        key=f"{get(line, 'event_id_cnty', 'data_id')} {get(line, 'timestamp')}",
        day=day,
        precision=_PRECISION.get(get(line, "time_precision"), "day"),  # type: ignore[arg-type]  # the three above
        actors=_side(line, header, states, "actor1"),
        recipients=_side(line, header, states, "actor2"),
        code=code,
        symmetric=kind == "battles",
        place=_place(line, header, states),
        count={"dead": int(deaths)} if deaths else {},
        evidence={
            "when": header.at("event_date"),
            "type": header.at("event_type"),
            "actor": header.at("actor1"),
            "recipient": header.at("actor2"),
        },
        credit=get(line, "source") or None,
    )


def _side(line: Line, header: Header, states: States, column: str) -> tuple[Side, ...]:
    """``Military Forces of Mali (2021-)`` -> MLI.MIL where the words name a state; unknown groups stay unknown."""
    name = header.get(line, column)
    if not name:
        return ()
    bare = name.split("(", 1)[0].strip()
    for words, sector in (
        ("Military Forces of ", "MIL"),
        ("Police Forces of ", "COP"),
        ("Government of ", "GOV"),
        ("Civilians", "CVL"),
        ("Protesters", "CVL"),
    ):
        if bare.startswith(words):
            inside = name[name.find("(") + 1 : name.rfind(")")] if sector == "CVL" else bare[len(words) :]
            country = states.of_name(inside)
            return (Side(name, f"{country}.{sector}" if country else None, header.at(column)),)
    return (Side(name, None, header.at(column)),)


def _place(line: Line, header: Header, states: States) -> Place:
    country = header.get(line, "country")
    return Place(
        text=header.get(line, "location") or country or None,
        country=states.of_name(country),
        lat=number(header.get(line, "latitude")),
        lon=number(header.get(line, "longitude")),
    )
