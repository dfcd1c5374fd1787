"""One server on the example reports and one browser for all tests of the folder; skipped with a reason where there is no browser."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-default-apps", "--no-first-run", "--disable-domain-reliability",
]  # fmt: skip


@dataclass(frozen=True)
class Server:
    """Where the server answers, and the ledger behind it."""

    base: str
    ledger: Any

    def json(self, address: str) -> Any:
        import httpx

        return httpx.get(self.base + address, timeout=30).json()


def serve(path: Path) -> Iterator[Server]:
    import uvicorn

    from retorsion.show.security import Limits
    from retorsion.show.web import create_app

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = create_app(str(path), limits=Limits(rate=0))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Server(f"http://127.0.0.1:{port}", app.state.site.ledger)
    server.should_exit = True
    thread.join(10)
    app.state.site.ledger.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, coder: Any, examples: Path) -> Iterator[Server]:
    from retorsion.articles.files import read
    from retorsion.conductor import open, update

    path = tmp_path_factory.mktemp("served") / "study.db"
    with open(str(path)) as ledger:
        update(ledger, read(str(examples)), coder, now="2025-03-14T08:00:00Z")
    yield from serve(path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    found = next((p for name in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(name))), None)
    if found is None:
        pytest.skip("no browser here: install chromium to run these tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, served: Server) -> Iterator[Any]:
    """A page of its own that may reach this server alone; every request and complaint is looked at afterwards."""
    context = browser.new_context(base_url=served.base, viewport={"width": 1200, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield opened
    context.close()
    assert [url for url in asked if not url.startswith((served.base, "data:", "blob:"))] == []
    assert wrong == []
