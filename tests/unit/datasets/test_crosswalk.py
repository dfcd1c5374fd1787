from __future__ import annotations

from typing import get_args

import pytest

from retorsion.datasets.actors import FIPS, load_states
from retorsion.datasets.crosswalk import load_crosswalk
from retorsion.records import EventType
from retorsion.study.table import QUAD_OF_TYPE


@pytest.fixture(scope="module")
def crosswalk():
    return load_crosswalk()


def test_every_type_and_quad_is_of_the_closed_lists(crosswalk):
    types = set(get_args(EventType))
    wrong = [
        e.code for e in crosswalk.entries.values() if e.type and (e.type not in types or e.quad != QUAD_OF_TYPE[e.type])
    ]
    assert wrong == []


def test_size(crosswalk):
    assert sum(e.scheme == "cameo" for e in crosswalk.entries.values()) == 318
    assert sum(e.scheme == "weis" for e in crosswalk.entries.values()) >= 90


@pytest.mark.parametrize(
    ("code", "type", "mode", "goldstein"),
    [
        ("163", "COERCE", "restrict", -8.0),
        ("166", "SANCTION", "expel", -7.0),
        ("174", "COERCE", "deport", -5.0),
        ("016", None, None, -5.0),
        ("175", "ASSAULT", None, -9.0),
        ("186", "ASSAULT", "targeted", -10.0),
    ],
)
def test_known_traps(crosswalk, code, type, mode, goldstein):
    entry = crosswalk.look_up(code)
    assert (entry.type, entry.mode, entry.goldstein) == (type, mode, goldstein)


def test_gaps_are_named(crosswalk):
    assert "no agreed Goldstein value" in crosswalk.look_up("176").note
    assert crosswalk.look_up("090").quadclass == 2 and crosswalk.look_up("090").quad == 3


@pytest.mark.parametrize("code", ["", "---", "999", "21", "4", "abc", "00"])
def test_non_codes(crosswalk, code):
    assert crosswalk.look_up(code) is None


def test_labels_stand_for_codes(crosswalk):
    assert crosswalk.of_label("make Optimistic comment") == "013"


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("ISRGOV", "ISR.GOV"),
        ("PALREBHMS", "PSE.REB"),
        ("IGOUNO", "UNO"),
        ("IGOEUREEC", "EUU"),
        ("GOV", None),
        ("ROM", "ROU"),
        ("", None),
        ("NAM", "NAM"),
        ("MOSREB", None),
        ("USR", "SUN"),
    ],
)
def test_actor_codes(code, ours):
    assert load_states().of_cameo(code) == ours


def test_fips_is_another_list():
    assert (FIPS["RS"], FIPS["UK"], FIPS["GM"], FIPS["SF"]) == ("RUS", "GBR", "DEU", "ZAF")
    assert set(FIPS.values()) - load_states().codes <= {"GRL"}
