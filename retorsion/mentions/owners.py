"""Which time expression of a sentence belongs to which act: a walk over the parse.

In: a sentence, the trigger of an act, and the places of the usable time expressions. Out: the index of the one that dates the act, or ``None``.
Nothing here knows what a date is worth; ``times`` has left out deadlines, lengths and days to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from retorsion.mentions.frames import children
from retorsion.mentions.parse import Sentence

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

Place = tuple[int, int, str]
"""Start and end in the article, and precision, of a time expression."""

_VERBS = ("VERB", "AUX")
_AFTER = frozenset("after before since following".split())
_COARSE = frozenset(("month", "year", "range"))
_OLDER = frozenset("over after following since before".split())
_COMMENTS = frozenset(
    "say insist add tell argue note stress explain maintain deny reject dismiss comment state".split()
)
"""Verbs of comment: made on the day of the report, whatever day the sentence before tells of."""
_PAPERS = frozenset(
    "order decree law bill statement deal agreement accord resolution letter note treaty memorandum pact declaration announcement decision "
    "proclamation communique communiqué speech interview call telegram message".split()
)
"""Nouns whose relative clause tells what they did, on the same day: "signed an order that placed ..."."""


def choose(sentence: Sentence, trigger: Token, clause: Sequence[Token], places: Sequence[Place]) -> int | None:
    """The index into ``places`` of the expression that dates the act of ``trigger``."""
    if not places:
        return None
    owners = [owners_of(sentence, place) for place in places]
    node: Token | None = trigger
    coarse = False
    steps = 0
    while node is not None and steps < 12:
        found = _at(node, owners, places, trigger, coarse)
        if found is not None:
            return found
        node, later = _up(node)
        coarse = coarse or later
        steps += 1
    return _in_clause(sentence, trigger, clause, owners, places)


def _at(
    node: Token, owners: Sequence[list[Token]], places: Sequence[Place], trigger: Token, coarse: bool
) -> int | None:
    """The nearest expression that ``node`` owns; of several, the one closest to the trigger."""
    mine = [i for i, chain in enumerate(owners) if node in chain and not (coarse and places[i][2] not in _COARSE)]
    if not mine:
        return None
    return min(mine, key=lambda i: (owners[i].index(node), abs(places[i][0] - trigger.idx)))


def owners_of(sentence: Sentence, place: Place) -> list[Token]:
    """The words that the expression may date: up from it to the first verb, and the verb of a clause that hangs on it ("in 2018, when")."""
    start, end, _ = place
    tokens = [] if sentence.doc is None else [t for t in sentence.doc if start <= sentence.offset(t) < end]
    if not tokens:
        return []
    inside = set(tokens)
    root = next((t for t in tokens if t.head not in inside or t.head == t), tokens[0])
    return [root] if root.pos_ in _VERBS else [*_owning(tokens, root), *_hanging(root)]


def _owning(tokens: Sequence[Token], root: Token) -> list[Token]:
    if _opens(tokens):
        return [_root(root)]
    if root.dep_ not in ("poss", "compound", "amod", "nummod") or root.head.pos_ not in ("NOUN", "PROPN"):
        return _above(root)
    led = tokens[0].i > 0 and tokens[0].nbor(-1).pos_ in ("ADP", "SCONJ")
    return _above(root.head) if led and root.dep_ != "poss" else [root.head]


def _opens(tokens: Sequence[Token]) -> bool:
    """Whether the expression opens the sentence and a comma sets it off: it then holds for the main clause, whatever the parser says."""
    first, last = tokens[0], tokens[-1]
    if first.i > 2 or last.i + 1 >= len(last.doc) or last.nbor(1).text != ",":
        return False
    return (
        all(token.pos_ in ("ADP", "DET", "ADV", "PUNCT", "SCONJ") for token in first.doc[: first.i])
        and _root(first).pos_ in _VERBS
    )


def _root(token: Token) -> Token:
    while token.head != token:
        token = token.head
    return token


def _hanging(root: Token) -> list[Token]:
    """Verbs of clauses that tell what happened on the day itself: "Monday, the day the embassy opened", "2018, when tariffs doubled"."""
    found = []
    for child in root.children:
        if child.dep_ in ("relcl", "acl") and child.pos_ in _VERBS:
            found.append(child)
        elif child.dep_ == "appos":
            found.extend(g for g in child.children if g.dep_ in ("relcl", "acl") and g.pos_ in _VERBS)
    return found


def _above(root: Token) -> list[Token]:
    chain: list[Token] = []
    of_noun = root.dep_ == "pobj" and root.head.lower_ == "of"
    for node in root.ancestors:
        if node.pos_ in ("ADP", "SCONJ", "PART", "ADV", "NUM") and node.dep_ != "ROOT":
            continue
        if node.pos_ in _VERBS:
            return [*chain, _rather(root, node)]
        chain.append(node)
        if (of_noun and node.pos_ == "NOUN") or _is_loose(node):
            break
    return chain


def _is_loose(node: Token) -> bool:
    """An adjective by itself ("open since 1968") has the date for its own."""
    return node.pos_ == "ADJ" and node.dep_ not in ("acomp", "ROOT", "oprd")


def _rather(root: Token, verb: Token) -> Token:
    """Not the perfect ("has put off the rules that brought boats last week"), which takes no such date, but a simple past before it."""
    perfect = any(child.lower_ in ("has", "have") and child.dep_ == "aux" for child in verb.children)
    if not perfect or root.lower_ in ("today", "now") or root.i < verb.i:
        return verb
    past = [t for t in verb.doc[verb.i + 1 : root.i] if t.tag_ == "VBD"]
    return past[-1] if past else verb


def _up(node: Token) -> tuple[Token | None, bool]:
    """The word above whose date also holds for ``node``; the flag says that only a month or a year is passed on."""
    head = node.head
    if head == node or _cut(node, head):
        return None, False
    if node.dep_ == "relcl":
        return _from_relative(node, head)
    if node.dep_ == "acl" and (head.dep_ == "appos" or _afterthought(node, head)):
        return None, False
    if node.dep_ in ("pobj", "pcomp") and head.lower_ in _OLDER:
        return head.head, True
    return head, _is_older(node)


def _is_older(node: Token) -> bool:
    """Whether ``node`` heads a clause or a phrase of what lay before: "after Moscow ordered", "over the attack"."""
    if node.dep_ == "advcl":
        return any(child.lower_ in _AFTER for child in children(node, "mark", "advmod", "prep"))
    return node.dep_ == "prep" and node.lower_ in _OLDER


def _afterthought(node: Token, head: Token) -> bool:
    """ "... - a claim dismissed by London": what another side did about it, at another time."""
    edge = head.left_edge.i
    return node.tag_ == "VBN" and edge > 0 and head.doc[edge - 1].text in ("-", ",", "(")


def _cut(node: Token, head: Token) -> bool:
    """A colon or a semicolon between two clauses: the second is told anew."""
    if node.pos_ not in _VERBS or head.pos_ not in _VERBS:
        return False
    between = [token.text for token in node.doc[min(node.i, head.i) : max(node.i, head.i)]]
    return ";" in between or (":" in between and node.i < head.i)


def _from_relative(node: Token, head: Token) -> tuple[Token | None, bool]:
    """Out of a relative clause: the day of a paper or a meeting "in which" it happened; else no more than a month."""
    led = {token.lower_ for child in node.children for token in (child, *child.children) if token.i < node.i}
    if head.lemma_.lower() in _PAPERS or (
        led & {"which", "where", "when"} and led & {"in", "at", "during", "under", "where", "when"}
    ):
        return head, False
    perfect = any(child.lower_ in ("had", "has", "have") and child.dep_ == "aux" for child in node.children)
    return (None, False) if perfect else (head, True)


def _in_clause(
    sentence: Sentence, trigger: Token, clause: Sequence[Token], owners: Sequence[list[Token]], places: Sequence[Place]
) -> int | None:
    """An expression among the words of the act itself, where the tree did not tie it to another verb or noun."""
    offsets = {sentence.offset(token) for token in clause}
    for i, (start, _, _) in enumerate(places):
        if start not in offsets or not owners[i]:
            continue
        if all(owner == trigger or owner.pos_ not in (*_VERBS, "NOUN") for owner in owners[i]):
            return i
    return None


def is_background(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the expression dates something that came before the sentence's main news ("after Monday's attack")."""
    chain = owners_of(sentence, (start, end, "day"))
    if not chain:
        return False
    first = chain[0]
    if first.pos_ == "NOUN" and first.dep_ == "pobj" and first.head.lower_ in ("to", "of", "from", "with"):
        return True
    return any(node.head != node and _sets_back(node) for node in (first, *first.ancestors))


def _sets_back(node: Token) -> bool:
    when = node.dep_ == "advcl" and any(child.lower_ == "when" for child in children(node, "mark", "advmod"))
    return node.dep_ in ("relcl", "acl") or _is_older(node) or when


def narrates(trigger: Token) -> bool:
    """Whether the act is told in the simple past or the pluperfect, as a tale goes on, not as a state of affairs ("has denied", "says")."""
    verb = next((token for token in (trigger, *trigger.ancestors) if token.pos_ in _VERBS), None)
    if verb is None or _comments(verb) or _comments(_root(verb)):
        return False
    helpers = children(verb, "aux", "auxpass")
    if any(helper.tag_ == "MD" or helper.lower_ in _PRESENT for helper in helpers):
        return False
    return verb.tag_ in ("VBD", "VBN", "VBG", "VB")


def _comments(verb: Token) -> bool:
    """Whether the verb is one of saying; "told to leave" is an order."""
    if verb.lemma_ not in _COMMENTS:
        return False
    below = children(verb, "xcomp", "ccomp")
    return not any(child.tag_ == "VB" and any(c.lower_ == "to" for c in child.children) for child in below)


_PRESENT = frozenset("has have is are 's".split())


def pluperfect(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the expression dates a "had done"."""
    chain = owners_of(sentence, (start, end, "day"))
    return any(is_pluperfect(token) for token in chain if token.pos_ in _VERBS)


def is_pluperfect(verb: Token) -> bool:
    """Whether the verb has "had" for an auxiliary."""
    return any(child.lower_ == "had" for child in children(verb, "aux"))


def fronted(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the expression stands before its verb ("Within hours Chile recalled ..."): no deadline then, but when it happened."""
    chain = owners_of(sentence, (start, end, "day"))
    verb = next((token for token in chain if token.pos_ in _VERBS), None)
    return verb is not None and sentence.offset(verb) > start


def governed_by(sentence: Sentence, trigger: Token, start: int, end: int) -> bool:
    """Whether ``trigger`` lies in the clause or phrase that follows a length with "after" or "before" ("two days after Moscow ordered")."""
    doc = sentence.doc
    if doc is None:
        return False
    mark = next((t for t in doc if start <= sentence.offset(t) < end and t.lower_ in _AFTER), None)
    if mark is None:
        return False
    top = mark.head if mark.dep_ == "mark" else mark
    return trigger == top or top.is_ancestor(trigger)
