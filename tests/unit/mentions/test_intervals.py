"""Stretches of time named by a claim."""

from __future__ import annotations

import pytest

from retorsion.mentions.intervals import interval_in
from retorsion.mentions.parse import Sentence


@pytest.mark.parametrize(
    ("text", "published", "found"),
    [
        ("During the past 12 months they were followed.", "2025-03-12", ("2024-03-12", "2025-03-12", "P12M", "the past 12 months")),
        ("Over the last two years nothing moved.", "2024-02-29", ("2022-02-28", "2024-02-29", "P2Y", "the last two years")),
        ("In the past week three left.", "2025-01-03", ("2024-12-27", "2025-01-03", "P1W", "the past week")),
        ("During the past 12 months they were followed.", None, (None, None, "P12M", "the past 12 months")),
        ("It has gone on since 2014.", "2025-03-12", ("2014-01-01", "2025-03-12", "2014", "2014")),
        ("It happened on Monday.", "2025-03-12", None),
    ],
)  # fmt: skip
def test_interval(text: str, published: str | None, found: tuple[str | None, ...] | None) -> None:
    when = interval_in(Sentence(0, 0, len(text), 0, text), published)
    assert (when and (when.day, when.day_end, when.value, when.span and when.span.quote)) == found
