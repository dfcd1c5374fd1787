"""Events in, answers out: what the reports state first, then what order and sense imply, then what only the ledger can infer.

``stated``: the words of a report say so (the coder's reply, with its span). ``implied``: one report tells both and leaves the link to the reader.
``inferred``: no report tells both. The last two carry a calibrated score and the reasons it is made of; a person's decision outranks all.

Measured with gold events of 40 development reports, weights fitted on the other stories (``bench/fit_links.py``): implied links alone F1 0.58;
with four in ten of the stated links known 0.64, with six in ten 0.69.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Literal

from msgspec.structs import replace

from retorsion.exchanges.candidates import HARD, Act, Candidate, by_report, candidates, may_answer, read_acts
from retorsion.exchanges.reasons import Group, Rules, chance, fit, reasons
from retorsion.exchanges.weigh import Kinds, lag_days, proportion, read_kinds
from retorsion.records import Answer, AnswerBasis, Decision, Event, Mention, Span, content_id

REPORT_THRESHOLD = 0.32
"""Chance from which on a link that one report tells is kept; the value of best F1 on the development reports."""
LEDGER_THRESHOLD = 0.5
"""Chance from which on a link that only the ledger shows is kept."""
SURE_IN_KIND = 0.8
"""Chance by the ledger's rule from which on an answer in kind is taken whatever the report's wording."""
NEAR_BEST = 0.9
"""Of several possible causes those are kept whose chance is at least this share of the best one's."""
POINTER = 2.5
"""What the coder's pointer from a reply's words to its cause adds to the log-odds."""
LEAST_STATED = 0.25
"""Chance below which not even an act that a report calls an answer is linked."""
SURE_ENOUGH = 0.5
"""Confidence of an act from which on it takes nothing off an implied or inferred link."""
LEAST_FIT = 0.2
"""Kinds of acts that fit less than this are not compared further."""

Pair = tuple[str, str]
Scored = tuple[float, Candidate, dict[str, float]]
"""Chance, candidate, reasons."""


@dataclass(slots=True)
class _Said:
    """What reports or persons say of one pair, gathered mention by mention."""

    basis: AnswerBasis
    kind: Literal["trigger", "stated-reason"]
    evidence: list[tuple[str, Span]] = field(default_factory=list)
    rules: set[str] = field(default_factory=set)


def link(
    events: Sequence[Event],
    mentions: Mapping[str, Mention],
    decisions: Sequence[Decision] = (),
    replies: Set[str] | None = None,
) -> tuple[Answer, ...]:
    """What answers what among ``events``, in order of id. ``mentions`` (by id) hold what the coder read as replies, and where acts are told.

    With ``replies`` (ids of events) only what these acts answer is worked out, among all ``events``, and given back.
    """
    kinds, rules = read_kinds(), Rules.load()
    acts = read_acts(events, mentions, kinds)
    by_id = {act.event.id: act for act in acts}
    home = {name: event.id for event in events for name in event.mentions}
    yes, no = _decided(decisions, home, by_id)
    said = _by_reply(_said(events, mentions, home, by_id), no)
    found = {pair: _answer(by_id, pair, kinds, one) for pair, one in _beyond_doubt(said, by_id)}
    reports = by_report(acts)
    for every in candidates(acts, replies, said):
        reply = every[0].reply
        for answer in _scored(every, _around(reply, reports), rules, kinds, said.get(reply.event.id, {})):
            pair = answer.reply, answer.cause
            if pair not in found and pair not in no:
                found[pair] = answer
    for pair, names in yes.items():
        base = found.get(pair) or _answer(by_id, pair, kinds, _Said("stated", "trigger"))
        found[pair] = replace(base, score=1.0, reasons={"person": 1.0, **base.reasons}, decisions=names)
    kept = (one for one in settled(found.values()) if replies is None or one.reply in replies)
    return tuple(sorted(kept, key=lambda answer: answer.id))


def _beyond_doubt(said: Mapping[str, Mapping[str, _Said]], acts: Mapping[str, Act]) -> Iterable[tuple[Pair, _Said]]:
    """What reports say and no score can weigh: reasons that an actor gives for its own act, and links between acts of unknown sides."""
    for reply, causes in said.items():
        for cause, one in causes.items():
            unknown = not acts[reply].recipients or not acts[cause].actors
            if (one.kind == "stated-reason" or unknown) and _in_time(acts[reply], acts[cause]):
                yield (reply, cause), one


def _in_time(reply: Act, cause: Act) -> bool:
    """Whether the cause can have come first; history does not answer the news."""
    if reply.span and cause.span:
        return cause.span[0] <= reply.span[1]
    return cause.event.background or not reply.event.background


def _said(
    events: Sequence[Event], mentions: Mapping[str, Mention], home: Mapping[str, str], acts: Mapping[str, Act]
) -> dict[Pair, _Said]:
    """Links that mentions carry, by pair of events, in order of the events; a stated one outranks an implied one."""
    found: dict[Pair, _Said] = {}
    for event in events:
        for name in event.mentions:
            for reply in mentions[name].replies if name in mentions else ():
                cause = home.get(reply.to)
                if cause is None or cause == event.id or not _sides_differ(acts[event.id], acts[cause], reply.kind):
                    continue
                one = found.setdefault((event.id, cause), _Said(reply.basis, reply.kind))
                if reply.basis == "stated":
                    one.basis = "stated"
                if reply.kind == "trigger":
                    one.kind = "trigger"
                if reply.span:
                    one.evidence.append((name, reply.span))
                one.rules.add(reply.rule)
    return found


def _sides_differ(reply: Act, cause: Act, kind: str) -> bool:
    """Nobody answers itself; a reason given for an act may be the actor's own charge."""
    return kind == "stated-reason" or not cause.actors or reply.actors != cause.actors


def _by_reply(said: Mapping[Pair, _Said], apart: Set[Pair]) -> dict[str, dict[str, _Said]]:
    """Reply -> cause -> what is said of them, without the pairs kept apart."""
    found: dict[str, dict[str, _Said]] = defaultdict(dict)
    for (reply, cause), one in said.items():
        if (reply, cause) not in apart:
            found[reply][cause] = one
    return found


def _scored(
    every: Sequence[Candidate], around: Iterable[Act], rules: Rules, kinds: Kinds, said: Mapping[str, _Said]
) -> Iterable[Answer]:
    """Links of one reply by score: of an act that a report calls an answer to what fits best, of another only to what is likely enough."""
    reply = every[0].reply
    stated = {cause: one for cause, one in said.items() if one.kind == "trigger"}
    fits = {one.cause.event.id: fit(reply, one.cause, rules.fits) for one in every}
    fitting = [one for one in every if fits[one.cause.event.id] >= LEAST_FIT or one.cause.event.id in stated]
    if fitting:
        group = Group.of(every, fits, around)
        yield from _stated(fitting, group, rules, kinds, stated) if stated else _best(fitting, group, rules, kinds)


def _stated(
    fitting: Sequence[Candidate], group: Group, rules: Rules, kinds: Kinds, stated: Mapping[str, _Said]
) -> Iterable[Answer]:
    """A report calls the act an answer; to what, the coder's pointer and the reasons decide together.

    The pointer weighs :data:`POINTER`, half of it where a bystander answers; a target that the days rule out never stands here, since it is no candidate.
    """
    told = [one for one in fitting if one.report is not None and _in_time(one.reply, one.cause)]
    ranked: list[Scored] = []
    for one in told:
        why = reasons(one, group, rules.report)
        pointed = one.cause.event.id in stated
        bonus = pointed * (POINTER if one.reply.actors & one.cause.recipients else POINTER / 2)
        ranked.append((chance(why, rules.report, bonus), one, {**why, "stated": 1.0} if pointed else why))
    best = max((likely for likely, _, _ in ranked), default=0.0)
    words = _Said("stated", "trigger")
    ranked = _own_share(ranked)
    for one_said in stated.values():
        words.evidence.extend(one_said.evidence)
        words.basis = one_said.basis if words.basis != "stated" or len(stated) == 1 else words.basis
    for likely, one, why in ranked:
        if likely >= max(LEAST_STATED, NEAR_BEST * best):
            own = stated.get(one.cause.event.id, words)
            plain = _answer(_both(one), _pair(one), kinds, own)
            yield replace(plain, score=round(likely, 4), reasons=why)


def _best(fitting: Sequence[Candidate], group: Group, rules: Rules, kinds: Kinds) -> Iterable[Answer]:
    scored: list[Scored] = []
    for one in fitting:
        likely, why = _likely(one, group, rules)
        if likely * _surely_coded(one) >= (REPORT_THRESHOLD if one.report else LEDGER_THRESHOLD):
            scored.append((likely, one, why))
    best = max((likely for likely, _, _ in scored), default=0.0)
    for likely, one, why in _own_share(scored):
        if likely >= NEAR_BEST * best:
            plain = _answer(_both(one), _pair(one), kinds, _Said("implied" if one.report else "inferred", "trigger"))
            yield replace(plain, score=round(likely, 4), reasons=why)


def _own_share(found: Sequence[Scored]) -> list[Scored]:
    """Of an act dealt out to several (tariffs on A, on B, on C) who answers has its own share in mind, not what was done to the others."""
    own = {_dealt(one.cause) for _, one, _ in found if one.reply.actors & one.cause.recipients}
    return [
        each for each in found if each[1].reply.actors & each[1].cause.recipients or _dealt(each[1].cause) not in own
    ]


def _dealt(act: Act) -> tuple[str, str | None, frozenset[str]]:
    return act.event.type, act.event.measure, act.actors


def _surely_coded(one: Candidate) -> float:
    """How sure the coder is of the less sure of the two acts, against one of middling sureness; 1 where it does not say, and never above 1."""
    known = [act.event.confidence for act in (one.reply, one.cause) if act.event.confidence is not None]
    return min(1.0, min(known) / SURE_ENOUGH) if known else 1.0


def _both(one: Candidate) -> dict[str, Act]:
    return {act.event.id: act for act in (one.reply, one.cause)}


def _pair(one: Candidate) -> Pair:
    return one.reply.event.id, one.cause.event.id


def _likely(one: Candidate, group: Group, rules: Rules) -> tuple[float, dict[str, float]]:
    """Chance and reasons. A report need not put two matching acts near each other: what the ledger's rule finds sure in kind stands."""
    dry = reasons(one, group, rules.ledger)
    plain = chance(dry, rules.ledger)
    if one.report is None or ("in_kind" in dry and plain >= SURE_IN_KIND):
        return plain, dry
    why = reasons(one, group, rules.report)
    return chance(why, rules.report), why


def _answer(acts: Mapping[str, Act], pair: Pair, kinds: Kinds, said: _Said) -> Answer:
    reply, cause = acts[pair[0]], acts[pair[1]]
    lag = lag_days(cause.event.when, reply.event.when)
    hard = reply.event.type in HARD and cause.event.type in HARD
    known = reply.event.measure is not None and cause.event.measure is not None
    return Answer(
        id=content_id("n", *pair),
        reply=pair[0],
        cause=pair[1],
        basis=said.basis,
        kind=said.kind,
        score=1.0 if said.basis == "stated" else 0.8,
        reasons={said.basis: 1.0},
        lag_days=lag if lag is not None and lag >= 0 else None,
        proportion=proportion(cause.event, reply.event) if hard else None,
        in_kind=(reply.kind == cause.kind) if hard and known else None,
        evidence=tuple(sorted(set(said.evidence), key=lambda one: (one[0], one[1].start))),
    )


def _around(reply: Act, reports: Mapping[str, list[Act]]) -> list[Act]:
    """Acts of the same side in the same reports."""
    return [act for report in reply.places for act in reports[report] if act.actors & reply.actors]


def _in_force(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions on answers that stand: a rule's before a person's, the latest last."""
    standing = (one for one in decisions if one.kind == "answers" and one.withdrawn is None and one.right)
    return sorted(standing, key=lambda one: ("@" not in one.by, one.at, one.id))


def _decided(
    decisions: Sequence[Decision], home: Mapping[str, str], acts: Mapping[str, Act]
) -> tuple[dict[Pair, tuple[str, ...]], set[Pair]]:
    """Pairs that a standing decision links (with its id) and pairs that one keeps apart; the latest one holds, a person's above a rule's."""
    latest: dict[Pair, Decision] = {}
    for one in _in_force(decisions):
        pair = home.get(one.left, one.left), home.get(one.right or "", one.right or "")
        if pair[0] in acts and pair[1] in acts and one.verdict != "unsure":
            latest[pair] = one
    yes: dict[Pair, tuple[str, ...]] = {pair: (one.id,) for pair, one in latest.items() if one.verdict == "yes"}
    return yes, {pair for pair, one in latest.items() if one.verdict == "no"}


def settled(found: Iterable[Answer]) -> list[Answer]:
    """Two acts cannot answer each other: the surer link stays (the stated one, else the higher score, else the higher id)."""
    by_pair = {(one.reply, one.cause): one for one in found}
    rank = {pair: (bool(one.decisions), one.basis == "stated", one.score, one.id) for pair, one in by_pair.items()}
    return [
        one
        for (reply, cause), one in by_pair.items()
        if rank[reply, cause] >= rank.get((cause, reply), rank[reply, cause])
    ]


def rivals(answers: Iterable[Answer], events: Mapping[str, Event]) -> set[str]:
    """The causes of ``answers`` that might in turn answer their replies: :func:`settled` must see what these answer, too.

    Answers with an end that is not among ``events`` are passed over.
    """
    ends = [(one.reply, one.cause) for one in answers if one.reply in events and one.cause in events]
    named = {id for pair in ends for id in pair}
    acts = {act.event.id: act for act in read_acts([events[id] for id in named], {}, read_kinds())}
    return {cause for reply, cause in ends if may_answer(acts[cause], acts[reply])}
