"""The whole public surface in one short script: from reports to a study and an export."""

from __future__ import annotations

from pathlib import Path

import pytest

TEXT = (
    "Norland Post, 12 March. Britain on Wednesday expelled a Russian diplomat in response to Moscow's decision on Monday "
    "to send home a British envoy."
)


def test_the_script_of_the_manual_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], examples: Path
) -> None:
    import retorsion as rt

    monkeypatch.chdir(tmp_path)
    corpus = tmp_path / "corpus"
    corpus.symlink_to(examples)

    coder = rt.Coder.load()
    article = rt.Article.from_text(TEXT, published="2025-03-12")
    for m in coder.code(article):
        print(m.type, m.actor.actor, "->", m.recipient.actor, m.standing, m.evidence["type"].quote)
    told = capsys.readouterr().out.splitlines()
    assert [(line.split()[0], line.split()[1][:3], line.split()[3][:3], line.split()[4]) for line in told] == [
        ("SANCTION", "GBR", "RUS", "asserted"),
        ("SANCTION", "RUS", "GBR", "asserted"),
    ]

    with rt.open("study.db") as ledger:
        counts = rt.update(ledger, rt.read("corpus/*.jsonl"), coder)
        assert (counts.read, counts.kept + counts.copies, counts.issues) == (2, 2, 0)
        again = rt.update(ledger, rt.read("corpus/*.jsonl"), coder)
        assert (again.read, again.known, again.coded) == (2, 2, 0)
        links = []
        for x in ledger.exchanges(between=("GBR", "RUS"), since="2024-01-01"):
            for a in ledger.answers(x.id):
                links.append((a.basis, a.lag_days, a.proportion, ledger.quotes(a.id)))
        assert links
        assert all(quotes for *_, quotes in links)
        event = next(e for e in ledger.events(between=("GBR", "RUS")) if len(e.mentions) > 1)
        decision = ledger.decide("same_event", *event.mentions[:2], "no", by="anna", why="two expulsions")
        assert ledger.event_of(event.mentions[0]) != ledger.event_of(event.mentions[1])
        ledger.undo(decision.id, by="anna", why="one after all")
        assert ledger.event(event.id) == event
        found = rt.study.reciprocity(ledger.events(between=("GBR", "RUS")), by="month")
        assert found.pair == ("GBR", "RUS")
        assert rt.export(ledger, "exchange", "exchanges.parquet") == len(ledger.exchanges())
    assert Path("exchanges.parquet").stat().st_size > 0
