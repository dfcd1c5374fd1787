"""What lies beside an exported table: a codebook page and a BibTeX entry, so that a reader needs nothing else.

In: the table's path, a title, its columns with their meaning. Out: ``NAME.codebook.md`` and ``NAME.bib``. No clock enters either file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

from retorsion.errors import ReadError
from retorsion.records import Exchange, Mention

EVENT: Mapping[str, str] = MappingProxyType(
    {
        "event": "id; old ids of merged events lead to it",
        "type": "PLOVER type",
        "mode": "PLOVER mode",
        "measure": "finer measure, of a closed list",
        "contexts": "PLOVER contexts",
        "actor": "codes of those who act",
        "recipient": "codes of those it is done to",
        "date": "first day",
        "date_end": "last day",
        "granularity": "how precisely the day is known",
        "standing": "asserted, alleged, denied, threatened, planned, demanded, conditional or negated",
        "done": "whether it is told as done: filter on this",
        "said_by": "who says so, where it is only alleged",
        "denied_by": "who denies it",
        "background": "whether it is told as history only",
        "symmetric": "whether all sides do it together",
        "count": "people or things by unit",
        "count_total": "sum of the counts",
        "country": "where, ISO-3",
        "place_basis": "stated or inferred",
        "severity": "0 to 10, below 0 for friendly acts",
        "publishers": "independent families of publishers that tell it",
        "publisher_names": "one publisher a family",
        "second_hand": "whether no publisher vouches for it and neither side is quoted",
        "mentions": "tellings",
        "articles": "ids of the reports that tell it",
        "confidence": "calibrated chance that type and parties are right",
        "conflicts": "fields on which reports differ",
    }
)
ANSWER: Mapping[str, str] = MappingProxyType(
    {
        "answer": "id",
        "reply": "event that answers",
        "cause": "event that is answered",
        "basis": "stated, implied or inferred",
        "kind": "trigger, or a reason that somebody states",
        "score": "0 to 1; 1 where a report states it",
        "reasons": "parts of the score",
        "lag_days": "days from the act to the answer",
        "proportion": "answer over act in people or things; empty where units differ",
        "in_kind": "whether the measure is the same",
        "words": "the words that state the link",
        "evidence": "mention and offsets of those words",
    }
)


def columns_of(unit: str) -> Mapping[str, str]:
    """What the columns of a table hold."""
    if unit in ("event", "answer"):
        return EVENT if unit == "event" else ANSWER
    record = Mention if unit == "mention" else Exchange
    return {
        one.name: f"field {one.name} of the record {record.__name__}, as the manual has it" for one in fields(record)
    }


TITLES: Mapping[str, str] = MappingProxyType(
    {
        "event": "acts between states, one row an act",
        "answer": "answers, one row a link between two acts",
        "mention": "tellings of acts, one row a telling",
        "exchange": "exchanges, one row a chain of acts that answer each other",
    }
)


def write_beside(table: Path, title: str, columns: Mapping[str, str]) -> tuple[Path, Path]:
    """Write both files; returns their paths."""
    book, cite = table.with_name(table.name + ".codebook.md"), table.with_name(table.name + ".bib")
    try:
        book.write_text(codebook(table.name, title, columns), encoding="utf-8", newline="\n")
        cite.write_text(bibtex(table.stem, title), encoding="utf-8", newline="\n")
    except OSError as error:
        raise ReadError(f"cannot write {error.filename}: {error.strerror or error}; choose another place") from error
    return book, cite


def codebook(name: str, title: str, columns: Mapping[str, str]) -> str:
    """The page: what the table is, and each column."""
    from retorsion import __version__

    lines = [f"# {name}\n", f"{title[:1].upper()}{title[1:]}. Made with Retorsion {__version__}.\n"]
    lines += [
        'Empty is unknown, never zero and never "no". Days are ISO (2025-03-12).\n',
        "| column | meaning |",
        "| --- | --- |",
    ]
    return "\n".join([*lines, *(f"| `{column}` | {meaning} |" for column, meaning in columns.items())]) + "\n"


def bibtex(key: str, title: str) -> str:
    """A citation of the table and of the program that made it."""
    from retorsion import __version__

    plain = "".join(character for character in key if character.isalnum()) or "table"
    return (
        f"@misc{{{plain},\n  title = {{{title[:1].upper()}{title[1:]}}},\n"
        f"  howpublished = {{Data set made with Retorsion {__version__}}},\n"
        "  note = {Add who made it, from which reports, and when}\n}\n"
    )
