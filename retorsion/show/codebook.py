"""What lies beside an exported table: a codebook page and a BibTeX entry, so that a reader needs nothing else.

In: the table's path, a title, its columns with their meaning. Out: ``NAME.codebook.md`` and ``NAME.bib``. No clock enters either file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from retorsion.errors import ReadError

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


MENTION: Mapping[str, str] = MappingProxyType(
    {
        "id": "id of the telling",
        "article": "id of the report",
        "sentence": "number of the sentence in it, from 0",
        "type": "PLOVER type",
        "mode": "PLOVER mode",
        "contexts": "PLOVER contexts",
        "measure": "finer measure, of a closed list",
        "instrument": "with what, where the words say so",
        "actors": "who acts: words, offsets, code, and how the words led to the code (JSON)",
        "recipients": "to whom, likewise (JSON)",
        "symmetric": "whether all sides do it together",
        "when": "day, precision, basis and words (JSON)",
        "place": "words, country, basis (JSON)",
        "count": "people or things by unit (JSON)",
        "count_bounds": "lowest and highest number where the words are vague (JSON)",
        "targets": "whom or what it falls on, with role and number (JSON)",
        "standing": "asserted, alleged, denied, threatened, planned, demanded, conditional or negated",
        "condition": "words of the condition that it hangs on (JSON)",
        "said_by": "who says so (JSON)",
        "denied_by": "who denies it (JSON)",
        "background": "whether it is told as history only",
        "replies": "earlier mentions of the report that it answers, with the words that say so (JSON)",
        "same_as": "earlier mention of the report that tells of the same act",
        "evidence": "field to offsets and words in the report (JSON)",
        "rule": "the rule of the coder that found it",
        "confidence": "calibrated chance that type and parties are right",
        "run": "the run of the coder",
    }
)
EXCHANGE: Mapping[str, str] = MappingProxyType(
    {
        "id": "id of the exchange",
        "pair": "the two sides, in order of the alphabet",
        "events": "ids of its events, in order of time",
        "answers": "ids of the answers among them",
        "opened": "day of the first act",
        "last": "day of the last act",
        "acted_last": "who acted last",
        "state": "open, quiet or closed",
        "proportion": "answer over act in people or things, middle of its answers; empty where units differ",
        "in_kind": "whether answers are of the same measure",
        "open_items": "warnings and demands with what became of them (JSON)",
        "narratives": "each side's claims, acts and denials, by id, and how often it is quoted (JSON)",
    }
)
BLANK = "left blank: the ledger does not know it"


def columns_of(unit: str) -> Mapping[str, str]:
    """What the columns of a table hold."""
    return {"event": EVENT, "answer": ANSWER, "mention": MENTION, "exchange": EXCHANGE}.get(unit, {})


TITLES: Mapping[str, str] = MappingProxyType(
    {
        "event": "acts between states, one row an act",
        "answer": "answers, one row a link between two acts",
        "mention": "tellings of acts, one row a telling",
        "exchange": "exchanges, one row a chain of acts that answer each other",
        "gdelt": "acts told as done in the 58 columns of GDELT 1.0 (tab-separated, no header, no quotes), one row a pair of actor and recipient",
        "polecat": "acts told as done in the 40 columns of POLECAT (tab-separated, header), one row an act",
        "graph": "acts (nodes) and who answers whom (edges, from the answer to the act answered), as GraphML",
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
