"""UCDP GED: comma files of 49 columns, with or without a header.

In: CSV rows. Out: rows of armed violence, both sides on both ends, for the sides are not doer and receiver; one-sided violence has a doer. An event
spans ``date_start`` to ``date_end``: kept as a range, never stacked on its first day. ``number_of_sources`` -1 is unknown. Licence CC BY 4.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from retorsion.datasets.actors import States
from retorsion.datasets.header import Header
from retorsion.datasets.rows import Refusal, Row, Side, iso_day, number
from retorsion.datasets.source import Line, Member, read_lines
from retorsion.records import Place

COLUMNS = (
    "id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name dyad_dset_id dyad_new_id dyad_name "
    "side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office source_date "
    "source_headline source_original where_prec where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid "
    "country country_id region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa gwnob"
).split()
"""The layout of releases and candidate releases; the latter may come without a header."""

_DATES = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y")
ONE_SIDED = "3"


def read_events(member: Member, states: States) -> Iterator[Row | Refusal]:
    """Rows of one file; a first cell that is a number means that there is no header."""
    header: Header | None = None
    for line in read_lines(member, "comma"):
        if header is None:
            named = not line.cells[0].strip().isdigit()
            header = Header.of(line if named else Line(line.file, 0, tuple(COLUMNS)))
            if named:
                missing = header.missing(("id", "date_start", "side_a", "side_b", "best"))
                if missing:
                    yield Refusal(line, "columns", f"no UCDP GED header: lacks {', '.join(missing)}")
                    return
                continue
        if len(line.cells) != header.width:
            yield Refusal(line, "columns", f"{len(line.cells)} columns, {header.width} expected")
        else:
            yield _row(line, header, states)


def _row(line: Line, header: Header, states: States) -> Row | Refusal:
    get = header.get
    try:
        start, end = (
            iso_day(get(line, "date_start"), _DATES),
            iso_day(get(line, "date_end") or get(line, "date_start"), _DATES),
        )
    except ValueError as error:
        return Refusal(line, "date", str(error))
    one_sided = get(line, "type_of_violence") == ONE_SIDED
    best, low, high = (number(get(line, name)) for name in ("best", "low", "high"))
    bounds = {"dead": (int(low), int(high) if high is not None else None)} if low is not None and high != low else {}
    return Row(
        line=line,
        key=get(line, "id"),
        day=start,
        day_end=end if end != start else None,
        precision="range" if end != start else "day",
        actors=_side(line, header, states, "side_a"),
        recipients=_side(line, header, states, "side_b"),
        code="180" if one_sided else "190",
        symmetric=not one_sided,
        place=_place(line, header, states),
        count={"dead": int(best)} if best else {},
        count_bounds=bounds,
        evidence={
            "when": header.at("date_start"),
            "type": header.at("type_of_violence"),
            "actor": header.at("side_a"),
            "recipient": header.at("side_b"),
        },
        credit=get(line, "source_office") or None,
    )


def _side(line: Line, header: Header, states: States, column: str) -> tuple[Side, ...]:
    name = header.get(line, column)
    if not name:
        return ()
    country = states.of_name(name.removeprefix("Government of "))
    sector = ".GOV" if name.startswith("Government of ") else ""
    return (Side(name, f"{country}{sector}" if country else None, header.at(column)),)


def _place(line: Line, header: Header, states: States) -> Place:
    country = header.get(line, "country")
    return Place(
        text=header.get(line, "where_coordinates") or country or None,
        country=states.of_name(country),
        lat=number(header.get(line, "latitude")),
        lon=number(header.get(line, "longitude")),
    )
