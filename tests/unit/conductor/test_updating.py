"""``update``: counts that add up, twice is once, unfinished work is taken up, what is unfit is marked."""

from __future__ import annotations

from collections.abc import Callable

from retorsion.conductor import open, update
from retorsion.records import Article, Issue
from tests.unit.ledger.fakes import REPORTS, FakeCoder, report

NOW = "2025-03-14T08:00:00Z"


def test_counts_add_up_and_the_second_run_changes_nothing(where: str) -> None:
    with open(where) as ledger:
        first = update(ledger, REPORTS, FakeCoder(), now=NOW)
        before = ledger.sizes(), ledger.events(done=None), ledger.runs(), ledger.exchanges()
        coder = FakeCoder()
        second = update(ledger, REPORTS, coder, now="2025-03-15T08:00:00Z")
        assert (first.read, first.kept, first.copies, first.known, first.issues) == (5, 5, 0, 0, 0)
        assert (first.coded, first.mentions) == (5, 9)
        assert (second.read, second.kept, second.known, second.coded) == (5, 0, 5, 0)
        assert coder.coded == []
        assert (ledger.sizes(), ledger.events(done=None), ledger.runs(), ledger.exchanges()) == before
        assert [run.counts["kept"] for run in ledger.runs()] == [5]


def test_unfit_reports_are_issues_and_the_run_goes_on(where: str) -> None:
    items: list[Article | Issue] = [
        report("", id="empty"),
        Article.from_text("RUS expels GBR", id="fr", language="fr", published="2025-03-12"),
        Issue(id="i_1", stage="read", kind="binary", detail="x.bin is no text"),
        report("RUS expels GBR", id="a"),
        report("GBR expels RUS", id="a"),
        report("RUS expels GBR", id="a"),
        report("RUS expels GBR", id="b", publisher="Other", day="2025-03-13"),
        report("GBR \0 expels\nGBR expels RUS", id="nul"),
    ]
    with open(where) as ledger:
        counts = update(ledger, items, FakeCoder(), now=NOW)
        assert (counts.read, counts.kept, counts.copies, counts.known, counts.issues) == (8, 2, 1, 1, 4)
        assert sorted(issue.kind for issue in ledger.issues()) == ["binary", "doubled-id", "empty", "language"]
        assert ledger.article("fr").text == "RUS expels GBR"
        assert ledger.mentions(article="fr") == ()
        assert ledger.article("b").copy_of == "a"
        assert ledger.article("nul").text == "GBR \ufffd expels\nGBR expels RUS"
        again = update(ledger, items, FakeCoder(), now=NOW)
        assert (again.read, again.kept, again.copies, again.known, again.issues) == (8, 0, 0, 4, 4)
        assert len(ledger.runs()) == 1


def test_work_left_by_an_interrupted_run_is_taken_up(make: Callable[[], str]) -> None:
    class Failing(FakeCoder):
        def annotate_many(self, articles):  # type: ignore[no-untyped-def]
            for number, pair in enumerate(super().annotate_many(articles)):
                if number == 2:
                    raise RuntimeError("cut short")
                yield pair

    here = make()
    with open(here) as ledger:
        try:
            update(ledger, REPORTS, Failing(), now=NOW)
        except RuntimeError as error:
            assert str(error) == "cut short"
        assert ledger.sizes()["mentions"] == 0
        counts = update(ledger, [], FakeCoder(), now=NOW)
        assert (counts.read, counts.coded, counts.mentions) == (0, 5, 9)
    with open(make()) as whole, open(here) as resumed:
        update(whole, REPORTS, FakeCoder(), now=NOW)
        assert whole.events(done=None) == resumed.events(done=None)


def test_what_loses_a_neighbour_is_linked_anew(where: str) -> None:
    """The act of 11 March answers nothing and is answered by nothing, but stood beside the cause of the last one: taken out, the score is as if it had never been."""
    told = [
        report("RUS expels GBR 2025-03-10", id="one"),
        report("RUS expels GBR 2025-03-11\nRUS condemns GBR 2025-03-11", id="two", publisher="Fell Courier"),
        report("GBR expels RUS 2025-03-12", id="three", publisher="Tyne Post"),
    ]
    with open(where) as ledger, open(":memory:") as never:
        update(ledger, told, FakeCoder(), now=NOW)
        update(never, [told[0], told[2]], FakeCoder(), now=NOW)
        before = ledger.answers()
        for mention in ledger.mentions(article="two"):
            ledger.decide("reject", mention.id, by="anna", at="2025-03-15T08:00:00Z")
        assert ledger.answers() == never.answers()
        assert before != never.answers()
