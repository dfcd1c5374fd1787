"""The library of cases: diplomatic acts and what came back, shipped and of one's own ledger.

In: ``data/expulsions`` or events with their answers. Out: ``Case``s, each with the answers on record. The truth lives in the CSV files, whose README says what they
cannot tell: found through words like tit-for-tat, so a share answered is no probability; unknown is not silence; a wave is one story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from retorsion.dictionaries import read_csv
from retorsion.records import Answer, Event

ReplyStatus = Literal["replied", "no-reply", "unknown"]
Size = Literal["smaller", "equal", "larger"]
FAMILIES = (
    frozenset({"expel-diplomats", "revoke-accreditation", "persona-non-grata"}),
    frozenset({"recall-ambassador", "withdraw-ambassador", "withdraw-staff"}),
    frozenset({"close-mission", "order-closure"}),
    frozenset({"downgrade-relations", "suspend-relations"}),
)
"""Measures that count as the same kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer on record. ``size`` compares people counted (``None`` where a number is unknown), ``lag_days`` needs both days."""

    case: str
    measure: str | None
    in_kind: bool | None
    lag_days: int | None
    proportion: float | None
    size: Size | None
    basis: str
    answered_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One act. ``people`` is the sum of all counted, ``None`` if nobody was; ``day`` is ``None`` where only month or year is known."""

    id: str
    date: str
    day: str | None
    actor: str
    recipient: str
    measure: str | None
    people: int | None
    ambassador: bool | None
    reason: str | None
    text: str
    opens: bool
    status: ReplyStatus
    silent_until: str | None
    wave: str | None
    replies: tuple[Reply, ...]
    sources: tuple[str, ...]
    confidence: str
    notes: str

    @property
    def year(self) -> int:
        """Year of the act."""
        return int(self.date[:4])


def library() -> tuple[Case, ...]:
    """The shipped cases in order of the file."""
    rows = read_csv("expulsions/actions.csv")
    silent = {row["action_id"]: row["until"] for row in read_csv("expulsions/no_reply.csv")}
    answers: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in rows:
        if row["answers"]:
            answers[row["answers"]].append(row)
    return tuple(_case(row, answers, silent) for row in rows)


def people(row: Mapping[str, str]) -> int | None:
    """All people counted in a row; ``None`` where no number is known."""
    numbers = [int(row[key]) for key in ("count_diplomats", "count_staff", "count_other") if row[key]]
    return sum(numbers) if numbers else None


def _case(
    row: Mapping[str, str], answers: Mapping[str, Sequence[Mapping[str, str]]], silent: Mapping[str, str]
) -> Case:
    return Case(
        id=row["action_id"],
        date=row["date"],
        day=row["date"] if row["date_precision"] == "day" else None,
        actor=row["actor"],
        recipient=row["recipient"],
        measure=row["measure"] or None,
        people=people(row),
        ambassador={"yes": True, "no": False}.get(row["ambassador_included"]),
        reason=row["stated_reason"] or None,
        text=row["trigger_text"],
        opens=not row["answers"],
        status=row["reply_status"],  # type: ignore[arg-type]  # the validator holds it to the closed list
        silent_until=silent.get(row["action_id"]),
        wave=row["wave"] or None,
        replies=tuple(
            _reply(row, other, answers) for other in sorted(answers.get(row["action_id"], ()), key=lambda r: r["date"])
        ),
        sources=tuple(part.strip() for part in row["sources"].split(" ; ")),
        confidence=row["confidence"],
        notes=row["notes"],
    )


def _reply(
    act: Mapping[str, str], reply: Mapping[str, str], answers: Mapping[str, Sequence[Mapping[str, str]]]
) -> Reply:
    dated = act["date_precision"] == reply["date_precision"] == "day"
    ratio = _ratio(people(reply), people(act))
    return Reply(
        case=reply["action_id"],
        measure=reply["measure"] or None,
        in_kind=reply["same_kind"] == "yes",
        lag_days=(date.fromisoformat(reply["date"]) - date.fromisoformat(act["date"])).days if dated else None,
        proportion=ratio,
        size=_size(ratio),
        basis=reply["answer_basis"],
        answered_again=bool(answers.get(reply["action_id"])),
    )


def _ratio(reply: int | None, act: int | None) -> float | None:
    return reply / act if reply is not None and act else None


def _size(ratio: float | None) -> Size | None:
    if ratio is None:
        return None
    return "equal" if ratio == 1 else "smaller" if ratio < 1 else "larger"


def same_kind(one: str | None, other: str | None) -> bool:
    """Whether two measures are the same or of one family."""
    return (
        one is not None and other is not None and (one == other or any({one, other} <= family for family in FAMILIES))
    )


def _day_of(event: Event) -> str | None:
    return event.when.day if event.when else None


def _linked(answers: Iterable[Answer], known: Container[str]) -> dict[str, list[Answer]]:
    """Cause -> its answers, where both acts are known."""
    linked: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.cause in known and answer.reply in known:
            linked[answer.cause].append(answer)
    return linked


def own_cases(events: Iterable[Event], answers: Iterable[Answer]) -> tuple[Case, ...]:
    """Cases of one's own ledger: acts done that carry a measure and name one actor and one recipient. Without an answer their status is unknown."""
    known = {event.id: event for event in events if event.done and event.measure and _day_of(event)}
    linked = _linked(answers, known)
    replying = {answer.reply for chain in linked.values() for answer in chain}
    return tuple(
        _own(event, known, linked, event.id not in replying)
        for event in known.values()
        if event.actors and event.recipients
    )


def _own(event: Event, known: Mapping[str, Event], linked: Mapping[str, Sequence[Answer]], opens: bool) -> Case:
    when = event.when
    day = when.day if when and when.precision == "day" else None
    return Case(
        id=event.id,
        date=(when.day if when else None) or "",
        day=day,
        actor=event.actors[0].split(".")[0],
        recipient=event.recipients[0].split(".")[0],
        measure=event.measure,
        people=sum(event.count.values()) or None,
        ambassador=True if "ambassador" in event.count else None,
        reason=None,
        text="",
        opens=opens,
        status="replied" if linked.get(event.id) else "unknown",
        silent_until=None,
        wave=None,
        replies=tuple(
            Reply(
                case=a.reply, measure=known[a.reply].measure, in_kind=a.in_kind, lag_days=a.lag_days, proportion=a.proportion,
                size=_size(a.proportion), basis=a.basis, answered_again=bool(linked.get(a.reply)),
            )
            for a in linked.get(event.id, ())
        ),
        sources=event.publishers,
        confidence="own ledger",
        notes="",
    )  # fmt: skip
