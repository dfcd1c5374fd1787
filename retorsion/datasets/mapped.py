"""A plain CSV of anybody's, with a mapping of its columns.

In: comma rows with a header and a mapping such as ``{"date": "Day", "actor": "Who", "recipient": "Whom", "code": "cameo"}``. Out: rows. Actors may be
ISO-3 codes, CAMEO strings or English names; the act is a CAMEO or WEIS ``code``, or a PLOVER ``type`` with ``mode``. Columns named like the fields need
no mapping.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from retorsion.datasets.actors import States
from retorsion.datasets.crosswalk import Scheme
from retorsion.datasets.header import Header
from retorsion.datasets.polecat import TYPES
from retorsion.datasets.rows import Refusal, Row, Side, iso_day
from retorsion.datasets.source import Line, Member, read_lines
from retorsion.errors import SettingsError

FIELDS = ("id", "date", "actor", "recipient", "code", "type", "mode", "url", "publisher", "reported")


def read_events(member: Member, states: States, mapping: Mapping[str, str], scheme: Scheme) -> Iterator[Row | Refusal]:
    """Rows of one file; ``SettingsError`` for a mapping of unknown fields."""
    unknown = sorted(set(mapping) - set(FIELDS))
    if unknown:
        raise SettingsError(f"the mapping names {unknown[0]!r}; fields are {', '.join(FIELDS)}")
    lines = read_lines(member, "comma")
    first = next(lines, None)
    if first is None:
        return
    header, column = Header.of(first), {name: mapping.get(name, name) for name in FIELDS}
    missing = header.missing([column[name] for name in ("date", "actor", "recipient")])
    if missing or (header.missing([column["code"]]) and header.missing([column["type"]])):
        lacking = ", ".join(missing) or f"{column['code']} or {column['type']}"
        yield Refusal(first, "columns", f"the header lacks {lacking}; it has {', '.join(first.cells)}")
        return
    for line in lines:
        if len(line.cells) != header.width:
            yield Refusal(line, "columns", f"{len(line.cells)} columns, the header has {header.width}")
        else:
            yield _row(line, header, states, column, scheme)


def _row(line: Line, header: Header, states: States, column: Mapping[str, str], scheme: Scheme) -> Row | Refusal:
    cell = {name: header.get(line, column[name]).strip() for name in FIELDS}
    try:
        day = iso_day(cell["date"])
        reported = iso_day(cell["reported"]) if cell["reported"] else None
    except ValueError as error:
        return Refusal(line, "date", str(error))
    kind = cell["type"].upper()
    if kind and kind not in TYPES:
        return Refusal(line, "unknown-code", f"{cell['type']!r} is no PLOVER type")
    sides = [_side(cell[name], header.at(column[name]), states) for name in ("actor", "recipient")]
    fields = {"when": "date", "type": "type" if kind else "code", "actor": "actor", "recipient": "recipient"}
    return Row(
        line=line,
        key=cell["id"] or f"{line.file}:{line.number}",
        day=day,
        reported=reported,
        actors=sides[0],
        recipients=sides[1],
        code=cell["code"],
        scheme=scheme,
        type=kind or None,  # type: ignore[arg-type]  # checked against the closed list above
        mode=cell["mode"] or None,
        evidence={name: header.at(column[source]) for name, source in fields.items()},
        url=cell["url"] or None,
        credit=cell["publisher"] or None,
    )


def _side(text: str, column: int, states: States) -> tuple[Side, ...]:
    if not text:
        return ()
    head, _, sector = text.partition(".")
    code = (
        (states.of_iso(head) and text if sector else states.of_iso(text))
        or states.of_cameo(text)
        or states.of_name(text)
    )
    return (Side(text, code, column),)
