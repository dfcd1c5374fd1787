"""When a report says itself that it appeared: "Published 14:05 GMT, 3 May 2024", a line that is a date, a mail's head, a dateline with its year.

In: a text, or the lines of a page. Out: an ISO date or date-time, or ``None``: a day that the story tells, a day without a year, "2 hours ago" and the
moment of an update are no answer, and neither are two lines that differ. A dateline without a year takes the one year of the rights
line at the end ("© 2024 …"). Nothing is changed here; offsets are those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from retorsion.articles.dating import moment_at, parse_published

HEAD = 8
"""Lines at the top of a report that may tell when it appeared."""
_LINE = 160
"""A longer line is a paragraph of the story."""
_SENTENCE = re.compile(r"(?:\S+\s+){11}\S+[.!?][\"'”’)]*\s*\Z")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\d [A-Za-z]{3} \d\d\b")
"""Without a year, which a mail may write with two figures, nobody tells a day; asked first, since most texts tell none."""
_TEXT = 4000
_END = 500

_APPEARED = (
    r"(?:(?:first|originally)\s+)?(?:published|posted|issued|released|filed|dated|publication\s+date|date(?:\s+(?:published|posted|of\s+publication))?"
    r"|for\s+(?:immediate\s+)?release|veröffentlicht|publiée?|mis\s+en\s+ligne|publicado|publicada|pubblicato|gepubliceerd)"
)
_CHANGED = r"(?:(?:last|was)\s+)?(?:updated|modified|edited|corrected|aktualisiert|mis\s+à\s+jour|actualizado|atualizado|aggiornato)"
_LINK = r"\s*(?:\bon\b|\bat\b|\bam\b|\ble\b|\bel\b|\bil\b|\bem\b|\bop\b|\bthe\b)?\s*[:,.]?\s*"
_TOLD = re.compile(
    rf"(?:^[\s(\[]*|[|•·–—(\[:]\s*|(?=\b(?:first|originally)\s)){_APPEARED}\b\s*[:.]?{_LINK}",
    re.IGNORECASE | re.MULTILINE,
)
"""Where a labelled moment may stand: at the beginning of a line or of a part of it; "first published" anywhere."""
_FIRST = re.compile(
    r"\b(?:this|the)\s+(?:article|story|report|piece)\s+was\s+(?:first|originally)\s+published\s+on\b", re.IGNORECASE
)
_LABEL = re.compile(rf"(?:{_APPEARED}|(?P<changed>{_CHANGED}))\b\s*[:.]?{_LINK}", re.IGNORECASE)
_NAMED = r"(?-i:[A-ZÀ-Þ][\w.'’-]*)"
_GAP = re.compile(r"[\s,;:|•·/()\[\]–—-]*(?:(?:and|on|at)\s+)?", re.IGNORECASE)
_AGO = re.compile(
    r"(?:\d+|an?|one)\s*(?:m|h|min(?:ute)?s?|hours?|hrs?|days?|weeks?)\b(?:\s+ago)?|yesterday\b|today\b|\d{1,2}\s?[:.]\s?\d{2}\b(?:\s?[A-Z]{2,4}\b)?",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\d+\s+min(?:ute)?s?(?:\s+read)?\b|(?-i:[A-Z]{2,10})(?=\s?\))", re.IGNORECASE)
_SIGNED = re.compile(
    rf"(?:by\s+{_NAMED}(?:\s+{_NAMED}){{0,4}}(?:(?:\s+in\s+|,\s*){_NAMED}(?:\s+{_NAMED}){{0,2}})?|(?!\w+day\b){_NAMED}(?:\s+{_NAMED}){{0,2}}(?=\s*,))(?=\s*[,|•·/–—-])",
    re.IGNORECASE,
)
_MAIL = re.compile(r"^(From|To|Cc|Subject|Sent|Date|Message-ID|Reply-To):[ \t]*(.*)$", re.IGNORECASE | re.MULTILINE)
_TOWN = r"\s*[A-ZÀ-Þ][A-ZÀ-Þ.'’ /-]{2,40}"
_DATELINES = (re.compile(rf"{_TOWN}[,.]\s+"), re.compile(rf"{_TOWN},\s*[A-Z][\w. ]{{2,25}},\s+"))
"""A place in capitals and a comma, without and with its country or state."""
_FILED = re.compile(r"\s*(?:\([^)\n]{2,40}\)|/[^/\n]{2,40}/)?\s*[-–—:.]")
_MONTH_DAY = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:[a-z]{3,9}\.?\s+\d{1,2}|\d{1,2}\s+[a-z]{3,9}\.?)(?!\d)(?=\.?\s*(?:\(|/|--|[-–—]))",
    re.IGNORECASE,
)
_RIGHTS = re.compile(r"(?:©|\(c\)|copyright)[^\n]{0,60}?\b((?:19|20)\d\d)\b(?!\s*[-–]\s*\d)", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:19|20)\d\d\s*[-–]\s*(?:19|20)?\d\d\b")
_REMEMBERED = re.compile(r"on this day|today in history|this day in", re.IGNORECASE)


def told_in(text: str) -> str | None:
    """When the report says that it appeared, as ISO text; ``None`` where it does not say."""
    if not (_YEAR.search(text[:_TEXT]) or _YEAR.search(text[-_END:])):
        return None
    head = [line for line in text[:_TEXT].splitlines() if line.strip()][:HEAD]
    top = _until_story(head)
    note = [line for line in text[-_END:].splitlines() if _FIRST.search(line)]
    labelled = told_by([*(line for number, line in enumerate(head) if number < len(top) or is_stamp(line)), *note])
    return _of_mail(text[:_TEXT]) or labelled or _of_a_lone_date(top, text) or _of_dateline(head[:4], text)


def told_by(lines: Sequence[str]) -> str | None:
    """What a labelled line says ("Published …", "Posted: …"); of several the first."""
    for line in lines:
        for label in _TOLD.finditer(line[:_END]):
            found = moment_at(line, label.end())
            if found is not None:
                return found[0]
    return None


def alone(lines: Sequence[str]) -> str | None:
    """The one day that lines which are nothing but a date (and who signed) tell; ``None`` for none and for several."""
    found = {moment for line in lines if (moment := _lone(line)) is not None}
    return found.pop() if len({moment[:10] for moment in found}) == 1 else None


def is_stamp(line: str) -> bool:
    """Whether a line is nothing but moments of publication or change, with their labels, and who signed."""
    return len(line) <= _LINE and next(_moments(line), None) is not None


def _lone(line: str) -> str | None:
    """The moment of a line that is a stamp without labels of change."""
    found = [moment for moment, changed in _moments(line) if moment and not changed] if len(line) <= _LINE else []
    return found[0] if len(found) == 1 else None


def _moments(line: str) -> Iterator[tuple[str | None, bool]]:
    """(moment or ``None`` for "2 hours ago", whether of a change) of each stamp, where the line is nothing else; else nothing."""
    found: list[tuple[str | None, bool]] = []
    line = line.strip()
    signed = _SIGNED.match(line)
    at, changed = (signed.end() if signed else 0), False
    while at < len(line):
        at = _matched(_GAP, line, at)
        label = _LABEL.match(line, at)
        if label:
            at, changed = label.end(), label["changed"] is not None
        moment = moment_at(line, at)
        end = moment[1] if moment else _matched(_ASIDE, line, at)
        if end == at and (end := _matched(_AGO, line, at)) == at:
            break
        if moment or not _ASIDE.match(line, at):
            found.append((moment[0] if moment else None, changed))
        at = end
    if at >= len(line):
        yield from found


def _matched(pattern: re.Pattern[str], line: str, at: int) -> int:
    match = pattern.match(line, at)
    return match.end() if match else at


def _until_story(lines: Sequence[str]) -> list[str]:
    """The lines above the first paragraph of the story."""
    first = next(
        (number for number, line in enumerate(lines) if len(line) > _LINE or _SENTENCE.search(line)), len(lines)
    )
    return list(lines[:first])


def _of_mail(text: str) -> str | None:
    """``Date:`` of a mail; one other line of such a head must stand beside it at the top."""
    head = text.lstrip().split("\n\n", 1)[0]
    fields = {match[1].lower(): match[2].strip() for match in _MAIL.finditer(head)}
    if len(fields) < 3 or not _MAIL.match(head):
        return None
    return parse_published(fields.get("date") or fields.get("sent"))[0]


def _of_a_lone_date(top: Sequence[str], text: str) -> str | None:
    """A line at the top that is a date; a chronology, in which other lines are other dates, tells no day of its own."""
    found = alone(top)
    if found is None or any(_REMEMBERED.search(line) for line in top):
        return None
    return alone([line for line in text.splitlines() if len(line) <= _LINE and any(map(str.isdigit, line))])


def _of_dateline(paragraphs: Sequence[str], text: str) -> str | None:
    """``NAIROBI, 3 May 2024 (Agency) -``, or the same without its year where the rights line has one."""
    for paragraph in paragraphs:
        for place in (one.match(paragraph[:200]) for one in _DATELINES):
            if place is None:
                continue
            if (found := moment_at(paragraph[:200], place.end())) and _FILED.match(paragraph, found[1]):
                return found[0]
            if (day := _MONTH_DAY.match(paragraph, place.end())) and (year := _year_of_rights(text)):
                return _with_year(day[0], year)
    return None


def _year_of_rights(text: str) -> str | None:
    end = text[-_END:]
    years = set(_RIGHTS.findall(end))
    return years.pop() if len(years) == 1 and not _SPAN.search(end) else None


def _with_year(day: str, year: str) -> str | None:
    """The day in that year; the last days of December, whose rights may be dated ahead, are left open."""
    found = moment_at(f"{day.rstrip('.')} {year}") or moment_at(f"{day.rstrip('.')}, {year}")
    return found[0] if found is not None and found[0][5:] < "12-29" else None
