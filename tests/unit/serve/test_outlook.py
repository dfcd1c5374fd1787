"""Precedents and forecasts over REST, through the client and on the page: with all that must stand beside them, made once, never in a reader's way."""

from __future__ import annotations

import random
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from retorsion.conductor import open, update
from retorsion.errors import LedgerBusy
from retorsion.records import Article, decode, encode
from retorsion.show import outlook
from retorsion.show.client import Client
from retorsion.study.forecast import Forecast, forecast
from retorsion.study.precedents import CAVEATS, Precedents, precedents
from retorsion.study.table import from_events
from tests.unit.ledger.fakes import FakeCoder
from tests.unit.serve.conftest import Served
from tests.unit.serve.test_client import address  # noqa: F401  # a running server


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five years of two states that answer each other more often than not: enough cases for a forecast."""
    rng, lines = random.Random(3), []
    for number in range(0, 2000, 6):
        day = date(2018, 6, 1) + timedelta(days=number + rng.randint(0, 3))
        lines.append(f"RUS expels GBR {day}")
        if rng.random() < 0.6:
            lines.append(f"GBR expels RUS {day + timedelta(days=rng.randint(1, 5))}")
    path = tmp_path_factory.mktemp("busy") / "busy.db"
    reports = [
        Article.from_text("\n".join(lines[i : i + 20]), id=f"r{i}", publisher="Gazette", published="2023-12-31")
        for i in range(0, len(lines), 20)
    ]
    with open(str(path)) as ledger:
        update(ledger, reports, FakeCoder(), now="2024-01-01T00:00:00Z")
    return path


def act(client, **filters: str) -> dict:
    return client.get("/events", params={"type": "SANCTION", "limit": 1, **filters}).json()["items"][0]


def test_precedents_over_rest_are_those_of_the_library_with_its_warnings(client, served: Served) -> None:
    event = act(client)
    answer = client.get(
        "/precedents", params={"like": event["id"][:10], "limit": 3, "since": 1990, "without_war": True}
    )
    with open(str(served.path)) as ledger:
        wanted = precedents(ledger.event(event["id"]), limit=3, since=1990, war=False)
    assert decode(Precedents, answer.json()) == wanted
    assert answer.json()["caveats"] == list(CAVEATS) and "no probabilities" in CAVEATS[0]
    assert "share" not in answer.json()["counts"]
    held = client.get("/precedents", params={"like": event["id"][:10]}, headers={"if-none-match": "*"})
    assert held.status_code == 304


def test_precedents_of_a_description_and_of_the_ledgers_own_cases(client) -> None:
    found = client.get(
        "/precedents",
        params={"actor": "rus", "recipient": "gbr", "measure": "expel-diplomats", "own": True, "limit": 100},
    ).json()
    alone = client.get("/precedents", params={"actor": "RUS", "recipient": "GBR", "measure": "expel-diplomats"}).json()
    assert found["query"]["actor"] == "RUS"
    assert found["counts"]["rows"] >= alone["counts"]["rows"]
    africa = client.get("/precedents", params={"actor": "RUS", "region": "africa"}).json()
    assert 0 < africa["counts"]["rows"] < alone["counts"]["rows"]
    refused = client.get("/precedents")
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
    assert "precedents of what?" in refused.json()["error"]["message"]
    assert client.get("/precedents", params={"like": "e_none"}).status_code == 404
    assert client.get("/precedents", params={"between": "GBR", "actor": "RUS"}).status_code == 422


def test_a_forecast_below_the_minimum_is_refused_with_base_rate_and_rival(client) -> None:
    made = client.get("/forecast", params={"target": "RUS-GBR", "horizon": [7, 14]}).json()
    assert "a model needs 100" in made["refused"]
    assert [chance["horizon"] for chance in made["chances"]] == [7, 14]
    assert all(chance["probability"] is None and {"base_rate", "rate90"} <= chance.keys() for chance in made["chances"])
    assert "not an effect" in made["caveat"]
    for query, status in (
        ({"target": "FRA-GBR"}, 422),
        ({"target": "e_none"}, 404),
        ({}, 422),
        ({"target": "RUS-GBR", "horizon": 0}, 422),
    ):
        answer = client.get("/forecast", params=query)
        assert (answer.status_code, set(answer.json()["error"])) == (status, {"code", "message", "details"})


def test_a_forecast_over_rest_is_the_forecast_of_the_study(busy: Path) -> None:
    served = Served(busy)
    client = served.client()
    answer = client.get("/forecast", params={"target": "RUS-GBR", "now": "2023-06-01", "horizon": 14})
    with open(str(busy), readonly=True) as ledger:
        wanted = forecast(from_events(ledger.events()), ("RUS", "GBR"), "2023-06-01", horizons=(14,))
    made = decode(Forecast, answer.json())
    assert encode(made) == encode(wanted)
    assert made.chances[0].interval[0] < made.chances[0].probability < made.chances[0].interval[1]
    assert made.records[0].model.bins and made.records[0].rate90 is not None
    last = made.act_day
    event = act(client, since=last, until=last)
    page = client.get(f"/view/forecast/{event['id']}").text
    for words in (
        "90-day rate",
        "Own base rate",
        "Past hits at 14 days",
        "Calibration: what was said, what came",
        "not an effect of the act",
    ):
        assert words in page
    served.opened[0].app.state.site.ledger.close()


def test_a_page_waits_for_no_fit_and_a_forecast_is_made_once(busy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook, "SMALL", 50)
    fitted: list[str] = []
    real = outlook.Outlook._made
    monkeypatch.setattr(outlook.Outlook, "_made", lambda self, asked: fitted.append(asked.target) or real(self, asked))
    served = Served(busy)
    client = served.client()
    exchange = client.get("/exchanges").json()["items"][0]["id"]
    page = client.get(f"/view/exchange/{exchange}").text
    assert fitted == [] and "Forecast of the answer to" in page
    link = page.split('<section id="forecast">')[1].split('href="')[1].split('"')[0]
    first, again = client.get(link).text, client.get(f"/view/exchange/{exchange}").text
    assert len(fitted) == 1
    assert "Chance of an answer" in first and "Chance of an answer" in again
    served.opened[0].app.state.site.ledger.close()


def test_who_waits_too_long_is_told_to_ask_again(client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlook, "PATIENCE", 0.01)
    held: threading.Lock = client.app.state.site.outlook.lock
    with held:
        answer = client.get("/forecast", params={"target": "RUS-GBR"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")
    with pytest.raises(LedgerBusy), held:
        client.app.state.site.outlook.forecast(outlook.Question("RUS-GBR"))


def test_a_decision_makes_forecasts_anew(client) -> None:
    before = client.get("/forecast", params={"target": "RUS-GBR"}).json()
    client.post("/decisions", json={"kind": "reject", "left": act(client, actor="RUS")["id"], "by": "anna"})
    after = client.get("/forecast", params={"target": "RUS-GBR"}).json()
    assert (before["acts"], before["act_day"]) != (after["acts"], after["act_day"])


def test_the_exchange_page_shows_forecast_and_precedents_with_their_warnings(client) -> None:
    change = {"kind": "field", "field": "measure", "value": "expel-diplomats", "by": "anna"}
    made = client.post("/decisions", json={**change, "left": act(client, actor="RUS", since="2025-01-01")["id"]})
    assert made.status_code < 300
    exchange = client.get("/exchanges").json()["items"][0]["id"]
    page = client.get(f"/view/exchange/{exchange}").text
    for words in (
        "Will it be answered?",
        "a model needs 100",
        "90-day rate",
        "Own base rate",
        "not an effect of the act",
        "no probabilities",
        "likeness",
    ):
        assert words in page


def test_the_client_gives_precedents_and_forecasts_as_records(address: str) -> None:  # noqa: F811
    with Client(address) as client:
        found = client.precedents(actor="RUS", recipient="GBR", measure="expel-diplomats", people=2, limit=4)
        assert isinstance(found, Precedents) and len(found.found) == 4
        made = client.forecast("RUS-GBR", horizon=[7])
        assert isinstance(made, Forecast) and (made.acting, made.answering) == ("RUS", "GBR")


def test_reciprocity_is_drawn_for_a_pair_with_its_numbers_and_caption(client) -> None:
    found = client.get("/pictures/reciprocity/GBR-RUS.json").json()
    assert "not effects" in found["caption"]
    ways = {way["answering"]: way for way in found["data"]["directions"]}
    svg = client.get("/pictures/reciprocity/gbr-rus.svg").text
    assert svg.startswith("<svg") and found["caption"].replace("&", "&amp;") in svg and "var(" not in svg
    assert f"{ways['GBR']['answering']} answers RUS, 2: {ways['GBR']['lags'][2]} of {sum(ways['GBR']['lags'])}" in svg
    assert client.get("/pictures/reciprocity/GBR-RUS.png").content.startswith(b"\x89PNG")
    assert client.get("/pictures/reciprocity/GBR-XXX.svg").status_code == 404
