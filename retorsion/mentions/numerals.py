"""Numbers written in digits or words -> integers; used by the grammars of times and of counts.

In: a word or a phrase. Out: a whole number, or ``None`` where the words name none exactly. Vague words ("several", "dozens")
are the business of the callers: here they are unknown.
"""

from __future__ import annotations

import re
from types import MappingProxyType

_UNDER_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = MappingProxyType({"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000})

SMALL = MappingProxyType(
    {word: number for number, word in enumerate(_UNDER_TWENTY)}
    | {word: 20 + 10 * number for number, word in enumerate(_TENS)}
)
"""Number words up to ninety that are one word."""

_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")
_DIGITS_SCALED = re.compile(r"(\d+(?:\.\d+)?) (hundred|thousand|million|billion)")


def number(words: str) -> int | None:
    """The whole number that ``words`` name: ``1,150``, ``forty-five``, ``two hundred and six``, ``1.5 million``; else ``None``."""
    text = " ".join(words.lower().replace("-", " ").split())
    if _DIGITS.fullmatch(text):
        return int(text.replace(",", ""))
    scaled = _DIGITS_SCALED.fullmatch(text)
    if scaled:
        return round(float(scaled[1]) * _SCALES[scaled[2]])
    return _spelt(text.split())


def _spelt(words: list[str]) -> int | None:
    """Sum of the words, or ``None`` where one of them is no number word."""
    total = part = 0
    known = False
    for word in words:
        if word in SMALL:
            part += SMALL[word]
            known = True
        elif word in ("a", "dozen", "and"):
            part = part * 12 if word == "dozen" and part else part + (12 if word == "dozen" else 0)
            known = known or word == "dozen"
        elif word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if word != "hundred":
                total, part = total + part, 0
            known = True
        else:
            return None
    return total + part if known else None
