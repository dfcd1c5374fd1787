"""What a later run found otherwise, in words: one telling a paragraph, with what it was taken for before and what it is taken for now.

In: changes between two runs. Out: lines for ``retorsion diff``. Values that read the same in words and differ only in the words they were read from
are told as that. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from retorsion.records import Event, Mention, Party, Place, Span, When
from retorsion.show.dates import date_text
from retorsion.show.wording import Wording, listed

if TYPE_CHECKING:
    from retorsion.ledger.differences import Change

KINDS: Mapping[str, str] = MappingProxyType(
    {"added": "found anew", "gone": "no longer found", "changed": "told otherwise"}
)
SILENT = frozenset({"evidence", "targets", "sentence", "count_bounds"})
"""Fields that say where words stand, or tell in full what another field tells."""


def change_lines(change: Change, wording: Wording) -> Iterator[str]:
    """``told otherwise: Russia expelled 2 diplomats of the United Kingdom (report r1)``, the words, then each field that changed."""
    mention = change.after or change.before
    assert mention is not None
    yield f"{KINDS[change.kind]}: {wording.title(as_event(mention))} (report {change.article})"
    if "clause" in mention.evidence:
        yield f"    “{' '.join(mention.evidence['clause'].quote.split())}”"
    if change.before is not None and change.after is not None:
        yield from _fields(change.fields, change.before, change.after, wording)


def as_event(mention: Mention) -> Event:
    """The act as this telling alone has it, to be worded."""
    states = [tuple(sorted({p.state for p in side if p.state})) for side in (mention.actors, mention.recipients)]
    return Event(
        id=mention.id,
        type=mention.type,
        measure=mention.measure,
        actors=states[0],
        recipients=states[1],
        count=mention.count,
        standing=mention.standing,
        symmetric=mention.symmetric,
    )


def _fields(names: Sequence[str], before: Mention, after: Mention, wording: Wording) -> Iterator[str]:
    told = 0
    for name in (one for one in names if one not in SILENT):
        old, new = (_words(name, getattr(one, name), wording) for one in (before, after))
        if old != new:
            told += 1
            yield f"    {wording.phrases['field'].get(name, name.replace('_', ' '))}: {old} → {new}"
    if not told:
        yield "    the same, read from other words"


def _words(name: str, value: Any, wording: Wording) -> str:
    """A field's value as a person would say it."""
    if value is None or value == () or value == {}:
        return "unknown"
    if isinstance(value, When):
        return date_text(value)
    if isinstance(value, Place):
        return wording.name(value.country) if value.country else value.text or "unknown"
    if isinstance(value, Span):
        return f"“{value.quote}”"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0%}"
    if isinstance(value, Mapping):
        return wording.count(value)
    if isinstance(value, tuple):
        parties = [wording.party(one.actor) if isinstance(one, Party) else str(one) for one in value]
        return listed(sorted(dict.fromkeys(parties)))
    return str(wording.phrases["standing"].get(value, value) if name == "standing" else value).replace("-", " ")
