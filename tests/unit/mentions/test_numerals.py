"""Numbers in words and digits."""

from __future__ import annotations

import pytest

from retorsion.mentions.numerals import number


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("7", 7),
        ("1,150", 1150),
        ("forty-five", 45),
        ("two hundred and six", 206),
        ("three thousand", 3000),
        ("1.5 million", 1_500_000),
        ("two dozen", 24),
        ("several", None),
        ("and", None),
        ("", None),
        ("diplomat", None),
    ],
)
def test_number(words: str, expected: int | None) -> None:
    assert number(words) == expected
