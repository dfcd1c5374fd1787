"""Was it done, or only threatened, planned, demanded, alleged, denied, conditional or negated? Read off the words above a verb or noun.

In: the word that tells an act. Out: a ``Scope``: the standing, the words that decided it, the condition, and who is cited. The cue words are
data (``data/standing.toml``). Whether a wrong told by somebody is *alleged* needs to know who speaks: the coder decides that with ``speakers``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from retorsion.dictionaries import read_toml
from retorsion.mentions import frames
from retorsion.records import Standing

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_FUTURE = frozenset({"will", "'ll", "wo", "would", "shall", "'d"})
_MAYBE = frozenset({"may", "might", "could", "can"})
_DUTY = frozenset({"should", "must", "ought"})
_HELPING = _FUTURE | _MAYBE | _DUTY
_DOWN = frozenset({"xcomp", "ccomp", "pcomp", "acl", "advcl", "relcl", "conj", "dobj", "nsubj", "nsubjpass", "pobj", "prep", "agent", "acomp", "attr", "dative", "oprd", "amod", "compound", "appos", "poss", "dep"})  # fmt: skip
_CARRIED = frozenset("xcomp ccomp pcomp conj acl dobj acomp attr prep pobj nsubjpass advcl".split())
"""How an act hangs on a word whose condition is also its own."""
_DECIDING = frozenset("deny allege demand threaten plan agree refuse undone".split())
_NOUNISH = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM"})
_LIMIT = 14


@dataclass(frozen=True, slots=True)
class Cues:
    """The cue words by effect: ``deny``, ``allege``, ``plan``, ``demand``, ``threaten``, ``agree``, ``refuse``, ``undone``, ``say``, ``condition``."""

    by_lemma: Mapping[str, str]
    marks: frozenset[str]
    adjectives: Mapping[str, str]


class Scope(Struct, frozen=True, kw_only=True):
    """How an act stands. ``future`` and ``negated`` say what the verb itself shows; ``governor`` is the word above that decided, of kind ``relation``."""

    standing: Standing
    words: tuple[Token, ...] = ()
    condition: tuple[Token, ...] = ()
    future: bool = False
    maybe: bool = False
    negated: bool = False
    hypothetical: bool = False
    governor: Token | None = None
    relation: str | None = None
    speakers: tuple[Token, ...] = ()


def load_cues() -> Cues:
    """The cue words of ``data/standing.toml``."""
    table = read_toml("standing.toml")
    words = {word: kind for kind, value in table["verbs"].items() for word in value.split()}
    words.update({word: kind for kind, value in table["nouns"].items() for word in value.split() if word not in words})
    adjectives = {word: kind for kind, value in table["adjectives"].items() for word in value.split()}
    return Cues(words, frozenset(table["marks"]["condition"].split()), adjectives)


def read_scope(head: Token, verb: Token | None, cues: Cues) -> Scope:
    """The standing of the act told by ``head`` (``verb``: the verb that carries it, ``None`` for a noun that no verb holds)."""
    path = list(_upwards(head))
    inner = _inner_nodes(head, verb)
    negation = next(chain.from_iterable(map(_negations, inner)), None)
    modal = next(chain.from_iterable(map(_modals, inner)), None)
    decided = _decide(head, path, cues)
    condition, hypothetical = _condition(head, path, cues)
    future = (modal is not None and modal.lower_ in _FUTURE) or any(_going(v) for v in inner)
    maybe = modal is not None and modal.lower_ in _MAYBE and not _past_perfect(modal)
    standing = _verdict(negation, modal, future or maybe, decided, bool(condition))
    deciding = (negation, modal, decided[0] if decided else None)
    return Scope(
        standing=standing,
        words=() if standing == "asserted" else _known(*deciding),
        condition=condition,
        future=future,
        maybe=maybe,
        negated=negation is not None,
        hypothetical=hypothetical,
        governor=decided[0] if decided else None,
        relation=_relation(decided),
        speakers=tuple(_speakers(path, cues)),
    )


def _verdict(
    negation: Token | None,
    modal: Token | None,
    ahead: bool,
    decided: tuple[Token, str] | None,
    conditional: bool,
) -> Standing:
    relation = _relation(decided)
    if relation == "threaten" and conditional:
        return "conditional"
    if relation in _FROM_ABOVE:
        return _FROM_ABOVE[relation]
    if negation is not None or _is_undone(decided):
        return "negated"
    if ahead or relation in {"plan", "agree"}:
        return "conditional" if conditional else "planned"
    return "demanded" if modal is not None and modal.lower_ in _DUTY else "asserted"


def _relation(decided: tuple[Token, str] | None) -> str | None:
    return decided[1] if decided else None


def _known(*words: Token | None) -> tuple[Token, ...]:
    return tuple(word for word in words if word is not None)


_FROM_ABOVE: Mapping[str | None, Standing] = {
    "deny": "denied",
    "allege": "alleged",
    "demand": "demanded",
    "threaten": "threatened",
}


def _is_undone(decided: tuple[Token, str] | None) -> bool:
    """Refused, thwarted, or a plan that nobody has ("no plans to")."""
    if decided is None:
        return False
    return decided[1] in {"refuse", "undone"} or (decided[1] == "plan" and any(_negations(decided[0])))


def _upwards(head: Token) -> Iterator[tuple[Token, Token]]:
    """(word, the word above it) from the act to the root."""
    node = head
    for _ in range(_LIMIT):
        if node.head == node:
            return
        yield node, node.head
        node = node.head


def _inner_nodes(head: Token, verb: Token | None) -> list[Token]:
    """The words whose modals and negations bear on the act: the verb, those it is joined to, and those it is the open end of."""
    found = [head] if verb is None or verb == head else [head, verb]
    node = verb if verb is not None else head
    if node.dep_ in {"acomp", "attr", "oprd"} and node.head.pos_ in {"AUX", "VERB"}:
        found.append(node.head)
    while _shares_helpers(node):
        node = node.head
        found.append(node)
    if node.dep_ == "xcomp" and node.head.lemma_.lower() in _ASPECT:
        found.append(node.head)
    return found


def _shares_helpers(node: Token) -> bool:
    """Whether a verb stands in one form with the one it is joined to, under the same auxiliaries."""
    return (
        node.dep_ == "conj"
        and node.tag_ in {"VB", "VBN", "VBG"}
        and node.tag_ == node.head.tag_
        and node.head.pos_ in {"VERB", "AUX"}
        and not frames.child(node, "nsubj", "aux")
    )


_ASPECT = frozenset("begin start continue stop cease keep go be have seem appear tend help".split())


def _negations(token: Token) -> Iterator[Token]:
    yield from (c for c in token.children if _negates(c) or _is_none(c))


def _negates(word: Token) -> bool:
    """ "not", "never", "no": hung on the word itself."""
    if word.dep_ == "det":
        return word.lower_ in {"no", "neither"}
    if word.dep_ == "neg":
        return not _limited(word)
    return word.lower_ in _NEVER and word.dep_ in {"advmod", "preconj", "cc"} and not _limited(word)


def _limited(word: Token) -> bool:
    """ "not only"."""
    return word.i + 1 < len(word.doc) and word.doc[word.i + 1].lower_ in {"only", "just", "merely"}


def _is_none(phrase: Token) -> bool:
    """Whether a subject or object is nobody or nothing ("neither capital")."""
    if phrase.dep_ not in {"nsubj", "nsubjpass", "dobj"}:
        return False
    if phrase.lower_ in {"neither", "nobody", "none", "no"}:
        return True
    return any(d.lower_ in {"no", "neither"} and d.dep_ in {"det", "preconj"} for d in phrase.children)


_NEVER = frozenset({"never", "neither", "nor", "hardly"})


def _modals(token: Token) -> Iterator[Token]:
    yield from (c for c in token.children if c.dep_ == "aux" and (c.tag_ == "MD" or c.lower_ in _HELPING))


def _going(token: Token) -> bool:
    """ "is going to", "is to", "is about to", "is set to"."""
    head = token.head
    to = any(c.lower_ == "to" and c.dep_ == "aux" for c in token.children)
    return (
        token.dep_ == "xcomp"
        and to
        and (head.lemma_.lower() == "be" or head.lower_ in {"going", "set", "due", "about"})
    )


def _past_perfect(modal: Token) -> bool:
    """ "could have", "might have": about what was, not what will be."""
    return modal.i + 1 < len(modal.doc) and modal.doc[modal.i + 1].lower_ == "have"


def _decide(head: Token, path: list[tuple[Token, Token]], cues: Cues) -> tuple[Token, str] | None:
    """The nearest word above that changes the standing, and its effect; a denial or an accusation further out overrides a plan."""
    found: tuple[Token, str] | None = _modifier(head, cues)
    for node, above in path:
        if _is_own_clause(node, above):
            if node.dep_ != "conj" or above.pos_ not in {"VERB", "NOUN", "PROPN"}:
                break
            continue
        if node.dep_ in {"nsubj", "nsubjpass"} and not frames.is_passive(above):
            break
        kind = _kind(node, above, cues)
        if kind in _DECIDING and (found is None or kind == "deny"):
            found = (above, kind)
    return found


def _is_own_clause(node: Token, above: Token) -> bool:
    """Whether what hangs below ``node`` stands by itself, so that the word above decides nothing of it."""
    if node.dep_ not in _DOWN:
        return True
    joined = node.dep_ in {"advcl", "relcl", "conj", "dep"} and above.pos_ in {"VERB", "AUX", "NOUN"}
    return joined and not _infinitive(node)


def _kind(node: Token, above: Token, cues: Cues) -> str | None:
    """The effect of ``above`` on what hangs below it through ``node``."""
    if above.pos_ == "ADJ":
        return cues.adjectives.get(above.lemma_.lower())
    kind = cues.by_lemma.get(above.lemma_.lower())
    if above.pos_ in {"NOUN", "PROPN"} and node.dep_ in {"compound", "amod", "poss", "appos"}:
        return None
    if kind == "deny" and any(c.dep_ == "neg" for c in above.children):
        return None
    if above.lemma_.lower() == "commit" and node.dep_ == "dobj":
        return None  # "committing genocide" is no promise
    if (
        kind in {"agree", "plan"}
        and node.dep_ in {"dobj", "pobj", "prep"}
        and node.pos_ in _NOUNISH
        and above.lemma_.lower() in {"accept", "approve", "sign"}
    ):
        return None
    return kind


def _modifier(head: Token, cues: Cues) -> tuple[Token, str] | None:
    for c in head.children:
        if c.dep_ in {"amod", "advmod"}:
            kind = cues.adjectives.get(c.lemma_.lower()) or cues.adjectives.get(c.lower_)
            if kind:
                return c, kind
    return None


def _infinitive(token: Token) -> bool:
    return any(c.lower_ == "to" and c.dep_ in {"aux", "mark"} for c in token.children)


def _condition(head: Token, path: list[tuple[Token, Token]], cues: Cues) -> tuple[tuple[Token, ...], bool]:
    """The words of the condition the act hangs on, and whether the act itself stands inside a condition."""
    nodes = [head]
    if _asked(head):
        return (), True
    for node, above in path:
        if _asked(node):
            return (), True
        if node.dep_ in {"advcl", "relcl"} and not _infinitive(node):
            if _marked(node, cues):
                return (), True
            break
        if node.dep_ not in _CARRIED:
            break
        nodes.append(above)
    if _marked(head, cues):
        return (), True
    nodes += [c for c in frames.complements(head) if c.dep_ in {"ccomp", "xcomp"}]
    return _condition_below(nodes, cues), False


def _asked(clause: Token) -> bool:
    """ "Whether London would answer", "asked if it had": a question, not a telling."""
    marks = {c.lower_ for c in clause.children if c.dep_ == "mark"}
    return "whether" in marks or (clause.dep_ == "ccomp" and "if" in marks)


def _condition_below(nodes: list[Token], cues: Cues) -> tuple[Token, ...]:
    """The words of the first clause or phrase below one of the words that states a condition."""
    for node in nodes:
        for c in node.children:
            if c.dep_ in {"advcl", "prep"} and _marked(c, cues):
                return tuple(c.subtree)
    return ()


def _marked(clause: Token, cues: Cues) -> bool:
    if clause.dep_ == "prep":
        text = " ".join(t.lower_ for t in clause.subtree)
        return text.startswith(("in case of", "in the event"))
    first = next(iter(clause.subtree), clause)
    marks = {c.lower_ for c in clause.children if c.dep_ in {"mark", "advmod"}}
    return bool(marks & cues.marks) or (first.lower_ == "should" and first.dep_ == "aux" and first.head == clause)


def _speakers(path: list[tuple[Token, Token]], cues: Cues) -> Iterator[Token]:
    """Heads of those who say so, innermost first."""
    for node, above in path:
        if (
            above.pos_ == "VERB"
            and node.dep_ in {"ccomp", "xcomp", "parataxis", "advcl", "dep"}
            and cues.by_lemma.get(above.lemma_.lower()) in {"say", "deny", "allege", "threaten", "demand"}
        ):
            yield from frames.subjects(above)[:1]
