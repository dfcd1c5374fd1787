"""Exports of newspaper archives: made-up articles in the shapes that archives write."""

from __future__ import annotations

from pathlib import Path

from retorsion.articles.clean import without_boilerplate
from retorsion.articles.files import read
from retorsion.records import Article, Issue

NEXIS = """
                               1 of 2 DOCUMENTS


                             Harbour Gazette (London)

                            March 12, 2025 Wednesday
                                 First Edition

Envoys told to go home

BYLINE: Ines Hartwell in Northport

SECTION: NEWS; Pg. 4

LENGTH: 212 words


The ministry of Northland said that it had expelled two envoys.

Southland denied the charge.

LOAD-DATE: March 12, 2025

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                   Copyright 2025 Harbour Gazette Ltd


                               2 of 2 DOCUMENTS


                             Northern Ledger

                            March 13, 2025 Thursday

Southland answers

LENGTH: 98 words

Southland has expelled two envoys of Northland in response, the ministry said.

LANGUAGE: ENGLISH
"""

FACTIVA = """HD  Envoys told to go home
BY  By Ines Hartwell
WC  212 words
PD  12 March 2025
SN  Harbour Gazette
SC  HARGAZ
LA  English
CY  Copyright 2025, Harbour Gazette
LP
NORTHPORT (Meridian Wire) - The ministry of Northland said that it had expelled two envoys.

TD
Southland denied the charge.

It said that it would answer.
CO  someco
AN  Document HARGAZ0020250312el3c0001

HD  Southland answers
PD  13 March 2025
SN  Northern Ledger
LA  English
LP
Southland has expelled two envoys of Northland in response, the ministry said.
AN  Document NORLED0020250313el3d0002
"""

PROQUEST = """____________________________________________________________

Document 1 of 2

Envoys told to go home

Author: Hartwell, Ines

Publication info: Harbour Gazette ; London (UK) 12 Mar 2025.

Full text: The ministry of Northland said that it had expelled two envoys.

Southland denied the charge.

Title: Envoys told to go home

Publication title: Harbour Gazette; London (UK)

Publication date: Mar 12, 2025

Language of publication: English

ProQuest document ID: 3170000001

Document URL: https://archive.example/docview/3170000001

____________________________________________________________

Document 2 of 2

Southland answers

Full text: Not available.

Publication title: Northern Ledger

Publication date: Mar 13, 2025
"""


def articles(tmp_path: Path, text: str) -> list[Article]:
    file = tmp_path / "export.txt"
    file.write_text(text, encoding="utf-8")
    return [item for item in read(file) if isinstance(item, Article)]


def test_nexis(tmp_path: Path) -> None:
    first, second = articles(tmp_path, NEXIS)
    assert (
        first.text == "The ministry of Northland said that it had expelled two envoys.\n\nSouthland denied the charge."
    )
    assert (first.title, first.publisher, first.published) == (
        "Envoys told to go home",
        "Harbour Gazette (London)",
        "2025-03-12",
    )
    assert (first.author, first.language) == ("Ines Hartwell in Northport", "en")
    assert second.text == "Southland has expelled two envoys of Northland in response, the ministry said."
    assert (second.title, second.publisher, second.published) == ("Southland answers", "Northern Ledger", "2025-03-13")


def test_factiva(tmp_path: Path) -> None:
    first, second = articles(tmp_path, FACTIVA)
    assert first.text == (
        "NORTHPORT (Meridian Wire) - The ministry of Northland said that it had expelled two envoys.\n\n"
        "Southland denied the charge.\n\nIt said that it would answer."
    )
    assert (first.id, first.title, first.publisher, first.published) == (
        "factiva:HARGAZ0020250312el3c0001",
        "Envoys told to go home",
        "Harbour Gazette",
        "2025-03-12",
    )
    assert (second.published, second.language) == ("2025-03-13", "en")


def test_proquest(tmp_path: Path) -> None:
    first, second = articles(tmp_path, PROQUEST)
    assert (
        first.text == "The ministry of Northland said that it had expelled two envoys.\n\nSouthland denied the charge."
    )
    assert (first.id, first.title, first.publisher) == (
        "proquest:3170000001",
        "Envoys told to go home",
        "Harbour Gazette; London (UK)",
    )
    assert (first.published, first.author, first.language) == ("2025-03-12", "Hartwell, Ines", "en")
    assert first.url == "https://archive.example/docview/3170000001"
    assert (second.title, second.published) == ("Southland answers", "2025-03-13")


def test_an_article_without_text_is_an_issue(tmp_path: Path) -> None:
    file = tmp_path / "export.txt"
    file.write_text(
        NEXIS.replace("Southland has expelled two envoys of Northland in response, the ministry said.", ""),
        encoding="utf-8",
    )
    items = list(read(file))
    assert [i.kind for i in items if isinstance(i, Issue)] == ["empty"]
    assert sum(isinstance(i, Article) for i in items) == 1


def test_a_plain_report_is_no_export(tmp_path: Path) -> None:
    (article,) = articles(
        tmp_path,
        "Title: a report\n\nDocument 1 of the treaty says that the ministry has a duty.\n\nHD screens were sold.",
    )
    assert article.text is not None and article.text.startswith("Title: a report")


def test_boilerplate_goes_and_sentences_stay() -> None:
    text = "Read more: Ten walks\nThe ministry said so.\nAdvertisement\nSign up to our newsletter\n“Read more books,” the minister said, and he left for home.\n© Harbour Gazette 2025. All rights reserved.\nSubscribe now"
    assert (
        without_boilerplate(text)
        == "The ministry said so.\n“Read more books,” the minister said, and he left for home."
    )
    assert without_boilerplate("Advertisement") == "Advertisement"
