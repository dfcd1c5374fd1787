"""Quotations over paragraphs, fragments, speakers taken up by pronoun and role, and whose words stand where."""

from __future__ import annotations

from typing import Any

import pytest

from retorsion.mentions.parse import Reading
from retorsion.mentions.statements import Statements, find_statements
from retorsion.records import Party
from tests.unit.mentions.readings import NoParties, unparsed


def quotes(text: str) -> list[tuple[str | None, list[str]]]:
    found = find_statements(unparsed(text), NoParties()).quotes
    return [(q.speaker, [p.quote for p in q.parts]) for q in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('"We will wait," said Prime Minister Ana Brix.', [("Ana Brix", ["We will wait,"])]),
        ('"We will wait," Ana Brix, the prime minister, told reporters. "We have time."', [("Ana Brix", ["We will wait,", "We have time."])]),
        ("'We will wait,' said captain Ana Brix, who left early.", [("Ana Brix", ["We will wait,"])]),
        ('Prime Minister Ana Brix left. "We will wait," she said.', [("Ana Brix", ["We will wait,"])]),
        ('Foreign Minister Ana Brix spoke first. "We will wait," the minister said.', [("Ana Brix", ["We will wait,"])]),
        ('The Foreign Ministry called it a farce. "We will wait," a spokesman said.', [("Foreign Ministry spokesman", ["We will wait,"])]),
        ('The Border Agency said nothing had changed. "We will wait," it said.', [("Border Agency", ["We will wait,"])]),
        ('It was "the quiet part of the year", a Danish official said.', [("Danish official", ["the quiet part of the year"])]),
        ('The embassy dismissed the charge as "wholly untrue".', [("embassy", ["wholly untrue"])]),
        ('The charge was dismissed as "wholly untrue" by the Border Agency.', [("Border Agency", ["wholly untrue"])]),
        ('They saw "The Long Road Home" at the cinema.', []),
        ('He gave the "all-clear".', []),
    ],
)  # fmt: skip
def test_speakers(text: str, found: list[tuple[str | None, list[str]]]) -> None:
    assert quotes(text) == found


def test_statement_over_paragraphs_left_open() -> None:
    text = (
        "Mayor Odd Lund said: “We waited.\n\n“We asked again.\n\n“Nobody came.”\n\n"
        "“That is over,” the mayor said.\n\n“We go on.”"
    )
    assert quotes(text) == [
        ("Odd Lund", ["We waited.", "We asked again.", "Nobody came."]),
        ("Odd Lund", ["That is over,", "We go on."]),
    ]


def test_fragment_belongs_to_the_longer_quotation() -> None:
    text = "The harbour was shut over a “plain and present danger”.\n\nMayor Odd Lund said: “It was a plain and present danger to us.”"
    fragment, whole = find_statements(unparsed(text), NoParties()).quotes
    assert (fragment.part_of, fragment.speaker, fragment.fragment, whole.fragment) == (
        whole.id,
        "Odd Lund",
        True,
        False,
    )


class Known:
    """Two words name two states."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def named(self, sentence: Any) -> tuple[Party, ...]:
        codes = {"Norway": "NOR", "Denmark": "DNK", "Danish": "DNK"}
        found = [(sentence.text.index(word), word, code) for word, code in codes.items() if word in sentence.text]
        return tuple(
            Party(
                text=word,
                span=self.reading.span(sentence.start + at, sentence.start + at + len(word)),
                actor=code,
                basis="dictionary",
            )
            for at, word, code in sorted(found)
        )


def voices(text: str) -> tuple[str, Statements]:
    reading = unparsed(text)
    return text, find_statements(reading, Known(reading))


def test_innermost_source_speaks() -> None:
    text, found = voices("Norway said Denmark believes that the strait is closed. The strait is open.")
    at = [
        [p.actor for p in found.speaker_at(text.index(words))]
        for words in ("Norway", "Denmark", "the strait is closed", "is open")
    ]
    assert at == [[], ["NOR"], ["DNK"], []]
    assert len(found.attributions) == 1 and found.attributions[0].content[0].quote.startswith("Denmark believes")


def test_quotation_at_a_place() -> None:
    text, found = voices('"The strait is closed," the Danish envoy said.')
    quote = found.inside_quote(text.index("strait"))
    assert quote is not None and (quote.speaker, quote.country) == ("Danish envoy", "DNK")
    assert found.inside_quote(text.index("envoy")) is None
    attribution = found.attribution_at(text.index("strait"))
    assert attribution is not None and attribution.source is not None
    assert (attribution.source.quote, attribution.cue[0].quote, attribution.quote_type) == (
        "the Danish envoy",
        "said",
        "direct",
    )


def test_every_span_is_of_the_text() -> None:
    text, found = voices(
        "Denmark said: “We ‘never’ knew.\n\n“We’ll see.” It’s late, Norway's envoy said, adding that “more is to come”."
    )
    spans = [s for a in found.attributions for s in (*a.content, *a.cue, *((a.source,) if a.source else ()))]
    spans += [p for q in found.quotes for p in q.parts]
    assert spans and all(text[s.start : s.end] == s.quote for s in spans)


@pytest.mark.parametrize(
    "text", ["", "“", "'", '"""', "“”", "’’ ‘‘ “ ” '", "said", "said.", ", said", "“a b", "According to"]
)
def test_odd_texts(text: str) -> None:
    find_statements(unparsed(text), NoParties())
