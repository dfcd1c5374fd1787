"""How sure the coder is of a mention: a logistic score over what is known of it, fitted on the development sets.

In: a ``Mention``. Out: the chance that its type, actor and recipient are all right. The weights are data (``data/confidence.toml``), made by
``make confidence``; reliability table and expected calibration error stand in ``docs/explanation/confidence.md``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

from retorsion.dictionaries import read_toml
from retorsion.records import Mention

Weights = Mapping[str, float]
_FIRM = frozenset({"dictionary", "capital", "role", "modifier", "quotation"})


def load_weights() -> Weights:
    """The shipped weights, by name of feature; ``bias`` is always there."""
    return MappingProxyType({k: float(v) for k, v in read_toml("confidence.toml")["weights"].items()})


def features(mention: Mention) -> dict[str, float]:
    """What the score looks at; all values lie between 0 and 1 but for ``parties``."""
    actor, recipient = mention.actor, mention.recipient
    return {
        "bias": 1.0,
        f"type.{mention.type}": 1.0,
        f"standing.{mention.standing}": 1.0,
        "measure": float(mention.measure is not None),
        "actor.firm": float(actor.basis in _FIRM),
        "actor.pronoun": float(actor.basis == "pronoun"),
        "actor.borrowed": float(actor.basis == "reference" and not actor.text),
        "recipient.firm": float(recipient.basis in _FIRM),
        "recipient.none": float(not mention.recipients),
        "recipient.borrowed": float(recipient.basis == "reference"),
        "dated": float(mention.when is not None and mention.when.span is not None),
        "counted": float(bool(mention.count)),
        "background": float(mention.background),
        "reply": float(bool(mention.replies)),
        "retold": float(mention.same_as is not None),
        "long": min(1.0, (mention.evidence["clause"].end - mention.evidence["clause"].start) / 200),
    }


def confidence(mention: Mention, weights: Weights) -> float:
    """The chance that type, actor and recipient are right, rounded to three digits."""
    score = sum(weights.get(name, 0.0) * value for name, value in features(mention).items())
    return round(1 / (1 + math.exp(-score)), 3)
