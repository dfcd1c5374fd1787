"""What a phrase without owner means: "the ministry", "both sides", "the pair", "the country", "Foreign Minister X", "a spokesman".

In: the phrase, the memory of what the article said before it, the names of the article. Out: parties, or none where the article does not
settle it: an indefinite organ is nobody's ("a court"), but titles, "the government" and "police" are those of the state from which the report
speaks. Pronouns are read in ``meanings``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from retorsion.dictionaries import Organ
from retorsion.mentions import phrases
from retorsion.mentions.named import Named
from retorsion.mentions.parse import Sentence
from retorsion.mentions.reference import BODIES, Meaning, Memory
from retorsion.records import Party

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

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
_PAIRS = frozenset({"pair", "duo", "trio"})
_TAKEN_UP = _SIDES | _BODY_NOUNS | _GROUP_NOUNS | _PAIRS
"""Nouns that take up parties named before though they are no organ of one."""
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
_COLLECTIVE = _GROUP_NOUNS | {
    "opposition",
    "coalition",
    "party",
    "alliance",
    "insurgency",
    "resistance",
    "front",
    "leader",
    "army",
}
"""Groups that are one noun and many people, so that "an opposition coalition" is the state's own."""
_LOCALS = frozenset(
    {"demonstrator", "protester", "rioter", "crowd", "mob", "marcher", "student", "worker", "villager", "resident", "farmer", "prisoner"}
    | {"striker", "miner", "voter", "inmate", "teacher", "townspeople", "inhabitant", "peasant", "monk", "campaigner", "mourner"}
)  # fmt: skip
"""People who belong where the sentence takes place ("demonstrators in Dili"), unlike tourists and refugees."""
_RECALLED = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY", "OPP", "REB"})
"""Sectors of organs that a state has at home."""
ABROAD = phrases.ENVOYS | {"embassies", "ambassadors", "envoys", "diplomats", "consulates"}
"""Nouns of those who serve in another state."""

_KEPT = frozenset({"REB", "CRM", "OPP", "ELI", "NGO"})
"""Sectors of owners that stay with what they own: "opposition leader's spokesman"."""


class Phrase(Struct, frozen=True):
    """A phrase without owner. ``noun`` is the lemma it goes by (its title's, before a name); ``named``: it is a proper name or has one."""

    sentence: Sentence
    token: Token
    organ: Organ | None
    noun: str
    named: bool

    @property
    def at(self) -> int:
        """Where the head stands in the article."""
        return self.sentence.offset(self.token)

    @property
    def lemma(self) -> str:
        """The lemma of the head, lower-case."""
        return self.token.lemma_.lower()

    @property
    def definite(self) -> bool:
        """Whether it is marked as known: "the", "both", "this"."""
        return phrases.is_definite(self.token)

    def party(self, code: str | None, name: str | None = None, role: str | None = None) -> Party:
        """A party worded as this phrase."""
        first, last = phrases.extent(self.token)
        span = self.sentence.span(first, last)
        return Party(text=span.quote, span=span, actor=code, basis="reference", name=name, role=role)

    def takes(self, parties: tuple[Party, ...], organ: Organ | None = None) -> tuple[Party, ...]:
        """Parties found before, worded as this phrase, with the sector of ``organ``."""
        return tuple(
            self.party(sectored(p, organ.sector, organ) if organ else p.actor, p.name, p.role) for p in parties
        )


def refers(phrase: Phrase) -> bool:
    """Whether the phrase can mean anybody at all; for most nouns ``recall`` need not be asked, and no memory put together."""
    organ = phrase.organ
    if organ is not None and organ.kind not in ("place", "thing"):
        return True
    return phrase.definite and (phrase.lemma in _TAKEN_UP or phrase.token.pos_ == "NUM")


def recall(named: Named, memory: Memory, phrase: Phrase) -> tuple[Party, ...]:
    """Who is meant; see the module."""
    several = _several(named, memory, phrase)
    if several is not None:
        return phrase.takes(several)
    if phrase.definite:
        described = _described(named, memory, phrase)
        if described is not None:
            return phrase.takes(described)
    organ = phrase.organ
    if organ is None or organ.kind in ("place", "thing"):
        return ()
    abroad = organ.word in ABROAD or organ.word.split()[-1] in ABROAD
    if phrase.definite or phrase.named:
        same = memory.same_noun(phrase.at, phrase.sentence.index, phrase.noun)
        if same.parties and not (abroad and _host(named, phrase) in {party.state for party in same.parties}):
            return phrase.takes(same.parties, organ)
    if abroad:
        return phrase.takes(_sent(named, phrase), organ)
    return _unplaced(named, memory, phrase, organ)


def _several(named: Named, memory: Memory, phrase: Phrase) -> tuple[Party, ...] | None:
    """Parties of "both sides", "the three states", "the allies", "the pair"; ``None`` where the phrase is no such phrase."""
    lemma, at, sentence = phrase.lemma, phrase.at, phrase.sentence.index
    number = phrases.number_of(phrase.token)
    counted = lemma in _SIDES or phrase.token.pos_ == "NUM"
    if number and counted and phrase.definite:
        return _sides(named, memory, at, sentence, number)
    if not phrase.definite:
        return None
    if lemma in _SIDES and phrase.token.tag_ == "NNS":
        return memory.listed(at, sentence, None).parties
    return memory.several(at, sentence).parties if lemma in _PAIRS else None


def _sides(named: Named, memory: Memory, at: int, sentence: int, number: int) -> tuple[Party, ...]:
    """So many sides: a list just given, the states last spoken of, or the foremost of the article where those are marginal."""
    found = memory.listed(at, sentence, number).parties or memory.last_states(at, sentence, number)
    foremost = [code for code in named.main() if code not in BODIES]
    if found and {p.state for p in found} & set(foremost[: number + 1]):
        return found
    parties = [named.first_of(code) for code in foremost[:number]]
    return tuple(p for p in parties if p) if len(foremost) >= number else ()


def _described(named: Named, memory: Memory, phrase: Phrase) -> tuple[Party, ...] | None:
    """Parties of "the capital", "the country", "the bloc", "the group"; ``None`` where the phrase is no such phrase."""
    lemma, at, sentence = phrase.lemma, phrase.at, phrase.sentence.index
    if lemma == "capital" and named.home:
        home = named.first_of(named.home)
        return (home,) if home else ()
    if lemma in _COUNTRY:
        return memory.state(at, sentence, lemma).parties
    searches: tuple[tuple[frozenset[str], Callable[[int, int], Meaning]], ...] = (
        (_BODY_NOUNS, memory.body),
        (_GROUP_NOUNS, memory.group),
    )
    for nouns, search in searches:
        if lemma in nouns and (found := search(at, sentence)).parties:
            return found.parties
    return None


def _unplaced(named: Named, memory: Memory, phrase: Phrase, organ: Organ) -> tuple[Party, ...]:
    """An organ that the text need not place."""
    if organ.sector == "NGO":
        return (phrase.party("NGO"),)
    if organ.kind == "people":
        scene = named.scene(phrase.sentence) if phrase.lemma in _LOCALS else None
        return (phrase.party(f"{scene}.{organ.sector}"),) if scene else ()
    if organ.sector not in _RECALLED or _is_anybodys(phrase, organ):
        return ()
    voice = memory.voice(phrase.sentence.index) if organ.word.startswith("spokes") else None
    if voice is not None and voice.parties:
        return phrase.takes(voice.parties, organ)
    code = _own_state(named, memory, phrase, organ)
    return (phrase.party(f"{code}.{organ.sector}", role=organ.word),) if code else ()


def _is_anybodys(phrase: Phrase, organ: Organ) -> bool:
    """ "a court", "the gunman": no state's in particular."""
    if organ.kind == "group":
        return phrase.token.tag_ == "NN" and phrase.lemma not in _COLLECTIVE
    return organ.kind == "organ" and not (phrase.definite or phrase.named) and phrase.lemma not in _BARE


def _state_of_group(named: Named, phrase: Phrase) -> str | None:
    """For rebels and the like: the one place of the sentence, else the state of a report that speaks of one."""
    settled = phrase.definite or phrase.named or len(named.main()) == 1
    return named.scene(phrase.sentence) or (named.home if settled else None)


def _own_state(named: Named, memory: Memory, phrase: Phrase, organ: Organ) -> str | None:
    """The state from which the report speaks; for rebels the one place of the sentence; for "the ..." else the state last spoken of."""
    if organ.kind == "group":
        return _state_of_group(named, phrase)
    if phrases.is_former(phrase.token):
        return None
    others = {h.state for h in named.names.hits[phrase.sentence.index] if h.use == "party"} - {named.home}
    if named.home is not None and (named.home == named.names.home or not others):
        return named.home
    if not phrase.definite:
        return None
    state = memory.state(phrase.at, phrase.sentence.index)
    return state.parties[0].state if state.parties else None


def _sent(named: Named, phrase: Phrase) -> tuple[Party, ...]:
    """ "the ambassador in London": where two states fill the article, the one that is not the host."""
    host = _host(named, phrase)
    states = [code for code in named.main() if code not in BODIES][:2]
    if host not in states or len(states) < 2:
        return ()
    other = named.first_of(states[0] if states[1] == host else states[1])
    return (other,) if other else ()


def _host(named: Named, phrase: Phrase) -> str | None:
    """Where an embassy or envoy serves: the state of "the embassy in London", "the London embassy"; its own it cannot be."""
    place = phrases.served_at(phrase.token)
    tokens = [place] if place is not None else list(phrases.left_tokens(phrase.token))
    return next((hit.state for t in tokens if (hit := named.hit_at(phrase.sentence, t)) is not None), None)


_STAFF = frozenset({"employee", "employees", "worker", "workers", "staff", "personnel", "official", "officials"})


def sectored(party: Party, sector: str | None, organ: Organ | None) -> str | None:
    """The owner's code with the sector of what it owns; groups and bodies keep their own code."""
    state = party.state
    if state is None or organ is None or not _is_state(state) or party.sector in _KEPT:
        return party.actor
    if organ.kind == "place":
        return state
    if party.sector and (organ.word in _STAFF or organ.word.startswith("spokes")):
        return party.actor
    return f"{state}.{sector}" if sector else state


def _is_state(code: str) -> bool:
    return len(code) == 3 and code not in BODIES and code not in ("NGO", "IMG", "ISM")
