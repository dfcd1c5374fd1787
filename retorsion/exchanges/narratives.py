"""An exchange's events, claims and quotations in, each side's account out: what it did, holds and denies, and in whose voice.

Counts of voices are of passages, not of people: ``quoted_directly`` are direct quotations of the side, ``reported_only`` its statements that no
quotation of its own carries. Nothing is weighed here: an account that stands on one paraphrase is shown as that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from retorsion.records import Claim, Event, Mention, Narrative, Quote, Span

SPEECH = frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN", "SUPPORT", "CONCEDE", "AGREE"})


def narratives(
    pair: tuple[str, str],
    events: Sequence[Event],
    mentions: Mapping[str, Mention],
    claims: Sequence[Claim],
    quotes: Sequence[Quote],
) -> tuple[Narrative, ...]:
    """One account a side, in the order of ``pair``; claims and quotations count where a report tells of one of ``events``."""
    places = _places(events, mentions)
    told = [claim for claim in claims if _belongs(claim.article, (claim.content,), places)]
    heard = [
        quote
        for quote in quotes
        if quote.kind != "indirect" and not quote.part_of and _belongs(quote.article, quote.parts, places)
    ]
    return tuple(_account(side, pair, events, mentions, told, heard) for side in pair)


def _places(events: Sequence[Event], mentions: Mapping[str, Mention]) -> dict[str, list[tuple[int, int]] | None]:
    """Report -> stretches of it that belong to the affair; ``None``: all of it, since it tells the affair as news.

    What a report says about today is no account of the history that it tells in passing: there only the sentences that tell the history count.
    """
    found: dict[str, list[tuple[int, int]] | None] = {}
    told = [mentions[id] for event in events for id in event.mentions if id in mentions]
    for mention in told:
        held = found.setdefault(mention.article, [])
        spans = (mention.evidence.get("sentence"), mention.evidence.get("clause"))
        if not mention.background:
            found[mention.article] = None
        elif held is not None:
            held.extend((span.start, span.end) for span in spans if span)
    for event in events:
        if not event.background and not any(id in mentions for id in event.mentions):
            found.update(dict.fromkeys(event.articles, None))
    return found


def _belongs(article: str, parts: Iterable[Span], places: Mapping[str, Sequence[tuple[int, int]] | None]) -> bool:
    held = places.get(article, ())
    return held is None or any(start < part.end and part.start < end for part in parts for start, end in held)


def _held_by(claim: Claim, side: str) -> bool:
    return claim.holder is not None and claim.holder.state == side


def _denials(side: str, events: Sequence[Event], claims: Sequence[Claim]) -> tuple[str, ...]:
    """Acts that the side denies, then claims that it denies."""
    acts = (event.id for event in events if side in event.denied_by)
    return (*acts, *(claim.id for claim in claims if _denied_by(claim, side)))


def _account(
    side: str,
    pair: tuple[str, str],
    events: Sequence[Event],
    mentions: Mapping[str, Mention],
    claims: Sequence[Claim],
    quotes: Sequence[Quote],
) -> Narrative:
    own = [event for event in events if side in event.actors]
    voice = [quote for quote in quotes if quote.country == side]
    return Narrative(
        side=side,
        claims=tuple(claim.id for claim in claims if _held_by(claim, side) and _concerns(claim, pair)),
        events=tuple(event.id for event in own),
        denies=_denials(side, events, claims),
        quoted_directly=len(voice),
        reported_only=_reported(side, events, mentions, voice),
        publishers=tuple(sorted({name for event in own for name in event.publishers})),
    )


def _concerns(claim: Claim, pair: tuple[str, str]) -> bool:
    """About one of the two sides or a mention; a claim about a third party belongs to another story."""
    about = claim.about.split(".", 1)[0] if claim.about else None
    return about is None or about in pair or not (about.isupper() and 3 <= len(about) <= 4)


def _denied_by(claim: Claim, side: str) -> bool:
    return any(stance.stance == "denies" and stance.who.state == side for stance in claim.stances)


def _reported(side: str, events: Iterable[Event], mentions: Mapping[str, Mention], voice: Sequence[Quote]) -> int:
    """Statements of the side (what it said, or is cited for) told without words of its own."""
    spoken: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for quote in voice:
        spoken[quote.article].extend((part.start, part.end) for part in quote.parts)
    count = 0
    for event in events:
        for name in event.mentions:
            mention = mentions.get(name)
            if mention and _states(mention, side):
                clause = mention.evidence.get("clause")
                heard = clause and any(
                    start < clause.end and clause.start < end for start, end in spoken[mention.article]
                )
                count += not heard
    return count


def _states(mention: Mention, side: str) -> bool:
    if any(party.state == side for party in mention.said_by):
        return True
    return mention.type in SPEECH and any(party.state == side for party in mention.actors)
