"""A watch over feeds of a server on the loopback address: what it tells, to whom, once, and what it survives."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from msgspec import structs

from retorsion.conductor import open as open_ledger
from retorsion.errors import LedgerBusy, SettingsError
from retorsion.ledger import Ledger
from retorsion.settings import Settings
from retorsion.show.alerts import Mail, Outlets, Rule, Rules, is_quiet, read_rules
from retorsion.show.watching import State, Watch
from tests.unit.ledger.fakes import FakeCoder

NOON = datetime(2025, 3, 14, 12, 0, tzinfo=UTC)


class Server:
    """Feeds by path, and a web hook at ``/hook`` that keeps what it is sent."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.taken: list[tuple[str, dict]] = []
        self.hook = 200
        self.busy: set[str] = set()
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = outer.pages.get(self.path)
                outer.asked.append(self.path)
                self.send_response(503 if self.path in outer.busy else 404 if body is None else 200)
                self.end_headers()
                self.wfile.write(body or b"")

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if outer.hook == 200:
                    outer.taken.append((self.headers["Idempotency-Key"], json.loads(body)))
                self.send_response(outer.hook)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def feed(self, *texts: str, publisher: str = "Harbour Gazette") -> None:
        entries = "".join(
            f"<item><title>Report {n}</title><guid isPermaLink='false'>{publisher}-{n}-{len(text)}</guid><pubDate>Thu, 13 Mar 2025 09:15:00 +0000</pubDate>"
            f"<description>{text}</description></item>"
            for n, text in enumerate(texts)
        )
        head = f"<title>{publisher}</title><language>en</language>"
        self.pages["/feed"] = (
            f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{entries}</channel></rss>'.encode()
        )


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.http.shutdown()
    one.http.server_close()


@pytest.fixture
def watch(server: Server, tmp_path: Path) -> Watch:
    settings = Settings.load(env={}, read_private_addresses=True, read_delay_s=0.0, read_timeout_s=2.0)
    rules = Rules(
        to=Outlets(text=str(tmp_path / "since.txt"), json=str(tmp_path / "alerts.jsonl"), hook=f"{server.url}/hook")
    )
    return Watch(
        str(tmp_path / "study.db"),
        (f"{server.url}/feed",),
        rules,
        tmp_path / "state.json",
        settings,
        FakeCoder(),
        lambda: NOON,
    )


EXPELS = "RUS expels GBR 2025-03-10"
OTHER = (
    "RUS expels GBR 2025-03-10, our correspondent heard from two people in the ministry who asked not to be named here."
)


def told(watch: Watch) -> list[tuple[str, int, str]]:
    return [(alert.kind, alert.revision, alert.headline) for alert in watch.look()]


def test_new_then_nothing_new_then_changed_in_one_alert_that_rewrites_itself(watch, server, tmp_path):
    server.feed(EXPELS)
    assert told(watch) == [("new", 1, "RUS -> GBR expel 2025-03-10")]
    text = (tmp_path / "since.txt").read_text(encoding="utf-8")
    assert text.startswith("Since you last looked (2025-03-14 12:00 UTC)\n\nNew (1)\n  RUS -> GBR expel 2025-03-10")
    assert told(watch) == []
    server.feed(OTHER, publisher="Fell Courier")
    assert told(watch) == [("changed", 2, "RUS -> GBR expel 2025-03-10")]
    (line,) = (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    alert = json.loads(line)
    assert (alert["revision"], alert["kind"], alert["sentences"]) == (2, "changed", [EXPELS])
    assert alert["changes"] == {"publishers": [["Harbour Gazette"], ["Fell Courier", "Harbour Gazette"]]}
    assert [(key.partition(".")[2], body["kind"]) for key, body in server.taken] == [("1", "new"), ("2", "changed")]
    assert len({body["id"] for _, body in server.taken}) == 1


def test_corrected_and_withdrawn(watch, server):
    server.feed(EXPELS)
    watch.look()
    with open_ledger(watch.db) as ledger:
        (event,) = ledger.events(done=None)
        ledger.decide("field", event.id, field="measure", value="expulsion", by="anna", why="read it")
    (alert,) = watch.look()
    assert (alert.kind, alert.revision, alert.changes) == ("corrected", 2, {"measure": (None, "expulsion")})
    with open_ledger(watch.db) as ledger:
        ledger.decide("reject", event.mentions[0], by="anna", why="another Gazette")
    assert told(watch) == [("withdrawn", 3, "RUS -> GBR expulsion 2025-03-10")]


def test_a_later_look_reads_only_what_changed(watch, server, monkeypatch):
    server.feed(f"<p>{EXPELS}</p><p>FRA meets DEU 2025-03-11</p>")
    first = replace(watch, clock=lambda: NOON - timedelta(days=9))
    assert len(first.look()) == 2
    monkeypatch.setattr(Ledger, "events", lambda *_, **__: pytest.fail("a later look reads every event"))
    server.feed(OTHER, publisher="Fell Courier")
    assert told(watch) == [("changed", 2, "RUS -> GBR expel 2025-03-10")]


def test_what_was_told_long_ago_is_let_go_of_and_not_told_again(watch, server, tmp_path):
    server.feed(EXPELS)
    watch.look()
    assert len(State.load(watch.state).told) == 1
    server.feed(OTHER, publisher="Fell Courier")
    later = replace(watch, clock=lambda: NOON + timedelta(days=121))
    assert later.look() == ()
    state = State.load(watch.state)
    assert (state.told, state.shown) == ({}, {})
    server.feed("FRA meets DEU 2025-07-12", publisher="Fell Courier")
    assert told(later) == [("new", 1, "FRA -> DEU meet 2025-07-12")]
    assert len((tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()) == 1


def test_what_was_there_before_the_first_look_is_no_news(watch, server, tmp_path):
    server.feed(EXPELS)
    watch.look()
    other = replace(watch, state=tmp_path / "other.json")
    assert other.look() == ()


def test_garbage_and_a_lost_network_cost_one_look(watch, server, capsys):
    server.pages["/feed"] = b"\x00\xff{not a feed"
    assert told(watch) == []
    del server.pages["/feed"]
    assert told(watch) == []
    assert "404" in capsys.readouterr().err
    nowhere = replace(watch, sources=("http://127.0.0.1:9/feed", f"{server.url}/feed"))
    server.feed(EXPELS)
    assert told(nowhere) == [("new", 1, "RUS -> GBR expel 2025-03-10")]


def test_a_hook_that_fails_gets_the_latest_revision_later_even_after_a_restart(watch, server, capsys):
    server.hook = 503
    server.feed(EXPELS)
    watch.look()
    server.feed(EXPELS, publisher="Fell Courier")
    watch.look()
    assert "answered 503" in capsys.readouterr().err
    assert server.taken == []
    server.hook = 200
    restarted = replace(watch, coder=FakeCoder())
    assert restarted.look() == ()
    assert [(key.partition(".")[2], body["kind"]) for key, body in server.taken] == [("2", "changed")]
    assert restarted.look() == ()
    assert len(server.taken) == 1


def test_thresholds_and_quiet_hours_per_dyad(watch, server):
    dyads = {"GBR-RUS": Rule(types=("SANCTION",), quiet="22:00-13:00"), "FRA-DEU": Rule(publishers=2)}
    rules = Rules(to=watch.rules.to, dyad={"-".join(sorted(k.split("-"))): v for k, v in dyads.items()})
    server.feed(
        f"<p>{EXPELS}</p><p>GBR summons RUS 2025-03-11</p><p>FRA meets DEU 2025-03-11</p><p>USA expels CHN 2025-03-11</p>"
    )
    quiet = replace(watch, rules=rules)
    assert told(quiet) == [("new", 1, "RUS -> GBR expel 2025-03-10")]
    assert server.taken == []
    later = replace(quiet, clock=lambda: NOON.replace(hour=14))
    assert later.look() == ()
    assert [body["dyad"] for _, body in server.taken] == ["GBR-RUS"]
    server.feed("FRA meets DEU 2025-03-11", publisher="Fell Courier")
    assert [(a.kind, a.revision, a.dyad) for a in later.look()] == [("new", 1, "DEU-FRA")]


def test_quiet_hours_run_over_midnight():
    rule = Rule(quiet="22:00-07:00")
    hours = {hour: is_quiet(rule, NOON.replace(hour=hour)) for hour in (6, 7, 12, 21, 22, 23)}
    assert hours == {6: True, 7: False, 12: False, 21: False, 22: True, 23: True}


class Mailbox(socketserver.StreamRequestHandler):
    """As much of a mail server as a client needs; keeps the messages."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                message = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    message += part
                self.server.messages.append(message.decode())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")


def test_mail_in_one_thread_an_event(watch, server):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as box:
        box.daemon_threads = True
        box.messages = []  # type: ignore[attr-defined]
        threading.Thread(target=box.serve_forever, daemon=True).start()
        mail = Mail(to=("desk@example.org",), server="127.0.0.1", port=box.server_address[1])
        mailing = replace(watch, rules=Rules(to=Outlets(mail=mail)))
        server.feed(EXPELS)
        mailing.look()
        server.feed(EXPELS, publisher="Fell Courier")
        mailing.look()
        box.shutdown()
        first, second = box.messages  # type: ignore[attr-defined]
    assert "Subject: [GBR-RUS] new: RUS -> GBR expel 2025-03-10" in first
    name = next(line for line in first.splitlines() if line.startswith("Message-ID")).partition(": ")[2]
    assert f"In-Reply-To: {name}" in second


def test_rules_are_checked(tmp_path):
    path = tmp_path / "watch.toml"
    path.write_text('feeds = ["feeds.txt"]\n[dyad.RUS-GBR]\nseverity = 4.0\nquiet = "22:00-07:00"\n', encoding="utf-8")
    assert read_rules(path) == Rules(feeds=("feeds.txt",), dyad={"GBR-RUS": Rule(severity=4.0, quiet="22:00-07:00")})
    for text, words in (
        ("feed = []", "there is no feed"),
        ("[dyad.any]\nloud = 1", r"dyad\.any\.loud"),
        ('[dyad.any]\nquiet = "night"', "22:00-07:00"),
        ("every_minutes = 'often'", "every_minutes"),
        ("= broken", "cannot be read"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=words):
            read_rules(path)


def test_a_page_that_cannot_be_had_just_now_is_asked_for_at_the_next_look(watch, server, capsys):
    server.feed(EXPELS)
    server.pages["/feed"] = server.pages["/feed"].replace(
        b"<pubDate>", f"<link>{server.url}/page</link><pubDate>".encode()
    )
    server.busy.add("/page")
    assert told(watch) == []
    assert "the server answered 503" in capsys.readouterr().err
    server.busy.clear()
    server.pages["/page"] = f"<html><body><article>{f'<p>{OTHER}</p>' * 3}</article></body></html>".encode()
    assert told(watch) == [("new", 1, "RUS -> GBR expel 2025-03-10")]
    assert told(watch) == []


def test_the_rules_of_the_settings_file(run, server, tmp_path):
    server.feed("Rain fell on the harbour, and nobody minded it at all that day or the next one.")
    (tmp_path / "retorsion.toml").write_text(
        f'[read]\nprivate_addresses = true\ndelay_s = 0\n[watch]\nfeeds = ["{server.url}/feed"]\n'
        '[watch.to]\ntext = "since.txt"\n[watch.dyad.RUS-GBR]\nseverity = 4.0\n',
        encoding="utf-8",
    )
    assert read_rules(tmp_path / "retorsion.toml").dyad == {"GBR-RUS": Rule(severity=4.0)}
    assert run("watch", "--db", "study.db", "--once").status == 0
    assert server.asked == ["/feed"]
    assert run("settings").status == 0
    (tmp_path / "retorsion.toml").write_text("[watch]\nloud = 1\n", encoding="utf-8")
    assert "there is no loud" in run("watch", "--db", "study.db", "--once").complaint


def test_a_watch_outlives_a_look_that_fails(run, server, monkeypatch):
    looks = iter([None, OSError(28, "No space left on device"), LedgerBusy("another update runs"), KeyboardInterrupt()])

    def look(_watch: Watch) -> None:
        if (trouble := next(looks)) is not None:
            raise trouble

    monkeypatch.setattr(Watch, "look", look)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    done = run("watch", f"{server.url}/feed", "--db", "study.db")
    assert done.status == 130
    assert [line for line in done.err.splitlines() if line.startswith("watch:")] == [
        "watch: [Errno 28] No space left on device; tried again at the next look",
        "watch: another update runs; tried again at the next look",
    ]


def test_the_rules_shown_in_the_manual_are_rules(tmp_path):
    page = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "watch.md"
    shown = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    (tmp_path / "retorsion.toml").write_text(shown, encoding="utf-8")
    rules = read_rules(tmp_path / "retorsion.toml")
    assert rules.dyad["GBR-RUS"] == Rule(severity=3.0, types=("SANCTION", "COERCE"), publishers=2, quiet="22:00-06:00")
    assert rules.of("CHN-USA") == Rule(severity=6.0)
    assert rules.to.mail is not None and rules.to.mail.sender == "retorsion@example.org"


def test_a_broken_state_is_told_and_left(tmp_path):
    path = tmp_path / "state.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match="move it away"):
        State.load(path)
    assert path.read_text(encoding="utf-8") == "{"


def test_the_command_looks_once(run, server, tmp_path):
    server.feed("Rain fell on the harbour, and nobody minded it at all that day or the next one.")
    (tmp_path / "retorsion.toml").write_text("[read]\nprivate_addresses = true\ndelay_s = 0\n", encoding="utf-8")
    done = run("watch", f"{server.url}/feed", "--db", "study.db", "--once")
    assert done.status == 0
    assert "Since you last looked" not in done.out
    assert (tmp_path / "study.db.watch.json").is_file()
    assert run("watch", "--db", "study.db", "--once").status == 3


def test_a_state_of_an_earlier_version_takes_nothing_in_twice(watch, server, tmp_path):
    server.feed(EXPELS)
    watch.look()
    with open_ledger(watch.db) as ledger, ledger.unit() as unit:
        (feed,) = ledger.feeds()
        unit.save_feeds([structs.replace(feed, etag=None, modified=None, entries=())])
    old = json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))
    old |= {"seen": list(feed.entries), "failed": [], "validators": {feed.address: [None, None]}}
    (tmp_path / "state.json").write_text(json.dumps(old), encoding="utf-8")
    assert told(watch) == []
    with open_ledger(watch.db) as ledger:
        assert [(one.entries, one.articles) for one in ledger.feeds()] == [(feed.entries, 1)]
    assert json.loads((tmp_path / "state.json").read_text(encoding="utf-8"))["seen"] == []


def test_update_and_watch_keep_how_feeds_fare_and_feeds_lists_it(run, server, tmp_path):
    (tmp_path / "retorsion.toml").write_text("[read]\nprivate_addresses = true\ndelay_s = 0\n", encoding="utf-8")
    server.feed("Rain fell on the harbour, and nobody minded it at all that day or the next one.")
    (tmp_path / "feeds.txt").write_text(f"{server.url}/feed\n{server.url}/gone?key=secret\n", encoding="utf-8")
    assert "no feed was read" in run("feeds", "--db", _made(tmp_path)).out
    assert run("update", "feeds.txt", "--db", "study.db").status == 0
    assert run("watch", "feeds.txt", "--db", "study.db", "--once").status == 0
    good, bad = json.loads(run("feeds", "--db", "study.db", "--json").out)
    assert (good["title"], good["articles"], good["trouble"]) == ("Harbour Gazette", 1, None)
    assert good["looked"] == good["succeeded"] and "entries" not in good
    assert (bad["succeeded"], bad["trouble"]) == (None, "the server answered 404; check the address or try again later")
    text = run("feeds", "--db", "study.db").out
    assert f"{server.url}/feed  Harbour Gazette\n  1 reports; last look " in text
    assert "last success never\n  last trouble " in text


def _made(folder: Path) -> str:
    open_ledger(str(folder / "empty.db")).close()
    return "empty.db"
