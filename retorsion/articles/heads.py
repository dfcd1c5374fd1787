"""What the head of a page says about it: metas, linked data (JSON-LD), ``<time>``: when it appeared, who made it, where it lives.

In: the source of a page. Out: a ``Head`` of what is said outright. Dates that stand about somewhere (a footer's year, other stories, days the story tells)
are nobody's word and are not looked at. Truth: the page. Nothing is fetched; every search is bounded.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from retorsion.articles.dating import parse_published

_HEAD = 400_000
_SCRIPTS = 20
_NODES = 200
_DATES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date.created",
    "dc.date", "dcterms.date", "date", "pubdate", "publishdate", "publish-date", "publish_date", "published_time", "publication_date", "publicationdate", "published",
    "ptime", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "article.published", "article:published", "bt:pubdate", "citation_publication_date",
    "citation_date", "originalpublicationdate", "datecreated", "dc.created", "article_date_original", "displaydate",
)  # fmt: skip
_NAMES = ("og:site_name", "application-name", "dc.publisher", "publisher")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_SCRIPT = re.compile(r"<script\b[^>]{0,200}application/ld\+json[^>]{0,100}>", re.IGNORECASE)
_TIME = re.compile(r"<time\b([^>]{1,500})>", re.IGNORECASE)
_DATETIME = re.compile(r"""\bdatetime\s*=\s*(?:"([^"]{4,60})"|'([^']{4,60})'|([^\s"'>]{4,60}))""", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review)\Z")
_PATH_DAY = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])(?=[/_-]|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """``published`` as the page writes it (``None``: it does not say); ``site`` and ``author`` likewise."""

    published: str | None = None
    site: str | None = None
    author: str | None = None


def head_of(source: str, story: str) -> Head:
    """What a page says of itself; ``story`` is how its text begins, so that a ``<time>`` above it can be told from one of other stories."""
    metas = _metas(source[:_HEAD])
    linked = next(_articles(source), {})
    loose = _JSON_DATE.findall(source)[:1] if not linked else []
    written = [*(metas[name] for name in _DATES if name in metas), _text(linked.get("datePublished")), *loose]
    written += _times(source[:_HEAD], story)
    return Head(
        published=_best([html.unescape(one).strip() for one in written if one]),
        site=next((metas[name] for name in _NAMES if metas.get(name)), None) or _name(linked.get("publisher")),
        author=_name(linked.get("author")),
    )


def day_of_address(url: str | None) -> str | None:
    """The day in ``…/2024/05/03/…``."""
    found = _PATH_DAY.search(url or "")
    return parse_published("-".join(found.groups()))[0] if found else None


def _best(written: list[str]) -> str | None:
    """The first that can be read, or one of the same day that tells the time with its zone; the first at all where none can be read."""
    read = [(one, iso) for one in written if (iso := parse_published(one)[0])]
    if not read:
        return written[0] if written else None
    first = read[0][1]
    if len(first) > 19:
        return read[0][0]
    return next((one for one, iso in read if len(iso) > 19 and iso[:10] == first[:10]), read[0][0])


def _metas(text: str) -> dict[str, str]:
    """Name (lower case) -> content of each ``<meta>``; the first of a name counts."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<meta\b[^>]{1,1000}>", text, re.IGNORECASE):
        key = re.search(r"""\b(?:property|name|itemprop)\s*=\s*["']?([^"'\s>]{1,80})""", tag, re.IGNORECASE)
        value = re.search(
            r"""\bcontent\s*=\s*(?:"([^"]{1,300})"|'([^']{1,300})'|([^\s"'>]{1,300}))""", tag, re.IGNORECASE
        )
        if key and value:
            found.setdefault(key[1].lower(), html.unescape(value[1] or value[2] or value[3] or "").strip())
    return {key: value for key, value in found.items() if value}


def _articles(source: str) -> Iterator[dict[str, Any]]:
    """The objects of linked data that are the report itself: articles, at the top or in a graph, not those listed inside others."""
    for number, script in enumerate(_SCRIPT.finditer(source)):
        end = source.find("</script", script.end())
        if number >= _SCRIPTS or end < 0:
            return
        try:
            held = json.loads(source[script.end() : end].strip().removesuffix(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (
            node for node in _nodes(held) if any(map(_ARTICLE.search, _types(node))) and node.get("datePublished")
        )


def _nodes(held: Any) -> list[dict[str, Any]]:
    """The objects at the top of linked data, those of its graph, and what each says its page is about."""
    top = held if isinstance(held, list) else [held]
    found = [node for node in top[:_NODES] if isinstance(node, dict)]
    for node in list(found):
        graph = node.get("@graph")
        inner = [*(graph if isinstance(graph, list) else [graph]), node.get("mainEntity")]
        found += [one for one in inner[:_NODES] if isinstance(one, dict)]
    return found


def _types(node: dict[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [str(one) for one in (kind if isinstance(kind, list) else [kind])]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    """The name of a person or publisher of linked data; several persons with semicolons."""
    if isinstance(value, list):
        return "; ".join(name for one in value[:10] if (name := _name(one))) or None
    name = value.get("name") if isinstance(value, dict) else value
    plain = html.unescape(name).strip() if isinstance(name, str) else ""
    return plain[:300] if plain and not plain.startswith("http") else None


def _times(source: str, story: str) -> Iterator[str]:
    """``<time>`` that says it is the publication, or stands between headline and story; not that of an update."""
    begin = source.find(story) if story else -1
    above = max(source.rfind("<h1", 0, max(begin, 0)), 0)
    for tag in _TIME.finditer(source):
        attributes = tag[1].lower()
        value = _DATETIME.search(tag[1])
        if value is None or re.search(r"updat|modif|edit", attributes):
            continue
        if re.search(r"datepublished|pubdate|publi|created", attributes) or above <= tag.start() < begin:
            yield value[1] or value[2] or value[3]
