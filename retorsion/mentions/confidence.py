"""How sure the coder is of a mention: a logistic score over what is known of it, fitted on the development sets.

In: a ``Mention``. Out: the chance that its type, actor and recipient are all right. The weights are data (``data/confidence.toml``), made by
``bench/fit_confidence.py``; reliability table and expected calibration error stand in ``docs/explanation/confidence.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from retorsion.dictionaries import read_toml
from retorsion.records import Mention

Weights = Mapping[str, float]


def load_weights() -> Weights:
    """The shipped weights, by name of feature; ``bias`` is always there."""
    return MappingProxyType({k: float(v) for k, v in read_toml("confidence.toml")["weights"].items()})


def features(mention: Mention) -> dict[str, float]:
    """What the score looks at; all values lie between 0 and 1 but for ``parties``."""
    actor, recipient = mention.actor, mention.recipient
    clause = mention.evidence["clause"]
    return {
        "bias": 1.0,
        f"type.{mention.type}": 1.0,
        f"standing.{mention.standing}": 1.0,
        f"actor.{actor.basis}": 1.0,
        f"recipient.{recipient.basis}": 1.0,
        "measure": float(mention.measure is not None),
        "actor.unsaid": float(not actor.text),
        "recipient.unsaid": float(not recipient.text),
        "recipient.own": float(bool({p.state for p in mention.recipients} & {p.state for p in mention.actors})),
        "several": float(len(mention.actors) > 1),
        "dated": float(mention.when is not None and mention.when.span is not None),
        "counted": float(bool(mention.count)),
        "background": float(mention.background),
        "reply": float(bool(mention.replies)),
        "retold": float(mention.same_as is not None),
        "told": float(bool(mention.said_by)),
        "lead": float(mention.sentence <= 1),
        "long": min(1.0, (clause.end - clause.start) / 200),
    }


def confidence(mention: Mention, weights: Weights) -> float:
    """The chance that type, actor and recipient are right, rounded to three digits."""
    score = sum(weights.get(name, 0.0) * value for name, value in features(mention).items())
    return round(1 / (1 + math.exp(-score)), 3)
