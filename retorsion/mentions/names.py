"""Names in an article and what they stand for there: text -> ``Hit`` per sentence.

The dictionaries say where names stand; this module decides, from the words around and the rest of the article, which actor a doubtful
name means ("Georgia", "Jordan", "Bush"), whether a name is somebody else's ("Denzel Washington"), a place ("in Moscow"), a dateline or an
aside ("Russian-backed"). It needs no parse. A doubt that the article does not settle is no hit at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from retorsion.dictionaries import Dictionaries, Found, Name, valid_on
from retorsion.mentions.parse import Reading, plain

Use = Literal["party", "place", "dateline", "aside"]


class Hit(Struct, frozen=True):
    """A name of a sentence; offsets into the sentence's text. ``code`` already has the sector that the name implies.

    ``settled`` is false where a person was not in office on the day of the report: the nearest holder is meant.
    """

    start: int
    end: int
    name: Name
    code: str
    use: Use = "party"
    settled: bool = True

    @property
    def state(self) -> str:
        """The code without its sector."""
        return self.code.split(".", 1)[0]

    @property
    def person(self) -> bool:
        """Whether the name is a person's."""
        return self.name.kind in ("leader", "surname")


class ArticleNames(Struct, frozen=True):
    """Hits by sentence; ``evidence`` counts states named without doubt; ``home`` is the state of the dateline."""

    hits: tuple[tuple[Hit, ...], ...]
    title: tuple[Hit, ...]
    evidence: Mapping[str, int]
    home: str | None


TITLES: frozenset[str] = frozenset(
    {"president", "premier", "minister", "chancellor", "king", "queen", "prince", "princess", "emir", "sultan", "sheikh", "shah"}
    | {"secretary", "general", "gen", "col", "colonel", "marshal", "admiral", "leader", "mr", "mrs", "ms", "dr", "sir", "lord", "lady"}
    | {"ambassador", "envoy", "chairman", "chief", "commissioner", "spokesman", "spokeswoman", "spokesperson", "senator", "sen"}
    | {"governor", "gov", "pope", "ayatollah", "mullah", "comrade", "judge", "professor", "director", "adviser", "advisor", "strongman"}
    | {"candidate", "dictator", "ruler", "mayor", "taoiseach", "speaker", "coach", "captain", "messrs", "rep", "lt", "maj"}
)  # fmt: skip
"""Last words before a name that introduce its bearer rather than being part of the name."""

_NO_GIVEN = frozenset(
    {"but", "and", "as", "when", "while", "after", "before", "both", "with", "in", "on", "for", "if", "since", "although", "though", "what"}
    | {"why", "how", "did", "does", "will", "can", "has", "is", "meanwhile", "now", "yet", "like", "unlike", "under", "because", "even"}
    | {"only", "then", "that", "this", "so", "asked", "to", "by", "of", "from", "until", "despite", "whether", "where", "who", "the", "a"}
    | {"an", "at", "or", "nor", "however", "instead", "today", "yesterday", "later", "earlier", "former", "late", "not", "no", "there"}
    | {"these", "those", "were", "was", "would", "should", "could", "may", "had", "have", "are", "its", "his", "her", "their", "our", "two"}
    | {"against", "between", "among", "during", "through", "over", "within", "without", "about", "across", "around", "inside", "outside"}
    | {"neighbouring", "neighboring", "nearby", "communist", "post", "most", "many", "some", "all", "each", "every", "other", "another"}
    | {"north", "south", "east", "west", "northern", "southern", "eastern", "western", "central", "upper", "lower", "new", "old", "greater"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "june"}
    | {"july", "august", "september", "october", "november", "december", "via", "amid", "once", "also", "thus", "hence", "dear", "why"}
)  # fmt: skip
"""Words that may stand capitalised before a name without being somebody's given name."""

_ASIDE_BEFORE = re.compile(r"\b(?:anti|pro|non|un|counter)-$", re.IGNORECASE)
_ASIDE_AFTER = re.compile(
    r"-(?:backed|born|made|style|occupied|held|controlled|sponsored|supported|allied|aligned|speaking|based|friendly|annexed|administered"
    r"|mediated|brokered|built|supplied|funded|trained|bound|wide|installed|linked|ruled|hosted|donated|origin|inspired|imposed|dominated"
    r"|majority|populated|leaning|language|educated|designed|area|era|financed|armed|appointed)\b"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|near|outside|inside|around|across|throughout|via|through|toward|towards|off|above|beyond|capital|city of|cities of|town of"
    r"|village of|port of|city|town|resort of|suburb of|suburbs of|streets of|outskirts of|capital of|north of|south of|east of|west of|arrived in|flew to"
    r"|travelled to|traveled to|trip to|visit to|flight to|flights to|flew from|bound for|leave|leaving|left|embassy to)\s+(?:the\s+)?"
    r"(?:(?:central|downtown|northern|southern|eastern|western|north|south|east|west|northwestern|northeastern|southeastern|southwestern"
    r"|occupied|nearby|neighbouring|neighboring|besieged|government-held|rebel-held)\s+)*$",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r"(?:'s)?\s+(?:airport|airports|international airport|region|province|district|oblast|suburb|suburbs|metro|subway|stock exchange|bourse|street"
    r"|streets|hotel|hospital|prison|jail|court|mayor|zoo|theatre|theater|conference|summit|talks|communique|agreement|accord|protocol|city)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^\s*(?:(?P<upper>[A-Z][A-Z'’.\-/]+(?:[ ,/]+(?:[A-Z][A-Z'’.\-/]+|DE|and|AND))*)(?:,[^—–()\-:]{0,40})?\s*(?:\([^)]{1,40}\)\s*)?(?:—|–|--?|:|\.(?:\s|$)|/)"
    r"|(?P<title>[A-Z][\w'’.\- ]{2,30})(?:,[^()—–-]{0,30})?\s*\((?:[A-Z]{2,}|Reuters|Xinhua|Interfax|dpa)[^)]{0,20}\)\s*[-—–:]?)"
)
_MONTH_BEFORE = re.compile(
    r"\b(?:in|on|last|next|since|by|until|till|early|late|mid|from|of|to|every|this|during|\d{1,2}) (?:early |late |mid-)?$",
    re.I,
)
_CAPITALISED = re.compile(r"([A-Z][\w'’-]*\.?)\s+$")
_LAST_WORD = re.compile(r"([\w'’-]+)\.?,?\s+$")
_SMALL = re.compile(r"[a-z]+")
_NEXT = re.compile(r"\s+([A-Z][\w'’-]*)")

_MEMORY = 20
"""Years after which a bare surname no longer brings its bearer to mind."""
_PLAIN_CAPITALS = frozenset({"Washington", "Paris", "Wellington", "Sofia", "Kingston"})
"""Doubtful capitals that need no other sign of their state."""

NEIGHBOURS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "GEO": frozenset({"RUS", "ARM", "AZE", "SUN"}),
        "COD": frozenset({"RWA", "UGA", "BDI", "AGO", "ZMB"}),
        "COG": frozenset({"GAB"}),
        "JOR": frozenset({"ISR", "PSE", "SYR", "IRQ", "SAU", "EGY", "LBN", "KWT"}),
        "TCD": frozenset({"LBY", "SDN", "CMR", "CAF", "NER", "FRA"}),
    }
)
"""States whose presence in the article speaks for a doubtful name."""

STATELESS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"Kurds": ("TUR", "IRQ", "SYR", "IRN"), "Kurdish": ("TUR", "IRQ", "SYR", "IRN")}
)
"""Peoples without a state: the state of the article, among these, in which they are meant."""


def read_names(reading: Reading, dictionaries: Dictionaries) -> ArticleNames:
    """Every name of the article, resolved on its day of publication."""
    texts = [plain(sentence.text) for sentence in reading.sentences]
    title = plain(reading.article.title or "")
    found = [dictionaries.find(text) for text in texts]
    context = _Context(dictionaries, reading.article.day)
    opening = _dateline_end(texts[0]) if texts else 0
    for text, names in zip([*texts, title], [*found, dictionaries.find(title)], strict=True):
        context.gather(text, names)
    home = _home(texts[0][:opening], dictionaries) if opening else None
    if home:
        context.evidence[home] += 1
    hits = tuple(
        tuple(context.hits(text, names, opening if i == 0 else 0))
        for i, (text, names) in enumerate(zip(texts, found, strict=True))
    )
    return ArticleNames(hits, tuple(context.hits(title, dictionaries.find(title), 0)), context.evidence, home)


def _dateline_end(text: str) -> int:
    match = _DATELINE.match(text)
    return match.end() if match else 0


def _home(dateline: str, dictionaries: Dictionaries) -> str | None:
    """The state of the first town of a dateline; a two-town dateline gives the first."""
    for part in re.split(r"[,/(]", dateline):
        word = part.strip(" .-—–:")
        for form in (word.title() if word.isupper() else word, word):
            for name in dictionaries.names.get(form, ()):
                if name.kind in ("capital", "city", "country") and len(name.actor.code) == 3:
                    return name.actor.code
    return None


@dataclass
class _Context:
    """What the article tells about its doubtful names."""

    dictionaries: Dictionaries
    day: str | None
    evidence: Counter[str] = field(default_factory=Counter)
    actors: set[str] = field(default_factory=set)
    known: dict[str, Name] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)

    def gather(self, text: str, found: tuple[Found, ...]) -> None:
        """First pass: states named beyond doubt, persons introduced by their full name, surnames of other persons."""
        for item in found:
            first = item.names[0]
            if first.kind == "leader":
                self._meet(text, item)
            elif first.kind == "block":
                self.others.update(first.word.split() if first.actor.role == "person" else ())
            elif first.kind != "surname" and not first.doubtful and len({n.actor.code for n in item.names}) == 1:
                self.evidence[first.actor.code.split(".")[0]] += 1
                self.actors.add(first.actor.name)
            elif _given_before(text, item):
                self.others.add(text[item.start : item.end])

    def _meet(self, text: str, item: Found) -> None:
        """A person named in full: each part of the name may take it up later."""
        best = self._holder(text, item, [n for n in item.names if n.kind == "leader"])
        if best is not None:
            self.known[best.actor.name.split()[-1]] = best
            for part in text[item.start : item.end].split():
                self.known.setdefault(part, best)
            self.evidence[best.actor.code.split(".")[0]] += 1

    def hits(self, text: str, found: tuple[Found, ...], opening: int) -> Iterator[Hit]:
        """Second pass: the hits of one text, in order; names before ``opening`` are its dateline."""
        for item in found:
            if item.names[0].kind == "block":
                continue
            use: Use | None = "dateline" if item.start < opening else None
            chosen = (
                self._person(text, item) if item.names[0].kind in ("leader", "surname") else self._thing(text, item)
            )
            if chosen is not None:
                yield _hit(text, item, chosen, use, self._settled(chosen))

    def _settled(self, name: Name) -> bool:
        return self.day is None or valid_on(name.actor, self.day)

    def _person(self, text: str, item: Found) -> Name | None:
        names = [n for n in item.names if n.kind in ("leader", "surname")]
        if names[0].kind == "leader":
            return self._holder(text, item, names)
        word, other = names[0].word, _given_before(text, item)
        if word == "May" and _MONTH_BEFORE.search(text, 0, item.start):
            return None
        known = self.known.get(word)
        if known is not None:
            return None if other and other not in known.actor.name.split() else known
        return None if other else self._surname(text, item, names)

    def _surname(self, text: str, item: Found, names: list[Name]) -> Name | None:
        """The bearer of a surname that the article has not introduced: a distinctive one, or one behind a fitting title."""
        sure = [n for n in names if not n.doubtful]
        if sure:
            return self._distinctive(text, item, sure)
        if names[0].word in self.others or _word_before(text, item.start) not in TITLES:
            return None
        return self._titled(text, item, [n for n in names if _fits(text, item, n)])

    def _distinctive(self, text: str, item: Found, names: list[Name]) -> Name | None:
        """The bearer of a surname that no other word is, where he was in office near the day and no longer name follows."""
        if self.day and min(_years_apart(self.day, n) for n in names) > _MEMORY:
            return None
        if self.evidence[names[0].actor.code.split(".")[0]] <= 0 and _surname_after(text, item, self.dictionaries):
            return None
        return self._holder(text, item, names)

    def _titled(self, text: str, item: Found, names: list[Name]) -> Name | None:
        """The bearer of a common surname behind a title: those in office first; nobody where two states have one."""
        fitting = [n for n in names if self._settled(n)] or names
        return self._holder(text, item, fitting) if len({n.actor.code[:3] for n in fitting}) == 1 else None

    def _holder(self, text: str, item: Found, names: list[Name]) -> Name | None:
        """The bearer in office on the day, else the one of the article's states, else the nearest in time."""
        if not names:
            return None
        ranked = sorted(names, key=lambda n: self._rank(text, item, n), reverse=True)
        best = ranked[0]
        rivals = [n for n in ranked[1:] if n.actor.code[:3] != best.actor.code[:3]]
        if (
            rivals
            and self._rank(text, item, rivals[0])[:3] == self._rank(text, item, best)[:3]
            and best.kind == "surname"
        ):
            return None
        return best

    def _rank(self, text: str, item: Found, name: Name) -> tuple[bool, bool, bool, float]:
        day = self.day
        near = -_years_apart(day, name) if day else 0.0
        state = name.actor.code.split(".")[0]
        present = self.evidence[state] > 0
        if len({n.actor.code[:3] for n in item.names}) > 1:
            beside = self.dictionaries.find(text[max(0, item.start - 40) : item.start])
            present = any(n.actor.code[:3] == state for f in beside for n in f.names) or (present and not beside)
        return (bool(day) and self._settled(name), present, _fits(text, item, name), near)

    def _thing(self, text: str, item: Found) -> Name | None:
        names = [n for n in item.names if n.kind not in ("leader", "surname")] or list(item.names)
        sure = [n for n in names if not n.doubtful]
        if sure:
            if _odd_person(text, item, sure[0], self.dictionaries):
                return None
            return self._dated(sure)
        if names[0].kind in ("body", "agency"):
            return self._body(names)
        return None if self._is_other(text, item, names[0].word) else self._place(text, item, names)

    def _is_other(self, text: str, item: Found, word: str) -> bool:
        """Whether a doubtful place name is a person's here ("Michael Jordan"), or part of another name ("the South Atlantic")."""
        if word in ("the North", "the South"):
            return bool(_NEXT.match(text, item.end))
        return bool(_given_before(text, item)) or word in self.others or _surname_after(text, item, self.dictionaries)

    def _dated(self, names: list[Name]) -> Name:
        """The reading that is valid on the day (the Taliban before and after August 2021), else the nearest in time."""
        if len(names) == 1 or self.day is None:
            return names[0]
        day = self.day
        return min(names, key=lambda n: (not valid_on(n.actor, day), _years_apart(day, n), names.index(n)))

    def _body(self, names: list[Name]) -> Name | None:
        """A doubtful body counts where the article names it in full, or names its state; peoples without state by their state."""
        name = names[0]
        if name.word in STATELESS:
            return self._stateless(name)
        if name.actor.name in self.actors:
            return name
        country = name.actor.country
        if name.word == "Brussels":
            return name if self.evidence["EUU"] or not self.evidence["BEL"] else None
        return name if country and self.evidence[country] > 0 else None

    def _stateless(self, name: Name) -> Name:
        state = max(STATELESS[name.word], key=lambda code: self.evidence[code])
        if not self.evidence[state]:
            return name
        actor = next(
            n.actor for n in self.dictionaries.names[self.dictionaries.countries[state].name] if n.kind == "country"
        )
        return Name(name.word, "adjective", actor, True)

    def _brussels(self, names: list[Name]) -> Name:
        """The union, unless the article speaks more of Belgium."""
        code = "BEL" if self.evidence["BEL"] > self.evidence["EUU"] else "EUU"
        return next((n for n in names if n.actor.code == code), names[0])

    def _place(self, text: str, item: Found, names: list[Name]) -> Name | None:
        """The reading that the rest of the article speaks for most."""
        word = names[0].word
        if word == "Brussels":
            return self._brussels(names)
        best = max(names, key=self._support)
        if any(self._support(n) == self._support(best) for n in names if n.actor.code != best.actor.code):
            return self._default(names)
        if self._support(best) > 0 or best.kind not in ("city", "capital") or word in _PLAIN_CAPITALS:
            return best
        return best if best.kind == "city" and is_in(text, item.start) else None

    def _default(self, names: list[Name]) -> Name | None:
        """News means the larger state by bare "Congo"; for any other tie nothing is assumed."""
        return next((n for n in names if n.actor.code == "COD"), None)

    def _support(self, name: Name) -> float:
        code = name.actor.code
        own = self.evidence[code] - (0.5 if name.kind == "region" else 0)
        near = 0.25 * sum(1 for other in NEIGHBOURS.get(code, ()) if self.evidence[other])
        return own + near


def _hit(text: str, item: Found, name: Name, use: Use | None, settled: bool) -> Hit:
    use = use or _use(text, item, name)
    code = name.actor.code
    if use == "party" and name.kind in ("capital", "seat") and len(code) == 3 and code != "EUU":
        code = f"{code}.GOV"
    if use == "party" and name.kind == "demonym":
        code = f"{code}.CVL"
    return Hit(item.start, item.end, name, code, use, settled)


def _use(text: str, item: Found, name: Name) -> Use:
    if name.kind in ("city", "region") or (name.kind == "capital" and _place_use(text, item)):
        return "place"
    if _ASIDE_BEFORE.search(text, 0, item.start) or _ASIDE_AFTER.match(text, item.end):
        return "aside"
    return "party"


def _place_use(text: str, item: Found) -> bool:
    return is_in(text, item.start) or bool(_PLACE_AFTER.match(text, item.end))


def is_in(text: str, start: int) -> bool:
    """Whether the name that starts there is a place of something ("in Iraq", "near northern Israel")."""
    return bool(_PLACE_BEFORE.search(text, max(0, start - 60), start))


def _word_before(text: str, start: int) -> str:
    """The word before ``start``, lower-case, without its full stop."""
    match = _LAST_WORD.search(text[max(0, start - 30) : start])
    return match.group(1).lower() if match else ""


def _given_before(text: str, item: Found) -> str | None:
    """A capitalised word right before the name that looks like a given name, or ``None``."""
    match = _CAPITALISED.search(text[max(0, item.start - 30) : item.start])
    if match is None:
        return None
    word = match.group(1)
    lower = word.lower().rstrip(".")
    if (
        lower in TITLES
        or lower in _NO_GIVEN
        or word.isupper()
        or word.endswith(("'s", "’s", "s'"))
        or not word.isascii()
    ):
        return None
    return None if word.endswith(".") and len(word) > 2 else word


def _surname_after(text: str, item: Found, dictionaries: Dictionaries) -> bool:
    """Whether a capitalised word follows that is neither a title, an organ nor a known name: "Jordan Peterson"."""
    match = _NEXT.match(text, item.end)
    if match is None:
        return False
    word = match.group(1)
    lower = word.lower().removesuffix("'s")
    known = lower in TITLES or lower in dictionaries.organs or lower in _NO_GIVEN or lower in _AFTER_STATE
    return not known and word not in dictionaries.names and not word.isupper()


_AFTER_STATE = frozenset(
    {"foreign", "prime", "defence", "defense", "interior", "deputy", "vice", "supreme", "national", "crown", "central", "state", "valley", "river"}
)  # fmt: skip


def _odd_person(text: str, item: Found, name: Name, dictionaries: Dictionaries) -> bool:
    """A city or capital that is a person's given name or surname here ("Jack London", "Paris Hilton")."""
    if name.kind != "capital" or name.actor.code not in ("GBR", "FRA", "PER", "CHL", "ITA"):
        return False
    return (
        _surname_after(text, item, dictionaries)
        and _given_before(text, item) is None
        and not text[item.end :].startswith("'s")
    )


def _fits(text: str, item: Found, name: Name) -> bool:
    """Whether the title before the name shares a word with the office of the bearer."""
    before = set(_SMALL.findall(text[max(0, item.start - 40) : item.start].lower()))
    office = set(_SMALL.findall((name.actor.role or "").lower()))
    return bool(before & office) or (not before & TITLES)


def _years_apart(day: str, name: Name) -> float:
    """Years between the day and the time of office; 0 within it."""
    at = _year(day)
    low, high = name.actor.valid_from, name.actor.valid_to
    if low and at < _year(low):
        return _year(low) - at
    if high and at > _year(high):
        return at - _year(high)
    return 0.0


def _year(day: str) -> float:
    return int(day[:4]) + (int(day[5:7]) / 12 if len(day) >= 7 else 0.5)
