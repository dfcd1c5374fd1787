"""What a phrase means in its article: modifiers, owners, appositions, pronouns and definite descriptions -> ``Meaning``.

In: tokens of parsed sentences, the names of the article, the common nouns of the dictionaries. Out: ``Meaning``, worked out once a phrase.
State: what the article has said so far (``Memory``) and the persons it has introduced; both belong to one article. Names themselves are
resolved in ``names``; who speaks is decided in ``statements``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from retorsion.dictionaries import Dictionaries, Organ
from retorsion.mentions import phrases
from retorsion.mentions.named import Named
from retorsion.mentions.names import Hit
from retorsion.mentions.parse import Sentence
from retorsion.mentions.reference import BODIES, NOBODY, Kind, Meaning, Memory, Seen
from retorsion.records import Party, PartyBasis

if TYPE_CHECKING:
    from spacy.tokens import Token

_SEX = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_THEY = frozenset({"they", "them", "their", "theirs", "themselves"})
_IT = frozenset({"it", "its", "itself"})
_COUNTRY = frozenset(
    {"country", "nation", "kingdom", "republic", "homeland", "state", "sultanate", "emirate", "capital", "archipelago"}
)
_SIDES = _COUNTRY | frozenset(
    {
        "side",
        "neighbour",
        "neighbor",
        "power",
        "superpower",
        "government",
        "leader",
        "minister",
        "president",
        "ally",
        "rival",
    }
    | {
        "foe",
        "enemy",
        "adversary",
        "army",
        "delegation",
        "economy",
        "party",
        "premier",
        "monarch",
        "chancellor",
        "navy",
    }
)
_BODY_NOUNS = frozenset(
    {"bloc", "alliance", "organisation", "organization", "union", "body", "watchdog", "council", "commission"}
)
_GROUP_NOUNS = frozenset({"group", "movement", "faction", "organisation", "organization", "militia"})
_KEPT = frozenset({"REB", "CRM", "OPP", "ELI", "NGO"})
_BARE = frozenset(
    {
        "authority",
        "prosecutor",
        "police",
        "investigator",
        "guard",
        "soldier",
        "troop",
        "force",
        "lawmaker",
        "deputy",
        "parliament",
        "military",
        "army",
        "intelligence",
        "navy",
    }
)
"""Plurals of organs that need no article to mean those of the report's own state ("authorities said")."""
_RECALLED = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY", "OPP", "REB"})
_ABROAD = phrases.ENVOYS | {"embassies", "ambassadors", "envoys", "diplomats", "consulates"}


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
        at, subject = sentence.offset(token), phrases.is_subject(token)
        kept = [Seen(at, sentence.index, subject, meaning)]
        others = [c for c in token.conjuncts if c.i > token.i] if token.dep_ != "conj" else []
        beside = phrases.apposed(token)
        if beside is not None and others and meaning.kind == "state" and self.meaning(sentence, beside).kind == "state":
            others = sorted([beside, *others, *beside.conjuncts], key=lambda t: t.i)
        parties = list(meaning.parties)
        for other in others:
            parties += [p for p in self.meaning(sentence, other).parties if p.state not in {q.state for q in parties}]
        if len(parties) > len(meaning.parties) and meaning.kind != "place":
            last = sentence.offset(others[-1])
            kept.append(Seen(last, sentence.index, subject, Meaning(tuple(parties), "state", None, "", True)))
        return kept

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

    def _ethnic(self, sentence: Sentence, token: Token, hit: Hit) -> str:
        """ "ethnic Albanians" belong to the state they live in: the place beside them, else another state of the sentence."""
        for _, thing in phrases.owner_objects(token, token.lower_):
            place = self.named.hit_at(sentence, thing) or next(
                (h for t in thing.subtree if (h := self.named.hit_at(sentence, t)) is not None), None
            )
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
        bearer = self._bearer(sentence, token, organ)
        if bearer is not None:
            return bearer
        if organ is None and token.pos_ == "PROPN":
            known = self._people.get(token.text)
            if known is not None:
                return known.based("reference", token.text)
        owners, stated = self._owners(sentence, token, organ)
        kind = self._kind(token, organ, title)
        if owners:
            basis: PartyBasis = "role" if kind == "person" else "modifier"
            parties = self.owned(sentence, token, owners, organ, basis)
        else:
            parties = () if stated else self._recalled(sentence, token, organ, title)
        if not parties and kind == "none":
            return NOBODY
        meaning = Meaning(parties, kind, None, _noun(title or token), phrases.is_plural(token))
        self._introduce(token, meaning, kind)
        return meaning

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
        heads = [token] if token.pos_ == "PROPN" and token.ent_type_ != "GPE" else []
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
        if token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN") and organ is not None:
            shared = self._left_owners(sentence, token.head, word)
            return shared, bool(shared)
        if (
            token.dep_ == "appos"
            and token.head.pos_ in ("NOUN", "PROPN")
            and organ is not None
            and organ.kind in ("office", "people")
        ):
            return self.meaning(sentence, token.head).parties, False
        return (), False

    def _left_owners(self, sentence: Sentence, token: Token, word: str) -> tuple[Party, ...]:
        """Names among the modifiers before the head: "Russian", "French and Egyptian", "EU", not "Moscow" of an embassy."""
        found: dict[str, Party] = {}
        for part in phrases.left_tokens(token):
            hit = self.named.hit_at(sentence, part)
            if hit is None or hit.use in ("aside", "dateline"):
                continue
            if hit.name.kind in ("capital", "city") and (word in _ABROAD or word.split()[-1] in _ABROAD):
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
        if prep == "in" and (organ is None or (organ.kind == "office" and organ.word in _ABROAD)):
            return ()
        if prep == "in":
            inside = [h for t in thing.subtree if (h := self.named.hit_at(sentence, t)) is not None]
            where = [
                h
                for h in inside
                if h.name.kind in ("country", "region", "capital", "city", "adjective") and h.use != "dateline"
            ]
            return (self.named.of_hit(sentence, where[0], code=where[0].state),) if where else ()
        hit = self.named.hit_at(sentence, thing)
        if hit is not None and hit.use == "place":
            return (self.named.of_hit(sentence, hit, code=hit.state),)
        found: list[Party] = []
        for head in (thing, *thing.conjuncts):
            found += [p for p in self.meaning(sentence, head).parties if p.state not in {q.state for q in found}]
        return tuple(found)

    def owned(
        self, sentence: Sentence, token: Token, owners: tuple[Party, ...], organ: Organ | None, basis: PartyBasis
    ) -> tuple[Party, ...]:
        """The owners' codes with the sector of the organ, worded as the phrase."""
        first, last = phrases.extent(token)
        span = sentence.span(first, last)
        sector = organ.sector if organ else None
        if organ is not None and organ.kind == "office" and sector == "GOV" and phrases.is_former(token):
            sector = "ELI"
        role = organ.word if organ is not None and organ.kind == "office" else None
        name = " ".join(t.text for t in phrases.name_tokens(token)) if token.pos_ == "PROPN" and role else None
        return tuple(
            Party(text=span.quote, span=span, actor=_sectored(p, sector, organ), basis=basis, name=name, role=role)
            for p in owners
        )

    # -- reference ------------------------------------------------------------------------------------------------------------

    def _pronoun(self, sentence: Sentence, token: Token) -> Meaning:
        word, at = token.lower_, sentence.offset(token)
        if token.tag_ in ("WP", "WDT", "WP$"):
            head = phrases.head_of_clause(token)
            return self.meaning(sentence, head) if head is not None and head.i < token.i else NOBODY
        self.tell(sentence.index - 1)
        memory = self._within(sentence, token)
        ahead = phrases.subject_ahead(token) if word in ("its", "their") else None
        if ahead is not None and (found := self.meaning(sentence, ahead)).kind in ("state", "organ"):
            return found.based("pronoun", token.text)
        if word in _SEX:
            return memory.person(at, sentence.index, _SEX[word]).based("pronoun", token.text)
        if word in _IT:
            return memory.thing(at, sentence.index).based("pronoun", token.text)
        if word in _THEY:
            return memory.several(at, sentence.index).based("pronoun", token.text)
        if word == "both":
            listed = memory.listed(at, sentence.index, 2).parties
            pair = listed or memory.last_states(at, sentence.index, 2)
            return Meaning(pair, "state", None, word, True).based("reference", token.text) if pair else NOBODY
        return NOBODY

    def _within(self, sentence: Sentence, token: Token) -> Memory:
        """The memory with the nouns of this sentence that stand before ``token``."""
        held = [s for s in self._memory.seen if s.sentence < sentence.index]
        if sentence.doc is not None:
            for other in sentence.doc[: token.i]:
                if other.pos_ in ("NOUN", "PROPN", "PRON", "ADJ") and other.dep_ not in ("compound", "amod", "nmod"):
                    held += [s for s in self._seen(sentence, other) if s.offset < sentence.offset(token)]
        rival = phrases.clause_subject(token)
        if rival is None:
            return Memory(held)
        listed = [s.meaning for s in self._seen(sentence, rival)]
        return (
            Memory(held).without(listed[-1])
            if listed
            else Memory([s for s in held if s.offset != sentence.offset(rival)])
        )

    def _recalled(
        self, sentence: Sentence, token: Token, organ: Organ | None, title: Token | None
    ) -> tuple[Party, ...]:
        """Who a phrase without owner means: "the ministry", "both sides", "the pair", "the country", "Foreign Minister X"."""
        lemma, at = token.lemma_.lower(), sentence.offset(token)
        number = phrases.number_of(token)
        definite = phrases.is_definite(token)
        memory = self._within(sentence, token)
        if number and (lemma in _SIDES or token.pos_ == "NUM") and (definite or token.lower_ == "both"):
            return self._reworded(sentence, token, self._sides(memory, at, sentence.index, number), None)
        if definite and lemma in _SIDES and token.tag_ == "NNS":
            return self._reworded(sentence, token, memory.listed(at, sentence.index, None).parties, None)
        if definite and lemma in ("pair", "duo", "trio", "two", "three"):
            return self._reworded(sentence, token, memory.several(at, sentence.index).parties, None)
        if organ is None and lemma not in _BODY_NOUNS | _GROUP_NOUNS:
            return ()
        if definite and lemma == "capital" and self.named.home:
            home = self.named.first_of(self.named.home)
            return self._reworded(sentence, token, (home,) if home else (), None)
        if definite and lemma in _COUNTRY:
            return self._reworded(sentence, token, memory.state(at, sentence.index, lemma).parties, None)
        if definite and lemma in _BODY_NOUNS and (body := memory.body(at, sentence.index)).parties:
            return self._reworded(sentence, token, body.parties, None)
        if definite and lemma in _GROUP_NOUNS:
            return self._reworded(sentence, token, memory.group(at, sentence.index).parties, None)
        if organ is None or organ.kind in ("place", "thing"):
            return ()
        if definite or title is not None or token.pos_ == "PROPN":
            same = memory.same_noun(at, sentence.index, _noun(title or token))
            if same.parties:
                return self._reworded(sentence, token, same.parties, organ)
        return self._at_home(sentence, token, organ, memory)

    def _sides(self, memory: Memory, at: int, sentence: int, number: int) -> tuple[Party, ...]:
        """So many sides: a list just given, the states last spoken of, or the foremost of the article where those are marginal."""
        found = memory.listed(at, sentence, number).parties or memory.last_states(at, sentence, number)
        foremost = [code for code in self.named.main() if code not in BODIES]
        if found and {p.state for p in found} & set(foremost[: number + 1]):
            return found
        parties = [self.named.first_of(code) for code in foremost[:number]]
        return tuple(p for p in parties if p) if len(foremost) >= number else ()

    def _at_home(self, sentence: Sentence, token: Token, organ: Organ, memory: Memory) -> tuple[Party, ...]:
        """An organ that the text need not place because the report speaks from its state."""
        host = phrases.served_at(token)
        if organ.word in _ABROAD or organ.word.split()[-1] in _ABROAD:
            return self._sent(sentence, token, host, organ)
        first, last = phrases.extent(token)
        span = sentence.span(first, last)
        if organ.sector == "NGO":
            return (Party(text=span.quote, span=span, actor="NGO", basis="reference"),)
        if organ.sector not in _RECALLED or organ.kind == "people":
            return ()
        if organ.word.startswith("spokes"):
            voice = memory.voice(sentence.index)
            if voice.parties:
                return self._reworded(sentence, token, voice.parties, organ)
        definite = phrases.is_definite(token) or token.pos_ == "PROPN"
        if organ.kind == "organ" and not definite and token.lemma_.lower() not in _BARE:
            return ()
        if organ.kind == "group" and token.tag_ == "NN":
            return ()
        code = self.named.scene(sentence) if organ.kind == "group" else self.named.home
        if code is None and (definite or len(self.named.main()) == 1):
            code = self.named.home
        if code is None and phrases.is_definite(token):
            subject = memory.state(sentence.offset(token), sentence.index)
            code = subject.parties[0].state if subject.parties else None
        if code is None:
            return ()
        return (Party(text=span.quote, span=span, actor=f"{code}.{organ.sector}", basis="reference", role=organ.word),)

    def _sent(self, sentence: Sentence, token: Token, host: Token | None, organ: Organ) -> tuple[Party, ...]:
        """ "the ambassador in London": where two states fill the article, the one that is not the host."""
        hit = self.named.hit_at(sentence, host) if host is not None else None
        if hit is None:
            hit = next(
                (h for t in phrases.left_tokens(token) if (h := self.named.hit_at(sentence, t)) is not None), None
            )
        states = [code for code in self.named.main() if code not in BODIES]
        if hit is None or hit.state not in states[:2] or len(states) < 2:
            return ()
        other = self.named.first_of(states[0] if states[1] == hit.state else states[1])
        return self._reworded(sentence, token, (other,) if other else (), organ)

    def _reworded(
        self, sentence: Sentence, token: Token, parties: tuple[Party, ...], organ: Organ | None
    ) -> tuple[Party, ...]:
        first, last = phrases.extent(token)
        span = sentence.span(first, last)
        return tuple(
            Party(
                text=span.quote, span=span, actor=_sectored(p, organ.sector, organ) if organ else p.actor, basis="reference",
                name=p.name, role=p.role,
            )
            for p in parties
        )  # fmt: skip


_STAFF = frozenset({"employee", "employees", "worker", "workers", "staff", "personnel", "official", "officials"})


def _sectored(party: Party, sector: str | None, organ: Organ | None) -> str | None:
    """The owner's code with the sector of what it owns; groups and bodies keep their own code."""
    state = party.state
    if state is None or len(state) != 3 or state in BODIES or state in ("NGO", "IMG", "ISM") or party.sector in _KEPT:
        return party.actor
    if organ is not None and organ.kind in ("place",):
        return state
    if organ is not None and organ.word.startswith("spokes") and party.sector:
        return party.actor
    if organ is not None and organ.word in _STAFF and party.sector:
        return party.actor
    if sector is None:
        return party.actor if organ is None else state
    return f"{state}.{sector}"


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
