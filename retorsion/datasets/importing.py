"""``import_rows``: any data set's file or folder -> articles, mentions and issues, in the order of its lines.

In: the kind of data set and a path. Out: a stream of records; ``Tally`` counts it so that the sums can be shown: every row read is kept with a mention,
kept without one (no PLOVER type), or refused with its reason. An id that comes twice is refused the second time. Where the truth lives: the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal, get_args

from retorsion.datasets import acled, gdelt, icews, keds, mapped, phoenix, polecat, ucdp
from retorsion.datasets.actors import States, load_states
from retorsion.datasets.crosswalk import Crosswalk, Scheme, load_crosswalk
from retorsion.datasets.rows import Out, Refusal, Row, records
from retorsion.datasets.source import Member, members
from retorsion.errors import SettingsError
from retorsion.records import Article, Mention, content_id

Kind = Literal["gdelt", "gdelt-mentions", "icews", "polecat", "phoenix", "acled", "ucdp", "keds", "weis", "csv"]
KINDS: tuple[str, ...] = get_args(Kind)
PUBLISHERS: Mapping[str, str] = MappingProxyType(
    {
    "gdelt": "GDELT", "gdelt-mentions": "GDELT", "icews": "ICEWS", "polecat": "POLECAT", "phoenix": "Phoenix", "acled": "ACLED",
    "ucdp": "UCDP GED", "keds": "KEDS", "weis": "KEDS", "csv": "CSV",
    }
)  # fmt: skip
"""What stands as the publisher of a data set's rows."""


ISSUE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "columns": "The line has another number of columns than its format, or the header lacks some: it was left out.",
        "date": "The date is impossible, before 1900, or after the report: the row was left out.",
        "doubled-id": "A row with this id came before: the second was left out.",
        "mirrored": "The same act told from the other side stands above: counted once.",
        "no-type": "The code (a statement, an appeal, a denial) has no PLOVER type: the row is kept without a mention.",
        "non-event": "The code stands for no event: the row was left out.",
        "unknown-code": "The code is of no scheme known here: the row was left out.",
    }
)
"""Kinds of issues that imports write (stage ``import``), with their meaning."""


@dataclass(slots=True)
class Tally:
    """``rows`` = ``mentions`` + ``without_type`` + ``documents`` + the sum of ``refused``."""

    rows: int = 0
    mentions: int = 0
    without_type: int = 0
    documents: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, out: Out) -> None:
        """Count one record of the stream."""
        if isinstance(out, Article):
            self.rows += 1
            self.documents += 1
        elif isinstance(out, Mention):
            self.mentions += 1
            self.documents -= 1
        elif out.article is not None:
            self.without_type += 1
            self.documents -= 1
        else:
            self.rows += 1
            self.refused[out.kind] += 1


def import_rows(
    kind: str,
    path: str | Path,
    *,
    mapping: Mapping[str, str] | None = None,
    scheme: Scheme = "cameo",
    today: str | None = None,
) -> Iterator[Out]:
    """Records of every row under ``path``. ``mapping`` and ``scheme`` serve ``csv``; rows dated after ``today`` (ISO) are refused where it is given.

    ``SettingsError`` for an unknown kind, ``ReadError`` where a file cannot be read at all; a bad row is an ``Issue`` and the stream goes on.
    """
    if kind not in KINDS:
        raise SettingsError(f"no data set of the kind {kind!r}; there are {', '.join(KINDS)}")
    states, crosswalk = load_states(), load_crosswalk()
    seen: set[str] = set()
    for member in members(Path(path)):
        for row in _read(kind, member, states, crosswalk, mapping or {}, scheme):
            checked = _checked(row, PUBLISHERS[kind], seen, today)
            yield from records(checked, PUBLISHERS[kind], crosswalk)


def _read(
    kind: str, member: Member, states: States, crosswalk: Crosswalk, mapping: Mapping[str, str], scheme: Scheme
) -> Iterator[Row | Refusal]:
    if kind == "icews":
        return icews.read_events(member, states, crosswalk)
    if kind in ("keds", "weis"):
        return keds.read_events(member, states, "weis" if kind == "weis" else None)
    if kind == "csv":
        return mapped.read_events(member, states, mapping, scheme)
    if kind == "gdelt-mentions":
        return gdelt.read_mentions(member, states)
    readers: dict[str, Callable[[Member, States], Iterator[Row | Refusal]]] = {
        "gdelt": gdelt.read_events, "polecat": polecat.read_events, "phoenix": phoenix.read_events, "acled": acled.read_events, "ucdp": ucdp.read_events,
    }  # fmt: skip
    return readers[kind](member, states)


def _checked(row: Row | Refusal, dataset: str, seen: set[str], today: str | None) -> Row | Refusal:
    """The row, or its refusal as a double or as dated in the future."""
    if isinstance(row, Refusal):
        return row
    if today and row.day and row.day > today:
        return Refusal(row.line, "date", f"dated {row.day}, after today ({today})")
    id = content_id("a", dataset, row.key)
    if id in seen:
        return Refusal(row.line, "doubled-id", f"{row.key} came before")
    seen.add(id)
    return row


def tally(stream: Iterator[Out]) -> Tally:
    """Run through a stream and count it."""
    counts = Tally()
    for out in stream:
        counts.add(out)
    return counts
