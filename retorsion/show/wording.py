"""How acts, sides, numbers and standings read in English: records in, phrases out, from ``data/show/phrases.toml`` and the dictionaries' names.

An act that was not simply done is never worded as if it had been: its title says that it was threatened, planned, alleged or left undone. Nothing
is judged or computed here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retorsion.dictionaries import Dictionaries, read_toml
from retorsion.records import Answer, Conflict, Event, Exchange, Narrative, When, decode
from retorsion.show.dates import date_text

OWN_WORDS = frozenset({"THREATEN", "REQUEST"})
"""Types whose own phrases say that nothing was done yet, whatever their standing."""
WARNING = frozenset({"warned", "threatened"})
"""First words of phrases that are themselves threats."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Names of states and phrases for acts; ``Wording.load`` reads both from the data files."""

    phrases: Mapping[str, Mapping[str, Any]]
    known: Mapping[str, str]

    @staticmethod
    def load(dictionaries: Dictionaries | None = None) -> Wording:
        """The phrases, with the dictionaries given or the shipped ones."""
        rows, phrases = dictionaries or Dictionaries.load(), read_toml("show/phrases.toml")
        bodies = {n.actor.code: n.actor.name for names in rows.names.values() for n in names if n.kind == "body"}
        states = {code: country.name for code, country in rows.countries.items()}
        return Wording(phrases, bodies | phrases["many"] | states)

    def name(self, code: str) -> str:
        """The English name of a state or body; the code itself where the dictionaries have none."""
        return self.known.get(code, code)

    def names(self, codes: Sequence[str]) -> str:
        """Several names joined as a person would: ``France, Germany and Poland``; ``somebody unnamed`` for none."""
        return listed([self.name(code) for code in codes]) or "somebody unnamed"

    def sides(self, codes: Sequence[str]) -> str:
        """The same inside a sentence: ``the United Kingdom and Russia``."""
        return listed([self._with_article(self.name(code)) for code in codes]) or "somebody unnamed"

    def party(self, code: str | None) -> str:
        """An actor's code in words: ``Russia (government)`` of ``RUS.GOV``; ``nobody known`` for none."""
        state, _, role = (code or "").partition(".")
        named = self.name(state) or "nobody known"
        return f"{named} ({self.phrases['role'].get(role, role)})" if role else named

    def _with_article(self, name: str) -> str:
        articles = self.phrases["article"]
        for article in ("a", "an"):
            if name in articles[article]:
                return f"{article} {name}"
        return f"the {name}" if name.split(" ")[0] in articles["the"] or name in articles["the"] else name

    def count(self, count: Mapping[str, int]) -> str:
        """``1 diplomat and 1 spouse``; empty where nothing was counted."""
        return listed([f"{n:,} {self._unit(unit, n)}" for unit, n in count.items()])

    def _unit(self, unit: str, n: int) -> str:
        forms = self.phrases["unit"].get(unit, [unit, unit])
        return str(forms[n != 1])

    def _counted(self, event: Event, verb: str) -> str:
        """The counted ones as a title names them: the one ambassador there is, and people killed as people."""
        if dict(event.count) == {"ambassador": 1}:
            return "the ambassador"
        plain = {"person" if unit == "killed" and verb == "killed" else unit: n for unit, n in event.count.items()}
        return self.count(plain)

    def title(self, event: Event) -> str:
        """One line: who did what to whom, or threatened, planned or is only said to have done it."""
        phrase = str(self.phrases["measure"].get(event.measure or "") or self.phrases["type"][event.type])
        verb = phrase.partition(" ")[0].partition("{")[0]
        actors = event.actors[:1] if event.symmetric else event.actors
        whom = self.sides([c for c in event.recipients if not (event.symmetric and c in event.actors[:1])])
        slot = self._counted(event, verb) or ("people" if " of" in phrase else "")
        told = phrase.replace("{n}", f" {slot}" if slot else "")
        if len(actors) > 1:
            told = told.replace(" its ", " their ")
        told = told.replace("{whom}", whom) if "{whom}" in told else f"{told} {whom}"
        title = f"{self.sides(actors)} {self._mood(event, told)}"
        return title[0].upper() + title[1:]

    def _mood(self, event: Event, told: str) -> str:
        """The phrase as the standing of the act allows it to be said."""
        first, _, rest = told.partition(" ")
        plain = f"{self.phrases['base'][first]} {rest}"
        mood = event.standing
        if event.type in OWN_WORDS and mood not in ("alleged", "denied", "negated"):
            mood = "asserted" if event.type == "REQUEST" or first in WARNING else "threatened"
        return str(self.phrases["mood"][mood]).format(past=told, base=plain)

    def standing(self, event: Event) -> str:
        """``done``, or what else the act is, and who says so: ``alleged by the United Kingdom, denied by Russia``."""
        word = str(self.phrases["standing"][event.standing])
        if event.standing in {"alleged", "denied"} and event.said_by:
            word += f" by {self.sides(event.said_by)}"
        return word + (f", denied by {self.sides(event.denied_by)}" if event.denied_by else "")

    def reason(self, name: str) -> str:
        """What speaks for a link, in words; the name itself where it is none of ours."""
        return str(self.phrases["reason"].get(name, name))

    def stance(self, kind: str, who: str) -> str:
        """``denied by Russia``."""
        return f"{self.phrases['stance'].get(kind, kind)} {who}"

    def differ(self, conflict: Conflict) -> str:
        """``Reports differ on the date: 11 March 2025 (2 tellings); 12 March 2025 (1 telling)``."""
        parts = [
            f"{self.value(conflict.field, value)} ({many(len(held), 'telling')})" for value, held in conflict.values
        ]
        return f"Reports differ on {self.phrases['field'].get(conflict.field, conflict.field)}: {'; '.join(parts)}"

    def value(self, field: str, value: str) -> str:
        """A value of a field, kept as JSON text, in words."""
        plain = json.loads(value)
        if field == "when":
            return date_text(decode(When, plain) if plain else None)
        if isinstance(plain, dict):
            return self.count(plain) or "no number told"
        if field == "measure":
            return str(plain).replace("-", " ")
        return str(self.phrases["standing"].get(plain, plain)) if field == "standing" else str(plain)


def listed(parts: Sequence[str]) -> str:
    """``a, b and c``; empty for none."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def many(number: int, word: str) -> str:
    """``1 telling``, ``2,500 tellings``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def voices_text(side: Narrative) -> str:
    """``quoted directly once, and reported 3 times without its own words``: in how far a side speaks for itself."""
    direct, reported = side.quoted_directly, side.reported_only
    if not direct and not reported:
        return "not heard in these reports"
    first = f"quoted directly {_times(direct)}" if direct else "not quoted directly"
    return (
        f"{first}, {'and' if direct else 'but'} reported {_times(reported)} without its own words"
        if reported
        else first
    )


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")


def affair_text(exchange: Exchange, events: Sequence[Event]) -> str:
    """From when to when an exchange ran, no more exactly than its acts are dated; empty where none is."""
    dated = [event.when for event in events if event.when and event.when.day]
    ends = [next((when for when in dated if when.day == day), None) for day in (exchange.opened, exchange.last)]
    first, last = (date_text(when) if when else None for when in ends)
    return "" if not first else first if first == last or not last else f"{first} to {last}"


def publishers_text(event: Event) -> str:
    """``3 independent publishers``; says so plainly where one publisher stands alone or speaks second-hand."""
    count = len(event.publishers)
    if count == 0:
        return "publisher unknown"
    if count == 1:
        return "one publisher, second-hand" if event.second_hand else "one publisher"
    return f"{count} independent publishers"


def link_text(answer: Answer) -> str:
    """``stated in the report, 2 days later, as many as before (proportion 1), in kind``: what is known of an answer, unknown left out."""
    stated = (
        "stated in the report" if "stated" in answer.reasons else "called an answer in the report, this cause inferred"
    )
    parts = [{"stated": stated, "implied": "implied by the report"}.get(answer.basis, "inferred")]
    if answer.decisions:
        parts = ["decided by a person"]
    if answer.lag_days is not None:
        parts.append("the same day" if answer.lag_days == 0 else f"{many(answer.lag_days, 'day')} later")
    if answer.proportion is not None:
        parts.append(f"proportion {answer.proportion:.2g}")
    if answer.in_kind is not None:
        parts.append("in kind" if answer.in_kind else "another kind of act")
    return ", ".join(parts)
