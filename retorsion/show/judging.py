"""The commands that correct: ``decide``, ``undo`` and ``log``. In: what a person typed. Out: a decision in the ledger, and a line that says so.

Ids may be given by their first letters. What follows from a decision (events, answers, exchanges) is derived by the ledger at once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from retorsion.errors import NotFound, SettingsError
from retorsion.records import Article, Decision, DecisionKind, Verdict, encode

if TYPE_CHECKING:
    from retorsion.ledger.store import Ledger
    from retorsion.ledger.view import LogLine, View

LISTS = frozenset({"contexts", "actors", "recipients", "said_by", "denied_by"})
"""Fields whose value is a list: written with commas."""

NOTHING = frozenset({"", "none", "null", "unknown"})


@dataclass(frozen=True, slots=True)
class Wish:
    """A decision as typed: ids may be first letters."""

    kind: DecisionKind
    left: str
    right: str | None = None
    verdict: Verdict = "yes"
    field: str | None = None
    value: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """An act that the coder missed, as typed."""

    article: str
    words: str
    type: str
    actors: Sequence[str]
    recipients: Sequence[str]
    mode: str | None
    measure: str | None
    when: str | None
    standing: str
    count: str | None


def decide(db: str, wish: Wish, by: str | None, why: str, json_: bool) -> None:
    """Keep a decision and print it."""
    kinds = ("article",) if wish.kind == "copy" else ("event", "mention")
    with open_for_writing(db) as ledger:
        made = ledger.decide(
            wish.kind,
            full_id(ledger, wish.left, kinds),
            full_id(ledger, wish.right, kinds) if wish.right else None,
            wish.verdict,
            by=person(by),
            why=why,
            field=wish.field,
            value=[full_id(ledger, one, ("mention",)) for one in wish.value] if wish.kind == "split" else wish.value,
        )
        _print(ledger, made, json_)


def add_missed(db: str, missed: Missed, by: str | None, why: str, json_: bool) -> None:
    """Keep a missed act as a mention of its report and print the decision."""
    with open_for_writing(db) as ledger:
        article = ledger.article(full_id(ledger, missed.article, ("article",)))
        made = ledger.decide("add", article.id, by=person(by), why=why, value=mention_of(missed, article))
        _print(ledger, made, json_)


def mention_of(missed: Missed, article: Article) -> dict[str, Any]:
    """The mention as plain values; ``NotFound`` where the words do not stand in the report."""
    text = article.text or ""
    start = text.find(missed.words)
    if start < 0 or not missed.words:
        raise NotFound(f"these words do not stand in {article.id}: copy them as they are in its text")
    span = {"start": start, "end": start + len(missed.words), "quote": missed.words}
    found: dict[str, Any] = {
        "article": article.id,
        "type": missed.type.upper(),
        "mode": missed.mode,
        "measure": missed.measure,
        "actors": [_party(code) for code in missed.actors],
        "recipients": [_party(code) for code in missed.recipients],
        "standing": missed.standing,
        "evidence": {"clause": span, "type": span},
    }
    if missed.when:
        found["when"] = {"day": missed.when}
    if missed.count:
        found["count"] = value_of("count", missed.count)
    return found


def _party(code: str) -> dict[str, Any]:
    return {"text": code.upper(), "actor": code.upper(), "basis": "dictionary"}


def undo_decision(db: str, decision: str, by: str | None, why: str, json_: bool) -> None:
    """Take a decision back and print it."""
    with open_for_writing(db) as ledger:
        withdrawn = ledger.undo(full_id(ledger, decision, ("decision",)), by=person(by), why=why)
    if json_:
        print(json.dumps(encode(withdrawn), ensure_ascii=False, indent=1))
    else:
        print(f"{withdrawn.id} taken back by {withdrawn.withdrawn_by} at {withdrawn.withdrawn}; the log keeps it")


def list_log(db: str, decision: str | None, json_: bool) -> None:
    """Print the log, oldest first."""
    from retorsion.show.listing import open_existing

    with open_existing(db) as ledger:
        lines = ledger.log(full_id(ledger, decision, ("decision",)) if decision else None)
    if json_:
        print(json.dumps([_log_json(line) for line in lines], ensure_ascii=False, indent=1))
        return
    for line in lines:
        print(_log_text(line))
    if not lines:
        print(f"nothing was decided in {db} yet")


def _log_text(line: LogLine) -> str:
    detail = line.detail
    said = " ".join(str(detail[key]) for key in ("kind", "verdict") if detail.get(key))
    moved = f"{detail['from']} -> {detail['to'] or 'nothing'}" if "from" in detail else said
    why = f": {detail['why']}" if detail.get("why") else ""
    return f"{line.at}  {line.by}  {line.what} {line.subject}  {moved}{why}"


def _log_json(line: LogLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("seq", "at", "by", "what", "subject", "detail")}


def open_for_writing(db: str) -> Ledger:
    """The ledger at ``db``, which must be there, such that what follows from a decision is derived at once."""
    from retorsion.conductor import open as open_ledger

    return open_ledger(db, create=False)


def person(by: str | None) -> str:
    """Who decides: as given, or the login name."""
    if by is not None:
        return by
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise SettingsError("nobody knows your login name here: say who decides with --by NAME") from error


def full_id(ledger: View, id: str, kinds: Sequence[str]) -> str:
    """The whole id of what ``id`` begins; ``NotFound`` where that is nothing, several things, or of another kind."""
    kind, full = ledger.find(id)
    if kind not in kinds:
        article = "an" if kind[0] in "aeiou" else "a"
        raise NotFound(f"{full} is {article} {kind}: name {' or '.join(kinds)}")
    return full


def value_of(name: str, text: str) -> Any:
    """A field's value as typed: JSON, a list with commas, ``unit=number`` pairs, a day, or plain text."""
    if text.strip()[:1] in ("{", "[", '"'):
        try:
            return json.loads(text)
        except ValueError as error:
            raise SettingsError(f"{text!r} is no JSON ({error}): mend it, or write plain text") from error
    if name in LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if name == "count":
        return _count(text)
    if name in ("symmetric", "background"):
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.lower(), text)
    return None if text.strip().lower() in NOTHING else text


def _count(text: str) -> dict[str, int]:
    pairs = [part.partition("=") for part in text.split(",")]
    try:
        return {unit.strip(): int(number) for unit, _, number in pairs}
    except ValueError as error:
        raise SettingsError(f"{text!r} is no count: write it as diplomat=2,spouse=1") from error


def _print(ledger: Ledger, made: Decision, json_: bool) -> None:
    if json_:
        print(json.dumps(encode(made), ensure_ascii=False, indent=1))
        return
    what = " ".join(part for part in (made.left, made.right, made.field, made.value) if part)
    print(f"{made.id}: {made.kind} {what[:160]} {made.verdict}, by {made.by}")
    event = ledger.event_of(made.left) if made.kind not in ("add", "copy") else None
    if event is not None:
        print(f"now in event {event.id}: 'retorsion why {event.id} --db {ledger.where}' shows it")
