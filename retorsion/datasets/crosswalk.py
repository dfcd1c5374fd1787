"""CAMEO and WEIS codes -> PLOVER type, mode, contexts and quad class, from ``data/crosswalk.csv``.

In: a code as text (leading zeros matter). Out: an ``Entry``, with the fallback named where the code itself is not listed: four digits fall
back to three, three to the root. The truth is the data file; codes of no scheme give ``None``, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from retorsion.dictionaries import read_csv
from retorsion.records import EventType

Scheme = Literal["cameo", "weis"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``type`` is ``None`` for statements, appeals and denials, which PLOVER leaves out. ``asked`` is the code that was looked up;
    where it differs from ``code`` the fallback was used. ``quad`` is PLOVER's, ``quadclass`` GDELT's."""

    scheme: Scheme
    code: str
    asked: str
    label: str
    type: EventType | None
    mode: str | None
    contexts: tuple[str, ...]
    quad: int | None
    quadclass: int | None
    goldstein: float | None
    mirrored: bool
    note: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All rows, and the event labels that stand for codes in older ICEWS files."""

    entries: Mapping[tuple[str, str], Entry]
    labels: Mapping[str, str]

    def look_up(self, code: str, scheme: Scheme = "cameo") -> Entry | None:
        """The entry of a code, or of the nearest shorter one; ``None`` for blanks, ``---``, ``999`` and other non-codes."""
        code = code.strip()
        if not code.isdigit() or len(code) not in (2, 3, 4):
            return None
        for length in range(len(code), 1, -1):
            entry = self.entries.get((scheme, code[:length]))
            if entry:
                return entry if entry.code == code else _asked(entry, code)
        return None

    def of_label(self, label: str) -> str | None:
        """The CAMEO code of an ICEWS event label (any case), or ``None``."""
        return self.labels.get(label.strip().casefold())


def load_crosswalk() -> Crosswalk:
    """Read the shipped table."""
    rows = read_csv("crosswalk.csv")
    entries = {(row["scheme"], row["code"]): _entry(row) for row in rows}
    labels = {row["icews_label"].casefold(): row["code"] for row in rows if row["icews_label"]}
    return Crosswalk(entries, labels)


def _entry(row: dict[str, str]) -> Entry:
    return Entry(
        scheme="weis" if row["scheme"] == "weis" else "cameo",
        code=row["code"],
        asked=row["code"],
        label=row["label"],
        type=row["type"] or None,  # type: ignore[arg-type]  # checked against the closed list by a test
        mode=row["mode"] or None,
        contexts=tuple(part for part in row["contexts"].split(";") if part),
        quad=int(row["quad"]) if row["quad"] else None,
        quadclass=int(row["quadclass"]) if row["quadclass"] else None,
        goldstein=float(row["goldstein"]) if row["goldstein"] else None,
        mirrored=row["mirrored"] == "1",
        note=row["note"],
    )


def _asked(entry: Entry, code: str) -> Entry:
    from dataclasses import replace

    return replace(
        entry,
        asked=code,
        note=f"{code} is not listed, read as {entry.code}" + (f"; {entry.note}" if entry.note else ""),
    )


def cameo_codes() -> dict[tuple[str, str | None], tuple[str, int | None, float | None]]:
    """(type, mode) -> the shortest CAMEO code that means it, with GDELT's quad class and the Goldstein value; mode ``None``: of the type."""
    found: dict[tuple[str, str | None], tuple[str, int | None, float | None]] = {}
    entries = [entry for entry in load_crosswalk().entries.values() if entry.scheme == "cameo" and entry.type]
    ordered = sorted(entries, key=lambda one: (len(one.code), one.code))
    for entry in ordered:
        found.setdefault((str(entry.type), entry.mode), (entry.code, entry.quadclass, entry.goldstein))
    for entry in ordered:
        found.setdefault((str(entry.type), None), (entry.code, entry.quadclass, entry.goldstein))
    return found


def goldstein_values() -> dict[str, float]:
    """Goldstein value of a CAMEO code, and of a PLOVER type with its mode (``SANCTION/expel``) through the code that means it; codes without one are left out."""
    entries = load_crosswalk().entries.values()
    values = {e.code: e.goldstein for e in entries if e.scheme == "cameo" and e.goldstein is not None}
    named = {(f"{type_}/{mode}" if mode else type_): code[2] for (type_, mode), code in cameo_codes().items()}
    return values | {name: value for name, value in named.items() if value is not None}
