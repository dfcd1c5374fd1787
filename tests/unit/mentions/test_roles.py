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


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "The Malian president, who chairs the African Union, telephoned the Ghanaian president on Monday.",
            ("CONSULT", "phone-call", "GHA+MLI", "GHA+MLI", {}),
        ),
        (
            "The Kenyan president signed a decree that barred Ugandan banks.",
            ("SANCTION", "trade-restriction", "KEN", "UGA", {}),
        ),
        ("Greece put its navy on alert after a Turkish ship left port.", ("MOBILIZE", "", "GRC", "TUR", {})),
        ("Chile recalled its envoy in Lima to Santiago.", ("SANCTION", "recall-ambassador", "CHL", "PER", {"ambassador": 1})),
        ("Cairo and Khartoum agreed to dig a canal.", ("AGREE", "agreement", "EGY+SDN", "EGY+SDN", {})),
        ("Armenia and Azerbaijan swapped 30 prisoners.", ("RETREAT", "release", "ARM+AZE", "ARM+AZE", {"person": 30})),
        ("Peru filed a suit at the World Trade Organization against the Chilean tax.", ("ACCUSE", "lawsuit", "PER", "CHL", {})),
        ("Peru blocked a Chilean bid for membership.", ("REJECT", "refusal", "PER", "CHL", {})),
        ("Portugal flew doctors to Benghazi after the flood.", ("AID", "humanitarian-aid", "PRT", "LBY", {})),
    ],
    ids=["who-chairs", "by-decree", "own-navy", "own-envoy", "with-each-other", "swap", "before-a-forum", "whose-bid", "town"],
)  # fmt: skip
def test_the_other_side(coder: Coder, text: str, wanted: Row) -> None:
    assert rows(coder, text) == [wanted]


def test_a_side_named_before(coder: Coder) -> None:
    text = (
        "Kenya broke off diplomatic relations with Chad in 1980; ties were restored in 1988. Last year Kenyan police detained a Chadian "
        "pastor, which the embassy in Nairobi called a disgrace. Weeks later Kenya freed the pastor, the foreign ministry said."
    )
    found = rows(coder, text)
    assert ("SUPPORT", "restore-relations", "KEN+TCD", "KEN+TCD", {}) in found
    assert found[-1] == ("RETREAT", "release", "KEN", "TCD", {"person": 1})


def test_who_is_wronged_is_not_the_one_accused(coder: Coder) -> None:
    text = (
        "Kenya's coast guard seized two Ugandan boats on Monday. Uganda summoned the Kenyan ambassador and protested to her over the "
        "detention of nine Ugandan fishermen. Kenya freed four of the men on Wednesday, its interior ministry said."
    )
    assert ("ACCUSE", "protest-note", "UGA", "KEN", {}) in rows(coder, text)
