"""The nouns by which a sentence speaks of an act told elsewhere ("the decision", "the raid"), which types of act each can mean, and the words of answering.

In: a lemma. Out: types. Whose act it was, and whether one was told at all, is asked by those who know the report (``roles``, ``replies``).
"""

from __future__ import annotations

HARD = frozenset({"SANCTION", "COERCE", "ASSAULT", "MOBILIZE", "RETREAT"})
"""Types that are deeds and not words."""

STEPS = frozenset("move step measure action decision act response retaliation".split())
"""Nouns that may mean any deed."""

RETOLD = (STEPS - {"act"}) | frozenset("order gesture expulsion reprisal sanction".split())
"""Nouns that take up an act told elsewhere by themselves ("the move")."""

ANSWERING = frozenset("answer respond reply react retaliate counter".split())
"""Verbs of answering: what follows "to" or "for" was done before, by the other side."""

ANSWERS = frozenset("answer reply response reaction retaliation reprisal revenge".split())
"""Nouns of an answer, likewise."""

OFFICIAL = frozenset(
    """expulsion closure ban tariff sanction order restriction recall withdrawal embargo deportation duty curb penalty levy
    suspension listing blacklisting""".split()
)
"""Nouns of what governments decree."""

VIOLENT = frozenset(
    """attack strike raid invasion bombing shelling seizure arrest detention killing test launch exercise offensive crackdown incursion
    violation blockade campaign harassment intimidation targeting interference aggression espionage activity provocation threat""".split()
)
"""Nouns of force, pressure and trespass."""

DEEDS = STEPS | OFFICIAL | VIOLENT


def meant(noun: str) -> frozenset[str]:
    """The types of act that a lemma of :data:`DEEDS` can mean."""
    if noun in OFFICIAL:
        return frozenset({"SANCTION"})
    return HARD - {"SANCTION"} if noun in VIOLENT else HARD
