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
