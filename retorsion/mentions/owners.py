"""Which time expression of a sentence belongs to which act: a walk over the parse.

In: a sentence, the trigger of an act, and the places of the usable time expressions. Out: the index of the one that dates the act, or ``None``.
Nothing here knows what a date is worth; ``times`` has left out deadlines, lengths and days to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from retorsion.mentions.parse import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token

Place = tuple[int, int, str]
"""Start and end in the article, and precision, of a time expression."""

_AFTER = frozenset("after before since following".split())
_COARSE = frozenset(("month", "year", "range"))
_INHERITED = frozenset("xcomp ccomp conj advcl dep parataxis pcomp prep dobj obj nsubj nsubjpass attr pobj acl".split())
_OLDER = frozenset("over for after following since before".split())


def choose(sentence: Sentence, trigger: Token, clause: Sequence[Token], places: Sequence[Place]) -> int | None:
    """The index into ``places`` of the expression that dates the act of ``trigger``."""
    if not places:
        return None
    owners = [_owners(sentence, place) for place in places]
    node: Token | None = trigger
    coarse = False
    seen = 0
    while node is not None and seen < 12:
        found = _at(node, owners, places, trigger, coarse)
        if found is not None:
            return found
        node, later = _up(node)
        coarse = coarse or later
        seen += 1
    return _in_clause(sentence, clause, owners, places)


def _at(
    node: Token, owners: Sequence[list[Token]], places: Sequence[Place], trigger: Token, coarse: bool
) -> int | None:
    """The nearest expression that ``node`` owns; of several, the one closest to the trigger."""
    mine = [i for i, chain in enumerate(owners) if node in chain and not (coarse and places[i][2] not in _COARSE)]
    if not mine:
        return None
    return min(mine, key=lambda i: (owners[i].index(node), abs(places[i][0] - trigger.idx)))


def _owners(sentence: Sentence, place: Place) -> list[Token]:
    """The words that the expression may date: up from it to the first verb, which is the last of the list."""
    start, end, _ = place
    tokens = [] if sentence.doc is None else [t for t in sentence.doc if start <= sentence.offset(t) < end]
    if not tokens:
        return []
    inside = set(tokens)
    root = next((t for t in tokens if t.head not in inside or t.head == t), tokens[0])
    if root.pos_ in ("VERB", "AUX"):
        return [root]
    if root.dep_ in ("poss", "compound", "amod", "nummod"):
        return [root.head]
    chain: list[Token] = []
    node = root
    while node.head != node:
        node = node.head
        if node.pos_ in ("ADP", "SCONJ", "PART", "ADV", "ADJ", "NUM") and node.dep_ != "ROOT":
            continue
        chain.append(node)
        if node.pos_ in ("VERB", "AUX"):
            break
    return chain


def _up(node: Token) -> tuple[Token | None, bool]:
    """The word above whose date also holds for ``node``; the flag says that only a month or a year is passed on."""
    head = node.head
    if head == node:
        return None, False
    if node.dep_ == "relcl":
        return None, False
    if node.dep_ == "advcl":
        marks = {child.lower_ for child in node.children if child.dep_ in ("mark", "advmod", "prep")}
        return head, bool(marks & _AFTER)
    if node.dep_ in ("pobj", "pcomp") and head.lower_ in _OLDER:
        return head.head, True
    if node.dep_ == "prep" and node.lower_ in _OLDER:
        return head, True
    return (head, False) if node.dep_ in _INHERITED or node.dep_ == "acl" else (head, node.pos_ == "NOUN")


def _in_clause(
    sentence: Sentence, clause: Sequence[Token], owners: Sequence[list[Token]], places: Sequence[Place]
) -> int | None:
    """An expression among the words of the act itself, where the tree did not tie it to anything else there."""
    offsets = {sentence.offset(token) for token in clause}
    for i, (start, _, _) in enumerate(places):
        if start in offsets and owners[i] and not (owners[i][-1] not in clause and owners[i][-1].pos_ == "VERB"):
            return i
    return None


def is_background(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the expression dates something that came before the sentence's main news ("after Monday's attack")."""
    chain = _owners(sentence, (start, end, "day"))
    if not chain:
        return False
    node = chain[0] if chain[0].pos_ not in ("VERB", "AUX") else chain[-1]
    while node.head != node:
        if node.dep_ == "relcl" or (node.dep_ == "prep" and node.lower_ in _OLDER):
            return True
        if node.dep_ == "advcl" and any(
            child.lower_ in _AFTER | {"when"} for child in node.children if child.dep_ in ("mark", "advmod")
        ):
            return True
        node = node.head
    return False
