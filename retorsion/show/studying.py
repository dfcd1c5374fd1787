"""``retorsion study``: reciprocity, strategies, simulation, panels and backtests on a terminal or as JSON.

In: a ledger, a table of acts, or somebody else's data set. Out: figures with their number of cases. All numbers come from ``retorsion.study``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from retorsion.errors import ReadError, SettingsError, StudyError
from retorsion.records import Answer, encode
from retorsion.show.listing import iso_day, open_existing, parse_pair

if TYPE_CHECKING:
    from retorsion.study.backtest import BacktestReport
    from retorsion.study.responses import By, Direction, Reciprocity, Spread
    from retorsion.study.shares import Share
    from retorsion.study.simulate import Act, Rule, WhatIf
    from retorsion.study.strategies import Evidence
    from retorsion.study.table import Table

CODEBOOK_OF_PANEL = "directed dyads by {unit}: how often and how severely one side acted on the other"


@dataclass(frozen=True, slots=True)
class Source:
    """Where acts come from: ``events`` (a table, or a data set of ``kind``) where given, else the ledger; days are ISO, both included."""

    db: str
    events: Path | None = None
    kind: str | None = None
    since: str | None = None
    until: str | None = None


def load(source: Source) -> tuple[Table, tuple[Answer, ...]]:
    """The acts as a table, and the answers that the ledger holds (none for a file)."""
    since, until = iso_day(source.since), iso_day(source.until)
    if source.events is None:
        return _from_ledger(source.db, since, until)
    if source.kind is not None:
        from retorsion.study.imported import read_dataset

        table = read_dataset(source.kind, source.events, today())
    else:
        from retorsion.study.table import read_table

        table = read_table(source.events, today())
    return _between(table, since, until), ()


def today() -> str:
    """The present day, UTC: no act can be later."""
    return datetime.now(UTC).date().isoformat()


def _from_ledger(db: str, since: str | None, until: str | None) -> tuple[Table, tuple[Answer, ...]]:
    from retorsion.study.table import from_events

    with open_existing(db) as ledger:
        return from_events(ledger.events(since=since, until=until)), ledger.answers()


def _between(table: Table, since: str | None, until: str | None) -> Table:
    from retorsion.study.table import build

    if since is None and until is None:
        return table
    first = max(table.day_of(since), 0) if since else 0
    last = table.day_of(until) if until else table.days
    sides = table.sides
    ids = table.id or ("",) * len(table)
    return build(
        (
            (table.origin + int(table.day[i]), sides[table.actor[i]], sides[table.recipient[i]], int(table.quad[i]),
             table.code[i], float(table.severity[i]), ids[i])
            for i in range(len(table))
            if first <= table.day[i] <= last
        ),
        table.dropped,
    )  # fmt: skip


def two_sides(text: str) -> tuple[str, str]:
    """``GBR-RUS`` as two codes."""
    found = parse_pair(text)
    if found is None or len(found) != 2:
        raise SettingsError(f"{text!r} names no two sides: write it as GBR-RUS")
    return found[0], found[1]


def show_reciprocity(
    source: Source, pair: str | None, by: By, days: int, seed: int, picture: Path | None, json_: bool
) -> None:
    """Print the reciprocity of a pair, and draw it where asked."""
    from retorsion.study.responses import reciprocity

    table, answers = load(source)
    chosen = two_sides(pair) if pair else None
    if chosen:
        _check_sides(table, chosen)
    found = reciprocity(table, pair=chosen, by=by, days=days, answers=answers, seed=seed)
    if picture is not None:
        from retorsion.show.reciprocity_chart import write_picture

        write_picture(found, picture)
    if json_:
        readings = [way.reading for way in found.directions]
        print(json.dumps({**encode(found), "readings": readings}, ensure_ascii=False, indent=1))
        return
    print("\n".join(reciprocity_lines(found)))


def _check_sides(table: Table, pair: tuple[str, str]) -> None:
    if not len(table.rows(*pair)) and not len(table.rows(*pair[::-1])):
        raise StudyError(f"no dated act between {pair[0]} and {pair[1]} here: check the codes, or the days asked for")


def reciprocity_lines(found: Reciprocity) -> Iterator[str]:
    """The study in plain lines."""
    yield f"{found.pair[0]} and {found.pair[1]}, {found.since} to {found.until}; an answer is an act within {found.days} days"
    for way in found.directions:
        yield from _direction(way)
    if found.balance is not None:
        yield f"\nbalance of hostile acts {found.balance:+.2f} ({found.pair[0]} minus {found.pair[1]}, over both)"
    if found.severity_balance is not None:
        yield f"balance of severity {found.severity_balance:+.2f}"
    if found.goldstein_balance is not None:
        cases = sum(way.goldstein.cases for way in found.directions)
        yield f"balance of Goldstein values {found.goldstein_balance:+.2f} (mean of {found.pair[0]}'s acts minus mean of {found.pair[1]}'s, {cases} acts)"
    for one in found.ruptures:
        yield f"rupture on {one.day}: {one.actor} towards {one.recipient}, {one.before:.2f} acts in 30 days before, {one.after:.2f} after"
    yield "\nperiod      hostile acts each way   friendly acts each way"
    for period in found.periods:
        if any(period.conflict) or any(period.cooperation):
            yield f"{period.start}  {period.conflict[0]:>8} {period.conflict[1]:>8}      {period.cooperation[0]:>8} {period.cooperation[1]:>8}"
    left_out = {why: number for why, number in found.left_out.items() if number}
    if left_out:
        yield "left out: " + ", ".join(f"{number} ({why})" for why, number in sorted(left_out.items()))
    yield "associations in what was reported, not effects"


def _direction(way: Direction) -> Iterator[str]:
    yield f"\n{way.answering} after acts of {way.acting}: {way.reading}"
    yield f"  {way.acts} hostile acts ({way.per_month:.2f} a month), {way.cooperation} friendly ones"
    yield f"  an act of {way.answering} followed {_share(way.after_act)} of days with such an act, {_share(way.without_act)} of other days"
    excess = way.excess
    if excess.value is not None:
        held = (
            f" ({excess.interval[0]:+.2f} to {excess.interval[1]:+.2f})"
            if excess.interval
            else ", too few days for an interval"
        )
        yield f"  beyond alike days: {excess.value:+.2f}{held}"
    yield f"  days to the answer: {_spread(way.lag)}; proportion: {_spread(way.proportion)}"


def _share(share: Share) -> str:
    if share.share is None:
        return "none (0 cases)"
    return f"{share.share:.0%} ({share.interval[0]:.0%} to {share.interval[1]:.0%}, {share.cases} cases)"


def _spread(found: Spread) -> str:
    if found.median is None:
        return "unknown (0 cases)"
    return f"{found.median:.2g} (middle half {found.low:.2g} to {found.high:.2g}, {found.cases} cases)"


def show_strategies(source: Source, pair: str, days: int, json_: bool) -> None:
    """Print which rule each side of a pair seems to play; a side with too few turns is said to have too few."""
    from retorsion.study.strategies import identify, turns_of

    table, _ = load(source)
    one, other = two_sides(pair)
    _check_sides(table, (one, other))
    found: dict[str, Evidence | str] = {}
    for acting, answering in ((other, one), (one, other)):
        try:
            found[answering] = identify(turns_of(table, acting, answering, days))
        except StudyError as error:
            found[answering] = str(error)
    if all(isinstance(evidence, str) for evidence in found.values()):
        raise StudyError(f"{one} and {other}: {found[one]}")
    if json_:
        plain = {side: {"refused": e} if isinstance(e, str) else encode(e) for side, e in found.items()}
        print(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    for side, evidence in found.items():
        print("\n".join(_evidence(side, evidence)))


def _evidence(side: str, evidence: Evidence | str) -> list[str]:
    if isinstance(evidence, str):
        return [f"{side}: {evidence}"]
    ranked = sorted(evidence.probability.items(), key=lambda item: -item[1])
    lines = [
        f"{side}: most like {evidence.best} among the rules known here ({evidence.turns} turns, {evidence.hostile} hostile)",
        "  " + ", ".join(f"{name} {probability:.2f}" for name, probability in ranked),
    ]
    lines += [f"  error rate {evidence.error_rate:.2f}"] if evidence.error_rate is not None else []
    if len(evidence.stretches) > 1:
        lines.append(
            "  seems to change: " + ", then ".join(f"{s.rule} from {s.day or s.start}" for s in evidence.stretches)
        )
    return lines


def show_simulation(
    source: Source, pair: str, rules: tuple[Rule, Rule], days: int, runs: int, seed: int, json_: bool
) -> None:
    """Fit both sides to their past, act the next days out many times, and print the ranges."""
    from retorsion.study.simulate import fit_player, what_if

    table, _ = load(source)
    one, other = two_sides(pair)
    first, second = fit_player(table, other, one, rule=rules[0]), fit_player(table, one, other, rule=rules[1])
    found = what_if(first, second, days=days, runs=runs, seed=seed, past=_recent(table, one, other))
    if json_:
        players = [encode(first), encode(second)]
        print(json.dumps({**encode(found), "players": players}, ensure_ascii=False, indent=1))
        return
    print("\n".join(_simulation(found, {one: rules[0], other: rules[1]})))


def _simulation(found: WhatIf, rules: dict[str, Rule]) -> Iterator[str]:
    yield f"SIMULATION, no record and no forecast: {found.runs} runs of {found.days} days, seed {found.seed}"
    for side, rule in rules.items():
        acts, severity = found.acts[side], found.severity[side]
        yield (
            f"{side} ({rule}): {acts.middle:.0f} acts ({acts.low:.0f} to {acts.high:.0f} in nine runs of ten), "
            f"summed severity {severity.middle:.0f} ({severity.low:.0f} to {severity.high:.0f})"
        )
    yield f"longest chain of answers: {found.rounds.middle:.0f} ({found.rounds.low:.0f} to {found.rounds.high:.0f})"
    yield f"last act on day {found.quiet_after.middle:.0f} ({found.quiet_after.low:.0f} to {found.quiet_after.high:.0f})"
    if found.stopped:
        yield f"{found.stopped} runs exploded and were cut off: a property of these players, not of the world"


def _recent(table: Table, one: str, other: str) -> list[Act]:
    """Hostile acts of known severity of the last month, as days before the end of the table."""
    from retorsion.study.simulate import Act

    found = []
    for actor, recipient in ((one, other), (other, one)):
        for row in table.rows(actor, recipient):
            ago = float(table.day[row] - table.days)
            severity = float(table.severity[row])
            if table.quad[row] >= 3 and ago > -30 and severity == severity:
                found.append(Act(ago, actor, severity))
    return found


def write_panel(source: Source, pair: str | None, out: Path, by: Literal["week", "month"]) -> None:
    """Write a panel, with its codebook and citation beside it."""
    from retorsion.show.codebook import write_beside
    from retorsion.show.export import write_file
    from retorsion.study.panel import CODEBOOK, panel

    table, _ = load(source)
    pairs: tuple[tuple[str, str], ...] = ()
    if pair:
        sides = two_sides(pair)
        _check_sides(table, sides)
        pairs = (sides, sides[::-1])
    columns = dict(CODEBOOK)
    rows = ({name: getattr(row, name) for name in columns} for row in panel(table, by, pairs=pairs))
    count = write_file(rows, out, labels=columns)
    write_beside(out, CODEBOOK_OF_PANEL.format(unit=by), columns)
    print(f"{out}: {count:,} rows")


def run_backtest(events: Path, cases: Path, out: Path, horizon: int, json_: bool) -> None:
    """Forecast past cases, write them, and print the scores beside both rivals."""
    from retorsion.study.backtest import backtest

    try:
        report = backtest(events, cases, out, horizon, today=today())
    except OSError as error:
        raise ReadError(f"cannot write {out}: {error.strerror or error}; choose another place with --out") from error
    if json_:
        print(json.dumps({"out": str(out), **encode(report)}, ensure_ascii=False, indent=1))
        return
    print("\n".join(_backtest_lines(report, out)))


def _backtest_lines(report: BacktestReport, out: Path) -> Iterator[str]:
    yield f"{out}: {report.test_cases:,} forecasts from {report.cut} on, fitted on {report.train_cases:,} cases before"
    rows: tuple[tuple[str, Any], ...] = (
        ("this model", report.model), ("90-day rate", report.rate90), ("dyad's own rate", report.dyad_rate),
    )  # fmt: skip
    for name, scores in rows:
        if scores is not None:
            slope = f"{scores.slope:.2f}" if scores.slope is not None else "unknown"
            yield f"  {name:16} Brier {scores.brier:.4f}, log loss {scores.log_loss:.4f}, calibration error {scores.ece:.3f}, slope {slope}"
