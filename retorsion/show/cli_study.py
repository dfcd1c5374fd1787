"""The commands that study and forecast: ``study …``, ``precedents``, ``forecast``; and ``import``, which brings in other people's event data.

Parses words and calls one function each; exit statuses as in ``cli``. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from retorsion.show.options import Db, Json, Map, MaxIssues, Since, Until, epilog, finish, group

app = typer.Typer()
study_app = group("Numbers from events: what comes back, by which rule, and what if. None of it is a cause.")
app.add_typer(study_app, name="study")

Region = Literal["americas", "europe", "africa", "middle-east", "asia", "oceania"]
By = Literal["month", "quarter", "year"]
Rule = Literal["tit-for-tat", "generous", "two-for-one", "escalating", "grudging", "ignoring"]
Kind = Literal["gdelt", "gdelt-mentions", "icews", "polecat", "phoenix", "acled", "ucdp", "keds", "weis", "csv"]

Pair = Annotated[str, typer.Argument(help="Two sides, as GBR-RUS.")]
Events = Annotated[
    Path | None,
    typer.Option(
        "--events", help="Study this file instead of a ledger: a table date,actor,recipient,quad or code (CSV)."
    ),
]
EventsKind = Annotated[
    Kind | None, typer.Option("--kind", help="What --events is, where it is a data set and not such a table.")
]
Days = Annotated[int, typer.Option("--days", min=1, help="How many days after an act count as an answer.")]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same figures.")]


@study_app.command(
    "reciprocity",
    epilog=epilog(
        "retorsion study reciprocity GBR-RUS --by year --db study.db",
        "retorsion study reciprocity GBR-RUS --picture gbr-rus.svg",
        "retorsion study reciprocity ISR-PSE --events events.csv --json",
        "retorsion study reciprocity USA-CHN --events 20250312.export.CSV --kind gdelt",
    ),
)
def reciprocity(
    pair: Annotated[str | None, typer.Argument(help="Two sides, as GBR-RUS; default: the busiest pair.")] = None,
    by: Annotated[By, typer.Option("--by", help="Length of a period.")] = "month",
    days: Days = 14,
    since: Since = None,
    until: Until = None,
    events: Events = None,
    kind: EventsKind = None,
    seed: Seed = 0,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", help="Draw it to this file: svg, png, or json for the numbers and the caption."),
    ] = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Say what comes back, beside what would have come anyway: rates, lags, proportions, balances, ruptures."""
    from retorsion.show.studying import Source, show_reciprocity

    show_reciprocity(Source(db, events, kind, since, until), pair, by, days, seed, picture, json_)


@study_app.command(
    "strategies",
    epilog=epilog("retorsion study strategies GBR-RUS --db study.db", "retorsion study strategies GBR-RUS --json"),
)
def strategies(
    pair: Pair,
    days: Annotated[int, typer.Option("--days", min=1, help="Length of a turn, in days.")] = 14,
    since: Since = None,
    until: Until = None,
    events: Events = None,
    kind: EventsKind = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Weigh which rule each side seems to play: tit-for-tat, generous, two-for-one, escalating, grudging, ignoring."""
    from retorsion.show.studying import Source, show_strategies

    show_strategies(Source(db, events, kind, since, until), pair, days, json_)


@study_app.command(
    "simulate",
    epilog=epilog(
        "retorsion study simulate GBR-RUS --rule escalating --answering-rule generous --seed 7",
        "retorsion study simulate GBR-RUS --horizon 180 --json",
    ),
)
def simulate(
    pair: Pair,
    rule: Annotated[Rule, typer.Option("--rule", help="The rule that the first side plays.")] = "tit-for-tat",
    answering_rule: Annotated[
        Rule, typer.Option("--answering-rule", help="The rule that the second side plays.")
    ] = "tit-for-tat",
    horizon: Annotated[int, typer.Option("--horizon", min=1, help="Days to simulate.")] = 90,
    runs: Annotated[int, typer.Option("--runs", min=1, help="How many runs the ranges are taken over.")] = 500,
    seed: Seed = 0,
    events: Events = None,
    kind: EventsKind = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Act out "what if" from the present state, with ranges. A simulation: no record and no forecast."""
    from retorsion.show.studying import Source, show_simulation

    show_simulation(Source(db, events, kind), pair, (rule, answering_rule), horizon, runs, seed, json_)


@study_app.command(
    "panel",
    epilog=epilog(
        "retorsion study panel --out panel.csv --db study.db",
        "retorsion study panel GBR-RUS --by week --out panel.parquet",
    ),
)
def panel(
    pair: Annotated[str | None, typer.Argument(help="Two sides, as GBR-RUS; default: every pair with an act.")] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file to write: csv, jsonl, parquet or dta.")] = Path(
        "panel.csv"
    ),
    by: Annotated[Literal["week", "month"], typer.Option("--by", help="Length of a period.")] = "month",
    since: Since = None,
    until: Until = None,
    events: Events = None,
    kind: EventsKind = None,
    db: Db = "ledger.db",
) -> None:
    """Write a directed dyad-week or dyad-month panel with ISO, COW and Gleditsch-Ward codes, a codebook and BibTeX beside it."""
    from retorsion.show.studying import Source, write_panel

    write_panel(Source(db, events, kind, since, until), pair, out, by)


@study_app.command(
    "backtest", epilog=epilog("retorsion study backtest events.csv --cases cases.csv --out forecasts.csv")
)
def backtest(
    events: Annotated[Path, typer.Argument(help="Acts: date,actor,recipient,code,quad (CSV, may be gzip).")],
    cases: Annotated[Path, typer.Option("--cases", help="Cases: case_id,actor,recipient,date,split (CSV).")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The forecasts to write: case_id,p.")],
    horizon: Annotated[int, typer.Option("--horizon", min=1, help="Days within which an answer counts.")] = 14,
    json_: Json = False,
) -> None:
    """Forecast past cases with what was known on each case's day, fitted on the training years only."""
    from retorsion.show.studying import run_backtest

    run_backtest(events, cases, out, horizon, json_)


@study_app.command("track", epilog=epilog("retorsion study track forecasts.jsonl --db study.db"))
def track(
    file: Annotated[Path, typer.Argument(help="Forecasts kept by 'retorsion forecast --keep'.")],
    events: Events = None,
    kind: EventsKind = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Score forecasts made earlier whose time has passed."""
    from retorsion.show.forecasting import show_track

    show_track(file, db, events, kind, json_)


@app.command(
    epilog=epilog(
        "retorsion precedents --like e_5b1c --db study.db",
        "retorsion precedents --actor RUS --recipient GBR --measure expel-diplomats --people 2",
        "retorsion precedents --like e_5b1c --since 1990 --without-war --json",
        "retorsion precedents --measure expel-diplomats --people 2 --region africa",
    )
)
def precedents(
    like: Annotated[
        str | None, typer.Option("--like", help="An event of the ledger; its first letters are enough.")
    ] = None,
    actor: Annotated[str | None, typer.Option("--actor", help="Without --like: who acts, as RUS.")] = None,
    recipient: Annotated[str | None, typer.Option("--recipient", help="Without --like: towards whom.")] = None,
    measure: Annotated[str | None, typer.Option("--measure", help="Without --like: as expel-diplomats.")] = None,
    people: Annotated[int | None, typer.Option("--people", min=1, help="Without --like: how many people.")] = None,
    between: Annotated[str | None, typer.Option("--between", help="Only cases between these two, as GBR-RUS.")] = None,
    side: Annotated[list[str] | None, typer.Option("--side", help="Only cases with this state; several times.")] = None,
    since: Annotated[int | None, typer.Option("--since", help="First year.")] = None,
    until: Annotated[int | None, typer.Option("--until", help="Last year.")] = None,
    without_war: Annotated[bool, typer.Option("--without-war", help="Leave cases of war out.")] = False,
    region: Annotated[
        Region | None,
        typer.Option("--region", help="Only cases with a state of this region (Correlates of War's regions)."),
    ] = None,
    own: Annotated[bool, typer.Option("--own", help="Also the cases of the ledger itself.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many to list.")] = 10,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Find past acts most like one act, with the answer each drew; counts of cases, never probabilities."""
    from retorsion.show.precedence import Asked, Narrowed, show_precedents

    asked = Asked(like, actor, recipient, measure, people)
    narrowed = Narrowed(between, tuple(side or ()), since, until, not without_war, own, region, limit)
    show_precedents(db, asked, narrowed, json_)


@app.command(
    epilog=epilog(
        "retorsion forecast e_5b1c --db study.db",
        "retorsion forecast RUS-GBR --now 2025-03-12 --keep forecasts.jsonl",
        "retorsion forecast ISR-PSE --events events.csv --json",
    )
)
def forecast(
    target: Annotated[
        str, typer.Argument(help="An event, or the one who acted and the one who may answer, as RUS-GBR.")
    ],
    now: Annotated[
        str | None,
        typer.Option("--now", help="The day of the forecast; default: the last day that anything is known of."),
    ] = None,
    horizon: Annotated[list[int] | None, typer.Option("--horizon", min=1, help="Days; default: 7, 14 and 30.")] = None,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", help="Append the forecast to this file, to be scored when its time has passed."),
    ] = None,
    events: Events = None,
    kind: EventsKind = None,
    seed: Seed = 0,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Give the chance of an answer with its interval, beside the base rate, the plain rate and past hits; refused where cases are few."""
    from retorsion.show.forecasting import show_forecast

    show_forecast(db, events, kind, target, now, tuple(horizon or (7, 14, 30)), keep, seed, json_)


@app.command(
    "import",
    epilog=epilog(
        "retorsion import gdelt 20250312.export.CSV.zip --db study.db",
        "retorsion import csv acts.csv --map date=day,actor=who,recipient=whom,type=plover",
        "retorsion import gdelt 'gdelt/*.CSV' --to gdelt.parquet",
    ),
)
def import_(
    kind: Annotated[Kind, typer.Argument(help="Whose data it is.")],
    file: Annotated[str, typer.Argument(help="A file, a folder, or with --to a pattern.")],
    db: Db = "ledger.db",
    to: Annotated[
        Path | None, typer.Option("--to", help="Stream GDELT files to this Parquet file instead of a ledger.")
    ] = None,
    map_: Map = None,
    scheme: Annotated[
        Literal["cameo", "weis"], typer.Option("--scheme", help="Of a csv: which scheme its codes are of.")
    ] = "cameo",
    json_: Json = False,
    max_issues: MaxIssues = None,
) -> None:
    """Bring other people's event data into the ledger, row for row: kept, kept without a type, or refused with the reason."""
    from retorsion.show.importing import import_dataset, import_to_parquet

    if to is not None:
        finish(import_to_parquet(kind, file, to, json_), max_issues)
    else:
        finish(import_dataset(kind, file, db, map_, scheme, json_), max_issues)
