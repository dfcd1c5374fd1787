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
    last: Named | None = None
    for number, stretch in enumerate(stretches):
        for marked in stretch.quotes:
            last = _add(text, stretches, number, marked, sayings, speakers, found, last)
        last = _last_named(sayings[number], speakers, last)
    return tuple(_with_owners(text, found))


def _add(
    text: str,
    stretches: Sequence[Stretch],
    number: int,
    marked: Marked,
    sayings: dict[int, tuple[Saying, ...]],
    speakers: Speakers,
    found: list[Statement],
    last: Named | None,
) -> Named | None:
    stretch = stretches[number]
    previous = found[-1] if found else None
    if previous is not None and _runs_on(
        previous, marked, stretch, stretches[number - 1] if number else None, sayings[number]
    ):
        found[-1] = replace(previous, parts=(*previous.parts, marked))
        return last
    saying = _holding(sayings[number], marked)
    if (
        saying is not None
        and previous is not None
        and previous.saying is saying
        and not _is_fragment(text, stretch, marked)
    ):
        found[-1] = replace(previous, parts=(*previous.parts, marked))
        return last
    fragment = _is_fragment(text, stretch, marked)
    if saying is None:
        saying = _beside(stretches, number, sayings) if not fragment else None
    if saying is None and fragment and _is_title(text, marked):
        return last
    source = saying.source if saying is not None else None
    named = speakers.resolve(source, last) if source is not None else None
    if named is None and not fragment and previous is not None and _near(stretch, previous, stretches):
        named, source = previous.named, None
    if named is None and not fragment:
        named = last
    found.append(Statement((marked,), saying, source, named, fragment))
    return named or last


def _runs_on(
    previous: Statement, marked: Marked, stretch: Stretch, before: Stretch | None, own: tuple[Saying, ...]
) -> bool:
    """The same statement goes on: the paragraph before was left open, or only a quotation follows the attributed one."""
    end = previous.parts[-1]
    if marked.continued and end.open:
        return True
    if previous.fragment or before is None or end.paragraph not in {marked.paragraph, marked.paragraph - 1}:
        return False
    alone = not any(p.is_word for p in stretch.pieces) and stretch.pieces[0].quote is marked
    if not alone or _holding(own, marked) is not None:
        return False
    held_before = any(q is end for q in before.quotes)
    return held_before and (end.paragraph == marked.paragraph or previous.named is not None)


def _holding(sayings: Sequence[Saying], marked: Marked) -> Saying | None:
    """The innermost saying whose content holds the quotation."""
    holding = [s for s in sayings if inside(s.content, marked.start)]
    if not holding:
        return None
    return min(holding, key=lambda s: _size(s, marked.start))


def _size(saying: Saying, at: int) -> int:
    return min(b - a for a, b in saying.content if a <= at < b)


def _beside(stretches: Sequence[Stretch], number: int, sayings: dict[int, tuple[Saying, ...]]) -> Saying | None:
    """A quotation that is a sentence of its own: the one who speaks in the same stretch, or with no content of his own right before."""
    own = [s for s in sayings[number] if s.entry.kind == "speech" and s.source is not None]
    if own:
        first = stretches[number].quotes[0].start
        return min(own, key=lambda s: abs(s.cue[0] - first))
    return None


def _near(stretch: Stretch, previous: Statement, stretches: Sequence[Stretch]) -> bool:
    """Whether the statement before stands in this paragraph or ended the one before."""
    return stretch.paragraph - previous.parts[-1].paragraph <= 1


def _is_fragment(text: str, stretch: Stretch, marked: Marked) -> bool:
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


def _last_named(sayings: tuple[Saying, ...], speakers: Speakers, last: Named | None) -> Named | None:
    """Who spoke last in the stretch, for the "he" or "it" of the next one."""
    for saying in sayings:
        if saying.source is None or saying.entry.kind not in {"speech", "finding"}:
            continue
        if saying.how in {"first", "last", "inverted", "according", "parsed"}:
            named = speakers.resolve(saying.source, last)
            if named.name is not None:
                last = named
    return last


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
