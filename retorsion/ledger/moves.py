"""Decisions move along when an article is coded again: each named mention is followed to the one that tells the same today.

In: the mentions that a new coding found. Out: which mention a decision now stands on, a line in the log, and an issue for each that no
longer finds its target. The decision itself, with the mentions it named, is never rewritten.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from retorsion.ledger import queries, rows
from retorsion.ledger import tables as t
from retorsion.ledger.counterparts import counterpart
from retorsion.ledger.writer import Writer
from retorsion.records import Issue, Mention, content_id

PERSON = "person"
"""Stands for the run of a mention that somebody added by hand."""


def move(writer: Writer, article: str, mentions: Sequence[Mention], run: str) -> None:
    """After an article was coded again: decisions on its mentions now name the mentions that took their place.

    A named mention that is gone and has no counterpart leaves an issue ``decision-orphan``; a later coding that finds it again
    picks the decision up.
    """
    column = t.decision_mentions.c
    query = (
        select(column.decision, column.side, column.named, column.now)
        .join(t.mentions, t.mentions.c.id == column.named)
        .where(t.mentions.c.article == article, t.mentions.c.run != PERSON)
        .distinct()
    )
    for row in list(writer.connection.execute(query)):
        new = _place_of(writer, row.named, mentions)
        if new == row.now:
            continue
        where = (column.decision == row.decision, column.side == row.side, column.named == row.named)
        writer.connection.execute(update(t.decision_mentions).where(*where).values(now=new))
        writer.note(f"run {run}", "move", row.decision, {"from": row.named, "to": new})
        writer.touch("mention", [new] if new else [])
        if new is None:
            _orphan(writer, row.decision, row.named, article, run)


def _place_of(writer: Writer, named: str, mentions: Sequence[Mention]) -> str | None:
    if any(mention.id == named for mention in mentions):
        return named
    query = select(t.mentions.c.body).where(t.mentions.c.id == named).order_by(t.mentions.c.added.desc())
    old = queries.bodies(writer.connection, Mention, query)
    return counterpart(old[0], mentions) if old else None


def _orphan(writer: Writer, decision: str, named: str, article: str, run: str) -> None:
    detail = (
        f"decision {decision} names {named}, which the new coding of {article} no longer finds: decide anew or undo it"
    )
    issue = Issue(
        id=content_id("i", "decision-orphan", decision, named, run),
        stage="recode",
        kind="decision-orphan",
        detail=detail,
        article=article,
        run=run,
    )
    writer.upsert(t.issues, [rows.of_issue(issue, added=writer.at)], overwrite=False)
