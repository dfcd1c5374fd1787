"""The lexicon of saying, thinking and wanting: ``data/speech.toml`` as a frozen table.

In: the data file. Out: ``Lexicon``, which knows the lemma, the frames and the stance of a word form, with and without a parse.
The file is the truth; this module only spells out inflected forms. It finds nothing in a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from retorsion.dictionaries import read_toml
from retorsion.errors import DictionaryError

FRAMES = frozenset({"clause", "quote", "to", "object", "person", "urge", "charge", "naming", "about", "ing"})
STANCES = frozenset(
    {
        "neutral",
        "factive",
        "distancing",
        "accusing",
        "denying",
        "doubting",
        "praising",
        "demanding",
        "promising",
        "warning",
    }
)
PAPERS = frozenset(
    "statement letter report email e-mail tweet memo ad poll survey study article message note post editorial op-ed petition lawsuit"
    " document transcript story sign banner release complaint filing book speech remark comment".split()
)
"""Things that speak: a saying may hang on one ("a letter warning that")."""
UNSIGNED = frozenset(
    "say believe think expect know report allege estimate understand tell inform ask urge warn advise rumour fear assume presume consider"
    " predict forecast".split()
)
"""Verbs whose passive without "by" still tells that somebody says so ("is believed to be ill")."""
KINDS = frozenset({"speech", "thought", "finding", "deed"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that brings in a content: which frames it takes and what its user does with the content."""

    lemma: str
    kind: str
    stance: str
    frames: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Cues by lemma, and lemmas by inflected form. ``noun_like`` forms are more often
    something else than a verb and need a clear context where there is no parse; ``cue_words`` are all forms that can bring in a content, ``cue_starts`` their
    first letters up to a hyphen, ``company`` the words of which one must stand near such a beginning ("hit": "back", "out"; absent: none need),
    ``phrasal_lemmas`` the first words of phrasal verbs, ``bare_clause`` lemmas that take a clause without "that"."""

    verbs: dict[str, Cue]
    nouns: dict[str, Cue]
    adjectives: dict[str, Cue]
    phrasal: dict[tuple[str, str], Cue]
    forms: dict[str, str]
    phrasal_forms: dict[str, str]
    noun_forms: dict[str, str]
    noun_like: frozenset[str]
    cue_words: frozenset[str]
    cue_starts: frozenset[str]
    company: dict[str, frozenset[str]]
    phrasal_lemmas: frozenset[str]
    bare_clause: frozenset[str]

    def verb(self, form: str) -> Cue | None:
        """The verb of a word form (lower case), or ``None``."""
        lemma = self.forms.get(form)
        return self.verbs[lemma] if lemma else None

    def is_cue(self, form: str, lemma: str) -> bool:
        """Whether a word with this form and lemma (both lower case) may bring in a content."""
        return form in self.cue_words or lemma in self.verbs or lemma in self.phrasal_lemmas

    def may_speak(self, words: Set[str]) -> bool:
        """Whether a text with these words (lower case, letters and figures only) may hold a cue."""
        company = self.company
        return any(
            word not in company or not company[word].isdisjoint(words) for word in self.cue_starts.intersection(words)
        )

    def phrase(self, form: str, second: str) -> Cue | None:
        """The phrasal verb of a word form and the word after it ("hit", "back"), or ``None``."""
        lemma = self.phrasal_forms.get(form)
        return self.phrasal.get((lemma, second)) if lemma else None

    def noun(self, form: str) -> Cue | None:
        """The noun of a word form (lower case), or ``None``."""
        lemma = self.noun_forms.get(form)
        return self.nouns[lemma] if lemma else None


@cache
def load_lexicon() -> Lexicon:
    """The lexicon of the package; raises ``DictionaryError`` naming the group where the file breaks its schema."""
    raw = read_toml("speech.toml")
    verbs, nouns, adjectives = (_cues(raw, table) for table in ("verbs", "nouns", "adjectives"))
    phrasal = {(words.split()[0], words.split()[1]): cue for words, cue in _cues(raw, "phrasal").items()}
    forms = _forms(verbs, raw["irregular"])
    phrasal_forms = _forms({first for first, _ in phrasal}, raw["irregular"])
    noun_forms = {form: lemma for lemma in nouns for form in (lemma, _plural(lemma))}
    company = _company(phrasal, phrasal_forms) | dict.fromkeys(adjectives, _AFTER_ADJECTIVE) | {"according": _TO}
    cue_words = frozenset({"according", *forms, *phrasal_forms, *noun_forms, *adjectives})
    for word in {*forms, *noun_forms, *(w.partition("-")[0] for w in cue_words if "-" in w)}:
        company.pop(word, None)
    return Lexicon(
        verbs=verbs,
        nouns=nouns,
        adjectives=adjectives,
        phrasal=phrasal,
        forms=forms,
        phrasal_forms=phrasal_forms,
        noun_forms=noun_forms,
        noun_like=frozenset(raw["noun_like"]["words"].split()),
        bare_clause=frozenset(raw["bare_clause"]["words"].split()),
        cue_words=cue_words,
        cue_starts=frozenset(word.partition("-")[0] for word in cue_words),
        company=company,
        phrasal_lemmas=frozenset(first for first, _ in phrasal),
    )


_AFTER_ADJECTIVE = frozenset({"that", "to", "about", "of"})
_TO = frozenset({"to"})


def _company(phrasal: Iterable[tuple[str, str]], forms: dict[str, str]) -> dict[str, frozenset[str]]:
    """The second words of each phrasal verb, by the forms of its first."""
    seconds: dict[str, set[str]] = {}
    for first, second in phrasal:
        seconds.setdefault(first, set()).add(second)
    return {form: frozenset(seconds[lemma]) for form, lemma in forms.items()}


def _forms(lemmas: Iterable[str], irregular: dict[str, str]) -> dict[str, str]:
    """Inflected form -> lemma; a verb of the irregular list has the forms given there and no others."""
    forms: dict[str, str] = {}
    for lemma in lemmas:
        spelled = irregular.get(lemma)
        forms.update(dict.fromkeys([lemma, *spelled.split()] if spelled else _inflect(lemma), lemma))
    return forms


def _cues(raw: dict[str, Any], table: str) -> dict[str, Cue]:
    """A word named in several groups takes the frames of all and the kind and stance of the first."""
    found: dict[str, Cue] = {}
    for number, group in enumerate(raw[table], 1):
        frames = frozenset(group.get("frames", ("clause", "to", "about")))
        kind, stance = group.get("kind", "thought" if table == "adjectives" else "speech"), group["stance"]
        if (
            frames - FRAMES
            or stance not in STANCES
            or kind not in KINDS
            or set(group) - {"frames", "kind", "stance", "words"}
        ):
            raise DictionaryError(f"speech.toml: {table} group {number} has an unknown frame, stance, kind or key")
        for word in group["words"].split() if isinstance(group["words"], str) else group["words"]:
            known = found.get(word)
            found[word] = (
                Cue(word, known.kind, known.stance, known.frames | frames) if known else Cue(word, kind, stance, frames)
            )
    return found


def _inflect(lemma: str) -> tuple[str, ...]:
    """The regular forms of a verb: plain, third person, past, -ing."""
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"
    if lemma.endswith("e"):
        return lemma, lemma + "s", lemma + "d", (lemma[:-1] if not lemma.endswith("ee") else lemma) + "ing"
    return lemma, _plural(lemma), lemma + "ed", lemma + "ing"


def _plural(word: str) -> str:
    if word.endswith(("s", "sh", "ch", "x", "z")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"
