"""Who says what, without a parse: patterns over words, marks and whole quotations.

In: a ``Stretch``. Out: ``Saying``s, in order of their cues. Three places of a cue are told apart: first ("X said that ..."), last
("..., X said"; "..., said X") and middle ("..., X said, ..."). Made for the sentences that the gate keeps out; good, not perfect, and cheap.
Inside quotations nothing is looked for.
"""

from __future__ import annotations

from msgspec import Struct

from retorsion.mentions.contents import Pieces, content_end, new_cue_soon
from retorsion.mentions.sayings import Range, Saying, inside
from retorsion.mentions.sayings_nominal import according, adjective, noun
from retorsion.mentions.speech import PAPERS, UNSIGNED, Cue, Lexicon, load_lexicon
from retorsion.mentions.stretches import Piece, Stretch
from retorsion.mentions.wordruns import (
    AUXILIARY,
    BE,
    BOUNDARY,
    DETERMINER,
    ENDS,
    PREPOSITION,
    PRONOUN,
    TIME,
    index_of,
    is_adverb,
    is_adverbial,
    phrase_after,
    phrase_before,
    subject_of,
)

_FRONT = frozenset(
    "in on at after during before since as when while although asked if with by from speaking despite though because for".split()
)
_INFORM = frozenset("tell inform notify advise brief remind assure reassure warn".split())
_OPENERS = frozenset("that how what whether why who where when if so no".split())
_BEFORE_ING = frozenset({"and", "but", "in", "by", "while", "after", "before"})
_OWN_CLAUSE = frozenset("while who which as when after before though although where a an".split())
_NOTHING = Piece("", -1, -1)
"""Stands where the stretch begins or ends."""
_NAMES = frozenset("call describe label brand term dub characterise characterize portray depict".split())
"""After a comma their past form is a participle (", called envoys,"), not a verb with a subject further left."""
_LEADING_ON = frozenset("that to he she they it the him her them how whether".split())
_BEGINNING = frozenset("begun began begin started kept continued".split())
_DASHES = frozenset({"-", "–", "—"})
_PARTING = _DASHES | {","}
_SKIPPED = _DASHES | {",", ":", ";"}
_BEFORE_CUE = _DASHES | {",", "?", "!"}
_STOPS = ENDS | {","}
_TAILS = ENDS | {",", ":"}
_HELPERS = AUXILIARY | _BEGINNING
_DEGREES = AUXILIARY | {"more", "less", "most", "very"}
_NO_VERB_AFTER = (DETERMINER | {"to"}) - {"this", "that", "these", "those"}
_BEFORE_PARTICIPLE = PAPERS | _BEFORE_ING
_NO_SUBJECT = PREPOSITION | DETERMINER
_NO_PHRASE = (PREPOSITION - {"this"}) | BOUNDARY
_PHRASE_LEADS = DETERMINER | {"he", "she", "they", "one"}
_GOVERNING = PREPOSITION - {"this", "last", "next", "after", "under", "before"}
_AGENT_ENDS = (BOUNDARY | PREPOSITION) - {"of"}


class _Found(Struct, frozen=True):
    """A cue among the pieces: ``first`` to ``last`` with its auxiliaries and particle, ``at`` the verb itself."""

    first: int
    at: int
    last: int
    entry: Cue
    passive: bool


def find_plain(stretch: Stretch) -> tuple[Saying, ...]:
    """The sayings of one stretch; nested ones too."""
    lexicon = load_lexicon()
    if not lexicon.may_speak(stretch.words):
        return ()
    pieces = stretch.pieces
    found: list[Saying] = []
    for i, piece in enumerate(pieces):
        if piece.low not in lexicon.cue_words:
            continue
        if piece.low == "according" and i + 2 < len(pieces) and pieces[i + 1].low == "to":
            found.append(according(stretch, i))
            continue
        cue = _cue(pieces, i, lexicon)
        saying = _place(stretch, cue, found) if cue else adjective(stretch, i, lexicon) or noun(stretch, i, lexicon)
        if saying is not None:
            found.append(saying)
    return tuple(found)


# ------------------------------------------------------------------ cues
def _cue(pieces: Pieces, i: int, lexicon: Lexicon) -> _Found | None:
    low = pieces[i].low
    entry, last = _entry(pieces, i, lexicon)
    if entry is None or _in_a_name(pieces, i, lexicon):
        return None
    first = _first_helper(pieces, i)
    helpers = _lows(pieces[first:i]) & AUXILIARY
    passive = bool(helpers & BE) and not low.endswith("ing")
    if passive and _is_quoted_as(pieces, i):
        return _Found(first, i, i + 2, lexicon.verbs["say"], False)
    reached = _over_likely(pieces, first)
    if not _has_place(pieces, i, reached):
        return None
    if last == i and not _stands_as_verb(pieces, i, reached, entry, lexicon, bool(helpers) or reached < first):
        return None
    return _Found(reached, i, last, entry, passive or _informed(pieces, i, entry))


def _lows(pieces: Pieces) -> set[str]:
    return {p.low for p in pieces}


def _is_quoted_as(pieces: Pieces, i: int) -> bool:
    """ "was quoted as saying"."""
    return _neighbour(pieces, i + 1).low == "as" and _neighbour(pieces, i + 2).low in {"saying", "telling"}


def _neighbour(pieces: Pieces, at: int) -> Piece:
    """The piece at ``at``, or nothing beyond the ends of the stretch."""
    return pieces[at] if 0 <= at < len(pieces) else _NOTHING


def _in_a_name(pieces: Pieces, i: int, lexicon: Lexicon) -> bool:
    return i > 0 and pieces[i].capital and pieces[i - 1].capital and pieces[i].low in lexicon.noun_like


def _first_helper(pieces: Pieces, i: int) -> int:
    """The first of the auxiliaries and adverbs that lead to the verb."""
    while i and (pieces[i - 1].low in _HELPERS or is_adverb(pieces[i - 1].low)):
        i -= 1
    return i


def _has_place(pieces: Pieces, i: int, first: int) -> bool:
    """No noun after a determiner, no infinitive, no past participle that opens the sentence."""
    before = pieces[first - 1] if first else None
    if before is None:
        return not pieces[i].low.endswith("ed")
    return first < i or before.low not in _NO_VERB_AFTER


def _informed(pieces: Pieces, i: int, entry: Cue) -> bool:
    """ "informed that", "told to": a past form with no addressee is a passive."""
    after = pieces[i + 1].low if i + 1 < len(pieces) else ""
    return entry.lemma in _INFORM and pieces[i].low.endswith(("d", "t")) and after in {"that", "of", "to"}


def _entry(pieces: Pieces, i: int, lexicon: Lexicon) -> tuple[Cue | None, int]:
    """The verb at ``i`` and where it ends: a phrasal verb counts before its first word alone."""
    low = pieces[i].low
    for second in (i + 1, i + 2):
        if second < len(pieces) and pieces[second].is_word and (second == i + 1 or pieces[i + 1].low == "it"):
            phrase = lexicon.phrase(low, pieces[second].low)
            if phrase is not None and not (second + 1 < len(pieces) and pieces[second + 1].low in TIME):
                return phrase, second
    if i + 1 < len(pieces) and pieces[i + 1].low in {"off", "up", "back", "down", "out", "away"}:
        return None, i
    return lexicon.verb(low), i


def _stands_as_verb(pieces: Pieces, i: int, first: int, entry: Cue, lexicon: Lexicon, helped: bool) -> bool:
    """Whether the form is likely to be a verb here: its neighbours tell."""
    before, after = _neighbour(pieces, first - 1), _neighbour(pieces, i + 1)
    low = pieces[i].low
    if _only_names(before, low, entry):
        return False
    if helped or before.low in PRONOUN or low in {"say", "said", "says"}:
        return True
    if low.endswith("ing"):
        return _participle(pieces, before, i)
    if low in lexicon.noun_like or low == entry.lemma:
        return _ambiguous_stands(pieces, first, before, after)
    if low.endswith("ed") and before.low in PREPOSITION:
        return False
    return after.low != "of" or "about" in entry.frames


def _only_names(before: Piece, low: str, entry: Cue) -> bool:
    """ ", called envoys,": a participle that only gives a name."""
    return before.text == "," and low.endswith("ed") and entry.lemma in _NAMES


def _ambiguous_stands(pieces: Pieces, first: int, before: Piece, after: Piece) -> bool:
    """A form that may be a noun: its subject before it, or the beginning of a content after it, must show the verb."""
    if after.low in _LEADING_ON or after.quote is not None:
        return _can_be_subject(before) or _after_insertion(pieces, first) or _plural_subject(before, after)
    return _plural_subject(before, after)


def _after_insertion(pieces: Pieces, first: int) -> bool:
    """ "Sanders, meanwhile, hopes that": the subject stands before the commas."""
    return first > 2 and pieces[first - 1].text == "," and phrase_before(pieces, first) is not None


def _plural_subject(before: Piece, after: Piece) -> bool:
    """ "30 percent of all voters consider Clinton honest": a plural before a plain form, a name or "a" after it."""
    many = before.low.endswith("s") and not before.low.endswith(("ss", "'s"))
    opens = after.capital or after.low in {"a", "an", "his", "her", "their", "its"}
    return (many or before.low in {"people", "percent", "many", "most"}) and not before.capital and opens


def _over_likely(pieces: Pieces, first: int) -> int:
    """ "are slightly more likely to say": from the verb back to the first auxiliary."""
    if first < 3 or pieces[first - 1].low != "to" or pieces[first - 2].low not in {"likely", "unlikely", "quick"}:
        return first
    at = first - 2
    while at and (pieces[at - 1].low in _DEGREES or is_adverb(pieces[at - 1].low)):
        at -= 1
    return at


def _participle(pieces: Pieces, before: Piece, i: int) -> bool:
    """ "..., adding", "and blaming", "by saying", "a letter warning", "with the minister accusing"."""
    if before is _NOTHING or before.text in _PARTING or before.low in _BEFORE_PARTICIPLE:
        return True
    after = _neighbour(pieces, i + 1)
    if pieces[i].low == "saying" and (after.text == ":" or after.quote is not None):
        return True
    return _can_be_subject(before) and any(p.low == "with" for p in pieces[max(0, i - 7) : i])


def _can_be_subject(before: Piece) -> bool:
    return before.is_word and before.low not in _NO_SUBJECT and not before.low.endswith("'s")


# ------------------------------------------------------------------ places
def _place(stretch: Stretch, cue: _Found, earlier: list[Saying]) -> Saying | None:
    pieces = stretch.pieces
    left = None if _shares_subject(pieces, cue) else phrase_before(pieces, cue.first)
    body = _content_before(stretch, index_of(pieces, left[0]) if left else cue.first)
    if body is not None and _may_follow(cue):
        after = pieces[cue.last + 1] if cue.last + 1 < len(pieces) else None
        if after is not None and _inverted(pieces, cue, after):
            return _inverted_saying(stretch, cue, _content_before(stretch, cue.first) or body)
        if left is not None and _comes_last(pieces, cue, after, left, body):
            return _last(stretch, cue, left, body)
    return _first(stretch, cue, left, earlier)


def _may_follow(cue: _Found) -> bool:
    """Whether the cue can stand after its content."""
    frames = cue.entry.frames
    return not cue.passive and ("quote" in frames or (cue.entry.kind == "speech" and "clause" in frames))


def _shares_subject(pieces: Pieces, cue: _Found) -> bool:
    """ "..., adding": a participle that takes the subject of the sentence."""
    if not pieces[cue.at].low.endswith("ing"):
        return False
    before = _neighbour(pieces, cue.first - 1)
    return not before.is_word or before.low in PAPERS or pieces[cue.at].low == "saying"


def _inverted(pieces: Pieces, cue: _Found, after: Piece) -> bool:
    """`"...," said X` and `..., said X`: the cue follows a mark, a noun phrase follows the cue, and no verb follows that."""
    before = _neighbour(pieces, cue.first - 1)
    if (before.quote is None and before.text not in {",", "?", "!"}) or pieces[cue.at].low.endswith("ing"):
        return False
    if not _opens_phrase(after, before.quote is not None):
        return False
    end = phrase_after(pieces, cue.last + 1)
    return before.quote is not None or end >= len(pieces) or pieces[end].low not in AUXILIARY


def _opens_phrase(piece: Piece, quoted: bool) -> bool:
    """A name, a determiner, a pronoun; right after a quotation any noun ("said captain X")."""
    if not piece.is_word or piece.low in _NO_PHRASE or is_adverb(piece.low):
        return False
    return quoted or piece.capital or piece.low in _PHRASE_LEADS


def _inverted_saying(stretch: Stretch, cue: _Found, body: Range) -> Saying:
    pieces = stretch.pieces
    end = phrase_after(pieces, cue.last + 1)
    source = (pieces[cue.last + 1].start, pieces[end - 1].end) if end - 1 > cue.last else None
    rest = _continuation(stretch, end)
    return Saying(stretch.sentences[0], _range(pieces, cue), cue.entry, source, (body, *rest), "inverted")


def _comes_last(pieces: Pieces, cue: _Found, after: Piece | None, left: Range, body: Range) -> bool:
    """`..., X said.` against `In Paris, X said ...`."""
    if after is None or after.text in ENDS:
        return True
    if after.quote or after.text == ":" or after.low == "that":
        return False
    held = _held(pieces, body)
    leads = _is_fronted(held)
    if after.text == ",":
        return len(held) > 6 if leads else _neighbour(pieces, cue.last + 2).quote is None or len(held) >= 4
    return not leads and _trails(pieces, cue, after, _ends_quoted(pieces, left, body), len(held))


def _ends_quoted(pieces: Pieces, left: Range, body: Range) -> bool:
    """Whether a quotation closes the content, right before the phrase on the left of the cue."""
    return any(p.quote and body[1] - 1 <= p.end <= left[0] for p in pieces)


def _held(pieces: Pieces, body: Range) -> list[Piece]:
    """The words and quotations of a content."""
    return [p for p in pieces if body[0] <= p.start < body[1] and (p.is_word or p.quote)]


def _is_fronted(held: list[Piece]) -> bool:
    """Whether it is but a phrase put before the subject: "In Paris, ..."."""
    return bool(held) and held[0].low in _FRONT and not any(p.quote for p in held)


def _trails(pieces: Pieces, cue: _Found, after: Piece, ends_quoted: bool, size: int) -> bool:
    """Whether what follows the cue is an addressee, a time or a place, and no content."""
    if "person" not in cue.entry.frames and not is_adverbial(pieces, cue.last + 1):
        return ends_quoted and (cue.entry.lemma == "write" or after.low == "of")
    rest = [p.low or p.text for p in pieces[cue.last + 1 : cue.last + 9]]
    rest = rest[: rest.index(",")] if "," in rest else rest
    return (ends_quoted or size >= 4) and "that" not in rest


def _last(stretch: Stretch, cue: _Found, left: Range, body: Range) -> Saying:
    end = cue.last + 1
    pieces = stretch.pieces
    while end < len(pieces) and pieces[end].text not in _TAILS and not pieces[end].quote:
        end += 1
    return Saying(
        stretch.sentences[0], _range(pieces, cue), cue.entry, left, (body, *_continuation(stretch, end)), "last"
    )


def _continuation(stretch: Stretch, at: int) -> tuple[Range, ...]:
    """What the same speaker says after the attribution in the middle: a quotation, or the rest of a clause cut by commas."""
    pieces = stretch.pieces
    while at < len(pieces) and pieces[at].text in _SKIPPED:
        at += 1
    if at >= len(pieces) or pieces[at].text in ENDS:
        return ()
    begin = at + 1 if pieces[at].low in {"and", "but"} and at + 1 < len(pieces) else at
    if pieces[begin].quote:
        return ((pieces[begin].start, pieces[begin].end),)
    if pieces[at - 1].text != "," or not _goes_on(pieces, begin, begin > at):
        return ()
    end = content_end(stretch, begin)
    return ((pieces[begin].start, pieces[end - 1].end),) if end > begin else ()


def _goes_on(pieces: Pieces, begin: int, joined: bool) -> bool:
    """Whether a clause of the content begins there, and not one of the writer's own."""
    if joined:
        helped = any(p.low in AUXILIARY for p in pieces[begin + 1 : begin + 5])
        return helped and not new_cue_soon(pieces, begin, load_lexicon())
    return pieces[begin].low not in _OWN_CLAUSE and not pieces[begin].low.endswith("ing")


def _first(stretch: Stretch, cue: _Found, left: Range | None, earlier: list[Saying]) -> Saying | None:
    """`X said (that) ...`: the content follows."""
    pieces = stretch.pieces
    source = _source(stretch, cue, left, earlier)
    begin, addressee = _past_addressee(pieces, cue.last + 1, cue) if _addresses(pieces, cue) else (cue.last + 1, None)
    begin = _past_adverbial(pieces, begin)
    if begin >= len(pieces) or pieces[begin].text in ENDS or not _frame_fits(pieces, begin, cue):
        return None
    if pieces[begin].text in {",", ":"} and begin + 1 < len(pieces):
        begin += 1
    end = content_end(stretch, begin)
    if end <= begin:
        return None
    content: tuple[Range, ...] = ((pieces[begin].start, pieces[end - 1].end),)
    if left is not None and _is_said_of_subject(pieces[begin], cue):
        content = (left, *content)
    return Saying(stretch.sentences[0], _range(pieces, cue), cue.entry, source, content, "first", addressee)


def _is_said_of_subject(head: Piece, cue: _Found) -> bool:
    """ "Moscow is said to ...": the subject of a passive is part of what is said; in "was told that ..." it is not."""
    return cue.passive and head.low != "that" and cue.entry.lemma not in _INFORM


def _addresses(pieces: Pieces, cue: _Found) -> bool:
    """Whether the one spoken to may stand between cue and content."""
    speaks = bool(cue.entry.frames & {"person", "urge"}) and cue.entry.kind == "speech"
    return speaks and not cue.passive and not _governs(pieces, cue)


def _frame_fits(pieces: Pieces, begin: int, cue: _Found) -> bool:
    """Whether what follows the cue can be its content under one of its frames."""
    head, frames = pieces[begin], cue.entry.frames
    if head.text in {",", ":"}:
        following = _neighbour(pieces, begin + 1)
        return following.quote is not None or (head.text == ":" and "clause" in frames)
    if head.quote is not None:
        return True
    if cue.last > cue.at or frames == {"quote"}:
        return frames != {"quote"}
    if cue.passive:
        return _passive_fits(pieces, head, cue)
    if head.low == "to":
        return bool(frames & {"to", "urge"})
    if head.low in _GOVERNING:
        return _preposition_fits(pieces, begin, frames)
    return _phrase_fits(head, cue)


def _passive_fits(pieces: Pieces, head: Piece, cue: _Found) -> bool:
    """ "is said to", "was accused of", "was dismissed as ... by X", "was told that"."""
    if head.low == "to":
        return cue.entry.lemma in UNSIGNED
    if head.low == "as" and "naming" in cue.entry.frames and _agent(pieces, cue) is not None:
        return True
    return head.low == "that" or (head.low in {"of", "as"} and "charge" in cue.entry.frames)


def _preposition_fits(pieces: Pieces, begin: int, frames: frozenset[str]) -> bool:
    if pieces[begin].low in {"about", "of", "on", "for", "against", "with"}:
        return bool(frames & {"about", "charge"})
    return "clause" in frames and any(p.low == "that" for p in pieces[begin : begin + 9])


def _phrase_fits(head: Piece, cue: _Found) -> bool:
    """An object, a gerund, or a clause with or without "that"."""
    frames = cue.entry.frames
    if frames & {"object", "charge", "naming"} or ("ing" in frames and head.low.endswith("ing")):
        return True
    return "clause" in frames and (head.low in _OPENERS or cue.entry.lemma in load_lexicon().bare_clause)


def _governs(pieces: Pieces, cue: _Found) -> bool:
    """A phrasal verb whose second word is a preposition has its content, not an addressee, after it ("called for ...")."""
    return cue.last > cue.at and pieces[cue.last].low in {"for", "of", "about", "against", "at"}


def _past_addressee(pieces: Pieces, begin: int, cue: _Found) -> tuple[int, Range | None]:
    """Past "reporters", "the Commons", "him": up to "that", "to", a quotation, or a word on."""
    for at in range(begin, min(begin + 9, len(pieces))):
        piece = pieces[at]
        if piece.low in {"that", "to", "not", "of", "about"} or piece.quote or piece.text in {":", ","}:
            return at, _between(pieces, begin, at)
        if piece.text in ENDS:
            break
    if "person" not in cue.entry.frames:
        return begin, None
    step = begin + 1 if begin < len(pieces) and pieces[begin].is_word else begin
    if begin < len(pieces) and pieces[begin].low in DETERMINER:
        step += 1
    step = min(step, len(pieces))
    return step, _between(pieces, begin, step)


def _between(pieces: Pieces, begin: int, end: int) -> Range | None:
    """From the piece ``begin`` up to the piece ``end``, which is left out; ``None`` where nothing lies between."""
    return (pieces[begin].start, pieces[end - 1].end) if end > begin else None


def _past_adverbial(pieces: Pieces, begin: int) -> int:
    """Past "on Monday", "in a statement", "late Thursday" where a clause or a quotation follows."""
    if begin >= len(pieces) or not is_adverbial(pieces, begin) or pieces[begin].low == "to":
        return begin
    for at in range(begin, min(begin + 9, len(pieces))):
        if pieces[at].low == "that" or pieces[at].quote or pieces[at].text == ":":
            return at
        if pieces[at].text in _STOPS:
            return begin
    return begin + 1 if pieces[begin].low in TIME or is_adverb(pieces[begin].low) else begin


def _content_before(stretch: Stretch, at: int) -> Range | None:
    """What stands before the piece ``at`` and a comma or a quotation, back to the beginning of the stretch."""
    pieces = stretch.pieces
    last = at - 1
    if last < 0:
        return None
    mark = pieces[last]
    if not (mark.quote or mark.text in _BEFORE_CUE):
        return None
    begin = last
    while begin > 0 and pieces[begin - 1].text != ";":
        begin -= 1
    while begin < last and pieces[begin].low in {"and", "but", "so"}:
        begin += 1
    end = mark.end if mark.quote else mark.start
    return (pieces[begin].start, end) if end > pieces[begin].start else None


# ------------------------------------------------------------------ sources
def _source(stretch: Stretch, cue: _Found, left: Range | None, earlier: list[Saying]) -> Range | None:
    """Who says it: the agent of a passive, the phrase before the cue, or the subject that the cue shares."""
    if cue.passive:
        return _agent(stretch.pieces, cue)
    return left or _inherited(stretch, cue, earlier)


def _inherited(stretch: Stretch, cue: _Found, earlier: list[Saying]) -> Range | None:
    """The subject that a coordinate or participial cue shares: that of the cue before it, or of the sentence."""
    for saying in reversed(earlier):
        nested = any(other is not saying and inside(other.content, saying.cue[0]) for other in earlier)
        if saying.source is not None and saying.how != "according" and not nested:
            return saying.source
    return subject_of(stretch.pieces, cue.first)


def _agent(pieces: Pieces, cue: _Found) -> Range | None:
    """ "by X" after a passive cue."""
    for at in range(cue.last + 1, min(cue.last + 12, len(pieces) - 1)):
        if pieces[at].low == "by" and (pieces[at + 1].capital or pieces[at + 1].low in DETERMINER):
            end = at + 1
            while end < len(pieces) and pieces[end].is_word and pieces[end].low not in _AGENT_ENDS:
                end += 1
            return (pieces[at + 1].start, pieces[end - 1].end)
        if pieces[at].text in _STOPS:
            break
    return None


def _range(pieces: Pieces, cue: _Found) -> Range:
    return pieces[cue.first].start, pieces[cue.last].end
