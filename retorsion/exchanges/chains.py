"""Events and answers in, exchanges out. A first shape: no exchanges yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from retorsion.records import Answer, Claim, Event, Exchange, Mention, Quote


def chain(
    events: Sequence[Event],
    answers: Sequence[Answer],
    *,
    mentions: Mapping[str, Mention] | None = None,
    claims: Sequence[Claim] = (),
    quotes: Sequence[Quote] = (),
    now: str | None = None,
) -> tuple[Exchange, ...]:
    """The exchanges that ``events`` and ``answers`` make up, in order of id."""
    return ()
