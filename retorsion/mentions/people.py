"""Names read off the text: people with the roles that stand around them, and organs.

In: the text of an article. Out: ``Person``s and organs in order of the text. A capital alone makes nobody: a title, a description behind a
comma, a second word or an earlier mention must back it. Who says what, and whom a pronoun means, is the business of ``speakers``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

Word = tuple[str, int, int]
"""A word with its start and end."""

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
_DOTTED = re.compile(r"[A-Z](?:\.[A-Z])+\.?|St\.|Jr\.|Sr\.")
_SMALL = frozenset("the a an in on at but and when as if while".split())
_PARTICLE = frozenset(
    """al bin ben abu de van von der den le la el da dos di du ter ibn bint st san del della y""".split()
)
_WORD = r"[A-Z]\.(?=\s)|[A-Z](?:\.[A-Z])+\.?|\w+(?:[-'’]\w+)*\.?"
_TOKEN = re.compile(rf"\s*+({_WORD}|[^\w\s])")
_OPENER = re.compile(rf"(?:\s++|[^\w\s]|[a-z0-9_]\w*+(?:[-'’]\w++)*+\.?+)*+({_WORD})")
"""The next word with which a name may begin; marks and words with which none does are passed over."""
_ROLE_WORDS = TITLES | ROLES


class Person(Struct, frozen=True):
    """A person as named somewhere in the article: ``start`` is that place, ``roles`` the role words around the name."""

    name: str
    start: int
    end: int
    last: str
    """The last word of the name, without a possessive."""
    roles: frozenset[str] = frozenset()


def find_people(text: str, places: frozenset[str]) -> Iterator[Person]:
    """People in order of the text; ``places`` are words that never are one."""
    known: set[str] = set()
    for found in _runs(text):
        if len(found) == 1 and bare(found[0][0]) in _NEVER_ALONE:
            continue
        run = _without_lead(found, places)
        cut = max((i for i, t in enumerate(run) if bare(t[0]) in TITLES), default=-1)
        name = run[cut + 1 :]
        if not name or not _may_be_name(name, places):
            continue
        last = _possessive(name[-1][0])
        if _is_lone(name) and last not in known and not _backed(text, run, cut):
            continue
        known.add(last)
        roles = TITLES.intersection(bare(t[0]) for t in run) | _roles_around(text, run[0][1], name[-1][2])
        full = " ".join([t[0] for t in name[:-1]] + [last])
        yield Person(full, name[0][1], name[-1][1] + len(last), last, roles)


def _is_lone(name: list[Word]) -> bool:
    """Whether it is one word, initials aside."""
    return len([word for word, _, _ in name if not word.endswith(".")]) == 1


def _backed(text: str, run: list[Word], cut: int) -> bool:
    """Whether a title or a description says that a lone capitalised word is a person."""
    return cut >= 0 or _titled_before(text, run[0][1]) or _described_after(text, run[-1][2])


def _runs(text: str) -> Iterator[list[Word]]:
    """Runs of capitalised words with the particles between them; a mark, a lower-case word or a sentence end breaks them."""
    run: list[Word] = []
    last = 0
    while (match := (_TOKEN if run else _OPENER).match(text, last)) is not None:
        word, start = match.group(1), match.start(1)
        if run and "\n" in text[last:start]:
            yield run
            run = []
        last = match.end()
        ends = word[-1] == "." and _ends_sentence(word)
        word = word[:-1] if ends else word
        if word[:1].isupper() or _is_particle(text, word, last, run):
            run.append((word, start, start + len(word)))
            if not ends and not word.endswith(("'s", "’s")):
                continue
        if run:
            yield run
            run = []
    if run:
        yield run


def _ends_sentence(word: str) -> bool:
    """Whether the full stop at the end of ``word`` belongs to the sentence and not to the word."""
    return len(word) > 2 and bare(word) not in TITLES and _DOTTED.fullmatch(word) is None


def _is_particle(text: str, word: str, end: int, run: list[Word]) -> bool:
    """ "van", "bin": a small word inside a name, after its ``run`` so far, a capital after it."""
    return bool(run) and word.lower() in _PARTICLE and text[end : end + 2].strip()[:1].isupper()


def _without_lead(run: list[Word], places: frozenset[str]) -> list[Word]:
    """Without a sentence's first small word ("Unless Israel") and without adjectives of state ("Belgian Philippe Marien")."""
    at = 0
    while at < len(run) - 1 and (bare(run[at][0]) in NO_LEADS or (run[at][0] in places and len(run) - at > 2)):
        at += 1
    return run[at:]


def _may_be_name(name: list[Word], places: frozenset[str]) -> bool:
    words = [_possessive(t[0]) for t in name]
    lows = [w.lower().rstrip(".") for w in words]
    if not _NO_NAMES.isdisjoint(lows) or lows[0] in _PLACES or lows[-1] in _PLACES:
        return False
    if " ".join(words) in places or set(words) <= places or len(words) > 5:
        return False
    initials = len(words) == 1 and words[0].isupper() and len(words[0]) < 6
    return not initials


NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april june july august september
    october november december the a an in on at it he she they we but and if this that these those there his her its
    their our my your i you when while as after before for from with by no not yes however also later twitter
    facebook telegram islam christmas easter english russian british american chinese french german israeli iranian
    turkish ukrainian polish democrat democrats republican republicans gop eu un us uk nato who what why how where
    which some many most both all one two three four five six seven eight nine ten state foreign deputy vice""".split()
)


LEAD_WORDS = frozenset(
    """during because since unless until although though whether despite among like unlike according under over against between through
    within without several many few other another every each former then still only even so yet or nor than asked speaking team-mate
    marine father""".split()
)


NO_LEADS = NOT_NAMES | LEAD_WORDS
"""Capitalised words at the beginning of a sentence that are no name."""
_NO_NAMES = NOT_NAMES | ORGANS
_NEVER_ALONE = _NO_NAMES | _PLACES | TITLES
"""Capitalised words that, standing alone, are nobody's name whatever is around them: most of them open a sentence."""


def _titled_before(text: str, at: int) -> bool:
    before = _DOTTED_WORD.findall(text[max(0, at - 30) : at])
    if text[max(0, at - 9) : at].endswith(("name as ", "named ", "called ")):
        return True
    return bool(before) and bare(before[-1]) in TITLES and text[at - 1 : at] == " "


def _described_after(text: str, end: int) -> bool:
    """ ", an engineer,": a description that only a person has."""
    match = _DESCRIPTION.match(text[end : end + 60])
    return match is not None and any(w.lower() in ROLES for w in _HYPHENED.findall(match.group(1)))


_DOTTED_WORD = re.compile(r"[\w.-]+")
_DESCRIPTION = re.compile(r",\s+(?:a|an|the)\s+((?:[\w-]+\s+){0,4}?[\w-]+)(?=[,.]|\s(?:who|of|in|from|at|with)\b)")
_HYPHENED = re.compile(r"[\w-]+")
_APPOSITION = re.compile(r"(?:'s|’s)?,\s+(?:the|a|an|his|her|its|their|who)\s+([^,.;]{0,60})")


def _roles_around(text: str, start: int, end: int) -> frozenset[str]:
    """Role words right before the name, and in an apposition after it."""
    near = _HYPHENED.findall(text[max(0, start - 40) : start].lower())[-4:]
    match = _APPOSITION.match(text[end : end + 80])
    if match is not None:
        near += _HYPHENED.findall(match.group(1).lower())
    return _ROLE_WORDS.intersection(near)


_POSSESSIVE_RUN = re.compile(
    r"(?:[A-Z][\w-]+(?:['’]s)?\s+)(?:(?:foreign|defence|defense|interior|finance|economy|health|security|federal|state|intelligence|and|of|for|[A-Z][\w-]+(?:['’]s)?)\s+){0,5}[A-Za-z][\w-]+"
)
_SPACED = re.compile(r"\S+")


def find_organs(text: str) -> Iterator[Word]:
    """Organs as the text gives them: "Russia's Foreign Ministry", "the Foreign Office", "The White House"."""
    for run in _runs_with_possessive(text):
        last = max(i for i, t in enumerate(run) if t[0].lower() in ORGANS)
        words = run[: last + 1]
        while words and bare(words[0][0]) in _SMALL:
            words = words[1:]
        if words and (len(words) > 1 or words[0][0][0].isupper()):
            yield " ".join(t[0] for t in words), words[0][1], words[-1][2]


def _runs_with_possessive(text: str) -> Iterator[list[Word]]:
    """As ``_runs``, but "Russia's foreign ministry" stays whole: a possessive or an adjective of state before a lower-case organ. Runs without
    an organ are left out."""
    for match in _POSSESSIVE_RUN.finditer(text):
        if not ORGANS.isdisjoint(match.group().lower().split()):
            yield [(m.group(), m.start(), m.end()) for m in _SPACED.finditer(text, *match.span())]


def bare(word: str) -> str:
    return word.lower().rstrip(".")


def _possessive(word: str) -> str:
    return re.sub(r"['’]s?$", "", word) if "'" in word or "’" in word else word
