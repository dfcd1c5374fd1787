"""What a person sees of an exchange: its acts in order, who tells each one in which words, what answers what.

In: records. Out: ``Story``, the one view that the terminal, the timeline page, the web page and ``why`` all show. It words acts
(``Wording``, from ``data/show/phrases.toml``) and orders them; it computes nothing about them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from retorsion.dictionaries import Dictionaries, read_toml
from retorsion.records import Answer, Article, Claim, Conflict, Event, Exchange, Mention, Quote, When, decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One mention with its article and the sentence around it; ``before`` and ``after`` are the rest of the sentence."""

    mention: Mention
    article: Article
    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActView:
    """One event with all its tellings, and the answers that lead to it and away from it."""

    event: Event
    title: str
    date: str
    standing: str
    tellings: tuple[Telling, ...]
    answers: tuple[tuple[Answer, Event], ...] = ()
    answered_by: tuple[tuple[Answer, Event], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An exchange (``None`` when acts are shown without one) between ``sides``, acts in order of time."""

    sides: tuple[str, ...]
    names: dict[str, str]
    acts: tuple[ActView, ...]
    exchange: Exchange | None = None
    answers: tuple[Answer, ...] = ()
    claims: tuple[Claim, ...] = ()
    quotes: tuple[Quote, ...] = ()
    articles: dict[str, Article] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wording:
    """Names of states and phrases for acts; ``Wording.load`` reads both from the data files."""

    phrases: Mapping[str, Mapping[str, Any]]
    known: Mapping[str, str]

    @staticmethod
    def load(dictionaries: Dictionaries | None = None) -> Wording:
        """The phrases, with the dictionaries given or the shipped ones."""
        rows = dictionaries or Dictionaries.load()
        bodies = {n.actor.code: n.actor.name for names in rows.names.values() for n in names if n.kind == "body"}
        states = {code: country.name for code, country in rows.countries.items()}
        return Wording(read_toml("show/phrases.toml"), bodies | states)

    def name(self, code: str) -> str:
        """The English name of a state or body; the code itself where the dictionaries have none."""
        return self.known.get(code, code)

    def names(self, codes: Sequence[str]) -> str:
        """Several names joined as a person would: ``France, Germany and Poland``; ``somebody unnamed`` for none."""
        named = [self.name(code) for code in codes]
        if not named:
            return "somebody unnamed"
        return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"

    def count(self, count: Mapping[str, int]) -> str:
        """``1 diplomat and 1 spouse``; empty where nothing was counted."""
        units = self.phrases["unit"]
        parts = [f"{n} {_unit(units.get(unit, [unit, unit]), n)}" for unit, n in count.items()]
        return parts[0] if len(parts) == 1 else (f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else "")

    def title(self, event: Event) -> str:
        """One line: who did what to whom. Nothing in it says whether it was done: that is ``standing``."""
        phrase = str(self.phrases["measure"].get(event.measure or "") or self.phrases["type"][event.type])
        counted = self.count(event.count)
        slot = f" {counted}" if counted else (" people" if " of" in phrase else "")
        told = phrase.replace("{n}", slot) if "{n}" in phrase else phrase
        whom = self.names([c for c in event.recipients if not (event.symmetric and c in event.actors[:1])])
        who = self.names(event.actors[:1] if event.symmetric else event.actors)
        return f"{who} {told} {whom}"

    def standing(self, event: Event) -> str:
        """``done``, or what else the act is, and who says so: ``alleged by Britain, denied by Russia``."""
        word = str(self.phrases["standing"][event.standing])
        if event.standing in {"alleged", "denied"} and event.said_by:
            word += f" by {self.names(event.said_by)}"
        return word + (f", denied by {self.names(event.denied_by)}" if event.denied_by else "")


def _unit(forms: object, n: int) -> str:
    one, many = forms if isinstance(forms, list) else (str(forms), str(forms))
    return str(one if n == 1 else many)


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
"""Written out here: the system's own names follow the machine's language."""


def date_text(when: When | None) -> str:
    """A date in full, as precise as it is known: ``10 March 2025``, ``week of 10 March 2025``, ``March 2025``, ``date unknown``."""
    if when is None or (when.day is None and when.weekday is None):
        return "date unknown"
    if when.day is None:
        return f"{when.weekday} (week unknown)"
    day = dt.date.fromisoformat(when.day)
    if when.precision == "range":
        return f"{_full(day)} to {_full(dt.date.fromisoformat(when.day_end)) if when.day_end else 'an unknown day'}"
    wording = {
        "day": _full(day),
        "week": f"week of {_full(day)}",
        "month": f"{MONTHS[day.month - 1]} {day.year}",
        "year": str(day.year),
    }
    return wording[when.precision]


def moment_text(text: str | None) -> str:
    """A month, a day or a moment of publication in full, with its zone where one is told: ``10 March 2025, 15:40 UTC``."""
    if not text:
        return "date unknown"
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
        return month_text(text)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) <= 10:
        return _full(moment.date())
    return f"{_full(moment.date())}, {moment:%H:%M} {moment.tzname() or '(zone unknown)'}"


def _full(day: dt.date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def span_text(first: str | None, last: str | None) -> str:
    """Two days in full, one where they are the same: ``10 March 2025 to 13 March 2025``."""
    days = dict.fromkeys(moment_text(day) if day else "day unknown" for day in (first, last))
    return " to ".join(days)


def month_text(month: str) -> str:
    """``2025-03`` as ``March 2025``."""
    return f"{MONTHS[int(month[5:7]) - 1]} {int(month[:4])}"


def order_key(event: Event) -> tuple[int, str, str]:
    """Events in order of time; those without a day last, in a stable order."""
    day = event.when.day if event.when else None
    return (day is None, day or "", event.id)


def tellings(event: Event, mentions: Mapping[str, Mention], articles: Mapping[str, Article]) -> tuple[Telling, ...]:
    """Every telling of an event, earliest report first."""
    found = [_telling(mentions[m], articles[mentions[m].article]) for m in event.mentions if m in mentions]
    return tuple(
        sorted(found, key=lambda t: (t.article.published or "9999", t.article.id, t.mention.evidence["clause"].start))
    )


def _telling(mention: Mention, article: Article) -> Telling:
    clause = mention.evidence["clause"]
    around = mention.evidence.get("sentence", clause)
    before = around.quote[: max(0, clause.start - around.start)]
    after = around.quote[max(0, clause.end - around.start) :] if around.end > clause.end else ""
    return Telling(mention=mention, article=article, before=before, words=clause.quote, after=after)


def build_story(
    wording: Wording,
    events: Iterable[Event],
    answers: Iterable[Answer],
    mentions: Mapping[str, Mention],
    articles: Mapping[str, Article],
    *,
    exchange: Exchange | None = None,
    sides: tuple[str, ...] = (),
    claims: Iterable[Claim] = (),
    quotes: Iterable[Quote] = (),
) -> Story:
    """Put the records of one exchange (or of any set of events) together for showing."""
    by_id = {event.id: event for event in events}
    kept = tuple(a for a in answers if a.reply in by_id and a.cause in by_id)
    acts = tuple(
        ActView(
            event=event,
            title=wording.title(event),
            date=date_text(event.when),
            standing=wording.standing(event),
            tellings=tellings(event, mentions, articles),
            answers=tuple((a, by_id[a.cause]) for a in kept if a.reply == event.id),
            answered_by=tuple((a, by_id[a.reply]) for a in kept if a.cause == event.id),
        )
        for event in sorted(by_id.values(), key=order_key)
    )
    sides = exchange.pair if exchange else sides
    codes = {c for e in by_id.values() for c in (*e.actors, *e.recipients, *e.said_by, *e.denied_by)} | set(sides)
    names = {code: wording.name(code) for code in sorted(codes)}
    return Story(
        sides=sides,
        names=names,
        acts=acts,
        exchange=exchange,
        answers=kept,
        claims=tuple(claims),
        quotes=tuple(quotes),
        articles=dict(articles),
    )


def conflict_text(conflict: Conflict) -> str:
    """``reports differ on the date: 11 March 2025 (2 tellings) / 12 March 2025 (1 telling)``."""
    parts = [
        f"{_value_text(conflict.field, value)} ({len(held)} telling{'s' * (len(held) != 1)})"
        for value, held in conflict.values
    ]
    return f"reports differ on {field_text(conflict.field)}: {' / '.join(parts)}"


def field_text(field: str) -> str:
    """What a field is about, in the words of a sentence."""
    return _FIELDS.get(field, field.replace("_", " "))


_FIELDS: Mapping[str, str] = MappingProxyType({
    "when": "the date", "count": "the number", "measure": "what it was", "standing": "whether it was done", "actors": "who did it",
    "recipients": "whom it was done to", "said_by": "who says so", "denied_by": "who denies it",
})  # fmt: skip


def _value_text(field: str, value: str) -> str:
    plain = json.loads(value)
    if field == "when":
        return date_text(decode(When, plain) if plain else None)
    if isinstance(plain, dict):
        return ", ".join(f"{n} {unit}" for unit, n in plain.items()) or "none told"
    return str(plain)


def publishers_text(event: Event) -> str:
    """``3 independent publishers``; says so plainly where one publisher stands alone or speaks second-hand."""
    count = len(event.publishers)
    if count == 0:
        return "publisher unknown"
    if count == 1:
        return "one publisher, second-hand" if event.second_hand else "one publisher"
    return f"{count} independent publishers"


def link_text(answer: Answer) -> str:
    """``stated in the report, 2 days later, proportion 1.0, like for like``: what is known of an answer, unknown left out."""
    parts = {"stated": ["stated in the report"], "implied": ["implied by the report"]}.get(
        answer.basis, [f"inferred, score {answer.score:.2f}"]
    )
    if answer.lag_days is not None:
        parts.append(
            "the same day" if answer.lag_days == 0 else f"{answer.lag_days} day{'s' * (answer.lag_days != 1)} later"
        )
    if answer.proportion is not None:
        parts.append(f"proportion {answer.proportion:.2g}")
    if answer.in_kind is not None:
        parts.append("in kind" if answer.in_kind else "another kind of act")
    return ", ".join(parts)
