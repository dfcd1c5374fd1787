"""Who a source is: the words beside a cue -> a name or an organ, with references followed through the article.

In: a ``Reading``. Out: ``Speakers``, which turns "Mr Lavrov", "the minister", "he", "a spokesman" or "it" into the name or the organ that
the article gives elsewhere. Where it cannot tell, the words stay as they are; no name is ever made up. Countries are the parties' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from retorsion.mentions.parse import Reading
from retorsion.mentions.sayings import Range

TITLES = frozenset(
    """mr mrs ms miss dr sir lord lady prof professor president premier prime minister secretary chancellor king queen
    prince princess pope ambassador envoy senator congressman congresswoman representative sen rep gov governor
    mayor general gen colonel col captain capt major maj lieutenant lt sergeant sgt admiral adm commander marshal
    brigadier judge justice attorney spokesman spokeswoman spokesperson chief director chairman chairwoman chair
    chairperson commissioner commissar deputy vice speaker leader head aide adviser advisor official diplomat consul
    counsel counselor counsellor minister-president undersecretary sheikh sheik emir sultan ayatollah imam rabbi
    bishop archbishop cardinal reverend rev father sister brother state foreign defence defense interior finance
    economy energy transport health security national former acting interim then-president ex-president co-founder
    founder ceo executive officer manager coach captain analyst expert economist lawyer professor teacher farmer
    reporter editor author candidate nominee lawmaker mp legislator councillor strategist pollster activist
    campaigner businessman billionaire reality tv star taoiseach crown press""".split()
)
"""Words that may stand before a name and are no part of it."""

ROLES = frozenset(
    """spokesman spokeswoman spokesperson official officials minister ambassador envoy diplomat president premier
    secretary chancellor leader chief head aide adviser advisor general commander governor mayor senator
    representative congressman congresswoman lawmaker judge director chairman chairwoman source sources man woman
    candidate nominee prosecutor lawyer attorney officer analyst expert king prince teacher farmer engineer captain
    coach winner author professor economist strategist billionaire businessman mogul democrat republican
    foreign-minister speaker president-elect politician veteran statesman librarian writer doctor resident pope
    monarch pontiff""".split()
)
ORGANS = frozenset(
    """ministry office department embassy consulate government service agency council commission committee union house
    parliament congress senate army navy force forces police court court's administration bureau institute
    organization organisation party campaign mission secretariat presidency kremlin pentagon company group bank
    association federation fund network newspaper post times journal news university college center centre
    foundation alliance authority board cabinet commons bundestag knesset duma assembly league club team foundation
    intelligence command delegation statement report survey poll study communique website daily tribune press street
    palace""".split()
)
_PLACES = frozenset(
    """north south east west northern southern eastern western new united saudi great central middle sri costa el hong
    white red supreme federal islamic democratic people's states kingdom republic arabia korea york zealand africa
    washington street""".split()
)
_PARTICLE = frozenset(
    """al bin ben abu de van von der den le la el da dos di du ter ibn bint st san del della y""".split()
)
_DETERMINERS = re.compile(
    r"^(?:the|a|an|his|her|its|their|our|my|this|that|one|another|some|both|former|senior)\s+", re.IGNORECASE
)
_OPENING = re.compile(
    r"(?:[Tt]he\s+)?([A-Z][\w&.'’-]+(?:\s(?:of\s|and\s)?[A-Z][\w&.'’-]+)*)\s+(?:has\s|had\s|also\s|then\s)?[a-z]+(?:ed|s|id|ew|ent|old|ook|ave)\b"
)
_SPOKEN_FOR = frozenset("spokesman spokeswoman spokesperson official officials source sources".split())
_NEUTRAL = frozenset("it they who which one we i you".split())
_LIKE = (
    frozenset("ministry office department".split()),
    frozenset("agency service bureau institute authority watchdog".split()),
    frozenset("embassy mission consulate commission".split()),
    frozenset("group organization organisation alliance movement".split()),
    frozenset("newspaper paper daily tribune times post journal news".split()),
)
_TOKEN = re.compile(r"[A-Z]\.(?=\s)|[A-Z](?:\.[A-Z])+\.?|\w+(?:[-'’]\w+)*\.?|[^\w\s]")
_SHE = frozenset(["she", "her", "herself"])
_HE = frozenset(["he", "him", "himself"])
_FEMALE = frozenset(
    """spokeswoman mrs ms miss chairwoman congresswoman actress queen princess lady sister mother woman wife daughter""".split()
)
_MALE = frozenset(
    """spokesman mr chairman congressman actor king prince lord sir father brother man husband son businessman""".split()
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as named somewhere in the article: ``start`` is that place, ``roles`` the role words around the name."""

    name: str
    start: int
    end: int
    roles: frozenset[str] = frozenset()

    @property
    def last(self) -> str:
        """The last word of the name, without a possessive."""
        return self.name.split()[-1]


@dataclass(frozen=True, slots=True)
class Named:
    """An answer: ``name`` of the speaker, ``role`` words, and ``place``: the stretch of text where that is said best;
    ``heard_at`` where it was last heard."""

    name: str | None
    role: str | None
    place: Range | None
    person: bool = False
    heard_at: int | None = None


@dataclass
class Speakers:
    """The people and organs of one article, in order of the text."""

    reading: Reading
    people: tuple[Person, ...] = ()
    organs: tuple[tuple[str, int, int], ...] = ()
    places: frozenset[str] = frozenset()
    _sexes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading, places: frozenset[str] = frozenset()) -> Speakers:
        """Read names off the text; ``places`` are words that never are a person (countries, capitals)."""
        people = tuple(_people(reading.text, places))
        sexes: dict[str, str] = {}
        for person in people:
            if person.roles & _FEMALE:
                sexes.setdefault(person.last, "f")
            elif person.roles & _MALE:
                sexes.setdefault(person.last, "m")
        return cls(reading, people, tuple(_organs(reading.text)), places, sexes)

    def resolve(self, source: Range, heard: Sequence[Named] = ()) -> Named:
        """Who the words of ``source`` mean. ``heard`` are the speakers so far, whom "he", "it" or "the spokesman" may take up."""
        start, end = source
        words = self.reading.text[start:end]
        low = words.lower().strip()
        if low in _HE | _SHE:
            return self._pronoun(low, start, heard) or Named(words, None, source)
        if low in _NEUTRAL:
            return self._neutral(low, start, heard) or Named(words, None, source)
        return self._named_in(source) or self._described(words, source, heard)

    def known(self, named: Named) -> bool:
        """Whether the words name a person, an organ, a state or a body, and not just anything."""
        if named.person or named.role is not None:
            return True
        words = named.name or ""
        return words in self.places or any(
            w in self.places or w.lower() in ORGANS for w in re.findall(r"[\w-]+", words)
        )

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
        last = heard[-1] if heard else None
        fits = (
            last is not None
            and last.name is not None
            and (last.person or last.role is not None)
            and self._fits(last.name, sex)
        )
        subject = self._subject_before(at, sex)
        if last is not None and fits and self._same_paragraph(last.heard_at, at):
            later = subject is not None and (subject.heard_at or 0) > (last.heard_at or 0)
            return (
                subject if later and not (last.person and subject is not None and subject.name == last.name) else last
            )
        if subject is not None or fits:
            return subject or last
        earlier = [p for p in self.people if p.end <= at and self._fits(p.name, sex)]
        if not earlier:
            return None
        known = self.full(earlier[-1].name) or earlier[-1]
        return Named(known.name, None, (known.start, known.end), True)

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
        last = heard[-1] if heard else None
        if subject is not None and (last is None or last.person or (subject.heard_at or 0) > (last.heard_at or 0)):
            return subject
        if last is not None and last.name and not last.person:
            return last
        earlier = [o for o in self.organs if o[2] <= at]
        return Named(earlier[-1][0], None, (earlier[-1][1], earlier[-1][2])) if earlier and low == "it" else None

    def _opening_before(self, at: int) -> Named | None:
        """A capitalised subject, no person, that the sentence before opens with in the same paragraph: "Ferrero apologised. ... it said"."""
        sentence = self.reading.sentence_at(at)
        if sentence is None or sentence.index == 0:
            return None
        other = self.reading.sentences[sentence.index - 1]
        match = (
            _OPENING.match(self.reading.text, other.start, other.end) if other.paragraph == sentence.paragraph else None
        )
        if match is None or _bare(match.group(1).split()[0]) in _NOT_NAMES | _LEAD_WORDS:
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
        if words.lower().startswith(("the ", "his ", "her ", "their ", "its ")):
            taken = self._taken_up(bare, head, source[0], heard)
            if taken is not None:
                return taken
        if head in _SPOKEN_FOR and not set(bare.lower().split()[:-1]) - {
            "senior",
            "top",
            "high-ranking",
            "press",
            "unnamed",
        }:
            organ = self._organ_before(source[0], heard)
            if organ is not None:
                return Named(f"{organ.name} {head}", head, organ.place)
        return Named(bare, head, source)

    def _taken_up(self, bare: str, head: str, at: int, heard: Sequence[Named]) -> Named | None:
        """ "the minister", "the libertarian leader": the last speaker with that role, else the last person who spoke close by, else a
        person introduced with that role, else the one named most."""
        again = next((n for n in reversed(heard) if n.role and head in n.role.lower().split()), None)
        if again is not None or len(bare.split()) > 3:
            return again
        spoke = [n for n in heard if n.person]
        with_role = [p for p in self.people if head in p.roles and p.end <= at]
        names = {p.name for p in with_role}
        fitting = next((n for n in reversed(spoke) if n.name in names), None)
        if fitting is not None or head in _SPOKEN_FOR:
            return fitting or (self._as_named(with_role[-1]) if with_role else None)
        close = [
            n
            for n in spoke[-1:]
            if n.heard_at is not None and self.reading.text.count("\n\n", n.heard_at, max(at, n.heard_at)) <= 2
        ]
        if close and len(bare.split()) > 1:
            return close[0]
        if with_role and len(bare.split()) == 1:
            return self._as_named(with_role[-1])
        return close[0] if close else self._most_named(at)

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
        for named in reversed(heard):
            words = (named.name or "").lower().split()
            if not named.person and named.role is None and words and words[-1] in ORGANS - {"government"}:
                return named
        earlier = [o for o in self.organs if o[2] <= at]
        return Named(earlier[-1][0], None, (earlier[-1][1], earlier[-1][2])) if earlier else None

    def _organ_by_head(self, bare: str, head: str, source: Range, heard: Sequence[Named]) -> Named | None:
        """ "the ministry" -> "Russian Foreign Ministry", "the agency" -> "Federal Security Service": named earlier, a like last word."""
        like = next((group for group in _LIKE if head in group), frozenset({head}))
        core = _core(bare)
        if len(core.split()) > 1 or head not in ORGANS:
            return Named(core, None, source) if head in ORGANS and core != bare else None
        spoken = [n for n in heard if n.name and not n.person and n.name.lower().split()[-1] in like]
        if spoken:
            return spoken[-1]
        same = [
            o for o in self.organs if o[2] <= source[0] and o[0].lower().split()[-1] in like and len(o[0].split()) > 1
        ]
        best = [o for o in same if o[0].lower().split()[-1] == head] or same
        return Named(best[-1][0], None, (best[-1][1], best[-1][2])) if best else None


# ------------------------------------------------------------------ reading names off the text
def _people(text: str, places: frozenset[str]) -> Iterator[Person]:
    known: set[str] = set()
    for found in _runs(text):
        run = _without_lead(found, places)
        titles = [t for t in run if _bare(t[0]) in TITLES]
        cut = max((i for i, t in enumerate(run) if _bare(t[0]) in TITLES), default=-1)
        name = run[cut + 1 :]
        if not name or not _may_be_name(name, places):
            continue
        titled = bool(titles) or _titled_before(text, run[0][1])
        titled = titled or _described_after(text, name[-1][2])
        single = len([t for t in name if not t[0].endswith(".")]) == 1
        last = _possessive(name[-1][0])
        if single and not titled and last not in known:
            continue
        known.add(last)
        roles = frozenset(_bare(t[0]) for t in titles) | _roles_around(text, run[0][1], name[-1][2])
        full = " ".join([t[0] for t in name[:-1]] + [last])
        yield Person(full, name[0][1], name[0][1] + (name[-1][1] - name[0][1]) + len(last), roles)


def _runs(text: str) -> Iterator[list[tuple[str, int, int]]]:
    """Runs of capitalised words with the particles between them; a mark, a lower-case word or a sentence end breaks them."""
    run: list[tuple[str, int, int]] = []
    last = 0
    for match in _TOKEN.finditer(text):
        word, start = match.group(), match.start()
        broken = "\n" in text[last:start]
        last = match.end()
        if (
            word.endswith(".")
            and len(word) > 2
            and _bare(word) not in TITLES
            and not re.fullmatch(r"[A-Z](?:\.[A-Z])+\.?|St\.|Jr\.|Sr\.", word)
        ):
            word, ends = word[:-1], True
        else:
            ends = False
        if broken and run:
            yield run
            run = []
        if word[:1].isupper() or (
            run and word.lower() in _PARTICLE and text[match.end() : match.end() + 2].strip()[:1].isupper()
        ):
            run.append((word, start, start + len(word)))
        elif run:
            yield run
            run = []
        if (ends or word.endswith(("'s", "’s"))) and run:
            yield run
            run = []
    if run:
        yield run


def _without_lead(run: list[tuple[str, int, int]], places: frozenset[str]) -> list[tuple[str, int, int]]:
    """Without a sentence's first small word ("Unless Israel") and without adjectives of state ("Belgian Philippe Marien")."""
    at = 0
    while at < len(run) - 1 and (
        _bare(run[at][0]) in _NOT_NAMES | _LEAD_WORDS or (run[at][0] in places and len(run) - at > 2)
    ):
        at += 1
    return run[at:]


def _may_be_name(name: list[tuple[str, int, int]], places: frozenset[str]) -> bool:
    words = [_possessive(t[0]) for t in name]
    lows = [w.lower().rstrip(".") for w in words]
    if any(low in ORGANS or low in _NOT_NAMES for low in lows) or lows[0] in _PLACES:
        return False
    if " ".join(words) in places or all(w in places for w in words) or lows[-1] in _PLACES:
        return False
    return not (len(words) == 1 and (words[0].isupper() and len(words[0]) < 6)) and len(words) <= 5


_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december the a an in on at it he she they we but and if this that these those there his her its
    their our my your i you when while as after before for from with by no not yes however also later twitter
    facebook telegram islam christmas easter english russian british american chinese french german israeli iranian
    turkish ukrainian polish democrat democrats republican republicans gop eu un us uk nato who what why how where
    which some many most both all one two three four five six seven eight nine ten state foreign deputy vice""".split()
)


_LEAD_WORDS = frozenset(
    """during because since unless until although though whether despite among like unlike according under over against between through
    within without several many few other another every each former then still only even so yet or nor than asked speaking team-mate
    marine father""".split()
)


def _titled_before(text: str, at: int) -> bool:
    before = re.findall(r"[\w.-]+", text[max(0, at - 30) : at])
    if text[max(0, at - 9) : at].endswith(("name as ", "named ", "called ")):
        return True
    return bool(before) and _bare(before[-1]) in TITLES and text[at - 1 : at] == " "


def _described_after(text: str, end: int) -> bool:
    """ ", an engineer,": a description that only a person has."""
    match = re.match(
        r",\s+(?:a|an|the)\s+((?:[\w-]+\s+){0,4}?[\w-]+)(?=[,.]|\s(?:who|of|in|from|at|with)\b)", text[end : end + 60]
    )
    return match is not None and any(w.lower() in ROLES for w in re.findall(r"[\w-]+", match.group(1)))


def _roles_around(text: str, start: int, end: int) -> frozenset[str]:
    """Role words right before the name, and in an apposition after it."""
    before = re.findall(r"[\w-]+", text[max(0, start - 40) : start])[-4:]
    match = re.match(r"(?:'s|’s)?,\s+(?:the|a|an|his|her|its|their|who)\s+([^,.;]{0,60})", text[end : end + 80])
    after = re.findall(r"[\w-]+", match.group(1)) if match else []
    return frozenset(w.lower() for w in [*before, *after] if w.lower() in TITLES | ROLES)


_ORGAN = re.compile(r"(?:(?:[A-Z][\w-]*(?:['’]s)?|of|and|for|[A-Z][a-z]+,)\s+){0,6}[A-Z]?[\w-]+(?<=\w)", re.UNICODE)


def _organs(text: str) -> Iterator[tuple[str, int, int]]:
    """Organs as the text gives them: "Russia's Foreign Ministry", "the Foreign Office", "The White House"."""
    for run in _runs_with_possessive(text):
        lows = [_bare(t[0]) for t in run]
        hits = [i for i, low in enumerate(lows) if low in ORGANS]
        if not hits:
            continue
        words = run[: hits[-1] + 1]
        while words and _bare(words[0][0]) in {
            "the",
            "a",
            "an",
            "in",
            "on",
            "at",
            "but",
            "and",
            "when",
            "as",
            "if",
            "while",
        }:
            words = words[1:]
        if words and (len(words) > 1 or words[0][0][0].isupper()):
            yield " ".join(t[0] for t in words), words[0][1], words[-1][2]


def _runs_with_possessive(text: str) -> Iterator[list[tuple[str, int, int]]]:
    """As ``_runs``, but "Russia's foreign ministry" stays whole: a possessive or an adjective of state before a lower-case organ."""
    pattern = re.compile(
        r"(?:[A-Z][\w-]+(?:['’]s)?\s+)(?:(?:foreign|defence|defense|interior|finance|economy|health|security|federal|state|intelligence|and|of|for|[A-Z][\w-]+(?:['’]s)?)\s+){0,5}[A-Za-z][\w-]+"
    )
    for match in pattern.finditer(text):
        yield [
            (m.group(), match.start() + m.start(), match.start() + m.end()) for m in re.finditer(r"\S+", match.group())
        ]


# ------------------------------------------------------------------ words
def _bare(word: str) -> str:
    return word.lower().rstrip(".")


def _possessive(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def _strip(words: str) -> str:
    """Without determiner, without what follows a comma or "who"."""
    head = re.split(r",\s|\s+who\s+|\s+which\s+", words, maxsplit=1)[0]
    previous = None
    while previous != head:
        previous, head = head, _DETERMINERS.sub("", head)
    return head.strip(" ,;:")


def _core(bare: str) -> str:
    """Without the phrase of place at its end: "foreign ministry in Kigali" -> "foreign ministry"."""
    return re.split(r"\s+(?:in|at|based|on)\s+", bare, maxsplit=1)[0]


def _head(bare: str) -> str:
    """The head noun: the last word before a preposition, lower case."""
    core = re.split(r"\s+(?:of|in|at|for|from|on|to|with|by|based|familiar|close)\s+", bare, maxsplit=1)[0]
    words = re.findall(r"[\w-]+", core.lower())
    return words[-1] if words else ""


def _role(words: str) -> str | None:
    hits = [w for w in re.findall(r"[\w-]+", words.lower()) if w in ROLES]
    return " ".join(hits) if hits else None


def _is_modifier(text: str, person: Person, source: Range) -> bool:
    """ "Mr Trump's campaign", "a spokesman for Lavrov": the name is no more than part of the description."""
    after = text[person.end : min(person.end + 3, source[1])]
    if after[:2] in {"'s", "’s"} or (after[:1] in {"'", "’"} and person.name.endswith("s")):
        return True
    before = text[max(source[0], person.start - 25) : person.start].lower()
    if re.search(r"\b(?:led|headed|chaired|run|including)\s+(?:by\s+)?(?:[\w.]+\s+){0,3}$", before):
        return True
    return bool(
        re.search(
            r"\b(?:for|of|to|by|from|with|against|under)\s+(?:(?:the|mr|mrs|ms|president|sen|gov|former)\.?\s+)*$",
            before,
        )
    )
