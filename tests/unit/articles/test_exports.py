"""Exports of newspaper archives: made-up articles in the shapes that archives write."""

from __future__ import annotations

from pathlib import Path

import pytest

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


NEXIS_RIGHTS_FIRST = """
                               1 of 2 DOCUMENTS

                   Copyright 2025 The Harbour Gazette Company
                              The Harbour Gazette

                            March 12, 2025 Wednesday
                              Late Edition - Final

SECTION: Section A; Column 6; Foreign Desk; Pg. 1

LENGTH: 1410 words

HEADLINE: Envoys told to go home;
 a second sentence of a headline that runs over two lines

BYLINE:  By INES HARTWELL and JO REED

DATELINE: NORTHPORT, March 11

BODY:
The ministry of Northland said that it had expelled two envoys.

NOTES of protest were sent.

URL: http://www.gazette.example

LANGUAGE: ENGLISH

                               2 of 2 DOCUMENTS

                              The Harbour Gazette

                             Sunday, March 2, 2025

HEADLINE: Southland answers

BODY:

Southland has expelled two envoys.

LOAD-DATE: March 3, 2025
"""

NEXIS_NEW = """User Name: A Student
Date and Time: Thursday, March 20, 2025 10:11:00 AM EDT
Job Number: 100000001

Documents (2)

 1. Envoys told to go home

Envoys told to go home

Harbour Gazette (London)

March 12, 2025 Wednesday
First Edition

Copyright 2025 Harbour Gazette Ltd All Rights Reserved

Section: NEWS; Pg. 4

Length: 212 words

Byline: Ines Hartwell

Body

The ministry of Northland said that it had expelled two envoys.

Southland denied the charge.

Classification

Language: ENGLISH

Publication-Type: Newspaper

Load-Date: March 12, 2025

End of Document

Southland answers
Northern Ledger
March 13, 2025 Thursday
Copyright 2025 Northern Ledger
Length: 98 words
Body
Southland has expelled two envoys of Northland in response, the ministry said.
Load-Date: March 14, 2025
Language: ENGLISH
End of Document
"""

FACTIVA_PLAIN = """Envoys told to go home
By Ines Hartwell
1,212 words
12 March 2025
08:15
Harbour Gazette
HARGAZ
English
(c) 2025 Harbour Gazette Ltd

NORTHPORT (Meridian Wire) - Northland has expelled two envoys.

Southland denied the charge.

Document HARGAZ0020250312el3c0001

Southland answers,
a headline of two lines

98 words
13 March 2025
Northern Ledger
NORLED
4
English

Southland has expelled two envoys of Northland in response, the ministry said.

Document NORLED0020250313el3d0002
"""

PROQUEST_RULED = """____________________________________________________________

Envoys told to go home

Author: Hartwell, Ines

Publication info: Harbour Gazette ; London (UK) [London (UK)]. 12 Mar 2025: 4.

ProQuest document link

Full text: The ministry of Northland said that it had expelled two envoys.

Subject: the envoys, it said, had spied.

Southland denied it.

Subject: Diplomats

Location: Northland

____________________________________________________________

Southland answers

Publication info: Northern Ledger ; Northport. 13 Mar 2025.

Full text: Southland has expelled two envoys.

Subject: Diplomats
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
    (first,) = articles(tmp_path, PROQUEST)
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
    assert [i.kind for i in read(tmp_path / "export.txt") if isinstance(i, Issue)] == [
        "empty"
    ]  # "Full text: Not available."


def test_nexis_with_its_rights_first_and_a_labelled_body(tmp_path: Path) -> None:
    first, second = articles(tmp_path, NEXIS_RIGHTS_FIRST)
    assert (
        first.text == "The ministry of Northland said that it had expelled two envoys.\n\nNOTES of protest were sent."
    )
    assert (first.title, first.publisher, first.published) == (
        "Envoys told to go home; a second sentence of a headline that runs over two lines",
        "The Harbour Gazette",
        "2025-03-12",
    )
    assert (first.author, first.language) == ("By INES HARTWELL and JO REED", "en")
    assert (second.publisher, second.published) == ("The Harbour Gazette", "2025-03-02")
    assert second.text == "Southland has expelled two envoys."


def test_nexis_of_today(tmp_path: Path) -> None:
    first, second = articles(tmp_path, NEXIS_NEW)
    assert (
        first.text == "The ministry of Northland said that it had expelled two envoys.\n\nSouthland denied the charge."
    )
    assert [(a.title, a.publisher, a.published, a.author, a.language) for a in (first, second)] == [
        ("Envoys told to go home", "Harbour Gazette (London)", "2025-03-12", "Ines Hartwell", "en"),
        ("Southland answers", "Northern Ledger", "2025-03-13", None, "en"),
    ]
    assert second.text == "Southland has expelled two envoys of Northland in response, the ministry said."


def test_factiva_with_codes_on_lines_of_their_own(tmp_path: Path) -> None:
    text = "SE\nWorld News\n" + FACTIVA.replace("HD  ", "HD\n").replace("PD  ", "PD\n").replace("SN  ", "SN\n")
    first, second = articles(tmp_path, text)
    assert (first.title, first.publisher, first.published) == (
        "Envoys told to go home",
        "Harbour Gazette",
        "2025-03-12",
    )
    assert second.text == "Southland has expelled two envoys of Northland in response, the ministry said."


def test_factiva_without_codes(tmp_path: Path) -> None:
    first, second = articles(tmp_path, FACTIVA_PLAIN)
    assert (
        first.text == "NORTHPORT (Meridian Wire) - Northland has expelled two envoys.\n\nSouthland denied the charge."
    )
    assert [(a.title, a.publisher, a.published, a.author, a.language, a.id) for a in (first, second)] == [
        ("Envoys told to go home", "Harbour Gazette", "2025-03-12", "By Ines Hartwell", "en", "factiva:HARGAZ0020250312el3c0001"),
        ("Southland answers, a headline of two lines", "Northern Ledger", "2025-03-13", None, "en", "factiva:NORLED0020250313el3d0002"),
    ]  # fmt: skip
    assert second.text == "Southland has expelled two envoys of Northland in response, the ministry said."


def test_proquest_behind_a_long_list_and_without_numbers(tmp_path: Path) -> None:
    contents = "".join(f"{n}. A title of some length, number {n}\n" for n in range(1, 200))
    first, second = articles(
        tmp_path, f"Report Information from ProQuest\n\nTable of contents\n\n{contents}\n{PROQUEST_RULED}"
    )
    assert first.text == (
        "The ministry of Northland said that it had expelled two envoys.\n\nSubject: the envoys, it said, had spied.\n\nSouthland denied it."
    )
    assert [(a.title, a.publisher, a.published) for a in (first, second)] == [
        ("Envoys told to go home", "Harbour Gazette", "2025-03-12"),
        ("Southland answers", "Northern Ledger", "2025-03-13"),
    ]
    assert second.text == "Southland has expelled two envoys."


@pytest.mark.parametrize(
    "line",
    [
        "1 of 2 DOCUMENTS",
        "HD x",
        "HD x\nPD y\nLP z",
        "Document 1 of 2\nFull text: x",
        "End of Document\nBody",
        "Body\nEnd of Document",
        "Document 1 of 2\nFull text: x\n\nDocument 2 of 2\n\nnothing",
        "5 words\nDocument HARGAZ0020250312el3c0001",
    ],
)
def test_a_line_that_only_looks_like_an_export_makes_nothing_fall_over(tmp_path: Path, line: str) -> None:
    file = tmp_path / "export.txt"
    for text in (line, f"{line}\nwords", f"words\n{line}", "x" * 3995 + f"\n{line}\nwords"):
        file.write_text(text, encoding="utf-8")
        assert list(read(file))


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
