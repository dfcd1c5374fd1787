"""The guard: who may do what, other sites' writes, sizes, rates, headers; hostile reports; hidden text and masked names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from retorsion.errors import SettingsError
from retorsion.records import Article, Mention, Party, Span, Target
from retorsion.settings import ShowSettings
from retorsion.show import access, web
from retorsion.show.access import Access, Key, digest_of
from retorsion.show.privacy import Privacy, private_names
from retorsion.show.security import Limits
from tests.unit.serve.conftest import Served, filled

PAGES = (
    "/",
    "/view/dyad/GBR-RUS",
    "/view/dyad/GBR",
    "/view/search",
    "/view/world",
    "/view/sources",
    "/view/about",
    "/signin",
)
KEYS = Access(keys=(Key("reader", "read", digest_of("r")), Key("writer", "write", digest_of("w"))))


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def token(page) -> str:
    return re.search(r'name="csrf" value="([^"]+)"', page.text)[1]


@pytest.mark.parametrize("address", [*PAGES, "/events", "/static/page.css", "/openapi.json", "/nothing"])
def test_every_answer_tells_browsers_to_run_nothing_foreign(client, address: str) -> None:
    headers = client.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("address", PAGES)
def test_pages_hold_no_inline_script_style_or_handler_and_name_no_other_host(client, address: str) -> None:
    text = client.get(address).text
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


def test_without_a_key_nothing_is_shown_where_keys_are_asked_for(served: Served) -> None:
    client = served.client(KEYS)
    assert client.get("/events").json()["error"]["code"] == "no_key"
    assert client.get("/view/about", follow_redirects=False).headers["location"] == "/signin"
    assert client.get("/events", headers=bearer("wrong")).status_code == 401
    assert client.get("/events", headers=bearer("r")).status_code == 200


def test_a_reader_cannot_write_and_a_writer_is_named_by_the_key(served: Served) -> None:
    client = served.client(KEYS)
    event = client.get("/events", headers=bearer("r")).json()["items"][0]["id"]
    wanted = {"kind": "reviewed", "left": event, "by": "somebody else"}
    refused = client.post("/decisions", json=wanted, headers=bearer("r"))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")
    assert client.post("/decisions", json=wanted, headers=bearer("w")).json()["by"] == "writer"
    page = client.get(f"/view/event/{event}", headers=bearer("r")).text
    assert '<form method="post"' not in page and "You may read here, not write." in page
    assert client.app.state.site.ledger.log()[-1].by == "writer"


def test_a_browser_signs_in_with_its_key_and_writes_under_its_name(served: Served) -> None:
    client = served.client(KEYS)
    form = token(client.get("/signin"))
    assert client.post("/signin", data={"csrf": form, "key": "nonsense"}).status_code == 401
    assert client.post("/signin", data={"csrf": form, "key": "w"}).status_code == 200
    event = client.get("/events").json()["items"][0]["id"]
    page = client.get(f"/view/event/{event}")
    done = client.post(f"/view/event/{event}/decide", data={"csrf": token(page), "kind": "reviewed", "by": "not me"})
    assert done.status_code == 200 and client.get("/decisions").json()["items"][0]["by"] == "writer"


def test_a_trusted_proxy_says_who_asks_and_nobody_else_does(served: Served) -> None:
    rules = Access(proxies=frozenset({"testclient"}))
    client = served.client(rules, **{"x-forwarded-user": "anna"})
    assert client.get("/events").status_code == 200
    assert client.post("/view/watch", data={"csrf": "x"}).status_code == 403
    assert (
        served.client(Access(proxies=frozenset({"10.0.0.9"})), **{"x-forwarded-user": "anna"})
        .get("/events")
        .status_code
        == 401
    )


def test_writes_from_another_sites_page_are_refused(client) -> None:
    event = client.get("/events").json()["items"][0]["id"]
    wanted = {"kind": "reviewed", "left": event, "by": "anna"}
    for headers in (
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        assert client.post("/decisions", json=wanted, headers=headers).status_code == 403
    assert client.post(
        "/decisions", content=b'{"kind":"reviewed"}', headers={"content-type": "text/plain"}
    ).status_code in {415, 422}
    page = client.get(f"/view/event/{event}")
    data = {"kind": "reviewed", "by": "anna"}
    assert client.post(f"/view/event/{event}/decide", data={**data, "csrf": "guess"}).status_code == 403
    assert client.post(f"/view/event/{event}/decide", data={**data, "csrf": token(page)}).status_code == 200
    assert len(client.get("/decisions").json()["items"]) == 1


def test_other_names_large_bodies_and_too_many_requests_are_refused(served: Served) -> None:
    client = served.client(limits=Limits(body=1000, rate=0.001, burst=20))
    assert client.get("/events", headers={"host": "evil.example"}).json()["error"]["code"] == "wrong_host"
    assert client.post("/decisions", json={"kind": "reject", "why": "x" * 2000}).json()["error"]["code"] == "too_large"
    answers = [client.get("/runs").status_code for _ in range(30)]
    assert answers.count(200) <= 20 and answers[-1] == 429
    assert client.get("/runs").headers["retry-after"] == "2"


def test_another_address_than_loopback_needs_keys_or_a_proxy(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="--keys"):
        web.rules_of("0.0.0.0", None, (), (), False)
    file = tmp_path / "keys.toml"
    first = access.add_key(file, "anna", "write")
    access.add_key(file, "ben", "read")
    assert first not in file.read_text() and file.stat().st_mode & 0o077 == 0
    rules = web.rules_of("0.0.0.0", file, (), ("ledger.example",), False)
    assert (rules.holder(first).name, rules.holder(first).scope) == ("anna", "write")
    assert rules.allows_host("ledger.example:443") and not rules.allows_host("0.0.0.0")
    with pytest.raises(SettingsError, match="has a key named anna"):
        access.add_key(file, "anna", "read")
    with pytest.raises(SettingsError, match="holds no key"):
        (tmp_path / "none.toml").touch()
        web.rules_of("::", tmp_path / "none.toml", (), (), False)


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "svg": "<svg onload=alert(1)><image href=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "braces": "{{ 7*7 }}{% raw %}{{ config }}",
    "bidi": "\u202eesrever\u202c\u2066x",
    "comment": "--><!--]]><![CDATA[</textarea></title>",
    "long": "w" * 1_000_000,
    "formula": "=HYPERLINK(1)",
    "entity": "&lt;b&gt;&#x3c;img src=x&#x3e;",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_report_is_shown_as_the_characters_it_holds(tmp_path: Path, kind: str) -> None:
    bad = HOSTILE[kind]
    line = f"FRA expels DEU 2025-03-05 {bad}"
    report = Article.from_text(
        line, id="bad", publisher=bad[:200], title=bad[:500], url="javascript:alert(1)", published="2025-03-05"
    )
    served = Served(filled(tmp_path / "study.db", report))
    client = served.client()
    event = client.get("/events?between=FRA-DEU").json()["items"][0]["id"]
    for address in (
        "/",
        f"/view/event/{event}",
        "/view/article/bad",
        "/view/sources",
        "/view/search?kind=articles",
        "/view/dyad/DEU-FRA",
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert not re.search(
            r"<script(?! src=\"/static)|<svg onload|<image href=x|<img|\" onmouseover=|javascript:alert", page.text
        )
        assert "49" not in page.text or "{{ 7*7 }}" in page.text or kind != "braces"
    assert client.get("/articles/bad").json()["text"] == line
    client.app.state.site.ledger.close()


def test_no_article_text_leaves_where_it_is_hidden(served: Served) -> None:
    client = served.client(settings=ShowSettings(quote_length=0))
    event = client.get("/events").json()["items"][0]["id"]
    addresses = (
        f"/events/{event}/why", "/articles/one", "/mentions", f"/view/event/{event}", "/view/article/one", "/claims", "/answers",
        "/answers?format=jsonl", "/mentions?format=csv", f"/exchanges/{client.get('/exchanges').json()['items'][0]['id']}/why",
    )  # fmt: skip
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert not re.search("[A-Z]{3} expels|spying", response.text), address


def test_quotations_are_cut_and_private_persons_masked_letter_for_letter() -> None:
    privacy = Privacy(quote_length=12, mask=True)
    assert (
        privacy.around("before the ", "act", " and after") == ("… the", "act", " and…")
        or len("".join(privacy.around("before the ", "act", " and after"))) <= 14
    )
    mention = Mention(
        id="m", article="a", sentence=0, type="SANCTION",
        actors=(Party(text="Sergei Lavrov", name="Sergei Lavrov", role="foreign minister", actor="RUS.GOV", basis="dictionary"),),
        recipients=(Party(text="Jane Doe", name="Jane Doe"),), targets=(Target(role="spouse", name="John Roe"),),
    )  # fmt: skip
    names = private_names([mention])
    assert names == {"Jane Doe", "Doe", "John Roe", "Roe"}
    text = "Jane Doe and John Roe left; Roe spoke to Sergei Lavrov."
    assert privacy.cover(text, names) == "•••• ••• and •••• ••• left; ••• spoke to Sergei Lavrov."
    shown = Privacy(1000, mask=True).shown({"start": 0, "end": 8, "quote": "Jane Doe"}, names)
    assert shown == {"start": 0, "end": 8, "quote": "•••• •••"}
    assert Span(**shown).end == 8


@pytest.mark.parametrize(
    "address", ["/", "/view/dyad/GBR-RUS", "/events", "/static/page.css", "/view/event/e_0", "/events?limit=0"]
)
def test_head_says_what_get_says_without_a_body(client, address: str) -> None:
    whole, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"] == whole.headers["content-length"]


@pytest.mark.parametrize(
    ("address", "kind"), [("/decisions", "application/json"), ("/view/watch", "application/x-www-form-urlencoded")]
)
def test_a_body_without_a_stated_length_is_refused_where_it_grows_too_large(client, address: str, kind: str) -> None:
    refused = client.post(address, content=iter([b"a" * 400_000] * 4), headers={"content-type": kind})
    assert refused.status_code == 413 and "1,048,576 bytes" in refused.text
