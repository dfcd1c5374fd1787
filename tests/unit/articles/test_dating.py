"""Publication dates: every usual form, no reading where there are two, and never a made-up zone."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retorsion.articles.dating import parse_published


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-03-12", "2025-03-12"),
        ("2025-03-12T09:15:00Z", "2025-03-12T09:15:00+00:00"),
        ("2025-03-12 09:15", "2025-03-12T09:15:00"),
        ("2025-03-12T23:15:30.250+03:00", "2025-03-12T23:15:30+03:00"),
        ("2025/03/12", "2025-03-12"),
        ("20250312", "2025-03-12"),
        ("20250312101500", "2025-03-12T10:15:00"),
        ("12 March 2025", "2025-03-12"),
        ("Wednesday, 12th of March 2025", "2025-03-12"),
        ("March 12, 2025", "2025-03-12"),
        ("Mar. 12, 2025 9:15 p.m. EDT", "2025-03-12T21:15:00-04:00"),
        ("12 Sept 2025, 10:15 GMT", "2025-09-12T10:15:00+00:00"),
        ("Wed, 12 Mar 2025 09:15:00 +0000", "2025-03-12T09:15:00+00:00"),
        ("12-Mar-2025", "2025-03-12"),
        ("12.03.2025", "2025-03-12"),
        ("13/03/2025", "2025-03-13"),
        ("03/13/2025", "2025-03-13"),
        ("04/04/2025", "2025-04-04"),
        (1741770900, "2025-03-12T09:15:00+00:00"),
        ("1741770900000", "2025-03-12T09:15:00+00:00"),
        (dt.date(2025, 3, 12), "2025-03-12"),
    ],
)
def test_forms_that_have_one_reading(written: object, expected: str) -> None:
    assert parse_published(written) == (expected, None)


@pytest.mark.parametrize("nothing", [None, "", float("nan")])
def test_nothing_is_nothing(nothing: object) -> None:
    assert parse_published(nothing) == (None, None)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("2025-02-30", "the publication date '2025-02-30' is impossible; write it as YYYY-MM-DD"),
        ("31 April 2025", "the publication date '31 April 2025' is impossible; write it as YYYY-MM-DD"),
        ("03/04/2025", "the publication date '03/04/2025' may be day first or month first; write it as YYYY-MM-DD"),
        ("last week", "the publication date 'last week' cannot be read; write it as YYYY-MM-DD"),
        ("0012-03-04", "the publication date '0012-03-04' is out of all bounds; write it as YYYY-MM-DD"),
        ("2025-03-12T25:00", "the publication date '2025-03-12T25:00' is impossible; write it as YYYY-MM-DD"),
        (True, "the publication date 'True' cannot be read; write it as YYYY-MM-DD"),
    ],
)
def test_what_has_no_reading_is_said(written: object, problem: str) -> None:
    assert parse_published(written) == (None, problem)


@given(st.dates(min_value=dt.date(1600, 1, 1), max_value=dt.date(2200, 12, 31)))
def test_every_day_survives_four_ways_of_writing(day: dt.date) -> None:
    forms = (day.isoformat(), f"{day.day} {day:%B} {day.year}", f"{day:%B} {day.day}, {day.year}", f"{day:%d.%m.%Y}")
    assert {parse_published(form) for form in forms} == {(day.isoformat(), None)}


@given(st.one_of(st.text(max_size=40), st.integers(), st.floats()))
def test_nothing_makes_it_fall_over(written: object) -> None:
    value, problem = parse_published(written)
    assert value is None or problem is None
