"""Text exports of newspaper archives, many articles a file: the shapes of Nexis, Factiva and ProQuest.

In: the text of one file. Out: a ``Draft`` for each article with title, publisher, date, author and language where the export names them,
or nothing where the file is no such export. The text of a draft is the body as it stands in the file, head and foot left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from retorsion.articles.intake import Draft, Found, issue
from retorsion.articles.language import code_of

Shape = Literal["nexis", "factiva", "proquest"]

_NEXIS_HEAD = re.compile(r"^[ \t]*(\d+) of (\d+) DOCUMENTS?[ \t]*$", re.MULTILINE)
_PROQUEST_HEAD = re.compile(r"^[ \t]*Document (\d+) of (\d+)[ \t]*$", re.MULTILINE)
_FACTIVA_HEAD = re.compile(r"^HD[ \t]+\S", re.MULTILINE)
_FACTIVA_FIELD = re.compile(
    r"^(HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|SE|CLM|VOL|ART)(?:[ \t]+|$)",
    re.MULTILINE,
)
_NEXIS_FOOT = re.compile(
    r"^(LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|JOURNAL-CODE|GRAPHIC|SUBJECT|COUNTRY|STATE|CITY|ORGANIZATION|PERSON|COMPANY|TICKER|INDUSTRY|GEOGRAPHIC|ACC-NO|DOCUMENT-TYPE|TYPE|NOTES|CORRECTION):",
    re.MULTILINE,
)
_NEXIS_FIELD = re.compile(r"^(BYLINE|SECTION|LENGTH|DATELINE|HEADLINE|HIGHLIGHT|SERIES|URL):[ \t]*(.*)$", re.MULTILINE)
_PROQUEST_FIELD = re.compile(
    r"^(Title|Author|Publication title|Publication date|Publication info|Publication year|Publisher|Language of publication|ProQuest document ID|Document URL|Section|Place of publication|Country of publication|Publication subject|Source type|Document type|Copyright|Last updated|Database|Abstract|Full text|Links|Subject|Location|People|Company / organization|Classification|ISSN|Identifier / keyword|First page|Pages|Number of pages|Volume|Issue): ?",
    re.MULTILINE,
)
_DATE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}|\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
)


def shape_of(text: str) -> Shape | None:
    """Which export a text is, told by its first lines; ``None`` for a plain report."""
    head = text[:4000]
    if _NEXIS_HEAD.search(head):
        return "nexis"
    if _PROQUEST_HEAD.search(head) and re.search(r"^Full text:", text, re.MULTILINE):
        return "proquest"
    if (
        _FACTIVA_HEAD.search(head)
        and re.search(r"^(?:PD|SN)[ \t]+\S", text[:8000], re.MULTILINE)
        and re.search(r"^(?:LP|TD)\b", text, re.MULTILINE)
    ):
        return "factiva"
    return None


def read_export(text: str, shape: Shape, name: str) -> Iterator[Found]:
    """The articles of an export, in order; one whose body cannot be found is an issue."""
    number = 0
    for number, part in enumerate(_parts(text, shape), 1):
        source = f"{name}#{number}"
        draft = {"nexis": _nexis, "factiva": _factiva, "proquest": _proquest}[shape](part, source)
        if draft.text.strip():
            yield draft
        else:
            yield issue("empty", f"{source}: this article of the export has no text; export it again with full text")


def _parts(text: str, shape: Shape) -> list[str]:
    head = {"nexis": _NEXIS_HEAD, "factiva": _FACTIVA_HEAD, "proquest": _PROQUEST_HEAD}[shape]
    starts = [match.start() for match in head.finditer(text)]
    parts = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [re.sub(r"\n_{20,}\s*\Z", "\n", part) for part in parts]


def _language(name: str | None) -> str | None:
    return code_of(re.split("[;,]", name)[0]) if name else None


def _nexis(part: str, source: str) -> Draft:
    """Head: count, publisher, date, title, labelled lines, ``LENGTH``; then the body up to the labelled foot."""
    labels = list(_NEXIS_FIELD.finditer(part))
    fields = {match[1]: match[2].strip() for match in labels}
    begin = labels[-1].end() if labels else 0
    foot = _NEXIS_FOOT.search(part, begin)
    language = re.search(r"^LANGUAGE:[ \t]*(\w+)", part, re.MULTILINE)
    publisher, date, title = _nexis_head(part)
    return Draft(
        text=part[begin : foot.start() if foot else len(part)].strip(),
        source=source,
        publisher=publisher,
        title=fields.get("HEADLINE") or title,
        author=fields.get("BYLINE") or None,
        language=_language(language[1] if language else None),
        published=date,
        url=fields.get("URL") or None,
    )


def _nexis_head(part: str) -> tuple[str | None, str | None, str | None]:
    """Publisher, date and title: the blocks before, with and after the first date of the head; ``None`` for what is not there."""
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", part[:4000]) if block.strip()]
    for number, block in enumerate(blocks[:8]):
        if date := _DATE.search(block):
            titles = [one for one in blocks[number + 1 : number + 6] if not _NEXIS_FIELD.match(one)]
            return (blocks[1] if number > 1 else None), date[0], next(iter(titles), None)
    return None, None, None


def _labelled(part: str, label: re.Pattern[str]) -> dict[str, tuple[int, int]]:
    """Where the value of each labelled field stands; the first of each name counts."""
    marks = list(label.finditer(part))
    ends = [mark.start() for mark in marks[1:]] + [len(part)]
    found: dict[str, tuple[int, int]] = {}
    for mark, end in zip(marks, ends, strict=True):
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


def _proquest(part: str, source: str) -> Draft:
    """``Full text:`` holds the body; the labelled list after it says the rest."""
    fields = _labelled(part, _PROQUEST_FIELD)
    words = {name: " ".join(part[a:b].split()) for name, (a, b) in fields.items()}
    body = fields.get("Full text")
    title = words.get("Title") or _second_block(part)
    number = re.search(r"\d+", words.get("ProQuest document ID", ""))
    return Draft(
        text=part[body[0] : body[1]].strip() if body else "",
        source=source,
        id=f"proquest:{number[0]}" if number else None,
        publisher=words.get("Publication title") or None,
        title=title,
        author=words.get("Author") or None,
        language=_language(words.get("Language of publication")),
        published=words.get("Publication date") or None,
        url=words.get("Document URL") or None,
    )


def _second_block(part: str) -> str | None:
    blocks = [block for block in re.split(r"\n\s*\n", part) if block.strip()]
    return " ".join(blocks[1].split()) if len(blocks) > 1 else None
