"""Families of copies inside a ledger: new reports against those kept, found through stored fingerprints.

In: a unit of work and new articles. Out: for each article whose family may change the one that stands for it, in whatever order the reports
came. A person's word on two articles outranks likeness. Nothing is dropped: a copy is kept and coded like any other report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from retorsion.events.families import Signature, bands, copies, signature
from retorsion.ledger import Unit, queries, standing
from retorsion.records import Article

MOST = 2000
"""Articles compared with one batch, at most."""


def fold_copies(unit: Unit, articles: Sequence[Article]) -> dict[str, str]:
    """Keep the fingerprints of kept ``articles`` and the families they make; returns article id -> the one that stands for its family."""
    prints = {article.id: signature(article.text or "") for article in articles}
    unit.save_bands({id: numbers(prints[id]) for id in prints})
    return refold(unit, {article.id for article in articles}, prints)


def refold(unit: Unit, ids: set[str], prints: Mapping[str, Signature] | None = None) -> dict[str, str]:
    """Work out anew the families that any of ``ids`` is, was or may be part of."""
    pool = _pool(unit, ids)
    known = dict(prints or {})
    held = queries.articles(unit.connection, pool, text=True)
    known.update((id, signature(article.text or "")) for id, article in held.items() if id not in known)
    found = copies([held[id] for id in sorted(held)], known)
    families = _decided(unit, {id: found.get(id, id) for id in held})
    unit.save_families(families)
    return families


def _pool(unit: Unit, ids: set[str]) -> set[str]:
    """All articles that likeness, an equal text or a decision joins with any of ``ids``, directly or through others."""
    pool, fresh = set[str](), set(ids)
    while fresh and len(pool) < MOST:
        pool |= fresh
        near = queries.alike(unit.connection, queries.bands_of(unit.connection, fresh))
        digests = queries.hashes(unit.connection, fresh)
        near |= {id for same in queries.twins(unit.connection, digests.values()).values() for id in same}
        fresh = (near | standing.decided_with(unit, fresh)) - pool
    return pool


def _decided(unit: Unit, families: dict[str, str]) -> dict[str, str]:
    for decision in standing.effective(unit, families):
        if decision.kind != "copy" or decision.right is None or decision.left not in families:
            continue
        if decision.verdict == "yes":
            families[decision.left] = families.get(decision.right, decision.right)
        elif decision.verdict == "no" and families[decision.left] == families.get(decision.right, decision.right):
            families[decision.left] = decision.left
    return families


def numbers(own: Signature) -> list[int]:
    """One signed 64-bit number a band of a text's signature, equal on every machine."""
    found = []
    for number, values in bands(own):
        digest = hashlib.blake2b(repr((number, values)).encode(), digest_size=8).digest()
        found.append(int.from_bytes(digest, "big", signed=True))
    return found
