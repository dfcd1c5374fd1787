"""A saved HTML page -> the article in it: text, title, author, date, address, language, publisher.

In: the bytes of a page. Out: one ``Draft``, or the ``Issue`` that says why not. The main text is found by trafilatura (paragraphs end in a
line feed); what the page's own head says about date and publisher comes before what can be guessed from its body. Fetches nothing.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from retorsion.articles.clean import without_boilerplate
from retorsion.articles.encoding import Decoded, Problem, decode, decode_eight
from retorsion.articles.intake import Draft, Found, issue

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,30})""", re.IGNORECASE)
_DATES = ("article:published_time", "datepublished", "dc.date.issued", "dc.date", "date", "pubdate", "publishdate", "parsely-pub-date", "sailthru.date")  # fmt: skip
_NAMES = ("og:site_name", "application-name", "dc.publisher", "publisher")
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_DEEPEST = 2000
_LEAST_WORDS = 8
"""A page of fewer words is a menu that was taken for an article."""


def read_page(data: bytes, name: str, url: str | None = None) -> Found:
    """The article of one page; ``url`` is where it was fetched from, if it was."""
    decoded = _decode(data)
    if isinstance(decoded, Problem):
        return issue(decoded.kind, f"{name}: {decoded.detail}")
    if _nesting(decoded.text) > _DEEPEST:
        return issue(
            "bad-row", f"{name}: elements are nested more than {_DEEPEST} deep; save the page again or as text"
        )
    found = _extract(decoded.text, url)
    if found is None:
        return issue("empty", f"{name}: no article text was found in this page; save it as text instead")
    facts = _head(decoded.text)
    date = facts.get("date") or found.date
    address = found.url or url
    return Draft(
        text=without_boilerplate(found.text),
        source=name,
        url=address,
        publisher=facts.get("site") or found.sitename or _host(address),
        title=found.title,
        author=found.author,
        language=_language(decoded.text),
        published=date,
        basis="page",
        notes=(decoded.note,) if decoded.note else (),
    )


def _decode(data: bytes) -> Decoded | Problem:
    """UTF-8 wins where it fits, since declared encodings are often wrong; then what the page declares; then the usual guess."""
    declared = _CHARSET.search(data[:4096])
    first = decode(data)
    if isinstance(first, Decoded) and first.note is None:
        return first
    if declared:
        try:
            return Decoded(data.decode(declared[1].decode("ascii")))
        except (LookupError, UnicodeDecodeError):
            pass
    return first if isinstance(first, Decoded) or first.kind == "binary" else decode_eight(data)


def _extract(text: str, url: str | None) -> Any:
    """trafilatura's findings, or ``None`` where it finds no article."""
    import logging

    import trafilatura

    chatter = logging.getLogger("trafilatura")
    if not chatter.handlers:
        chatter.addHandler(logging.NullHandler())
    found: Any = trafilatura.bare_extraction(
        text, url=url, with_metadata=True, include_comments=False, include_tables=False, favor_precision=True
    )
    return found if found is not None and len((found.text or "").split()) >= _LEAST_WORDS else None


def _nesting(text: str) -> int:
    """How deep elements are nested, roughly: hostile pages go so deep that parsers give up or fall over."""
    depth = deepest = 0
    for match in re.finditer(r"<(/?)(?:div|span|b|i|p|ul|li|table|font|blockquote|section)\b", text, re.IGNORECASE):
        depth += -1 if match[1] else 1
        depth = max(depth, 0)
        deepest = max(deepest, depth)
    return deepest


def _head(text: str) -> dict[str, str]:
    """Date and site name as the page's own head gives them."""
    metas = _metas(text[:400_000])
    linked = _JSON_DATE.search(text)
    date = _first(metas, _DATES) or (linked[1] if linked else None)
    facts = {"date": date, "site": _first(metas, _NAMES)}
    return {key: value for key, value in facts.items() if value}


def _metas(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for tag in re.findall(r"<meta\b[^>]{1,1000}>", text, re.IGNORECASE):
        key = re.search(r"""\b(?:property|name|itemprop)\s*=\s*["']([^"']{1,80})["']""", tag, re.IGNORECASE)
        value = re.search(r"""\bcontent\s*=\s*(?:"([^"]{1,300})"|'([^']{1,300})')""", tag, re.IGNORECASE)
        if key and value:
            found.setdefault(key[1].strip().lower(), (value[1] or value[2] or "").strip())
    return found


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[name] for name in names if metas.get(name)), None)


def _language(text: str) -> str | None:
    declared = re.search(
        r"""<html\b[^>]{0,500}?\blang\s*=\s*["']?([A-Za-z]{2,3})(?:[-_][A-Za-z]+)?\b""", text[:20_000], re.IGNORECASE
    )
    return declared[1].lower() if declared else None


def _host(url: str | None) -> str | None:
    """The host as a publisher of last resort: ``www.`` says nothing."""
    host = urlsplit(url).hostname if url else None
    return host.removeprefix("www.") if host else None


class _Words(HTMLParser):
    """Collects the words of a fragment; blocks end a line, scripts and styles are no words."""

    _BLOCKS = frozenset({"p", "div", "br", "li", "h1", "h2", "h3", "h4", "blockquote", "tr", "figure"})
    _MUTE = frozenset({"script", "style", "template"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._muted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._muted += tag in self._MUTE
        if tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._muted = max(0, self._muted - (tag in self._MUTE))
        if tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._muted:
            self.parts.append(data)


def plain_text(fragment: str) -> str:
    """The words of an HTML fragment, a paragraph a line; text without tags is given back as it is, spaces evened out."""
    words = _Words()
    words.feed(fragment)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.parts).split("\n"))
    return "\n".join(line for line in lines if line)
