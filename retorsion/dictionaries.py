"""The only reader of ``retorsion/data``: files in, checked and indexed rows out.

``read_toml`` and ``read_csv`` give any data file as plain values; ``Dictionaries.load`` reads the actor files (countries, bodies,
agencies, leaders, organs), checks each row against its schema and builds one Aho-Corasick automaton over all names. A bad row stops
the program with its file and line. The truth lives in the files; this module decides nothing about a text: it says which names stand
where, and which actors a name may stand for.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from retorsion.errors import DictionaryError
from retorsion.records import Actor

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from ahocorasick_rs import AhoCorasick

NameKind = Literal[
    "country", "adjective", "demonym", "capital", "city", "seat", "region", "body", "agency", "leader", "surname", "block"
]  # fmt: skip
OrganKind = Literal["organ", "office", "people", "group", "place", "thing"]

SECTORS: frozenset[str] = frozenset(
    {
        "GOV",
        "MIL",
        "COP",
        "JUD",
        "LEG",
        "SPY",
        "OPP",
        "REB",
        "PTY",
        "CVL",
        "BUS",
        "MED",
        "EDU",
        "LAB",
        "REL",
        "CRM",
        "AGR",
    }
    | {"DEV", "ELI", "HLH", "HRI", "IGO", "NGO", "IMG", "ISM", "RAD", "REF", "SET", "UAF"}
)
"""Sectors of PLOVER and CAMEO that a code may carry after its dot."""

LEAST_ROWS: Mapping[str, int] = MappingProxyType(
    {"countries": 200, "bodies": 280, "agencies": 130, "organs": 35, "leaders": 2400}
)
"""Fewest rows of each kind of file; a half-written or truncated file must not pass for a small one."""

CODING: tuple[str, ...] = (
    "claims.toml", "confidence.toml", "places.csv", "speech.toml", "standing.toml", "statecraft.toml", "times.toml", "units.toml",
)  # fmt: skip
"""Data files beside those in ``actors/`` and ``acts/`` that decide what the coder finds."""

DERIVING: tuple[str, ...] = (
    "answer_fits.csv", "identity_weights.csv", "link_weights.csv", "matters.csv", "merge_weights.csv", "publishers.csv", "severity.csv",
)  # fmt: skip
"""Data files that decide what follows from mentions: events, answers and exchanges."""


@dataclass(frozen=True, slots=True)
class Name:
    """A word and one actor it may stand for. ``doubtful``: only the context can tell whether it does ("Georgia")."""

    word: str
    kind: NameKind
    actor: Actor
    doubtful: bool = False
    sex: str | None = None


class Found(NamedTuple):
    """A name in a text, offsets in code points, end excluded; ``names`` are all that the word may stand for."""

    start: int
    end: int
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Organ:
    """A common noun for part of a state or society: ``foreign ministry`` GOV organ, ``ambassador`` GOV office."""

    word: str
    sector: str | None
    kind: OrganKind


@dataclass(frozen=True, slots=True)
class Country:
    """A row of ``countries.csv``: ``valid_to`` is ``None`` for states of today; ``successor`` is the code that follows."""

    iso3: str
    iso2: str | None
    cow: str | None
    gw: str | None
    name: str
    capital: str | None
    valid_from: str | None
    valid_to: str | None
    successor: str | None


@dataclass(frozen=True)
class Dictionaries:
    """All names and organs, frozen. ``hash`` changes when a byte of any data file that decides coding does, extra folders included."""

    names: Mapping[str, tuple[Name, ...]]
    organs: Mapping[str, Organ]
    countries: Mapping[str, Country]
    hash: str
    _words: tuple[str, ...] = field(repr=False, default=())

    @classmethod
    def load(cls, extra: tuple[Path, ...] = ()) -> Dictionaries:
        """The shipped dictionaries, with the ``*.csv`` of each folder of ``extra`` added (same file-name beginnings and columns)."""
        return _load(extra)

    @cached_property
    def automaton(self) -> AhoCorasick:
        """One automaton over every word, leftmost-longest."""
        from ahocorasick_rs import AhoCorasick, MatchKind

        return AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> tuple[Found, ...]:
        """Names in ``text`` at word borders, longest first, in order, none overlapping.

        Measured report by report on a busy 2-core machine: 2.4 million words a second (the automaton alone: 2.8).
        """
        senses, size, found = self._senses, len(text), []
        for index, start, end in self.automaton.find_matches_as_indexes(text):
            if not ((start and text[start - 1].isalnum()) or (end < size and text[end].isalnum())):
                found.append(Found(start, end, senses[index]))
        return tuple(found)

    @cached_property
    def _senses(self) -> tuple[tuple[Name, ...], ...]:
        return tuple(self.names[word] for word in self._words)

    def actors_named(self, word: str, day: str | None = None) -> tuple[Actor, ...]:
        """Actors that ``word`` may stand for, those valid on ``day`` (ISO) only where a day is given."""
        return tuple(
            n.actor for n in self.names.get(word, ()) if n.kind != "block" and (day is None or valid_on(n.actor, day))
        )

    def organ(self, word: str) -> Organ | None:
        """The organ that a lower-case word or phrase names, or ``None``."""
        return self.organs.get(word)

    @cached_property
    def private(self) -> tuple[str, ...]:
        """The words for private organisations."""
        return tuple(word for word, organ in self.organs.items() if organ.sector == "NGO")

    def opens_organ(self, word: str) -> bool:
        """Whether an organ of several words begins with these letters."""
        return word in self._openings

    def closes_organ(self, word: str) -> bool:
        """Whether an organ ends with these letters."""
        return word in self._endings

    @cached_property
    def _openings(self) -> frozenset[str]:
        return frozenset(name[:i] for name in self.organs if " " in name for i in range(1, len(name)))

    @cached_property
    def _endings(self) -> frozenset[str]:
        return frozenset(name[i:] for name in self.organs for i in range(len(name)))


def valid_on(actor: Actor, day: str) -> bool:
    """Whether ``day`` (ISO) lies within the actor's dates; a date given to the month or year counts whole."""
    low, high = actor.valid_from, actor.valid_to
    return (low is None or low <= day) and (high is None or day[: len(high)] <= high)


def read_toml(name: str) -> dict[str, Any]:
    """A TOML file of ``retorsion/data`` by its path there (``acts/accuse.toml``)."""
    return parse_toml(name, _resource(name).read_bytes())


def parse_toml(name: str, data: bytes) -> dict[str, Any]:
    """TOML bytes as a dict; ``name`` is for the message of the error."""
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DictionaryError(f"{name}: {error}") from error


def read_csv(name: str) -> list[dict[str, str]]:
    """Rows of a CSV file of ``retorsion/data``, by column; lines that start with ``#`` are left out."""
    return [row for _, row in _rows(name, _resource(name).read_bytes())]


def data_files(folder: str, suffix: str) -> tuple[str, ...]:
    """Names (``acts/accuse.toml``) of the data files in ``folder`` that end in ``suffix``, sorted."""
    found = (f"{folder}/{entry.name}" for entry in _resource(folder).iterdir() if entry.name.endswith(suffix))
    return tuple(sorted(found))


def coding_files() -> tuple[str, ...]:
    """Names of all shipped data files that decide what the coder finds."""
    return (*data_files("actors", ".csv"), *data_files("acts", ".toml"), *CODING)


def digests() -> dict[str, str]:
    """Name -> short hash of each shipped data file that decides what a ledger holds: coding, merging, linking, weighing."""
    return {name: _digest(_resource(name).read_bytes()) for name in sorted((*coding_files(), *DERIVING))}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _resource(name: str) -> Traversable:
    return resources.files("retorsion").joinpath("data", *name.split("/"))


def _rows(name: str, data: bytes) -> list[tuple[int, dict[str, str]]]:
    """(line, row) of CSV bytes with a header; a row of another width than the header is an error."""
    lines = data.decode("utf-8-sig").splitlines()
    kept = [(i, line) for i, line in enumerate(lines, 1) if line and not line.startswith("#")]
    table = list(csv.reader(line for _, line in kept))
    if not table:
        raise DictionaryError(f"{name}: empty, a header line is needed")
    header, rows = table[0], []
    for (number, _), cells in zip(kept[1:], table[1:], strict=True):
        if len(cells) != len(header):
            raise DictionaryError(f"{name} line {number}: {len(cells)} cells, {len(header)} expected")
        rows.append((number, dict(zip(header, cells, strict=True))))
    return rows


@dataclass
class _Builder:
    """Rows gathered while loading; becomes ``Dictionaries``."""

    names: dict[str, list[Name]] = field(default_factory=dict)
    organs: dict[str, Organ] = field(default_factory=dict)
    countries: dict[str, Country] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, words: Iterable[str], kind: NameKind, actor: Actor, sex: str | None = None) -> None:
        for word in words:
            doubtful = word.endswith("?")
            name = Name(word.rstrip("?"), kind, actor, doubtful, sex)
            held = self.names.setdefault(name.word, [])
            if name not in held:
                held.append(name)


def _many(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _date(cell: str, where: str) -> str | None:
    text = cell.strip()
    if text and not (len(text) in (4, 7, 10) and text[:4].isdigit()):
        raise DictionaryError(f"{where}: {text!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)")
    return text or None


def _country(build: _Builder, row: dict[str, str], where: str) -> None:
    code = row["iso3"]
    if len(code) != 3 or not code.isupper():
        raise DictionaryError(f"{where}: iso3 {code!r} is not three capital letters")
    low, high = _date(row["valid_from"], where), _date(row["valid_to"], where)
    actor = Actor(
        code=code,
        name=row["name"],
        country=code,
        valid_from=low,
        valid_to=high,
        source=f"{where}: {row.get('source') or 'own compilation'}",
    )
    build.countries[code] = Country(
        code, row["iso2"] or None, row["cow"] or None, row["gw"] or None, row["name"],
        next(iter(_many(row["capital"].replace("?", ""))), None), low, high, row["successor"] or None,
    )  # fmt: skip
    first = row["name"] + ("?" if f"{row['name']}?" in row["names"].split("|") else "")
    build.add([first, *_many(row["names"])], "country", actor)
    for column, kind in _COUNTRY_KINDS:
        build.add(_many(row[column]), kind, actor)


_COUNTRY_KINDS: tuple[tuple[str, NameKind], ...] = (
    ("adjectives", "adjective"), ("demonyms", "demonym"), ("capital", "capital"), ("cities", "city"), ("regions", "region"), ("seats", "seat"),
)  # fmt: skip


def _code(code: str, where: str) -> str:
    sector = code.partition(".")[2]
    if not code or (sector and sector not in SECTORS):
        raise DictionaryError(f"{where}: code {code!r} is empty or has an unknown sector")
    return code


def _body(build: _Builder, row: dict[str, str], where: str, kind: NameKind) -> None:
    code = _code(row["code"], where)
    actor = Actor(
        code=code, name=row["name"], country=code[:3] if code[:3] in build.countries else None, role=row["role"] or None,
        valid_from=_date(row["valid_from"], where), valid_to=_date(row["valid_to"], where), source=f"{where}: {row.get('source') or 'own compilation'}",
    )  # fmt: skip
    first = row["name"] + ("?" if f"{row['name']}?" in row["names"].split("|") else "")
    chosen: NameKind = "block" if code == "BLOCK" else kind
    words = [first, *_many(row["names"])]
    dotted = [".".join(w) + "." for w in words if w.isalpha() and w.isupper() and 2 < len(w) < 6]
    build.add([*words, *dotted], chosen, actor)


def _leader(build: _Builder, row: dict[str, str], where: str) -> None:
    code = _code(row["code"], where)
    actor = Actor(
        code=code, name=row["name"], aliases=tuple(_many(row["aliases"])), country=code[:3] if code[:3] in build.countries else None,
        role=row["office"] or None, valid_from=_date(row["valid_from"], where), valid_to=_date(row["valid_to"], where),
        source=f"{where}: {row.get('source') or 'own compilation'}",
    )  # fmt: skip
    sex = row["sex"] or None
    build.add([row["name"], *_many(row["aliases"])], "leader", actor, sex)
    build.add(
        [w for w in _many(row["surname"]) if w != row["name"] and (len(w) > 3 or "?" not in w)], "surname", actor, sex
    )


def _organ(build: _Builder, row: dict[str, str], where: str) -> None:
    if row["kind"] not in get_args(OrganKind):
        raise DictionaryError(f"{where}: kind {row['kind']!r} is none of {', '.join(get_args(OrganKind))}")
    if row["sector"] and row["sector"] not in SECTORS:
        raise DictionaryError(f"{where}: sector {row['sector']!r} is unknown")
    for word in [row["word"], *_many(row["others"])]:
        build.organs[word.lower()] = Organ(word.lower(), row["sector"] or None, row["kind"])  # type: ignore[arg-type]


_READERS: tuple[tuple[str, Callable[[_Builder, dict[str, str], str], None]], ...] = (
    ("countries", _country),
    ("bodies", lambda b, r, w: _body(b, r, w, "body")),
    ("agencies", lambda b, r, w: _body(b, r, w, "agency")),
    ("leaders", _leader),
    ("organs", _organ),
)


def _load(extra: tuple[Path, ...]) -> Dictionaries:
    files = [(name, _resource(name).read_bytes()) for name in data_files("actors", ".csv")]
    shipped = len(files)
    for folder in extra:
        files += [(str(path), path.read_bytes()) for path in sorted(folder.glob("*.csv"))]
    build = _Builder()
    for kind, reader in _READERS:
        for i, (name, data) in enumerate(files):
            if not Path(name).name.startswith(kind):
                continue
            rows = _rows(name, data)
            if i < shipped:
                build.rows[kind] = build.rows.get(kind, 0) + len(rows)
            for number, row in rows:
                _apply(reader, build, row, f"{name} line {number}")
    for kind, least in LEAST_ROWS.items():
        if build.rows.get(kind, 0) < least:
            raise DictionaryError(f"actors/{kind}*.csv: {build.rows.get(kind, 0)} rows, at least {least} expected")
    frozen = MappingProxyType({word: tuple(held) for word, held in build.names.items()})
    return Dictionaries(
        frozen,
        MappingProxyType(build.organs),
        MappingProxyType(build.countries),
        _whole_hash(files[shipped:]),
        tuple(frozen),
    )


def _whole_hash(added: Iterable[tuple[str, bytes]]) -> str:
    """One hash of every shipped file that decides coding and of the files that were ``added``, wherever those lie."""
    shipped = [(name, _digest(_resource(name).read_bytes())) for name in sorted(coding_files())]
    others = sorted((Path(name).name, _digest(data)) for name, data in added)
    return _digest(repr((shipped, others)).encode())


def _apply(
    reader: Callable[[_Builder, dict[str, str], str], None], build: _Builder, row: dict[str, str], where: str
) -> None:
    try:
        reader(build, row, where)
    except KeyError as error:
        raise DictionaryError(f"{where}: column {error} is missing") from error
