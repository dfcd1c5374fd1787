"""The manual is true: generated pages are fresh, every command shown exists, every issue and error has its line."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), ROOT / "README.md"])


def test_the_reference_pages_are_what_the_program_says() -> None:
    done = subprocess.run(
        [sys.executable, "tools/reference.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, ""), "run: python tools/reference.py"


def literal_kinds() -> dict[str, str]:
    """Kinds of issue written as plain text in a call of ``Issue`` or of a helper named ``issue`` or ``_issue``, with their place."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "retorsion").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                values = [k.value for k in node.keywords if k.arg == "kind"] if name == "Issue" else []
                values += [a for a in node.args[:2] if name in {"issue", "_issue"}][:2]
                for value in values:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        found.setdefault(value.value, f"{path.relative_to(ROOT)}:{node.lineno}")
    return {kind: place for kind, place in found.items() if re.fullmatch(r"[a-z-]+", kind)}


def test_every_kind_of_issue_in_use_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "issues.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    assert {kind: place for kind, place in literal_kinds().items() if kind not in documented} == {}


def shown_commands() -> list[tuple[str, str]]:
    """(page, command line) for every line of the manual that starts with the program's name."""
    found = []
    for page in PAGES:
        if page.parent.name == "decisions":
            continue
        text = page.read_text(encoding="utf-8")
        lines = re.findall(r"^\s*(retorsion [a-z].*)$", text, re.MULTILINE) + re.findall(
            r"`(retorsion [a-z][^`]*)`", text
        )
        found += [(page.relative_to(ROOT).as_posix(), re.split(r"\s{3,}|\s[|>]\s", line)[0]) for line in lines]
    return found


@pytest.fixture(scope="module")
def commands() -> dict[str, set[str]]:
    import typer.main

    from retorsion.show.cli import app

    def walk(group, prefix: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                found |= walk(command, f"{prefix}{name} ")
            else:
                found[f"{prefix}{name}"] = {flag for one in command.params for flag in (*one.opts, *one.secondary_opts)}
        return found

    return walk(typer.main.get_command(app), "")


def test_every_command_and_option_in_the_manual_exists(commands: dict[str, set[str]]) -> None:
    wrong = []
    for page, line in shown_commands():
        words = line.split()[1:]
        name = next((" ".join(words[:n]) for n in (2, 1) if " ".join(words[:n]) in commands), None)
        flags = {word.split("=")[0] for word in words if re.match(r"--[a-z]", word)} - {"--help", "--version"}
        if name is None or not flags <= commands[name]:
            wrong.append((page, line))
    assert wrong == []


def test_every_command_is_in_the_reference_with_an_example(commands: dict[str, set[str]]) -> None:
    page = (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## retorsion ([a-z -]+)$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert sections.keys() == commands.keys()
    assert [name for name, text in sections.items() if "```sh" not in text] == []


def test_python_in_the_manual_compiles() -> None:
    for page in PAGES:
        for block in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
            compile(block, str(page), "exec")


def test_every_public_name_is_in_the_manual() -> None:
    import retorsion

    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in retorsion.__all__ if not re.search(rf"\b{name}\b", text)] == []
