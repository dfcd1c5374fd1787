"""Noun phrases to counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from retorsion.mentions.counts import Counted, count_of, count_of_act
from retorsion.mentions.parse import read
from retorsion.records import Article


def counted(nlp: Any, text: str, word: str, before: Mapping[str, int] | None = None) -> Counted:
    reading = read(Article.from_text(text), nlp)
    sentence = reading.sentences[0]
    token = sentence.token_at(text.index(word))
    assert token is not None
    return count_of(reading, None, sentence, token, lambda unit, total: before)


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Norway expelled a Chilean diplomat and a diplomatic spouse.", "diplomat ", {"diplomat": 1, "spouse": 1}),
        ("Norway expelled two diplomats.", "diplomats", {"diplomat": 2}),
        (
            "Norway expelled a second secretary at the embassy and the husband of another.",
            "secretary",
            {"diplomat": 1, "spouse": 1},
        ),
        ("Norway expelled their military attache.", "attache", {"military_attache": 1}),
        ("Norway expelled the ambassador.", "ambassador", {"ambassador": 1}),
        ("Norway recalled its envoy.", "envoy", {"ambassador": 1}),
        ("Norway expelled a Chilean envoy.", "envoy", {"diplomat": 1}),
        (
            "Norway expelled 23 diplomats, 18 of them members of the embassy staff.",
            "diplomats",
            {"diplomat": 5, "staff": 18},
        ),
        ("Norway expelled diplomats.", "diplomats", {}),
        ("Norway blacklisted 32 individuals and entities.", "individuals", {"entity": 32}),
        ("Norway seized two warships.", "warships", {"ship": 2}),
        ("The strikes killed at least 12 people.", "people", {"killed": 12}),
        ("Five of its soldiers were wounded.", "Five", {"injured": 5}),
        ("Norway closed two consulates.", "consulates", {"mission": 2}),
        ("Norway paid 3 million dollars.", "dollars", {}),
        ("Norway, Chile and Peru recalled their ambassadors.", "ambassadors", {"ambassador": 3}),
    ],
)
def test_count(nlp: Any, text: str, word: str, expected: dict[str, int]) -> None:
    assert counted(nlp, text, word).count == expected


def test_vague_words_give_bounds_only(nlp: Any) -> None:
    found = counted(nlp, "Norway expelled dozens of diplomats.", "dozens")
    assert (found.count, found.bounds) == ({}, {"diplomat": (24, None)})


def test_a_floor_is_a_count_with_a_bound(nlp: Any) -> None:
    found = counted(nlp, "The strikes killed at least 12 people.", "people")
    assert (found.count, found.bounds) == ({"killed": 12}, {"killed": (12, None)})


def test_a_ceiling_is_no_count(nlp: Any) -> None:
    found = counted(nlp, "Norway will allow no more than 25 diplomats.", "diplomats")
    assert (found.count, found.bounds) == ({}, {"diplomat": (0, 25)})


def test_the_same_number_is_looked_up(nlp: Any) -> None:
    text = "Norway expelled the same number of diplomats."
    assert counted(nlp, text, "number", {"diplomat": 4}).count == {"diplomat": 4}
    alone = counted(nlp, text, "number")
    assert (alone.count, alone.same) == ({}, True)


def test_the_pair_takes_the_unit_told_before(nlp: Any) -> None:
    assert counted(nlp, "Norway expelled the pair.", "pair", {"diplomat": 2}).count == {"diplomat": 2}
    assert counted(nlp, "Norway expelled the pair.", "pair").count == {}


def test_targets_say_who(nlp: Any) -> None:
    found = counted(nlp, "Norway expelled a Chilean diplomat and the spouse of another.", "diplomat")
    assert [(t.role, t.number, t.relation) for t in found.targets] == [
        ("diplomat", 1, None),
        ("spouse", 1, "of another"),
    ]


def test_who_stands_behind_another_clause_is_not_counted_with_the_object(nlp: Any) -> None:
    text = (
        "Norway expelled 23 Russian diplomats on Wednesday after accusing Moscow of a nerve agent attack on a former officer, "
        "Sergei Orlov, and his daughter in Bergen."
    )
    reading = read(Article.from_text(text), nlp)
    sentence = reading.sentences[0]
    verb, object = sentence.token_at(text.index("expelled")), sentence.token_at(text.index("diplomats"))
    assert verb is not None
    assert count_of_act(reading, None, sentence, verb, object).count == {"diplomat": 23}
