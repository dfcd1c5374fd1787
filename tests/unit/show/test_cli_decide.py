"""Decisions from the command line: each verb does what it says, is in the log, and leaves no trace once taken back."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import pytest

from tests.unit.show.commands import Commands


def shown(run: Commands, db: Path) -> tuple[str, str]:
    """All that is shown of a ledger."""
    return run("events", "--all", "--json", "--db", db).out, run("exchanges", "--json", "--db", db).out


def events(run: Commands, db: Path) -> list[dict[str, Any]]:
    return run("events", "--all", "--json", "--db", db).data


def told_often(run: Commands, db: Path) -> dict[str, Any]:
    """The event with most tellings."""
    return max(events(run, db), key=lambda event: len(event["mentions"]))


def test_same_and_not_same(run: Commands, study: Path) -> None:
    before = shown(run, study)
    event = told_often(run, study)
    left, right = event["mentions"][:2]
    done = run("decide", "same", left, right, "no", "--why", "two expulsions", "--by", "anna", "--db", study)
    assert (done.status, done.err) == (0, "")
    decision, where = done.out.splitlines()
    assert decision.endswith(f": same_event {left} {right} no, by anna")
    assert where.endswith(f"--db {study}' shows it")
    homes = [[e["id"] for e in events(run, study) if m in e["mentions"]] for m in (left, right)]
    assert homes[0] != homes[1]
    withdrawn = run("undo", decision.split(":")[0][:8], "--why", "misread", "--by", "ben", "--json", "--db", study).data
    assert (withdrawn["withdrawn_by"], withdrawn["by"], withdrawn["why"]) == ("ben", "anna", "two expulsions")
    assert shown(run, study) == before
    log = run("log", "--json", "--db", study).data
    assert [(line["by"], line["what"]) for line in log] == [("anna", "decide"), ("ben", "undo")]
    assert [line["detail"]["why"] for line in log] == ["two expulsions", "misread"]
    text = run("log", withdrawn["id"], "--db", study).out.splitlines()
    assert len(text) == 2
    assert text[0].endswith(f"anna  decide {withdrawn['id']}  same_event no: two expulsions")


@pytest.mark.parametrize(
    ("name", "typed", "field", "expected"),
    [
        ("count", "diplomat=3,spouse=1", "count", {"diplomat": 3, "spouse": 1}),
        ("count", '{"diplomat": 4}', "count", {"diplomat": 4}),
        ("standing", "alleged", "standing", "alleged"),
        ("actors", "GBR.GOV, FRA.GOV", "actors", ["FRA.GOV", "GBR.GOV"]),
        ("measure", "none", "measure", None),
        ("background", "yes", "background", True),
    ],
)
def test_a_field_is_changed_as_typed(
    run: Commands, study: Path, name: str, typed: str, field: str, expected: object
) -> None:
    event = told_often(run, study)["id"]
    done = run("decide", "field", event[:12], name, typed, "--by", "anna", "--json", "--db", study)
    assert (done.status, done.data["by"], done.data["field"]) == (0, "anna", name)
    assert run("why", event, "--json", "--db", study).data["event"][field] == expected


def test_the_day_of_an_event(run: Commands, study: Path) -> None:
    event = told_often(run, study)["id"]
    run("decide", "field", event, "when", "2025-03-09", "--db", study)
    assert run("why", event, "--json", "--db", study).data["event"]["when"]["day"] == "2025-03-09"


def test_reject_split_reviewed_and_the_login_name(run: Commands, study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "clara")
    before = shown(run, study)
    event = told_often(run, study)
    made = [
        run("decide", "reviewed", event["id"], "--json", "--db", study).data,
        run(
            "decide", "split", event["id"], *event["mentions"][:2], "--why", "another wave", "--json", "--db", study
        ).data,
        run("decide", "reject", event["mentions"][-1], "--why", "no act", "--json", "--db", study).data,
    ]
    assert [(one["kind"], one["by"]) for one in made] == [
        ("reviewed", "clara"),
        ("split", "clara"),
        ("reject", "clara"),
    ]
    held = [e for e in events(run, study) if set(event["mentions"]) & set(e["mentions"])]
    assert sorted(len(e["mentions"]) for e in held) == [2, len(event["mentions"]) - 3]
    assert not any(event["mentions"][-1] in e["mentions"] for e in held)
    for one in reversed(made):
        assert run("undo", one["id"], "--db", study).status == 0
    assert shown(run, study) == before


def test_answers_are_linked_and_unlinked(run: Commands, study: Path) -> None:
    before = shown(run, study)
    link = run("exchanges", "--json", "--db", study).data[-1]["answers"][0]
    made = run("decide", "answers", link["reply"], link["cause"], "no", "--json", "--db", study).data
    assert link["id"] not in [a["id"] for x in run("exchanges", "--json", "--db", study).data for a in x["answers"]]
    run("undo", made["id"], "--db", study)
    assert shown(run, study) == before


def test_a_missed_act_is_added_with_its_words(run: Commands, study: Path) -> None:
    before = shown(run, study)
    article = told_often(run, study)["articles"][0]
    text = run("export", "annotation", "--db", study, "--out", "all.jsonl")
    assert text.status == 0
    words = "on Monday"
    add = [
        "decide",
        "add",
        article,
        words,
        "--type",
        "coerce",
        "--actor",
        "fra",
        "--recipient",
        "AUS",
        "--when",
        "2025-03-11",
    ]
    done = run(*add, "--count", "diplomat=1", "--by", "anna", "--json", "--db", study)
    assert done.status == 0
    (new,) = [e for e in events(run, study) if e["type"] == "COERCE" and e["actors"] == ["FRA"]]
    assert (new["recipients"], new["count"], new["when"]["day"]) == (["AUS"], {"diplomat": 1}, "2025-03-11")
    missing = run(
        "decide", "add", article, "words that nobody wrote", "--type", "COERCE", "--actor", "FRA", "--db", study
    )
    assert missing.complaint == f"retorsion: these words do not stand in {article}: copy them as they are in its text"
    run("undo", done.data["id"], "--db", study)
    assert shown(run, study) == before


def test_copies_are_named(run: Commands, study: Path) -> None:
    event = told_often(run, study)
    one, other = event["articles"][:2]
    assert run("decide", "copy", one, other, "yes", "--by", "anna", "--db", study).status == 0
    assert run("decide", "copy", event["id"], other, "--db", study).status == 3


WRONG: dict[str, tuple[list[str], str]] = {
    "no such id": (["decide", "reject", "e_zzzz"], "nothing in this ledger has an id that begins with 'e_zzzz'"),
    "several ids": (["decide", "reject", "e_"], "'e_' begins more than one id"),
    "no such field": (["decide", "field", "EVENT", "colour", "red"], "no field 'colour' to change"),
    "no such type": (["decide", "field", "EVENT", "type", "BOMB"], "'BOMB' does not fit the field type"),
    "no day": (["decide", "field", "EVENT", "when", "soon"], "'soon' is no day: write it as 2025-03-12"),
    "no count": (["decide", "field", "EVENT", "count", "some"], "'some' is no count: write it as diplomat=2,spouse=1"),
    "no JSON": (["decide", "field", "EVENT", "count", "{x"], "is no JSON"),
    "an act with itself": (["decide", "same", "EVENT", "EVENT"], "is about two"),
    "an event as a decision": (["undo", "EVENT"], "is an event: name decision"),
    "nobody": (["decide", "reject", "EVENT", "--by", " "], "say who decides"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_decided_is_one_line_and_changes_nothing(run: Commands, study: Path, case: str) -> None:
    words, complaint = WRONG[case]
    event = told_often(run, study)["id"]
    before = study.read_bytes()
    done = run(*[event if word == "EVENT" else word for word in words], "--db", study)
    assert (done.status, done.out) == (3, "")
    assert complaint in done.complaint
    assert study.read_bytes() == before


def test_runs_issues_and_differences(
    run: Commands, study: Path, coder: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = run("runs", "--json", "--db", study).data
    assert first["id"] in run("runs", "--db", study).out
    assert run("issues", "--db", study).out == "0 issues\n"

    class Later:
        """The same coder under another version, blind to one report."""

        version, model, dictionaries_hash = "rules@later", "none", "0"

        def annotate_many(self, articles: Any) -> Any:
            from msgspec.structs import replace

            for number, (article, found) in enumerate(coder.annotate_many(articles)):  # type: ignore[attr-defined]
                yield article, replace(found, mentions=()) if number == 0 else found

    monkeypatch.setattr("retorsion.show.coding.load_coder", lambda settings: Later())
    assert run("update", "--recode", "--db", study).status == 0
    second = run("runs", "--json", "--db", study).data[1]
    changes = run("diff", first["id"], second["id"], "--json", "--db", study).data
    assert {change["kind"] for change in changes} == {"gone"}
    assert len({change["article"] for change in changes}) == 1
    text = run("diff", first["id"], second["id"], "--db", study).out.splitlines()
    assert text[-1] == f"{len(changes)} tellings differ, {len(changes)} gone"
    missing = run("diff", first["id"], "r_none", "--db", study)
    assert (missing.status, missing.complaint.split(":")[0]) == (3, "retorsion")
