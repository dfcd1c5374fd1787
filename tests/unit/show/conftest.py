"""Commands inside the test process, with one coder for the session, and a ledger of the example reports to copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.show.commands import Commands


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, coder: object) -> Commands:
    """Commands in an empty folder, without the caller's variables, with the session's coder."""
    monkeypatch.chdir(tmp_path)
    for name in ("RETORSION_DB", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("retorsion.show.coding.load_coder", lambda settings: coder)
    return Commands(monkeypatch, capsys)


@pytest.fixture(scope="session")
def example_ledger(tmp_path_factory: pytest.TempPathFactory, coder: object, examples: Path) -> Path:
    """A ledger of the example reports; never written to."""
    import retorsion as rt

    path = tmp_path_factory.mktemp("examples") / "ledger.db"
    with rt.open(str(path)) as ledger:
        rt.update(ledger, rt.read(examples), coder, now="2025-03-14T08:00:00Z")  # type: ignore[arg-type]
    return path


@pytest.fixture
def study(run: Commands, tmp_path: Path, example_ledger: Path) -> Path:
    """``study.db`` in the present folder: a copy of the example ledger that may be changed."""
    return Path(shutil.copy(example_ledger, tmp_path / "study.db"))
