"""A saved HTML page -> the article in it: text, title, author, date, address, language, publisher.

In: the bytes of a page. Out: one ``Draft``, or the ``Issue`` that says why not. The main text is found by trafilatura (paragraphs end in a
line feed); what the page says of itself (:mod:`heads`), else what stands above its story (:mod:`stamps`), tells when it appeared; a date that merely
stands about in it does not. Fetches nothing.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from retorsion.articles.clean import without_boilerplate
from retorsion.articles.dating import parse_published
from retorsion.articles.encoding import Decoded, Problem, decode, decode_eight
from retorsion.articles.heads import day_of_address, head_of
from retorsion.articles.intake import Basis, Draft, Found, issue
from retorsion.articles.stamps import alone, is_stamp, told_by, told_in

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,30})""", re.IGNORECASE)
_DEEPEST = 2000
_MOST_ELEMENTS = 30_000
"""More than the longest live pages have; extraction costs up to 0.2 CPU seconds for each thousand, so that no page holds a run up for long."""
_LEAST_WORDS = 8
"""A page of fewer words is a menu that was taken for an article."""
_VISIBLE = 400_000
_ABOVE = 12
"""Lines above the story that a reader takes for its head."""


def read_page(data: bytes, name: str, url: str | None = None) -> Found:
    """The article of one page; ``url`` is where it was fetched from, if it was."""
    decoded = _decode(data)
    if isinstance(decoded, Problem):
        return issue(decoded.kind, f"{name}: {decoded.detail}")
    if _nesting(decoded.text) > _DEEPEST:
        return issue(
            "bad-row", f"{name}: elements are nested more than {_DEEPEST} deep; save the page again or as text"
        )
    if len(re.findall(r"<[A-Za-z]", decoded.text)) > _MOST_ELEMENTS:
        return issue("too-long", f"{name}: more than {_MOST_ELEMENTS:,} elements; save its text instead")
    found = _extract(decoded.text, url)
    if found is None:
        return issue("empty", f"{name}: no article text was found in this page; save it as text instead")
    story = _story(found.text)
    head = head_of(decoded.text, story[:40])
    address = found.url or url
    published, basis = _published(decoded.text, head.published, story, found.title, address)
    return Draft(
        text=without_boilerplate(found.text),
        source=name,
        url=address,
        publisher=head.site or found.sitename or _host(address),
        title=found.title,
        author=found.author or head.author,
        language=_language(decoded.text),
        published=published,
        basis=basis,
        notes=(decoded.note,) if decoded.note else (),
    )


def _story(text: str) -> str:
    """The first paragraph that is longer than a headline or a stamp."""
    return next((line for line in text.split("\n") if len(line.split()) >= _LEAST_WORDS and not is_stamp(line)), "")


def _published(
    source: str, written: str | None, story: str, title: str | None, url: str | None
) -> tuple[str | None, Basis]:
    """When the page appeared, by its head, else by what a reader sees above its story, else by its address."""
    if written and parse_published(written)[0]:
        return written, "page"
    seen = _seen(source, story, title) or told_in(story)
    if seen:
        return seen, "text"
    return day_of_address(url) or written, "page"


def _seen(source: str, story: str, title: str | None) -> str | None:
    """What stands above the story: a labelled line, else one below the headline that is nothing but a date."""
    lines = plain_text(source[:_VISIBLE]).split("\n")
    end = next((number for number, line in enumerate(lines) if story and story[:60] in line), None)
    if end is None:
        return None
    above = lines[max(0, end - _ABOVE) : end]
    named = [number for number, line in enumerate(above) if title and line and line in title]
    return told_by(above) or (alone(above[named[-1] + 1 :]) if named else None)


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
        text,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        favor_precision=True,
        date_extraction_params={"original_date": True, "extensive_search": False},  # its date is not used: a guess
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
