"""What answers what: stated by a report, implied by its order, inferred from the ledger, decided by a person."""

from __future__ import annotations

from typing import Any

import pytest

from retorsion.exchanges import link, rivals, settled
from retorsion.exchanges.weigh import lag_days, proportion
from retorsion.records import Answer, Decision, Event, Mention, Party, Reply, Span, When


def act(id: str, actor: str, recipient: str, day: str | None, **fields: Any) -> Event:
    """An expulsion of two told by the mention and in the article of the same name, changed by ``fields``."""
    plain: dict[str, Any] = {
        "type": "SANCTION",
        "measure": "expel-diplomats",
        "count": {"diplomat": 2},
        "severity": 5.5,
        "mentions": (f"m-{id}",),
        "articles": (f"a-{id}",),
    }
    when = When(day=day) if day else None
    return Event(id=id, actors=(actor,), recipients=(recipient,), when=when, **{**plain, **fields})


def telling(event: Event, article: str | None = None, sentence: int = 0, replies: tuple[Reply, ...] = ()) -> Mention:
    return Mention(
        id=event.mentions[0],
        article=article or event.articles[0],
        sentence=sentence,
        type=event.type,
        actors=tuple(Party(text=code, actor=code) for code in event.actors),
        recipients=tuple(Party(text=code, actor=code) for code in event.recipients),
        replies=replies,
    )


def by_id(*mentions: Mention) -> dict[str, Mention]:
    return {mention.id: mention for mention in mentions}


FIRST, SECOND = act("e1", "RUS", "GBR", "2025-03-10"), act("e2", "GBR", "RUS", "2025-03-12")


def test_a_stated_link_keeps_its_words_lag_and_proportion() -> None:
    words = Span(start=40, end=51, quote="in response")
    mentions = by_id(
        telling(FIRST, "a"), telling(SECOND, "a", 1, (Reply(to="m-e1", basis="stated", span=words, rule="response"),))
    )
    (answer,) = link([FIRST, SECOND], mentions)
    assert answer == Answer(
        id=answer.id,
        reply="e2",
        cause="e1",
        basis="stated",
        score=answer.score,
        reasons=answer.reasons,
        lag_days=2,
        proportion=1.0,
        in_kind=True,
        evidence=(("m-e2", words),),
    )
    assert answer.score > 0.9
    assert {"stated", "in_kind", "same_number"} <= answer.reasons.keys()


def test_an_answer_in_kind_is_inferred_over_reports_with_named_reasons() -> None:
    (answer,) = link([SECOND, FIRST], by_id(telling(FIRST), telling(SECOND)))
    assert (answer.reply, answer.cause, answer.basis, answer.lag_days) == ("e2", "e1", "inferred", 2)
    assert answer.score > 0.8
    assert {"fit", "in_kind", "same_number", "latest_hard"} <= answer.reasons.keys()


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (act("e1", "GBR", "RUS", "2025-03-10"), "the same side"),
        (act("e1", "RUS", "USA", "2025-03-10"), "another victim, no common report"),
        (act("e1", "RUS", "GBR", "2024-03-10"), "a year ago"),
        (act("e1", "RUS", "GBR", "2025-03-10", standing="negated"), "not done"),
        (
            act("e1", "RUS", "GBR", "2025-03-10", type="CONSULT", measure="meeting", count={}),
            "no cause of such a reply",
        ),
    ],
)
def test_no_link_where(other: Event, why: str) -> None:
    assert link([other, SECOND], by_id(telling(other), telling(SECOND))) == (), why


def test_of_two_acts_the_later_one_is_the_reply() -> None:
    later = act("e1", "RUS", "GBR", "2025-03-14")
    (answer,) = link([later, SECOND], by_id(telling(later), telling(SECOND)))
    assert (answer.reply, answer.cause) == ("e1", "e2")


def test_a_denial_answers_the_charge_that_one_report_tells_beside_it() -> None:
    charge = act("e1", "RUS", "GBR", "2025-03-10", type="ACCUSE", measure="accusation", count={}, severity=2.5)
    denial = act("e2", "GBR", "RUS", "2025-03-10", type="REJECT", measure="denial", count={}, severity=1.2)
    (answer,) = link([charge, denial], by_id(telling(charge, "a", 0), telling(denial, "a", 1)))
    assert (answer.reply, answer.cause, answer.basis, answer.proportion, answer.in_kind) == (
        "e2",
        "e1",
        "implied",
        None,
        None,
    )


def test_a_pointer_that_the_days_rule_out_is_led_to_the_act_that_fits() -> None:
    words = Span(start=90, end=100, quote="retaliated")
    later = act("e3", "RUS", "GBR", "2025-06-01")
    reply = telling(SECOND, "a", 2, (Reply(to="m-e3", basis="stated", span=words),))
    (answer,) = link(
        [FIRST, SECOND, later], by_id(telling(FIRST, "a", 1), reply, telling(later, "a", 0)), [_not("e3", "e2")]
    )
    assert (answer.reply, answer.cause, answer.basis, answer.evidence) == ("e2", "e1", "stated", (("m-e2", words),))


def test_of_an_act_dealt_out_to_several_the_answer_is_to_one_s_own_share() -> None:
    dealt = [
        act(f"e-{code}", "USA", code, "2025-03-01", measure="tariff", count={}, articles=("a",))
        for code in ("CAN", "CHN", "MEX")
    ]
    reply = act("e-reply", "CAN", "USA", "2025-03-01", measure="tariff", count={}, articles=("a",))
    pointed = Reply(to="m-e-MEX", basis="stated", span=Span(start=0, end=12, quote="within hours"), rule="at-once")
    mentions = by_id(*(telling(one, "a") for one in dealt), telling(reply, "a", 0, (pointed,)))
    assert [answer.cause for answer in link([*dealt, reply], mentions)] == ["e-CAN"]


def test_what_was_not_done_answers_nothing_and_is_not_answered() -> None:
    first, second = act("e1", "RUS", "GBR", "2025-03-10"), act("e2", "GBR", "RUS", "2025-03-10", articles=("a-e1",))
    undone = act("e3", "GBR", "RUS", "2025-03-10", articles=("a-e1",), standing="negated")
    told = by_id(telling(first, "a"), telling(second, "a"))
    assert [(one.reply, one.cause) for one in link([first, second], told)] != []
    assert link([first, undone], by_id(telling(first, "a"), telling(undone, "a"))) == ()


def _not(reply: str, cause: str) -> Decision:
    return Decision(id=f"d-{reply}", kind="answers", left=reply, right=cause, verdict="no", by="anna")


def test_nobody_answers_itself_and_circles_are_broken() -> None:
    back = (Reply(to="m-e2", basis="implied"),)
    forth = (Reply(to="m-e1", basis="stated"),)
    (answer,) = link([FIRST, SECOND], by_id(telling(FIRST, "a", 0, back), telling(SECOND, "a", 1, forth)))
    assert (answer.reply, answer.cause) == ("e2", "e1")
    own = act("e3", "GBR", "RUS", "2025-03-11")
    assert (
        link([own, SECOND], by_id(telling(own, "a"), telling(SECOND, "a", 1, (Reply(to="m-e3", basis="stated"),))))
        == ()
    )


def test_a_person_s_word_on_a_link() -> None:
    mentions = by_id(telling(FIRST), telling(SECOND))

    def decision(verdict: str, withdrawn: str | None = None) -> Decision:
        return Decision(
            id="d", kind="answers", left="m-e2", right="m-e1", verdict=verdict, by="anna", withdrawn=withdrawn
        )  # type: ignore[arg-type]

    assert link([FIRST, SECOND], mentions, [decision("no")]) == ()
    (answer,) = link([FIRST, SECOND], mentions, [decision("yes")])
    assert (answer.score, answer.reasons["person"], answer.decisions) == (1.0, 1.0, ("d",))
    assert link([FIRST, SECOND], mentions, [decision("no", "2025-05-01")]) == link([FIRST, SECOND], mentions)


def test_order_of_events_plays_no_part() -> None:
    third = act("e3", "RUS", "GBR", "2025-03-20")
    some = [FIRST, SECOND, third]
    mentions = by_id(*(telling(one) for one in some))
    assert link(some, mentions) == link(some[::-1], mentions)
    assert {(one.reply, one.cause) for one in link(some, mentions)} == {("e2", "e1"), ("e3", "e2")}


@pytest.mark.parametrize(
    ("cause", "reply", "days"),
    [
        (When(day="2025-03-10"), When(day="2025-03-12"), 2),
        (When(day=None, weekday="Monday"), When(day=None, weekday="Wednesday"), 2),
        (When(day="2025-03-10"), When(day=None, weekday="Wednesday"), 2),
        (When(day="2025-03-01", precision="month"), When(day="2025-03-12"), None),
        (None, When(day="2025-03-12"), None),
    ],
)
def test_lag(cause: When | None, reply: When | None, days: int | None) -> None:
    assert lag_days(cause, reply) == days


@pytest.mark.parametrize(
    ("cause", "reply", "share"),
    [
        ({"diplomat": 1, "spouse": 1}, {"staff": 2}, 1.0),
        ({"diplomat": 4}, {"diplomat": 1}, 0.25),
        ({"mission": 1}, {"diplomat": 2}, None),
        ({}, {"diplomat": 2}, None),
        ({"diplomat": 2, "mission": 1}, {"diplomat": 3}, 1.5),
    ],
)
def test_proportion(cause: dict[str, int], reply: dict[str, int], share: float | None) -> None:
    assert proportion(act("a", "RUS", "GBR", None, count=cause), act("b", "GBR", "RUS", None, count=reply)) == share


def test_a_review_of_many_acts_compares_each_with_those_told_near_it_and_with_what_its_words_point_at() -> None:
    """A list of 400 acts: the pointer reaches back to the first one, what no words join lies within fifty acts of its cause."""
    acts = [
        act(f"e{at:03d}", *("RUS", "GBR")[:: 1 if at % 2 else -1], f"2025-{1 + at // 28:02d}-{1 + at % 28:02d}")
        for at in range(300)
    ]
    words = Span(start=0, end=11, quote="in response")
    reply = Reply(to="m-e001", basis="stated", span=words, rule="response")
    told = by_id(*(telling(one, "a", at, (reply,) if at == 290 else ()) for at, one in enumerate(acts)))
    far = acts[290].id, acts[1].id
    answers = link(acts, told)
    place = {one.id: at for at, one in enumerate(acts)}
    assert far in {(one.reply, one.cause) for one in answers}
    assert all(abs(place[one.reply] - place[one.cause]) <= 48 for one in answers if (one.reply, one.cause) != far)


def test_linking_some_replies_among_all_events_gives_what_linking_everything_gives_of_them() -> None:
    acts = [
        FIRST,
        SECOND,
        act("e3", "RUS", "GBR", "2025-03-12"),
        act("e4", "GBR", "RUS", "2025-03-15", type="ACCUSE", measure="summon"),
    ]
    told = by_id(*(telling(one, "a", at) for at, one in enumerate(acts)))
    every = link(acts, told)
    assert every
    for one in acts:
        some = link(acts, told, replies={one.id})
        others = link(acts, told, replies=rivals(some, {event.id: event for event in acts}))
        kept = [answer for answer in settled([*some, *others]) if answer.reply == one.id]
        assert kept == [answer for answer in every if answer.reply == one.id]
