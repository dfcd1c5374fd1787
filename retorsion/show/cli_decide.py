"""The commands that correct and keep a ledger: decide, undo, log, runs, feeds, issues, diff, freeze, replay, backup, restore.

Parses words and calls one function each; exit statuses as in ``cli``. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from retorsion.show.options import By, Config, Db, Json, Map, Published, Publisher, Why, epilog, finish, group

app = typer.Typer()
decide_app = group("Say what the machine got wrong; what a person says outranks every rule and survives re-coding.")
app.add_typer(decide_app, name="decide")


Verdict = Literal["yes", "no", "unsure"]
"""The verdicts of the records, whose module costs a fifth of the time of ``--help``."""

Id = Annotated[str, typer.Argument(help="An event or a mention; the first letters are enough.")]
Said = Annotated[Verdict, typer.Argument(help="yes, no or unsure.")]


@decide_app.command("same", epilog=epilog('retorsion decide same m_3f2a m_91c0 no --why "two expulsions"'))
def same(
    left: Id,
    right: Id,
    verdict: Said = "yes",
    why: Why = "",
    by: By = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Say that two tellings (or events) are one act, or are not."""
    from retorsion.show.judging import Wish, decide

    decide(db, Wish("same_event", left, right, verdict), by, why, json_)


@decide_app.command(
    "answers", epilog=epilog('retorsion decide answers e_5b1c e_22d0 yes --why "the minister says so on television"')
)
def answers(
    reply: Id,
    cause: Id,
    verdict: Said = "yes",
    why: Why = "",
    by: By = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Say that the first act answers the second, or does not."""
    from retorsion.show.judging import Wish, decide

    decide(db, Wish("answers", reply, cause, verdict), by, why, json_)


@decide_app.command(
    "field",
    epilog=epilog(
        "retorsion decide field e_5b1c count diplomat=2,spouse=1",
        "retorsion decide field e_5b1c when 2025-03-10 --why 'the ministry's own note'",
        "retorsion decide field e_5b1c standing alleged",
    ),
)
def field(
    event: Id,
    name: Annotated[str, typer.Argument(help="type, mode, measure, actors, recipients, when, count, standing …")],
    value: Annotated[str, typer.Argument(help="The right value; lists with commas, counts as unit=number, or JSON.")],
    why: Why = "",
    by: By = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Change one field of an event."""
    from retorsion.show.judging import Wish, decide, value_of

    decide(db, Wish("field", event, field=name, value=value_of(name, value)), by, why, json_)


@decide_app.command("reject", epilog=epilog('retorsion decide reject e_5b1c --why "a football player, not a diplomat"'))
def reject(id: Id, why: Why = "", by: By = None, db: Db = "ledger.db", json_: Json = False) -> None:
    """Say that this is no act at all: it leaves events, exchanges and exports."""
    from retorsion.show.judging import Wish, decide

    decide(db, Wish("reject", id), by, why, json_)


@decide_app.command("split", epilog=epilog('retorsion decide split e_5b1c m_3f2a m_77c0 --why "the second wave"'))
def split(
    event: Id,
    mentions: Annotated[list[str], typer.Argument(help="The tellings that are another act.")],
    why: Why = "",
    by: By = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Take tellings out of an event: together they are another one."""
    from retorsion.show.judging import Wish, decide

    decide(db, Wish("split", event, value=mentions), by, why, json_)


@decide_app.command(
    "add",
    epilog=epilog(
        "retorsion decide add a_91f0 'recalled its ambassador' --type COERCE --actor FRA --recipient AUS",
    ),
)
def add(
    article: Annotated[str, typer.Argument(help="The report that tells of the act.")],
    words: Annotated[str, typer.Argument(help="Its words, as they stand in the report.")],
    type_: Annotated[str, typer.Option("--type", help="A PLOVER type, as SANCTION.")],
    actor: Annotated[list[str], typer.Option("--actor", help="Who acts: a code, as GBR. May be given several times.")],
    recipient: Annotated[list[str] | None, typer.Option("--recipient", help="Towards whom.")] = None,
    mode: Annotated[str | None, typer.Option("--mode", help="The mode, as expel.")] = None,
    measure: Annotated[str | None, typer.Option("--measure", help="The finer measure, as expel-diplomats.")] = None,
    when: Annotated[str | None, typer.Option("--when", help="The day of the act (ISO).")] = None,
    standing: Annotated[str, typer.Option("--standing", help="asserted, alleged, denied, threatened …")] = "asserted",
    count: Annotated[str | None, typer.Option("--count", help="How many, as diplomat=2.")] = None,
    why: Why = "",
    by: By = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Add an act that the coder missed, with its words in a report."""
    from retorsion.show.judging import Missed, add_missed

    missed = Missed(
        article=article, words=words, type=type_, actors=actor, recipients=recipient or [], mode=mode, measure=measure,
        when=when, standing=standing, count=count,
    )  # fmt: skip
    add_missed(db, missed, by, why, json_)


@decide_app.command("copy", epilog=epilog("retorsion decide copy a_91f0 a_33b1 no --why 'each had its own reporter'"))
def copy(
    left: Annotated[str, typer.Argument(help="A report.")],
    right: Annotated[str, typer.Argument(help="Another report.")],
    verdict: Said = "yes",
    why: Why = "",
    by: By = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Say that one report is a copy of another, or is not: copies count as one publisher."""
    from retorsion.show.judging import Wish, decide

    decide(db, Wish("copy", left, right, verdict), by, why, json_)


@decide_app.command("reviewed", epilog=epilog("retorsion decide reviewed e_5b1c"))
def reviewed(event: Id, why: Why = "", by: By = None, db: Db = "ledger.db", json_: Json = False) -> None:
    """Mark an event as looked at and found right."""
    from retorsion.show.judging import Wish, decide

    decide(db, Wish("reviewed", event), by, why, json_)


@app.command(epilog=epilog('retorsion undo d_10ab --why "misread"'))
def undo(
    decision: Annotated[str, typer.Argument(help="A decision, as 'retorsion log' names it.")],
    why: Why = "",
    by: By = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Take a decision back: what is shown becomes what it was without it, the log keeps both."""
    from retorsion.show.judging import undo_decision

    undo_decision(db, decision, by, why, json_)


@app.command(epilog=epilog("retorsion log", "retorsion log d_10ab --json"))
def log(
    decision: Annotated[str | None, typer.Argument(help="Only the lines of this decision.")] = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """List what was decided, taken back and moved along, by whom, when and why; oldest first."""
    from retorsion.show.judging import list_log

    list_log(db, decision, json_)


@app.command(epilog=epilog("retorsion runs --db study.db"))
def runs(db: Db = "ledger.db", json_: Json = False) -> None:
    """List the runs of the program over this ledger, oldest first, with their counts."""
    from retorsion.show.keeping import list_runs

    list_runs(db, json_)


@app.command(epilog=epilog("retorsion feeds --db study.db", "retorsion feeds --json"))
def feeds(db: Db = "ledger.db", json_: Json = False) -> None:
    """List the feeds that were read into this ledger: last look, last success, last trouble, reports they gave."""
    from retorsion.show.keeping import list_feeds

    list_feeds(db, json_)


@app.command(epilog=epilog("retorsion issues --db study.db", "retorsion issues --kind empty --json"))
def issues(
    kind: Annotated[str | None, typer.Option("--kind", help="Only issues of this kind, as empty.")] = None,
    run: Annotated[str | None, typer.Option("--run", help="Only those of this run.")] = None,
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """List what could not be used, and why."""
    from retorsion.show.keeping import list_issues

    list_issues(db, kind, run, json_)


@app.command(epilog=epilog("retorsion diff r_0a1b r_77fe --db study.db"))
def diff(
    before: Annotated[str, typer.Argument(help="A run, as 'retorsion runs' names it.")],
    after: Annotated[str, typer.Argument(help="A later run over the same reports.")],
    db: Db = "ledger.db",
    json_: Json = False,
) -> None:
    """Show what a later run found anew, no longer found, or found otherwise."""
    from retorsion.show.keeping import show_diff

    show_diff(db, before, after, json_)


@app.command(epilog=epilog("retorsion freeze paper-v1 --db study.db"))
def freeze(
    folder: Annotated[Path, typer.Argument(help="The new folder; its name is the name of the frozen ledger.")],
    db: Db = "ledger.db",
    config: Config = None,
) -> None:
    """Write the ledger to a folder that can be published: data without article text, versions, settings, citation."""
    from retorsion.show.keeping import freeze_ledger

    freeze_ledger(db, folder, config)


@app.command(epilog=epilog("retorsion replay paper-v1 corpus/"))
def replay(
    folder: Annotated[Path, typer.Argument(help="A folder that 'retorsion freeze' wrote.")],
    sources: Annotated[list[str], typer.Argument(help="The same reports, as they were read then.")],
    published: Published = None,
    publisher: Publisher = None,
    map_: Map = None,
    config: Config = None,
    json_: Json = False,
) -> None:
    """Do it all again from the same reports and compare byte for byte; exit status 1 where something differs."""
    from retorsion.show.keeping import replay_frozen

    finish(replay_frozen(folder, sources, published, publisher, map_, config, json_), 0)


@app.command(epilog=epilog("retorsion backup study-2025-03-14.db --db study.db"))
def backup(
    file: Annotated[Path, typer.Argument(help="The new file.")],
    db: Db = "ledger.db",
) -> None:
    """Copy the ledger as it stands to a new file, while others may go on working with it."""
    from retorsion.show.keeping import back_up

    back_up(db, file)


@app.command(epilog=epilog("retorsion restore study-2025-03-14.db --db study.db"))
def restore(
    file: Annotated[Path, typer.Argument(help="A file that 'retorsion backup' wrote.")],
    db: Db = "ledger.db",
) -> None:
    """Put a backup into a new ledger: a file that does not exist, or an empty PostgreSQL database."""
    from retorsion.show.keeping import restore_backup

    restore_backup(file, db)
