"""The ledger as files: annotation lines, and events, answers, mentions and exchanges as CSV, JSONL or Parquet.

In: a ledger and the name of a unit. Out: one file. Rows are in a fixed order, so the same ledger gives the same bytes. Article text is never
written: spans are offsets and a short quotation, which ``quotes=False`` leaves out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from retorsion.errors import ReadError, SettingsError
from retorsion.records import Answer, Event, Exchange, Mention, encode
from retorsion.show.annotation import annotation_line, granular, last_day

if TYPE_CHECKING:
    from retorsion.ledger.view import View

Unit = Literal["annotation", "mention", "event", "answer", "exchange"]
Row = dict[str, Any]
FORMATS = ("jsonl", "csv", "parquet", "dta")


def export(ledger: View, unit: Unit, out: str | Path, *, to: str | None = None, quotes: bool = True) -> int:
    """Write all rows of ``unit`` to ``out`` and return their number. ``to`` is jsonl, csv, parquet or dta; by default the ending of ``out`` tells."""
    target = Path(out)
    form = form_of(target, to)
    if unit == "annotation" and form != "jsonl":
        raise SettingsError(f"cannot write annotation rows as {form!r}: choose jsonl")
    from retorsion.show.codebook import columns_of

    return write_file(rows_of(ledger, unit, quotes=quotes), target, to=form, labels=columns_of(unit))


def form_of(target: Path, to: str | None) -> str:
    """The form asked for, or that of the file's ending."""
    form = (to or target.suffix.lstrip(".") or "jsonl").lower()
    if form not in FORMATS:
        raise SettingsError(f"cannot write rows as {form!r}: choose one of {', '.join(FORMATS)}")
    return form


def write_file(
    rows: Iterable[Row], target: Path, *, to: str | None = None, labels: Mapping[str, str] | None = None
) -> int:
    """Write rows to a file in the form asked for; returns how many. ``labels`` say what the columns hold (a Stata file carries them)."""
    form = form_of(target, to)
    try:
        if form == "parquet":
            return _parquet(rows, target)
        if form == "dta":
            from retorsion.show.stata import write_dta

            return write_dta(({name: _plain(value) for name, value in row.items()} for row in rows), target, labels)
        with target.open("w", encoding="utf-8", newline="") as file:
            return write_rows(rows, file, form)
    except OSError as error:
        raise ReadError(f"cannot write {target}: {error.strerror or error}; choose another place") from error


def write_rows(rows: Iterable[Row], file: IO[str], form: str) -> int:
    """Rows as JSON lines or as CSV with a header; returns how many."""
    count = 0
    writer: Any = None
    for row in rows:
        count += 1
        if form == "jsonl":
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            continue
        if writer is None:
            writer = csv.DictWriter(file, fieldnames=list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow({key: _cell(value) for key, value in row.items()})
    return count


def rows_of(ledger: View, unit: Unit, *, quotes: bool = True) -> Iterator[Row]:
    """The rows of a unit as plain values, in order of day or id."""
    if unit == "annotation":
        return annotation_rows(ledger)
    makers: dict[str, Callable[[], Iterator[Row]]] = {
        "event": lambda: (event_row(e) for e in ledger.events(done=None)),
        "answer": lambda: (answer_row(a, ledger, quotes) for a in ledger.answers()),
        "mention": lambda: (_mention(m, quotes) for e in ledger.events(done=None) for m in ledger.mentions(e.id)),
        "exchange": lambda: (_exchange(x) for x in ledger.exchanges()),
    }
    if unit not in makers:
        raise SettingsError(f"no such unit {unit!r}: choose one of annotation, {', '.join(makers)}")
    return makers[unit]()


def annotation_rows(ledger: View) -> Iterator[Row]:
    """One annotation line an article, in order of article id; ``event_key`` is the ledger's event id."""
    for article in ledger.articles():
        annotation = ledger.annotation(article.id)
        if annotation is None:
            continue
        mentions = ledger.mentions(article=article.id)
        held = {e.id: e for m in mentions for e in [ledger.event_of(m.id)] if e is not None}
        local = sorted(
            held.values(), key=lambda e: min(m.evidence["clause"].start for m in mentions if m.id in e.mentions)
        )
        answers = {a.id: a for e in local for a in ledger.answers(e.id)}
        yield annotation_line(
            article, _with_mentions(annotation, mentions), [_local(e, mentions) for e in local], list(answers.values())
        )


def _with_mentions(annotation: Any, mentions: tuple[Mention, ...]) -> Any:
    from msgspec.structs import replace

    return replace(annotation, mentions=mentions)


def _local(event: Event, mentions: tuple[Mention, ...]) -> Event:
    """The event as it stands in the ledger; the line shows only this article's tellings of it."""
    from msgspec.structs import replace

    here = tuple(m.id for m in mentions if m.id in event.mentions)
    return replace(event, mentions=here)


def event_row(event: Event) -> Row:
    """An event as a row."""
    date, date_end, granularity = granular(event.when)
    return {
        "event": event.id,
        "type": event.type,
        "mode": event.mode,
        "measure": event.measure,
        "contexts": list(event.contexts),
        "actor": list(event.actors),
        "recipient": list(event.recipients),
        "date": date,
        "date_end": date_end or (last_day(event.when) if event.when else None),
        "granularity": granularity,
        "standing": event.standing,
        "done": event.done,
        "said_by": list(event.said_by),
        "denied_by": list(event.denied_by),
        "background": event.background,
        "symmetric": event.symmetric,
        "count": dict(event.count),
        "count_total": sum(event.count.values()) if event.count else None,
        "country": event.place.country if event.place else None,
        "place_basis": event.place.basis if event.place else None,
        "severity": event.severity,
        "publishers": len(event.publishers),
        "publisher_names": list(event.publishers),
        "second_hand": event.second_hand,
        "mentions": len(event.mentions),
        "articles": list(event.articles),
        "confidence": event.confidence,
        "conflicts": [c.field for c in event.conflicts],
    }


def answer_row(answer: Answer, ledger: View, quotes: bool) -> Row:
    """An answer as a row, with the words behind it where ``quotes``."""
    return {
        "answer": answer.id,
        "reply": answer.reply,
        "cause": answer.cause,
        "basis": answer.basis,
        "kind": answer.kind,
        "score": answer.score,
        "reasons": dict(sorted(answer.reasons.items())),
        "lag_days": answer.lag_days,
        "proportion": answer.proportion,
        "in_kind": answer.in_kind,
        "words": list(ledger.quotes(answer.id)) if quotes else [],
        "evidence": [[mention, span.start, span.end] for mention, span in answer.evidence],
    }


def _mention(mention: Mention, quotes: bool) -> Row:
    row: Row = encode(mention)
    row["evidence"] = {
        name: [span.start, span.end, span.quote] if quotes else [span.start, span.end]
        for name, span in mention.evidence.items()
        if name != "sentence"
    }
    return row


def _exchange(exchange: Exchange) -> Row:
    row: Row = encode(exchange)
    return row


def _cell(value: Any) -> Any:
    """A value as one CSV cell: nothing for unknown, ``;`` between the items of a list, JSON for what has parts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, list | tuple | dict) else value


def _plain(value: Any) -> Any:
    """A value as one Stata cell: numbers stay numbers, unknown stays unknown."""
    return value if value is None or isinstance(value, bool | int | float) else _cell(value)


def _parquet(rows: Iterable[Row], target: Path) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = list(rows)
    nested = {name for row in table for name, value in row.items() if _nested(value)}
    flat = [
        {k: json.dumps(v, ensure_ascii=False) if k in nested and v is not None else v for k, v in row.items()}
        for row in table
    ]
    pq.write_table(pa.Table.from_pylist(flat), target, compression="zstd")
    return len(flat)


def _nested(value: Any) -> bool:
    """Whether a value has parts that no plain column holds: such a column is JSON text in every row."""
    parts = isinstance(value, list | tuple) and any(not isinstance(item, str) for item in value)
    return isinstance(value, dict) or parts
