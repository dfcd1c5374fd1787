"""The ledger: one file or database that keeps articles, what was coded, what people decided, and what follows from both.

The only place that opens a database. It knows no stage: what merging, linking and coding make comes in as records.
"""

from __future__ import annotations

from retorsion.ledger.backup import restore
from retorsion.ledger.store import Ledger, open
from retorsion.ledger.unit import Unit
from retorsion.ledger.view import View

__all__ = ["Ledger", "Unit", "View", "open", "restore"]
