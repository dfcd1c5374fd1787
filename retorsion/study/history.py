"""What was known about a directed pair on a day, as numbers that a forecast may use.

In: a ``Table`` and days on which one side acted. Out: one row a day of features (logs of rates at several time scales, both sides'
acts, of conflict and cooperation) and of plain rates. Row ``t`` uses acts up to and including day ``t`` and nothing later; a test
shuffles the future to show it. The one that acted is *actor*, the one that may answer is *recipient*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from retorsion.study.table import Floats, Ints, Table

FINE = (3, 7, 14, 30, 90, 365, 1095)
COARSE = (14, 90, 365)
RATE_SCALES = (2, 7, 20, 60, 180, 730)
HIT_SCALES = (60, 180, 730)
RIVAL_MEMORY = 90
"""Days behind the plain rate that every forecast is printed next to."""


@dataclass(frozen=True, slots=True, eq=False)
class PairHistory:
    """Counts a day and quad class (``days`` x 4): the actor's acts on the recipient, the recipient's on the actor (``replies``),
    the recipient's on everybody else, and everybody else's on the actor."""

    acts: Floats
    replies: Floats
    elsewhere: Floats
    from_others: Floats

    def without(self, day: int) -> PairHistory:
        """The same history had the actor done no conflict act on that day: what the lift is measured against."""
        acts = self.acts.copy()
        acts[day, 2:] = 0
        return PairHistory(acts, self.replies, self.elsewhere, self.from_others)


def pair_history(table: Table, actor: str, recipient: str) -> PairHistory:
    """The four daily series of one directed pair."""
    replies = table.counts(recipient, actor)
    return PairHistory(
        acts=table.counts(actor, recipient),
        replies=replies,
        elsewhere=table.outgoing(recipient) - replies,
        from_others=table.incoming(actor) - replies,
    )


def conflict(counts: Floats) -> Floats:
    """Conflict acts a day (quad 3 and 4)."""
    return np.asarray(counts[:, 2:].sum(axis=1))


def smooth(series: Floats, scale: float) -> Floats:
    """Exponential mean with memory ``scale`` days, today included, corrected for the short start of the series."""
    seen = 1 - np.exp(-1.0 / scale) ** np.arange(1, len(series) + 1)
    return np.asarray(fading(series, scale) / (seen if series.ndim == 1 else seen[:, None]))


def fading(series: Floats, scale: float) -> Floats:
    """Exponential mean with memory ``scale`` days, today included, as if nothing had been before the first day."""
    keep = float(np.exp(-1.0 / scale))
    mean, step, weight = (1 - keep) * series, 1, keep
    while step < len(series) and weight > 1e-18:
        # doubling: each pass joins the sums of two stretches of ``step`` days, so that some fourteen passes cover decades
        mean[step:] += weight * mean[:-step]
        step, weight = 2 * step, weight * weight
    return np.asarray(mean)


def plain_rate(replies: Floats) -> Floats:
    """Conflict acts a day with a memory of 90 days (exponential mean), the rival of every forecast."""
    return smooth(conflict(replies), RIVAL_MEMORY)


def _window_rate(replies: Floats) -> Floats:
    """Conflict acts a day over the last 90 days, all alike (fewer days at the start)."""
    total = np.cumsum(conflict(replies))
    window = total.copy()
    window[RIVAL_MEMORY:] -= total[:-RIVAL_MEMORY]
    return np.asarray(window / np.minimum(np.arange(1, len(total) + 1), RIVAL_MEMORY))


def outcome(replies: Floats, horizon: int) -> Floats:
    """Whether a conflict act falls on days t+1 .. t+horizon: 1, 0, or NaN where the data end before."""
    total = np.cumsum(conflict(replies))
    result = np.full(len(total), np.nan)
    if len(total) > horizon:
        result[:-horizon] = total[horizon:] > total[:-horizon]
    return result


def features(history: PairHistory, days: Ints, horizon: int) -> Floats:
    """Columns for the pooled logit at those days: 38 that hold for any horizon, then 4 of that horizon."""
    return np.hstack([common_features(history, days), horizon_features(history, days, horizon)])


def common_features(history: PairHistory, days: Ints) -> Floats:
    """Logs of rates at several time scales, the acts of the day, the days since the last answer."""
    active = [(conflict(c) > 0).astype(float) for c in (history.replies, history.acts)]
    columns = [_log_rate(series, scale) for scale in FINE for series in active]
    for scale in COARSE:
        columns += [_log_rate((c[:, 3] > 0).astype(float), scale) for c in (history.replies, history.acts)]
        columns += [_log_rate((c[:, :2].sum(1) > 0).astype(float), scale) for c in (history.replies, history.acts)]
        columns += [np.log(smooth(conflict(c), scale) + 0.02) for c in (history.elsewhere, history.from_others)]
    columns += [*_today(history), _since(active[0])]
    return np.stack([column[days] for column in columns], axis=1)


def horizon_features(history: PairHistory, days: Ints, horizon: int) -> Floats:
    """What the last 90 days and past windows of that length lead one to expect."""
    return np.stack([column[days] for column in _hits(history, horizon)], axis=1)


def rates(history: PairHistory, days: Ints) -> Floats:
    """Columns for the pooled rate model at those days: active days and acts (at most five a day) a day, both sides, six time scales."""
    columns = []
    for scale in RATE_SCALES:
        for counts in (history.replies, history.acts):
            acts = conflict(counts)
            columns += [smooth((acts > 0).astype(float), scale), smooth(np.minimum(acts, 5), scale)]
    return np.stack([column[days] for column in columns], axis=1)


def _log_rate(active: Floats, scale: int) -> Floats:
    """Log of a rate, with a floor that one act long ago can still be told from none."""
    return np.asarray(np.log(smooth(active, scale) + (0.2 / scale if scale < 50 else 0.004)))


def _today(history: PairHistory) -> list[Floats]:
    """The acts of the day itself: the actor's by class, and what the recipient has already done the same day."""
    acts, replies = history.acts, history.replies
    parts = (acts[:, 3], acts[:, 2], acts[:, :2].sum(1), conflict(replies), replies[:, :2].sum(1))
    return [np.log1p(part) for part in parts]


def _hits(history: PairHistory, horizon: int) -> list[Floats]:
    """Logit of what the last 90 days lead one to expect, and of the share of past windows of ``horizon`` days that held an act."""
    expected = horizon * (_window_rate(history.replies) + 0.5 / RIVAL_MEMORY)
    plain = np.clip(1 - np.exp(-expected), 0.001, 0.995)
    total = np.cumsum(conflict(history.replies) > 0)
    held = np.zeros(len(total))
    held[horizon:] = total[horizon:] > total[:-horizon]
    shares = [(smooth(held, scale), 0.5 / scale) for scale in HIT_SCALES]
    return [np.log(plain / (1 - plain)), *(np.log((share + floor) / (1 - share + floor)) for share, floor in shares)]


def _since(active: Floats) -> Floats:
    """Log of the days since the recipient's last act; 2,000 where there was none."""
    days = np.arange(len(active))
    last = np.maximum.accumulate(np.where(active > 0, days, -1))
    return np.asarray(np.log1p(np.where(last < 0, 2000, days - last)))
