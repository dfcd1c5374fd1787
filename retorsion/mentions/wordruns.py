"""Phrases without a parse: where a noun phrase begins and ends, which words only lead into one.

In: the pieces of a stretch. Out: ranges of the article. Closed word classes and marks decide; no dictionary of names is used.
"""

from __future__ import annotations

from collections.abc import Sequence

from retorsion.mentions.sayings import Range
from retorsion.mentions.speech import load_lexicon
from retorsion.mentions.stretches import Piece

BE = frozenset("is are was were be been being 's 're am 'm isn't aren't wasn't weren't remains remain remained".split())
AUXILIARY = BE | frozenset(
    "has have had having 've 'd will would 'll can could may might must shall should do does did not n't never don't doesn't didn't hasn't"
    " haven't hadn't won't wouldn't can't couldn't cannot".split()
)
ADVERB = frozenset(
    "also later then earlier often still now once again soon always already only just even long repeatedly publicly privately previously"
    " further yesterday today thus therefore instead both all himself herself itself themselves simply".split()
)
DETERMINER = frozenset(
    "a an the this that these those his her its their our your my no some any every each such another".split()
)
PRONOUN = frozenset("i you he she it we they who".split())
BOUNDARY = frozenset(
    "and but or nor that because while as when although though if since after before which so than where whether until unless yet once"
    " despite what how why".split()
)
PREPOSITION = frozenset(
    "in on at by for from with during after before since to of about over under against through among between into via late early last"
    " this next outside inside following upon".split()
)
TIME = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tonight tomorrow later earlier recently afterwards again"
    " afterward then separately angrily flatly calmly january february march april may june july august september october november"
    " december morning afternoon evening night week month year".split()
)
ENDS = frozenset(".!?;")
_NOT_ADVERB = frozenset(
    "family italy ally july assembly reply daily weekly monthly only early supply apply imply rally likely emily".split()
)
_OFFICES = frozenset("president prime mr mrs ms foreign senator gov sen rep king queen pope chancellor general".split())
_NO_FRONT = PREPOSITION - {"under", "this", "last"}
_OPENING = DETERMINER - {"that"}
_BOUND = PREPOSITION | BOUNDARY | {"both", "all", "than", "half", "not"}
_NO_SUBJECT = DETERMINER | PREPOSITION
_NEW_NAME = DETERMINER | _OFFICES
_ALONE = PRONOUN | {"which"}
_OF_VERB = (AUXILIARY - {"'s"}) | (BOUNDARY - {"and"})
_INNER = frozenset({"’", "'", "&", "%", "$", "-"})
_FRONTED = BOUNDARY | PREPOSITION | TIME
_ADVERBIAL_LEADS = (BOUNDARY | PREPOSITION) - {"which", "in", "on", "at", "with", "of", "from"}


def is_adverb(low: str) -> bool:
    """Whether the lower-case word is likely to be an adverb."""
    return low in ADVERB or (low.endswith("ly") and len(low) > 4 and low not in _NOT_ADVERB)


def is_adverbial(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a word of time or manner, or a prepositional phrase, begins at ``at``."""
    low = pieces[at].low
    return low in TIME or is_adverb(low) or (low in PREPOSITION and low != "of")


def index_of(pieces: Sequence[Piece], offset: int) -> int:
    """The first piece that starts at the offset or later."""
    return next((i for i, p in enumerate(pieces) if p.start >= offset), len(pieces))


def phrase_before(pieces: Sequence[Piece], first: int) -> Range | None:
    """The noun phrase right before the piece ``first``, with an apposition between commas; ``None`` where there is none."""
    end = first - 1
    if end < 0 or pieces[end].quote:
        return None
    if pieces[end].text in {",", ")", "-", "–", "—"}:
        return _over_insertion(pieces, end)
    start = phrase_start(pieces, end)
    return (pieces[start].start, pieces[end].end) if start <= end else None


def _over_insertion(pieces: Sequence[Piece], end: int) -> Range | None:
    """ "Jane Doe, a spokeswoman, said"; "Biden, who met three of them at the airport, called ..."; "the agency (FSB) said"."""
    opener = "(" if pieces[end].text == ")" else pieces[end].text
    for opened in range(end - 1, max(0, end - 32), -1):
        if pieces[opened].quote:
            return None
        if pieces[opened].text == opener and end - opened >= 2 and not _in_chain(pieces, opened, opener):
            return _before_insertion(pieces, opened, end)
    return None


def _in_chain(pieces: Sequence[Piece], opened: int, opener: str) -> bool:
    """Whether the mark at ``opened`` is the second of a chain: a year between commas, or a clause hung on an insertion."""
    if pieces[opened - 1].text.isdigit() and opened > 2 and pieces[opened - 2].text == opener:
        return True
    hung = pieces[opened + 1].low in {"where", "when", "whose", "whom", "among", "including", "and"}
    return hung and any(pieces[i].text == opener for i in range(max(0, opened - 25), opened))


def _before_insertion(pieces: Sequence[Piece], opened: int, end: int) -> Range | None:
    """The phrase that ends before ``opened`` together with its insertion."""
    start, lead = phrase_start(pieces, opened - 1), pieces[opened + 1].low
    adverbial = lead in _ADVERBIAL_LEADS or lead.endswith("ing")
    if start > opened - 1 or (adverbial and not _opens_clause(pieces, start)):
        return None
    return pieces[start].start, pieces[end - 1].end


def _opens_clause(pieces: Sequence[Piece], at: int) -> bool:
    return at == 0 or not pieces[at - 1].is_word or pieces[at - 1].low in BOUNDARY


def phrase_start(pieces: Sequence[Piece], end: int) -> int:
    """Index of the first piece of the phrase that ends at ``end``; ``end + 1`` where nothing can be one."""
    if end < 0:
        return end + 1
    if pieces[end].low in _ALONE:
        return end
    at = _run_start(pieces, end)
    while at <= end and (
        _leads(pieces, at, end) or not pieces[at].is_word or (is_adverb(pieces[at].low) and not pieces[at].capital)
    ):
        at += 1
    if at <= end and pieces[at].low in _NO_FRONT:
        return _after_front(pieces, at, end)
    return at


def _run_start(pieces: Sequence[Piece], end: int) -> int:
    """Index of the first piece of the unbroken run that ends at ``end``, leading words included."""
    at = end
    while at >= 0 and _in_phrase(pieces, at, end):
        if at < end and _new_phrase(pieces, at):
            return at
        at -= 1
    return at + 1


def _new_phrase(pieces: Sequence[Piece], at: int) -> bool:
    """A determiner that no preposition governs opens a phrase: "On Wednesday | a spokesman said"."""
    if pieces[at].low not in _OPENING or at == 0:
        return False
    before = pieces[at - 1]
    return before.is_word and before.low not in _BOUND


def _after_front(pieces: Sequence[Piece], at: int, end: int) -> int:
    """ "In Washington President Biden said": the phrase after the first name; where only one is there, nothing."""
    if pieces[at].low == "with":
        return at + 1
    step = at + 1
    while step <= end and not (step > at + 1 and (pieces[step].low in _NEW_NAME)):
        step += 1
    return step if step <= end else end + 1


def _in_phrase(pieces: Sequence[Piece], at: int, end: int) -> bool:
    piece = pieces[at]
    if piece.quote:
        return False
    if piece.text == ",":
        return _inside_name(pieces, at, end)
    if not piece.is_word and piece.text not in _INNER:
        return _after_initial(pieces, at, end)
    if piece.low in AUXILIARY or (at < end and _is_cue(pieces, at)):
        return False
    if piece.low == "and":
        return 0 < at < end and _joins(pieces[at - 1], pieces[at + 1])
    return piece.low not in BOUNDARY


def _is_cue(pieces: Sequence[Piece], at: int) -> bool:
    """A verb of saying or thinking with its subject before it ends the phrase: "Norway said | Denmark believes"."""
    low, lexicon = pieces[at].low, load_lexicon()
    entry = lexicon.verb(low)
    if entry is None or "clause" not in entry.frames or low in lexicon.noun_like or low.endswith("ing") or at == 0:
        return False
    return pieces[at - 1].is_word and pieces[at - 1].low not in _NO_SUBJECT and low != entry.lemma


def _joins(left: Piece, right: Piece) -> bool:
    return left.is_word and (left.capital == right.capital or right.low in DETERMINER)


def _inside_name(pieces: Sequence[Piece], at: int, end: int) -> bool:
    """ "the Foreign, Commonwealth and Development Office": commas between capitals, "and" soon after."""
    if not (0 < at < end and pieces[at - 1].capital and pieces[at + 1].capital):
        return False
    after = [p.low for p in pieces[at + 2 : at + 4]]
    return "and" in after and pieces[at - 2].low in DETERMINER | {"foreign"} if at >= 2 else False


def _leads(pieces: Sequence[Piece], at: int, end: int) -> bool:
    """ "On Monday the minister", "Last month Algeria", "A week later Russia": words of time before the phrase."""
    low = pieces[at].low
    if low in TIME:
        return True
    soon = [p.low for p in pieces[at + 1 : min(at + 4, end)]]
    return low in {"on", "in", "last", "late", "early", "this", "a", "by", "earlier", "two", "three"} and any(
        w in TIME for w in soon
    )


def _after_initial(pieces: Sequence[Piece], at: int, end: int) -> bool:
    """A full stop inside a name: "J. Doe"."""
    return pieces[at].text == "." and 0 < at < end and len(pieces[at - 1].text) <= 2


def phrase_after(pieces: Sequence[Piece], begin: int) -> int:
    """Index after the noun phrase, with its appositions, that begins at ``begin`` behind an inverted cue ("said X, a Y, in Z")."""
    at = begin
    while at < len(pieces) and pieces[at].text not in ENDS and not pieces[at].quote:
        if pieces[at].low.endswith("ing") or (at > begin and _breaks_phrase(pieces, at)):
            break
        at += 1
    while at > begin and not pieces[at - 1].is_word and pieces[at - 1].text != ")":
        at -= 1
    return at


def _breaks_phrase(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a clause, a verb or an adverbial begins at ``at``, inside a phrase."""
    low, lexicon = pieces[at].low, load_lexicon()
    if low in {"who", "while", "as", "when", "after", "before", "but", "whose"} or low in AUXILIARY:
        return True
    if lexicon.verb(low) is not None and low not in lexicon.noun_like:
        return True
    return low in {"in", "on", "during", "to", "at", "by"} and is_adverbial(pieces, at)


def subject_of(pieces: Sequence[Piece], before: int) -> Range | None:
    """The subject that the stretch opens with, looked for before the piece ``before``; fronted phrases are passed over."""
    begin = 0
    while begin < before and (pieces[begin].low in _FRONTED or not pieces[begin].is_word):
        comma = next((i for i in range(begin, before) if pieces[i].text == ","), None)
        if comma is None:
            begin = _first_determiner(pieces, begin, before)
            break
        begin = comma + 1
    end = begin
    while end < before and pieces[end].is_word and not _verb_like(pieces, end, begin):
        end += 1
    return (pieces[begin].start, pieces[end - 1].end) if end > begin else None


def _first_determiner(pieces: Sequence[Piece], begin: int, before: int) -> int:
    return next(
        (
            i
            for i in range(begin + 2, before)
            if pieces[i].low in DETERMINER or (pieces[i].capital and pieces[i - 1].low in TIME)
        ),
        before,
    )


def _verb_like(pieces: Sequence[Piece], at: int, begin: int) -> bool:
    low = pieces[at].low
    if at == begin:
        return False
    return (
        low in _OF_VERB
        or (low.endswith("ed") and not pieces[at].capital)
        or load_lexicon().verb(low) is not None
        or (at + 1 < len(pieces) and load_lexicon().phrase(low, pieces[at + 1].low) is not None)
    )
