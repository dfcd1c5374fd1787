"""What answers what inside a report: "in response to", "tit-for-tat", "hit back", "a day after …" -> ``Reply`` links between mentions.

In: the mentions of a report and its parsed sentences. Out: the same mentions with ``replies``. A cue names a replier (the act it hangs on, or an act of
its subject's side nearby) and often a cause (an act in its own phrase); a cause left unsaid is the last act told that ran the other way. A
link needs two different actors. Links that only the order of events suggests are made later, over events (``exchanges``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec.structs import replace

from retorsion.mentions import frames
from retorsion.mentions.deednouns import DEEDS, HARD, STEPS, meant
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.roles import Cast, states
from retorsion.records import Mention, Party, Reply, Span

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_NOUN = r"(?:response|reply|answer|retaliation|reprisal|reaction|retort|riposte|protest|revenge|return|repudiation|kind|turn|anger)"
_STEP = r"(?:action|step|move|measure|response|expulsion|retaliation|sanction|reply|answer)s?"
CUES: tuple[tuple[str, str], ...] = (
    ("in-response", rf"\bin (?:\w+ ){{0,2}}{_NOUN}(?: to| for| at| against| over| of)?\b"),
    ("as-response", rf"\b(?:as|by way of) (?:an? |its |their |his )?(?:\w+ )?{_NOUN}(?: to| for| against)?\b"),
    ("retaliatory", rf"\b(?:(?:retaliatory|reciprocal|tit[- ]for[- ]tat|like[- ]for[- ]like|mirror) {_STEP}|retaliat\w+|reciproc\w+|tit[- ]for[- ]tat|like[- ]for[- ]like|counter[- ]?measures?|mirror(?:s|ed|ing)\b|symmetric(?:al)?|quid pro quo|likewise)\b"),
    ("responded", r"\b(?:respond(?:ed|ing|s)?|repl(?:ied|ying|ies)|answer(?:ed|ing|s)?|react(?:ed|ing|s)?|hit(?:ting|s)? back|struck back|strik(?:es|ing) back|shot back|fired back|counter(?:ed|ing|s)|returned the favou?r|did the same|did likewise|paid? (?:\w+ )?back|got even)\b"),
    ("at-once", r"\b(?:within (?:the )?(?:hours|days|minutes)|hours later|(?:the )?same (?:day|evening|night)|that (?:evening|night)|the next (?:day|morning)|the following day)\b"),
    ("after", r"\b(?:after|following|prompted by|provoked by|because of|over|for|when|since)\b"),
)  # fmt: skip
_CHARGES = re.compile(
    r"\b(?:charge|accusation|allegation|claim|suggestion|insinuation|report|assertion|spying|version)s?\b|\bden(?:y|ies|ied)\b",
    re.IGNORECASE,
)
_DEEDS = re.compile(rf"\b({'|'.join(sorted(DEEDS))})(?:e?s)?\b", re.IGNORECASE)
_JUST_BEFORE = 16
"""Letters before a clause in which stands what it takes up: "charges | that the Kremlin has rejected"."""
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in CUES)
_STRONG = frozenset({"in-response", "as-response", "retaliatory", "responded"})
_CAUSAL = frozenset({"after", "over", "for", "to", "following", "when", "because", "since", "against"})
_CAUSES = frozenset({"SANCTION", "ACCUSE", "COERCE", "ASSAULT", "THREATEN", "REQUEST", "MOBILIZE", "RETREAT", "AGREE"})
_SPOKEN = frozenset({"ACCUSE", "REJECT", "REQUEST"})
_WRONGS = frozenset({"COERCE", "ASSAULT", "SANCTION"})
_REPLIES = frozenset(
    {
        "SANCTION",
        "ACCUSE",
        "COERCE",
        "ASSAULT",
        "THREATEN",
        "REJECT",
        "MOBILIZE",
        "RETREAT",
        "REQUEST",
        "AID",
        "SUPPORT",
    }
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A reply cue in a sentence, article offsets; ``token`` is its first word."""

    name: str
    start: int
    end: int
    token: Token

    @property
    def ground(self) -> Token:
        """The word whose phrase the cue opens: of "after X recalled its envoy" the verb, of "after the recall" the cue itself."""
        return self.token.head if self.token.dep_ == "mark" else self.token


def find_cues(sentence: Sentence) -> tuple[Cue, ...]:
    """All cues of a parsed sentence, strongest kind first where two share their words."""
    found: list[Cue] = []
    for name, pattern in _COMPILED:
        for match in pattern.finditer(sentence.text):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            token = sentence.token_at(start)
            if token is not None and not any(c.start < end and start < c.end for c in found):
                found.append(Cue(name, start, end, token))
    return tuple(found)


def find_replies(reading: Reading, mentions: Sequence[Mention], cast: Cast) -> tuple[Mention, ...]:
    """The mentions, in order, with the links that the report states."""
    links: dict[str, list[Reply]] = {m.id: list(m.replies) for m in mentions}
    for sentence in reading.sentences:
        near = [m for m in mentions if abs(m.sentence - sentence.index) <= 1]
        if sentence.doc is None or not near:
            continue
        scene = _Scene(sentence, mentions, _by_token(sentence, near))
        for cue in find_cues(sentence):
            for reply, cause in _joined(cue, scene, cast):
                _add(links[reply.id], reply, cause, cue, reading)
        for reply, cause in _charged(scene):
            if all(link.to != cause.id for link in links[reply.id]):
                words = cause.evidence["type"]
                links[reply.id].append(Reply(to=cause.id, basis="stated", span=words, rule="replies:charged"))
    for mention in mentions:
        for cause, words in _objects(mention, mentions, reading):
            if all(link.to != cause.id for link in links[mention.id]):
                links[mention.id].append(Reply(to=cause.id, basis="stated", span=words, rule="replies:object"))
    return tuple(replace(m, replies=tuple(links[m.id])) for m in mentions)


def _objects(mention: Mention, mentions: Sequence[Mention], reading: Reading) -> Iterator[tuple[Mention, Span]]:
    """What a reaction names as its object: a denial the charge it denies, a protest the deed it protests at."""
    if mention.type not in {"REJECT", "ACCUSE", "SUPPORT"} or mention.measure in {
        "summon-envoy",
        "accusation",
        "lawsuit",
    }:
        return
    clause = mention.evidence["clause"]
    deed = _DEEDS.search(clause.quote)
    before = reading.text[max(0, clause.start - _JUST_BEFORE) : clause.start] if mention.measure == "denial" else ""
    kinds = _kinds_of_object(deed, f"{before}{clause.quote}", mention.measure == "denial")
    usable = [
        m
        for m in mentions
        if m is not mention
        and m.type in kinds
        and opposed(mention, m)
        and m.background == mention.background
        and (m.type not in HARD or m.standing in {"asserted", "alleged", "denied"})
    ]
    charges = [m for m in usable if m.measure == "accusation"]  # what is denied is a charge sooner than a complaint
    pool = (charges or usable) if mention.measure == "denial" else usable
    main = deed is not None and deed[1].lower() in STEPS - {"act"}  # "the moves" are what the report is about
    if main and not charges:
        several = deed is not None and deed[0].lower().endswith("s")
        causes = [m for m in pool if m.sentence == pool[0].sentence] if several else pool[:1]
    else:
        causes = [m for m in (_told_before(mention, pool),) if m is not None]
    for cause in causes:
        yield cause, reading.span(clause.start, clause.end)


def _kinds_of_object(deed: re.Match[str] | None, clause: str, denial: bool) -> frozenset[str]:
    """Types of act that the clause of a reaction can speak of. A denial is of a charge, unless it speaks of what was decreed first ("called
    the decision unjustified and rejected the pretexts")."""
    kinds = meant(deed[1].lower()) - {"RETREAT"} if deed else frozenset[str]()
    if deed and deed[1].lower() == "threat":
        kinds = frozenset({"THREATEN"})
    if not denial:
        return kinds
    charge = _CHARGES.search(clause)
    decreed = deed is not None and "SANCTION" in kinds and (charge is None or deed.start() < charge.start())
    return frozenset({"SANCTION"}) if decreed else frozenset({"ACCUSE"} if charge else ())


@dataclass(frozen=True, slots=True)
class _Scene:
    """A sentence with the mentions of the report, those told in it by token number, in order."""

    sentence: Sentence
    mentions: Sequence[Mention]
    here: dict[int, Mention]

    def beside(self) -> list[Mention]:
        """Mentions of the next sentence, then of the one before, nearest first."""
        behind = [m for m in self.mentions if m.sentence == self.sentence.index + 1]
        before = [m for m in self.mentions if m.sentence == self.sentence.index - 1]
        return [*behind, *reversed(before)]


def _by_token(sentence: Sentence, mentions: Iterable[Mention]) -> dict[int, Mention]:
    found: dict[int, Mention] = {}
    for mention in mentions:
        if mention.sentence == sentence.index and mention.rule not in {"accuse:teller", "accuse:reason"}:
            token = sentence.token_at(mention.evidence["type"].start)
            if token is not None:
                found[token.i] = mention
    return found


def _add(links: list[Reply], reply: Mention, cause: Mention, cue: Cue, reading: Reading) -> None:
    reason = cause.standing == "alleged" or (cause.type == "ACCUSE" and reply.type == "SANCTION")
    named = cause.sentence == reply.sentence and cue.name == "in-response" and cue.end <= _at(cause) < cue.end + 90
    words = reading.span(cue.start, cause.evidence["type"].end if named else cue.end)
    if all(link.to != cause.id or link.span != words for link in links):
        kind = "stated-reason" if reason else "trigger"
        links.append(Reply(to=cause.id, basis="stated", kind=kind, span=words, rule=f"replies:{cue.name}"))  # type: ignore[arg-type]


def _joined(cue: Cue, scene: _Scene, cast: Cast) -> Iterator[tuple[Mention, Mention]]:
    inner = [m for i, m in sorted(scene.here.items()) if _below(scene, i, cue.ground)]
    above = _above(cue, scene)
    if cue.name in {"responded", "retaliatory"} and above is not None and above.type == "THREATEN":
        return  # "will be responded to" tells of an answer to come, not of one given
    side = states(_subject(cue, scene, cast))
    replies = _repliers(cue, scene, inner, side)
    for reply in replies:
        yield from _causes(cue, scene, reply, [m for m in inner if m not in replies])


def _causes(cue: Cue, scene: _Scene, reply: Mention, inner: Sequence[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """What ``reply`` answers: acts in the cue's phrase, else the last one that ran the other way."""
    causes = [m for m in inner if opposed(reply, m) and not _in_its_words(cue, scene, reply, m)]
    if causes:
        yield reply, causes[0]
        if cue.name in _STRONG | {"after"}:
            yield from ((reply, m) for m in causes[1:3] if m.type == causes[0].type)
    elif cue.name in _STRONG or cue.name == "at-once":
        cause = _earlier(reply, scene.mentions)
        if cause is not None and (cue.name != "at-once" or reply.type == "SANCTION"):
            yield reply, cause


def _in_its_words(cue: Cue, scene: _Scene, reply: Mention, mention: Mention) -> bool:
    """Whether the act stands in what was said in answer ("hit back, calling him a man who sends soldiers ..."), and is not what was answered."""
    said = reply.type in _SPOKEN or _at(mention) > cue.end
    return cue.name == "responded" and said and not _behind_cause(cue, scene, mention)


def _charged(scene: _Scene) -> Iterator[tuple[Mention, Mention]]:
    """A charge answers the deed that it names, and so does the measure that the charge is given for ("closed it, blaming Minsk for the arson")."""
    for at, charge in scene.here.items():
        if charge.type != "ACCUSE" or charge.measure != "accusation":
            continue
        deeds = [
            m for i, m in scene.here.items() if m.standing == "alleged" and m.type in HARD and _under(scene, i, at)
        ]
        measures = [m for i, m in scene.here.items() if m.type == "SANCTION" and _under(scene, at, i)]
        for deed in deeds:
            yield from ((m, deed) for m in (charge, *measures) if opposed(m, deed))


def _under(scene: _Scene, number: int, above: int) -> bool:
    doc = scene.sentence.doc
    return doc is not None and doc[above].is_ancestor(doc[number])


def _below(scene: _Scene, number: int, token: Token) -> bool:
    doc = scene.sentence.doc
    return doc is not None and (doc[number] == token or token.is_ancestor(doc[number]))


def _subject(cue: Cue, scene: _Scene, cast: Cast) -> tuple[Party, ...]:
    """Whose reply it is, as far as the cue's verb has a subject or its noun an owner."""
    token = cue.token
    heads = [*frames.owners(token)] if token.pos_ == "NOUN" else []
    for verb in (token, *token.ancestors):  # "hitting back" has the subject of the verb above
        if verb.pos_ in {"VERB", "AUX"}:
            heads += frames.subjects(verb)
    return next((found for head in heads if (found := cast.phrase(scene.sentence, head))), ())


def _repliers(cue: Cue, scene: _Scene, inner: Sequence[Mention], side: frozenset[str]) -> list[Mention]:
    """The acts that answer: for a verb of answering those of one type in its phrase ("responded by closing one and expelling two"), or one
    nearby by its subject's side; else the act that the cue hangs on."""
    if cue.name == "responded":
        behind = [m for m in inner if _behind_cause(cue, scene, m)]
        side = side.difference(*(states(m.actors) for m in behind))  # who is answered does not answer
        own = [m for m in inner if m not in behind and _fits(m, side) and m.type in _REPLIES]
        if own:
            return [m for m in own if m.type == own[0].type]
    one = _replier(cue, scene, side)
    if one is None or one.type not in _REPLIES:
        return []
    return [one, *_beside(cue, scene, one)]


def _beside(cue: Cue, scene: _Scene, one: Mention) -> list[Mention]:
    """Acts of the same kind told in one row with ``one`` by the same side, when the cue closes the row: "expelled ten, closed a consulate and barred
    eight, a retaliation that ..." """
    verb = scene.sentence.token_at(_at(one))
    if verb is None or cue.name not in _STRONG:
        return []
    row = {w.i for w in verb.conjuncts}
    return [
        m
        for i, m in sorted(scene.here.items())
        if i in row and m.type == one.type and _at(m) < cue.start and states(m.actors) == states(one.actors)
    ]


def _behind_cause(cue: Cue, scene: _Scene, mention: Mention) -> bool:
    """Whether the act stands in what the answer is said to follow or to be given to: "hitting back after ...", "replied to the ban"."""
    head = scene.sentence.token_at(_at(mention))
    if head is None:
        return False
    way = [head, *takewhile(lambda word: word != cue.token, head.ancestors)]
    return any(
        word.lower_ in _CAUSAL or any(c.dep_ == "mark" and c.lower_ in _CAUSAL for c in word.children) for word in way
    )


def _replier(cue: Cue, scene: _Scene, side: frozenset[str]) -> Mention | None:
    above = _above(cue, scene)
    if cue.name == "responded":
        return (above if above and _fits(above, side) else None) or _near(scene, side)
    if above is not None:
        return above
    if cue.name in _STRONG or cue.name == "at-once":
        return next(
            (m for _, m in sorted(scene.here.items(), reverse=True) if _at(m) < cue.start and _fits(m, side)), None
        ) or (_near(scene, side) if cue.name in _STRONG else None)
    return None


def _fits(mention: Mention, side: frozenset[str]) -> bool:
    return not side or bool(states(mention.actors) & side)


def _above(cue: Cue, scene: _Scene) -> Mention | None:
    """The nearest mention on the way from the cue up to the root."""
    for ancestor in cue.ground.ancestors:
        if ancestor.i in scene.here:
            return scene.here[ancestor.i]
    return None


def _near(scene: _Scene, side: frozenset[str]) -> Mention | None:
    if not side:
        return None
    nearby = [m for _, m in sorted(scene.here.items())] + scene.beside()
    return next((m for m in nearby if states(m.actors) & side and m.type in _REPLIES and not m.background), None)


def _at(mention: Mention) -> int:
    return mention.evidence["type"].start


def _earlier(reply: Mention, mentions: Sequence[Mention]) -> Mention | None:
    """The last act told before the reply that ran the other way; else the first told behind it. Deeds before words, same type first."""
    usable = [
        m
        for m in mentions
        if m is not reply and m.type in _CAUSES and opposed(reply, m) and m.standing in {"asserted", "alleged"}
    ]
    usable = [m for m in usable if m.background == reply.background]
    if reply.type in _SPOKEN:  # words answer what was told just before; what is told beside them is what they say
        before = [m for m in usable if m.sentence < reply.sentence]
        usable = [m for m in before if m.sentence == before[-1].sentence] or usable
    hard = [m for m in usable if m.type in {"SANCTION", "COERCE", "ASSAULT"}]
    same = (
        [m for m in usable if m.type == reply.type]
        if reply.type in {"SANCTION", "RETREAT", "ASSAULT", "MOBILIZE"}
        else []
    )
    pool = same or hard or usable
    return _told_before(reply, pool)


def _told_before(mention: Mention, others: Sequence[Mention]) -> Mention | None:
    """The last of ``others`` told before the mention; else the first of them."""
    return next((m for m in reversed(others) if _at(m) < _at(mention)), None) or next(iter(others), None)


def opposed(reply: Mention, cause: Mention) -> bool:
    """Whether ``reply`` runs against the actor of ``cause``: different actors, and the reply falls on the other's side (or on nobody named)."""
    by, to, cause_by = states(reply.actors), states(reply.recipients), states(cause.actors)
    if not by or not cause_by or by & cause_by:
        return False
    return not to or bool(to & cause_by)
