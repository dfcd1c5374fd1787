"""A parse as plain objects: the words of a sentence with lemma, part of speech and relation, each holding the words above and below it.

In: a spaCy ``Doc``. Out: a ``Doc`` of ``Token``s that answer to the same names (https://spacy.io/api/token) with the same values and orders.
Every walk over a parse goes through these: spaCy makes a new object for each word each time one is looked at, which cost more than the parse
itself. What was parsed can be let go at once, vectors and all. Nothing here knows an act or a party.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from sys import intern
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from spacy import tokens as parsed
    from spacy.vocab import Vocab


class Token:
    """A word. ``i`` counts from 0 in its ``doc``; ``idx`` is where it starts in the text; the root is its own ``head``; ``children`` are in
    order of the text. ``lemma_`` (``matching.mend_lemmas``) and ``dep_`` (``parse``, behind a
    semicolon) may be set right, nothing else changes."""

    __slots__ = (
        "_lefts",
        "_rights",
        "_subtree",
        "children",
        "dep_",
        "doc",
        "head",
        "i",
        "idx",
        "lemma_",
        "like_num",
        "lower_",
        "pos_",
        "tag_",
        "text",
    )
    doc: Doc
    head: Token

    def __init__(self, i: int, idx: int, doc: Doc, text: str, like_num: bool, names: tuple[str, str, str, str]) -> None:
        """A word of a parse with its lemma, part of speech, tag and relation; ``Doc`` ties it to the others."""
        self.i, self.idx, self.doc, self.text, self.like_num = i, idx, doc, text, like_num
        self.lower_ = text.lower()
        self.lemma_, self.pos_, self.tag_, self.dep_ = names
        self.children: list[Token] = []
        self._lefts: tuple[Token, ...] | None = None
        self._rights: tuple[Token, ...] | None = None
        self._subtree: tuple[Token, ...] | None = None

    def __repr__(self) -> str:
        """The word itself, as in a parse that is printed."""
        return self.text

    @property
    def lefts(self) -> tuple[Token, ...]:
        """The children before the word."""
        if self._lefts is None:
            self._lefts = tuple([child for child in self.children if child.i < self.i])
        return self._lefts

    @property
    def rights(self) -> tuple[Token, ...]:
        """The children after the word."""
        if self._rights is None:
            self._rights = tuple([child for child in self.children if child.i > self.i])
        return self._rights

    @property
    def subtree(self) -> tuple[Token, ...]:
        """The word and all below it, left before right."""
        if self._subtree is None:
            self._subtree = tuple(_below(self)) if self.children else (self,)
        return self._subtree

    @property
    def left_edge(self) -> Token:
        """The first word of the subtree."""
        return min(self.subtree, key=_place)

    @property
    def right_edge(self) -> Token:
        """The last word of the subtree."""
        return max(self.subtree, key=_place)

    @property
    def ancestors(self) -> Iterator[Token]:
        """The words above, nearest first."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def is_ancestor(self, other: Token) -> bool:
        """Whether the word stands above ``other``."""
        return any(token is self for token in other.ancestors)

    @property
    def conjuncts(self) -> tuple[Token, ...]:
        """The words that this one is joined to by coordination, without itself."""
        first = self
        if first.dep_ != "conj" and not any(child.dep_ == "conj" for child in first.children):
            return ()
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        found = [first]
        for token in found:
            found += [child for child in token.rights if child.dep_ == "conj"]
        return tuple(token for token in found if token is not self)

    def nbor(self, step: int = 1) -> Token:
        """The word so many places on; ``IndexError`` beyond the ends."""
        if self.i + step < 0:
            raise IndexError(self.i + step)
        return self.doc.tokens[self.i + step]


def _below(top: Token) -> Iterator[Token]:
    """The word and all below it, left before right; trees may be deep, so that a list of what is to come stands in for recursion."""
    coming: list[tuple[Token, bool]] = [(top, False)]
    while coming:
        token, opened = coming.pop()
        if opened or not token.children:
            yield token
            continue
        coming += [(child, False) for child in reversed(token.rights)]
        coming.append((token, True))
        coming += [(child, False) for child in reversed(token.lefts)]


def _place(token: Token) -> int:
    return token.i


_COLUMNS = ("ORTH", "LIKE_NUM", "SPACY", "LEMMA", "POS", "TAG", "DEP", "HEAD")
_MOST = 300_000


class _Words(dict[int, str]):
    """The words of a vocabulary by their numbers (signed, 64 bits), looked up once each; the table starts anew when it has grown large."""

    def __init__(self, vocab: Vocab) -> None:
        super().__init__()
        self._strings = vocab.strings

    def __missing__(self, number: int) -> str:
        """The word of a number not asked for before."""
        if len(self) > _MOST:
            self.clear()
        self[number] = intern(self._strings[number % 2**64])
        return self[number]


@lru_cache(maxsize=2)
def _words_of(vocab: Vocab) -> _Words:
    return _Words(vocab)


class Doc:
    """The words of a parsed sentence in order, with its text."""

    __slots__ = ("text", "tokens")

    def __init__(self, doc: parsed.Doc) -> None:
        """The words of a parse with tags, lemmas and heads."""
        self.text: str = doc.text
        self.tokens: list[Token] = []
        words, at = _words_of(doc.vocab), 0
        rows = doc.to_array([*_COLUMNS]).astype("int64").tolist()
        for i, (orth, number, spaced, lemma, pos, tag, dep, _) in enumerate(rows):
            word = words[orth]
            names = (words[lemma], words[pos], words[tag], words[dep])
            self.tokens.append(Token(i, at, self, word, bool(number), names))
            at += len(word) + spaced
        for token, row in zip(self.tokens, rows, strict=True):
            token.head = self.tokens[token.i + row[-1]]
            if token.head is not token:
                token.head.children.append(token)

    def __len__(self) -> int:
        """How many words there are."""
        return len(self.tokens)

    def __iter__(self) -> Iterator[Token]:
        """The words in order."""
        return iter(self.tokens)

    @overload
    def __getitem__(self, place: int) -> Token: ...
    @overload
    def __getitem__(self, place: slice) -> list[Token]: ...
    def __getitem__(self, place: int | slice) -> Token | list[Token]:
        """A word, or the words of a slice."""
        return self.tokens[place]

    def between(self, start: int, end: int) -> str:
        """The text of the words from ``start`` to ``end``, end excluded, at least one."""
        last = self.tokens[end - 1]
        return self.text[self.tokens[start].idx : last.idx + len(last.text)]
