"""Packed files: gzip and zstd as plain streams. Memory does not grow with the file.

In: a stream and its name. Out: a binary stream of the unpacked bytes. Damage ends the stream early and is told by :func:`damage_of` afterwards, so
that everything before it can be used.
"""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import PurePath
from typing import Any, BinaryIO, cast

PACKED = (".gz", ".zst")
_STEP = 1024
"""Packed bytes a step: even a hostile frame then unpacks to some 30 MB at once, not more."""


def unpacked(stream: BinaryIO, name: str) -> BinaryIO:
    """A stream's bytes, unpacked when its name ends in ``.gz`` or ``.zst``; closing it closes the stream."""
    ending = PurePath(name).suffix.lower()
    if ending == ".gz":
        return cast(BinaryIO, io.BufferedReader(_Gzip(stream)))
    return cast(BinaryIO, io.BufferedReader(_Zstd(stream))) if ending == ".zst" else stream


def damage_of(stream: BinaryIO) -> str | None:
    """What is wrong with a packed file that was read to its end; ``None`` where nothing is."""
    raw = getattr(stream, "raw", None)
    return raw.damage if isinstance(raw, _Packed) else None


class _Packed(io.RawIOBase):
    """A stream that ends where its file is damaged, and remembers that."""

    damage: str | None = None

    def __init__(self, packed: BinaryIO) -> None:
        self._file = packed

    def close(self) -> None:
        self._file.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data = b"" if self.damage else self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _next(self, most: int) -> bytes:
        raise NotImplementedError


class _Gzip(_Packed):
    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(packed)
        self._plain = gzip.GzipFile(fileobj=packed)

    def _next(self, most: int) -> bytes:
        try:
            return self._plain.read1(most)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self.damage = str(error)
            return b""


class _Zstd(_Packed):
    """Several frames are allowed; a file that ends inside one is damaged, which the library itself would not say."""

    def __init__(self, packed: BinaryIO) -> None:
        import zstandard

        super().__init__(packed)
        self._library = zstandard
        self._frame = self._fresh()
        self._inside = False
        self._ready = b""

    def _fresh(self) -> Any:
        return self._library.ZstdDecompressor().decompressobj()

    def _next(self, most: int) -> bytes:
        while not self._ready and not self.damage:
            packed = self._file.read(_STEP)
            if not packed:
                self.damage = "the last frame is not complete" if self._inside else None
                break
            self._unpack(packed)
        part, self._ready = self._ready[:most], self._ready[most:]
        return part

    def _unpack(self, packed: bytes) -> None:
        try:
            while packed:
                self._inside = True
                self._ready += self._frame.decompress(packed)
                packed = b""
                if self._frame.eof:
                    packed = self._frame.unused_data
                    self._frame, self._inside = self._fresh(), False
        except self._library.ZstdError as error:
            self.damage = str(error)
