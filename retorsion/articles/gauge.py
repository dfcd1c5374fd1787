"""How far a reading has come: bytes read of the bytes there are, for whoever shows how long it will take.

In: the files that were named, and the one that is open. Out: a share. Packed files count as packed; feeds and standard input have no size and no share.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO


@dataclass(slots=True)
class Gauge:
    """Bytes of all files, of those that are done, and of the one that is read."""

    total: int = 0
    done: int = 0
    size: int = 0
    file: BinaryIO | None = None

    def expect(self, paths: Iterable[Path]) -> None:
        """Add up what will be read; a folder with all that lies below it."""
        for path in paths:
            files = [path]
            if path.is_dir():
                files = [Path(parent, name) for parent, _, names in os.walk(path) for name in names]
            self.total += sum(map(_size, files))

    def begin(self, path: Path) -> None:
        """The next file is ``path``."""
        self.done, self.size, self.file = self.done + self.size, _size(path), None

    def at(self, file: BinaryIO) -> BinaryIO:
        """The bytes of the file are read through ``file``."""
        self.file = file
        return file

    @property
    def share(self) -> float | None:
        """What part was read; ``None`` where nobody knows."""
        if self.total == 0:
            return None
        here = 0
        if self.file is not None:
            here = self.size if self.file.closed else self.file.tell()
        return min(1.0, (self.done + here) / self.total)


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
