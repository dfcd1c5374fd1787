"""The acts found in single sentences: every example line of the pattern files, and the conventions of `docs/explanation/coding-rules.md`."""

from __future__ import annotations

import pytest

from retorsion.mentions.acts import Act, find_acts
from retorsion.mentions.parse import read, read_many
from retorsion.mentions.patterns import load_patterns
from retorsion.mentions.standing import load_cues
from retorsion.records import Article


@pytest.fixture(scope="module")
def patterns():
    return load_patterns()


@pytest.fixture(scope="module")
def code(nlp, patterns):
    cues = load_cues()

    def acts(text: str) -> tuple[Act, ...]:
        return find_acts(read(Article.from_text(text), nlp), patterns, cues)

    return acts


def test_every_example_line_of_the_pattern_files_holds(nlp, patterns):
    cues = load_cues()
    lines = [(p, line, True) for p in patterns.all for line in p.match] + [
        (p, line, False) for p in patterns.all for line in p.not_match
    ]
    readings = read_many([Article.from_text(line) for _, line, _ in lines], nlp)
    wrong = []
    for (pattern, line, wanted), reading in zip(lines, readings, strict=True):
        acts = find_acts(reading, patterns, cues)
        same = any(a.rule == pattern.rule or (a.type, a.measure) == (pattern.type, pattern.measure) for a in acts)
        if same != wanted:
            wrong.append((pattern.rule, line, [a.rule for a in acts]))
    assert wrong == []


def heads(tokens):
    return [t.text for t in tokens]


def told(acts):
    return [(a.type, a.measure, a.standing) for a in acts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sweden expelled two Russian diplomats and recalled its ambassador.", [("SANCTION", "expel-diplomats", "asserted"), ("SANCTION", "recall-ambassador", "asserted")]),
        ("Estonia will expel three Russian diplomats.", [("SANCTION", "expel-diplomats", "asserted")]),
        ("Estonia did not expel the Russian ambassador.", [("SANCTION", "expel-diplomats", "negated")]),
        ("Iran threatened to expel the French ambassador.", [("THREATEN", "expel-diplomats", "threatened")]),
        ("If London escalates the row, Moscow will retaliate.", [("THREATEN", "countermeasures", "conditional")]),
        ("Kyiv accused Moscow of bombing the station.", [("ACCUSE", "accusation", "asserted"), ("ASSAULT", "bombing", "alleged")]),
        ("Moscow denied bombing the station.", [("REJECT", "denial", "asserted"), ("ASSAULT", "bombing", "denied")]),
        ("Khartoum refused to withdraw its troops.", [("REJECT", "refusal", "asserted")]),
        ("Washington urged Ankara to release the pastor.", [("REQUEST", "appeal", "demanded")]),
        ("President Akayev agreed to resign.", [("AGREE", "agreement", "asserted")]),
        ("Bolivia will send medicine to Gaza.", [("AGREE", "pledge-aid", "asserted")]),
        ("Peru will no longer host the Chilean minister.", [("REJECT", "refusal", "asserted")]),
        ("Ankara regretted the death of the pilot.", [("CONCEDE", None, "asserted")]),
        ("Ankara regretted the German decision.", [("ACCUSE", "condemnation", "asserted")]),
        ("The minister called on the Kenyan president to free the crew.", [("REQUEST", "demand", "demanded")]),
        ("Chad's envoy was summoned by the foreign ministry in Berlin.", [("ACCUSE", "summon-envoy", "asserted")]),
    ],
)  # fmt: skip
def test_type_measure_and_standing(code, text, expected):
    assert told(code(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The referee expelled the goalkeeper after a foul.",
        "She recalled that the winter had been hard.",
        "Dorothy is a diplomatic spouse in Geneva.",
        "The storm struck the coast and killed nine people.",
        "Share prices rallied in Tokyo.",
        "Asked whether Iran would retaliate, the minister smiled.",
        "The Kenyan spokesman declined to give his name.",
        "The army recalled that the winter had been hard.",
        "Fighters backed by Tehran slept in the hills.",
    ],
)
def test_wrong_senses_tell_no_act(code, text):
    assert told(code(text)) == []


def test_who_did_it_to_whom_in_active_passive_and_noun(code):
    active = code("Prague expelled two Russian diplomats.")[0]
    passive = code("Two Russian diplomats were expelled by Prague.")[0]
    noun = code("Moscow condemned the expulsion of two Russian diplomats by Prague.")[-1]
    assert [heads(a.actors)[:1] for a in (active, passive, noun)] == [["Prague"]] * 3
    assert [heads(a.recipients)[:1] for a in (active, passive, noun)] == [["diplomats"]] * 3
    assert [a.object.text for a in (active, passive, noun)] == ["diplomats"] * 3


def test_condition_and_evidence_are_words_of_the_sentence(code):
    (act,) = code("Tehran warned that it would retaliate if Israel attacked again.")
    assert " ".join(t.text for t in act.condition) == "if Israel attacked again"
    assert (act.type, act.standing, heads(act.actors)) == ("THREATEN", "conditional", ["Tehran"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("EU ministers agreed to impose an arms embargo on Chad.", [("SANCTION", "trade-restriction", "asserted")]),
        ("Chad and Niger agreed to recall their ambassadors.", [("AGREE", "agreement", "asserted")]),
        ("Warsaw ordered Russia to shut its consulate in Krakow.", [("SANCTION", "order-closure", "asserted")]),
        ("Ankara is ready to use force against Damascus.", [("THREATEN", "countermeasures", "threatened")]),
        ("It will be met with a painful response.", [("THREATEN", "countermeasures", "threatened")]),
        ("Any such step will be met with a response.", [("THREATEN", "countermeasures", "conditional")]),
        ("Ethiopia filled the dam despite appeals from Cairo.", [("REQUEST", "appeal", "demanded")]),
    ],
)
def test_what_is_settled_ordered_or_answered(code, text, expected):
    assert told(code(text)) == expected
