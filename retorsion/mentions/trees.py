"""Small questions to a dependency tree: the first child with a label, the words below some tokens.

In: tokens. Out: tokens, in order of the sentence. Nothing here knows what the labels mean for a saying.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token


def children(
    token: Token, labels: frozenset[str], words: frozenset[str] | None = None, after: int = -1, before: int = 1 << 30
) -> Iterator[Token]:
    """Children with one of the labels, of one of the lower-case ``words`` where given, strictly between two positions."""
    for child in token.children:
        if child.dep_ in labels and after < child.i < before and (words is None or child.lower_ in words):
            yield child


def child(
    token: Token, labels: frozenset[str], words: frozenset[str] | None = None, after: int = -1, before: int = 1 << 30
) -> Token | None:
    """The first of ``children``, or ``None``."""
    return next(children(token, labels, words, after, before), None)


def below(tokens: Iterable[Token]) -> list[Token]:
    """All words below and including the tokens."""
    return [word for token in tokens for word in token.subtree]


def without(token: Token, *left_out: Token) -> list[Token]:
    """The words below ``token`` except those given."""
    return [word for word in token.subtree if word not in left_out]


def outside(token: Token) -> list[Token]:
    """The words below the head of ``token`` that are not below ``token`` itself."""
    own = set(token.subtree)
    return [word for word in token.head.subtree if word not in own]
