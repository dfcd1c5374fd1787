"""The command line: parses words, calls one function, prints what it returns.

Each verb is a job. Listings take ``--json``. Exit status: 0 done, 1 done with more issues than ``--max-issues``, 2 wrong use,
3 ledger, settings or reading error, 130 interrupted. Heavy imports stay inside the commands: ``--help`` loads none of them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from retorsion.errors import RetorsionError
from retorsion.show import cli_decide, cli_export, cli_serve, cli_study
from retorsion.show.options import (
    AsOf,
    Config,
    Db,
    Json,
    Map,
    MaxIssues,
    Published,
    Publisher,
    Since,
    Until,
    epilog,
    finish,
)

INTERRUPTED = 130
"""Exit status of a command that Ctrl-C ended."""

app = typer.Typer(
    name="retorsion",
    help="A ledger of what states do to one another: acts, claims, answers and warnings, read from news reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cli_export.app, name="export")


@app.command(
    epilog=epilog(
        "retorsion code reports.jsonl --out coded.jsonl", "cat report.txt | retorsion code - --published 2025-03-12"
    )
)
def code(
    sources: Annotated[list[str], typer.Argument(help="Files, folders, patterns, or - for standard input.")],
    out: Annotated[str, typer.Option("--out", "-o", help="Where the lines go; - is standard output.")] = "-",
    published: Published = None,
    publisher: Publisher = None,
    map_: Map = None,
    workers: Annotated[int, typer.Option(help="Processes to code with.")] = 1,
    max_issues: MaxIssues = None,
    config: Config = None,
) -> None:
    """Code reports without a ledger: one annotated JSON line an article, in the order read."""
    from retorsion.show.coding import code_to_lines

    finish(code_to_lines(sources, out, published, publisher, map_, workers, config), max_issues)


@app.command(
    epilog=epilog(
        "retorsion update corpus/ --db study.db",
        "retorsion update report.txt --published 2025-03-12 --publisher 'Harbour Gazette'",
    )
)
def update(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, patterns, or - for standard input; none: only pending work."),
    ] = None,
    db: Db = "ledger.db",
    published: Published = None,
    publisher: Publisher = None,
    map_: Map = None,
    workers: Annotated[int, typer.Option(help="Processes to code with.")] = 1,
    recode: Annotated[bool, typer.Option("--recode", help="Code again what an older coder version coded.")] = False,
    json_: Json = False,
    max_issues: MaxIssues = None,
    config: Config = None,
) -> None:
    """Read, code, merge and link what is new. Safe to repeat; interrupted, it goes on where it stopped."""
    from retorsion.show.coding import update_ledger

    finish(update_ledger(sources or [], db, published, publisher, map_, workers, recode, json_, config), max_issues)


@app.command(
    epilog=epilog("retorsion timeline *.txt --out timeline.html", "retorsion timeline --db study.db --between GBR-RUS")
)
def timeline(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Reports; none: take what the ledger holds (--db).")
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="The page to write: one self-contained file.")] = Path(
        "timeline.html"
    ),
    db: Annotated[
        str | None, typer.Option("--db", help="Show this ledger instead of coding reports.", envvar="RETORSION_DB")
    ] = None,
    between: Annotated[
        str | None, typer.Option("--between", help="Two sides, as GBR-RUS; default: the busiest pair.")
    ] = None,
    published: Published = None,
    publisher: Publisher = None,
    map_: Map = None,
    config: Config = None,
) -> None:
    """Write a two-lane timeline of who did what and what answered what, as a page that works from a USB stick."""
    from retorsion.show.timeline import write_timeline

    write_timeline(sources or [], out, db, between, published, publisher, map_, config)


@app.command(
    epilog=epilog(
        "retorsion exchanges GBR-RUS --since 2024-01-01 --db study.db",
        "retorsion exchanges --as-of 2025-03-11",
        "retorsion exchanges --json",
    )
)
def exchanges(
    between: Annotated[str | None, typer.Argument(help="Two sides, as GBR-RUS, or one state.")] = None,
    db: Db = "ledger.db",
    since: Annotated[str | None, typer.Option(help="Only exchanges with an act on or after this day.")] = None,
    as_of: AsOf = None,
    json_: Json = False,
) -> None:
    """List exchanges: what was done, what answered it, how late and how large, and which warnings are open."""
    from retorsion.show.listing import list_exchanges

    list_exchanges(db, between, since, as_of, json_)


@app.command(
    epilog=epilog("retorsion events GBR-RUS --standing alleged", "retorsion events --since 2025-03-01 --all --json")
)
def events(
    between: Annotated[str | None, typer.Argument(help="Two sides, as GBR-RUS.")] = None,
    db: Db = "ledger.db",
    since: Since = None,
    until: Until = None,
    type_: Annotated[str | None, typer.Option("--type", help="A PLOVER type, as SANCTION.")] = None,
    standing: Annotated[
        str | None, typer.Option(help="asserted, alleged, denied, threatened, planned, demanded, conditional, negated.")
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Also acts that nobody vouches for as done, and history.")
    ] = False,
    as_of: AsOf = None,
    json_: Json = False,
) -> None:
    """List acts, one line an event; only acts told as done unless you ask for others."""
    from retorsion.show.listing import list_events

    list_events(db, between, since, until, type_, standing, all_, as_of, json_)


@app.command(epilog=epilog("retorsion why e_1f2a --db study.db", "retorsion why a_77c0 --json"))
def why(
    id: Annotated[
        str, typer.Argument(help="An event, an answer, an exchange or a mention; the first letters are enough.")
    ],
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Show every sentence, source, rule, person and score behind an event, an answer or an exchange."""
    from retorsion.show.why import show_why

    show_why(db, id, json_)


@app.command(
    name="code-shards",
    epilog=epilog(
        "retorsion code-shards in/ --out mentions/ --workers 2",
        "retorsion code-shards 's3://bucket/news/*.jsonl.gz' --out s3://bucket/mentions/ --ray --workers 64",
    ),
)
def code_shards(
    sources: Annotated[
        list[str], typer.Argument(help="Files of many reports, folders of them, patterns; paths or fsspec addresses.")
    ],
    out: Annotated[str, typer.Option("--out", "-o", help="The folder or address of the results, one file a shard.")],
    map_: Map = None,
    workers: Annotated[int, typer.Option(help="Processes (or Ray actors) to code with.")] = 2,
    ray: Annotated[bool, typer.Option("--ray", help="On the Ray cluster that runs, or one started here.")] = False,
    config: Config = None,
) -> None:
    """Code files of many reports into one Parquet file each. Safe to repeat: a file that has its result is passed over."""
    from retorsion.show.sharding import code_in_shards

    finish(code_in_shards(sources, out, map_, workers, ray, config), 0)


@app.command(epilog=epilog("retorsion load mentions/ --db study.db"))
def load(
    results: Annotated[str, typer.Argument(help="The folder or address of Parquet files that coding in shards wrote.")],
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Bring what other machines coded into the ledger: merged and linked here, coded there. Safe to repeat."""
    from retorsion.show.loading import load_results

    load_results(results, db, json_)


@app.command(
    epilog=epilog("retorsion watch feeds.txt --db study.db", "retorsion watch --rules watch.toml --db study.db --once")
)
def watch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Feeds, lists of feeds, or folders that fill up; none: those of the rules."),
    ] = None,
    db: Db = "ledger.db",
    rules: Annotated[
        Path | None,
        typer.Option(
            "--rules",
            help="watch.toml: feeds, dyads, thresholds, quiet hours, where to tell; default: [watch] of retorsion.toml.",
        ),
    ] = None,
    state: Annotated[
        Path | None, typer.Option("--state", help="File that remembers what was told; default: beside the ledger.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look once and end, for a scheduler.")] = False,
    config: Config = None,
) -> None:
    """Poll feeds, update the ledger, and tell what is new, changed, corrected or withdrawn since you last looked."""
    from retorsion.show.watching import run_watch

    run_watch(sources or [], db, rules, state, once, config)


@app.command(epilog=epilog("retorsion settings", "RETORSION_MERGE_WINDOW_DAYS=5 retorsion settings --json"))
def settings(config: Config = None, json_: Json = False) -> None:
    """Print each setting, its value and where the value came from."""
    from retorsion.show.listing import show_settings

    show_settings(config, json_)


@app.command(
    epilog=epilog(
        "retorsion evaluate --gold sample.jsonl", "retorsion evaluate --gold sample.jsonl --coded coded.jsonl --json"
    )
)
def evaluate(
    gold: Annotated[Path, typer.Option("--gold", help="Reports with the events a person coded in them (JSONL).")],
    coded: Annotated[
        Path | None, typer.Option("--coded", help="Coded lines; default: code the gold's texts now.")
    ] = None,
    json_: Json = False,
    config: Config = None,
) -> None:
    """Score the coder on gold of your own: precision, recall, F1 with intervals, per type and field, confusions, worst cases."""
    from retorsion.show.evaluation import evaluate_gold

    evaluate_gold(gold, coded, json_, config)


for part in (cli_decide, cli_study, cli_serve):
    app.add_typer(part.app)


def main() -> None:
    """Entry point: one clear line for every error of ours, and an exit status that says which kind."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: more threads only wait for each other
    try:
        app()
    except RetorsionError as error:
        print(f"retorsion: {error}", file=sys.stderr)
        sys.exit(3)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"retorsion: {where}{error.strerror or error}; check the disk and the permissions", file=sys.stderr)
        sys.exit(3)
    except SystemExit as end:
        if end.code == INTERRUPTED:
            print(
                "retorsion: interrupted; what was finished is kept, the same command goes on from there",
                file=sys.stderr,
            )
        raise


if __name__ == "__main__":
    main()
