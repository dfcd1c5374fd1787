"""Own gold: 235 sentences and six short reports written and annotated before the coder had seen them.

In: ``tests/gold/sentences.jsonl`` (all sixteen types, agency style of 1980 to 2024, eight sentences that tell no act) and ``reports.jsonl``. Scored by the
scorers of the gold sets. First coding, before anything was mended: sentences type 0.921, strict F1 0.651; reports event F1 0.718, dates 26 of 26.
``desk.jsonl`` holds 126 sentences in the wording of foreign desks (measures, charges, moves of troops, talks, votes; six tell no act), annotated by the
coding rules: first coding type 0.800, strict F1 0.734, after classes of misses were mended 0.896 and 0.862.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GOLD = Path(__file__).resolve().parent.parent / "gold"


def scored(gold: Path, scorer: Path, folder: Path) -> dict[str, Any]:
    """What ``scorer`` says of a fresh coding of ``gold``."""
    import retorsion
    from retorsion.show.coding import line_of

    coder = retorsion.Coder.load()
    articles = (item for item in retorsion.read(str(gold)) if isinstance(item, retorsion.Article))
    lines = [json.dumps(line_of(article, found)) for article, found in coder.annotate_many(articles)]
    made = folder / gold.name
    made.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(scorer), str(gold), str(made), "--json"], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_sentences(shared: Path, tmp_path: Path) -> None:
    found = scored(GOLD / "sentences.jsonl", shared / "bench" / "events" / "score.py", tmp_path)
    assert found["type_accuracy"] >= 0.94
    assert found["strict"]["f1"] >= 0.80
    assert found["events_per_sentence"] <= 1.1


def test_sentences_of_foreign_desks(shared: Path, tmp_path: Path) -> None:
    found = scored(GOLD / "desk.jsonl", shared / "bench" / "events" / "score.py", tmp_path)
    assert found["type_accuracy"] >= 0.88
    assert found["strict"]["f1"] >= 0.85
    assert found["events_per_sentence"] <= 1.1


@pytest.mark.parametrize(("measure", "least"), [("events", 0.82), ("events_core", 0.82)])
def test_reports(shared: Path, tmp_path: Path, measure: str, least: float) -> None:
    found = scored(GOLD / "reports.jsonl", shared / "bench" / "articles" / "score.py", tmp_path)
    assert found[measure]["f1"] >= least
