"""Marks in documents of any topic: which are one event."""

from __future__ import annotations

import pytest

from retorsion.events import Mark, Story, identity
from retorsion.events.stories import average_linkage, stem_of

FIRE = "A fire destroyed the old mill at Brookfield on Sunday night. Firemen fought the fire for six hours."
BLAZE = "The old mill at Brookfield burned down on Sunday. The fire at the Brookfield mill took firemen six hours to put out."
VOTE = "Members of the dairy union voted on Tuesday to strike over milk prices. The vote was close."


def story(id: str, text: str, *words: str) -> Story:
    ends = [at + 1 for at, letter in enumerate(text) if letter == "."]
    sentences = tuple(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True))
    marks = tuple(Mark(text.index(word), text.index(word) + len(word)) for word in words)
    return Story(id=id, text=text, sentences=sentences, marks=marks)


def test_the_same_fire_in_two_reports_is_one_event_and_a_vote_is_none_of_it() -> None:
    stories = [story("a", FIRE, "fire"), story("b", BLAZE, "fire"), story("c", VOTE, "voted", "vote was")]
    names = identity(stories)
    fire, again = FIRE.index("fire"), BLAZE.index("fire")
    assert names["a", fire, fire + 4] == names["b", again, again + 4]
    assert names["c", VOTE.index("voted"), VOTE.index("voted") + 5] != names["a", fire, fire + 4]
    assert identity(stories[::-1]) == names


def test_average_linkage_asks_every_pair() -> None:
    assert average_linkage(3, {(0, 1): 0.9, (1, 2): 0.5, (0, 2): 0.0}, 0.4) == [[0, 1], [2]]
    assert average_linkage(3, {(0, 1): 0.9, (1, 2): 0.5, (0, 2): 0.4}, 0.4) == [[0, 1, 2]]


@pytest.mark.parametrize("word", ["bombing", "bombed", "bombs", "bomb"])
def test_forms_of_one_word_share_a_stem(word: str) -> None:
    assert stem_of(word) == "bomb"
