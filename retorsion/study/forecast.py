"""Will an answer come? A calibrated chance for 7, 14 and 30 days, beside what would be said without any model.

In: events, an act (or a directed pair, whose last act counts), the present day. Out: a ``Forecast``: chance with an 80 % interval, the chance on alike days without the
act, the dyad's base rate, the plain 90-day rate, what past answers looked like, and how such forecasts have done so far. Below a minimum of cases it is refused.
Only what was known on ``now`` is used. The difference to a day without the act is an association, never an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from retorsion.errors import StudyError
from retorsion.records import Event, content_id
from retorsion.study.answered import Likely, likely_answers
from retorsion.study.backtest import dyad_rate
from retorsion.study.calibrate import Scores, scores
from retorsion.study.history import PairHistory, conflict, features, pair_history, rates
from retorsion.study.regress import sigmoid
from retorsion.study.reply import (
    MINIMUM_CASES,
    MINIMUM_EACH,
    Case,
    Inputs,
    find_cases,
    fit,
    gather_each,
    plain_forecast,
    predict,
)
from retorsion.study.shares import Share, share_of
from retorsion.study.table import Bools, Floats, Ints, Table, from_events

SILENCE = 3_653
"""Days after the last act known from which on no forecast is made: ten years."""

HORIZONS = (7, 14, 30)
Z80 = 1.2816
POOL_PAIRS = 60
"""Directed pairs to learn from: the busiest; more cost time and gave nothing on the benchmark."""

LATEST_CASES = 8_000
"""Cases of other pairs to learn from: the latest. Mean Brier of four cuts inside 1979-2003 (87, 91, 95, 99): 0.1281 with 8,000, 0.1284 with 4,000, 0.1281 with all."""

CHECK_SHARE = 0.7
"""The record of past hits: fitted on this first share of the settled cases, scored on the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """``probability`` of a conflict act of the answering side by ``horizon`` days after the act, given none has come so far; ``None`` where refused or where the window
    has ``passed``. ``interval`` holds 80 %.
    ``without`` is the chance on alike days without the act, ``lift`` their difference. ``base_rate`` is the dyad's own past, ``rate90`` the plain rival."""

    horizon: int
    probability: float | None
    interval: tuple[float, float] | None
    without: float | None
    lift: float | None
    base_rate: Share
    rate90: float
    passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How forecasts for ``horizon`` days did on past cases that they had not seen, next to both rivals."""

    horizon: int
    model: Scores | None
    rate90: Scores | None
    dyad_rate: Scores | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """``refused`` says what is missing; then ``chances`` still give base rate and rival. ``answered`` is the day on which an act of the answering side already came.
    ``acts`` known since the day ``since`` were looked at."""

    id: str
    made: str
    acting: str
    answering: str
    act_day: str
    about: str | None
    answered: str | None
    chances: tuple[Chance, ...]
    likely: Likely
    records: tuple[Record, ...]
    cases: int
    refused: str | None
    acts: int = 0
    since: str | None = None
    caveat: str = "an association in past reports, not an effect of the act"


def forecast(
    events: Iterable[Event] | Table,
    target: Event | tuple[str, str],
    now: str,
    *,
    horizons: Sequence[int] = HORIZONS,
    seed: int = 0,
) -> Forecast:
    """Forecast the answer to an act or to a pair's (acting, answering) last conflict act. ``now`` is an ISO day; later events are not looked at.

    ``StudyError`` where the pair has no conflict act by then, so that there is nothing to answer, or where nothing is known of :data:`SILENCE` days before.
    """
    whole = events if isinstance(events, Table) else from_events(events)
    if len(whole) and whole.day_of(now) >= whole.days + SILENCE:
        raise StudyError(
            f"the last act known is of {whole.date_of(whole.days - 1)}: a forecast made on {now} would rest on nothing"
        )
    table = whole.until(now)
    acting, answering, day = _act(table, target)
    history = pair_history(table, acting, answering)
    today = table.days - 1
    came = np.nonzero(conflict(history.replies)[day + 1 :])[0]
    pairs = _pairs(table, acting, answering)
    gathered = _gather(table, Case(acting, answering, day), pairs, horizons, seed)
    parts = [(_chance(view, history, day, today), _record(view.inputs, view.horizon)) for view in gathered]
    cases = min(view.settled for view in gathered)
    refused = None if all(chance.probability is not None or chance.passed for chance, _ in parts) else _refusal(cases)
    return Forecast(
        id=content_id("f", acting, answering, table.date_of(day), now, *horizons),
        made=now,
        acting=acting,
        answering=answering,
        act_day=table.date_of(day),
        about=target.id if isinstance(target, Event) else None,
        answered=table.date_of(day + 1 + int(came[0])) if len(came) else None,
        chances=tuple(chance for chance, _ in parts),
        likely=likely_answers(table, acting, answering, pairs, max(horizons)),
        records=tuple(record for _, record in parts),
        cases=cases,
        acts=len(table),
        since=table.date_of(0) if len(table) else None,
        refused=refused,
    )


def _refusal(cases: int) -> str:
    return (
        f"no forecast: {cases} settled cases; a model needs {MINIMUM_CASES}, {MINIMUM_EACH} of them answered and {MINIMUM_EACH} not. "
        "Base rate and plain rate stand below."
    )


def _act(table: Table, target: Event | tuple[str, str]) -> tuple[str, str, int]:
    """Acting side, answering side and day of the act."""
    if isinstance(target, Event):
        if not target.actors or not target.recipients or target.when is None or target.when.day is None:
            raise StudyError(f"{target.id} names no actor, no recipient or no day: nothing to forecast from")
        day = table.day_of(target.when.day)
        if not 0 <= day < table.days:
            raise StudyError(f"{target.id} happened on {target.when.day}, after the day of the forecast")
        return target.actors[0].split(".")[0], target.recipients[0].split(".")[0], day
    days = np.nonzero(conflict(table.counts(*target)))[0] if table.days else np.empty(0)
    if not len(days):
        raise StudyError(f"{target[0]} did nothing hostile to {target[1]} by that day: there is nothing to answer")
    return target[0], target[1], int(days[-1])


def _pairs(table: Table, acting: str, answering: str) -> list[tuple[str, str]]:
    """The directed pairs to learn from: the pair itself and those with most conflict acts among the pairs hostile both ways."""
    hostile = table.quad >= 3
    keys, counts = np.unique(table.actor[hostile] * len(table.sides) + table.recipient[hostile], return_counts=True)
    number = {
        (int(key) // len(table.sides), int(key) % len(table.sides)): int(n) for key, n in zip(keys, counts, strict=True)
    }
    both = [
        (min(n, number[(b, a)]), table.sides[a], table.sides[b]) for (a, b), n in number.items() if (b, a) in number
    ]
    busiest = {(a, b) for _, a, b in sorted(both, reverse=True)[:POOL_PAIRS]}
    return sorted(busiest | {(acting, answering)})


@dataclass(frozen=True, slots=True, eq=False)
class _View:
    """What one horizon sees: past cases with the act last, days without an act, and which past cases are the pair's own."""

    horizon: int
    inputs: Inputs
    quiet: Inputs
    own: Bools

    @property
    def known(self) -> Bools:
        """Past cases whose window has closed."""
        known = ~np.isnan(self.inputs.y)
        known[-1] = False
        return known

    @property
    def settled(self) -> int:
        """How many there are."""
        return int(self.known.sum())


def _gather(
    table: Table, case: Case, pairs: Sequence[tuple[str, str]], horizons: Sequence[int], seed: int
) -> list[_View]:
    past = _latest(find_cases(table, pairs), case)
    rng = np.random.default_rng(seed)
    last = table.days - 1 - max(horizons)
    days = {pair: min((c.day for c in past if (c.actor, c.recipient) == pair), default=last) for pair in pairs}
    quiet = [c for pair in pairs for c in _quiet_days(table, pair, days[pair], last, rng)]
    size = len(past) + 1
    own = np.array([*((c.actor, c.recipient) == (case.actor, case.recipient) for c in past), False], dtype=bool)
    everything = gather_each(table, [*past, case, *quiet], horizons)
    return [
        _View(h, all_rows.part(np.arange(size)), all_rows.part(np.arange(size, size + len(quiet))), own)
        for h, all_rows in zip(horizons, everything, strict=True)
    ]


def _latest(cases: Sequence[Case], case: Case) -> list[Case]:
    """The pair's own cases and the latest of the others, in the order given; the case itself left out."""
    own = (case.actor, case.recipient)
    others = sorted(c.day for c in cases if (c.actor, c.recipient) != own)
    border = others[-LATEST_CASES] if len(others) > LATEST_CASES else 0
    return [c for c in cases if c != case and (c.day >= border or (c.actor, c.recipient) == own)]


def _chance(view: _View, history: PairHistory, day: int, today: int) -> Chance:
    horizon, inputs = view.horizon, view.inputs
    base_rate = share_of(inputs.y[view.known & view.own])
    rate90 = _remaining(float(plain_forecast(inputs, horizon)[-1]), day, today, horizon)
    model = fit(inputs, view.known, horizon)
    passed = model is not None and today - day >= horizon
    if model is None or passed:
        nothing = {"probability": None, "interval": None, "without": None, "lift": None}
        return Chance(horizon=horizon, base_rate=base_rate, rate90=rate90, passed=passed, **nothing)
    z, variance = (float(part[-1]) for part in predict(model, inputs))
    half = Z80 * variance**0.5
    low, middle, high = (_remaining(_sigmoid(v), day, today, horizon) for v in (z - half, z, z + half))
    bare = _without(view.quiet, history, day, horizon)
    shift = z - float(model.base(inputs)[-1])
    without = None if bare is None else _remaining(_sigmoid(bare + shift), day, today, horizon)
    return Chance(
        horizon=horizon,
        probability=middle,
        interval=(low, high),
        without=without,
        lift=None if without is None else middle - without,
        base_rate=base_rate,
        rate90=rate90,
    )


def _sigmoid(z: float) -> float:
    return float(sigmoid(np.array([z]))[0])


def _remaining(p: float, day: int, today: int, horizon: int) -> float:
    """The chance over the days of the window still to come, at an even hazard; 0 when the window has passed."""
    left = max(0.0, 1 - (today - day) / horizon)
    return float(1 - (1 - min(p, 1 - 1e-9)) ** left)


def _without(quiet: Inputs, history: PairHistory, day: int, horizon: int) -> float | None:
    """Log odds had the act not been done that day, before pooling: a model of the same kind fitted on days without an act, drawn for each pair as often as days with one."""
    model = fit(quiet, np.ones(len(quiet.day), dtype=bool), horizon)
    if model is None:
        return None
    bare, days = history.without(day), np.array([day])
    return float(model.base(_row(features(bare, days, horizon), rates(bare, days)))[0])


def _quiet_days(table: Table, pair: tuple[str, str], first: int, last: int, rng: np.random.Generator) -> list[Case]:
    """As many days without an act of the pair as with one, drawn from ``first`` to before ``last``."""
    acts = conflict(table.counts(*pair))[: max(last, 0)]
    quiet = first + np.nonzero(acts[first:] == 0)[0]
    chosen = rng.permutation(quiet)[: int((acts[first:] > 0).sum())]
    return [Case(*pair, int(day)) for day in np.sort(chosen)]


def _row(x: Floats, rate: Floats) -> Inputs:
    """One row of inputs without a past of its own."""
    none: Ints = np.zeros(1, dtype=np.int64)
    return Inputs((), none, x, rate, np.zeros(1), np.full(1, np.nan), none, none)


def _record(inputs: Inputs, horizon: int) -> Record:
    """Fit on the first share of the settled cases, forecast the later ones walk-forward."""
    known = ~np.isnan(inputs.y)
    if known.sum() < MINIMUM_CASES:
        return Record(horizon=horizon, model=None, rate90=None, dyad_rate=None)
    border = int(np.quantile(inputs.day[known], CHECK_SHARE))
    train, later = known & (inputs.day + horizon < border), known & (inputs.day >= border)
    model = fit(inputs, train, horizon)
    y = np.where(later, inputs.y, np.nan)
    return Record(
        horizon=horizon,
        model=scores(sigmoid(predict(model, inputs)[0]), y) if model else None,
        rate90=scores(plain_forecast(inputs, horizon), y),
        dyad_rate=scores(dyad_rate(inputs, train), y),
    )


def settled_outcome(table: Table, made: Forecast, horizon: int) -> bool | None:
    """Whether the answer came by the end of the window (after the day of the forecast); ``None`` while the table does not reach that day."""
    start, stop = table.day_of(made.made) + 1, table.day_of(made.act_day) + horizon
    if stop >= table.days:
        return None
    return bool(conflict(table.counts(made.answering, made.acting))[max(start, 0) : stop + 1].sum())
