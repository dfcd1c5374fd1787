"""The whole output for the example reports, ids included: ``python -m tests.golden.make`` writes it, ``test_examples.py`` compares.

Written by hand never, by this command only when a change of the output is meant; the difference is then read line by line before it is kept.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "examples"
NOW = "2025-03-14T08:00:00Z"


def outputs(coder: Any, reports: Path) -> dict[str, str]:
    """File name -> content: the annotation export and ``exchanges --json`` of a new ledger of ``reports``."""
    import retorsion as rt
    from retorsion.show.listing import story_json, story_of
    from retorsion.show.story import Wording

    with tempfile.TemporaryDirectory() as scratch, rt.open(str(Path(scratch) / "ledger.db")) as ledger:
        rt.update(ledger, rt.read(reports), coder, now=NOW)
        lines = Path(scratch) / "annotation.jsonl"
        rt.export(ledger, "annotation", lines)
        wording = Wording.load()
        exchanges = [story_json(story_of(ledger, wording, exchange)) for exchange in ledger.exchanges()]
        return {
            "annotation.json": "".join(_pretty(json.loads(line)) for line in lines.read_text("utf-8").splitlines()),
            "exchanges.json": _pretty(exchanges),
        }


def _pretty(value: Any) -> str:
    """One value a line, so that a difference shows what changed."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the files, and name those that changed."""
    import retorsion
    from retorsion.mentions.coder import Coder
    from retorsion.settings import Settings

    FOLDER.mkdir(exist_ok=True)
    reports = Path(retorsion.__file__).parent / "data" / "examples"
    for name, text in outputs(Coder.load(Settings.load(env={})), reports).items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"written: {path.name}; read the difference before you keep it", file=sys.stderr)


if __name__ == "__main__":
    main()
