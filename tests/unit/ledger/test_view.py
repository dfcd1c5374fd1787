"""Reading a ledger: filters, order, redirects, ids by their first letters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retorsion.conductor import open
from retorsion.errors import NotFound
from retorsion.ledger import Ledger

NOW = "2025-03-14T08:00:00Z"


@pytest.fixture
def ledger(filled: str) -> Iterator[Ledger]:
    with open(filled) as one:
        yield one


def names(events: object) -> list[tuple[str, str, str]]:
    return [(e.when.day, e.type, "+".join(e.actors)) for e in events]  # type: ignore[attr-defined]


def test_default_events_are_those_told_as_done(ledger: Ledger) -> None:
    done = [
        ("2025-03-10", "SANCTION", "RUS"),
        ("2025-03-11", "ACCUSE", "GBR"),
        ("2025-03-11", "CONSULT", "FRA"),
        ("2025-03-12", "SANCTION", "GBR"),
        ("2025-03-13", "ACCUSE", "RUS"),
    ]
    assert sorted(names(ledger.events())) == sorted(done)
    assert [day for day, _, _ in names(ledger.events())] == sorted(day for day, _, _ in done)
    assert names(ledger.events(done=False)) == [("2025-03-09", "ASSAULT", "RUS"), ("2025-03-12", "THREATEN", "GBR")]
    assert len(ledger.events(done=None)) == 7
    assert names(ledger.events(standing="alleged")) == [("2025-03-09", "ASSAULT", "RUS")]


def test_filters(ledger: Ledger) -> None:
    assert names(ledger.events(("RUS", "GBR"), type="SANCTION")) == [
        ("2025-03-10", "SANCTION", "RUS"),
        ("2025-03-12", "SANCTION", "GBR"),
    ]
    assert ledger.events("gbr-rus") == ledger.events(("GBR", "RUS"))
    assert names(ledger.events("FRA")) == [("2025-03-11", "CONSULT", "FRA")]
    assert names(ledger.events(since="2025-03-12", until="2025-03-12")) == [("2025-03-12", "SANCTION", "GBR")]
    assert ledger.events(("GBR", "USA")) == ()


def test_what_stands_behind_an_event(ledger: Ledger) -> None:
    event = ledger.events(type="SANCTION")[0]
    mentions = ledger.mentions(event.id)
    assert [m.article for m in mentions] == ["r1", "r2"]
    assert [m.evidence["clause"].quote for m in mentions] == ["RUS expels GBR 2025-03-10"] * 2
    assert ledger.mention(mentions[0].id) == mentions[0]
    assert ledger.event_of(mentions[0].id) == event
    annotation = ledger.annotation("r1")
    assert annotation is not None
    assert annotation.mentions == ledger.mentions(article="r1")
    assert [c.content.quote for c in ledger.claims(article="r1")] == ["claims of spying"]
    assert [a.id for a in ledger.articles(text=False)] == ["r1", "r2", "r3", "r4", "r5"]
    assert ledger.annotation("r9") is None


def test_answers_and_their_words(ledger: Ledger) -> None:
    stated = [a for a in ledger.answers() if a.basis == "stated"]
    words = {ledger.quotes(a.id) for a in stated}
    assert words == {("GBR summons RUS 2025-03-11 in reply",), ("GBR expels RUS 2025-03-12 in reply",)}
    event = ledger.event(stated[0].reply)
    assert stated[0] in ledger.answers(event.id)
    assert ledger.answer(stated[0].id) == stated[0]


def test_ids_by_their_first_letters(ledger: Ledger) -> None:
    event = ledger.events()[0]
    assert ledger.find(event.id) == ("event", event.id)
    assert ledger.find(event.id[:10]) == ("event", event.id)
    assert ledger.find("r3") == ("article", "r3")
    with pytest.raises(NotFound, match="give more letters"):
        ledger.find("e_")
    with pytest.raises(NotFound, match="begins with 'zz'"):
        ledger.find("zz")


@pytest.mark.parametrize("question", ["article", "mention", "event", "answer", "exchange"])
def test_an_unknown_id_is_said_to_be_unknown(ledger: Ledger, question: str) -> None:
    with pytest.raises(NotFound, match=f"no {question} nothing in this ledger"):
        getattr(ledger, question)("nothing")


def test_a_snapshot_does_not_see_what_comes_after(ledger: Ledger) -> None:
    with ledger.snapshot() as view:
        before = view.sizes()
        if ledger.where.endswith(".db"):
            with open(ledger.where) as other:
                other.decide("reviewed", ledger.events()[0].id, by="anna")
        assert view.sizes() == before


def test_settings_of_readers_are_kept_and_removed(ledger: Ledger) -> None:
    with ledger.unit() as unit:
        unit.set("watch.GBR-RUS", "2025-03-14")
    assert ledger.setting("watch.GBR-RUS") == "2025-03-14"
    with ledger.unit() as unit:
        unit.set("watch.GBR-RUS", None)
    assert ledger.setting("watch.GBR-RUS") is None
