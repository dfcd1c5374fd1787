"""Articles in, which are copies of which out; and which publishers speak with one voice.

A copy is text that another article already has, whole or for the most part, found by MinHash over runs of words (the shorter text decides, so
that a cut agency report is found); a text that is credited to an agency speaks for the agency. The truth about owners and agencies lives in ``publishers.csv``. Nothing is dropped here: a copy stays an
article, it only does not count as another witness.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from retorsion.dictionaries import read_csv
from retorsion.records import Article

PERMUTATIONS = 126
SEED = 20250312
BANDS = 42
"""Three numbers a band: of pairs that share three tenths of their runs two thirds meet, of those that share half all but 0.4 %."""
ALIKE = 0.6
"""Share of the shorter text's runs that the other one has, from which on one is a copy. Of 36 development reports as made-up copies: cut to 60 or
40 %, with 5 or 10 % of the words changed, or with 40 % foreign text added 0.96 are found; cut to 25 % 0.39; with 20 % changed 0.08. Two different
reports of one story share 0.06 at most; among 196 ECB+ documents no copy is found across topics."""
LEAST_COMMON = 0.15
"""Share of common runs (Jaccard) below which a containment is not trusted."""
SHORTEST = 12
"""Words below which a text is a copy only where it is equal."""

Signature = tuple[int, ...]


def signature(text: str) -> Signature:
    """126 numbers that stand for the text's runs of three words, and how many runs it has; equal on every machine, fit to be stored.

    Empty for a very short text.
    """
    from rensa import RMinHash

    words = re.findall(r"\w+", text.lower())
    if len(words) < SHORTEST:
        return ()
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    runs = {f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)}
    sketch.update(list(runs))
    return (*(int(value) for value in sketch.digest()), len(runs))


def likeness(left: Signature, right: Signature) -> float:
    """Estimated share of the shorter text's runs that the other text has, 0 to 1; 0 where hardly any are common."""
    if not left or not right:
        return 0.0
    common = sum(a == b for a, b in zip(left[:-1], right[:-1], strict=True)) / PERMUTATIONS
    if common < LEAST_COMMON:
        return 0.0
    both = common * (left[-1] + right[-1]) / (1 + common)
    return min(1.0, both / min(left[-1], right[-1]))


def copies(articles: Sequence[Article], signatures: Mapping[str, Signature] | None = None) -> dict[str, str]:
    """Article id -> id of the article it copies (never itself a copy); articles that stand for themselves are left out.

    ``signatures`` (article id -> :func:`signature`) are those kept from earlier runs, so that only new texts are read again; an article
    without text needs one. The original is the first published, then the agency's own, then the lowest id: order of reading plays no part.
    """
    kept = signatures or {}
    ordered = sorted(articles, key=_seniority)
    buckets: dict[tuple[int, Signature], list[str]] = defaultdict(list)
    same_text: dict[str, str] = {}
    prints: dict[str, Signature] = {}
    found: dict[str, str] = {}
    for article in ordered:
        own = kept[article.id] if article.id in kept else signature(article.text or "")
        original = same_text.get(article.text_hash) or _nearest(own, buckets, prints)
        if original:
            found[article.id] = original
            continue
        same_text[article.text_hash] = article.id
        prints[article.id] = own
        for band in bands(own):
            buckets[band].append(article.id)
    return found


def credit_of(text: str, families: Mapping[str, str] | None = None) -> str | None:
    """The agency that a text names as its own source: "(Reuters)" in the dateline, "Source: TASS", a credit line at the end; else ``None``."""
    names = families if families is not None else publisher_families(kind="wire")
    head, tail = text[:240], text[-240:]
    found = re.findall(r"\(([^()\n]{2,40})\)\s*[-–—:]", head)
    found += re.findall(r"\(([^()\n]{2,40})\)\s*$", tail)
    found += re.findall(r"^[A-Z][^\n]{0,60}?[,/]\s*\(?([A-Za-z' -]{2,40}?)\)?\s*[-–—/]", head)
    found += re.findall(r"(?im)^\s*(?:source|credit|by|via|agency)\s*:?\s+([^\n.,]{2,40})\s*$", head + "\n" + tail)
    for name in found:
        for part in re.split(r"[/,;]| and ", name):
            family = names.get(part.strip().lower())
            if family:
                return family
    return None


def publisher_families(kind: str | None = None) -> dict[str, str]:
    """Name or domain in lower case -> family, of all publishers or of one kind (``wire``, ``owner``)."""
    rows = read_csv("publishers.csv")
    return {name: row["family"] for row in rows if kind in (None, row["kind"]) for name in row["names"].split("|")}


def family_of(article: Article | None, articles: Mapping[str, Article], families: Mapping[str, str]) -> str | None:
    """The independent voice behind an article: of a copy that of its original, of a credited text the agency, else the owner, else the name.

    ``None`` where nobody knows the publisher.
    """
    seen: set[str] = set()
    while article is not None and article.copy_of and article.copy_of not in seen:
        seen.add(article.id)
        original = articles.get(article.copy_of)
        if original is None:
            break
        article = original
    if article is None:
        return None
    name = article.credit or article.publisher
    if not name:
        return None
    key = re.sub(r"^www\.", "", name.strip().lower())
    return families.get(key, name.strip())


def _seniority(article: Article) -> tuple[str, bool, str]:
    return article.published or "9999", article.credit is not None, article.id


def bands(own: Signature) -> list[tuple[int, Signature]]:
    """Pieces of a signature with their number: texts that share one may be copies; none for a very short text."""
    rows = PERMUTATIONS // BANDS
    return [(band, own[band * rows : band * rows + rows]) for band in range(BANDS)] if own else []


def _nearest(
    own: Signature, buckets: Mapping[tuple[int, Signature], list[str]], prints: Mapping[str, Signature]
) -> str | None:
    """The most alike article that is alike enough; the senior one where even."""
    near: dict[str, None] = {}
    for band in bands(own):
        near.update(dict.fromkeys(buckets.get(band, ())))
    best, found = ALIKE, None
    for name in near:
        share = likeness(own, prints[name])
        if share > best or (share == best and found is None):
            best, found = share, name
    return found
