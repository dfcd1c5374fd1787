"""Stretches of time that a claim speaks of: "during the past 12 months", "for years", "since 2014".

In: a sentence and the day of publication. Out: a ``When`` of precision ``range`` (or ``None``). Without a day of publication the length is kept
as a TIMEX3 duration and no day is given. Dates of acts are the business of ``times``.
"""

from __future__ import annotations

import datetime as dt
import re

from retorsion.mentions.parse import Sentence
from retorsion.records import Span, When

_NUMBERS = {
    word: number
    for number, words in enumerate(
        "one|a|an two|couple three four five six seven eight nine ten eleven twelve".split(), 1
    )
    for word in words.split("|")
}
_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y", "decade": "Y"}
_PAST = re.compile(
    r"\b(?:during|over|in|for|throughout|within)\s+(?:at\s+least\s+|more\s+than\s+|nearly\s+|almost\s+)?"
    r"(?P<core>(?:the\s+)?(?:past|last|previous|preceding)\s+(?:(?P<n>\d{1,3}|[a-z]+)\s+(?:of\s+)?)?(?P<unit>day|week|month|year|decade)s?)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)


def interval_in(sentence: Sentence, published: str | None) -> When | None:
    """The stretch of time named in the sentence, up to the day of publication (ISO)."""
    match = _PAST.search(sentence.text)
    if match is not None:
        number, unit = match["n"], match["unit"].lower()
        count = int(number) if number and number.isdigit() else _NUMBERS.get((number or "one").lower())
        if count is None:
            return None
        count = count * 10 if unit == "decade" else count
        return When(
            day=_before(published, count, unit),
            day_end=published,
            precision="range",
            basis="relative",
            span=_span(sentence, match.start("core"), match.end("core")),
            value=f"P{count}{_UNITS[unit]}",
        )
    since = _SINCE.search(sentence.text)
    if since is None:
        return None
    span = _span(sentence, since.start("year"), since.end("year"))
    return When(
        day=f"{since['year']}-01-01",
        day_end=published,
        precision="range",
        basis="stated",
        span=span,
        value=since["year"],
    )


def _before(published: str | None, count: int, unit: str) -> str | None:
    if published is None:
        return None
    day = dt.date.fromisoformat(published)
    if unit in {"day", "week"}:
        return (day - dt.timedelta(days=count * (7 if unit == "week" else 1))).isoformat()
    months = day.year * 12 + day.month - 1 - count * (1 if unit == "month" else 12)
    year, month = divmod(months, 12)
    if year < 1:
        return None
    last = (dt.date(year + (month == 11), (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last)).isoformat()


def _span(sentence: Sentence, start: int, end: int) -> Span:
    return Span(start=sentence.start + start, end=sentence.start + end, quote=sentence.text[start:end])
