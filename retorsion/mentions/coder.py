"""Article -> annotation: holds the model, the dictionaries and the patterns, and lists the steps in the order they run.

In: an ``Article``. Out: an ``Annotation``. Every step is a plain function over a ``Case`` (the reading and what was found in it) and the mentions
so far. Nothing is stored between articles; two coders can live in one process.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from retorsion.dictionaries import Dictionaries, read_toml
from retorsion.mentions.acts import Act, find_acts
from retorsion.mentions.charges import LEAD, charge
from retorsion.mentions.claims import find_claims
from retorsion.mentions.confidence import Weights, confidence, load_weights
from retorsion.mentions.facts import date_of, has_loose_date, instrument_of, message_of, place_of_act
from retorsion.mentions.gapping import spell_out
from retorsion.mentions.gate import make_gate, names_two_sides, tells_of_two
from retorsion.mentions.names import read_names
from retorsion.mentions.parse import Gate, Reading, load_model, read_many
from retorsion.mentions.parties import Parties, find_parties
from retorsion.mentions.patterns import Patterns, load_patterns
from retorsion.mentions.references import points_back, retell, take_up
from retorsion.mentions.replies import find_replies
from retorsion.mentions.roles import Cast, Roles, find_roles, is_statecraft, official, one_each, states
from retorsion.mentions.standing import Cues, load_cues
from retorsion.mentions.statements import Statements, find_statements
from retorsion.mentions.telling import (
    as_staff,
    count_in,
    date_alike,
    deny,
    evidence_of,
    in_background,
    is_undated,
    stands,
    taken_for_granted,
)
from retorsion.mentions.times import Times, find_times
from retorsion.records import Annotation, Article, Mention, Party, content_id
from retorsion.settings import Settings

if TYPE_CHECKING:
    from spacy.language import Language

_LEAST = 40
"""Characters of a sentence that counts as one when the length of a report is asked: datelines and cross-heads do not."""

LEAST_CONFIDENCE = 0.3
"""Mentions of a report that are more than twice as likely wrong as right are not kept; a lead of a sentence or two keeps all it tells."""

VERSION = "rules@0.7"
"""Name and version of this coder; the second number goes up with every change of the rules that moves what is found (a test of the golden outputs notices)."""


@dataclass(frozen=True, slots=True)
class Case:
    """One article under way: its reading and what the stages before the acts found."""

    reading: Reading
    parties: Parties
    statements: Statements
    times: Times
    cast: Cast


Step = Callable[[Case, tuple[Mention, ...]], tuple[Mention, ...]]


@dataclass(frozen=True)
class Coder:
    """The rule coder. ``load`` takes about two seconds (the model); coding is deterministic. ``version`` names the rules."""

    nlp: Language
    dictionaries: Dictionaries
    patterns: Patterns
    cues: Cues
    weights: Weights
    gate: Gate | None
    model: str
    statecraft: frozenset[str]
    scope: str = "auto"
    version: str = VERSION

    @classmethod
    def load(cls, settings: Settings | None = None) -> Coder:
        """The coder with the model and dictionaries of ``settings`` (defaults where ``None``)."""
        settings = settings or Settings.load()
        dictionaries = Dictionaries.load(tuple(Path(folder) for folder in settings.coder.dictionaries))
        patterns = load_patterns()
        return cls(
            nlp=load_model(settings.coder.model),
            dictionaries=dictionaries,
            patterns=patterns,
            cues=load_cues(),
            weights=load_weights(),
            gate=_gate(make_gate(dictionaries, patterns)) if settings.coder.gate else None,
            model=settings.coder.model,
            statecraft=frozenset(read_toml("statecraft.toml")["words"].split()),
            scope=settings.coder.scope,
        )

    @staticmethod
    def describe(settings: Settings) -> tuple[str, str, str]:
        """(version, model, hash of the dictionaries) of the coder that ``load`` would give, without loading the model."""
        folders = tuple(Path(folder) for folder in settings.coder.dictionaries)
        return VERSION, settings.coder.model, Dictionaries.load(folders).hash

    @property
    def dictionaries_hash(self) -> str:
        """Hash of every data file in use: actors, patterns of acts, speech, standing, times, units; the rules in code go with ``version``."""
        return self.dictionaries.hash

    def code(self, article: Article) -> list[Mention]:
        """The mentions of one article, in order of the text."""
        return list(self.annotate(article).mentions)

    def annotate(self, article: Article) -> Annotation:
        """Everything found in one article."""
        return next(self.annotate_many([article]))[1]

    def annotate_many(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Annotation]]:
        """Everything found in each article, in order; sentences of several articles are parsed together."""
        for reading in read_many(articles, self.nlp, judge=self._judge):
            yield reading.article, self._annotate(reading)

    def _judge(self, reading: Reading) -> tuple[Reading, Sequence[bool]]:
        """The article with its names, and in which sentences an act that is kept can be: where only acts between two sides are, two must be named."""
        reading = structs.replace(reading, names=read_names(reading, self.dictionaries))
        every = [True] * len(reading.sentences)
        if self.gate is None:
            return reading, every
        lead = _keeps_all(self.scope, _length(reading))
        if not lead and not names_two_sides(
            reading, every, self.dictionaries
        ):  # soon told, and true of most general news
            return reading, [False] * len(every)
        let_in = self.gate(reading.text, [(sentence.start, sentence.end) for sentence in reading.sentences])
        if lead or not any(let_in):
            return reading, let_in
        if not names_two_sides(reading, let_in, self.dictionaries):
            return reading, [False] * len(every)
        if is_statecraft(reading.text, self.statecraft):
            return reading, let_in
        return reading, tells_of_two(reading, let_in, self.dictionaries)

    def _annotate(self, reading: Reading) -> Annotation:
        parties = find_parties(reading, self.dictionaries)
        statements = find_statements(reading, parties)
        parsed = any(sentence.doc is not None for sentence in reading.sentences)  # acts are looked for nowhere else
        case = Case(
            reading=reading,
            parties=parties,
            statements=statements,
            times=find_times(reading),
            cast=Cast(
                reading,
                parties,
                statements,
                parties.main(),
                parsed and is_statecraft(reading.text, self.statecraft),
                _keeps_all(self.scope, _length(reading)),
            ),
        )
        mentions = self.mentions(case)
        return Annotation(
            article=reading.article.id,
            parties=_everybody(case),
            mentions=mentions,
            claims=find_claims(reading, statements, parties, mentions),
            quotes=statements.quotes,
            attributions=statements.attributions,
            times=case.times.all,
        )

    def mentions(self, case: Case) -> tuple[Mention, ...]:
        """The acts of the article as mentions, after all steps."""
        told: list[Mention] = []
        before: list[tuple[Act, Roles]] = []
        for act in find_acts(case.reading, self.patterns, self.cues):
            roles = find_roles(case.cast, act, before)
            before.append((act, roles))
            if any(p.state for p in roles.actors):
                told += self._tellings(case, act, roles)
        told = [m for m in told if m.type == "REQUEST" or m.standing != "demanded"]  # what a demand asks for is no act
        sentences = _length(case.reading)
        found: tuple[Mention, ...] = tuple(in_scope(told, self.scope, sentences))
        for step in STEPS:
            found = step(case, found)
        sure = tuple(structs.replace(m, confidence=confidence(m, self.weights)) for m in found)
        kept = {m.id for m in sure if sentences <= LEAD or (m.confidence or 0.0) >= LEAST_CONFIDENCE}
        kept |= {reply.to for m in sure if m.id in kept for reply in m.replies}  # what a kept act is said to answer
        return tuple(_known_links(m, kept) for m in sure if m.id in kept)

    def _tellings(self, case: Case, act: Act, roles: Roles) -> Iterator[Mention]:
        """One mention, or one for each of the states that the telling deals the act out to, which then has its share of what is counted."""
        shares = one_each(act, roles)
        for share in shares:
            mention = self._mention(case, act, share)
            if len(shares) > 1:
                dealt = "each" in mention.evidence["clause"].quote.lower().split()
                count = {k: n if dealt else 1 for k, n in mention.count.items() if dealt or n == len(shares)}
                if act.measure == "recall-ambassador":
                    count = {"ambassador": 1}  # a state has one in each capital
                name = content_id("m", mention.id, *(p.actor for p in (*share.actors, *share.recipients)))
                mention = structs.replace(mention, id=name, count=count, count_bounds={}, targets=())
            yield mention

    def _mention(self, case: Case, act: Act, roles: Roles) -> Mention:
        sentence = case.reading.sentences[act.sentence]
        when = date_of(case.times, sentence, act)
        loose = has_loose_date(case.times, sentence, act)
        when = None if loose and when is not None and when.basis == "story" else when
        background = in_background(case.times, act, when, roles, case.cast.main)
        said_by = _sayers(case, act)
        count, bounds, targets, counted = count_in(case.reading, case.parties, sentence, act)
        standing = stands(act, roles, said_by)
        when = when or (None if background or loose or is_undated(act, sentence, standing) else case.times.story())
        evidence = evidence_of(case.reading, sentence, act, roles, when)
        message = message_of(case.reading, sentence, act)
        condition = sentence.cover(act.condition) if act.condition else None
        extra = {k: v for k, v in (("count", counted), ("message", message)) if v is not None}
        return Mention(
            id=content_id("m", case.reading.article.id, evidence["type"].start, act.head.lemma_, act.type),
            article=case.reading.article.id,
            sentence=act.sentence,
            type=act.type,
            mode=act.mode,
            contexts=act.contexts,
            measure=act.measure,
            instrument=instrument_of(act),
            actors=roles.actors,
            recipients=roles.recipients,
            symmetric=act.symmetric or (len(roles.actors) > 1 and roles.actors == roles.recipients),
            when=when,
            place=place_of_act(case.reading, case.parties, sentence, act, roles),
            count=count,
            count_bounds=bounds,
            targets=targets,
            standing=taken_for_granted(act, background, standing),
            condition=condition,
            said_by=said_by,
            background=background,
            evidence=evidence | extra,
            rule=act.rule,
        )


def load_for_coding(settings: Settings) -> Coder:
    """The coder, for a process that does nothing but code from here on: nothing is looked through for garbage while it is loaded, what is loaded by
    then is left out of garbage collection, and what is made after it is looked through by the fifty thousand objects (7 % of the time of coding
    otherwise, and a tenth of the start)."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Coder.load(settings)
    finally:
        gc.freeze()
        gc.set_threshold(50_000)
        if collecting:
            gc.enable()


def _gate(acts: Gate) -> Gate:
    """The gate of the acts, which also lets in sentences that point back at an act once one has been let in."""

    def gate(text: str, bounds: Sequence[tuple[int, int]]) -> Sequence[bool]:
        wanted = acts(text, bounds)
        first = next((i for i, yes in enumerate(wanted) if yes), len(wanted))
        return [
            yes or (i > first and points_back(text[a:b]))
            for i, (yes, (a, b)) in enumerate(zip(wanted, bounds, strict=True))
        ]

    return gate


def _everybody(case: Case) -> tuple[Party, ...]:
    """Who is named or referred to, in order of the text: names of the dictionaries, and subjects and agents that denote a party."""
    found: dict[tuple[int, int], Party] = {}
    for sentence in case.reading.sentences:
        parties = list(case.parties.named(sentence))
        for token in sentence.doc or ():
            if token.dep_ in {"nsubj", "nsubjpass"} or (token.dep_ == "pobj" and token.head.lower_ == "by"):
                parties += case.cast.phrase(sentence, token)
        found.update({(p.span.start, p.span.end): p for p in parties if p.span is not None})
    return tuple(found[at] for at in sorted(found))


def _known_links(mention: Mention, kept: set[str]) -> Mention:
    """The mention without pointers to mentions that were not kept."""
    replies = tuple(reply for reply in mention.replies if reply.to in kept)
    return structs.replace(mention, replies=replies, same_as=mention.same_as if mention.same_as in kept else None)


def _sayers(case: Case, act: Act) -> tuple[Party, ...]:
    """Those the sentence cites for the act, as far as they speak for a state or body."""
    sentence = case.reading.sentences[act.sentence]
    at = sentence.offset(act.head)
    found = official(case.statements.speaker_at(at))
    quote = case.statements.inside_quote(at) if not found else None
    if quote is not None and quote.country:  # a quoted fragment in the writer's own sentence keeps its owner
        return (Party(text=quote.speaker or "", span=quote.source, actor=quote.country, basis="quotation"),)
    return found[:1]


def in_scope(mentions: list[Mention], scope: str, sentences: int) -> list[Mention]:
    """Which acts a ledger keeps. ``between``: between states and bodies; ``all``: acts at home and of crowds too; ``auto``: ``all`` for a
    text of one or two sentences (a lead), ``between`` for a report (see ``docs/decisions``)."""
    return mentions if _keeps_all(scope, sentences) else [m for m in mentions if _between(m)]


def _keeps_all(scope: str, sentences: int) -> bool:
    """Whether acts at home and of crowds are kept too."""
    return scope == "all" or (scope == "auto" and sentences <= LEAD)


def _length(reading: Reading) -> int:
    """How many sentences the report has."""
    return sum(len(s.text) > _LEAST for s in reading.sentences)


def _between(mention: Mention) -> bool:
    """Whether the act runs from a state or body to another that is known."""
    actors, recipients = states(official(mention.actors)), states(mention.recipients)
    if mention.symmetric:
        return len(actors) > 1
    return bool(actors) and bool(recipients - actors) and mention.type != "PROTEST"


STEPS: tuple[Step, ...] = (
    spell_out,
    as_staff,
    date_alike,
    charge,
    retell,
    take_up,
    lambda case, found: find_replies(case.reading, found, case.cast),
    deny,
)
"""What is done with the mentions of an article, in this order: lists, accusations told by a deed or a reason, retellings by reference, answers, denials."""
