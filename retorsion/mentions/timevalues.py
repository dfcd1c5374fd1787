"""Days, weeks, months and years as TIMEX3 values: what ``timepoints`` and ``timelengths`` build their values of.

In: days and numbers. Out: ``Value`` objects, with the days they cover. Values follow TimeML 1.2.1 (``2013-W11``, ``2013-03-22TMO``). ``Frame`` says
what a relative expression is measured from. Nothing here reads a word: that is for ``timepoints`` and ``timelengths``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from retorsion.mentions.timex import Match, Word
from retorsion.records import Precision

Tense = Literal["past", "present", "future"]
Anchor = Literal["none", "today", "told"]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Frame(Struct, frozen=True):
    """What an expression is measured from. ``today`` is the day of publication, ``told`` the day told before it in the text; both may
    be unknown; ``told_as`` is how precisely the latter is known. ``year`` is the year named just before, if one was."""

    today: date | None
    told: date | None = None
    told_as: Precision = "day"
    tense: Tense = "past"
    year: int | None = None


class Value(Struct, frozen=True):
    """A TIMEX3 type and value. ``first`` is the first day covered and ``last`` the last one; ``precision`` is ``None`` for lengths and sets.

    ``basis`` is ``stated`` where the words alone name the day; ``anchor`` tells what a relative one was measured from.
    """

    type: str
    value: str
    first: date | None = None
    last: date | None = None
    precision: Precision | None = None
    basis: Literal["stated", "relative"] = "relative"
    anchor: Anchor = "today"
    weekday: str | None = None


def day_value(day: date, *, part: str = "", basis: Literal["stated", "relative"] = "relative", anchor: Anchor = "today") -> Value:  # fmt: skip
    """One full day, with the part of it (``TMO``, ``T15:30``) that makes it a TIME."""
    return Value("TIME" if part else "DATE", day.isoformat() + part, day, day, "day", basis, anchor)


def week_value(monday: date, *, anchor: Anchor = "today") -> Value:
    year, week, _ = monday.isocalendar()
    return Value("DATE", f"{year}-W{week:02}", monday, monday + timedelta(6), "week", "relative", anchor)


def month_value(year: int, month: int, *, basis: Literal["stated", "relative"] = "relative", anchor: Anchor = "today") -> Value:  # fmt: skip
    first = date(year, month, 1)
    return Value("DATE", f"{year}-{month:02}", first, shift_months(first, 1) - timedelta(1), "month", basis, anchor)


def year_value(year: int, *, basis: Literal["stated", "relative"] = "relative", anchor: Anchor = "today") -> Value:  # fmt: skip
    return Value("DATE", f"{year:04}", date(year, 1, 1), date(year, 12, 31), "year", basis, anchor)


def shift_months(day: date, months: int) -> date:
    """``day`` moved by whole months; the 31st falls back to the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(1)).day
    return date(year, month + 1, min(day.day, last))


def monday_of(day: date) -> date:
    return day - timedelta(day.weekday())


def nearest_weekday(today: date, weekday: int, tense: Tense) -> date:
    """The day of that name at or before ``today``, or at or after it in the future tense."""
    if tense == "future":
        return today + timedelta((weekday - today.weekday()) % 7)
    return today - timedelta((today.weekday() - weekday) % 7)


def safe_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def unit_at(unit: str, base: date, step: int, anchor: Literal["today", "told"]) -> Value | None:
    if unit == "D":
        return day_value(base + timedelta(step), anchor=anchor)
    if unit == "W":
        return week_value(monday_of(base) + timedelta(7 * step), anchor=anchor)
    if unit == "M":
        moved = shift_months(base.replace(day=1), step)
        return month_value(moved.year, moved.month, anchor=anchor)
    if unit == "Y":
        return year_value(base.year + step, anchor=anchor)
    if unit == "Q":
        return quarter_value(base.year, (base.month - 1) // 3 + step)
    if unit == "E":
        decade = base.year // 10 + step
        return Value(
            "DATE", f"{decade}X", date(decade * 10, 1, 1), date(decade * 10 + 9, 12, 31), "range", anchor=anchor
        )
    return None


def quarter_value(year: int, index: int) -> Value:
    year, index = year + index // 4, index % 4
    first = date(year, 3 * index + 1, 1)
    return Value("DATE", f"{year}-Q{index + 1}", first, shift_months(first, 3) - timedelta(1), "range")


def part_of(word: Word | None) -> str:
    """The part of the day that a word names, as TIMEX3 letters; empty where there is none."""
    return str(word.value) if word is not None else ""


def step(match: Match) -> int:
    """-1 for last or previous, 1 for next or following, 0 for this."""
    if match.has("lpk"):
        return -1
    return 1 if match.has("xf") else 0
