"""Two workers write what one process writes: every line, in order, also of reports that are not coded."""

from __future__ import annotations

from pathlib import Path

import pytest

from retorsion.records import Article
from retorsion.settings import Settings
from retorsion.show.coding import code_articles, code_lines, text_of

TEXTS = (
    ("Kenya expelled two Ugandan diplomats on Monday in response to the expulsion of its envoy.", "en"),
    ("Le ministère a convoqué l'ambassadeur de Suède vendredi.", "fr"),
    ("Uganda denied the charge. Its minister called it baseless.", "en"),
    ("Rain fell in the north of the country all week.", None),
    ("La sesión del parlamento terminó sin acuerdo.", "es"),
)


@pytest.mark.slow
def test_two_workers_write_what_one_process_writes(tmp_path: Path) -> None:
    settings = Settings.load(env={})
    articles = [
        Article.from_text(text, id=f"a{number}", published="2025-03-12", language=language)
        for number, (text, language) in enumerate(TEXTS * 30)
    ]
    alone = list(code_lines(settings, articles, 1))
    assert alone == [text_of(article, found) for article, found in code_articles(settings, articles, 1)]
    assert list(code_lines(settings, articles, 2)) == alone
    assert list(code_articles(settings, articles, 2)) == list(code_articles(settings, articles, 1))
