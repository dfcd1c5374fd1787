"""Properties of a ledger: any order of reading gives the same; twice is once; ``undo`` restores; a decision survives coding again."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retorsion.conductor import open, update
from retorsion.events import merge
from retorsion.exchanges import chain, link
from retorsion.ledger import Ledger
from retorsion.records import Answer, Article, Event, Exchange
from tests.unit.ledger.fakes import VERBS, FakeCoder, report

NOW, LATER, LAST = "2025-03-20T08:00:00Z", "2025-03-21T08:00:00Z", "2025-03-22T08:00:00Z"
EXAMPLES = int(os.environ.get("RETORSION_EXAMPLES", "8"))
DAYS = st.integers(9, 13)


@st.composite
def lines(draw: st.DrawFn) -> str:
    one, other = draw(st.permutations(["RUS", "GBR", "FRA"]))[:2]
    date = draw(st.one_of(st.just(""), DAYS.map(lambda day: f" 2025-03-{day:02d}")))
    reply = draw(st.sampled_from(["", " in reply"])) if date else ""
    return f"{one} {draw(st.sampled_from(sorted(VERBS)))} {other}{date}{reply}"


@st.composite
def corpora(draw: st.DrawFn) -> list[Article]:
    texts = draw(st.lists(st.lists(lines(), min_size=1, max_size=3), min_size=2, max_size=7))
    found = []
    for at, text in enumerate(texts):
        day = draw(st.integers(10, 14))
        publisher = draw(st.sampled_from(["Harbour Gazette", "Fell Courier", "Tyne Post"]))
        found.append(report("\n".join(text), day=f"2025-03-{day}", publisher=publisher, id=f"a{at}"))
    return found


def shown(ledger: Ledger) -> dict[str, Any]:
    """All that exports are made of; runs are named by their number, so they are left out."""
    return {
        "events": ledger.events(done=None),
        "answers": ledger.answers(),
        "exchanges": ledger.exchanges(),
        "articles": [(a.id, a.copy_of) for a in ledger.articles()],
        "mentions": [(m.id, m.article) for m in ledger.mentions()],
        "open": ledger.open_items(None),
    }


def in_one_pass(ledger: Ledger) -> tuple[list[Event], tuple[Answer, ...], list[Exchange]]:
    """Events, answers and exchanges as the stages make them from everything at once, with no ledger between."""
    mentions = ledger.mentions()
    articles = {article.id: article for article in ledger.articles()}
    events = merge(mentions, articles=articles).events
    by_id = {mention.id: mention for mention in mentions}
    answers = link(events, by_id)
    claims = [claim for id in articles for claim in ledger.claims(article=id)]
    made = chain(events, answers, mentions=by_id, claims=claims, now=ledger.setting("horizon"))
    return list(events), answers, sorted(made, key=lambda one: one.id)


quick = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@quick
@given(corpora(), st.data())
def test_any_order_and_any_batches_give_the_same_ledger(corpus: list[Article], data: st.DataObject) -> None:
    with open(":memory:") as whole, open(":memory:") as piecemeal:
        update(whole, corpus, FakeCoder(), now=NOW)
        order = data.draw(st.permutations(corpus))
        cut = data.draw(st.integers(0, len(order)))
        for some in (order[:cut], order[cut:]):
            update(piecemeal, some, FakeCoder(), now=NOW)
        assert shown(piecemeal) == shown(whole)
        events, answers, exchanges = in_one_pass(whole)
        assert sorted(piecemeal.events(done=None), key=lambda event: event.id) == events
        assert piecemeal.answers() == answers
        assert sorted(piecemeal.exchanges(), key=lambda one: one.id) == exchanges


@quick
@given(corpora())
def test_twice_is_once(corpus: list[Article]) -> None:
    with open(":memory:") as ledger:
        update(ledger, corpus, FakeCoder(), now=NOW)
        before = shown(ledger), ledger.runs(), ledger.issues()
        counts = update(ledger, corpus, FakeCoder(), now=LATER)
        assert (shown(ledger), ledger.runs(), ledger.issues()) == before
        assert counts.read == counts.known == len(corpus)


def decide(ledger: Ledger, data: st.DataObject, at: str) -> str | None:
    """Some decision that the ledger at hand allows, or ``None``; returns its id."""
    mentions = [m.id for m in ledger.mentions() if ledger.event_of(m.id)]
    if len(mentions) < 2:
        return None
    left, right = data.draw(st.permutations(mentions))[:2]
    kind = data.draw(st.sampled_from(["same", "apart", "answers", "no answer", "field", "reject", "split", "reviewed"]))
    verdict: Any = "no" if kind in ("apart", "no answer") else "yes"
    if kind in ("same", "apart"):
        return ledger.decide("same_event", left, right, verdict, by="anna", at=at).id
    if kind in ("answers", "no answer"):
        return ledger.decide("answers", left, right, verdict, by="anna", at=at).id
    if kind == "field":
        field, value = data.draw(
            st.sampled_from(
                [("count", {"diplomat": 3}), ("when", "2025-03-01"), ("actors", ["USA"]), ("standing", "denied")]
            )
        )
        event = ledger.event_of(left)
        assert event is not None
        return ledger.decide("field", event.id, field=field, value=value, by="anna", at=at).id
    return ledger.decide(kind, left, by="anna", at=at).id  # type: ignore[arg-type]


@quick
@given(corpora(), st.data())
def test_undo_leaves_no_trace_in_what_is_shown_and_a_full_one_in_the_log(
    corpus: list[Article], data: st.DataObject
) -> None:
    with open(":memory:") as ledger:
        update(ledger, corpus, FakeCoder(), now=NOW)
        before = shown(ledger)
        decisions = [decide(ledger, data, LATER) for _ in range(data.draw(st.integers(1, 3)))]
        made = [id for id in decisions if id is not None]
        for id in data.draw(st.permutations(made)):
            ledger.undo(id, by="anna", at=LAST)
        assert shown(ledger) == before
        assert [line.what for line in ledger.log()] == ["decide"] * len(made) + ["undo"] * len(made)
        assert ledger.at(NOW).events(done=None) == before["events"]


@quick
@given(corpora(), st.data())
def test_decisions_come_out_the_same_whatever_was_read_when(corpus: list[Article], data: st.DataObject) -> None:
    """A decision made early holds for what is read later, as if all had been read before."""
    with open(":memory:") as early, open(":memory:") as late:
        update(early, corpus[:-1], FakeCoder(), now=NOW)
        mentions = [m.id for m in early.mentions()]
        if len(mentions) < 2:
            return
        left, right = data.draw(st.permutations(mentions))[:2]
        verdict: Any = data.draw(st.sampled_from(["yes", "no"]))
        early.decide("same_event", left, right, verdict, by="anna", at=LATER)
        update(early, corpus[-1:], FakeCoder(), now=LAST)
        update(late, corpus, FakeCoder(), now=NOW)
        late.decide("same_event", left, right, verdict, by="anna", at=LATER)
        strip = [(e.id, e.mentions, e.actors, e.count) for e in early.events(done=None)]
        assert strip == [(e.id, e.mentions, e.actors, e.count) for e in late.events(done=None)]


@quick
@given(corpora(), st.data())
def test_a_decision_survives_coding_again(corpus: list[Article], data: st.DataObject) -> None:
    with open(":memory:") as ledger, open(":memory:") as fresh:
        update(ledger, corpus, FakeCoder("1"), now=NOW)
        mentions = ledger.mentions()
        if len(mentions) < 2:
            return
        left, right = data.draw(st.permutations(mentions))[:2]
        made = ledger.decide("same_event", left.id, right.id, "no", by="anna", at=LATER)
        update(ledger, [], FakeCoder("2"), recode=True, now=LAST)
        assert ledger.issues(kind="decision-orphan") == ()
        assert ledger.decisions() == (made,)
        update(fresh, corpus, FakeCoder("2"), now=NOW)
        again = {(m.article, m.evidence["clause"].start): m.id for m in fresh.mentions()}
        one, other = (again[m.article, m.evidence["clause"].start] for m in (left, right))
        fresh.decide("same_event", one, other, "no", by="anna", at=LATER)
        assert [(e.id, e.mentions) for e in ledger.events(done=None)] == [
            (e.id, e.mentions) for e in fresh.events(done=None)
        ]
        ledger.undo(made.id, by="anna", at=LAST)
        assert made.id not in {id for e in ledger.events(done=None) for id in e.decisions}
