"""The REST interface over a small ledger: lists, pages, reasons, decisions, redirects, errors of one shape."""

from __future__ import annotations

import csv
import io
import json

import pytest

NOUNS = ("articles", "mentions", "events", "answers", "exchanges", "claims", "decisions", "issues", "runs")


def events(client, **query) -> list[dict]:
    return client.get("/events", params={"all": "true", "limit": 500, **query}).json()["items"]


def decide(client, **wanted):
    key = wanted.pop("key", None)
    return client.post("/decisions", json={"by": "anna", **wanted}, headers={"idempotency-key": key} if key else {})


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_lists_pages_and_streams_the_same_records(client, noun: str) -> None:
    if noun == "decisions":
        decide(client, kind="reviewed", left=events(client)[0]["id"], why="right")
    whole = client.get(f"/{noun}", params={"limit": 500, **({"all": "true"} if noun == "events" else {})}).json()
    assert whole["next"] is None
    found, cursor = [], None
    while True:
        query = {"limit": 1, **({"cursor": cursor} if cursor else {}), **({"all": "true"} if noun == "events" else {})}
        page = client.get(f"/{noun}", params=query).json()
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole["items"]
    lines = client.get(f"/{noun}", params={"format": "jsonl", **({"all": "true"} if noun == "events" else {})})
    assert lines.headers["content-type"].startswith("application/x-ndjson")
    assert len(lines.text.splitlines()) == len(found)
    table = client.get(f"/{noun}", params={"format": "csv", **({"all": "true"} if noun == "events" else {})})
    assert len(list(csv.DictReader(io.StringIO(table.text)))) == len(found)


def test_an_act_that_nobody_vouches_for_is_listed_only_when_asked_for(client) -> None:
    assert "THREATEN" not in {one["type"] for one in client.get("/events").json()["items"]}
    assert {one["type"] for one in client.get("/events?standing=threatened").json()["items"]} == {"THREATEN"}


def test_a_record_carries_an_etag_and_is_not_sent_twice(client) -> None:
    address = f"/events/{events(client)[0]['id']}"
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_why_gives_sentences_scores_and_words(client) -> None:
    answer = client.get("/answers?basis=stated").json()["items"][0]
    why = client.get(f"/answers/{answer['id']}/why").json()
    assert why["answer"]["id"] == answer["id"] and why["quotes"]
    event = client.get(f"/events/{answer['reply']}/why").json()
    assert event["mentions"][0]["evidence"]["clause"]["quote"].startswith("GBR expels RUS")
    exchange = client.get("/exchanges").json()["items"][0]["id"]
    assert client.get(f"/exchanges/{exchange}/why").json()["exchange"]["id"] == exchange


def test_a_decision_is_made_once_seen_at_once_and_taken_back(client) -> None:
    event = next(one for one in events(client) if one["type"] == "CONSULT")
    wanted = {"kind": "field", "left": event["id"], "field": "when", "value": "2025-04-01", "why": "the note says so"}
    first, again = decide(client, key="k1", **wanted), decide(client, key="k1", **wanted)
    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 201, again.json()["id"])
    assert client.get(f"/events/{event['id']}").json()["when"]["day"] == "2025-04-01"
    assert decide(client, key="k1", **{**wanted, "value": "2025-04-02"}).status_code == 422
    undone = client.post(f"/decisions/{first.json()['id']}/undo", json={"by": "ben", "why": "wrong note"})
    assert (undone.status_code, undone.json()["withdrawn_by"]) == (200, "ben")
    assert client.get(f"/events/{event['id']}").json() == event


def test_a_stale_edit_is_refused_with_what_changed_and_nothing_is_lost(client) -> None:
    event = next(one for one in events(client) if one["type"] == "CONSULT")
    seen = client.get(f"/events/{event['id']}").headers["etag"]
    change = {"kind": "field", "left": event["id"], "field": "when"}
    client.post(
        "/decisions", json={**change, "value": "2025-04-01", "by": "anna", "why": "note"}, headers={"if-match": seen}
    )
    late = client.post("/decisions", json={**change, "value": "2025-05-01", "by": "ben"}, headers={"if-match": seen})
    error = late.json()["error"]
    assert (late.status_code, error["code"]) == (409, "stale")
    changed = {one["field"]: (one["seen"]["day"], one["now"]["day"]) for one in error["details"]["changes"]}
    assert changed == {"when": ("2025-03-01", "2025-04-01")}
    assert [(one["by"], one["why"]) for one in error["details"]["decisions"]] == [("anna", "note")]
    fresh = {"if-match": error["details"]["version"]}
    assert (
        client.post("/decisions", json={**change, "value": "2025-05-01", "by": "ben"}, headers=fresh).status_code == 201
    )
    assert client.get(f"/events/{event['id']}").json()["when"]["day"] == "2025-05-01"


def test_an_event_merged_away_leads_to_the_one_in_its_place(client) -> None:
    whole = next(e for e in events(client, type="SANCTION") if len(e["mentions"]) == 2)
    split = decide(client, kind="split", left=whole["id"], value=whole["mentions"][1:])
    parts = {e["id"] for e in events(client, type="SANCTION") if set(e["mentions"]) & set(whole["mentions"])}
    assert len(parts) == 2
    client.post(f"/decisions/{split.json()['id']}/undo", json={"by": "anna"})
    standing = {e["id"] for e in events(client)}
    gone = next(id for id in parts if id not in standing)
    moved = client.get(f"/events/{gone}", follow_redirects=False)
    assert moved.status_code == 308 and moved.headers["location"].removeprefix("/events/") in standing
    assert client.get(f"/events/{gone}/why").status_code == 200
    assert client.get(f"/view/event/{gone}", follow_redirects=False).status_code == 308


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/events/e_0", 404, "not_found"), ("/answers/a_0/why", 404, "not_found"), ("/articles/none", 404, "not_found"),
        ("/runs/r_0", 404, "not_found"), ("/nothing", 404, "not_found"), ("/events?limit=0", 422, "invalid"),
        ("/events?since=2025-13-45", 422, "invalid"), ("/events?type=WAR", 422, "invalid"), ("/events?cursor=abc", 422, "invalid"),
        ("/events?cursor=WyJ4IiwxXQ", 422, "invalid"), ("/events?between=GBR-", 422, "invalid"), ("/search?q=-x", 422, "invalid"),
        ("/search?q=%00", 400, "bad_request"), ("/events?words=" + "a" * 9000, 414, "too_long"), ("/pictures/map.gif", 422, "invalid"),
        ("/pictures/exchange/x_0.svg", 404, "not_found"),
    ],
)  # fmt: skip
def test_every_refusal_has_one_shape_and_says_what_to_do(client, address: str, status: int, code: str) -> None:
    response = client.get(address)
    error = response.json()["error"]
    assert (response.status_code, error["code"], set(error)) == (status, code, {"code", "message", "details"})
    assert error["message"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "field", "left": "EVENT", "field": "when", "value": "soon"},
        {
            "kind": "field",
            "left": "EVENT",
            "field": "when",
            "value": {"day": "2025-03-01", "day_end": "x", "precision": "range"},
        },
        {"kind": "field", "left": "EVENT", "field": "count", "value": {"diplomat": 10**30}},
        {"kind": "field", "left": "EVENT", "field": "count", "value": {"diplomat": -1}},
        {"kind": "field", "left": "EVENT", "field": "actors", "value": ["not a code|"]},
        {"kind": "field", "left": "EVENT", "field": "id", "value": "e_1"},
        {
            "kind": "add",
            "value": {
                "article": "one",
                "type": "ACCUSE",
                "evidence": {"clause": {"start": 0, "end": 3, "quote": "XXX"}},
            },
        },
        {"kind": "add", "value": {"type": "ACCUSE"}},
        {"kind": "same_event", "left": "EVENT", "right": "EVENT"},
        {"kind": "field", "left": "EVENT", "field": "type", "value": [[[[[[[[[[[[[[1]]]]]]]]]]]]]]},
        {"kind": "war", "left": "EVENT"},
        {"kind": "reject", "left": "EVENT", "surprise": 1},
        {"kind": "reject", "left": "EVENT", "by": " "},
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_leaves_no_trace(client, wanted: dict) -> None:
    event = events(client)[0]["id"]
    before = client.get("/events?all=true").content
    filled = {key: event if value == "EVENT" else value for key, value in wanted.items()}
    response = decide(client, **filled)
    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid")
    assert client.get("/events?all=true").content == before
    assert client.get("/decisions").json()["items"] == []


def test_the_description_is_openapi_31_with_examples(client) -> None:
    found = client.get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    assert {f"/{noun}" for noun in NOUNS} | {"/search", "/answers/{id}/why", "/decisions/{id}/undo"} <= set(
        found["paths"]
    )
    assert not [path for path in found["paths"] if path.startswith(("/view", "/signin"))]
    body = found["paths"]["/decisions"]["post"]["requestBody"]["content"]["application/json"]
    assert set(body["examples"]) == {"change a field", "not the same act"}
    assert found["paths"]["/events"]["get"]["responses"]["200"]["content"]["application/json"]["example"]["items"]


@pytest.mark.parametrize(
    "address", ["/pictures/map", "/pictures/answering", "/pictures/years/GBR-RUS", "/pictures/exchange/X"]
)
def test_each_picture_is_svg_png_and_data_with_a_caption(client, address: str) -> None:
    address = address.replace("/X", "/" + client.get("/exchanges").json()["items"][0]["id"])
    svg, png, data = (client.get(f"{address}.{kind}") for kind in ("svg", "png", "json"))
    assert svg.text.startswith("<svg") and "var(--" not in svg.text and "<desc>" in svg.text
    assert png.content.startswith(b"\x89PNG")
    assert data.json()["caption"] and data.json()["data"]
    assert json.loads(data.text)["caption"][:10] in svg.text
