"""How merging and linking grow: real event rows multiplied by a seeded generator, merged and linked in one pass.

    python bench/merge_scale.py KEDS_FOLDER --sizes 100000 1000000

Rows of the Kansas event data (date, source, target, code) become mentions: each act is told by one to three reports of different publishers, and
each world after the first repeats the rows under other names of states, so that days and dyads stay as busy as they really were. Prints a
table: mentions, events, answers, seconds and microseconds a mention for each stage, and the peak of memory.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from retorsion import events, exchanges
from retorsion.records import Article, Mention, Party, When

CAMEO = {
    "02": "REQUEST", "03": "AGREE", "04": "CONSULT", "05": "SUPPORT", "06": "COOPERATE", "07": "AID", "08": "CONCEDE", "09": "ACCUSE",
    "10": "REQUEST", "11": "ACCUSE", "12": "REJECT", "13": "THREATEN", "14": "PROTEST", "15": "MOBILIZE", "16": "SANCTION",
    "17": "COERCE", "18": "ASSAULT", "19": "ASSAULT", "20": "ASSAULT",
}  # fmt: skip
WEIS = {
    "01": "CONCEDE", "02": "ACCUSE", "03": "CONSULT", "04": "SUPPORT", "05": "AGREE", "06": "CONCEDE", "07": "AID", "08": "AGREE",
    "09": "REQUEST", "10": "REQUEST", "11": "REJECT", "12": "ACCUSE", "13": "ACCUSE", "14": "REJECT", "15": "REQUEST", "16": "THREATEN",
    "17": "THREATEN", "18": "PROTEST", "19": "SANCTION", "20": "SANCTION", "21": "COERCE", "22": "ASSAULT",
}  # fmt: skip
PUBLISHERS = tuple(f"Outlet {number}" for number in range(60))

Row = tuple[str, str, str, str]


def rows_of(folder: Path) -> list[Row]:
    """(date, actor, recipient, type) of every row with two different sides, in order of time."""
    found: list[Row] = []
    for path in sorted(folder.glob("*.csv.gz")):
        codes = WEIS if "weis" in path.name else CAMEO
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                kind, actor, recipient = codes.get(row["code"][:2]), row["source"][:3], row["target"][:3]
                if kind and actor and recipient and actor != recipient:
                    found.append((row["date"], actor, recipient, kind))
    return sorted(found)


def mentions_of(rows: list[Row], size: int, seed: int) -> Iterator[tuple[Mention, Article]]:
    """``size`` mentions with the report of each."""
    chance, made, world = random.Random(seed), 0, 0
    while made < size:
        for day, actor, recipient, kind in rows:
            for _ in range(chance.choice((1, 1, 2, 3))):
                if made == size:
                    return
                yield _telling(made, day, _code(actor, world), _code(recipient, world), kind, chance)
                made += 1
        world += 1


def _code(state: str, world: int) -> str:
    return state if not world else f"{state}{world}"


def _telling(
    number: int, day: str, actor: str, recipient: str, kind: str, chance: random.Random
) -> tuple[Mention, Article]:
    name = f"a{number}"
    article = Article(
        id=name, text=None, text_hash=name, publisher=chance.choice(PUBLISHERS), published=day, language="en"
    )
    mention = Mention(
        id=f"m{number}",
        article=name,
        sentence=0,
        type=kind,  # type: ignore[arg-type]
        actors=(Party(text="", actor=actor, basis="dictionary"),),
        recipients=(Party(text="", actor=recipient, basis="dictionary"),),
        symmetric=kind == "CONSULT",
        when=When(day=day, basis="stated"),
        count={"person": chance.randint(1, 5)} if kind in ("SANCTION", "COERCE") and chance.random() < 0.3 else {},
        confidence=0.7,
    )
    return mention, article


def measure(rows: list[Row], size: int, seed: int) -> str:
    """One line of the table."""
    pairs = list(mentions_of(rows, size, seed))
    mentions, articles = [mention for mention, _ in pairs], {article.id: article for _, article in pairs}
    started = time.process_time()
    merged = events.merge(mentions, articles=articles)
    after_merge = time.process_time()
    answers = exchanges.link(merged.events, {mention.id: mention for mention in mentions})
    after_link = time.process_time()
    chains = exchanges.chain(merged.events, answers)
    after_chain = time.process_time()
    stages = after_merge - started, after_link - after_merge, after_chain - after_link
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
    cells = " | ".join(f"{stage:.1f} s, {stage / size * 1e6:.0f} us" for stage in (*stages, sum(stages)))
    return f"| {size:,} | {len(merged.events):,} | {len(answers):,} | {len(chains):,} | {cells} | {peak:.2f} GB |"


def main() -> None:
    """Print the table; sizes in rising order, since the peak of memory never falls."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("keds", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rows = rows_of(args.keds)
    print("| mentions | events | answers | exchanges | merge | link | chain | all | peak memory |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for size in args.sizes:
        print(measure(rows, size, args.seed), flush=True)


if __name__ == "__main__":
    main()
