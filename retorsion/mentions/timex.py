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
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from retorsion.dictionaries import read_toml
from retorsion.mentions.numerals import SMALL, number

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

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


class Word(Struct, frozen=True):
    """A word with its letter; ``value`` is what the word stands for (a month's number, a unit's letter ...)."""

    start: int
    end: int
    letter: str
    text: str
    value: Any = None


class Match(Struct, frozen=True):
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
    """The words of ``times.toml``: word -> (letter, value), and the holidays by their first word; ``core`` are those of these words without
    one of which (or a figure) nothing tells a time; ``plain`` the letters of words that mean the same wherever they stand and however they are
    spelt, ``None`` for the other known ones."""

    words: Mapping[str, tuple[str, Any]]
    holidays: Mapping[str, tuple[tuple[str, str], ...]]
    core: frozenset[str]
    plain: Mapping[str, str | None]


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
    holidays = _by_first_word(data["holidays"])
    core = {word for word, (letter, _) in words.items() if letter in _CORE}
    plain = {
        word: None if letter in _NAMES or word in _DOTTED else letter for word, (letter, _) in words.items()
    } | dict.fromkeys(holidays)
    return Calendar(
        MappingProxyType(words),
        MappingProxyType(holidays),
        frozenset({*core, *holidays}),
        MappingProxyType(plain),
    )


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


class _Line:
    """The words of a line and their letters; a mark, and a word whose letter its spelling alone tells, stay a match until somebody looks at them."""

    def __init__(self, text: str, start: int, end: int) -> None:
        """The words and signs of ``text`` from ``start`` to ``end``."""
        self.text = text
        self.words: list[Word | re.Match[str]] = []
        self.letters: list[str] = []
        words, letters, plain, skip = self.words, self.letters, calendar_words().plain, start
        for match in _WORD.finditer(text, start, end):
            if match.start() < skip:
                continue
            kind = match.lastgroup
            if kind == "w":
                letter = plain.get(match.group().lower(), ".")
            else:
                letter = _MARKS.get(match.group(), ".") if kind == "p" else None
            if letter is not None:
                words.append(match)
                letters.append(letter)
                continue
            word = _word(text, match)
            words.append(word)
            letters.append(word.letter)
            skip = word.end

    def at(self, i: int) -> Word | None:
        """The word at ``i``, or ``None`` beyond the ends of the line."""
        if not 0 <= i < len(self.words):
            return None
        word = self.words[i]
        if not isinstance(word, Word):
            raw = word.group()
            value = calendar_words().words.get(raw.lower(), (".", None))[1] if word.lastgroup == "w" else None
            word = self.words[i] = Word(*word.span(), self.letters[i], raw, value)
        return word

    def letter(self, i: int) -> str:
        """The letter at ``i``; that of an unknown word beyond the ends."""
        return self.letters[i] if 0 <= i < len(self.letters) else "."

    def put(self, i: int, word: Word) -> None:
        """Another word in the place of one."""
        self.words[i], self.letters[i] = word, word.letter

    def having(self, letters: str) -> list[tuple[int, Word]]:
        """The words with one of ``letters``, and where they stand."""
        if frozenset(letters).isdisjoint(self.letters):
            return []
        return [(i, word) for i, letter in enumerate(self.letters) if letter in letters and (word := self.at(i))]


def _lines(text: str) -> Iterator[_Line]:
    """The lines of ``text`` that can tell a time, each with the line breaks around it: these are words of their own."""
    for match in _LINE.finditer(text):
        if not _may_tell(match.group().lower()):
            continue
        line = _Line(text, max(match.start() - 1, 0), min(match.end() + 1, len(text)))
        _doubt_names(line)
        _join(line)
        _doubt_years(line)
        yield line


def _may_tell(low: str) -> bool:
    """Whether a text in lower case holds a word or figure without which nothing tells a time. Only letters stand in these words, so that none
    hides another."""
    found = _core_words().find_matches_as_indexes(low)
    whole = (
        not low[end : end + 1].isalpha() and not low[max(start - 1, 0) : start].isalpha() for _, start, end in found
    )
    return any(whole) or _FIGURE.search(low) is not None


@cache
def _core_words() -> AhoCorasick:
    from ahocorasick_rs import AhoCorasick, MatchKind

    return AhoCorasick(sorted(filter(str.isalpha, calendar_words().core)), matchkind=MatchKind.LeftmostLongest)


_MARKS = MappingProxyType({"'s": "'"} | {mark: mark for mark in ",-()[]%"})
"""The letters of marks; any other is an unknown word."""


def _word(text: str, match: re.Match[str]) -> Word:
    kind, raw = match.lastgroup or "p", match.group()
    start, end = match.span()
    if kind == "w":
        return _named(text, start, end, raw)
    if kind == "l":
        return Word(start, end, "L" if _clock_context(text, start, end) else ".", raw, raw)
    if kind == "N":
        return _figure(start, end, raw)
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


def _doubt_names(line: _Line) -> None:
    """``May``, ``March``, ``Sun`` and their like count only beside another word of the calendar or a preposition of time."""
    doubtful = [
        (i, word)
        for i, word in line.having("MWU")
        if word.text.lower() in _DOUBTFUL
        and line.text[word.end - 1] != "."
        and not _is_sure(word, line.letter(i - 1), line.letter(i + 1))
    ]
    for i, word in doubtful:
        line.put(i, Word(word.start, word.end, ".", word.text))


def _is_sure(word: Word, before: str, after: str) -> bool:
    if after in "NOYM" or (before in "NOYW" and word.text.lower() != "may"):
        return True
    if word.text.lower() == "may" and before in ",&-(":
        return after in "NOY"
    return before in "NOYW" or (before in _BEFORE_NAME and word.letter != "U")


def _join(line: _Line) -> None:
    """``twenty`` ``-`` ``five`` as one number, ``twenty`` ``-`` ``first`` as one ordinal."""
    for i, word in reversed(line.having("NO") if "-" in line.letters else []):
        dash, tens = line.at(i - 1), line.at(i - 2)
        if tens is None or dash is None or dash.text != "-" or SMALL.get(tens.text.lower(), 0) < 20:
            continue
        if isinstance(word.value, int) and word.value < 10:
            whole = Word(tens.start, word.end, word.letter, f"{tens.text}-{word.text}", tens.value + word.value)
            line.words[i - 2 : i + 1], line.letters[i - 2 : i + 1] = [whole], [word.letter]


_OWNED = frozenset("his her their its my our".split())
_SIGNS = frozenset("$£€¥#./")


def _doubt_years(line: _Line) -> None:
    """A number of four digits is a year unless a sign, a unit or a thing counted stands beside it."""
    doubtful = [
        (i, word) for i, word in line.having("Y") if not _is_year(line.text, word, _before(line, i), line.at(i + 1))
    ]
    for i, word in doubtful:
        line.put(i, Word(word.start, word.end, "N", word.text, word.value))


def _before(line: _Line, i: int) -> Word | None:
    """The word before ``i``; the one before a comma in a date."""
    before = line.at(i - 1)
    return line.at(i - 2) if before is not None and before.text == "," and line.letter(i - 2) in "MNO" else before


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


_RUN = re.compile(r"[^.]+")
_LINE = re.compile(r"[^\n]+")
_FIGURE = re.compile(r"\d{4}|\d[-/:.]\d|\d'?s\b|\d ?[ap]\.?m")
"""In lower case: figures that may be a year, a date, a decade or a time of day."""
_CORE = frozenset("MWUYDLIRPKVSFJQGuXZpj")
"""Letters without which no run of words can be a time expression."""


def matches(text: str) -> Iterator[Match]:
    """Every candidate expression of ``text`` in order; the pattern listed first that fits at a place wins."""
    for line in _lines(text if text.isascii() else text.translate(_PLAIN)):
        for run in _RUN.finditer("".join(line.letters)):
            for form, first, last in _read(run.group()):
                start, end = run.start() + first, run.start() + last
                words = tuple(word for i in range(start, end) if (word := line.at(i)))
                yield Match(form, words, line.at(start - 1), line.at(end))


@lru_cache(maxsize=20_000)
def _read(run: str) -> tuple[tuple[str, int, int], ...]:
    """Pattern, start and end of each expression in a run of letters. Runs are few: those of one report are mostly those of the last."""
    if _CORE.isdisjoint(run):
        return ()
    return tuple((found.lastgroup or "", *found.span()) for found in _grammar().finditer(run))
