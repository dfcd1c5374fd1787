"""The act patterns as data: reads ``data/acts/*.toml`` into a frozen :class:`Patterns`, indexed by the lemma that triggers them.

In: a folder of TOML files (the package's own by default). Out: patterns by trigger, word classes, and the example lines that are
run as tests. The truth lives in the TOML files; nothing here looks at a parse (that is ``frames`` and ``matching``). The language of the
files is told in ``docs/explanation/coding-rules.md`` and, shortly, on :class:`Pattern` and :class:`Trigger`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

from retorsion.errors import DictionaryError
from retorsion.mentions.inflect import by_form

TYPES = frozenset(
    "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
)
_LISTS = frozenset(
    "verbs nouns adjectives object not_object subject not_subject comp not_comp below not_with near not_near topic light actor recipient contexts match not_match".split()
)
_SCALARS = frozenset("id type mode measure symmetric tense nominal priority transitive own home needy".split())
_TENSES = frozenset({"any", "future", "done", "not"})
_NOMINALS = frozenset({"party", "bare", "light"})


class Folder(Protocol):
    """What a folder of data must offer: ``importlib.resources`` traversables and ``pathlib.Path`` both do."""

    def iterdir(self) -> Iterator[Any]:
        """The files of the folder."""
        ...


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that may tell an act. ``lemma`` is its dictionary form; ``words`` are the others that must stand with it.

    A particle or preposition among ``words`` must hang on the trigger itself and follow it; any other word, and one written
    with ``~`` before it, may stand anywhere below (``give hour leave`` finds "gave them 48 hours to leave").
    """

    kind: str
    lemma: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One entry of a file: triggers, what must (not) stand in which place, and what act it tells.

    Word sets (``object``, ``subject``, ``comp``: the verb below; ``below``: any word below; ``not_with``: a modifier of the trigger noun; ``near``: anywhere in the sentence; ``topic``: anywhere in the article) hold
    lemmas, ``*name*`` (a proper name), ``*pron*`` (a pronoun) and ``*none*`` (nothing stands there); an empty set asks for nothing. ``actor`` and ``recipient`` are slots, best first: ``subject``,
    ``object``, ``owner`` (possessor, nationality, "by"), ``comp.subject``, ``comp.object`` or a preposition. ``tense``: ``future`` asks for a verb of the future or
    a vow, ``done`` refuses one, ``not`` asks for a negation ("will not stand by"). ``nominal`` says when a noun is enough: ``bare`` always, ``party`` with a possessor, a nationality
    or a preposition of the recipient's, ``light`` only under one of the verbs of ``light``. ``own``: what is acted on is the actor's own ("its ambassador"), so that it never
    names the other side. ``home``: an act of public life at home (a resignation, a curfew) unless another side is named. ``needy``: no act without a phrase for the recipient.
    """

    rule: str
    type: str
    mode: str | None = None
    measure: str | None = None
    contexts: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    object: frozenset[str] = frozenset()
    not_object: frozenset[str] = frozenset()
    subject: frozenset[str] = frozenset()
    not_subject: frozenset[str] = frozenset()
    comp: frozenset[str] = frozenset()
    not_comp: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()
    not_with: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    not_near: frozenset[str] = frozenset()
    topic: frozenset[str] = frozenset()
    light: frozenset[str] = frozenset()
    actor: tuple[str, ...] = ("subject",)
    recipient: tuple[str, ...] = ("object",)
    symmetric: bool = False
    tense: str = "any"
    nominal: str = "party"
    priority: int = 0
    transitive: bool = True
    own: bool = False
    home: bool = False
    needy: bool = False
    match: tuple[str, ...] = ()
    not_match: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How particular the pattern is: the more it asks for, the sooner it wins over another on the same words."""
        asked = (self.object, self.comp, self.below, self.near, self.topic, self.subject)
        return self.priority + sum(2 for words in asked if words) + (self.tense in {"future", "not"})


@dataclass(frozen=True, slots=True)
class Need:
    """The words that a pattern asks for besides its trigger, as a bag: each of ``all``, one of each of ``any``, none of ``none``."""

    all: frozenset[str]
    any: tuple[frozenset[str], ...]
    none: frozenset[str]

    def met(self, words: frozenset[str]) -> bool:
        """Whether a bag of words and lemmas has them: where it has not, the pattern cannot fit."""
        return self.all <= words and self.none.isdisjoint(words) and not any(map(words.isdisjoint, self.any))


def need_of(trigger: Trigger, pattern: Pattern) -> Need:
    """What ``pattern`` asks for when ``trigger`` stands in a sentence, as a bag of words; places that a name may fill ask for nothing."""
    asked = [pattern.near, pattern.below]
    if trigger.kind == "verb":
        asked += [pattern.object, pattern.comp, pattern.subject]
    if trigger.kind == "noun" and pattern.nominal == "light":
        asked.append(pattern.light)
    groups = tuple(group for group in asked if group and not _is_open(group))
    return Need(frozenset(w.removeprefix("~") for w in trigger.words), groups, pattern.not_near)


@lru_cache(maxsize=4096)
def _is_open(group: frozenset[str]) -> bool:
    """Whether a name may stand in place of the words; asked anew for each trigger of a pattern."""
    return any(word.startswith("*") for word in group)


Entry = tuple[Trigger, Pattern, Need]


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns, by kind of trigger and lemma. ``classes`` are the named word sets of ``classes.toml``, ``triggers`` the lemmas that may trigger
    one."""

    all: tuple[Pattern, ...]
    classes: Mapping[str, frozenset[str]]
    index: Mapping[tuple[str, str], tuple[Entry, ...]]
    verb_forms: Mapping[str, tuple[str, ...]]
    noun_forms: Mapping[str, tuple[str, ...]]
    triggers: frozenset[str]

    def at(self, kind: str, lemma: str) -> tuple[Entry, ...]:
        """The patterns that ``lemma`` may trigger; ``kind`` is ``verb``, ``noun`` or ``adjective``."""
        return self.index.get((kind, lemma), ())

    def lemma(self, form: str, lemma: str, kind: str) -> str:
        """The lemma of a lower-cased form: the model's, unless the form belongs to a known word and the model says another."""
        known = (self.verb_forms if kind == "verb" else self.noun_forms).get(form, ())
        return lemma if not known or lemma in known else known[0]

    def words(self, name: str) -> frozenset[str]:
        """A named class of lemmas; ``DictionaryError`` where no file defines it."""
        if name not in self.classes:
            raise DictionaryError(f"acts: no class {name!r} in classes.toml")
        return self.classes[name]


def load_patterns(folder: Folder | None = None) -> Patterns:
    """The patterns of ``folder`` (the package's own by default), checked; raises ``DictionaryError`` naming file and entry."""
    place: Folder = folder if folder is not None else resources.files("retorsion") / "data" / "acts"
    files = sorted((f for f in place.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    tables = {f.name.removesuffix(".toml"): _toml(f) for f in files}
    classes = expand_classes(tables.pop("classes", {}))
    patterns = tuple(p for name, table in tables.items() for p in _patterns(name, table, classes))
    words = {word for group in classes.values() for word in group if word.isalpha()}
    verbs, nouns = _vocabulary(patterns, words)
    triggers = frozenset(trigger.lemma for pattern in patterns for trigger in pattern.triggers)
    return Patterns(patterns, classes, _index(patterns), by_form(verbs), by_form(nouns), triggers)


def _vocabulary(patterns: Iterable[Pattern], words: set[str]) -> tuple[set[str], set[str]]:
    """The verbs and the nouns that a pattern may ask for, triggers first of all."""
    triggers = [t for p in patterns for t in p.triggers]
    below = {w for p in patterns for w in (*p.comp, *p.light) if w.isalpha()}
    beside = {w for t in triggers for w in t.words if w.isalpha()}
    return _lemmas(triggers, "verb") | below, _lemmas(triggers, "noun") | beside | words


def _lemmas(triggers: Iterable[Trigger], kind: str) -> set[str]:
    return {t.lemma for t in triggers if t.kind == kind}


def _toml(file: Any) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DictionaryError(f"{file.name}: {error}") from error


def expand_classes(table: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Named word sets; ``@other`` inside one takes in another. Words are written one after the other, ``_`` for a space inside one."""
    raw = {name: _words(value) for name, value in table.items()}
    return {name: frozenset(_unfold(name, raw, ())) for name in raw}


def _unfold(name: str, raw: Mapping[str, list[str]], above: tuple[str, ...]) -> Iterator[str]:
    if name in above or name not in raw:
        raise DictionaryError(f"classes.toml: @{name} is missing or holds itself")
    for word in raw[name]:
        if word.startswith("@"):
            yield from _unfold(word[1:], raw, (*above, name))
        else:
            yield word


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split()
    return [word for line in value for word in line.split()]


def _patterns(name: str, table: Mapping[str, Any], classes: Mapping[str, frozenset[str]]) -> Iterator[Pattern]:
    base = table.get("defaults", {})
    for entry in table.get("act", []):
        rule = f"{name}:{entry.get('id', '?')}"
        yield _pattern(rule, {**base, **entry}, classes)


def _pattern(rule: str, entry: Mapping[str, Any], classes: Mapping[str, frozenset[str]]) -> Pattern:
    _check(rule, entry)
    fields = Pattern.__dataclass_fields__.keys() & entry.keys()
    values: dict[str, Any] = {k: _set(rule, entry[k], classes) for k in _LISTS & fields - _TUPLES}
    values |= {k: tuple(_lines(entry[k])) for k in _TUPLES & fields}
    values |= {k: entry[k] for k in _SCALARS & fields if entry[k] != ""}
    values["triggers"] = tuple(t for kind in _KINDS for t in _triggers(kind, entry.get(f"{kind}s", ())))
    return Pattern(rule=rule, **values)


_KINDS = ("verb", "noun", "adjective")
_TUPLES = frozenset({"actor", "recipient", "contexts", "match", "not_match"})


def _check(rule: str, entry: Mapping[str, Any]) -> None:
    unknown = entry.keys() - _LISTS - _SCALARS
    if unknown:
        raise DictionaryError(f"acts/{rule}: unknown field {sorted(unknown)[0]!r}")
    if entry.get("type") not in TYPES:
        raise DictionaryError(f"acts/{rule}: unknown type {entry.get('type')!r}")
    if entry.get("tense", "any") not in _TENSES or entry.get("nominal", "party") not in _NOMINALS:
        raise DictionaryError(f"acts/{rule}: unknown tense or nominal")
    if not any(entry.get(kind) for kind in ("verbs", "nouns", "adjectives")):
        raise DictionaryError(f"acts/{rule}: has no trigger")


def _lines(value: Any) -> Iterable[str]:
    return [value] if isinstance(value, str) else value


def _set(rule: str, value: Any, classes: Mapping[str, frozenset[str]]) -> frozenset[str]:
    found: set[str] = set()
    for word in _words(value):
        if not word.startswith("@"):
            found.add(word)
        elif word[1:] in classes:
            found |= classes[word[1:]]
        else:
            raise DictionaryError(f"acts/{rule}: no class {word} in classes.toml")
    return frozenset(found)


def _triggers(kind: str, value: Any) -> Iterator[Trigger]:
    """Triggers are parted by commas or line breaks: ``"expel, throw out, give hour leave"``."""
    lines = [value] if isinstance(value, str) else list(value)
    for phrase in ",".join(lines).replace("\n", ",").split(","):
        words = phrase.split()
        if words:
            yield Trigger(kind, words[0], tuple(words[1:]))


def _index(patterns: Iterable[Pattern]) -> dict[tuple[str, str], tuple[Entry, ...]]:
    found: dict[tuple[str, str], list[Entry]] = {}
    for pattern in patterns:
        for trigger in pattern.triggers:
            found.setdefault((trigger.kind, trigger.lemma), []).append((trigger, pattern, need_of(trigger, pattern)))
    return {key: tuple(value) for key, value in found.items()}
