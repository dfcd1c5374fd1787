"""What the quality tests share: every gold set coded once a session, and the founding report's scorecard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quality import scores


@pytest.fixture(scope="session")
def coded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The lines that ``retorsion code`` writes for each gold set."""
    return scores.code(shared, tmp_path_factory.mktemp("coded"))


@pytest.fixture(scope="session")
def figures(shared: Path, coded: dict[str, Path]) -> dict[str, dict[str, float]]:
    """What the scorers say of them."""
    return {name: scores.score(shared, name, path) for name, path in coded.items()}


@pytest.fixture(scope="session")
def seed_card(shared: Path) -> dict[str, dict[str, str | None]]:
    """Each check of the founding report, with and without its day: ``None`` where it holds, else why not."""
    result: dict[str, dict[str, str | None]] = scores.scorecard().run(shared)
    return result
