"""Claims with their holder, denials as stances, and the lines of the data file."""

from __future__ import annotations

from typing import Any

import pytest

from retorsion.mentions.claims import find_claims
from retorsion.mentions.claimwords import Wording, load_wordings
from retorsion.mentions.parse import Reading
from retorsion.mentions.statements import find_statements
from retorsion.records import Claim, Party
from tests.unit.mentions.readings import unparsed


class States:
    """A few states by name and adjective."""

    CODES = {"Norway": "NOR", "Norwegian": "NOR", "Oslo": "NOR", "Denmark": "DNK", "Danish": "DNK", "Copenhagen": "DNK"}  # noqa: RUF012

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def named(self, sentence: Any) -> tuple[Party, ...]:
        found = sorted((sentence.text.find(w), w, c) for w, c in self.CODES.items() if w in sentence.text)
        span = self.reading.span
        return tuple(
            Party(text=w, span=span(sentence.start + a, sentence.start + a + len(w)), actor=c, basis="dictionary")
            for a, w, c in found
        )


def claims(text: str, published: str | None = None) -> tuple[Claim, ...]:
    reading = unparsed(text, published=published)
    parties = States(reading)
    return find_claims(reading, find_statements(reading, parties), parties)


def told(text: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(c.kind, c.content.quote, c.holder.actor if c.holder else None, c.about) for c in claims(text)]


@pytest.mark.parametrize("wording", load_wordings().patterns, ids=lambda w: f"{w.kind}-{w.must[0][:30]}")
def test_lines_of_the_data_file(wording: Wording) -> None:
    assert [line for line in wording.must if not any(wording.find(line))] == []
    assert [line for line in wording.must_not if any(wording.find(line))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Norway expelled two men, accusing Denmark of spying.", [("charge", "accusing Denmark of spying", "NOR", "DNK")]),
        ("Norway said the Danish navy was seeking to close the strait.", [("intent", "seeking to close the strait", "NOR", "DNK")]),
        ("Norway said the Danish move was yet another escalation.", [("label", "yet another escalation", "NOR", "DNK")]),
        ("Norway said any further step by Denmark would be answered.", [("condition", "any further step by Denmark would be answered", "NOR", "DNK")]),
        ("“We have drawn a line under this incident,” the Norwegian envoy said.", [("close-out", "We have drawn a line under this incident", "NOR", None)]),
        ("Norway said maintaining ties was important.", [("goodwill", "maintaining ties was important", "NOR", None)]),
        ("The strait was closed by ice.", []),
        ("Norway said it was seeking to buy a ship.", []),
    ],
)  # fmt: skip
def test_kinds(text: str, found: list[tuple[str, str, str | None, str | None]]) -> None:
    assert told(text) == found


def test_denial_is_a_stance_on_the_charge() -> None:
    text = "Norway accused Denmark of spying – a claim dismissed as “wholly false” by Denmark.\n\nDenmark said the accusations were baseless."
    (charge,) = (c for c in claims(text) if c.kind == "charge")
    assert charge.holder is not None and charge.holder.actor == "NOR"
    assert [(s.who.actor, s.stance, s.span.quote) for s in charge.stances] == [
        ("NOR", "holds", "accused Denmark of spying"),
        ("DNK", "denies", "a claim dismissed as “wholly false” by Denmark"),
        ("DNK", "denies", "accusations were baseless"),
    ]


def test_denial_of_an_untold_charge_keeps_it_without_a_holder() -> None:
    (charge,) = claims("Denmark denies backing the rebels.")
    assert (charge.kind, charge.holder, charge.about, charge.content.quote) == (
        "charge",
        None,
        "DNK",
        "backing the rebels",
    )
    assert [(s.who.actor, s.stance) for s in charge.stances] == [("DNK", "denies")]


def test_refused_request_is_no_denial() -> None:
    assert claims("Denmark denied their request for visas.") == ()


def test_interval_claim() -> None:
    (claim,) = claims(
        "Norway said that during the past 12 months Denmark had run a campaign of harassment.", "2025-03-12"
    )
    assert claim.interval is not None
    assert (claim.interval.day, claim.interval.day_end) == ("2024-03-12", "2025-03-12")
