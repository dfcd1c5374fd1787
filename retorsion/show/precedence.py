"""``retorsion precedents``: past acts most like one act, and what each drew.

In: an event of a ledger or a description, and filters. Out: cases with their likeness opened into parts, counts of cases, and what the
library cannot tell. Counts only, never a share.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retorsion.errors import SettingsError
from retorsion.records import encode
from retorsion.show.judging import full_id
from retorsion.show.listing import open_existing
from retorsion.show.studying import two_sides

if TYPE_CHECKING:
    from retorsion.ledger.view import View
    from retorsion.study.cases import Case
    from retorsion.study.precedents import Counts, Precedent, Precedents, Query, Region


@dataclass(frozen=True, slots=True)
class Asked:
    """The act asked about: an event's id, or a description; ``None`` is unknown."""

    like: str | None = None
    actor: str | None = None
    recipient: str | None = None
    measure: str | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which cases are looked at; years, both included. ``own`` adds the ledger's cases."""

    between: str | None = None
    sides: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    war: bool = True
    own: bool = False
    region: Region | None = None
    limit: int = 10


def show_precedents(db: str, asked: Asked, narrowed: Narrowed, json_: bool) -> None:
    """Print precedents of an act."""
    found = find_precedents(_query(db, asked), narrowed, _own(db) if narrowed.own else ())
    if json_:
        print(json.dumps(encode(found), ensure_ascii=False, indent=1))
        return
    print("\n".join(precedent_lines(found)))


def find_precedents(query: Query, narrowed: Narrowed, own: Sequence[Case] = ()) -> Precedents:
    """Precedents among the shipped cases and ``own`` ones."""
    from retorsion.study.cases import library
    from retorsion.study.precedents import precedents

    return precedents(
        query,
        cases=[*library(), *own],
        pair=two_sides(narrowed.between) if narrowed.between else None,
        sides=[side.upper() for side in narrowed.sides],
        since=narrowed.since,
        until=narrowed.until,
        war=narrowed.war,
        region=narrowed.region,
        limit=narrowed.limit,
    )


def _own(db: str) -> tuple[Case, ...]:
    from retorsion.study.cases import own_cases

    with open_existing(db) as ledger:
        return own_cases(ledger.events(), ledger.answers())


def _query(db: str, asked: Asked) -> Query:
    if asked.like is None:
        return described(asked)
    with open_existing(db) as ledger:
        return query_like(ledger, asked.like)


def query_like(ledger: View, id: str) -> Query:
    """The query that an event of a ledger is; the first letters of its id are enough."""
    from retorsion.study.precedents import query_of

    return query_of(ledger.event(full_id(ledger, id, ("event",))))


def described(asked: Asked) -> Query:
    """The query of a description."""
    from retorsion.study.precedents import Query

    if asked.actor is None and asked.recipient is None and asked.measure is None:
        raise SettingsError("precedents of what? name an event with --like, or --actor, --recipient or --measure")
    return Query(
        actor=asked.actor.upper() if asked.actor else None,
        recipient=asked.recipient.upper() if asked.recipient else None,
        measure=asked.measure,
        people=asked.people,
    )


def precedent_lines(found: Precedents) -> Iterator[str]:
    """Precedents in plain lines."""
    for number, one in enumerate(found.found, 1):
        yield from _precedent(number, one)
    if not found.found:
        yield "no case passes these filters"
    yield from _counts(found.counts)
    yield from (f"note: {caveat}" for caveat in found.caveats)


def _precedent(number: int, one: Precedent) -> Iterator[str]:
    case = one.case
    wave = f", one of {one.same_wave + 1} acts of its wave" if one.same_wave else ""
    yield f"{number:>2}. {case.date} {case.actor} towards {case.recipient}: {case.text} (likeness {one.likeness:.2f}{wave}; {case.id})"
    yield "    alike: " + "; ".join(f"{part.name} {part.value:.2f} ({part.why})" for part in one.parts)
    for reply in case.replies:
        facts = [reply.measure or "an answer"]
        facts += [f"{reply.size} in number"] if reply.size else []
        facts += [f"after {reply.lag_days} days"] if reply.lag_days is not None else []
        facts += ["answered again"] if reply.answered_again else []
        yield f"    drew: {', '.join(facts)} ({reply.case})"
    if not case.replies:
        silent = f" until {case.silent_until}" if case.silent_until else ""
        yield f"    drew: {'no answer' + silent if case.status == 'no-reply' else 'unknown, which is not silence'}"


def _counts(counts: Counts) -> Iterator[str]:
    years = f", {counts.years[0]} to {counts.years[1]}" if counts.years else ""
    yield f"\n{counts.cases} cases pass the filters ({counts.rows} rows{years}):"
    yield "  " + ", ".join(f"{number} {status}" for status, number in sorted(counts.status.items()))
    if counts.sizes:
        sizes = ", ".join(f"{number} {size}" for size, number in sorted(counts.sizes.items()))
        yield f"  answers by number of people: {sizes}; in kind {counts.in_kind}; went on {counts.went_on}"
    if counts.lag_days.median is not None:
        yield f"  days to the answer: {counts.lag_days.median:.0f} in the middle of {counts.lag_days.cases} cases"
