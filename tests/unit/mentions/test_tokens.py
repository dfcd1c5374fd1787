"""The plain words of a parse answer as spaCy's own do."""

from __future__ import annotations

import pytest

from retorsion.mentions.tokens import Doc

TEXTS = [
    "France and Germany expelled two Syrian envoys on Monday, and the ministry said it would not apologise.",
    "What the minister, whom nobody had asked, told reporters in Paris was that talks, if any, can't begin before May 3.",
    "Rain fell. They left; others stayed.",
]
ONE = ("head", "left_edge", "right_edge")
MANY = ("children", "lefts", "rights", "subtree", "ancestors", "conjuncts")
PLAIN = ("i", "idx", "text", "lower_", "lemma_", "pos_", "tag_", "dep_", "like_num")


@pytest.mark.parametrize("text", TEXTS)
def test_words_answer_as_in_the_parse(nlp, text):
    parse = nlp(text)
    doc = Doc(parse)
    assert (len(doc), doc.text) == (len(parse), text)
    for token, own in zip(doc, parse, strict=True):
        assert {name: getattr(token, name) for name in PLAIN} == {name: getattr(own, name) for name in PLAIN}
        assert {name: getattr(token, name).i for name in ONE} == {name: getattr(own, name).i for name in ONE}
        assert {name: [t.i for t in getattr(token, name)] for name in MANY} == {
            name: [t.i for t in getattr(own, name)] for name in MANY
        }
        assert [token.is_ancestor(t) for t in doc] == [own.is_ancestor(t) for t in parse]


def test_neighbours_and_text_between(nlp):
    doc = Doc(nlp("France expelled two envoys."))
    assert doc[0].nbor() is doc[1]
    assert doc[1].nbor(-1) is doc[0]
    assert doc.between(1, 3) == "expelled two"
    assert [token.text for token in doc[-2:]] == ["envoys", "."]
    with pytest.raises(IndexError):
        doc[0].nbor(-1)
    with pytest.raises(IndexError):
        doc[4].nbor()


def test_a_deep_tree_needs_no_deep_stack(nlp):
    from spacy.tokens import Doc as Parse

    size = 3000
    parse = Parse(nlp.vocab, words=["x"] * size, heads=[max(0, i - 1) for i in range(size)], deps=["dep"] * size)
    doc = Doc(parse)
    assert [token.i for token in doc[0].subtree] == list(range(size))
    assert len(list(doc[size - 1].ancestors)) == size - 1
