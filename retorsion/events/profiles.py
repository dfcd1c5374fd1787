"""Mentions in, profiles out: what merging looks at, worked out once a mention and laid out for quick comparison.

A profile is of one mention, or of all mentions of one act in one report (:func:`join`). Days are ordinals of the proleptic calendar.
It holds no judgement: :mod:`retorsion.events.compare` decides what differences mean.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from retorsion.events.tables import Tables
from retorsion.records import Article, Mention, Party, When

Words = frozenset[str]
NONE: Words = frozenset()

COUNTED: Mapping[str, str] = {
    "diplomat": "people", "spouse": "people", "consul": "people", "military_attache": "people", "staff": "people",
    "person": "people", "entity": "people", "ambassador": "head", "mission": "mission", "killed": "harm", "injured": "hurt",
    "troop": "troop", "ship": "ship",
}  # fmt: skip
"""Units that reports use for one another ("two employees", "two diplomats") are counted together; a head of mission stands apart."""

_STOP = """
    the and for with from that this these those its his her their our has had have was were been being are not
    but who whom which what when where will would could should may might must shall said says say saying told
    tell also into onto over under after before between against about than then there here them they him she you
    your out off all any each both some such only very more most other another its' it's as at by in is it of on
    or to up an be do did does done he we a i
"""
STOP: Words = frozenset(_STOP.split())
"""Words that carry no meaning of their own."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One telling of one act, or several of one report joined.

    ``first`` and ``last`` bound the day (``None``: unknown), ``exact`` says that it is one day, ``soft`` that this day was taken from the
    story or the publication and may be one off. ``news`` is the day of publication. ``order`` sorts tellings the same way in any run.
    """

    id: str
    order: tuple[str, str, int, str]
    article: str
    type: str
    measure: str | None
    family: str | None
    actors: Words
    recipients: Words
    symmetric: bool
    standing: str
    background: bool
    first: int | None = None
    last: int | None = None
    exact: bool = False
    soft: bool = False
    weekday: str | None = None
    news: int | None = None
    counts: tuple[tuple[str, int], ...] = ()
    bounds: tuple[tuple[str, int, int | None], ...] = ()
    words: Words = NONE
    matters: Words = NONE
    quotes: Words = NONE
    names: Words = NONE
    country: str | None = None
    triggers: Words = NONE


def profile(
    mention: Mention, article: Article | None, tables: Tables, pool: dict[Words, Words] | None = None
) -> Profile:
    """What merging needs of ``mention``; ``article`` gives the day of publication where it is known.

    ``pool`` keeps one copy of equal sets of parties, which saves a third of the memory of a large merge.
    """
    shared: dict[Words, Words] = pool if pool is not None else {}
    first, last = days(mention.when)
    when = mention.when
    text = " ".join(span.quote for span in mention.evidence.values())
    words = content_words(text) if text else NONE
    return Profile(
        id=mention.id,
        order=_order(mention, article),
        article=mention.article,
        type=mention.type,
        measure=mention.measure,
        family=tables.scale.family(mention.type, mention.measure),
        actors=_states(mention.actors, shared),
        recipients=_states(mention.recipients, shared),
        symmetric=mention.symmetric,
        standing=mention.standing,
        background=mention.background,
        first=first,
        last=last,
        exact=first is not None and first == last,
        soft=when is not None and when.basis in ("published", "story"),
        weekday=when.weekday if when and first is None else None,
        news=_news(article),
        counts=_totals(mention.count),
        bounds=tuple(
            sorted((COUNTED.get(unit, unit), low, high) for unit, (low, high) in mention.count_bounds.items())
        ),
        words=words,
        matters=matters_of(text, tables.matters) if text else NONE,
        quotes=quoted(text) if text else NONE,
        names=_names(mention),
        country=_stated_country(mention),
    )


def _order(mention: Mention, article: Article | None) -> tuple[str, str, int, str]:
    published = article.published if article else None
    clause = mention.evidence.get("clause")
    return published or "9999", mention.article, clause.start if clause else 0, mention.id


def _news(article: Article | None) -> int | None:
    return _ordinal(article.day) if article and article.day else None


def _names(mention: Mention) -> Words:
    """Names of the persons and things that the act fell on."""
    return frozenset(target.name.lower() for target in mention.targets if target.name) if mention.targets else NONE


def _stated_country(mention: Mention) -> str | None:
    return mention.place.country if mention.place and mention.place.basis == "stated" else None


def join(tellings: Sequence[Profile]) -> Profile:
    """One profile of all tellings of one act in one report: the fullest value of each field, words of all."""
    if len(tellings) == 1:
        return tellings[0]
    ordered = sorted(tellings, key=lambda one: one.order)
    dated = min(ordered, key=_vagueness)
    counted = max(ordered, key=lambda one: (len(one.counts), len(one.bounds)))
    return replace(
        _with_words(ordered),
        measure=_first_known(one.measure for one in ordered),
        family=_first_known(one.family for one in ordered),
        actors=max((one.actors for one in ordered), key=len),
        recipients=max((one.recipients for one in ordered), key=len),
        symmetric=any(one.symmetric for one in ordered),
        background=all(one.background for one in ordered),
        first=dated.first,
        last=dated.last,
        exact=dated.exact,
        soft=dated.soft,
        weekday=dated.weekday,
        counts=counted.counts,
        bounds=counted.bounds,
        country=_first_known(one.country for one in ordered),
    )


def _first_known(values: Iterable[str | None]) -> str | None:
    return next(filter(None, values), None)


def _with_words(ordered: Sequence[Profile]) -> Profile:
    """The first of the profiles with the words of all."""
    return replace(
        ordered[0],
        words=_union(one.words for one in ordered),
        matters=_union(one.matters for one in ordered),
        quotes=_union(one.quotes for one in ordered),
        names=_union(one.names for one in ordered),
        triggers=_union(one.triggers for one in ordered),
    )


def days(when: When | None) -> tuple[int | None, int | None]:
    """First and last day that ``when`` may mean, as ordinals; ``(None, None)`` where it names no day."""
    if when is None or when.day is None:
        return None, None
    first = _ordinal(when.day)
    if first is None or when.precision == "day":
        return first, first
    if when.precision == "week":
        return first, first + 6
    start = date.fromordinal(first)
    if when.precision == "month":
        return first, first - start.day + calendar.monthrange(start.year, start.month)[1]
    if when.precision == "year":
        return first, date(start.year, 12, 31).toordinal()
    end = _ordinal(when.day_end) if when.day_end else None
    return first, max(end, first) if end is not None else first


def content_words(text: str) -> Words:
    """Words that carry meaning, in a rough base form; names stay, since shared names are a sign."""
    found = re.findall(r"[^\W\d_]{3,}", text.lower())
    return frozenset(_base(word) for word in found if word not in STOP)


def matters_of(text: str, matters: Mapping[str, str]) -> Words:
    """What the text is about: each matter with a word that begins as one of its stems does."""
    words = set(re.findall(r"[^\W\d_]{3,}", text.lower()))
    found = {matters[word[:size]] for word in words for size in range(3, len(word) + 1) if word[:size] in matters}
    return frozenset(found) or NONE


def quoted(text: str) -> Words:
    """Runs of three words inside quotation marks: the same run in two reports is the same statement."""
    runs: set[str] = set()
    for inside in re.findall(r"[\"“‘']([^\"“”‘’]{12,})[\"”’']", text):
        words = re.findall(r"\w+", inside.lower())
        runs.update(" ".join(words[at : at + 3]) for at in range(len(words) - 2))
    return frozenset(runs) or NONE


@lru_cache(maxsize=50_000)
def _base(word: str) -> str:
    for ending in ("ations", "ation", "ingly", "ions", "ing", "ion", "ies", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _states(parties: Sequence[Party], pool: dict[Words, Words]) -> Words:
    found = frozenset(state for party in parties if (state := party.state))
    return pool.setdefault(found, found)


def _totals(count: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    if not count:
        return ()
    totals: dict[str, int] = {}
    for unit, number in count.items():
        kind = COUNTED.get(unit, unit)
        totals[kind] = totals.get(kind, 0) + number
    return tuple(sorted(totals.items()))


def _bounds(bounds: Mapping[str, tuple[int, int | None]]) -> tuple[tuple[str, int, int | None], ...]:
    if not bounds:
        return ()
    return tuple(sorted((COUNTED.get(unit, unit), low, high) for unit, (low, high) in bounds.items()))


def _ordinal(day: str) -> int | None:
    try:
        return date.fromisoformat(day[:10]).toordinal()
    except ValueError:
        return None


def _vagueness(one: Profile) -> tuple[int, bool, tuple[str, str, int, str]]:
    if one.first is None or one.last is None:
        return (99999 if one.weekday is None else 9999), one.soft, one.order
    return one.last - one.first, one.soft, one.order


def _union(sets: Iterable[Words]) -> Words:
    return NONE.union(*sets)
