"""Copies, credit lines and common owners."""

from __future__ import annotations

import pytest

from retorsion.events.families import copies, credit_of, family_of, likeness, publisher_families, signature
from retorsion.records import Article

BODY = (
    "The foreign ministry in Harbourtown said on Monday that it had ordered two members of the Norland embassy to leave "
    "within a week, after what it called activities unbecoming of their rank. Norland's government called the step "
    "groundless and promised an answer. The two countries have quarrelled over fishing grounds since the spring."
)


def article(id: str, text: str, published: str = "2025-03-10", publisher: str = "Outlet") -> Article:
    return Article.from_text(text, id=id, published=published, publisher=publisher)


def test_a_reprint_with_a_new_lead_is_a_copy_and_another_report_is_not() -> None:
    reprint = "HARBOURTOWN, Monday. " + BODY + " Reporting by our staff."
    other = (
        "Two Norland diplomats must pack their bags, Harbourtown announced on Monday. The embassy has seven days. A "
        "spokesman in Norland spoke of a groundless move that would not go unanswered; fishing rights are in dispute."
    )
    found = copies([article("a3", reprint, "2025-03-11"), article("a1", BODY), article("a2", other)])
    assert found == {"a3": "a1"}


def test_order_of_reading_plays_no_part() -> None:
    some = [article("a1", BODY), article("a2", BODY + " More soon."), article("a3", BODY, "2025-03-09")]
    assert copies(some) == copies(some[::-1]) == {"a1": "a3", "a2": "a3"}


def test_kept_signatures_stand_for_texts() -> None:
    kept = {"a1": signature(BODY)}
    bare = Article(id="a1", text=None, text_hash="x", published="2025-03-10")
    assert copies([bare, article("a2", BODY + " More soon.", "2025-03-12")], kept) == {"a2": "a1"}


def test_short_texts_are_copies_only_when_equal() -> None:
    assert copies([article("a1", "Talks go on."), article("a2", "Talks go on."), article("a3", "Talks go on!")]) == {
        "a2": "a1"
    }
    assert signature("Talks go on.") == ()
    assert likeness((), ()) == 0.0


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("MOSCOW (Reuters) - Russia said on Monday", "Reuters"),
        ("PARIS, March 10 (AFP) — France said", "Agence France-Presse"),
        ("Some text of a report.\n\nSource: TASS", "TASS"),
        ("Some text of a report. (AP)", "Associated Press"),
        ("Reuters journalists were barred from the hall, the ministry said.", None),
        ("The minister (a lawyer) - who is 60 - spoke.", None),
    ],
)
def test_credit_lines(text: str, agency: str | None) -> None:
    assert credit_of(text) == agency


def test_the_voice_behind_a_report() -> None:
    names = publisher_families()
    found = [
        family_of(article("a", "x", publisher=name), {}, names) for name in ("www.wsj.com", "New York Post", "Gazette")
    ]
    assert found == ["Dow Jones", "Dow Jones", "Gazette"]
    assert family_of(Article.from_text("x"), {}, names) is None
