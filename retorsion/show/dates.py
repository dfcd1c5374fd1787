"""Days and moments in full English words, as precise as they are known; the machine's own language has no say in it."""

from __future__ import annotations

import datetime as dt
import re

from retorsion.records import When

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Written out here: the system's own names follow the machine's language."""


def date_text(when: When | None) -> str:
    """A date in full, as precise as it is known: ``10 March 2025``, ``week of 10 March 2025``, ``March 2025``, ``date unknown``."""
    if when is None or (when.day is None and when.weekday is None):
        return "date unknown"
    if when.day is None:
        return f"{when.weekday} (week unknown)"
    day = dt.date.fromisoformat(when.day)
    if when.precision == "range":
        return f"{_full(day)} to {_full(dt.date.fromisoformat(when.day_end)) if when.day_end else 'an unknown day'}"
    wording = {
        "day": _full(day),
        "week": f"week of {_full(day)}",
        "month": f"{MONTHS[day.month - 1]} {day.year}",
        "year": str(day.year),
    }
    return wording[when.precision]


def moment_text(text: str | None) -> str:
    """A month, a day or a moment of publication in full, with its zone where one is told: ``10 March 2025, 15:40 UTC``."""
    if not text:
        return "date unknown"
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return month_text(text)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) <= 10:
        return _full(moment.date())
    return f"{_full(moment.date())}, {moment:%H:%M} {moment.tzname() or '(zone unknown)'}"


def _full(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_text(first: str | None, last: str | None) -> str:
    """Two days in full, one where they are the same: ``10 March 2025 to 13 March 2025``."""
    days = dict.fromkeys(moment_text(day) if day else "day unknown" for day in (first, last))
    return " to ".join(days)


def month_text(month: str) -> str:
    """``2025-03`` as ``March 2025``."""
    return f"{MONTHS[int(month[5:7]) - 1]} {int(month[:4])}"
