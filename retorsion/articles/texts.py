"""Readers of one file's bytes, by the ending of its name: a text, a page, rows; and which of them an ending asks for.

In: a binary stream and its name. Out: drafts and issues. A ``.txt`` that is an archive's export gives its articles. Lists of addresses are told
(:func:`addresses_in`) but not followed here.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import BinaryIO

from retorsion.articles import rows
from retorsion.articles.encoding import SAMPLE, Problem, decode, joined
from retorsion.articles.exports import read_export, shape_of
from retorsion.articles.intake import Draft, Found, Options, issue
from retorsion.articles.packing import PACKED, damage_of
from retorsion.articles.pages import read_page
from retorsion.records import Issue

Reader = Callable[[BinaryIO, str, Options], Iterator[Found]]


def addresses_in(text: str) -> list[str]:
    """The addresses of a list: one a line with ``#`` comments, or OPML; empty where the text is neither."""
    if re.search(r"<opml\b", text[:2000], re.IGNORECASE):
        found = re.findall(r"""\bxmlUrl\s*=\s*["']([^"']{1,2000})["']""", text)
        return list(dict.fromkeys(html.unescape(one).strip() for one in found))
    lines = [line.split(" #")[0].strip() for line in text.splitlines() if not line.lstrip().startswith("#")]
    lines = [line for line in lines if line]
    return list(dict.fromkeys(lines)) if lines and all(re.fullmatch(r"https?://\S+", line) for line in lines) else []


def ending_of(name: str) -> str:
    """The ending that tells the format, lower case; that of the packing aside: ``a.jsonl.gz`` -> ``.jsonl``."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    if len(suffixes) > 1 and suffixes[-1] in PACKED:
        return suffixes[-2]
    return suffixes[-1] if suffixes else ""


def reader_of(name: str) -> Reader | None:
    """The reader for a file of this name, ``None`` where its ending says no format."""
    return READERS.get(ending_of(name))


def whole(stream: BinaryIO, name: str, most: int) -> bytes | Issue:
    """All bytes of a stream, unless there are none or more than ``most``."""
    data = stream.read(most + 1)
    if len(data) > most:
        return issue("too-long", f"{name}: longer than {most:,} bytes; cut it up, or raise read.max_bytes")
    return data if data.strip() else issue("empty", f"{name}: the file is empty; remove it or mend its source")


def read_text(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    """A plain text as one report, or an export as many."""
    data = whole(stream, name, options.max_bytes)
    decoded = decode(data) if isinstance(data, bytes) else data
    if isinstance(decoded, Issue | Problem):
        yield decoded if isinstance(decoded, Issue) else issue(decoded.kind, f"{name}: {decoded.detail}")
        return
    text = decoded.text.removeprefix("\ufeff")
    lines = text.replace(
        "\r\n", "\n"
    )  # exports come from Windows; what is cut out of them has plain line ends, a report's own text keeps its own
    if shape := shape_of(lines):
        yield from read_export(lines, shape, name)
    else:
        yield Draft(text=text, source=name, notes=(decoded.note,) if decoded.note else ())


def read_html(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    """A saved page."""
    data = whole(stream, name, options.max_bytes)
    yield data if isinstance(data, Issue) else read_page(data, name)


def read_json(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    """A JSON file: one object, or a list of them."""
    data = whole(stream, name, options.max_bytes)
    if isinstance(data, Issue):
        yield data
    else:
        yield from rows.read_json(data, name, options)


def some(reader: Reader) -> Reader:
    """A reader of rows that says so when there was not a single one."""

    def wrapped(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
        nothing = True
        for found in reader(stream, name, options):
            nothing = False
            yield found
        if nothing:
            yield issue("empty", f"{name}: the file is empty; remove it or mend its source")

    return wrapped


def read_unpacked(reader: Reader, stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    """What a reader finds in a stream that :mod:`packing` opened, and an issue where its packing is damaged."""
    nothing = True
    for found in reader(stream, name, options):
        if not (damage_of(stream) and isinstance(found, Issue) and found.kind == "empty"):
            nothing = False
            yield found
    damage = damage_of(stream)
    if damage and nothing:
        yield issue("unreadable", f"{name}: not one byte of it can be unpacked ({damage}); fetch it again")
    elif damage:
        yield issue("truncated", f"{name}: it ends early or is damaged ({damage}); fetch it again")


def read_any(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    """Standard input: JSON lines, a page or a text, whichever its first sign says."""
    head = stream.read(SAMPLE)
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00")[:1]
    reader = {b"{": READERS[".jsonl"], b"<": read_html}.get(first, read_text)
    yield from reader(joined(head, stream), name, options)


READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".jsonl": some(rows.read_jsonl),
    ".ndjson": some(rows.read_jsonl),
    ".json": some(read_json),
    ".csv": some(rows.read_csv),
    ".tsv": some(rows.read_csv),
    ".html": read_html,
    ".htm": read_html,
}
SINGLE = frozenset({".txt", ".html", ".htm"})
"""Endings of files that hold one report, about which a neighbour may speak."""
