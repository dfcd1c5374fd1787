"""What answers what inside a report: "in response to", "tit-for-tat", "a day after …" -> ``Reply`` links between mentions.

In: the mentions of a report with the words around them. Out: the same mentions with ``replies``. A link needs two different actors, and points at
the telling that the cue's own words name, else at the last telling before (or first after) that runs the other way. Links that only the order of
events suggests are made later, over events (``exchanges``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from retorsion.mentions.parse import Reading, Sentence
from retorsion.records import Mention, Reply, Span

_NOUN = r"(?:response|reply|answer|retaliation|reprisal|reaction|retort|riposte|protest|revenge|return)"
CUES: tuple[tuple[str, str], ...] = (
    ("in-response", rf"\bin (?:\w+ ){{0,2}}{_NOUN}(?: to| for| at| against| over)?\b"),
    ("as-response", rf"\b(?:as|by way of) (?:an? |its |their )?(?:\w+ )?{_NOUN}(?: to| for| against)?\b"),
    ("retaliatory", r"\b(?:retaliat\w+|reciproc\w+|tit[- ]for[- ]tat|like[- ]for[- ]like|in kind|counter[- ]?measures?|mirror\w*|symmetric(?:al)?|quid pro quo)\b"),
    ("responded", r"\b(?:respond(?:ed|ing|s)?|repl(?:ied|ying|ies)|answer(?:ed|ing|s)?|react(?:ed|ing|s)?|hit(?:ting|s)? back|struck back|strik(?:es|ing) back|shot back|fired back|countered|followed suit|returned the favou?r|did the same|paid? (?:\w+ )?back|got even)\b"),
    ("in-turn", r"\b(?:in turn|in its turn|for its part|in exchange|its own|accordingly)\b"),
    ("after", r"\b(?:(?:hours?|days?|weeks?|months?|(?:a|the) (?:day|week|month)|\w+ (?:days|weeks|hours|months)) (?:after|later)|after|following|since|when|prompted by|provoked by|because of|over|for)\b"),
)  # fmt: skip
_COMPILED = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in CUES)
_REJECTS = frozenset({"REJECT"})
_STRONG = frozenset({"in-response", "as-response", "retaliatory", "responded"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A reply cue in a sentence, article offsets."""

    name: str
    start: int
    end: int


def find_cues(sentence: Sentence) -> tuple[Cue, ...]:
    """All cues of a sentence, strongest kind first where two share their words."""
    found: list[Cue] = []
    for name, pattern in _COMPILED:
        for match in pattern.finditer(sentence.text):
            start, end = sentence.start + match.start(), sentence.start + match.end()
            if not any(c.start < end and start < c.end for c in found):
                found.append(Cue(name, start, end))
    return tuple(found)


def find_replies(reading: Reading, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions, in order, with the links that the report states."""
    links: dict[str, list[Reply]] = {m.id: list(m.replies) for m in mentions}
    for sentence in reading.sentences:
        here = [m for m in mentions if m.sentence == sentence.index]
        if not here:
            continue
        for cue in find_cues(sentence):
            for reply, cause in _joined(cue, sentence, here, mentions):
                _add(links[reply.id], reply, cause, cue, reading)
    return tuple(replace(m, replies=tuple(links[m.id])) for m in mentions)


def _add(links: list[Reply], reply: Mention, cause: Mention, cue: Cue, reading: Reading) -> None:
    if any(link.to == cause.id and link.span is None for link in links):
        return
    kind = (
        "stated-reason"
        if cause.standing == "alleged" or (cause.type == "ACCUSE" and reply.type == "SANCTION")
        else "trigger"
    )
    words: Span = reading.span(cue.start, cue.end)
    if all(link.to != cause.id or link.span != words for link in links):
        links.append(Reply(to=cause.id, basis="stated", kind=kind, span=words, rule=f"replies:{cue.name}"))  # type: ignore[arg-type]


def _joined(
    cue: Cue, sentence: Sentence, here: Sequence[Mention], all_: Sequence[Mention]
) -> Iterator[tuple[Mention, Mention]]:
    before = [m for m in here if _at(m) < cue.start]
    behind = [m for m in here if _at(m) >= cue.start]
    weak = cue.name not in _STRONG
    later = _is_later(sentence, cue)
    if later:
        reply = behind[0] if behind else None
        cause = _last(before, reply) or (_earlier(reply, all_, sentence.index) if reply else None)
    else:
        reply = _replier(before, behind, cue)
        cause = _cause_named(reply, behind, cue) or (
            None if weak or reply is None else _earlier(reply, all_, sentence.index)
        )
    if reply is not None and cause is not None and opposed(reply, cause):
        yield reply, cause


def _is_later(sentence: Sentence, cue: Cue) -> bool:
    """ "a day later", "responded by": what comes behind is the answer."""
    words = sentence.text[cue.start - sentence.start : cue.end - sentence.start].lower()
    return (cue.name == "after" and words.endswith("later")) or cue.name == "in-turn"


def _at(mention: Mention) -> int:
    return mention.evidence["type"].start


def _replier(before: Sequence[Mention], behind: Sequence[Mention], cue: Cue) -> Mention | None:
    """The act that the cue hangs on: the nearest before it, or for "responded by …" and a cue that opens the sentence the first behind."""
    if cue.name == "responded" and behind:
        return behind[0]
    for mention in reversed(before):
        if mention.standing not in {"alleged"}:
            return mention
    return behind[0] if behind and cue.name in _STRONG else None


def _cause_named(reply: Mention | None, behind: Sequence[Mention], cue: Cue) -> Mention | None:
    if reply is None:
        return None
    return next((m for m in behind if m is not reply and opposed(reply, m)), None)


def _last(before: Sequence[Mention], reply: Mention | None) -> Mention | None:
    if reply is None:
        return None
    return next((m for m in reversed(before) if opposed(reply, m)), None)


def _earlier(reply: Mention, mentions: Sequence[Mention], sentence: int) -> Mention | None:
    """The last telling before this sentence that runs the other way and may be answered; else the first behind it."""
    usable = [
        m
        for m in mentions
        if opposed(reply, m) and m.sentence != sentence and m.standing in {"asserted", "alleged"} and not m.background
    ]
    usable = [m for m in usable if m.type in {"SANCTION", "ACCUSE", "COERCE", "ASSAULT", "THREATEN", "REQUEST"}]
    same = [m for m in usable if m.type == reply.type] or usable
    return next((m for m in reversed(same) if m.sentence < sentence), None) or next(iter(same), None)


def opposed(reply: Mention, cause: Mention) -> bool:
    """Whether ``reply`` runs against the actor of ``cause``: different actors, and the reply falls on the other's side (or on nobody named)."""
    by, to = _states(reply.actors), _states(reply.recipients)
    cause_by = _states(cause.actors)
    if not by or not cause_by or by & cause_by:
        return False
    return not to or bool(to & cause_by)


def _states(parties: Sequence[object]) -> frozenset[str]:
    return frozenset(p.state for p in parties if p.state)  # type: ignore[attr-defined]
