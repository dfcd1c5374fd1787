"""When: every time expression of an article with its value, the date of an act, and the day of the story.

In: a ``Reading``. Out: ``Times``: TIMEX3 expressions of the whole text (also of sentences without a parse), ``of`` for the date of one act and
``story`` for the day of the main news. Values are measured from the day of publication, or from the day told before ("a week later").
Which date belongs to which act is read off the parse; where none does the answer is ``None``, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from retorsion.mentions import owners
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.tenses import tense_at
from retorsion.mentions.timevalues import Frame, Value, monday_of, value_of
from retorsion.mentions.timex import Match, matches
from retorsion.records import Timex, When

if TYPE_CHECKING:
    from spacy.tokens import Token

_DATELINE = re.compile(r"^.{0,80}?(?:\([^)]{2,40}\)|/[A-Z][\w -]{1,20}/|[A-Z]{2,})?\s*(?:[-–—:]|\.\s*/[\w -]+/\.)\s")
_DEADLINES = frozenset("by until till within before from starting beginning effective".split())
_STORY_DAYS = 7
"""A day in the lead further back than this is history, not this story's news."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression at its place; ``match`` is kept so that it can be measured from another day."""

    match: Match
    value: Value
    frame: Frame
    sentence: Sentence | None
    dateline: bool = False

    @property
    def start(self) -> int:
        return self.match.start

    @property
    def end(self) -> int:
        return self.match.end

    @property
    def point(self) -> bool:
        """Whether it tells a day or a stretch of days (not a bare length, a set, or "now")."""
        return self.value.precision is not None

    @property
    def deadline(self) -> bool:
        """Whether the words before it make it an end or a start of something to come: "by Friday", "until May"."""
        before = self.match.before
        return before is not None and before.text.lower() in _DEADLINES

    @property
    def since(self) -> bool:
        return self.match.before is not None and self.match.before.text.lower() == "since"


@dataclass(frozen=True, slots=True)
class Times:
    """The time expressions of one article, in order of the text."""

    reading: Reading
    expressions: tuple[Expression, ...]
    today: date | None

    @property
    def all(self) -> tuple[Timex, ...]:
        """As TIMEX3 records."""
        return tuple(
            Timex(span=self.reading.span(e.start, e.end), type=e.value.type, value=e.value.value)
            for e in self.expressions
        )

    def in_sentence(self, sentence: Sentence) -> tuple[Expression, ...]:
        """The expressions of a sentence, in order."""
        return tuple(e for e in self.expressions if sentence.start <= e.start < sentence.end)

    def of(
        self, sentence: Sentence, trigger: Token, clause: Sequence[Token] = (), reference: When | None = None
    ) -> When | None:
        """The date of the act that ``trigger`` names, or ``None`` where its sentence gives none.

        An expression that the parse ties to the act wins; then one of a clause that governs it ("said on Monday that ..."); never one of
        another act, a deadline, a length or a day still to come. ``reference`` is the date of the act told before, for "a week later".
        """
        usable = [e for e in self.in_sentence(sentence) if self._usable(e)]
        if not usable:
            return None
        chosen = owners.choose(
            sentence, trigger, clause, [(e.start, e.end, e.value.precision or "day") for e in usable]
        )
        return None if chosen is None else self.when(usable[chosen], reference)

    def _usable(self, expression: Expression) -> bool:
        value = expression.value
        if not expression.point or expression.dateline or expression.deadline:
            return False
        return value.first is None or self.today is None or value.first <= self.today

    def when(self, expression: Expression, reference: When | None = None) -> When:
        """The expression as a ``When``; one measured from the day told is measured from ``reference`` where that is given."""
        value = expression.value
        if value.anchor == "told" and reference is not None and reference.day is not None:
            frame = Frame(expression.frame.today, date.fromisoformat(reference.day), expression.frame.tense)
            value = value_of(expression.match, frame) or value
        span = self.reading.span(expression.start, expression.end)
        day = value.first.isoformat() if value.first else None
        if expression.since and value.first is not None and self.today is not None:
            end = self.today.isoformat()
            return When(day=day, day_end=end, precision="range", basis=value.basis, span=span, value=value.value)
        end = value.last.isoformat() if value.precision == "range" and value.last else None
        return When(
            day=day,
            day_end=end,
            precision=value.precision or "day",
            basis=value.basis,
            span=span,
            weekday=value.weekday if day is None else None,
            value=value.value,
        )

    def story(self) -> When | None:
        """The day of the main news: a day told in the first paragraph, else the dateline, else the day of publication."""
        lead = [
            e for e in self.expressions if e.sentence is not None and e.sentence.paragraph <= self._first_paragraph()
        ]
        for expression in lead:
            if self._may_be_story(expression):
                return self._as_story(expression)
        dateline = next((e for e in lead if e.dateline and e.value.precision == "day"), None)
        if self.today is not None:
            return When(day=self.today.isoformat(), precision="day", basis="published")
        return None if dateline is None else self._as_story(dateline)

    def _first_paragraph(self) -> int:
        """The number of the first paragraph that is longer than a headline or a dateline."""
        long = (i for i, (start, end) in enumerate(self.reading.paragraphs) if end - start > 60)
        return next(long, 0)

    def _may_be_story(self, expression: Expression) -> bool:
        value = expression.value
        if value.precision != "day" or not self._usable(expression) or value.anchor == "told":
            return False
        if expression.sentence is not None and owners.is_background(
            expression.sentence, expression.start, expression.end
        ):
            return False
        return self.today is None or value.first is None or self.today - value.first <= timedelta(_STORY_DAYS)

    def _as_story(self, expression: Expression) -> When:
        when = self.when(expression)
        return When(
            day=when.day, precision="day", basis="story", span=when.span, weekday=when.weekday, value=when.value
        )

    @staticmethod
    def granular(when: When | None) -> tuple[str | None, str | None, str]:
        """``(date, date_end, granularity)`` as exchange formats write it: ``2024-11`` for a month, ``2022`` for a year, Monday for a week."""
        if when is None or when.day is None:
            return None, None, "unknown"
        if when.precision == "month":
            return when.day[:7], None, "month"
        if when.precision == "year":
            return when.day[:4], None, "year"
        if when.precision == "week":
            return monday_of(date.fromisoformat(when.day)).isoformat(), None, "week"
        if when.precision == "range":
            return _range_start(when), when.day_end, "range"
        return when.day, None, "day"


def _range_start(when: When) -> str | None:
    """The start of a range no finer than its words: "the past 12 months" starts in a month, "since 2019" in a year."""
    if when.day is None or when.value is None:
        return when.day
    if re.fullmatch(r"\d{4}(?:-\d\d)?", when.value):
        return when.value
    return when.day[:7] if re.fullmatch(r"P\d+[MY]", when.value) else when.day


def find_times(reading: Reading) -> Times:
    """All time expressions of the article, measured from its day of publication."""
    day = reading.article.day
    today = date.fromisoformat(day) if day else None
    return Times(reading, tuple(_merged(list(_expressions(reading, today)))), today)


def _expressions(reading: Reading, today: date | None) -> Iterator[Expression]:
    sentences = iter(reading.sentences)
    current = next(sentences, None)
    told: Expression | None = None
    year: tuple[int, Sentence | None] = (0, None)
    for match in matches(reading.text):
        while current is not None and current.end <= match.start:
            current = next(sentences, None)
        sentence = current if current is not None and current.start <= match.start else None
        tense = tense_at(sentence, match.start, match.end, match.before.text.lower() if match.before else "")
        near = year[0] if sentence is not None and year[1] is sentence else None
        frame = Frame(
            today, told.value.first if told else today, tense, near if today is None or near != today.year else None
        )
        value = value_of(match, frame)
        if value is None:
            continue
        found = Expression(match, value, frame, sentence, _is_dateline(reading, match))
        if value.basis == "stated" and value.first is not None and match.has("Y"):
            year = (value.first.year, sentence)
        if found.point and value.type != "DURATION" and value.precision != "range" and not found.deadline:
            told = found
        yield found


_BY_DAY = frozenset("same_part hours_of dated_clock clock_after in_the_day zone_clock noon".split())


def _told(told: Expression | None, match: Match, today: date | None) -> date | None:
    """The day told before; where a time of day is wanted only a day will do."""
    if told is None or (match.form in _BY_DAY and told.value.precision != "day"):
        return today
    return told.value.first


def _is_dateline(reading: Reading, match: Match) -> bool:
    """Whether the expression stands in the place-and-date head of the report ("MOSCOW, March 10. /VNA/.")."""
    if match.start > 90 or not reading.paragraphs:
        return False
    head = reading.text[reading.paragraphs[0][0] : reading.paragraphs[0][0] + 130]
    letters = [c for c in head[: match.start] if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) < len(letters) * 0.5:
        return False
    return bool(_DATELINE.match(head)) and match.form in ("month_day", "day_month", "weekday")


def _merged(found: list[Expression]) -> Iterator[Expression]:
    """ "Thursday (June 13)": one expression, with the value of the one that states more."""
    i = 0
    while i < len(found):
        here = found[i]
        after = found[i + 1] if i + 1 < len(found) else None
        if after is not None and _same_day_twice(here, after):
            words = here.match.words + after.match.words
            better = after if after.value.first is not None else here
            value = _with_part(better.value, here.value)
            yield Expression(
                Match(better.match.form, words, here.match.before, after.match.after),
                value,
                better.frame,
                here.sentence,
                here.dateline,
            )
            i += 2
        else:
            yield here
            i += 1


def _same_day_twice(one: Expression, two: Expression) -> bool:
    between = two.match.before
    gap = between is not None and between.text in "([" and between.start >= one.end and two.start - one.end <= 2
    return gap and one.value.precision == "day" and two.value.precision == "day"


def _with_part(value: Value, other: Value) -> Value:
    """The stated day, with the part of the day that the other words give."""
    if value.type == "DATE" and other.type == "TIME" and value.first is not None and "T" in other.value:
        return Value(
            "TIME",
            value.first.isoformat() + other.value[10:],
            value.first,
            value.last,
            "day",
            value.basis,
            value.anchor,
        )
    return value
