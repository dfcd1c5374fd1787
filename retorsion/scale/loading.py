"""Results of other machines -> what an update of a ledger takes: the articles, and a coder that repeats what was found in them.

In: a folder of Parquet files as ``shards`` writes them, here or at an fsspec address. Out: one ``Batch`` for each coder that made them. Nothing is coded again; the ledger
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
from retorsion.scale.shards import place_of

_ROWS = 256


@dataclass
class Batch:
    """The files of one coder; stands where a coder does. State: annotations whose articles are under way."""

    version: str
    model: str
    dictionaries_hash: str
    files: tuple[str, ...]
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
            for row in _rows(path, ["id", "annotation"]):
                if row["id"] == id and row["annotation"] is not None:
                    return decode(Annotation, json.loads(row["annotation"]))
        return None


def read_results(folder: Path | str) -> tuple[Batch, ...]:
    """The files of a folder (or one file), here or at an fsspec address, by coder; raises ``ReadError`` where there is none, or one that is no result."""
    files = sorted(_results_in(str(folder)))
    if not files:
        raise ReadError(f"there are no results (*.parquet) in {folder}: name the folder that coding wrote")
    found: dict[tuple[str, str, str], list[str]] = {}
    for file in files:
        found.setdefault(_coder_of(file), []).append(file)
    return tuple(Batch(*coder, tuple(names)) for coder, names in found.items())


def _results_in(folder: str) -> list[str]:
    files, path = place_of(folder)
    if files is None:
        place = Path(folder)
        return [folder] if place.is_file() else [str(file) for file in place.glob("*.parquet")]
    files.invalidate_cache()
    found = [path] if files.isfile(path) else files.glob(f"{path.rstrip('/')}/*.parquet")
    return [files.unstrip_protocol(file) for file in found]


def _opened(file: str) -> pyarrow.parquet.ParquetFile:
    files, path = place_of(file)
    return pyarrow.parquet.ParquetFile(path, filesystem=files)


def _coder_of(file: str) -> tuple[str, str, str]:
    try:
        metadata = _opened(file).schema_arrow.metadata or {}
        facts = json.loads(metadata[b"retorsion"])
        return facts["version"], facts["model"], facts["dictionaries_hash"]
    except (pyarrow.ArrowInvalid, KeyError, ValueError) as error:
        raise ReadError(f"{file} holds no results of coding: leave it out, or code its shard again") from error


def _rows(file: str, columns: list[str]) -> Iterator[dict[str, str]]:
    for batch in _opened(file).iter_batches(batch_size=_ROWS, columns=columns):
        yield from batch.to_pylist()
