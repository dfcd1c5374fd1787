from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from retorsion.dictionaries import read_csv
from retorsion.records import Answer, Event, When
from retorsion.study.cases import library, own_cases, same_kind
from retorsion.study.precedents import REGIONS, Query, precedents, query_of, states_of

COLUMNS = (
    "action_id date date_precision date_basis actor recipient measure also count_diplomats count_staff count_other ambassador_included "
    "stated_reason trigger_text answers answer_basis same_kind reply_status wave sources confidence notes"
).split()
REASONS = set(
    "espionage interference support-of-third-party reply attack-attribution rights-criticism war consular-incident status-dispute other".split()
)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return read_csv("expulsions/actions.csv")


@pytest.fixture(scope="module")
def by_id(rows) -> dict[str, dict[str, str]]:
    return {row["action_id"]: row for row in rows}


def test_library_has_its_shape(rows):
    assert (len(rows), len({r["action_id"] for r in rows}), list(rows[0])) == (472, 472, COLUMNS)
    assert sum(not r["answers"] for r in rows) == 265


def test_closed_lists_hold(rows):
    allowed = {
        "date_precision": {"day", "month", "year"},
        "date_basis": {"page", "memory"},
        "ambassador_included": {"yes", "no", ""},
        "stated_reason": REASONS,
        "answer_basis": {"stated", "inferred", ""},
        "same_kind": {"yes", "no", ""},
        "reply_status": {"replied", "no-reply", "unknown"},
        "confidence": {"high", "medium"},
    }
    wrong = [(r["action_id"], key, r[key]) for r in rows for key, values in allowed.items() if r[key] not in values]
    assert wrong == []


def test_dates_ids_numbers_and_sources(rows):
    shapes = {"day": r"\d{4}-\d\d-\d\d", "month": r"\d{4}-\d\d", "year": r"\d{4}"}
    faults = []
    for r in rows:
        good = re.fullmatch(shapes[r["date_precision"]], r["date"])
        good = good and date.fromisoformat((r["date"] + "-01-01")[:10]).year in range(1971, 2027)
        good = good and re.fullmatch(
            re.escape(f"{r['actor']}-{r['recipient']}-{r['date'].replace('-', '')}") + "[b-f]?", r["action_id"]
        )
        good = good and r["actor"] != r["recipient"] and 1 <= len(r["trigger_text"].split()) <= 12
        good = good and all(
            re.fullmatch(r"([1-9]\d*)?", r[key]) for key in ("count_diplomats", "count_staff", "count_other")
        )
        good = (
            good
            and 1 <= len(r["sources"].split(" ; ")) <= 3
            and all(part.count(" — ") >= 2 for part in r["sources"].split(" ; "))
        )
        if not good:
            faults.append(r["action_id"])
    assert faults == []


def test_answers_point_back_and_agree(rows, by_id):
    faults = []
    for r in rows:
        cause = by_id.get(r["answers"])
        if not r["answers"]:
            continue
        if (
            (
                cause is None
                or {cause["actor"], cause["recipient"]} != {r["actor"], r["recipient"]}
                or r["date"][:4] < cause["date"][:4]
            )
            or cause["reply_status"] != "replied"
            or bool(r["answer_basis"]) != bool(r["same_kind"])
        ):
            faults.append(r["action_id"])
    assert faults == []


def test_silence_needs_a_page(rows, by_id):
    listed = {row["action_id"] for row in read_csv("expulsions/no_reply.csv")}
    assert listed <= set(by_id)
    assert {r["action_id"] for r in rows if r["reply_status"] == "no-reply"} <= listed


def test_the_founding_act_finds_its_kind_but_not_itself():
    event = Event(
        id="e",
        type="SANCTION",
        mode="expel",
        measure="expel-diplomats",
        actors=("RUS",),
        recipients=("GBR",),
        when=When(day="2025-03-10"),
        count={"diplomat": 1, "spouse": 1},
    )
    found = precedents(event, since=2000)
    assert query_of(event) == Query(
        actor="RUS", recipient="GBR", measure="expel-diplomats", people=2, year=2025, day="2025-03-10"
    )
    assert "RUS-GBR-20250310" not in [p.case.id for p in found.found]
    assert {found.found[0].case.actor, found.found[0].case.recipient} == {"RUS", "GBR"}
    first = found.found[0]
    assert first.likeness == pytest.approx(
        sum(p.value * p.weight for p in first.parts) / sum(p.weight for p in first.parts), abs=1e-3
    )
    assert "reason" in first.unknown


def test_waves_count_once_and_no_share_is_given():
    counts = precedents(Query()).counts
    waves = Counter(case.wave for case in library() if case.opens and case.wave)
    assert counts.rows - counts.cases == sum(waves.values()) - len(waves)
    assert sum(counts.status.values()) == counts.cases
    assert not any("share" in name or "probability" in name for name in counts.__dataclass_fields__)


def test_caveats_travel_with_every_result():
    assert "no probabilities" in precedents(Query()).caveats[0]


def test_filters():
    found = precedents(
        Query(measure="expel-diplomats"), pair=("USA", "RUS"), since=2010, until=2021, war=False, limit=100
    )
    assert found.found
    assert all({p.case.actor, p.case.recipient} == {"USA", "RUS"} and 2010 <= p.case.year <= 2021 for p in found.found)


def test_a_pair_without_cases_gives_zeros_not_guesses():
    counts = precedents(Query(), pair=("NOR", "FJI")).counts
    assert (counts.cases, counts.status, counts.lag_days.median, counts.years) == (0, {}, None, None)


def test_unknown_is_not_silence():
    unknown = [case for case in library() if case.opens and case.status == "unknown"]
    assert unknown and all(case.replies == () and case.silent_until is None for case in unknown)


def test_own_ledger_cases():
    act = Event(
        id="e1",
        type="SANCTION",
        measure="expel-diplomats",
        actors=("AAA.GOV",),
        recipients=("BBB",),
        when=When(day="2024-01-01"),
        count={"diplomat": 4},
    )
    reply = Event(
        id="e2",
        type="SANCTION",
        measure="persona-non-grata",
        actors=("BBB",),
        recipients=("AAA",),
        when=When(day="2024-01-03"),
        count={"diplomat": 2},
    )
    cases = own_cases(
        [act, reply], [Answer(id="a", reply="e2", cause="e1", basis="stated", lag_days=2, proportion=0.5, in_kind=True)]
    )
    first, second = cases
    assert (first.status, first.opens, first.replies[0].size, first.replies[0].lag_days) == (
        "replied",
        True,
        "smaller",
        2,
    )
    assert (second.status, second.opens) == ("unknown", False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("expel-diplomats", "persona-non-grata", True),
        ("close-mission", "order-closure", True),
        ("expel-diplomats", "close-mission", False),
        (None, None, False),
    ],
)
def test_same_kind(one, other, same):
    assert same_kind(one, other) is same


def test_a_region_is_that_of_either_side_and_every_case_has_one():
    found = {region: precedents(Query(measure="expel-diplomats"), region=region, limit=500) for region in REGIONS}
    africa = states_of("africa")
    assert {"KEN", "ZAF", "ETH"} <= africa and not africa & (states_of("europe") | states_of("middle-east"))
    assert all({one.case.actor, one.case.recipient} & africa for one in found["africa"].found)
    everything = precedents(Query(measure="expel-diplomats")).counts.rows
    assert 0 < found["africa"].counts.rows < everything <= sum(part.counts.rows for part in found.values())
