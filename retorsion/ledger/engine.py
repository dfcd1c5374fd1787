"""Opens the database behind a ledger: finds out what a path or an address holds, migrates it, and words its failures.

In: a file path, ``:memory:`` or ``postgresql://...``. Out: an SQLAlchemy engine whose transactions are real ones (``BEGIN IMMEDIATE`` for
writers in SQLite, an advisory lock in PostgreSQL, so writers queue and never deadlock). The schema version lives in the ledger.
Knows no records.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool, StaticPool

from retorsion.errors import LedgerBusy, LedgerError, LedgerFull, LedgerTooNew
from retorsion.ledger.tables import SCHEMA, meta

WRITERS = 5_741_623
"""Key of the PostgreSQL advisory lock that writers queue at."""

CONNECTIONS = 8
"""Connections to a file that are kept open."""

READING, WRITING = 16, 64
"""MB of a file that a connection may hold in memory: until it writes, and from then on. Readers are many, and the system keeps what they share."""


def is_server(where: str) -> bool:
    """Whether ``where`` is the address of a database server rather than a file."""
    return where.startswith(("postgresql://", "postgresql+psycopg://", "postgres://"))


def open_engine(where: str, *, readonly: bool, create: bool, wait: float) -> Engine:
    """An engine on a ledger of the present schema; made or migrated where allowed. ``wait`` is in seconds."""
    engine = _server(where, wait) if is_server(where) else _file(where, readonly, create, wait)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        with worded(where):
            _check(engine, where, readonly=readonly, create=create)
        stack.pop_all()
    return engine


def _server(where: str, wait: float) -> Engine:
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise LedgerError("a PostgreSQL ledger needs the extra: pip install 'retorsion[postgres]'") from error
    address = "postgresql+psycopg://" + where.split("://", 1)[1]
    options = f"-c lock_timeout={int(wait * 1000)} -c timezone=UTC"
    return create_engine(address, connect_args={"options": options, "connect_timeout": 10}, pool_pre_ping=True)


def _file(where: str, readonly: bool, create: bool, wait: float) -> Engine:
    """SQLite through its own driver; transactions are begun by us, since the driver's own leave DDL outside of them."""
    if where == ":memory:":
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        path = Path(where)
        _check_file(path, create and not readonly)
        uri = path.resolve().as_uri() + ("?mode=ro" + _immutable(path) if readonly else "?mode=rwc")
        engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(uri, uri=True, timeout=wait, check_same_thread=False),
            poolclass=QueuePool,
            pool_size=CONNECTIONS,
            max_overflow=32,
        )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _check_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise LedgerError(f"{path} is a folder: name a file for the ledger")
    if not path.exists():
        if not create:
            raise LedgerError(f"no ledger at {path}: make one with 'retorsion update REPORTS --db {path}'")
        if not path.parent.is_dir():
            raise LedgerError(f"no folder {path.parent}: make it first, or choose another place for the ledger")
        return
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as error:
        raise LedgerError(f"cannot read {path}: {error.strerror}; ask for the right to read it") from error
    if head and head != b"SQLite format 3\0":
        raise LedgerError(f"{path} is not a ledger: choose another file, or leave --db out to make a new one")


def _immutable(path: Path) -> str:
    """A write-ahead ledger in a folder without write permission opens only when SQLite is told that nobody writes."""
    if path.with_name(path.name + "-wal").exists():
        return ""
    try:
        probe = path.with_name(path.name + "-probe")
        probe.touch()
        probe.unlink()
    except OSError:
        return "&immutable=1"
    return ""


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute(f"PRAGMA cache_size=-{READING * 1024}")
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("writes"):
        connection.connection.cursor().execute(
            "BEGIN"
        )  # waits for nobody; by the driver, which takes a tenth of the way through the layers above
        return
    connection.exec_driver_sql(f"PRAGMA cache_size=-{WRITING * 1024}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine, where: str) -> Iterator[Connection]:
    """One transaction that may write; all of it is kept, or nothing. Writers queue."""
    with worded(where), engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})
        yield connection


@contextmanager
def reading(engine: Engine, where: str) -> Iterator[Connection]:
    """One consistent look: what others write meanwhile is not seen."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with worded(where), engine.connect().execution_options(**level) as connection, connection.begin():
        yield connection


class Pulse:
    """Tells whether a file has been written to, in some microseconds: a connection of its own, aside of the pool, that never writes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._held: Any = None
        self._last: int | None = None
        self._asked = 0.0

    def __call__(self, patience: float = 0.0) -> int | None:
        """A number that is another as soon as anybody has committed, or ``patience`` seconds later; ``None`` where only the records tell: on a server, in
        memory, in trouble."""
        if not isinstance(self._engine.pool, QueuePool) or self._engine.dialect.name != "sqlite":
            return None
        with self._lock:
            now = monotonic()
            if self._last is None or now - self._asked >= patience:
                self._last, self._asked = self._ask(), now
            return self._last

    def ask_anew(self) -> None:
        """What was just written here is seen at once, however patient one is."""
        with self._lock:
            self._last = None

    def _ask(self) -> int | None:
        with suppress(sqlite3.Error):
            if self._held is None:
                self._held = self._engine.raw_connection()
                self._held.detach()
            return int(self._held.dbapi_connection.execute("PRAGMA data_version").fetchone()[0])
        return None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._held is not None:
                self._held.close()
                self._held = None


@contextmanager
def worded(where: str) -> Iterator[None]:
    """Database failures as errors of ours, each one line that says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _in_words(error, _shown(where)) from error


def _shown(where: str) -> str:
    """The address without its password."""
    return re.sub(r"://([^:/@]+):[^@]*@", r"://\1:***@", where)


_WORDS: tuple[tuple[str, type[LedgerError], str], ...] = (
    ("database is locked", LedgerBusy, "the ledger {where} is held by another process: try again when it is done"),
    ("lock timeout", LedgerBusy, "the ledger {where} is held by another process: try again when it is done"),
    ("disk is full", LedgerFull, "no room left for {where}: free some room and run the same command again"),
    ("disk full", LedgerFull, "no room left for {where}: free some room and run the same command again"),
    ("no space left", LedgerFull, "no room left for {where}: free some room and run the same command again"),
    ("disk i/o error", LedgerFull, "{where} could not be written (is the disk full?): free some room and run it again"),
    ("readonly database", LedgerError, "{where} may not be written: ask for the right to, or copy it elsewhere"),
    ("read-only transaction", LedgerError, "{where} may not be written: ask for the right to"),
    ("unable to open database", LedgerError, "{where} cannot be opened: check that folder and file may be written"),
    ("not a database", LedgerError, "{where} is not a ledger: choose another file"),
    ("malformed", LedgerError, "{where} is damaged: restore it from a backup ('retorsion backup' makes one)"),
    ("connection to server", LedgerError, "no answer from {where}: check the address and that the server runs"),
    ("connection failed", LedgerError, "no answer from {where}: check the address and that the server runs"),
    ("permission denied", LedgerError, "{where} refuses: the account lacks the right to read or write there"),
)


def _in_words(error: DBAPIError, where: str) -> Exception:
    said = str(error.orig).lower()
    for words, kind, message in _WORDS:
        if words in said:
            return kind(message.format(where=where))
    if isinstance(error, OperationalError | DatabaseError) and not error.statement:
        return LedgerError(f"{where} cannot be used: {' '.join(str(error.orig).split())}")
    return error


def _check(engine: Engine, where: str, *, readonly: bool, create: bool) -> None:
    """Refuse what is no ledger or too new; make or migrate what may be written."""
    version = _version(engine, where)
    if version is not None and version > SCHEMA:
        raise LedgerTooNew(
            f"{_shown(where)} was written by a newer retorsion (schema {version}, this one knows {SCHEMA}): upgrade retorsion"
        )
    if version == SCHEMA:
        return
    if readonly:
        what = "is empty" if version is None else f"has the older schema {version}"
        raise LedgerError(f"{_shown(where)} {what}: open it once for writing to bring it up to date")
    if version is None and not create:
        raise LedgerError(f"{_shown(where)} holds no ledger: make one with 'retorsion update REPORTS --db ...'")
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode=WAL")
    with writing(engine, where) as connection:
        migrate(connection, "head")


def _version(engine: Engine, where: str) -> int | None:
    """The schema version written in the database; ``None`` where it is empty; an error where it holds something else."""
    with engine.connect() as connection:
        tables = set(inspect(connection).get_table_names())
        if not tables:
            return None
        if "meta" in tables and "mentions" in tables:
            rows = connection.execute(select(meta.c.key, meta.c.value)).all()
            found = {row.key: row.value for row in rows}
            if found.get("kind") == "retorsion":
                return int(found["schema"])
    if is_server(where):
        raise LedgerError(f"{_shown(where)} holds other tables than a ledger's: name an empty database")
    raise LedgerError(f"{where} is a database, but not a ledger: choose another file")


def migrate(connection: Connection, revision: str) -> None:
    """Run the migration steps up to ``revision`` (``head``: all) inside the connection's transaction; two at once do it once."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    number = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    connection.execute(meta.delete())
    connection.execute(
        meta.insert(), [{"key": "kind", "value": "retorsion"}, {"key": "schema", "value": str(int(number))}]
    )
