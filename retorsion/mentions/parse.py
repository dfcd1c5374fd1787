"""Text -> paragraphs, sentences and, where the gate lets a sentence in, a parse.

In: an ``Article``. Out: a ``Reading``, whose offsets all point into ``Article.text`` as kept. A sentence is parsed alone, after a
character-for-character clean-up (curly quotation marks, odd spaces) that never moves an offset. Nothing here knows an act or a party.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from itertools import compress
from operator import attrgetter
from types import ModuleType
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from retorsion.errors import ModelMissing
from retorsion.mentions.embedding import remember_vectors
from retorsion.mentions.stepping import stepper_of
from retorsion.mentions.tagging import tagger_of
from retorsion.mentions.tokens import Doc, Token
from retorsion.records import Article, Span

if TYPE_CHECKING:
    from spacy import tokens as parsed
    from spacy.language import Language

    from retorsion.mentions.names import ArticleNames

BATCH = 128
"""Sentences that are waited for before they are parsed; the best of 64, 96, 128, 192 and 512 tried (``docs/decisions/0010``). What an article brings beyond
them goes along: a few sentences in a batch of their own cost a tenth of the parse."""

_PLAIN = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "\n": " ", "\r": " "})  # fmt: skip

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Sen|Rep|Gov|Pres|Rev|Hon|St|Jr|Sr|Messrs|Mt|Ft|No|Nos|vs|etc|approx|dept|Inc|Ltd|Co|Corp|Bros|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|a\.m|p\.m|i\.e|e\.g)|\b[A-Z](?:\.[A-Z])*)\.$"
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|(?<=[.!?…])(?=[“«\"][A-Z])")
_CAPITALS, _TOWN = r"[A-Z][A-Z.'’/ -]{2,40}", r"[A-Z][\w.'’/ -]{2,40}"
_FURTHER, _CREDIT = r"(?:,\s[^—–(\n]{1,40}?)?", r"\s*\((?:[A-Z][^)\n]{1,40}|[a-z]{2,12})\)"
_DATELINE = re.compile(
    rf"(?:{_CAPITALS}{_FURTHER}(?:\s*\([^)\n]{{2,40}}\))?\s*(?:--|[-–—]|:)\s+|{_CAPITALS}—|{_TOWN}{_FURTHER}{_CREDIT}\s*(?:--|[-–—])\s+"
    rf"|{_TOWN},\s[A-Z][a-z]{{2,8}}\.?\s\d{{1,2}}\s*\([A-Z][A-Za-z .-]{{1,20}}\)\s+|[A-Z][a-z]+(?: [A-Z][a-z]+)?/[A-Z][a-z]+(?: [A-Z][a-z]+)?\s+[-–—]\s+)(?=\S)"
)
"""A place in capitals, a place with a credit in brackets, or two towns, before a dash or colon: where and by whom it was filed, no part of the sentence."""
_START = attrgetter("start")
_OPENER = re.compile(r"\s+[\"'“‘«(\[]*(?:[A-Z0-9À-ÞЀ-Я]|[-–—•])")


class Sentence(Struct, frozen=True):
    """A sentence of an article; ``doc`` is ``None`` where the gate kept it out. ``paragraph`` counts from 0."""

    index: int
    start: int
    end: int
    paragraph: int
    text: str
    doc: Doc | None = None

    def offset(self, token: Token) -> int:
        """Where ``token`` starts in the article."""
        return self.start + token.idx

    def span(self, first: Token, last: Token) -> Span:
        """The words from ``first`` to ``last``, both included, as a span of the article."""
        begin, end = first.idx, last.idx + len(last.text)
        return Span(start=self.start + begin, end=self.start + end, quote=self.text[begin:end])

    def cover(self, tokens: Iterable[Token]) -> Span:
        """The shortest contiguous span that holds all ``tokens`` (at least one)."""
        ordered = sorted(tokens, key=lambda token: token.i)
        return self.span(ordered[0], ordered[-1])

    def token_at(self, offset: int) -> Token | None:
        """The token that holds the article offset, or ``None`` (white space, no parse)."""
        if self.doc is None or not self.start <= offset < self.end:
            return None
        at = offset - self.start
        return next((token for token in self.doc if token.idx <= at < token.idx + len(token.text)), None)


class Reading(Struct, frozen=True):
    """An article cut into sentences. ``paragraphs`` are (start, end); ``sentences`` are in order and do not overlap. ``names`` are those of the
    dictionaries, where somebody has read them off already."""

    article: Article
    text: str
    paragraphs: tuple[tuple[int, int], ...]
    sentences: tuple[Sentence, ...]
    names: ArticleNames | None = None

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the offset, or ``None`` between sentences."""
        at = bisect_right(self.sentences, offset, key=_START) - 1
        return self.sentences[at] if at >= 0 and offset < self.sentences[at].end else None

    def in_paragraph(self, number: int) -> tuple[Sentence, ...]:
        """The sentences of a paragraph, in order."""
        return tuple(s for s in self.sentences if s.paragraph == number)

    def span(self, start: int, end: int) -> Span:
        """The characters from ``start`` to ``end`` as a span."""
        return Span(start=start, end=end, quote=self.text[start:end])


Gate = Callable[[str, Sequence[tuple[int, int]]], Sequence[bool]]
"""(text, sentence bounds) -> which sentences deserve a parse."""

Judge = Callable[[Reading], tuple[Reading, Sequence[bool]]]
"""An article cut but not parsed -> the same with what was read off it on the way, and which of its sentences deserve a parse."""


def load_model(name: str) -> Language:
    """The spaCy model, without the parts that are not used, on one OpenBLAS thread.

    ``NumpyOps(use_blis=False)`` was 1.2 to 1.7 times as fast in four paired runs with identical parses.
    """
    with _without_commands():
        import spacy
    from thinc.api import NumpyOps, set_current_ops

    try:
        nlp = spacy.load(name, exclude=["ner", "senter"])
    except OSError as error:
        raise ModelMissing(
            f"the language model {name!r} is not installed: pip install {name.replace('_', '-')}"
        ) from error
    ops = NumpyOps(use_blis=False)
    set_current_ops(ops)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        if model is not None:
            for node in model.walk():
                node.ops = ops
    remember_vectors(nlp)
    return nlp


@contextmanager
def _without_commands() -> Iterator[None]:
    """spaCy's own command line stays unloaded while spaCy is imported, which wants one function of it: it and the tools for the web and the
    terminal that it brings are four tenths of a second, two fifths of the import. Whoever imports ``spacy.cli`` later gets it whole."""
    if "spacy" in sys.modules:
        yield
        return
    commands, info = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    commands.__path__ = []
    vars(info)["info"] = _spacy_info
    stand_ins = {"spacy.cli": commands, "spacy.cli.info": info}
    sys.modules.update(stand_ins)
    try:
        yield
    finally:
        for name, module in stand_ins.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _spacy_info(*args: Any, **named: Any) -> Any:
    """``spacy.info``, which loads the command line when it is called."""
    return import_module("spacy.cli.info").info(*args, **named)


def plain(text: str) -> str:
    """``text`` with quotation marks, dashes and spaces made plain; as long as before, character for character."""
    return text if text.isascii() and text.isprintable() else text.translate(_PLAIN)


def split(text: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int, int], ...]]:
    """Paragraph bounds, and (start, end, paragraph) of each sentence; both trimmed of white space, in order."""
    paragraphs: list[tuple[int, int]] = []
    sentences: list[tuple[int, int, int]] = []
    for match in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        start, end = _trim(text, *match.span())
        if start >= end:
            continue
        filed = _DATELINE.match(text, start, end) if len(paragraphs) < 2 else None
        if filed is not None:
            sentences.append((*_trim(text, start, filed.end()), len(paragraphs)))
            paragraphs.append((start, end))
            sentences.extend((a, b, len(paragraphs) - 1) for a, b in _sentences(text, *_trim(text, filed.end(), end)))
            continue
        for a, b in _sentences(text, start, end):
            sentences.append((a, b, len(paragraphs)))
        paragraphs.append((start, end))
    return tuple(paragraphs), tuple(sentences)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for match in _END.finditer(text, start, end):
        cut = match.end()
        if not _OPENER.match(text, cut, end) and match.group():
            continue
        if match.group() == "." and _ABBREVIATION.search(text, max(begin, cut - 12), cut):
            continue
        yield _trim(text, begin, cut)
        begin = cut
    if text[begin:end].strip():
        yield _trim(text, begin, end)


def read(article: Article, nlp: Language, gate: Gate | None = None) -> Reading:
    """Cut and parse one article (``gate=None`` parses every sentence). ``Article.text`` must not be ``None``."""
    return next(read_many([article], nlp, gate))


def read_many(
    articles: Iterable[Article],
    nlp: Language,
    gate: Gate | None = None,
    judge: Judge | None = None,
) -> Iterator[Reading]:
    """Cut and parse articles in order, ``BATCH`` sentences at a time across articles; memory does not grow with them.

    ``judge`` stands in for the ``gate`` where more than the words of a sentence decides.
    """
    waiting: list[tuple[Reading, Sequence[bool]]] = []
    pending = 0
    for article in articles:
        text = article.text or ""
        paragraphs, bounds = split(text)
        cut = tuple(Sentence(i, a, b, p, text[a:b], None) for i, (a, b, p) in enumerate(bounds))
        reading, let_in = (judge or partial(_judged, gate))(Reading(article, text, paragraphs, cut))
        waiting.append((reading, let_in))
        pending += sum(let_in)
        if pending >= BATCH:
            yield from _parse(waiting, nlp)
            waiting, pending = [], 0
    yield from _parse(waiting, nlp)


def _judged(gate: Gate | None, reading: Reading) -> tuple[Reading, Sequence[bool]]:
    """What the gate says of the sentences; without one all are parsed."""
    bounds = [(sentence.start, sentence.end) for sentence in reading.sentences]
    return reading, gate(reading.text, bounds) if gate else [True] * len(bounds)


def _parse(waiting: Sequence[tuple[Reading, Sequence[bool]]], nlp: Language) -> Iterator[Reading]:
    wanted = [s for reading, let_in in waiting for s in compress(reading.sentences, let_in)]
    docs = iter(_docs([plain(s.text) for s in wanted], nlp))
    for reading, let_in in waiting:
        if not any(let_in):
            yield reading
            continue
        pairs = zip(reading.sentences, let_in, strict=True)
        yield replace(reading, sentences=tuple(replace(s, doc=next(docs)) if yes else s for s, yes in pairs))


def _docs(texts: list[str], nlp: Language) -> list[Doc]:
    """The parses of ``texts``, as the whole pipeline makes them."""
    if not texts:
        return []
    docs = [Doc(parse) for parse in tagger_of(nlp).finish(_parses(texts, nlp))]
    for doc in docs:
        if ";" in doc.text:
            _apart(doc)
    return docs


def _parses(texts: list[str], nlp: Language) -> Iterator[parsed.Doc]:
    """What the model itself reads, without what is looked up afterwards."""
    tagger, stepper = tagger_of(nlp), stepper_of(nlp)
    if tagger.skip:
        for first in range(0, len(texts), 2 * BATCH):
            some = texts[first : first + 2 * BATCH]
            docs = list(nlp.pipe(some, batch_size=len(some), disable=[*tagger.skip, *stepper.skip]))
            stepper.finish(docs)
            yield from docs
    else:
        yield from nlp.pipe(texts, batch_size=2 * BATCH)


def _apart(doc: Doc) -> None:
    """ "Kenya demanded an apology; Uganda refused": what a semicolon parts from its head is no complement, as which the model reads it."""
    marks = [token.i for token in doc if token.text == ";"]
    for token in doc:
        if token.dep_ == "ccomp" and any(token.i < mark < token.head.i for mark in marks):
            token.dep_ = "parataxis"
