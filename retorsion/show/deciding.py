"""A person's correction on its way to the ledger: checked, named, and refused with what changed when the event is no longer what was seen.

In: what a form or a program asks for. Out: the decision as kept. Pages and REST both come through here; what a decision means is the ledger's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from retorsion.errors import NotFound, StaleEdit
from retorsion.ledger.overview import as_seen
from retorsion.ledger.store import Ledger
from retorsion.records import Decision, Event, encode
from retorsion.show.refusals import Refused

CODE = re.compile(r"[A-Z0-9]{2,10}(\.[A-Z0-9]{2,10})?")
PARTIES = frozenset({"actors", "recipients", "said_by", "denied_by"})
MOST_TEXT = 20_000


def decide(ledger: Ledger, asked: dict[str, Any]) -> Decision:
    """Keep a decision; ``asked`` has the arguments of :meth:`Ledger.decide`. Raises ``Refused`` 409 with what changed."""
    if not asked.get("by"):
        raise Refused(422, "say who decides: by='your name'")
    check_value(asked.get("value"))
    if asked["kind"] == "field":
        _check_field(asked.get("field"), asked.get("value"))
    if asked["kind"] == "add":
        _check_mention(asked.get("value"))
    if asked["kind"] == "same_event" and asked.get("verdict", "yes") == "yes" and asked.get("right"):
        _check_same(ledger, asked["left"], asked["right"])
    try:
        return ledger.decide(**asked)
    except StaleEdit as error:
        raise Refused(409, str(error), what_changed(ledger, asked["left"], asked["expected"])) from error


def _check_same(ledger: Ledger, left: str, right: str) -> None:
    """Acts of opposite directions are never joined: to say so is better than to keep a word that does nothing."""
    try:
        one, other = _event(ledger, left), _event(ledger, right)
    except NotFound:
        return  # the ledger words what is missing
    there, back = (_states(one.actors), _states(one.recipients)), (_states(other.recipients), _states(other.actors))
    if there == back and there[0] != there[1] and all(there) and not (one.symmetric or other.symmetric):
        raise Refused(
            422,
            "these two acts go in opposite directions: if they are one, change first who did it to whom in one of them",
        )


def _states(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(code.split(".")[0] for code in codes)


def check_value(value: Any, depth: int = 0) -> None:
    """Refuse what no database keeps: NUL, numbers beyond 2^53, very long texts, very deep nests."""
    if depth > 12:
        raise Refused(422, "value: nested too deep")
    if isinstance(value, str) and ("\0" in value or len(value) > MOST_TEXT):
        raise Refused(422, f"value: a text may hold {MOST_TEXT:,} characters, and no NUL")
    if isinstance(value, int | float) and not isinstance(value, bool) and not abs(value) < 2**53:
        raise Refused(422, f"value: {value!r} is too large a number")
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        check_value(item, depth + 1)
    for key in value if isinstance(value, dict) else ():
        check_value(key, depth + 1)


def _check_field(name: str | None, value: Any) -> None:
    if name in PARTIES and isinstance(value, list):
        wrong = [code for code in value if not isinstance(code, str) or not CODE.fullmatch(code)]
        if wrong:
            raise Refused(422, f"value: {str(wrong[0])[:40]!r} is no party's code; write it as RUS or RUS.GOV")
    if name == "when" and isinstance(value, dict):
        _check_when(value)
    if name == "count" and isinstance(value, dict) and any(isinstance(n, int) and n < 0 for n in value.values()):
        raise Refused(422, "value: a count is not below nought")


def _check_when(value: dict[str, Any]) -> None:
    for part in ("day", "day_end"):
        if value.get(part) is not None:
            _day(value[part])
    if value.get("precision") == "range" and not (value.get("day") and value.get("day_end")):
        raise Refused(422, "value: a range needs day and day_end")


def _day(text: Any) -> None:
    try:
        dt.date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise Refused(422, f"value: {str(text)[:40]!r} is no day: write it as 2025-03-12") from error


def _check_mention(value: Any) -> None:
    """A missed act needs an article, its words, and parties whose codes can be kept."""
    if not isinstance(value, dict) or not isinstance(value.get("article"), str):
        raise Refused(422, "value: an added act names the article that tells it")
    evidence = value.get("evidence")
    if not isinstance(evidence, dict) or "clause" not in evidence:
        raise Refused(422, "value: an added act needs the words that tell it, as evidence.clause")
    parties = [p for side in ("actors", "recipients") for p in value.get(side) or [] if isinstance(p, dict)]
    if any(p.get("actor") is not None and not CODE.fullmatch(str(p["actor"])) for p in parties):
        raise Refused(422, "value: a party's code is written as RUS or RUS.GOV")
    if isinstance(value.get("when"), dict):
        _check_when(value["when"])


def what_changed(ledger: Ledger, id: str, seen: str) -> dict[str, Any]:
    """The event's version now, each field with its value as seen and as it is, and the decisions made on it."""
    try:
        event = _event(ledger, id)
    except NotFound:
        return {"event": None, "version": None, "changes": [], "decisions": []}
    before = as_seen(ledger, event.id, seen)
    now = encode(event)
    old = encode(before) if before else {}
    changes = [
        {"field": name, "seen": old[name], "now": now[name]}
        for name in now
        if name in old and old[name] != now[name] and name not in {"decisions", "confidence"}
    ]
    made = [encode(one) for one in ledger.decisions(event=event.id) if one.id in event.decisions]
    return {"event": event.id, "version": ledger.version(event.id), "changes": changes, "decisions": made}


def _event(ledger: Ledger, id: str) -> Event:
    return ledger.event_of(id) or ledger.event(id)
