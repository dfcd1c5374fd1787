"""What an article has spoken of so far, and what "it", "they", "the ministry" or "both sides" take from it.

In: what each noun of the earlier text meant, told in reading order. Out: the meaning of a pronoun or a definite phrase, or nothing. State:
a ``Memory`` grows as its article is read and belongs to one article. It reads no dictionary and no parse tree beyond the word asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, structs

from retorsion.records import Party, PartyBasis

Kind = Literal["state", "organ", "person", "people", "place", "thing", "none"]

BODIES: frozenset[str] = frozenset(
    "EUU NATO UNO OAS CSTO ICJ ICC AFU ASEAN ECW ARL GCC IAEA OSCE WHO WTO IMF OPEC BRICS G7 G20 IGO".split()
)
"""Codes of bodies of states."""

_FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"embassy", "mission", "consulate", "legation", "commission", "section"}),
    frozenset({"ambassador", "envoy", "commissioner", "nuncio"}),
    frozenset(
        {
            "diplomat",
            "secretary",
            "attache",
            "attaché",
            "counsellor",
            "consul",
            "staffer",
            "employee",
            "official",
            "pair",
        }
    ),
    frozenset({"ministry", "office", "department", "affairs"}),
    frozenset({"minister", "secretary", "chancellor"}),
    frozenset({"president", "leader", "ruler", "king", "emir"}),
    frozenset({"premier", "minister", "leader"}),
    frozenset({"spokesman", "spokeswoman", "spokesperson"}),
    frozenset({"service", "agency", "fsb", "intelligence", "sbu"}),
    frozenset({"army", "military", "force", "troop", "soldier"}),
    frozenset({"group", "movement", "rebel", "militant", "guerrilla", "fighter", "militia"}),
)
"""Nouns that may take up one another: "the mission" for an embassy."""


_KINGDOMS = frozenset("BEL BHR BTN DNK ESP GBR JOR KHM LSO MAR NLD NOR NPL SAU SWE SWZ THA TON".split())
_RULED: Mapping[str, frozenset[str]] = MappingProxyType(
    {"kingdom": _KINGDOMS, "emirate": frozenset({"QAT", "KWT", "ARE"}), "sultanate": frozenset({"OMN", "BRN"})}
)


class Meaning(Struct, frozen=True):
    """What a noun or pronoun meant: parties (none: somebody unknown), what kind of thing, whose sex, under which noun."""

    parties: tuple[Party, ...] = ()
    kind: Kind = "none"
    sex: str | None = None
    head: str = ""
    plural: bool = False

    def based(self, basis: PartyBasis, text: str) -> Meaning:
        """The same parties, reached by another way and worded otherwise."""
        return structs.replace(self, parties=tuple(structs.replace(p, basis=basis, text=text) for p in self.parties))


NOBODY = Meaning()


class Seen(Struct, frozen=True):
    """A meaning where it stood: article offset, sentence, whether as a subject."""

    offset: int
    sentence: int
    subject: bool
    meaning: Meaning


@dataclass
class Memory:
    """Meanings in order of the text."""

    seen: list[Seen] = field(default_factory=list)

    def before(self, offset: int, sentences: int, sentence: int) -> Iterator[Seen]:
        """What stood before ``offset`` within so many sentences: sentence by sentence backwards, subjects first, then nearest."""
        for number in range(sentence, max(-1, sentence - sentences - 1), -1):
            group = [s for s in self.seen if s.sentence == number and s.offset < offset]
            yield from sorted(group, key=lambda s: (not s.subject, -s.offset if number == sentence else s.offset))

    def person(self, offset: int, sentence: int, sex: str | None) -> Meaning:
        """The person that "he" or "she" means; an unknown person nearer than a known one ends the search."""
        for item in self.before(offset, 4, sentence):
            meaning = item.meaning
            if meaning.kind == "person" and not meaning.plural and (not meaning.sex or not sex or meaning.sex == sex):
                return meaning
        return NOBODY

    def thing(self, offset: int, sentence: int) -> Meaning:
        """The state or organ that "it" means."""
        for item in self.before(offset, 3, sentence):
            meaning = item.meaning
            if meaning.kind in ("state", "organ") and meaning.parties and len(meaning.parties) == 1:
                return meaning
        return NOBODY

    def voice(self, sentence: int) -> Meaning:
        """The one state or organ that was the subject just before: whose "a spokesman said" it is likely to be."""
        for number in (sentence - 1, sentence - 2):
            group = [s.meaning for s in self.seen if s.sentence == number and s.subject and s.meaning.parties]
            states = [m for m in group if m.kind in ("state", "organ", "person") and len(m.parties) == 1]
            if states:
                return states[0]
        return NOBODY

    def several(self, offset: int, sentence: int) -> Meaning:
        """Those that "they" means: people or a list of parties, else a state or an organ; of a sentence its subjects first."""
        for number in range(sentence, max(-1, sentence - 4), -1):
            group = [s for s in self.seen if s.sentence == number and s.offset < offset and s.meaning.parties]
            usable = [s for s in group if s.meaning.plural or s.meaning.kind in ("state", "organ")]
            if usable:
                return min(
                    usable, key=lambda s: (not s.subject, len(s.meaning.parties) < 2, not s.meaning.plural, -s.offset)
                ).meaning
        return NOBODY

    def last_states(self, offset: int, sentence: int, number: int) -> tuple[Party, ...]:
        """The most recent different states and bodies, as many as asked or none, in order of the text."""
        found: dict[str, tuple[int, Party]] = {}
        for back in range(0, 8):
            for offset_of, party in self._states_of(sentence - back, offset):
                if party.state and len(found) < number:
                    found.setdefault(party.state, (offset_of, party))
            if len(found) >= number:
                return tuple(party for _, party in sorted(found.values(), key=lambda pair: pair[0]))
        return ()

    def _states_of(self, sentence: int, offset: int) -> Iterator[tuple[int, Party]]:
        """Parties of a sentence before ``offset``, subjects first; mere places left out."""
        group = [s for s in self.seen if s.sentence == sentence and s.offset < offset and s.meaning.kind != "place"]
        for item in sorted(group, key=lambda s: (not s.subject, s.offset)):
            yield from ((item.offset, party) for party in item.meaning.parties)

    def without(self, meaning: Meaning) -> Memory:
        """The memory less all that meant the same states."""
        states = {p.state for p in meaning.parties}
        return Memory(
            [
                s
                for s in self.seen
                if not states or {p.state for p in s.meaning.parties} - states or not s.meaning.parties
            ]
        )

    def listed(self, offset: int, sentence: int, number: int | None) -> Meaning:
        """The last list of states ("France and Germany"), of as many as asked where a number is asked."""

        def fits(meaning: Meaning) -> bool:
            states = {p.state for p in meaning.parties}
            return len(states) >= 2 and (number is None or len(states) == number)

        return self._last(offset, sentence, fits)

    def body(self, offset: int, sentence: int) -> Meaning:
        """The body of states last spoken of ("the bloc")."""
        return self._last(offset, sentence, lambda m: m.parties[0].state in BODIES)

    def state(self, offset: int, sentence: int, noun: str = "country") -> Meaning:
        """The state last spoken of as a subject, else at all ("the country"); one of that form of rule for "the kingdom"."""
        ruled = _RULED.get(noun)

        def fits(meaning: Meaning) -> bool:
            code = meaning.parties[0].state
            return (
                meaning.kind == "state"
                and code not in BODIES
                and not meaning.plural
                and (ruled is None or code in ruled)
            )

        return self._last(offset, sentence, fits)

    def group(self, offset: int, sentence: int) -> Meaning:
        """The armed or private group last spoken of ("the group")."""
        return self._last(
            offset,
            sentence,
            lambda m: m.parties[0].sector in ("REB", "NGO", "CRM") or m.parties[0].state in ("IMG", "NGO"),
        )

    def same_noun(self, offset: int, sentence: int, head: str) -> Meaning:
        """What this noun, or one of its family, last meant ("the ministry"); of several, the one of the sentence's subject."""
        subjects = {
            s.meaning.parties[0].state for s in self.seen if s.sentence == sentence and s.subject and s.meaning.parties
        }
        own = self._last(offset, 10**6, lambda m: m.head == head and m.parties[0].state in subjects)
        exact = own if own.parties else self._last(offset, 10**6, lambda m: m.head == head)
        if exact.parties:
            return exact
        family = frozenset[str]().union(*(f for f in _FAMILIES if head in f))
        return self._last(offset, 10**6, lambda m: m.head in family) if family else NOBODY

    def _last(self, offset: int, sentence: int, wanted: Callable[[Meaning], bool]) -> Meaning:
        items = [s for s in self.seen if s.offset < offset and s.meaning.parties and wanted(s.meaning)]
        recent = [s for s in items if s.sentence >= sentence - 2 and s.subject]
        return (recent or items)[-1].meaning if items else NOBODY
