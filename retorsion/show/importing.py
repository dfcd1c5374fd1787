"""``retorsion import``: other people's event data into a ledger, or GDELT files to one Parquet file.

In: whose data, and a path. Out: rows in the ledger or a file, counts that add up, and a line for each kind of row that could not be used.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from glob import glob
from pathlib import Path
from typing import Any

from retorsion.errors import ReadError, SettingsError
from retorsion.records import Issue

SHOWN = 5
"""Issues of one kind that are printed; the rest are counted, and 'retorsion issues' lists them."""


def import_dataset(kind: str, path: str, db: str, map_: str | None, scheme: Any, json_: bool) -> int:
    """Bring a data set's rows into the ledger; returns how many were refused."""
    from retorsion.conductor.importing import take_in
    from retorsion.datasets.importing import import_rows
    from retorsion.ledger.store import open as open_ledger
    from retorsion.show.coding import parse_mapping, progress
    from retorsion.show.studying import today

    _there(path)
    stream = import_rows(kind, path, mapping=parse_mapping(map_), scheme=scheme, today=today())
    issues = _Issues()
    with open_ledger(db) as ledger, progress("importing") as advance:
        counts = take_in(ledger, stream, kind, progress=advance, on_issue=issues.add)
    issues.finish()
    if json_:
        print(json.dumps({"ledger": db, **dict(counts)}, ensure_ascii=False))
    else:
        from retorsion.show.terminal import counts_table

        counts_table(dict(counts), db)
    return counts.issues


class _Issues:
    """Prints the first refusals of each kind and counts the rest; rows kept without an act are only counted."""

    def __init__(self) -> None:
        self.refused: Counter[str] = Counter()
        self.noted: Counter[str] = Counter()

    def add(self, issue: Issue) -> None:
        """One more issue."""
        if issue.article is not None:
            self.noted[issue.kind] += 1
            return
        self.refused[issue.kind] += 1
        if self.refused[issue.kind] <= SHOWN:
            print(f"issue {issue.kind}: {issue.detail}", file=sys.stderr)

    def finish(self) -> None:
        """What was not printed, in a line each."""
        for kind, number in sorted(self.refused.items()):
            if number > SHOWN:
                print(
                    f"issue {kind}: {number - SHOWN:,} more rows; 'retorsion issues --kind {kind}' lists them",
                    file=sys.stderr,
                )
        for kind, number in sorted(self.noted.items()):
            print(f"note {kind}: {number:,} rows are kept without an act", file=sys.stderr)


def _there(path: str) -> None:
    if not Path(path).exists():
        raise ReadError(f"there is no file or folder {path}: check the name")


def import_to_parquet(kind: str, pattern: str, out: Path, json_: bool) -> int:
    """Stream GDELT event files to one Parquet file; returns how many lines are not in it."""
    from retorsion.datasets.bulk import to_parquet

    if kind != "gdelt":
        raise SettingsError(f"--to streams gdelt event files only; bring {kind} into a ledger with --db")
    report = to_parquet(_files(pattern), out)
    if json_:
        plain = {"out": str(out), "rows": report.rows, "refused": dict(report.refused), "unsplit": report.unsplit}
        print(json.dumps(plain))
        return report.unsplit
    print(f"{out}: {report.rows:,} rows")
    for reason, number in sorted(report.refused.items()):
        print(f"  {number:,} carry no type: {reason}")
    if report.unsplit:
        print(f"  {report.unsplit:,} lines had another number of columns and are not in the file")
    return report.unsplit


def _files(pattern: str) -> list[str]:
    if Path(pattern).is_dir():
        found = [
            str(path) for path in sorted(Path(pattern).iterdir()) if path.is_file() and not path.name.startswith(".")
        ]
    else:
        found = [pattern] if Path(pattern).is_file() else sorted(glob(pattern))  # noqa: PTH207 (absolute patterns)
    if not found:
        raise ReadError(f"no file matches {pattern}: check the name")
    return found
