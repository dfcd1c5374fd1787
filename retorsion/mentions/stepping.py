"""The parser of a model, taken step by step: the same parses in half of the parser's time, a quarter off the whole parse.

In: docs that a model has read up to its parser. Out: the same docs with the parser's annotations. spaCy's own loop lets go of the interpreter's lock and
then asks for it again some thirty times a step, to see whether something failed; with the parser's own steps (``DependencyParser.transition_states``,
which its beam search takes too) the lock stays where it is, and all sentences of a batch go forward together. 63,610 words of news: no head, relation
or sentence start differs. A model whose parser searches with a beam, or after whose parser something else is to run, is left to spaCy.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from retorsion.mentions.tagging import SLOW

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

NAME = "parser"


class Stepper:
    """The parser of one model; ``skip`` names the component that ``finish`` stands in for, none where the model's parser is left alone."""

    def __init__(self, nlp: Language) -> None:
        self._parser: Any = nlp.get_pipe(NAME) if _can_be_stepped(nlp) else None
        self.skip = [NAME] if self._parser is not None else []

    def finish(self, docs: Sequence[Doc]) -> None:
        """Write what the parser would have written; nothing where it has done so itself."""
        parser = self._parser
        if parser is None or not any(map(len, docs)):
            return
        states = parser.moves.init_batch(docs)
        model = parser.model.predict(docs)
        weights, bias = model.vec2scores.get_param("W").T, model.vec2scores.get_param("b")
        going = [state for state in states if not state.is_final()]
        while going:
            seen = model.state2vec.predict(model.get_token_ids(going))
            going = parser.transition_states(going, seen @ weights + bias)
        model.clear_memory()
        parser.set_annotations(docs, states)


def _can_be_stepped(nlp: Language) -> bool:
    """Whether the parser is greedy, has met all its moves in training and is the last to run but for those whose work is looked up."""
    names = [name for name in nlp.pipe_names if name not in SLOW]
    if names[-1:] != [NAME]:
        return False
    parser: Any = nlp.get_pipe(NAME)
    if not hasattr(parser, "transition_states") or parser.cfg.get("beam_width") != 1:
        return False
    told: dict[str, Any] = parser.model.attrs
    return bool(told.get("has_upper")) and not told.get("unseen_classes")


@lru_cache(maxsize=2)
def stepper_of(nlp: Language) -> Stepper:
    """The parser of a model, one a model and process."""
    return Stepper(nlp)
