"""Parties: whom a phrase means in its sentence and its article."""

from __future__ import annotations

from typing import Any

import pytest

from retorsion.dictionaries import Dictionaries
from retorsion.mentions.parse import Sentence, read
from retorsion.mentions.parties import Parties, find_parties
from retorsion.records import Article, Party


@pytest.fixture(scope="module")
def dictionaries() -> Dictionaries:
    return Dictionaries.load()


def parties_of(nlp: Any, dictionaries: Dictionaries, text: str, day: str = "2025-03-12") -> Parties:
    return find_parties(read(Article.from_text(text, published=day), nlp), dictionaries)


def token(parties: Parties, word: str, nth: int = 0) -> tuple[Sentence, Any]:
    """The nth token of the article with this text."""
    found = [(s, t) for s in parties.reading.sentences for t in s.doc or () if t.text == word]
    return found[nth]


def codes(found: tuple[Party, ...]) -> list[str | None]:
    return [party.actor for party in found]


PHRASES = [
    ("Two Russian diplomats left.", "diplomats", ["RUS.GOV"]),
    ("The British embassy in Moscow was closed.", "embassy", ["GBR.GOV"]),
    ("Britain's ambassador to Moscow was summoned.", "ambassador", ["GBR.GOV"]),
    ("The Russian ambassador to Britain was summoned.", "ambassador", ["RUS.GOV"]),
    ("The president of Brazil spoke.", "president", ["BRA.GOV"]),
    ("A spokesman for the Serbian army spoke.", "spokesman", ["SRB.MIL"]),
    ("French and Egyptian warships fired.", "warships", ["FRA.MIL", "EGY.MIL"]),
    ("Rebels in the Ivory Coast fired.", "Rebels", ["CIV.REB"]),
    ("Hezbollah guerrillas fired rockets.", "guerrillas", ["LBN.REB"]),
    ("A senior U.S. official spoke.", "official", ["USA.GOV"]),
    ("EU foreign ministers met in Vienna.", "ministers", ["EUU"]),
    ("Former president Dilma Rousseff spoke.", "Rousseff", ["BRA.ELI"]),
    ("The ousted Kyrgyz president spoke.", "president", ["KGZ.ELI"]),
    ("Police beat the Iranian-backed fighters from Iraq.", "fighters", ["IRQ.REB"]),
    ("He lives among the Albanians of southern Serbia.", "Albanians", ["SRB.CVL"]),
    ("The Palestinians threw stones.", "Palestinians", ["PSE.CVL"]),
    ("Kenya's parliament voted.", "parliament", ["KEN.LEG"]),
    ("A human rights group complained.", "group", ["NGO"]),
    ("Western diplomats in Moscow spoke.", "diplomats", []),
    ("The talks were held in Geneva.", "Geneva", []),
    ("The UK expelled a Russian diplomat and his spouse.", "diplomat", ["RUS.GOV"]),
    ("Italy expelled a Libyan diplomat and a clerk in response to threats against Maltese officials.", "clerk", []),
    ("A rebel group based in Chad attacked.", "group", ["TCD.REB"]),
]


@pytest.mark.parametrize(("text", "word", "expected"), PHRASES, ids=[text for text, _, _ in PHRASES])
def test_a_phrase_belongs_to_its_owner(
    nlp: Any, dictionaries: Dictionaries, text: str, word: str, expected: list[str]
) -> None:
    parties = parties_of(nlp, dictionaries, text)
    assert codes(parties.of(*token(parties, word))) == expected


REFERENCES = [
    ("Poland recalled its ambassador.", "its", 0, ["POL"]),
    ("Poland recalled its ambassador.", "ambassador", 0, ["POL.GOV"]),
    ("Norway expelled two envoys. It gave no reason.", "It", 0, ["NOR"]),
    ("France and Germany protested. They left.", "They", 0, ["FRA", "DEU"]),
    ("Peru met Chile. The two countries agreed.", "countries", 0, ["PER", "CHL"]),
    ("Peru met Chile. Both sides agreed.", "sides", 0, ["PER", "CHL"]),
    ("Kenya, Uganda and Rwanda met. The three states agreed.", "states", 0, ["KEN", "UGA", "RWA"]),
    ("Angela Merkel spoke. She was angry.", "She", 0, ["DEU.GOV"]),
    ("Anwar Ibrahim met Hun Manet. Anwar telephoned him.", "him", 0, ["KHM.GOV"]),
    ("Algeria broke with Morocco. It accused the kingdom of spying.", "kingdom", 0, ["MAR"]),
    ("Russia's Foreign Ministry protested. The ministry called it spying.", "ministry", 0, ["RUS.GOV"]),
    ("The British embassy was stormed. The mission was shut.", "mission", 0, ["GBR.GOV"]),
    ("In its statement, Finland objected.", "its", 0, ["FIN"]),
    ("Poland, which expelled him, objected.", "which", 0, ["POL"]),
    ("The Russian ambassador, Pavel Smirin, was told to go. Smirin refused.", "Smirin", 1, ["RUS.GOV"]),
    ("Russian ambassador Pavel Smirin was told to go. He refused.", "He", 0, ["RUS.GOV"]),
    ("Pavel Smirin, a spokesman for the Serbian army, spoke. Smirin was angry.", "Smirin", 1, ["SRB.MIL"]),
    ("Norway's neighbour objected.", "neighbour", 0, []),
    ("The EU met. The bloc agreed.", "bloc", 0, ["EUU"]),
]


@pytest.mark.parametrize(("text", "word", "nth", "expected"), REFERENCES, ids=[text for text, *_ in REFERENCES])
def test_a_word_takes_up_what_the_article_said(
    nlp: Any, dictionaries: Dictionaries, text: str, word: str, nth: int, expected: list[str]
) -> None:
    parties = parties_of(nlp, dictionaries, text)
    assert codes(parties.of(*token(parties, word, nth))) == expected


def test_an_organ_without_owner_is_that_of_the_dateline(nlp: Any, dictionaries: Dictionaries) -> None:
    text = "OSLO, March 3 (Wire) - Norway expelled a Russian. He was told at the Foreign Ministry, police said."
    parties = parties_of(nlp, dictionaries, text)
    assert parties.home == "NOR"
    assert codes(parties.of(*token(parties, "Ministry"))) == ["NOR.GOV"]
    assert codes(parties.of(*token(parties, "police"))) == ["NOR.COP"]


def test_conjuncts_come_with_the_phrase(nlp: Any, dictionaries: Dictionaries) -> None:
    parties = parties_of(nlp, dictionaries, "France and Germany left Mali.")
    assert codes(parties.of_phrase(*token(parties, "France"))) == ["FRA", "DEU"]
    assert codes(parties.of(*token(parties, "France"))) == ["FRA"]


def test_we_means_whoever_is_said_to_speak(nlp: Any, dictionaries: Dictionaries) -> None:
    parties = parties_of(nlp, dictionaries, 'Italy was angry. "We shall send our ambassador home to you."')
    sentence, we = token(parties, "We")
    assert parties.of(sentence, we) == ()
    italy = parties.named(parties.reading.sentences[0])
    assert codes(parties.of(sentence, we, lambda offset: italy)) == ["ITA"]
    parties.speaking(sentence.start, sentence.end, italy)
    assert codes(parties.of(sentence, we)) == ["ITA"]
    assert codes(parties.of(*token(parties, "ambassador"))) == ["ITA.GOV"]
    assert [p.basis for p in parties.of(sentence, we)] == ["quotation"]


def test_the_united_states_in_capitals_is_not_we(nlp: Any, dictionaries: Dictionaries) -> None:
    parties = parties_of(nlp, dictionaries, "The US protested.")
    assert codes(parties.of(*token(parties, "US"))) == ["USA"]


def test_names_need_no_parse(nlp: Any, dictionaries: Dictionaries) -> None:
    text = "MADRID (Wire) - Spain told the Kremlin, which France blames, to stop. Talks in Geneva failed."
    reading = read(Article.from_text(text, published="2025-03-12"), nlp, lambda text, cuts: [False] * len(cuts))
    parties = find_parties(reading, dictionaries)
    named = [
        (p.actor, p.basis, text[p.span.start : p.span.end] if p.span else "")
        for s in reading.sentences
        for p in parties.named(s)
    ]
    assert named == [("ESP", "dictionary", "Spain"), ("RUS.GOV", "capital", "Kremlin"), ("FRA", "dictionary", "France")]
    assert parties.main() == ("ESP", "RUS", "FRA")
    assert [p.state for s in reading.sentences for p in parties.places(s)] == ["ESP", "FRA", "CHE"]


def test_the_nearest_other_party_is_looked_for_in_and_before_the_sentence(nlp: Any, dictionaries: Dictionaries) -> None:
    parties = parties_of(nlp, dictionaries, "Greece expelled a Libyan diplomat. The move was denounced.")
    sentence, move = token(parties, "move")
    assert [p.state for p in [parties.nearest(sentence, move, frozenset({"GRC"}))] if p] == ["LBY"]
    assert parties.nearest(sentence, move, frozenset({"GRC", "LBY"})) is None


def test_spans_quote_the_article(nlp: Any, dictionaries: Dictionaries) -> None:
    text = "Turkey’s foreign minister met the Greek ambassador, who praised “Ankara’s” offer."
    parties = parties_of(nlp, dictionaries, text)
    for sentence in parties.reading.sentences:
        for word in sentence.doc or ():
            for party in parties.of(sentence, word):
                assert party.span is None or text[party.span.start : party.span.end] == party.span.quote
