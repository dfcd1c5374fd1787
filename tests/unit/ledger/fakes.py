"""A coder for tests of the ledger: each line ``AAA verb BBB [date]`` of an article is one act; needs no model."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator

from retorsion.records import Annotation, Article, Claim, Mention, Party, Quote, Reply, Span, When, content_id

VERBS = {
    "expels": ("SANCTION", "expel", "asserted"),
    "summons": ("ACCUSE", "summon", "asserted"),
    "condemns": ("ACCUSE", "disapprove", "asserted"),
    "warns": ("THREATEN", None, "threatened"),
    "meets": ("CONSULT", "meet", "asserted"),
    "allegedly-attacks": ("ASSAULT", None, "alleged"),
}
LINE = re.compile(
    r"^(?P<actor>[A-Z]{3}) (?P<verb>[a-z-]+) (?P<recipient>[A-Z]{3})(?: (?P<day>\d{4}-\d\d-\d\d))?(?P<reply> in reply)?",
    re.M,
)


class FakeCoder:
    """``version`` changes what it finds: from ``2`` on, mention ids differ; ``3`` finds no summons."""

    def __init__(self, version: str = "1", pause: float = 0.0) -> None:
        self.version = version
        self.model = "none"
        self.dictionaries_hash = "0"
        self.pause = pause
        self.coded: list[str] = []

    def annotate_many(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Annotation]]:
        for article in articles:
            if self.pause:
                time.sleep(self.pause)
            self.coded.append(article.id)
            yield article, self.annotate(article)

    def annotate(self, article: Article) -> Annotation:
        text = article.text or ""
        mentions: list[Mention] = []
        for number, found in enumerate(LINE.finditer(text)):
            if found["verb"] in VERBS and not (self.version >= "3" and found["verb"] == "summons"):
                mentions.append(self._mention(article, number, found, mentions))
        claims = tuple(
            Claim(id=content_id("c", article.id, m.start()), article=article.id, kind="charge", content=span(m))
            for m in re.finditer(r"claims? [a-z ]+", text)
        )
        quotes = tuple(
            Quote(id=content_id("q", article.id, m.start()), article=article.id, kind="direct", parts=(span(m),))
            for m in re.finditer(r'"[^"]+"', text)
        )
        return Annotation(article=article.id, mentions=tuple(mentions), claims=claims, quotes=quotes)

    def _mention(self, article: Article, number: int, found: re.Match[str], earlier: list[Mention]) -> Mention:
        kind, mode, standing = VERBS[found["verb"]]
        salt = self.version if self.version >= "2" else ""
        day = found["day"] or article.day
        replies = (Reply(to=earlier[-1].id, span=span(found)),) if found["reply"] and earlier else ()
        return Mention(
            id=content_id("m", article.id, found.start(), kind, salt),
            article=article.id,
            sentence=number,
            type=kind,
            mode=mode,
            actors=(Party(text=found["actor"], actor=found["actor"], basis="dictionary"),),
            recipients=(Party(text=found["recipient"], actor=found["recipient"], basis="dictionary"),),
            when=When(day=day, basis="stated" if found["day"] else "published") if day else None,
            standing=standing,
            replies=replies,
            evidence={"clause": span(found)},
            rule=f"fake/{found['verb']}",
            confidence=0.8,
        )


def span(found: re.Match[str]) -> Span:
    return Span(start=found.start(), end=found.end(), quote=found.group())


def report(text: str, day: str = "2025-03-12", publisher: str = "Harbour Gazette", id: str | None = None) -> Article:
    """An article of ``text``."""
    return Article.from_text(text, published=day, publisher=publisher, id=id)


REPORTS = (
    report("RUS expels GBR 2025-03-10\nGBR summons RUS 2025-03-11 in reply\nclaims of spying", id="r1"),
    report("RUS expels GBR 2025-03-10\nGBR expels RUS 2025-03-12 in reply", publisher="Fell Courier", id="r2"),
    report('GBR warns RUS 2025-03-12\n"We will act"', publisher="Tyne Post", id="r3"),
    report("FRA meets DEU 2025-03-11\nRUS allegedly-attacks FRA 2025-03-09", publisher="Fell Courier", id="r4"),
    report("GBR expels RUS 2025-03-12\nRUS condemns GBR 2025-03-13", day="2025-03-13", publisher="Tyne Post", id="r5"),
)
