"""Speed and memory of streaming a GDELT-shaped file of a million rows to Parquet, beside DuckDB's own reader.

Run: ``python bench/forecast_bulk.py SAMPLE.export.CSV.gz [ROWS]``: the real sample is multiplied under new ids into a temporary file. Each of the two runs in a
process of its own, three times, the best counts; peak memory is that of the process.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

OURS = """
import json, resource, sys, time
from retorsion.datasets.bulk import to_parquet
start = time.perf_counter()
report = to_parquet([sys.argv[1]], sys.argv[2])
spent = time.perf_counter() - start
print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, report.rows, report.unsplit]))
"""
THEIRS = """
import json, resource, sys, time, duckdb
start = time.perf_counter()
with duckdb.connect() as d:
    d.execute("SET memory_limit = '700MB'; SET threads = 2; SET preserve_insertion_order = false; SET enable_progress_bar = false")
    rows = d.execute(f"COPY (SELECT {sys.argv[3]} FROM read_csv('{sys.argv[1]}', delim='\\t', quote='', escape='', header=false, all_varchar=true)) TO '{sys.argv[2]}' (FORMAT parquet)").fetchone()[0]
spent = time.perf_counter() - start
print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, rows, 0]))
"""


SAME = ", ".join(f"column{n:02d}" for n in (0, 1, 5, 15, 26, 29, 30, 31, 53, 56, 57, 59, 60))
"""The raw columns that ``to_parquet`` reads, so that both write about as much."""


def multiply(sample: Path, rows: int, out: Path) -> None:
    """Repeat the sample's lines under ids of their own until there are ``rows``."""
    lines = [line.partition(b"\t")[2] for line in gzip.decompress(sample.read_bytes()).splitlines(keepends=True)]
    with out.open("wb") as file:
        for n in range(rows):
            file.write(b"%d\t%s" % (n, lines[n % len(lines)]))


def main() -> None:
    sample, rows = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        big = Path(folder) / "big.CSV"
        multiply(sample, rows, big)
        print(f"{rows} rows, {big.stat().st_size >> 20} MiB")
        for name, script, columns in (
            ("DuckDB, all columns", THEIRS, "*"),
            ("DuckDB, same columns", THEIRS, SAME),
            ("to_parquet", OURS, ""),
        ):
            runs = [
                json.loads(
                    subprocess.check_output(
                        [sys.executable, "-c", script, str(big), str(Path(folder) / "o.parquet"), columns]
                    )
                )
                for _ in range(3)
            ]
            best = min(runs)
            print(
                f"{name:20s} {best[0]:.2f} s, {rows / best[0]:,.0f} rows/s, peak {best[1]} MB, {best[2]} rows out, {best[3]} unsplit"
            )


if __name__ == "__main__":
    main()
