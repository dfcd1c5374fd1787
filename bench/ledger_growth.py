"""How the work of one further report grows with the ledger: ``python bench/ledger_growth.py KEDS_FOLDER --sizes 10000 100000 1000000``.

A ledger of each size is filled from rows of the Kansas event data (the latest ones), multiplied by a seeded generator: three acts of a day make a report,
which one to three papers print. The whole is merged and linked in one pass and put into the ledger's own tables, as ``update`` would leave them; what is
beyond 250,000 mentions repeats that world under other ids and names of states. Then reports of 30 mentions go through ``update``, one after
another: on the busiest pair on its busiest day, spread over pairs of the latest day, and on a day after all others. Prints seconds of wall and CPU time for each.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from merge_scale import PUBLISHERS, Row, rows_of

from retorsion import events, exchanges
from retorsion.conductor import chaining, open, update
from retorsion.conductor.copies import numbers
from retorsion.conductor.merging import slots_of
from retorsion.events.families import signature
from retorsion.events.tables import Tables
from retorsion.exchanges.candidates import pairs_of
from retorsion.ledger import Ledger, Unit
from retorsion.ledger import tables as t
from retorsion.records import (
    Annotation,
    Answer,
    Article,
    Event,
    Exchange,
    Mention,
    Party,
    Run,
    Span,
    When,
    content_id,
    text_hash,
)

RUN = Run(
    id="r_filled",
    started="2020-01-01T00:00:00.000000Z",
    version="0",
    coder="made",
    model="made",
    dictionaries_hash="made",
    settings_hash="",
)
BATCH = 5000
WORLD = 250_000
"""Mentions of one world of states; a larger ledger holds more worlds."""


@dataclass
class Made:
    """Stands for a coder: gives back the mentions that the generator put under an article's id."""

    found: dict[str, tuple[Mention, ...]] = field(default_factory=dict)
    version = model = dictionaries_hash = "made"

    def annotate_many(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Annotation]]:
        for article in articles:
            yield article, Annotation(article=article.id, mentions=self.found.pop(article.id))


Report = tuple[Article, tuple[Mention, ...]]


def reports(rows: Sequence[Row], size: int, seed: int) -> list[Report]:
    """Reports of ``size`` mentions in all, the latest first."""
    chance, made = random.Random(seed), 0
    found: list[Report] = []
    for day, acts in _affairs(rows):
        for paper in chance.sample(PUBLISHERS, chance.choice((1, 1, 2, 3))):
            if made < size:
                found.append(report(f"a{made:08d}", day, paper, [row[1:] for row in acts[: size - made]], chance))
                made += len(found[-1][1])
    return found


def _affairs(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for day, those in groupby(reversed(rows), key=lambda row: row[0]):
        held = list(those)
        for at in range(0, len(held), 3):
            yield day, held[at : at + 3]


def report(name: str, day: str, paper: str, acts: Sequence[tuple[str, str, str]], chance: random.Random) -> Report:
    """A report of some acts of one day, told in words of no meaning."""
    lines = [f"{a} {kind.lower()} {b} {_words(chance)}." for a, b, kind in acts]
    text = "\n".join(lines)
    mentions, start = [], 0
    for at, ((actor, recipient, kind), line) in enumerate(zip(acts, lines, strict=True)):
        span = Span(start=start, end=start + len(line), quote=line)
        mentions.append(_mention(name, at, day, actor, recipient, kind, span, chance))
        start += len(line) + 1
    published = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    article = Article(
        id=name, text=text, text_hash=text_hash(text), published=published, publisher=paper, language="en"
    )
    return article, tuple(mentions)


def _words(chance: random.Random) -> str:
    """Ten words of no meaning, so that no report is taken for a copy of another."""
    digits = f"{chance.getrandbits(200):050x}"
    return " ".join(digits[at : at + 5] for at in range(0, 50, 5))


def _mention(
    article: str, at: int, day: str, actor: str, recipient: str, kind: str, span: Span, chance: random.Random
) -> Mention:
    counted = kind in ("SANCTION", "COERCE") and chance.random() < 0.3
    return Mention(
        id=content_id("m", article, at),
        article=article,
        sentence=at,
        type=kind,  # type: ignore[arg-type]
        actors=(Party(text=actor, actor=actor, basis="dictionary"),),
        recipients=(Party(text=recipient, actor=recipient, basis="dictionary"),),
        symmetric=kind == "CONSULT",
        when=When(day=day, basis="stated"),
        count={"person": chance.randint(1, 5)} if counted else {},
        evidence={"clause": span},
        rule=f"made/{kind.lower()}",
        confidence=0.7,
    )


def fill(ledger: Ledger, found: Sequence[Report]) -> None:
    """Put reports into a ledger, with all that follows from them, as if ``update`` had read them."""
    tables = Tables.load()
    articles = {article.id: article for article, _ in found}
    mentions = {mention.id: mention for _, told in found for mention in told}
    for at in range(0, len(found), BATCH):
        with ledger.unit() as unit:
            _keep(unit, found[at : at + BATCH], articles, tables)
    merged = events.merge(list(mentions.values()), articles=articles)
    answers = exchanges.link(merged.events, mentions)
    for at in range(0, len(merged.events), BATCH):
        with ledger.unit() as unit:
            unit.replace_events((), merged.events[at : at + BATCH], {})
    for at in range(0, len(answers), BATCH):
        with ledger.unit() as unit:
            unit.replace_answers((), answers[at : at + BATCH])
    chains = _chained(merged.events, answers, mentions, max(row.day or "" for row in articles.values()))
    for at in range(0, len(chains), BATCH):
        with ledger.unit() as unit:
            unit.replace_exchanges((), chains[at : at + BATCH])
            unit.connection.execute(t.touched.delete())


def _keep(unit: Unit, found: Sequence[Report], articles: Mapping[str, Article], tables: Tables) -> None:
    slots = {mention.id: slots_of(mention, articles[mention.article], tables) for _, told in found for mention in told}
    unit.save_articles([article for article, _ in found], state="read", run=RUN.id)
    unit.save_bands({article.id: numbers(signature(article.text or "")) for article, _ in found})
    annotations = [Annotation(article=article.id, mentions=told) for article, told in found]
    unit.save_annotations(annotations, run=RUN.id, coder="made|made|made", slots=slots)
    unit.connection.execute(t.touched.delete())


NAMED = re.compile(r'"(a\d{8}|[a-z]_[0-9a-f]{6,}|[A-Z]{3})"')
"""Ids and names of states in a record's JSON."""
CODES = re.compile(r"(?<![A-Za-z_])[A-Z]{3}(?![A-Za-z_])")
"""Names of states in keys of blocks and pairs."""

WORLDS: Mapping[str, Mapping[str, str]] = {
    "articles": {"id": "id", "family": "id", "body": "body"},
    "texts": {"article": "id"},
    "fingerprints": {"band": "band", "article": "id"},
    "codings": {"article": "id", "mentions": "body", "body": "body"},
    "mentions": {"id": "id", "article": "id", "event": "id", "actors": "code", "recipients": "code", "body": "body"},
    "blocks": {"block": "code", "mention": "id"},
    "events": {"id": "id", "body": "body"},
    "event_dyads": {"dyad": "code", "event": "id"},
    "answers": {"id": "id", "reply": "id", "cause": "id", "body": "body"},
    "exchanges": {"id": "id", "left": "code", "right": "code", "body": "body"},
    "exchange_events": {"exchange": "id", "event": "id"},
    "open_items": {"id": "id", "exchange": "id", "event": "id", "body": "body"},
}
"""Table -> column -> what is renamed in it for another world; all else is copied."""


def multiply(where: str, states: Collection[str], times: int) -> None:
    """Put the ledger's rows in again, ``times`` in all, each time under other ids and other names of states, which meet nobody."""
    with open(where) as ledger:
        for world in range(1, times):
            with ledger.unit() as unit:
                _add_world(unit, frozenset(states), world)


def _add_world(unit: Unit, states: frozenset[str], world: int) -> None:
    def renamed(found: re.Match[str]) -> str:
        name = found[1]
        return f'"{name}w{world}"' if len(name) > 3 else f'"{name}{world}"' if name in states else found[0]

    driver: Any = unit.connection.connection.driver_connection
    driver.create_function("body", 1, lambda text: NAMED.sub(renamed, text), deterministic=True)
    driver.create_function("code", 1, lambda text: CODES.sub(rf"\g<0>{world}", text), deterministic=True)
    calls = {"id": f"{{0}} || 'w{world}'", "band": f"{{0}} + {world}", "body": "body({0})", "code": "code({0})"}
    for name, changed in WORLDS.items():
        table = t.metadata.tables[name]
        columns = [f'"{column.name}"' for column in table.columns]
        values = [
            calls[changed[c.name]].format(f'"{c.name}"') if c.name in changed else f'"{c.name}"' for c in table.columns
        ]
        marked = next(column for column, how in changed.items() if how == "id")
        order = ", ".join(f'"{column.name}"' for column in table.primary_key)
        unit.connection.exec_driver_sql(
            f'INSERT INTO "{name}" ({", ".join(columns)}) SELECT {", ".join(values)} FROM "{name}" '
            f"WHERE \"{marked}\" NOT GLOB '*w[0-9]*' ORDER BY {order}"
        )


def _chained(
    made: Sequence[Event], answers: Sequence[Answer], mentions: Mapping[str, Mention], now: str
) -> list[Exchange]:
    """Exchanges pair by pair; those of a pair with more acts than the ledger chains at once are cut at the ends of quarters, as there."""
    replies: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        replies[answer.reply].append(answer)
    parts: dict[tuple[object, ...], list[Event]] = defaultdict(list)
    number = Counter(pair for event in made for pair in pairs_of(event))
    for event in made:
        for pair in pairs_of(event):
            day = (event.when and event.when.day) or ""
            cut = (day[:4], (int(day[5:7]) - 1) // 3) if number[pair] > chaining.MOST and day else ()
            parts[pair, cut].append(event)
    found: list[Exchange] = []
    for (pair, _), some in parts.items():
        ids = {event.id for event in some}
        inside = [answer for id in sorted(ids) for answer in replies[id] if answer.cause in ids]
        if inside:
            told = {id: mentions[id] for event in some for id in event.mentions}
            found += [one for one in exchanges.chain(some, inside, mentions=told, now=now) if one.pair == pair]
    return found


def further(rows: Sequence[Row]) -> dict[str, Report]:
    """Three reports of 30 mentions that the ledger has not read."""
    chance = random.Random(7)
    last = max(day for day, *_ in rows)
    kinds = sorted({kind for *_, kind in rows})
    pair, day = _busiest(rows)
    spread = chance.sample(sorted({(a, b) for _, a, b, _ in rows}), 30)
    acts = [(a, b, chance.choice(kinds)) for a, b in spread]
    crowd = [(*chance.sample(pair, 2), chance.choice(kinds)) for _ in range(30)]
    later = (date.fromisoformat(last) + timedelta(days=3)).isoformat()
    return {
        "busiest pair and day": report("z1", day, "Paper", [(a, b, kind) for a, b, kind in crowd], chance),
        "30 pairs, last day": report("z2", last, "Paper", acts, chance),
        "30 pairs, a new day": report("z3", later, "Paper", acts, chance),
    }


def _busiest(rows: Sequence[Row]) -> tuple[tuple[str, str], str]:
    """The busiest pair and its busiest day."""
    (pair, _), *_ = Counter((min(a, b), max(a, b)) for _, a, b, _ in rows).most_common(1)
    (day, _), *_ = Counter(day for day, a, b, _ in rows if (min(a, b), max(a, b)) == pair).most_common(1)
    return pair, day


def measure(where: str, rows: Sequence[Row]) -> Iterator[str]:
    """A cell for each further report, each read by a ledger newly opened."""
    for article, mentions in further(rows).values():
        coder = Made({article.id: mentions})
        began, cpu = time.monotonic(), time.process_time()
        with open(where) as ledger:
            update(ledger, [article], coder)
        yield f"{time.monotonic() - began:.2f} s, {time.process_time() - cpu:.2f} CPU"


def main() -> None:
    """One line a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keds", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, help="folder in which the ledgers stay; one that is there is not filled again"
    )
    args = parser.parse_args()
    rows = rows_of(args.keds)
    names = list(further(rows))
    print(
        "| mentions | articles | events | answers | exchanges | filled in | file |",
        " | ".join(names),
        "| peak memory |",
    )
    print("| --- " * (8 + len(names)) + "|")
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as scratch:
            print(line(rows, size, args.seed, args.keep or Path(scratch)), flush=True)


def made(rows: Sequence[Row], size: int, seed: int, where: str) -> None:
    """A ledger of ``size`` mentions: one world up to :data:`WORLD`, then others like it."""
    found = reports(rows, min(size, WORLD), seed)
    with open(where) as ledger:
        with ledger.unit() as unit:
            unit.save_run(RUN)
            unit.set("horizon", max(row[0] for row in rows))
        fill(ledger, found)
    multiply(where, {code for row in rows for code in row[1:3]}, -(-size // WORLD))


def line(rows: Sequence[Row], size: int, seed: int, folder: Path) -> str:
    """One line of the table."""
    where, began = folder / f"ledger{size}.db", time.process_time()
    if not where.exists():
        made(rows, size, seed, str(where))
    spent = time.process_time() - began
    with open(str(where), readonly=True) as ledger:
        sizes = ledger.sizes()
    cells = [f"{sizes[name]:,}" for name in ("mentions", "articles", "events", "answers", "exchanges")]
    cells += [
        f"{spent:.0f} s CPU",
        f"{where.stat().st_size / 1e6:,.0f} MB",
        *measure(str(where), rows[-min(size, WORLD) // 2 :]),
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return f"| {' | '.join(cells)} | {peak:,.0f} MB |"


if __name__ == "__main__":
    main()
