"""What the page "About" says of the coder's quality: ``python tools/measured.py ../shared/bench/articles/dev.jsonl`` measures it and writes ``retorsion/data/show/quality.csv``.

In: reports with gold events, or with ``--scores`` what ``retorsion evaluate --json`` printed for them. Out: a row a measure: of how many cases how many are right, and the 95 %
interval (Wilson's for shares; for F1 the one that the evaluation draws over reports).
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from retorsion.study.calibrate import wilson

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "retorsion" / "data" / "show" / "quality.csv"
WORDS = {
    "measure": "measure of an event found", "date": "its day", "count": "its numbers", "status": "done, alleged, denied, planned ...",
    "background": "told as news or as history",
}  # fmt: skip


def rows(scores: dict[str, Any]) -> list[tuple[str, float, float, float, int]]:
    """(measure, value, low, high, cases)."""
    events = scores["events"]
    low, high = events["f1_95"]
    shares = [
        ("events named that are right (precision)", events["right"], events["predicted"]),
        ("events of the reports that are found (recall)", events["right"], events["gold"]),
        *[(WORDS[name], field["right"], field["asked"]) for name, field in scores["fields"].items()],
    ]
    found = [(name, right / cases, *wilson(right, cases), cases) for name, right, cases in shares]
    return [*found[:2], ("both together (F1)", events["f1"], low, high, events["gold"]), *found[2:]]


def main() -> int:
    """Measure, write, say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--scores", type=Path)
    asked = parser.parse_args()
    command = [sys.executable, "-m", "retorsion.show.cli", "evaluate", "--gold", str(asked.gold), "--json"]
    text = asked.scores.read_text() if asked.scores else subprocess.run(command, check=True, capture_output=True, text=True).stdout  # fmt: skip
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["measure", "value", "low", "high", "cases"])
        for name, *figures, cases in rows(json.loads(text)):
            writer.writerow([name, *(f"{one:.3f}" for one in figures), cases])
    print(OUT.read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
