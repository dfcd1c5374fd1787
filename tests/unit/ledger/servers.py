"""Databases for tests: a fresh SQLite path or a fresh PostgreSQL database, from a server that the tests start themselves.

The server lives in a temporary folder, listens on a unix socket only, and runs as an unprivileged user (it refuses to run as root).
Where there is none to start, tests on it are skipped and say why.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

USER = "retorsion"


def binaries() -> Path | None:
    """The newest folder with ``initdb`` and ``pg_ctl``."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Server:
    """A PostgreSQL server on a unix socket in ``folder``."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self.folder, self.tools = folder, tools
        self.numbers = count(1)

    def run(self, tool: str, *words: str) -> None:
        command = [str(self.tools / tool), *words]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/")

    def start(self) -> None:
        data = str(self.folder / "data")
        self.run("initdb", "-D", data, "-A", "trust", "-U", USER, "--no-sync", "-E", "UTF8", "--locale=C")
        options = f"-c listen_addresses='' -c fsync=off -c max_connections=60 -k {self.folder}"
        self.run("pg_ctl", "-D", data, "-o", options, "-w", "-l", str(self.folder / "log"), "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def fresh(self, like: str | None = None) -> str:
        """The address of a new database, empty or like the one at another address."""
        import psycopg

        name = f"ledger{next(self.numbers)}"
        template = f" TEMPLATE {like.split('@/')[-1].split('?')[0]}" if like else ""
        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}{template}".encode())
        return f"postgresql://{USER}@/{name}?host={self.folder}"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server for the session; skips with the reason where none can be started."""
    tools = binaries()
    if tools is None:
        pytest.skip("no PostgreSQL on this machine: install the package 'postgresql' to test the team ledger")
    pytest.importorskip("psycopg", reason="the extra 'postgres' is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if os.geteuid() == 0:
        try:
            owner = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL refuses to run as root and there is no user 'postgres' to run it")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    one = Server(folder, tools)
    try:
        one.start()
        yield one
        one.stop()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"PostgreSQL did not start: {error.stderr.decode(errors='replace').strip()[-300:]}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """A function that gives the place of a new, empty ledger; the test runs once for each kind of database."""
    if request.param == "sqlite":
        numbers = count(1)
        return lambda: str(tmp_path / f"ledger{next(numbers)}.db")
    server: Server = request.getfixturevalue("server")
    return server.fresh


@pytest.fixture
def where(make: Callable[[], str]) -> str:
    """The place of one new ledger."""
    return make()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Places of ledgers that tests copy, by kind and content; filled as they are asked for."""
    return {"folder": str(tmp_path_factory.mktemp("templates"))}


@pytest.fixture
def filled(request: pytest.FixtureRequest, make: Callable[[], str], templates: dict[str, str]) -> str:
    """The place of a ledger of its own that holds the reports of ``fakes``, coded at 2025-03-14T08:00:00Z."""
    from retorsion.conductor import open, update
    from tests.unit.ledger.fakes import REPORTS, FakeCoder

    kind = request.node.callspec.params["make"]
    if kind not in templates:
        templates[kind] = str(Path(templates["folder"]) / "filled.db") if kind == "sqlite" else make()
        with open(templates[kind]) as ledger:
            update(ledger, REPORTS, FakeCoder(), now="2025-03-14T08:00:00Z")
    if kind == "sqlite":
        return str(shutil.copyfile(templates[kind], make()))
    server: Server = request.getfixturevalue("server")
    return server.fresh(like=templates[kind])
