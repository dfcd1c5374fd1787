"""Whole real files import row for row: every line is kept with a mention, kept without one, or refused."""

from __future__ import annotations

import pytest

from retorsion.datasets.importing import import_rows, tally


@pytest.mark.parametrize(
    ("file", "rows", "mentions", "without_type"),
    [
        ("levant_cameo", 145709, 122257, 23452),
        ("turkey_cameo", 29029, 25058, 3971),
        ("balkans_weis", 72953, 54726, 18227),
        ("gulf_weis", 54466, 40587, 13879),
        ("casia_weis", 8377, 6698, 1679),
    ],
)
def test_keds_adds_up(shared, file, rows, mentions, without_type):
    counts = tally(import_rows("keds", shared / "data" / "keds" / f"{file}.csv.gz"))
    assert (counts.rows, counts.mentions, counts.without_type) == (rows, mentions, without_type)
    assert counts.rows == counts.mentions + counts.without_type + counts.documents + sum(counts.refused.values())
