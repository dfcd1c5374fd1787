"""Saved pages: what a page says about itself, its text, and pages that mean harm."""

from __future__ import annotations

import pytest

from retorsion.articles.intake import Draft
from retorsion.articles.pages import read_page
from retorsion.records import Issue

BODY = "".join(
    f"<p>Paragraph {n}: the ministry of Northland said that it had expelled two envoys of Southland on Monday.</p>"
    for n in range(6)
)


def page(head: str = "", body: str = BODY, attributes: str = ' lang="en-GB"') -> bytes:
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/s'>Sport</a></li></ul></nav>"
    return f"<!DOCTYPE html><html{attributes}><head>{head}</head><body>{menu}<article>{body}</article></body></html>".encode()


def test_a_page_tells_its_title_author_date_address_language_and_publisher() -> None:
    head = (
        '<meta charset="utf-8"><title>Envoys told to go</title><link rel="canonical" href="https://gazette.example/a">'
        "<meta content='Harbour Gazette' property='og:site_name'>"
        '<meta property="og:title" content="Envoys told to go">'
        '<meta name="author" content="Ines Hartwell">'
        '<meta property="article:published_time" content="2025-03-12T17:30:00+01:00">'
    )
    found = read_page(page(head), "a.html")
    assert isinstance(found, Draft)
    assert (found.title, found.author, found.publisher) == ("Envoys told to go", "Ines Hartwell", "Harbour Gazette")
    assert (found.url, found.language) == ("https://gazette.example/a", "en")
    assert (found.published, found.basis) == ("2025-03-12T17:30:00+01:00", "page")
    assert found.text.split("\n")[0].startswith("Paragraph 0: the ministry")
    assert "Sport" not in found.text


def test_the_date_of_the_linked_data_and_the_host_as_publisher() -> None:
    head = '<script type="application/ld+json">{"datePublished": "2025-03-11T08:00:00Z"}</script>'
    found = read_page(page(head), "a.html", url="https://www.mirror.example/x")
    assert isinstance(found, Draft)
    assert (found.published, found.publisher) == ("2025-03-11T08:00:00Z", "mirror.example")


@pytest.mark.parametrize(
    ("declared", "real"), [("iso-8859-1", "utf-8"), ("utf-8", "cp1252"), ("koi8-r", "koi8-r"), ("nonsense", "utf-8")]
)
def test_declared_encodings_right_and_wrong(declared: str, real: str) -> None:
    letters = "Министерство выслало дипломатов" if real == "koi8-r" else "Café in Zürich"
    data = page(f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">').decode()
    found = read_page(data.replace("Paragraph 0:", letters).encode(real), "a.html")
    assert isinstance(found, Draft)
    assert letters in found.text


def test_a_page_without_an_article() -> None:
    found = read_page(b"<html><body><nav>Home</nav></body></html>", "a.html")
    assert isinstance(found, Issue)
    assert (found.kind, found.detail) == (
        "empty",
        "a.html: no article text was found in this page; save it as text instead",
    )


def test_deep_nesting_is_refused_before_any_parser_sees_it() -> None:
    found = read_page(page(body="<div>" * 50_000 + "x" + "</div>" * 50_000), "a.html")
    assert isinstance(found, Issue)
    assert found.kind == "bad-row"
    assert "nested more than" in found.detail


def test_a_page_of_too_many_elements_is_refused_before_it_costs_minutes() -> None:
    found = read_page(page(body="<p>the ministry said so</p>" * 31_000), "a.html")
    assert isinstance(found, Issue)
    assert (found.kind, found.detail) == ("too-long", "a.html: more than 30,000 elements; save its text instead")


def test_a_head_that_cannot_be_read_leaves_the_day_in_the_address() -> None:
    found = read_page(
        page('<meta name="date" content="03/05/2024">'), "a.html", "https://gazette.example/2024/05/03/envoys"
    )
    assert isinstance(found, Draft)
    assert (found.published, found.basis) == ("2024-05-03", "page")


def test_scripts_are_not_text() -> None:
    found = read_page(page(body=BODY + "<script>alert('x')</script><style>p {}</style>"), "a.html")
    assert isinstance(found, Draft)
    assert "alert" not in found.text and "{}" not in found.text
