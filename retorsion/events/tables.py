"""The data files that merging needs, read once a process into one frozen object: measure families, matters, weights, owners.

The truth lives in ``severity.csv``, ``matters.csv``, ``merge_weights.csv`` and ``publishers.csv``; this module only indexes their rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from retorsion.dictionaries import read_csv
from retorsion.events.severity import Scale, read_scale

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Tables:
    """``matters`` maps the beginning of a word to what a complaint is about; ``report`` and ``ledger`` weigh the features inside one
    report and across reports; ``families`` maps a publisher's name or domain to its independent voice."""

    scale: Scale
    matters: Mapping[str, str]
    report: Weights
    ledger: Weights
    families: Mapping[str, str]

    @classmethod
    @cache
    def load(cls) -> Tables:
        """The shipped files."""
        weights = read_csv("merge_weights.csv")
        publishers = read_csv("publishers.csv")
        return cls(
            scale=read_scale(),
            matters={stem: row["matter"] for row in read_csv("matters.csv") for stem in row["stems"].split()},
            report={row["feature"]: float(row["report"]) for row in weights},
            ledger={row["feature"]: float(row["ledger"]) for row in weights},
            families={name: row["family"] for row in publishers for name in row["names"].split("|")},
        )
