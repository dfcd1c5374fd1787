"""Whether a sentence speaks of the past or of what is to come, at a given place.

In: a sentence and the offsets of a time expression. Out: ``past``, ``present`` or ``future``. With a parse the verb that governs the expression
decides; without one the nearest verb form in the words around it does. News is told in the past tense: that is the default.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from retorsion.mentions.frames import children
from retorsion.mentions.parse import Sentence, plain
from retorsion.mentions.timevalues import Tense

if TYPE_CHECKING:
    from retorsion.mentions.tokens import Token

_FUTURE = re.compile(
    r"\b(?:will|would|shall|'ll|is to|are to|to be|going to|scheduled|due|slated|expected|planned|plans?|upcoming|set (?:to|for)|hopes? to|deadline|"
    r"must|may|might|can|could|should|next)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|has|have|said|told|\w{2,}ed|went|came|took|made|gave|began|shot|killed|met|held|left|fell|struck|won|lost|sent|saw|found|put)\b"
)
_STARTS = frozenset(
    "start begin open resume meet arrive leave go head travel visit close end expire return face appear continue take come play fly depart convene".split()
)
_PLANNED = frozenset("schedule slate due expect plan set bind head".split())
_BACKWARD = frozenset("for to over after of following since from by in with".split())
"""Prepositions before "Monday's attack" that look back at it, whatever the tense of the verb."""
_PUT_OFF = frozenset("postpone delay adjourn suspend extend defer remand close ban bar shut hold wait".split())
_AIMS = frozenset(
    "agree plan order ask want decide expect schedule set vow promise pledge hope threaten refuse offer propose tell urge demand intend prepare invite "
    "call due likely ready vote seek need have give allow require instruct request wish warn aim choose opt decline fail plan decision order deal".split()
)
_MODALS = frozenset("will would shall 'll wo ca can may might must should could".split())


_WHEN = re.compile(r"\b(?:when|after|once) \w+(?:'s| is| are) \w+(?:ed|en)\s+(?:on )?$|\bdate is (?:on |set for )?$")
"""A clause of time in the present tells of the future ("when he is sentenced May 7")."""


def _stem(word: str) -> str:
    """A rough verb stem: ``postponing`` and ``postponed`` give ``postpone``."""
    base = re.sub(r"(?:ing|ed|s)$", "", word)
    return base if base in _PUT_OFF else base + "e"


def tense_at(sentence: Sentence | None, start: int, end: int, before: str) -> Tense:
    """The tense at the expression; ``before`` is the word in front of it ("by", "until" look ahead)."""
    if sentence is None:
        return "past"
    if sentence.doc is not None:
        token = sentence.token_at(end - 1)
        if token is not None:
            return _by_parse(token, before)
    return _by_words(plain(sentence.text), start - sentence.start, end - sentence.start, before)


def _by_words(text: str, start: int, end: int, before: str) -> Tense:
    """The nearest verb form on the left, else on the right; what is put off until a day, or due when something is done, is to come."""
    if before in ("until", "till") and not _PUT_OFF.isdisjoint(
        _stem(w) for w in text[max(0, start - 80) : start].lower().split()
    ):
        return "future"
    if _WHEN.search(text, max(0, start - 40), start):
        return "future"
    future = [m.end() for m in _FUTURE.finditer(text, 0, start)]
    past = [m.end() for m in _PAST.finditer(text, 0, start)]
    if future and (start - future[-1] < _NEAR or not past or future[-1] > past[-1]):
        return "future"
    if past:
        return "past"
    ahead = _FUTURE.search(text, end, end + 60)
    behind = _PAST.search(text, end, end + 60)
    return "future" if ahead and (behind is None or ahead.start() < behind.start()) else "past"


_NEAR = 30
"""Characters within which a word of the future counts, whatever stands between."""


def _by_parse(token: Token, before: str) -> Tense:
    if before == "for" and token.dep_ != "poss":
        return "future"
    if token.dep_ == "poss" and token.head.dep_ == "pobj" and token.head.head.lower_ in _BACKWARD:
        return "past"
    verb = governing_verb(token)
    if verb is None:
        return "past"
    if before in ("until", "till") and verb.lemma_ in _PUT_OFF:
        return "future"
    tense = tense_of(verb)
    if tense == "present" and (verb.lemma_ in _STARTS or before in ("by", "until", "till")):
        return "future"
    return tense


def governing_verb(token: Token) -> Token | None:
    """The nearest verb or auxiliary above ``token`` in the tree."""
    while token.head != token:
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            return token
        if token.lemma_ == "due" and token.pos_ == "ADJ":
            return token
    return token if token.pos_ in ("VERB", "AUX") else None


def _is_planned(verb: Token) -> bool:
    """ "scheduled", "due"."""
    return verb.lemma_ in _PLANNED and (verb.tag_ == "VBN" or verb.pos_ == "ADJ")


def tense_of(verb: Token) -> Tense:
    """Past, present or future of a verb with its auxiliaries; an infinitive under "plan", "due" or a modal looks ahead."""
    helpers = children(verb, "aux", "auxpass")
    lemmas = {helper.lemma_ for helper in helpers}
    if any(helper.tag_ == "MD" and helper.lower_ in _MODALS for helper in helpers):
        return "present" if "have" in lemmas else "future"
    if _is_planned(verb):
        return "future"
    if verb.tag_ == "VB" or "TO" in {helper.tag_ for helper in helpers}:
        return _infinitive(verb, helpers)
    return _finite(verb, helpers)


def _finite(verb: Token, helpers: list[Token]) -> Tense:
    finite = next((helper for helper in helpers if helper.tag_ in ("VBD", "VBZ", "VBP")), None)
    if finite is not None:
        return "past" if finite.tag_ == "VBD" or finite.lemma_ == "have" else "present"
    if verb.tag_ == "VBG" and verb.head != verb:
        above = governing_verb(verb)
        return tense_of(above) if above is not None and above != verb else "past"
    return "present" if verb.tag_ in ("VBZ", "VBP", "VBG") else "past"


def _infinitive(verb: Token, helpers: list[Token]) -> Tense:
    """ "Agreed to leave" looks ahead; "stopped him to keep the title" and "the second climber to die" do not."""
    if any(helper.lemma_ == "have" for helper in helpers):
        return "past"
    if any(helper.lemma_ == "do" for helper in helpers):
        return "past" if any(helper.tag_ == "VBD" for helper in helpers) else "present"
    above = governing_verb(verb)
    if above is None or above == verb or verb.head.lemma_.lower() in _AIMS:
        return "past" if verb.dep_ == "relcl" else "future"
    return tense_of(above)
