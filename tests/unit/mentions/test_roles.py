"""Who did it to whom where one clause deals an act out to several states, and where it leaves a side unsaid."""

from __future__ import annotations

import pytest

from retorsion.mentions.coder import Coder
from retorsion.records import Article

Row = tuple[str, str, str, str, dict[str, int]]


def rows(coder: Coder, text: str) -> list[Row]:
    """(type, measure, actors, recipients, count) of each act, codes without sectors, in order of the text."""

    def codes(parties: tuple[object, ...]) -> str:
        return "+".join(sorted(str(getattr(p, "state", "")) for p in parties))

    found = coder.code(Article.from_text(text, id="x", published="2025-03-12"))
    return [(m.type, m.measure or "", codes(m.actors), codes(m.recipients), dict(m.count)) for m in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Peru recalled its ambassadors from Quito and Bogota.",
            [
                ("SANCTION", "recall-ambassador", "PER", "COL", {"ambassador": 1}),
                ("SANCTION", "recall-ambassador", "PER", "ECU", {"ambassador": 1}),
            ],
        ),
        (
            "The EU imposed duties of 35% on Chinese cars and 10% on steel from Turkey.",
            [("SANCTION", "tariff", "EUU", "CHN", {}), ("SANCTION", "tariff", "EUU", "TUR", {})],
        ),
        (
            "Norway and Iceland each recalled their ambassador from Lisbon.",
            [
                ("SANCTION", "recall-ambassador", "ISL", "PRT", {"ambassador": 1}),
                ("SANCTION", "recall-ambassador", "NOR", "PRT", {"ambassador": 1}),
            ],
        ),
        (
            "Kenya and Uganda each expelled two of the other's diplomats.",
            [
                ("SANCTION", "expel-diplomats", "KEN", "UGA", {"diplomat": 2}),
                ("SANCTION", "expel-diplomats", "UGA", "KEN", {"diplomat": 2}),
            ],
        ),
        (
            "Denmark and Sweden summoned the Chinese ambassadors on Tuesday.",
            [("ACCUSE", "summon-envoy", "DNK", "CHN", {}), ("ACCUSE", "summon-envoy", "SWE", "CHN", {})],
        ),
        (
            "Denmark and Sweden recalled their ambassadors from Beijing.",
            [("SANCTION", "recall-ambassador", "DNK+SWE", "CHN", {"ambassador": 2})],
        ),
    ],
    ids=["two-recipients", "two-rates", "each", "each-other", "summons", "acting-alike"],
)
def test_one_clause_with_several_states(coder: Coder, text: str, wanted: list[Row]) -> None:
    assert sorted(rows(coder, text)) == wanted


def test_the_reason_of_an_act_is_a_deed_of_the_one_acted_upon(coder: Coder) -> None:
    assert rows(coder, "Norway cut diplomatic ties with Peru over its attack on Chile.") == [
        ("SANCTION", "cut-relations", "NOR", "PER", {}),
        ("ACCUSE", "accusation", "NOR", "PER", {}),
        ("ASSAULT", "use-of-force", "PER", "CHL", {}),
    ]


def test_a_side_left_unsaid_is_the_one_the_actor_last_faced(coder: Coder) -> None:
    text = (
        "Kenya expelled two Ugandan diplomats on Monday. Tanzania, which shares a border with both, has stayed out of the "
        "quarrel so far. Kenya also recalled its ambassador for consultations, the foreign ministry in Nairobi said."
    )
    assert rows(coder, text) == [
        ("SANCTION", "expel-diplomats", "KEN", "UGA", {"diplomat": 2}),
        ("SANCTION", "recall-ambassador", "KEN", "UGA", {"ambassador": 1}),
    ]


def test_a_reaction_to_an_attack_speaks_to_the_attacker_not_to_the_one_who_imposed_sanctions(coder: Coder) -> None:
    text = (
        "Chad's army shelled a border town in Niger on Monday. Mali imposed sanctions on Chad on Tuesday after talks between "
        "ministers failed. The United Nations Security Council condemned the attack."
    )
    assert rows(coder, text)[-1] == ("ACCUSE", "condemnation", "UNO", "TCD", {})


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Kenya's foreign ministry expelled Uganda's ambassador on Tuesday. Mary Achieng Otieno was summoned and told.",
            ("ACCUSE", "summon-envoy", "KEN", "UGA", {}),
        ),
        (
            "In October Peru declared one employee of the Chilean embassy persona non grata. The Chilean side responded "
            "with the expulsion of an employee of the embassy in Santiago.",
            ("SANCTION", "expel-diplomats", "CHL", "PER", {"staff": 1}),
        ),
        (
            "President Kagame, on a visit to London, said Uganda was committing genocide.",
            ("ACCUSE", "accusation", "RWA", "UGA", {}),
        ),
    ],
    ids=["summoned-by-name", "an-embassy-is-not-its-host's", "the-speaker-accuses"],
)
def test_sides_of_the_last_act(coder: Coder, text: str, wanted: Row) -> None:
    assert [row for row in rows(coder, text) if row[0] == wanted[0]][-1] == wanted
