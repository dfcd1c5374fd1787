"""Properties of a ledger: any order of reading gives the same; twice is once; ``undo`` restores; a decision survives coding again."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retorsion.conductor import open, update
from retorsion.events import merge
from retorsion.exchanges import chain, link
from retorsion.ledger import Ledger
from retorsion.ledger.standing import effective
from retorsion.records import Answer, Article, Event, Exchange
from retorsion.show.export import FORMATS, Unit, export
from retorsion.show.shapes import gdelt_rows, graphml, polecat_rows
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


def exported(ledger: Ledger, folder: Path) -> dict[str, bytes]:
    """Name -> bytes of every file that the ledger is exported to."""
    folder.mkdir()
    for unit in get_args(Unit):
        for form in ("jsonl",) if unit == "annotation" else FORMATS:
            export(ledger, unit, folder / f"{unit}.{form}")
    tables = {"gdelt": list(gdelt_rows(ledger)), "polecat": list(polecat_rows(ledger)), "graph": graphml(ledger)}
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return files | {name: repr(table).encode() for name, table in tables.items()}


def no_opposites(ledger: Ledger) -> None:
    """No event holds tellings in which the two sides stand the other way round."""
    mentions = {m.id: m for m in ledger.mentions()}
    for event in ledger.events(done=None):
        told = [mentions[id] for id in event.mentions if not mentions[id].symmetric]
        ways = {(m.actors[0].actor, m.recipients[0].actor) for m in told}
        assert not ways & {(b, a) for a, b in ways}, event.id


def in_one_pass(ledger: Ledger) -> tuple[list[Event], tuple[Answer, ...], list[Exchange]]:
    """Events, answers and exchanges as the stages make them from everything at once, with no ledger between."""
    mentions = ledger.mentions()
    articles = {article.id: article for article in ledger.articles()}
    by_id = {mention.id: mention for mention in mentions}
    with ledger.unit() as unit:
        decisions = effective(unit, by_id)
    events = merge(mentions, decisions, articles=articles).events
    answers = link(events, by_id, decisions)
    claims = [claim for id in articles for claim in ledger.claims(article=id)]
    made = chain(events, answers, mentions=by_id, claims=claims, now=ledger.setting("horizon"))
    return list(events), answers, sorted(made, key=lambda one: one.id)


quick = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Callable[[], str]:
    """A function that gives the place of a new ledger."""
    if request.param == "sqlite":
        return lambda: ":memory:"
    server = request.getfixturevalue("server")
    template = server.fresh()
    open(template).close()
    return lambda: str(server.fresh(like=template))


@quick
@given(corpus=corpora(), data=st.data())
def test_any_order_and_any_batches_give_the_same_ledger(
    place: Callable[[], str], corpus: list[Article], data: st.DataObject
) -> None:
    with open(place()) as whole, open(place()) as piecemeal:
        update(whole, corpus, FakeCoder(), now=NOW)
        order = data.draw(st.permutations(corpus))
        cut = data.draw(st.integers(0, len(order)))
        for some in (order[:cut], order[cut:]):
            update(piecemeal, some, FakeCoder(), now=NOW)
        assert shown(piecemeal) == shown(whole)
        no_opposites(whole)
        events, answers, exchanges = in_one_pass(whole)
        assert sorted(piecemeal.events(done=None), key=lambda event: event.id) == events
        assert piecemeal.answers() == answers
        assert sorted(piecemeal.exchanges(), key=lambda one: one.id) == exchanges


@quick
@given(corpus=corpora(), data=st.data())
def test_decisions_give_what_one_pass_over_everything_gives(
    place: Callable[[], str], corpus: list[Article], data: st.DataObject
) -> None:
    """Whatever a decision moves, changes or takes away, its old neighbours are linked and chained anew as well as its new ones."""
    with open(place()) as ledger:
        update(ledger, corpus, FakeCoder(), now=NOW)
        for _ in range(data.draw(st.integers(1, 3))):
            decide(ledger, data, LATER)
            events, answers, exchanges = in_one_pass(ledger)
            assert sorted(ledger.events(done=None), key=lambda event: event.id) == events
            assert ledger.answers() == answers
            assert sorted(ledger.exchanges(), key=lambda one: one.id) == exchanges


@quick
@given(corpus=corpora())
def test_twice_is_once(place: Callable[[], str], corpus: list[Article]) -> None:
    with open(place()) as ledger:
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
@given(corpus=corpora(), data=st.data())
def test_undo_restores_every_export_and_leaves_a_full_trace_in_the_log(
    place: Callable[[], str], corpus: list[Article], data: st.DataObject
) -> None:
    with open(place()) as ledger, tempfile.TemporaryDirectory() as scratch:
        update(ledger, corpus, FakeCoder(), now=NOW)
        before, files = shown(ledger), exported(ledger, Path(scratch, "before"))
        decisions = [decide(ledger, data, LATER) for _ in range(data.draw(st.integers(1, 3)))]
        made = [id for id in decisions if id is not None]
        no_opposites(ledger)
        for id in data.draw(st.permutations(made)):
            ledger.undo(id, by="anna", at=LAST)
        assert shown(ledger) == before
        assert exported(ledger, Path(scratch, "after")) == files
        assert [line.what for line in ledger.log()] == ["decide"] * len(made) + ["undo"] * len(made)
        assert ledger.at(NOW).events(done=None) == before["events"]


@quick
@given(corpus=corpora(), data=st.data())
def test_decisions_come_out_the_same_whatever_was_read_when(
    place: Callable[[], str], corpus: list[Article], data: st.DataObject
) -> None:
    """A decision made early holds for what is read later, as if all had been read before."""
    with open(place()) as early, open(place()) as late:
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
@given(corpus=corpora(), data=st.data())
def test_a_decision_survives_coding_again(place: Callable[[], str], corpus: list[Article], data: st.DataObject) -> None:
    with open(place()) as ledger, open(place()) as fresh:
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


@quick
@given(corpus=corpora(), data=st.data())
def test_a_decision_survives_merges_and_splits(
    place: Callable[[], str], corpus: list[Article], data: st.DataObject
) -> None:
    """What a person said of one telling's event holds for the event of that telling, whatever is joined to it or parted from it later."""
    with open(place()) as ledger:
        update(ledger, corpus, FakeCoder(), now=NOW)
        mentions = [m.id for m in ledger.mentions()]
        if len(mentions) < 3:
            return
        first, *others = data.draw(st.permutations(mentions))
        made = ledger.decide("field", first, field="count", value={"diplomat": 41}, by="anna", at=LATER)
        later = []
        for other in others[:3]:
            verdict: Any = data.draw(st.sampled_from(["yes", "no"]))
            later.append(ledger.decide("same_event", first, other, verdict, by="boris", at=LAST).id)
            event = ledger.event_of(first)
            assert event is not None and (event.count, made.id in event.decisions) == ({"diplomat": 41}, True)
            no_opposites(ledger)
        event = ledger.event_of(first)
        assert event is not None
        if len(event.mentions) > 1:
            later.append(ledger.decide("split", first, by="boris", at=LAST).id)
            event = ledger.event_of(first)
            assert event is not None and (event.mentions, event.count) == ((first,), {"diplomat": 41})
        for id in later:
            ledger.undo(id, by="boris", at=LAST)
        event = ledger.event_of(first)
        assert event is not None and event.count == {"diplomat": 41}
        assert ledger.decisions() == (made,)
