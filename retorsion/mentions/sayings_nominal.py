"""Sayings without a verb of saying, found without a parse: "according to X", "X is confident that", "X's claim that".

In: a ``Stretch`` and the piece where the cue stands. Out: a ``Saying``, or ``None`` where the words are used otherwise.
"""

from __future__ import annotations

from dataclasses import replace

from retorsion.mentions.contents import Pieces, content_end
from retorsion.mentions.sayings import Range, Saying
from retorsion.mentions.speech import Cue, Lexicon
from retorsion.mentions.stretches import Stretch
from retorsion.mentions.wordruns import AUXILIARY, BE, BOUNDARY, DETERMINER, ENDS, PREPOSITION, is_adverb, phrase_before

_ACCORDING = Cue("according", "speech", "neutral", frozenset({"clause"}))
_PARTING = frozenset({",", "-", "–", "—"})
_HELPERS = AUXILIARY | {"very", "so", "more", "deeply"}
_NO_NOUNS = DETERMINER | PREPOSITION | BOUNDARY
_STOPS = ENDS | {","}
_BREAKS = AUXILIARY | BOUNDARY


def according(stretch: Stretch, i: int) -> Saying:
    """ "according to X" with what stands before it and what stands after it."""
    pieces = stretch.pieces
    end = i + 2
    while end < len(pieces) and pieces[end].is_word and pieces[end].low not in {"which", "who", "that"}:
        end += 1
    source = (pieces[i + 2].start, pieces[end - 1].end) if end > i + 2 else None
    ahead = _ahead(pieces, i)
    behind = _behind(pieces, end, ahead is not None)
    content = tuple(part for part in (ahead, behind) if part is not None)
    cue = (pieces[i].start, pieces[i + 1].end)
    return Saying(stretch.sentences[0], cue, _ACCORDING, source, content, "according")


def _ahead(pieces: Pieces, i: int) -> Range | None:
    """What stands before the cue, without the marks that part them."""
    last = i - 1
    while last >= 0 and pieces[last].text in _PARTING:
        last -= 1
    return (pieces[0].start, pieces[last].end) if last >= 0 else None


def _behind(pieces: Pieces, begin: int, told: bool) -> Range | None:
    """What stands after the source; where the content was ``told`` before the cue, a clause joined on is the writer's own."""
    while begin < len(pieces) and not (pieces[begin].is_word or pieces[begin].quote):
        begin += 1
    last = len(pieces) - 1
    while last > begin and not (pieces[last].is_word or pieces[last].quote):
        last -= 1
    if begin >= len(pieces) or (told and pieces[begin].low in {"who", "which", "but", "and", "while"}):
        return None
    return pieces[begin].start, pieces[last].end


def adjective(stretch: Stretch, i: int, lexicon: Lexicon) -> Saying | None:
    """ "X is confident that ...", "X was reluctant to ..."."""
    pieces = stretch.pieces
    entry = lexicon.adjectives.get(pieces[i].low)
    if entry is None or i + 2 >= len(pieces) or pieces[i + 1].low not in {"that", "to", "about", "of"}:
        return None
    first = _first_helper(pieces, i)
    if not any(p.low in BE for p in pieces[first:i]) and not (pieces[i + 1].low == "to" and _after_noun(pieces, i)):
        return None
    source = phrase_before(pieces, first)
    end = content_end(stretch, i + 1)
    if source is None or end <= i + 1:
        return None
    content = ((pieces[i + 1].start, pieces[end - 1].end),)
    return Saying(stretch.sentences[0], (pieces[first].start, pieces[i].end), entry, source, content, "adjective")


def _first_helper(pieces: Pieces, i: int) -> int:
    """The first of the auxiliaries and adverbs that lead to the adjective."""
    while i and (is_adverb(pieces[i - 1].low) or pieces[i - 1].low in _HELPERS):
        i -= 1
    return i


def _after_noun(pieces: Pieces, i: int) -> bool:
    """ "supporters reluctant to give up": right after its noun."""
    before = pieces[i - 1] if i else None
    return before is not None and before.is_word and not is_adverb(before.low) and before.low not in _NO_NOUNS


def noun(stretch: Stretch, i: int, lexicon: Lexicon) -> Saying | None:
    """ "Moscow's claim that ...", "reports that ...", "its refusal to ..."."""
    pieces = stretch.pieces
    entry = lexicon.noun(pieces[i].low)
    if entry is None or i + 3 >= len(pieces):
        return None
    owner = _owner(pieces, i)
    link = pieces[i + 1].low
    owned = owner is not None and (
        link == "to" or (link in {"of", "for", "against"} and entry.stance not in {"neutral", "factive"})
    )
    if link != "that" and not owned:
        return None
    end = next((at for at in range(i + 2, len(pieces)) if pieces[at].text in _STOPS), len(pieces))
    content = ((pieces[i + 1].start, pieces[end - 1].end),)
    return Saying(
        stretch.sentences[0], (pieces[i].start, pieces[i].end), replace(entry, kind="noun"), owner, content, "noun"
    )


def _owner(pieces: Pieces, i: int) -> Range | None:
    """The possessive before the noun, at most two words away."""
    for at in range(i - 1, max(-1, i - 4), -1):
        if pieces[at].low in {"his", "her", "its", "their"}:
            return pieces[at].start, pieces[at].end
        if pieces[at].low.endswith("'s"):
            begin = at
            while begin and pieces[begin - 1].capital and pieces[at].capital:
                begin -= 1
            return pieces[begin].start, pieces[at].end
        if not pieces[at].is_word or pieces[at].low in _BREAKS:
            break
    return None
