"""All measurements in one run: ``python -m bench [NAME ...] [--full] [--write FILE]``.

Each measurement is a script of this folder and runs as a process of its own; its table is printed with the CPU time and the peak of memory of that
process. ``--full`` takes the sizes that the manual speaks of (an hour and more); without it a run takes some minutes. ``--write`` keeps the
tables in a file too; ``bench/RESULTS.md`` is written by a person, who says what they mean. Those that need the folder of gold sets (``shared/`` beside the checkout, or ``RETORSION_SHARED``) say so where it is
absent. Nothing here fails because a machine is slow: figures are to be compared within one run.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent


@dataclass(frozen=True)
class Measurement:
    """A script of this folder with its arguments; ``{shared}`` stands for the folder of gold sets, ``{tmp}`` for an empty folder.

    ``then`` is a further script with its arguments, run after it: a scorer.
    """

    title: str
    script: str
    quick: tuple[str, ...] = ()
    full: tuple[str, ...] | None = None
    then: tuple[str, ...] = ()

    def arguments(self, full: bool) -> tuple[str, ...]:
        """The arguments of a quick or a full run."""
        return self.full if full and self.full is not None else self.quick

    def needs_shared(self) -> bool:
        """Whether it reads the gold sets."""
        return any("{shared}" in word for word in self.quick)


GENERAL = ("{shared}/bench/dates/esl.dev.jsonl", "{shared}/bench/identity/ecbplus.dev.jsonl")
MEASUREMENTS = {
    "speed": Measurement(
        "Words a CPU second on general news, against spaCy's full pipeline",
        "speed.py",
        (*GENERAL, "--articles", "400", "--rounds", "1"),
        (*GENERAL, "--articles", "6000", "--memory", "100000"),
    ),
    "intake": Measurement(
        "Reading a long file",
        "intake.py",
        (GENERAL[0], "--articles", "20000"),
        (GENERAL[0], "--articles", "1000000"),
    ),
    "pool": Measurement(
        "Ray against this machine's own workers",
        "ray_pool.py",
        (GENERAL[0], "--articles", "200"),
        (GENERAL[0], "--articles", "2000"),
    ),
    "pages": Measurement(
        "Pages under load while the ledger is updated",
        "serve_load.py",
        ("2000", "--requests", "200"),
        ("1000000", "--requests", "10000"),
    ),
    "marked": Measurement(
        "Sentences marked with who did what to whom, the half that is only counted",
        "marked.py",
        ("{shared}/data/training/marked", "--half", "B"),
    ),
    "seed": Measurement("The founding report, row by row", "seed.py", ("{shared}",)),
    "ledger": Measurement(
        "One further report, as the ledger grows",
        "ledger_growth.py",
        ("{shared}/data/keds", "--sizes", "2000", "10000"),
        ("{shared}/data/keds", "--sizes", "10000", "100000", "1000000"),
    ),
    "merging": Measurement(
        "Merging and linking, as mentions grow",
        "merge_scale.py",
        ("{shared}/data/keds", "--sizes", "10000", "100000"),
        ("{shared}/data/keds", "--sizes", "100000", "1000000"),
    ),
    "streaming": Measurement(
        "Event data streamed to Parquet, beside DuckDB's own reader",
        "forecast_bulk.py",
        ("{shared}/data/samples/gdelt2_20191024143000.export.CSV.gz", "100000"),
        ("{shared}/data/samples/gdelt2_20191024143000.export.CSV.gz", "1000000"),
    ),
    "forecasts": Measurement("Forecasts on held-out years", "forecast.py", ("{shared}/bench/exchange",)),
    "identity": Measurement(
        "Which mentions are one event, any topic",
        "identity.py",
        ("{shared}/bench/identity/ecbplus.dev.jsonl", "--out", "{tmp}/identity.jsonl"),
        then=(
            "{shared}/bench/identity/score.py",
            "{shared}/bench/identity/ecbplus.dev.jsonl",
            "{tmp}/identity.jsonl",
        ),
    ),
}


@dataclass(frozen=True)
class Outcome:
    """What a measurement printed and cost. ``memory`` is in MB, times in seconds."""

    text: str
    status: int
    cpu: float
    wall: float
    memory: float


def run(measurement: Measurement, shared: Path, full: bool) -> Outcome:
    """Run a script to its end."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+", encoding="utf-8") as out:
        words = [word.format(shared=shared, tmp=folder) for word in measurement.arguments(full)]
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, str(HERE / measurement.script), *words], cwd=ROOT, stdout=out, stderr=subprocess.STDOUT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if measurement.then and process.returncode == 0:
            scorer = [word.format(shared=shared, tmp=folder) for word in measurement.then]
            subprocess.run([sys.executable, *scorer], stdout=out, stderr=subprocess.STDOUT, check=False)
        out.seek(0)
        return Outcome(
            out.read().rstrip(),
            process.returncode,
            usage.ru_utime + usage.ru_stime,
            time.monotonic() - began,
            usage.ru_maxrss / 1024,
        )


def report(names: list[str], shared: Path, full: bool) -> Iterator[tuple[str, bool]]:
    """The text of each section, as it is done, and whether the script came to a good end."""
    for name in names:
        one = MEASUREMENTS[name]
        head = f"## {one.title}\n\n`python bench/{one.script} {' '.join(one.arguments(full))}`".replace(
            "{shared}", "SHARED"
        )
        if one.needs_shared() and not (shared / "bench").is_dir():
            yield f"{head}\n\nnot measured: no folder of gold sets at {shared}\n", True
            continue
        done = run(one, shared, full)
        cost = f"{done.cpu:.1f} s CPU, {done.wall:.1f} s in all, {done.memory:.0f} MB at most"
        if done.status:
            cost += f", ended with status {done.status}"
        table = done.text if done.text.startswith("|") else f"```text\n{done.text}\n```"
        yield f"{head}\n\n{table}\n\n{cost}\n", done.status == 0


def machine() -> str:
    """Where this was measured."""
    return f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, {platform.system()}"


def main() -> int:
    """Run the measurements named, or all; 1 where one did not come to its end."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASUREMENTS)}")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--write", type=Path, metavar="FILE")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"no measurement called {', '.join(unknown)}: choose from {', '.join(MEASUREMENTS)}")
    shared = Path(os.environ.get("RETORSION_SHARED", ROOT.parent / "shared"))
    sections = [f"# Measurements\n\nMachine: {machine()}; {'full' if options.full else 'quick'} sizes.\n"]
    print(sections[0], flush=True)
    well = True
    for text, good in report(options.names or list(MEASUREMENTS), shared, options.full):
        print(text, flush=True)
        sections.append(text)
        well = well and good
    if options.write:
        options.write.write_text("\n".join(sections), encoding="utf-8")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
