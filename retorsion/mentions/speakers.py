"""Who a source is: the words beside a cue -> a name or an organ, with references followed through the article.

In: a ``Reading``. Out: ``Speakers``, which turns "Mr Lavrov", "the minister", "he", "a spokesman" or "it" into the name or the organ that
the article gives elsewhere. Where it cannot tell, the words stay as they are; no name is ever made up. Countries are the parties' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from msgspec import Struct

from retorsion.mentions.parse import Reading
from retorsion.mentions.people import NO_LEADS, ORGANS, ROLES, Person, bare, find_organs, find_people
from retorsion.mentions.sayings import Range

_DETERMINERS = re.compile(
    r"^(?:the|a|an|his|her|its|their|our|my|this|that|one|another|some|both|former|senior)\s+", re.IGNORECASE
)
_OPENING = re.compile(
    r"(?:[Tt]he\s+)?([A-Z][\w&.'’-]+(?:\s(?:of\s|and\s)?[A-Z][\w&.'’-]+)*)\s+(?:has\s|had\s|also\s|then\s)?[a-z]+(?:ed|s|id|ew|ent|old|ook|ave)\b"
)
_HYPHENED = re.compile(r"[\w-]+")
_APART = re.compile(r",\s|\s+who\s+|\s+which\s+")
_SITUATED = re.compile(r"\s+(?:in|at|based|on)\s+")
_QUALIFIED = re.compile(r"\s+(?:of|in|at|for|from|on|to|with|by|based|familiar|close)\s+")
_LED_BY = re.compile(r"\b(?:led|headed|chaired|run|including)\s+(?:by\s+)?(?:[\w.]+\s+){0,3}$")
_GOVERNED = re.compile(
    r"\b(?:for|of|to|by|from|with|against|under)\s+(?:(?:the|mr|mrs|ms|president|sen|gov|former)\.?\s+)*$"
)
_RANKS = frozenset("senior top high-ranking press unnamed".split())
_SPOKEN_FOR = frozenset("spokesman spokeswoman spokesperson official officials source sources".split())
_OWN_ORGANS = ORGANS - {"government"}
_NEUTRAL = frozenset("it they who which one we i you".split())
_LIKE = (
    frozenset("ministry office department".split()),
    frozenset("agency service bureau institute authority watchdog".split()),
    frozenset("embassy mission consulate commission".split()),
    frozenset("group organization organisation alliance movement".split()),
    frozenset("newspaper paper daily tribune times post journal news".split()),
)
_SHE = frozenset(["she", "her", "herself"])
_HE = frozenset(["he", "him", "himself"])
_FEMALE = frozenset(
    """spokeswoman mrs ms miss chairwoman congresswoman actress queen princess lady sister mother woman wife daughter""".split()
)
_MALE = frozenset(
    """spokesman mr chairman congressman actor king prince lord sir father brother man husband son businessman""".split()
)


class Named(Struct, frozen=True):
    """An answer: ``name`` of the speaker, ``role`` words, and ``place``: the stretch of text where that is said best;
    ``heard_at`` where it was last heard."""

    name: str | None
    role: str | None
    place: Range | None
    person: bool = False
    heard_at: int | None = None

    @property
    def last(self) -> str:
        """The last word of the name, lower case; empty without a name."""
        return (self.name or "").lower().split()[-1] if (self.name or "").strip() else ""


@dataclass
class Speakers:
    """The people and organs of one article, in order of the text; they are read off it when the first source is asked for.

    ``find_places`` gives the words that never are a person (countries, capitals)."""

    reading: Reading
    find_places: Callable[[], frozenset[str]]

    @cached_property
    def places(self) -> frozenset[str]:
        """Names of states, cities and bodies in the text."""
        return self.find_places()

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everybody named, in order."""
        return tuple(find_people(self.reading.text, self.places))

    @cached_property
    def organs(self) -> tuple[tuple[str, int, int], ...]:
        """Organs with their start and end, in order."""
        return tuple(find_organs(self.reading.text))

    @cached_property
    def _sexes(self) -> dict[str, str]:
        sexes: dict[str, str] = {}
        for person in self.people:
            if person.roles & _FEMALE:
                sexes.setdefault(person.last, "f")
            elif person.roles & _MALE:
                sexes.setdefault(person.last, "m")
        return sexes

    def resolve(self, source: Range, heard: Sequence[Named] = ()) -> Named:
        """Who the words of ``source`` mean. ``heard`` are the speakers so far, whom "he", "it" or "the spokesman" may take up."""
        start, end = source
        words = self.reading.text[start:end]
        low = words.lower().strip()
        if low in _HE or low in _SHE:
            return self._pronoun(low, start, heard) or Named(words, None, source)
        if low in _NEUTRAL:
            return self._neutral(low, start, heard) or Named(words, None, source)
        return self._named_in(source) or self._described(words, source, heard)

    def known(self, named: Named) -> bool:
        """Whether the words name a person, an organ, a state or a body, and not just anything."""
        if named.person or named.role is not None:
            return True
        words = named.name or ""
        return words in self.places or any(w in self.places or w.lower() in ORGANS for w in _HYPHENED.findall(words))

    def full(self, name: str) -> Person | None:
        """The longest name of the article that ends in the same word, or ``None``."""
        last = name.split()[-1]
        same = [p for p in self.people if p.last == last]
        return max(same, key=lambda p: (len(p.name), -p.start)) if same else None

    # -------------------------------------------------------------- names
    def _named_in(self, source: Range) -> Named | None:
        inside = [p for p in self.people if source[0] <= p.start and p.end <= source[1]]
        if not inside:
            return None
        text = self.reading.text
        head = [p for p in inside if not _is_modifier(text, p, source)]
        if not head:
            return None
        person = head[0]
        known = self.full(person.name) or person
        return Named(known.name, _role(text[source[0] : source[1]]), (known.start, known.end), True)

    def _pronoun(self, low: str, at: int, heard: Sequence[Named]) -> Named | None:
        """The last speaker of the paragraph where he is a person of that sex (or of no known one); else the subject of the sentence or of
        the ones before; else the last speaker; else the last person named."""
        sex = "f" if low in _SHE else "m"
        last = heard[-1] if heard and self._may_be(heard[-1], sex) else None
        subject = self._subject_before(at, sex)
        if last is None or subject is None:
            return last or subject or self._last_named(at, sex)
        if not self._same_paragraph(last.heard_at, at):
            return subject
        return subject if _takes_over(subject, last) else last

    def _may_be(self, named: Named, sex: str) -> bool:
        return bool(named.name) and (named.person or named.role is not None) and self._fits(named.name or "", sex)

    def _last_named(self, at: int, sex: str) -> Named | None:
        earlier = [p for p in self.people if p.end <= at and self._fits(p.name, sex)]
        return self._as_named(earlier[-1]) if earlier else None

    def _same_paragraph(self, first: int | None, second: int) -> bool:
        return first is not None and "\n" not in self.reading.text[min(first, second) : max(first, second)]

    def _subject_before(self, at: int, sex: str) -> Named | None:
        """The person whom this or the sentence before opens with: subjects are taken up more often than others."""
        sentence = self.reading.sentence_at(at)
        if sentence is None:
            return None
        for index in range(sentence.index, max(-1, sentence.index - 3), -1):
            other = self.reading.sentences[index]
            for person in self.people:
                if other.start <= person.start < min(other.start + 60, at) and self._fits(person.name, sex):
                    if _is_modifier(self.reading.text, person, (other.start, at)):
                        continue
                    known = self.full(person.name) or person
                    return Named(known.name, None, (known.start, known.end), True, person.start)
            if index < sentence.index and self.reading.text[other.start : other.start + 3].lower() in {"he ", "she"}:
                continue
        return None

    def _fits(self, name: str, sex: str) -> bool:
        return self._sexes.get(name.split()[-1], sex) == sex

    def _neutral(self, low: str, at: int, heard: Sequence[Named]) -> Named | None:
        """ "it", "they": the last speaker that is no person, else the organ last named."""
        if low in {"who", "which"}:
            return self._nearest_before(at)
        subject = self._opening_before(at) if low == "it" else None
        last = heard[-1] if heard and heard[-1].name and not heard[-1].person else None
        if subject is not None and (last is None or _later(subject, last)):
            return subject
        return last or (self._last_organ(at) if low == "it" else None)

    def _last_organ(self, at: int) -> Named | None:
        earlier = [o for o in self.organs if o[2] <= at]
        return Named(earlier[-1][0], None, earlier[-1][1:]) if earlier else None

    def _opening_before(self, at: int) -> Named | None:
        """A capitalised subject, no person, that the sentence before opens with in the same paragraph: "Ferrero apologised. ... it said"."""
        sentence = self.reading.sentence_at(at)
        if sentence is None or sentence.index == 0:
            return None
        other = self.reading.sentences[sentence.index - 1]
        match = (
            _OPENING.match(self.reading.text, other.start, other.end) if other.paragraph == sentence.paragraph else None
        )
        if match is None or bare(match.group(1).split()[0]) in NO_LEADS:
            return None
        if any(p.start <= match.start(1) < p.end or match.start(1) <= p.start < match.end(1) for p in self.people):
            return None
        return Named(match.group(1), None, (match.start(1), match.end(1)), False, match.start(1))

    def _nearest_before(self, at: int) -> Named | None:
        near = [p for p in self.people if at - 80 < p.end <= at]
        if not near:
            return None
        known = self.full(near[-1].name) or near[-1]
        return Named(known.name, None, (known.start, known.end), True)

    # -------------------------------------------------------------- descriptions
    def _described(self, words: str, source: Range, heard: Sequence[Named]) -> Named:
        bare = _strip(words)
        head = _head(bare)
        if head in ROLES:
            return self._by_role(words, bare, head, source, heard)
        return self._organ_by_head(bare, head, source, heard) or Named(bare, None, source)

    def _by_role(self, words: str, bare: str, head: str, source: Range, heard: Sequence[Named]) -> Named:
        """A role without a name: taken up where the article says "the", else joined to the organ that spoke or stood before."""
        definite = words.lower().startswith(("the ", "his ", "her ", "their ", "its "))
        taken = self._taken_up(bare, head, source[0], heard) if definite else None
        if taken is not None:
            return taken
        alone = head in _SPOKEN_FOR and set(bare.lower().split()[:-1]) <= _RANKS
        organ = self._organ_before(source[0], heard) if alone else None
        return Named(f"{organ.name} {head}", head, organ.place) if organ is not None else Named(bare, head, source)

    def _taken_up(self, bare: str, head: str, at: int, heard: Sequence[Named]) -> Named | None:
        """ "the minister", "the libertarian leader": the last speaker with that role, else the last person who spoke close by, else a
        person introduced with that role, else the one named most."""
        again = _in_role(heard, head)
        words = len(bare.split())
        if again is not None or words > 3:
            return again
        with_role = self._people_before(head, at)
        introduced = self._as_named(with_role[-1]) if with_role else None
        fitting = _last_of(heard, {p.name for p in with_role})
        if fitting is not None or head in _SPOKEN_FOR:
            return fitting or introduced
        return (introduced if words == 1 else None) or self._spoke_close(heard, at) or self._most_named(at)

    def _people_before(self, role: str, at: int) -> list[Person]:
        return [p for p in self.people if role in p.roles and p.end <= at]

    def _spoke_close(self, heard: Sequence[Named], at: int) -> Named | None:
        """The last person who spoke, where that was close by."""
        spoke = [n for n in heard if n.person]
        return spoke[-1] if spoke and self._close(spoke[-1].heard_at, at) else None

    def _close(self, first: int | None, second: int) -> bool:
        """At most two paragraphs apart."""
        return first is not None and self.reading.text.count("\n\n", first, max(first, second)) <= 2

    def _as_named(self, person: Person) -> Named:
        known = self.full(person.name) or person
        return Named(known.name, None, (known.start, known.end), True)

    def _most_named(self, at: int) -> Named | None:
        before = [p for p in self.people if p.end <= at]
        if not before:
            return None
        lasts = [p.last for p in before]
        return self._as_named(max(before, key=lambda p: (lasts.count(p.last), -p.start)))

    def _organ_before(self, at: int, heard: Sequence[Named]) -> Named | None:
        """The organ that spoke last, else the one named last."""
        spoken = (n for n in reversed(heard) if not n.person and n.role is None and n.last in _OWN_ORGANS)
        return next(spoken, None) or self._last_organ(at)

    def _organ_by_head(self, bare: str, head: str, source: Range, heard: Sequence[Named]) -> Named | None:
        """ "the ministry" -> "Russian Foreign Ministry", "the agency" -> "Federal Security Service": named earlier, a like last word."""
        core = _core(bare)
        if head not in ORGANS:
            return None
        if len(core.split()) > 1:
            return Named(core, None, source) if core != bare else None
        like = next((group for group in _LIKE if head in group), frozenset({head}))
        spoken = [n for n in heard if not n.person and n.last in like]
        return spoken[-1] if spoken else self._organ_named(like, head, source[0])

    def _organ_named(self, like: frozenset[str], head: str, at: int) -> Named | None:
        """The last organ of several words named before with a like last word, the same word first."""
        earlier = [Named(o[0], None, o[1:]) for o in self.organs if o[2] <= at and " " in o[0]]
        same = [n for n in earlier if n.last in like]
        best = [n for n in same if n.last == head] or same
        return best[-1] if best else None


def _takes_over(subject: Named, last: Named) -> bool:
    """Whether the subject was heard later than the last speaker and is somebody else."""
    return _later(subject, last) and not (last.person and subject.name == last.name)


def _later(first: Named, second: Named) -> bool:
    return (first.heard_at or 0) > (second.heard_at or 0)


def _in_role(heard: Sequence[Named], head: str) -> Named | None:
    """The last speaker whose role has the word."""
    return next((n for n in reversed(heard) if n.role and head in n.role.lower().split()), None)


def _last_of(heard: Sequence[Named], names: Set[str]) -> Named | None:
    """The last person to speak who has one of the names."""
    return next((n for n in reversed(heard) if n.person and n.name in names), None)


def _strip(words: str) -> str:
    """Without determiner, without what follows a comma or "who"."""
    head = _APART.split(words, maxsplit=1)[0]
    previous = None
    while previous != head:
        previous, head = head, _DETERMINERS.sub("", head)
    return head.strip(" ,;:")


def _core(bare: str) -> str:
    """Without the phrase of place at its end: "foreign ministry in Kigali" -> "foreign ministry"."""
    return _SITUATED.split(bare, maxsplit=1)[0]


def _head(bare: str) -> str:
    """The head noun: the last word before a preposition, lower case."""
    core = _QUALIFIED.split(bare, maxsplit=1)[0]
    words = _HYPHENED.findall(core.lower())
    return words[-1] if words else ""


def _role(words: str) -> str | None:
    hits = [w for w in _HYPHENED.findall(words.lower()) if w in ROLES]
    return " ".join(hits) if hits else None


def _is_modifier(text: str, person: Person, source: Range) -> bool:
    """ "Mr Trump's campaign", "a spokesman for Lavrov": the name is no more than part of the description."""
    after = text[person.end : min(person.end + 3, source[1])]
    if after[:2] in {"'s", "’s"} or (after[:1] in {"'", "’"} and person.name.endswith("s")):
        return True
    before = text[max(source[0], person.start - 25) : person.start].lower()
    return _LED_BY.search(before) is not None or _GOVERNED.search(before) is not None
