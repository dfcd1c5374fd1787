"""Who says what, without a parse: patterns over words, marks and whole quotations.

In: a ``Stretch``. Out: ``Saying``s, in order of their cues. Three places of a cue are told apart: first ("X said that ..."), last
("..., X said"; "..., said X") and middle ("..., X said, ..."). Made for the sentences that the gate keeps out; good, not perfect, and cheap.
Inside quotations nothing is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from retorsion.mentions.sayings import Range, Saying
from retorsion.mentions.speech import Cue, Lexicon, load_lexicon
from retorsion.mentions.stretches import Piece, Stretch

BE = frozenset(
    [
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "'s",
        "'re",
        "am",
        "'m",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "remains",
        "remain",
        "remained",
    ]
)
AUXILIARY = BE | frozenset(
    [
        "has",
        "have",
        "had",
        "having",
        "'ve",
        "'d",
        "will",
        "would",
        "'ll",
        "can",
        "could",
        "may",
        "might",
        "must",
        "shall",
        "should",
        "do",
        "does",
        "did",
        "not",
        "n't",
        "never",
        "don't",
        "doesn't",
        "didn't",
        "hasn't",
        "haven't",
        "hadn't",
        "won't",
        "wouldn't",
        "can't",
        "couldn't",
        "cannot",
    ]
)
ADVERB = frozenset(
    [
        "also",
        "later",
        "then",
        "earlier",
        "often",
        "still",
        "now",
        "once",
        "again",
        "soon",
        "always",
        "already",
        "only",
        "just",
        "even",
        "long",
        "repeatedly",
        "publicly",
        "privately",
        "previously",
        "further",
        "yesterday",
        "today",
        "thus",
        "therefore",
        "instead",
        "both",
        "all",
        "himself",
        "herself",
        "itself",
        "themselves",
        "simply",
    ]
)
DETERMINER = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "his",
        "her",
        "its",
        "their",
        "our",
        "your",
        "my",
        "no",
        "some",
        "any",
        "every",
        "each",
        "such",
        "another",
    ]
)
PRONOUN = frozenset(["i", "you", "he", "she", "it", "we", "they", "who"])
BOUNDARY = frozenset(
    [
        "and",
        "but",
        "or",
        "nor",
        "that",
        "because",
        "while",
        "as",
        "when",
        "although",
        "though",
        "if",
        "since",
        "after",
        "before",
        "which",
        "so",
        "than",
        "where",
        "whether",
        "until",
        "unless",
        "yet",
        "once",
        "despite",
    ]
)
PREPOSITION = frozenset(
    [
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "during",
        "after",
        "before",
        "since",
        "to",
        "of",
        "about",
        "over",
        "under",
        "against",
        "through",
        "among",
        "between",
        "into",
        "via",
        "late",
        "early",
        "last",
        "this",
        "next",
        "outside",
        "inside",
        "following",
        "upon",
    ]
)
TIME = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "yesterday",
        "today",
        "tonight",
        "tomorrow",
        "later",
        "earlier",
        "recently",
        "afterwards",
        "again",
        "afterward",
        "then",
        "separately",
        "angrily",
        "flatly",
        "calmly",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_FRONT = frozenset(
    [
        "in",
        "on",
        "at",
        "after",
        "during",
        "before",
        "since",
        "as",
        "when",
        "while",
        "although",
        "asked",
        "if",
        "with",
        "by",
        "from",
        "speaking",
        "despite",
        "though",
        "because",
        "for",
    ]
)
_END = frozenset(".!?;")


@dataclass(frozen=True, slots=True)
class _Found:
    """A cue among the pieces: ``first`` to ``last`` with its auxiliaries, ``at`` the verb itself."""

    first: int
    at: int
    last: int
    entry: Cue
    passive: bool


def find_plain(stretch: Stretch) -> tuple[Saying, ...]:
    """The sayings of one stretch; nested ones too."""
    lexicon = load_lexicon()
    pieces = stretch.pieces
    found: list[Saying] = []
    for i, piece in enumerate(pieces):
        if not piece.is_word:
            continue
        if piece.low == "according" and i + 2 < len(pieces) and pieces[i + 1].low == "to":
            found.append(_according(stretch, i))
            continue
        cue = _cue(pieces, i, lexicon)
        saying = _place(stretch, cue, found) if cue else _adjective(stretch, i, lexicon)
        if saying is not None:
            found.append(saying)
    return tuple(found)


# ------------------------------------------------------------------ cues
def _cue(pieces: tuple[Piece, ...], i: int, lexicon: Lexicon) -> _Found | None:
    low = pieces[i].low
    entry = lexicon.verb(low)
    if entry is None or (pieces[i].capital and i and pieces[i - 1].capital and low in lexicon.noun_like):
        return None
    first = i
    while first and (pieces[first - 1].low in AUXILIARY or _is_adverb(pieces[first - 1].low)):
        first -= 1
    before = pieces[first - 1] if first else None
    if (
        before is not None
        and before.low in DETERMINER
        and first == i
        and before.low not in {"this", "that", "these", "those", "all"}
    ):
        return None
    bare = low == entry.lemma
    auxiliaries = {p.low for p in pieces[first:i]}
    if not _stands_as_verb(pieces, i, first, entry, lexicon, bare, bool(auxiliaries & AUXILIARY)):
        return None
    passive = bool(auxiliaries & BE) and not low.endswith("ing")
    return _Found(first, i, i, entry, passive)


def _is_adverb(low: str) -> bool:
    return low in ADVERB or (
        low.endswith("ly") and len(low) > 4 and low not in {"family", "italy", "ally", "july", "assembly", "reply"}
    )


def _stands_as_verb(
    pieces: tuple[Piece, ...], i: int, first: int, entry: Cue, lexicon: Lexicon, bare: bool, helped: bool
) -> bool:
    """Whether the form is likely to be a verb here: its neighbours tell."""
    before = pieces[first - 1] if first else None
    after = pieces[i + 1] if i + 1 < len(pieces) else None
    low = pieces[i].low
    if before is not None and before.low == "to" and first == i:
        return False
    if helped:
        return True
    if before is not None and before.low in PRONOUN:
        return True
    if low.endswith("ing"):
        return (
            before is None
            or before.text in {",", "-", "–", "—"}
            or before.low in {"and", "but", "in", "by", "while", "after", "before"}
        )
    if low in lexicon.noun_like or bare:
        return (
            after is not None
            and (after.low in {"that", "to", "he", "she", "they", "it", "the"} or after.quote is not None)
            and _can_be_subject(before)
        )
    return after is None or after.low not in {"of"} or "about" in entry.frames


def _can_be_subject(before: Piece | None) -> bool:
    return before is not None and before.is_word and before.low not in PREPOSITION | DETERMINER


# ------------------------------------------------------------------ places
def _place(stretch: Stretch, cue: _Found, earlier: list[Saying]) -> Saying | None:
    pieces = stretch.pieces
    after = pieces[cue.last + 1] if cue.last + 1 < len(pieces) else None
    left = _noun_phrase_before(pieces, cue.first)
    body = _content_before(stretch, _index(pieces, left[0]) if left else cue.first)
    speech = (cue.entry.kind == "speech" and "clause" in cue.entry.frames) or "quote" in cue.entry.frames
    if not cue.passive and speech and body is not None:
        if left is None and after is not None and _inverted(pieces, cue, after):
            return _inverted_saying(stretch, cue, body)
        if left is not None and _comes_last(pieces, cue, after, left, body):
            return _last(stretch, cue, left, body)
    return _first(stretch, cue, left, earlier)


def _index(pieces: tuple[Piece, ...], offset: int) -> int:
    """The first piece that starts at the offset or later."""
    return next((i for i, p in enumerate(pieces) if p.start >= offset), len(pieces))


def _inverted(pieces: tuple[Piece, ...], cue: _Found, after: Piece) -> bool:
    """`"...," said X` and `..., said X`: the cue follows a mark and a name or a noun phrase follows the cue."""
    before = pieces[cue.first - 1] if cue.first else None
    if before is None or not (before.quote or before.text in {",", "?", "!"}) or pieces[cue.at].low.endswith("ing"):
        return False
    return (
        after.is_word
        and (after.capital or after.low in DETERMINER | {"he", "she", "they", "one"} or not before.text)
        and after.low != "that"
    )


def _inverted_saying(stretch: Stretch, cue: _Found, body: Range) -> Saying:
    pieces = stretch.pieces
    end = cue.last + 1
    while end < len(pieces) and pieces[end].text not in _END and not pieces[end].quote:
        low = pieces[end].low
        if end > cue.last + 1 and (
            low in {"said", "who", "while", "as", "when", "after", "before", "but"} or low.endswith("ing")
        ):
            break
        if low in {"in", "on", "during", "to", "at", "by"} and end + 1 < len(pieces) and _adverbial(pieces, end):
            break
        end += 1
    while end - 1 > cue.last and not pieces[end - 1].is_word:
        end -= 1
    source = (pieces[cue.last + 1].start, pieces[end - 1].end) if end - 1 > cue.last else None
    rest = _continuation(stretch, end)
    return Saying(stretch.sentences[0], _range(pieces, cue), cue.entry, source, (body, *rest), "inverted")


def _comes_last(pieces: tuple[Piece, ...], cue: _Found, after: Piece | None, left: Range, body: Range) -> bool:
    """`..., X said.` against `In Paris, X said ...`."""
    words = sum(1 for p in pieces if body[0] <= p.start < body[1] and (p.is_word or p.quote))
    quoted = any(p.quote and body[0] <= p.start < body[1] for p in pieces)
    if after is None or after.text in _END:
        return True
    front = next((p for p in pieces if p.start >= body[0]), None)
    leads = front is not None and front.low in _FRONT and not quoted
    if after.text == ",":
        following = pieces[cue.last + 2] if cue.last + 2 < len(pieces) else None
        return not (following is not None and following.quote and words < 4) and (not leads or words > 6)
    if after.quote or after.text == ":" or after.low == "that":
        return False
    ends_quoted = any(p.quote and p.end <= left[0] and p.end >= body[1] - 1 for p in pieces)
    if "person" in cue.entry.frames or _adverbial(pieces, cue.last + 1):
        rest = [p.low for p in pieces[cue.last + 1 :]]
        return (ends_quoted or words >= 4) and not leads and "that" not in rest[:8]
    return ends_quoted and not leads


def _adverbial(pieces: tuple[Piece, ...], at: int) -> bool:
    low = pieces[at].low
    if low in TIME or _is_adverb(low):
        return True
    return low in PREPOSITION and low not in {"of"}


def _last(stretch: Stretch, cue: _Found, left: Range, body: Range) -> Saying:
    end = cue.last + 1
    pieces = stretch.pieces
    while end < len(pieces) and pieces[end].text not in _END | {","} and not pieces[end].quote:
        end += 1
    return Saying(
        stretch.sentences[0], _range(pieces, cue), cue.entry, left, (body, *_continuation(stretch, end)), "last"
    )


def _continuation(stretch: Stretch, at: int) -> tuple[Range, ...]:
    """What the same speaker says after the attribution in the middle: a quotation, or the rest of a clause cut by commas."""
    pieces = stretch.pieces
    while at < len(pieces) and pieces[at].text in {",", ":", "-", "–", "—", ";"}:
        at += 1
    if at >= len(pieces) or pieces[at].text in _END:
        return ()
    if pieces[at].quote:
        return ((pieces[at].start, pieces[at].end),)
    low = pieces[at].low
    if low in {
        "and",
        "but",
        "while",
        "who",
        "which",
        "as",
        "when",
        "after",
        "before",
        "though",
        "although",
        "where",
    } or low.endswith("ing"):
        return ()
    if pieces[at - 1].text != ",":
        return ()
    end = _content_end(stretch, at)
    return ((pieces[at].start, pieces[end - 1].end),) if end > at else ()


def _first(stretch: Stretch, cue: _Found, left: Range | None, earlier: list[Saying]) -> Saying | None:
    """`X said (that) ...`: the content follows."""
    pieces = stretch.pieces
    source = _agent(pieces, cue) if cue.passive else left or _inherited(stretch, cue, earlier)
    begin = cue.last + 1
    addressee: Range | None = None
    if cue.entry.frames & {"person", "urge"} and not cue.passive:
        begin, addressee = _past_addressee(pieces, begin)
    begin = _past_adverbial(pieces, begin)
    if begin >= len(pieces) or pieces[begin].text in _END:
        return None
    if not _frame_fits(pieces, begin, cue):
        return None
    if pieces[begin].text in {",", ":"} and begin + 1 < len(pieces):
        begin += 1
    end = _content_end(stretch, begin)
    if end <= begin:
        return None
    content = ((pieces[begin].start, pieces[end - 1].end),)
    return Saying(stretch.sentences[0], _range(pieces, cue), cue.entry, source, content, "first", addressee)


def _frame_fits(pieces: tuple[Piece, ...], begin: int, cue: _Found) -> bool:
    """Whether what follows the cue can be its content under one of its frames."""
    head, frames = pieces[begin], cue.entry.frames
    if head.text in {",", ":"}:
        following = pieces[begin + 1] if begin + 1 < len(pieces) else None
        return following is not None and (following.quote is not None or (head.text == ":" and "clause" in frames))
    if head.quote:
        return True
    if head.low == "to":
        return bool(frames & {"to", "urge"})
    if head.low in {"about", "of", "on", "for", "against", "with"}:
        return "about" in frames or "charge" in frames
    if head.low in PREPOSITION and head.low not in {"this", "last", "next", "after", "under", "before"}:
        return "clause" in frames and any(p.low == "that" for p in pieces[begin : begin + 9])
    return bool(frames & {"clause", "object", "charge", "naming"}) or ("ing" in frames and head.low.endswith("ing"))


def _past_addressee(pieces: tuple[Piece, ...], begin: int) -> tuple[int, Range | None]:
    """Past "reporters", "the Commons", "him": up to "that", "to", a quotation, or six words on."""
    for at in range(begin, min(begin + 9, len(pieces))):
        piece = pieces[at]
        if piece.low in {"that", "to", "not", "of", "about"} or piece.quote or piece.text in {":", ","}:
            return at, ((pieces[begin].start, pieces[at - 1].end) if at > begin else None)
        if piece.text in _END:
            break
    step = begin + 1 if begin < len(pieces) and pieces[begin].is_word else begin
    if begin < len(pieces) and pieces[begin].low in DETERMINER:
        step += 1
    return step, ((pieces[begin].start, pieces[step - 1].end) if step > begin else None)


def _past_adverbial(pieces: tuple[Piece, ...], begin: int) -> int:
    """Past "on Monday", "in a statement", "late Thursday" where a clause or a quotation follows."""
    if begin >= len(pieces) or not _adverbial(pieces, begin) or pieces[begin].low == "to":
        return begin
    for at in range(begin, min(begin + 9, len(pieces))):
        if pieces[at].low == "that" or pieces[at].quote or pieces[at].text == ":":
            return at
        if pieces[at].text in _END | {","}:
            return begin
    return begin + 1 if pieces[begin].low in TIME or _is_adverb(pieces[begin].low) else begin


def _content_end(stretch: Stretch, begin: int) -> int:
    """Index after the last piece of a content that begins at ``begin``."""
    lexicon = load_lexicon()
    pieces = stretch.pieces
    for at in range(begin, len(pieces)):
        piece = pieces[at]
        if piece.text == ";" or (piece.text in _END and at == len(pieces) - 1):
            return at
        if piece.text == "," and at + 1 < len(pieces):
            low = pieces[at + 1].low
            if low.endswith("ing") and lexicon.verb(low) is not None:
                return at
            if low in {"but", "while", "according", "although"}:
                return at
            if low == "and" and at + 2 < len(pieces) and _new_cue_soon(pieces, at + 2, lexicon):
                return at
        if (
            piece.low in {"and", "but"}
            and at + 1 < len(pieces)
            and at > begin
            and _coordinate_cue(pieces, at + 1, lexicon)
        ):
            return at
    return len(pieces)


def _coordinate_cue(pieces: tuple[Piece, ...], at: int, lexicon: Lexicon) -> bool:
    while at < len(pieces) and _is_adverb(pieces[at].low):
        at += 1
    entry = lexicon.verb(pieces[at].low) if at < len(pieces) else None
    return entry is not None and pieces[at].low != entry.lemma and pieces[at].low not in lexicon.noun_like


def _new_cue_soon(pieces: tuple[Piece, ...], at: int, lexicon: Lexicon) -> bool:
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


# ------------------------------------------------------------------ sources
def _noun_phrase_before(pieces: tuple[Piece, ...], first: int) -> Range | None:
    """The noun phrase that ends right before the cue, with an apposition between commas; ``None`` where there is none."""
    end = first - 1
    if end < 0:
        return None
    if pieces[end].text == ",":
        opened = next(
            (i for i in range(end - 1, max(-1, end - 16), -1) if pieces[i].text == "," or pieces[i].quote), None
        )
        if opened is None or pieces[opened].quote or opened == 0 or end - opened < 2:
            return None
        if pieces[opened + 1].low in BOUNDARY | PREPOSITION | {"who"} - {"which"} and pieces[opened + 1].low not in {
            "who",
            "which",
        }:
            return None
        start = _phrase_start(pieces, opened - 1)
        return (pieces[start].start, pieces[end - 1].end) if start <= opened - 1 else None
    start = _phrase_start(pieces, end)
    return (pieces[start].start, pieces[end].end) if start <= end else None


def _phrase_start(pieces: tuple[Piece, ...], end: int) -> int:
    """Index of the first piece of the phrase that ends at ``end``; ``end + 1`` where nothing can be one."""
    at = end
    if pieces[end].low in {"who", "which"}:
        return end
    while at >= 0 and _in_phrase(pieces, at, end):
        at -= 1
    at += 1
    while at <= end and (
        pieces[at].low in TIME or _leading_time(pieces, at, end) or not pieces[at].is_word or _is_adverb(pieces[at].low)
    ):
        at += 1
    return at


def _in_phrase(pieces: tuple[Piece, ...], at: int, end: int) -> bool:
    piece = pieces[at]
    if piece.quote or (not piece.is_word and piece.text not in {"’", "'", "&", "%", "$", ".", "-"}):
        return False
    if piece.text == ".":
        return at < end and at > 0 and len(pieces[at - 1].text) <= 2
    if piece.low in AUXILIARY and piece.low not in {"'s"}:
        return False
    if piece.low == "and":
        return (
            0 < at < end
            and pieces[at - 1].is_word
            and (pieces[at - 1].capital == pieces[at + 1].capital or pieces[at + 1].low in DETERMINER)
        )
    return piece.low not in BOUNDARY


def _leading_time(pieces: tuple[Piece, ...], at: int, end: int) -> bool:
    """ "On Monday the minister": the preposition goes with the day."""
    return (
        pieces[at].low in {"on", "in", "last", "late", "early", "this"} and at + 1 <= end and pieces[at + 1].low in TIME
    )


def _content_before(stretch: Stretch, at: int) -> Range | None:
    """What stands before the piece ``at`` and a comma or a quotation, back to the beginning of the stretch."""
    pieces = stretch.pieces
    last = at - 1
    if last < 0:
        return None
    mark = pieces[last]
    if not (mark.quote or mark.text in {",", "?", "!", "-", "–", "—"}):
        return None
    begin = last
    while begin > 0 and pieces[begin - 1].text not in {";"}:
        begin -= 1
    while begin < last and pieces[begin].low in {"and", "but", "so"}:
        begin += 1
    end = mark.end if mark.quote else mark.start
    return (pieces[begin].start, end) if end > pieces[begin].start else None


def _inherited(stretch: Stretch, cue: _Found, earlier: list[Saying]) -> Range | None:
    """The subject that a coordinate or participial cue shares: that of the cue before it, or of the sentence."""
    for saying in reversed(earlier):
        if saying.source is not None and saying.how != "according":
            return saying.source
    pieces = stretch.pieces
    begin = 0
    while begin < cue.first and (pieces[begin].low in BOUNDARY | PREPOSITION or not pieces[begin].is_word):
        comma = next((i for i in range(begin, cue.first) if pieces[i].text == ","), None)
        if comma is None:
            break
        begin = comma + 1
    end = begin
    while end < cue.first and pieces[end].is_word and not _verb_like(pieces, end, begin):
        end += 1
    return (pieces[begin].start, pieces[end - 1].end) if end > begin else None


def _verb_like(pieces: tuple[Piece, ...], at: int, begin: int) -> bool:
    low = pieces[at].low
    if at == begin:
        return False
    return (
        low in AUXILIARY
        or low in BOUNDARY - {"and"}
        or (low.endswith("ed") and not pieces[at].capital)
        or load_lexicon().verb(low) is not None
    )


def _agent(pieces: tuple[Piece, ...], cue: _Found) -> Range | None:
    """ "by X" after a passive cue."""
    for at in range(cue.last + 1, min(cue.last + 12, len(pieces) - 1)):
        if pieces[at].low == "by" and (pieces[at + 1].capital or pieces[at + 1].low in DETERMINER):
            end = at + 1
            while end < len(pieces) and pieces[end].is_word and pieces[end].low not in BOUNDARY | PREPOSITION - {"of"}:
                end += 1
            return (pieces[at + 1].start, pieces[end - 1].end)
        if pieces[at].text in _END | {","}:
            break
    return None


# ------------------------------------------------------------------ other cues
def _according(stretch: Stretch, i: int) -> Saying:
    pieces = stretch.pieces
    end = i + 2
    while (
        end < len(pieces)
        and (pieces[end].is_word or pieces[end].text in {"’", "'"})
        and pieces[end].low not in {"which", "who", "that", "and"} - {"and"}
    ):
        end += 1
    source = (pieces[i + 2].start, pieces[end - 1].end)
    content: list[Range] = []
    before = i - 1
    while before >= 0 and pieces[before].text in {",", "-", "–", "—"}:
        before -= 1
    if before >= 0:
        content.append((pieces[0].start, pieces[before].end))
    after = end
    while after < len(pieces) and not (pieces[after].is_word or pieces[after].quote):
        after += 1
    last = len(pieces) - 1
    while last > after and not (pieces[last].is_word or pieces[last].quote):
        last -= 1
    if after < len(pieces) and not (content and pieces[after].low in {"who", "which"}):
        content.append((pieces[after].start, pieces[last].end))
    entry = Cue("according", "speech", "neutral", frozenset({"clause"}))
    return Saying(
        stretch.sentences[0], (pieces[i].start, pieces[i + 1].end), entry, source, tuple(content), "according"
    )


def _adjective(stretch: Stretch, i: int, lexicon: Lexicon) -> Saying | None:
    """ "X is confident that ...", "X was reluctant to ..."."""
    pieces = stretch.pieces
    entry = lexicon.adjectives.get(pieces[i].low)
    if entry is None or i + 2 >= len(pieces) or pieces[i + 1].low not in {"that", "to", "about", "of"}:
        return None
    first = i
    while first and (
        _is_adverb(pieces[first - 1].low) or pieces[first - 1].low in AUXILIARY | {"very", "so", "more", "deeply"}
    ):
        first -= 1
    if not any(p.low in BE for p in pieces[first:i]):
        return None
    source = _noun_phrase_before(pieces, first)
    end = _content_end(stretch, i + 1)
    if source is None or end <= i + 1:
        return None
    content = ((pieces[i + 1].start, pieces[end - 1].end),)
    return Saying(stretch.sentences[0], (pieces[first].start, pieces[i].end), entry, source, content, "adjective")


def _range(pieces: tuple[Piece, ...], cue: _Found) -> Range:
    return pieces[cue.first].start, pieces[cue.last].end


def iterate(stretches: tuple[Stretch, ...]) -> Iterator[Saying]:
    """The sayings of all stretches."""
    for stretch in stretches:
        yield from find_plain(stretch)
