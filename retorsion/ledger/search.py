"""Words -> articles and tellings that hold them: the ledger's own index, never a scan of texts.

In: words as a person types them (``"a phrase"``, ``-not``, ``begin*``). Out: ids, best first. The index is kept by the database itself (migration
0003); here it is only asked. Nothing a person types reaches the database as a query of its own: each word is quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, text

from retorsion.errors import LedgerError

MOST_WORDS = 16
_TERM = re.compile(r'(-?)"([^"]*)"|(-?)([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase that must be there, or must not; ``starts``: any word that begins so."""

    words: str
    absent: bool = False
    starts: bool = False


def terms(query: str) -> tuple[Term, ...]:
    """The terms of a query; ``LedgerError`` where there are too many, or none that must be there."""
    found = []
    for minus, phrase, minus2, word in _TERM.findall(query):
        words = " ".join(re.findall(r"[\w']+", phrase or word))
        if words:
            found.append(Term(words, bool(minus or minus2), bool(word) and word.endswith("*")))
    if len(found) > MOST_WORDS:
        raise LedgerError(f"a search holds at most {MOST_WORDS} words: leave some out")
    if not any(not term.absent for term in found):
        raise LedgerError("name at least one word that must be there")
    return tuple(found)


def matching(connection: Connection, query: str, kind: str, limit: int) -> list[str]:
    """Ids of the ``article`` or ``mention`` rows that hold the words of ``query``, best first, at most ``limit``."""
    wanted = terms(query)
    if connection.dialect.name == "sqlite":
        statement = text(
            "SELECT d.id FROM search_words w JOIN search_docs d ON d.doc = w.rowid "
            "WHERE search_words MATCH :words AND d.kind = :kind ORDER BY w.rank, d.id LIMIT :limit"
        )
        values = {"words": _fts5(wanted), "kind": kind, "limit": limit}
    else:
        statement, values = text(_SERVER[kind]), {"words": _tsquery(wanted), "limit": limit}
    return list(connection.execute(statement, values).scalars())


def _fts5(wanted: tuple[Term, ...]) -> str:
    held = " AND ".join(_quoted(term) for term in wanted if not term.absent)
    not_held = " OR ".join(_quoted(term) for term in wanted if term.absent)
    return f"({held}) NOT ({not_held})" if not_held else held


def _quoted(term: Term) -> str:
    return '"' + term.words.replace("'", " ") + '"' + ("*" if term.starts else "")


def _tsquery(wanted: tuple[Term, ...]) -> str:
    return " ".join(("-" if term.absent else "") + f'"{term.words}"' for term in wanted)


_SERVER = {
    "article": (
        "SELECT article FROM texts, websearch_to_tsquery('english', :words) q "
        "WHERE to_tsvector('english', left(text, 200000)) @@ q "
        "ORDER BY ts_rank(to_tsvector('english', left(text, 200000)), q) DESC, article LIMIT :limit"
    ),
    "mention": (
        "SELECT id FROM mentions, websearch_to_tsquery('english', :words) q WHERE current AND "
        "to_tsvector('english', coalesce(CAST(body AS jsonb) #>> '{evidence,sentence,quote}', "
        "CAST(body AS jsonb) #>> '{evidence,clause,quote}', '')) @@ q ORDER BY id LIMIT :limit"
    ),
}
"""The expressions are those of the indexes, to the letter: only then does the server use them."""
