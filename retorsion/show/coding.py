"""The commands that code: ``code`` (lines out, no ledger) and ``update`` (into a ledger), with progress and counts.

In: what a person typed. Out: files, ledger rows, and the number of reports that could not be used. The stages do the work.
"""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from retorsion.articles.gauge import Gauge
from retorsion.errors import ReadError, SettingsError
from retorsion.records import Annotation, Article, Issue
from retorsion.show.troubles import Troubles

if TYPE_CHECKING:
    from retorsion.articles.remembering import FeedMemory
    from retorsion.ledger.store import Ledger
    from retorsion.mentions.coder import Coder
    from retorsion.settings import Settings


T = TypeVar("T")


def code_to_lines(
    sources: list[str],
    out: str,
    published: str | None,
    publisher: str | None,
    map_: str | None,
    workers: int,
    config: Path | None,
) -> int:
    """Code ``sources`` and write one line an article to ``out``; returns the number of reports that could not be used.

    The file appears whole or not at all: lines go to a neighbour that takes its name at the end.
    """
    settings = load_settings(config)
    troubles = Troubles()
    gauge = Gauge()
    articles = troubles.articles(read_sources(sources, published, publisher, map_, settings, gauge))
    with _lines_out(out) as lines, progress("coding", gauge) as advance:
        for line in code_lines(settings, articles, workers):
            lines.write(line + "\n")
            advance(1)
    troubles.tell()
    return troubles.refused


def line_of(article: Article, annotation: Annotation) -> dict[str, Any]:
    """The annotation line of one article by itself: its mentions merged and linked inside the article."""
    from retorsion import events, exchanges
    from retorsion.show.annotation import annotation_line

    if not annotation.mentions:
        return annotation_line(article, annotation, (), ())
    merged = events.merge(annotation.mentions, articles={article.id: article})
    mentions = {mention.id: mention for mention in annotation.mentions}
    return annotation_line(article, annotation, merged.events, exchanges.link(merged.events, mentions))


def text_of(article: Article, annotation: Annotation) -> str:
    """``line_of`` as text."""
    return json.dumps(line_of(article, annotation), ensure_ascii=False)


def code_articles(
    settings: Settings, articles: Iterable[Article], workers: int
) -> Iterator[tuple[Article, Annotation]]:
    """Code articles in order, with ``workers`` processes when more than one is asked for; one in a language that is not coded gets an
    empty annotation."""
    return _in_order(settings, articles, lambda wanted: _annotate(settings, wanted, workers), _uncoded)


def code_lines(settings: Settings, articles: Iterable[Article], workers: int) -> Iterator[str]:
    """The annotation lines of the articles, in order; with several ``workers`` these write them."""
    done = _in_order(
        settings, articles, lambda wanted: _written(settings, wanted, workers), lambda one: text_of(one, _uncoded(one))
    )
    return (line for _, line in done)


def _in_order(
    settings: Settings,
    articles: Iterable[Article],
    code: Callable[[Iterator[Article]], Iterator[tuple[Article, T]]],
    pass_over: Callable[[Article], T],
) -> Iterator[tuple[Article, T]]:
    """All articles in order: those in a language that is coded with what ``code`` makes of them, others with what ``pass_over`` does."""
    waiting: deque[Article] = deque()
    for article, made in code(_noted(articles, settings.coder.languages, waiting)):
        while waiting and waiting[0].id != article.id:
            other = waiting.popleft()
            yield other, pass_over(other)
        if waiting:
            waiting.popleft()
        yield article, made
    yield from ((other, pass_over(other)) for other in waiting)


def _annotate(settings: Settings, articles: Iterable[Article], workers: int) -> Iterator[tuple[Article, Annotation]]:
    if workers > 1:
        from retorsion.scale.pool import annotate_many

        return annotate_many(settings, articles, workers)
    return load_coder(settings).annotate_many(articles)


def _written(settings: Settings, articles: Iterable[Article], workers: int) -> Iterator[tuple[Article, str]]:
    if workers > 1:
        from retorsion.scale.pool import make_many

        return make_many(settings, articles, workers, text_of)
    return ((one, text_of(one, found)) for one, found in load_coder(settings).annotate_many(articles))


def _noted(articles: Iterable[Article], languages: Sequence[str], waiting: deque[Article]) -> Iterator[Article]:
    """The articles to be coded; all of them are noted in order."""
    for article in articles:
        waiting.append(article)
        if article.language is None or article.language.lower()[:2] in languages:
            yield article


def _uncoded(article: Article) -> Annotation:
    return Annotation(article=article.id)


def update_ledger(
    sources: list[str],
    db: str,
    published: str | None,
    publisher: str | None,
    map_: str | None,
    workers: int,
    recode: bool,
    json_: bool,
    config: Path | None,
) -> int:
    """Bring ``sources`` into the ledger; returns the number of reports of this run that could not be used or not be coded."""
    from retorsion.conductor import update
    from retorsion.ledger.store import open as open_ledger

    settings = load_settings(config)
    coder = load_coder(settings) if workers <= 1 else _pooled(settings, workers)
    troubles = Troubles()
    with open_ledger(db) as ledger:
        before = {run.id for run in ledger.runs()}
        gauge, memory = Gauge(), feed_memory(ledger, patient=False)
        items = troubles.passing(read_sources(sources, published, publisher, map_, settings, gauge, db, memory))
        with progress("updating", gauge) as advance:
            counts = update(
                ledger,
                items,
                coder,
                recode=recode,
                settings_hash=settings.hash,
                languages=settings.coder.languages,
                progress=advance,
            )
        keep_feeds(ledger, memory)
        for issue in _later_issues(ledger, before):
            troubles.add(issue)
    troubles.tell()
    _print_counts(counts, troubles.kinds, db, json_)
    return counts.issues


def feed_memory(ledger: Ledger, *, patient: bool, now: datetime | None = None, taken: Iterable[str] = ()) -> FeedMemory:
    """What the feeds of a ledger said last time, for a look at ``now`` (``None``: the clock)."""
    from retorsion.articles.remembering import FeedMemory
    from retorsion.ledger.rows import stamp

    return FeedMemory(ledger.feeds(), now=stamp(now), patient=patient, taken=taken)


def keep_feeds(ledger: Ledger, memory: FeedMemory, now: datetime | None = None) -> None:
    """Keep what the feeds that were looked at said; to be done once their reports are kept."""
    if looked := memory.looked():
        with ledger.unit(at=now) as unit:
            unit.save_feeds(looked)


def _later_issues(ledger: Ledger, before: Set[str]) -> Iterator[Issue]:
    """Issues that the new run wrote after reading; of languages reading has spoken already."""
    for run in ledger.runs():
        if run.id not in before:
            yield from (issue for issue in ledger.issues(run=run.id, stage="intake") if issue.kind != "language")


def _pooled(settings: Settings, workers: int) -> Any:
    from retorsion.scale.pool import PooledCoder

    return PooledCoder(settings, workers)


def _print_counts(counts: Any, reasons: Mapping[str, int], db: str, json_: bool) -> None:
    table = dict(counts)
    if json_:
        print(json.dumps({"ledger": db, **table, "reasons": dict(sorted(reasons.items()))}, ensure_ascii=False))
        return
    from retorsion.show.terminal import counts_table

    counts_table(table, db, reasons)


def load_settings(config: Path | None, **arguments: Any) -> Settings:
    """The settings in force; a file named on the command line must exist."""
    from retorsion.settings import Settings

    if config is not None and not config.is_file():
        raise SettingsError(f"no settings file at {config}: name one that exists, or leave --config out")
    return Settings.load(config, **arguments)


def load_coder(settings: Settings) -> Coder:
    """The coder with the model and dictionaries that the settings name."""
    from retorsion.mentions.coder import load_for_coding

    return load_for_coding(settings)


def read_sources(
    sources: list[str],
    published: str | None,
    publisher: str | None,
    map_: str | None,
    settings: Settings | None = None,
    gauge: Gauge | None = None,
    db: str | None = None,
    memory: FeedMemory | None = None,
) -> Iterator[Article | Issue]:
    """Everything in ``sources``, in order, as articles and issues; the files of the ledger ``db``, which may lie among them, are passed over;
    ``gauge`` tells how far the reading is, ``memory`` what feeds said last time."""
    from retorsion.articles.files import read

    return read(
        sources,
        published=published,
        publisher=publisher,
        mapping=parse_mapping(map_),
        settings=settings,
        gauge=gauge,
        memory=memory,
        leave_out=ledger_files(db) if db else (),
    )


def ledger_files(db: str) -> list[Path]:
    """The files that a ledger on a disk, and a watch over it, may keep; none for one on a server."""
    endings = ("", "-wal", "-shm", "-journal", ".watch.json", ".watch.json.part")
    return [Path(db + ending) for ending in endings] if "://" not in db else []


def parse_mapping(text: str | None) -> dict[str, str] | None:
    """``text=body,published=date`` as a mapping of our field to the input's column."""
    if not text:
        return None
    pairs = [part.partition("=") for part in text.split(",")]
    for field, equals, column in pairs:
        if not equals or not field.strip() or not column.strip():
            raise SettingsError(f"--map {text!r}: write it as field=column pairs, for example text=body,published=date")
    return {field.strip(): column.strip() for field, _, column in pairs}


@contextmanager
def _lines_out(out: str) -> Iterator[IO[str]]:
    """Standard output for ``-``; otherwise a file that takes its name only when all is written."""
    if out == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    target = Path(out)
    if target.is_dir():
        raise ReadError(f"{out} is a folder: name a file for --out")
    part = target.with_name(target.name + ".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ReadError(
            f"cannot write {out}: {error.strerror or error}; free some room or choose another place"
        ) from error


def _duration(seconds: float) -> str:
    """``40 s``, ``12 min``, ``3 h 20 min``."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


@contextmanager
def progress(verb: str, gauge: Gauge | None = None) -> Iterator[Callable[..., None]]:
    """A line on standard error that shows how many articles are done, how fast, and how long the rest will take where ``gauge`` knows;
    silent when nobody watches."""
    if not sys.stderr.isatty():
        yield lambda *_args, **_kwargs: None
        return
    done, began, shown = 0, time.monotonic(), 0.0

    def advance(step: int = 1) -> None:
        nonlocal done, shown
        done += step
        now = time.monotonic()
        if now - shown >= 0.2:
            shown = now
            rate = done / max(now - began, 0.001)
            share = gauge.share if gauge is not None else None
            left = f", {_duration((now - began) * (1 - share) / share)} left" if share else ""
            sys.stderr.write(f"\r{verb}: {done:,} reports, {rate:,.1f} a second{left}  ")
            sys.stderr.flush()

    yield advance
    sys.stderr.write(f"\r{verb}: {done:,} reports in {time.monotonic() - began:,.1f} s          \n")
