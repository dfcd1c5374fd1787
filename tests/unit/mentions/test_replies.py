"""What answers what inside a report: cues, whose they are, and what a reaction speaks of."""

from __future__ import annotations

import pytest

from retorsion.mentions.coder import Coder
from retorsion.records import Article

Link = tuple[str, str]


def links(coder: Coder, text: str) -> list[Link]:
    """(reply, cause) of each link, each as actor and measure, without doubles."""
    found = {m.id: m for m in coder.code(Article.from_text(text, id="x", published="2025-03-12"))}

    def name(key: str) -> str:
        return f"{found[key].actors[0].state} {found[key].measure}"

    return sorted({(name(m.id), name(reply.to)) for m in found.values() for reply in m.replies})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Kenya freed two Ugandan soldiers on Monday, hours after Kampala let nine Kenyan officers go.",
            [("KEN release", "UGA release")],
        ),
        (
            "Norway said it would expel two Peruvian diplomats, hitting back a day after Lima imposed sanctions on Oslo.",
            [("NOR expel-diplomats", "PER sanctions-listing")],
        ),
        ("Uganda demanded an apology from Kenya; Nairobi refused.", []),
        (
            "Qatar recalled its ambassador from Tunis. The Tunisian ambassador must be gone within two days, Doha said.",
            [],
        ),
    ],
    ids=["clause-after", "participle", "semicolon", "deadline-is-no-cue"],
)
def test_stated_links(coder: Coder, text: str, wanted: list[Link]) -> None:
    assert links(coder, text) == wanted


def test_what_a_semicolon_parts_is_told_by_itself(coder: Coder) -> None:
    found = coder.code(
        Article.from_text("Uganda demanded an apology from Kenya; Nairobi refused.", id="x", published="2025-03-12")
    )
    assert [(m.type, m.actors[0].state) for m in found] == [("REQUEST", "UGA"), ("REJECT", "KEN")]


def test_a_noun_that_names_a_cause_tells_again_of_the_act(coder: Coder) -> None:
    text = (
        "Denmark expelled Chad's ambassador on Tuesday in answer to the expulsion of its own envoy. "
        "Chad had ordered out the Danish ambassador on Friday."
    )
    found = coder.code(Article.from_text(text, id="x", published="2025-03-12"))
    again = [m for m in found if m.same_as]
    assert [(m.actors[0].state, m.when and m.when.day) for m in again] == [("TCD", "2025-03-07")]
    assert links(coder, text) == [("DNK expel-diplomats", "TCD expel-diplomats")]


def test_a_complaint_about_a_decision_answers_the_decree_and_a_denial_the_charge(coder: Coder) -> None:
    text = (
        "Chad accused Niger of arming rebels and expelled two Nigerien diplomats on Monday. "
        "Niger condemned the decision. Niger denied the accusation."
    )
    assert [one for one in links(coder, text) if one[0].startswith("NER")] == [
        ("NER condemnation", "TCD expel-diplomats"),
        ("NER denial", "TCD accusation"),
    ]


def test_a_charge_told_only_in_its_denial_is_told(coder: Coder) -> None:
    text = (
        "Mali's prime minister met the press in Bamako on Monday. He spoke of harvests, roads and a new dam on the Niger river. "
        "Mali rejected as slander Algeria's claim that Bamako shelters smugglers, the prime minister added."
    )
    found = coder.code(Article.from_text(text, id="x", published="2025-03-12"))
    assert [(m.type, m.measure, m.actors[0].state, m.recipients[0].state) for m in found] == [
        ("REJECT", "denial", "MLI", "DZA"),
        ("ACCUSE", "accusation", "DZA", "MLI"),
    ]
    assert links(coder, text) == [("MLI denial", "DZA accusation")]


def test_a_charge_and_its_measure_answer_the_deed_that_the_charge_names(coder: Coder) -> None:
    text = "Norway closed the Belarusian consulate in Oslo, blaming Minsk for the sabotage of a railway."
    assert links(coder, text) == [("NOR accusation", "BLR sabotage"), ("NOR order-closure", "BLR sabotage")]


def test_an_answer_of_several_acts_is_an_answer_in_each(coder: Coder) -> None:
    text = (
        "Kenya recalled its ambassador from Kampala on Monday. Uganda responded on Tuesday by closing its embassy in Nairobi "
        "and expelling two Kenyan diplomats."
    )
    assert [one for one in links(coder, text) if one[0].startswith("UGA")] == [
        ("UGA close-mission", "KEN recall-ambassador"),
        ("UGA expel-diplomats", "KEN recall-ambassador"),
    ]


def test_a_cue_that_closes_a_row_of_acts_holds_for_all_of_them(coder: Coder) -> None:
    text = (
        "Peru had ordered out two Norwegian diplomats on Sunday. On Monday Norway recalled its ambassador from Lima and "
        "expelled two Peruvian diplomats, a retaliation that surprised nobody."
    )
    assert links(coder, text) == [
        ("NOR expel-diplomats", "PER expel-diplomats"),
        ("NOR recall-ambassador", "PER expel-diplomats"),
    ]


def test_the_moves_are_all_that_were_told_first_and_the_decision_is_one(coder: Coder) -> None:
    told = "Norway recalled its ambassador from Lima and expelled two Peruvian diplomats on Monday. "
    several, one = (
        ("PER condemnation", "NOR expel-diplomats"),
        ("PER condemnation", "NOR recall-ambassador"),
    )
    assert links(coder, told + "Peru's foreign ministry condemned the moves.") == [several, one]
    assert links(coder, told + "Peru's foreign ministry condemned the decision.") == [one]


def test_words_that_hit_back_answer_what_was_told_before_and_not_what_they_say(coder: Coder) -> None:
    text = (
        "Peru recalled its ambassador from Oslo on Sunday. On Monday Peru's president accused Norway of piracy. "
        '"A man who sends thousands of Peruvian soldiers to Chile will not teach us," Norway\'s prime minister hit back.'
    )
    assert ("NOR condemnation", "PER accusation") in links(coder, text)


def test_who_is_hit_back_at_is_who_hit_first(coder: Coder) -> None:
    found = coder.code(
        Article.from_text(
            "Peru's army shelled a Chilean village. Chile's forces hit back with artillery.",
            id="x",
            published="2025-03-12",
        )
    )
    assert [(m.actors[0].state, m.recipients[0].state) for m in found] == [("PER", "CHL"), ("CHL", "PER")]


def test_its_deed_in_a_reason_is_the_deed_of_the_one_acted_upon(coder: Coder) -> None:
    text = "Bolivia cut diplomatic relations with Israel in repudiation of its offensive in Lebanon."
    found = coder.code(Article.from_text(text, id="x", published="2025-03-12"))
    assert [(m.type, m.actors[0].state) for m in found] == [("SANCTION", "BOL"), ("ASSAULT", "ISR")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The expulsion of three Polish diplomats from Belarus angered Warsaw.",
            [("SANCTION", "BLR", "POL", "asserted")],
        ),
        (
            "Norway will retaliate for the expulsion of two Norwegian diplomats from Peru.",
            [("THREATEN", "NOR", "PER", "threatened"), ("SANCTION", "PER", "NOR", "asserted")],
        ),
        (
            "Norway answered Peru's expulsion of two envoys by recalling its ambassador.",
            [("SANCTION", "PER", "NOR", "asserted"), ("SANCTION", "NOR", "PER", "asserted")],
        ),
        ("Norway responded with the expulsion of two Peruvian diplomats.", [("SANCTION", "NOR", "PER", "asserted")]),
        ("Chile promised a swift reply to Bolivia.", [("THREATEN", "CHL", "BOL", "threatened")]),
    ],
    ids=["noun", "retaliate-for", "answered-by", "responded-with", "promised-reply"],
)
def test_what_is_answered_is_done_and_not_the_answer(
    coder: Coder, text: str, wanted: list[tuple[str, str, str, str]]
) -> None:
    found = coder.code(Article.from_text(text, id="x", published="2025-03-12"))
    assert [(m.type, m.actors[0].state, m.recipients[0].state, m.standing) for m in found] == wanted


def test_what_a_row_began_with_has_not_the_day_of_the_news(coder: Coder) -> None:
    text = "Norway expelled a Peruvian envoy on Monday, in a row that began when Peru removed two Norwegian diplomats."
    found = coder.code(Article.from_text(text, id="x", published="2025-03-12"))
    assert [(m.actors[0].state, m.when and m.when.day) for m in found] == [("NOR", "2025-03-10"), ("PER", None)]


def test_charges_that_somebody_has_rejected_are_denied(coder: Coder) -> None:
    text = "The White House accused Moscow of cyberattacks, charges that the Kremlin has repeatedly rejected."
    assert ("RUS denial", "USA accusation") in links(coder, text)
