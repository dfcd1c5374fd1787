"""What is looked up is what the model's own components write."""

from __future__ import annotations

from retorsion.mentions.tagging import SLOW, Tagger

TEXTS = [
    "France expelled two Syrian envoys on Monday, and the ministry said it would not apologise.",
    "There is no doubt that they were told to leave.",
    "Let's go, he said; they ain't gonna stay and we've got ta hurry.",
    "The  two ministers\tmet; those  who'd been there hadn't.",
    "It's what she'd do, isn't it? I can't, you won't.",
    "Zxqv blorped the frumious ambassadors.",
]


def written(doc) -> list[tuple[str, str, str, str, str]]:
    return [(t.tag_, t.dep_, t.pos_, str(t.morph), t.lemma_) for t in doc]


def test_looked_up_as_written_by_the_model(nlp):
    tagger = Tagger(nlp)
    assert tagger.skip == list(SLOW)
    whole = [written(doc) for doc in nlp.pipe(TEXTS)]
    for _ in range(3):
        assert [written(doc) for doc in tagger.finish(nlp.pipe(TEXTS, disable=tagger.skip))] == whole


def test_another_pipeline_is_left_alone():
    import spacy

    tagger = Tagger(spacy.blank("en"))
    assert tagger.skip == []
    assert [token.text for doc in tagger.finish([spacy.blank("en")("Rain fell.")]) for token in doc] == [
        "Rain",
        "fell",
        ".",
    ]
