"""The two narratives of an exchange in words: what each side says, in whose voice, and what it denies.

In: an exchange with its acts and claims. Out: one account a side, which the exchange page, the timeline, the terminal and ``why`` all show. Each claim stands once, however many
reports print it, with the reports that do; each denial once. Nothing is weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from retorsion.records import Claim, Event, Exchange, Narrative
from retorsion.show.wording import Wording, voices_text


@dataclass(frozen=True, slots=True)
class Said:
    """One claim as it is shown: kind, words, who besides the holder takes a stand on it, and the reports (ids) that print it."""

    kind: str
    words: str
    stances: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """One side of an exchange: ``voices`` says how often it speaks for itself, ``denies`` what it denies, in words."""

    code: str
    name: str
    voices: str
    claims: tuple[Said, ...]
    denies: tuple[str, ...]


def accounts(
    exchange: Exchange | None, events: Sequence[Event], claims: Iterable[Claim], wording: Wording
) -> tuple[Account, ...]:
    """One account a side, in the order of the exchange's pair; none where there is no exchange."""
    by_id = {claim.id: claim for claim in claims}
    return tuple(_account(side, events, by_id, wording) for side in (exchange.narratives if exchange else ()))


def _account(side: Narrative, events: Sequence[Event], claims: Mapping[str, Claim], wording: Wording) -> Account:
    acts = [f"that {_inside(wording.title(event))}" for event in events if event.id in side.denies]
    denied = [f"the {_kind(claims[id])} “{trimmed(claims[id].content.quote)}”" for id in side.denies if id in claims]
    return Account(
        code=side.side,
        name=wording.name(side.side),
        voices=voices_text(side),
        claims=_said((claims[id] for id in side.claims if id in claims), wording),
        denies=tuple({words.lower(): words for words in reversed([*acts, *denied])}.values())[::-1],
    )


def _inside(title: str) -> str:
    """A title inside a sentence, told as what it is denied to be: done."""
    plain = title.replace(" allegedly ", " ", 1)
    return plain[0].lower() + plain[1:] if plain.startswith(("The ", "A ", "An ")) else plain


def _kind(claim: Claim) -> str:
    return "charge" if claim.kind == "charge" else "claim"


def _said(claims: Iterable[Claim], wording: Wording) -> tuple[Said, ...]:
    """Claims of equal words are one claim; those that are part of a longer one of the same kind in the same report are left to it."""
    found: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        found.setdefault((claim.kind, trimmed(claim.content.quote).lower()), []).append(claim)
    whole = [key for key in found if not any(_within(key, other, found) for other in found)]
    return tuple(_one(key[0], found[key], wording) for key in whole)


def _within(key: tuple[str, str], other: tuple[str, str], found: dict[tuple[str, str], list[Claim]]) -> bool:
    if key == other or key[0] != other[0] or key[1] not in other[1]:
        return False
    return {claim.article for claim in found[key]} <= {claim.article for claim in found[other]}


def _one(kind: str, same: list[Claim], wording: Wording) -> Said:
    stances = (
        wording.stance(stance.stance, wording.name(stance.who.state) if stance.who.state else stance.who.text)
        for claim in same
        for stance in claim.stances
        if stance.stance != "holds"
    )
    articles = tuple(dict.fromkeys(claim.article for claim in same))
    return Said(kind.replace("-", " "), trimmed(same[0].content.quote), tuple(dict.fromkeys(stances)), articles)


def trimmed(words: str) -> str:
    """Quoted words without loose space, and without a quotation mark that the cut left alone at an end."""
    found = " ".join(words.split())
    for mark in ('"', "'"):
        if found.count(mark) == 1 and (found.startswith(mark) or found.endswith(mark)):
            found = found.strip(mark)
    return found.strip()
