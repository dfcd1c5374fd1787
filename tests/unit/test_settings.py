"""Settings: four sources merged in order, each value with its origin, each mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest

from retorsion.errors import SettingsError
from retorsion.settings import Settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_arguments_beat_variables_beat_the_file_beat_defaults(tmp_path: Path) -> None:
    file = tmp_path / "retorsion.toml"
    file.write_text("[merge]\nwindow_days = 4\nthreshold = 0.6\n[link]\nmax_lag_days = 30\n", encoding="utf-8")
    env = {"RETORSION_MERGE_WINDOW_DAYS": "5", "RETORSION_LINK_MAX_LAG_DAYS": "20", "HOME": "/root"}
    settings = Settings.load(env=env, link_max_lag_days=10, show_port=None)
    assert (settings.merge.window_days, settings.merge.threshold, settings.link.max_lag_days) == (5, 0.6, 10)
    assert settings.show.port == 8321
    changed = {name: origin for name, origin in settings.origin.items() if origin != "default"}
    assert changed == {
        "merge.window_days": "variable RETORSION_MERGE_WINDOW_DAYS",
        "merge.threshold": "file retorsion.toml",
        "link.max_lag_days": "argument",
    }


def test_no_file_and_no_variable_give_the_defaults() -> None:
    assert Settings.load(env={}) == Settings()
    assert set(Settings().origin.values()) == {"default"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[merge]\nwindow = 4", "there is no setting merge.window; [merge] has window_days, threshold, value_policy"),
        ("[marge]\nwindow_days = 4", "there is no table [marge]; the tables are read, coder, merge, link, show"),
        ("window_days = 4", "window_days stands outside every table; write it below a line such as [merge]"),
        ("[merge", "is not valid TOML"),
        ("[merge]\nwindow_days = 'four'", "merge.window_days = 'four' (file set.toml) cannot be used: expected `int`"),
        ("[merge]\nthreshold = 1.5", "merge.threshold = 1.5 (file set.toml) cannot be used: expected `float` <= 1.0"),
        ("[merge]\nvalue_policy = 'mean'", "merge.value_policy = 'mean' (file set.toml) cannot be used"),
        ("[coder]\nmodel = 3", "coder.model = 3 (file set.toml) cannot be used: expected `str`"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, message: str) -> None:
    Path("set.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        Settings.load("set.toml", env={})
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ({"RETORSION_MERGE_WINDOW": "4"}, "RETORSION_MERGE_WINDOW: there is no setting merge.window"),
        ({"RETORSION_LINK_THRESHOLD": "high"}, "link.threshold = 'high' (variable RETORSION_LINK_THRESHOLD)"),
        ({"RETORSION_CODER_GATE": "perhaps"}, "coder.gate = 'perhaps' (variable RETORSION_CODER_GATE)"),
    ],
)
def test_a_mistake_in_a_variable_is_named(env: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.load(env=env)
    assert message in str(caught.value)


def test_a_mistaken_argument_is_named() -> None:
    with pytest.raises(SettingsError, match=r"argument merge\.width: there is no setting merge\.width"):
        Settings.load(env={}, **{"merge.width": 3})


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"cannot read the settings file none\.toml"):
        Settings.load("none.toml", env={})


def test_variables_of_other_programs_and_of_the_tests_are_left_alone() -> None:
    env = {"RETORSION_SHARED": "/x", "RETORSION_DB": "study.db", "RETORSIONMERGE_X": "1"}
    assert Settings.load(env=env) == Settings()


def test_lists_and_switches_in_variables() -> None:
    env = {"RETORSION_CODER_DICTIONARIES": "a, b", "RETORSION_CODER_GATE": "off", "RETORSION_LINK_SEVERITY": ""}
    settings = Settings.load(env=env)
    assert (settings.coder.dictionaries, settings.coder.gate, settings.link.severity) == (("a", "b"), False, None)


def test_paths_in_the_file_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / "set.toml"
    file.write_text("[coder]\ndictionaries = ['own']\n[link]\nseverity = 'mine.csv'\n", encoding="utf-8")
    settings = Settings.load(file, env={})
    assert settings.coder.dictionaries == (str(tmp_path / "deep" / "own"),)
    assert settings.link.severity == str(tmp_path / "deep" / "mine.csv")


def test_the_hash_counts_what_changes_results_and_nothing_else() -> None:
    plain = Settings().hash
    assert Settings.load(env={}, show_port=9, coder_workers=2, read_timeout_s=1.0).hash == plain
    assert Settings.load(env={}, merge_window_days=9).hash != plain
    assert Settings.load(env={}, merge_window_days=3).hash == plain


def test_every_setting_has_a_line_of_documentation() -> None:
    lacking = [row.name for row in Settings().rows() if not row.doc.endswith(".") or len(row.doc) < 30]
    assert lacking == []
