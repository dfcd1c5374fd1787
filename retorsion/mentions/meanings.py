"""What a phrase means in its article: modifiers, owners, appositions, pronouns and definite descriptions -> ``Meaning``.

In: tokens of parsed sentences, the names of the article, the common nouns of the dictionaries. Out: ``Meaning``, worked out once a phrase.
State: what the article has said so far (``Memory``) and the persons it has introduced; both belong to one article. Names themselves are
resolved in ``names``; who speaks is decided in ``statements``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retorsion.dictionaries import Dictionaries, Organ
from retorsion.mentions import phrases
from retorsion.mentions.named import Named
from retorsion.mentions.names import Hit
from retorsion.mentions.parse import Sentence
from retorsion.mentions.recall import ABROAD, Phrase, recall, refers, sectored
from retorsion.mentions.reference import NOBODY, Kind, Meaning, Memory, Seen
from retorsion.records import Party, PartyBasis

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_REACH = 200
"""Tokens of its own sentence that a reference looks back over; only lists run longer."""
_SEX = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_IT = frozenset({"it", "its", "itself"})


@dataclass
class Meanings:
    """The meanings of one article's phrases."""

    dictionaries: Dictionaries
    named: Named
    _memory: Memory = field(default_factory=Memory)
    _told: int = 0
    _known: dict[tuple[int, int], Meaning] = field(default_factory=dict)
    _people: dict[str, Meaning] = field(default_factory=dict)

    # -- memory ---------------------------------------------------------------------------------------------------------------

    def tell(self, number: int) -> None:
        """Let the memory hold every noun up to and including this sentence."""
        while self._told <= number:
            sentence = self.named.reading.sentences[self._told]
            self._told += 1
            if sentence.doc is None:
                self._tell_unparsed(sentence)
                continue
            for token in sentence.doc:
                if token.pos_ in ("NOUN", "PROPN", "PRON", "ADJ", "NUM") and token.dep_ not in (
                    "compound",
                    "amod",
                    "nmod",
                    "det",
                ):
                    self._memory.seen += self._seen(sentence, token)

    def _seen(self, sentence: Sentence, token: Token) -> list[Seen]:
        """What the memory keeps of a noun: its meaning, and at the head of a list ("France and Germany") that of all together."""
        meaning = self.meaning(sentence, token)
        if meaning.kind == "none":
            return []
        subject = phrases.is_subject(token)
        kept = [Seen(sentence.offset(token), sentence.index, subject, meaning)]
        others = self._listed(sentence, token, meaning)
        parties = list(meaning.parties)
        for other in others:
            parties += [p for p in self.meaning(sentence, other).parties if p.state not in {q.state for q in parties}]
        if len(parties) > len(meaning.parties) and meaning.kind != "place":
            last = sentence.offset(others[-1])
            kept.append(Seen(last, sentence.index, subject, Meaning(tuple(parties), "state", None, "", True)))
        return kept

    def _listed(self, sentence: Sentence, token: Token, meaning: Meaning) -> list[Token]:
        """The other members of a list that begins with ``token``; parsers read the second of four states as an apposition."""
        if token.dep_ == "conj":
            return []
        others = [c for c in token.conjuncts if c.i > token.i]
        beside = phrases.apposed(token) if others and meaning.kind == "state" else None
        if beside is None or self.meaning(sentence, beside).kind != "state":
            return others
        return sorted([beside, *others, *beside.conjuncts], key=lambda t: t.i)

    def _tell_unparsed(self, sentence: Sentence) -> None:
        for hit in self.named.names.hits[sentence.index]:
            if hit.use == "party" and hit.name.kind != "adjective":
                meaning = Meaning((self.named.of_hit(sentence, hit),), _kind_of(hit), hit.name.sex, _head_of(hit))
                self._memory.seen.append(Seen(sentence.start + hit.start, sentence.index, False, meaning))

    # -- one phrase -----------------------------------------------------------------------------------------------------------

    def meaning(self, sentence: Sentence, token: Token) -> Meaning:
        """What the phrase headed by ``token`` means; the text before it must have been told."""
        key = (sentence.index, token.i)
        if key not in self._known:
            self._known[key] = NOBODY
            self._known[key] = self._work_out(sentence, token)
        return self._known[key]

    def _work_out(self, sentence: Sentence, token: Token) -> Meaning:
        if token.tag_ in ("PRP", "PRP$", "WP", "WDT", "WP$") or token.lower_ in ("both", "each"):
            return self._pronoun(sentence, token)
        hit = self.named.hit_at(sentence, token)
        if hit is not None:
            return self._from_hit(sentence, token, hit)
        if token.pos_ in ("NOUN", "PROPN", "NUM", "ADJ", "DET"):
            return self._from_noun(sentence, token)
        return NOBODY

    def _from_hit(self, sentence: Sentence, token: Token, hit: Hit) -> Meaning:
        kind = _kind_of(hit)
        if hit.use in ("aside", "dateline"):
            return NOBODY
        if hit.use == "place" and hit.name.kind in ("capital", "city") and token.dep_ == "pobj":
            return Meaning((), "place", None, token.lower_)
        code = hit.code
        if hit.person and phrases.is_former(token):
            code = f"{hit.state}.ELI"
        if hit.name.kind in ("demonym", "adjective") and self._abroad(sentence, token, hit):
            code = self._ethnic(sentence, token, hit)
        party = self.named.of_hit(sentence, hit, code=code)
        return Meaning((party,), kind, hit.name.sex, _head_of(hit), phrases.is_plural(token) and kind == "people")

    def _abroad(self, sentence: Sentence, token: Token, hit: Hit) -> bool:
        """Whether a people is spoken of as one of another state: "ethnic Albanians", "the Albanians of southern Serbia"."""
        if "ethnic" in {t.lower_ for t in token.lefts}:
            return True
        of = [thing for prep, thing in phrases.owner_objects(token, token.lower_) if prep == "of"]
        places = [
            h
            for thing in of
            if (h := self.named.hit_at(sentence, thing)) is not None and h.name.kind in ("country", "region")
        ]
        return bool(places) and places[0].state != hit.state

    def _hit_within(self, sentence: Sentence, token: Token) -> Hit | None:
        """The name at the word, else the first one below it."""
        hits = (self.named.hit_at(sentence, t) for t in (token, *token.subtree))
        return next((hit for hit in hits if hit is not None), None)

    def _ethnic(self, sentence: Sentence, token: Token, hit: Hit) -> str:
        """ "ethnic Albanians" belong to the state they live in: the place beside them, else another state of the sentence."""
        for _, thing in phrases.owner_objects(token, token.lower_):
            place = self._hit_within(sentence, thing)
            if place is not None:
                return f"{place.state}.CVL"
        others = [
            h for h in self.named.names.hits[sentence.index] if h.state != hit.state and h.use in ("party", "place")
        ]
        places = [h for h in others if h.name.kind in ("country", "region", "capital", "city")]
        chosen = min(places or others, key=lambda h: abs(h.start - hit.start), default=hit)
        return f"{chosen.state}.CVL"

    def _from_noun(self, sentence: Sentence, token: Token) -> Meaning:
        title = phrases.title_token(token, self.dictionaries) if token.pos_ == "PROPN" else None
        organ = phrases.organ_of(token.doc, title or token, self.dictionaries)
        known = self._bearer(sentence, token, organ) or self._introduced(token, organ)
        if known is not None:
            return known
        owners, stated = self._owners(sentence, token, organ)
        kind = self._kind(token, organ, title)
        if owners:
            parties = self.owned(sentence, token, owners, organ, "role" if kind == "person" else "modifier")
        else:
            parties = () if stated else self._recalled(sentence, token, organ, title)
        if not parties and kind == "none":
            return NOBODY
        meaning = Meaning(parties, kind, None, _noun(title or token), phrases.is_plural(token))
        self._introduce(token, meaning, kind)
        return meaning

    def _introduced(self, token: Token, organ: Organ | None) -> Meaning | None:
        """A person whom the article has introduced: "Orlov" after "Russian ambassador Andrei Orlov"."""
        known = self._people.get(token.text) if organ is None and token.pos_ == "PROPN" else None
        return known.based("reference", token.text) if known is not None else None

    def _bearer(self, sentence: Sentence, token: Token, organ: Organ | None) -> Meaning | None:
        """A title right before a known person's name means that person: "ambassador Andrei Kelin"."""
        if organ is None or organ.kind != "office" or token.i + 1 >= len(token.doc):
            return None
        hit = self.named.hit_at(sentence, token.nbor(1))
        if hit is None or not hit.person:
            return None
        party = self.named.of_hit(sentence, hit)
        return Meaning((party,), "person", hit.name.sex, _noun(token))

    def _kind(self, token: Token, organ: Organ | None, title: Token | None) -> Kind:
        if title is not None or (organ is None and token.pos_ == "PROPN" and phrases.apposed(token) is not None):
            return "person"
        if organ is None:
            return "none"
        if organ.kind == "office":
            return "people" if phrases.is_plural(token) else "person"
        kinds: dict[str, Kind] = {
            "organ": "organ",
            "people": "people",
            "group": "people",
            "place": "state",
            "thing": "thing",
        }
        return kinds[organ.kind]

    def _introduce(self, token: Token, meaning: Meaning, kind: Kind) -> None:
        """Remember a person by each later name: the surname of this phrase, or of its apposition."""
        if kind != "person":
            return
        heads = [token] if token.pos_ == "PROPN" else []
        beside = phrases.apposed(token)
        if beside is not None and beside.pos_ == "PROPN":
            heads.append(beside)
        for head in heads:
            if (
                self.dictionaries.organ(head.lower_) is None
                and head.text not in self._people
                and head.text[:1].isupper()
            ):
                self._people[head.text] = meaning

    # -- owners ---------------------------------------------------------------------------------------------------------------

    def _owners(self, sentence: Sentence, token: Token, organ: Organ | None) -> tuple[tuple[Party, ...], bool]:
        """Whose the phrase is, and whether the phrase says so at all (an owner may be stated and unknown)."""
        word = organ.word if organ is not None and " " in organ.word else token.lemma_.lower()
        found = self._left_owners(sentence, token, word)
        if found:
            return found, True
        owner = phrases.possessor(token)
        if owner is not None:
            return self._possessed(sentence, token, owner)
        for prep, thing in phrases.owner_objects(token, word):
            parties = self._object(sentence, thing, prep, organ)
            if parties:
                return parties, True
        if phrases.is_elsewhere(token, organ):
            return (), True
        beside = phrases.apposed(token)
        if beside is not None:
            return self.meaning(sentence, beside).parties, False
        return self._shared(sentence, token, organ, word) if organ is not None else ((), False)

    def _shared(self, sentence: Sentence, token: Token, organ: Organ, word: str) -> tuple[tuple[Party, ...], bool]:
        """An owner taken from the phrase this one is joined to: "Russian diplomats and spies", "Petrov, a spokesman"."""
        if token.head.pos_ not in ("NOUN", "PROPN"):
            return (), False
        if token.dep_ == "conj":
            shared = self._left_owners(sentence, token.head, word)
            return shared, bool(shared)
        if token.dep_ == "appos" and organ.kind in ("office", "people"):
            return self.meaning(sentence, token.head).parties, False
        return (), False

    def _left_owners(self, sentence: Sentence, token: Token, word: str) -> tuple[Party, ...]:
        """Names among the modifiers before the head: "Russian", "French and Egyptian", "EU", not "Moscow" of an embassy."""
        found: dict[str, Party] = {}
        for part in phrases.left_tokens(token):
            hit = self.named.hit_at(sentence, part)
            if hit is None or hit.use in ("aside", "dateline"):
                continue
            if hit.name.kind in ("capital", "city") and (word in ABROAD or word.split()[-1] in ABROAD):
                continue
            if part.i and part.nbor(-1).lower_ == "ethnic":
                found.setdefault(hit.state, self.named.of_hit(sentence, hit, code=self._ethnic(sentence, token, hit)))
            else:
                found.setdefault(hit.state, self.named.of_hit(sentence, hit))
        return tuple(found.values())

    def _possessed(self, sentence: Sentence, token: Token, owner: Token) -> tuple[tuple[Party, ...], bool]:
        parties = self.meaning(sentence, owner).parties
        if owner.conjuncts and parties:
            parties = (*parties, *(p for c in owner.conjuncts for p in self.meaning(sentence, c).parties))
        if token.lemma_.lower() not in phrases.RELATIONAL:
            return parties, True
        beside = phrases.apposed(token)
        if beside is not None:
            return self.meaning(sentence, beside).parties, True
        return (), True

    def _object(self, sentence: Sentence, thing: Token, prep: str, organ: Organ | None) -> tuple[Party, ...]:
        """The parties of the object of a preposition; a mere place counts for people, organs and things in it."""
        if prep == "in":
            serves = organ is None or (organ.kind == "office" and organ.word in ABROAD)
            return () if serves else self._located(sentence, thing)
        hit = self.named.hit_at(sentence, thing)
        if hit is not None and hit.use == "place":
            return (self.named.of_hit(sentence, hit, code=hit.state),)
        found: list[Party] = []
        for head in (thing, *thing.conjuncts):
            found += [p for p in self.meaning(sentence, head).parties if p.state not in {q.state for q in found}]
        return tuple(found)

    def _located(self, sentence: Sentence, thing: Token) -> tuple[Party, ...]:
        """The state of the place that the object names, itself or in its make-up; "in response to British ..." is no place."""
        kinds = ("country", "region", "capital", "city", "adjective")
        for part in phrases.place_tokens(thing) if self.named.hit_at(sentence, thing) is None else (thing,):
            hit = self.named.hit_at(sentence, part)
            if hit is not None and hit.name.kind in kinds and hit.use != "dateline":
                return (self.named.of_hit(sentence, hit, code=hit.state),)
        return ()

    def owned(
        self, sentence: Sentence, token: Token, owners: tuple[Party, ...], organ: Organ | None, basis: PartyBasis
    ) -> tuple[Party, ...]:
        """The owners' codes with the sector of the organ, worded as the phrase."""
        first, last = phrases.extent(token)
        span = sentence.span(first, last)
        sector = _sector_of(organ, token)
        role = organ.word if organ is not None and organ.kind == "office" else None
        name = " ".join(t.text for t in phrases.name_tokens(token)) if token.pos_ == "PROPN" and role else None
        return tuple(
            Party(text=span.quote, span=span, actor=sectored(p, sector, organ), basis=basis, name=name, role=role)
            for p in owners
        )

    def _recalled(
        self, sentence: Sentence, token: Token, organ: Organ | None, title: Token | None
    ) -> tuple[Party, ...]:
        noun = _noun(title or token)
        named = title is not None or token.pos_ == "PROPN"
        phrase = Phrase(sentence, token, organ, noun, named)
        return recall(self.named, self._within(sentence, token), phrase) if refers(phrase) else ()

    # -- reference ------------------------------------------------------------------------------------------------------------

    def _pronoun(self, sentence: Sentence, token: Token) -> Meaning:
        if token.tag_ in ("WP", "WDT", "WP$"):
            head = phrases.head_of_clause(token)
            return self.meaning(sentence, head) if head is not None and head.i < token.i else NOBODY
        self.tell(sentence.index - 1)
        word = token.lower_
        ahead = phrases.subject_ahead(token) if word in ("its", "their") else None
        if ahead is not None and (found := self.meaning(sentence, ahead)).kind in ("state", "organ"):
            return found.based("pronoun", token.text)
        found = self._antecedent(self._within(sentence, token), word, sentence.offset(token), sentence.index)
        return found.based("reference" if word == "both" else "pronoun", token.text)

    def _antecedent(self, memory: Memory, word: str, at: int, number: int) -> Meaning:
        if word in _SEX:
            return memory.person(at, number, _SEX[word])
        if word in _IT:
            return memory.thing(at, number)
        if word in _THEY:
            return memory.several(at, number)
        if word == "both":
            pair = memory.listed(at, number, 2).parties or memory.last_states(at, number, 2)
            return Meaning(pair, "state", None, word, True) if pair else NOBODY
        return NOBODY

    def _within(self, sentence: Sentence, token: Token) -> Memory:
        """The memory with the nouns of this sentence that stand before ``token``, without the subject of the clause it is an object of."""
        held = [s for s in self._memory.seen if s.sentence < sentence.index]
        for other in _nouns_before(token):
            held += [s for s in self._seen(sentence, other) if s.offset < sentence.offset(token)]
        rival = phrases.clause_subject(token)
        if rival is None:
            return Memory(held)
        listed = self._seen(sentence, rival)
        if listed:
            return Memory(held).without(listed[-1].meaning)
        return Memory([s for s in held if s.offset != sentence.offset(rival)])


def _nouns_before(token: Token) -> Iterator[Token]:
    """Heads of noun phrases and pronouns left of the word, as far as a reference looks back."""
    for other in token.doc[max(0, token.i - _REACH) : token.i]:
        if other.pos_ in ("NOUN", "PROPN", "PRON", "ADJ") and other.dep_ not in ("compound", "amod", "nmod"):
            yield other


def _sector_of(organ: Organ | None, token: Token) -> str | None:
    """The sector of the organ; a former minister or president is of the elite, no longer of the government."""
    if organ is None:
        return None
    if organ.kind == "office" and organ.sector == "GOV" and phrases.is_former(token):
        return "ELI"
    return organ.sector


def _kind_of(hit: Hit) -> Kind:
    if hit.person:
        return "person"
    if hit.use == "place":
        return "place"
    kinds: dict[str, Kind] = {"demonym": "people", "body": "organ", "agency": "organ", "seat": "organ"}
    return kinds.get(hit.name.kind, "state")


def _head_of(hit: Hit) -> str:
    """The noun by which a later phrase may take the name up: the office of a person, the last word of a body."""
    source = hit.name.actor.role if hit.person and hit.name.actor.role else hit.name.word
    return source.split()[-1].lower()


def _noun(token: Token) -> str:
    return token.lemma_.lower()
