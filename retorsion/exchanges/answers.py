"""Events in, answers out. A first shape: no links yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retorsion.records import Answer, Decision, Event, Mention


def link(
    events: Sequence[Event],
    mentions: Mapping[str, Mention],
    decisions: Sequence[Decision] = (),
) -> tuple[Answer, ...]:
    """What answers what among ``events``, in order of id."""
    return ()
