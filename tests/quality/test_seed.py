"""The founding report's acceptance table: 44 rows and the must-not rows, looked up in a ledger, with and without a publication day.

A row that does not hold yet is shown as expected to fail, with its reason; how many must hold is a floor, which only goes up.
"""

from __future__ import annotations

import pytest

from tests.quality import scores

CARD = scores.scorecard()
PASSES = ("dated", "undated")
Card = dict[str, dict[str, str | None]]


@pytest.mark.parametrize("way", PASSES)
def test_enough_rows_hold(seed_card: Card, way: str) -> None:
    floor = scores.floors()[scores.SEED]["floors"][f"rows_{way}"]
    lost = {row: seed_card[way][row] for row in CARD.ROWS if seed_card[way][row] is not None}
    assert len(CARD.ROWS) - len(lost) >= floor, lost


@pytest.mark.parametrize("row", CARD.ROWS)
@pytest.mark.parametrize("way", PASSES)
def test_row(seed_card: Card, way: str, row: str) -> None:
    why = seed_card[way][row]
    if why is not None:
        pytest.xfail(f"row {row}, {way}: {why}")


@pytest.mark.parametrize("row", CARD.MUST_NOT)
@pytest.mark.parametrize("way", PASSES)
def test_must_not(seed_card: Card, way: str, row: str) -> None:
    assert seed_card[way][row] is None
