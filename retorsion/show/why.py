"""``retorsion why``: every sentence, publisher, date, rule, person and score behind an event, an answer or an exchange.

In: a ledger and an id (or its first letters). Out: text that one can hand to an editor, or JSON. Nothing is judged here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retorsion.errors import NotFound
from retorsion.exchanges.reasons import opened
from retorsion.records import Answer, Article, Decision, Event, Mention, Party, Span, encode
from retorsion.show.accounts import trimmed
from retorsion.show.dates import date_text, moment_text
from retorsion.show.listing import open_existing, story_json, story_of
from retorsion.show.story import tellings
from retorsion.show.wording import Wording, link_text, many, publishers_text

if TYPE_CHECKING:
    from retorsion.ledger.view import View

SHOWN_FIELDS = ("type", "count", "standing", "condition", "message")
"""Fields whose words are shown as they are; sides and day come with what was made of their words."""
SENTENCE_END = re.compile(r"[.!?][\"'”’)]*(?=\s)|\n")
"""Where a sentence of plain news text ends."""


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
        lines += [f"  stood in this ledger until {moment_text(gone.until)}, and is no event any more"]
    for id in gone.mentions:
        mention = ledger.mention(id)
        lines += [
            "",
            f"  {_source(ledger.article(mention.article))}",
            f"    “{_sentence(mention)}”",
            *_fields(mention, wording),
        ]
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
            f"no longer found: {run.coder} coded the report again on {moment_text(after[0])} (run {run.id}) and has nothing in its place"
        ]
    named = [one for one, sides in ledger.named_decisions() if mention in (*sides["left"], *sides["right"])]
    return [decision_text(one) for one in named] or [
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
    kind = "/".join(part for part in (event.type, event.mode) if part)
    lines = [
        wording.title(event),
        f"  {date_text(event.when)} · {wording.standing(event)}{' · told as background' if event.background else ''}",
        f"  {publishers_text(event)}: {', '.join(event.publishers) or 'none named'} · {many(len(mentions), 'telling')} in {many(len(event.articles), 'report')}",
        f"  {event.id} · {kind}{' · ' + event.measure if event.measure else ''}",
    ]
    lines += [f"  {event.confidence:.0%} sure that type and parties are right"] if event.confidence is not None else []
    lines += [f"  {wording.differ(one)}; shown: {_shown(event, one.field, wording)}" for one in event.conflicts]
    for telling in tellings(event, {m.id: m for m in mentions}, articles):
        lines += ["", f"  {_source(telling.article)}", f"    “{_sentence(telling.mention)}”"]
        lines += _fields(telling.mention, wording)
    lines += _links(ledger, wording, event)
    return lines + _decisions(d for d in ledger.decisions(withdrawn=True, event=id) if d.id in event.decisions)


def _shown(event: Event, field: str, wording: Wording) -> str:
    """The value that the value policy shows of a field on which reports differ."""
    if field == "when":
        return date_text(event.when)
    if field == "count":
        return wording.count(event.count) or "no number"
    return wording.value(field, json.dumps(encode(getattr(event, field))))


def _source(article: Article) -> str:
    """``Harbour Gazette, 12 March 2025 (report r1)``."""
    told = [part for part in (article.publisher, moment_text(article.published) if article.published else None) if part]
    return f"{', '.join(told) or 'publisher and date unknown'} (report {article.id})"


def _sentence(mention: Mention) -> str:
    """The sentence that tells the act, whole where the coder kept it; where it says the act in few of its words, :func:`_fields` gives these."""
    span = mention.evidence.get("sentence") or mention.evidence.get("clause")
    return " ".join(span.quote.split()) if span else ""


def _fields(mention: Mention, wording: Wording) -> list[str]:
    """Which words and which rule gave each field of a mention."""
    both = dict.fromkeys([*mention.actors, *mention.recipients])
    sides = (("between", tuple(both)),) if mention.symmetric else (("by", mention.actors), ("to", mention.recipients))
    lines = [
        f"    {role} {wording.party(party.actor) if party.actor else 'somebody unknown'}{_told_as(party, wording)}"
        for role, parties in sides
        for party in parties
    ]
    names = wording.phrases["evidence"]
    lines += [
        f"    {names[name]}: “{mention.evidence[name].quote}”" for name in SHOWN_FIELDS if name in mention.evidence
    ]
    if mention.when is not None:
        words = f"“{mention.evidence['when'].quote}”, taken as " if "when" in mention.evidence else ""
        lines.append(f"    day: {words}{date_text(mention.when)}{wording.phrases['day'].get(mention.when.basis, '')}")
    lines += [
        f"    as said by {party.text or 'somebody'}{', of ' + wording.party(party.actor) if party.actor else ''}"
        for party in dict.fromkeys(mention.said_by)
    ]
    lines += [f"    tells again: {mention.same_as}"] if mention.same_as else []
    sure = f", {mention.confidence:.0%} sure" if mention.confidence is not None else ""
    return [
        *lines,
        f"    coded by rule {mention.rule}{sure} · mention {mention.id} · run {mention.run or 'not stored'}",
    ]


def _told_as(party: Party, wording: Wording) -> str:
    how = wording.phrases["basis"].get(party.basis, "")
    if party.text:
        return f", told as “{party.text}”{' (' + how + ')' if how else ''}"
    return ", from the rest of the report"


def _links(ledger: View, wording: Wording, event: Event) -> list[str]:
    lines: list[str] = []
    for answer in ledger.answers(event.id):
        other = ledger.event(answer.cause if answer.reply == event.id else answer.reply)
        verb = "answers" if answer.reply == event.id else "is answered by"
        lines.append(f"  {verb}: {wording.title(other)} ({link_text(answer)}) · {other.id} · {answer.id}")
    return ["", *lines] if lines else []


def answer_lines(ledger: View, wording: Wording, id: str) -> list[str]:
    """The explanation of an answer, its score opened into parts."""
    answer = ledger.answer(id)
    reply, cause = ledger.event(answer.reply), ledger.event(answer.cause)
    kind = "named as a reason for it" if answer.kind == "stated-reason" else "which set it off"
    lines = [
        wording.title(reply),
        f"  answers: {wording.title(cause)} ({kind})",
        f"  {date_text(cause.when)} → {date_text(reply.when)}"
        if cause.when or reply.when
        else "  no day is known of either",
        f"  {link_text(answer)} · score {answer.score:.2f} · {answer.id}",
    ]
    lines += _score_lines(answer, wording)
    lines += _said_lines(ledger, answer) or _told_lines(ledger, cause, reply)
    return lines + _decisions(d for d in ledger.decisions(withdrawn=True) if d.id in answer.decisions)


def _said_lines(ledger: View, answer: Answer) -> list[str]:
    """The sentences that call it an answer, each once, with the words that do."""
    lines: list[str] = []
    for name, span in answer.evidence:
        mention = ledger.mention(name)
        article, words = ledger.article(mention.article), trimmed(span.quote)
        sentence = _sentence(mention)
        if words not in sentence:
            sentence = _around(article, span) or words
        lines.append(f"  {_source(article)}: “{sentence}”")
        lines += [f"    in the words “{words}”"] if len(words) < len(sentence) / 2 else []
    return list(dict.fromkeys(lines))


def _around(article: Article, span: Span) -> str:
    """The sentence of the report in which words stand; empty where the ledger keeps no text of it."""
    text = article.text or ""
    if text[span.start : span.end] != span.quote:
        return ""
    start = max((found.end() for found in SENTENCE_END.finditer(text, 0, span.start)), default=0)
    end = SENTENCE_END.search(text, span.end)
    return " ".join(text[start : end.start() + 1 if end else len(text)].split())


def _told_lines(ledger: View, cause: Event, reply: Event) -> list[str]:
    """How the two acts are told where no report joins them by words."""
    lines = ["  no report says so in words; the two acts are told so:"]
    for event in (cause, reply):
        mention = next(iter(ledger.mentions(event.id)), None)
        lines += [f"    {_source(ledger.article(mention.article))}: “{_sentence(mention)}”"] if mention else []
    return list(dict.fromkeys(lines))


def score_parts(answer: Answer, wording: Wording) -> list[tuple[str, float, str]]:
    """Name, what it adds to the log-odds, and words of each part of a score, the weightiest first after the bias; empty where nothing was weighed."""
    return [(name, round(part, 4), wording.reason(name)) for name, part in opened(answer.reasons, answer.score)]


def _score_lines(answer: Answer, wording: Wording) -> list[str]:
    """What speaks for the link and against it; the numbers add up to the log-odds behind the score."""
    parts = score_parts(answer, wording)
    if not parts:
        return [f"    {wording.reason(name)}; no score had to weigh it" for name in sorted(answer.reasons)]
    lines = [f"    {part:+.1f}  {words}" for _, part, words in parts if abs(part) >= 0.05]
    small = sum(part for _, part, _ in parts if abs(part) < 0.05)
    lines += [f"    {small:+.1f}  all smaller reasons together"] if abs(small) >= 0.05 else []
    return [*lines, f"    {sum(part for _, part, _ in parts):+.1f}  in all, as log-odds: {answer.score:.0%} sure"]


def _decisions(decisions: Iterable[Decision]) -> list[str]:
    found = list(decisions)
    return ["", *[f"  {decision_text(d)}" for d in found]] if found else []


def decision_text(decision: Decision) -> str:
    """``anna, 15 March 2025, 08:00 UTC: reject, because “a rehearsal” · d_…``; withdrawals are told."""
    verdict = {"no": ": no", "unsure": ": unsure"}.get(decision.verdict, "")
    change = f" {decision.field} = {decision.value}" if decision.field else ""
    why = f", because “{decision.why}”" if decision.why else ""
    back = f"; withdrawn {moment_text(decision.withdrawn)} by {decision.withdrawn_by}" if decision.withdrawn else ""
    kind = decision.kind.replace("_", " ")
    return f"{decision.by}, {moment_text(decision.at)}: {kind}{change}{verdict}{why}{back} · {decision.id}"


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
            "parts": [{"name": name, "adds": adds, "text": text} for name, adds, text in score_parts(answer, wording)],
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
