"""What the parser's own steps write is what spaCy's loop writes."""

from __future__ import annotations

from retorsion.mentions.stepping import NAME, Stepper
from retorsion.mentions.tagging import SLOW
from tests.unit.mentions.test_tagging import TEXTS

LONG = (
    "Ministers from "
    + ", ".join(["Chad", "Peru", "Oman", "Laos"] * 20)
    + " met in Rome; nobody, it was said, had come far."
)
ODD = [*TEXTS, LONG, "No.", '"Out!" he said. "All of them."', "of of of of", "1,200"]


def written(doc) -> list[tuple[str, int, bool | None, str]]:
    return [(t.dep_, t.head.i, t.is_sent_start, t.tag_) for t in doc]


def test_stepped_as_parsed_by_spacy(nlp):
    stepper = Stepper(nlp)
    assert stepper.skip == [NAME]
    whole = [written(doc) for doc in nlp.pipe(ODD, disable=SLOW)]
    docs = list(nlp.pipe(ODD, disable=[*SLOW, *stepper.skip]))
    assert not any(doc.has_annotation("DEP") for doc in docs)
    stepper.finish(docs)
    assert [written(doc) for doc in docs] == whole


def test_nothing_to_parse_is_no_error(nlp):
    Stepper(nlp).finish([])
    Stepper(nlp).finish([nlp.make_doc("")])


def test_another_pipeline_is_left_alone(nlp):
    import spacy

    assert Stepper(spacy.blank("en")).skip == []
    with nlp.select_pipes(disable=[NAME]):
        assert Stepper(nlp).skip == []
