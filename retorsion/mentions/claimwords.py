"""The wordings of claims: ``data/claims.toml`` as compiled patterns.

In: the data file. Out: ``Wordings``, which finds stretches of a sentence that word a claim or a denial. The file is the truth; whose claim
it is, and whether it counts, is decided in ``claims``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import get_args

from retorsion.dictionaries import read_toml
from retorsion.errors import DictionaryError
from retorsion.records import ClaimKind


@dataclass(frozen=True, slots=True)
class Wording:
    """One pattern. ``own``: it may speak of the speaker's own side. ``must`` and ``must_not`` are its test lines. ``core`` finds words without
    which no text is worded so (``None``: nothing shorter than the pattern tells): asked first, because most text has none of them."""

    kind: ClaimKind
    regex: re.Pattern[str]
    own: bool
    must: tuple[str, ...]
    must_not: tuple[str, ...]
    core: re.Pattern[str] | None = None

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Start and end of each claim worded so, offsets in ``text``."""
        if self.core is not None and self.core.search(text) is None:
            return
        for match in self.regex.finditer(text):
            yield match.span("content") if "content" in self.regex.groupindex else match.span()


@dataclass(frozen=True, slots=True)
class Wordings:
    """All patterns, and the two orders of a denial in words ("baseless claims", "the claims are baseless")."""

    patterns: tuple[Wording, ...]
    denial: re.Pattern[str]
    denied: re.Pattern[str]

    def denials(self, text: str) -> Iterator[tuple[int, int]]:
        """Stretches of ``text`` that call a charge untrue."""
        if self.denied.search(text) is not None:
            for match in self.denial.finditer(text):
                yield match.span()


@cache
def load_wordings() -> Wordings:
    """The wordings of the package; raises ``DictionaryError`` naming the pattern that breaks the schema."""
    raw = read_toml("claims.toml")
    lists = {name: "|".join(words.split()) for name, words in raw["lists"].items()}
    patterns = []
    for number, row in enumerate(raw["pattern"], 1):
        if row["kind"] not in get_args(ClaimKind) or set(row) - {"kind", "regex", "self", "core", "must", "must_not"}:
            raise DictionaryError(f"claims.toml: pattern {number} has an unknown kind or key")
        compiled = _compile(row["regex"], lists, number)
        core = _compile(rf"\b(?:{row['core']})\b", lists, number) if "core" in row else None
        patterns.append(
            Wording(row["kind"], compiled, row.get("self", False), tuple(row["must"]), tuple(row["must_not"]), core)
        )
    lead = r"(?:(?:completely|entirely|utterly|totally|wholly|absolutely|categorically|malicious|and)\s)*"
    either = rf"{lead}\b(?:FALSE)\b\s(?:[\w-]+\s){{0,2}}?(?:DENIED)\b|\b(?:DENIED)\b[^.;]{{0,90}}?\s{lead}\b(?:FALSE)\b[^.;]{{0,80}}"
    return Wordings(tuple(patterns), _compile(either, lists, 0), _compile(r"\b(?:DENIED)\b", lists, 0))


def _compile(regex: str, lists: dict[str, str], number: int) -> re.Pattern[str]:
    for name, words in lists.items():
        regex = re.sub(rf"\b{name}\b", words.replace("\\", r"\\"), regex)
    try:
        return re.compile(regex, re.IGNORECASE)
    except re.error as error:
        raise DictionaryError(f"claims.toml: pattern {number}: {error}") from error
