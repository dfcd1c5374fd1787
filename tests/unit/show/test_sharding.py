"""The command that codes in shards: results, what is passed over, what could not be coded, and the way into a ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from retorsion.scale.contract import Process
from retorsion.scale.shards import code_shard
from retorsion.settings import Settings
from tests.unit.show.commands import Commands

TEXT = "France expelled two Syrian envoys on Monday. Syria recalled its ambassador from Paris."


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for shard in range(3):
        row = {"id": f"s{shard}", "body": TEXT, "published": "2025-03-12", "publisher": f"Paper {shard}"}
        (folder / f"part-{shard}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, coder: object) -> None:
    """The session's coder in place of new processes."""

    def code(shards: list[str], out: str, settings: Settings, *, workers: int, mapping: dict[str, str] | None):
        process = Process(settings)
        process.__dict__["coder"] = coder
        yield from (code_shard(shard, out, process, mapping=mapping) for shard in shards)

    monkeypatch.setattr("retorsion.scale.shards.code_shards", code)


def test_shards_are_coded_once_and_loaded(run: Commands, reports: Path, here: None) -> None:
    words = ("code-shards", "in", "--out", "mentions", "--map", "text=body")
    done = run(*words)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines() == [
        "mentions: 3 shards coded (3 reports and issues), 0 were there, 0 could not be coded",
        "next: retorsion load mentions --db study.db",
    ]
    (reports / "part-3.jsonl").write_text(json.dumps({"id": "s3", "body": TEXT}) + "\n", encoding="utf-8")
    assert run(*words).out.startswith("mentions: 1 shards coded (2 reports and issues), 3 were there, 0 could")
    assert run("load", "mentions", "--db", "study.db", "--json").data["coded"] == 4


def test_what_is_no_shard_is_told(run: Commands, tmp_path: Path) -> None:
    done = run("code-shards", "nowhere", "--out", "mentions")
    assert (done.status, done.complaint) == (
        3,
        "retorsion: there is no shard in nowhere: name files, a folder of them or a pattern",
    )


def test_two_shards_of_one_name_are_told(run: Commands, reports: Path, tmp_path: Path) -> None:
    (reports / "sub").mkdir()
    (reports / "sub" / "part-0.jsonl").write_text("{}", encoding="utf-8")
    assert "bear one name" in run("code-shards", "in", "--out", "mentions").complaint
