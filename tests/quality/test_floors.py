"""The coder against its floors on the gold sets at hand. Floors only go up: ``python tools/floors.py`` moves them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.quality import scores

Figures = dict[str, dict[str, float]]
HELD = scores.floors()
MEASURES = [(name, measure) for name, gold in scores.GOLDS.items() for measure in (*gold.at_least, *gold.at_most)]


@pytest.mark.parametrize("name", scores.GOLDS)
def test_the_gold_is_the_one_the_floors_were_set_on(shared: Path, name: str) -> None:
    held = {key: HELD[name][key] for key in ("sha256", "size")}
    assert scores.digest(shared / scores.GOLDS[name].file) == held, "the gold changed: python tools/floors.py --lower"


@pytest.mark.parametrize(("name", "measure"), MEASURES, ids=lambda text: text)
def test_floor(figures: Figures, name: str, measure: str) -> None:
    floor, measured = HELD[name]["floors"][measure], figures[name][measure]
    if measure in scores.GOLDS[name].at_most:
        assert measured <= floor, f"{name} {measure}: {measured} is more than {floor}"
    else:
        assert measured >= floor, f"{name} {measure}: {measured} is less than {floor}"


@pytest.mark.parametrize("report", ["dev-13", "dev-14"], ids=["football", "storm"])
def test_no_event_at_all_in_football_and_storm(coded: dict[str, Path], report: str) -> None:
    lines = map(json.loads, coded["articles-dev"].read_text(encoding="utf-8").splitlines())
    found = [event["evidence"] for line in lines if line["id"] == report for event in line["events"]]
    assert found == []
