"""``why`` of what is shown no more, and a score opened into its parts."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pytest

from retorsion.conductor import open as open_ledger
from retorsion.conductor import update
from retorsion.exchanges.reasons import opened
from retorsion.ledger import Ledger
from retorsion.ledger.past import last_event
from retorsion.records import Event
from retorsion.show.why import Gone, _gone, answer_lines, gone_json, gone_lines
from retorsion.show.wording import Wording
from tests.unit.ledger.fakes import REPORTS, FakeCoder

NOW, LATER, LAST = "2025-03-14T08:00:00Z", "2025-03-15T08:00:00Z", "2025-03-16T08:00:00Z"


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with open_ledger(":memory:") as one:
        update(one, REPORTS, FakeCoder(), now=NOW)
        yield one


@pytest.fixture(scope="module")
def wording() -> Wording:
    return Wording.load()


def summons(ledger: Ledger) -> Event:
    (event,) = (e for e in ledger.events(type="ACCUSE") if e.mode == "summon")
    return event


def test_an_event_that_a_later_coding_no_longer_finds(ledger: Ledger, wording: Wording) -> None:
    event = summons(ledger)
    update(ledger, [], FakeCoder("3"), recode=True, now=LAST)
    gone = _gone(ledger, event.id[:12])
    assert gone == Gone(event.mentions, event, "2025-03-16T08:00:00.000000Z")
    lines = gone_lines(ledger, wording, gone)
    run = ledger.runs()[-1].id
    assert lines[1] == f"  {event.id} · 11 March 2025 · done"
    assert lines[2] == "  stood in this ledger until 16 March 2025, 08:00 UTC, and is no event any more"
    assert lines[4:6] == [
        "  Harbour Gazette, 12 March 2025 (report r1)",
        "    “GBR summons RUS 2025-03-11 in reply”",
    ]
    assert lines[-1] == (
        f"    no longer found: 3 coded the report again on 16 March 2025, 08:00 UTC (run {run}) and has nothing in its place"
    )
    (told,) = gone_json(ledger, gone)["tellings"]
    assert (told["event"], told["run"]) == (None, run)
    assert _gone(ledger, "e_none") is None and last_event(ledger, "e_none") is None


def test_a_telling_that_a_person_took_out(ledger: Ledger, wording: Wording) -> None:
    event = summons(ledger)
    made = ledger.decide("reject", event.mentions[0], by="anna", why="a rehearsal", at=LATER)
    gone = _gone(ledger, event.mentions[0])
    assert gone == Gone(event.mentions)
    assert gone_lines(ledger, wording, gone)[-1] == (
        f"    anna, 15 March 2025, 08:00 UTC: reject, because “a rehearsal” · {made.id}"
    )
    assert _gone(ledger, event.id) == Gone(event.mentions, event, "2025-03-15T08:00:00.000000Z")


def test_a_missed_act_added_and_taken_back(ledger: Ledger, wording: Wording) -> None:
    made = ledger.decide(
        "add", value={"article": "r3", "type": "PROTEST", "actors": [{"text": "GBR", "actor": "GBR"}]}, by="anna"
    )
    (mention,) = (m.id for m in ledger.mentions() if m.run == "person")
    ledger.undo(made.id, by="anna")
    gone = _gone(ledger, mention)
    assert gone is not None
    assert gone_lines(ledger, wording, gone)[-1].endswith(
        "a decision that has itself been taken back ('retorsion log')"
    )


def test_the_parts_of_a_score_add_up_to_it(ledger: Ledger, wording: Wording) -> None:
    opened_ = 0
    for answer in ledger.answers():
        parts = opened(answer.reasons, answer.score)
        lines = [line for line in answer_lines(ledger, wording, answer.id) if re.match(r" +[+-]", line)]
        if parts:
            opened_ += 1
            assert parts[0][0] == "bias"
            assert 1 / (1 + math.exp(-sum(part for _, part in parts))) == pytest.approx(answer.score, abs=0.002)
            assert lines[-1].endswith(f"in all, as log-odds: {answer.score:.0%} sure")
            assert not any(name in line for line in lines for name in ("told_before", "same_sides", "words_for_words"))
    assert opened_


def test_every_reason_has_its_words(wording: Wording) -> None:
    from retorsion.exchanges.reasons import REASONS

    assert set(wording.phrases["reason"]) == {*REASONS, "fit", "bias", "stated", "implied", "person"}
