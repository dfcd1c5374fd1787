"""Quotations -> statements with a speaker.

In: stretches, the sayings found in them, the marks, and who the people of the article are. Out: ``Statement``s: the parts of one statement
(which may run over paragraphs), who makes it in the words of the text (``source``) and by name (``named``). Fragments in the writer's own
sentences find their owner here too. Nothing is said of countries.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from retorsion.mentions.marks import Marked
from retorsion.mentions.phrases import subject_of
from retorsion.mentions.sayings import Range, Saying, inside
from retorsion.mentions.speakers import Named, Speakers
from retorsion.mentions.stretches import Stretch

_TITLE_CASE = re.compile(
    r"(?:[A-Z0-9][\w'’-]*|of|the|and|in|for|to|a|an|on)(?:\s+(?:[A-Z0-9][\w'’:-]*|of|the|and|in|for|to|a|an|on))+"
)
_CALLED = re.compile(
    r"\b(?:titled|entitled|called|named|dubbed|nicknamed|known as|movie|film|book|novel|song|album|series|show|play|slogan|operation|codenamed)\s+\W{0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """``parts`` in order; ``saying`` is the attribution that holds it, ``None`` where the context alone tells who speaks."""

    parts: tuple[Marked, ...]
    saying: Saying | None
    source: Range | None
    named: Named | None
    fragment: bool
    part_of: int | None = None


def find_statements_in(
    text: str, stretches: Sequence[Stretch], sayings: dict[int, tuple[Saying, ...]], speakers: Speakers
) -> tuple[Statement, ...]:
    """``sayings`` maps the position of a stretch to its sayings. Statements come in order of their first part."""
    found: list[Statement] = []
    heard: list[Named] = []
    for number, stretch in enumerate(stretches):
        for marked in stretch.quotes:
            _add(text, stretches, number, marked, sayings, speakers, found, heard)
        _hear(sayings[number], speakers, heard)
    return tuple(_with_owners(text, found))


def _add(
    text: str,
    stretches: Sequence[Stretch],
    number: int,
    marked: Marked,
    sayings: dict[int, tuple[Saying, ...]],
    speakers: Speakers,
    found: list[Statement],
    heard: list[Named],
) -> None:
    stretch = stretches[number]
    previous = found[-1] if found else None
    if previous is not None and _runs_on(
        previous, marked, stretch, stretches[number - 1] if number else None, sayings[number]
    ):
        found[-1] = replace(previous, parts=(*previous.parts, marked))
        return
    saying = _holding(sayings[number], marked)
    fragment = is_fragment(text, marked)
    if (
        saying is not None
        and previous is not None
        and previous.saying is saying
        and not fragment
        and not previous.fragment
    ):
        found[-1] = replace(previous, parts=(*previous.parts, marked))
        return
    if fragment and _is_title(text, marked):
        return
    if saying is None and not fragment:
        saying = _beside(stretch, sayings[number])
    source = saying.source if saying is not None else _subject(stretch, marked, speakers, heard) if fragment else None
    named = speakers.resolve(source, heard) if source is not None else None
    if named is None and not fragment:
        near = previous is not None and stretch.paragraph - previous.parts[-1].paragraph <= 1
        named = previous.named if near and previous is not None else heard[-1] if heard else None
    found.append(Statement((marked,), saying, source, named, fragment))
    if named is not None and not fragment:
        heard.append(replace(named, heard_at=marked.start))


def _subject(stretch: Stretch, marked: Marked, speakers: Speakers, heard: list[Named]) -> Range | None:
    """The subject of the writer's sentence, where it is somebody whose words these may be."""
    at = next((i for i, p in enumerate(stretch.pieces) if p.quote is marked), 0)
    subject = subject_of(stretch.pieces, at)
    return subject if subject is not None and speakers.known(speakers.resolve(subject, heard)) else None


def _runs_on(
    previous: Statement, marked: Marked, stretch: Stretch, before: Stretch | None, own: tuple[Saying, ...]
) -> bool:
    """The same statement goes on: the paragraph before was left open, or only a quotation follows the attributed one."""
    end = previous.parts[-1]
    if marked.continued and end.open:
        return True
    if previous.fragment or before is None or end.paragraph not in {marked.paragraph, marked.paragraph - 1}:
        return False
    lead = [p.low for p in stretch.pieces if p.is_word]
    alone = all(low in {"but", "and", "so", "yet", "still", "or"} for low in lead) and stretch.quotes[0] is marked
    if not alone or _holding(own, marked) is not None:
        return False
    held_before = any(q is end for q in before.quotes)
    return held_before and (end.paragraph == marked.paragraph or previous.named is not None)


def _holding(sayings: Sequence[Saying], marked: Marked) -> Saying | None:
    """The innermost saying whose content holds the quotation; speech before thought, a named source before none."""
    holding = [s for s in sayings if inside(s.content, marked.start)]
    if not holding:
        return None
    return min(holding, key=lambda s: (s.source is None, s.entry.kind != "speech", _size(s, marked.start)))


def _size(saying: Saying, at: int) -> int:
    return min(b - a for a, b in saying.content if a <= at < b)


def _beside(stretch: Stretch, sayings: tuple[Saying, ...]) -> Saying | None:
    """A quotation that is a sentence of its own: the one who speaks nearest to it in the same stretch."""
    own = [s for s in sayings if s.entry.kind == "speech" and s.source is not None]
    first = stretch.quotes[0].start
    return min(own, key=lambda s: abs(s.cue[0] - first)) if own else None


def is_fragment(text: str, marked: Marked) -> bool:
    """A few quoted words inside the writer's sentence: no capital of their own, or no mark that ends a clause."""
    words = text[marked.start : marked.end]
    if words[:1].isupper() and words.rstrip()[-1:] in {".", ",", "!", "?", "…"}:
        return False
    if marked.open or marked.continued:
        return False
    return not (words.rstrip()[-1:] in {",", "!", "?"} and len(words.split()) > 4)


def _is_title(text: str, marked: Marked) -> bool:
    words = text[marked.start : marked.end]
    before = text[max(0, marked.start - 30) : marked.start]
    return bool(_TITLE_CASE.fullmatch(words)) or bool(_CALLED.search(before))


def _hear(sayings: tuple[Saying, ...], speakers: Speakers, heard: list[Named]) -> None:
    """Who spoke in the stretch, for the "he" or "it" of the next one; those cited inside another's words left out."""
    for saying in sayings:
        if saying.source is None or saying.entry.kind != "speech" or saying.how == "noun":
            continue
        if any(other is not saying and inside(other.content, saying.cue[0]) for other in sayings):
            continue
        named = speakers.resolve(saying.source, heard)
        if named.name is not None:
            heard.append(replace(named, heard_at=saying.cue[0]))


def _with_owners(text: str, found: list[Statement]) -> list[Statement]:
    """Fragments whose words stand in a longer quotation of the article belong to its speaker."""
    words = [_words(text, s) for s in found]
    done: list[Statement] = []
    for i, statement in enumerate(found):
        if not statement.fragment:
            done.append(statement)
            continue
        home = next(
            (
                j
                for j, other in enumerate(found)
                if j != i and not other.fragment and other.named is not None and f" {words[i]} " in f" {words[j]} "
            ),
            None,
        )
        if home is None:
            done.append(statement)
            continue
        vague = statement.named is None or not statement.named.person
        done.append(replace(statement, part_of=home, named=found[home].named if vague else statement.named))
    return done


def _words(text: str, statement: Statement) -> str:
    return " ".join(re.findall(r"\w+", " ".join(text[p.start : p.end] for p in statement.parts).lower()))
