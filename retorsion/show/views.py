"""What each page shows, gathered from the ledger: plain values for templates, words cut and names covered as the settings say.

In: a site and an id or a filter. Out: mappings for one template each. Nothing is judged here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from markupsafe import Markup

from retorsion.ledger import browse, overview, rows
from retorsion.ledger.browse import Bodies, EventFilter, Page
from retorsion.ledger.view import sides
from retorsion.records import Answer, Event, Exchange, Mention, OpenItem, encode
from retorsion.show import ahead
from retorsion.show.accounts import trimmed
from retorsion.show.dates import month_text, span_text
from retorsion.show.frame import Site
from retorsion.show.lanes import lanes_svg
from retorsion.show.listing import story_of
from retorsion.show.marking import Piece, labels_of, paragraphs, pieces
from retorsion.show.pictures import years_of
from retorsion.show.privacy import private_names
from retorsion.show.story import Story, build_story, order_key
from retorsion.show.timeline import act_view
from retorsion.show.why import score_parts
from retorsion.show.wording import affair_text

WATCHED = "page.watched"
SAVED = "page.saved"
MOST_CHANGES = 2_000
"""Events written since somebody last looked that the first page counts; of more it says so."""


def setting(site: Site, key: str) -> list[Any]:
    """A list kept in the ledger for the page; empty where nobody made one."""
    found = json.loads(site.view.setting(key) or "[]")
    return found if isinstance(found, list) else []


def event_row(site: Site, event: Event) -> dict[str, Any]:
    """One event as a line of a list."""
    return {
        "id": event.id,
        "title": site.wording.title(event),
        "when": event.when,
        "standing": site.wording.standing(event),
        "status": event.standing,
        "type": event.type,
        "publishers": event,
        "pair": "-".join(sorted({c.split(".")[0] for c in (*event.actors[:1], *event.recipients[:1])})),
    }


def open_item(site: Site, item: OpenItem, horizon: str | None) -> dict[str, Any]:
    """A warning or demand in words, with its age in days at the latest report."""
    age = None
    if item.since and horizon:
        age = (date.fromisoformat(horizon) - date.fromisoformat(item.since[:10])).days
    by, to = site.wording.names(item.by), site.wording.names(item.to)
    return {
        "event": item.event, "kind": item.kind, "by": by, "to": to, "state": item.state, "since": item.since, "age": age,
        "condition": site.privacy.cut(item.condition) if item.condition and site.privacy.shows_text else None,
    }  # fmt: skip


def since_page(site: Site, looked: str | None) -> dict[str, Any]:
    """A line per watched dyad (the busiest twelve where nobody has chosen), and what came, changed or went since somebody last looked."""
    chosen = setting(site, WATCHED)
    busy = [dyad for dyad, _ in site.cache.get("dyads", lambda: overview.dyads(site.view, limit=12))]
    horizon = site.view.setting("horizon")
    found = overview.changes(site.view, looked, limit=MOST_CHANGES) if looked else None
    held = overview.dyads_of(site.view, (*found.new, *found.changed)) if found else {}
    lines = []
    for dyad in chosen or busy:
        line = _since_line(site, str(dyad).replace("-", "|"), horizon)
        if found:
            of = {id for id, dyads in held.items() if line["dyad"] in dyads}
            line |= {"new": len(of.intersection(found.new)), "changed": len(of.intersection(found.changed))}
        lines.append(line)
    return {"lines": lines, "horizon": horizon, "watched": chosen, "changed": changed_rows(site, found)}


def _since_line(site: Site, dyad: str, horizon: str | None) -> dict[str, Any]:
    pair = dyad.replace("|", "-")
    latest = browse.events(site.view, EventFilter(between=pair, background=False), limit=3).items
    held = browse.exchanges(site.view, between=pair, limit=20).items
    answers = _answers_to(site, latest)
    return {
        "pair": pair,
        "dyad": "|".join(sorted(sides(pair))),
        "names": site.wording.names(sides(pair)),
        "events": [{**event_row(site, event), "answers": answers.get(event.id, [])} for event in latest],
        "open": [open_item(site, item, horizon) for x in held for item in x.open_items if item.state == "open"],
        "rhythm": rhythm(overview.months(site.view, dyad), horizon),
    }


def _answers_to(site: Site, events: Sequence[Event]) -> dict[str, list[dict[str, Any]]]:
    """Event -> the best of what it answers."""
    held = browse.links(site.view, [event.id for event in events])
    causes = browse.by_ids(site.view, {a.cause for a in held})
    found: dict[str, list[dict[str, Any]]] = {}
    for a in sorted(held, key=lambda a: (a.basis != "stated", -a.score)):
        if a.cause in causes and not found.get(a.reply):
            found[a.reply] = [{"answer": a, "title": site.wording.title(causes[a.cause]), "id": a.cause}]
    return found


def rhythm(months: dict[str, int], horizon: str | None) -> str:
    """The latest 30 days' month against the mean of the twelve months before, in words."""
    if not horizon or not months:
        return "no act of known day"
    this = horizon[:7]
    first = date.fromisoformat(this + "-01")
    year = [(first - timedelta(days=30 * n)).isoformat()[:7] for n in range(1, 13)]
    now, usual = months.get(this, 0), sum(months.get(month, 0) for month in set(year)) / 12
    acts = f"{now:,} act{'s' * (now != 1)}"
    return f"{acts} in {month_text(this)}, against {usual:.1f} a month in the year before"


def changed_rows(site: Site, found: overview.Changes | None) -> dict[str, Any] | None:
    """New, changed and withdrawn events, some of each by name, with their numbers; ``None`` where nobody has looked before."""
    if found is None:
        return None
    held = browse.by_ids(site.view, (*found.new[:20], *found.changed[:20]))
    named = {"new": found.new, "changed": found.changed}
    shown = {word: [event_row(site, held[id]) for id in ids[:20] if id in held] for word, ids in named.items()}
    counts = (len(found.new), len(found.changed), len(found.gone))
    return {**shown, "gone": list(found.gone[:20]), "counts": counts, "more": sum(counts[:2]) >= MOST_CHANGES}


@dataclass(frozen=True, slots=True)
class DyadFacts:
    """All that the ledger says for the page of a dyad, records not read yet: equal facts make equal pages."""

    named: tuple[str, ...]
    acts: Bodies[Event]
    links: Bodies[Answer]
    exchanges: Bodies[Exchange]
    months: list[tuple[int, int]]

    def texts(self) -> Iterator[str]:
        """What the page is made of."""
        for part in (self.acts, self.links, self.exchanges):
            yield f"{len(part.texts)} {part.next}"
            yield from part.texts
        yield str(self.months)


def dyad_facts(site: Site, pair: str, wanted: EventFilter, after: Any) -> DyadFacts:
    """A page of events, the answers at them, the months, and the exchanges."""
    named = tuple(sorted(sides(pair)))
    acts = browse.event_bodies(site.view, wanted, after=after, limit=40)
    exchanges = browse.exchange_bodies(site.view, between="-".join(named), limit=30)
    months = overview.month_rows(site.view, "|".join(named))
    return DyadFacts(named, acts, browse.link_bodies(site.view, acts.ids), exchanges, months)


def dyad_page(site: Site, facts: DyadFacts) -> dict[str, Any]:
    """The lanes of a page of events, the heat strip, and the exchanges."""
    events, ids = facts.acts.read(), set(facts.acts.ids)
    inside = [a for a in facts.links.read() if {a.cause, a.reply} <= ids]
    story = build_story(site.wording, events, inside, {}, {}, sides=facts.named)
    years = years_of(site, facts.named, {rows.month_text(month): n for month, n in facts.months}, _month_address)
    return {
        "pair": "-".join(facts.named),
        "names": site.wording.names(facts.named),
        "svg": Markup(linked(lanes_svg(story))) if story.acts else None,
        "years": Markup(years.svg),
        "years_caption": years.caption,
        "acts": [event_row(site, event) for event in sorted(events, key=order_key)],
        "exchanges": [exchange_row(site, exchange) for exchange in facts.exchanges.read()],
    }


def linked(svg: str) -> str:
    """The marks of the lanes lead to the pages of their events."""
    return svg.replace('href="#e_', 'href="/view/event/e_')


def _month_address(month: str) -> str:
    """The same page, narrowed to a month."""
    return f"?since={month}-01&until={_month_end(month)}"


def _month_end(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    following = date(year + number // 12, number % 12 + 1, 1)
    return (following - timedelta(days=1)).isoformat()


def exchange_row(site: Site, exchange: Exchange) -> dict[str, Any]:
    """One exchange as a line of a list."""
    return {
        "id": exchange.id, "names": site.wording.names(exchange.pair), "span": span_text(exchange.opened, exchange.last),
        "state": exchange.state, "acts": len(exchange.events), "answers": len(exchange.answers), "proportion": exchange.proportion,
        "in_kind": exchange.in_kind, "open": sum(item.state == "open" for item in exchange.open_items),
        "acted_last": site.wording.names(exchange.acted_last) if exchange.acted_last else None,
    }  # fmt: skip


def exchange_page(site: Site, id: str) -> dict[str, Any]:
    """The ladder of an exchange with both narratives side by side."""
    exchange = site.view.exchange(id)
    story = story_of(site.view, site.wording, exchange)
    ids = {act.event.id: act for act in story.acts}
    acts = [{**act_view(act, story, ids), "conflicts": act.differences} for act in story.acts]
    horizon = site.view.setting("horizon")
    outlets = sorted({a.publisher for a in story.articles.values() if a.publisher})
    return {
        "row": exchange_row(site, exchange),
        "span": affair_text(exchange, [act.event for act in story.acts]),
        "pair": "-".join(exchange.pair),
        "names": [site.wording.name(code) for code in exchange.pair],
        "svg": Markup(linked(lanes_svg(story))),
        "acts": acts,
        "open_items": [open_item(site, item, horizon) for item in exchange.open_items],
        "narratives": _narratives(site, story),
        "outlets": outlets,
        "precedents": precedents_of(site, story),
        "ahead": ahead.forecast_view(site, story),
    }


def _narratives(site: Site, story: Story) -> list[dict[str, Any]]:
    """What each side says, its words cut and covered as this server shows them."""
    names = private_names([t.mention for act in story.acts for t in act.tellings]) if site.privacy.mask else set()

    def shown(words: str) -> str:
        return site.privacy.cover(site.privacy.cut(words), names)

    return [
        {
            "name": side.name, "code": side.code, "voices": side.voices,
            "claims": [
                {"kind": c.kind, "words": shown(c.words), "articles": c.articles, "stances": c.stances} for c in side.claims
            ],
            "denies": [shown(words) for words in side.denies],
        }
        for side in story.accounts
    ]  # fmt: skip


def precedents_of(site: Site, story: Story) -> dict[str, Any] | None:
    """Past cases like the first expulsion, or else the first act with a measure; ``None`` where there is none."""
    from retorsion.study.cases import same_kind
    from retorsion.study.precedents import precedents, query_of

    acts = [act.event for act in story.acts if act.event.done and act.event.measure and not act.event.background]
    likely = [event for event in acts if same_kind(event.measure, "expel-diplomats")] or acts
    if not likely:
        return None
    found = precedents(query_of(likely[0]))
    return {
        "about": site.wording.title(likely[0]),
        "event": likely[0].id,
        "found": found.found[:5],
        "counts": found.counts,
        "caveats": found.caveats,
    }


def event_page(site: Site, event: Event) -> dict[str, Any]:
    """An event with every telling, its words marked, where reports differ, links, and what people decided."""
    told = browse.tellings(site.view, event)
    names = private_names([mention for mention, _ in told]) if site.privacy.mask else set()
    return {
        "event": event,
        "row": event_row(site, event),
        "version": site.view.version(event),
        "confidence": event.confidence,
        "reports": [
            {"article": article, "tellings": [telling(site, mention, names) for mention, _ in some]}
            for article, some in groupby(told, key=lambda one: one[1])
        ],
        "answers": [
            {"answer": a, "title": site.wording.title(other), "id": other.id, "reply": a.reply == event.id,
             "words": list(dict.fromkeys(site.privacy.cover(site.privacy.cut(trimmed(s.quote)), names) for _, s in a.evidence)) if site.privacy.shows_text else [],
             "parts": score_parts(a, site.wording), "reasons": [site.wording.reason(name) for name in sorted(a.reasons)]}
            for a, other in browse.links_of(site.view, event)
        ],
        "conflicts": [site.wording.differ(one) for one in event.conflicts],
        "decisions": site.view.decisions(withdrawn=True, event=event),
        "exchanges": browse.exchange_ids(site.view, event.id),
        "values": field_values(event),
    }  # fmt: skip


def telling(site: Site, mention: Mention, names: Iterable[str]) -> dict[str, Any]:
    """A telling with its words cut and marked."""
    clause = mention.evidence.get("clause")
    around = mention.evidence.get("sentence") or clause
    marked: tuple[Piece, ...] = ()
    if around is not None and site.privacy.shows_text:
        text = site.privacy.cover(around.quote, names)
        start, text = _window(text, around.start, clause.start if clause else around.start, site.privacy.quote_length)
        marked = pieces(text, start, labels_of(mention))
    return {"mention": mention, "pieces": marked, "parties": _parties(site, mention)}


def _window(text: str, start: int, focus: int, length: int) -> tuple[int, str]:
    """At most ``length`` characters of a sentence, around where the act is told."""
    if len(text) <= length:
        return start, text
    left = max(0, min(focus - start - length // 4, len(text) - length))
    return start + left, text[left : left + length]


def _parties(site: Site, mention: Mention) -> list[tuple[str, str, str]]:
    sides_ = [("actor", p) for p in mention.actors] + [("recipient", p) for p in mention.recipients]
    sides_ += [("speaker", p) for p in mention.said_by] + [("denied by", p) for p in mention.denied_by]
    shown = site.privacy.shows_text and not site.privacy.mask
    return [
        (role, f"“{p.text}”" if p.text and shown else "", f"{party_name(site, p.actor)} ({p.basis})")
        for role, p in sides_
    ]


def party_name(site: Site, code: str | None) -> str:
    """A party in words: the state, and its sector's code where it has one."""
    state, _, sector = (code or "").partition(".")
    return f"{site.wording.name(state)}{f', {sector}' if sector else ''}" if state else "unknown"


def field_values(event: Event) -> dict[str, str]:
    """Each field that a person may change, as a form shows it."""
    plain = encode(event)
    when = event.when
    return {
        "type": event.type, "mode": event.mode or "", "measure": event.measure or "", "actors": ", ".join(event.actors),
        "recipients": ", ".join(event.recipients), "when": (when.day or "") if when else "",
        "count": ", ".join(f"{unit}={n}" for unit, n in event.count.items()), "standing": event.standing,
        "said_by": ", ".join(event.said_by), "denied_by": ", ".join(event.denied_by), "condition": event.condition or "",
        "background": "yes" if plain["background"] else "no",
    }  # fmt: skip


def article_page(site: Site, id: str) -> dict[str, Any]:
    """The text with everything coded marked; without it where article text is hidden or not kept."""
    article = site.view.article(id)
    mentions = site.view.mentions(article=article.id)
    events = {m.id: e for m in mentions for e in [site.view.event_of(m.id)] if e is not None}
    annotation = site.view.annotation(article.id)
    names = private_names(mentions, annotation) if site.privacy.mask else set()
    labels = [label for m in mentions for label in labels_of(m, events[m.id].id if m.id in events else "")]
    text = site.privacy.cover(article.text, names) if article.text is not None and site.privacy.shows_text else None
    return {
        "article": article,
        "paragraphs": paragraphs(pieces(text, 0, labels)) if text is not None else None,
        "events": [event_row(site, e) for e in {e.id: e for e in events.values()}.values()],
        "claims": site.view.claims(article=article.id) if site.privacy.shows_text else (),
        "issues": annotation.issues if annotation else (),
    }


def search_page(site: Site, wanted: EventFilter, kind: str, after: Any) -> dict[str, Any]:
    """A page of events or of articles that match."""
    if kind == "articles":
        found: Page[Any] = browse.articles(
            site.view,
            words=wanted.words,
            publisher=wanted.publisher,
            since=wanted.since,
            until=wanted.until,
            after=after,
            limit=30,
        )
        return {"articles": found.items, "page": found}
    events = browse.events(site.view, wanted, after=after, limit=30)
    return {"events": [event_row(site, event) for event in events.items], "page": events}
