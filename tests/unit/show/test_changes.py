"""Two runs side by side in words: sides, days and standings as a person says them, no codes of ours and no JSON."""

from __future__ import annotations

from typing import Any

import pytest

from retorsion.ledger.differences import Change
from retorsion.records import Mention, Party, Place, Span, When
from retorsion.show.changes import change_lines
from retorsion.show.wording import Wording


def telling(**fields: Any) -> Mention:
    plain: dict[str, Any] = {
        "type": "SANCTION",
        "measure": "expel-diplomats",
        "actors": (Party(text="London", actor="GBR.GOV", basis="capital"),),
        "recipients": (Party(text="Russian", actor="RUS", basis="dictionary"),),
        "when": When(day="2025-03-10"),
        "evidence": {"clause": Span(start=0, end=6, quote="London\nsends two home")},
    }
    return Mention(**{"id": "m1", "article": "r1", "sentence": 0, **plain, **fields})


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            Change(kind="gone", article="r1", before=telling(standing="planned"), after=None),
            ["no longer found: The United Kingdom planned to expel people of Russia (report r1)", "    “London sends two home”"],
        ),
        (
            Change(
                kind="changed", article="r1",
                before=telling(confidence=0.5, count={"diplomat": 2}),
                after=telling(confidence=0.75, when=None, standing="negated", place=Place(text=None, country="FRA"), recipients=(Party(text="he", actor="RUS.GOV", basis="pronoun"),)),
                fields=("recipients", "when", "count", "standing", "place", "confidence", "evidence"),
            ),
            [
                "told otherwise: The United Kingdom did not expel people of Russia (report r1)",
                "    “London sends two home”",
                "    whom it was done to: Russia → Russia (government)",
                "    the date: 10 March 2025 → unknown",
                "    the number: 2 diplomats → unknown",
                "    whether it was done: done → not done",
                "    where: unknown → France",
                "    how sure: 50% → 75%",
            ],
        ),
        (
            Change(
                kind="changed", article="r1", before=telling(),
                after=telling(recipients=(Party(text="he", actor="RUS", basis="pronoun"),)), fields=("recipients", "evidence"),
            ),
            [
                "told otherwise: The United Kingdom expelled people of Russia (report r1)",
                "    “London sends two home”",
                "    the same, read from other words",
            ],
        ),
    ],
)  # fmt: skip
def test_a_change_in_words(change: Change, lines: list[str]) -> None:
    assert list(change_lines(change, Wording.load())) == lines
