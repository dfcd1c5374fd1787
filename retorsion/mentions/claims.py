"""What somebody says is so: charges and their denials, intents, motives, labels, conditions, and signals of closing or goodwill.

In: a ``Reading``, its ``Statements`` and ``Parties``, and the mentions where they are known. Out: ``Claim``s in order of the text, one a
telling. A claim is no event. Its holder is whoever speaks at that place; where nobody is known to speak, no claim is made, except that a denial
of an untold charge keeps the charge with an unknown holder. Wordings are data (``data/claims.toml``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from retorsion.mentions.claimwords import Wording, Wordings, load_wordings
from retorsion.mentions.intervals import interval_in
from retorsion.mentions.parse import Reading, Sentence
from retorsion.mentions.sources import PartiesLike
from retorsion.mentions.statements import Statements
from retorsion.mentions.voices import Voice
from retorsion.records import Claim, ClaimKind, Mention, Party, Span, Stance, content_id

_CHARGING = frozenset({"accuse", "blame", "fault"})
_ASKED = frozenset(
    {
        "request",
        "requests",
        "appeal",
        "appeals",
        "visa",
        "visas",
        "access",
        "entry",
        "permission",
        "bail",
        "bid",
        "asylum",
    }
)
_OWN = frozenset({"we", "i", "us", "our", "ourselves"})


@dataclass(frozen=True, slots=True)
class _Denial:
    """A denial before it is joined to the charge that it denies."""

    who: Party
    span: Span
    content: Span
    cue: Span | None


@dataclass(frozen=True, slots=True)
class _Finder:
    reading: Reading
    statements: Statements
    parties: PartiesLike
    wordings: Wordings
    main: tuple[str, ...]

    # -------------------------------------------------------------- charges made with a verb
    def charges(self) -> Iterator[Claim]:
        """ "accusing the pair of spying": from the cue to the end of what it brings in."""
        for voice in self.statements.voices:
            if voice.stance != "accusing" or voice.lemma not in _CHARGING or not voice.attribution.cue:
                continue
            cue = voice.attribution.cue[0]
            end = max(s.end for s in voice.attribution.content)
            start = min(cue.start, *(s.start for s in voice.attribution.content))
            holder = voice.parties[0] if voice.parties else None
            about = self._about(Span(start=start, end=end, quote=""), holder)
            yield self._claim("charge", self.reading.span(start, end), voice, holder, about, "charge-verb")

    # -------------------------------------------------------------- claims by their wording
    def worded(self) -> Iterator[Claim]:
        """Claims whose wording is in the data file, in the words of whoever speaks there."""
        for sentence in self._spoken():
            for wording in self.wordings.patterns:
                yield from self._worded(sentence, wording)

    def _spoken(self) -> list[Sentence]:
        """The sentences with words of somebody known; in no other can a claim be worded or denied."""
        heard = [(v.start, v.end) for v in self.statements.voices if v.parties]
        return [s for s in self.reading.sentences if any(a < s.end and s.start < b for a, b in heard)] if heard else []

    def _worded(self, sentence: Sentence, wording: Wording) -> Iterator[Claim]:
        for start, end in wording.find(sentence.text):
            a, b = sentence.start + start, sentence.start + end
            voice = self.statements.voice_at(a)
            if voice is None or not voice.parties:
                continue
            holder = voice.parties[0]
            quote = self.statements.inside_quote(a) if wording.kind == "label" else None
            if quote is not None and quote.fragment and quote.parts[0].start - a <= 1:
                a, b = quote.parts[0].start, quote.parts[0].end
            span = self.reading.span(*self._within(voice, a, b))
            if not span.quote.strip() or self._is_none(wording, sentence, a, voice):
                continue
            about = self._about(span, holder, sentence)
            yield self._claim(wording.kind, span, voice, holder, about, f"{wording.kind}-words")

    def _is_none(self, wording: Wording, sentence: Sentence, at: int, voice: Voice) -> bool:
        """An intent of the speaker's own side and a charge inside its denial are no such claims."""
        if wording.kind == "intent":
            return not wording.own and self._own_wish(sentence, at, voice.parties[0])
        return wording.kind == "charge" and voice.stance == "denying"

    def _within(self, voice: Voice, start: int, end: int) -> tuple[int, int]:
        """The words that the voice answers for; a condition may run on over marks."""
        end = min(end, voice.end) if voice.end > start else end
        while start < end and self.reading.text[start] in " “\"'‘":
            start += 1
        while end > start and self.reading.text[end - 1] in " ,;:.”“\"'’":
            end -= 1
        return start, end

    def _own_wish(self, sentence: Sentence, at: int, holder: Party) -> bool:
        """Whether the speaker says it of his own side: "we want to ...", "London hopes to ..."."""
        before = sentence.text[: at - sentence.start].lower().split()
        if _OWN.intersection(w.strip("“\"',") for w in before[-4:]):
            return True
        named = [p for p in self.parties.named(sentence) if p.span is not None and p.span.end <= at and p.state]
        if all(p.state == holder.state for p in named):
            voice = self.statements.voice_at(at)
            return voice is None or voice.stance != "accusing"
        return [p.state for p in named[-2:]] == [holder.state, holder.state]

    def _about(self, span: Span, holder: Party | None, sentence: Sentence | None = None) -> str | None:
        """The other side that the claim is about: named in it, in its sentence, or the article's other main party."""
        own = holder.state if holder is not None else None
        named = self._others(sentence or self.reading.sentence_at(span.start), own)
        inside = [p for p in named if p.span is not None and span.start <= p.span.start < span.end]
        if named:
            return (inside or named)[0].state
        return next((code.split(".")[0] for code in self.main[:3] if code.split(".")[0] != own), None)

    def _others(self, sentence: Sentence | None, own: str | None) -> list[Party]:
        """Parties of other states that the sentence names."""
        if sentence is None:
            return []
        return [p for p in self.parties.named(sentence) if p.state and p.state != own]

    def _claim(
        self, kind: ClaimKind, span: Span, voice: Voice, holder: Party | None, about: str | None, rule: str
    ) -> Claim:
        sentence = self.reading.sentence_at(span.start)
        attribution = voice.attribution
        return Claim(
            id=content_id("c", self.reading.article.id, kind, span.start, span.end),
            article=self.reading.article.id,
            kind=kind,
            content=span,
            holder=holder,
            speaker=self._speaker(voice, holder, span.start),
            about=about,
            label=span.quote.strip("“”\"'‘’") if kind == "label" else None,
            interval=interval_in(sentence, self.reading.article.day)
            if sentence and kind in {"charge", "intent"}
            else None,
            stances=(Stance(who=holder, stance="holds", span=span),) if holder is not None else (),
            cue=attribution.cue[0] if attribution.cue else None,
            rule=rule,
        )

    def _speaker(self, voice: Voice, holder: Party | None, at: int) -> Party | None:
        """Who says it in the words of the text, with the name that the article gives him."""
        quote = self.statements.inside_quote(at)
        source = voice.attribution.source
        name = quote.speaker if quote is not None else None
        if source is None and name is None:
            return None
        words = source.quote if source is not None else name or ""
        return Party(
            text=words,
            span=source,
            actor=holder.actor if holder is not None else None,
            basis=holder.basis if holder is not None else "none",
            name=name,
            role=quote.role if quote is not None else None,
        )

    # -------------------------------------------------------------- denials
    def denials(self) -> Iterator[_Denial]:
        """Denials by a verb ("denies", "dismissed as"), and in a side's own words ("the accusations are baseless")."""
        for voice in self.statements.voices:
            if voice.stance == "denying" and voice.parties and voice.attribution.cue:
                yield self._by_verb(voice)
        for sentence in self._spoken():
            for start, end in self.wordings.denials(sentence.text):
                a, b = sentence.start + start, sentence.start + end
                voice_there = self.statements.voice_at(a)
                if voice_there is not None and voice_there.parties:
                    span = self.reading.span(a, b)
                    yield _Denial(voice_there.parties[0], span, span, None)

    def _by_verb(self, voice: Voice) -> _Denial:
        attribution = voice.attribution
        spans = [*attribution.content, *attribution.cue, *((attribution.source,) if attribution.source else ())]
        start, end = min(s.start for s in spans), max(s.end for s in spans)
        sentence = self.reading.sentence_at(start)
        if (
            sentence is not None
            and attribution.source is not None
            and attribution.source.start > attribution.cue[0].start
        ):
            marks = [i for i in range(sentence.start, start) if self.reading.text[i] in ",;:–—("]
            start = marks[-1] + 1 if marks else sentence.start
            while self.reading.text[start].isspace():
                start += 1
        return _Denial(voice.parties[0], self.reading.span(start, end), attribution.content[0], attribution.cue[0])


def find_claims(
    reading: Reading, statements: Statements, parties: PartiesLike, mentions: Sequence[Mention] = ()
) -> tuple[Claim, ...]:
    """Claims in order of the text. With ``mentions`` a label or a charge that speaks of an act names that mention in ``about``."""
    main = getattr(parties, "main", None)
    finder = _Finder(reading, statements, parties, load_wordings(), main() if main is not None else ())
    found = _outer([*finder.charges(), *finder.worded()])
    joined = _join(found, list(finder.denials()), reading)
    tied = [_tie(claim, mentions, reading) for claim in joined]
    return tuple(sorted(tied, key=lambda c: (c.content.start, c.content.end, c.kind)))


def _outer(claims: Sequence[Claim]) -> list[Claim]:
    """Each stretch once a kind; a charge by noun inside a charge by verb is that charge, and so with an intent."""
    kept: list[Claim] = []
    wrongs = {"charge", "intent"}
    for claim in sorted(claims, key=lambda c: (c.content.start - c.content.end, c.content.start)):
        kinds = wrongs if claim.kind in wrongs else {claim.kind}
        same = [k for k in kept if k.kind in kinds and k.content.start <= claim.content.start < k.content.end]
        if not same:
            kept.append(claim)
    return kept


def _join(claims: list[Claim], denials: Sequence[_Denial], reading: Reading) -> list[Claim]:
    """Each denial as a stance on the nearest charge that another side holds; without one, on a charge of unknown holder."""
    for denial in denials:
        held = [c for c in claims if c.kind == "charge" and _may_deny(c, denial)]
        if held:
            nearest = min(held, key=lambda c: (c.rule != "charge-verb", abs(c.content.start - denial.span.start)))
            stance = Stance(who=denial.who, stance="denies", span=denial.span)
            claims = [replace(c, stances=(*c.stances, stance)) if c is nearest else c for c in claims]
        elif _tells_charge(denial):
            claims = [*claims, _untold(denial, reading)]
    return claims


def _tells_charge(denial: _Denial) -> bool:
    """Whether the denial itself says what was charged: "denies backing them", not "denied it" or "denied their request"."""
    words = denial.content.quote.lower().split()
    verb = denial.cue.quote.lower().split()[-1] if denial.cue is not None else ""
    return verb in {"deny", "denies", "denied", "denying"} and len(words) > 1 and not set(words[:4]) & _ASKED


def _may_deny(claim: Claim, denial: _Denial) -> bool:
    if claim.holder is None:
        return claim.about in {None, denial.who.state}
    return claim.holder.state != denial.who.state and claim.about in {None, denial.who.state}


def _untold(denial: _Denial, reading: Reading) -> Claim:
    """A charge that the text gives only through its denial."""
    return Claim(
        id=content_id("c", reading.article.id, "charge", denial.content.start, denial.content.end),
        article=reading.article.id,
        kind="charge",
        content=denial.content,
        about=denial.who.state,
        stances=(Stance(who=denial.who, stance="denies", span=denial.span),),
        cue=denial.cue,
        rule="denial",
    )


def _tie(claim: Claim, mentions: Sequence[Mention], reading: Reading) -> Claim:
    """The act of the same sentence that a label calls names, or that a charge gives as its reason."""
    if claim.kind != "label" and (claim.kind, claim.rule) != ("charge", "charge-verb"):
        return claim
    sentence = reading.sentence_at(claim.content.start)
    if sentence is None or claim.holder is None:
        return claim
    own = claim.holder.state
    near = [
        m
        for m in mentions
        if m.sentence == sentence.index
        and _told_before(m, claim.content.start)
        and any((p.state == own) == (claim.kind == "charge") for p in m.actors)
    ]
    return replace(claim, about=near[-1].id) if near else claim


def _told_before(mention: Mention, offset: int) -> bool:
    """Whether an act, and not only words about one, is told left of the offset."""
    if mention.type in {"ACCUSE", "REJECT"} or "type" not in mention.evidence:
        return False
    return mention.evidence["type"].start < offset
