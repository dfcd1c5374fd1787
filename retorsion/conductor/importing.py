"""``take_in``: other people's event data into a ledger, so that merging, decisions and study work on it as on coded reports.

In: the stream that ``retorsion.datasets`` makes of a file: articles (a row each), mentions, issues. Out: rows in the ledger, merged and linked.
A row and its mention are kept in one unit of work, so that nothing waits for the coder; taking a file in twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from retorsion.conductor import deriving
from retorsion.conductor.merging import slots_of
from retorsion.conductor.updating import DOUBLED, Counts, Progress
from retorsion.events.tables import Tables
from retorsion.ledger import Ledger, Unit, queries, rows
from retorsion.records import Annotation, Article, Issue, Mention, Run, content_id

BATCH = 512
"""Rows kept in one unit of work."""

Out = Article | Mention | Issue


@dataclass(slots=True)
class Row:
    """One row of a data set: its article (``None`` where it was refused), mentions and issues."""

    article: Article | None = None
    mentions: list[Mention] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def take_in(
    ledger: Ledger,
    stream: Iterable[Out],
    dataset: str,
    *,
    now: datetime | str | None = None,
    progress: Progress | None = None,
    on_issue: Callable[[Issue], None] | None = None,
) -> Counts:
    """Keep what is new of a data set's rows, then merge and link it.

    ``dataset`` names it (``gdelt``); counts add up as in ``update``: ``read = kept + known + issues``; ``notes`` are rows kept without an
    act. ``on_issue`` is called with every issue. Raises ``LedgerBusy`` where an update runs.
    """
    with ledger.lease("update") as beat:
        job = _Intake(ledger, dataset, now)
        for batch in queries.pieces(by_row(stream), BATCH):
            for row in batch:
                for issue in row.issues if on_issue else ():
                    on_issue(issue)  # type: ignore[misc]  # checked one line above
            job.keep(batch)
            if progress is not None:
                progress(len(batch))
            beat()
        job.derive(beat)
        return job.finish()


def by_row(stream: Iterable[Out]) -> Iterator[Row]:
    """The stream cut into rows: an article with what follows it, or an issue by itself."""
    row = Row()
    for out in stream:
        alone = isinstance(out, Issue) and out.article is None
        if (isinstance(out, Article) or alone) and (row.article or row.issues):
            yield row
            row = Row()
        if isinstance(out, Article):
            row.article = out
        elif isinstance(out, Mention):
            row.mentions.append(out)
        else:
            row.issues.append(out)
    if row.article or row.issues:
        yield row


class _Intake:
    """One import in progress: counts, and the run that is written once there is something to write of it."""

    def __init__(self, ledger: Ledger, dataset: str, now: datetime | str | None) -> None:
        from retorsion import __version__

        self.ledger, self.now = ledger, now
        self.counts = Counts()
        self.tables = Tables.load()
        self.coder = f"import {dataset}@{__version__}"
        started = rows.stamp(now)
        self.run = Run(
            id=content_id("r", started, self.coder, len(ledger.runs())),
            started=started,
            version=__version__,
            coder=self.coder,
            model="none",
            dictionaries_hash="",
            settings_hash="",
        )
        self.saved = False

    def keep(self, batch: Sequence[Row]) -> None:
        """Keep what is new of a batch in one unit of work."""
        with self.ledger.unit(at=self.now) as unit:
            articles = [row.article for row in batch if row.article is not None]
            held = queries.hashes(unit.connection, [article.id for article in articles])
            new = [row for row in batch if row.article is not None and row.article.id not in held]
            changed = [a for a in articles if held.get(a.id, a.text_hash) != a.text_hash]
            refusals = [issue for row in batch if row.article is None for issue in row.issues]
            issues = [*refusals, *map(_doubled, changed), *(issue for row in new for issue in row.issues)]
            if new or queries.new_issues(unit.connection, [issue.id for issue in issues]):
                self._begin(unit)
            self._save(unit, new)
            unit.save_issues([replace(issue, run=self.run.id) for issue in issues])
        self._count(batch, len(articles), new, len(changed))

    def _begin(self, unit: Unit) -> None:
        if not self.saved:
            unit.save_run(self.run)
            self.saved = True

    def _save(self, unit: Unit, new: Sequence[Row]) -> None:
        articles = {row.article.id: row.article for row in new if row.article is not None}
        unit.save_articles(list(articles.values()), state="kept", run=self.run.id)
        found = [
            Annotation(article=row.article.id, mentions=tuple(row.mentions))
            for row in new
            if row.article is not None and row.mentions
        ]
        slots = {m.id: slots_of(m, articles[m.article], self.tables) for one in found for m in one.mentions}
        unit.save_annotations(found, run=self.run.id, coder=self.coder, slots=slots)

    def _count(self, batch: Sequence[Row], articles: int, new: Sequence[Row], changed: int) -> None:
        refused = sum(row.article is None for row in batch)
        self.counts.read += len(batch)
        self.counts.kept += len(new)
        self.counts.issues += refused + changed
        self.counts.known += articles - len(new) - changed
        self.counts.notes += sum(len(row.issues) for row in new)
        self.counts.coded += sum(bool(row.mentions) for row in new)
        self.counts.mentions += sum(len(row.mentions) for row in new)

    def derive(self, beat: Callable[[], None]) -> None:
        """Merge, link and chain what waits, a group a unit of work."""
        while True:
            with self.ledger.unit(at=self.now) as unit:
                if next(deriving.steps(unit, self.tables), None) is None:
                    return
            beat()

    def finish(self) -> Counts:
        """Write the run's counts, where there is a run."""
        for name, size in self.ledger.sizes(("events", "answers", "exchanges")).items():
            setattr(self.counts, name, size)
        if self.saved:
            with self.ledger.unit(at=self.now) as unit:
                unit.save_run(replace(self.run, finished=unit.at, counts=dict(self.counts)))
        return self.counts


def _doubled(article: Article) -> Issue:
    return Issue(
        id=content_id("i", DOUBLED, article.id, article.text_hash),
        stage="import",
        kind=DOUBLED,
        detail=f"{article.source}: the ledger holds another row of {article.publisher} under this id: the first is kept",
        article=article.id,
    )
