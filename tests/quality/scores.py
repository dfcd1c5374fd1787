"""The gold sets that the coder is held to: which file, which scorer, which measures, and the figures of the tree as it is.

In: the folder of gold sets. Out: lines as ``retorsion code`` writes them and the numbers that each set's own scorer prints for them. The
floors are in ``floors.toml``; ``tools/floors.py`` moves them. Scorers run as programs of their own: nothing here scores anything.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
FLOORS = Path(__file__).with_name("floors.toml")
SEED = "seed"
DAY = "2025-03-12"  # the publication day of the founding report


@dataclass(frozen=True)
class Gold:
    """One gold file and what is asked of it. ``at_most`` are measures for which less is better."""

    file: str
    scorer: str
    at_least: tuple[str, ...]
    at_most: tuple[str, ...] = ()


GOLDS = {
    "articles-dev": Gold(
        "bench/articles/dev.jsonl",
        "bench/articles/score.py",
        (
            "events.f1",
            "events_core.f1",
            "measure.acc",
            "diplomatic_measure.acc",
            "date.acc",
            "count.acc",
            "status.acc",
            "status_not_asserted.acc",
            "answers.f1",
            "warnings.f1",
            "quotes_with_speaker.f1",
        ),
        ("false_events_per_negative",),
    ),
    "articles-seed": Gold(
        "bench/articles/seed.gold.json",
        "bench/articles/score.py",
        ("events.f1", "answers.f1", "quotes_with_speaker.f1"),
    ),
    "articles-ledger": Gold(
        "bench/articles/dev.jsonl",
        "bench/articles/score.py",
        (
            "events.f1",
            "answers.f1",
            "identity_bcubed_matched.f1",
            "identity_bcubed_matched_multi.f1",
            "identity_bcubed_end_to_end.f1",
        ),
    ),
    "sentences-plover": Gold(
        "bench/events/plover_gsr.dev.jsonl",
        "bench/events/score.py",
        ("type_accuracy", "strict.f1"),
        ("events_per_sentence",),
    ),
    "sentences-petrarch": Gold(
        "bench/events/petrarch_unit.dev.jsonl", "bench/events/score.py", ("type_accuracy", "strict.f1")
    ),
    "dates-esl": Gold("bench/dates/esl.dev.jsonl", "bench/dates/score.py", ("value.f1", "date_day.f1")),
}


def digest(path: Path) -> dict[str, str | int]:
    """What pins a gold file."""
    data = path.read_bytes()
    return {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def floors() -> dict[str, dict[str, Any]]:
    """The floors in force, by gold set."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8"))


def seed_text(shared: Path) -> Path:
    """The founding report."""
    return next((shared / "seed").glob("*.txt"))


def reports(shared: Path, folder: Path) -> dict[str, Path]:
    """The file to code for each gold set; the founding report's gold has no text of its own."""
    seed = folder / "seed.in.jsonl"
    text = seed_text(shared).read_text(encoding="utf-8").strip()
    seed.write_text(json.dumps({"id": "seed-01", "text": text, "published": DAY}) + "\n", encoding="utf-8")
    return {name: seed if name == "articles-seed" else shared / gold.file for name, gold in GOLDS.items()}


def code(shared: Path, folder: Path) -> dict[str, Path]:
    """Code every gold set with one coder; the lines of each lie in ``folder``. ``articles-ledger`` goes through a ledger and out again."""
    import retorsion
    from retorsion.show.coding import line_of

    coder = retorsion.Coder.load()
    made = {name: folder / f"{name}.jsonl" for name in GOLDS}
    for name, source in reports(shared, folder).items():
        if name == "articles-ledger":
            with retorsion.open(str(folder / "ledger.db")) as ledger:
                retorsion.update(ledger, retorsion.read(str(source)), coder)
                retorsion.export(ledger, "annotation", made[name])
            continue
        articles = (item for item in retorsion.read(str(source)) if isinstance(item, retorsion.Article))
        lines = [json.dumps(line_of(article, found)) for article, found in coder.annotate_many(articles)]
        made[name].write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return made


def score(shared: Path, name: str, coded: Path) -> dict[str, float]:
    """The measures of one gold set, from its own scorer."""
    gold = GOLDS[name]
    command = [sys.executable, str(shared / gold.scorer), str(shared / gold.file), str(coded), "--json"]
    if name == "articles-seed":
        command += ["--text", f"seed-01={seed_text(shared)}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{gold.scorer} failed on {name}: {done.stderr.strip()[-500:]}")
    result = json.loads(done.stdout)
    return {measure: figure(result, measure) for measure in (*gold.at_least, *gold.at_most)}


def figure(result: dict[str, Any], measure: str) -> float:
    """``a.b`` of a scorer's result."""
    value: Any = result
    for key in measure.split("."):
        value = value[key]
    return round(float(value), 4)


def scorecard() -> ModuleType:
    """The module that holds the founding report's checks."""
    spec = importlib.util.spec_from_file_location("bench_seed", ROOT / "bench" / "seed.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def seed_figures(result: dict[str, dict[str, str | None]]) -> dict[str, int]:
    """Rows that hold, and must-not rows that do not, of both passes."""
    card = scorecard()
    rows = {f"rows_{name}": sum(found[row] is None for row in card.ROWS) for name, found in result.items()}
    return rows | {"must_not": sum(found[row] is not None for found in result.values() for row in card.MUST_NOT)}
