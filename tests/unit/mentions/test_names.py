"""Names: which actor a word stands for in its article."""

from __future__ import annotations

import pytest

from retorsion.dictionaries import Dictionaries
from retorsion.mentions.names import read_names
from retorsion.mentions.parse import Reading, Sentence, split
from retorsion.records import Article


@pytest.fixture(scope="module")
def dictionaries() -> Dictionaries:
    return Dictionaries.load()


def names(dictionaries: Dictionaries, text: str, day: str | None = "2025-03-12") -> list[tuple[str, str, str]]:
    paragraphs, cuts = split(text)
    sentences = tuple(Sentence(i, a, b, p, text[a:b]) for i, (a, b, p) in enumerate(cuts))
    reading = Reading(Article.from_text(text, published=day), text, paragraphs, sentences)
    resolved = read_names(reading, dictionaries)
    return [
        (s.text[h.start : h.end], h.code, h.use) for s, hits in zip(sentences, resolved.hits, strict=True) for h in hits
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Russia warned Georgia.", [("Russia", "RUS", "party"), ("Georgia", "GEO", "party")]),
        ("Georgia voted, like Texas and Florida.", [("Georgia", "USA", "place"), ("Texas", "USA", "place"), ("Florida", "USA", "place")]),
        ("Michael Jordan retired. Jordan was tired.", []),
        ("Jordan recalled its envoy. Amman was angry.", [("Jordan", "JOR", "party"), ("Amman", "JOR.GOV", "party")]),
        ("Chad Smith sang.", []),
        ("Congo accused Rwanda.", [("Congo", "COD", "party"), ("Rwanda", "RWA", "party")]),
        ("Brazzaville spoke for Congo and the Republic of Congo.", [("Brazzaville", "COG.GOV", "party"), ("Congo", "COG", "party"), ("Republic of Congo", "COG", "party")]),
        ("Korea is old.", []),
        ("Pyongyang and Seoul spoke of Korea.", [("Pyongyang", "PRK.GOV", "party"), ("Seoul", "KOR.GOV", "party")]),
        ("Japan and South Korea met; Korean officials smiled.", [("Japan", "JPN", "party"), ("South Korea", "KOR", "party"), ("Korean", "KOR", "party")]),
        ("The Washington Post asked Washington.", [("Washington", "USA.GOV", "party")]),
        ("Denzel Washington spoke in London.", [("London", "GBR", "place")]),
        ("Kurdish fighters fear Ankara's anger in Turkey.", [("Kurdish", "TUR", "party"), ("Ankara", "TUR.GOV", "party"), ("Turkey", "TUR", "party")]),
        ("anti-Russian rallies and Iranian-backed militias", [("Russian", "RUS", "aside"), ("Iranian", "IRN", "aside")]),
        ("The office is at Moscow's airport, said Moscow.", [("Moscow", "RUS", "place"), ("Moscow", "RUS.GOV", "party")]),
        ("Brussels answered. The EU was firm.", [("Brussels", "EUU", "party"), ("EU", "EUU", "party")]),
    ],
)  # fmt: skip
def test_doubtful_words_follow_their_article(
    dictionaries: Dictionaries, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert names(dictionaries, text) == expected


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        ("2018-01-10", "Prime Minister Theresa May left. May was firm; in May she was not.", [("Theresa May", "GBR.GOV", "party"), ("May", "GBR.GOV", "party")]),
        ("2018-01-10", "It may rain. May is a month.", []),
        ("1991-02-01", "President Bush spoke.", [("Bush", "USA.GOV", "party")]),
        ("2005-02-01", "Laura Bush spoke.", []),
        ("2012-03-01", "Guterres spoke at the United Nations.", [("Guterres", "UNO", "party"), ("United Nations", "UNO", "party")]),
        ("1999-03-01", "Antonio Guterres spoke.", [("Antonio Guterres", "PRT.GOV", "party")]),
        ("2023-01-05", "The Taliban objected.", [("Taliban", "AFG.GOV", "party")]),
        ("1999-01-05", "The Taliban objected.", [("Taliban", "AFG.REB", "party")]),
        ("2000-01-01", "Gorbachev met Reagan.", [("Gorbachev", "SUN.GOV", "party"), ("Reagan", "USA.GOV", "party")]),
        (None, "Putin met Xi.", [("Putin", "RUS.GOV", "party"), ("Xi", "CHN.GOV", "party")]),
    ],
)  # fmt: skip
def test_people_are_those_in_office_or_the_nearest_holders(
    dictionaries: Dictionaries, day: str | None, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert names(dictionaries, text, day) == expected


def test_a_dateline_is_no_party(dictionaries: Dictionaries) -> None:
    text = "ANKARA/JERUSALEM, May 15 (Wire) - Turkey told Israel's envoy to go."
    assert names(dictionaries, text) == [("Turkey", "TUR", "party"), ("Israel", "ISR", "party")]
    text = "Kabul (AFP) - The Taliban refused."
    assert [n for n in names(dictionaries, text) if n[2] != "dateline"] == [("Taliban", "AFG.GOV", "party")]
