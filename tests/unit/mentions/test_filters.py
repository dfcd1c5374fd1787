"""What is asked first to spare a costlier look never changes what that look finds: filter and no filter agree on the own gold texts."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from retorsion.dictionaries import Dictionaries
from retorsion.mentions import people, timex
from retorsion.mentions.claimwords import load_wordings
from retorsion.mentions.gate import names_two_sides
from tests.unit.mentions.readings import unparsed

GOLD = Path(__file__).parent.parent.parent / "gold"


@cache
def texts() -> tuple[str, ...]:
    lines = [line for file in sorted(GOLD.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(json.loads(line)["text"] for line in lines)


def test_claims_are_worded_nowhere_without_their_core() -> None:
    wordings = load_wordings()
    with_core = [wording for wording in wordings.patterns if wording.core is not None]
    assert len(with_core) == 1
    for text in texts():
        for wording in with_core:
            assert list(wording.find(text)) == [match.span() for match in wording.regex.finditer(text)]
        assert list(wordings.denials(text)) == [match.span() for match in wordings.denial.finditer(text)]


def test_no_time_is_told_in_a_line_passed_over(monkeypatch) -> None:
    found = [list(timex.matches(text)) for text in texts()]
    assert sum(map(len, found)) > 50
    monkeypatch.setattr(timex, "_may_tell", lambda low: True)
    assert [list(timex.matches(text)) for text in texts()] == found


def test_nobody_is_named_by_a_word_that_is_passed_over_alone(monkeypatch) -> None:
    found = [list(people.find_people(text, frozenset({"France"}))) for text in texts()]
    assert sum(map(len, found)) > 10
    monkeypatch.setattr(people, "_NEVER_ALONE", frozenset())
    assert [list(people.find_people(text, frozenset({"France"}))) for text in texts()] == found


def test_where_no_two_sides_are_named_at_all_none_are_near_a_sentence() -> None:
    dictionaries = Dictionaries.load()
    readings = [unparsed(text) for text in texts()]
    none_named = [r for r in readings if not names_two_sides(r, [True] * len(r.sentences), dictionaries)]
    assert none_named
    for reading in none_named:
        for at in range(len(reading.sentences)):
            assert not names_two_sides(reading, [i == at for i in range(len(reading.sentences))], dictionaries)
