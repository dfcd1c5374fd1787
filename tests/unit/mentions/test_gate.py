"""The gate lets in what could tell an act of somebody, and keeps the rest out."""

from __future__ import annotations

import pytest

from retorsion.dictionaries import Dictionaries
from retorsion.mentions.gate import make_gate
from retorsion.mentions.parse import split
from retorsion.mentions.patterns import load_patterns


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
