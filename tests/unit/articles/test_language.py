"""Telling languages: English without a model, others with one, and ``None`` where nobody can tell."""

from __future__ import annotations

import pytest

from retorsion.articles.language import Identifier, code_of


@pytest.fixture(scope="module")
def identifier() -> Identifier:
    return Identifier()


@pytest.mark.parametrize(
    "text",
    [
        "The ministry said that it had expelled two envoys.",
        "Northland and Southland signed the treaty after talks in Geneva, officials said.",
        "Its ambassador was told of the decision on Monday and has a week to leave the country.",
    ],
)
def test_english_needs_no_model(text: str) -> None:
    plain = Identifier()
    assert plain.identify(text) == "en"
    assert plain._model is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Le ministère a expulsé deux diplomates mardi en réponse à une mesure prise la veille par le gouvernement.",
            "fr",
        ),
        (
            "Das Ministerium hat den Botschafter einbestellt und zwei Diplomaten des Landes verwiesen, teilte es am Montag mit.",
            "de",
        ),
        (
            "El ministerio convocó al embajador y expulsó a dos diplomáticos en respuesta a la medida del lunes pasado.",
            "es",
        ),
        (
            "Министерство вызвало посла и объявило о высылке двух дипломатов в ответ на решение, принятое в понедельник.",
            "ru",
        ),
        ("外交部周一召见大使，宣布驱逐两名外交官，以回应上周的类似举措。", "zh"),
        ("استدعت وزارة الخارجية السفير وأعلنت طرد اثنين من الدبلوماسيين ردا على الإجراء المماثل يوم الاثنين", "ar"),
    ],
)
def test_other_languages(identifier: Identifier, text: str, code: str) -> None:
    assert identifier.identify(text) == code


@pytest.mark.parametrize("text", ["", "12 March 2025", "UK expels Russian", "ok"])
def test_too_little_to_tell(identifier: Identifier, text: str) -> None:
    assert identifier.identify(text) is None


def test_no_english_gold_text_is_taken_for_another_language(identifier: Identifier, shared) -> None:
    import json

    others = []
    for name in ("articles/dev.jsonl", "events/plover_gsr.dev.jsonl", "dates/esl.dev.jsonl"):
        for line in (shared / "bench" / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if identifier.identify(row["text"]) not in {"en", None}:
                others.append(row["id"])
    assert others == []


@pytest.mark.parametrize(
    ("written", "code"),
    [("English", "en"), ("eng", "en"), ("EN_gb", "en-gb"), (" fr ", "fr"), ("tlh", "tlh"), ("", None), (None, None)],
)
def test_languages_as_sources_write_them(written: str | None, code: str | None) -> None:
    assert code_of(written) == code
