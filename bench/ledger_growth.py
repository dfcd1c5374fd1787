"""How the work of one further report grows with the ledger: ``python bench/ledger_growth.py 20000 100000``.

In: sizes in mentions. Out: one line a size: seconds to keep, merge, link and chain all of them, and for a further report of 30 mentions on
the busiest pair. The mentions are made with a seeded generator: 60 pairs of states, the busiest with a tenth of all acts, over 30 years,
each act told by one to three papers. What it does not do: code anything.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from retorsion.conductor import open, update
from retorsion.records import Annotation, Article, Mention, Party, Span, When, content_id, text_hash

STATES = ("RUS", "GBR", "USA", "FRA", "DEU", "POL", "ISR", "PSE", "IRN", "CHN", "JPN", "TUR")
KINDS = (
    ("SANCTION", "expel-diplomats"),
    ("ACCUSE", None),
    ("CONSULT", None),
    ("ASSAULT", None),
    ("REQUEST", None),
    ("SUPPORT", None),
)
DAYS = 365 * 30
START = date(1995, 1, 1)


class Made:
    """Stands for a coder: gives back the mentions that the generator put under an article's id."""

    version, model, dictionaries_hash = "made", "none", "0"

    def __init__(self) -> None:
        self.found: dict[str, tuple[Mention, ...]] = {}

    def annotate_many(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Annotation]]:
        for article in articles:
            yield article, Annotation(article=article.id, mentions=self.found.pop(article.id))


def corpus(number: int, seed: int, coder: Made) -> Iterator[Article]:
    """Articles of three mentions each, ``number`` mentions in all; the acts of a day are told by one to three papers."""
    chance = random.Random(seed)
    pairs = [(a, b) for a in STATES for b in STATES if a < b]
    weights = [1 / (at + 3) for at in range(len(pairs))]
    made = 0
    while made < number:
        day = START + timedelta(days=chance.randrange(DAYS))
        acts = [(*chance.choices(pairs, weights)[0], *chance.choice(KINDS), chance.random() < 0.5) for _ in range(3)]
        for paper in range(chance.randint(1, 3)):
            yield _article(f"s{seed}-{made}", day, paper, acts, coder)
            made += len(acts)


def _article(
    name: str, day: date, paper: int, acts: list[tuple[str, str, str, str | None, bool]], coder: Made
) -> Article:
    id = f"{name}-{paper}"
    coder.found[id] = tuple(_mention(id, at, day, *act) for at, act in enumerate(acts))
    text = f"Report {id}."
    published = (day + timedelta(days=1)).isoformat()
    return Article(
        id=id, text=text, text_hash=text_hash(text), published=published, publisher=f"Paper {paper}", language="en"
    )


def _mention(
    article: str, at: int, day: date, one: str, other: str, kind: str, measure: str | None, turned: bool
) -> Mention:
    actor, recipient = (other, one) if turned else (one, other)
    words = f"{actor} {kind.lower()} {recipient} {measure or ''}"
    return Mention(
        id=content_id("m", article, at),
        article=article,
        sentence=at,
        type=kind,  # type: ignore[arg-type]
        measure=measure,
        actors=(Party(text=actor, actor=actor, basis="dictionary"),),
        recipients=(Party(text=recipient, actor=recipient, basis="dictionary"),),
        when=When(day=day.isoformat()),
        evidence={"clause": Span(start=at * 100, end=at * 100 + len(words), quote=words)},
        confidence=0.8,
    )


def main(sizes: list[int]) -> None:
    """One line a size."""
    print(
        f"{'mentions':>10} {'all, s':>8} {'ms each':>8} {'30 more, s':>10} {'CPU s':>7} {'events':>8} {'answers':>8} {'MB file':>8} {'MB peak':>8}"
    )
    for size in sizes:
        coder = Made()
        with tempfile.TemporaryDirectory() as folder:
            where = str(Path(folder) / "l.db")
            with open(where) as ledger:
                began = time.process_time()
                update(ledger, corpus(size, 1, coder), coder)
                spent = time.process_time() - began
            with open(where) as ledger:
                further = list(corpus(30, 2, coder))
                began, cpu = time.monotonic(), time.process_time()
                counts = update(ledger, further, coder)
                more, busy = time.monotonic() - began, time.process_time() - cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            disk = Path(where).stat().st_size / 1e6
        print(
            f"{size:>10,} {spent:>8.1f} {1000 * spent / size:>8.2f} {more:>10.2f} {busy:>7.2f} {counts.events:>8,} "
            f"{counts.answers:>8,} {disk:>8.0f} {peak:>8.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [10_000, 100_000])
