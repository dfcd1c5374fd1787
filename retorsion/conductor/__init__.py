"""Brings a ledger up to date: the only place that knows both the stages and the ledger.

``update`` takes articles and a coder and leaves articles, mentions, events, answers and exchanges in the ledger; ``open`` opens a ledger
whose events follow at once when somebody decides something. The truth is in the ledger; nothing is kept here between calls.
"""

from __future__ import annotations

from retorsion.conductor.deriving import derive, open
from retorsion.conductor.replaying import Replay, freeze, replay
from retorsion.conductor.updating import Coder, Counts, update

__all__ = ["Coder", "Counts", "Replay", "derive", "freeze", "open", "replay", "update"]
