"""Numbers from events: reciprocity, precedents, forecasts, strategies, simulation.

Events (records, or a light table of somebody else's) come in; figures with their number of cases and an interval go out.
The truth lives in the events: nothing here opens a database, and nothing here claims a cause. Randomness is a seeded
generator, the present is an argument. The names below load their module when first asked for.
"""

from __future__ import annotations

import importlib
from typing import Any

_HOME = {
    "Table": "table",
    "backtest": "backtest",
    "forecast": "forecast",
    "reciprocity": "reciprocity",
    "precedents": "precedents",
    "strategies": "strategies",
    "simulate": "simulate",
    "panel": "panel",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return importlib.import_module(f"{__name__}.{_HOME[name]}")


def __dir__() -> list[str]:
    return sorted(_HOME)
