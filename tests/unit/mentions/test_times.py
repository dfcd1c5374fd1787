"""The date of an act and the day of a story, read off the parse."""

from __future__ import annotations

from typing import Any

import pytest

from retorsion.mentions.parse import read
from retorsion.mentions.times import find_times
from retorsion.records import Article, When
from retorsion.show.annotation import granular


def dated(nlp: Any, text: str, word: str, published: str | None = "2025-03-12") -> tuple[str | None, str | None, str]:
    reading = read(Article.from_text(text, published=published), nlp)
    tale = find_times(reading)
    at = text.rindex(word)
    sentence = reading.sentence_at(at)
    assert sentence is not None
    token = sentence.token_at(at)
    assert token is not None
    return granular(tale.of(sentence, token))


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("On Monday Norway expelled two envoys.", "expelled", ("2025-03-10", None, "day")),
        ("Norway said on Monday it had expelled two envoys.", "expelled", ("2025-03-10", None, "day")),
        ("Norway expelled two envoys earlier this week.", "expelled", ("2025-03-10", None, "week")),
        ("Norway expelled two envoys in November.", "expelled", ("2024-11", None, "month")),
        ("Norway expelled two envoys in 2018.", "expelled", ("2018", None, "year")),
        ("Norway has harassed our staff during the past 12 months.", "harassed", ("2024-03", "2025-03-12", "range")),
        ("Norway has jammed signals since May 2024.", "jammed", ("2024-05", "2025-03-12", "range")),
        ("Norway told the envoy to leave by Friday.", "told", (None, None, "unknown")),
        ("Norway gave the envoy two weeks to leave.", "gave", (None, None, "unknown")),
        ("Norway will expel two envoys next week.", "expel", (None, None, "unknown")),
        ("In February Norway closed the office, accusing it of spying.", "accusing", ("2025-02", None, "month")),
        (
            "On Tuesday, two days after Norway closed the office, Chile protested.",
            "closed",
            ("2025-03-09", None, "day"),
        ),
    ],
)
def test_date_of_an_act(nlp: Any, text: str, word: str, expected: tuple[str | None, str | None, str]) -> None:
    assert dated(nlp, text, word) == expected


def test_the_tale_of_a_paragraph_goes_on(nlp: Any) -> None:
    text = "In May 2024 Norway expelled an envoy. Chile closed a consulate.\n\nPeru signed a treaty."
    assert dated(nlp, text, "closed") == ("2024-05", None, "month")
    assert dated(nlp, text, "signed") == (None, None, "unknown")


def test_counted_from_a_reference(nlp: Any) -> None:
    reading = read(Article.from_text("A week later Chile answered.", published="2025-03-12"), nlp)
    sentence = reading.sentences[0]
    token = sentence.token_at(reading.text.index("answered"))
    assert token is not None
    when = find_times(reading).of(sentence, token, (), When(day="2024-05-08"))
    assert granular(when) == ("2024-05-13", None, "week")


@pytest.mark.parametrize(
    ("text", "expected", "basis"),
    [
        (
            "OSLO, March 11 (AB) - Norway on Tuesday expelled two envoys from the capital of the country.",
            "2025-03-11",
            "story",
        ),
        (
            "Norway has expelled two envoys from the capital, its foreign ministry announced today.",
            "2025-03-12",
            "story",
        ),
        (
            "Norway has expelled two envoys, its ministry said, after a row that began in January.",
            "2025-03-12",
            "published",
        ),
    ],
)
def test_story(nlp: Any, text: str, expected: str, basis: str) -> None:
    story = find_times(read(Article.from_text(text, published="2025-03-12"), nlp)).story()
    assert story is not None
    assert (story.day, story.basis) == (expected, basis)


def test_story_without_publication_keeps_the_weekday(nlp: Any) -> None:
    story = find_times(
        read(Article.from_text("Norway on Tuesday expelled two envoys from its capital, officials said."), nlp)
    ).story()
    assert story is not None
    assert (story.day, story.weekday) == (None, "Tuesday")


def test_granular_of_nothing() -> None:
    assert granular(None) == (None, None, "unknown")
