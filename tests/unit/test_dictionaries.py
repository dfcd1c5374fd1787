"""The dictionaries: what loads, what is refused, what is found in a text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import retorsion.dictionaries as shipped
from retorsion.dictionaries import Dictionaries, data_files, parse_toml, read_csv, valid_on
from retorsion.errors import DictionaryError


@pytest.fixture(scope="module")
def dictionaries() -> Dictionaries:
    return Dictionaries.load()


def found(dictionaries: Dictionaries, text: str) -> list[tuple[str, list[str]]]:
    return [(text[f.start : f.end], sorted({name.actor.code for name in f.names})) for f in dictionaries.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nigerian officials met Niger's envoy.", [("Nigerian", ["NGA"]), ("Niger", ["NER"])]),
        ("The South Korean navy", [("South Korean", ["KOR"])]),
        ("Romanian and Omani ships", [("Romanian", ["ROU"]), ("Omani", ["OMN"])]),
        ("Malibu and Chadwick are no states", []),
        ("an F.S.B. officer and the FSB", [("F.S.B.", ["RUS.SPY"]), ("FSB", ["RUS.SPY"])]),
        ("Equatorial Guinea, Guinea-Bissau, Papua New Guinea", [("Equatorial Guinea", ["GNQ"]), ("Guinea-Bissau", ["GNB"]), ("Papua New Guinea", ["PNG"])]),
        ("the UN Security Council", [("UN Security Council", ["UNO"])]),
        ("Korea", [("Korea", ["KOR", "PRK"])]),
    ],
)  # fmt: skip
def test_find_takes_the_longest_name_at_word_borders(
    dictionaries: Dictionaries, text: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert found(dictionaries, text) == expected


def test_actors_are_those_valid_on_the_day(dictionaries: Dictionaries) -> None:
    assert [a.code for a in dictionaries.actors_named("Taliban", "2020-06-01")] == ["AFG.REB"]
    assert [a.code for a in dictionaries.actors_named("Taliban", "2023-06-01")] == ["AFG.GOV"]
    assert [a.code for a in dictionaries.actors_named("Soviet Union", "2001-01-01")] == []
    assert [a.role for a in dictionaries.actors_named("Dmitry Medvedev", "2010-01-01")] == ["president"]


def test_a_date_known_to_the_month_counts_whole(dictionaries: Dictionaries) -> None:
    [actor] = [a for a in dictionaries.actors_named("Kurt Volker") if a.valid_to == "2019-09"]
    assert valid_on(actor, "2019-09-30")
    assert not valid_on(actor, "2019-10-01")


def test_every_member_of_the_united_nations_is_there(dictionaries: Dictionaries) -> None:
    today = [c for c in dictionaries.countries.values() if c.valid_to is None]
    assert len(today) >= 193 + len({"VAT", "PSE", "TWN", "XKX", "ESH", "HKG"})
    assert {"VAT", "PSE", "TWN", "XKX", "ESH", "HKG", "SSD", "TLS", "NAM"} <= {c.iso3 for c in today}
    assert {c.successor for c in dictionaries.countries.values() if c.valid_to} <= {c.iso3 for c in today}


def test_terms_of_office_run_forwards() -> None:
    for name in data_files("actors", ".csv"):
        for row in read_csv(name):
            low, high = row.get("valid_from", ""), row.get("valid_to", "")
            assert not (low and high) or low[: len(high)] <= high[: len(low)], (name, row)


def test_an_extra_folder_adds_names_and_changes_the_hash(dictionaries: Dictionaries, tmp_path: Path) -> None:
    (tmp_path / "bodies_own.csv").write_text(
        "code,name,names,role,valid_from,valid_to\nVUT.REB,Coral Front,Coralists,armed,,\n", encoding="utf-8"
    )
    more = Dictionaries.load((tmp_path,))
    assert [a.code for a in more.actors_named("Coralists")] == ["VUT.REB"]
    assert more.hash != dictionaries.hash


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("bodies_bad.csv", "code,name,names,role,valid_from,valid_to\nVUT.XYZ,A,,,,\n", "line 2: code 'VUT.XYZ'"),
        ("leaders_bad.csv", "code,name,office,valid_from,valid_to,sex,surname,aliases\nVUT.GOV,A B,king,lately,,m,,\n", "line 2: 'lately' is no date"),
        ("organs_bad.csv", "word,others,sector,kind\nquay,,GOV,pier\n", "line 2: kind 'pier'"),
        ("countries_bad.csv", "iso3,iso2\nxx,yy\n", "line 2: iso3 'xx'"),
        ("agencies_bad.csv", "code,name\nVUT.GOV\n", "line 2: 1 cells, 2 expected"),
        ("agencies_bad.csv", "code,name\nVUT.GOV,A\n", "column 'role' is missing"),
        ("leaders_bad.csv", "", "empty, a header line is needed"),
    ],
)  # fmt: skip
def test_a_bad_row_names_file_and_line(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DictionaryError) as caught:
        Dictionaries.load((tmp_path,))
    assert name in str(caught.value)
    assert message in str(caught.value)


def test_toml_that_does_not_parse_names_its_file() -> None:
    with pytest.raises(DictionaryError, match=r"acts/x\.toml"):
        parse_toml("acts/x.toml", b"= 1")


def test_no_cell_has_stray_spaces() -> None:
    for name in data_files("actors", ".csv"):
        for row in read_csv(name):
            for cell in row.values():
                assert cell == cell.strip() and "  " not in cell, (name, row)


@pytest.mark.parametrize("name", ["actors/organs.csv", "acts/accuse.toml", "times.toml", "confidence.toml"])
def test_a_byte_more_in_any_file_that_decides_coding_changes_the_hash(
    dictionaries: Dictionaries, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    plain = shipped._resource
    changed = tmp_path / Path(name).name
    changed.write_bytes(plain(name).read_bytes() + b"\n")
    monkeypatch.setattr(shipped, "_resource", lambda one: changed if one == name else plain(one))
    assert Dictionaries.load().hash != dictionaries.hash
    assert shipped.digests()[name] != shipped._digest(plain(name).read_bytes())


def test_every_data_file_that_the_program_reads_to_fill_a_ledger_counts() -> None:
    """What is read by name under a stage is in the list of its files, so that no hash leaves one out."""
    root = Path(shipped.__file__).parent
    read = re.compile(r'read_(?:toml|csv)\("([^"]+)"\)')
    for folders, files in ((("mentions",), shipped.CODING), (("events", "exchanges"), shipped.DERIVING)):
        paths = [path for folder in folders for path in sorted((root / folder).glob("*.py"))]
        assert {name for path in paths for name in read.findall(path.read_text("utf-8"))} == set(files)
