"""``retorsion timeline``: reports or a ledger in, one self-contained page out.

The page holds its own style and script (allowed by hash, nothing else runs), asks no other host, works from a USB stick, reads without
a mouse, and opens every act to its sentences. The picture in it is ``lanes.lanes_svg``; the facts are those of ``story``.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any

import retorsion
from retorsion.errors import ReadError
from retorsion.records import Annotation, Article, Claim, Exchange, OpenItem
from retorsion.show.lanes import lanes_svg
from retorsion.show.story import ActView, Story, build_story
from retorsion.show.troubles import Troubles
from retorsion.show.wording import Wording, link_text, publishers_text


def write_timeline(
    sources: list[str],
    out: Path,
    db: str | None,
    between: str | None,
    published: str | None,
    publisher: str | None,
    map_: str | None,
    config: Path | None,
) -> None:
    """Write the page to ``out`` and say on standard error what is in it."""
    from retorsion.show.listing import parse_pair

    pair = parse_pair(between)
    troubles = Troubles()
    if sources:
        stories, articles = _from_reports(sources, pair, published, publisher, map_, config, troubles)
    elif db:
        stories, articles = _from_ledger(db, pair)
    else:
        raise ReadError("nothing to show: name reports (retorsion timeline *.txt) or a ledger (--db study.db)")
    page = timeline_page(stories, articles)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ReadError(f"cannot write {out}: {error.strerror or error}; choose another place with --out") from error
    troubles.tell()
    acts = sum(len(story.acts) for story in stories)
    print(f"{out}: {len(stories)} exchanges, {acts} acts, from {len(articles)} reports")


def _from_reports(
    sources: list[str],
    pair: tuple[str, ...] | None,
    published: str | None,
    publisher: str | None,
    map_: str | None,
    config: Path | None,
    troubles: Troubles,
) -> tuple[list[Story], list[Article]]:
    from retorsion.show.coding import code_articles, load_settings, progress, read_sources

    articles: list[Article] = []
    notes: list[Annotation] = []
    with progress("coding") as advance:
        settings = load_settings(config)
        articles += troubles.articles(read_sources(sources, published, publisher, map_, settings))
        for _, note in code_articles(settings, articles, 1):
            notes.append(note)
            advance(1)
    return stories_of(articles, notes, pair), articles


def stories_of(
    articles: list[Article], notes: Iterable[Annotation], pair: tuple[str, ...] | None = None
) -> list[Story]:
    """Merge, link and chain what the reports say, without a ledger; the exchange with most acts first."""
    from retorsion import events, exchanges

    notes = list(notes)
    mentions = {m.id: m for note in notes for m in note.mentions}
    claims = [c for note in notes for c in note.claims]
    quotes = [q for note in notes for q in note.quotes]
    by_id = {a.id: a for a in articles}
    merged = events.merge(list(mentions.values()), articles=by_id)
    answers = exchanges.link(merged.events, mentions)
    chains = exchanges.chain(merged.events, answers, mentions=mentions, claims=claims, quotes=quotes)
    wanted = sorted((x for x in chains if _between(x, pair)), key=lambda x: (-len(x.events), x.id))
    wording = Wording.load()
    known = {event.id: event for event in merged.events}
    return [
        build_story(
            wording,
            [known[e] for e in x.events if e in known],
            [a for a in answers if a.id in x.answers],
            mentions,
            by_id,
            exchange=x,
            claims=_claims_of(x, claims),
        )
        for x in wanted
    ]


def _claims_of(exchange: Exchange, claims: Iterable[Claim]) -> list[Claim]:
    wanted = {c for side in exchange.narratives for c in side.claims}
    return [claim for claim in claims if claim.id in wanted]


def _between(exchange: Exchange, pair: tuple[str, ...] | None) -> bool:
    return pair is None or set(pair) <= set(exchange.pair)


def _from_ledger(db: str, pair: tuple[str, ...] | None) -> tuple[list[Story], list[Article]]:
    from retorsion.show.listing import open_existing, story_of

    with open_existing(db) as ledger:
        wording = Wording.load()
        stories = [story_of(ledger, wording, x) for x in ledger.exchanges(between=pair)]
    stories.sort(key=lambda story: -len(story.acts))
    articles = {a.id: a for story in stories for a in story.articles.values()}
    return stories, list(articles.values())


def timeline_page(stories: list[Story], articles: list[Article]) -> str:
    """The page as text; everything that came from a report is escaped."""
    from jinja2 import Environment, PackageLoader
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("retorsion.show"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    style, script = asset("timeline.css"), asset("timeline.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    publishers = {a.publisher for a in articles if a.publisher}
    return environment.get_template("timeline.html.j2").render(
        heading=_heading(stories[0]) if stories else "No exchange found",
        facts=[f"{len(articles)} reports", f"{len(publishers)} outlets named", f"{len(stories)} exchanges"],
        stories=[_story_view(story) for story in stories],
        reports=[_report(article) for article in sorted(articles, key=lambda a: (a.published or "9999", a.id))],
        colophon=f"Made by retorsion {retorsion.__version__}. Dates are those of the reports; an act without one says so.",
        style=Markup(style),
        script=Markup(script),
        script_hash=digest,
    )


def asset(name: str) -> str:
    """A file that lies beside the templates."""
    return (resources.files("retorsion.show") / "templates" / name).read_text(encoding="utf-8")


def _heading(story: Story) -> str:
    names = [story.names.get(code, code) for code in story.sides]
    days = [
        act.event.when.day for act in story.acts if act.event.when and act.event.when.day and not act.event.background
    ]
    span = f", {_years(days)}" if days else ""
    return f"{' and '.join(names)}: what was done and what answered it{span}"


def _years(days: list[str]) -> str:
    first, last = min(days)[:4], max(days)[:4]
    return first if first == last else f"{first}–{last}"


def _story_view(story: Story) -> dict[str, Any]:
    from markupsafe import Markup

    exchange = story.exchange
    ids = {act.event.id: act for act in story.acts}
    return {
        "heading": " and ".join(story.names.get(code, code) for code in story.sides),
        "facts": _facts(story),
        "svg": Markup(lanes_svg(story)),
        "open_items": [_open_item(item, story) for item in (exchange.open_items if exchange else ())],
        "acts": [act_view(act, story, ids) for act in story.acts],
        "narratives": _narratives(story),
    }


def _facts(story: Story) -> list[str]:
    exchange = story.exchange
    facts = [f"{len(story.acts)} acts", f"{len(story.answers)} answers"]
    if exchange:
        facts.append(f"state: {exchange.state}")
        if exchange.proportion is not None:
            facts.append(f"proportion {exchange.proportion:.2g}" + (", in kind" if exchange.in_kind else ""))
        if exchange.acted_last:
            facts.append("acted last: " + ", ".join(story.names.get(c, c) for c in exchange.acted_last))
    return facts


def _open_item(item: OpenItem, story: Story) -> dict[str, str]:
    by = ", ".join(story.names.get(code, code) for code in item.by) or "somebody"
    to = ", ".join(story.names.get(code, code) for code in item.to) or "somebody"
    condition = f", on the condition “{item.condition}”" if item.condition else ""
    since = f", since {item.since}" if item.since else ""
    return {"event": item.event, "text": f"{item.kind.capitalize()} by {by} to {to}{condition}: {item.state}{since}"}


def act_view(act: ActView, story: Story, ids: dict[str, ActView]) -> dict[str, Any]:
    """One act as the page's template wants it."""
    event = act.event
    return {
        "id": event.id,
        "lane": next((i for i, side in enumerate(story.sides[:2]) if side in event.actors), 2),
        "day": event.when.day if event.when and event.when.precision == "day" else None,
        "date": act.date,
        "title": act.title,
        "standing": act.standing,
        "status": event.standing,
        "type": f"{event.type}{'/' + event.mode if event.mode else ''}"
        + (f" ({event.measure})" if event.measure else ""),
        "publishers": publishers_text(event),
        "answers": [
            {
                "id": cause.id,
                "title": ids[cause.id].title,
                "text": link_text(a),
                "words": [s.quote for _, s in a.evidence],
            }
            for a, cause in act.answers
        ],
        "answered_by": [{"id": r.id, "title": ids[r.id].title, "text": link_text(a)} for a, r in act.answered_by],
        "conflicts": list(act.differences),
        "tellings": [
            {
                "before": t.before,
                "words": t.words,
                "after": t.after,
                "source": _report(t.article),
                "url": t.article.url,
                "rule": t.mention.rule,
            }
            for t in act.tellings
        ],
    }


def _narratives(story: Story) -> list[dict[str, Any]]:
    return [
        {
            "name": side.name,
            "voices": side.voices,
            "claims": [{"kind": c.kind, "words": c.words, "stances": ", ".join(c.stances)} for c in side.claims],
            "denies": list(side.denies),
        }
        for side in story.accounts
    ]


def _report(article: Article) -> str:
    parts = [article.publisher or "publisher unknown", article.title, article.published or "date unknown"]
    return ", ".join(part for part in parts if part) + (" (copy)" if article.copy_of else "")
