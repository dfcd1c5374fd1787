"""ICEWS events: Dataverse tab files with a header.

In: tab lines; columns are looked up by name, for releases differ. Out: rows. The key is (Event ID, Event Date): ids repeat. Releases without a
code column get it from the event label. An act that both sides do (consult) stands as two mirrored rows: the second is refused as ``mirrored``, and the
first names both sides on both ends, so that a meeting counts once. ``NA`` is a blank here only where R wrote it (text columns), never for a country.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from retorsion.datasets.actors import States
from retorsion.datasets.crosswalk import Crosswalk
from retorsion.datasets.header import Header
from retorsion.datasets.rows import Refusal, Row, Side, iso_day, number
from retorsion.datasets.source import Line, Member, read_lines
from retorsion.records import Place

NEEDED = ("Event ID", "Event Date", "Event Text", "Source Name", "Target Name")
_DATES = ("%Y-%m-%d", "%m/%d/%Y")
_VISITS = {"042": "visit", "043": "visit"}
"""A visit made and a visit received are one act told from two ends."""


@dataclass(slots=True)
class _Mirrors:
    """Acts of the day being read that may turn up again the other way round."""

    day: str = ""
    seen: set[tuple[str, ...]] = field(default_factory=set)

    def is_second(self, day: str, act: str, story: tuple[str, ...], one: str, other: str) -> bool:
        if day != self.day:
            self.day, self.seen = day, set()
        if one != other and (act, *story, other, one) in self.seen:
            return True
        self.seen.add((act, *story, one, other))
        return False


def read_events(member: Member, states: States, crosswalk: Crosswalk) -> Iterator[Row | Refusal]:
    """Rows of one file."""
    lines = read_lines(member, "tab")
    first = next(lines, None)
    if first is None:
        return
    header, mirrors = Header.of(first), _Mirrors()
    missing = header.missing(NEEDED)
    if missing:
        yield Refusal(first, "columns", f"no ICEWS header: lacks {', '.join(missing)}")
        return
    for line in lines:
        if len(line.cells) != header.width:
            yield Refusal(line, "columns", f"{len(line.cells)} columns, the header has {header.width}")
        else:
            yield _row(line, header, states, crosswalk, mirrors)


def _row(line: Line, header: Header, states: States, crosswalk: Crosswalk, mirrors: _Mirrors) -> Row | Refusal:
    get = header.get
    try:
        day = iso_day(get(line, "Event Date"), _DATES)
    except ValueError as error:
        return Refusal(line, "date", str(error))
    label = get(line, "Event Text")
    code = _given(get(line, "CAMEO Code")) or crosswalk.of_label(label)
    if code is None:
        return Refusal(line, "unknown-code", f"no code, and the label {label!r} stands for none")
    entry = crosswalk.look_up(code)
    story = (get(line, "Story ID"), get(line, "Sentence Number"))
    if (
        entry
        and entry.mirrored
        and mirrors.is_second(day, _VISITS.get(code, code), story, get(line, "Source Name"), get(line, "Target Name"))
    ):
        return Refusal(line, "mirrored", f"{label}: the same act from the other side stands above")
    return Row(
        line=line,
        key=f"{get(line, 'Event ID')} {day}",
        day=day,
        reported=None,
        actors=_side(line, header, states, "Source"),
        recipients=_side(line, header, states, "Target"),
        code=code,
        place=_place(line, header, states),
        evidence={
            "when": header.at("Event Date"), "type": header.at("Event Text"), "actor": header.at("Source Name"), "recipient": header.at("Target Name"),
        },
        credit=_given(get(line, "Publisher")),
        sentence=int(number(get(line, "Sentence Number")) or 0),
    )  # fmt: skip


def _given(text: str) -> str | None:
    """The text, or ``None`` for a blank and for the ``NA`` that R writes."""
    return None if text in ("", "NA") else text


_SECTORS = (
    ("Military", "MIL"), ("Police", "COP"), ("Government", "GOV"), ("Judicial", "JUD"), ("Legislative / Parliamentary", "LEG"), ("Opposition", "OPP"),
    ("Dissident", "REB"), ("Media", "MED"), ("Business", "BUS"), ("Education", "EDU"), ("General Population / Civilian / Social", "CVL"),
)  # fmt: skip


def _side(line: Line, header: Header, states: States, end: str) -> tuple[Side, ...]:
    """The named actor with its country and first known sector (the order of sectors in the file means nothing)."""
    name = _given(header.get(line, f"{end} Name"))
    if name is None:
        return ()
    country = states.of_name(header.get(line, f"{end} Country"))
    sectors = {part.strip().strip('"') for part in header.get(line, f"{end} Sectors").split(",")}
    sector = next((code for word, code in _SECTORS if word in sectors), None)
    code = f"{country}.{sector}" if country and sector else country or states.of_body(name)
    return (Side(name, code, header.at(f"{end} Name")),)


def _place(line: Line, header: Header, states: States) -> Place | None:
    country, city = header.get(line, "Country"), _given(header.get(line, "City"))
    if not _given(country) and city is None:
        return None
    return Place(
        text=city or country,
        country=states.of_name(country),
        lat=number(header.get(line, "Latitude")),
        lon=number(header.get(line, "Longitude")),
    )
