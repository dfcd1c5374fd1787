"""``retorsion why``: every sentence, publisher, date, rule, person and score behind an event, an answer or an exchange.

In: a ledger and an id (or its first letters). Out: text that one can hand to an editor, or JSON. Nothing is judged here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retorsion.errors import NotFound
from retorsion.exchanges.reasons import opened
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
        if (gone := _gone(ledger, id)) is not None:
            print(
                json.dumps(gone_json(ledger, gone), ensure_ascii=False, indent=1)
                if json_
                else "\n".join(gone_lines(ledger, wording, gone))
            )
            return
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


@dataclass(frozen=True, slots=True)
class Gone:
    """What stands in no event any more: an event as it last stood, and until when; or one telling (``event`` is ``None``)."""

    mentions: tuple[str, ...]
    event: Event | None = None
    until: str | None = None


def _gone(ledger: View, id: str) -> Gone | None:
    """What ``id`` names where it names something that is shown no more; ``None`` for all else, unknown ids included."""
    from retorsion.ledger.past import last_event

    try:
        kind, full = ledger.find(id)
    except NotFound:
        found = last_event(ledger, id)
        return Gone(found[0].mentions, *found) if found else None
    return Gone((full,)) if kind == "mention" and ledger.event_of(full) is None else None


def gone_lines(ledger: View, wording: Wording, gone: Gone) -> list[str]:
    """What an event or a telling was that is shown no more, and what became of each telling."""
    lines: list[str] = []
    if gone.event is not None:
        lines += [
            wording.title(gone.event),
            f"  {gone.event.id} · {date_text(gone.event.when)} · {wording.standing(gone.event)}",
        ]
        lines += [f"  stood in this ledger until {gone.until}, and is no event any more"]
    for id in gone.mentions:
        mention = ledger.mention(id)
        article = ledger.article(mention.article)
        source = ", ".join(part for part in (article.publisher, article.published) if part)
        words = mention.evidence["clause"].quote if "clause" in mention.evidence else ""
        lines += ["", f"  {source or 'publisher and date unknown'} ({article.id})", f"    “{words}”", *_fields(mention)]
        lines += [f"    {line}" for line in _fate(ledger, wording, id)]
    return lines


def _fate(ledger: View, wording: Wording, mention: str) -> list[str]:
    """What became of a telling that stands in no event, or in another than before."""
    from retorsion.ledger.past import replaced

    now = ledger.event_of(mention)
    if now is not None:
        return [f"now told as {now.id} ({wording.title(now)})"]
    if (after := replaced(ledger, mention)) is not None:
        run = after[1]
        return [
            f"no longer found: {run.coder} coded the report again on {after[0]} (run {run.id}) and has nothing in its place"
        ]
    named = [one for one, sides in ledger.named_decisions() if mention in (*sides["left"], *sides["right"])]
    return [_decision(one) for one in named] or [
        "taken out by a decision that has itself been taken back ('retorsion log')"
    ]


def gone_json(ledger: View, gone: Gone) -> dict[str, Any]:
    """The same as plain values."""
    from retorsion.ledger.past import replaced

    told = []
    for id in gone.mentions:
        after, now = replaced(ledger, id), ledger.event_of(id)
        fate = {"replaced": after[0], "run": after[1].id} if after else {}
        told.append({"mention": encode(ledger.mention(id)), "event": now.id if now else None, **fate})
    return {"gone": encode(gone.event) if gone.event else None, "until": gone.until, "tellings": told}


def event_lines(ledger: View, wording: Wording, id: str) -> list[str]:
    """The explanation of an event, line by line."""
    event = ledger.event(id)
    mentions = ledger.mentions(event.id)
    articles = {m.article: ledger.article(m.article) for m in mentions}
    lines = [
        f"{wording.title(event)}",
        f"  {event.id} · {event.type}{'/' + event.mode if event.mode else ''}{' · ' + event.measure if event.measure else ''}",
        f"  {date_text(event.when)} · {wording.standing(event)}{' · history' if event.background else ''}",
        f"  {publishers_text(event)}: {', '.join(event.publishers) or 'none named'} · {_many(len(mentions), 'telling')} in {_many(len(event.articles), 'report')}",
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


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _conflict(field: str, values: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    return f"  reports differ on {field}: " + " / ".join(
        f"{value} in {_many(len(held), 'telling')}" for value, held in values
    )


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
    kind = "given as a reason for it" if answer.kind == "stated-reason" else "what set it off"
    lines = [
        f"{wording.title(reply)}",
        f"  answers: {wording.title(cause)} ({kind})",
        f"  {answer.id} · {link_text(answer)} · score {answer.score:.2f}",
        f"  {date_text(cause.when)} → {date_text(reply.when)}",
    ]
    lines += _score_lines(answer, wording)
    for mention, span in answer.evidence:
        article = ledger.article(ledger.mention(mention).article)
        source = ", ".join(part for part in (article.publisher, article.published) if part)
        lines.append(f"  “{span.quote}” ({source or article.id}, {article.id} [{span.start}:{span.end}])")
    if not answer.evidence:
        lines += [f"  no report states the link; the acts are told as: “{words}”" for words in ledger.quotes(answer.id)]
    return lines + _decisions(d for d in ledger.decisions(withdrawn=True) if d.id in answer.decisions)


def _score_lines(answer: Answer, wording: Wording) -> list[str]:
    """What speaks for the link and against it; the numbers add up to the log-odds behind the score."""
    parts = opened(answer.reasons, answer.score)
    if not parts:
        return [f"    {name}: {value:g}" for name, value in sorted(answer.reasons.items())]
    words = wording.phrases["reason"]
    lines = [f"    {part:+.1f}  {words.get(name, name)}" for name, part in parts if abs(part) >= 0.05]
    return [*lines, f"    {sum(part for _, part in parts):+.1f}  in all, as log-odds: {answer.score:.0%} sure"]


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
