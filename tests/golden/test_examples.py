"""The example reports give exactly the output that was last read and kept, ids included."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.golden.make import FOLDER, outputs


@pytest.fixture(scope="module")
def made(coder: object, examples: Path) -> dict[str, str]:
    return outputs(coder, examples)


@pytest.mark.parametrize("name", ["annotation.json", "exchanges.json"])
def test_the_whole_output_is_as_kept(made: dict[str, str], name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    changed = list(difflib.unified_diff(kept.splitlines(), made[name].splitlines(), "kept", "now", lineterm="", n=1))
    assert changed == [], "if this is meant: make golden, then read the difference\n" + "\n".join(changed[:60])
