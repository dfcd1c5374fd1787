"""The pattern files are checked on load, and say what is wrong."""

from __future__ import annotations

import pytest

from retorsion.errors import DictionaryError
from retorsion.mentions.inflect import by_form, forms
from retorsion.mentions.patterns import TYPES, load_patterns


def test_all_sixteen_types_have_patterns_and_every_entry_an_example():
    patterns = load_patterns()
    assert {p.type for p in patterns.all} == TYPES
    assert [p.rule for p in patterns.all if not p.match] == []


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('id = "x"\ntype = "SANCTION"\nverb = "expel"', "acts/t:x: unknown field 'verb'"),
        ('id = "x"\ntype = "FIGHT"\nverbs = "expel"', "acts/t:x: unknown type 'FIGHT'"),
        ('id = "x"\ntype = "ACCUSE"', "acts/t:x: has no trigger"),
        (
            'id = "x"\ntype = "ACCUSE"\nverbs = "accuse"\nobject = "@nobody"',
            "acts/t:x: no class @nobody in classes.toml",
        ),
    ],
)
def test_a_broken_entry_is_named(tmp_path, entry, message):
    (tmp_path / "t.toml").write_text(f"[[act]]\n{entry}\n", encoding="utf-8")
    with pytest.raises(DictionaryError, match="^" + message.replace("(", r"\(")):
        load_patterns(tmp_path)


def test_forms_and_back():
    assert {"expel", "expels", "expelled", "expelling"} <= set(forms("expel"))
    assert {"withdraw", "withdrew", "withdrawn", "withdrawing"} <= set(forms("withdraw"))
    assert by_form(["deny", "envoy"])["denied"] == ("deny",)
    assert by_form(["envoy"])["envoys"] == ("envoy",)
