"""The example reports give exactly the output that was last read and kept, ids included."""

from __future__ import annotations

import difflib
import json
from pathlib import Path

import pytest

from retorsion.mentions.coder import Coder
from tests.golden.make import CODER, FOLDER, differing, found_in, named, outputs


@pytest.fixture(scope="module")
def made(coder: object, examples: Path) -> dict[str, str]:
    return outputs(coder, examples)


@pytest.mark.parametrize("name", ["annotation.json", "exchanges.json"])
def test_the_whole_output_is_as_kept(made: dict[str, str], name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    changed = list(difflib.unified_diff(kept.splitlines(), made[name].splitlines(), "kept", "now", lineterm="", n=1))
    assert changed == [], "if this is meant: make golden, then read the difference\n" + "\n".join(changed[:60])


def test_a_coder_that_finds_something_else_has_another_version(coder: Coder, examples: Path) -> None:
    kept = json.loads(CODER.read_text(encoding="utf-8"))
    changed = differing(found_in(coder, examples), kept, coder)
    assert changed == [], f"raise VERSION ({coder.version}) in mentions/coder.py, then make golden"
    assert {name: kept[name] for name in named(coder)} == named(coder), "make golden, so that its output is kept"
