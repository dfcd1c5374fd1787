"""When: every time expression of an article with its value, the date of an act, and the day of the story.

In: a ``Reading``. Out: ``Times``: TIMEX3 expressions of the whole text (also of sentences without a parse), ``of`` for the date of one act and
``story`` for the day of the main news. Values are measured from the day of publication, or from the day told before ("a week later").
Which date belongs to which act is read off the parse (``owners``); where none does the answer is ``None``, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from retorsion.mentions import owners
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.tenses import tense_at
from retorsion.mentions.timelengths import counted_from
from retorsion.mentions.timepoints import value_of
from retorsion.mentions.timevalues import Frame, Tense, Value
from retorsion.mentions.timex import Match, matches
from retorsion.records import Precision, Timex, When

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_DATELINE = re.compile(r"^.{0,80}?(?:\([^)]{2,40}\)|/[A-Z][\w -]{1,20}/|[A-Z]{2,})?\s*(?:[-–—:]|\.\s*/[\w -]+/\.)\s")
_DATELINE_FORMS = frozenset("month_day day_month weekday".split())
_DEADLINES = frozenset("by until till within before from starting beginning effective".split())
_BY_DAY = frozenset("same_part hours_of dated_clock clock_after in_the_day zone_clock noon".split())
"""Forms that need a day, not a month or a year, to be measured from."""
_STORY_DAYS = 7
"""A day in the lead further back than this is history, not this story's news."""
_HEAD = 4
"""Paragraphs after the first in which today or yesterday may still be the day of an undated lead."""
_BACK = 2
"""Sentences back in the paragraph from which a tale's date is carried on."""


class Expression(Struct, frozen=True):
    """A time expression at its place; ``match`` and ``frame`` are kept so that it can be measured from another day."""

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
    def lead_in(self) -> str:
        """The word before it, lower case: "by", "since", "on"."""
        return self.match.before.text.lower() if self.match.before is not None else ""

    @property
    def point(self) -> bool:
        """Whether it tells a day or a stretch of days (not a bare length, a set, or "now")."""
        return self.value.precision is not None

    @property
    def deadline(self) -> bool:
        """Whether the words before it make it an end or a start of something to come: "by Friday", "until May"."""
        return self.lead_in in _DEADLINES

    @property
    def measures(self) -> bool:
        """Whether it is a length from one act to another: "two days after", and no deadline ("within a week after")."""
        length = self.match.form == "ago" and self.match.has("bq") and self.value.type == "DURATION"
        return length and not self.deadline

    @property
    def hosts(self) -> bool:
        """Whether a clause hangs on it ("since May 28, when a soldier was shot"): then it is that day, not a stretch."""
        return self.match.after is not None and self.match.after.text == ","

    @property
    def history(self) -> bool:
        """Whether it dates something that lies before the news of its sentence ("after Monday's attack")."""
        return self.sentence is None or owners.is_background(self.sentence, self.start, self.end)


_TELLING = re.compile(r"\b(?:announc\w+|said|says|told|stated|statement|confirmed)\b[^.!?\n]{0,40}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Times:
    """The time expressions of one article, in order of the text."""

    reading: Reading
    expressions: tuple[Expression, ...]
    today: date | None

    @property
    def all(self) -> tuple[Timex, ...]:
        """As TIMEX3 records."""
        span = self.reading.span
        return tuple(Timex(span=span(e.start, e.end), type=e.value.type, value=e.value.value) for e in self.expressions)

    def in_sentence(self, sentence: Sentence) -> tuple[Expression, ...]:
        """The expressions of a sentence, in order."""
        return tuple(e for e in self.expressions if sentence.start <= e.start < sentence.end)

    def of(
        self, sentence: Sentence, trigger: Token, clause: Sequence[Token] = (), reference: When | None = None
    ) -> When | None:
        """The date of the act that ``trigger`` names, or ``None`` where neither its sentence nor the one before gives one.

        An expression that the parse ties to the act wins; then one of a clause that governs it ("said on Monday that ..."); then, with basis
        ``story``, the day on which the paragraph has put its tale. Never one of another act, a deadline, a length or a day still to come.
        ``reference`` is the date of the act told before, for "a week later".
        """
        usable = [e for e in self._measured(sentence, reference) if self._usable(e)]
        shifted = self._shifted(sentence, trigger, usable)
        if shifted is not None:
            return shifted
        chosen = owners.choose(
            sentence, trigger, clause, [(e.start, e.end, e.value.precision or "day") for e in usable]
        )
        if chosen is not None:
            return self.when(usable[chosen])
        return self._carried(sentence, trigger, usable)

    def _measured(self, sentence: Sentence, reference: When | None) -> list[Expression]:
        """The expressions of a sentence, those counted from the day told before counted from ``reference`` where that is given."""
        found = list(self.in_sentence(sentence))
        if reference is None or reference.day is None:
            return found
        return [_counted_from(e, date.fromisoformat(reference.day), reference.precision) for e in found]

    def _usable(self, expression: Expression) -> bool:
        value = expression.value
        if not expression.point or expression.dateline:
            return False
        if expression.deadline and not self._happened(expression):
            return False
        return value.first is None or self.today is None or value.first <= self.today

    @staticmethod
    def _happened(expression: Expression) -> bool:
        """Whether "by Thursday morning" or "within hours" tells when something happened, not when it must."""
        sentence = expression.sentence
        if sentence is None or expression.lead_in not in ("by", "within"):
            return False
        return owners.fronted(sentence, expression.start, expression.end)

    def _length_above(self, sentence: Sentence, trigger: Token) -> Expression | None:
        """The length of time that the act is told from."""
        lengths = (e for e in self.in_sentence(sentence) if e.measures)
        return next((e for e in lengths if owners.governed_by(sentence, trigger, e.start, e.end)), None)

    def _shifted(self, sentence: Sentence, trigger: Token, usable: Sequence[Expression]) -> When | None:
        """The date of an act told as a length before or after another: "two days after Moscow ordered them out"."""
        found = self._length_above(sentence, trigger)
        if found is None:
            return None
        main = next((self.when(e) for e in usable if e.end <= found.start), None) or self.story()
        if main is None or main.day is None:
            return None
        moved = counted_from(found.match, date.fromisoformat(main.day))
        if moved is None:
            return None
        return structs.replace(self.when(structs.replace(found, value=moved)), basis="relative")

    def _carried(self, sentence: Sentence, trigger: Token, usable: Sequence[Expression]) -> When | None:
        """The date on which the tale stands: told before in this sentence, or in one before it of the same paragraph."""
        if not owners.narrates(trigger):
            return None
        at = sentence.offset(trigger)
        here = [e for e in usable if e.end <= at and e.value.precision in ("month", "year") and _leads(e)]
        told = here[-1] if here else self._told_before(sentence, owners.is_pluperfect(trigger))
        return None if told is None else structs.replace(self.when(told), basis="story")

    def _told_before(self, sentence: Sentence, earlier_still: bool) -> Expression | None:
        """The last date of the sentences before; one of a pluperfect only for what is ``earlier_still`` itself."""
        for number in range(sentence.index - 1, max(sentence.index - 1 - _BACK, -1), -1):
            earlier = self.reading.sentences[number]
            if earlier.paragraph != sentence.paragraph:
                return None
            told = [e for e in self.in_sentence(earlier) if self._usable(e) and _leads(e)]
            if told and (earlier_still or not owners.pluperfect(earlier, told[-1].start, told[-1].end)):
                return told[-1]
        return None

    def when(self, expression: Expression) -> When:
        """The expression as a ``When``; "since May" reaches to the day of publication."""
        value = expression.value
        day = value.first.isoformat() if value.first else None
        when = When(
            day=day,
            precision=value.precision or "day",
            basis=value.basis,
            span=self.reading.span(expression.start, expression.end),
            weekday=value.weekday if day is None else None,
            value=value.value,
        )
        if expression.lead_in == "since" and day is not None and self.today is not None and not expression.hosts:
            return structs.replace(when, day_end=self.today.isoformat(), precision="range")
        if value.precision == "range" and value.last is not None:
            return structs.replace(when, day_end=value.last.isoformat())
        return when

    def _told_first(self, placed: Sequence[tuple[Expression, int]]) -> Expression | None:
        """The first of the expressions, each with its paragraphs below the first one, that may date the main news."""
        told = (e for e, below in placed if below <= _HEAD and self._may_be_story(e, 1 if below > 0 else _STORY_DAYS))
        return next(told, None)

    def story(self) -> When | None:
        """The day of the main news: told in the first paragraph, or close to it; else the day of publication, else the dateline."""
        first = self._first_paragraph()
        placed = [(e, e.sentence.paragraph - first) for e in self.expressions if e.sentence is not None]
        found = self._told_first(placed)
        if found is None and self.today is not None:
            return When(day=self.today.isoformat(), precision="day", basis="published")
        if found is None:
            found = next((e for e, _ in placed if e.dateline and e.value.precision == "day"), None) or self._announced()
        return None if found is None else structs.replace(self.when(found), basis="story")

    def _announced(self) -> Expression | None:
        """The weekday on which the news was told ("said on Wednesday"), for a report whose own day nobody gave."""
        for expression in self.expressions:
            before = self.reading.text[max(0, expression.start - 60) : expression.start]
            if expression.value.weekday and self._usable(expression) and _TELLING.search(before):
                return expression
        return None

    def _first_paragraph(self) -> int:
        """The number of the first paragraph that is longer than a headline or a dateline."""
        long = (i for i, (start, end) in enumerate(self.reading.paragraphs) if end - start > 60)
        return next(long, 0)

    def _may_be_story(self, expression: Expression, days: int) -> bool:
        """Whether the report may be about this day: no deadline, no history, at most ``days`` back."""
        value = expression.value
        if value.precision != "day" or not self._usable(expression) or value.anchor == "told" or expression.history:
            return False
        return self.today is None or value.first is None or self.today - value.first <= timedelta(days)


def find_times(reading: Reading) -> Times:
    """All time expressions of the article, measured from its day of publication."""
    day = reading.article.day
    today = date.fromisoformat(day) if day else None
    return Times(reading, tuple(_merged(list(_expressions(reading, today)))), today)


def _leads(expression: Expression) -> bool:
    """Whether a tale may go on from it: no "since", no "last year's vote", nothing that lies before the news of its own sentence."""
    return expression.lead_in != "since" and not expression.history and not _dates_a_noun(expression)


def _dates_a_noun(expression: Expression) -> bool:
    """ "Last year's election": the day of the noun behind it, not of the tale."""
    if expression.sentence is None:
        return False
    behind = expression.end - expression.sentence.start
    return expression.sentence.text[behind : behind + 2] in {"'s", "’s"}


def _expressions(reading: Reading, today: date | None) -> Iterator[Expression]:
    told: Expression | None = None
    year: tuple[int | None, Sentence | None] = (None, None)
    for match, sentence in _placed(reading):
        near = year[0] if sentence is not None and year[1] is sentence else None
        frame = _frame(match, today, told, _tense(sentence, match), near)
        value = value_of(match, frame)
        if value is None:
            continue
        found = Expression(match, value, frame, sentence, _is_dateline(reading, match))
        if value.basis == "stated" and value.first is not None and match.has("Y"):
            year = (value.first.year, sentence)
        if _tells(found, frame.tense):
            told = found
        yield found


def _placed(reading: Reading) -> Iterator[tuple[Match, Sentence | None]]:
    """The matches with their sentences, both in order of the text."""
    sentences = iter(reading.sentences)
    current = next(sentences, None)
    for match in matches(reading.text):
        while current is not None and current.end <= match.start:
            current = next(sentences, None)
        yield match, current if current is not None and current.start <= match.start else None


def _tense(sentence: Sentence | None, match: Match) -> Tense:
    if match.after is not None and match.after.text.lower() == "deadline":
        return "future"
    return tense_at(sentence, match.start, match.end, match.before.text.lower() if match.before else "")


def _counted_from(expression: Expression, told: date, precision: Precision) -> Expression:
    """The expression counted from another day, where it is counted from a day told before at all."""
    frame = structs.replace(expression.frame, told=told, told_as=precision)
    value = value_of(expression.match, frame)
    return (
        structs.replace(expression, value=value, frame=frame)
        if value is not None and value.anchor == "told"
        else expression
    )


def _frame(match: Match, today: date | None, told: Expression | None, tense: Tense, year: int | None) -> Frame:
    """What the match is measured from; where a time of day is wanted, only a day will do as the day told."""
    if today is not None and year == today.year:
        year = None
    if told is None or (match.form in _BY_DAY and told.value.precision != "day"):
        return Frame(today, None, "day", tense, year)
    return Frame(today, told.value.first, told.value.precision or "day", tense, year)


def _tells(expression: Expression, tense: Tense) -> bool:
    """Whether what follows may be measured from it ("a week later")."""
    if not expression.point or expression.value.type == "DURATION" or expression.value.precision == "range":
        return False
    return expression.value.first is not None and not (expression.deadline and tense == "future")


def _is_dateline(reading: Reading, match: Match) -> bool:
    """Whether the expression stands in the place-and-date head of the report ("MOSCOW, March 10. /VNA/.")."""
    if match.start > 90 or not reading.paragraphs or match.form not in _DATELINE_FORMS:
        return False
    begin = reading.paragraphs[0][0]
    head = reading.text[begin : begin + 130]
    letters = [c for c in head[: match.start - begin] if c.isalpha()]
    if not letters or sum(c.isupper() for c in letters) < len(letters) * 0.5:
        return False
    found = _DATELINE.match(head)
    return found is not None and match.end <= begin + found.end()


def _merged(found: list[Expression]) -> Iterator[Expression]:
    """The expressions, with "Thursday (June 13)" made one, and "hours before Tuesday's strike" put on that Tuesday."""
    skip = False
    for here, after in zip(found, [*found[1:], None], strict=False):
        if skip:
            skip = False
        elif after is not None and _same_day_twice(here, after):
            skip = True
            yield _joined(here, after)
        elif after is not None and _hours_from(here, after):
            yield structs.replace(
                here,
                value=structs.replace(
                    here.value, first=after.value.first, last=after.value.last, precision="day", anchor="none"
                ),
            )
        else:
            yield here


def _same_day_twice(one: Expression, two: Expression) -> bool:
    between = two.match.before
    gap = between is not None and between.text in "([" and between.start >= one.end and two.start - one.end <= 2
    clocks = one.match.has("LZ") and two.match.has("LZ")
    return gap and not clocks and one.value.precision == "day" and two.value.precision == "day"


def _joined(one: Expression, two: Expression) -> Expression:
    """One expression of both, with the stated day and the part of the day that the first words give."""
    value = two.value
    if value.type == "DATE" and one.value.type == "TIME" and value.first is not None and "T" in one.value.value:
        value = structs.replace(value, type="TIME", value=value.first.isoformat() + one.value.value[10:])
    match = Match(two.match.form, one.match.words + two.match.words, one.match.before, two.match.after)
    return Expression(match, value, two.frame, one.sentence, one.dateline)


def _hours_from(one: Expression, two: Expression) -> bool:
    near = (one.match.after is not None and one.match.after.letter in "bq") or one.match.has("bq")
    hours = one.value.value.startswith("PT") and one.value.value.endswith(("H", "M"))
    return near and hours and two.value.precision == "day" and two.start - one.end < 12
