"""A candidate link in, named reasons for and against it out: each a small function whose docstring is its public description.

The score of an inferred link is the sum of weight times reason, read as log-odds; weights are in ``link_weights.csv``, one column for pairs
that one report tells, one for pairs that only the ledger brings together.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from retorsion.dictionaries import read_csv
from retorsion.exchanges.candidates import HARD, Act, Candidate
from retorsion.exchanges.weigh import lag_days, totals

WORDS = frozenset({"ACCUSE", "REJECT", "REQUEST", "THREATEN"})

FITTING = 0.3
"""A kind of act that fits at least this well as a cause counts where causes are counted."""

Fits = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Rules:
    """What fits as an answer to what, and what each reason weighs inside a report and in the ledger."""

    fits: Fits
    report: Mapping[str, float]
    ledger: Mapping[str, float]

    @classmethod
    @cache
    def load(cls) -> Rules:
        """The shipped ``answer_fits.csv`` and ``link_weights.csv``."""
        weights = read_csv("link_weights.csv")
        return cls(
            fits={(row["reply"], row["cause"]): float(row["fit"]) for row in read_csv("answer_fits.csv")},
            report={row["reason"]: float(row["report"]) for row in weights},
            ledger={row["reason"]: float(row["ledger"]) for row in weights},
        )


@dataclass(frozen=True, slots=True)
class Group:
    """What all candidates of one reply have in common, worked out once: each is weighed against the others without a look at each of them.

    ``fits`` tells how well each cause fits (by event id). ``nearest`` is the best fit and the fewest sentences to it, ``latest_hard`` the last first day of
    the hard causes (``None``: none has a day), ``heaviest`` the most severe cause of the news, ``own`` the best fit of what was done to the reply's own
    side, ``fitting`` how many causes fit at all, ``earlier`` the first days, sorted, of other acts of the reply's kind and side told around it.
    """

    fits: Mapping[str, float]
    nearest: tuple[float, int]
    latest_hard: int | None
    heaviest: float
    own: float
    fitting: int
    earlier: Sequence[int] = ()

    @classmethod
    def of(cls, candidates: Sequence[Candidate], fits: Mapping[str, float], around: Iterable[Act] = ()) -> Group:
        """The group of one reply's ``candidates``, not empty; ``around`` are acts of the same side told in the same reports."""
        reply, causes = candidates[0].reply, [one.cause for one in candidates]
        hard = [act.span[0] for act in causes if act.span and act.event.type in HARD]
        same = (act for act in around if act.event.type == reply.event.type and act.actors == reply.actors)
        return cls(
            fits=fits,
            nearest=min(_nearness(one, fits) for one in candidates),
            latest_hard=max(hard, default=None),
            heaviest=max((act.event.severity or 0.0 for act in causes if not act.event.background), default=0.0),
            own=max((fits[act.event.id] for act in causes if reply.actors & act.recipients), default=0.0),
            fitting=sum(value >= FITTING for value in fits.values()),
            earlier=sorted(act.span[0] for act in same if act.span),
        )


def fit(reply: Act, cause: Act, fits: Fits) -> float:
    """How well the kind of act serves as an answer to the other kind, 0 to 1, from ``answer_fits.csv``."""
    mine, yours = reply.event, cause.event
    for left in (f"{mine.type}/{mine.measure}", mine.type):
        for right in (f"{yours.type}/{yours.measure}", yours.type):
            if (left, right) in fits:
                return fits[left, right]
    return 0.0


def in_kind(one: Candidate, group: Group) -> float:
    """Both are hard acts of one kind (an expulsion for an expulsion): 1."""
    return float(
        one.reply.kind == one.cause.kind
        and one.reply.event.type == one.cause.event.type
        and one.reply.event.type in HARD
    )


def mirrored(one: Candidate, group: Group) -> float:
    """The victim itself answers the one who did it: 1; an ally or a bystander answers: 0."""
    return float(bool(one.reply.actors & one.cause.recipients))


def same_sides(one: Candidate, group: Group) -> float:
    """Exactly the two sides, turned round: 1."""
    return float(one.reply.actors == one.cause.recipients and one.reply.recipients == one.cause.actors)


def same_number(one: Candidate, group: Group) -> float:
    """As many people or things: 1 (0.5 for a single one), known to be others: -0.5, unknown: 0."""
    mine, yours = totals(one.reply.event), totals(one.cause.event)
    if not mine or not yours or not mine.keys() & yours.keys():
        return 0.0
    if mine == yours:
        return 1.0 if sum(mine.values()) > 1 else 0.5
    return -0.5


def quick(one: Candidate, group: Group) -> float:
    """How soon it follows: 1 the same day, 0.5 after three days, falling to 0; a day unknown on either side counts 0."""
    lag = _lag(one)
    return 3.0 / (3.0 + lag) if lag is not None else 0.0


def late(one: Candidate, group: Group) -> float:
    """Days gone by on a logarithmic scale (0 the same day, 1 after about ten days, 2 after about a hundred); unknown: 0."""
    lag = _lag(one)
    return math.log10(1 + lag) if lag is not None else 0.0


def undated(one: Candidate, group: Group) -> float:
    """A day is unknown on one side, so that order and lag cannot speak: 1."""
    return float(_lag(one) is None)


def near(one: Candidate, group: Group) -> float:
    """How near the report tells them: 1 in one sentence, 0.5 next to each other, falling to 0."""
    return 1.0 / (1.0 + one.steps) if one.steps is not None else 0.0


def one_sentence(one: Candidate, group: Group) -> float:
    """Told in one sentence: 1."""
    return float(one.steps == 0)


def told_before(one: Candidate, group: Group) -> float:
    """The report tells the cause before the reply: 1; reports that lead with the answer tell it after: 0."""
    return float(one.ahead and one.report is not None)


def nearest_fit(one: Candidate, group: Group) -> float:
    """Of the candidates that fit best none is told nearer: 1."""
    mine = _nearness(one, group.fits)
    return float(mine[0] < 0 and mine == group.nearest)


def latest_hard(one: Candidate, group: Group) -> float:
    """Of the hard acts that it may answer this is the last one before it: 1."""
    return float(one.cause.event.type in HARD and one.cause.span is not None and one.cause.span[0] == group.latest_hard)


def heaviest(one: Candidate, group: Group) -> float:
    """No other candidate of the news is more severe: 1."""
    return float((one.cause.event.severity or 0.0) >= group.heaviest)


def only(one: Candidate, group: Group) -> float:
    """Nothing else could be the cause: 1; two candidates 0.5, and so on."""
    return 1.0 / max(group.fitting, 1)


def one_story(one: Candidate, group: Group) -> float:
    """Both news, or both history: 1."""
    return float(one.reply.event.background == one.cause.event.background)


def history(one: Candidate, group: Group) -> float:
    """Both are history: 1."""
    return float(one.reply.event.background and one.cause.event.background)


def shadow(one: Candidate, group: Group) -> float:
    """The cause was only planned, threatened, denied or not done: 1; a charge that somebody makes is not meant."""
    return float(one.cause.event.standing in ("planned", "threatened", "conditional", "denied", "negated"))


def not_done(one: Candidate, group: Group) -> float:
    """The reply itself was only planned, denied or not done: 1."""
    return float(one.reply.event.standing in ("planned", "denied", "negated", "alleged"))


def alleged_cause(one: Candidate, group: Group) -> float:
    """The cause is a deed that somebody alleges: 1."""
    return float(one.cause.event.standing == "alleged")


def charge_of_deed(one: Candidate, group: Group) -> float:
    """The reply is the accusation that alleges the deed itself, told in the same sentence or next to it: 1."""
    told = one.steps is not None and one.steps <= 1
    return float(one.reply.event.type == "ACCUSE" and one.cause.event.standing == "alleged" and told)


def bystander(one: Candidate, group: Group) -> float:
    """Somebody answers who was not the victim, and nothing that was done to them could be the cause: 1."""
    return float(group.own < FITTING and not one.reply.actors & one.cause.recipients)


def leads(one: Candidate, group: Group) -> float:
    """The report opens with the cause (first two sentences): 1."""
    if one.report is None:
        return 0.0
    return float(one.cause.places[one.report][0][0] <= 1)


def first_reply(one: Candidate, group: Group) -> float:
    """The same side did something of the same type between cause and reply, which answers it sooner: -1."""
    mine, cause = one.reply, one.cause
    if mine.span is None or cause.span is None:
        return 0.0
    at = bisect_left(group.earlier, cause.span[0])
    return -float(at < len(group.earlier) and group.earlier[at] < mine.span[0])


def reaction(one: Candidate, group: Group) -> float:
    """A condemnation, threat, refusal or demand after the heaviest fresh act that the other side did to it: 1."""
    if one.reply.event.type not in WORDS or one.cause.event.type not in HARD or one.cause.event.standing != "asserted":
        return 0.0
    return heaviest(one, group) * one_story(one, group)


def turned(one: Candidate, group: Group) -> float:
    """No day tells which came first, and the report tells the supposed cause after the reply: 1."""
    lag = _lag(one)
    return float(lag in (None, 0) and not one.ahead)


def words_for_words(one: Candidate, group: Group) -> float:
    """Words answer words: 1."""
    return float(one.reply.event.type in WORDS and one.cause.event.type in WORDS)


def deed_for_words(one: Candidate, group: Group) -> float:
    """A hard act answers mere words: 1."""
    return float(one.reply.event.type in HARD and one.cause.event.type in WORDS)


REASONS: Mapping[str, Callable[[Candidate, Group], float]] = MappingProxyType({
    "in_kind": in_kind, "mirrored": mirrored, "same_sides": same_sides, "same_number": same_number, "quick": quick, "late": late,
    "undated": undated, "near": near, "one_sentence": one_sentence, "told_before": told_before, "nearest_fit": nearest_fit,
    "latest_hard": latest_hard, "heaviest": heaviest, "only": only, "one_story": one_story, "history": history, "shadow": shadow,
    "not_done": not_done, "alleged_cause": alleged_cause, "charge_of_deed": charge_of_deed, "words_for_words": words_for_words,
    "deed_for_words": deed_for_words, "bystander": bystander, "leads": leads, "first_reply": first_reply, "reaction": reaction,
    "turned": turned,
})  # fmt: skip


def reasons(one: Candidate, group: Group, weights: Mapping[str, float]) -> dict[str, float]:
    """Every reason that ``weights`` knows, with its value; those of value 0 are left out, ``fit`` always stands."""
    found = {name: round(reason(one, group), 4) for name, reason in REASONS.items() if weights[name]}
    return {"fit": group.fits[one.cause.event.id], **{name: value for name, value in found.items() if value}}


def chance(found: Mapping[str, float], weights: Mapping[str, float], bonus: float = 0.0) -> float:
    """Probability that the link holds; ``bonus`` is added to the log-odds."""
    logit = weights["bias"] + bonus + sum(weights[name] * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit))))


def opened(found: Mapping[str, float], score: float) -> list[tuple[str, float]]:
    """The score of an answer opened into what each reason adds to the log-odds, ``bias`` (what stands before any reason) first, then by weight.

    ``found`` are the answer's reasons; empty where they are none of ours (a person's or a bare pointer's). What a report's own words add is the rest.
    """
    rules = Rules.load()
    known = {name: value for name, value in found.items() if name in REASONS or name == "fit"}
    if "fit" not in known:
        return []
    odds = math.log(max(score, 1e-4) / max(1.0 - score, 1e-4))
    sides = (rules.report,) if "stated" in found else (rules.report, rules.ledger)
    weights = min(sides, key=lambda one: abs(chance(known, one) - score))
    parts = {name: weights[name] * value for name, value in known.items()}
    if "stated" in found:
        parts["stated"] = odds - weights["bias"] - sum(parts.values())
    return [("bias", weights["bias"]), *sorted(parts.items(), key=lambda one: (-abs(one[1]), one[0]))]


def _lag(one: Candidate) -> int | None:
    before, after = one.cause.span, one.reply.span
    if before and after:
        return max(after[0] - before[0], 0) if before[0] == before[1] and after[0] == after[1] else None
    lag = lag_days(one.cause.event.when, one.reply.event.when)
    return max(lag, 0) if lag is not None else None


def _nearness(one: Candidate, fits: Mapping[str, float]) -> tuple[float, int]:
    """Best fit first (as a negative number), then sentences between."""
    return -fits[one.cause.event.id], one.steps if one.steps is not None else 10_000
