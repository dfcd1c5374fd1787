"""Bytes -> text: which encoding, decided by marks and by what the bytes allow, never by hope.

In: bytes, or a binary stream. Out: text with a note where the encoding was guessed, or the reason why it is no text at all. A byte
order mark decides; then UTF-16 by where its NUL bytes stand; then UTF-8 if it fits; then Windows-1252 if few bytes are beyond ASCII.
Lines are read with a bound, so that an endless line costs no memory. Nothing is replaced or dropped here.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

SAMPLE = 65_536
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"%PDF", "a PDF: turn it into text first, for example with pdftotext"),
    (b"PK\x03\x04", "a zip or office document: unpack it, or save it as plain text"),
    (b"\xd0\xcf\x11\xe0", "an old office document: save it as plain text"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"PAR1", "a Parquet file: give it the ending .parquet"),
    (b"\x1f\x8b", "compressed with gzip: give it the ending .gz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: give it the ending .zst"),
)
_GUESS = "not UTF-8: read as Windows-1252; save it as UTF-8 if letters look wrong"
_MOST_HIGH = 0.25
_MOST_CONTROLS = 0.05
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why bytes are no text; ``kind`` is a kind of issue."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and a note (kind, detail) where the encoding was guessed."""

    text: str
    note: tuple[str, str] | None = None


def encoding_of(sample: bytes) -> str | Problem:
    """The name of the encoding for bytes that start so; ``utf-8`` also stands for "UTF-8, or what each line turns out to be"."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    for signature, what in _SIGNATURES:
        if sample.startswith(signature):
            return Problem("binary", f"this is {what}")
    wide = _sixteen(sample)
    looks = sample.decode(wide, "ignore").encode() if wide else sample
    if len(_CONTROLS.findall(looks)) > _MOST_CONTROLS * len(looks):
        return Problem("binary", "this is no text; remove it or turn it into text first")
    return wide or "utf-8"


def _sixteen(sample: bytes) -> str | None:
    """UTF-16 without a mark: in western text every other byte is NUL. A few stray NULs in 8-bit text are no sign of it."""
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.05 else None


def decode(data: bytes) -> Decoded | Problem:
    """A whole file's bytes as text."""
    encoding = encoding_of(data[:SAMPLE])
    if isinstance(encoding, Problem):
        return encoding
    if encoding == "utf-8":
        return decode_eight(data)
    try:
        return Decoded(data.decode(encoding))
    except UnicodeDecodeError as error:
        return Problem(
            "encoding", f"it says {encoding.upper()} but breaks at byte {error.start}: save it again as UTF-8"
        )


def decode_eight(data: bytes) -> Decoded | Problem:
    """8-bit text: UTF-8 if it fits, Windows-1252 if that is likely, else nobody can tell."""
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        high = sum(byte > 127 for byte in data[:SAMPLE]) / max(1, len(data[:SAMPLE]))
    if high > _MOST_HIGH:
        return Problem("encoding", "it is neither UTF-8 nor a western encoding: save it again as UTF-8")
    return Decoded(_western(data), ("encoding-guessed", _GUESS))


def _western(data: bytes) -> str:
    """Windows-1252, with Latin-1 for the five bytes that it leaves undefined."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def lines(stream: BinaryIO, most: int) -> Iterator[tuple[int, Decoded | Problem]]:
    """(line number from 1, line with its end) of a stream; a line of more than ``most`` bytes is a problem and is skipped.

    A stream that is no text at all gives one problem, with number 0, and ends.
    """
    head = stream.read(SAMPLE)
    encoding = encoding_of(head)
    if isinstance(encoding, Problem):
        yield 0, encoding
        return
    whole = joined(head, stream)
    if encoding in {"utf-8", "utf-8-sig"}:
        yield from _eight_bit_lines(whole, most, skip=3 if encoding == "utf-8-sig" else 0)
    else:
        yield from _wide_lines(io.TextIOWrapper(whole, encoding=encoding, newline=""), most, encoding)


class _Joined(io.RawIOBase):
    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if self._head:
            data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            data = self._rest.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def joined(head: bytes, rest: BinaryIO) -> io.BufferedReader:
    """The sample that was looked at, then the rest of the stream, as one stream again."""
    return io.BufferedReader(_Joined(head, rest), SAMPLE)


def _eight_bit_lines(stream: io.BufferedReader, most: int, skip: int) -> Iterator[tuple[int, Decoded | Problem]]:
    stream.read(skip)
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        if len(line) > most and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = stream.readline(SAMPLE)
            yield number, _too_long(most)
        else:
            yield number, decode_eight(line)


def _wide_lines(stream: io.TextIOWrapper, most: int, encoding: str) -> Iterator[tuple[int, Decoded | Problem]]:
    number = 0
    try:
        while line := stream.readline(most + 1):
            number += 1
            if len(line) > most and not line.endswith("\n"):
                while line and not line.endswith("\n"):
                    line = stream.readline(SAMPLE)
                yield number, _too_long(most)
            else:
                yield number, Decoded(line)
    except UnicodeDecodeError:
        yield number + 1, Problem("encoding", f"it says {encoding.upper()} but breaks here: save it again as UTF-8")


def _too_long(most: int) -> Problem:
    return Problem("too-long", f"longer than {most:,} bytes; cut it up, or raise read.max_bytes")
