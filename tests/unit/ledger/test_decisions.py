"""Decisions: what a person says outranks the stages, lasts, can be taken back without a trace, and is refused where it makes no sense."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retorsion.conductor import open, update
from retorsion.errors import LedgerError, NotFound, StaleEdit
from retorsion.ledger import Ledger
from retorsion.records import Event
from tests.unit.ledger.fakes import FakeCoder, report

NOW = "2025-03-14T08:00:00Z"
LATER = "2025-03-15T08:00:00Z"
LAST = "2025-03-16T08:00:00Z"


@pytest.fixture
def ledger(filled: str) -> Iterator[Ledger]:
    with open(filled) as one:
        yield one


def expulsion(ledger: Ledger, actor: str = "RUS") -> Event:
    (event,) = (e for e in ledger.events(type="SANCTION") if e.actors == (actor,))
    return event


def shown(ledger: Ledger) -> tuple[object, ...]:
    return ledger.events(done=None), ledger.answers(), ledger.exchanges()


def test_no_parts_two_tellings_and_undo_joins_them_again(ledger: Ledger) -> None:
    before = shown(ledger)
    event = expulsion(ledger)
    one, other = event.mentions
    decision = ledger.decide("same_event", one, other, "no", by="anna", why="two expulsions", at=LATER)
    apart = [e for e in ledger.events(type="SANCTION") if e.actors == ("RUS",)]
    assert sorted(e.mentions for e in apart) == sorted([(one,), (other,)])
    assert all(decision.id in e.decisions for e in apart)
    withdrawn = ledger.undo(decision.id, by="anna", why="it was one", at=LAST)
    assert (withdrawn.withdrawn, withdrawn.withdrawn_by) == ("2025-03-16T08:00:00.000000Z", "anna")
    assert shown(ledger) == before
    assert [(line.what, line.by, line.subject) for line in ledger.log()] == [
        ("decide", "anna", decision.id),
        ("undo", "anna", decision.id),
    ]
    assert ledger.decisions() == ()
    assert ledger.decisions(withdrawn=True) == ledger.decisions(withdrawn=True, event=event.id) == (withdrawn,)
    assert ledger.decision(decision.id) == withdrawn
    assert ledger.decisions(withdrawn=True, event=expulsion(ledger, "GBR").id) == ()


def test_yes_joins_what_merging_kept_apart_and_the_old_id_leads_on(where: str) -> None:
    with open(where) as ledger:
        reports = [
            report("RUS summons GBR 2025-03-10", id="a"),
            report("RUS summons GBR 2025-03-20", id="b", day="2025-03-20"),
        ]
        update(ledger, reports, FakeCoder(), now=NOW)
        first, second = ledger.events()
        ledger.decide("same_event", first.id, second.id, by="anna", at=LATER)
        (joined,) = ledger.events()
        assert sorted(joined.mentions) == sorted(first.mentions + second.mentions)
        assert ledger.event(first.id) == ledger.event(second.id) == joined
        assert {ledger.mention(id).when.day for id in joined.mentions} == {"2025-03-10", "2025-03-20"}


def test_a_field_of_an_event_is_changed_over_the_machine_not_in_it(ledger: Ledger) -> None:
    event = expulsion(ledger)
    machine = ledger.mentions(event.id)
    decision = ledger.decide("field", event.id, field="count", value={"diplomat": 2}, by="anna", at=LATER)
    assert expulsion(ledger).count == {"diplomat": 2}
    assert ledger.mentions(event.id) == machine
    ledger.decide("field", event.id, field="when", value="2025-03-09", by="boris", at=LAST)
    assert expulsion(ledger).when.day == "2025-03-09"
    ledger.undo(decision.id, by="anna", at=LAST)
    assert expulsion(ledger).count == {}
    assert ledger.event(event.id).when.day == "2025-03-09"


def test_reject_takes_a_mention_out_of_every_event(ledger: Ledger) -> None:
    event = expulsion(ledger)
    decision = ledger.decide("reject", event.id, by="anna", why="a rehearsal", at=LATER)
    assert [e for e in ledger.events(type="SANCTION") if e.actors == ("RUS",)] == []
    assert ledger.event_of(event.mentions[0]) is None
    ledger.undo(decision.id, by="anna", at=LAST)
    assert expulsion(ledger) == event


def test_split_parts_those_that_leave_from_those_that_stay(where: str) -> None:
    with open(where) as ledger:
        reports = [report("RUS expels GBR 2025-03-10", publisher=f"Paper {n}", id=f"p{n}") for n in range(4)]
        update(ledger, reports, FakeCoder(), now=NOW)
        (event,) = ledger.events()
        leaving = list(event.mentions[:2])
        ledger.decide("split", event.id, value=leaving, by="anna", at=LATER)
        assert sorted(e.mentions for e in ledger.events()) == sorted(
            [tuple(event.mentions[:2]), tuple(event.mentions[2:])]
        )


def test_answers_are_linked_and_unlinked_by_persons(ledger: Ledger) -> None:
    cause = next(e for e in ledger.events(done=None) if e.type == "THREATEN")
    reply = next(e for e in ledger.events(done=None) if e.type == "ACCUSE" and e.actors == ("RUS",))
    before = shown(ledger)
    decision = ledger.decide("answers", reply.id, cause.id, by="anna", at=LATER)
    (answer,) = (a for a in ledger.answers() if (a.reply, a.cause) == (reply.id, cause.id))
    assert answer.decisions == (decision.id,)
    ledger.undo(decision.id, by="anna", at=LAST)
    assert shown(ledger) == before
    stated = next(a for a in before[1] if a.basis == "stated")
    ledger.decide("answers", stated.reply, stated.cause, "no", by="anna", at=LAST)
    assert stated.id not in {a.id for a in ledger.answers()}


def test_a_missed_event_is_added_and_taken_out_again(ledger: Ledger) -> None:
    before = shown(ledger)
    text = ledger.article("r3").text
    assert text is not None
    start = text.index("We will act")
    mention = {
        "article": "r3",
        "type": "THREATEN",
        "actors": [{"text": "GBR", "actor": "GBR"}],
        "recipients": [{"text": "BLR", "actor": "BLR"}],
        "when": {"day": "2025-03-12"},
        "standing": "threatened",
        "evidence": {"clause": {"start": start, "end": start + 11, "quote": "We will act"}},
    }
    decision = ledger.decide("add", value=mention, by="anna", at=LATER)
    (event,) = (e for e in ledger.events(done=None) if e.recipients == ("BLR",))
    assert event.standing == "threatened"
    (added,) = ledger.mentions(event.id)
    assert (added.run, added.rule, added.evidence["clause"].quote) == ("person", "person:anna", "We will act")
    ledger.undo(decision.id, by="anna", at=LAST)
    assert shown(ledger) == before
    wrong = {**mention, "evidence": {"clause": {"start": 0, "end": 11, "quote": "We will act"}}}
    with pytest.raises(LedgerError, match="select them again"):
        ledger.decide("add", value=wrong, by="anna")
    assert len(ledger.decisions(withdrawn=True)) == 1


def test_copy_folds_and_unfolds_families(ledger: Ledger) -> None:
    event = expulsion(ledger, "GBR")
    assert event.publishers == ("Fell Courier", "Tyne Post")
    decision = ledger.decide("copy", "r5", "r2", by="anna", at=LATER)
    assert ledger.article("r5").copy_of == "r2"
    assert expulsion(ledger, "GBR").publishers == ("Fell Courier",)
    ledger.undo(decision.id, by="anna", at=LAST)
    assert ledger.article("r5").copy_of is None
    assert expulsion(ledger, "GBR") == event


def test_reviewed_changes_nothing_but_says_so(ledger: Ledger) -> None:
    event = expulsion(ledger)
    decision = ledger.decide("reviewed", event.id, by="anna", at=LATER)
    now = expulsion(ledger)
    assert now.decisions == (decision.id,)
    assert (now.count, now.when, now.mentions) == (event.count, event.when, event.mentions)


def test_a_repeated_request_is_one_decision(ledger: Ledger) -> None:
    event = expulsion(ledger)
    first = ledger.decide("reviewed", event.id, by="anna", key="k1", at=LATER)
    assert ledger.decide("reviewed", event.id, by="anna", key="k1", at=LAST) == first
    assert ledger.decisions() == (first,)
    with pytest.raises(LedgerError, match="take a new key"):
        ledger.decide("reject", event.id, by="anna", key="k1")


def test_a_stale_edit_is_refused(ledger: Ledger) -> None:
    event = expulsion(ledger)
    seen = ledger.version(event.id)
    ledger.decide("field", event.id, field="count", value={"diplomat": 3}, by="boris", expected=seen, at=LATER)
    with pytest.raises(StaleEdit, match=f"{event.id} has changed since you looked at it"):
        ledger.decide("field", event.id, field="count", value={"diplomat": 2}, by="anna", expected=seen, at=LAST)
    assert expulsion(ledger).count == {"diplomat": 3}


@pytest.mark.parametrize(
    ("words", "error", "message"),
    [
        ({"kind": "same_event", "left": "m_none", "right": "m_no", "by": "a"}, NotFound, "no mention or event m_none"),
        ({"kind": "same_event", "left": "r", "by": "a"}, LedgerError, "is about two"),
        ({"kind": "reject", "left": "r", "by": " "}, LedgerError, "say who decides"),
        ({"kind": "merge", "left": "r", "by": "a"}, LedgerError, "no decision of kind 'merge'"),
        ({"kind": "reject", "left": "r", "verdict": "perhaps", "by": "a"}, LedgerError, "no verdict 'perhaps'"),
        ({"kind": "field", "left": "r", "field": "id", "value": 1, "by": "a"}, LedgerError, "no field 'id' to change"),
        (
            {"kind": "field", "left": "r", "field": "count", "value": "two", "by": "a"},
            LedgerError,
            "does not fit the field count",
        ),
        ({"kind": "field", "left": "r", "field": "when", "value": "10 March", "by": "a"}, LedgerError, "is no day"),
        ({"kind": "copy", "left": "r9", "right": "r1", "by": "a"}, NotFound, "no article r9"),
    ],
)
def test_what_cannot_be_decided_is_refused(
    ledger: Ledger, words: dict[str, object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        ledger.decide(**words)  # type: ignore[arg-type]
    assert ledger.decisions(withdrawn=True) == ()
    assert ledger.log() == ()


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("when", ["2025"], "Expected `object | null`, got `array`"),
        ("when", {"day": "2025-03-12", "precison": "day"}, "unknown field 'precison'"),
        ("place", {"country": "GBR"}, "missing required field `text`"),
        ("measure", 5, "Expected `str | null`, got `int`"),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_refused_with_the_reason(ledger, field, value, why) -> None:
    with pytest.raises(LedgerError, match=f"does not fit the field {field}.*") as refused:
        ledger.decide("field", expulsion(ledger).id, field=field, value=value, by="anna")
    assert why in str(refused.value)


def test_of_two_like_acts_of_one_report_the_second_takes_the_name_of_the_first_that_is_rejected(tmp_path) -> None:
    text = "GBR warns RUS 2025-03-09\nGBR warns RUS 2025-03-10"
    with open(str(tmp_path / "one.db")) as ledger:
        update(ledger, [report(text, day="2025-03-10", publisher="Fell Courier", id="a1")], FakeCoder(), now=NOW)
        first, second = sorted(ledger.events(done=None), key=lambda event: event.when.day)
        rejected = ledger.decide("reject", first.mentions[0], by="anna")
        assert [(e.id, e.mentions) for e in ledger.events(done=None)] == [(first.id, second.mentions)]
        ledger.undo(rejected.id, by="anna")
        assert [(e.id, e.mentions) for e in ledger.events(done=None)] == [
            (first.id, first.mentions),
            (second.id, second.mentions),
        ]
