"""When a report was published: what stood there -> ISO date or date-time, or the reason why not.

In: text, a number, a date. Out: ``2025-03-12`` or ``2025-03-12T09:15:00+00:00``; a zone is kept where one stood there and never made up.
Two readings (``03/04/2025``) are no reading. It does not look for dates in running text; ``mentions/times.py`` does.
"""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
_TIME = r"(?:(?:\s*,?\s*(?:at\s+)?|T)(?P<h>\d{1,2})[:.](?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:[.,]\d+)?)?\s*(?P<ap>[ap]\.?m\.?)?\s*(?P<z>z|utc|gmt|bst|ce?s?t|[ecmp][sd]t|[+-]\d{2}:?\d{2})?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_SHAPES = tuple(
    re.compile(rf"{shape}{_TIME}\s*\Z", re.IGNORECASE)
    for shape in (
        r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})",
        r"(?P<y>\d{4})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})",
        rf"{_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH}[\s,-]+(?P<y>\d{{4}})",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})",
        r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})",
    )
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?\Z")
_SLASHED = re.compile(rf"(?P<a>\d{{1,2}})[/-](?P<b>\d{{1,2}})[/-](?P<y>\d{{4}}){_TIME}\s*\Z", re.IGNORECASE)
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "bst": 60, "cet": 60, "cest": 120, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}  # fmt: skip
_EARLIEST, _LATEST = 1600, 2200
_HOW = "write it as YYYY-MM-DD"


def parse_published(value: object) -> tuple[str | None, str | None]:
    """(ISO date or date-time, ``None``), or (``None``, the problem in words), or (``None``, ``None``) where nothing stood there."""
    if value is None or value == "" or (isinstance(value, float) and value != value):
        return None, None
    try:
        moment = _moment(value)
    except (ValueError, OverflowError, OSError):
        return None, f"the publication date {str(value)[:60]!r} is impossible; {_HOW}"
    if moment is None:
        return None, f"the publication date {str(value)[:60]!r} cannot be read; {_HOW}"
    if isinstance(moment, str):
        return None, moment
    if not _EARLIEST <= moment.year <= _LATEST:
        return None, f"the publication date {str(value)[:60]!r} is out of all bounds; {_HOW}"
    return moment.isoformat(), None


def _moment(value: object) -> dt.date | dt.datetime | str | None:
    """A date, a date-time, a sentence about two readings, or ``None``; raises ``ValueError`` for days that do not exist."""
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = str(value).strip()
    if re.fullmatch(r"\d{10}(?:\.\d+)?|\d{13}(?:\.0)?", text):
        seconds = float(text) / (1000 if float(text) > 1e11 else 1)
        return dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    if compact := _COMPACT.match(text):
        return _compact(compact)
    for shape in _SHAPES:
        if match := shape.match(text):
            return _build(match, int(match["y"]), _month(match["m"]), int(match["d"]))
    if slashed := _SLASHED.match(text):
        return _slashed(slashed, text)
    return _mail(text)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.index(text[:3].lower()) + 1


def _compact(match: re.Match[str]) -> dt.date | dt.datetime:
    year, month, day, hour, minute, second, zone = match.groups()
    if hour is None:
        return dt.date(int(year), int(month), int(day))
    return dt.datetime(
        int(year), int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=dt.UTC if zone else None
    )


def _build(match: re.Match[str], year: int, month: int, day: int) -> dt.date | dt.datetime:
    if match["h"] is None:
        return dt.date(year, month, day)
    hour = int(match["h"])
    half = (match["ap"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.datetime(year, month, day, hour, int(match["min"]), int(match["s"] or 0), tzinfo=_zone(match["z"]))


def _zone(text: str | None) -> dt.tzinfo | None:
    if not text:
        return None
    if text.lower() in _ZONES:
        return dt.timezone(dt.timedelta(minutes=_ZONES[text.lower()]))
    if text[0] not in "+-":
        return None
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _slashed(match: re.Match[str], text: str) -> dt.date | dt.datetime | str:
    """``13/03/2025`` has one reading, ``03/04/2025`` two; ``04/04/2025`` has two that agree."""
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    if first <= 12 and second <= 12 and first != second:
        return f"the publication date {text!r} may be day first or month first; {_HOW}"
    day, month = (second, first) if second > 12 else (first, second)
    return _build(match, year, month, day)


def _mail(text: str) -> dt.datetime | None:
    """The form of mail and RSS: ``Wed, 12 Mar 2025 09:15:00 +0000``."""
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
