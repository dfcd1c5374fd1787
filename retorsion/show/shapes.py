"""The ledger's events in the shapes of GDELT and POLECAT, and its answers as a graph.

In: a ledger. Out: rows or a GraphML text. Only acts told as done and of a known day go into a data set's shape: neither has a place for an
allegation or a threat that hangs on a condition. What a shape asks for and the ledger does not know stays blank; tones and counts of articles
are never made up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from retorsion.records import Article, Event

if TYPE_CHECKING:
    from retorsion.ledger.view import View

Row = dict[str, Any]
_ACTOR = (
    "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code".split()
)
_GEO = "Type FullName CountryCode ADM1Code Lat Long FeatureID".split()
GDELT: tuple[str, ...] = (
    "GlobalEventID", "Day", "MonthYear", "Year", "FractionDate",
    *(f"Actor{i}{part}" for i in (1, 2) for part in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"{place}Geo_{part}" for place in ("Actor1", "Actor2", "Action") for part in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
"""The 58 columns of GDELT 1.0 event files, which have no header."""

GDELT_MEANING: Mapping[str, str] = MappingProxyType(
    {
        "GlobalEventID": "number made of the event's id and the pair",
        "Day": "day of the act, YYYYMMDD",
        "MonthYear": "its month, YYYYMM",
        "Year": "its year",
        **{
            f"Actor{i}{part}": f"{who}: {what}"
            for i, who in ((1, "actor"), (2, "recipient"))
            for part, what in (
                ("Code", "state or body, then its sector"),
                ("Name", "English name of the state or body"),
                ("CountryCode", "state, CAMEO's three letters"),
                ("Type1Code", "sector, as PLOVER has it"),
            )
        },
        "IsRootEvent": "always 1",
        "EventCode": "CAMEO code that the crosswalk gives for type and mode; the shortest that means it",
        "EventBaseCode": "its first three figures",
        "EventRootCode": "its first two figures",
        "QuadClass": "GDELT's class of that code, 1 to 4",
        "GoldsteinScale": "Goldstein value of that code",
        "NumMentions": "tellings of the act",
        "NumSources": "independent families of publishers that tell it",
        "NumArticles": "reports that tell it",
        "DATEADDED": "day of the first report, YYYYMMDD",
        "SOURCEURL": "address of the first report",
    }
)
"""What a ledger fills of them."""

POLECAT: tuple[str, ...] = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name", "Actor Country", "Actor COW",
    "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country",
    "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source",
    "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
"""The 40 columns of POLECAT files, in their order."""

POLECAT_MEANING: Mapping[str, str] = MappingProxyType(
    {
        "Event ID": "id of the event in the ledger",
        "Event Date": "day of the act, ISO",
        "Event Type": "PLOVER type",
        "Event Mode": "PLOVER mode",
        "Quad Code": "PLOVER's class of the type in words",
        "Contexts": "PLOVER contexts, joined by ;",
        **{
            f"{end} {part}" if part != "Sector" else f"Primary {end} Sector": f"{what}, one a party, joined by ;"
            for end in ("Actor", "Recipient")
            for part, what in (
                ("Name", "English names"),
                ("Country", "states or bodies, ISO-3"),
                ("COW", "Correlates of War numbers"),
                ("Sector", "sectors, None where unknown"),
            )
        },
        "Placename": "place as worded",
        "Country": "country of the place, ISO-3",
        "Latitude": "of the place, where known",
        "Longitude": "of the place, where known",
        "Source": "publisher of the first report",
        "Publication Date": "its day",
        "Language": "its language",
    }
)
"""What a ledger fills of them."""

QUADS = ("VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT")
GRAPH_MEANING: Mapping[str, str] = MappingProxyType(
    {
        "node: type": "PLOVER type",
        "node: mode": "PLOVER mode",
        "node: actor": "codes of those who act, joined by ;",
        "node: recipient": "codes of those it is done to, joined by ;",
        "node: date": "first day, ISO",
        "node: standing": "asserted, alleged, denied, threatened, planned, demanded, conditional or negated",
        "edge: basis": "stated, implied or inferred",
        "edge: score": "0 to 1; 1 where a report states it",
        "edge: lag_days": "days from the act to the answer",
        "edge: proportion": "answer over act in people or things",
    }
)


def gdelt_rows(ledger: View) -> Iterator[Row]:
    """A row a pair of actor and recipient; events whose type has no CAMEO code are left out (the crosswalk's gaps, see the manual)."""
    from retorsion.datasets.crosswalk import cameo_codes

    codes, name = cameo_codes(), _name()
    for event in _done(ledger):
        found = codes.get((event.type, event.mode)) or codes.get((event.type, None))
        if found is None:
            continue
        first = next(iter(ledger.articles(event.articles[:1], text=False)), None)
        for number, (actor, recipient) in enumerate(_pairs(event)):
            day = str(event.when.day if event.when else "").replace("-", "")
            row: Row = dict.fromkeys(GDELT, "")
            row |= {
                "GlobalEventID": int(event.id[2:14], 16) * 16 + number,
                "Day": day,
                "MonthYear": day[:6],
                "Year": day[:4],
            }
            row |= _gdelt_actor(1, actor, name) | _gdelt_actor(2, recipient, name)
            row |= {
                "IsRootEvent": 1,
                "EventCode": found[0],
                "EventBaseCode": found[0][:3],
                "EventRootCode": found[0][:2],
            }
            row |= {"QuadClass": found[1], "GoldsteinScale": found[2], "NumMentions": len(event.mentions)}
            row |= {"NumSources": len(event.publishers), "NumArticles": len(event.articles)}
            published = (first.day or "").replace("-", "") if first else ""
            row |= {"DATEADDED": published or day, "SOURCEURL": first.url or "" if first else ""}
            yield row


def _gdelt_actor(number: int, code: str, name: Callable[[str], str]) -> Row:
    state, _, sector = code.partition(".")
    known = len(state) == 3
    return {
        f"Actor{number}Code": state + sector,
        f"Actor{number}Name": name(state).upper() if state else "",
        f"Actor{number}CountryCode": state if known else "",
        f"Actor{number}Type1Code": sector,
    }


def polecat_rows(ledger: View) -> Iterator[Row]:
    """A row an event; several actors stand in one cell, as POLECAT has them."""
    from retorsion.study.panel import state_codes
    from retorsion.study.table import QUAD_OF_TYPE

    name, numbers = _name(), state_codes()
    for event in _done(ledger):
        first = next(iter(ledger.articles(event.articles[:1], text=False)), None)
        row: Row = dict.fromkeys(POLECAT, "")
        row |= {
            "Event ID": event.id,
            "Event Date": event.when.day if event.when else "",
            "Event Type": event.type,
            "Event Mode": event.mode or "",
            "Quad Code": QUADS[QUAD_OF_TYPE[event.type] - 1],
            "Contexts": ";".join(event.contexts),
        }
        for end, codes in (("Actor", event.actors), ("Recipient", event.recipients)):
            states = [code.partition(".")[0] for code in codes]
            row[f"{end} Name"] = ";".join(name(state) for state in states)
            row[f"{end} Country"] = ";".join(states)
            row[f"{end} COW"] = ";".join(str(numbers.get(state, (None,))[0] or "None") for state in states)
            row[f"Primary {end} Sector"] = ";".join(code.partition(".")[2] or "None" for code in codes)
        yield row | _polecat_place(event) | _polecat_report(first)


def _polecat_place(event: Event) -> Row:
    place = event.place
    if place is None:
        return {}
    degrees = {"Latitude": place.lat, "Longitude": place.lon}
    known = {name: str(value) for name, value in degrees.items() if value is not None}
    return {"Placename": place.text or "", "Country": place.country or "", **known}


def _polecat_report(first: Article | None) -> Row:
    if first is None:
        return {}
    return {"Source": first.publisher or "", "Publication Date": first.day or "", "Language": first.language or ""}


def _done(ledger: View) -> Iterable[Event]:
    return (
        event for event in ledger.events() if event.when and event.when.day and event.when.precision in ("day", "range")
    )


def _pairs(event: Event) -> list[tuple[str, str]]:
    """Actor and recipient of each row; a mutual act is told once."""
    found = [(a, b) for a in event.actors or ("",) for b in event.recipients or ("",) if a != b]
    return [(a, b) for a, b in found if a < b or (b, a) not in found] if event.symmetric else found


def _name() -> Callable[[str], str]:
    from retorsion.show.wording import Wording

    return Wording.load().name


def graphml(ledger: View) -> str:
    """Events as nodes, answers as edges from the answer to what it answers."""
    events, answers = ledger.events(done=None), ledger.answers()
    keys = {
        "node": {
            "type": "string",
            "mode": "string",
            "actor": "string",
            "recipient": "string",
            "date": "string",
            "standing": "string",
        },
        "edge": {"basis": "string", "score": "double", "lag_days": "int", "proportion": "double"},
    }
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    for place, named in keys.items():
        lines += [f'<key id="{n}" for="{place}" attr.name="{n}" attr.type="{kind}"/>' for n, kind in named.items()]
    lines.append('<graph id="answers" edgedefault="directed">')
    for event in events:
        facts = {
            "type": event.type,
            "mode": event.mode,
            "actor": ";".join(event.actors),
            "recipient": ";".join(event.recipients),
        }
        facts |= {"date": event.when.day if event.when else None, "standing": event.standing}
        lines.append(f"<node id={quoteattr(event.id)}>{_data(facts)}</node>")
    for answer in answers:
        facts_of = {
            "basis": answer.basis,
            "score": answer.score,
            "lag_days": answer.lag_days,
            "proportion": answer.proportion,
        }
        ends = f"source={quoteattr(answer.reply)} target={quoteattr(answer.cause)}"
        lines.append(f"<edge id={quoteattr(answer.id)} {ends}>{_data(facts_of)}</edge>")
    return "\n".join([*lines, "</graph>", "</graphml>"]) + "\n"


def _data(facts: Mapping[str, Any]) -> str:
    return "".join(
        f'<data key="{name}">{escape(str(value))}</data>' for name, value in facts.items() if value not in (None, "")
    )
