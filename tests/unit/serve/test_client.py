"""The client against a running server, and records in a notebook."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from retorsion.conductor import open
from retorsion.errors import NotFound, RetorsionError, StaleEdit
from retorsion.records import Event
from retorsion.show.client import Client
from retorsion.show.notebook import Frame, install, record_html
from tests.unit.serve.conftest import Served


@pytest.fixture
def address(served: Served) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(served.client().app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def test_the_client_gives_the_records_of_the_ledger(address: str, served: Served) -> None:
    with Client(address) as client, open(str(served.path)) as ledger:
        held = sorted(event.id for event in ledger.events(done=None))
        assert sorted(event.id for event in client.events(all=True)) == held
        event = next(iter(client.events(type="CONSULT")))
        assert client.event(event.id) == ledger.event(event.id)
        assert tuple(client.answers()) == ledger.answers()
        assert list(client.runs()) == list(ledger.runs())
        assert client.article("one").text == ledger.article("one").text
        assert client.why("events", event.id)["event"]["id"] == event.id


def test_the_client_decides_undoes_and_raises_what_the_server_says(address: str) -> None:
    with Client(address) as client:
        event = next(iter(client.events(type="CONSULT")))
        made = client.decide(kind="field", left=event.id, field="when", value="2025-04-01", by="anna", key="k")
        assert client.event(event.id).when.day == "2025-04-01"
        with pytest.raises(StaleEdit):
            client.decide(kind="reject", left=event.id, by="ben", expected="000000000000")
        with pytest.raises(NotFound, match="no event e_0"):
            client.event("e_0")
        with pytest.raises(RetorsionError, match="say who decides"):
            client.decide(kind="reject", left=event.id)
        assert client.undo(made.id, by="anna").withdrawn_by == "anna"
        assert client.event(event.id) == event


def test_records_show_themselves_and_become_tables(served: Served) -> None:
    with open(str(served.path)) as ledger:
        frame = Frame(ledger.events(done=None))
    assert frame._repr_html_().count("<tr>") == len(frame) + 1 and "2025-03-10" in frame._repr_html_()
    assert isinstance(frame[0], Event) and len(frame[:2]) == 2
    assert frame.to_arrow().num_rows == len(frame)
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    assert isinstance(frame.to_pandas(), pandas.DataFrame)


def test_a_record_in_a_notebook_is_escaped() -> None:
    event = Event(id="e_1", type="ACCUSE", actors=("<script>alert(1)</script>",))
    assert "<script>" not in record_html(event) and "&lt;script&gt;" in record_html(event)
    taught: dict = {}
    shell = type("Shell", (), {})()
    shell.display_formatter = type(
        "F", (), {"formatters": {"text/html": type("H", (), {"for_type": staticmethod(taught.__setitem__)})()}}
    )()
    install(shell)
    assert taught[Event] is record_html


def test_the_example_notebook_runs(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "notebook.ipynb"
    cells = [cell for cell in json.loads(page.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    monkeypatch.chdir(served.path.parent)
    names: dict = {}
    for cell in cells:
        exec("".join(cell["source"]), names)
    assert names["table"].num_rows == len(names["events"]) > 0
    assert names["picture"].startswith("<svg")
