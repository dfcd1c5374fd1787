"""Mentions in, events out: which tellings are of one act, within a report and across reports.

Pure functions over records; nothing is stored here. The truth stays with the mentions and the decisions: an event is a summary
that can be rebuilt from them at any time. This package knows neither articles' reading, nor the ledger, nor answers.
"""

from __future__ import annotations

from retorsion.events.clusters import Merged, merge

__all__ = ["Merged", "merge"]
