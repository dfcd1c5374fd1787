"""The command ``watch``: polls feeds, updates the ledger, tells what is new, changed, corrected or withdrawn since the last look.

In: feeds, a ledger, the rules of ``retorsion.toml`` or ``watch.toml``. Out: alerts as text, JSON, to a web hook and by mail. What was told, what waits to be told and what the feeds
said last time are kept in one file beside the ledger, written before anything is sent: after a crash an alert may come twice with
the same revision, none is lost. A feed, hook or mail server that fails is told on standard error and tried again at the next look.
"""

from __future__ import annotations

import json
import smtplib
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from retorsion.errors import LedgerBusy, LedgerError, NotFound, ReadError, SettingsError
from retorsion.records import Article, Issue, encode
from retorsion.show.alerts import (
    Alert,
    Outlets,
    Rules,
    Told,
    as_text,
    find_alerts,
    holds_rules,
    is_quiet,
    one_text,
    read_rules,
)

if TYPE_CHECKING:
    from retorsion.ledger import Ledger
    from retorsion.settings import Settings

SLACK = timedelta(days=1)
"""What changed so long before the last look is read again: clocks of machines that share a ledger differ, and what is read twice is told once."""
WINDOWS = 2
"""What was told is remembered for so many times the days that are watched: events older than those days are not told of any more."""
CHANNELS = ("text", "json", "hook", "mail")


@dataclass(kw_only=True)
class State:
    """What a watch remembers; what feeds said last time is kept by the ledger (``seen`` are entries in states of earlier versions). ``looked``: the moment of its last look, as a ledger writes moments (empty: none yet). ``waiting``: channel -> alert id -> the latest revision that is still to be told there."""

    told: dict[str, Told] = field(default_factory=dict)
    waiting: dict[str, dict[str, Alert]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    shown: dict[str, Alert] = field(default_factory=dict)
    looked: str = ""

    @staticmethod
    def load(path: Path) -> State | None:
        """The state kept at ``path``; ``None`` where there is none yet."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=State)
        except FileNotFoundError:
            return None
        except msgspec.DecodeError as error:
            raise SettingsError(f"{path} is no state of a watch ({error}): move it away to begin anew") from error

    def forget(self, day: str) -> None:
        """Let go of what was last told, and of events that happened, before a day (ISO); events without a day are kept."""
        self.told = {id: told for id, told in self.told.items() if (told.last() or day) >= day}
        self.shown = {id: alert for id, alert in self.shown.items() if alert.at[:10] >= day}

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        part = path.with_name(path.name + ".part")
        part.write_bytes(msgspec.json.encode(self))
        part.replace(path)


@dataclass(frozen=True)
class Watch:
    """One watch: where the ledger is, what is read, by which rules, and where the state is kept."""

    db: str
    sources: tuple[str, ...]
    rules: Rules
    state: Path
    settings: Settings
    coder: Any
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def look(self) -> tuple[Alert, ...]:
        """Read, update, tell; returns the alerts of this look (quiet ones too). Troubles are told, not raised."""
        from retorsion.conductor import open as open_ledger

        now = self.clock()
        with open_ledger(self.db) as ledger:
            state = State.load(self.state)
            if state is None:
                state = State()
                self._compare(ledger, state, now)  # what was there before is known, not news
                state.save(self.state)
            self._update(ledger, state)
            fresh = self._compare(ledger, state, now)
        for channel in CHANNELS:
            if getattr(self.rules.to, channel) is not None:
                state.waiting.setdefault(channel, {}).update({alert.id: alert for alert in fresh})
        state.save(self.state)
        self._tell(state, now)
        return fresh

    def _update(self, ledger: Ledger, state: State) -> None:
        from retorsion.articles.files import read
        from retorsion.conductor import update
        from retorsion.show.coding import feed_memory, keep_feeds, ledger_files

        memory = feed_memory(ledger, patient=True, now=self.clock(), taken=state.seen)
        try:
            own = ledger_files(self.db)
            items = _overheard(read(list(self.sources), settings=self.settings, memory=memory, leave_out=own))
            update(ledger, items, self.coder, now=self.clock())
            keep_feeds(ledger, memory, self.clock())
        except (LedgerBusy, ReadError) as error:
            _complain(f"{error}; tried again at the next look")
            return
        state.seen = []

    def _compare(self, ledger: Ledger, state: State, now: datetime) -> tuple[Alert, ...]:
        """What differs from what was told, written into the state. Only what changed since the last look is read."""
        from retorsion.ledger.past import events_since

        first = (now - timedelta(days=self.rules.days)).date().isoformat()
        read, went = events_since(ledger, state.looked, state.told)
        events = [e for e in read if e.when is None or e.when.day is None or e.when.day >= first]
        persons: dict[str, tuple[str, ...]] = {}
        for event in events:
            if event.decisions:
                persons[event.id] = tuple(d.id for d in ledger.decisions(event=event.id) if "@" not in d.by)
        gone = [id for id in sorted(went) if _is_gone(ledger, state, id)]
        state.looked = (now - SLACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        alerts = []
        for alert, id, told in find_alerts(state.told, events, persons, self.rules, now.isoformat(), gone):
            if told is None:
                del state.told[id]
            else:
                state.told[id] = told
            if alert is not None:
                alerts.append(self._with_words(ledger, alert))
        state.forget((now - WINDOWS * timedelta(days=self.rules.days)).date().isoformat())
        return tuple(alerts)

    def _with_words(self, ledger: Ledger, alert: Alert) -> Alert:
        """The alert with the sentences and publishers behind the event."""
        if alert.kind == "withdrawn":
            return alert
        spans = [m.evidence.get("sentence") or m.evidence["clause"] for m in ledger.mentions(alert.event)]
        sentences = [span.quote for span in spans]
        most = self.settings.show.quote_length
        words = tuple(dict.fromkeys(sentence[:most] for sentence in sentences)) if most else ()
        return replace(alert, sentences=words[:5], publishers=ledger.event(alert.event).publishers)

    # ------------------------------------------------------------------ telling
    def _tell(self, state: State, now: datetime) -> None:
        """Send what waits and may be sent now, channel by channel; what could not be sent waits on."""
        for channel, waiting in state.waiting.items():
            ready = [alert for alert in waiting.values() if not self._is_quiet(alert, now)]
            if not ready:
                continue
            try:
                for sent in _SEND[channel](self.rules.to, ready, state, now):
                    del waiting[sent.id]
                    state.save(self.state)
            except (OSError, smtplib.SMTPException, _Undelivered) as error:
                _complain(f"{channel}: {error}; {len(waiting)} alerts wait for the next look")
        state.save(self.state)

    def _is_quiet(self, alert: Alert, now: datetime) -> bool:
        rule = self.rules.of(alert.dyad)
        return rule is not None and is_quiet(rule, now)


class _Undelivered(Exception):
    """A hook that did not take an alert."""


def _is_gone(ledger: Ledger, state: State, id: str) -> bool:
    """Whether an event is no more. One that goes on under another name takes its alert along; one that left the window stays as told."""
    try:
        now = ledger.event(id).id
    except NotFound:
        return True
    if now == id:
        return False
    if now in state.told:
        return True
    state.told[now] = state.told.pop(id)
    return False


def _overheard(items: Iterable[Article | Issue]) -> Iterator[Article | Issue]:
    """The same items; feeds and pages that failed are told as they pass."""
    for item in items:
        if isinstance(item, Issue) and item.kind in ("feed", "refused-address", "too-long"):
            _complain(f"{item.kind}: {item.detail}")
        yield item


def _complain(words: str) -> None:
    print(f"watch: {words}", file=sys.stderr)


def _write_text(to: Outlets, alerts: Sequence[Alert], state: State, now: datetime) -> Iterator[Alert]:
    text = as_text(alerts, now.strftime("%Y-%m-%d %H:%M %Z"))
    if to.text == "-":
        print(text)
    else:
        _write(Path(str(to.text)), text)
    yield from alerts


def _write_json(to: Outlets, alerts: Sequence[Alert], state: State, now: datetime) -> Iterator[Alert]:
    """One file of the alerts remembered, one a line; an alert that was there is rewritten in its place."""
    state.shown.update({alert.id: alert for alert in alerts})
    lines = [json.dumps(encode(alert), ensure_ascii=False) + "\n" for alert in state.shown.values()]
    _write(Path(str(to.json)), "".join(lines))
    yield from alerts


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _post(to: Outlets, alerts: Sequence[Alert], state: State, now: datetime) -> Iterator[Alert]:
    from retorsion.articles.feeds import Refused, post

    for alert in alerts:
        try:
            post(str(to.hook), msgspec.json.encode(alert), {"Idempotency-Key": f"{alert.id}.{alert.revision}"})
        except Refused as error:
            raise _Undelivered(str(error)) from error
        yield alert


def _mail(to: Outlets, alerts: Sequence[Alert], state: State, now: datetime) -> Iterator[Alert]:
    """A message an alert; later revisions are replies to the first, so that a mail program shows one thread an event."""
    mail = to.mail
    if mail is None:
        return
    with smtplib.SMTP(mail.server, mail.port, timeout=20) as server:
        for alert in alerts:
            message = EmailMessage()
            message["From"], message["To"] = mail.sender, ", ".join(mail.to)
            message["Subject"] = f"[{alert.dyad}] {alert.kind}: {alert.headline}"
            message["Message-ID"] = f"<{alert.id}.{alert.revision}@retorsion>"
            if alert.revision > 1:
                message["In-Reply-To"] = message["References"] = f"<{alert.id}.1@retorsion>"
            message.set_content("\n".join(one_text(alert)) + "\n")
            server.send_message(message)
            yield alert


_SEND: dict[str, Callable[[Outlets, Sequence[Alert], State, datetime], Iterator[Alert]]] = {
    "text": _write_text, "json": _write_json, "hook": _post, "mail": _mail,
}  # fmt: skip


def run_watch(
    sources: list[str], db: str, rules: Path | None, state: Path | None, once: bool, config: Path | None
) -> None:
    """Look again and again until interrupted; ``once``: a single look."""
    from retorsion.show.coding import load_coder, load_settings

    chosen = _rules(rules, config)
    if not any(getattr(chosen.to, channel) is not None for channel in CHANNELS):
        chosen = replace(chosen, to=Outlets(text="-"))
    if not (sources or chosen.feeds):
        raise SettingsError("nothing to watch: name feeds, or write feeds = [...] below [watch] in retorsion.toml")
    if state is None and "://" in db:
        raise SettingsError("name a file for --state: a ledger on a server has no folder to keep it in")
    settings = load_settings(config)
    place = state or Path(db + ".watch.json")
    watch = Watch(db, (*sources, *chosen.feeds), chosen, place, settings, load_coder(settings))
    watch.look()  # what is wrong with rules or ledger ends it here; later troubles pass
    while not once:
        time.sleep(60 * chosen.every_minutes)
        try:
            watch.look()
        except (LedgerError, OSError) as error:
            _complain(f"{error}; tried again at the next look")


def _rules(path: Path | None, config: Path | None) -> Rules:
    """The rules of the file that was named, else of the settings file, else none."""
    from retorsion.settings import FILE

    own = config or Path(FILE)
    chosen = path or (own if holds_rules(own) else None)
    return read_rules(chosen) if chosen is not None else Rules()
