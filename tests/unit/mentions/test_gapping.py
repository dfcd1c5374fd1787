"""Lists that leave the verb out give each state an act of its own, and take nobody listed for the other side."""

from __future__ import annotations

import pytest

from retorsion.mentions.coder import Coder
from retorsion.records import Article

Row = tuple[str, str, dict[str, int]]


def rows(coder: Coder, text: str) -> list[Row]:
    """(actors, recipients, count) of each act, in order of the text."""
    found = coder.code(Article.from_text(text, id="x", published="2025-03-12"))
    sides = [["+".join(sorted(p.state or "?" for p in side)) for side in (m.actors, m.recipients)] for m in found]
    return sorted((one, other, dict(m.count)) for (one, other), m in zip(sides, found, strict=True))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Britain expelled 23 Russian diplomats, the United States 60 and Germany and Poland four each.",
            [
                ("DEU", "RUS", {"diplomat": 4}),
                ("GBR", "RUS", {"diplomat": 23}),
                ("POL", "RUS", {"diplomat": 4}),
                ("USA", "RUS", {"diplomat": 60}),
            ],
        ),
        (
            "Three Kenyan diplomats were expelled by Peru, two by Chile and one each by Bolivia and Uruguay.",
            [
                ("BOL", "KEN", {"diplomat": 1}),
                ("CHL", "KEN", {"diplomat": 2}),
                ("PER", "KEN", {"diplomat": 3}),
                ("URY", "KEN", {"diplomat": 1}),
            ],
        ),
        ("Peru expelled two Kenyan diplomats and Chile protested.", [("PER", "KEN", {"diplomat": 2})]),
    ],
    ids=["active", "passive", "no-list"],
)
def test_each_of_a_list_acts_with_a_number_of_its_own(coder: Coder, text: str, wanted: list[Row]) -> None:
    assert [row for row in rows(coder, text) if row[2]] == wanted
