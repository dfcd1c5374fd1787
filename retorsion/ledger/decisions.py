"""What persons (and rules) decided: kept for ever, moved along when an article is coded again, read as what holds today.

In: a judgement on mentions, or on events, which stand for the mentions they have when it is made. Out: a decision, a line in the log,
and notes of what must be derived anew. Machine rows are never touched: a decision lies over them and can be taken back, which leaves
no trace in what is shown and a full trace in the log. What a decision makes of events is for the merging and linking stages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from msgspec.structs import replace
from sqlalchemy import select, update

from retorsion.errors import LedgerError, NotFound, StaleEdit
from retorsion.ledger import queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.counterparts import counterpart
from retorsion.ledger.moves import PERSON
from retorsion.ledger.writer import Writer
from retorsion.records import (
    Decision,
    DecisionKind,
    Event,
    EventType,
    Mention,
    Place,
    Standing,
    Verdict,
    When,
    content_id,
    decode,
)

FIELDS: Mapping[str, Any] = {
    "type": EventType,
    "mode": str | None,
    "contexts": tuple[str, ...],
    "measure": str | None,
    "instrument": str | None,
    "actors": tuple[str, ...],
    "recipients": tuple[str, ...],
    "symmetric": bool,
    "when": When | None,
    "place": Place | None,
    "count": dict[str, int],
    "standing": Standing,
    "said_by": tuple[str, ...],
    "denied_by": tuple[str, ...],
    "condition": str | None,
    "background": bool,
}
"""The fields of an event that a person may change, with the type of their value."""

PAIRS = frozenset({"same_event", "answers", "copy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A decision as somebody asks for it. ``value`` is a plain value; ``expected`` the version of the event that the asker saw."""

    kind: DecisionKind
    left: str = ""
    right: str | None = None
    verdict: Verdict = "yes"
    field: str | None = None
    value: Any = None
    score: float | None = None
    by: str = ""
    why: str = ""
    key: str | None = None
    expected: str | None = None


def decide(writer: Writer, request: Request) -> Decision:
    """Keep a decision. With a ``key`` used before for the same decision, that one is returned and nothing is written.

    Raises ``NotFound`` for an id that names nothing, ``StaleEdit`` where the event is no longer what was ``expected``, ``LedgerError`` for
    what cannot be decided.
    """
    earlier = _earlier(writer, request)
    if earlier is not None:
        return earlier
    _check(request)
    if request.expected is not None:
        _check_fresh(writer, request)
    named = {"left": _named(writer, request, request.left), "right": _named(writer, request, request.right)}
    if request.kind == "split":
        named = _leaving(request, named)
    decision = _record(writer, request, named)
    _keep(writer, decision, named)
    if decision.kind == "add":
        _add_mention(writer, decision)
    _touch(writer, decision)
    detail = {"kind": decision.kind, "verdict": decision.verdict, "why": decision.why, "mentions": named}
    writer.note(decision.by, "decide", decision.id, {key: value for key, value in detail.items() if value})
    return decision


def repeat(writer: Writer, decision: Decision, named: Mapping[str, Sequence[str]]) -> None:
    """Keep a decision made elsewhere on the same mentions, as it was; one that is kept already stays."""
    if queries.by_ids(writer.connection, Decision, t.decisions, [decision.id]):
        return
    _keep(writer, decision, named)
    if decision.kind == "add":
        _add_mention(writer, decision)
    _touch(writer, decision)
    writer.note(decision.by, "repeat", decision.id, {"kind": decision.kind})


def _earlier(writer: Writer, request: Request) -> Decision | None:
    if request.key is None:
        return None
    found = queries.bodies(
        writer.connection, Decision, select(t.decisions.c.body).where(t.decisions.c.key == request.key)
    )
    if not found:
        return None
    same = (found[0].kind, found[0].verdict, found[0].field, found[0].value, found[0].by)
    if same != (request.kind, request.verdict, request.field, _value_text(request), request.by):
        raise LedgerError(f"the key {request.key!r} was used for another decision ({found[0].id}): take a new key")
    return found[0]


def _check(request: Request) -> None:
    """Refuse what no stage could make sense of."""
    if request.kind not in get_args(DecisionKind):
        raise LedgerError(f"no decision of kind {request.kind!r}: one of {', '.join(get_args(DecisionKind))}")
    if request.verdict not in get_args(Verdict):
        raise LedgerError(f"no verdict {request.verdict!r}: yes, no or unsure")
    if not request.by.strip():
        raise LedgerError("say who decides: by='your name'")
    if request.kind in PAIRS and not request.right:
        raise LedgerError(f"a decision of kind {request.kind} is about two: name the second as well")
    if request.kind in PAIRS and request.left == request.right:
        raise LedgerError(f"a decision of kind {request.kind} is about two: both are {request.left}")
    if request.kind == "field":
        check_field(request.field, request.value)


def check_field(name: str | None, value: Any) -> Any:
    """``value`` as it is kept for the field ``name``; ``LedgerError`` where it does not fit. A bare day will do for ``when``."""
    if name is None or name not in FIELDS:
        raise LedgerError(f"no field {name!r} to change: one of {', '.join(FIELDS)}")
    if name == "when" and isinstance(value, str):
        value = {"day": value}
    try:
        found = decode(FIELDS[name], value)
    except ValueError as error:
        raise LedgerError(f"{value!r} does not fit the field {name}: {error}") from error
    if isinstance(found, When) and found.day is not None and rows.ordinal(found.day) is None:
        raise LedgerError(f"{found.day!r} is no day: write it as 2025-03-12")
    return value


def _check_fresh(writer: Writer, request: Request) -> None:
    event = _event(writer, request.left)
    if event is None or (now := writer.version(event)) == request.expected:
        return
    raise StaleEdit(
        f"{event} has changed since you looked at it (version {request.expected}, now {now}): look again, then decide"
    )


def _event(writer: Writer, id: str) -> str | None:
    """The event that an id names or, for a mention, that it is part of; ``None`` where there is none."""
    id = queries.redirected(writer.connection, id)
    if queries.by_ids(writer.connection, Event, t.events, [id]):
        return id
    return queries.events_of_mentions(writer.connection, [id]).get(id)


def _named(writer: Writer, request: Request, id: str | None) -> list[str]:
    """The mentions (or for ``copy`` the article) that an id stands for, in order; the first one is the event's earliest telling."""
    if id is None or request.kind == "add":
        return []
    if request.kind == "copy":
        writer.article(id)
        return [id]
    if queries.mentions_of(writer.connection, [id]):
        return [id]
    event = queries.redirected(writer.connection, id)
    found = queries.by_ids(writer.connection, Event, t.events, [event])
    if event in found:
        return list(found[event].mentions)
    return [_successor(writer, id)]


def _successor(writer: Writer, id: str) -> str:
    """For a mention that a later coding replaced: the one that stands for it now."""
    query = select(t.mentions.c.body).where(t.mentions.c.id == id).order_by(t.mentions.c.added.desc())
    old = queries.bodies(writer.connection, Mention, query)
    if not old:
        raise NotFound(f"no mention or event {id} in this ledger")
    new = counterpart(old[0], writer.mentions(article=old[0].article))
    if new is None:
        raise NotFound(
            f"{id} was replaced by a later coding, which has nothing in its place: name a mention that stands"
        )
    return new


def _leaving(request: Request, named: dict[str, list[str]]) -> dict[str, list[str]]:
    """``split`` keeps on the left what leaves the event and on the right what stays; a mention by itself leaves everything."""
    leaving = request.value if isinstance(request.value, list) else []
    if not leaving and len(named["left"]) > 1 and not named["right"]:
        raise LedgerError("say which mentions leave the event: value=[...], or name one mention")
    if unknown := sorted(set(leaving) - set(named["left"])):
        raise LedgerError(f"{unknown[0]} is no mention of {request.left}: name mentions of that event")
    if not leaving:
        return {"left": named["left"], "right": [id for id in named["right"] if id not in named["left"]]}
    return {"left": sorted(leaving), "right": [id for id in named["left"] if id not in leaving]}


def _value_text(request: Request) -> str | None:
    if request.value is None:
        return "null" if request.kind == "field" else None
    value = check_field(request.field, request.value) if request.kind == "field" else request.value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _record(writer: Writer, request: Request, named: Mapping[str, Sequence[str]]) -> Decision:
    value = _value_text(request)
    left = named["left"][0] if named["left"] else request.left
    right = named["right"][0] if named["right"] and request.right else request.right
    number = queries.number(writer.connection, t.decisions)
    return Decision(
        id=content_id(
            "d", request.kind, request.left, request.right, request.verdict, value, request.by, writer.at, number
        ),
        kind=request.kind,
        left=left,
        right=right,
        verdict=request.verdict,
        field=request.field,
        value=value,
        score=request.score,
        by=request.by,
        why=request.why,
        at=writer.at,
        key=request.key,
    )


def _keep(writer: Writer, decision: Decision, named: Mapping[str, Sequence[str]]) -> None:
    row = {
        "id": decision.id,
        "kind": decision.kind,
        "person": "@" not in decision.by,
        "at": decision.at,
        "withdrawn": None,
        "key": decision.key,
        "body": rows.body(decision),
    }
    writer.connection.execute(t.decisions.insert(), [row])
    sides = [(side, id) for side, ids in named.items() for id in dict.fromkeys(ids)]
    held = [{"decision": decision.id, "side": side, "named": id, "now": id} for side, id in sides]
    writer.upsert(t.decision_mentions, held, overwrite=False)


def _add_mention(writer: Writer, decision: Decision) -> None:
    """A missed act: a mention by a person, which stands until the decision is taken back."""
    try:
        mention = decode(Mention, {"id": "", "sentence": 0, **json.loads(decision.value or "{}")})
    except ValueError as error:
        raise LedgerError(f"cannot add this mention: {error}") from error
    article = writer.article(mention.article)
    for name, span in mention.evidence.items():
        if article.text is not None and article.text[span.start : span.end] != span.quote:
            raise LedgerError(f"the words of {name!r} are not in {article.id} at {span.start}: select them again")
    mention = replace(mention, id=content_id("m", decision.id), run=PERSON, rule=f"person:{decision.by}")
    day = rows.ordinal(mention.when.day) if mention.when else rows.ordinal(article.day)
    writer.upsert(t.mentions, [rows.of_mention(mention, run=PERSON, added=writer.at, day=day)], overwrite=True)
    writer.upsert(
        t.decision_mentions,
        [{"decision": decision.id, "side": "left", "named": mention.id, "now": mention.id}],
        overwrite=False,
    )
    writer.touch("block", [mention.id])


def undo(writer: Writer, id: str, *, by: str, why: str) -> Decision:
    """Take a decision back; what it changed is derived anew without it. Taking back twice changes nothing."""
    found = queries.by_ids(writer.connection, Decision, t.decisions, [id])
    if id not in found:
        raise NotFound(f"no decision {id} in this ledger: 'retorsion log' lists them")
    if not by.strip():
        raise LedgerError("say who takes it back: by='your name'")
    if found[id].withdrawn is not None:
        return found[id]
    decision = replace(found[id], withdrawn=writer.at, withdrawn_by=by)
    values = {"withdrawn": writer.at, "body": rows.body(decision)}
    writer.connection.execute(update(t.decisions).where(t.decisions.c.id == id).values(**values))
    _touch(writer, decision)
    if decision.kind == "add":
        _retire_added(writer, decision)
    writer.note(by, "undo", id, {"kind": decision.kind, "why": why})
    return decision


def _retire_added(writer: Writer, decision: Decision) -> None:
    query = select(t.decision_mentions.c.named).where(t.decision_mentions.c.decision == decision.id)
    for id in list(writer.connection.execute(query).scalars()):
        writer.touch("regroup", queries.events_of_mentions(writer.connection, [id]).values())
        where = t.mentions.update().where(t.mentions.c.id == id, t.mentions.c.run == PERSON)
        writer.connection.execute(where.values(current=False, event=None, replaced=writer.at))
        writer.delete(t.blocks, "mention", [id])
        writer.untouch("mention", [id])
        writer.untouch("block", [id])


def _touch(writer: Writer, decision: Decision) -> None:
    """Note what must be derived anew because of a decision."""
    query = select(t.decision_mentions.c.now).where(t.decision_mentions.c.decision == decision.id)
    now = [id for id in writer.connection.execute(query).scalars() if id is not None]
    if decision.kind == "copy":
        writer.touch("family", now)
    elif decision.kind == "answers":
        writer.touch("link", queries.events_of_mentions(writer.connection, now).values())
        writer.touch("mention", now)
    elif decision.kind != "add":
        writer.touch("mention", now)
