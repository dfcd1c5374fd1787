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
    "score": 0.97, "reasons": {"stated": 1.0, "in_kind": 1.0}, "lag_days": 2, "proportion": 1.0, "in_kind": True, "evidence": [],
    "decisions": [],
}  # fmt: skip
_CASE: dict[str, Any] = {
    "id": "XXA-XXB-2011-05-03", "date": "2011-05-03", "day": "2011-05-03", "actor": "XXA", "recipient": "XXB", "measure": "expel-diplomats",
    "people": 2, "ambassador": False, "reason": "espionage", "text": "two attaches accused of spying", "opens": True, "status": "replied",
    "silent_until": None, "wave": None, "sources": ["Two attaches sent home — Harbour Gazette — 2011-05-03"], "confidence": "medium", "notes": "",
    "replies": [
        {"case": "XXB-XXA-2011-05-05", "measure": "expel-diplomats", "in_kind": True, "lag_days": 2, "proportion": 1.0, "size": "equal",
         "basis": "stated", "answered_again": False}
    ],
}  # fmt: skip
_SPREAD: dict[str, Any] = {"cases": 1, "median": 2.0, "low": 2.0, "high": 2.0}
_PRECEDENTS: dict[str, Any] = {
    "query": {"actor": "RUS", "recipient": "GBR", "measure": "expel-diplomats", "people": 2, "ambassador": None, "reason": None, "year": None, "day": None},
    "found": [
        {"case": _CASE, "likeness": 0.71, "unknown": ["reason", "head of mission", "time"], "same_wave": 0,
         "parts": [{"name": "measure", "value": 1.0, "weight": 0.3, "why": "the same measure (expel-diplomats)"}]}
    ],
    "counts": {"cases": 1, "rows": 1, "status": {"replied": 1}, "in_kind": 1, "sizes": {"equal": 1}, "lag_days": _SPREAD, "proportion": _SPREAD,
               "went_on": 0, "years": [2011, 2011]},
    "caveats": ["Found through words such as tit-for-tat: acts that drew an answer are over-represented, so these counts are no probabilities."],
}  # fmt: skip
_FORECAST: dict[str, Any] = {
    "id": "f_04c1b62945cb3892", "made": "2025-03-14", "acting": "RUS", "answering": "GBR", "act_day": "2025-03-10", "about": "e_04c1b62945cb3892",
    "answered": None,
    "chances": [
        {"horizon": 14, "probability": None, "interval": None, "without": None, "lift": None,
         "base_rate": {"hits": 3, "cases": 7, "share": 0.43, "interval": [0.16, 0.75]}, "rate90": 0.21, "passed": False}
    ],
    "likely": {"own": 3, "pooled": True, "kinds": [{"kind": "SANCTION/expel", "share": 0.6, "cases": 2}], "lag_days": _SPREAD,
               "severity": {"cases": 3, "median": 5.5, "low": 5.0, "high": 6.0}},
    "records": [{"horizon": 14, "model": None, "rate90": None, "dyad_rate": None}], "cases": 7,
    "refused": "no forecast: 7 settled cases; a model needs 100, 20 of them answered and 20 not. Base rate and plain rate stand below.",
    "acts": 61, "since": "2024-11-01", "caveat": "an association in past reports, not an effect of the act",
}  # fmt: skip
PRECEDENTS: dict[str, Any] = {"content": {"application/json": {"example": _PRECEDENTS}}}
FORECAST: dict[str, Any] = {"content": {"application/json": {"example": _FORECAST}}}
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
