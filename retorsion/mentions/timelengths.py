"""Lengths of time, points measured by them ("two years ago"), sets and vague words -> values.

In: a ``Match`` and its ``Frame``. Out: a ``Value``, or ``None`` where the words turn out to be no time. Each ``form_`` function serves the
pattern of that name in ``timex``. A length has no day of its own; "the past 12 months" also has the days that it covers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from msgspec.structs import replace

from retorsion.mentions.timevalues import (
    Frame,
    Value,
    day_value,
    monday_of,
    month_value,
    shift_months,
    unit_at,
    week_value,
    year_value,
)
from retorsion.mentions.timex import Match, Word
from retorsion.records import Precision

# --- lengths of time, and points measured by them


def length_value(number: int | None, unit: str, *, half: bool = False) -> Value:
    amount = "X" if number is None else str(number)
    if half:
        amount += ".5"
    if unit == "F":
        return Value("DURATION", f"P{'X' if number is None else 2 * number}W", anchor="none")
    if unit in ("E", "C"):
        years = {"E": 10, "C": 100}[unit]
        return Value("DURATION", "PXDE" if number is None else f"P{number * years}Y", anchor="none")
    return Value(
        "DURATION",
        f"PT{amount}{unit[1]}" if unit.startswith("T") else f"P{amount}{'3M' if unit == 'Q' else unit}",
        anchor="none",
    )


def _count(match: Match) -> tuple[int | None, bool]:
    """The number before the unit; the flag says whether one (or a vague one) is there at all."""
    numbers = [w for w in match.words if w.letter == "N"]
    if numbers:
        value = numbers[-1].value
        if len(numbers) == 2 and match.form == "duration":
            first = numbers[0].value
            value = value * first if isinstance(value, int) and isinstance(first, int) else value
        return (value if isinstance(value, int) else None), True
    return (1, True) if match.has("a") else (None, False)


def _last(match: Match, letter: str) -> Word | None:
    """The last word of that kind."""
    return next((word for word in reversed(match.words) if word.letter == letter), None)


def form_duration(match: Match, frame: Frame) -> Value | None:
    unit, figure = _last(match, "U"), _last(match, "N")
    if unit is None:
        return None
    if figure is not None and isinstance(figure.value, str):
        return Value("DURATION", length_value(1, unit.value).value.replace("1", figure.value, 1), anchor="none")
    if figure is None and match.has("a"):
        return _one_unit(match, unit)
    number, there = _count(match)
    low = unit.text.lower()
    if there or low.endswith("s"):
        return length_value(number, unit.value)
    return length_value(1, unit.value) if low.endswith("long") else None


def _one_unit(match: Match, unit: Word) -> Value | None:
    """ "A week"; a set in "$10,000 a week", nothing in "such a day"."""
    if unit.value == "D" and match.before is not None and match.before.text.lower() in ("such", "what"):
        return None
    length = length_value(1, unit.value)
    return Value("SET", length.value, anchor="none") if _is_rate(match) else length


def _is_rate(match: Match) -> bool:
    """ "$10,000 a year", "twice a week"."""
    before = match.before
    return before is not None and (before.letter in "N%" or before.text.lower() in _RATE) and not match.has("w")


_RATE = frozenset(
    "once twice thrice times percent million billion dollars people barrels tons tonnes hours days pounds euros".split()
)


def form_halves(match: Match, frame: Frame) -> Value | None:
    """ "Half an hour", "two and a half years"."""
    unit = match.first("U")
    if unit is None:
        return None
    if match.has("&"):
        number, _ = _count(match)
        return length_value(number, unit.value, half=True)
    return Value(
        "DURATION",
        {"TH": "PT30M", "D": "PT12H", "M": "P15D", "Y": "P6M", "C": "P50Y", "E": "P5Y"}.get(unit.value, "PXD"),
        anchor="none",
    )


def form_span_now(match: Match, frame: Frame) -> Value | None:
    """ "The past 12 months", "the next two days": a length whose end (or start) is today."""
    unit = match.first("U")
    number, _ = _count(match)
    if unit is None:
        return None
    length = length_value(number, unit.value)
    if frame.today is None or number is None or match.has("z"):
        return length
    if match.has("x"):
        return replace(
            length, first=frame.today, last=_moved(frame.today, number, unit.value), precision="range", anchor="today"
        )
    first = _moved(frame.today, -number, unit.value)
    return replace(length, first=first, last=frame.today, precision="range", anchor="today")


def _moved(day: date, number: int, unit: str) -> date:
    """``day`` moved by ``number`` units; hours leave it where it is, unless they add up to days."""
    if number > 5000 or number < -5000:
        return day
    if unit in ("M", "Q"):
        return shift_months(day, number * (3 if unit == "Q" else 1))
    if unit in ("Y", "E", "C"):
        years = number * {"Y": 1, "E": 10, "C": 100}[unit]
        return shift_months(day, 12 * years) if 0 < day.year + years < 9999 else day
    days = {"D": number, "W": 7 * number, "F": 14 * number, "TH": int(number / 24)}.get(unit, 0)
    return day + timedelta(days)


def form_ago(match: Match, frame: Frame) -> Value | None:
    """ "Two years ago", "a month later", "three days earlier"; without a number it is a length."""
    unit = match.first("U")
    if unit is None:
        return None
    number, _there = _count(match)
    if unit.value.startswith("T"):
        return _hours_away(match, frame, number, unit.value)
    if number is None:
        return _vaguely_away(match, unit)
    if match.has("H") and not match.has("N"):
        number = 0
    counted = match.has("bq") and _something_follows(match)
    if counted and not (unit.value == "D" and number == 1 and frame.told):
        return length_value(number, unit.value)
    return _point_away(match, frame, number, unit.value)


def _vaguely_away(match: Match, unit: Word) -> Value | None:
    """ "A few days ago", "weeks later"."""
    if match.has("g"):
        return Value("DATE", "PAST_REF", anchor="none")
    return length_value(None, unit.value) if unit.text.lower().endswith("s") else None


def _point_away(match: Match, frame: Frame, number: int, unit: str) -> Value | None:
    anchor: Literal["today", "told"] = "today" if match.has("g") else "told"
    base = frame.today if anchor == "today" else frame.told
    if base is None:
        return replace(length_value(number, unit), anchor=anchor)
    found = _away(match, base, -number if match.has("geb") else number, unit, anchor)
    return found if anchor == "today" or found is None else _no_finer(found, frame.told_as)


def _something_follows(match: Match) -> bool:
    """Whether "after" or "before" is followed by what it is measured from ("after the attack"), other than "that"."""
    after = match.after
    if after is None or after.text.lower() in ("that", "this"):
        return False
    return after.letter not in ",).\n" or after.text[:1].isalpha()


def _no_finer(value: Value, told_as: Precision) -> Value:
    """A point counted from a month or a year is known no better than that."""
    if value.first is None or told_as not in ("month", "year"):
        return value
    if told_as == "year":
        return year_value(value.first.year, anchor="told")
    return value if value.precision == "year" else month_value(value.first.year, value.first.month, anchor="told")


def counted_from(match: Match, base: date) -> Value | None:
    """The day of what follows "two days after" or "a month before", where ``base`` is the day of what went before these words."""
    unit = match.first("U")
    number, _ = _count(match)
    if unit is None or number is None or unit.value.startswith("T"):
        return None
    return _away(match, base, number if match.has("b") else -number, unit.value, "told")


def _away(match: Match, base: date, number: int, unit: str, anchor: Literal["today", "told"]) -> Value | None:
    moved = _moved(base, number, unit)
    if unit == "D" or match.words[0].text.lower() == "exactly":
        return day_value(moved, anchor=anchor)
    if unit in ("W", "F"):
        return week_value(monday_of(moved), anchor=anchor)
    return unit_at({"Q": "M", "E": "Y", "C": "Y"}.get(unit, unit), moved, 0, anchor)


def _hours_away(match: Match, frame: Frame, number: int | None, unit: str) -> Value:
    length = length_value(number, unit)
    base = frame.today if match.has("g") else frame.told or frame.today
    if base is None or (number or 0) > 20:
        return length
    return replace(length, first=base, last=base, precision="day", anchor="today" if match.has("g") else "told")


def form_day_by(match: Match, frame: Frame) -> Value | None:
    """ "The day before", "the week after", "earlier in the day"."""
    unit = match.first("U")
    base = frame.told
    if unit is None or base is None or unit.text.lower().endswith("s") or unit.value.startswith("T"):
        return None
    return unit_at(unit.value, base, -1 if match.has("be") else 1, "told")


def form_year_ago(match: Match, frame: Frame) -> Value | None:
    """ "The year-earlier period", "year-ago"."""
    unit = match.first("U")
    if unit is None or frame.today is None or unit.value.startswith("T"):
        return None
    return unit_at(unit.value, frame.today, -1, "today")


def form_units(match: Match, frame: Frame) -> Value | None:
    """A bare plural: "for years", "in the days before"; singular ones with "long" ("weeklong")."""
    word = match.words[0]
    low = word.text.lower()
    if low.endswith("long"):
        return length_value(1, word.value)
    if not low.endswith("s") or word.value == "Q":
        return None
    length = length_value(None, word.value)
    after = match.after.letter if match.after else "."
    within = match.before is not None and match.before.text.lower() == "within"
    if word.value in ("TH", "TM") and (after in "gebrq" or within) and frame.told is not None:
        return replace(length, first=frame.told, last=frame.told, precision="day", anchor="told")
    return length


def form_first_n(match: Match, frame: Frame) -> Value | None:
    unit = match.first("U")
    number, _ = _count(match)
    return None if unit is None else length_value(number, unit.value)


# --- sets and vague words


def form_every(match: Match, frame: Frame) -> Value | None:
    unit = match.first("U")
    if match.has("W"):
        word = match.first("W")
        return Value("SET", f"XXXX-WXX-{word.value + 1 if word else 1}", anchor="none")
    if unit is None:
        return Value("SET", "P1D" if match.has("P") else "P1Y", anchor="none")
    number, there = _count(match)
    return Value("SET", length_value(number if there else 1, unit.value).value, anchor="none")


def form_frequency(match: Match, frame: Frame) -> Value | None:
    name = match.words[0].text[:1].isupper() and match.after is not None and match.after.text[:1].isupper()
    if name:
        return None
    return Value("SET", str(match.words[0].value), anchor="none")


def form_plural_day(match: Match, frame: Frame) -> Value | None:
    return Value("SET", f"XXXX-WXX-{match.words[0].value + 1}", anchor="none")


def form_times_a(match: Match, frame: Frame) -> Value | None:
    unit = match.first("U")
    return None if unit is None else Value("SET", length_value(1, unit.value).value, anchor="none")


def form_vague(match: Match, frame: Frame) -> Value | None:
    word = match.words[-1]
    if word.letter == "V":
        if word.text.lower() == "recent" or (match.after is not None and match.after.text.lower() == "that"):
            return None
        return Value("DATE", str(word.value), anchor="none")
    if word.letter == "U":
        past = word.value == "D" and word.text.lower().endswith("s")
        return Value("DATE", "PAST_REF", anchor="none") if past else None
    return Value(
        "DATE", {"G": "PRESENT_REF", "p": "PAST_REF", "u": "FUTURE_REF"}.get(word.letter, "PAST_REF"), anchor="none"
    )


def form_recent(match: Match, frame: Frame) -> Value | None:
    word = match.words[0]
    return Value("DATE", "PAST_REF", anchor="none") if word.text.lower() == "recent" else None


def form_nothing(match: Match, frame: Frame) -> Value | None:
    return None
