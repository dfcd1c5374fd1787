"""Reports as they really come: when they appeared and who says so, what is cut from a page, what stays of a text, where a story begins."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest

from retorsion.articles import texts
from retorsion.articles.clean import without_boilerplate
from retorsion.articles.intake import Intake, Options
from retorsion.articles.stamps import is_stamp, told_in
from retorsion.mentions.parse import split
from retorsion.records import Article
from tests.unit.articles.messy import CASES, P1, P2, P3

FIELDS = {"published": "published", "basis": "published_basis", "language": "language", "url": "url", "author": "author", "publisher": "publisher"}  # fmt: skip


@pytest.mark.parametrize(
    ("ending", "source", "want"), [(e, s, w) for e, _, s, w in CASES], ids=[f"{e}-{n}" for e, n, _, _ in CASES]
)
def test_a_messy_report(ending: str, source: str, want: dict[str, Any]) -> None:
    reader = {"html": texts.read_html, "txt": texts.read_text}[ending]
    items = list(Intake(Options()).take(reader(io.BytesIO(source.encode()), "a", Options())))
    (article,) = [item for item in items if isinstance(item, Article)]
    assert article.text is not None
    told = {name: getattr(article, field) for name, field in FIELDS.items() if name in want}
    assert told == {name: value for name, value in want.items() if name in FIELDS}
    assert [part for part in want.get("has", ()) if part not in article.text] == []
    assert [part for part in want.get("without", ()) if part.lower() in article.text.lower()] == []
    if want.get("whole"):
        assert article.text == source
    if "first" in want:
        assert any(article.text[a:b].startswith(want["first"]) for a, b, _ in split(article.text)[1][:3])


def test_the_words_of_the_caller_go_before_those_of_the_text_and_those_of_the_source_before_both() -> None:
    def read(text: str, options: Options, **said: Any) -> tuple[str | None, str | None]:
        from retorsion.articles.intake import Draft

        article = next(iter(Intake(options).take([Draft(text=text, source="a", **said)])))
        assert isinstance(article, Article)
        return article.published, article.published_basis

    dated, named = f"3 May 2024\n{P1}", Options(published="2024-06-01")
    assert read(dated, Options()) == ("2024-05-03", "text")
    assert read(dated, named) == ("2024-06-01", "given")
    assert read(dated, named, published="2024-07-01", basis="feed") == ("2024-07-01", "feed")
    assert read(dated, Options(), published="03/04/2024") == ("2024-05-03", "text")


def test_a_day_found_in_the_text_does_not_change_the_name_of_the_report() -> None:
    from retorsion.records import content_id, text_hash

    text = f"3 May 2024\n{P1}"
    article = next(iter(Intake(Options()).take(texts.read_text(io.BytesIO(text.encode()), "a", Options()))))
    assert article.id == content_id("a", None, None, None, text_hash(text))


@pytest.mark.parametrize(
    "line",
    ["3 May 2024", "Published: 3 May 2024, 14:05 GMT", "Updated 2 hours ago", "By Ines Hartwell | 3 May 2024 | 4 min read",
     "Posted May 3, 2024 / Updated May 4, 2024", "NAIROBI, 3 May 2024", "10:52 GMT, April 10, 2007"],
)  # fmt: skip
def test_a_stamp(line: str) -> None:
    assert is_stamp(line)
    assert without_boilerplate(f"{line}\n{P1}") == P1


@pytest.mark.parametrize(
    "line",
    ["On 3 May 2024 Kenya recalled its envoy.", "3 May 2024 was a day of protest", "Published figures differ", "Updated rules apply", "Kenya", "2024", "12 dead"],
)  # fmt: skip
def test_no_stamp(line: str) -> None:
    assert not is_stamp(line)
    assert told_in(f"{line}\n{P1}") is None
    assert without_boilerplate(f"{line}\n{P1}") == f"{line}\n{P1}"


@pytest.mark.parametrize(
    "line",
    ["Copyright law was cited by Kenya when it seized the ship.", "Related talks in Entebbe ended on Sunday.", "By nightfall in Kampala crowds had gathered.",
     "Reporting by Kenya of the incident was late, Uganda said.", "Share prices fell.", "Follow-up sessions will be held in Kisumu.", "Sources: two officials and a diplomat said so on Monday in Kampala.",
     "Photographs of the ship were shown by Uganda.", "Kenya's regulator fined the firm over cookies.", "Correction: an earlier version gave another number."],
)  # fmt: skip
def test_sentences_that_begin_like_boilerplate_stay(line: str) -> None:
    assert without_boilerplate(f"{P1}\n{line}\n{P2}") == f"{P1}\n{line}\n{P2}"


@pytest.mark.parametrize(
    "line",
    ["(Reporting by A. Otieno in Nairobi and S. Okello in Kampala; Editing by Ines Hartwell)", "-- Reporting by Ines Hartwell; editing by Sam Okello.", "Edited by: Ines Hartwell",
     "By Ines Hartwell in Nairobi", "Source: Meridian", "Photo: A. Otieno/Meridian", "© 2024 Lakeside", "Copyright 2024 Lakeside. All rights reserved.", "(Adds details in third paragraph)"],
)  # fmt: skip
def test_credits_and_rights_go(line: str) -> None:
    assert without_boilerplate(f"{P1}\n{line}\n{P2}") == f"{P1}\n{P2}"


def test_what_is_cut_moves_nothing_that_is_kept() -> None:
    lines = [P1, "READ MORE: The row explained", P2, "Share", "By Ines Hartwell", P3]
    kept = without_boilerplate("\n".join(lines))
    assert kept.split("\n") == [P1, P2, P3]
    assert all(a < b for a, b in pairwise(kept.index(part) for part in (P1, P2, P3)))
