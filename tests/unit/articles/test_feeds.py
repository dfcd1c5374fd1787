"""Feeds against a server on the loopback address: what is taken, what is asked again, and every way in which a server can do harm."""

from __future__ import annotations

import gzip
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from retorsion.articles.feeds import Fetcher, read_feeds
from retorsion.articles.files import read
from retorsion.articles.intake import Draft, Found, Options
from retorsion.articles.remembering import FeedMemory
from retorsion.articles.texts import addresses_in
from retorsion.records import Article, Issue
from retorsion.settings import ReadSettings, Settings

FULL = " ".join(f"Sentence {n} says that the ministry of Northland has expelled two envoys." for n in range(20))
PAGE = f"<html lang='en'><head><title>Envoys out | Gazette</title></head><body><article>{''.join(f'<p>{FULL}</p>' for _ in range(2))}</article></body></html>"


def rss(*items: str, language: str = "en-gb") -> bytes:
    head = f"<title>Harbour Gazette</title><language>{language}</language>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def item(guid: str, description: str, link: str = "", date: str = "Wed, 12 Mar 2025 09:15:00 +0000") -> str:
    linked = f"<link>{link}</link>" if link else ""
    return f"<item><title>Envoys out</title><guid>{guid}</guid>{linked}<pubDate>{date}</pubDate><description><![CDATA[{description}]]></description></item>"


class Server:
    """A server whose answers a test sets by path: (status, headers, body); a callable body writes for itself."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], object]] = {"/robots.txt": (404, {}, b"")}
        self.asked: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, dict(self.headers)))
                status, headers, body = outer.answers.get(self.path, (404, {}, b""))
                if self.headers.get("If-None-Match") == headers.get("ETag", "none"):
                    status, body = 304, b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    if callable(body):
                        body(self.wfile)
                    else:
                        self.wfile.write(body)
                except OSError:
                    pass

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.http.shutdown()
    one.http.server_close()


def options(**values: object) -> Options:
    return Options(read=ReadSettings(**{"private_addresses": True, "delay_s": 0.0, "timeout_s": 5.0, **values}))  # type: ignore[arg-type]


def drafts(found: Iterable[Found]) -> list[Draft]:
    items = list(found)
    assert [one.detail for one in items if isinstance(one, Issue)] == []
    return [one for one in items if isinstance(one, Draft)]


def refusals(found: Iterable[Found]) -> list[tuple[str, str]]:
    items = list(found)
    assert [one for one in items if isinstance(one, Draft)] == []
    return [(one.kind, one.detail) for one in items if isinstance(one, Issue)]


def test_an_entry_with_its_whole_text_is_taken_as_it_is(server: Server) -> None:
    server.answers["/feed"] = (200, {}, rss(item("1", f"<p>{FULL}</p><p>End &amp; out.</p><script>x()</script>")))
    (draft,) = drafts(read_feeds([f"{server.root}/feed"], options()))
    assert draft.text == f"{FULL}\nEnd & out."
    assert (draft.title, draft.publisher, draft.language) == ("Envoys out", "Harbour Gazette", "en-gb")
    assert (draft.published, draft.basis) == ("Wed, 12 Mar 2025 09:15:00 +0000", "feed")
    assert server.paths() == ["/feed"]


def test_a_teaser_leads_to_its_page(server: Server) -> None:
    server.answers["/feed"] = (200, {}, rss(item("1", "Two envoys were sent home.", f"{server.root}/page")))
    server.answers["/page"] = (200, {"Content-Type": "text/html"}, PAGE.encode())
    (draft,) = drafts(read_feeds([f"{server.root}/feed"], options()))
    assert draft.text.startswith(FULL)
    assert (draft.title, draft.publisher, draft.url) == ("Envoys out", "Harbour Gazette", f"{server.root}/page")
    assert server.paths() == ["/feed", "/robots.txt", "/page"]


@pytest.mark.parametrize(
    ("said", "head", "expected"),
    [
        ("Wed, 12 Mar 2025 09:15:00 +0100", "2025-03-12", ("Wed, 12 Mar 2025 09:15:00 +0100", "feed")),
        ("12/03/2025", "2025-03-12T09:15:00+01:00", ("2025-03-12T09:15:00+01:00", "page")),
        ("", "2025-03-12", ("2025-03-12", "page")),
    ],
)
def test_a_date_of_the_feed_that_cannot_be_read_leaves_that_of_the_page(
    server: Server, said: str, head: str, expected: tuple[str, str]
) -> None:
    entry = f"<item><title>Envoys out</title><link>{server.root}/page</link><pubDate>{said}</pubDate><description>Short.</description></item>"
    server.answers["/feed"] = (200, {}, rss(entry))
    dated = PAGE.replace("<head>", f'<head><meta name="date" content="{head}">')
    server.answers["/page"] = (200, {"Content-Type": "text/html"}, dated.encode())
    (draft,) = drafts(read_feeds([f"{server.root}/feed"], options()))
    assert (draft.published, draft.basis) == expected


def test_robots_are_obeyed_and_the_teaser_kept_with_a_note(server: Server) -> None:
    teaser = "Two envoys of Southland were sent home by the ministry of Northland, officials said on Monday."
    server.answers["/feed"] = (
        200,
        {},
        rss(item("1", teaser, f"{server.root}/page"), item("2", "Short.", f"{server.root}/page?2")),
    )
    server.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /page\n")
    first, second = read_feeds([f"{server.root}/feed"], options())
    assert isinstance(first, Draft)
    assert first.text == teaser
    assert [kind for kind, _ in first.notes] == ["summary-only"]
    assert isinstance(second, Issue)
    assert second.kind == "refused-address"
    assert "/page" not in server.paths()


def test_the_second_time_only_what_is_new_is_taken(server: Server) -> None:
    memory = FeedMemory()
    server.answers["/feed"] = (200, {"ETag": '"one"'}, rss(item("1", FULL)))
    assert len(drafts(read_feeds([f"{server.root}/feed"], options(), memory))) == 1
    assert drafts(read_feeds([f"{server.root}/feed"], options(), memory)) == []
    assert server.asked[-1][1]["If-None-Match"] == '"one"'
    server.answers["/feed"] = (200, {"ETag": '"two"'}, rss(item("2", FULL + " More."), item("1", FULL)))
    (new,) = drafts(read_feeds([f"{server.root}/feed"], options(), memory))
    assert new.text.endswith("More.")


def test_what_a_feed_said_goes_through_its_record(server: Server) -> None:
    server.answers["/feed"] = (200, {"ETag": '"one"'}, rss(item("1", FULL), item("2", FULL)))
    address = f"{server.root}/feed"
    first = FeedMemory(now="2025-03-12T09:00:00.000000Z")
    found = list(read_feeds([address, "http://127.0.0.1:1/x"], options(), first))
    assert [type(one) for one in found] == [Draft, Draft, Issue]
    good, bad = first.looked()
    assert (good.address, good.title, good.articles, good.etag) == (address, "Harbour Gazette", 2, '"one"')
    assert (good.looked, good.succeeded, good.trouble) == (first.now, first.now, None)
    assert (bad.looked, bad.succeeded, bad.articles) == (first.now, None, 0)
    assert bad.trouble is not None and bad.trouble.endswith("; try again later")
    second = FeedMemory(first.looked(), now="2025-03-12T10:00:00.000000Z")
    server.answers["/feed"] = (503, {}, b"")
    assert [kind for kind, _ in refusals(read_feeds([address], options(), second))] == ["feed"]
    (again,) = second.looked()
    assert (again.looked, again.succeeded, again.troubled) == (second.now, first.now, second.now)
    assert (again.articles, again.entries, again.etag) == (2, good.entries, '"one"')


def test_an_entry_in_two_feeds_is_taken_once(server: Server) -> None:
    body = rss(item("1", FULL, f"{server.root}/one"))
    server.answers["/world"] = server.answers["/top"] = (200, {}, body)
    memory = FeedMemory()
    assert len(drafts(read_feeds([f"{server.root}/world", f"{server.root}/top"], options(), memory))) == 1
    assert [feed.articles for feed in memory.looked()] == [1, 0]
    assert len({feed.entries for feed in memory.looked()}) == 1


def test_what_is_remembered_of_a_feed_does_not_grow_for_ever(server: Server) -> None:
    address = f"{server.root}/feed"
    memory = FeedMemory()
    for look in range(40):
        server.answers["/feed"] = (200, {}, rss(*(item(str(n), FULL) for n in range(look * 10, look * 10 + 20))))
        memory = FeedMemory(memory.looked())
        assert len(drafts(read_feeds([address], options(), memory))) == (20 if look == 0 else 10)
    (feed,) = memory.looked()
    assert (feed.articles, len(feed.entries)) == (410, 120)
    assert memory.has(feed.entries[0]) and not memory.has(f"{address}#0")


def test_atom_and_opml_and_lists(server: Server, tmp_path: Path) -> None:
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Mirror</title><entry><id>x</id><title>T</title>
    <updated>2025-03-12T09:15:00Z</updated><content type="html">{FULL}</content></entry></feed>"""
    server.answers["/atom?a=1&b=2"] = (200, {}, atom.encode())
    opml = tmp_path / "feeds.opml"
    opml.write_text(
        f'<opml version="2.0"><body><outline xmlUrl="{server.root}/atom?a=1&amp;b=2"/></body></opml>', encoding="utf-8"
    )
    chosen = Settings.load(env={}, read_private_addresses=True, read_delay_s=0.0)
    listed = tmp_path / "feeds.txt"
    listed.write_text(f"# my feeds\n{server.root}/atom?a=1&b=2  # mirror\n\n", encoding="utf-8")
    for source in (opml, listed, f"{server.root}/atom?a=1&b=2"):
        (article,) = read(source, settings=chosen)
        assert isinstance(article, Article)
        assert (article.text, article.publisher, article.published) == (FULL, "Mirror", "2025-03-12T09:15:00+00:00")


def test_addresses_are_told_from_reports() -> None:
    assert addresses_in("https://a.example/f\nhttps://a.example/f\n#x\nhttp://b.example") == [
        "https://a.example/f",
        "http://b.example",
    ]
    assert addresses_in("https://a.example/f\nThe ministry said.") == []
    assert addresses_in("") == []


def test_an_address_of_a_page_is_taken_as_a_page(server: Server) -> None:
    server.answers["/page"] = (200, {"Content-Type": "text/html"}, PAGE.encode())
    (draft,) = drafts(read_feeds([f"{server.root}/page"], options()))
    assert draft.text.startswith(FULL)


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        (500, b"", "the server answered 500"),
        (200, b"\x00garbage\xff" * 50, "neither a feed nor a page"),
        (200, b"", "neither a feed nor a page"),
        (200, b'<?xml version="1.0" encoding="\xe3=0"?><rss></rss>', "it cannot be taken apart"),
    ],
)
def test_a_feed_that_fails_does_not_stop_the_next(server: Server, status: int, body: bytes, why: str) -> None:
    server.answers["/bad"] = (status, {}, body)
    server.answers["/good"] = (200, {}, rss(item("1", FULL)))
    first, second = read_feeds([f"{server.root}/bad", f"{server.root}/good"], options())
    assert isinstance(first, Issue) and isinstance(second, Draft)
    assert first.kind == "feed" and why in first.detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_billion_laughs(server: Server, encoding: str) -> None:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]><rss version="2.0"><channel><title>&l9;</title></channel></rss>'
    server.answers["/feed"] = (200, {}, bomb.encode(encoding))
    address = f"{server.root}/feed"
    detail = f"{address}: it defines XML entities, which can be a trap; it was not read"
    assert refusals(read_feeds([address], options())) == [("feed", detail)]


def test_an_endless_answer_is_left_at_the_bound(server: Server) -> None:
    def endless(out) -> None:
        for _ in range(10_000):
            out.write(b"<item>" * 2000)

    server.answers["/feed"] = (200, {}, endless)
    ((kind, detail),) = refusals(read_feeds([f"{server.root}/feed"], options(max_bytes=100_000)))
    assert (kind, detail.split(": ", 1)[1]) == (
        "too-long",
        "longer than 100,000 bytes; raise read.max_bytes to take it in",
    )


def test_a_dripping_server_is_left_after_its_time(server: Server) -> None:
    def drip(out) -> None:
        for _ in range(100):
            out.write(b"x" * 10)
            out.flush()
            time.sleep(0.02)

    server.answers["/feed"] = (200, {}, drip)
    ticks = iter(range(0, 100_000, 4))
    ((kind, detail),) = refusals(
        read_feeds(
            [f"{server.root}/feed"], options(), fetcher=Fetcher(options().read, clock=lambda: float(next(ticks)))
        )
    )
    assert kind == "feed"
    assert "it was not complete after 15 seconds; try again later" in detail


@pytest.mark.parametrize("packing", ["gzip", "deflate"])
def test_packed_answers_are_unpacked_under_the_bound(server: Server, packing: str) -> None:
    pack = gzip.compress if packing == "gzip" else zlib.compress
    server.answers["/feed"] = (200, {"Content-Encoding": packing}, pack(rss(item("1", FULL))))
    server.answers["/bomb"] = (200, {"Content-Encoding": packing}, pack(b"\x20" * 50_000_000))
    assert len(drafts(read_feeds([f"{server.root}/feed"], options()))) == 1
    assert [kind for kind, _ in refusals(read_feeds([f"{server.root}/bomb"], options(max_bytes=1_000_000)))] == [
        "too-long"
    ]


def test_an_unknown_packing_and_a_damaged_one(server: Server) -> None:
    server.answers["/a"] = (200, {"Content-Encoding": "br"}, b"xx")
    server.answers["/b"] = (200, {"Content-Encoding": "gzip"}, b"no gzip at all")
    details = [detail for _, detail in refusals(read_feeds([f"{server.root}/a", f"{server.root}/b"], options()))]
    assert "packed as 'br'" in details[0] and "its packing is damaged" in details[1]


def test_redirects_are_followed_but_not_in_a_loop(server: Server) -> None:
    server.answers["/old"] = (301, {"Location": "/feed"}, b"")
    server.answers["/feed"] = (200, {}, rss(item("1", FULL)))
    server.answers["/loop"] = (302, {"Location": "/loop"}, b"")
    assert len(drafts(read_feeds([f"{server.root}/old"], options()))) == 1
    detail = f"{server.root}/loop: it redirects more than 5 times; check the address"
    assert refusals(read_feeds([f"{server.root}/loop"], options())) == [("feed", detail)]


class Outside(Fetcher):
    """Takes ``news.example`` for a public host that happens to answer on this machine."""

    def resolve(self, host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "news.example" else super().resolve(host, port)

    def permits(self, host: str, address: str) -> bool:
        return host == "news.example" or super().permits(host, address)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/secret",
        "http://localhost:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://169.254.1.1/x",
        "http://10.0.0.1/x",
        "file:///etc/passwd",
        "ftp://x/y",
        "http://0x7f000001:{port}/secret",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(server: Server, target: str) -> None:
    port = server.http.server_port
    server.answers["/feed"] = (302, {"Location": target.format(port=port)}, b"")
    server.answers["/secret"] = (200, {}, rss(item("1", FULL)))
    strict = options(private_addresses=False)
    found = refusals(read_feeds([f"http://news.example:{port}/feed"], strict, fetcher=Outside(strict.read)))
    assert [kind for kind, _ in found] in (["refused-address"], ["feed"])
    assert server.paths() == ["/feed"]


def test_the_host_that_was_checked_is_the_one_connected_to(server: Server) -> None:
    port = server.http.server_port
    server.answers["/feed"] = (200, {}, rss(item("1", FULL)))
    strict = options(private_addresses=False)
    assert len(drafts(read_feeds([f"http://news.example:{port}/feed"], strict, fetcher=Outside(strict.read)))) == 1
    assert server.asked[0][1]["Host"] == f"news.example:{port}"


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1/", "http://localhost/", "http://192.168.0.1/f", "http://[fe80::1]/", "http:///nothing"],
)
def test_private_addresses_are_refused_by_default(address: str) -> None:
    assert [kind for kind, _ in refusals(read_feeds([address], Options()))] == ["refused-address"]


def test_requests_to_one_host_keep_their_distance(server: Server) -> None:
    server.answers["/feed"] = (200, {}, rss(item("1", FULL)))
    slept: list[float] = []
    polite = options(delay_s=2.0)
    with Fetcher(polite.read, clock=lambda: 100.0, sleep=slept.append) as web:
        for _ in range(3):
            web.get(f"{server.root}/feed")
    assert slept == [2.0, 2.0]


def test_a_server_that_is_not_there() -> None:
    ((kind, detail),) = refusals(read_feeds(["http://127.0.0.1:1/feed"], options()))
    assert kind == "feed"
    assert "could not be fetched" in detail and detail.endswith("; try again later")


def test_a_list_inside_a_folder_is_never_followed(server: Server, tmp_path: Path) -> None:
    (tmp_path / "feeds.txt").write_text(f"{server.root}/feed\n", encoding="utf-8")
    list(read(tmp_path, settings=Settings.load(env={}, read_private_addresses=True)))
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1x/", "http://[bad", "http://１２７.0.0.1/", "http://xn--a.example/", "http://x\x00y/"],
)
def test_what_is_no_address_costs_only_itself(server: Server, address: str) -> None:
    server.answers["/feed"] = (200, {}, rss(item("1", FULL), item("2", "Two envoys out.", link=address)))
    server.answers["/moved"] = (302, {"Location": address}, b"")
    items = list(read_feeds([address, f"{server.root}/moved", f"{server.root}/feed"], options()))
    assert FULL in [draft.text for draft in items if isinstance(draft, Draft)]
    assert {one.kind for one in items if isinstance(one, Issue)} <= {"feed", "refused-address"}
    assert len(items) == 4


def test_a_host_with_letters_beyond_ascii_is_asked_by_its_plain_name(server: Server) -> None:
    port = server.http.server_port

    class Abroad(Outside):
        def resolve(self, host: str, port: int) -> list[str]:
            return ["127.0.0.1"] if host == "xn--mnchen-3ya.example" else super().resolve(host, port)

        def permits(self, host: str, address: str) -> bool:
            return True

    server.answers["/feed"] = (200, {}, rss(item("1", FULL)))
    found = read_feeds([f"http://münchen.example:{port}/feed"], options(), fetcher=Abroad(options().read))
    assert len(drafts(found)) == 1
    assert server.asked[0][1]["Host"] == f"xn--mnchen-3ya.example:{port}"
