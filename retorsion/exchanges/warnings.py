"""Events of one exchange in, its warnings and demands out, each with what became of it.

``kept``: the one who warned did it later. ``met``: the other side gave way. ``withdrawn``: the one who warned gave way. ``lapsed``: refused, or three
months went by. Only a later day counts: what was announced together with a warning is not its fulfilment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from datetime import date

from retorsion.exchanges.candidates import HARD
from retorsion.exchanges.weigh import Kinds, days_of, kind_of
from retorsion.records import NOT_DONE, Answer, Event, OpenItem, WarningState, content_id

LAPSE_DAYS = 90
"""Days after which a warning or demand that nobody took up no longer stands."""
GIVING_WAY = frozenset({"CONCEDE", "RETREAT", "AGREE", "AID"})
VAGUE_THREATS = frozenset({None, "countermeasures"})

Ended = tuple[WarningState, str | None, str | None]
"""State, day of its end, event that ended it."""
Days = tuple[int, int] | None


def open_items(
    events: Sequence[Event], answers: Sequence[Answer], kinds: Kinds, now: str | None = None
) -> tuple[OpenItem, ...]:
    """Warnings (THREATEN) and demands (REQUEST) among ``events``, in the order of ``events``; ``now`` (ISO day) lets old ones lapse."""
    found, told = [], [(one, days_of(one.when)) for one in events]
    replies: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        replies[answer.cause].add(answer.reply)
    for event in events:
        if (
            event.type in ("THREATEN", "REQUEST")
            and event.standing not in ("denied", "negated", "alleged")
            and not event.background
        ):
            state, until, by = _ended(event, told, replies[event.id], kinds, now)
            found.append(
                OpenItem(
                    id=content_id("o", event.id),
                    event=event.id,
                    kind="warning" if event.type == "THREATEN" else "demand",
                    by=event.actors,
                    to=event.recipients,
                    condition=event.condition,
                    state=state,
                    since=event.when.day if event.when else None,
                    until=until,
                    resolved_by=by,
                )
            )
    return tuple(found)


def _ended(event: Event, told: Sequence[tuple[Event, Days]], replies: Set[str], kinds: Kinds, now: str | None) -> Ended:
    before = days_of(event.when)
    for one, after in told:
        if one.id in replies or (before and after and after[0] > before[1]):
            state = _outcome(event, one, one.id in replies, kinds)
            if state:
                return state, one.when.day if one.when else None, one.id
    lapsed = _lapsed(event, now)
    return ("lapsed", lapsed, None) if lapsed else ("open", None, None)


def _lapsed(event: Event, now: str | None) -> str | None:
    """The day on which it lapsed; ``None`` where it may still be acted on or its day is unknown."""
    span = days_of(event.when)
    if now and span and date.fromisoformat(now[:10]).toordinal() - span[1] > LAPSE_DAYS:
        return date.fromordinal(span[1] + LAPSE_DAYS).isoformat()
    return None


def _outcome(event: Event, one: Event, answers_it: bool, kinds: Kinds) -> WarningState | None:
    """What ``one`` makes of the warning or demand ``event``; ``None`` where it leaves it open."""
    done = one.standing not in NOT_DONE
    other = set(one.actors) & set(event.recipients)
    back = set(one.recipients) & set(event.actors)
    if other and (answers_it or back) and one.type in GIVING_WAY and done:
        return "met"
    if event.type == "REQUEST":
        return "lapsed" if other and answers_it and one.type == "REJECT" else None
    return _own_outcome(event, one, kinds) if done else None


def _own_outcome(event: Event, one: Event, kinds: Kinds) -> WarningState | None:
    """What the deed ``one`` of the side that warned makes of its warning."""
    if not set(one.actors) & set(event.actors) or not set(one.recipients) & set(event.recipients):
        return None
    if one.type in ("CONCEDE", "RETREAT"):
        return "withdrawn"
    return "kept" if one.type in HARD and _is_what_was_threatened(event, one, kinds) else None


def _is_what_was_threatened(event: Event, one: Event, kinds: Mapping[tuple[str, str], str]) -> bool:
    if event.measure in VAGUE_THREATS:
        return True
    threatened = {kind for (type, measure), kind in kinds.items() if measure == event.measure and type in HARD}
    return event.measure == one.measure or kind_of(one, kinds) in threatened
