"""Remembered vectors of words are those that the model works out anew."""

from __future__ import annotations

import numpy
import pytest

from retorsion.mentions.embedding import _Table

TEXTS = [
    "France expelled two Syrian envoys on Monday.",
    "Syria expelled two French envoys on Tuesday, and France, angered, recalled 1,000 more.",
    "",
    "  It   can't last.",
]


@pytest.fixture
def layers(nlp):
    """The model's layer that remembers, and the one beneath that works out."""
    outer = nlp.get_pipe("tok2vec").model.layers[0]
    assert outer.name == "remembered_embed"
    return outer, outer.layers[0]


def test_vectors_are_those_of_the_model(nlp, layers):
    outer, inner = layers
    for texts in (TEXTS[:1], TEXTS, TEXTS[::-1]):
        docs = [nlp.make_doc(text) for text in texts]
        made, own = outer.predict(docs), inner.predict(docs)
        assert [len(a) for a in made] == [len(doc) for doc in docs]
        assert all(numpy.allclose(a, b, atol=1e-5) for a, b in zip(made, own, strict=True))


def test_a_full_table_starts_anew(nlp, layers, monkeypatch):
    monkeypatch.setattr("retorsion.mentions.embedding._MOST", 5)
    table, inner = _Table(layers[1]), layers[1]
    for text in filter(None, (*TEXTS, *TEXTS)):
        doc = nlp.make_doc(text)
        assert numpy.allclose(table.vectors([doc])[0], inner.predict([doc])[0], atol=1e-5)
