"""The borders of `docs/explanation/coding-rules.md`, row by row: what the coder makes of a sentence on either side of each."""

from __future__ import annotations

import pytest

from retorsion.records import Article


def told(coder, text: str) -> list[tuple[str, str | None, str, str]]:
    """(type, measure, states of the actors, states of the recipients) of all acts in the text."""
    mentions = coder.annotate(Article.from_text(text)).mentions
    return [
        (m.type, m.measure, *(" ".join(str(p.state) for p in side) for side in (m.actors, m.recipients)))
        for m in mentions
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vietnam expelled two American diplomats.", [("SANCTION", "expel-diplomats", "VNM", "USA")]),
        ("Vietnam expelled two American journalists.", [("COERCE", "deportation", "VNM", "USA")]),
        ("Thailand deported a hundred Burmese refugees.", [("COERCE", "deportation", "THA", "MMR")]),
        ("Kenya imposed a trade embargo on Somalia.", [("SANCTION", "trade-restriction", "KEN", "SOM")]),
        ("Kenya froze Somali assets.", [("SANCTION", "asset-freeze", "KEN", "SOM")]),
        ("Algeria closed its land border with Morocco.", [("SANCTION", "border-closure", "DZA", "MAR")]),
        ("The United States denied visas to three Cuban officials.", [("SANCTION", "visa-restriction", "USA", "CUB")]),
        ("Colombia dismissed its army chief.", [("SANCTION", None, "COL", "COL")]),
        ("The United States imposed a naval blockade on Cuba.", [("COERCE", None, "USA", "CUB")]),
        ("Iran arrested a British sailor.", [("COERCE", "arrest", "IRN", "GBR")]),
        ("Egypt seized a Sudanese ship.", [("COERCE", "seizure", "EGY", "SDN")]),
    ],
)
def test_sanction_or_coerce(coder, text, expected):
    assert told(coder, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("France and Germany held talks on Monday.", [("CONSULT", "meeting", "FRA DEU", "FRA DEU")]),
        ("The Turkish minister is expected to visit Armenia.", [("CONSULT", "meeting", "TUR ARM", "TUR ARM")]),
        ("The French president will visit Germany next week.", [("AGREE", "pledge-meeting", "FRA DEU", "FRA DEU")]),
        ("France and Germany agreed to hold talks.", [("AGREE", "pledge-talks", "FRA DEU", "FRA DEU")]),
        ("France and Germany agreed on a treaty.", [("AGREE", "agreement", "FRA DEU", "FRA DEU")]),
        ("Ukraine will send food to Moldova.", [("AGREE", "pledge-aid", "UKR", "MDA")]),
        ("France and Germany initialled an accord.", [("SUPPORT", "sign-treaty", "FRA DEU", "FRA DEU")]),
        (
            "The French and German leaders met and signed a treaty on Monday.",
            [("CONSULT", "meeting", "FRA DEU", "FRA DEU"), ("SUPPORT", "sign-treaty", "FRA DEU", "FRA DEU")],
        ),
        ("France praised Germany.", [("SUPPORT", "praise", "FRA", "DEU")]),
    ],
)
def test_agree_consult_or_support(coder, text, expected):
    assert told(coder, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Syria is willing to withdraw its troops from Lebanon.", [("AGREE", "agreement", "SYR", "LBN")]),
        ("Israel promised to release 50 Palestinian prisoners.", [("AGREE", "agreement", "ISR", "PSE")]),
        ("Morocco said it would lift its ban on Spanish fish.", [("AGREE", "agreement", "MAR", "ESP")]),
        ("Peru gave in to Chile's demand.", [("CONCEDE", None, "PER", "CHL")]),
        ("Japan apologised to China.", [("CONCEDE", None, "JPN", "CHN")]),
        ("Turkey lifted its ban on Greek ships.", [("RETREAT", "lift-sanction", "TUR", "GRC")]),
        ("Iran pardoned two French spies.", [("RETREAT", "release", "IRN", "FRA")]),
        ("Israel released 50 Palestinian prisoners.", [("RETREAT", "release", "ISR", "PSE")]),
        ("Egypt's striking dockers went back to work.", [("RETREAT", "departure", "EGY", "")]),
        ("Rioters looted Chinese shops in Jakarta.", [("PROTEST", None, "IDN", "CHN")]),
        ("Ukrainian soldiers captured 12 Russian soldiers.", [("ASSAULT", "use-of-force", "UKR", "RUS")]),
    ],
)
def test_agree_concede_or_retreat(coder, text, expected):
    assert told(coder, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norway promised to withdraw its troops from Peru.", [("AGREE", "agreement", "NOR", "PER")]),
        ("Norway vowed to withdraw its ambassador from Peru.", [("THREATEN", "withdraw-ambassador", "NOR", "PER")]),
    ],
)
def test_a_promise_or_a_threat(coder, text, expected):
    assert told(coder, text) == expected
