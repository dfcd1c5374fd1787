"""A small ledger behind the app, without a network and without a model."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from retorsion.conductor import open, update
from retorsion.records import Article
from retorsion.settings import ShowSettings
from retorsion.show.access import Access
from retorsion.show.security import Limits
from retorsion.show.web import create_app
from retorsion.show.wording import Wording
from tests.unit.ledger.fakes import FakeCoder

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

TEXT = (
    "RUS expels GBR 2025-03-10\nGBR expels RUS 2025-03-12 in reply\nGBR meets FRA 2025-03-01\nRUS warns GBR 2025-03-13"
)
NOW = "2025-03-14T08:00:00Z"


def filled(path: Path, *more: Article) -> Path:
    reports = [
        Article.from_text(TEXT, id="one", publisher="Gazette", published="2025-03-12", title="Envoys sent home"),
        Article.from_text(
            "RUS expels GBR 2025-03-10\nclaims of spying", id="two", publisher="Mirror", published="2025-03-13"
        ),
        Article.from_text("RUS expels GBR 2024-11-01", id="three", publisher="Courier", published="2024-11-02"),
        *more,
    ]
    with open(str(path)) as ledger:
        update(ledger, reports, FakeCoder(), now=NOW)
    return path


@cache
def wording() -> Wording:
    return Wording.load()


class Served:
    """Makes clients of one ledger under different rules."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.opened: list[TestClient] = []

    def client(
        self,
        access: Access | None = None,
        settings: ShowSettings | None = None,
        limits: Limits | None = None,
        **headers: str,
    ) -> TestClient:
        app = create_app(
            str(self.path), access=access, settings=settings, limits=limits or Limits(rate=0), wording=wording()
        )
        client = TestClient(app, base_url="http://127.0.0.1", headers=headers, raise_server_exceptions=False)
        self.opened.append(client)
        return client


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("template") / "study.db")


@pytest.fixture
def served(template: Path, tmp_path: Path) -> Iterator[Served]:
    found = Served(Path(shutil.copy(template, tmp_path / "study.db")))
    yield found
    for client in found.opened:
        client.app.state.site.ledger.close()


@pytest.fixture
def client(served: Served) -> TestClient:
    return served.client()
