"""Time expressions without a parse: what is found, and what it is worth."""

from __future__ import annotations

import pytest

from retorsion.mentions.parse import Reading, Sentence, split
from retorsion.mentions.times import Times, find_times
from retorsion.records import Article

PUBLISHED = "1998-02-27"


def times(text: str, published: str | None = PUBLISHED) -> Times:
    paragraphs, bounds = split(text)
    sentences = tuple(Sentence(i, a, b, p, text[a:b]) for i, (a, b, p) in enumerate(bounds))
    return find_times(Reading(Article.from_text(text, published=published), text, paragraphs, sentences))


def found(text: str, published: str | None = PUBLISHED) -> list[tuple[str, str, str]]:
    return [(t.span.quote, t.type, t.value) for t in times(text, published).all]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met on Thursday.", [("Thursday", "DATE", "1998-02-26")]),
        ("They met on Friday.", [("Friday", "DATE", "1998-02-27")]),
        ("They will meet on Monday.", [("Monday", "DATE", "1998-03-02")]),
        ("He left late Thursday.", [("late Thursday", "TIME", "1998-02-26")]),
        ("He left Tuesday morning.", [("Tuesday morning", "TIME", "1998-02-24TMO")]),
        ("He left in the early hours of Sunday.", [("in the early hours of Sunday", "TIME", "1998-02-22TMO")]),
        ("It was shut last night.", [("last night", "TIME", "1998-02-26TNI")]),
        ("It happened yesterday.", [("yesterday", "DATE", "1998-02-26")]),
        ("It happened on Nov. 12.", [("Nov. 12", "DATE", "1997-11-12")]),
        ("It happened on 12 November 1997.", [("12 November 1997", "DATE", "1997-11-12")]),
        ("It happened on 11/12/97.", [("11/12/97", "DATE", "1997-11-12")]),
        ("It happened on Thursday (Feb. 26).", [("Thursday (Feb. 26", "DATE", "1998-02-26")]),
        ("It struck at 0930 GMT.", [("0930 GMT", "TIME", "1998-02-27T09:30")]),
        ("It struck at 3:30 p.m. Tuesday.", [("3:30 p.m. Tuesday", "TIME", "1998-02-24T15:30")]),
        ("It ended last month.", [("last month", "DATE", "1998-01")]),
        ("It ended in March.", [("March", "DATE", "1997-03")]),
        ("It ended in June 1995.", [("June 1995", "DATE", "1995-06")]),
        ("It ended last week.", [("last week", "DATE", "1998-W08")]),
        ("It ended at the weekend.", [("the weekend", "DATE", "1998-W08-WE")]),
        ("It ended a year ago.", [("a year ago", "DATE", "1997")]),
        ("It ended two weeks ago.", [("two weeks ago", "DATE", "1998-W07")]),
        ("Sales fell in the third quarter.", [("the third quarter", "DATE", "1997-Q3")]),
        ("Sales fell in the fourth quarter of 1996.", [("the fourth quarter of 1996", "DATE", "1996-Q4")]),
        ("Sales fell in fiscal 1997.", [("fiscal 1997", "DATE", "1997")]),
        ("It closed last summer.", [("last summer", "DATE", "1997-SU")]),
        ("It began in the mid-1990s.", [("the mid-1990s", "DATE", "199X")]),
        ("It lasted three months.", [("three months", "DURATION", "P3M")]),
        ("It lasted half an hour.", [("half an hour", "DURATION", "PT30M")]),
        ("It lasted for years.", [("years", "DURATION", "PXY")]),
        ("A 90-day ban was set.", [("A 90-day", "DURATION", "P90D")]),
        ("It grew over the past five years.", [("the past five years", "DURATION", "P5Y")]),
        ("It is printed every day.", [("every day", "SET", "P1D")]),
        ("It costs $10 a year.", [("a year", "SET", "P1Y")]),
        ("They are now friends.", [("now", "DATE", "PRESENT_REF")]),
        ("They recently met.", [("recently", "DATE", "PAST_REF")]),
        ("They met on Christmas Day.", [("Christmas Day", "DATE", "1997-12-25")]),
        ("The crash of October 1987 was bad.", [("October 1987", "DATE", "1987-10")]),
    ],
)
def test_values(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A 36-year-old man may march on.",
        "He sat in second place with 2,000 people.",
        "The Daily News said so.",
        "He is in his early 30s.",
        "They won 3-1 and paid $1999 for it.",
        "May they fall, and sun shine.",
    ],
)
def test_no_time(text: str) -> None:
    assert found(text) == []


def test_without_a_day_of_publication_a_weekday_stays_one() -> None:
    tale = times("It closed the mission on Monday. In March 2022 it had opened.", None)
    assert [(t.span.quote, t.value) for t in tale.all] == [("Monday", "XXXX-WXX-1"), ("March 2022", "2022-03")]
    when = tale.when(tale.expressions[0])
    assert (when.day, when.weekday) == (None, "Monday")


def test_told_days_are_counted_on() -> None:
    text = "In May 1997 it expelled two. A week later they answered. On Feb. 3 it closed. The next day it reopened."
    assert [v for _, _, v in found(text)] == ["1997-05", "1997-05", "1998-02-03", "1998-02-04"]
