"""Coding again with another coder: old mentions stay, decisions move along, what has lost its target is said."""

from __future__ import annotations

from retorsion.conductor import open, update
from tests.unit.ledger.fakes import REPORTS, FakeCoder

NOW, LATER, LAST = "2025-03-14T08:00:00Z", "2025-03-15T08:00:00Z", "2025-03-16T08:00:00Z"


def test_recode_keeps_old_mentions_and_moves_decisions_along(where: str) -> None:
    with open(where) as ledger:
        update(ledger, REPORTS, FakeCoder("1"), now=NOW)
        (event,) = (e for e in ledger.events(type="SANCTION") if e.actors == ("RUS",))
        decision = ledger.decide("field", event.id, field="count", value={"diplomat": 2}, by="anna", at=LATER)
        counts = update(ledger, [], FakeCoder("2"), now=LATER)
        assert counts.coded == 0
        counts = update(ledger, [], FakeCoder("2"), recode=True, now=LAST)
        assert (counts.read, counts.coded, counts.mentions) == (0, 5, 9)
        again = ledger.event(event.id)
        assert (again.id, again.count, again.decisions) == (event.id, {"diplomat": 2}, (decision.id,))
        assert set(again.mentions).isdisjoint(event.mentions)
        assert ledger.mention(event.mentions[0]).id == event.mentions[0]
        assert ledger.sizes()["mentions"] == 9
        first, second = ledger.runs()
        assert {m.id for m in ledger.mentions(run=first.id)} >= set(event.mentions)
        assert [(c.kind, c.fields) for c in ledger.diff(first.id, second.id)] == []
        assert [line.what for line in ledger.log()] == ["decide", "move", "move"]
        before = ledger.sizes(), ledger.events(done=None)
        assert update(ledger, REPORTS, FakeCoder("2"), recode=True, now=LAST).coded == 0
        assert (ledger.sizes(), ledger.events(done=None)) == before


def test_a_decision_that_lost_its_target_is_reported_and_picked_up_again(where: str) -> None:
    with open(where) as ledger:
        update(ledger, REPORTS, FakeCoder("1"), now=NOW)
        (summons,) = (e for e in ledger.events(type="ACCUSE") if e.mode == "summon")
        decision = ledger.decide("field", summons.id, field="count", value={"ambassador": 1}, by="anna", at=LATER)
        update(ledger, [], FakeCoder("3"), recode=True, now=LAST)
        (issue,) = ledger.issues(kind="decision-orphan")
        assert decision.id in issue.detail and issue.article == "r1"
        gone = [(c.kind, c.before.mode) for c in ledger.diff(*(run.id for run in ledger.runs()))]
        assert gone == [("gone", "summon")]
        assert ledger.decisions() == (decision,)
        update(ledger, [], FakeCoder("2"), recode=True, now=LAST)
        (summons,) = (e for e in ledger.events(type="ACCUSE") if e.mode == "summon")
        assert summons.count == {"ambassador": 1}


def test_what_the_new_coder_finds_word_for_word_stays_the_old_row(where: str) -> None:
    class Renamed(FakeCoder):
        def __init__(self) -> None:
            super().__init__("1")
            self.dictionaries_hash = "1"

    with open(where) as ledger:
        update(ledger, REPORTS, FakeCoder("1"), now=NOW)
        before = ledger.events(done=None), ledger.answers(), ledger.exchanges()
        first = ledger.runs()[0]
        update(ledger, [], Renamed(), recode=True, now=LAST)
        assert (ledger.events(done=None), ledger.answers(), ledger.exchanges()) == before
        assert {m.run for m in ledger.mentions()} == {first.id}
        assert ledger.diff(first.id, ledger.runs()[1].id) == ()
