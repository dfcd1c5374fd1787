"""Where an act took place."""

from __future__ import annotations

from typing import Any

from retorsion.mentions.parse import read
from retorsion.mentions.places import cities, place_of
from retorsion.records import Article, Place


def placed(nlp: Any, text: str) -> Place | None:
    reading = read(Article.from_text(text), nlp)
    sentence = reading.sentences[0]
    assert sentence.doc is not None
    return place_of(reading, None, sentence, list(sentence.doc))


def test_stated(nlp: Any) -> None:
    place = placed(nlp, "The ministers met in Kuala Lumpur on Friday.")
    assert place is not None
    assert (place.text, place.country, place.basis, place.lat, place.lon) == (
        "Kuala Lumpur",
        "MYS",
        "stated",
        3.1,
        101.7,
    )


def test_a_place_that_describes_a_party_is_inferred(nlp: Any) -> None:
    place = placed(nlp, "They expelled an employee of the embassy in Lima.")
    assert place is not None
    assert (place.country, place.basis) == ("PER", "inferred")


def test_a_capital_that_acts_is_no_place(nlp: Any) -> None:
    assert placed(nlp, "Lima expelled two diplomats.") is None


def test_the_file() -> None:
    known = cities()
    assert len(known) >= 1500
    assert len({city.country for city in known.values()}) >= 195
    assert all(len(city.country) == 3 and city.country.isupper() for city in known.values())
    assert all(
        city.lat is None or (-60 <= city.lat <= 80 and -180 <= (city.lon or 0) <= 180) for city in known.values()
    )
    assert (known["Kiev"].country, known["Kyiv"].country, known["Bombay"].country) == ("UKR", "UKR", "IND")
