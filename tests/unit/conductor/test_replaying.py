"""Freeze and replay: no words of an article in the folder, and the same bytes from the same texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retorsion.conductor import Replay, freeze, open, replay, update
from retorsion.errors import LedgerError
from tests.unit.ledger.fakes import REPORTS, FakeCoder, report

NOW = "2025-03-14T08:00:00Z"


def test_a_replay_gives_the_same_bytes(filled: str, tmp_path: Path) -> None:
    with open(filled) as ledger:
        event = ledger.events(type="SANCTION")[0]
        one, other = event.mentions
        ledger.decide("same_event", one, other, "no", by="anna", why="two", at="2025-03-15")
        ledger.decide("field", one, field="count", value={"diplomat": 2}, by="anna", at="2025-03-16")
        mention = {
            "article": "r3",
            "type": "PROTEST",
            "actors": [{"text": "GBR", "actor": "GBR"}],
            "when": {"day": "2025-03-12"},
        }
        ledger.decide("add", value=mention, by="boris", at="2025-03-17")
        folder = freeze(ledger, tmp_path / "paper-v1", settings={"merge.window_days": 3})
        again = freeze(ledger, tmp_path / "again" / "paper-v1", settings={"merge.window_days": 3})
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "CITATION.bib", "annotations.jsonl", "answers.jsonl", "articles.jsonl", "decisions.jsonl", "events.jsonl",
        "exchanges.jsonl", "manifest.json",
    ]  # fmt: skip
    assert [(folder / name).read_bytes() for name in names] == [(again / name).read_bytes() for name in names]
    extra = report("USA meets FRA", id="r9")
    assert replay(folder, [*reversed(REPORTS), extra], FakeCoder()) == Replay()
    assert replay(folder, REPORTS, FakeCoder()).same
    assert replay(folder, REPORTS[1:], FakeCoder()).missing == ("r1",)
    assert "annotations.jsonl" in replay(folder, REPORTS, FakeCoder("3")).differ
    changed = [report("RUS expels GBR", id="r1"), *REPORTS[1:]]
    with pytest.raises(LedgerError, match="the text of r1 is not the one that was frozen"):
        replay(folder, changed, FakeCoder())


def test_a_replay_names_the_data_files_that_have_changed_since(filled: str, tmp_path: Path) -> None:
    with open(filled) as ledger:
        folder = freeze(ledger, tmp_path / "f")
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text())
    assert {"actors/countries.csv", "acts/sanction.toml", "times.toml", "merge_weights.csv"} <= manifest["facts"][
        "data"
    ].keys()
    manifest["facts"]["data"]["times.toml"] = "0"
    path.write_text(json.dumps(manifest))
    assert replay(folder, REPORTS, FakeCoder()) == Replay(data=("times.toml",))


def test_a_frozen_ledger_holds_no_words_of_the_articles(tmp_path: Path) -> None:
    text = 'RUS expels GBR 2025-03-10\nclaims of most unusual spying\n"We will answer in due course"'
    with open(":memory:") as ledger:
        update(ledger, [report(text, id="secret")], FakeCoder(), now=NOW)
        folder = freeze(ledger, tmp_path / "f")
    for path in folder.iterdir():
        for words in ("unusual", "due course", "spying"):
            assert words not in path.read_text(), (path.name, words)
    (line,) = [json.loads(line) for line in (folder / "annotations.jsonl").read_text().splitlines()]
    clause = line["mentions"][0]["evidence"]["clause"]
    assert (clause["start"], clause["end"], len(clause["sha256"])) == (0, 25, 16)
    with pytest.raises(LedgerError, match="is not empty: name a new folder"), open(":memory:") as ledger:
        freeze(ledger, folder)
    with pytest.raises(LedgerError, match="holds no frozen ledger"):
        replay(tmp_path, [], FakeCoder())
