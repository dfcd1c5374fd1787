"""Numbers from events: reciprocity, precedents, forecasts, strategies, simulation.

Events (records, or a light table of somebody else's) come in; figures with their number of cases and an interval go out.
The truth lives in the events: nothing here opens a database, and nothing here claims a cause. Randomness is a seeded
generator, the present is an argument. The names below are loaded when first asked for; each model has a page in the manual.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {"reciprocity": "responses", "Table": "table", "from_events": "table", "read_table": "table"}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(_HOME)
