"""Rows -> drafts: JSON lines, JSON files and CSV, with the caller's names for the columns.

In: numbered lines or rows. Out: a ``Draft`` for each row, or the ``Issue`` that says what is wrong with it; a bad row never ends the file.
Only the fields below are taken; unknown keys are left alone. Text is taken as it stands, code point for code point.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from retorsion.articles.encoding import Decoded, Problem, decode, lines
from retorsion.articles.intake import Draft, Found, Options, issue
from retorsion.records import Issue

FIELDS = ("text", "id", "title", "published", "publisher", "url", "language", "author")
"""What a row may say; ``--map field=column`` names the column where the input calls it otherwise."""


def draft_of(
    row: Mapping[str, Any], source: str, mapping: Mapping[str, str], note: tuple[str, str] | None = None
) -> Found:
    """One row as a draft. Numbers become text; what is neither text nor number is taken as not said."""
    column = mapping.get("text", "text")
    text = row.get(column)
    if not isinstance(text, str):
        there = ", ".join(str(key) for key in list(row)[:8]) or "nothing"
        return issue(
            "bad-row", f"{source}: no text under {column!r} (there is {there}); name it with --map text=COLUMN"
        )
    words = {field: _words(row.get(mapping.get(field, field))) for field in FIELDS[1:]}
    published = row.get(mapping.get("published", "published"))
    return Draft(
        text=text,
        source=source,
        id=words["id"],
        title=words["title"],
        publisher=words["publisher"],
        url=words["url"],
        language=words["language"],
        author=words["author"],
        published=published,
        notes=(note,) if note else (),
    )


def _words(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value != value:
        return None
    return str(value).strip() or None


def read_jsonl(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    """One JSON object a line; blank lines are passed over."""
    for number, line in lines(stream, options.max_bytes):
        source = f"{name}:{number}" if number else name
        if isinstance(line, Problem):
            yield issue(line.kind, f"{source}: {line.detail}")
        elif line.text.strip():
            yield _json_row(line, source, options)


def _json_row(line: Decoded, source: str, options: Options) -> Found:
    try:
        row = json.loads(line.text)
    except (ValueError, RecursionError) as error:
        return issue("bad-row", f"{source}: this line is no JSON ({error}); mend or remove it")
    if not isinstance(row, dict):
        return issue("bad-row", f"{source}: this line is no JSON object; write one {{...}} a line")
    return draft_of(row, source, options.mapping, line.note)


def read_json(data: bytes, name: str, options: Options) -> Iterator[Found]:
    """A JSON file that holds one object or a list of objects."""
    decoded = decode(data)
    if isinstance(decoded, Problem):
        yield issue(decoded.kind, f"{name}: {decoded.detail}")
        return
    try:
        content = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        yield issue("bad-row", f"{name}: this is no JSON ({error}); mend or remove it")
        return
    for number, row in enumerate(content if isinstance(content, list) else [content], 1):
        if isinstance(row, dict):
            yield draft_of(row, f"{name}:{number}", options.mapping, decoded.note)
        else:
            yield issue("bad-row", f"{name}:{number}: this entry is no JSON object; write one {{...}} a report")


def read_csv(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    """A table with a header row; comma, semicolon or tabulator, whichever the header uses most."""
    feed = _CsvLines(stream, name, options.max_bytes)
    first = next(feed, None)
    yield from feed.drain()
    if first is None:
        return
    separator = max(",;\t", key=first.count)
    try:
        header = next(csv.reader([first], delimiter=separator))
    except csv.Error as error:
        yield issue(
            "bad-row", f"{name}:1: the header cannot be read ({error}); save the table again with usual line ends"
        )
        return
    column = options.mapping.get("text", "text")
    if column not in header:
        yield issue(
            "no-column",
            f"{name}: no column {column!r} (there are {', '.join(header[:12])}); name it with --map text=COLUMN",
        )
        return
    before = csv.field_size_limit(options.max_bytes)
    try:
        yield from _csv_rows(csv.reader(feed, delimiter=separator), header, feed, options)
    finally:
        csv.field_size_limit(before)


class _CsvLines:
    """The lines of a table as the ``csv`` module wants them; problems and notes wait until the row they belong to is done."""

    def __init__(self, stream: BinaryIO, name: str, most: int) -> None:
        self.name = name
        self.number = 0
        self.note: tuple[str, str] | None = None
        self._lines = lines(stream, most)
        self._waiting: list[Issue] = []

    def __iter__(self) -> _CsvLines:
        return self

    def __next__(self) -> str:
        for number, line in self._lines:
            self.number = number
            if isinstance(line, Problem):
                place = f"{self.name}:{self.number}" if self.number else self.name
                self._waiting.append(issue(line.kind, f"{place}: {line.detail}"))
            else:
                self.note = line.note or self.note
                return line.text
        raise StopIteration

    def drain(self) -> list[Issue]:
        """The problems met since the last call."""
        waiting, self._waiting = self._waiting, []
        return waiting


def _csv_rows(rows: Iterator[list[str]], header: list[str], feed: _CsvLines, options: Options) -> Iterator[Found]:
    while True:
        begin, feed.note = feed.number + 1, None
        source = f"{feed.name}:{begin}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield issue("bad-row", f"{source}: this row cannot be read ({error}); mend or remove it")
            continue
        yield from feed.drain()
        if row is None:
            return
        if row:
            yield _csv_row(row, header, source, feed.note, options)


def _csv_row(row: list[str], header: list[str], source: str, note: tuple[str, str] | None, options: Options) -> Found:
    if len(row) != len(header):
        return issue(
            "bad-row", f"{source}: {len(row)} columns where the header has {len(header)}; mend or remove the row"
        )
    return draft_of(dict(zip(header, row, strict=True)), source, options.mapping, note)


def sidecar(path: Path) -> dict[str, Any]:
    """What ``report.json`` beside ``report.txt`` or ``report.html`` says about it; empty where there is none or it is no JSON object."""
    beside = path.with_suffix(".json")
    try:
        content = json.loads(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and "text" not in content else {}


def with_sidecar(drafts: Iterable[Found], facts: Mapping[str, Any]) -> Iterator[Found]:
    """Drafts with what a sidecar says put over what was found."""
    words = {field: _words(facts.get(field)) for field in FIELDS[1:] if field != "published"}
    given = {field: value for field, value in words.items() if value is not None}
    if facts.get("published") is not None:
        given |= {"published": facts["published"], "basis": "given"}
    for draft in drafts:
        yield _over(draft, given) if isinstance(draft, Draft) and given else draft


def _over(draft: Draft, given: Mapping[str, Any]) -> Draft:
    from dataclasses import replace

    return replace(draft, **given)
