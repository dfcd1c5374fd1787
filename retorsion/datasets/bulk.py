"""GDELT files too large for a ledger -> one Parquet file, streamed through DuckDB.

In: one or many tab files (plain or gzip) of one GDELT version. Out: a Parquet file with one row a row read: ISO date, actor and recipient codes of ours
beside the original ones, type, mode and quad from the crosswalk, and ``refused`` (the reason, or null), so that nothing vanishes. Lines that DuckDB
cannot split are counted. Memory stays under the limit given; the order of rows is not kept. Measured: ``bench/forecast_bulk.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from retorsion.datasets.actors import FIPS, States, load_states
from retorsion.datasets.crosswalk import load_crosswalk
from retorsion.datasets.rows import EARLIEST_YEAR
from retorsion.errors import ReadError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ACTOR = "code name country group ethnic religion1 religion2 type1 type2 type3".split()
_GEO = "type name country adm1 adm2 lat long feature".split()


def _layout(width: int) -> tuple[str, ...]:
    geo = [part for part in _GEO if width == 61 or part != "adm2"]
    columns = ["id", "sqldate", "monthyear", "year", "fraction"]
    columns += [f"a{i}_{part}" for i in (1, 2) for part in _ACTOR]
    columns += ["root", "code", "base", "rootcode", "quadclass", "goldstein", "mentions", "sources", "articles", "tone"]
    columns += [f"{place}_{part}" for place in ("a1geo", "a2geo", "place") for part in geo]
    return (*columns, "added", *(["url"] if width > 57 else []))


LAYOUTS: Mapping[int, tuple[str, ...]] = MappingProxyType({width: _layout(width) for width in (57, 58, 61)})
"""Column names by number of columns."""


@dataclass(frozen=True, slots=True)
class BulkReport:
    """``rows`` written, of which ``refused`` by reason carry no type; ``unsplit`` lines had another number of columns and are not in the file."""

    rows: int
    refused: Mapping[str, int]
    unsplit: int


def to_parquet(paths: Sequence[str | Path], out: str | Path, *, memory: str = "700MB", threads: int = 2) -> BulkReport:
    """Stream GDELT event files to ``out``. All must have the width of the first line of the first; ``ReadError`` where that is no GDELT width."""
    import duckdb

    names = [str(path) for path in paths]
    columns = LAYOUTS.get(_width(names))
    if columns is None:
        raise ReadError(f"{names[0] if names else 'no file'}: no GDELT event file (57, 58 or 61 tab-separated columns)")
    with duckdb.connect() as database:
        database.execute(
            f"SET memory_limit = '{memory}'; SET threads = {int(threads)}; SET preserve_insertion_order = false; SET enable_progress_bar = false; SET disabled_optimizers = 'join_order,build_side_probe_side'"
        )
        _load_tables(database)
        target = str(out).replace("'", "''")
        try:
            database.execute(
                f"COPY ({_query(columns)}) TO '{target}' (FORMAT parquet)",
                [names],
            )
        except duckdb.Error as error:
            raise ReadError(f"DuckDB cannot read {names[0]}: {str(error).splitlines()[0]}") from error
        counted = database.execute(
            f"SELECT refused, count(*) FROM read_parquet('{target}') GROUP BY refused"
        ).fetchall()
        unsplit = database.execute("SELECT count(DISTINCT (scan_id, file_id, line)) FROM reject_errors").fetchone()
    refused = {reason: n for reason, n in counted if reason}
    return BulkReport(sum(n for _, n in counted), refused, unsplit[0] if unsplit else 0)


def _width(names: Sequence[str]) -> int:
    from retorsion.datasets.source import members, read_lines

    for name in names[:1]:
        for member in members(Path(name)):
            first = next(read_lines(member, "tab"), None)
            return len(first.cells) if first else 0
    return 0


def _load_tables(database: DuckDBPyConnection) -> None:
    """Small look-up tables: every code with its fallback, the actor heads that are states, FIPS codes."""
    crosswalk, states = load_crosswalk(), load_states()
    codes = [
        f"{root:02d}{rest}"
        for root in range(1, 21)
        for rest in ("", *map(str, range(10)), *(f"{n:02d}" for n in range(100)))
    ]
    entries = [(code, entry) for code in codes if (entry := crosswalk.look_up(code))]
    rows = [(code, e.type, e.mode, e.quad, e.goldstein) for code, e in entries]
    _create(database, "crosswalk (code VARCHAR, type VARCHAR, mode VARCHAR, quad TINYINT, scale DOUBLE)", rows)
    _create(database, "heads (head VARCHAR, side VARCHAR)", _heads(states))
    _create(database, "fips (code VARCHAR, iso3 VARCHAR)", list(FIPS.items()))


def _create(database: DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    """A table filled in one statement, column by column: row by row DuckDB takes a second for two thousand."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    database.execute(f"CREATE TABLE {table}")
    database.execute(f"INSERT INTO {table.split(' ')[0]} SELECT {', '.join('unnest(?)' for _ in columns)}", columns)


def _heads(states: States) -> list[tuple[str, str]]:
    from retorsion.datasets.actors import CAMEO_STATES

    own = [(code, code) for code in states.codes if code not in CAMEO_STATES]
    return own + [(code, side) for code, side in CAMEO_STATES.items() if side in states.codes]


def _query(columns: Sequence[str]) -> str:
    """One streaming pass: read, join the small tables, name the reason of a refusal."""
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in columns)
    url = "url" if "url" in columns else "NULL"
    return f"""
        SELECT id, day AS date, reported,
               one.side AS actor, a1_code AS actor_code, two.side AS recipient, a2_code AS recipient_code,
               code, type, mode, quad, try_cast(quadclass AS TINYINT) AS quadclass, try_cast(goldstein AS FLOAT) AS goldstein,
               fips.iso3 AS place, try_cast(place_lat AS FLOAT) AS lat, try_cast(place_long AS FLOAT) AS lon,
               try_cast(mentions AS INTEGER) AS mentions, {url} AS url,
               CASE WHEN day IS NULL OR year(day) < {EARLIEST_YEAR} THEN 'date'
                    WHEN day > reported + 1 THEN 'date'
                    WHEN crosswalk.quad IS NULL AND crosswalk.type IS NULL AND found IS NULL THEN 'unknown-code'
                    WHEN type IS NULL THEN 'no-type' END AS refused
        FROM (SELECT *, {_day("sqldate")} AS day, {_day("added")} AS reported FROM read_csv(?, delim = '\\t', quote = '', escape = '', header = false,
              auto_detect = false, columns = {{{types}}}, null_padding = false, store_rejects = true, nullstr = '\\x00'))
        LEFT JOIN (SELECT *, true AS found FROM crosswalk) AS crosswalk USING (code)
        LEFT JOIN heads AS one ON one.head = a1_code[1:3]
        LEFT JOIN heads AS two ON two.head = a2_code[1:3]
        LEFT JOIN fips ON fips.code = place_country"""


def _day(column: str) -> str:
    """A date of the first eight digits, null where there is none; a cast of the ISO form costs a third of ``strptime``."""
    return f"try_cast({column}[1:4] || '-' || {column}[5:6] || '-' || {column}[7:8] AS DATE)"
