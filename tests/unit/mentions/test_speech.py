"""The lexicon of reporting words."""

from __future__ import annotations

import pytest

from retorsion.mentions.speech import load_lexicon


@pytest.mark.parametrize(
    ("form", "lemma", "stance"),
    [
        ("said", "say", "neutral"),
        ("denies", "deny", "denying"),
        ("accusing", "accuse", "accusing"),
        ("admitted", "admit", "factive"),
        ("alleges", "allege", "distancing"),
        ("vowed", "vow", "promising"),
        ("urging", "urge", "demanding"),
        ("warned", "warn", "warning"),
        ("doubted", "doubt", "doubting"),
        ("praised", "praise", "praising"),
    ],
)
def test_forms(form: str, lemma: str, stance: str) -> None:
    cue = load_lexicon().verb(form)
    assert cue is not None
    assert (cue.lemma, cue.stance) == (lemma, stance)


def test_regular_rules_do_not_touch_irregular_verbs() -> None:
    lexicon = load_lexicon()
    assert [lexicon.verb(form) for form in ("sayed", "telled", "thinked", "admited")] == [None] * 4


def test_phrasal_verbs_nouns_and_size() -> None:
    lexicon = load_lexicon()
    phrase, noun = lexicon.phrase("called", "for"), lexicon.noun("allegations")
    assert phrase is not None and phrase.stance == "demanding"
    assert noun is not None and noun.stance == "distancing"
    assert len(lexicon.verbs) > 350 and len(lexicon.nouns) > 60 and len(lexicon.adjectives) > 40
