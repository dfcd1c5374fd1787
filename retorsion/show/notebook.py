"""Records in a notebook: tables that show themselves, and the way to pandas and Arrow where these are installed.

In: records. Out: ``Frame``, a list of records with ``_repr_html_``; ``install`` teaches an IPython session to show single records. Records stay plain: nothing is added to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, overload

from retorsion.errors import SettingsError
from retorsion.records import Answer, Article, Event, Exchange, Mention, Party, When, encode, field_names
from retorsion.show.lanes import lanes_svg
from retorsion.show.story import Story

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

SHOWN = 20
SHORT: dict[type, tuple[str, ...]] = {
    Event: ("id", "type", "actors", "recipients", "when", "count", "standing", "publishers", "confidence"),
    Answer: ("id", "reply", "cause", "basis", "score", "lag_days", "proportion"),
    Exchange: ("id", "pair", "opened", "last", "state", "events", "proportion"),
    Mention: ("id", "article", "type", "actors", "recipients", "standing", "evidence"),
    Article: ("id", "publisher", "published", "title", "language"),
}


class Frame(Sequence[Any]):
    """Records of one kind as a table; ``to_pandas`` and ``to_arrow`` give all fields."""

    def __init__(self, records: Iterable[Any]) -> None:
        self.records = tuple(records)

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> Frame: ...

    def __getitem__(self, index: int | slice) -> Any:
        return Frame(self.records[index]) if isinstance(index, slice) else self.records[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.records)

    def _repr_html_(self) -> str:
        """The first rows and their short columns."""
        if not self.records:
            return "<p>no records</p>"
        columns = columns_of(self.records[0])
        head = "".join(f"<th>{escape(name)}</th>" for name in columns)
        body = "".join(
            f"<tr>{''.join(_cell(getattr(one, name)) for name in columns)}</tr>" for one in self.records[:SHOWN]
        )
        rest = f"<p>{len(self.records) - SHOWN:,} more</p>" if len(self.records) > SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"

    def rows(self) -> list[dict[str, Any]]:
        """Every record as plain values."""
        return [encode(one) for one in self.records]

    def to_pandas(self) -> pd.DataFrame:
        """A data frame; nested values stay lists and mappings."""
        try:
            import pandas as pd
        except ImportError as error:
            raise SettingsError("to_pandas needs pandas: pip install pandas, or take to_arrow()") from error
        return pd.DataFrame(self.rows())

    def to_arrow(self) -> pa.Table:
        """An Arrow table; mappings become JSON text, since their keys differ from row to row."""
        import json

        import pyarrow as pa

        flat = [
            {k: json.dumps(v, ensure_ascii=False) if isinstance(v, dict | list) else v for k, v in row.items()}
            for row in self.rows()
        ]
        return pa.Table.from_pylist(flat)


def columns_of(record: Any) -> tuple[str, ...]:
    """The columns that a table of such records shows."""
    return SHORT.get(type(record)) or field_names(record)[:8]


def _cell(value: Any) -> str:
    return f"<td>{escape(words(value))[:200]}</td>"


def words(value: Any) -> str:
    """A value in a few words."""
    if value is None:
        return ""
    if isinstance(value, When):
        return str(value.day or value.weekday or "unknown")
    if isinstance(value, Party):
        return str(value.actor or value.text)
    if isinstance(value, dict):
        clause = value.get("clause")
        return clause.quote if clause is not None else ", ".join(f"{key} {item}" for key, item in value.items())
    if isinstance(value, tuple):
        return f"{len(value)}" if len(value) > 4 else ", ".join(words(item) for item in value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def record_html(record: Any) -> str:
    """One record as a small table of its known fields; everything escaped."""
    rows = [(name, words(getattr(record, name))) for name in field_names(record)]
    body = "".join(f"<tr><th>{escape(name)}</th><td>{escape(text)[:400]}</td></tr>" for name, text in rows if text)
    return f"<table>{body}</table>"


def install(shell: Any) -> None:
    """Let an IPython shell (``get_ipython()``) show records as tables and stories as their two lanes."""
    formatter = shell.display_formatter.formatters["text/html"]
    for kind in SHORT:
        formatter.for_type(kind, record_html)
    formatter.for_type(Story, lanes_svg)
