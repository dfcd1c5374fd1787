"""Between records and rows: what a record's row holds beside its body, and moments and days as the ledger writes them.

In: records. Out: plain dictionaries ready to insert, and records again. The body is the whole record as JSON; nothing else is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from retorsion.errors import LedgerError
from retorsion.records import (
    Annotation,
    Answer,
    Article,
    Decision,
    Event,
    Exchange,
    Feed,
    Issue,
    Mention,
    OpenItem,
    Party,
    Run,
    reader,
)

Record = TypeVar("Record")


def body(record: object) -> str:
    """A record as JSON text; equal records give equal bytes (mappings are sorted by key)."""
    return msgspec.json.encode(record, order="deterministic").decode()


def record(kind: type[Record], text: str) -> Record:
    """The record that :func:`body` wrote."""
    known: Any = kind
    found: Record = reader(known).decode(text)
    return found


def learn() -> None:
    """Learn every kind of record that a ledger holds; to be done before several threads read one."""
    for kind in (Annotation, Answer, Article, Decision, Event, Exchange, Feed, Issue, Mention, OpenItem, Run):
        reader(kind)


def stamp(moment: datetime | str | None = None) -> str:
    """A moment as the ledger writes it: UTC, microseconds, fixed width. ``None`` is the present; a bare day is its last instant."""
    if moment is None:
        moment = datetime.now(UTC)
    if isinstance(moment, str):
        moment = _parsed(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _parsed(text: str) -> datetime:
    try:
        if len(text) == 10:
            return datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(days=1, microseconds=-1)
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise LedgerError(
            f"{text!r} is no date or date-time: write it as 2025-03-12 or 2025-03-12T08:00:00Z"
        ) from error


def month(day: int) -> int:
    """The month that a day number falls in, counted from the year 0 (``2025-03`` is 24302); 0 for an unknown day."""
    if not day:
        return 0
    found = date.fromordinal(day)
    return found.year * 12 + found.month - 1


FIRST_MONTH = 12
"""January of the year 1, the first month that has days."""


def month_start(number: int) -> int:
    """The first day (as a day number) of a month as counted by :func:`month`."""
    if number // 12 > date.max.year:
        return date.max.toordinal() + 1
    return date(number // 12, number % 12 + 1, 1).toordinal()


def month_text(number: int) -> str:
    """A month as counted by :func:`month`, as ``2025-03``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def ordinal(day: str | None) -> int | None:
    """An ISO day (or date-time) as a day number; ``None`` where it is unknown or no real date."""
    if not day:
        return None
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def of_article(article: Article, *, added: str, state: str, run: str | None) -> dict[str, Any]:
    """The row of an article; its text goes into a table of its own."""
    return {
        "id": article.id,
        "publisher": article.publisher,
        "day": ordinal(article.published),
        "language": article.language,
        "text_hash": article.text_hash,
        "family": article.copy_of or article.id,
        "added": added,
        "state": state,
        "coder": None,
        "run": run,
        "body": body(replace(article, text=None, copy_of=None)),
    }


def of_mention(mention: Mention, *, run: str, added: str, day: int | None) -> dict[str, Any]:
    """The row of a mention that stands; ``day`` is that of the act, or of publication where the text gives none."""
    return {
        "id": mention.id,
        "run": run,
        "article": mention.article,
        "current": True,
        "event": None,
        "type": mention.type,
        "actors": _bars(mention.actors),
        "recipients": _bars(mention.recipients),
        "day": day,
        "standing": mention.standing,
        "added": added,
        "replaced": None,
        "body": body(mention),
    }


def _bars(parties: tuple[Party, ...]) -> str:
    codes = sorted({party.state for party in parties if party.state})
    return "|" + "|".join(codes) + "|" if codes else "|"


def of_annotation(annotation: Annotation, mentions: Sequence[Mention], *, run: str, added: str) -> dict[str, Any]:
    """The row of what the coder found in an article; ``mentions`` are those kept in a table of their own, as are issues."""
    return {
        "article": annotation.article,
        "run": run,
        "current": True,
        "added": added,
        "replaced": None,
        "mentions": json.dumps([[mention.id, mention.run] for mention in mentions]),
        "body": body(replace(annotation, mentions=(), issues=())),
    }


def of_event(event: Event, *, changed: str) -> dict[str, Any]:
    """The row of an event."""
    text = body(event)
    return {
        "id": event.id,
        "type": event.type,
        "standing": event.standing,
        "done": event.done,
        "background": event.background,
        "day": ordinal(event.when.day) if event.when else None,
        "publishers": len(event.publishers),
        "version": version(text),
        "changed": changed,
        "body": text,
    }


def version(text: str) -> str:
    """A short name of an event's present content, for callers that want to be told when it changes under them."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def dyads(event: Event) -> set[str]:
    """Keys under which an event is found: each state in it, and each unordered pair across its two sides."""
    left, right = set(event.actors), set(event.recipients)
    pairs = {key(a, b) for a in left for b in right if a != b}
    if event.symmetric:
        pairs |= {key(a, b) for a, b in combinations(sorted(left | right), 2)}
    return pairs | left | right


def key(one: str, other: str) -> str:
    """An unordered pair of states as one text: ``GBR|RUS``."""
    return "|".join(sorted((one, other)))


def of_answer(answer: Answer, *, changed: str) -> dict[str, Any]:
    """The row of an answer."""
    return {
        "id": answer.id,
        "reply": answer.reply,
        "cause": answer.cause,
        "basis": answer.basis,
        "score": answer.score,
        "changed": changed,
        "body": body(answer),
    }


def of_exchange(exchange: Exchange, *, changed: str) -> dict[str, Any]:
    """The row of an exchange."""
    return {
        "id": exchange.id,
        "left": exchange.pair[0],
        "right": exchange.pair[1],
        "opened": ordinal(exchange.opened),
        "last": ordinal(exchange.last),
        "state": exchange.state,
        "changed": changed,
        "body": body(exchange),
    }


def of_open_item(item: OpenItem, *, exchange: str) -> dict[str, Any]:
    """The row of a warning or demand inside an exchange."""
    return {"id": item.id, "exchange": exchange, "event": item.event, "state": item.state, "body": body(item)}


def of_issue(issue: Issue, *, added: str) -> dict[str, Any]:
    """The row of an issue."""
    return {
        "id": issue.id,
        "stage": issue.stage,
        "kind": issue.kind,
        "article": issue.article,
        "run": issue.run,
        "added": added,
        "body": body(issue),
    }


def of_feed(feed: Feed) -> dict[str, Any]:
    """The row of a feed."""
    return {"address": feed.address, "looked": feed.looked, "body": body(feed)}


def of_run(run: Run) -> dict[str, Any]:
    """The row of a run."""
    return {"id": run.id, "started": run.started, "body": body(run)}
