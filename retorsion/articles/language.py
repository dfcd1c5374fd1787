"""Which language a text is in: a cheap look for English first, a trained identifier only where that does not settle it.

In: text. Out: a two-letter code, or ``None`` where the text is too short or the identifier too unsure to say. The identifier
(py3langid) is imported only when it is needed, since it brings numpy along. Measured: see :class:`Identifier`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

_SAMPLE = 4000
_GLANCE = 900
"""Characters that are enough to know English by; measured at a third of the cost of ``_SAMPLE``."""
_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(["the", "and", "that", "with", "from", "has", "have", "had", "was", "were", "been", "said", "says", "which", "their", "its", "they", "would", "will", "who", "what", "this", "after", "by", "for", "not", "but", "are", "is", "of", "to"])  # fmt: skip
_TELLING = frozenset(
    [
        "the",
        "and",
        "that",
        "with",
        "has",
        "had",
        "was",
        "were",
        "said",
        "which",
        "their",
        "would",
        "they",
        "after",
        "from",
    ]
)
_LEAST_LETTERS = 40
_LIKELY = ("en", "fr", "de", "es", "it", "pt", "nl", "ru", "uk", "pl", "tr", "ar", "fa", "he", "zh", "ja", "ko", "sv", "no", "da", "fi", "cs", "ro", "el", "hu", "bg", "sr", "hr", "id", "hi", "ur", "vi", "th", "ka", "az", "hy", "kk", "lt", "lv", "et", "sk", "sl", "ms", "bn", "ta", "sw", "ca", "sq", "mk")  # fmt: skip
_SURE = 0.95


_WRITTEN = {
    "english": "en", "eng": "en", "french": "fr", "fra": "fr", "fre": "fr", "german": "de", "deu": "de", "ger": "de",
    "spanish": "es", "spa": "es", "italian": "it", "ita": "it", "portuguese": "pt", "por": "pt", "dutch": "nl", "nld": "nl",
    "russian": "ru", "rus": "ru", "ukrainian": "uk", "ukr": "uk", "polish": "pl", "pol": "pl", "turkish": "tr", "tur": "tr",
    "arabic": "ar", "ara": "ar", "persian": "fa", "fas": "fa", "hebrew": "he", "heb": "he", "chinese": "zh", "zho": "zh",
    "japanese": "ja", "jpn": "ja", "korean": "ko", "kor": "ko", "hindi": "hi", "hin": "hi", "urdu": "ur", "urd": "ur",
}  # fmt: skip


def code_of(written: str | None) -> str | None:
    """A language as a source writes it (``English``, ``eng``, ``EN_gb``) as a code (``en``, ``en-gb``); ``None`` for nothing."""
    if not written or not written.strip():
        return None
    plain = written.strip().lower().replace("_", "-")[:35]
    first, dash, rest = plain.partition("-")
    return _WRITTEN.get(first, first) + dash + rest


@dataclass(slots=True)
class Identifier:
    """Tells languages. State: the trained model, loaded the first time a text is not plainly English (once a process)."""

    _model: Any = None

    def identify(self, text: str) -> str | None:
        """The language of ``text`` as a two-letter code; ``None`` where nobody can tell.

        English is settled by its small words alone, so that a run over English news never loads the model.
        """
        words = _WORD.findall(text[:_GLANCE].lower())
        if not words:
            return None
        if plainly_english(words):
            return "en"
        if sum(map(len, words)) < _LEAST_LETTERS and text.isascii():
            return None
        if self._model is None:
            self._model = _load()
        code, sure = self._model.classify(text[:_SAMPLE])
        return str(code) if sure >= _SURE else None


def plainly_english(words: list[str]) -> bool:
    """Whether the small words among ``words`` (lower case) leave no doubt; one telling word will do in a single sentence."""
    small = sum(word in _ENGLISH for word in words)
    telling = {word for word in words if word in _TELLING}
    return small / len(words) >= 0.2 and (len(telling) >= 2 or (bool(telling) and len(words) < 40))


@cache
def _load() -> Any:
    """The trained model; half a second to read, so once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(list(_LIKELY))
    return model
