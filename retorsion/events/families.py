"""Articles in, which of them are copies of which out; and which publishers belong together."""

from __future__ import annotations

from collections.abc import Sequence

from retorsion.records import Article


def copies(articles: Sequence[Article]) -> dict[str, str]:
    """Article id -> id of the article it copies, for each article that is a copy."""
    return {}
