"""When a report was published: what stood there -> ISO date or date-time, or the reason why not.

In: text, a number, a date. Out: ``2025-03-12`` or ``2025-03-12T09:15:00+00:00``; a zone is kept where one stood there and never made up: a time
whose zone is unknown or has two readings (``IST``) has none. Two readings of a day (``03/04/2025``) are no reading. Where in a text to look
is the business of :mod:`stamps`; days told in sentences that of ``mentions/times.py``.
"""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parsedate_to_datetime

_MONTHS = (
    "jan|januar|january|janvier|enero|gennaio|janeiro|januari|ene|gen",
    "feb|february|februar|février|fevrier|févr|febrero|febbraio|fevereiro|februari|fev",
    "mar|march|märz|maerz|mars|marzo|março|marco|maart|mär|mrt",
    "apr|april|avril|abril|aprile|avr|abr",
    "may|mai|mayo|maggio|maio|mei|mag",
    "jun|june|juni|juin|junio|giugno|junho|giu",
    "jul|july|juli|juillet|julio|luglio|julho|juil|lug",
    "aug|august|août|aout|agosto|augustus|ago",
    "sep|sept|september|septembre|septiembre|settembre|setembro|set",
    "oct|october|oktober|octobre|octubre|ottobre|outubro|okt|ott|out",
    "nov|november|novembre|noviembre|novembro",
    "dec|december|dezember|décembre|decembre|diciembre|dicembre|dezembro|dez|dic|déc",
)
"""Names of the months in English, German, French, Spanish, Italian, Portuguese and Dutch; between languages none means two months."""
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split("|")}
_MONTH = rf"(?P<m>{'|'.join(sorted(_MONTH_NUMBER, key=len, reverse=True))})\b\.?"
DAY_IN_WORDS = rf"\b{_MONTH} \d{{1,2}}, \d{{4}}|\b\d{{1,2}} {_MONTH} \d{{4}}".replace("?P<m>", "?:")
"""Pattern of a day with its month in words, in any of these languages."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = (
    r"(?:(?:(?P<wd>mon|tue|wed|thu|fri|sat|sun)(?:s|sday|nesday|rs|rsday|urday|day)?"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica)\b\.?\s?,?\s+)?"
)
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "wat": 60, "cest": 120, "eet": 120, "cat": 120, "sast": 120, "eest": 180, "eat": 180, "msk": 180, "trt": 180, "gst": 240, "pkt": 300, "npt": 345, "wib": 420, "hkt": 480, "sgt": 480, "pht": 480, "awst": 480, "jst": 540, "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420}  # fmt: skip
"""Minutes east of Greenwich of zones that have one meaning in news; ``IST`` (India, Ireland, Israel) has three and is not among them."""
_SEASONAL = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "uk": "Europe/London",
}
_OFFSET = r"(?:(?:utc|gmt)\s?)?[+-]\d{1,2}(?::?\d{2})?(?!\d)"


def _time(end: str) -> str:
    """A time of day with its zone; the names of its groups end in ``end``."""
    return (
        rf"(?P<h{end}>\d{{1,2}})(?:(?:\s?[:.h]\s?|(?<=\d\d)(?=\d\d\s?(?:gmt|utc|hkt|et|hrs)\b))(?P<min{end}>\d{{2}})(?!\d)(?:\s?[:.]\s?(?P<s{end}>\d{{2}})(?!\d)(?:[.,]\d+)?)?|(?=\s?[ap]\.?m\b))"
        rf"\s?(?:uhr\b|hrs\b|hours\b|(?P<ap{end}>[ap]\.?m\b\.?))?"
        rf"(?:\s?\(?(?P<z{end}>{_OFFSET}|(?:{'|'.join([*_ZONES, *_SEASONAL])})\b|(?-i:[A-Z]{{3,5}}\b))\)?(?:\s?\(\s?\d{{4}}\s[A-Z]{{3}}\s?\))?)?"
    )


_BETWEEN = r"(?:\s*[,|/@·•–—-]\s*|\s+)"
_AT = r"(?:(?:at|um|à|alle|às|om|a\ las)\s+)?"
_DAYS = (
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)",
    r"(?P<y>\d{4})[/.](?P<m>\d{1,2})[/.](?P<d>\d{1,2})(?!\d)",
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?\.?[\s-]*(?:(?:of|de)\s+)?{_MONTH}[\s,-]+(?:de\s+)?(?P<y>\d{{4}})(?!\d)",
    rf"{_MONTH}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s*[,\s]\s*(?P<y>\d{{4}})(?!\d)",
    r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})(?!\d)",
)
_BEFORE = rf"(?:{_time('1')}{_BETWEEN}(?:on\s+)?)?{_WEEKDAY}"
_AFTER = rf"(?:(?:T|{_BETWEEN}{_AT}){_time('2')})?"
_SHAPES = tuple(re.compile(rf"{_BEFORE}{day}{_AFTER}", re.IGNORECASE) for day in _DAYS)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?\Z")
_SLASHED = re.compile(
    rf"{_BEFORE}(?P<a>\d{{1,2}})\s?[/-]\s?(?P<b>\d{{1,2}})\s?[/-]\s?(?P<y>\d{{4}})(?!\d){_AFTER}", re.IGNORECASE
)
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


def moment_at(text: str, begin: int = 0) -> tuple[str, int] | None:
    """The day, with its time where one is told, that is written at ``begin`` and has one reading: (ISO, where it ends); else ``None``.

    A day that does not exist, or that was not the weekday it is called, is none.
    """
    found = (shape.match(text, begin) for shape in (*_SHAPES, _SLASHED))
    match = next((one for one in found if one and not text[one.end() : one.end() + 1].isalnum()), None)
    if match is None:
        return None
    try:
        moment = _read(match)
    except (ValueError, OverflowError):
        return None
    if isinstance(moment, str) or not _EARLIEST <= moment.year <= _LATEST:
        return None
    named = (match["wd"] or "").lower()
    return (moment.isoformat(), match.end()) if not named or _WEEKDAYS[moment.weekday()] == named else None


def _moment(value: object) -> dt.date | dt.datetime | str | None:
    """A date, a date-time, a sentence about two readings, or ``None``; raises ``ValueError`` for days that do not exist."""
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = re.sub(r"\[[\w/+-]{1,40}\]\Z", "", str(value)[:200].strip())
    if re.fullmatch(r"\d{10}(?:\.\d+)?|\d{13}(?:\.0)?", text):
        seconds = float(text) / (1000 if float(text) > 1e11 else 1)
        return dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    if compact := _COMPACT.match(text):
        return _compact(compact)
    for shape in (*_SHAPES, _SLASHED):
        if match := shape.fullmatch(text):
            return _read(match)
    return _mail(text)


def _read(match: re.Match[str]) -> dt.date | dt.datetime | str:
    """The moment of one of the shapes, or a sentence about its two readings."""
    if "m" not in match.groupdict():
        return _slashed(match, match[0])
    return _build(match, int(match["y"]), _month(match["m"]), int(match["d"]))


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTH_NUMBER[text.lower()]


def _compact(match: re.Match[str]) -> dt.date | dt.datetime:
    year, month, day, hour, minute, second, zone = match.groups()
    if hour is None:
        return dt.date(int(year), int(month), int(day))
    local = dt.datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0))
    return local.replace(tzinfo=_zone(zone, local))


def _build(match: re.Match[str], year: int, month: int, day: int) -> dt.date | dt.datetime:
    """The day of a match, with the time before or after it."""
    end = "2" if match["h2"] is not None else "1"
    if match[f"h{end}"] is None:
        return dt.date(year, month, day)
    hour = int(match[f"h{end}"])
    half = (match[f"ap{end}"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    local = dt.datetime(year, month, day, hour, int(match[f"min{end}"] or 0), int(match[f"s{end}"] or 0))
    return local.replace(tzinfo=_zone(match[f"z{end}"], local))


def _zone(text: str | None, local: dt.datetime) -> dt.tzinfo | None:
    """The zone as a plain distance from Greenwich; ``None`` where none is written or nobody can tell which is meant."""
    named = (text or "").lower()
    if named in _ZONES:
        return dt.timezone(dt.timedelta(minutes=_ZONES[named]))
    if named in _SEASONAL:
        return _seasonal(_SEASONAL[named], local)
    sign = re.search(r"([+-])(\d{1,2}):?(\d{2})?\Z", named)
    if sign is None:
        return None
    minutes = int(sign[2]) * 60 + int(sign[3] or 0)
    return dt.timezone(dt.timedelta(minutes=-minutes if sign[1] == "-" else minutes))


def _seasonal(name: str, local: dt.datetime) -> dt.tzinfo | None:
    """``ET`` and its like, which are an hour apart in summer; ``None`` where this machine has no table of zones."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        away = local.replace(tzinfo=ZoneInfo(name)).utcoffset()
    except ZoneInfoNotFoundError:
        return None
    return dt.timezone(away) if away is not None else None


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
