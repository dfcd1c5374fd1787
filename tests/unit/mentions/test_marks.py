"""Quotation marks of all kinds, told from apostrophes."""

from __future__ import annotations

import pytest

from retorsion.mentions.marks import find_marked
from retorsion.mentions.parse import split


def marked(text: str) -> list[tuple[str, int, bool]]:
    return [(text[m.start : m.end], m.depth, m.open) for m in find_marked(text, split(text)[0])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “we will answer”.", [("we will answer", 1, False)]),
        ('He said "we will answer".', [("we will answer", 1, False)]),
        ("He said ‘we’ll answer’ twice.", [("we’ll answer", 1, False)]),
        ("He said 'we'll answer' twice.", [("we'll answer", 1, False)]),
        ("The envoys' cars and the minister's desk.", []),
        ("In the '90s they came from rock 'n' roll.", []),
        ("He praised 'the envoys' wives', she said.", [("the envoys' wives", 1, False)]),
        ("He spoke of 'lies' and then of 'mere nonsense'.", [("lies", 1, False), ("mere nonsense", 1, False)]),
        (
            "“He told me ‘never again’ and left.”",
            [("He told me ‘never again’ and left.", 1, False), ("never again", 2, False)],
        ),
        ("It measured 5' by 6'.", []),
        ("«Nous verrons», he said.", [("Nous verrons", 1, False)]),
    ],
)
def test_marks(text: str, found: list[tuple[str, int, bool]]) -> None:
    assert marked(text) == found


def test_paragraphs_left_open() -> None:
    text = "She said: “We waited.\n\n“We asked again.\n\n“Nobody came.”\n\nThe rest is silence."
    assert marked(text) == [("We waited.", 1, True), ("We asked again.", 1, True), ("Nobody came.", 1, False)]
    assert [m.continued for m in find_marked(text, split(text)[0])] == [False, True, True]


def test_mark_that_never_closes_is_no_quotation() -> None:
    assert marked('A 12" pipe burst and the street was closed.') == []
