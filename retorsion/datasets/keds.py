"""KEDS, TABARI and PETRARCH files: CAMEO or WEIS codes between actor strings.

In: tab lines without header (``YYMMDD`` or ``YYYYMMDD``, source, target, code, label, phrase) or a CSV of ``date, source, target, code``. Out: rows.
Codes 210 to 225 exist in WEIS only: one of them makes the whole file WEIS. ``---``, ``999`` and blanks are non-events and are refused. Exact duplicates
are normal before one-a-day filtering: each is a row of its own. Two-digit years 00-49 are of this century.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from retorsion.datasets.actors import States
from retorsion.datasets.crosswalk import Scheme
from retorsion.datasets.header import Header
from retorsion.datasets.rows import Refusal, Row, Side, iso_day
from retorsion.datasets.source import Line, Member, read_lines

NON_EVENTS = ("", "---", "999")
_STRAY = "]) \r"
"""Marks that some releases left behind a code."""


def read_events(member: Member, states: States, scheme: Scheme | None = None) -> Iterator[Row | Refusal]:
    """Rows of one file; the coding scheme is told from all its codes unless given."""
    columns = _columns(member)
    kind = scheme or _scheme(member, columns)
    repeats: Counter[str] = Counter()
    for line in _lines(member, columns):
        yield _row(line, columns, states, kind, repeats)


def _columns(member: Member) -> tuple[int, int, int, int] | None:
    """Positions of date, source, target and code in a CSV with a header; ``None`` for the tab layout."""
    with member.open() as stream:
        start = stream.readline().decode("utf-8", "replace").removeprefix("\ufeff")
    if "\t" in start:
        return None
    header = Header.of(Line(member.name, 1, tuple(start.strip().split(","))))
    found = tuple(header.at(*names) for names in (("date",), ("source", "actor"), ("target", "recipient"), ("code",)))
    return found if min(found) >= 0 else None  # type: ignore[return-value]  # four of them


def _lines(member: Member, columns: tuple[int, int, int, int] | None) -> Iterator[Line]:
    if columns is None:
        yield from read_lines(member, "tab")
        return
    lines = read_lines(member, "comma")
    next(lines, None)
    yield from lines


def _scheme(member: Member, columns: tuple[int, int, int, int] | None) -> Scheme:
    place = columns[3] if columns else 3
    for line in _lines(member, columns):
        code = line.cells[place].strip(_STRAY) if len(line.cells) > place else ""
        if code.isdigit() and len(code) == 3 and 210 <= int(code) <= 225:
            return "weis"
    return "cameo"


def _row(
    line: Line, columns: tuple[int, int, int, int] | None, states: States, scheme: Scheme, repeats: Counter[str]
) -> Row | Refusal:
    at = columns or (0, 1, 2, 3)
    if len(line.cells) <= max(at):
        return Refusal(line, "columns", f"{len(line.cells)} columns; at least {max(at) + 1} are needed")
    when, source, target, code = (line.cells[i].strip() for i in at)
    code = code.strip(_STRAY)
    if code in NON_EVENTS:
        return Refusal(line, "non-event", f"the code {code!r} stands for no event")
    try:
        day = iso_day(_century(when))
    except ValueError as error:
        return Refusal(line, "date", str(error))
    key = f"{day} {source} {target} {code}"
    repeats[key] += 1
    known = states.of_weis if scheme == "weis" else states.of_cameo
    sides = [(Side(text, known(text), i),) if text else () for text, i in ((source, at[1]), (target, at[2]))]
    return Row(
        line=line,
        key=f"{line.file} {key} {repeats[key]}",
        day=day,
        reported=day,
        actors=sides[0],
        recipients=sides[1],
        code=code,
        scheme=scheme,
        evidence={"when": at[0], "type": at[3], "actor": at[1], "recipient": at[2]},
    )


def _century(text: str) -> str:
    """``YYMMDD`` with its century: 00-49 are 2000s."""
    if len(text) == 6 and text.isdigit():
        return ("20" if text[:2] < "50" else "19") + text
    return text
