"""The ledger as it stood: at a moment before and after each change."""

from __future__ import annotations

import pytest

from retorsion.conductor import open, update
from retorsion.errors import LedgerError, NotFound
from retorsion.ledger.past import events_since
from tests.unit.ledger.fakes import REPORTS, FakeCoder


def test_each_moment_is_seen_as_it_was_shown(where: str) -> None:
    moments = ["2025-03-13T08:00:00Z", "2025-03-14T08:00:00Z", "2025-03-15T08:00:00Z", "2025-03-16T08:00:00Z"]
    with open(where) as ledger:
        seen = []
        update(ledger, REPORTS[:2], FakeCoder(), now=moments[0])
        seen.append((ledger.events(done=None), ledger.answers(), ledger.exchanges(), ledger.decisions()))
        update(ledger, REPORTS[2:], FakeCoder(), now=moments[1])
        seen.append((ledger.events(done=None), ledger.answers(), ledger.exchanges(), ledger.decisions()))
        event = ledger.events(type="SANCTION")[0]
        decision = ledger.decide("field", event.id, field="count", value={"diplomat": 2}, by="anna", at=moments[2])
        seen.append((ledger.events(done=None), ledger.answers(), ledger.exchanges(), (decision,)))
        ledger.undo(decision.id, by="anna", at=moments[3])
        seen.append((ledger.events(done=None), ledger.answers(), ledger.exchanges(), ()))
        for moment, (events, answers, exchanges, decisions) in zip(moments, seen, strict=True):
            past = ledger.at(moment)
            assert past.events(done=None) == events
            assert past.answers() == answers
            assert past.exchanges() == exchanges
            assert [one.id for one in past.decisions()] == [one.id for one in decisions]
        assert ledger.at("2025-03-13").articles() == ("r1", "r2")
        assert ledger.at("2025-03-12").events(done=None) == ()
        assert ledger.at(moments[2]).event(event.id).count == {"diplomat": 2}
        assert ledger.at(moments[3]).event(event.id).count == {}
        assert [m.id for m in ledger.at(moments[1]).mentions(event.id)] == [m.id for m in ledger.mentions(event.id)]
        assert ledger.at(moments[1]).events("GBR-RUS", type="SANCTION", since="2025-03-11") == ledger.events(
            ("GBR", "RUS"), type="SANCTION", since="2025-03-11"
        )
        with pytest.raises(NotFound, match=f"no event {event.id} in this ledger at 2025-03-12"):
            ledger.at("2025-03-12").event(event.id)
        with pytest.raises(LedgerError, match="is no date or date-time"):
            ledger.at("yesterday")


def test_what_came_changed_and_went_since_a_moment(where: str) -> None:
    with open(where) as ledger:
        update(ledger, REPORTS[:2], FakeCoder(), now="2025-03-13T08:00:00Z")
        before = {event.id for event in ledger.events(done=None)}
        update(ledger, REPORTS[3:4], FakeCoder(), now="2025-03-14T08:00:00Z")
        came, gone = events_since(ledger, "2025-03-14T00:00:00.000000Z", before)
        assert sorted((e.type, e.actors) for e in came) == [("ASSAULT", ("RUS",)), ("CONSULT", ("FRA",))]
        assert gone == frozenset()
        (expels,) = (e for e in ledger.events(type="SANCTION") if e.actors == ("RUS",))
        ledger.decide("reject", expels.id, by="anna", at="2025-03-15T08:00:00Z")
        assert events_since(ledger, "2025-03-15T00:00:00.000000Z", before) == ((), frozenset({expels.id}))
