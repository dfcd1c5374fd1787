"""Records of one article -> the annotation line that scorers and other programs read.

In: an article, what the coder found in it, and the events and answers made from it (inside the article alone, or by a ledger).
Out: one plain mapping a line, in the shape of ``docs/reference/annotation.md``. Nothing is computed here that the records do not hold.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from retorsion.records import Annotation, Answer, Article, Event, Mention, OpenItem, Party, Quote, Span, When


def annotation_line(
    article: Article,
    annotation: Annotation,
    events: Sequence[Event],
    answers: Sequence[Answer],
    open_items: Iterable[OpenItem] = (),
    *,
    keys: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One line. ``keys`` maps an event id to the ledger's event id; without it events stand for themselves."""
    mentions = {mention.id: mention for mention in annotation.mentions}
    shown = [event for event in events if any(m in mentions for m in event.mentions)]
    local = {event.id: f"e{number}" for number, event in enumerate(shown, 1)}
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published,
        "publisher": article.publisher,
        "language": article.language,
        "events": [
            _event(event, [mentions[m] for m in event.mentions if m in mentions], local[event.id], keys)
            for event in shown
        ],
        "answers": [
            _answer(answer, local, mentions) for answer in answers if {answer.reply, answer.cause} <= local.keys()
        ],
        "warnings": [_warning(event, local, mentions) for event in shown if event.type == "THREATEN"],
        "claims": [_claim(claim) for claim in annotation.claims],
        "quotes": [entry for quote in annotation.quotes for entry in _quote(quote)],
        "attributions": [
            {
                "source": _bounds(a.source),
                "cue": [_bounds(s) for s in a.cue],
                "content": [_bounds(s) for s in a.content],
                "quote_type": a.quote_type,
            }
            for a in annotation.attributions
        ],
        "timex": [{"span": _bounds(t.span), "type": t.type, "value": t.value} for t in annotation.times],
        "issues": [{"kind": issue.kind, "detail": issue.detail} for issue in annotation.issues],
    }


def granular(when: When | None) -> tuple[str | None, str | None, str]:
    """(date, date_end, granularity): a day or a week as its first day, a month as ``YYYY-MM``, a year as ``YYYY``."""
    if when is None or when.day is None:
        return None, None, "unknown"
    if when.precision == "range":
        return _prefix(when.day, when.value), when.day_end, "range"
    cut = {"day": 10, "week": 10, "month": 7, "year": 4}[when.precision]
    return when.day[:cut], None, when.precision


def last_day(when: When) -> str | None:
    """The last day that ``when`` may mean, ISO; ``None`` where no day is known."""
    if when.day is None:
        return None
    day = dt.date.fromisoformat(when.day)
    if when.precision == "range":
        return when.day_end or when.day
    if when.precision == "week":
        return (day + dt.timedelta(days=6)).isoformat()
    if when.precision == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1]).isoformat()
    return day.replace(month=12, day=31).isoformat() if when.precision == "year" else when.day


def _prefix(day: str, value: str | None) -> str:
    """A range that was told in months starts with its month ("the past 12 months"), in years with its year; not with a day nobody named."""
    if value is None:
        return day
    if re.fullmatch(r"P\d+Y|\d{4}", value):
        return day[:4]
    return day[:7] if re.fullmatch(r"P\d+M|\d{4}-\d\d", value) else day


def _event(event: Event, mentions: Sequence[Mention], name: str, keys: Mapping[str, str] | None) -> dict[str, Any]:
    date, date_end, granularity = granular(event.when)
    best = fullest(mentions)
    clause = best.evidence["clause"]
    line = {
        "id": name,
        "event_type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        "measure": event.measure,
        "actor": list(event.actors),
        "recipient": list(event.recipients),
        "date": date,
        "date_end": date_end,
        "date_granularity": granularity,
        "count": dict(event.count),
        "status": event.standing,
        "said_by": list(event.said_by) or None,
        "denied_by": list(event.denied_by) or None,
        "background": event.background,
        "symmetric": event.symmetric,
        "evidence": clause.quote,
        "span": [clause.start, clause.end],
        "event_key": (keys or {}).get(event.id, event.id),
        "confidence": event.confidence,
        "rule": best.rule,
        "mentions": [{"span": _bounds(m.evidence["clause"]), "evidence": m.evidence["clause"].quote} for m in mentions],
        "parties": [p for role in ("actor", "recipient") for p in _parties(role, mentions)],
    }
    if date_end is None:
        del line["date_end"]
    return line


def fullest(mentions: Sequence[Mention]) -> Mention:
    """The telling with most of the facts in it; the earlier one where two tell as much."""

    def facts(mention: Mention) -> tuple[int, int]:
        known = sum(map(bool, (mention.count, mention.when, mention.actors, mention.recipients)))
        return (known - 2 * (mention.same_as is not None), -mention.evidence["clause"].start)

    return max(mentions, key=facts)


def _parties(role: str, mentions: Sequence[Mention]) -> list[dict[str, Any]]:
    found: dict[tuple[str | None, str], dict[str, Any]] = {}
    for mention in mentions:
        parties: tuple[Party, ...] = mention.actors if role == "actor" else mention.recipients
        for party in parties:
            found.setdefault(
                (party.actor, party.text),
                {
                    "role": role,
                    "code": party.actor,
                    "text": party.text,
                    "span": _bounds(party.span),
                    "basis": party.basis,
                },
            )
    return list(found.values())


def _answer(answer: Answer, local: Mapping[str, str], mentions: Mapping[str, Mention]) -> dict[str, Any]:
    here = [span for mention, span in answer.evidence if mention in mentions]
    return {
        "response": local[answer.reply],
        "stimulus": local[answer.cause],
        "basis": answer.basis,
        "evidence": here[0].quote if here else None,
        "span": _bounds(here[0]) if here else None,
        "lag_days": answer.lag_days,
        "proportion": answer.proportion,
        "score": answer.score,
    }


def _warning(event: Event, local: Mapping[str, str], mentions: Mapping[str, Mention]) -> dict[str, Any]:
    told = [mentions[m] for m in event.mentions if m in mentions]
    condition = next((m.condition for m in told if m.condition), None)
    return {
        "event": local[event.id],
        "by": list(event.actors),
        "to": list(event.recipients),
        "condition": condition.quote if condition else None,
        "evidence": told[0].evidence["clause"].quote,
    }


def _claim(claim: Any) -> dict[str, Any]:
    return {
        "id": claim.id,
        "kind": claim.kind,
        "holder": claim.holder.state if claim.holder else None,
        "about": claim.about,
        "content": claim.content.quote,
        "span": _bounds(claim.content),
        "stance": [{"who": s.who.state, "stance": s.stance, "span": _bounds(s.span)} for s in claim.stances],
    }


def _quote(quote: Quote) -> list[dict[str, Any]]:
    """One entry a part: a statement that runs over paragraphs is several entries of one ``statement``. Words that nobody is known to
    have said, and single words in quotation marks, are no quotations."""
    if quote.speaker is None:
        return []
    return [
        {
            "speaker": quote.speaker,
            "country": quote.country or "",
            "text": part.quote,
            "type": "indirect" if quote.kind == "indirect" else "direct",
            "span": _bounds(part),
            "statement": quote.part_of or quote.id,
        }
        for part in quote.parts
        if len(part.quote.split()) > 1
    ]


def _bounds(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]
