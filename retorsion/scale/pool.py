"""Coding with several processes of this machine: articles in, annotations out in the same order, memory bounded.

Each worker is spawned (never forked), loads the coder once and uses one OpenBLAS thread. Texts travel there and annotations back, packed by
msgspec: pickling these records took several times as long. No parse travels. At most ``AHEAD`` batches a worker wait, so that a stream of millions does not pile up.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import msgspec

from retorsion.records import Annotation, Article
from retorsion.settings import Settings

if TYPE_CHECKING:
    from retorsion.mentions.coder import Coder

T = TypeVar("T")

BATCH = 64
"""Articles a task: long enough to fill a batch of gated sentences, short enough that Ctrl-C is answered soon."""

AHEAD = 3
"""Tasks a worker that may wait or be unread."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")


class PooledCoder:
    """A coder whose work is done by ``workers`` processes; stands wherever a ``Coder`` does. ``close`` ends the processes."""

    def __init__(self, settings: Settings, workers: int) -> None:
        from retorsion.mentions.coder import Coder

        self._local = Coder.describe(settings)
        self._settings, self._workers = settings, max(1, workers)
        self.version, self.model, self.dictionaries_hash = self._local

    def annotate_many(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Annotation]]:
        """Everything found in each article, in order; the processes live as long as the iteration."""
        yield from annotate_many(self._settings, articles, self._workers)


def annotate_many(
    settings: Settings, articles: Iterable[Article], workers: int
) -> Iterator[tuple[Article, Annotation]]:
    """Code ``articles`` with ``workers`` processes, in order. Stopping the iteration early ends the processes."""
    for batch, coded in _batches(settings, articles, workers, _code):
        yield from zip(batch, msgspec.msgpack.decode(coded, type=list[Annotation]), strict=True)


def make_many(
    settings: Settings, articles: Iterable[Article], workers: int, make: Callable[[Article, Annotation], str]
) -> Iterator[tuple[Article, str]]:
    """``annotate_many`` with what ``make`` writes of each article in place of its annotation: that work too is done by the workers. ``make`` is
    a function of a module, which the workers import by its name."""
    for batch, made in _batches(settings, articles, workers, partial(_make, make)):
        yield from zip(batch, made, strict=True)


def _batches(
    settings: Settings, articles: Iterable[Article], workers: int, task: Callable[[list[Article]], T]
) -> Iterator[tuple[list[Article], T]]:
    """Batches of articles, in order, with what ``task`` makes of each in a worker."""
    source = iter(articles)
    with (
        one_thread_each(),
        ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(settings,)
        ) as pool,
    ):
        waiting: deque[tuple[list[Article], Future[T]]] = deque()
        try:
            for _ in range(workers):
                pool.submit(_ready)
            while batch := list(islice(source, BATCH)):
                waiting.append((batch, pool.submit(task, batch)))
                if len(waiting) >= AHEAD * workers:
                    first, done = waiting.popleft()
                    yield first, done.result()
            for first, done in waiting:
                yield first, done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def one_thread_each() -> Iterator[None]:
    """Workers started inside inherit one numerical thread each; the caller's own environment is put back."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class _Worker:
    """What a worker process holds: its coder, made once by ``_start``."""

    coder: Coder | None = None


def _start(settings: Settings) -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    from retorsion.mentions.coder import load_for_coding

    _Worker.coder = load_for_coding(settings)


def _ready() -> None:
    """Nothing: asked of the pool so that its workers start while the first articles are read."""


def _code(articles: list[Article]) -> bytes:
    assert _Worker.coder is not None
    return msgspec.msgpack.encode([annotation for _, annotation in _Worker.coder.annotate_many(articles)])


def _make(make: Callable[[Article, Annotation], str], articles: list[Article]) -> list[str]:
    assert _Worker.coder is not None
    return [make(article, annotation) for article, annotation in _Worker.coder.annotate_many(articles)]
