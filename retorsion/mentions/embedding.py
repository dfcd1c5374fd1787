"""The vectors of words as they stand alone, remembered: a model works them out from spelling and shape each time it meets the word.

In: a model as ``spacy.load`` gives it. Out: the same model, whose first layer looks up what it has worked out before; what a word is next to
comes in with the layers after it, which stay. Vectors may differ in the last place from those of another batch, as they do without this: the
parses of 86,000 words of news did not. Models put together otherwise are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from thinc.api import Model

_LAYERS = ("extract_features", "list2ragged", "with_array", "with_array", "ragged2list")
_MOST = 50_000
"""Words that are remembered at most (some 25 MB); then the table starts anew."""


def remember_vectors(nlp: Language) -> None:
    """Let the model's own first layer look up the words that it has met before."""
    if not nlp.has_pipe("tok2vec"):
        return
    model: Model[Any, Any] = nlp.get_pipe("tok2vec").model  # type: ignore[attr-defined]
    embed = model.layers[0]
    if tuple(layer.name.split("(")[0] for layer in embed.layers) == _LAYERS:
        model.layers[0] = _remembering(embed)


def _remembering(embed: Model[Any, Any]) -> Model[Any, Any]:
    from thinc.api import Model

    table = _Table(embed)

    def forward(
        _: Model[Any, Any], docs: Sequence[Doc], is_train: bool
    ) -> tuple[list[Any], Callable[[Any], list[Any]]]:
        return table.vectors(docs), lambda _: []

    return Model("remembered_embed", forward, layers=[embed])


class _Table:
    """Vectors by what the model sees of a word (the bytes of its row of features)."""

    def __init__(self, embed: Model[Any, Any]) -> None:
        self._columns: list[int | str] = embed.layers[0].attrs["columns"]
        self._work_out = embed.layers[1:]
        self._places: dict[bytes, int] = {}
        self._vectors: Any = None

    def vectors(self, docs: Sequence[Doc]) -> list[Any]:
        """One array a doc, one row a word."""
        import numpy

        rows = numpy.concatenate([doc.to_array(self._columns).reshape(len(doc), len(self._columns)) for doc in docs])
        seen = numpy.ascontiguousarray(rows, dtype="uint64").view(f"V{8 * rows.shape[1]}").ravel().tolist()
        if len(self._places) > _MOST:
            self._places, self._vectors = {}, None
        fresh = {sight: at for at, sight in enumerate(seen) if sight not in self._places}
        if fresh:
            self._learn(list(fresh), rows[list(fresh.values())])
        found = self._vectors[[self._places[sight] for sight in seen]]
        ends = numpy.cumsum([len(doc) for doc in docs])[:-1]
        return list(numpy.split(found, ends))

    def _learn(self, sights: list[bytes], rows: Any) -> None:
        import numpy

        worked_out: Any = [rows]
        for layer in self._work_out:
            worked_out = layer.predict(worked_out)
        known, size = len(self._places), len(self._places) + len(sights)
        self._places.update((sight, known + i) for i, sight in enumerate(sights))
        if self._vectors is None or size > len(self._vectors):
            larger = numpy.empty((2 * size, worked_out[0].shape[1]), dtype=worked_out[0].dtype)
            if known:
                larger[:known] = self._vectors[:known]
            self._vectors = larger
        self._vectors[known:size] = worked_out[0]
