"""Where a content ends that nobody has parsed: at a new saying, a dash, a clause that only hangs on.

In: the pieces of a stretch and where a content begins. Out: the index after its last piece. Used by the patterns for cues of all kinds.
"""

from __future__ import annotations

from retorsion.mentions.speech import Lexicon, load_lexicon
from retorsion.mentions.stretches import Piece, Stretch
from retorsion.mentions.wordruns import DETERMINER, ENDS, PREPOSITION, is_adverb

_LEAVING = frozenset("while according although though compared after when where as before even".split())
_DASHES = frozenset({"-", "–", "—"})
Pieces = tuple[Piece, ...]


def content_end(stretch: Stretch, begin: int) -> int:
    """Index after the last piece of a content that begins at ``begin``."""
    pieces = stretch.pieces
    last = len(pieces) - 1
    for at in range(begin, len(pieces)):
        if pieces[at].text == ";" or (at == last and pieces[at].text in ENDS):
            return at
        if at < last and _ends_before(pieces, at, begin):
            return at
        if at < last and _ends_after(pieces, at, begin):
            return at + 1
    return len(pieces)


def _ends_before(pieces: Pieces, at: int, begin: int) -> bool:
    """A lone dash, a comma with a new saying behind it, "and" with the next verb of the same speaker."""
    piece, lexicon = pieces[at], load_lexicon()
    if piece.text == ",":
        return _new_saying(pieces, at + 1, lexicon) or _next_deed(pieces, at + 1)
    if at == begin:
        return False
    if piece.text in _DASHES:
        return not any(p.text in _DASHES for p in pieces[at + 1 :])
    return piece.low in {"and", "but"} and _coordinate_cue(pieces, at + 1, lexicon)


def _ends_after(pieces: Pieces, at: int, begin: int) -> bool:
    """ "said so in May", and a quotation with the next verb right behind it."""
    if at == begin:
        return pieces[at].low == "so" and pieces[at + 1].low in PREPOSITION
    return pieces[at].quote is not None and _coordinate_cue(pieces, at + 1, load_lexicon())


def _new_saying(pieces: Pieces, at: int, lexicon: Lexicon) -> bool:
    """Whether the words after a comma leave the content: ", adding", ", while", ", according to", ", and Y said"."""
    low = pieces[at].low
    if low.endswith("ing") and len(low) > 5 and pieces[at].is_word:
        return True
    if low in _LEAVING or (low == "but" and not pieces[at - 1].quote):
        return True
    return low == "and" and at + 1 < len(pieces) and new_cue_soon(pieces, at + 1, lexicon)


def _next_deed(pieces: Pieces, at: int) -> bool:
    """ "condemned the attack, summoned the envoy and ...": the next verb of the same subject."""
    after = pieces[at + 1] if at + 1 < len(pieces) else None
    return pieces[at].low.endswith("ed") and not pieces[at].capital and after is not None and after.low in DETERMINER


def _coordinate_cue(pieces: Pieces, at: int, lexicon: Lexicon) -> bool:
    while at < len(pieces) and is_adverb(pieces[at].low):
        at += 1
    entry = lexicon.verb(pieces[at].low) if at < len(pieces) else None
    return entry is not None and pieces[at].low != entry.lemma and pieces[at].low not in lexicon.noun_like


def new_cue_soon(pieces: Pieces, at: int, lexicon: Lexicon) -> bool:
    for i in range(at, min(at + 5, len(pieces))):
        entry = lexicon.verb(pieces[i].low)
        if (
            entry is not None
            and entry.kind == "speech"
            and pieces[i].low != entry.lemma
            and pieces[i].low not in lexicon.noun_like
        ):
            return True
    return False
