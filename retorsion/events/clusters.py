"""Mentions and decisions in, one event a distinct act out. A first shape: only what the coder itself joined is one act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from retorsion.records import Article, Decision, Event, Mention, content_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What :func:`merge` gives: events in order of id, and for each id that no longer stands the id that took its place."""

    events: tuple[Event, ...]
    redirects: dict[str, str] = field(default_factory=dict)


def merge(
    mentions: Sequence[Mention],
    decisions: Sequence[Decision] = (),
    *,
    articles: Mapping[str, Article] | None = None,
    known: Mapping[str, str] | None = None,
) -> Merged:
    """One event for each distinct act told by ``mentions``, whatever their order."""
    events = (
        Event(
            id=content_id("e", mention.id),
            type=mention.type,
            measure=mention.measure,
            actors=tuple(sorted({p.state for p in mention.actors if p.state})),
            recipients=tuple(sorted({p.state for p in mention.recipients if p.state})),
            when=mention.when,
            count=mention.count,
            standing=mention.standing,
            mentions=(mention.id,),
            articles=(mention.article,),
        )
        for mention in mentions
    )
    return Merged(events=tuple(sorted(events, key=lambda event: event.id)))
