"""The gate lets in what could tell an act of somebody, and keeps the rest out."""

from __future__ import annotations

import pytest

from retorsion.dictionaries import Dictionaries
from retorsion.mentions.gate import make_gate, names_two_sides, tells_of_two
from retorsion.mentions.parse import split
from retorsion.mentions.patterns import load_patterns
from retorsion.records import Article


@pytest.fixture(scope="module")
def gate():
    return make_gate(Dictionaries.load(), load_patterns())


def test_gate_sentence_by_sentence(gate):
    text = "France expelled a Syrian envoy on Monday. The ministry gave no reason. It recalled its ambassador. Rain fell. He likes tea."
    _, bounds = split(text)
    assert list(gate(text, [(a, b) for a, b, _ in bounds])) == [True, False, True, False, False]


def test_no_gold_sentence_with_an_event_is_lost(gate, shared):
    import json

    lines = (shared / "bench/events/plover_gsr.dev.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    lost = [text for text in texts if not any(gate(text, [(a, b) for a, b, _ in split(text)[1]]))]
    assert len(lost) <= len(texts) // 100, lost


def reading_of(text: str):
    from retorsion.mentions.parse import Reading, Sentence

    paragraphs, bounds = split(text)
    cut = tuple(Sentence(i, a, b, p, text[a:b]) for i, (a, b, p) in enumerate(bounds))
    return Reading(Article.from_text(text), text, paragraphs, cut)


@pytest.mark.parametrize(
    ("text", "two"),
    [
        ("French police arrested three men in Lyon. They deny it.", False),
        ("France expelled a Syrian envoy.", True),
        ("MOSCOW, March 3 - France closed the consulate.", True),
        ("The governor spoke.", False),
        ("Chad Smith met Jordan Miller.", False),
        ("France expelled an envoy. He was seen in Beirut last year.", False),
        ("Syria was angry. Talks had failed. France expelled an envoy.", True),
        ("Syria was angry. Talks had failed. Rain fell. France expelled an envoy.", False),
    ],
)
def test_names_two_sides(text, two):
    """Told in the sentences that speak of a Frenchman or of France."""
    reading = reading_of(text)
    let_in = ["Fr" in sentence.text for sentence in reading.sentences]
    assert names_two_sides(reading, let_in, Dictionaries.load()) is two


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("An earthquake hit southern Iran on Sunday.", False),
        ("France helped Syria after the flood.", True),
        ("France said it would help them.", True),
        ("Rescuers pulled out three men.", False),
    ],
)
def test_tells_of_two(text, kept):
    """Two that are named, or one beside a word that may stand for another."""
    assert tells_of_two(reading_of(text), [True], Dictionaries.load()) == [kept]
    assert tells_of_two(reading_of(text), [False], Dictionaries.load()) == [False]
