"""What every reader hands over (``Draft``), and the one gate through which drafts become articles or issues.

In: drafts, as files, archives and feeds give them. Out: an ``Article`` (and notes about it) or the ``Issue`` that says why there is none.
The closed list of issue kinds of this stage stands here (``KINDS``); ``docs/reference/issues.md`` repeats it and a test compares.
Text is kept code point for code point, save those no database can store. State: the ids seen in this stream, and nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from retorsion.articles.dating import parse_published
from retorsion.articles.gauge import Gauge
from retorsion.articles.language import Identifier, code_of
from retorsion.articles.stamps import told_in
from retorsion.records import Article, Issue, content_id, text_hash
from retorsion.settings import ReadSettings

Basis = Literal["given", "page", "feed", "text", "file"]

KINDS: Mapping[str, str] = {
    "archive-unsafe": "An archive holds a name that points outside it, or unpacks to far more than it may: that part was left closed.",
    "bad-date": "The publication date is impossible or has two readings: the report is kept without a date.",
    "bad-row": "A row is not what its format asks for (broken JSON, wrong number of columns, no text): it was left out.",
    "binary": "The bytes are no text (a picture, a PDF, a program): the file was left out.",
    "control-characters": "The text holds control or direction characters: it is kept as it is.",
    "doubled-id": "Two different reports bear one id: the first is kept, the second left out.",
    "empty": "There is no text in it: it was left out.",
    "encoding": "Nobody can tell how the letters are encoded: the file was left out.",
    "encoding-guessed": "The bytes are not UTF-8: they were read as Windows-1252.",
    "feed": "A feed or page could not be fetched or understood: it was left out this time.",
    "mended-characters": "Characters that cannot be stored (NUL, half surrogates) were replaced by U+FFFD, one for one.",
    "no-column": "The file lacks the column that holds the text: it was left out.",
    "no-date": "Nobody says when the report appeared: its days may stay weekdays.",
    "other-language": "The report is not in a language that is coded: it is kept and marked, not coded.",
    "refused-address": "An address is private, loopback or not http(s), or robots.txt forbids it: nothing was fetched.",
    "repeated": "The same report, word for word, came before in this run: it was not kept twice.",
    "summary-only": "Neither the feed nor its page gave the whole report: the feed's summary is kept as its text.",
    "too-long": "A file, page or line is longer than read.max_bytes, or a page has more elements than can be taken apart: it was left out.",
    "truncated": "A compressed file or archive ends early or is damaged: what came before the damage is kept.",
    "unknown-format": "The file's name says no format that can be read: it was left out.",
    "unreadable": "A file or folder may not be read: it was left out.",
    "vanished": "A file was there when the run began and is gone, or is listed and not there: it was left out.",
}
"""Kind of issue -> what it means and what was done."""

NOTES: frozenset[str] = frozenset(
    {
        "bad-date",
        "control-characters",
        "encoding-guessed",
        "mended-characters",
        "no-date",
        "other-language",
        "summary-only",
        "truncated",
    }
)
"""Kinds that cost no report: they speak about one that is kept, or about the end of a file. All others count as refused."""

SPAN = 250_000

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Either of the two: one look is enough for the texts that hold neither."""
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A report as its source tells it, before any check. ``source`` is a place a person can find (``reports.jsonl:3``).

    ``published`` is whatever stood there; ``basis`` says who said so; ``notes`` are (kind, detail) pairs found while reading.
    """

    text: str
    source: str
    id: str | None = None
    url: str | None = None
    publisher: str | None = None
    title: str | None = None
    author: str | None = None
    language: str | None = None
    published: object = None
    basis: Basis = "given"
    notes: tuple[tuple[str, str], ...] = ()


Item = Article | Issue
Found = Draft | Issue


def issue(kind: str, detail: str, article: str | None = None) -> Issue:
    """An issue of the reading stage; ``kind`` must be in the closed list."""
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of issue: add it to KINDS and to docs/reference/issues.md")
    return Issue(
        id=content_id("i", "read", kind, article, detail), stage="read", kind=kind, detail=detail, article=article
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller says about everything that is read; used where the source itself says nothing."""

    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    read: ReadSettings = field(default_factory=ReadSettings)
    gauge: Gauge = field(default_factory=Gauge)
    leave_out: frozenset[Path] = frozenset()

    def leaves_out(self, path: Path) -> bool:
        """Whether the caller wants a file passed over without a word: his own ledger's, met in a folder of reports."""
        return bool(self.leave_out) and path.resolve() in self.leave_out

    @property
    def max_bytes(self) -> int:
        """Largest file, page or line that is taken in."""
        return self.read.max_bytes


class _Table:
    """Up to ``span`` ids, each with its content: two rows of numbers, searched from the place that an id asks for, at most half full."""

    def __init__(self, span: int) -> None:
        self.slots, self.filled = 2 * span, 0
        self.keys, self.contents = (memoryview(bytearray(8 * self.slots)).cast("Q") for _ in range(2))

    def place(self, key: int) -> int:
        """Where ``key`` stands, or would stand."""
        slot = key % self.slots
        while self.keys[slot] not in (0, key):
            slot = (slot + 1) % self.slots
        return slot

    def put(self, slot: int, key: int, content: int) -> None:
        """Fill a free place."""
        self.keys[slot], self.contents[slot] = key, content
        self.filled += 1


class Seen:
    """Which ids came before, and with which text, as 8-byte hashes.

    Two generations of ``span`` ids in tables of fixed size, 16 MB in all by default, however long the run. Repeats further apart than that are
    told by the ledger.
    """

    def __init__(self, span: int = SPAN) -> None:
        self.span = span
        self.young, self.old = _Table(span), _Table(span)

    def before(self, key: int, content: int) -> int | None:
        """The content that came under ``key`` before, or ``None``; the first content of a key is remembered. No key is 0."""
        for table in (self.old, self.young):
            slot = table.place(key)
            if table.keys[slot]:
                return table.contents[slot]
        self.young.put(slot, key, content)
        if self.young.filled >= self.span:
            self.young, self.old = _Table(self.span), self.young
        return None


@dataclass(slots=True)
class Intake:
    """Turns drafts into articles. State: the ids seen, and the language identifier once it was needed."""

    options: Options
    seen: Seen = field(default_factory=Seen)
    languages: Identifier = field(default_factory=Identifier)

    def take(self, found: Iterable[Found]) -> Iterator[Item]:
        """Each draft as an article followed by its notes, or as the issue that refuses it; issues pass through."""
        for one in found:
            if isinstance(one, Issue):
                yield one
            else:
                yield from self._admit(one)

    def _admit(self, draft: Draft) -> Iterator[Item]:
        if not _LETTER.search(draft.text):
            yield issue("empty", f"{draft.source}: there is no text in it; remove it or mend its source")
            return
        text, mended = _UNSTORABLE.subn("\ufffd", draft.text) if _ODD.search(draft.text) else (draft.text, 0)
        article, notes = self._article(draft, text)
        refused = self._refuse(article, draft)
        if refused:
            yield refused
            return
        yield article
        if mended:
            notes.append(("mended-characters", f"{mended} characters that cannot be stored became U+FFFD"))
        for kind, detail in (*draft.notes, *notes):
            yield issue(kind, f"{draft.source}: {detail}", article.id)

    def _article(self, draft: Draft, text: str) -> tuple[Article, list[tuple[str, str]]]:
        """The article, and what is worth a note about it."""
        notes: list[tuple[str, str]] = []
        control = len(_CONTROL.findall(text)) if _ODD.search(text) else 0
        if control:
            notes.append(("control-characters", f"{control} control characters kept as they are"))
        published, basis = self._published(draft, text, notes)
        language = code_of(draft.language or self.options.language) or self.languages.identify(text)
        if language and language.split("-")[0] not in self.options.languages:
            notes.append(("other-language", f"written in {language!r}: kept, not coded"))
        digest = text_hash(text)
        said = None if basis == "text" else published  # what a text tells is in its hash already
        publisher = draft.publisher or self.options.publisher
        return Article(
            id=draft.id if draft.id is not None else content_id("a", publisher, draft.url, said, digest),
            text=text,
            text_hash=digest,
            title=draft.title,
            url=draft.url,
            publisher=publisher,
            author=draft.author,
            published=published,
            published_basis=basis,
            language=language,
            source=draft.source,
        ), notes

    def _published(self, draft: Draft, text: str, notes: list[tuple[str, str]]) -> tuple[str | None, Basis | None]:
        """The publication date and who says so: the source, else the caller, else the text itself."""
        written, problem = parse_published(draft.published)
        if problem:
            notes.append(("bad-date", problem))
        if written and draft.basis != "text":
            return written, draft.basis
        given, _ = parse_published(self.options.published)
        if given:
            return given, "given"
        told = written or told_in(text)
        if told is None and not problem:
            notes.append(("no-date", "no publication date; give one with --published or in the file"))
        return told, ("text" if told else None)

    def _refuse(self, article: Article, draft: Draft) -> Issue | None:
        """The reason not to keep a second report under an id that was seen, or ``None``."""
        key, content = _short(article.id), _short(article.text_hash)
        before = self.seen.before(key, content)
        if before is None:
            return None
        if before == content:
            return issue("repeated", f"{draft.source}: the same report as one read before ({article.id})", article.id)
        return issue(
            "doubled-id",
            f"{draft.source}: another report bears the id {article.id!r}; give each its own id",
            article.id,
        )


def _short(text: str) -> int:
    """Eight bytes of hash as a number, never 0: small enough to remember for every report of a long run."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") or 1


@dataclass(slots=True)
class Tally:
    """Counts of one stream: ``read`` = ``kept`` + ``refused``, whatever happens; ``notes`` come on top."""

    kept: int = 0
    refused: int = 0
    notes: int = 0
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """Reports (or files that should have held one) that were looked at."""
        return self.kept + self.refused

    def count(self, items: Iterable[Item]) -> Iterator[Item]:
        """The same items, counted as they pass."""
        for item in items:
            if isinstance(item, Article):
                self.kept += 1
            else:
                self.kinds[item.kind] = self.kinds.get(item.kind, 0) + 1
                self.notes += item.kind in NOTES
                self.refused += item.kind not in NOTES
            yield item
