"""What holds of every merge: no order, no opposite directions, no second thoughts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from retorsion.events import Merged, merge
from retorsion.records import Decision, Mention, Party, Span, When

STATES = ("RUS", "GBR", "USA")
DAYS = ("2025-03-10", "2025-03-11", None)
KINDS = (
    ("SANCTION", "expel-diplomats", "asserted"),
    ("ACCUSE", "accusation", "asserted"),
    ("CONSULT", "meeting", "asserted"),
)
WORDS = ("expelled two diplomats", "ordered two out", "accused it of spying", "spoke of hacking")


def _parties(codes: list[str]) -> tuple[Party, ...]:
    return tuple(Party(text=code, actor=code, basis="dictionary") for code in codes)


@st.composite
def mentions(draw: st.DrawFn) -> list[Mention]:
    """A few reports that tell acts of three states on two days, some of them vaguely."""
    found = []
    for number in range(draw(st.integers(1, 12))):
        kind, measure, standing = draw(st.sampled_from(KINDS))
        actors = draw(st.lists(st.sampled_from(STATES), max_size=2, unique=True))
        recipients = draw(st.lists(st.sampled_from([s for s in STATES if s not in actors]), max_size=1))
        mutual = kind == "CONSULT" and draw(st.booleans())
        day, words = draw(st.sampled_from(DAYS)), draw(st.sampled_from(WORDS))
        found.append(
            Mention(
                id=f"m{number}",
                article=draw(st.sampled_from(("a1", "a2", "a3"))),
                sentence=number,
                type=kind,  # type: ignore[arg-type]
                measure=draw(st.sampled_from((measure, None))),
                actors=_parties(actors + recipients if mutual else actors),
                recipients=_parties(actors + recipients if mutual else recipients),
                symmetric=mutual,
                when=When(day=day, basis=draw(st.sampled_from(("stated", "story")))) if day else None,
                count={"diplomat": draw(st.integers(1, 3))} if draw(st.booleans()) else {},
                standing=draw(st.sampled_from((standing, "negated", "alleged"))),  # type: ignore[arg-type]
                background=draw(st.booleans()),
                evidence={"clause": Span(start=number * 50, end=number * 50 + 20, quote=words)},
            )
        )
    return found


@st.composite
def decided(draw: st.DrawFn, found: list[Mention]) -> list[Decision]:
    names = st.sampled_from([one.id for one in found])
    return [
        Decision(
            id=f"d{number}",
            kind="same_event",
            left=draw(names),
            right=draw(names),
            verdict=draw(st.sampled_from(("yes", "no"))),
            by="anna",
            at=f"2025-04-{number + 1:02}",
        )
        for number in range(draw(st.integers(0, 3)))
    ]


def _known(merged: Merged) -> dict[str, str]:
    return {mention: event.id for event in merged.events for mention in event.mentions}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_order_gives_the_same_events(data: st.DataObject) -> None:
    found = data.draw(mentions())
    decisions = data.draw(decided(found))
    assert merge(data.draw(st.permutations(found)), decisions) == merge(found, decisions)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_event_holds_opposite_directions(data: st.DataObject) -> None:
    found = data.draw(mentions())
    by_id = {one.id: one for one in found}
    for event in merge(found, data.draw(decided(found))).events:
        for a in (by_id[name] for name in event.mentions):
            for b in (by_id[name] for name in event.mentions):
                if not (a.symmetric or b.symmetric):
                    mine = {p.state for p in a.actors}, {p.state for p in a.recipients}
                    yours = {p.state for p in b.actors}, {p.state for p in b.recipients}
                    assert not (mine[0] & yours[1] and mine[1] & yours[0])


@settings(max_examples=100, deadline=None)
@given(mentions())
def test_every_mention_is_in_one_event_and_a_second_merge_changes_nothing(found: list[Mention]) -> None:
    first = merge(found)
    assert sorted(name for event in first.events for name in event.mentions) == sorted(one.id for one in found)
    assert merge(found, known=_known(first)) == first


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_person_s_no_holds(data: st.DataObject) -> None:
    found = data.draw(mentions())
    left, right = data.draw(st.sampled_from(found)).id, data.draw(st.sampled_from(found)).id
    no = Decision(id="d", kind="same_event", left=left, right=right, verdict="no", by="anna", at="2025-04-01")
    for event in merge(found, [no]).events:
        assert left == right or not {left, right} <= set(event.mentions)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_withdrawn_decision_leaves_no_trace(data: st.DataObject) -> None:
    found = data.draw(mentions())
    gone = [
        Decision(
            id=one.id,
            kind=one.kind,
            left=one.left,
            right=one.right,
            verdict=one.verdict,
            by="anna",
            withdrawn="2025-05-01",
        )
        for one in data.draw(decided(found))
    ]
    assert merge(found, gone) == merge(found)
