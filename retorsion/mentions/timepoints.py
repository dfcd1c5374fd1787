"""Gives a matched time expression its TIMEX3 type and value, and the days it covers.

In: a ``Match`` and a ``Frame`` (the day of publication, the day last told, the tense). Out: a ``Value``, or ``None`` where the words turn out
to be no time. Here are days, weeks, months, years, seasons and holidays; lengths are in ``timelengths``. Without a day of publication a
weekday stays a weekday. Nothing here reads a sentence: tense comes from the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

from msgspec.structs import replace

from retorsion.mentions import timelengths
from retorsion.mentions.timevalues import (
    DAYS,
    Anchor,
    Frame,
    Tense,
    Value,
    day_value,
    monday_of,
    month_value,
    nearest_weekday,
    part_of,
    quarter_value,
    safe_day,
    shift_months,
    step,
    unit_at,
    year_value,
)
from retorsion.mentions.timex import Match, Word


def value_of(match: Match, frame: Frame) -> Value | None:
    """The value of a match, or ``None`` where it is none after all (a bare singular unit, an age)."""
    return _FORMS[match.form](match, frame)


# --- calendar days

_SOON = 120
"""Days within which a date told in the present tense is one to come ("is sentenced May 7")."""


def _year_of_month(month: int, day: int | None, frame: Frame) -> int | None:
    """The year that a month (and day) without one belongs to."""
    today = frame.today
    if frame.year is not None or today is None:
        return frame.year
    here = (month, today.day if day is None else day)
    later = here > (today.month, today.day)
    if frame.tense == "future":
        return today.year + (here < (today.month, today.day))
    soon = frame.tense == "present" and day is not None and later and _is_soon(today, month, day)
    return today.year - (later and not soon)


def _is_soon(today: date, month: int, day: int) -> bool:
    ahead = safe_day(today.year, month, day)
    return ahead is not None and (ahead - today).days < _SOON


def _explicit_year(match: Match, frame: Frame) -> tuple[int | None, bool]:
    """The year that the words give ("2011", "last year", a two-digit "97"), and whether it is stated outright."""
    word = match.first("Y")
    if word is not None:
        return int(word.value), True
    month_at = next((i for i, w in enumerate(match.words) if w.letter == "M"), None)
    if month_at is not None and match.form == "day_month" and len(match.words) > month_at + 1:
        short = match.words[month_at + 1]
        if short.letter == "N" and re.fullmatch(r"\d\d", short.text):
            return _full_year(int(short.text)), True
    unit = match.first("U")
    if unit is not None and frame.today is not None:
        return frame.today.year + step(match), False
    return None, False


def _full_year(short: int) -> int:
    return short + (1900 if short > 50 else 2000)


def _month_day(match: Match, frame: Frame) -> Value | None:
    month = match.first("M")
    day = next((w.value for w in match.words if w.letter in "NO" and w.value in range(1, 32)), None)
    if month is None or day is None:
        return None
    year, stated = _explicit_year(match, frame)
    if year is None:
        year = _year_of_month(month.value, day, frame)
    if year is None:
        return Value("DATE", f"XXXX-{month.value:02}-{day:02}", anchor="none")
    found = safe_day(year, month.value, day)
    if found is None:
        return None
    part = part_of(match.first("P"))
    value = day_value(found, part=part, basis="stated", anchor="none") if stated else day_value(found, part=part)
    return _early_or_late(match, value)


def _month_year(match: Match, frame: Frame) -> Value | None:
    month = match.first("M")
    year, stated = _explicit_year(match, frame)
    if month is None or year is None:
        return None
    return month_value(
        year, month.value, basis="stated" if stated else "relative", anchor="none" if stated else "today"
    )


def _month(match: Match, frame: Frame) -> Value | None:
    month = match.first("M")
    if month is None:
        return None
    today = frame.today
    if today is None:
        return Value("DATE", f"XXXX-{month.value:02}", anchor="none")
    year = _year_of_month(month.value, None, frame)
    if match.has("l"):
        year = today.year if month.value < today.month else today.year - 1
    elif match.has("x"):
        year = today.year if month.value > today.month else today.year + 1
    elif match.has("h"):
        year = today.year
    return month_value(year or today.year, month.value)


def _year(match: Match, frame: Frame) -> Value | None:
    word = match.first("Y")
    return None if word is None else year_value(int(word.value), basis="stated", anchor="none")


def _iso(match: Match, frame: Frame) -> Value | None:
    raw = match.words[0].text
    if raw[4:5] == "-":
        found = safe_day(*map(int, raw[:10].split("-")))
        return None if found is None else day_value(found, part=raw[10:].rstrip("Z"), basis="stated", anchor="none")
    a, b, c = (int(part) for part in re.split(r"[/.-]", raw))
    year = c if c > 99 else _full_year(c)
    month, day = (b, a) if "." in raw or a > 12 else (a, b)
    found = safe_day(year, month, day)
    return None if found is None else day_value(found, basis="stated", anchor="none")


# --- weekdays and the days around today


def _weekday(match: Match, frame: Frame) -> Value | None:
    word = match.first("W")
    if word is None:
        return None
    part = part_of(match.first("P"))
    if frame.today is None:
        return Value(
            "TIME" if part else "DATE", f"XXXX-WXX-{word.value + 1}{part}", weekday=DAYS[word.value], precision="day"
        )
    day = nearest_weekday(frame.today, word.value, frame.tense)
    if match.has("l") and day == frame.today:
        day -= timedelta(7)
    elif match.has("xf"):
        day = frame.today + timedelta((word.value - frame.today.weekday() - 1) % 7 + 1)
    return _early_or_late(match, day_value(day, part=part))


def _early_or_late(match: Match, value: Value) -> Value:
    """ "Late Thursday" is a part of that day, though TIMEX3 has no letters for it."""
    return replace(value, type="TIME") if match.has("m") else value


def _week_day(match: Match, frame: Frame) -> Value | None:
    """ "Wednesday last week", "Friday of this week"."""
    word, unit = match.first("W"), match.first("U")
    if word is None or unit is None or unit.value != "W":
        return None
    if frame.today is None:
        return Value("DATE", f"XXXX-WXX-{word.value + 1}", weekday=DAYS[word.value], precision="day")
    return day_value(monday_of(frame.today) + timedelta(7 * step(match) + word.value))


def _deictic(match: Match, frame: Frame) -> Value | None:
    word = match.first("R")
    if word is None:
        return None
    shift = re.fullmatch(r"(-?\d)(T?\w*)", word.value)
    if shift is None or frame.today is None:
        return Value("DATE", "PRESENT_REF" if word.value == "0" else "XXXX-XX-XX", anchor="none")
    part = part_of(match.first("P")) or shift[2]
    return _early_or_late(match, day_value(frame.today + timedelta(int(shift[1])), part=part))


def _same_part(match: Match, frame: Frame) -> Value | None:
    """ "This morning", "last night", "that evening", "the next morning"."""
    part = match.first("P")
    if part is None:
        return None
    anchor: Anchor = "told" if match.has("szkfx") or not match.has("hl") else "today"
    base = frame.told if anchor == "told" and frame.told is not None else frame.today
    if base is None:
        return Value("TIME", "XXXX-XX-XX" + part_of(part), anchor=anchor)
    return day_value(base + timedelta(step(match)), part=part_of(part), anchor=anchor)


def _in_the_day(match: Match, frame: Frame) -> Value | None:
    """ "Earlier in the day", "later in the week"."""
    unit = match.first("U")
    base = frame.told or frame.today
    if unit is None or base is None or unit.value not in "DWMY":
        return None
    return unit_at(unit.value, base, 0, "told")


def _noon(match: Match, frame: Frame) -> Value | None:
    """ "Noon" and "midnight" by themselves."""
    part = match.words[-1]
    base = frame.told or frame.today
    if base is None or part.text.lower() not in ("noon", "midday", "midnight"):
        return None
    return day_value(base, part="T12:00" if part.value == "TMI" else part.value, anchor="told")


def _week_of(match: Match, frame: Frame) -> Value | None:
    """ "The week following the attack", "the days following"."""
    unit = match.first("U")
    return (
        None if unit is None else timelengths.length_value(None if unit.text.lower().endswith("s") else 1, unit.value)
    )


def _day_beyond(match: Match, frame: Frame) -> Value | None:
    word = match.first("R")
    if frame.today is None or word is None:
        return None
    return day_value(frame.today + timedelta(-2 if word.value.startswith("-") else 2))


def _hours_of(match: Match, frame: Frame) -> Value | None:
    """ "The early hours of Sunday morning", "the morning of May 2"."""
    if match.has("M"):
        found = _month_day(match, frame)
    elif match.has("W"):
        found = _weekday(match, frame)
    else:
        found = _deictic(match, frame) if match.has("R") else None
        if found is None:
            base = frame.told or frame.today
            found = None if base is None else day_value(base, anchor="told")
    if found is None or found.first is None:
        return found
    part = part_of(match.first("P")) or "TMO"
    return replace(found, type="TIME", value=found.first.isoformat() + part)


def _clock(match: Match, frame: Frame) -> Value | None:
    time = match.first("L")
    if time is None:
        return None
    if match.has("M"):
        day = _month_day(match, frame)
    elif match.has("W"):
        day = _weekday(match, frame)
    else:
        base = frame.told or frame.today
        if match.has("h") or base is None:
            base = frame.today
        day = None if base is None else day_value(base, anchor="told")
    if day is None or day.first is None:
        return Value("TIME", "XXXX-XX-XX" + _hour(time.text), anchor="none")
    return replace(day, type="TIME", value=day.first.isoformat() + _hour(time.text))


def _hour(raw: str) -> str:
    found = re.match(r"(\d{1,2})(?:[.:](\d\d))?", raw)
    if found is None:
        return ""
    hour = int(found[1])
    low = raw.lower()
    if "p" in low and hour < 12:
        hour += 12
    elif "a" in low and hour == 12:
        hour = 0
    return f"T{hour:02}:{found[2] or '00'}"


def _zone_clock(match: Match, frame: Frame) -> Value | None:
    raw = next(
        (w.text for w in reversed(match.words) if w.letter == "N" and re.fullmatch(r"[0-2]\d[0-5]\d", w.text)), None
    )
    base = frame.told or frame.today
    if raw is None:
        return None
    day = base.isoformat() if base else "XXXX-XX-XX"
    return Value("TIME", f"{day}T{raw[:2]}:{raw[2:]}", base, base, "day" if base else None, anchor="told")


# --- weeks, months, years around today


def _relative(match: Match, frame: Frame) -> Value | None:
    """ "Last week", "this month", "the following day", "earlier this year", "the end of the week", "the same day"."""
    unit = match.first("U")
    if unit is None or not match.has("lkxfhpsz"):
        return _end_of(match, frame, unit)
    if unit.text.lower().endswith("s"):
        return _plural_relative(match, unit)
    if match.has("p"):
        return timelengths.length_value(1, unit.value)
    return None if unit.value == "D" and match.has("l") else _one_away(match, frame, unit.value)


def _one_away(match: Match, frame: Frame, unit: str) -> Value | None:
    """The day, week, month or year before, at or after today, or the one told before ("the following", "that", "the next day")."""
    told = match.has("fszk") or (match.has("x") and match.has("t") and unit == "D")
    anchor: Literal["today", "told"] = "told" if told else "today"
    base = frame.told if told and frame.told is not None else frame.today
    if base is None:
        return Value("DATE", "XXXX-XX-XX" if unit == "D" else "XXXX", anchor=anchor)
    return unit_at(unit, base, step(match), anchor)


def _end_of(match: Match, frame: Frame, unit: Word | None) -> Value | None:
    if unit is None or frame.today is None or unit.text.lower().endswith("s") or not match.has("B"):
        return None
    return unit_at(unit.value, frame.today, 0, "today")


def _plural_relative(match: Match, unit: Word) -> Value | None:
    if match.has("h") and unit.value == "D":
        return Value("DATE", "PRESENT_REF", anchor="none")
    if match.has("x"):
        return timelengths.length_value(None, unit.value)
    return timelengths.length_value(None, unit.value) if match.has("lpkf") else None


def _weekend(match: Match, frame: Frame) -> Value | None:
    if frame.today is None:
        return Value("DATE", "XXXX-WXX-WE", anchor="today")
    today = frame.today
    monday = monday_of(today)
    if match.has("x"):
        monday += timedelta(0 if today.weekday() < 5 else 7)
    elif frame.tense == "future":
        pass
    elif match.has("z") and frame.told is not None:
        monday = monday_of(frame.told)
    elif (today.weekday() < 5 and not match.has("h")) or match.has("l"):
        monday -= timedelta(7)
    year, week, _ = monday.isocalendar()
    saturday = monday + timedelta(5)
    return Value("DATE", f"{year}-W{week:02}-WE", saturday, saturday + timedelta(1), "range")


def _season(match: Match, frame: Frame) -> Value | None:
    season = match.first("S")
    if season is None or frame.today is None:
        return None
    word = match.first("Y")
    if word is None and season.text.lower() in ("fall", "spring") and not match.has("lhxszBm"):
        before = match.before
        if before is None or before.text.lower() not in ("in", "since", "during", "until", "by", "over", "through"):
            return None
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season.value]
    if word is not None:
        year = int(word.value)
    elif match.has("U"):
        year = frame.today.year + step(match)
    else:
        year = _season_year(start, match, frame.today, frame.tense)
    first = date(year, start, 1)
    return Value("DATE", f"{year}-{season.value}", first, shift_months(first, 3) - timedelta(1), "range")


def _season_year(start: int, match: Match, today: date, tense: Tense) -> int:
    if match.has("l"):
        return today.year if shift_months(date(today.year, start, 1), 3) <= today else today.year - 1
    if match.has("x") or tense == "future":
        return today.year if today < date(today.year, start, 1) else today.year + (1 if match.has("x") else 0)
    return today.year if today >= date(today.year, start, 1) or match.has("h") else today.year - 1


def _quarter(match: Match, frame: Frame) -> Value | None:
    """ "The third quarter", "fourth quarter of 1996"; "the 19th century" has the same pattern."""
    unit, ordinal = match.first("U"), match.first("O")
    if unit is None or ordinal is None or unit.value == "C":
        return _century(match, frame)
    if unit.value != "Q" or ordinal.value not in range(1, 5) or frame.today is None:
        return None
    return quarter_value(_year_of_quarter(match, frame, frame.today, ordinal.value - 1), ordinal.value - 1)


def _year_of_quarter(match: Match, frame: Frame, today: date, index: int) -> int:
    word = match.first("Y")
    here = (today.month - 1) // 3
    if word is not None:
        return int(word.value)
    if sum(w.letter == "U" for w in match.words) > 1:
        return today.year + step(match)
    return today.year + (index < here) if frame.tense == "future" else today.year - (index > here)


def _half(match: Match, frame: Frame) -> Value | None:
    ordinal, word = match.first("O"), match.first("Y")
    if ordinal is None or ordinal.value > 2 or frame.today is None or (word is None and not match.has("lthx")):
        return None
    if word is None and not match.has("U"):
        return None
    year = int(word.value) if word is not None else frame.today.year + step(match)
    first = date(year, 6 * ordinal.value - 5, 1)
    return Value("DATE", f"{year}-H{ordinal.value}", first, shift_months(first, 6) - timedelta(1), "range")


def _century(match: Match, frame: Frame) -> Value | None:
    ordinal, unit = match.first("O"), match.first("U")
    if ordinal is None or unit is None or unit.value != "C":
        return None
    start = (ordinal.value - 1) * 100
    return Value(
        "DATE",
        f"{ordinal.value - 1:02}",
        safe_day(start, 1, 1),
        safe_day(start + 99, 12, 31),
        "range",
        "stated",
        "none",
    )


def _decade(match: Match, frame: Frame) -> Value | None:
    word = match.first("D")
    if word is None:
        return None
    if match.before is not None and match.before.text.lower() in ("his", "her", "their", "my", "our"):
        return None
    if isinstance(word.value, int):
        start = word.value
    else:
        start = int(re.sub(r"\D", "", word.text))
        start += 1900 if start < 100 else 0
    if start == 2000:
        return Value("DATE", "200X", date(2000, 1, 1), date(2009, 12, 31), "range", "stated", "none")
    return Value("DATE", f"{start // 10}X", date(start, 1, 1), date(start + 9, 12, 31), "range", "stated", "none")


# --- holidays


def _holiday(match: Match, frame: Frame) -> Value | None:
    word = match.first("Q")
    if word is None or frame.today is None:
        return None
    given = match.first("Y")
    if given is not None:
        day = _holiday_day(word.value, int(given.value))
    else:
        day = _holiday_day(word.value, frame.today.year + (step(match) if match.has("U") else 0))
        if frame.tense == "future" and day < frame.today:
            day = _holiday_day(word.value, day.year + 1)
        elif frame.tense != "future" and day > frame.today and not match.has("h"):
            day = _holiday_day(word.value, day.year - 1)
    return day_value(day)


def _holiday_day(rule: str, year: int) -> date:
    if rule == "thanksgiving":
        return _nth(year, 11, 3, 4)
    if rule == "labor":
        return _nth(year, 9, 0, 1)
    if rule == "memorial":
        return _nth(year, 6, 0, 1) - timedelta(7)
    if rule.startswith("easter"):
        return _easter(year) + timedelta(int(rule[6:]))
    month, day = rule.split("-")
    return date(year, int(month), int(day))


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (anonymous algorithm in Meeus, Astronomical Algorithms, 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


_FORMS: Mapping[str, Callable[[Match, Frame], Value | None]] = MappingProxyType(
    {
        "age": timelengths.form_nothing,
        "dated_clock": _clock,
        "clock_after": _clock,
        "iso": _iso,
        "hours_of": _hours_of,
        "part_of": _hours_of,
        "month_day": _month_day,
        "day_month": _month_day,
        "week_day": _week_day,
        "month_year": _month_year,
        "day_beyond": _day_beyond,
        "weekday_part": _weekday,
        "weekday": _weekday,
        "in_the_day": _in_the_day,
        "noon": _noon,
        "week_of": _week_of,
        "deictic_part": _deictic,
        "deictic": _deictic,
        "same_part": _same_part,
        "quarter": _quarter,
        "half": _half,
        "fiscal": _year,
        "season": _season,
        "weekend": _weekend,
        "first_n": timelengths.form_first_n,
        "span_now": timelengths.form_span_now,
        "ago": timelengths.form_ago,
        "year_ago": timelengths.form_year_ago,
        "day_by": timelengths.form_day_by,
        "relative": _relative,
        "month": _month,
        "times_a": timelengths.form_times_a,
        "every": timelengths.form_every,
        "frequency": timelengths.form_frequency,
        "plural_day": timelengths.form_plural_day,
        "decade": _decade,
        "year": _year,
        "halves": timelengths.form_halves,
        "duration": timelengths.form_duration,
        "century": _century,
        "holiday": _holiday,
        "recent": timelengths.form_recent,
        "vague": timelengths.form_vague,
        "zone_clock": _zone_clock,
        "units": timelengths.form_units,
    }
)
