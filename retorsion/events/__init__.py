"""Mentions in, events out: which tellings are of one act, within a report and across reports.

Pure functions over records; nothing is stored here. The truth stays with the mentions and the decisions: an event is a summary
that can be rebuilt from them at any time. This package knows neither articles' reading, nor the ledger, nor answers.
"""

from __future__ import annotations

from retorsion.events.clusters import Merged, merge
from retorsion.events.families import copies, credit_of, signature
from retorsion.events.stories import Mark, Story, identity
from retorsion.events.summary import summarise
from retorsion.events.tables import Tables

__all__ = [
    "Mark",
    "Merged",
    "Story",
    "Tables",
    "copies",
    "credit_of",
    "identity",
    "merge",
    "signature",
    "summarise",
]
