"""What a person sees of an exchange: its acts in order, who tells each one in which words, what answers what.

In: records. Out: ``Story``, the one view that the terminal, the timeline page, the web page and ``why`` all show. It orders acts
and has them worded (:mod:`retorsion.show.wording`); it computes nothing about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from retorsion.records import Answer, Article, Claim, Event, Exchange, Mention, Quote
from retorsion.show.accounts import Account, accounts
from retorsion.show.dates import date_text
from retorsion.show.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One mention with its article and the sentence around it; ``before`` and ``after`` are the rest of the sentence."""

    mention: Mention
    article: Article
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """One event with all its tellings, and the answers that lead to it and away from it."""

    event: Event
    title: str
    date: str
    standing: str
    tellings: tuple[Telling, ...]
    differences: tuple[str, ...] = ()
    answers: tuple[tuple[Answer, Event], ...] = ()
    answered_by: tuple[tuple[Answer, Event], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An exchange (``None`` when acts are shown without one) between ``sides``, acts in order of time."""

    sides: tuple[str, ...]
    names: dict[str, str]
    acts: tuple[ActView, ...]
    exchange: Exchange | None = None
    answers: tuple[Answer, ...] = ()
    claims: tuple[Claim, ...] = ()
    quotes: tuple[Quote, ...] = ()
    articles: dict[str, Article] = field(default_factory=dict)
    accounts: tuple[Account, ...] = ()


def order_key(event: Event) -> tuple[int, str, str]:
    """Events in order of time; those without a day last, in a stable order."""
    day = event.when.day if event.when else None
    return (day is None, day or "", event.id)


def tellings(event: Event, mentions: Mapping[str, Mention], articles: Mapping[str, Article]) -> tuple[Telling, ...]:
    """Every telling of an event, earliest report first."""
    found = [_telling(mentions[m], articles[mentions[m].article]) for m in event.mentions if m in mentions]
    return tuple(
        sorted(found, key=lambda t: (t.article.published or "9999", t.article.id, t.mention.evidence["clause"].start))
    )


def _telling(mention: Mention, article: Article) -> Telling:
    clause = mention.evidence["clause"]
    around = mention.evidence.get("sentence", clause)
    before = around.quote[: max(0, clause.start - around.start)]
    after = around.quote[max(0, clause.end - around.start) :] if around.end > clause.end else ""
    return Telling(mention=mention, article=article, before=before, words=clause.quote, after=after)


def build_story(
    wording: Wording,
    events: Iterable[Event],
    answers: Iterable[Answer],
    mentions: Mapping[str, Mention],
    articles: Mapping[str, Article],
    *,
    exchange: Exchange | None = None,
    sides: tuple[str, ...] = (),
    claims: Iterable[Claim] = (),
    quotes: Iterable[Quote] = (),
) -> Story:
    """Put the records of one exchange (or of any set of events) together for showing."""
    by_id = {event.id: event for event in events}
    kept = tuple(a for a in answers if a.reply in by_id and a.cause in by_id)
    acts = tuple(
        ActView(
            event=event,
            title=wording.title(event),
            date=date_text(event.when),
            standing=wording.standing(event),
            differences=tuple(wording.differ(conflict) for conflict in event.conflicts),
            tellings=tellings(event, mentions, articles),
            answers=tuple((a, by_id[a.cause]) for a in kept if a.reply == event.id),
            answered_by=tuple((a, by_id[a.reply]) for a in kept if a.cause == event.id),
        )
        for event in sorted(by_id.values(), key=order_key)
    )
    sides, claims = exchange.pair if exchange else sides, tuple(claims)
    codes = {c for e in by_id.values() for c in (*e.actors, *e.recipients, *e.said_by, *e.denied_by)} | set(sides)
    names = {code: wording.name(code) for code in sorted(codes)}
    return Story(
        sides=sides,
        names=names,
        acts=acts,
        exchange=exchange,
        answers=kept,
        claims=claims,
        quotes=tuple(quotes),
        articles=dict(articles),
        accounts=accounts(exchange, [act.event for act in acts], claims, wording),
    )
