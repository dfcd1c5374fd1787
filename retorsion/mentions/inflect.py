"""From a dictionary form to every form a text may show, and back: regular English endings and a table of irregular verbs and nouns.

In: lemmas. Out: lower-cased forms. Used for the gate (which sees raw text) and to mend lemmas that the model gets wrong (``staged`` -> ``stag``).
It errs on the side of too many forms (``travelled`` and ``traveled``); it never looks at a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

_IRREGULAR = """
arise arose arisen|be is are was were been being am|bear bore borne|beat beaten|become became|begin began begun|bend bent|bet|bid|bind bound|bite bit bitten|bleed bled|blow blew blown|break broke broken|breed bred|bring brought|
build built|burn burnt|burst|buy bought|cast|catch caught|choose chose chosen|cling clung|come came|cost|creep crept|cut|deal dealt|dig dug|do did done does|draw drew drawn|drink drank drunk|drive drove driven|dwell dwelt|
eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|fling flung|fly flew flown flies|forbid forbade forbidden|forecast|forgo forwent forgone|forget forgot forgotten|forgive forgave forgiven|forsake forsook forsaken|freeze froze frozen|get got gotten|
give gave given|go went gone goes|grind ground|grow grew grown|hang hung|have has had|hear heard|hide hid hidden|hit|hold held|hurt|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant|leap leapt|learn learnt|leave left|lend lent|let|lie lay lain lying|light lit|lose lost|
make made|mean meant|meet met|mow mown|offset|overrun overran|overthrow overthrew overthrown|pay paid|plead pled|put|quit|read|rebuild rebuilt|rend rent|retake retook retaken|rid|ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold|send sent|set|shake shook shaken|
shed|shine shone|shoot shot|show shown|shut|sing sang sung|sink sank sunk|sit sat|slay slew slain|sleep slept|sling slung|slit|smell smelt|sow sown|speak spoke spoken|speed sped|spend spent|spill spilt|spin spun|spit spat|split|spoil spoilt|spread|spring sprang sprung|stand stood|steal stole stolen|stick stuck|
sting stung|stride strode|strike struck stricken|string strung|strive strove striven|swear swore sworn|sweep swept|swim swam swum|swing swung|take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown|tread trod trodden|undergo underwent undergone|undertake undertook undertaken|
uphold upheld|upset|wage|wake woke woken|wear wore worn|weep wept|win won|wind wound|withdraw withdrew withdrawn|withhold withheld|withstand withstood|write wrote written|outlaw|blast|wed|man men|woman women|child children|policeman policemen|gunman gunmen|fisherman fishermen|militiaman militiamen|spokesman spokesmen|
serviceman servicemen|airman airmen|tribesman tribesmen|person people|foot feet|aircraft|series|crisis crises|embassy embassies|attaché attachés|chargé chargés|policewoman policewomen|spokeswoman spokeswomen|countryman countrymen|draftsman draftsmen|layman laymen|railwayman railwaymen|congressman congressmen
"""
_VOWELS = frozenset("aeiou")


@cache
def _irregular() -> dict[str, tuple[str, ...]]:
    rows = (row.split() for row in _IRREGULAR.replace("\n", "").split("|"))
    return {row[0]: tuple(row[1:]) for row in rows if row}


def forms(lemma: str) -> Iterator[str]:
    """The lemma and its inflected forms as a verb and as a noun, lower case; doubled and undoubled spellings both."""
    yield lemma
    yield from _irregular().get(lemma, ())
    yield from _ending_s(lemma)
    yield from _past_and_gerund(lemma)


def _ending_s(lemma: str) -> Iterator[str]:
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        yield lemma[:-1] + "ies"
    elif lemma.endswith(("s", "x", "z", "ch", "sh", "o")):
        yield lemma + "es"
        if lemma.endswith("o"):
            yield lemma + "s"
    else:
        yield lemma + "s"


def _past_and_gerund(lemma: str) -> Iterator[str]:
    if lemma.endswith("ie"):
        yield from (lemma + "d", lemma[:-2] + "ying")
    elif lemma.endswith("e"):
        yield from (lemma + "d", lemma[:-1] + "ing", lemma + "ing")
    elif lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        yield from (lemma[:-1] + "ied", lemma + "ing")
    else:
        yield from (lemma + "ed", lemma + "ing")
        if len(lemma) > 2 and lemma[-1] not in _VOWELS | set("wxy") and lemma[-2] in _VOWELS:
            yield from (lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing")
        if lemma.endswith("c"):
            yield from (lemma + "ked", lemma + "king")


def by_form(lemmas: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Each form -> the lemmas that it may be a form of, in order of the alphabet."""
    found: dict[str, set[str]] = {}
    for lemma in lemmas:
        for form in forms(lemma):
            found.setdefault(form, set()).add(lemma)
    return {form: tuple(sorted(words)) if len(words) > 1 else tuple(words) for form, words in found.items()}
