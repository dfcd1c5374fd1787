"""Pages, searches and counts over a ledger, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from retorsion.conductor import open, update
from retorsion.errors import LedgerError
from retorsion.ledger import browse, overview, rows, search
from retorsion.records import Article
from tests.unit.ledger.fakes import FakeCoder

TEXT = "RUS expels GBR 2025-03-10\nGBR expels RUS 2025-03-12 in reply\nGBR meets FRA 2025-03-01\nRUS warns GBR"


@pytest.fixture
def ledger(make: Callable[[], str]):
    reports = [
        Article.from_text(TEXT, id="one", publisher="Gazette", published="2025-03-12", title="Envoys sent home"),
        Article.from_text("RUS summons GBR 2025-03-13", id="two", publisher="Mirror", published="2025-03-13"),
    ]
    with open(make()) as opened:
        update(opened, reports, FakeCoder(), now="2025-03-14T08:00:00Z")
        yield opened


def test_pages_of_events_add_up_to_all_of_them_newest_first_and_unknown_days_last(ledger) -> None:
    whole = browse.events(ledger, browse.EventFilter(), limit=100)
    assert whole.next is None
    days = [event.when.day if event.when else None for event in whole.items]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=True) and days == known + [None] * (len(days) - len(known))
    for size in (1, 2, 3):
        after, found = None, []
        while True:
            page = browse.events(ledger, browse.EventFilter(), after=after, limit=size)
            found += page.items
            after = page.next
            if after is None:
                break
        assert found == list(whole.items)


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        ({"between": "GBR-RUS"}, {"SANCTION", "ACCUSE", "THREATEN"}),
        ({"between": "FRA"}, {"CONSULT"}),
        ({"type": "SANCTION"}, {"SANCTION"}),
        ({"publisher": "Mirror"}, {"ACCUSE"}),
        ({"words": "summons"}, {"ACCUSE"}),
        ({"words": "expels -reply", "since": "2025-03-11"}, set()),
        ({"done": False}, {"THREATEN"}),
        ({"recipient": "FRA"}, {"CONSULT"}),
        ({"least": 2}, set()),
    ],
)
def test_a_filter_leaves_what_it_names(ledger, wanted: dict, kinds: set[str]) -> None:
    found = browse.events(ledger, browse.EventFilter(**wanted), limit=100).items
    assert {event.type for event in found} == kinds


def test_words_find_articles_by_text_and_title_and_survive_what_people_type(ledger) -> None:
    assert [a.id for a in browse.articles(ledger, words="envoy").items] in ([["one"], []])
    assert [a.id for a in browse.articles(ledger, words='"RUS summons"').items] == ["two"]
    for hostile in ('a" OR "b', "NEAR(x", "'; DROP TABLE texts; --", "col:x", "* x", "\u202e\u0301x"):
        browse.articles(ledger, words=hostile)
    with pytest.raises(LedgerError, match="at least one word"):
        search.terms("-only")
    with pytest.raises(LedgerError, match="at most 16"):
        search.terms("a " * 17)


def test_counts_say_how_many_of_what(ledger) -> None:
    assert dict(overview.dyads(ledger))["GBR|RUS"] == 4
    assert dict(overview.countries(ledger))["FRA"] == 1
    assert overview.months(ledger, "GBR|RUS")["2025-03"] >= 3
    assert [(p.name, p.articles, p.copies) for p in overview.publishers(ledger)] == [
        ("Gazette", 1, 0),
        ("Mirror", 1, 0),
    ]
    assert overview.answering(ledger) == {("GBR", "RUS"): 1, ("RUS", "GBR"): 1}


def test_what_changed_since_a_moment_is_new_changed_or_gone(ledger) -> None:
    all_ids = {event.id for event in ledger.events(done=None)}
    assert set(overview.changes(ledger, "2025-03-14T00:00:00.000000Z").new) == all_ids
    event = next(e for e in ledger.events(done=None) if e.type == "CONSULT")
    seen = ledger.version(event.id)
    ledger.decide(
        "field", event.id, by="anna", why="it was in April", field="when", value="2025-04-01", at="2025-03-15"
    )
    since = "2025-03-14T12:00:00.000000Z"
    assert overview.changes(ledger, since) == overview.Changes((), (event.id,), ())
    before = overview.as_seen(ledger, event.id, seen)
    assert before is not None and before.when is not None and before.when.day == "2025-03-01"
    other = next(e for e in ledger.events(done=None) if e.type == "ACCUSE")
    ledger.decide("reject", other.id, by="anna", why="no such act", at="2025-03-16")
    assert overview.changes(ledger, since).gone == (other.id,)


def counted(ledger, since: str | None = None, until: str | None = None) -> Counter[str]:
    """Dyads of the events of a window, counted one by one."""
    events = ledger.events(done=None, since=since, until=until)
    return Counter(dyad for event in events for dyad in rows.dyads(event))


def test_kept_counts_follow_every_change(ledger) -> None:
    def check() -> None:
        for since, until in WINDOWS:
            found = dict(overview.dyads(ledger, since=since, until=until)) | dict(
                overview.countries(ledger, since=since, until=until)
            )
            assert found == counted(ledger, since, until), (since, until)

    check()
    event = next(e for e in ledger.events(done=None) if e.type == "CONSULT")
    made = ledger.decide("field", event.id, by="anna", why="in May", field="when", value="2024-05-31", at="2025-03-15")
    assert overview.months(ledger, "FRA|GBR") == {"2024-05": 1}
    check()
    ledger.undo(made.id, by="anna", at="2025-03-16")
    assert overview.months(ledger, "FRA|GBR") == {"2025-03": 1}
    ledger.decide("reject", event.id, by="anna", why="no such act", at="2025-03-17")
    assert overview.months(ledger, "FRA|GBR") == {} and "FRA" not in dict(overview.countries(ledger))
    check()


WINDOWS = (
    (None, None), ("2025-03-11", None), (None, "2025-03-12"), ("2025-03-01", "2025-03-31"), ("2025-02-15", "2025-04-15"),
    ("2024-05-31", "2025-03-10"), ("2025-03-11", "2025-03-12"), ("2025-04-01", "2025-03-01"), (None, "9999-12-31"), ("0001-01-01", None),
)  # fmt: skip


def test_pages_of_exchanges_add_up_and_an_event_names_its_own(ledger) -> None:
    whole = browse.exchanges(ledger, between="GBR-RUS", limit=100).items
    first = browse.exchanges(ledger, between="GBR-RUS", limit=1)
    rest = browse.exchanges(ledger, between="GBR-RUS", after=first.next, limit=100).items if first.next else ()
    assert (*first.items, *rest) == whole != ()
    assert browse.exchange_ids(ledger, whole[0].events[0]) == [whole[0].id]
    assert browse.exchange_ids(ledger, "e_none") == []


def test_decisions_on_an_event_are_found_by_its_tellings(ledger) -> None:
    event, other = (next(e for e in ledger.events(done=None) if e.type == kind) for kind in ("CONSULT", "ACCUSE"))
    ledger.decide("reviewed", other.id, by="ben", at="2025-03-15")
    made = ledger.decide("field", event.id, by="anna", field="when", value="2025-04-01", at="2025-03-15")
    assert ledger.decisions(event=event.id) == (made,)
    undone = ledger.undo(made.id, by="anna", at="2025-03-16")
    assert ledger.decisions(event=event.id) == () and ledger.decisions(event=event.id, withdrawn=True) == (undone,)


def test_a_family_of_copies_is_named_by_its_first_report(ledger) -> None:
    assert overview.families(ledger) == []
    ledger.decide("copy", "two", "one", by="anna", why="the same text")
    assert [(report.id, report.text, n) for report, n in overview.families(ledger)] == [("one", None, 2)]


def test_tellings_of_an_event_are_those_of_its_id(ledger) -> None:
    for event in ledger.events(done=None):
        told = browse.tellings(ledger, event)
        assert tuple(mention for mention, _ in told) == ledger.mentions(event.id) != ()
        assert [article for _, article in told] == [next(ledger.articles([m.article], text=False)) for m, _ in told]


def test_links_of_an_event_come_with_the_act_at_the_other_end(ledger) -> None:
    for event in ledger.events(done=None):
        links = browse.links(ledger, [event.id])
        ends = [ledger.event(link.cause if link.reply == event.id else link.reply) for link in links]
        assert browse.links_of(ledger, event) == list(zip(links, ends, strict=True))
        assert browse.links_of(ledger, event, most=1) == list(zip(links, ends, strict=True))[:1]
    assert ledger.answers() != ()


def test_the_pulse_changes_when_anybody_writes_and_not_when_somebody_reads(ledger) -> None:
    if ledger.where.startswith("postgresql"):
        assert ledger.pulse() is None
        return
    before = ledger.pulse()
    assert ledger.events() and ledger.pulse() == before is not None
    ledger.decide("reviewed", ledger.events()[0].id, by="anna")
    after = ledger.pulse()
    with open(ledger.where) as other, other.unit() as unit:
        unit.set("page.saved", "[]")
    assert before != after != ledger.pulse()
    with open(":memory:") as none:
        assert none.pulse() is None


def test_who_is_patient_sees_its_own_writes_at_once_and_those_of_others_later(ledger) -> None:
    if ledger.where.startswith("postgresql"):
        return
    before = ledger.pulse(3600.0)
    with open(ledger.where) as other, other.unit() as unit:
        unit.set("page.saved", "[]")
    assert ledger.pulse(3600.0) == before
    assert ledger.pulse() != before
    seen = ledger.pulse(3600.0)
    ledger.decide("reviewed", ledger.events()[0].id, by="anna")
    assert ledger.pulse(3600.0) != seen


def test_bodies_are_the_records_not_read_yet(ledger) -> None:
    wanted = browse.EventFilter(between="GBR-RUS")
    page = browse.event_bodies(ledger, wanted, limit=2)
    assert page.page() == browse.events(ledger, wanted, limit=2) and page.ids == tuple(e.id for e in page.read())
    links = browse.link_bodies(ledger, page.ids)
    assert links.read() == browse.links(ledger, page.ids) and len(links.texts) == len(links.ids) > 0
