"""Readings for tests: with no parse at all, or with every sentence parsed."""

from __future__ import annotations

from typing import Any

from retorsion.mentions.parse import Reading, read
from retorsion.records import Article, Party


class NoModel:
    """Stands in for the model where no sentence is parsed."""

    def pipe(self, texts: list[str], batch_size: int) -> Any:
        assert not texts
        return iter(())


class NoParties:
    """Nobody is known."""

    def named(self, sentence: Any) -> tuple[Party, ...]:
        return ()


def unparsed(text: str, **fields: Any) -> Reading:
    return read(Article.from_text(text, **fields), NoModel(), lambda _, bounds: [False] * len(bounds))  # type: ignore[arg-type]


def parsed(text: str, nlp: Any, **fields: Any) -> Reading:
    return read(Article.from_text(text, **fields), nlp)
