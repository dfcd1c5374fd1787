"""``read``: files, folders, patterns, feeds and standard input -> a stream of articles and issues.

In: what a person names. Out: for every report one ``Article``, or one ``Issue`` that says what to do; notes about kept reports follow them.
Nothing is dropped silently and nothing is held: memory does not grow with the input. A source
that does not exist at all is a ``ReadError``, raised before anything is read. Files are text kept code point for code point: offsets
count in it, line ends and spaces included; a byte order mark is no part of it. Hidden files (``.name``) are passed over.
"""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from retorsion.articles import archives, rows, texts
from retorsion.articles.dating import parse_published
from retorsion.articles.gauge import Gauge
from retorsion.articles.intake import Found, Intake, Options, issue
from retorsion.articles.packing import PACKED, unpacked
from retorsion.errors import ReadError
from retorsion.records import Article, Issue
from retorsion.settings import Settings

if TYPE_CHECKING:
    from retorsion.articles.remembering import FeedMemory

Source = str | Path
Place = Path | str
"""A path, or an address that begins with http."""

_LIST_BYTES = 4_000_000


def read(
    source: Source | Iterable[Source],
    *,
    published: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    mapping: Mapping[str, str] | None = None,
    settings: Settings | None = None,
    stdin: BinaryIO | None = None,
    memory: FeedMemory | None = None,
    gauge: Gauge | None = None,
    leave_out: Iterable[Path] = (),
) -> Iterator[Article | Issue]:
    """Everything in ``source`` (files, folders, patterns, addresses, ``-`` for standard input), in a stable order.

    ``published``, ``publisher`` and ``language`` stand for what the source itself does not say; ``mapping`` names columns
    (``{"text": "body"}``); ``settings`` bound and pace the reading. Formats are told by the ending of the name (see the manual);
    ``report.json`` beside ``report.txt`` or ``report.html`` may hold its metadata; a ``.txt`` of addresses, an ``.opml`` and an address
    are feeds, and ``memory`` keeps what they said last time; ``gauge`` tells how far the reading is. Files of ``leave_out`` are passed over. Raises ``ReadError`` for a source that is not there and for a ``mapping``
    or ``published`` that makes no sense.
    """
    chosen = settings or Settings()
    _check(published, mapping or {})
    options = Options(
        published=published,
        publisher=publisher,
        language=language,
        mapping=dict(mapping or {}),
        languages=chosen.coder.languages,
        read=chosen.read,
        gauge=gauge or Gauge(),
        leave_out=frozenset(path.resolve() for path in leave_out),
    )
    sources = [source] if isinstance(source, str | Path) else list(source)
    found = [place for one in sources for place in _places(one)]
    if gauge is not None:
        gauge.expect(place for place in found if isinstance(place, Path))
    return Intake(options).take(_everything(found, options, stdin, memory))


def _check(published: str | None, mapping: Mapping[str, str]) -> None:
    """Wrong use stops at once, before anything is read."""
    problem = parse_published(published)[1]
    if problem:
        raise ReadError(problem)
    unknown = [field for field in mapping if field not in rows.FIELDS]
    if unknown:
        there = ", ".join(rows.FIELDS)
        raise ReadError(f"--map {unknown[0]}=…: there is no field {unknown[0]!r}; the fields are {there}")


def _places(source: Source) -> list[Place]:
    """What a source names, as paths that are there, or an address; ``-`` stays as it is."""
    if isinstance(source, str) and source.startswith(("http://", "https://")):
        return [source]
    path = Path(source)
    if str(source) == "-" or path.exists() or path.is_symlink():
        return [path]
    matches = sorted(glob.glob(str(source), recursive=True))  # noqa: PTH207 (absolute patterns, and ** as shells have it)
    if not matches:
        what = "no file matches" if glob.has_magic(str(source)) else "there is no file or folder"
        raise ReadError(f"{what} {source}: check the name")
    return [Path(match) for match in matches]


def _everything(
    places: list[Place], options: Options, stdin: BinaryIO | None, memory: FeedMemory | None
) -> Iterator[Found]:
    for place in places:
        if isinstance(place, str):
            yield from _feeds([place], options, memory)
        elif str(place) == "-":
            name = "standard input"
            yield from _guarded(texts.read_any(stdin or sys.stdin.buffer, name, options), name)
        elif options.leaves_out(place):
            continue
        elif place.is_dir():
            yield from _folder(place, options)
        elif addresses := _listed(place):
            yield from _feeds(addresses, options, memory)
        else:
            yield from _file(place, options)


def _feeds(addresses: list[str], options: Options, memory: FeedMemory | None) -> Iterator[Found]:
    from retorsion.articles.feeds import read_feeds

    yield from read_feeds(addresses, options, memory)


def _listed(path: Path) -> list[str]:
    """The addresses in a file that a person named and that is a list of them; a list met inside a folder is never followed."""
    if path.suffix.lower() not in {".txt", ".opml"}:
        return []
    try:
        text = path.read_bytes()[:_LIST_BYTES].decode("utf-8-sig", "replace") if path.is_file() else ""
    except OSError:
        return []
    if "http" not in text[:_LIST_BYTES]:
        return []
    return texts.addresses_in(text)


def _folder(folder: Path, options: Options) -> Iterator[Found]:
    """The files of a folder tree by name; links to folders are not followed."""
    closed: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not (name.startswith(".") or _is_sidecar(path) or options.leaves_out(path)):
                yield from _file(path, options)
        yield from (_closed(error) for error in closed)
        closed.clear()
    yield from (_closed(error) for error in closed)


def _closed(error: OSError) -> Issue:
    return issue("unreadable", f"{error.filename}: {error.strerror or error}; change its permissions or leave it out")


def _is_sidecar(path: Path) -> bool:
    """Whether ``report.json`` only speaks about the ``report.txt`` or ``report.html`` beside it."""
    return path.suffix.lower() == ".json" and any(path.with_suffix(s).exists() for s in texts.SINGLE)


def _file(path: Path, options: Options) -> Iterator[Found]:
    """One file by its ending; whatever goes wrong while reading it becomes an issue."""
    options.gauge.begin(path)
    ending = texts.ending_of(path.name)
    reader = texts.reader_of(path.name)
    if ending in {".warc", ".wet"}:
        drafts = archives.read_warc(path, options)
    elif ending == ".parquet":
        drafts = archives.read_parquet(path, options)
    elif ending == ".zip":
        drafts = archives.read_zip(path, options)
    elif ending == ".paths":
        drafts = _paths(path, options)
    elif reader is None:
        drafts = iter([_unknown(path, ending)])
    else:
        drafts = _opened(path, reader, options)
    if ending in texts.SINGLE:
        drafts = rows.with_sidecar(drafts, rows.sidecar(path))
    yield from _guarded(_something(drafts, path), str(path))


def _something(drafts: Iterator[Found], path: Path) -> Iterator[Found]:
    """The drafts; a file that gave none, and no issue either, is said to be empty."""
    first = next(drafts, None)
    if first is None:
        yield issue("empty", f"{path}: there is no report in this file; remove it or mend its source")
    else:
        yield first
        yield from drafts


def _unknown(path: Path, ending: str) -> Issue:
    known = ", ".join([*texts.READERS, ".warc", ".wet", ".parquet", ".zip"])
    named = f"called {ending!r}" if ending else "without an ending"
    return issue("unknown-format", f"{path}: files {named} are not read ({known}; {' and '.join(PACKED)} of them too)")


def _paths(path: Path, options: Options) -> Iterator[Found]:
    """A list of files, one a line, as Common Crawl gives them: paths from the root of its bucket. Each is looked for below the list's folder,
    by its whole path and by its name alone."""
    with unpacked(path.open("rb"), path.name) as stream:
        data = texts.whole(stream, str(path), options.max_bytes)
    if isinstance(data, Issue):
        yield data
        return
    for line in filter(None, map(str.strip, data.decode("utf-8", "replace").splitlines())):
        inside = not line.startswith(("/", "\\")) and ".." not in Path(line).parts and "\x00" not in line
        file = next(
            (one for one in (path.parent / line, path.parent / Path(line).name) if inside and one.exists()), None
        )
        if not inside or texts.ending_of(line) == ".paths":
            yield issue("archive-unsafe", f"{path}: {line[:80]!r} is no file below the list's folder; it was left out")
        elif file is None:
            yield issue("vanished", f"{path}: {line[:200]} is listed and not there; fetch it into the list's folder")
        else:
            yield from _file(file, options)


def _opened(path: Path, reader: texts.Reader, options: Options) -> Iterator[Found]:
    with unpacked(options.gauge.at(path.open("rb")), path.name) as stream:
        yield from texts.read_unpacked(reader, stream, str(path), options)


def _guarded(drafts: Iterator[Found], name: str) -> Iterator[Found]:
    """The drafts, and an issue where the file goes away or is closed to us."""
    try:
        yield from drafts
    except FileNotFoundError:
        yield issue("vanished", f"{name}: it was there a moment ago and is gone; put it back and run again")
    except PermissionError as error:
        yield issue("unreadable", f"{name}: {error.strerror or error}; change its permissions or leave it out")
    except OSError as error:
        yield issue("unreadable", f"{name}: {error.strerror or error}; check the disk or leave it out")
