"""What a watch tells: events as they stood and as they stand -> alerts, one an event, each with a revision that goes up as it is rewritten.

In: the events of a ledger, what was told of them before, and the rules of ``watch.toml``. Out: ``Alert``s, and the texts made of them. The truth is in
the ledger; nothing here sends, stores or waits.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from typing import Any, Literal

import msgspec

from retorsion.errors import SettingsError
from retorsion.records import Event, content_id

Kind = Literal["new", "changed", "corrected", "withdrawn"]

FACTS = (
    "type",
    "mode",
    "measure",
    "actors",
    "recipients",
    "when",
    "count",
    "standing",
    "denied_by",
    "publishers",
    "place",
)
"""Fields of an event whose change is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What of a dyad is worth an alert. ``severity`` is the least (None: any); ``quiet`` is a stretch of the day (UTC) in which alerts wait."""

    severity: float | None = None
    types: tuple[str, ...] = ()
    publishers: int = 1
    quiet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail server that takes messages without a password, as a host's own does."""

    to: tuple[str, ...]
    sender: str = "retorsion@localhost"
    server: str = "localhost"
    port: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """Where alerts go, each optional: ``text`` and ``json`` are files that are written anew, ``hook`` an address."""

    text: str | None = None
    json: str | None = None
    hook: str | None = None
    mail: Mail | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A ``watch.toml``, or ``[watch]`` in ``retorsion.toml``: feeds, how often, where to, and a rule a dyad (``any`` for all others; no rules at
    all: tell everything)."""

    feeds: tuple[str, ...] = ()
    every_minutes: float = 15.0
    days: int = 60
    to: Outlets = field(default_factory=Outlets)
    dyad: dict[str, Rule] = field(default_factory=dict)

    def of(self, pair: str) -> Rule | None:
        """The rule of a dyad; ``None`` where it is not watched."""
        return self.dyad.get(pair, self.dyad.get("any")) if self.dyad else Rule()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One event's alert. ``changes`` pairs a field with what it was and is; ``sentences`` are those behind the event as it stands."""

    id: str
    revision: int
    kind: Kind
    event: str
    dyad: str
    headline: str
    at: str
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was last told of an event: its facts, its decisions by persons, its alert (id and revision), and the moment (empty: kept by an earlier version)."""

    facts: dict[str, Any]
    dyad: str
    decided: tuple[str, ...] = ()
    revision: int = 0
    headline: str = ""
    alert: str = ""
    at: str = ""

    def last(self) -> str | None:
        """The later of the event's day and the day it was told (ISO); ``None`` where the event has no day."""
        day = str(self.facts.get("when") or "")
        return max(day, self.at[:10]) if day[:1].isdigit() else None


def read_rules(path: Path) -> Rules:
    """The file, or its table ``[watch]`` where it has one, checked; raises ``SettingsError`` naming what is wrong."""
    raw = _tables(path)
    raw = raw["watch"] if isinstance(raw.get("watch"), dict) else raw
    _refuse_unknown(path, raw, Rules, "")
    _refuse_unknown(path, raw.get("to", {}), Outlets, "to.")
    for pair, rule in raw.get("dyad", {}).items():
        _refuse_unknown(path, rule, Rule, f"dyad.{pair}.")
    try:
        rules = msgspec.convert(raw, Rules)
        for rule in rules.dyad.values():
            is_quiet(rule, datetime(2000, 1, 1))
    except (msgspec.ValidationError, ValueError) as error:
        raise SettingsError(f"{path}: {error}") from error
    return _sorted_pairs(rules)


def holds_rules(path: Path) -> bool:
    """Whether a settings file is there and has a table ``[watch]``."""
    return path.is_file() and "watch" in _tables(path)


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read ({error}): mend it, or name another file") from error


def _sorted_pairs(rules: Rules) -> Rules:
    """A dyad counts whichever side is named first."""
    pairs = {"-".join(sorted(pair.split("-"))): rule for pair, rule in rules.dyad.items()}
    return Rules(feeds=rules.feeds, every_minutes=rules.every_minutes, days=rules.days, to=rules.to, dyad=pairs)


def _refuse_unknown(path: Path, table: Any, kind: Any, where: str) -> None:
    unknown = sorted(set(table) - set(kind.__dataclass_fields__)) if isinstance(table, dict) else []
    if unknown:
        raise SettingsError(
            f"{path}: there is no {where}{unknown[0]}; known are {', '.join(kind.__dataclass_fields__)}"
        )


def is_quiet(rule: Rule, now: datetime) -> bool:
    """Whether alerts of the rule wait at this moment; a stretch may run over midnight (``22:00-07:00``). ``ValueError`` for no stretch."""
    if rule.quiet is None:
        return False
    first, dash, last = rule.quiet.partition("-")
    if not dash:
        raise ValueError(f"quiet = {rule.quiet!r}: write it as 22:00-07:00")
    start, end = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    moment = now.time().replace(tzinfo=None)
    return start <= moment < end if start <= end else (moment >= start or moment < end)


def pair_of(event: Event) -> str:
    """The two sides of an event, sorted: ``GBR-RUS``; one side alone where only one is known."""
    first, second = event.actors[:1], [code for code in event.recipients if code not in event.actors[:1]][:1]
    return "-".join(sorted(code.split(".")[0] for code in (*first, *second)))


def facts_of(event: Event) -> dict[str, Any]:
    """What is told of an event, as plain values."""
    whole: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(event))  # as they come back from a file
    facts = {name: whole[name] for name in FACTS}
    facts["when"] = event.when.day or event.when.weekday if event.when else None
    facts["place"] = event.place.country if event.place else None
    return facts


def headline_of(event: Event) -> str:
    """One line: who, what, to whom, how many, when, how it stands."""
    count = ", ".join(f"{number} {unit}" for unit, number in event.count.items())
    words = [
        f"{'+'.join(event.actors) or '?'} -> {'+'.join(event.recipients) or '?'}",
        event.measure or event.mode or event.type,
        *([f"({count})"] if count else []),
        (event.when.day or event.when.weekday or "undated") if event.when else "undated",
        *([f"[{event.standing}]"] if event.standing != "asserted" else []),
    ]
    return " ".join(words)


def find_alerts(
    before: Mapping[str, Told],
    events: Sequence[Event],
    persons: Mapping[str, tuple[str, ...]],
    rules: Rules,
    at: str,
    gone: Iterable[str] = (),
) -> Iterator[tuple[Alert | None, str, Told | None]]:
    """What is to be told, in order of the events, then of those ``gone``: (alert, event id, what is now told of it).

    ``persons`` are the decisions of people by event. An event below the thresholds of its rule has no alert until it reaches them.
    """
    for event in events:
        old = before.get(event.id)
        told = _told(event, old, persons.get(event.id, ()), rules, at)
        if told is None:
            continue
        fresh = told.revision > (old.revision if old else 0)
        yield (_alert(event.id, old, told, at) if fresh else None), event.id, told
    for id in gone:
        old = before[id]
        alert = Alert(
            id=old.alert, revision=old.revision + 1, kind="withdrawn", event=id, dyad=old.dyad, headline=old.headline, at=at
        )  # fmt: skip
        yield (alert if old.revision else None), id, None


def _told(event: Event, old: Told | None, decided: tuple[str, ...], rules: Rules, at: str) -> Told | None:
    """What is now told of an event; ``None`` where nothing of it changed. Its revision goes up where that is worth an alert."""
    facts, pair = facts_of(event), pair_of(event)
    if old is not None and (old.facts, old.decided) == (facts, decided):
        return None
    rule = rules.of(pair)
    revision = old.revision if old else 0
    differs = old is None or old.facts != facts
    if differs and (revision or (rule is not None and worth(event, rule))):
        revision += 1
    alert = old.alert if old and old.alert else content_id("w", event.id)
    return Told(
        facts=facts, dyad=pair, decided=decided, revision=revision, headline=headline_of(event), alert=alert, at=at
    )  # fmt: skip


def worth(event: Event, rule: Rule) -> bool:
    """Whether an event reaches the thresholds of a rule."""
    return (
        (rule.severity is None or (event.severity or 0.0) >= rule.severity)
        and (not rule.types or event.type in rule.types)
        and (rule.publishers <= 1 or len(event.publishers) >= rule.publishers)
    )


def _alert(event: str, old: Told | None, told: Told, at: str) -> Alert:
    """The alert of an event whose revision went up."""
    known = old if old is not None and old.revision else None
    kind: Kind = "new" if known is None else "corrected" if known.decided != told.decided else "changed"
    return Alert(
        id=told.alert, revision=told.revision, kind=kind, event=event, dyad=told.dyad, headline=told.headline, at=at,
        changes=_changes(known.facts, told.facts) if known is not None else {},
    )  # fmt: skip


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (old.get(name), value) for name, value in new.items() if old.get(name) != value}


_TITLES: Mapping[Kind, str] = {"new": "New", "changed": "Changed", "corrected": "Corrected", "withdrawn": "Withdrawn"}


def as_text(alerts: Iterable[Alert], at: str) -> str:
    """Since you last looked, as plain text: by kind, each with what changed and its sentences."""
    held = list(alerts)
    lines = [f"Since you last looked ({at})", ""]
    for kind, title in _TITLES.items():
        mine = [alert for alert in held if alert.kind == kind]
        if mine:
            lines.append(f"{title} ({len(mine)})")
            lines += [line for alert in mine for line in one_text(alert)] + [""]
    return "\n".join(lines if held else [*lines, "Nothing."]) + "\n"


def one_text(alert: Alert) -> list[str]:
    """The lines of one alert."""
    told = [f"    {name}: {_plain(old)} -> {_plain(new)}" for name, (old, new) in alert.changes.items()]
    words = [f"    “{sentence}”" for sentence in alert.sentences[:3]]
    return [
        f"  {alert.headline}  ({alert.event}, {alert.dyad}; {', '.join(alert.publishers) or 'publisher unknown'})",
        *told,
        *words,
    ]


def _plain(value: Any) -> str:
    if value in (None, [], {}, ()):
        return "unknown"
    if isinstance(value, dict):
        return ", ".join(f"{number} {unit}" for unit, number in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
