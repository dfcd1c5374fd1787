"""Records as models for the description of the REST interface: same names, fields, defaults and words."""

from __future__ import annotations

from pydantic import TypeAdapter

from retorsion.records import Claim, Reply, Span
from retorsion.show.models import model_of


def test_a_record_is_described_field_by_field() -> None:
    assert TypeAdapter(model_of(Span)).json_schema() == {
        "title": "Span",
        "description": Span.__doc__,
        "type": "object",
        "properties": {
            "start": {"title": "Start", "type": "integer"},
            "end": {"title": "End", "type": "integer"},
            "quote": {"title": "Quote", "type": "string"},
        },
        "required": ["start", "end", "quote"],
    }


def test_records_inside_records_are_models_too_and_made_once() -> None:
    claim = TypeAdapter(model_of(Claim)).json_schema()
    assert set(claim["$defs"]) == {"Party", "Span", "Stance", "When"}
    assert model_of(Claim) is model_of(Claim)
    assert list(TypeAdapter(model_of(Reply)).json_schema()["properties"]) == list(Reply.__struct_fields__)
