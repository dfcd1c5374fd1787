"""Who says, thinks or wants what, from the parse of one sentence.

In: a ``Sentence`` with a ``doc``, and the quoted stretches in it. Out: ``Saying``s in order of their cues. Verbs, phrasal verbs, nouns
("the claim that ..."), adjectives ("reluctant to ..."), "according to" and "as X put it". The source is the subject as it stands, found over
coordination, participles and relative clauses; a passive without "by" has none. Cues inside quotations are left to the quotation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from retorsion.mentions.parse import Sentence
from retorsion.mentions.sayings import Range, Saying, trim
from retorsion.mentions.speech import PAPERS, UNSIGNED, Cue, Lexicon, load_lexicon
from retorsion.mentions.trees import below, child, children, outside, without
from retorsion.mentions.wordruns import TIME

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_NSUBJ = frozenset({"nsubj"})
_NSUBJS = frozenset({"nsubj", "nsubjpass"})
_CCOMP = frozenset({"ccomp"})
_XCOMP = frozenset({"xcomp"})
_CONJ = frozenset({"conj"})
_PREP = frozenset({"prep"})
_POBJ = frozenset({"pobj"})
_ACLS = frozenset({"acl", "ccomp"})
_AS = frozenset({"prep", "mark", "advmod"})
_GOVERNED = frozenset({"pobj", "pcomp", "ccomp"})
_OBJECTS = frozenset({"dobj", "ccomp", "xcomp"})
_THINGS = frozenset({"dobj", "attr"})
_COMPLEMENTS = frozenset({"oprd", "xcomp"})
_SHARING = frozenset({"conj", "xcomp", "advcl", "ccomp", "pcomp", "dep", "acomp"})
_CLAUSAL = frozenset({"clause", "quote", "person", "urge", "to", "naming"})
_FINITE = frozenset({"VBZ", "VBD", "VBN", "VBP"})
_LINKS = frozenset({"in", "to", "of", "for", "about", "over", "against", "from", "by"})
_ABOUT = frozenset({"about", "of", "for", "against", "on"})
_NOUN_LINKS = frozenset({"of", "for", "about", "against"})
_ADJECTIVE_LINKS = frozenset({"about", "of", "to", "with", "for", "at"})
_MISTAKEN = frozenset({"intj", "npadvmod", "dep", "meta", "nmod"})
"""Labels that the small model gives now and then to a subject cut off by commas ("Trump, meanwhile, was ...")."""
_CLAUSES = frozenset({"ccomp", "xcomp"})
_MARKS = frozenset({",", "-", "--", '"', "'", "(", ")", ";", ":"})
_HEADS = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "pcomp"})
_SETTINGS = frozenset(
    "statement interview speech tweet letter court parliament conference hearing day week month year morning afternoon evening night time"
    " message email briefing debate post report rally meeting address press television radio".split()
)
_ISSUING = frozenset(
    "issue release make give send publish write post have express voice offer deliver put raise reiterate reject".split()
)
_ACCORDING = Cue("according", "speech", "neutral", frozenset({"clause"}))
_CHARGES = frozenset({"of", "for", "over", "with", "as", "on"})
_PASSIVE_CONTENT = frozenset({"to", "of", "as", "for", "with"})
Quoted = Callable[[int], bool]


def find_parsed(sentence: Sentence, quoted: Quoted) -> tuple[Saying, ...]:
    """The sayings of a parsed sentence, nested ones too; ``quoted`` tells whether an article offset lies inside a quotation."""
    if sentence.doc is None:
        return ()
    lexicon = load_lexicon()
    found: list[Saying] = []
    for token in sentence.doc:
        if not lexicon.is_cue(token.lower_, token.lemma_.lower()) or not token.text[0].isalpha():
            continue
        if quoted(sentence.offset(token)):
            continue
        found += _at(sentence, token, lexicon)
    return tuple(found)


def _at(sentence: Sentence, token: Token, lexicon: Lexicon) -> Iterator[Saying]:
    if token.lower_ == "according":
        yield from _according(sentence, token)
    elif token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB"):
        yield from _verb(sentence, token, lexicon)
    elif token.pos_ in {"NOUN", "PROPN"}:
        entry = lexicon.noun(token.lower_)
        if entry is not None:
            yield from _noun(sentence, token, entry)
    elif token.pos_ == "ADJ" or token.dep_ == "acomp":
        entry = lexicon.adjectives.get(token.lower_)
        if entry is not None:
            yield from _adjective(sentence, token, entry)


# ------------------------------------------------------------------ verbs
def _verb(sentence: Sentence, token: Token, lexicon: Lexicon) -> Iterator[Saying]:
    entry, particle = _entry(token, lexicon)
    if entry is None or token.dep_ in {"amod", "compound"}:
        return
    passive = _is_passive(token)
    if passive and any(c.nbor().lower_ in {"saying", "telling"} for c in children(token, _AS, frozenset({"as"}))):
        return
    source = _agent(token) if passive else _source_of(token)
    content = _passive_content(token, entry) if passive else _content(token, entry, particle)
    ranges = _ranges(sentence, content) if passive or source is not None else ()
    if ranges:
        cue = _cue_range(sentence, token, particle)
        yield Saying(sentence.index, cue, entry, _phrase(sentence, source), ranges, "parsed")


def _entry(token: Token, lexicon: Lexicon) -> tuple[Cue | None, Token | None]:
    """The lexicon's verb at ``token``: a phrasal verb with its particle before the plain verb."""
    for other in token.children:
        if other.dep_ in {"prt", "prep", "advmod", "acomp", "dative", "oprd", "ccomp"} and 0 < other.i - token.i <= 3:
            phrase = lexicon.phrasal.get((token.lemma_.lower(), other.lower_))
            if phrase is not None and not _of_time(other):
                return phrase, other
            if other.dep_ == "prt":
                return None, None
    return lexicon.verbs.get(token.lemma_.lower()) or lexicon.verb(token.lower_), None


def _of_time(link: Token) -> bool:
    """ "agreed on Wednesday": the preposition brings in a day, not a content."""
    return any(c.dep_ == "pobj" and c.lower_ in TIME for c in link.children)


def _is_passive(token: Token) -> bool:
    """Its own auxiliary says so, or that of the participle it is joined to ("was summoned and informed that ...")."""
    if any(c.dep_ in {"nsubjpass", "auxpass"} for c in token.children) or _bare_participle(token):
        return True
    alone = not any(c.dep_ in _SUBJECTS or c.dep_ == "aux" for c in token.children)
    return (
        token.tag_ == "VBN" and token.dep_ == "conj" and alone and token.head.tag_ == "VBN" and _is_passive(token.head)
    )


def _bare_participle(token: Token) -> bool:
    """ "the man accused of spying", "Asked about it, ...": a past participle that modifies a noun or fronts a clause."""
    fronted = token.dep_ == "advcl" and token.i < token.head.i and not any(c.dep_ in _SUBJECTS for c in token.children)
    return token.tag_ == "VBN" and (token.dep_ == "acl" or fronted)


def _content(token: Token, entry: Cue, particle: Token | None) -> list[Token]:
    frames = entry.frames
    clause = _clause(token, particle)
    if clause is not None and (frames & _CLAUSAL or clause.i < token.i):
        return [*_missing_subject(token, clause), *_whole(clause, token)]
    bare = child(token, _XCOMP)
    if bare is not None and _fits_bare(bare, frames):
        return _with_object(token, bare, frames)
    governed = _of_particle(token, particle) if particle is not None else []
    return governed or _around(token, frames) or _object(token, entry) or _beside(token, frames)


def _around(token: Token, frames: frozenset[str]) -> list[Token]:
    """The clause that an inserted cue, or "as X put it", stands in."""
    inserted = token.dep_ in {"ccomp", "advcl", "conj"} and _inserted(token)
    if token.dep_ == "parataxis" or ("clause" in frames and (inserted or _as_clause(token))):
        return outside(token)
    return []


def _beside(token: Token, frames: frozenset[str]) -> list[Token]:
    return _about(token, frames) or _relative(token, frames) or _so(token, frames)


def _so(token: Token, frames: frozenset[str]) -> list[Token]:
    """ "half said so", "he thinks not", "she said no"."""
    if "clause" not in frames:
        return []
    return [c for c in token.children if c.lower_ in {"so", "not", "no", "yes", "otherwise"} and c.i > token.i][:1]


def _clause(token: Token, particle: Token | None) -> Token | None:
    return next((c for c in children(token, _CCOMP) if c is not particle), None)


def _whole(clause: Token, cue: Token) -> list[Token]:
    """The subtree of the clause without the cue (a clause may stand around it); what only hangs on after a comma is left off."""
    tail = next(
        (t.i for t in clause.subtree if t.i > clause.i and t.nbor(-1).text == "," and _hangs_on(t, clause)), None
    )
    return [t for t in clause.subtree if t is not cue and (tail is None or t.i < tail)]


def _missing_subject(token: Token, clause: Token) -> list[Token]:
    """ "hoped the meeting, held by night, would ...": a subject that the parse took for the object of the cue."""
    if (
        clause.i < token.i
        or clause.tag_ not in {"MD", "VBD", "VBZ", "VBP", "VB"}
        or any(c.dep_ in _SUBJECTS for c in clause.children)
    ):
        return []
    thing = next((c for c in token.children if c.dep_ == "dobj" and token.i < c.i < clause.i), None)
    return list(thing.subtree) if thing is not None and thing.pos_ != "PRON" else []


def _hangs_on(token: Token, clause: Token) -> bool:
    """ ", putting them ahead", ", compared with 64 percent", ", and has gone on to ..." (which goes with the cue)."""
    if token.dep_ == "cc" and token.head is clause:
        other = child(clause, _CONJ, after=token.i)
        return other is not None and other.tag_ in _FINITE and child(other, _SUBJECTS) is None
    if token.dep_ in {"mark", "advmod"}:
        return token.lower_ in {"where", "when", "after", "before", "as"}
    loose = token.tag_ == "VBG" and token.dep_ in {"advcl", "acl", "dep", "conj"}
    return loose or token.lower_ in {"compared", "according"}


def _fits_bare(bare: Token, frames: frozenset[str]) -> bool:
    infinitive = any(c.lower_ == "to" and c.dep_ == "aux" for c in bare.children)
    if infinitive:
        return bool(frames & {"to", "urge"})
    return bool(frames & {"ing", "naming", "object"}) or bare.pos_ in {"ADJ", "NOUN"}


def _with_object(token: Token, bare: Token, frames: frozenset[str]) -> list[Token]:
    words = list(bare.subtree)
    thing = next((c for c in token.children if c.dep_ in {"dobj", "nsubj"} and c.i > token.i), None)
    if thing is not None and "naming" in frames:
        words += thing.subtree
    return words


def _inserted(token: Token) -> bool:
    """`The plan, he said, was dead`: the cue and its subject alone between commas."""
    left, right = token.left_edge.i, token.right_edge.i
    if left == 0 or not any(c.dep_ == "nsubj" for c in token.children) or any(c.dep_ == "mark" for c in token.children):
        return False
    before, after = token.doc[left - 1].text, token.doc[right + 1].text if right + 1 < len(token.doc) else "."
    return before in _MARKS and (after in _MARKS or after in {".", "!", "?"})


def _as_clause(token: Token) -> bool:
    return token.dep_ == "advcl" and any(
        c.lower_ == "as" and c.dep_ in {"mark", "advmod", "prep"} for c in token.children
    )


def _of_particle(token: Token, particle: Token) -> list[Token]:
    """What a phrasal verb governs: the object of its preposition, or of the verb, with an infinitive after it."""
    words = below(children(particle, _GOVERNED)) or below(children(token, _OBJECTS, after=particle.i))
    return [*words, *below(children(token, _PREP, frozenset({"over"}), after=particle.i))] if words else []


def _object(token: Token, entry: Cue) -> list[Token]:
    frames = entry.frames
    if not frames & {"object", "charge", "naming", "ing"}:
        return []
    thing = child(token, _THINGS, after=token.i)
    if thing is not None and thing.lower_.endswith(("self", "selves")):
        return []
    words = [*thing.subtree, *_belonging(token, thing)] if thing is not None else []
    if frames & {"charge", "naming"}:
        words += below(children(token, _COMPLEMENTS, after=token.i))
        words += below(children(token, _PREP, _CHARGES, after=token.i))
    if "ing" in frames and not words:
        words = below(children(token, _XCOMP))
    return words


def _belonging(token: Token, thing: Token) -> list[Token]:
    """ "any part | in the strike": a phrase right after the object that the parse hung on the verb; places of speech are none."""
    link = child(token, _PREP, _LINKS, after=thing.right_edge.i, before=thing.right_edge.i + 2)
    named = child(link, _POBJ) if link is not None else None
    if link is None or named is None:
        return []
    return [] if named.lemma_.lower() in _SETTINGS or named.pos_ in {"PROPN", "NUM"} else list(link.subtree)


def _about(token: Token, frames: frozenset[str]) -> list[Token]:
    link = child(token, _PREP, _ABOUT, after=token.i) if "about" in frames else None
    return without(link, link) if link is not None else []


def _relative(token: Token, frames: frozenset[str]) -> list[Token]:
    """ "the issues that Ryan holds dear": the noun that the relative clause describes."""
    if token.dep_ != "relcl" or not frames & {"object", "clause", "naming"} or child(token, _OBJECTS, after=token.i):
        return []
    subject = child(token, _NSUBJ)
    return [] if subject is None or subject.tag_ in {"WP", "WDT"} else outside(token)


def _passive_content(token: Token, entry: Cue) -> list[Token]:
    """ "was accused of lying", "is said to be ill", "was described as": the subject and what is said of it; "was told that ..."."""
    clause = child(token, _CCOMP)
    if clause is not None:
        return list(clause.subtree)
    signed = _agent(token) is not None
    if not signed and "charge" not in entry.frames and entry.lemma not in UNSIGNED:
        return []
    rest = below(filter(_is_rest, token.rights))
    own = _passive_subject(token)
    if not rest:
        return own if signed and "object" in entry.frames else []
    return rest if _tells_somebody(entry) else [*own, *rest]


def _passive_subject(token: Token) -> list[Token]:
    """The subject of a passive cue; a relative pronoun is none."""
    subject = child(token, frozenset({"nsubjpass"}))
    return list(subject.subtree) if subject is not None and subject.tag_ not in {"WP", "WDT"} else []


def _tells_somebody(entry: Cue) -> bool:
    """Whether the subject of the passive is the one spoken to, and no part of what is said."""
    return bool(entry.frames & {"person", "urge"}) and not entry.frames & {"naming", "charge"}


def _is_rest(token: Token) -> bool:
    return token.dep_ in {"xcomp", "oprd"} or (token.dep_ == "prep" and token.lower_ in _PASSIVE_CONTENT)


# ------------------------------------------------------------------ sources
def _source_of(token: Token, steps: int = 0) -> Token | None:
    """The subject of the verb: its own, or the one that it shares with the verb or noun it hangs on."""
    own = child(token, _NSUBJS) or _mistaken_subject(token)
    if own is not None:
        return own
    if steps > 4 or token.dep_ == "ROOT":
        inverted = steps == 0 and token.tag_ in {"VBD", "VBZ"} and _inverted(token)
        return child(token, frozenset({"dobj"}), after=token.i) if inverted else None
    return _shared_source(token, steps)


def _mistaken_subject(token: Token) -> Token | None:
    return next((c for c in children(token, _MISTAKEN, before=token.i) if c.pos_ in {"PROPN", "PRON"}), None)


def _shared_source(token: Token, steps: int) -> Token | None:
    head = token.head
    if token.dep_ == "acl" and head.pos_ in {"NOUN", "PROPN", "PRON"}:
        return _holder_of(head)
    if token.dep_ == "relcl":
        return head
    if token.dep_ == "advcl" and token.tag_ == "VBG" and head.dep_ == "ccomp" and _speaks(head.head):
        return _source_of(head.head, steps + 1)
    if token.dep_ not in _SHARING:
        return None
    return (
        _source_of(head, steps + 1)
        if head.pos_ in {"VERB", "AUX"} or head.dep_ == "acomp"
        else _through_noun(head, steps)
    )


def _speaks(token: Token) -> bool:
    """`X said that Y was Z, blaming W`: the participle goes with the speaker."""
    entry = load_lexicon().verbs.get(token.lemma_.lower())
    return entry is not None and entry.kind == "speech"


def _through_noun(head: Token, steps: int) -> Token | None:
    """ "were willing to say", "by saying": over an adjective or a preposition to the verb above."""
    if head.pos_ in {"ADJ", "ADP", "SCONJ", "ADV"} and head.dep_ != "ROOT":
        return _source_of(head.head, steps + 1) if head.head.pos_ in {"VERB", "AUX"} else None
    return None


def _inverted(token: Token) -> bool:
    return any(c.dep_ in {"ccomp", "punct"} and c.i < token.i for c in token.children)


def _holder_of(noun: Token) -> Token:
    """ "issued a statement saying", "emailed supporters saying": the issuer; "read a letter warning": the letter."""
    verb = noun.head
    if noun.dep_ in {"dobj", "dative"} and (verb.lemma_.lower() in _ISSUING or noun.lemma_.lower() not in PAPERS):
        return _source_of(verb) or noun
    return noun


def _agent(token: Token) -> Token | None:
    by = child(token, frozenset({"agent"}))
    return child(by, _POBJ) if by is not None else None


def _phrase(sentence: Sentence, head: Token | None) -> Range | None:
    """The whole noun phrase, appositions and all; of a relative clause only the head noun's part before it."""
    if head is None:
        return None
    words = [t for t in head.subtree if t.i - head.i < 40]
    ranges = _ranges(sentence, words)
    return next((r for r in ranges if r[0] <= sentence.offset(head) < r[1]), None)


# ------------------------------------------------------------------ other cues
def _according(sentence: Sentence, token: Token) -> Iterator[Saying]:
    to = next((c for c in token.children if c.lower_ == "to"), None)
    if to is None and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to":
        to = token.nbor()
    words = _beyond(token, to) if to is not None else []
    if to is not None and words:
        cue = (sentence.offset(token), sentence.offset(to) + 2)
        named = _phrase(sentence, child(to, _POBJ))
        yield Saying(sentence.index, cue, _ACCORDING, named, _ranges(sentence, words), "according")


def _beyond(token: Token, to: Token) -> list[Token]:
    """The clause that "according to X" belongs to, without it; a clause joined on behind it is left alone."""
    clause = token.head
    while clause.dep_ not in _HEADS and clause.head is not clause:
        clause = clause.head
    joined = [c for c in children(clause, _CONJ) if clause.i < token.i < c.left_edge.i]
    last = token.i if joined else len(token.doc)
    own = {*token.subtree, token, to}
    return [t for t in clause.subtree if t not in own and t.i < last]


def _noun(sentence: Sentence, token: Token, entry: Cue) -> Iterator[Saying]:
    clause = next((c for c in children(token, _ACLS) if _is_content_clause(c)), None)
    holder = child(token, frozenset({"poss"})) or _light_subject(token)
    link = child(token, _PREP, _NOUN_LINKS, after=token.i)
    words: list[Token] = []
    if clause is not None:
        words = _whole(clause, token)
    elif link is not None and holder is not None and entry.stance not in {"neutral", "factive"}:
        words = without(link, link)
    ranges = _ranges(sentence, words)
    if ranges:
        cue = (sentence.offset(token), sentence.offset(token) + len(token.text))
        yield Saying(sentence.index, cue, entry, _phrase(sentence, holder), ranges, "noun")


def _is_content_clause(clause: Token) -> bool:
    """ "that ..." or "to ...", not "made by ..."."""
    return any(
        (c.lower_ == "that" and c.dep_ == "mark") or (c.lower_ == "to" and c.dep_ == "aux") for c in clause.children
    )


def _light_subject(noun: Token) -> Token | None:
    verb = noun.head
    return _source_of(verb) if noun.dep_ == "dobj" and verb.lemma_.lower() in _ISSUING else None


def _adjective(sentence: Sentence, token: Token, entry: Cue) -> Iterator[Saying]:
    clause = child(token, _CLAUSES)
    link = child(token, _PREP, _ADJECTIVE_LINKS)
    words = list(clause.subtree) if clause is not None else without(link, link) if link is not None else []
    source = _of_adjective(token)
    ranges = _ranges(sentence, words)
    if source is not None and source.lower_ != "it" and ranges:
        cue = _adjective_cue(sentence, token)
        yield Saying(sentence.index, cue, entry, _phrase(sentence, source), ranges, "adjective")


def _of_adjective(token: Token) -> Token | None:
    """Who is confident, reluctant ...: the subject of the verb, or the noun that the adjective stands by."""
    if token.dep_ in {"acomp", "oprd", "conj"}:
        return _source_of(token.head)
    return token.head if token.dep_ in {"amod", "relcl"} else None


def _adjective_cue(sentence: Sentence, token: Token) -> Range:
    start = token.head if token.dep_ == "acomp" and token.head.i < token.i and token.i - token.head.i < 4 else token
    return sentence.offset(start), sentence.offset(token) + len(token.text)


# ------------------------------------------------------------------ ranges
def _cue_range(sentence: Sentence, token: Token, particle: Token | None) -> Range:
    """The verb with the auxiliaries and adverbs that stand right before it."""
    first = token
    own = {c.i for c in token.children if c.dep_ in {"aux", "auxpass", "neg", "advmod"}}
    while first.i - 1 in own:
        first = first.nbor(-1)
    last = particle if particle is not None and particle.i > token.i else token
    return sentence.offset(first), sentence.offset(last) + len(last.text)


def _runs(ordered: Iterable[Token]) -> Iterator[list[Token]]:
    """Words that follow one another without a gap."""
    run: list[Token] = []
    for token in ordered:
        if run and token.i != run[-1].i + 1:
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _ranges(sentence: Sentence, words: Iterable[Token]) -> tuple[Range, ...]:
    """Contiguous runs of words as ranges of the article, marks at the edges off; runs of marks alone left out."""
    ordered = sorted({t.i: t for t in words}.values(), key=lambda t: t.i)
    while ordered and ordered[-1].text in {".", "!", "?"}:
        ordered.pop()
    found = [_range(sentence, run) for run in _runs(ordered)]
    kept = (trim(sentence.text, a - sentence.start, b - sentence.start) for a, b in found)
    return tuple(
        (a + sentence.start, b + sentence.start) for a, b in kept if any(c.isalnum() for c in sentence.text[a:b])
    )


def _range(sentence: Sentence, run: list[Token]) -> Range:
    return sentence.offset(run[0]), sentence.offset(run[-1]) + len(run[-1].text)
