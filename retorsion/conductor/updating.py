"""``update``: articles in, a ledger that holds what follows from them; safe to repeat, safe to kill, the same in any order.

Each article goes through three units of work: it is kept, then coded, then merged and linked with its neighbourhood. What an earlier
run left unfinished is taken up first. Counts add up: ``read = kept + copies + known + issues``. The truth is in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import chain
from typing import Protocol

from msgspec.structs import replace

from retorsion.articles.intake import NOTES
from retorsion.conductor import deriving
from retorsion.conductor.copies import fold_copies
from retorsion.conductor.merging import slots_of
from retorsion.events.tables import Tables
from retorsion.exchanges.chains import QUIET_DAYS
from retorsion.exchanges.warnings import LAPSE_DAYS
from retorsion.ledger import Ledger, Unit, queries, rows
from retorsion.records import Annotation, Article, Issue, Run, content_id, text_hash

BATCH = 64
"""Articles kept or coded in one unit of work."""

DOUBLED = "doubled-id"
"""Kind of the issue of a report whose id another text has: the first text keeps it."""

Progress = Callable[[int], None]


class Coder(Protocol):
    """Anything that turns articles into annotations, in order, and says what it is."""

    @property
    def version(self) -> str:
        """Which rules."""

    @property
    def model(self) -> str:
        """Which language model."""

    @property
    def dictionaries_hash(self) -> str:
        """Which dictionaries."""

    def annotate_many(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Annotation]]:
        """Each article with what was found in it."""


@dataclass(slots=True, kw_only=True)
class Counts:
    """What an update did. ``read = kept + copies + known + issues``; the rest tells what came of it.

    ``kept`` articles are new and go to the coder, ``copies`` are new tellings of a text already kept (coded too), ``known`` were read
    before, ``issues`` could not be used or not be coded, ``notes`` are remarks on reports that count elsewhere (no date, odd letters).
    ``coded`` counts articles coded in this run, earlier runs' leftovers included.
    """

    read: int = 0
    kept: int = 0
    copies: int = 0
    known: int = 0
    issues: int = 0
    coded: int = 0
    mentions: int = 0
    events: int = 0
    answers: int = 0
    exchanges: int = 0
    notes: int = 0

    def keys(self) -> list[str]:
        """Names, in order."""
        return [field.name for field in fields(self)]

    def __getitem__(self, name: str) -> int:
        value = getattr(self, name)
        return int(value)


def update(
    ledger: Ledger,
    articles: Iterable[Article | Issue],
    coder: Coder,
    *,
    now: datetime | str | None = None,
    recode: bool = False,
    settings_hash: str = "",
    languages: Sequence[str] = ("en",),
    progress: Progress | None = None,
) -> Counts:
    """Keep, code, merge and link what is new in ``articles``, and what an earlier run left unfinished.

    ``now`` is written beside each row (``None``: the clock). ``recode``: articles that another coder coded are coded again; what that one
    found is kept beside. Articles known to be in other than ``languages`` are kept, not coded. ``progress`` is called with the number of articles finished since the last call. Raises ``LedgerBusy`` where
    another update runs and does not end in time.
    """
    with ledger.lease("update") as beat:
        job = _Job(ledger, coder, now, settings_hash, progress or _nobody, beat)
        job.languages = tuple(languages)
        job.code(job.intake(articles), recode=recode)
        job.derive()
        return job.finish()


def _nobody(_done: int) -> None:
    """Progress for nobody."""


def signature(coder: Coder) -> str:
    """What a coder is, in one text: equal for coders that find the same."""
    return "|".join((coder.version, coder.model, coder.dictionaries_hash))


class _Job:
    """One update in progress: counts, and the run that is written once there is something to write of it."""

    def __init__(
        self,
        ledger: Ledger,
        coder: Coder,
        now: datetime | str | None,
        settings: str,
        progress: Progress,
        beat: Callable[[], None],
    ) -> None:
        self.ledger, self.coder, self.now, self.progress, self.beat = ledger, coder, now, progress, beat
        self.counts = Counts()
        self.signature = signature(coder)
        self.run = self._new_run(settings)
        self.saved = False
        self.languages: tuple[str, ...] = ("en",)
        self.tables = Tables.load()

    def _new_run(self, settings: str) -> Run:
        from retorsion import __version__

        started = rows.stamp(self.now)
        number = self.ledger.sizes(("runs",))["runs"]
        return Run(
            id=content_id("r", started, self.signature, number),
            started=started,
            version=__version__,
            coder=self.coder.version,
            model=self.coder.model,
            dictionaries_hash=self.coder.dictionaries_hash,
            settings_hash=settings,
        )

    def _begin(self, unit: Unit) -> None:
        if not self.saved:
            unit.save_run(self.run)
            self.saved = True

    def intake(self, items: Iterable[Article | Issue]) -> Iterator[Article]:
        """What waits from earlier runs, then what comes in and is new: a batch is kept in one unit of work, then given to the coder."""
        for batch in queries.pieces(items, BATCH):
            yield from self._keep(batch)

    def _keep(self, batch: Sequence[Article | Issue]) -> list[Article]:
        """Keep what is new of a batch in one unit of work; returns what is to be coded."""
        articles = [storable(item) for item in batch if isinstance(item, Article)]
        with self.ledger.unit(at=self.now) as unit:
            new, refused = self._sort_out(unit, articles)
            issues = [*(item for item in batch if isinstance(item, Issue)), *refused]
            marked = {issue.article for issue in refused if issue.kind != DOUBLED}
            fresh = [article for article in new if article.id not in marked]
            if new or queries.new_issues(unit.connection, [issue.id for issue in issues]):
                self._begin(unit)
            unit.save_articles(fresh, state="read", run=self.run.id)
            unit.save_articles([a for a in new if a.id in marked], state="kept", run=self.run.id)
            families = fold_copies(unit, fresh) if fresh else {}
            unit.save_issues([replace(issue, run=self.run.id) for issue in issues])
            _advance_horizon(unit, new)
        notes = sum(issue.kind in NOTES for issue in issues)
        self.counts.notes += notes
        self._count(len(batch) - notes, len(issues) - notes, [families[article.id] != article.id for article in fresh])
        return fresh

    def _count(self, read: int, issues: int, copies: Sequence[bool]) -> None:
        self.counts.read += read
        self.counts.issues += issues
        self.counts.copies += sum(copies)
        self.counts.kept += len(copies) - sum(copies)
        self.counts.known += read - issues - len(copies)

    def _sort_out(self, unit: Unit, articles: Sequence[Article]) -> tuple[list[Article], list[Issue]]:
        """Articles new to the ledger, each once, and what is wrong with some of them or with others of their id."""
        held = queries.hashes(unit.connection, [article.id for article in articles])
        known = set(held)
        new: list[Article] = []
        issues: list[Issue] = []
        for article in articles:
            if article.id not in held:
                held[article.id] = article.text_hash
                new.append(article)
                issues += self._unfit(article)
            elif held[article.id] != article.text_hash:
                issues.append(
                    _issue(article, DOUBLED, f"another text has the id {article.id}: give each report its own")
                )
            elif article.id in known:
                issues += self._unfit(article)
        return new, issues

    def _unfit(self, article: Article) -> list[Issue]:
        """Why an article is not to be coded; empty where it is."""
        if article.text is None or not article.text.strip():
            return [_issue(article, "empty", f"{article.id} has no text: nothing to code")]
        if article.language is not None and article.language.lower()[:2] not in self.languages:
            return [_issue(article, "language", f"{article.id} is in {article.language!r}: kept, not coded")]
        return []

    def _is_read(self, article: Article) -> bool:
        """Whether an article is for this coder: rows of data sets, which have mentions of their own, are not."""
        return not self._unfit(article)

    def code(self, articles: Iterator[Article], *, recode: bool) -> None:
        """Code what waits from earlier runs, then what comes in, a batch a unit of work."""
        found: list[Annotation] = []
        for _article, annotation in self.coder.annotate_many(chain(self._pending(recode), articles)):
            found.append(annotation)
            if len(found) >= BATCH:
                self._save(found)
                found = []
        self._save(found)

    def _pending(self, recode: bool) -> Iterator[Article]:
        after = ""
        while True:
            with self.ledger.snapshot() as view:
                page = view.pending(other_than=self.signature if recode else None, after=after, limit=BATCH)
                found = [article for article in view.articles(page) if self._is_read(article)]
            if not page:
                return
            after = page[-1]
            yield from found

    def _save(self, found: Sequence[Annotation]) -> None:
        if not found:
            return
        with self.ledger.unit(at=self.now) as unit:
            self._begin(unit)
            articles = queries.articles(unit.connection, [annotation.article for annotation in found], text=False)
            slots = {
                mention.id: slots_of(mention, articles[mention.article], self.tables)
                for annotation in found
                for mention in annotation.mentions
            }
            kept = unit.save_annotations(found, run=self.run.id, coder=self.signature, slots=slots)
        self.counts.coded += len(kept)
        self.counts.mentions += sum(len(annotation.mentions) for annotation in kept)
        self.progress(len(found))
        self.beat()

    def derive(self) -> None:
        """Merge, link and chain what waits, a group a unit of work."""
        while True:
            with self.ledger.unit(at=self.now) as unit:
                if next(deriving.steps(unit, self.tables), None) is None:
                    return
            self.beat()

    def finish(self) -> Counts:
        """Write the run's counts, where there is a run."""
        for name, size in self.ledger.sizes(("events", "answers", "exchanges")).items():
            setattr(self.counts, name, size)
        if self.saved:
            with self.ledger.unit(at=self.now) as unit:
                unit.save_run(replace(self.run, finished=unit.at, counts=dict(self.counts)))
        return self.counts


def storable(article: Article) -> Article:
    """The article with characters that no database keeps (NUL, lone surrogates) replaced one for one, so that offsets hold."""
    text = article.text
    if text is None or not any(character == "\0" or "\ud800" <= character <= "\udfff" for character in text):
        return article
    clean = "".join("\ufffd" if c == "\0" or "\ud800" <= c <= "\udfff" else c for c in text)
    return replace(article, text=clean, text_hash=text_hash(clean))


def _issue(article: Article, kind: str, detail: str) -> Issue:
    return Issue(
        id=content_id("i", kind, article.id, article.text_hash),
        stage="intake",
        kind=kind,
        detail=detail,
        article=article.id,
    )


def _advance_horizon(unit: Unit, articles: Iterable[Article]) -> None:
    """The latest day that the ledger has a report of: what "open" and "lapsed" are measured against."""
    latest = max((article.day for article in articles if article.day and rows.ordinal(article.day)), default=None)
    held = queries.setting(unit.connection, "horizon")
    if latest is not None and (held is None or latest > held):
        unit.set("horizon", latest)
        day = rows.ordinal(latest) or 0
        unit.touch("chain", queries.first_of_due(unit.connection, day - QUIET_DAYS, day - LAPSE_DAYS))
