"""Server time of dyad and event pages under load: ``python bench/serve_load.py 100000 --requests 2000``.

In: a number of events, of requests, of parallel readers. Out: a table: median, 95th and 99th percentile of the server's own time (``Server-Timing``, from the guard to the first
byte, waiting for a thread included) and its processor time, with one reader and with many, responses that failed, and the server's memory as it goes; while
another process keeps updating the ledger.
The ledger is generated with a seed: 66 pairs of states, the busiest with a tenth of all acts, 30 years, one telling an act, every third act an answer.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from retorsion.conductor import open, update
from retorsion.records import Annotation, Answer, Article, Event, Exchange, Mention, Party, Run, Span, When, content_id

STATES = ("RUS", "GBR", "USA", "FRA", "DEU", "POL", "ISR", "PSE", "IRN", "CHN", "JPN", "TUR")
PAIRS = [(a, b) for a in STATES for b in STATES if a < b]
WEIGHTS = [1 / (at + 3) for at in range(len(PAIRS))]
TYPES = ("SANCTION", "ACCUSE", "CONSULT", "ASSAULT", "REQUEST", "SUPPORT")
START = date(1995, 1, 1)
BATCH = 2_000


class Made:
    """Stands for a coder in the update that runs beside: finds one act in each article."""

    version, model, dictionaries_hash = "made", "none", "0"

    def annotate_many(self, articles: Any) -> Iterator[tuple[Article, Annotation]]:
        for article in articles:
            yield (
                article,
                Annotation(
                    article=article.id, mentions=(told(article, "RUS", "GBR", "ACCUSE", article.published or ""),)
                ),
            )


def told(article: Article, actor: str, recipient: str, kind: str, day: str) -> Mention:
    """The telling of an act in an article of one sentence."""
    text = article.text or ""
    clause = Span(start=0, end=len(text), quote=text)
    return Mention(
        id=content_id("m", article.id), article=article.id, sentence=0, type=kind,  # type: ignore[arg-type]
        actors=(Party(text=actor, actor=actor, basis="dictionary"),), recipients=(Party(text=recipient, actor=recipient, basis="dictionary"),),
        when=When(day=day), evidence={"clause": clause, "sentence": clause}, rule="made",
    )  # fmt: skip


def batch_of(first: int, number: int, chance: random.Random) -> tuple[list[Article], list[Mention], list[Event]]:
    """So many acts, each told once."""
    articles, mentions, events = [], [], []
    for at in range(first, first + number):
        pair = list(chance.choices(PAIRS, WEIGHTS)[0])
        chance.shuffle(pair)
        day = (START + timedelta(days=chance.randrange(365 * 30))).isoformat()
        kind = chance.choice(TYPES)
        text = f"{pair[0]} is said to {kind.lower()} {pair[1]} on {day}, report {at} of the desk, with no more to add."
        article = Article.from_text(text, id=f"a{at}", published=day, publisher=f"Paper {at % 40}")
        mention = told(article, pair[0], pair[1], kind, day)
        articles.append(article)
        mentions.append(mention)
        events.append(Event(
            id=content_id("e", at), type=kind, actors=(pair[0],), recipients=(pair[1],), when=When(day=day), mentions=(mention.id,),  # type: ignore[arg-type]
            articles=(article.id,), publishers=(article.publisher or "",), severity=2.0 + at % 7, confidence=0.8,
        ))  # fmt: skip
    return articles, mentions, events


def chained(events: list[Event]) -> tuple[list[Answer], list[Exchange]]:
    """Every third act of a pair answers the one before; ten acts make an exchange."""
    answers, exchanges = [], []
    of: dict[tuple[str, str], list[Event]] = {}
    for event in sorted(events, key=lambda e: (e.when.day if e.when else "", e.id)):
        of.setdefault(tuple(sorted((event.actors[0], event.recipients[0]))), []).append(event)  # type: ignore[arg-type]
    for pair, acts in of.items():
        for start in range(0, len(acts), 10):
            some = acts[start : start + 10]
            links = [
                Answer(id=content_id("a", b.id, a.id), reply=b.id, cause=a.id, basis="stated", lag_days=1)
                for a, b in zip(some[::3], some[1::3], strict=False)
            ]
            days = [e.when.day for e in some if e.when]
            answers += links
            exchanges.append(Exchange(
                id=content_id("x", *(e.id for e in some)), pair=pair, events=tuple(e.id for e in some), answers=tuple(a.id for a in links),
                opened=days[0], last=days[-1], state="closed",
            ))  # fmt: skip
    return answers, exchanges


def fill(path: str, number: int) -> float:
    """Write the ledger; returns seconds."""
    chance, began = random.Random(7), time.perf_counter()
    run = Run(
        id="r_made",
        started="2025-01-01T00:00:00Z",
        version="0",
        coder="made",
        model="none",
        dictionaries_hash="0",
        settings_hash="0",
    )
    with open(path) as ledger:
        for first in range(0, number, BATCH):
            articles, mentions, events = batch_of(first, min(BATCH, number - first), chance)
            answers, exchanges = chained(events)
            with ledger.unit() as unit:
                unit.save_run(run)
                unit.save_articles(articles, state="read", run=run.id)
                notes = [Annotation(article=m.article, mentions=(m,)) for m in mentions]
                unit.save_annotations(notes, run=run.id, coder="made|none|0", slots={})
                unit.replace_events([], events, {})
                unit.replace_answers([], answers)
                unit.replace_exchanges([], exchanges)
                unit.untouch("mention", [m.id for m in mentions])
    return time.perf_counter() - began


def serve(path: str, port: int) -> None:
    """The server's process."""
    import uvicorn

    from retorsion.show.security import Limits
    from retorsion.show.web import PATIENCE, create_app

    uvicorn.run(
        create_app(path, limits=Limits(rate=0), patience=PATIENCE),
        host="127.0.0.1",
        port=port,
        log_level="error",
        access_log=False,
    )


def keep_updating(path: str) -> None:
    """The process beside: a report a second."""
    at = 0
    with open(path) as ledger:
        while True:
            at += 1
            day = (date(2025, 3, 1) + timedelta(days=at % 300)).isoformat()
            report = Article.from_text(
                f"RUS accuses GBR, later report {at}", id=f"late{at}-{os.getpid()}", published=day, publisher="Late"
            )
            update(ledger, [report], Made())
            time.sleep(1)


def memory(pid: int) -> float:
    """Resident MB of a process."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    return int(found[1]) / 1024 if found else 0.0


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(base: str, number: int, requests: int, readers: int, seed: int = 0) -> dict[str, tuple[list[float], int]]:
    """Kind of page -> server times in ms, and how many responses failed."""
    import httpx

    chance = random.Random(11 + seed)
    wanted = []
    for at in range(requests):
        pair = "-".join(chance.choices(PAIRS, WEIGHTS)[0])
        page = f"/view/dyad/{pair}" if at % 2 else f"/view/event/{content_id('e', chance.randrange(number))}"
        wanted.append(("dyad" if at % 2 else "event", page))
    found: dict[str, tuple[list[float], int]] = {"dyad": ([], 0), "event": ([], 0)}
    with (
        httpx.Client(base_url=base, timeout=60, limits=httpx.Limits(max_connections=readers)) as client,
        ThreadPoolExecutor(readers) as pool,
    ):
        for (kind, _), response in zip(wanted, pool.map(lambda one: client.get(one[1]), wanted), strict=True):
            times, failed = found[kind]
            times.append(float(response.headers["server-timing"].split("dur=")[1]))
            found[kind] = (times, failed + (response.status_code >= 400))
    return found


def main() -> None:
    """Fill, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("events", type=int)
    parser.add_argument("--requests", type=int, default=2_000)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--ledger", help="keep the ledger here, and take it from here the next time")
    asked = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        path = asked.ledger or str(Path(folder) / "load.db")
        took = 0.0 if Path(path).exists() else fill(path, asked.events)
        print(f"{asked.events:,} events written in {took:.0f} s, {Path(path).stat().st_size / 1e6:.0f} MB")
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        server = context.Process(target=serve, args=(path, port), daemon=True)
        beside = context.Process(target=keep_updating, args=(path,), daemon=True)
        server.start()
        base = f"http://127.0.0.1:{port}"
        wait_for(port)
        measure(base, asked.events, 40, 4)
        beside.start()
        print("| page | readers | requests | median ms | p95 ms | p99 ms | failed | server CPU ms a request | load |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        held = [memory(server.pid or 0)]
        for readers, requests, rounds in ((1, min(400, asked.requests), 1), (asked.readers, asked.requests, 5)):
            began = processor(server.pid or 0)
            times: dict[str, list[float]] = {"dyad": [], "event": []}
            failed = dict.fromkeys(times, 0)
            for at in range(rounds):
                for kind, (some, wrong) in measure(base, asked.events, requests // rounds, readers, at).items():
                    times[kind] += some
                    failed[kind] += wrong
                held.append(memory(server.pid or 0))
            each = (processor(server.pid or 0) - began) * 1000 / requests
            for kind, found in times.items():
                print(f"| {kind} | {readers} | {len(found)} | {quantiles(found)} | {failed[kind]} | {each:.1f} | {os.getloadavg()[0]:.1f} |", flush=True)  # fmt: skip
        server.terminate()
        beside.terminate()
    print("memory in MB at the start, and after each part: " + ", ".join(f"{one:.0f}" for one in held))


def quantiles(times: list[float]) -> str:
    """Median, 95th and 99th percentile, as cells."""
    cuts = statistics.quantiles(times, n=100)
    return f"{statistics.median(times):.0f} | {cuts[94]:.0f} | {cuts[98]:.0f}"


def wait_for(port: int) -> None:
    """Until the server answers."""
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


if __name__ == "__main__":
    main()
