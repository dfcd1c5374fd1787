"""What of the articles' words is shown: how many (``quote_length``), and whether private persons are named (``mask_private``).

In: records as plain values, or a text with the names in it. Out: the same with words cut or names covered, letter for letter, so that offsets hold.
A person is private where neither the article nor the dictionaries give an office. What the ledger holds is not changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from retorsion.records import Annotation, Mention, Party

COVER = "•"
WORDED = frozenset({"sentence", "words", "condition", "text", "quotes"})
"""Fields that hold an article's words outside of a span."""


def shown_address(address: str) -> str:
    """An address without what may be a secret in it: name and password before the host, and what follows ``?``."""
    scheme, slashes, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}" if slashes else address


@dataclass(frozen=True, slots=True)
class Privacy:
    """``quote_length`` in characters, 0 hides all article text."""

    quote_length: int = 400
    mask: bool = False

    @property
    def shows_text(self) -> bool:
        """Whether any of the articles' words may be shown."""
        return self.quote_length > 0

    def cut(self, text: str) -> str:
        """At most ``quote_length`` characters, with a mark where something was left out."""
        return text if len(text) <= self.quote_length else text[: self.quote_length].rstrip() + "…" * self.shows_text

    def _cut(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.cut(value)
        return [self._cut(item) for item in value] if isinstance(value, list) else value

    def around(self, before: str, words: str, after: str) -> tuple[str, str, str]:
        """A sentence in three parts, the outer ones cut first."""
        if not self.shows_text:
            return "", "", ""
        words = self.cut(words)
        room = self.quote_length - len(words)
        side = max(0, room // 2)
        left = before if len(before) <= side else ("…" + before[len(before) - side :] if side else "")
        return left, words, after if len(after) <= side else after[:side] + ("…" if side else "")

    def cover(self, text: str, names: Iterable[str]) -> str:
        """The text with ``names`` covered."""
        if not self.mask:
            return text
        for name in sorted(set(names), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda found: re.sub(r"\w", COVER, found[0]), text)
        return text

    def shown(self, value: Any, names: Iterable[str] = ()) -> Any:
        """Plain values of records with every text taken from an article cut and covered."""
        return self._walk(value, tuple(names)) if self.mask or self.quote_length < 100_000 else value

    def _walk(self, value: Any, names: tuple[str, ...]) -> Any:
        if isinstance(value, list | tuple):
            return [self._walk(item, names) for item in value]
        if isinstance(value, dict):
            if value.keys() >= {"start", "end", "quote"}:
                return {**value, "quote": self.cover(self.cut(value["quote"]), names)}
            return {key: self._walk(self._cut(item) if key in WORDED else item, names) for key, item in value.items()}
        return self.cover(value, names) if self.mask and isinstance(value, str) else value


def private_names(mentions: Iterable[Mention], annotation: Annotation | None = None) -> set[str]:
    """Names of persons without an office, with each family name by itself."""
    parties: list[Party] = [p for m in mentions for p in (*m.actors, *m.recipients, *m.said_by, *m.denied_by)]
    parties += list(annotation.parties) if annotation else []
    full = {p.name for p in parties if p.name and p.role is None and p.actor is None and p.basis != "dictionary"}
    full |= {target.name for m in mentions for target in m.targets if target.name}
    return {*full, *(name.split()[-1] for name in full if " " in name)}
