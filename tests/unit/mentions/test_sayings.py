"""Sources and contents on the project's own sentences, with and without a parse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from retorsion.mentions.parse import Reading
from retorsion.mentions.statements import find_statements
from tests.unit.mentions.readings import NoParties, parsed, unparsed

GOLD = Path(__file__).parents[2] / "gold" / "attribution.jsonl"
ROWS = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
KNOWN_GAPS = {"A letter warning of floods was read to the council."}


def said(reading: Reading) -> list[tuple[str | None, set[str]]]:
    found = find_statements(reading, NoParties()).attributions
    return [
        (a.source.quote if a.source else None, set(re.findall(r"\w+", " ".join(c.quote for c in a.content))))
        for a in found
    ]


def wanted(row: dict[str, Any]) -> list[tuple[str | None, set[str]]]:
    return [(a["source"], set(re.findall(r"\w+", " ".join(a["content"])))) for a in row["attributions"]]


def agree(found: list[tuple[str | None, set[str]]], gold: list[tuple[str | None, set[str]]]) -> bool:
    """As many, each with the same source and with contents that share half of their words."""
    return len(found) == len(gold) and all(
        (s == t or (s is not None and t is not None and bool(set(s.split()) & set(t.split()))))
        and 2 * len(a & b) >= len(a | b)
        for (s, a), (t, b) in zip(found, gold, strict=True)
    )


@pytest.mark.parametrize("row", [r for r in ROWS if r["text"] not in KNOWN_GAPS], ids=lambda r: r["text"][:40])
def test_without_parse(row: dict[str, Any]) -> None:
    assert agree(said(unparsed(row["text"])), wanted(row)), said(unparsed(row["text"]))


@pytest.mark.parametrize("row", [r for r in ROWS if r["text"] not in KNOWN_GAPS], ids=lambda r: r["text"][:40])
def test_with_parse(row: dict[str, Any], nlp: Any) -> None:
    assert agree(said(parsed(row["text"], nlp)), wanted(row)), said(parsed(row["text"], nlp))
