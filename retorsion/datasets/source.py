"""Lines and rows out of the files that data sets come in: plain, gzip or zip, one file or a folder of them.

In: a path. Out: ``Line`` (file, line number, cells). Tab files are read with quoting off, for stray quotes occur in them; comma files by the
csv module. UTF-8 first, Latin-1 where a line is not UTF-8. Cells stay text: codes keep their zeros and ``NA`` stays ``NA``.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from retorsion.errors import ReadError


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands in the file."""

    file: str
    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a data set: its name and an opener of its bytes."""

    name: str
    path: Path
    inner: str | None = None

    def open(self) -> IO[bytes]:
        """The bytes, unpacked."""
        if self.inner is not None:
            return io.BytesIO(zipfile.ZipFile(self.path).read(self.inner))
        with self.path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        return gzip.open(self.path) if packed else self.path.open("rb")  # type: ignore[return-value]


def members(path: Path) -> Iterator[Member]:
    """The files of a path in order of name: a folder is walked, a zip opened. ``ReadError`` where there is none."""
    if path.is_dir():
        found = [p for p in sorted(path.rglob("*")) if p.is_file() and not p.name.startswith(".")]
        if not found:
            raise ReadError(f"{path} is an empty folder: nothing to import")
        for child in found:
            yield from members(child)
        return
    try:
        if zipfile.is_zipfile(path):
            yield from (
                Member(name, path, name) for name in sorted(zipfile.ZipFile(path).namelist()) if not name.endswith("/")
            )
        else:
            with path.open("rb"):
                yield Member(path.name, path)
    except OSError as error:
        raise ReadError(f"cannot read {path}: {error.strerror or error}") from error


def read_lines(member: Member, kind: Literal["tab", "comma"]) -> Iterator[Line]:
    """Rows of one file, numbered from 1, blank lines left out. A damaged archive stops with ``ReadError``."""
    try:
        with member.open() as stream:
            yield from _tab(member.name, stream) if kind == "tab" else _comma(member.name, stream)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, csv.Error) as error:
        raise ReadError(f"{member.name} breaks off: {error}") from error


def _tab(name: str, stream: IO[bytes]) -> Iterator[Line]:
    for number, text in enumerate(_texts(stream), 1):
        line = text.rstrip("\r\n")
        if line:
            yield Line(name, number, tuple(line.split("\t")))


def _comma(name: str, stream: IO[bytes]) -> Iterator[Line]:
    reader = csv.reader(_texts(stream))
    for cells in reader:
        if cells:
            yield Line(name, reader.line_num, tuple(cells))


def _texts(stream: IO[bytes]) -> Iterator[str]:
    """Decoded lines; a byte-order mark at the start goes."""
    for number, raw in enumerate(stream):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("latin-1")
        yield text if number else text.removeprefix("\ufeff")
