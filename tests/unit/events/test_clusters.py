"""Merging: what becomes one event, what never does, and what persons may change."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from retorsion.events import merge
from retorsion.records import Article, Decision, Event, Mention, Party, Span, Target, When


def party(code: str) -> Party:
    return Party(text=code, actor=code, basis="dictionary")


def telling(id: str, article: str = "a1", actor: str = "RUS", recipient: str = "GBR", **fields: Any) -> Mention:
    """An expulsion of two on 10 March told in ``article``, changed by ``fields``; ``words`` are those of its clause."""
    words = fields.pop("words", "expelled two diplomats")
    start = fields.pop("start", 0)
    day = fields.pop("day", "2025-03-10")
    plain: dict[str, Any] = {
        "type": "SANCTION",
        "measure": "expel-diplomats",
        "count": {"diplomat": 2},
        "when": When(day=day) if day else None,
        "sentence": start // 100,
        "evidence": {"clause": Span(start=start, end=start + len(words), quote=words)},
    }
    return Mention(
        id=id, article=article, actors=(party(actor),), recipients=(party(recipient),), **{**plain, **fields}
    )


def shelf(*reports: tuple[str, str, str]) -> dict[str, Article]:
    """Articles from (id, publisher, day)."""
    return {
        id: Article.from_text(f"text of {id}", id=id, publisher=publisher, published=day)
        for id, publisher, day in reports
    }


def groups(*mentions: Mention, **known: Any) -> set[frozenset[str]]:
    """Which mentions became one event."""
    return {frozenset(event.mentions) for event in merge(mentions, **known).events}


def only(*mentions: Mention, **known: Any) -> Event:
    """The one event that the mentions become."""
    (event,) = merge(mentions, **known).events
    return event


def test_tellings_of_one_act_in_one_report_become_one_event() -> None:
    mentions = (
        telling("m1", words="Russia expelled two diplomats"),
        telling("m2", start=300, words="revoked their accreditation", measure="revoke-accreditation", count={}),
        telling("m3", start=700, words="a similar move", count={}),
    )
    assert groups(*mentions) == {frozenset({"m1", "m2", "m3"})}
    event = only(*mentions)
    assert (event.measure, event.count, event.articles, event.conflicts) == (
        "expel-diplomats",
        {"diplomat": 2},
        ("a1",),
        (),
    )


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (telling("m2", start=300, actor="GBR", recipient="RUS"), "opposite direction"),
        (telling("m2", start=300, count={"diplomat": 3}), "another number in one report"),
        (telling("m2", start=300, day="2025-03-11"), "another day"),
        (telling("m2", start=300, standing="negated"), "not done"),
        (telling("m2", start=300, standing="planned"), "planned"),
        (telling("m2", start=300, type="THREATEN", standing="threatened"), "threatened"),
        (telling("m2", start=300, measure="summon-envoy", type="ACCUSE", count={}), "another type"),
        (telling("m2", start=300, measure="order-closure", count={}), "another measure"),
        (telling("m2", start=300, background=True, day=None, count={}), "history without a date"),
        (telling("m2", start=300, actor="BLR"), "another actor"),
    ],
)
def test_what_is_not_one_act_stays_apart(other: Mention, why: str) -> None:
    assert groups(telling("m1"), other) == {frozenset({"m1"}), frozenset({"m2"})}, why


def test_named_people_keep_two_expulsions_of_one_report_apart() -> None:
    first = telling("m1", count={"diplomat": 1}, targets=(Target(role="diplomat", name="Anna Berg"),))
    second = telling("m2", start=200, count={"diplomat": 1}, targets=(Target(role="diplomat", name="Jon Dahl"),))
    assert groups(first, second) == {frozenset({"m1"}), frozenset({"m2"})}


def test_two_complaints_on_one_day_are_two_accusations() -> None:
    cyber = telling("m1", type="ACCUSE", measure="accusation", count={}, words="blamed the agency for hacking software")
    votes = telling(
        "m2", type="ACCUSE", measure="accusation", count={}, words="over meddling in the election", start=90
    )
    assert groups(cyber, votes) == {frozenset({"m1"}), frozenset({"m2"})}


def test_a_charge_of_yesterday_and_a_complaint_of_today_are_two() -> None:
    words: dict[str, Any] = {"type": "ACCUSE", "count": {}}
    charge = telling("m1", measure="accusation", words="accused it of hacking", **words)
    complaint = telling(
        "m2", measure="condemnation", words="called it regrettable", day="2025-03-11", start=300, **words
    )
    soft = When(day="2025-03-11", basis="story")
    assert groups(charge, structs.replace(complaint, when=soft)) == {frozenset({"m1"}), frozenset({"m2"})}


def test_a_deed_alleged_and_denied_is_one_event_with_its_denier() -> None:
    alleged = telling("m1", type="COERCE", measure="harassment", count={}, standing="alleged", said_by=(party("GBR"),))
    denied = structs.replace(alleged, id="m2", standing="denied", said_by=(), denied_by=(party("RUS"),))
    event = only(alleged, denied)
    assert (event.standing, event.said_by, event.denied_by, event.done) == ("alleged", ("GBR",), ("RUS",), False)


def test_reports_that_differ_on_the_number_keep_both() -> None:
    articles = shelf(("a1", "North", "2025-03-10"), ("a2", "South", "2025-03-10"), ("a3", "West", "2025-03-11"))
    mentions = [
        telling("m1", "a1"),
        telling("m2", "a2", count={"diplomat": 3}),
        telling("m3", "a3", count={"staff": 3}),
    ]
    event = only(*mentions, articles=articles)
    assert event.count == {"diplomat": 2}
    assert [(one.field, one.values) for one in event.conflicts] == [
        ("count", (('{"diplomat": 2}', ("m1",)), ('{"diplomat": 3}', ("m2",)), ('{"staff": 3}', ("m3",))))
    ]
    assert only(*mentions, articles=articles, policy="highest").count == {"diplomat": 3}
    assert event.publishers == ("North", "South", "West")


def test_copies_credits_and_owners_are_one_voice() -> None:
    articles = shelf(("a1", "Reuters", "2025-03-10"), ("a2", "Daily A", "2025-03-10"), ("a3", "Daily B", "2025-03-10"))
    articles["a2"] = structs.replace(articles["a2"], copy_of="a1")
    articles["a3"] = structs.replace(articles["a3"], credit="Reuters")
    event = only(telling("m1", "a1"), telling("m2", "a2"), telling("m3", "a3"), articles=articles)
    assert (event.publishers, event.articles) == (("Reuters",), ("a1", "a2", "a3"))


def test_second_hand_is_what_neither_a_publisher_nor_a_side_tells() -> None:
    ally = telling("m1", standing="alleged", said_by=(party("POL"),))
    victim = structs.replace(ally, said_by=(party("GBR"),))
    assert [only(one).second_hand for one in (ally, victim, telling("m3"))] == [True, False, False]


def test_a_month_meets_the_day_inside_it() -> None:
    articles = shelf(("a1", "North", "2025-03-10"), ("a2", "South", "2025-06-01"))
    later = telling("m2", "a2", count={}, when=When(day="2025-03-01", precision="month"), background=True)
    event = only(telling("m1", "a1"), later, articles=articles)
    assert (event.when, event.background) == (When(day="2025-03-10"), False)


def test_the_coder_s_own_word_joins_tellings() -> None:
    pair = (telling("m1"), telling("m2", start=300, measure=None, count={}, day=None, same_as="m1"))
    assert groups(*pair) == {frozenset({"m1", "m2"})}


def decision(kind: str, left: str, right: str | None = None, **fields: Any) -> Decision:
    return Decision(
        id=f"d-{kind}-{left}-{right}", kind=kind, left=left, right=right, by="anna", at="2025-04-01", **fields
    )  # type: ignore[arg-type]


def test_a_person_s_no_and_yes_outrank_the_rules() -> None:
    same = (telling("m1", "a1"), telling("m2", "a2"))
    other = (telling("m1", "a1"), telling("m2", "a2", day="2025-03-19"))
    no, yes = decision("same_event", "m1", "m2", verdict="no"), decision("same_event", "m1", "m2")
    assert groups(*same, decisions=[no]) == {frozenset({"m1"}), frozenset({"m2"})}
    assert groups(*other, decisions=[yes]) == {frozenset({"m1", "m2"})}
    assert only(*other, decisions=[yes]).decisions == (yes.id,)
    withdrawn = structs.replace(no, withdrawn="2025-04-02")
    assert groups(*same, decisions=[withdrawn]) == {frozenset({"m1", "m2"})}


def test_a_person_joins_whole_events_not_only_the_tellings_named() -> None:
    early = (telling("m1", "a1"), telling("m2", "a2"))
    late = (telling("m3", "a3", day="2025-03-20"), telling("m4", "a4", day="2025-03-20"))
    assert groups(*early, *late) == {frozenset({"m1", "m2"}), frozenset({"m3", "m4"})}
    for left, right in (("m1", "m3"), ("m2", "m3"), ("m1", "m4"), ("m2", "m4")):
        joined = groups(*early, *late, decisions=[decision("same_event", left, right)])
        assert joined == {frozenset({"m1", "m2", "m3", "m4"})}


def test_even_a_person_cannot_join_opposite_directions() -> None:
    pair = (telling("m1", "a1"), telling("m2", "a2", actor="GBR", recipient="RUS"))
    assert groups(*pair, decisions=[decision("same_event", "m1", "m2")]) == {frozenset({"m1"}), frozenset({"m2"})}


def test_a_correction_changes_the_event_and_whom_it_meets() -> None:
    wrong = telling("m2", "a2", actor="GBR", recipient="RUS")
    fixes = [
        decision("field", "m2", field="actors", value='["RUS"]'),
        Decision(id="d2", kind="field", left="m2", field="recipients", value='["GBR"]', by="anna", at="2025-04-01"),
    ]
    event = only(telling("m1", "a1"), wrong, decisions=fixes)
    assert (event.actors, event.recipients, event.mentions) == (("RUS",), ("GBR",), ("m1", "m2"))


def test_split_and_reject_take_a_mention_out() -> None:
    three = (telling("m1", "a1"), telling("m2", "a2"), telling("m3", "a3"))
    assert groups(*three, decisions=[decision("split", "m3")]) == {frozenset({"m1", "m2"}), frozenset({"m3"})}
    assert groups(*three, decisions=[decision("reject", "m3")]) == {frozenset({"m1", "m2"})}


def test_old_ids_lead_to_the_surviving_one() -> None:
    alone = merge([telling("m2", "a2")]).events[0]
    merged = merge([telling("m1", "a1"), telling("m2", "a2")], known={"m2": alone.id})
    assert merged.redirects == {alone.id: merged.events[0].id}
    again = merge([telling("m1", "a1"), telling("m2", "a2")], known=dict.fromkeys(("m1", "m2"), merged.events[0].id))
    assert (again.events, again.redirects) == (merged.events, {})


def test_a_value_is_held_by_the_tellings_that_have_it() -> None:
    """A report that tells the act twice, once with a number, is against another number with that one telling."""
    mentions = (
        telling("m1", count={"diplomat": 2}),
        telling("m2", start=300, count={}, words="the expulsion"),
        telling("m3", article="a2", count={"diplomat": 3}),
    )
    event = only(*mentions, articles=shelf(("a1", "Fell Courier", "2025-03-10"), ("a2", "Tyne Post", "2025-03-11")))
    (conflict,) = event.conflicts
    assert (event.count, conflict.field, [held for _, held in conflict.values]) == (
        {"diplomat": 2},
        "count",
        [("m1",), ("m3",)],
    )


def test_an_appeal_or_threat_that_a_report_tells_without_citing_anybody_is_not_second_hand() -> None:
    appeal = telling("m1", type="REQUEST", measure="appeal", standing="demanded", count={})
    assert only(appeal).second_hand is False
    assert only(structs.replace(appeal, said_by=(party("FRA"),))).second_hand is True
    alleged = telling("m1", type="COERCE", measure="espionage", standing="alleged", count={})
    assert only(alleged).second_hand is True
