"""``retorsion why``: every sentence, publisher, date, rule, person and score behind an event, an answer or an exchange.

In: a ledger and an id (or its first letters). Out: text that one can hand to an editor, or JSON. Nothing is judged here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from retorsion.errors import NotFound
from retorsion.records import Answer, Decision, Event, Mention, encode
from retorsion.show.listing import open_existing, story_json, story_of
from retorsion.show.story import Wording, date_text, link_text, publishers_text, tellings

if TYPE_CHECKING:
    from retorsion.ledger.view import View

SHOWN_FIELDS = ("actor", "type", "recipient", "count", "when", "standing", "condition", "message")


def show_why(db: str, id: str, json_: bool) -> None:
    """Print what stands behind ``id``; raises ``NotFound`` where it names nothing or several things."""
    with open_existing(db) as ledger:
        wording = Wording.load()
        kind, full = resolve(ledger, id)
        if json_:
            print(json.dumps(why_json(ledger, wording, kind, full), ensure_ascii=False, indent=1))
        elif kind == "exchange":
            _print_exchange(ledger, wording, full)
        else:
            lines = answer_lines(ledger, wording, full) if kind == "answer" else event_lines(ledger, wording, full)
            print("\n".join(lines))


def resolve(ledger: View, id: str) -> tuple[str, str]:
    """What ``id`` (whole, or its first letters) names: ("event" | "answer" | "exchange", full id); a mention leads to its event."""
    kind, full = ledger.find(id)
    if kind == "mention":
        event = ledger.event_of(full)
        if event is None:
            raise NotFound(
                f"{full} is part of no event: it was rejected, or a later coding replaced it ('retorsion log')"
            )
        return "event", event.id
    if kind not in ("event", "answer", "exchange"):
        article = "an" if kind[0] in "aeiou" else "a"
        raise NotFound(f"{full} is {article} {kind}: name an event, an answer, an exchange or a mention")
    return kind, full


def event_lines(ledger: View, wording: Wording, id: str) -> list[str]:
    """The explanation of an event, line by line."""
    event = ledger.event(id)
    mentions = ledger.mentions(event.id)
    articles = {m.article: ledger.article(m.article) for m in mentions}
    lines = [
        f"{wording.title(event)}",
        f"  {event.id} · {event.type}{'/' + event.mode if event.mode else ''}{' · ' + event.measure if event.measure else ''}",
        f"  {date_text(event.when)} · {wording.standing(event)}{' · history' if event.background else ''}",
        f"  {publishers_text(event)}: {', '.join(event.publishers) or 'none named'} · {len(mentions)} tellings in {len(event.articles)} reports",
    ]
    lines += (
        [f"  confidence {event.confidence:.2f} that type and parties are right"] if event.confidence is not None else []
    )
    lines += [_conflict(c.field, c.values) for c in event.conflicts]
    for telling in tellings(event, {m.id: m for m in mentions}, articles):
        source = ", ".join(part for part in (telling.article.publisher, telling.article.published) if part)
        lines += ["", f"  {source or 'publisher and date unknown'} ({telling.article.id})"]
        lines.append(f"    “{telling.before}>{telling.words}<{telling.after}”")
        lines += _fields(telling.mention)
    lines += _links(ledger, wording, event)
    return lines + _decisions(d for d in ledger.decisions(withdrawn=True, event=id) if d.id in event.decisions)


def _conflict(field: str, values: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    return f"  reports differ on {field}: " + " / ".join(f"{value} in {len(held)} tellings" for value, held in values)


def _fields(mention: Mention) -> list[str]:
    """Which words and which rule gave each field of a mention."""
    lines = [f"    {name}: “{mention.evidence[name].quote}”" for name in SHOWN_FIELDS if name in mention.evidence]
    parties = [("actor", p) for p in mention.actors] + [("recipient", p) for p in mention.recipients]
    lines += [
        f"    {role} {p.actor or 'unknown'} from {('“' + p.text + '”') if p.text else 'the rest of the report'} ({p.basis})"
        for role, p in parties
    ]
    lines += [f"    said by {p.text or p.actor} ({p.actor})" for p in mention.said_by]
    lines += [f"    tells again: {mention.same_as}"] if mention.same_as else []
    return [*lines, f"    rule {mention.rule} · mention {mention.id} · run {mention.run or 'not stored'}"]


def _links(ledger: View, wording: Wording, event: Event) -> list[str]:
    lines: list[str] = []
    for answer in ledger.answers(event.id):
        other = ledger.event(answer.cause if answer.reply == event.id else answer.reply)
        verb = "answers" if answer.reply == event.id else "is answered by"
        lines.append(f"  {verb} {other.id} ({wording.title(other)}): {link_text(answer)} · {answer.id}")
    return ["", *lines] if lines else []


def answer_lines(ledger: View, wording: Wording, id: str) -> list[str]:
    """The explanation of an answer, its score opened into parts."""
    answer = ledger.answer(id)
    reply, cause = ledger.event(answer.reply), ledger.event(answer.cause)
    lines = [
        f"{wording.title(reply)}",
        f"  answers: {wording.title(cause)}",
        f"  {answer.id} · {link_text(answer)} · score {answer.score:.2f} · {answer.kind}",
        f"  {date_text(cause.when)} → {date_text(reply.when)}",
    ]
    lines += [f"    {name}: {value:g}" for name, value in sorted(answer.reasons.items())]
    for mention, span in answer.evidence:
        article = ledger.article(ledger.mention(mention).article)
        source = ", ".join(part for part in (article.publisher, article.published) if part)
        lines.append(f"  “{span.quote}” ({source or article.id}, {article.id} [{span.start}:{span.end}])")
    if not answer.evidence:
        lines += [f"  no report states the link; the acts are told as: “{words}”" for words in ledger.quotes(answer.id)]
    return lines + _decisions(d for d in ledger.decisions(withdrawn=True) if d.id in answer.decisions)


def _decisions(decisions: Iterable[Decision]) -> list[str]:
    found = list(decisions)
    return ["", *[f"  {_decision(d)}" for d in found]] if found else []


def _decision(decision: Decision) -> str:
    taken_back = f", withdrawn {decision.withdrawn} by {decision.withdrawn_by}" if decision.withdrawn else ""
    change = f" {decision.field}={decision.value}" if decision.field else ""
    return f"decision {decision.id}: {decision.kind}{change} {decision.verdict} by {decision.by} at {decision.at}: {decision.why}{taken_back}"


def _print_exchange(ledger: Any, wording: Wording, id: str) -> None:
    from retorsion.show.terminal import print_story

    print_story(story_of(ledger, wording, ledger.exchange(id)))
    for answer in ledger.answers(id):
        print("\n".join(answer_lines(ledger, wording, answer.id)) + "\n")


def why_json(ledger: Any, wording: Wording, kind: str, id: str) -> dict[str, Any]:
    if kind == "exchange":
        return story_json(story_of(ledger, wording, ledger.exchange(id)))
    if kind == "answer":
        answer: Answer = ledger.answer(id)
        return {
            "answer": encode(answer),
            "reply": encode(ledger.event(answer.reply)),
            "cause": encode(ledger.event(answer.cause)),
            "quotes": list(ledger.quotes(id)),
        }
    event = ledger.event(id)
    mentions = ledger.mentions(event.id)
    decided = set(event.decisions)
    return {
        "event": encode(event),
        "title": wording.title(event),
        "mentions": [encode(m) for m in mentions],
        "answers": [encode(a) for a in ledger.answers(event.id)],
        "articles": [encode(a) for a in ledger.articles({m.article for m in mentions}, text=False)],
        "decisions": [encode(d) for d in ledger.decisions(withdrawn=True, event=event) if d.id in decided],
    }
