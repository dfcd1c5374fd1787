"""The contract between coding and any engine: a record batch of reports in, a record batch of what was found in them out.

In: a batch with a column ``text`` and, where known, ``id``, ``title``, ``published``, ``publisher``, ``url``, ``language`` and ``author``. Out: one
row a report (``SCHEMA``): flat columns for those who count, the records as JSON for the ledger; a row that cannot be used
becomes a row with an ``issue``. The coder is loaded once an object. Which machine does it, and in what pieces, is decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow

from retorsion.articles.intake import Intake, Options, Seen
from retorsion.articles.rows import draft_of
from retorsion.records import Annotation, Article, Issue, Mention, encode
from retorsion.settings import Settings

if TYPE_CHECKING:
    from retorsion.mentions.coder import Coder

ROWS = 64
"""Reports a batch: as many as fill a batch of sentences, few enough that little is lost where a worker dies."""

_ACT = pyarrow.struct(
    [
        ("id", pyarrow.string()),
        ("type", pyarrow.string()),
        ("mode", pyarrow.string()),
        ("measure", pyarrow.string()),
        ("actor", pyarrow.list_(pyarrow.string())),
        ("recipient", pyarrow.list_(pyarrow.string())),
        ("day", pyarrow.string()),
        ("standing", pyarrow.string()),
        ("confidence", pyarrow.float64()),
        ("start", pyarrow.int64()),
        ("end", pyarrow.int64()),
    ]
)
SCHEMA = pyarrow.schema(
    [
        ("id", pyarrow.string()),
        ("publisher", pyarrow.string()),
        ("published", pyarrow.string()),
        ("language", pyarrow.string()),
        ("mentions", pyarrow.list_(_ACT)),
        ("article", pyarrow.string()),
        ("annotation", pyarrow.string()),
        ("issue", pyarrow.string()),
    ]
)
"""One row a report or issue. ``annotation`` is null where a report is kept but not coded (another language)."""

Item = Article | Issue


class Process:
    """Codes record batches. Made where it runs (engines send it as a class and its settings); the model is loaded at the first batch."""

    def __init__(self, settings: Settings | None = None, mapping: dict[str, str] | None = None) -> None:
        self.settings = settings or Settings.load()
        self.mapping = mapping or {}

    @cached_property
    def coder(self) -> Coder:
        """The coder, loaded once."""
        from retorsion.mentions.coder import Coder

        return Coder.load(self.settings)

    def process(self, batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
        """What was found in the reports of a batch, in their order."""
        options = Options(mapping=self.mapping, languages=self.settings.coder.languages, read=self.settings.read)
        drafts = (draft_of(row, f"row {number}", self.mapping) for number, row in enumerate(batch.to_pylist(), 1))
        return to_batch(self._rows(Intake(options, Seen(batch.num_rows + 1)).take(drafts)))

    def stream(self, items: Iterable[Item]) -> Iterator[pyarrow.RecordBatch]:
        """What was found in a stream of articles and issues, ``ROWS`` at a time, in order."""
        source = iter(items)
        while part := list(islice(source, ROWS)):
            yield to_batch(self._rows(part))

    def _rows(self, items: Iterable[Item]) -> Iterator[dict[str, Any]]:
        held = list(items)
        wanted = [item for item in held if isinstance(item, Article) and self._is_coded(item)]
        found = {article.id: annotation for article, annotation in self.coder.annotate_many(wanted)}
        for item in held:
            yield (_refused(item) if isinstance(item, Issue) else _row(item, found.get(item.id)))

    def _is_coded(self, article: Article) -> bool:
        known = article.language is None or article.language.lower()[:2] in self.settings.coder.languages
        return known and bool(article.text and article.text.strip())


def to_batch(rows: Iterable[dict[str, Any]]) -> pyarrow.RecordBatch:
    """Rows of ``SCHEMA`` as one batch."""
    return pyarrow.RecordBatch.from_pylist(list(rows), schema=SCHEMA)


def _refused(issue: Issue) -> dict[str, Any]:
    return {"id": issue.article, "issue": json.dumps(encode(issue), ensure_ascii=False)}


def _row(article: Article, annotation: Annotation | None) -> dict[str, Any]:
    return {
        "id": article.id,
        "publisher": article.publisher,
        "published": article.published,
        "language": article.language,
        "mentions": [_act(mention) for mention in annotation.mentions] if annotation else [],
        "article": json.dumps(encode(article), ensure_ascii=False),
        "annotation": json.dumps(encode(annotation), ensure_ascii=False) if annotation else None,
    }


def _act(mention: Mention) -> dict[str, Any]:
    clause = mention.evidence["clause"]
    return {
        "id": mention.id,
        "type": mention.type,
        "mode": mention.mode,
        "measure": mention.measure,
        "actor": _codes([party.actor for party in mention.actors]),
        "recipient": _codes([party.actor for party in mention.recipients]),
        "day": mention.when.day if mention.when else None,
        "standing": mention.standing,
        "confidence": mention.confidence,
        "start": clause.start,
        "end": clause.end,
    }


def _codes(actors: Sequence[str | None]) -> list[str]:
    return [code for code in actors if code]
