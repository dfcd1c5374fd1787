"""Arguments and options that several commands share, and the layout of examples in their help. Types for Typer; nothing happens here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Db = Annotated[str, typer.Option("--db", help="The ledger: a file, or postgresql://…", envvar="RETORSION_DB")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
MaxIssues = Annotated[
    int | None, typer.Option("--max-issues", help="Exit with status 1 when more reports than this could not be used.")
]
Published = Annotated[str | None, typer.Option("--published", help="Publication date of the text files (ISO).")]
Publisher = Annotated[str | None, typer.Option("--publisher", help="Publisher of the text files.")]
Map = Annotated[str | None, typer.Option("--map", help="Column names of the input, as text=body,published=date.")]
Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; default: retorsion.toml in this folder, if there.")
]
By = Annotated[str | None, typer.Option("--by", help="Who says so; default: your login name.")]
Why = Annotated[str, typer.Option("--why", help="The reason, kept in the log.")]
Since = Annotated[str | None, typer.Option("--since", help="First day.")]
Until = Annotated[str | None, typer.Option("--until", help="Last day.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="As the ledger stood at this moment (a day means its end, UTC)."),
]


def epilog(*examples: str) -> str:
    """Examples at the foot of a help text."""
    return "[bold]Examples[/bold]\n\n" + "\n\n".join(f"  {example}" for example in examples)


def group(help_: str) -> typer.Typer:
    """A group of commands that shows its help when called without one."""
    return typer.Typer(no_args_is_help=True, help=help_, rich_markup_mode="rich")


def finish(issues: int, bound: int | None) -> None:
    """Exit status 1 where more went wrong than was allowed."""
    if bound is not None and issues > bound:
        raise typer.Exit(1)
