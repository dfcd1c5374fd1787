"""Results of other machines -> what an update of a ledger takes: the articles, and a coder that repeats what was found in them.

In: a folder of Parquet files as ``shards`` writes them. Out: one ``Batch`` for each coder that made them. Nothing is coded again; the ledger
merges and links as if it had been here. Files are read a few hundred rows at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow
import pyarrow.parquet

from retorsion.errors import ReadError
from retorsion.records import Annotation, Article, Issue, decode

_ROWS = 256


@dataclass
class Batch:
    """The files of one coder; stands where a coder does. State: annotations whose articles are under way."""

    version: str
    model: str
    dictionaries_hash: str
    files: tuple[Path, ...]
    _held: dict[str, Annotation] = field(default_factory=dict, repr=False)

    def articles(self) -> Iterator[Article | Issue]:
        """Every article and issue of the files, in order."""
        for path in self.files:
            for row in _rows(path, ["article", "annotation", "issue"]):
                if row["issue"] is not None:
                    yield decode(Issue, json.loads(row["issue"]))
                if row["article"] is not None:
                    yield self._keep(row)

    def annotate_many(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Annotation]]:
        """What was found in each article there and then; raises ``ReadError`` for an article of another source."""
        for article in articles:
            found = self._held.pop(article.id, None) or self._look_for(article.id)
            if found is None:
                raise ReadError(
                    f"{article.id} waits in the ledger for a coder and is in none of these files: run 'retorsion update' first"
                )
            yield article, found

    def _keep(self, row: dict[str, str]) -> Article:
        article = decode(Article, json.loads(row["article"]))
        if row["annotation"] is not None:
            self._held[article.id] = decode(Annotation, json.loads(row["annotation"]))
            while len(self._held) > 4 * _ROWS:  # those the ledger had, and did not ask for
                del self._held[next(iter(self._held))]
        return article

    def _look_for(self, id: str) -> Annotation | None:
        """An article that an interrupted run left, or one that waited long."""
        for path in self.files:
            table = pyarrow.parquet.read_table(path, columns=["annotation"], filters=[("id", "=", id)])
            for text in table["annotation"].to_pylist():
                if text is not None:
                    return decode(Annotation, json.loads(text))
        return None


def read_results(folder: Path | str) -> tuple[Batch, ...]:
    """The files of a folder (or one file), by coder; raises ``ReadError`` where there is none, or one that is no result."""
    place = Path(folder)
    files = [place] if place.is_file() else sorted(place.glob("*.parquet")) if place.is_dir() else []
    if not files:
        raise ReadError(f"there are no results (*.parquet) in {folder}: name the folder that coding wrote")
    found: dict[tuple[str, str, str], list[Path]] = {}
    for path in files:
        found.setdefault(_coder_of(path), []).append(path)
    return tuple(Batch(*coder, tuple(paths)) for coder, paths in found.items())


def _coder_of(path: Path) -> tuple[str, str, str]:
    try:
        metadata = pyarrow.parquet.read_schema(path).metadata or {}
        facts = json.loads(metadata[b"retorsion"])
        return facts["version"], facts["model"], facts["dictionaries_hash"]
    except (pyarrow.ArrowInvalid, KeyError, ValueError) as error:
        raise ReadError(f"{path} holds no results of coding: leave it out, or code its shard again") from error


def _rows(path: Path, columns: list[str]) -> Iterator[dict[str, str]]:
    for batch in pyarrow.parquet.ParquetFile(path).iter_batches(batch_size=_ROWS, columns=columns):
        yield from batch.to_pylist()
