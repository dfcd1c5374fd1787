"""Reading a very long JSONL file, nothing coded: articles a CPU second and memory as it goes, repeats marked.

    python bench/intake.py REPORTS.jsonl [--articles 1000000]

The file is made by repeating the reports with other ids and a changing first line; every tenth is an exact repeat. It should be
linear (the same rate at every step) and flat in memory.
"""

from __future__ import annotations

import argparse
import itertools
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from retorsion.articles.files import read
from retorsion.articles.intake import Tally


def lines(reports: Path, articles: int) -> Iterator[str]:
    """JSON lines; every tenth repeats the one before it, id and all."""
    rows = [json.loads(line) for line in reports.open(encoding="utf-8")]
    line = ""
    for number, row in zip(range(articles), itertools.cycle(rows), strict=False):
        if number % 10 != 9:
            told = {"id": f"n{number}", "published": "2025-03-12", "language": "en"}
            line = json.dumps({**told, "text": f"Report {number}.\n{row['text']}"}, ensure_ascii=False) + "\n"
        yield line


def resident() -> float:
    """Megabytes of memory in use by this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "many.jsonl")
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines(asked.reports, asked.articles))
        print(f"{asked.articles:,} articles, {path.stat().st_size / 1e6:,.0f} MB")
        tally, step = Tally(), max(1, asked.articles // 5)
        began = last = time.process_time()
        for number, _ in enumerate(tally.count(read(path)), 1):
            if number % step == 0:
                now = time.process_time()
                print(
                    f"{number:>10,} {step / (now - last):>9,.0f} articles a CPU second, {resident():>6,.0f} MB",
                    flush=True,
                )
                last = now
        print(
            f"kept {tally.kept:,}, {dict(sorted(tally.kinds.items()))}, {time.process_time() - began:,.0f} CPU s in all"
        )


if __name__ == "__main__":
    main()
