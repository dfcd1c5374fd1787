"""Runs commands of the command line inside the test process: what came out, what went wrong, and the exit status."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import typer.main

from retorsion.show.cli import main

COMMAND_OF = cache(typer.main.get_command)  # a fifth of a second for the fifty commands, once instead of each time


@dataclass(frozen=True)
class Done:
    """One command, finished."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The output read as JSON."""
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line of an error."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        assert len(lines) == 1, self.err
        return lines[0]


class Commands:
    """Call it with words: ``run("events", "--json", "--db", "x.db")``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, *words: object) -> Done:
        self.capsys.readouterr()
        self.monkeypatch.setattr("typer.main.get_command", COMMAND_OF)
        self.monkeypatch.setattr(sys, "argv", ["retorsion", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        out, err = self.capsys.readouterr()
        return Done(int(end.value.code or 0), out, err)
