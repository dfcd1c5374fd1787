"""The commands that look: ``exchanges``, ``events``, ``why`` and ``settings``. In: a ledger and a question. Out: text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from retorsion.errors import NotFound, SettingsError
from retorsion.records import Claim, EventType, Exchange, Standing, encode

if TYPE_CHECKING:
    from retorsion.ledger.past import PastView
    from retorsion.ledger.store import Ledger
    from retorsion.ledger.view import View
    from retorsion.show.story import Story
    from retorsion.show.wording import Wording


def open_existing(db: str) -> Ledger:
    """The ledger at ``db`` for reading; says how to make one where there is none."""
    from retorsion.ledger.store import open as open_ledger

    if "://" not in db and not Path(db).exists():
        raise NotFound(f"no ledger at {db}: make one with 'retorsion update REPORTS --db {db}'")
    return open_ledger(db, readonly=True)


def parse_pair(text: str | None) -> tuple[str, ...] | None:
    """``GBR-RUS`` as two codes, ``GBR`` as one; ``None`` stays ``None``."""
    if text is None:
        return None
    codes = tuple(part.strip().upper() for part in text.replace("/", "-").split("-") if part.strip())
    if not 1 <= len(codes) <= 2:
        raise SettingsError(f"{text!r} is no pair of states: write it as GBR-RUS")
    return codes


def iso_day(text: str | None) -> str | None:
    """An ISO day, checked."""
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError as error:
        raise SettingsError(f"{text!r} is no day: write it as 2025-03-12") from error


def _one_of(text: str, closed: Any) -> str:
    """A word of a closed list."""
    if text not in get_args(closed):
        raise SettingsError(f"there is no {text!r}; choose one of {', '.join(get_args(closed))}")
    return text


def story_of(ledger: View, wording: Wording, exchange: Exchange, past: PastView | None = None) -> Story:
    """All that the ledger holds on one exchange, put together for showing; with ``past`` as it stood then."""
    from retorsion.show.story import build_story

    view = past or ledger
    events = [view.event(event) for event in exchange.events]
    mentions = {m.id: m for event in events for m in view.mentions(event.id)}
    articles = {a: ledger.article(a) for a in {m.article for m in mentions.values()}}
    return build_story(
        wording,
        events,
        view.answers(exchange.id),
        mentions,
        articles,
        exchange=exchange,
        claims=_claims(ledger, exchange, articles) if past else ledger.claims(exchange.id),
    )


def _claims(ledger: View, exchange: Exchange, articles: Iterable[str]) -> tuple[Claim, ...]:
    """Claims of the reports that an exchange had then: the ledger may no longer hold it under this id."""
    return tuple(claim for article in sorted(articles) for claim in ledger.claims(article=article))


def story_json(story: Story) -> dict[str, Any]:
    """A story as plain values: the exchange, its acts with every telling, and the answers."""
    return {
        "exchange": encode(story.exchange),
        "sides": list(story.sides),
        "names": story.names,
        "acts": [
            {
                "title": act.title,
                "date": act.date,
                "standing": act.standing,
                "event": encode(act.event),
                "tellings": [
                    {
                        "article": t.article.id,
                        "publisher": t.article.publisher,
                        "published": t.article.published,
                        "sentence": t.before + t.words + t.after,
                        "words": t.words,
                        "rule": t.mention.rule,
                    }
                    for t in act.tellings
                ],
            }
            for act in story.acts
        ],
        "answers": [encode(answer) for answer in story.answers],
        "claims": [encode(claim) for claim in story.claims],
    }


def past_of(ledger: Ledger, as_of: str | None) -> PastView | None:
    """The ledger as it stood at ``as_of``; ``None`` for now."""
    return ledger.at(as_of) if as_of is not None else None


def list_exchanges(db: str, between: str | None, since: str | None, as_of: str | None, json_: bool) -> None:
    """Print exchanges, busiest pairs as the ledger orders them; says what to do where there are none."""
    from retorsion.show.terminal import console, print_story
    from retorsion.show.wording import Wording

    with open_existing(db) as ledger:
        wording = Wording.load()
        past = past_of(ledger, as_of)
        found = (past or ledger).exchanges(between=parse_pair(between), since=iso_day(since))
        stories = [story_of(ledger, wording, x, past) for x in found]
    if json_:
        print(json.dumps([story_json(story) for story in stories], ensure_ascii=False, indent=1))
        return
    for story in stories:
        print_story(story)
    if not stories:
        console().print(
            f"no exchange {'between ' + between if between else ''} in {db}; 'retorsion events' lists single acts"
        )


def list_events(
    db: str,
    between: str | None,
    since: str | None,
    until: str | None,
    type_: str | None,
    standing: str | None,
    all_: bool,
    as_of: str | None,
    json_: bool,
) -> None:
    """Print events; without ``all_`` or ``standing`` only acts told as done and not history."""
    from retorsion.show.terminal import print_events
    from retorsion.show.wording import Wording

    pair = parse_pair(between)
    with open_existing(db) as ledger:
        found = list(
            (past_of(ledger, as_of) or ledger).events(
                between=pair,
                since=iso_day(since),
                until=iso_day(until),
                type=_one_of(type_.upper(), EventType) if type_ else None,
                standing=_one_of(standing, Standing) if standing else None,
                done=None if all_ else True,
                include_background=all_,
            )
        )
    if json_:
        print(json.dumps([encode(event) for event in found], ensure_ascii=False, indent=1))
        return
    print_events(found, Wording.load())


def show_settings(config: Path | None, json_: bool) -> None:
    """Every setting with its value and its origin."""
    from rich.table import Table

    from retorsion.show.coding import load_settings
    from retorsion.show.terminal import console

    rows = load_settings(config).rows()
    if json_:
        plain = [{"name": r.name, "value": r.value, "origin": r.origin, "doc": r.doc} for r in rows]
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    table = Table(box=None, pad_edge=False)
    for column in ("setting", "value", "from", "what it does"):
        table.add_column(column)
    for row in rows:
        table.add_row(row.name, str(row.value), row.origin, row.doc)
    console().print(table)
