"""Finds time expressions in plain text: words -> letters -> patterns over the letters.

In: the text of an article. Out: ``Match`` objects, each a pattern's name and its words, in order, none overlapping. The words of the
calendar live in ``data/times.toml``. Nothing here knows a date: ``timevalues`` gives the matches their values.

Every word becomes one letter (``M`` a month, ``W`` a weekday, ``U`` a unit, ``N`` a number, ``.`` anything else), so that a pattern such as
``W,?M[NO],?Y`` is a plain regular expression over a short string. Reading 670 words takes about a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple

from retorsion.dictionaries import read_toml
from retorsion.mentions.numerals import SMALL, number

VAGUE_NUMBERS = MappingProxyType(
    {"couple": 2, "few": None, "several": None, "many": None, "dozens": None, "scores": None}
)
"""Number words of no exact value; TIMEX3 writes ``X`` for them."""

_WORD = re.compile(
    r"""(?P<w>[^\W\d_]+)
    |(?P<I>\d{4}-\d\d-\d\d(?:T[\d:]+Z?)?|\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)|\d{1,2}\.\d{1,2}\.\d{4}|\d\d-\d\d-\d\d)(?![\w/-])
    |(?P<L>\d{1,2}(?:[.:]\d\d){0,2}\ ?(?:[ap]\.m\.?|[AaPp][Mm]\b\.?))
    |(?P<l>\d{1,2}:\d\d(?::\d\d)?)(?![\d:])
    |(?P<D>(?:(?:1[5-9]|20)\d0|'?\d0)'?s)\b
    |(?P<O>\d{1,3}(?:st|nd|rd|th))\b
    |(?P<N>\d+(?:,\d{3})*(?:\.\d+)?)
    |(?P<p>'s\b|\n|\S)""",
    re.VERBOSE,
)

_PATTERNS = (
    ("age", r"w*[taz]?N?-?U-?X"),
    (
        "dated_clock",
        r"(?:w|m)*L(?:Z+|\(NZ\))?(?:,?n?m?W[,]?P?(?:,?M[NO](?:,?Y)?)?|,?n?(?:M[NO]|[NO]M)(?:,?Y)?|hP|R|itP|P)?",
    ),
    ("clock_after", r"(?:W,?)?(?:M[NO],?Y?|t?[NO]M,?Y?),?[@]?w?L(?:Z+)?"),
    ("iso", r"I"),
    ("hours_of", r"itmUo(?:m?WP?|tP|R|M[NO]|[NO]M)|tmUo(?:m?WP?|tP|R|M[NO]|[NO]M)"),
    ("part_of", r"tP(?:o|n)(?:W|M[NO](?:,?Y)?|[NO]M(?:,?Y)?)"),
    ("month_day", r"t?(?:W,?)?m?M[NO](?![-]?[U%])(?:,?Y|(?:o?[lhx]U))?P?"),
    ("day_month", r"(?:W,?)?t?[NO]o?M(?:,?Y|o?[lhx]U|N(?![.,]?[MUW]))?P?"),
    ("week_day", r"[lxhpktf]*U,?n?W|W,?o?t?[lhxfk]U"),
    ("month_year", r"(?:t?Bo|t?[mw]-?)?M,?o?Y|(?:t?Bo|t?m-?)?Mo?[lhxpsz]U"),
    ("day_beyond", r"tUbR|tUqR|tNUbR"),
    ("weekday_part", r"[lhxfs]?w?m?W'?,?P"),
    ("weekday", r"[lhx]w?W|tfW|w?m?W"),
    ("in_the_day", r"[er]itU"),
    ("deictic_part", r"m?R'?P"),
    ("deictic", r"m?R"),
    ("same_part", r"t?m?[lhxskfz]m?P"),
    ("quarter", r"t?[lhx$]*O-?\$?U(?:,?o?(?:\$)?Y|,?o?[lhxt]\$?U)?"),
    ("half", r"t?[lhx]?O-?H(?:o?\$?Y|o[lhxt]U)?"),
    ("fiscal", r"\$Y|\$UY"),
    ("season", r"(?:t?m?[lhxsz]|t?Bo(?:[thlx])?)S|t?m?So?Y|t?m?So[lhxt]U|tm?S|mS"),
    ("weekend", r"[tlhxzp]+f?K|WK"),
    ("first_n", r"t[Ol](?:N|a?N)U"),
    ("span_now", r"(?:[thz][lpxkfV]w*|[lpxkfV])a?(?:N|H)o?-?U|aN?Oa?N?U"),
    ("ago", r"w*(?:N|a?N?|H)o?(?:&?aH)?a?U[gebrq]|aN-U[gebrq]|HaU[gebrq]"),
    ("year_ago", r"t?a?U-[eg]"),
    ("day_by", r"tU[bqe]|tUfW"),
    ("relative", r"(?:e|r|m)?t?[lhxkfpsz]w?U|tBo[thlxz]?[lhx]?U"),
    ("month", r"[lhx]?t?m?-?M|t?Bo[lhxm]?M"),
    ("times_a", r"j[aE]U|NjaU"),
    ("every", r"E(?:N|O)?-?(?:U|W|P|S|M)"),
    ("frequency", r"F"),
    ("plural_day", r"J"),
    ("decade", r"t?[m]?-?D(?!-?X)"),
    ("year", r"[lhxm]?-?(?:Bo)?Y|tUY"),
    ("halves", r"w*H(?:-|a)?U|w*(?:N|a)&aHU"),
    ("duration", r"[taz]?w*[a]?N(?:o|-)?w*(?:N-?)?U|w+aU|aw?U|tw*NU"),
    ("century", r"tO-?U"),
    ("holiday", r"[lhx]?Q(?:,?Y|[lhx]U)?"),
    ("recent", r"VU"),
    ("vague", r"V|@G|@tG|@w?tG|itp(?![NUw])|tw?u|@[tz]j|izU"),
    ("noon", r"(?:@|w)*P"),
    ("week_of", r"tUf"),
    ("zone_clock", r"NZ|N\(NZ\)"),
    ("units", r"U"),
)


_PLAIN = str.maketrans("‘’–—\u00a0\u2009\u202f", "''--   ")


class Word(NamedTuple):
    """A word with its letter; ``value`` is what the word stands for (a month's number, a unit's letter ...)."""

    start: int
    end: int
    letter: str
    text: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Match:
    """The words of one expression and the pattern that found them; ``before`` and ``after`` are the neighbouring words."""

    form: str
    words: tuple[Word, ...]
    before: Word | None
    after: Word | None

    @property
    def start(self) -> int:
        return self.words[0].start

    @property
    def end(self) -> int:
        return self.words[-1].end

    def first(self, letters: str) -> Word | None:
        """The first word that has one of ``letters``."""
        return next((word for word in self.words if word.letter in letters), None)

    def has(self, letters: str) -> bool:
        """Whether a word has one of ``letters``."""
        return any(word.letter in letters for word in self.words)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The words of ``times.toml``: word -> (letter, value), and the holidays by their first word."""

    words: Mapping[str, tuple[str, Any]]
    holidays: Mapping[str, tuple[tuple[str, str], ...]]


_TABLES = (
    ("words", ""), ("ordinals", "O"), ("decades", "D"), ("seasons", "S"), ("parts", "P"), ("units", "U"), ("frequencies", "F"),
    ("deictics", "R"), ("vague", "V"), ("weekdays", "W"), ("months", "M"),
)  # fmt: skip


@cache
def calendar_words() -> Calendar:
    """The calendar's words, read once."""
    data = read_toml("times.toml")
    words: dict[str, tuple[str, Any]] = {}
    for table, letter in _TABLES:
        words |= {word: (letter or value, value) for word, value in data[table].items()}
    words |= {word + "s": found for word, found in words.items() if found[0] in "UP"}
    words |= {word + "s": ("J", found[1]) for word, found in words.items() if found[0] == "W"}
    words |= {word: ("Z", word) for word in data["zones"]["words"]}
    words |= {word: ("N", value) for word, value in (SMALL | VAGUE_NUMBERS).items()}
    words |= {"second": ("O", 2), "centuries": ("U", "C")}
    return Calendar(MappingProxyType(words), MappingProxyType(_by_first_word(data["holidays"])))


def _by_first_word(holidays: Mapping[str, str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Holidays under their first word, without its possessive; the longest first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for phrase, value in sorted(holidays.items(), key=lambda item: -len(item[0])):
        found.setdefault(phrase.split()[0].split("'")[0], []).append((phrase, value))
    return {word: tuple(phrases) for word, phrases in found.items()}


_DOTTED = frozenset(
    "jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed weds thu thur thurs fri sat sun sec min hr".split()
)
_NAMES = frozenset("MWJ")
_DOUBTFUL = frozenset("may march mar sun sat mon wed august fri dec jan sec min hr".split())
_BEFORE_NAME = frozenset("inlxhmoCvT&b(-,q")


def words_of(text: str) -> list[Word]:
    """The words and signs of ``text`` with their letters; a line break is a word of its own, so that nothing reaches over it."""
    found: list[Word] = []
    skip = 0
    text = text.translate(_PLAIN)
    calendar = calendar_words()
    known = calendar.words.keys() | calendar.holidays.keys()
    for match in _WORD.finditer(text):
        start, end = match.span()
        if start < skip:
            continue
        raw = match.group()
        if match.lastgroup == "w" and raw.lower() not in known:
            found.append(Word(start, end, ".", raw))
            continue
        word = _word(text, match)
        skip = word.end
        found.append(word)
    return _doubtful_years(text, _joined(_doubtful_names(text, found)))


def _word(text: str, match: re.Match[str]) -> Word:
    kind, raw = match.lastgroup or "p", match.group()
    start, end = match.span()
    if kind == "w":
        return _named(text, start, end, raw)
    if kind == "l":
        return Word(start, end, "L" if _clock_context(text, start, end) else ".", raw, raw)
    if kind == "N":
        return _figure(start, end, raw)
    if kind == "p":
        return Word(start, end, "'" if raw == "'s" else raw if raw in ",-()[]%" else ".", raw)
    return Word(start, end, kind, raw, int(re.sub(r"\D", "", raw)) if kind == "O" else raw)


def _figure(start: int, end: int, raw: str) -> Word:
    value = number(raw)
    if value is None:
        return Word(start, end, "N", raw, raw)
    return Word(start, end, "Y" if len(raw) == 4 and 1500 <= value <= 2100 else "N", raw, value)


def _clock_context(text: str, start: int, end: int) -> bool:
    """Whether ``3:30`` is a time of day and not a score or a length."""
    before = text[max(0, start - 14) : start].lower().split()
    after = text[end : end + 14].lower().split()
    led = bool(before) and before[-1] in {
        "at",
        "around",
        "about",
        "after",
        "before",
        "by",
        "since",
        "until",
        "from",
        "near",
    }
    words = calendar_words().words
    followed = (bool(after) and words.get(after[0].strip(".,()"), ("", 0))[0] in ("Z", "P", "W")) or after[:1] == [
        "hours"
    ]
    round_minute = text[end - 1] in "05" and not (after and after[0].startswith("into"))
    return (led and round_minute) or followed


def _named(text: str, start: int, end: int, raw: str) -> Word:
    low = raw.lower()
    calendar = calendar_words()
    if low in calendar.holidays and raw[0].isupper():
        for phrase, value in calendar.holidays[low]:
            if (
                text[start : start + len(phrase)].lower() == phrase
                and not text[start + len(phrase) : start + len(phrase) + 1].isalpha()
            ):
                return Word(start, start + len(phrase), "Q", phrase, value)
    letter, value = calendar.words.get(low, (".", None))
    if letter in _NAMES and not raw[0].isupper():
        return Word(start, end, ".", raw)
    if low in _DOTTED and text[end : end + 1] == ".":
        end += 1
    return Word(start, end, letter, raw, value)


def _doubtful_names(text: str, words: list[Word]) -> list[Word]:
    """``May``, ``March``, ``Sun`` and their like count only beside another word of the calendar or a preposition of time."""
    letters = [".", *(word.letter for word in words), "."]
    kept = []
    for i, word in enumerate(words):
        if word.letter in "MWU" and word.text.lower() in _DOUBTFUL and text[word.end - 1] != ".":
            word = word if _is_sure(word, letters[i], letters[i + 2]) else Word(word.start, word.end, ".", word.text)
        kept.append(word)
    return kept


def _is_sure(word: Word, before: str, after: str) -> bool:
    if after in "NOYM" or (before in "NOYW" and word.text.lower() != "may"):
        return True
    if word.text.lower() == "may" and before in ",&-(":
        return after in "NOY"
    return before in "NOYW" or (before in _BEFORE_NAME and word.letter != "U")


def _joined(words: list[Word]) -> list[Word]:
    """``twenty`` ``-`` ``five`` as one number, ``twenty`` ``-`` ``first`` as one ordinal."""
    kept: list[Word] = []
    for word in words:
        if (
            word.letter in "NO"
            and len(kept) > 1
            and kept[-1].text == "-"
            and kept[-2].text.lower() in SMALL
            and SMALL[kept[-2].text.lower()] >= 20
            and isinstance(word.value, int)
            and word.value < 10
        ):
            tens = kept[-2]
            kept[-2:] = [Word(tens.start, word.end, word.letter, f"{tens.text}-{word.text}", tens.value + word.value)]
        else:
            kept.append(word)
    return kept


_OWNED = frozenset("his her their its my our".split())
_SIGNS = frozenset("$£€¥#./")


def _doubtful_years(text: str, words: list[Word]) -> list[Word]:
    """A number of four digits is a year unless a sign, a unit or a thing counted stands beside it."""
    kept = []
    for i, word in enumerate(words):
        if word.letter == "Y":
            before = words[i - 1] if i else None
            if before is not None and before.text == "," and i > 1 and words[i - 2].letter in "MNO":
                before = words[i - 2]
            after = words[i + 1] if i + 1 < len(words) else None
            if not _is_year(text, word, before, after):
                word = Word(word.start, word.end, "N", word.text, word.value)
        kept.append(word)
    return kept


def _is_measure(text: str, word: Word, before: Word | None, after: Word | None) -> bool:
    """An amount, a percentage, a number of units or a time of day."""
    if text[max(0, word.start - 1) : word.start] in _SIGNS or text[word.end : word.end + 1] == "%":
        return True
    return (after is not None and after.letter in "UZ") or (before is not None and before.letter == "w")


def _is_plain_word(word: Word | None) -> bool:
    """A lower-case word that the calendar does not know: what a number before it may count."""
    return word is not None and word.letter == "." and word.text.islower() and word.text.isalpha()


def _is_year(text: str, word: Word, before: Word | None, after: Word | None) -> bool:
    if _is_measure(text, word, before, after):
        return False
    counted = _is_plain_word(after)
    if before is None:
        return not counted
    if before.letter == "o" and counted and word.value % 100 == 0:
        return False
    if before.text.lower() in _OWNED and after is not None and after.text[:1].isupper():
        return False
    return not counted or before.letter in "inovCT&mMNOatl$(qU" or before.text.lower() in ("for", "circa", "early")


@cache
def _grammar() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS))


_RUN = re.compile(r"[^.\n]+")
_CORE = frozenset("MWUYDLIRPKVSFJQGuXZpj")
"""Letters without which no run of words can be a time expression."""


def matches(text: str) -> Iterator[Match]:
    """Every candidate expression of ``text`` in order; the pattern listed first that fits at a place wins."""
    words = words_of(text)
    letters = "".join(word.letter for word in words)
    for run in _RUN.finditer(letters):
        if _CORE.isdisjoint(run.group()):
            continue
        for found in _grammar().finditer(letters, *run.span()):
            start, end = found.span()
            before = words[start - 1] if start else None
            after = words[end] if end < len(words) else None
            yield Match(found.lastgroup or "", tuple(words[start:end]), before, after)
