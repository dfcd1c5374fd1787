"""Two runs side by side: which mentions the later one found anew, no longer found, or found otherwise.

In: two run ids. Out: changes in order of article and place. Only articles that both runs coded are compared. Reads only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, and_, select

from retorsion.errors import NotFound
from retorsion.ledger import queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.counterparts import counterpart
from retorsion.records import Mention, Run, encode, field_names

APART = frozenset({"id", "run", "rule", "replies", "same_as"})
"""Fields that name rows or rules rather than say something of the act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one telling; ``fields`` are those that differ where both runs have it."""

    kind: Literal["added", "gone", "changed"]
    article: str
    before: Mention | None
    after: Mention | None
    fields: tuple[str, ...] = ()


def differences(connection: Connection, before: str, after: str) -> Iterator[Change]:
    """Changes from run ``before`` to run ``after``."""
    for id in (before, after):
        if not queries.by_ids(connection, Run, t.runs, [id]):
            raise NotFound(f"no run {id} in this ledger: 'retorsion runs' lists them")
    for article in _both(connection, before, after):
        yield from _in_article(article, _found(connection, article, before), _found(connection, article, after))


def _both(connection: Connection, before: str, after: str) -> list[str]:
    one, other = t.codings.alias("one"), t.codings.alias("other")
    both = and_(one.c.article == other.c.article, one.c.run == before, other.c.run == after)
    return list(
        connection.execute(select(one.c.article).select_from(one.join(other, both)).order_by(one.c.article)).scalars()
    )


def _found(connection: Connection, article: str, run: str) -> dict[str, Mention]:
    query = select(t.codings.c.mentions).where(t.codings.c.article == article, t.codings.c.run == run)
    wanted = {tuple(pair) for pair in json.loads(connection.execute(query).scalar_one())}
    query = select(t.mentions.c.id, t.mentions.c.run, t.mentions.c.body).where(t.mentions.c.article == article)
    held = connection.execute(query)
    return {row.id: rows.record(Mention, row.body) for row in held if (row.id, row.run) in wanted}


def _in_article(article: str, before: Mapping[str, Mention], after: Mapping[str, Mention]) -> list[Change]:
    pairs = [(id, id) for id in before.keys() & after.keys()]
    loose = {id: mention for id, mention in after.items() if id not in before}
    for id in sorted(before.keys() - after.keys()):
        match = counterpart(before[id], loose.values())
        if match is not None:
            pairs.append((id, match))
            del loose[match]
    changes = [_change(article, before[old], after[new]) for old, new in pairs]
    gone = before.keys() - {old for old, _ in pairs}
    changes += [Change(kind="gone", article=article, before=before[id], after=None) for id in gone]
    changes += [Change(kind="added", article=article, before=None, after=mention) for mention in loose.values()]
    return sorted((change for change in changes if change.kind != "changed" or change.fields), key=_place)


def _change(article: str, before: Mention, after: Mention) -> Change:
    names = [name for name in field_names(Mention) if name not in APART]
    differ = tuple(name for name in names if getattr(before, name) != getattr(after, name))
    return Change(kind="changed", article=article, before=before, after=after, fields=differ)


def _place(change: Change) -> tuple[Any, ...]:
    mention = change.after or change.before
    assert mention is not None
    return mention.sentence, mention.id, change.kind, json.dumps(encode(mention), sort_keys=True)
