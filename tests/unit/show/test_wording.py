"""Acts in words: what was not done is never worded as done, sides bear their articles, where reports differ is said plainly."""

from __future__ import annotations

from typing import Any

import pytest

from retorsion.dictionaries import read_toml
from retorsion.records import Answer, Claim, Conflict, Event, Exchange, Narrative, Party, Span, Stance, When
from retorsion.show.accounts import Account, Said, accounts, trimmed
from retorsion.show.wording import Wording, affair_text, link_text, listed, many, voices_text


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording.load()


def act(**fields: Any) -> Event:
    plain: dict[str, Any] = {
        "type": "SANCTION",
        "measure": "expel-diplomats",
        "actors": ("GBR",),
        "recipients": ("RUS",),
    }
    return Event(**{"id": "e1", **plain, **fields})


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "The United Kingdom expelled people of Russia"),
        ({"count": {"diplomat": 2345}}, "The United Kingdom expelled 2,345 diplomats of Russia"),
        ({"count": {"ambassador": 1}}, "The United Kingdom expelled the ambassador of Russia"),
        ({"standing": "negated"}, "The United Kingdom did not expel people of Russia"),
        ({"standing": "planned"}, "The United Kingdom planned to expel people of Russia"),
        ({"standing": "threatened"}, "The United Kingdom threatened to expel people of Russia"),
        ({"standing": "demanded"}, "The United Kingdom faced a demand to expel people of Russia"),
        ({"standing": "conditional"}, "The United Kingdom would, on a condition, expel people of Russia"),
        ({"standing": "alleged", "measure": "espionage"}, "The United Kingdom allegedly spied on Russia"),
        ({"standing": "denied", "measure": "espionage"}, "The United Kingdom allegedly spied on Russia"),
        ({"type": "THREATEN", "standing": "conditional"}, "The United Kingdom threatened to expel people of Russia"),
        ({"type": "THREATEN", "standing": "threatened", "measure": None}, "The United Kingdom warned Russia"),
        ({"type": "REQUEST", "standing": "demanded", "measure": "appeal"}, "The United Kingdom appealed to Russia"),
        ({"measure": "persona-non-grata"}, "The United Kingdom declared people of Russia persona non grata"),
        ({"measure": "border-closure", "actors": ("FRA", "NLD")}, "France and the Netherlands closed their border with Russia"),
        ({"measure": "killing", "count": {"killed": 8500}}, "The United Kingdom killed 8,500 people of Russia"),
        ({"actors": ("UNO",), "recipients": ("EUU",)}, "The United Nations expelled people of the European Union"),
        ({"actors": (), "recipients": ()}, "Somebody unnamed expelled people of somebody unnamed"),
    ],
)  # fmt: skip
def test_a_title_says_what_was_done_and_no_more(wording: Wording, fields: dict[str, Any], title: str) -> None:
    assert wording.title(act(**fields)) == title


def test_every_phrase_has_its_plain_form_and_every_standing_its_mood(wording: Wording) -> None:
    phrases = read_toml("show/phrases.toml")
    told = [*phrases["measure"].values(), *phrases["type"].values()]
    assert {phrase.replace("{", " ").split(" ")[0] for phrase in told} == set(phrases["base"])
    assert set(phrases["mood"]) == set(phrases["standing"])


def test_a_code_of_many_bodies_is_called_what_they_are_together(wording: Wording) -> None:
    assert [wording.name(code) for code in ("UNO", "EUU", "AFU", "NATO")] == [
        "United Nations", "European Union", "African Union", "NATO",
    ]  # fmt: skip
    assert wording.sides(("IGO",)) == "an international body"
    assert wording.party("RUS.GOV") == "Russia (government)"


def test_where_reports_differ_is_said_in_words(wording: Wording) -> None:
    when = '{"day": "2025-03-10", "precision": "day", "basis": "stated"}'
    assert [
        wording.differ(Conflict(field="when", values=((when, ("m1", "m2")), ("null", ("m3",))))),
        wording.differ(Conflict(field="standing", values=(('"conditional"', ("m1",)), ('"threatened"', ("m2",))))),
        wording.differ(Conflict(field="count", values=(('{"diplomat": 2}', ("m1",)), ('{"diplomat": 1}', ("m2",))))),
        wording.differ(Conflict(field="measure", values=(('"travel-ban"', ("m1",)), ('"asset-freeze"', ("m2",))))),
    ] == [
        "Reports differ on the date: 10 March 2025 (2 tellings); date unknown (1 telling)",
        "Reports differ on whether it was done: on a condition (1 telling); threatened (1 telling)",
        "Reports differ on the number: 2 diplomats (1 telling); 1 diplomat (1 telling)",
        "Reports differ on what it was: travel ban (1 telling); asset freeze (1 telling)",
    ]


def test_voices_are_counted_as_people_count() -> None:
    sides = [(0, 0), (1, 0), (2, 1), (0, 3), (5, 2)]
    assert [voices_text(Narrative(side="RUS", quoted_directly=a, reported_only=b)) for a, b in sides] == [
        "not heard in these reports",
        "quoted directly once",
        "quoted directly twice, and reported once without its own words",
        "not quoted directly, but reported 3 times without its own words",
        "quoted directly 5 times, and reported twice without its own words",
    ]
    assert (many(1, "telling"), many(2500, "telling"), listed(["a"]), listed(["a", "b", "c"]), listed([])) == (
        "1 telling", "2,500 tellings", "a", "a, b and c", "",
    )  # fmt: skip


def test_a_link_says_whether_the_report_names_the_cause() -> None:
    link = Answer(id="n", reply="e2", cause="e1", basis="stated", score=0.9, reasons={"fit": 1.0}, lag_days=1)
    named = Answer(id="n", reply="e2", cause="e1", basis="stated", score=0.9, reasons={"stated": 1.0}, in_kind=True)
    guess = Answer(id="n", reply="e2", cause="e1", basis="inferred", score=0.9, reasons={"fit": 1.0}, lag_days=0)
    assert [link_text(one) for one in (link, named, guess)] == [
        "called an answer in the report, this cause inferred, 1 day later",
        "stated in the report, in kind",
        "inferred, the same day",
    ]


def test_an_affair_is_dated_no_more_exactly_than_its_acts() -> None:
    exchange = Exchange(id="x", pair=("TUR", "USA"), events=("e1",), opened="2018-01-01", last="2018-01-01")
    assert affair_text(exchange, [act(when=When(day="2018-01-01", precision="year"))]) == "2018"
    days = [act(when=When(day="2018-01-01")), act(id="e2", when=When(day="2018-03-04"))]
    later = Exchange(id="x", pair=("TUR", "USA"), events=("e1", "e2"), opened="2018-01-01", last="2018-03-04")
    assert affair_text(later, days) == "1 January 2018 to 4 March 2018"
    assert affair_text(Exchange(id="x", pair=("TUR", "USA"), events=("e1",)), [act()]) == ""


def test_each_claim_and_each_denial_is_told_once(wording: Wording) -> None:
    russia = Party(text="Moscow", actor="RUS.GOV", basis="capital")
    denial = Stance(who=russia, stance="denies", span=Span(start=0, end=6, quote="denied"))
    words = [
        ("c1", "a1", " spying "),
        ("c2", "a2", "Spying"),
        ("c3", "a1", "spying on its neighbours"),
        ("c4", "a2", 'called it "propaganda'),
    ]
    claims = [
        Claim(id=id, article=article, kind="charge", content=Span(start=0, end=9, quote=quote), stances=(denial, denial))
        for id, article, quote in words
    ]  # fmt: skip
    sides = (
        Narrative(side="GBR", claims=("c1", "c2", "c3", "c4"), quoted_directly=1),
        Narrative(side="RUS", denies=("e1", "e2", "c1", "c2")),
    )
    exchange = Exchange(id="x", pair=("GBR", "RUS"), events=("e1", "e2"), narratives=sides)
    spying = act(actors=("RUS",), recipients=("GBR",), measure="espionage", standing="denied")
    again = act(id="e2", actors=("RUS",), recipients=("GBR",), measure="espionage", standing="denied")
    assert accounts(exchange, [spying, again], claims, wording) == (
        Account(
            "GBR", "United Kingdom", "quoted directly once",
            (
                Said("charge", "spying", ("denied by Russia",), ("a1", "a2")),
                Said("charge", "spying on its neighbours", ("denied by Russia",), ("a1",)),
                Said("charge", 'called it "propaganda', ("denied by Russia",), ("a2",)),
            ),
            (),
        ),
        Account(
            "RUS", "Russia", "not heard in these reports", (),
            ("that Russia spied on the United Kingdom", "the charge “spying”"),
        ),
    )  # fmt: skip
    assert (trimmed('"propaganda'), trimmed("a  'b' c")) == ("propaganda", "a 'b' c")
    assert accounts(None, [], [], wording) == ()
