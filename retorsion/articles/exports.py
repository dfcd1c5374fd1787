"""Text exports of newspaper archives, many articles a file: the shapes of Nexis (old and new), Factiva (with and without field codes) and ProQuest.

In: the text of one file. Out: a ``Draft`` for each article with title, publisher, date, author and language where the export names them,
or nothing where the file is no such export. The text of a draft is the body as it stands in the file, head and foot left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from retorsion.articles.dating import DAY_IN_WORDS
from retorsion.articles.intake import Draft, Found, issue
from retorsion.articles.language import code_of

Shape = Literal["nexis", "nexis-new", "factiva", "factiva-plain", "proquest"]

_NEXIS_HEAD = re.compile(r"^[ \t]*(\d+) of (\d+) DOCUMENTS?[ \t]*$", re.MULTILINE)
_NEXIS_END = re.compile(r"^[ \t]*End of Document[ \t]*$", re.MULTILINE)
_NEXIS_BODY = re.compile(r"^[ \t]*Body[ \t]*$", re.MULTILINE)
_PROQUEST_HEAD = re.compile(r"^[ \t]*Document (\d+) of (\d+)[ \t]*$", re.MULTILINE)
_PROQUEST_RULE = re.compile(r"^_{20,}[ \t]*$", re.MULTILINE)
_FACTIVA_HEAD = re.compile(r"^HD(?:[ \t]+\S|[ \t]*$)", re.MULTILINE)
_FACTIVA_END = re.compile(r"^Document ([A-Za-z0-9]{20,32})[ \t]*$", re.MULTILINE)
_FACTIVA_WORDS = re.compile(r"^[\d,]+ words?[ \t]*$", re.MULTILINE)
_FACTIVA_FIELD = re.compile(
    r"^(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|SE|CLM|VOL|ART)(?:[ \t]+|$)",
    re.MULTILINE,
)
_NEXIS_NEW_FOOT = re.compile(r"^[ \t]*(?:Classification|Load-Date:.*|Graphic|Language: [A-Z]+)[ \t]*$", re.MULTILINE)
_NEXIS_NEW_FIELD = re.compile(r"^[ \t]*(Section|Length|Byline|Dateline|Highlight|Series):[ \t]*(.*)$", re.MULTILINE)
_NEXIS_FOOT = re.compile(
    r"^(LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|JOURNAL-CODE|GRAPHIC|SUBJECT|COUNTRY|STATE|CITY|ORGANIZATION|PERSON|COMPANY|TICKER|INDUSTRY|GEOGRAPHIC|ACC-NO|DOCUMENT-TYPE|TYPE|NOTES|CORRECTION|URL):",
    re.MULTILINE,
)
_NEXIS_FIELD = re.compile(
    r"^(BYLINE|SECTION|LENGTH|DATELINE|HEADLINE|HIGHLIGHT|SERIES|URL|BODY):[ \t]*(.*(?:\n[ \t]*(?![A-Z]+:)\S.*)*)",
    re.MULTILINE,
)
_PROQUEST_FIELD = re.compile(
    r"^(Title|Author|Publication title|Publication date|Publication info|Publication year|Publisher|Language of publication|ProQuest document ID|Document URL|Section|Place of publication|Country of publication|Publication subject|Source type|Document type|Copyright|Last updated|Database|Abstract|Full text|Links|Subject|Location|People|Company / organization|Classification|ISSN|Identifier / keyword|First page|Pages|Number of pages|Volume|Issue): ?",
    re.MULTILINE,
)
_DATE = re.compile(DAY_IN_WORDS, re.IGNORECASE)
_RIGHTS = re.compile(r"\s*(?:copyright\b|\(c\)|©)", re.IGNORECASE)
_NO_TEXT = re.compile(r"(?:Full text )?(?:is )?(?:not available|unavailable)\.?", re.IGNORECASE)


def shape_of(text: str) -> Shape | None:
    """Which export a text is, told by lines that only it has; ``None`` for a plain report."""
    if _NEXIS_HEAD.search(text):
        return "nexis"
    if _NEXIS_END.search(text) and _NEXIS_BODY.search(text):
        return "nexis-new"
    if re.search(r"^Full text: ", text, re.MULTILINE) and (_PROQUEST_HEAD.search(text) or _PROQUEST_RULE.search(text)):
        return "proquest"
    if _FACTIVA_HEAD.search(text) and all(
        re.search(rf"^{field}\b", text, re.MULTILINE) for field in ("PD|SN", "LP|TD")
    ):
        return "factiva"
    return "factiva-plain" if _FACTIVA_END.search(text) and _FACTIVA_WORDS.search(text) else None


def read_export(text: str, shape: Shape, name: str) -> Iterator[Found]:
    """The articles of an export, in order; one whose body cannot be found is an issue."""
    for number, part in enumerate(_parts(text, shape), 1):
        source = f"{name}#{number}"
        draft = _READERS[shape](part, source)
        if draft.text.strip() and not _NO_TEXT.fullmatch(draft.text.strip()):
            yield draft
        else:
            yield issue("empty", f"{source}: this article of the export has no text; export it again with full text")


def _parts(text: str, shape: Shape) -> list[str]:
    """The articles: each begins at its head, or ends at its end, whichever the export marks."""
    if shape in {"nexis-new", "factiva-plain"}:
        ends = [match.end() for match in (_NEXIS_END if shape == "nexis-new" else _FACTIVA_END).finditer(text)]
        return [text[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]
    head = {"nexis": _NEXIS_HEAD, "factiva": _FACTIVA_HEAD, "proquest": _PROQUEST_HEAD}[shape]
    if shape == "proquest" and not head.search(text):
        return [part for part in _PROQUEST_RULE.split(text) if re.search(r"^Full text: ", part, re.MULTILINE)]
    starts = [match.start() for match in head.finditer(text)]
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [re.sub(r"\n_{20,}\s*\Z", "\n", part) for part in parts]


def _language(name: str | None) -> str | None:
    return code_of(re.split("[;,]", name)[0]) if name else None


def _said(value: str | None) -> str | None:
    """A value on one line; ``None`` for nothing."""
    return " ".join(value.split()) or None if value else None


def _nexis(part: str, source: str) -> Draft:
    """Head: count, publisher, date, title, labelled lines, ``LENGTH``; then the body up to the labelled foot."""
    labels = list(_NEXIS_FIELD.finditer(part))
    fields = {match[1]: match[2] for match in labels}
    last = next((one for one in labels if one[1] == "BODY"), None) or next(
        (one for one in labels[::-1] if one[1] != "URL"), None
    )
    begin = (last.start(2) if last[1] == "BODY" else last.end()) if last else 0
    foot = _NEXIS_FOOT.search(part, begin)
    language = re.search(r"^LANGUAGE:[ \t]*(\w+)", part, re.MULTILINE)
    publisher, date, title = _nexis_head(part)
    return Draft(
        text=part[begin : foot.start() if foot else len(part)].strip(),
        source=source,
        publisher=publisher,
        title=_said(fields.get("HEADLINE")) or title,
        author=_said(fields.get("BYLINE")),
        language=_language(language[1] if language else None),
        published=date,
        url=_said(fields.get("URL")),
    )


def _nexis_head(part: str) -> tuple[str | None, str | None, str | None]:
    """Publisher, date and title: the blocks before, with and after the first date of the head; ``None`` for what is not there."""
    head = "\n".join(line for line in part[:4000].splitlines() if not _RIGHTS.match(line))
    names = [" ".join(block.split()) for block in re.split(r"\n\s*\n", head) if block.strip()]
    for number, block in enumerate(names[:8]):
        if date := _DATE.search(block):
            titles = [one for one in names[number + 1 : number + 6] if not _NEXIS_FIELD.match(one)]
            return (names[1] if number > 1 else None), date[0], next(iter(titles), None)
    return None, None, None


def _nexis_new(part: str, source: str) -> Draft:
    """Lines: title, publisher, date; labelled lines; ``Body``; the text; ``Classification`` or ``Load-Date`` and what follows them."""
    body = _NEXIS_BODY.search(part)
    begin = body.end() if body else len(part)
    foot = _NEXIS_NEW_FOOT.search(part, begin)
    fields = {match[1]: match[2] for match in _NEXIS_NEW_FIELD.finditer(part, 0, begin)}
    language = re.search(r"^[ \t]*Language:[ \t]*(\w+)", part[begin:], re.MULTILINE)
    lines = [" ".join(line.split()) for line in part[:begin].splitlines() if line.strip()]
    dated = next(
        (n for n, line in enumerate(lines) if n > 1 and (found := _DATE.search(line)) and not found.start()), None
    )
    return Draft(
        text=part[begin : foot.start() if foot else _end_of(_NEXIS_END, part, begin)].strip(),
        source=source,
        title=lines[dated - 2] if dated else None,
        publisher=lines[dated - 1] if dated else None,
        author=_said(fields.get("Byline")),
        language=_language(language[1] if language else None),
        published=_DATE.findall(lines[dated])[0] if dated else None,
    )


def _end_of(mark: re.Pattern[str], part: str, begin: int) -> int:
    found = mark.search(part, begin)
    return found.start() if found else len(part)


def _labelled(part: str, label: re.Pattern[str]) -> dict[str, tuple[int, int]]:
    """Where the value of each labelled field stands; the first of each name counts."""
    marks = list(label.finditer(part))
    ends = [mark.start() for mark in marks[1:]] + [len(part)]
    found: dict[str, tuple[int, int]] = {}
    for mark, end in zip(marks, ends, strict=False):  # without a mark there is one end, and nothing found
        found.setdefault(mark[1], (mark.end(), end))
    return found


def _factiva(part: str, source: str) -> Draft:
    """Two-letter fields; the body is the lead paragraph (LP) and what follows (TD), which stand together."""
    fields = _labelled(part, _FACTIVA_FIELD)
    words = {name: " ".join(part[a:b].split()) for name, (a, b) in fields.items()}
    stretches = [fields[name] for name in ("LP", "TD") if name in fields]
    number = re.search(r"\bDocument\s+(\w+)", words.get("AN", ""))
    return Draft(
        text="\n\n".join(part[a:b].strip() for a, b in stretches).strip(),
        source=source,
        id=f"factiva:{number[1]}" if number else None,
        publisher=words.get("SN") or None,
        title=words.get("HD") or None,
        author=words.get("BY") or None,
        language=_language(words.get("LA")),
        published=words.get("PD") or None,
    )


def _factiva_plain(part: str, source: str) -> Draft:
    """Lines without codes: title, author, number of words, day, hour, publisher and more up to the rights; the text; ``Document NUMBER``."""
    lines = [(match.start(), match[0].strip()) for match in re.finditer(r"^.*\S.*$", part, re.MULTILINE)]
    words = next((n for n, (_, line) in enumerate(lines) if _FACTIVA_WORDS.fullmatch(line)), 0)
    top = [line for _, line in lines[:words]]
    author = next((line for line in top[1:] if re.match(r"By\b", line)), None)
    after = lines[words + 1 : words + 12]
    dated = next((n for n, (_, line) in enumerate(after) if _DATE.fullmatch(line)), None)
    names = (
        [line for _, line in after[dated + 1 :] if not re.match(r"\d{1,2}:\d{2}", line)] if dated is not None else []
    )
    spoken = next((n for n, (_, line) in enumerate(after) if code_of(line) in _LANGUAGES), None)
    rights = next((n for n, (_, line) in enumerate(after) if _RIGHTS.match(line)), spoken)
    number = _FACTIVA_END.search(part)
    begin = lines[words + rights + 2][0] if rights is not None and len(lines) > words + rights + 2 else len(part)
    return Draft(
        text=part[begin : number.start() if number else len(part)].strip(),
        source=source,
        id=f"factiva:{number[1]}" if number else None,
        publisher=names[0] if names else None,
        title=" ".join(line for line in top if line != author) or None,
        author=author,
        language=_language(after[spoken][1]) if spoken is not None else None,
        published=after[dated][1] if dated is not None else None,
    )


def _proquest(part: str, source: str) -> Draft:
    """``Full text:`` holds the body; the labelled list after it says the rest."""
    fields = _labelled(part, _PROQUEST_FIELD)
    words = {name: " ".join(part[a:b].split()) for name, (a, b) in fields.items()}
    title = words.get("Title") or _first_block(part)
    info = _DATE.search(words.get("Publication info", ""))
    number = re.search(r"\d+", words.get("ProQuest document ID", ""))
    return Draft(
        text=_full_text(part),
        source=source,
        id=f"proquest:{number[0]}" if number else None,
        publisher=words.get("Publication title") or words.get("Publication info", "").split(" ;")[0] or None,
        title=title,
        author=words.get("Author") or None,
        language=_language(words.get("Language of publication")),
        published=words.get("Publication date") or (info[0] if info else None),
        url=words.get("Document URL") or None,
    )


def _first_block(part: str) -> str | None:
    """The title: the first block below the number of the document."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", part) if block.strip())
    return next((block for block in blocks if not _PROQUEST_HEAD.fullmatch(block)), None)


def _full_text(part: str) -> str:
    """What follows ``Full text:`` up to the closing list: a label with another block of the list behind it. One inside the text is text."""
    begin = re.search(r"^Full text: ?", part, re.MULTILINE)
    if begin is None:
        return ""
    blocks = [(match.start(), match[0]) for match in re.finditer(r"(?:^.*\S.*\n?)+", part[begin.end() :], re.MULTILINE)]
    listed = [bool(_PROQUEST_FIELD.match(block)) for _, block in blocks] + [True]
    ends = [blocks[n][0] for n in range(1, len(blocks)) if listed[n] and listed[n + 1]]
    return part[begin.end() :][: ends[0] if ends else None].strip()


_LANGUAGES = frozenset(
    {"en", "fr", "de", "es", "it", "pt", "nl", "ru", "uk", "pl", "tr", "ar", "fa", "he", "zh", "ja", "ko"}
)
_READERS: Mapping[Shape, Callable[[str, str], Draft]] = {
    "nexis": _nexis,
    "nexis-new": _nexis_new,
    "factiva": _factiva,
    "factiva-plain": _factiva_plain,
    "proquest": _proquest,
}
