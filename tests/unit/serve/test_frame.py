"""Pages that are rendered once: never a stale one, never another reader's, never more than there is room for."""

from __future__ import annotations

import gzip
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from retorsion.conductor import open, update
from retorsion.records import Article
from retorsion.show.access import Access
from retorsion.show.frame import Rendered
from tests.unit.ledger.fakes import FakeCoder


@pytest.fixture
def made(client, monkeypatch) -> list[str]:
    """The addresses of the pages that a server has rendered."""
    found: list[str] = []
    kind = type(client.app.state.site)
    render = kind._text
    monkeypatch.setattr(
        kind, "_text", lambda self, request, *a: found.append(request.url.path) or render(self, request, *a)
    )
    return found


def test_a_page_of_a_pair_is_rendered_again_only_when_it_would_differ(client, served, made) -> None:
    address = "/view/dyad/GBR-RUS"
    first = client.get(address)
    assert client.get(address).text == first.text and made == [address]
    with open(str(served.path)) as ledger:
        update(ledger, [Article.from_text("USA expels CHN 2025-03-15", id="far", published="2025-03-15")], FakeCoder())
    assert client.get(address).text == first.text and made == [address]
    with open(str(served.path)) as ledger:
        update(ledger, [Article.from_text("RUS expels GBR 2025-03-16", id="near", published="2025-03-16")], FakeCoder())
    later = client.get(address).text
    assert "16 March 2025" in later and "16 March 2025" not in first.text and made == [address] * 2


def test_a_decision_shows_at_once_on_a_page_that_was_kept(client) -> None:
    address = "/view/dyad/GBR-RUS"
    act = client.get("/events", params={"type": "THREATEN", "all": "true"}).json()["items"][0]
    assert "ACCUSE" not in client.get(f"{address}?standing=threatened").text.partition('id="acts"')[2]
    decided = {"kind": "field", "left": act["id"], "field": "type", "value": "ACCUSE", "by": "anna"}
    assert client.post("/decisions", json=decided).status_code < 300
    assert "ACCUSE" in client.get(f"{address}?standing=threatened").text.partition('id="acts"')[2]


def test_filters_and_readers_have_pages_of_their_own_without_anybodys_form(client, served, made) -> None:
    address = "/view/dyad/GBR-RUS"
    pages = [
        client.get(address),
        client.get(f"{address}?type=THREATEN"),
        served.client(Access(readonly=True)).get(address),
    ]
    assert len({page.text for page in pages}) == 3 and "You may read here" in pages[2].text
    assert all("csrf" not in page.text and "retorsion_form" in page.headers["set-cookie"] for page in pages)


def test_a_page_that_nobody_has_written_to_is_not_even_looked_after(client, monkeypatch) -> None:
    address = "/view/dyad/GBR-RUS"
    first = client.get(address).text
    site = client.app.state.site
    monkeypatch.setattr(type(site), "glance", lambda self: pytest.fail("the ledger was read"))
    assert client.get(address).text == first


def test_many_who_ask_for_a_page_at_once_wait_for_one_look(client, made) -> None:
    with ThreadPoolExecutor(6) as pool:
        pages = list(pool.map(lambda _: client.get("/view/dyad/GBR-RUS").text, range(6)))
    assert len(set(pages)) == 1 and made == ["/view/dyad/GBR-RUS"]


def test_a_kept_page_comes_packed_or_plain_and_not_at_all_to_who_holds_it(client) -> None:
    address = "/view/dyad/GBR-RUS"
    packed, plain = (
        client.get(address, headers={"accept-encoding": one}) for one in ("br, gzip;q=0.5", "gzip;q=0, *;q=0")
    )
    assert packed.text == plain.text and "</html>" in plain.text
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert packed.headers["etag"] == plain.headers["etag"] and "Accept-Encoding" in packed.headers["vary"]
    again = client.get(address, headers={"if-none-match": packed.headers["etag"]})
    assert (again.status_code, again.text, again.headers["etag"]) == (304, "", packed.headers["etag"])
    act = client.get("/events", params={"type": "THREATEN", "all": "true"}).json()["items"][0]
    client.post(
        "/decisions", json={"kind": "field", "left": act["id"], "field": "type", "value": "ACCUSE", "by": "anna"}
    )
    assert client.get(address, headers={"if-none-match": packed.headers["etag"]}).status_code == 200


def test_pages_kept_longest_go_first_when_there_is_no_room() -> None:
    one = len(Rendered().get("a", None, b"1", lambda: "12345").packed)
    kept = Rendered(most=2 * one)
    first = kept.get("a", 1, b"1", lambda: "12345")
    assert kept.get("a", 2, b"1", lambda: "never") is first is kept.standing("a", 2)
    assert kept.standing("a", 3) is kept.standing("b", 2) is None
    kept.get("b", 2, b"1", lambda: "12345")
    kept.standing("a", 2)
    kept.get("c", None, b"1", lambda: "54321")
    assert list(kept.held) == ["a", "c"] and kept.size == 2 * one and kept.standing("c", None) is None
    assert gzip.decompress(kept.get("a", 2, b"2", lambda: "1234").packed) == b"1234" and list(kept.held) == ["c", "a"]
    kept.get("d", 2, b"1", lambda: random.Random(1).randbytes(999).hex())
    assert (kept.held, kept.size) == ({}, 0)
