"""Writes the reference pages of the manual from the program itself: ``python tools/reference.py [--check]``.

In: the package. Out: ``docs/reference/{cli,settings,records,issues,errors}.md``; with ``--check`` nothing is written and the exit
status is 1 when a page differs. Nothing on these pages is written by hand, so they cannot go stale.
"""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from retorsion import errors, records
from retorsion.articles.intake import KINDS, NOTES
from retorsion.datasets.importing import ISSUE_KINDS
from retorsion.settings import Settings

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
MADE = "<!-- Made by tools/reference.py: change the program, then run `python tools/reference.py`. -->\n\n"
LATER_KINDS = {
    "decision-orphan": (
        "recode",
        "A person's decision names a mention that the new coding no longer finds: decide anew or undo it.",
    ),
    "doubled-id": ("intake", "The ledger holds another report under this id: the one that came first is kept."),
    "empty": ("intake", "The report has no text: it is kept, there is nothing to code."),
    "language": ("intake", "The report is in a language that is not coded: it is kept and marked."),
}
"""Kinds that stages after reading write, with their stage."""


def settings_page() -> str:
    """Every setting with its default and meaning."""
    lines = [
        "# Settings\n",
        "Arguments beat `RETORSION_*` variables, variables beat `retorsion.toml`, the file beats the defaults.",
        "`retorsion settings` prints each value in force and where it came from. In a file, `merge.window_days` is the line",
        "`window_days = 3` below `[merge]`; as a variable it is `RETORSION_MERGE_WINDOW_DAYS=3`, lists with commas.\n",
    ]
    table = ""
    for row in Settings().rows():
        if row.name.split(".")[0] != table:
            table = row.name.split(".")[0]
            lines += [f"\n## {table}\n", "| setting | default | meaning |", "| --- | --- | --- |"]
        value = list(row.value) if isinstance(row.value, tuple) else row.value
        lines.append(f"| `{row.name}` | `{value!r}` | {row.doc} |")
    return "\n".join(lines) + "\n"


def records_page() -> str:
    """Every record with its fields, and the closed lists that fields take values from."""
    lines = ["# Records\n", _doc(records), "\n## Closed lists\n"]
    for name, value in vars(records).items():
        if get_origin(value) is Literal:
            lines.append(f"- **{name}**: {', '.join(f'`{one}`' for one in get_args(value))}")
    for name, kind in vars(records).items():
        if isinstance(kind, type) and issubclass(kind, Struct) and kind.__module__ == records.__name__:
            lines += [
                f"\n## {name}\n",
                _doc(kind),
                "",
                "| field | type | default |",
                "| --- | --- | --- |",
            ]
            lines += [f"| `{f.name}` | `{_type(kind.__annotations__[f.name])}` | {_default(f)} |" for f in fields(kind)]
    return "\n".join(lines) + "\n"


def _doc(thing: Any) -> str:
    """A docstring as Markdown."""
    return re.sub(r":[a-z]+:`", "`", inspect.cleandoc(thing.__doc__ or "").replace("``", "`"))


def _type(annotation: Any) -> str:
    return str(annotation).replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    if field.default is not NODEFAULT:
        return f"`{field.default!r}`"
    return "required" if field.required else "empty"


def issues_page() -> str:
    """Every kind of issue and what it means for the report."""
    lines = [
        "# Issues\n",
        "What cannot be used becomes an issue, never a silent gap: one line that names the file and row and says what to do.",
        "Kinds marked *note* speak about a report that is kept; all others stand for one report (or file) that was left out,",
        "so that *read = kept + refused* always holds. The list is closed: a test fails when the program uses a kind that is not here.\n",
        "## While reading\n",
        "| kind | | meaning |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| `{kind}` | {'note' if kind in NOTES else 'refused'} | {meaning} |"
        for kind, meaning in sorted(KINDS.items())
    ]
    lines += ["\n## While importing a data set\n", "| kind | meaning |", "| --- | --- |"]
    lines += [f"| `{kind}` | {meaning} |" for kind, meaning in sorted(ISSUE_KINDS.items())]
    lines += ["\n## Later\n", "| kind | stage | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{kind}` | {stage} | {meaning} |" for kind, (stage, meaning) in sorted(LATER_KINDS.items())]
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """The error tree and each error's meaning."""
    doc = _doc(errors)
    head, tree, tail = doc.partition("    RetorsionError")
    drawing, _, tail = (tree + tail).partition("\n\n")
    lines = ["# Errors\n", head.strip(), "\n```text", inspect.cleandoc(drawing), "```\n", tail.strip()]
    lines.append(
        "\nOn the command line an error is one line on standard error and exit status 3; wrong use of a command is status 2.\n"
    )
    for name, kind in vars(errors).items():
        if isinstance(kind, type):
            lines += [f"## {name}\n", _doc(kind) + "\n"]
    return "\n".join(lines)


def cli_page() -> str:
    """Every command with its arguments, options and examples."""
    import typer.main

    from retorsion.show.cli import app

    root = typer.main.get_command(app)
    lines = [
        "# Command line\n",
        f"{root.help}\n",
        "Exit status: 0 done, 1 done with more issues than `--max-issues` (and a `replay` that differs), 2 wrong use,",
        "3 ledger, settings or reading error, 130 interrupted. An id may be given by its first letters.",
    ]
    for name, command in _commands(root, "retorsion"):
        lines += [
            f"\n## {name}\n",
            (command.help or "").strip() + "\n",
            "| | default | meaning |",
            "| --- | --- | --- |",
        ]
        lines += [_parameter(one) for one in command.params if one.name != "help"]
        examples = [line.strip() for line in (command.epilog or "").splitlines()[1:] if line.strip()]
        lines += ["\n```sh", *examples, "```"] if examples else []
    return "\n".join(lines) + "\n"


def _commands(group: Any, prefix: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            found += _commands(command, f"{prefix} {name}")
        elif not command.hidden:
            found.append((f"{prefix} {name}", command))
    return found


def _parameter(one: Any) -> str:
    names = (
        ", ".join(f"`{name}`" for name in [*one.opts, *one.secondary_opts])
        if one.opts[0].startswith("-")
        else f"`{one.name.upper()}`"
    )
    default = "required" if one.required else ("" if one.default in (None, False, ()) else f"`{one.default}`")
    return f"| {names} | {default} | {(getattr(one, 'help', None) or '').replace('|', chr(92) + '|')} |"


PAGES = {
    "settings.md": settings_page,
    "records.md": records_page,
    "issues.md": issues_page,
    "errors.md": errors_page,
    "cli.md": cli_page,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or compare them."""
    stale = []
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in PAGES.items():
        path, text = FOLDER / name, MADE + make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(("stale: " if "--check" in arguments else "written: ") + ", ".join(stale))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
