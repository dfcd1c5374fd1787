"""Retorsion: a ledger of what states do to one another, read from news reports.

The names below are the whole public surface; each is loaded when first asked for, so that ``import retorsion`` stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retorsion import study as study
    from retorsion.articles.files import read as read
    from retorsion.conductor import open as open
    from retorsion.conductor import update as update
    from retorsion.errors import RetorsionError as RetorsionError
    from retorsion.ledger.store import Ledger as Ledger
    from retorsion.mentions.coder import Coder as Coder
    from retorsion.records import Actor as Actor
    from retorsion.records import Answer as Answer
    from retorsion.records import Article as Article
    from retorsion.records import Event as Event
    from retorsion.records import Exchange as Exchange
    from retorsion.records import Mention as Mention
    from retorsion.settings import Settings as Settings
    from retorsion.show.export import export as export

__version__ = "0.1.0"

_HOME = {
    "read": "retorsion.articles.files",
    "Coder": "retorsion.mentions.coder",
    "open": "retorsion.conductor",
    "Ledger": "retorsion.ledger.store",
    "update": "retorsion.conductor",
    "export": "retorsion.show.export",
    "Settings": "retorsion.settings",
    "RetorsionError": "retorsion.errors",
    "Article": "retorsion.records",
    "Mention": "retorsion.records",
    "Event": "retorsion.records",
    "Answer": "retorsion.records",
    "Exchange": "retorsion.records",
    "Actor": "retorsion.records",
}

__all__ = sorted([*_HOME, "study"])


def __getattr__(name: str) -> Any:
    if name == "study":
        return import_module("retorsion.study")
    if name not in _HOME:
        raise AttributeError(f"module 'retorsion' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
