"""Events in, answers and exchanges out: what answers what, with reasons, and where an affair between two sides stands.

Pure functions over records; nothing is stored here. The truth stays with the events and the decisions. This package knows neither
articles nor the ledger, and does not merge.
"""

from __future__ import annotations

from retorsion.exchanges.answers import link, rivals, settled
from retorsion.exchanges.chains import chain

__all__ = ["chain", "link", "rivals", "settled"]
