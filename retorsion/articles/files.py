"""``read``: files, folders, patterns and standard input -> a stream of articles and issues.

In: what a person names. Out: for every report one ``Article``, or one ``Issue`` that says what to do; notes about kept reports follow them.
Nothing is dropped silently and nothing is held: memory does not grow with the input (100 bytes a report for the ids aside). A source
that does not exist at all is a ``ReadError``, raised before anything is read. Files are text kept code point for code point: offsets
count in it, line ends and spaces included; a byte order mark is no part of it. Hidden files (``.name``) are passed over.
"""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from retorsion.articles import rows
from retorsion.articles.archives import PACKED, damage_of, open_unpacked
from retorsion.articles.encoding import Problem, decode
from retorsion.articles.intake import Draft, Found, Intake, Item, Options, issue
from retorsion.articles.pages import read_page
from retorsion.errors import ReadError
from retorsion.records import Article, Issue

Source = str | Path
Reader = Callable[[BinaryIO, str, Options], Iterator[Found]]


def read(
    source: Source | Iterable[Source],
    *,
    published: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    mapping: Mapping[str, str] | None = None,
    languages: tuple[str, ...] = ("en",),
    max_bytes: int = 16_777_216,
    stdin: BinaryIO | None = None,
) -> Iterator[Article | Issue]:
    """Everything in ``source`` (files, folders, patterns, ``-`` for standard input), in a stable order.

    ``published``, ``publisher`` and ``language`` stand for what the source itself does not say; ``mapping`` names columns
    (``{"text": "body"}``). ``.txt``, ``.jsonl``, ``.json``, ``.csv``, ``.tsv``, ``.html`` are read, each also as ``.gz`` and ``.zst``;
    ``report.json`` beside ``report.txt`` or ``report.html`` may hold its metadata. Raises ``ReadError`` for a source that is not there
    and a ``mapping`` or ``published`` that makes no sense.
    """
    options = _options(published, publisher, language, mapping, languages, max_bytes)
    sources = [source] if isinstance(source, str | Path) else list(source)
    found = [place for one in sources for place in _places(one)]
    return Intake(options).take(_everything(found, options, stdin))


def _options(
    published: str | None,
    publisher: str | None,
    language: str | None,
    mapping: Mapping[str, str] | None,
    languages: tuple[str, ...],
    max_bytes: int,
) -> Options:
    from retorsion.articles.dating import parse_published

    problem = parse_published(published)[1]
    if problem:
        raise ReadError(problem)
    unknown = [field for field in mapping or {} if field not in rows.FIELDS]
    if unknown:
        raise ReadError(
            f"--map {unknown[0]}=…: there is no field {unknown[0]!r}; the fields are {', '.join(rows.FIELDS)}"
        )
    return Options(
        published=published,
        publisher=publisher,
        language=language,
        mapping=dict(mapping or {}),
        languages=languages,
        max_bytes=max_bytes,
    )


def _places(source: Source) -> list[Path]:
    """What a source names, as paths that are there; ``-`` stays as it is."""
    path = Path(source)
    if str(source) == "-" or path.exists() or path.is_symlink():
        return [path]
    matches = sorted(glob.glob(str(source), recursive=True))  # noqa: PTH207 (absolute patterns, and ** as shells have it)
    if not matches:
        what = "no file matches" if glob.has_magic(str(source)) else "there is no file or folder"
        raise ReadError(f"{what} {source}: check the name")
    return [Path(match) for match in matches]


def _everything(places: list[Path], options: Options, stdin: BinaryIO | None) -> Iterator[Found]:
    for place in places:
        if str(place) == "-":
            yield from _guarded(_standard_input(stdin or sys.stdin.buffer, options), "standard input")
        elif place.is_dir():
            yield from _folder(place, options)
        else:
            yield from _file(place, options)


def _folder(folder: Path, options: Options) -> Iterator[Found]:
    """The files of a folder tree by name; links to folders are not followed."""
    closed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and not _is_sidecar(path):
                yield from _file(path, options)
        yield from (_closed(error) for error in closed)
        closed.clear()
    yield from (_closed(error) for error in closed)


def _closed(error: OSError) -> Issue:
    return issue("unreadable", f"{error.filename}: {error.strerror or error}; change its permissions or leave it out")


def _is_sidecar(path: Path) -> bool:
    """Whether ``report.json`` only speaks about the ``report.txt`` or ``report.html`` beside it."""
    return path.suffix.lower() == ".json" and any(path.with_suffix(s).exists() for s in (".txt", ".html", ".htm"))


def _file(path: Path, options: Options) -> Iterator[Found]:
    """One file by its ending; whatever goes wrong while reading it becomes an issue."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    ending = suffixes[-2] if len(suffixes) > 1 and suffixes[-1] in PACKED else (suffixes[-1] if suffixes else "")
    reader = _READERS.get(ending)
    if reader is None:
        known = ", ".join(_READERS)
        yield issue(
            "unknown-format", f"{path}: files called {ending or 'so'!r} are not read ({known}, also .gz and .zst)"
        )
        return
    drafts = _opened(path, reader, options)
    if ending in _SINGLE:
        drafts = rows.with_sidecar(drafts, rows.sidecar(path))
    yield from _guarded(drafts, str(path))


def _opened(path: Path, reader: Reader, options: Options) -> Iterator[Found]:
    nothing = True
    with open_unpacked(path) as stream:
        for found in reader(stream, str(path), options):
            if not (damage_of(stream) and isinstance(found, Issue) and found.kind == "empty"):
                nothing = False
                yield found
        damage = damage_of(stream)
    if damage and nothing:
        yield issue("unreadable", f"{path}: not one byte of it can be unpacked ({damage}); fetch it again")
    elif damage:
        yield issue("truncated", f"{path}: it ends early or is damaged ({damage}); fetch it again")


def _guarded(drafts: Iterator[Found], name: str) -> Iterator[Found]:
    """The drafts, and an issue where the file goes away, is closed to us or ends early."""
    try:
        yield from drafts
    except FileNotFoundError:
        yield issue("vanished", f"{name}: it was there a moment ago and is gone; put it back and run again")
    except PermissionError as error:
        yield issue("unreadable", f"{name}: {error.strerror or error}; change its permissions or leave it out")
    except OSError as error:
        yield issue("unreadable", f"{name}: {error.strerror or error}; check the disk or leave it out")


def _whole(stream: BinaryIO, name: str, most: int) -> bytes | Issue:
    """All bytes of a stream, unless there are more than ``most``."""
    data = stream.read(most + 1)
    if len(data) > most:
        return issue("too-long", f"{name}: longer than {most:,} bytes; cut it up, or raise read.max_bytes")
    return data if data.strip() else issue("empty", f"{name}: the file is empty; remove it or mend its source")


def _text(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    data = _whole(stream, name, options.max_bytes)
    decoded = decode(data) if isinstance(data, bytes) else data
    if isinstance(decoded, Issue):
        yield decoded
    elif isinstance(decoded, Problem):
        yield issue(decoded.kind, f"{name}: {decoded.detail}")
    else:
        text = decoded.text.removeprefix("\ufeff")
        yield Draft(text=text, source=name, notes=(decoded.note,) if decoded.note else ())


def _page(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    data = _whole(stream, name, options.max_bytes)
    yield data if isinstance(data, Issue) else read_page(data, name)


def _json(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    data = _whole(stream, name, options.max_bytes)
    if isinstance(data, Issue):
        yield data
    else:
        yield from rows.read_json(data, name, options)


def _some(reader: Reader) -> Reader:
    """A reader of rows that says so when there was not a single one."""

    def wrapped(stream: BinaryIO, name: str, options: Options) -> Iterator[Found]:
        nothing = True
        for found in reader(stream, name, options):
            nothing = False
            yield found
        if nothing:
            yield issue("empty", f"{name}: the file is empty; remove it or mend its source")

    return wrapped


def _standard_input(stream: BinaryIO, options: Options) -> Iterator[Found]:
    """Standard input: JSON lines, a page or one text, whichever its first sign says."""
    from retorsion.articles.encoding import SAMPLE, joined

    head = stream.read(SAMPLE)
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n\x00")[:1]
    reader = {b"{": _READERS[".jsonl"], b"<": _page}.get(first, _text)
    yield from reader(joined(head, stream), "standard input", options)


_READERS: Mapping[str, Reader] = {
    ".txt": _text,
    ".jsonl": _some(rows.read_jsonl),
    ".ndjson": _some(rows.read_jsonl),
    ".json": _json,
    ".csv": _some(rows.read_csv),
    ".tsv": _some(rows.read_csv),
    ".html": _page,
    ".htm": _page,
}
_SINGLE = frozenset({".txt", ".html", ".htm"})

__all__ = ["Item", "read"]
