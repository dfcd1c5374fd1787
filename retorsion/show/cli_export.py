"""The commands under ``export``: the ledger as files. Parses words and calls one function each; nothing heavy is imported before one runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from retorsion.show.options import Db, epilog, group

app = group("Write the ledger out as files, each table with its codebook and citation beside it.")

Out = Annotated[Path, typer.Option("--out", "-o", help="The file to write.")]
To = Annotated[str | None, typer.Option("--to", help="jsonl, csv, parquet or dta; default: the ending of --out.")]
Quotes = Annotated[
    bool, typer.Option("--quotes/--no-quotes", help="Whether the words behind each row are written out.")
]
Codebook = Annotated[
    bool,
    typer.Option("--codebook/--no-codebook", help="Whether a codebook page and a BibTeX entry are written beside it."),
]


@app.command("annotation", epilog=epilog("retorsion export annotation --db study.db --out coded.jsonl"))
def annotation(out: Out, db: Db = "ledger.db") -> None:
    """One JSON line an article with everything found in it; event keys are the ledger's."""
    from retorsion.show.exporting import write_unit

    write_unit(db, "annotation", out, "jsonl", codebook=False)


@app.command(
    "event", epilog=epilog("retorsion export event --out events.csv", "retorsion export event --out events.dta")
)
def event(out: Out, to: To = None, codebook: Codebook = True, db: Db = "ledger.db") -> None:
    """One row an event, whatever its standing: filter on the column done."""
    from retorsion.show.exporting import write_unit

    write_unit(db, "event", out, to, codebook=codebook)


@app.command("answer", epilog=epilog("retorsion export answer --out answers.csv --no-quotes"))
def answer(out: Out, to: To = None, quotes: Quotes = True, codebook: Codebook = True, db: Db = "ledger.db") -> None:
    """One row an answer, with lag, proportion, score and its parts."""
    from retorsion.show.exporting import write_unit

    write_unit(db, "answer", out, to, quotes=quotes, codebook=codebook)


@app.command("mention", epilog=epilog("retorsion export mention --out mentions.jsonl --no-quotes"))
def mention(out: Out, to: To = None, quotes: Quotes = True, codebook: Codebook = True, db: Db = "ledger.db") -> None:
    """One row a telling of an act, with offsets of its evidence."""
    from retorsion.show.exporting import write_unit

    write_unit(db, "mention", out, to, quotes=quotes, codebook=codebook)


@app.command("exchange", epilog=epilog("retorsion export exchange --out exchanges.parquet"))
def exchange(out: Out, to: To = None, codebook: Codebook = True, db: Db = "ledger.db") -> None:
    """One row an exchange, with its events, answers and open items."""
    from retorsion.show.exporting import write_unit

    write_unit(db, "exchange", out, to, codebook=codebook)


@app.command("dyad-month", epilog=epilog("retorsion export dyad-month --out panel.dta"))
def dyad_month(
    out: Out,
    pair: Annotated[str | None, typer.Option("--between", help="Two sides, as GBR-RUS; default: all pairs.")] = None,
    db: Db = "ledger.db",
) -> None:
    """One row a directed pair and month, with ISO, COW and Gleditsch-Ward codes."""
    from retorsion.show.studying import Source, write_panel

    write_panel(Source(db), pair, out, "month")


@app.command("dyad-week", epilog=epilog("retorsion export dyad-week --out panel.csv"))
def dyad_week(
    out: Out,
    pair: Annotated[str | None, typer.Option("--between", help="Two sides, as GBR-RUS; default: all pairs.")] = None,
    db: Db = "ledger.db",
) -> None:
    """One row a directed pair and week, weeks beginning on Monday."""
    from retorsion.show.studying import Source, write_panel

    write_panel(Source(db), pair, out, "week")


@app.command("gdelt", epilog=epilog("retorsion export gdelt --out events.export.CSV"))
def gdelt(out: Out, codebook: Codebook = True, db: Db = "ledger.db") -> None:
    """Acts told as done in the 58 tab-separated columns of GDELT 1.0; what the ledger does not know stays blank."""
    from retorsion.show.exporting import write_gdelt

    write_gdelt(db, out, codebook=codebook)


@app.command("polecat", epilog=epilog("retorsion export polecat --out events.tab"))
def polecat(out: Out, codebook: Codebook = True, db: Db = "ledger.db") -> None:
    """Acts told as done in the 40 columns of POLECAT, tab-separated with a header; what the ledger does not know stays blank."""
    from retorsion.show.exporting import write_polecat

    write_polecat(db, out, codebook=codebook)


@app.command("graph", epilog=epilog("retorsion export graph --out answers.graphml"))
def graph(out: Out, codebook: Codebook = True, db: Db = "ledger.db") -> None:
    """Events and who answers whom, as GraphML."""
    from retorsion.show.exporting import write_graph

    write_graph(db, out, codebook=codebook)
