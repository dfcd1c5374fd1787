"""Rows as a Stata file (format 118, Stata 14 and newer), with a label on every variable.

In: rows of plain values and what the columns hold. Out: one ``.dta`` file. Numbers stay numbers, unknown is Stata's missing value, everything
else is text; the file holds no time stamp, so equal rows give equal bytes. Layout: Stata's own description of the format, ``help dta``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

MISSING = bytes.fromhex("000000000000e07f")
"""Stata's ``.`` as a double, little-endian."""

LONGEST = 2045
"""Bytes of an ordinary text variable; longer texts are stored apart (``strL``)."""

DOUBLE, STRL = 65526, 32768
SECTIONS = ("stata_dta", "map", "variable_types", "varnames", "sortlist", "formats", "value_label_names", "variable_labels",
            "characteristics", "data", "strls", "value_labels")  # fmt: skip


def write_dta(rows: Iterable[Mapping[str, Any]], target: Path, labels: Mapping[str, str] | None = None) -> int:
    """Write ``rows`` (whose cells are text, numbers, truth values or ``None``); returns how many."""
    table = list(rows)
    names = list(table[0]) if table else list(labels or {})
    columns = [_Column.of(name, [row[name] for row in table]) for name in names]
    texts = [(labels or {}).get(name, "") for name in names]
    target.write_bytes(_file(columns, texts, len(table)))
    return len(table)


class _Column:
    """One variable: its Stata type, its cells as bytes, and the long texts that its cells point at."""

    def __init__(self, name: str, type_: int, cells: Sequence[bytes], long: bool) -> None:
        self.name, self.type, self.cells, self.long = name[:32], type_, cells, long

    @classmethod
    def of(cls, name: str, values: Sequence[Any]) -> _Column:
        if all(value is None or isinstance(value, int | float) for value in values) and any(
            value is not None for value in values
        ):
            return cls(name, DOUBLE, [MISSING if v is None else struct.pack("<d", float(v)) for v in values], False)
        encoded = ["" if value is None else str(value) for value in values]
        data = [text.encode("utf-8", "replace") for text in encoded]
        width = max((len(one) for one in data), default=1) or 1
        if width > LONGEST:
            return cls(name, STRL, data, True)
        return cls(name, width, [one.ljust(width, b"\0") for one in data], False)

    @property
    def format(self) -> str:
        """How Stata shows it."""
        return "%10.0g" if self.type == DOUBLE else "%9s" if self.long else f"%{min(self.type, 60)}s"


def _file(columns: Sequence[_Column], labels: Sequence[str], rows: int) -> bytes:
    parts = {
        "variable_types": b"".join(struct.pack("<H", column.type) for column in columns),
        "varnames": b"".join(_fixed(column.name, 129) for column in columns),
        "sortlist": bytes(2 * (len(columns) + 1)),
        "formats": b"".join(_fixed(column.format, 57) for column in columns),
        "value_label_names": bytes(129 * len(columns)),
        "variable_labels": b"".join(_fixed(label[:80], 321) for label in labels),
        "characteristics": b"",
        "data": b"".join(_cell(columns, i, row) for row in range(rows) for i in range(len(columns))),
        "strls": b"".join(_long(columns, i, row) for row in range(rows) for i in range(len(columns))),
        "value_labels": b"",
    }
    head = b"<stata_dta>" + _header(len(columns), rows)
    places = [0, len(head)]
    at = len(head) + len(_tagged("map", bytes(8 * 14)))
    body = b""
    for name in SECTIONS[2:]:
        places.append(at + len(body))
        body += _tagged(name, parts[name])
    places += [at + len(body), at + len(body) + len(b"</stata_dta>")]
    return head + _tagged("map", struct.pack("<14Q", *places)) + body + b"</stata_dta>"


def _header(columns: int, rows: int) -> bytes:
    inside = _tagged("release", b"118") + _tagged("byteorder", b"LSF") + _tagged("K", struct.pack("<H", columns))
    inside += _tagged("N", struct.pack("<Q", rows)) + _tagged("label", bytes(2)) + _tagged("timestamp", bytes(1))
    return _tagged("header", inside)


def _tagged(name: str, content: bytes) -> bytes:
    return f"<{name}>".encode() + content + f"</{name}>".encode()


def _fixed(text: str, width: int) -> bytes:
    return text.encode("utf-8")[: width - 1].decode("utf-8", "ignore").encode("utf-8").ljust(width, b"\0")


def _cell(columns: Sequence[_Column], i: int, row: int) -> bytes:
    """The cell; for a long text where it stands: variable and observation, counted from one, (0, 0) for none."""
    column = columns[i]
    if not column.long:
        return column.cells[row]
    return struct.pack("<H", i + 1) + (row + 1).to_bytes(6, "little") if column.cells[row] else bytes(8)


def _long(columns: Sequence[_Column], i: int, row: int) -> bytes:
    column = columns[i]
    if not column.long or not column.cells[row]:
        return b""
    text = column.cells[row] + b"\0"
    return b"GSO" + struct.pack("<IQBI", i + 1, row + 1, 130, len(text)) + text
