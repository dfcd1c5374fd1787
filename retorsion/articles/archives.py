"""Files that hold many reports in a form of their own: WARC and WET, Parquet, zip.

In: a path. Out: drafts and issues, streamed; memory does not grow with the file. A broken record costs that record: reading goes on at the next
one that can be found. Nothing is ever unpacked to disk, so no name inside an archive can reach anywhere; names that try are refused all the same.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from retorsion.articles import rows, texts
from retorsion.articles.encoding import Problem, decode
from retorsion.articles.intake import Draft, Found, Options, issue
from retorsion.articles.language import code_of
from retorsion.articles.packing import unpacked
from retorsion.articles.pages import read_page
from retorsion.records import Issue

ROWS_A_BATCH = 256
_RATIO = 200
"""A member of a zip that unpacks to more than this many times its size, and to more than ``max_bytes``, is a bomb, not a report."""
_RESTARTS = 1000
_WINDOW = 1 << 20


def read_warc(path: Path, options: Options) -> Iterator[Found]:
    """Pages (``response``, ``resource``) and texts (``conversion``, as in WET files); other records and other media are passed over.

    The date of a crawl is no date of publication: texts of WET files have none.
    """
    name = str(path)
    nothing = True
    with options.gauge.at(path.open("rb")) as file:
        for found in _warc(file, name, options):
            nothing = False
            yield found
    if nothing:
        yield issue(
            "empty", f"{name}: there is no page and no text in this archive; check that it is a WARC or WET file"
        )


def _warc(file: BinaryIO, name: str, options: Options) -> Iterator[Found]:
    """Record after record; where the file is damaged, from the next record that can be found."""
    restarts = 0
    start: int | None = 0
    while start is not None and restarts <= _RESTARTS:
        file.seek(start)
        reached = start
        try:
            for record in _records(file):
                reached = max(reached, start + record.stream_pos)
                yield from _record(record, name, options)
            return
        except OSError as error:
            yield issue("bad-row", f"{name}: a record near byte {reached:,} is damaged ({error}); it was passed over")
        restarts += 1
        start = _next_record(file, reached + 1)
    if start is not None:
        yield issue(
            "truncated", f"{name}: damaged in more than {_RESTARTS:,} places; what follows byte {start:,} was not read"
        )


def _records(file: BinaryIO) -> Iterator[Any]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    yield from ArchiveIterator(file, record_types=wanted, parse_http=True, quirks_mode=True)


def _next_record(file: BinaryIO, start: int) -> int | None:
    """Where the next record may begin (a gzip member or a ``WARC/`` line), or ``None`` before the end of the file."""
    position = start
    file.seek(position)
    while window := file.read(_WINDOW):
        found = [at for at in (window.find(b"\x1f\x8b\x08"), window.find(b"WARC/1.")) if at >= 0]
        if found:
            return position + min(found)
        if len(window) < _WINDOW:
            return None
        position += _WINDOW - 8
        file.seek(position)
    return None


def _record(record: Any, name: str, options: Options) -> Iterator[Found]:
    url = record.headers.get("WARC-Target-URI")
    source = f"{name}@{record.stream_pos}"
    if url is None:
        yield issue("bad-row", f"{source}: this record has no address; it was passed over")
        return
    if record.http_headers is not None and record.http_headers.status_code not in (200, None):
        return
    media = (record.http_content_type or record.headers.get("Content-Type") or "").lower()
    if not any(kind in media for kind in ("html", "text/plain", "http")):
        return
    data = record.reader.read(options.max_bytes + 1)
    if len(data) > options.max_bytes:
        yield issue(
            "too-long", f"{source}: longer than {options.max_bytes:,} bytes; raise read.max_bytes to take it in"
        )
    elif "html" in media or data.lstrip()[:1] == b"<":
        yield read_page(data, source, url)
    else:
        yield _plain(data, source, url, record.headers.get("WARC-Identified-Content-Language"))


def _plain(data: bytes, source: str, url: str, language: str | None) -> Found:
    decoded = decode(data)
    if isinstance(decoded, Problem):
        return issue(decoded.kind, f"{source}: {decoded.detail}")
    return Draft(text=decoded.text, source=source, url=url, language=code_of((language or "").split(",")[0]))


def read_parquet(path: Path, options: Options) -> Iterator[Found]:
    """Rows of a Parquet file, a few hundred at a time."""
    import pyarrow
    import pyarrow.parquet

    name = str(path)
    try:
        file = pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowInvalid as error:
        yield issue(
            "unreadable", f"{name}: this is no Parquet file or it is damaged ({_first_line(error)}); fetch it again"
        )
        return
    columns = file.schema_arrow.names
    column = options.mapping.get("text", "text")
    if column not in columns:
        there = ", ".join(columns[:12])
        yield issue("no-column", f"{name}: no column {column!r} (there are {there}); name it with --map text=COLUMN")
        return
    wanted = [options.mapping.get(field, field) for field in rows.FIELDS]
    yield from _parquet_rows(file, [one for one in wanted if one in columns], name, options)


def _parquet_rows(file: Any, columns: list[str], name: str, options: Options) -> Iterator[Found]:
    import pyarrow

    number = 0
    try:
        for batch in file.iter_batches(batch_size=ROWS_A_BATCH, columns=columns):
            for row in _plain_rows(batch):
                number += 1
                yield rows.draft_of(row, f"{name}:{number}", options.mapping)
    except (OSError, pyarrow.ArrowException) as error:
        yield issue("truncated", f"{name}: it is damaged after row {number} ({_first_line(error)}); fetch it again")


def _plain_rows(batch: Any) -> Iterator[dict[str, Any]]:
    """The rows of a batch; where a value cannot be read (letters that are no UTF-8, a year beyond all calendars) that value is said to be so."""
    try:
        yield from batch.to_pylist()
    except (ValueError, OverflowError):
        for number in range(batch.num_rows):
            yield {name: _cell(batch.column(name)[number]) for name in batch.schema.names}


def _cell(value: Any) -> object:
    """One value as Python has it; ``None`` for a text that cannot be read, words for a time that cannot."""
    import pyarrow

    kind = value.type
    try:
        if pyarrow.types.is_timestamp(kind):  # billionths of a second have no Python type
            value = value.cast(pyarrow.timestamp("us", kind.tz), safe=False)
        found: object = value.as_py()
    except (ValueError, OverflowError):
        return "a value beyond all calendars" if pyarrow.types.is_temporal(kind) else None
    return found


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:120]


def read_zip(path: Path, options: Options) -> Iterator[Found]:
    """The files in a zip, in the order of their names; an archive inside an archive stays closed."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        yield issue("unreadable", f"{path}: this is no zip file or it is damaged ({error}); fetch it again")
        return
    with archive:
        for info in sorted(archive.infolist(), key=lambda one: one.filename):
            if not info.is_dir() and not _hidden(info.filename):
                yield from _member(archive, info, f"{path}!{info.filename}", options)


def _hidden(name: str) -> bool:
    last = PurePosixPath(name.replace("\\", "/")).name
    return last.startswith(".") and last != ".."


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: str, options: Options) -> Iterator[Found]:
    refusal = _unsafe(info, source, options)
    reader = texts.reader_of(info.filename)
    if refusal:
        yield refusal
    elif reader is None:
        yield issue(
            "unknown-format", f"{source}: files called {PurePosixPath(info.filename).suffix!r} are not read in a zip"
        )
    else:
        try:
            with unpacked(archive.open(info), info.filename) as stream:  # type: ignore[arg-type]
                yield from texts.read_unpacked(reader, stream, source, options)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            yield issue("truncated", f"{source}: it is damaged ({error}); fetch the archive again")
        except (RuntimeError, NotImplementedError) as error:
            yield issue("unreadable", f"{source}: it cannot be opened ({error}); unpack it yourself first")


def _unsafe(info: zipfile.ZipInfo, source: str, options: Options) -> Issue | None:
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    if ".." in parts or info.filename.startswith(("/", "\\")) or (parts and parts[0].endswith(":")):
        return issue("archive-unsafe", f"{source}: its name points outside the archive; it was left closed")
    if info.file_size > options.max_bytes and info.file_size > _RATIO * max(1, info.compress_size):
        return issue("archive-unsafe", f"{source}: it would unpack to {info.file_size:,} bytes; it was left closed")
    return None
