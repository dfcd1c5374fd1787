"""``retorsion forecast`` and ``retorsion study track``: the chance of an answer, and how earlier forecasts did.

In: an event or two sides, and the acts known by a day. Out: text or JSON, always with the base rate, the plain rate and past hits beside
it. All numbers come from ``retorsion.study``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from retorsion.errors import NotFound, ReadError, SettingsError
from retorsion.records import Event, encode
from retorsion.show.judging import full_id
from retorsion.show.listing import iso_day, open_existing
from retorsion.show.studying import Source, load, two_sides

if TYPE_CHECKING:
    from retorsion.ledger.store import Ledger
    from retorsion.study.calibrate import Scores
    from retorsion.study.forecast import Chance, Forecast, Record
    from retorsion.study.table import Table

Target = Event | tuple[str, str]


def show_forecast(
    db: str,
    events: Path | None,
    kind: str | None,
    target: str,
    now: str | None,
    horizons: tuple[int, ...],
    keep: Path | None,
    seed: int,
    json_: bool,
) -> None:
    """Print a forecast, and keep it where asked."""
    from retorsion.study.forecast import forecast

    table, wanted, known = _known(db, events, kind, target)
    made = forecast(table, wanted, iso_day(now) or known, horizons=horizons, seed=seed)
    if keep is not None:
        _keep(keep, made)
    if json_:
        print(json.dumps(encode(made), ensure_ascii=False, indent=1))
        return
    print("\n".join(forecast_lines(made)))


def _known(db: str, events: Path | None, kind: str | None, target: str) -> tuple[Table, Target, str]:
    """Acts, what is asked about, and the last day that anything is known of."""
    if events is not None:
        if not _is_pair(target):
            raise SettingsError(f"{target!r}: with --events name who acted and who may answer, as RUS-GBR")
        table, _ = load(Source(db, events, kind))
        return table, two_sides(target), table.date_of(table.days - 1)
    from retorsion.study.table import from_events

    with open_existing(db) as ledger:
        table = from_events(ledger.events())
        return table, target_in(ledger, target), last_known(ledger, table)


def target_in(ledger: Ledger, target: str) -> Target:
    """An event of a ledger (first letters are enough) or two sides, as typed."""
    return two_sides(target) if _is_pair(target) else ledger.event(full_id(ledger, target, ("event",)))


def last_known(ledger: Ledger, table: Table) -> str:
    """The last day that a ledger or its acts tell of."""
    days = [day for day in (ledger.setting("horizon"), table.date_of(table.days - 1) if len(table) else None) if day]
    if not days:
        raise NotFound(f"{ledger.where.rsplit('/', 1)[-1]} holds no dated act: nothing to forecast from")
    return max(days)


def _is_pair(text: str) -> bool:
    return "-" in text and "_" not in text


def _keep(file: Path, made: Forecast) -> None:
    from retorsion.study.track import remember

    try:
        remember(file, made)
    except OSError as error:
        raise ReadError(f"cannot write {file}: {error.strerror or error}; choose another place with --keep") from error


def forecast_lines(made: Forecast) -> Iterator[str]:
    """The forecast in plain lines: chance, without the act, base rate, plain rate, past hits."""
    about = f" ({made.about})" if made.about else ""
    yield f"{made.answering} after what {made.acting} did on {made.act_day}{about}, as known on {made.made}"
    if made.answered:
        yield f"an act of {made.answering} came on {made.answered}: answered"
    if made.refused:
        yield made.refused
    for chance in made.chances:
        yield from _chance(chance)
    likely = made.likely
    whose = "of all pairs" if likely.pooled else "of this pair"
    if likely.kinds:
        yield "if it comes: " + ", ".join(f"{k.kind} {k.share:.0%}" for k in likely.kinds[:5])
    if likely.lag_days.median is not None:
        yield f"  after {likely.lag_days.median:.0f} days in the middle ({likely.lag_days.cases} answers {whose})"
    if likely.severity.median is not None:
        yield f"  severity {likely.severity.median:.2g} in the middle ({likely.severity.low:.2g} to {likely.severity.high:.2g} in the middle half)"
    for record in made.records:
        yield from _record(record)
    yield f"{made.cases} settled cases out of {made.acts:,} acts since {made.since}; {made.caveat}"


def _chance(chance: Chance) -> Iterator[str]:
    base = chance.base_rate
    own = f"own base rate {base.share:.0%} of {base.cases}" if base.share is not None else "no past case of its own"
    rivals = f"{own}, 90-day rate {chance.rate90:.0%}"
    if chance.passed:
        yield f"within {chance.horizon:>2} days: that time has passed ({rivals})"
    elif chance.probability is None:
        yield f"within {chance.horizon:>2} days: no forecast ({rivals})"
    else:
        held = f" ({chance.interval[0]:.0%} to {chance.interval[1]:.0%})" if chance.interval else ""
        lift = f"; without the act {chance.without:.0%}" if chance.without is not None else ""
        yield f"within {chance.horizon:>2} days: {chance.probability:.0%}{held}{lift} ({rivals})"


def _record(record: Record) -> Iterator[str]:
    if record.model is not None and record.rate90 is not None:
        yield (
            f"past hits at {record.horizon} days: Brier {record.model.brier:.3f} over {record.model.cases} cases "
            f"(90-day rate {record.rate90.brier:.3f}), calibration error {record.model.ece:.3f}"
        )
        for name, each in (
            ("said", [f"{row.forecast:.0%}" for row in record.model.bins]),
            ("came", [f"{row.observed:.0%}" for row in record.model.bins]),
            ("cases", [f"{row.cases}" for row in record.model.bins]),
        ):
            yield f"  {name:5}" + "".join(f"{cell:>6}" for cell in each)


def show_track(file: Path, db: str, events: Path | None, kind: str | None, json_: bool) -> None:
    """Print how forecasts made earlier did."""
    from retorsion.study.track import settle

    if not file.is_file():
        raise NotFound(f"no forecasts at {file}: 'retorsion forecast … --keep {file}' makes them")
    table, _ = load(Source(db, events, kind))
    found = settle(file, table)
    if json_:
        print(json.dumps(encode(found), ensure_ascii=False, indent=1))
        return
    print(f"{file}: {found.due} forecasts have come due, {found.open} wait for their day")
    for name, scores in (("these forecasts", found.model), ("90-day rate", found.rate90)):
        if scores is not None:
            print(_scores(name, scores))


def _scores(name: str, scores: Scores) -> str:
    return f"  {name:16} Brier {scores.brier:.4f}, calibration error {scores.ece:.3f}, {scores.cases} cases"
