"""Acts that a list tells without their verb: "Britain expelled 23 Russian diplomats, Germany and Poland four each", "three by Peru, two by Chile".

In: the mentions of a report. Out: the same with one mention more for each state that such a list gives a number of its own, as the act told before it in the
same sentence, and without those that take the listed states for the other side. A state without a number of its own adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from retorsion.mentions.numerals import number
from retorsion.mentions.roles import states
from retorsion.records import Mention, Party, content_id

_COUNTED = frozenset({"SANCTION", "RETREAT", "COERCE", "AID", "MOBILIZE"})
_NUMBER = r"(?P<number>\d[\d,]*|[a-z]+(?:-[a-z]+)?)"
_BEHIND = re.compile(rf" {_NUMBER}(?P<each> each| apiece)?(?= ?(?:[,.;]|and\b|while\b|$))")
_BEFORE = re.compile(rf"(?:,|;| and|,? and) {_NUMBER}(?P<each> each)? by (?:the )?$")
_OPENS = re.compile(r"(?:[,;]|,? and|,? while|,? with) (?:the )?$")
_JOINS = re.compile(r"(?:, |,? and )(?:the )?")


@dataclass(frozen=True, slots=True)
class _Item:
    """States of a list with the number they share, or each have; offsets in the article."""

    parties: tuple[Party, ...]
    number: int
    each: bool
    start: int
    end: int

    def shares(self) -> Iterator[tuple[Party, ...]]:
        """Who acts by himself: each state, or all of them together where the number is theirs in common."""
        if self.each or len(self.parties) == 1:
            yield from ((party,) for party in self.parties)
        else:
            yield self.parties


def spell_out(case: Any, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The mentions with those that lists tell, in order of the text; ``case`` is the coder's ``Case``."""
    found = list(mentions)
    for index in dict.fromkeys(m.sentence for m in mentions if _opens_a_list(m)):
        items = list(_items(case, case.reading.sentences[index]))
        listed = states(p for item in items for p in item.parties)
        openers = (
            m for m in mentions if m.sentence == index and _opens_a_list(m) and not states(m.recipients) <= listed
        )
        model = next(openers, None) if items else None
        if model is None:
            continue
        items = [i for i in items if i.start > model.evidence["type"].start]
        found = [m for m in found if not _mistaken(m, model, items)]
        found += [m for item in items for m in _told(case, model, item)]
    return tuple(sorted(found, key=lambda m: (m.evidence["type"].start, m.id)))


def _opens_a_list(mention: Mention) -> bool:
    counts = bool(mention.count) or mention.mode == "expel"
    return mention.type in _COUNTED and counts and bool(mention.actors) and not mention.symmetric


def _items(case: Any, sentence: Any) -> Iterator[_Item]:
    parties = [p for p in case.parties.named(sentence) if p.span is not None and p.state]
    text, at = case.reading.text, 0
    while at < len(parties):
        last = at
        while last + 1 < len(parties) and _JOINS.fullmatch(text[parties[last].span.end : parties[last + 1].span.start]):
            last += 1
        item = _item(text, sentence.start, sentence.end, parties[at : last + 1])
        if item is not None:
            yield item
        at = last + 1


def _item(text: str, start: int, end: int, group: Sequence[Party]) -> _Item | None:
    first, last = (group[0].span, group[-1].span)
    if first is None or last is None:
        return None
    before, behind = text[start : first.start], text[last.end : end]
    found = _BEFORE.search(before)
    if found is None and _OPENS.search(before):
        found = _BEHIND.match(behind)
    count = number(found["number"]) if found is not None else None
    if found is None or not count:
        return None
    edge = last.end + (found.end() if found.re is _BEHIND else 0)
    return _Item(tuple(group), count, bool(found["each"]), first.start, edge)


def _mistaken(mention: Mention, model: Mention, items: Sequence[_Item]) -> bool:
    """Whether a mention of the same words takes a state of the list for the other side."""
    listed = states(p for item in items for p in item.parties)
    same = mention.evidence["type"].start == model.evidence["type"].start
    return same and mention is not model and states(mention.recipients) <= listed


def _told(case: Any, model: Mention, item: _Item) -> Iterator[Mention]:
    words = case.reading.span(item.start, item.end)
    for actors in item.shares():
        if states(actors) & (states(model.actors) | states(model.recipients)):
            continue
        key = next(iter(model.count), "diplomat")
        yield replace(
            model,
            id=content_id("m", model.id, *(p.actor for p in actors)),
            actors=actors,
            count={key: item.number},
            count_bounds={},
            targets=(),
            evidence={"clause": words, "type": words, "sentence": model.evidence["sentence"]},
            rule="gapping:list",
        )
