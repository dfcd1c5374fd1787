"""A data set's row -> an article and its mention, or an issue that says why not.

In: a ``Row``, what a reader of one format understood of one line. Out: an ``Article`` whose text is the line (tab-joined, so each value has a
span), with the data set as publisher, then a ``Mention`` or an ``Issue``. Rows whose code has no PLOVER type are kept as articles with an issue.
Nothing is invented: a blank stays ``None``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from retorsion.datasets.crosswalk import Crosswalk, Entry, Scheme
from retorsion.datasets.source import Line
from retorsion.records import (
    Article,
    EventType,
    Issue,
    Mention,
    Party,
    Place,
    Precision,
    Span,
    When,
    content_id,
    text_hash,
)

EARLIEST_YEAR = 1900
NO_TEXT = "zxx"
"""ISO 639 for "no linguistic content": keeps the coder away from rows of tables."""

Out = Article | Mention | Issue


@dataclass(frozen=True, slots=True)
class Side:
    """A party as the data set words it, our code or ``None``, and the column it stands in."""

    text: str
    code: str | None
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line understood. ``key`` tells it apart within the data set; ``code`` is looked up in the crosswalk unless ``type`` is given;
    ``document`` rows name a source but no act. ``evidence`` maps a field to its column."""

    line: Line
    key: str
    day: str | None = None
    day_end: str | None = None
    precision: Precision = "day"
    reported: str | None = None
    actors: tuple[Side, ...] = ()
    recipients: tuple[Side, ...] = ()
    code: str = ""
    scheme: Scheme = "cameo"
    type: EventType | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    symmetric: bool = False
    document: bool = False
    place: Place | None = None
    count: Mapping[str, int] = field(default_factory=dict)
    count_bounds: Mapping[str, tuple[int, int | None]] = field(default_factory=dict)
    evidence: Mapping[str, int] = field(default_factory=dict)
    url: str | None = None
    credit: str | None = None
    sentence: int = 0
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that could not be used: a kind of the closed list in ``docs/reference/issues.md`` and what was wrong."""

    line: Line
    kind: str
    detail: str


def iso_day(text: str, formats: tuple[str, ...] = ("%Y-%m-%d", "%Y%m%d")) -> str:
    """ISO date of a cell in one of the formats; ``ValueError`` for anything else and for years before 1900."""
    day = _plain_day(text.strip(), formats) or _worded_day(text.strip(), formats)
    if day is None:
        raise ValueError(f"{text!r} is no date")
    if day.year < EARLIEST_YEAR:
        raise ValueError(f"{text} lies before {EARLIEST_YEAR}")
    return day.isoformat()


def _plain_day(text: str, formats: tuple[str, ...]) -> date | None:
    """The two commonest layouts, ten times faster than by format."""
    digits = len(text) == 8 and text.isdigit() and "%Y%m%d" in formats
    if not digits and not (len(text) == 10 and text[4] == text[7] == "-" and "%Y-%m-%d" in formats):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _worded_day(text: str, formats: tuple[str, ...]) -> date | None:
    for form in formats:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def in_future(day: str, known: str | None) -> bool:
    """Whether an act is dated more than a day after it was reported (a day for time zones); ``False`` where nobody said when."""
    return known is not None and date.fromisoformat(day) > date.fromordinal(
        date.fromisoformat(known[:10]).toordinal() + 1
    )


def number(text: str) -> float | None:
    """A number of a cell, ``None`` for blanks and words."""
    try:
        return float(text)
    except ValueError:
        return None


def records(row: Row | Refusal, dataset: str, crosswalk: Crosswalk) -> Iterator[Out]:
    """The article of a row and its mention; an article and an issue where the code has no type; an issue alone for a refusal."""
    if isinstance(row, Refusal):
        yield _issue(row.line, dataset, row.kind, row.detail, None)
        return
    entry = None if row.type or row.document else crosswalk.look_up(row.code, row.scheme)
    if not (row.type or row.document or entry):
        yield _issue(row.line, dataset, "unknown-code", f"{row.code!r} is no {row.scheme.upper()} code", None)
        return
    article = _article(row, dataset)
    yield article
    kind = row.type or (entry.type if entry else None)
    if kind:
        yield _mention(row, article, kind, entry)
    elif entry:
        yield _issue(
            row.line,
            dataset,
            "no-type",
            f"{entry.asked} ({entry.label}) has no PLOVER type: the row is kept without a mention",
            article.id,
        )


def _article(row: Row, dataset: str) -> Article:
    text = "\t".join(row.line.cells)
    return Article(
        id=content_id("a", dataset, row.key),
        text=text,
        text_hash=text_hash(text),
        url=row.url,
        publisher=dataset,
        published=row.reported,
        published_basis="given" if row.reported else None,
        language=NO_TEXT,
        credit=row.credit,
        source=f"{row.line.file}:{row.line.number}",
    )


def _mention(row: Row, article: Article, kind: EventType, entry: Entry | None) -> Mention:
    mirrored = row.symmetric or bool(entry and entry.mirrored)
    everybody = _parties(row, (*row.actors, *row.recipients))
    rule = (
        f"{row.scheme}:{entry.asked}" + (f" read as {entry.code}" if entry.asked != entry.code else "")
        if entry
        else "given"
    )
    return Mention(
        id=content_id("m", article.id),
        article=article.id,
        sentence=row.sentence,
        type=kind,
        mode=entry.mode if entry else row.mode,
        contexts=entry.contexts if entry else row.contexts,
        actors=everybody if mirrored else _parties(row, row.actors),
        recipients=everybody if mirrored else _parties(row, row.recipients),
        symmetric=mirrored,
        when=_when(row),
        place=row.place,
        count=dict(row.count),
        count_bounds=dict(row.count_bounds),
        evidence=_evidence(row),
        rule=f"dataset:{rule}",
        confidence=row.confidence,
    )


def _when(row: Row) -> When | None:
    if row.day is None:
        return None
    span = _cell(row.line, row.evidence["when"]) if "when" in row.evidence else None
    return When(day=row.day, day_end=row.day_end, precision=row.precision, basis="stated", span=span)


def _parties(row: Row, sides: tuple[Side, ...]) -> tuple[Party, ...]:
    return tuple(
        Party(
            text=side.text,
            span=_cell(row.line, side.column),
            actor=side.code,
            basis="dictionary" if side.code else "none",
        )
        for side in sides
    )


def _evidence(row: Row) -> dict[str, Span]:
    text = "\t".join(row.line.cells)
    found = {name: _cell(row.line, column) for name, column in row.evidence.items()}
    return {"clause": Span(start=0, end=len(text), quote=text)} | {name: span for name, span in found.items() if span}


def _cell(line: Line, column: int) -> Span | None:
    """Where a cell stands in the article's text; ``None`` for a blank one."""
    if column >= len(line.cells) or not line.cells[column]:
        return None
    start = len("\t".join(line.cells[:column])) + 1 if column else 0
    return Span(start=start, end=start + len(line.cells[column]), quote=line.cells[column])


def _issue(line: Line, dataset: str, kind: str, detail: str, article: str | None) -> Issue:
    where = f"{line.file}:{line.number}"
    return Issue(
        id=content_id("i", dataset, where, kind),
        stage="import",
        kind=kind,
        detail=f"{dataset} {where}: {detail}",
        article=article,
    )
