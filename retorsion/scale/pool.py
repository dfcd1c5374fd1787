"""Coding with several processes of this machine: articles in, annotations out in the same order, memory bounded.

Each worker is spawned (never forked), loads the coder once and uses one OpenBLAS thread. Text and records travel, never parses: a parse of 820
characters weighs 76 kB. At most ``AHEAD`` batches a worker wait, so that a stream of millions does not pile up.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from retorsion.records import Annotation, Article
from retorsion.settings import Settings

if TYPE_CHECKING:
    from retorsion.mentions.coder import Coder

BATCH = 32
"""Articles a task: long enough to fill a batch of gated sentences, short enough that Ctrl-C is answered soon."""

AHEAD = 3
"""Tasks a worker that may wait or be unread."""

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")
_Coded = list[tuple[Article, Annotation]]


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
    source = iter(articles)
    with (
        one_thread_each(),
        ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(settings,)
        ) as pool,
    ):
        waiting: deque[Future[_Coded]] = deque()
        try:
            while batch := list(islice(source, BATCH)):
                waiting.append(pool.submit(_code, batch))
                if len(waiting) >= AHEAD * workers:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
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

    from retorsion.mentions.coder import Coder

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _Worker.coder = Coder.load(settings)


def _code(articles: list[Article]) -> _Coded:
    assert _Worker.coder is not None
    return list(_Worker.coder.annotate_many(articles))
