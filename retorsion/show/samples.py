"""Examples that the interface's description shows: one event, one answer, one decision, in the shape that the server sends. Invented outlets, no live data."""

from __future__ import annotations

from typing import Any

_EVENT: dict[str, Any] = {
    "id": "e_04c1b62945cb3892", "type": "SANCTION", "mode": "expel", "contexts": ["diplomatic"], "measure": "expulsion",
    "instrument": None, "actors": ["RUS"], "recipients": ["GBR"], "symmetric": False,
    "when": {"day": "2025-03-10", "day_end": None, "precision": "day", "basis": "relative", "span": None, "weekday": None, "value": None},
    "place": None, "count": {"diplomat": 1, "spouse": 1}, "targets": [], "standing": "asserted", "condition": None, "said_by": [],
    "denied_by": [], "background": False, "mentions": ["m_3a36b731ab399c47"], "articles": ["a_8b349d18f1ce8f2e"],
    "publishers": ["Harbour Gazette"], "second_hand": False, "confidence": 0.86, "severity": 5.5, "conflicts": [], "decisions": [],
}  # fmt: skip
_ANSWER: dict[str, Any] = {
    "id": "a_77c0b62945cb3892", "reply": "e_8ed9b5d973942d55", "cause": "e_04c1b62945cb3892", "basis": "stated", "kind": "trigger",
    "score": 0.97, "reasons": {"stated": 1.0, "same_measure": 1.0}, "lag_days": 2, "proportion": 1.0, "in_kind": True, "evidence": [],
    "decisions": [],
}  # fmt: skip
EVENTS: dict[str, Any] = {
    "description": "A page of events.",
    "content": {
        "application/json": {"example": {"items": [_EVENT], "next": None}},
        "text/csv": {},
        "application/x-ndjson": {},
    },
}
ANSWERS: dict[str, Any] = {
    "description": "A page of answers.",
    "content": {
        "application/json": {"example": {"items": [_ANSWER], "next": None}},
        "text/csv": {},
        "application/x-ndjson": {},
    },
}
REQUESTS: dict[str, Any] = {
    "change a field": {
        "value": {"kind": "field", "left": "e_04c1b62945cb3892", "field": "when", "value": "2025-03-11", "by": "anna",
                  "why": "the ministry's note names the day", "expected": "1f2a3b4c5d6e"},
    },
    "not the same act": {
        "value": {"kind": "same_event", "left": "m_3a36b731ab399c47", "right": "m_91c0b62945cb3892", "verdict": "no", "by": "anna",
                  "why": "two expulsions, a week apart"},
    },
}  # fmt: skip
