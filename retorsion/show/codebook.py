"""What lies beside an exported table: a codebook page and a BibTeX entry, so that a reader needs nothing else.

In: the table's path, a title, its columns with their meaning. Out: ``NAME.codebook.md`` and ``NAME.bib``. No clock enters either file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from retorsion.errors import ReadError


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
