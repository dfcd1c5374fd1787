"""Reading holds for any input: no bytes make it fall over, counts add up, and text comes back code point for code point."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retorsion.articles.files import read
from retorsion.articles.intake import KINDS, NOTES, Tally
from retorsion.articles.pages import plain_text
from retorsion.records import Article, Issue, text_hash

ENDINGS = (
    ".txt",
    ".jsonl",
    ".json",
    ".csv",
    ".tsv",
    ".html",
    ".warc",
    ".zip",
    ".txt.gz",
    ".jsonl.zst",
    ".warc.gz",
    ".parquet",
    ".paths",
)
NASTY = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.text(max_size=100).map(lambda t: t.encode("utf-16", "surrogatepass")),
    st.binary(max_size=200).map(gzip.compress),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda c: (
            st.lists(c, max_size=3)
            | st.dictionaries(st.sampled_from(["text", "id", "published", "title"]), c, max_size=4)
        ),
        max_leaves=8,
    ).map(lambda v: json.dumps(v).encode()),
    st.sampled_from(
        [
            b'text,id\n"a',
            b"<html><body><p>",
            b"PK\x03\x04",
            b"WARC/1.0\r\n",
            b"PAR1",
            b"\xff\xfe",
            b"[]",
            b'{"text": "\\ud800 abc"}',
        ]
    ),
)
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\r"), min_size=1, max_size=120
).map(lambda t: f"a{t}")
slow = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(data=NASTY, ending=st.sampled_from(ENDINGS))
def test_no_bytes_make_it_fall_over(data: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"a{ending}").write_bytes(data)
        tally = Tally()
        items = list(tally.count(read(folder, language="en")))
    assert tally.read >= 1
    kept = [item for item in items if isinstance(item, Article)]
    refused = [item for item in items if isinstance(item, Issue) and item.kind not in NOTES]
    assert (tally.kept, tally.refused) == (len(kept), len(refused))
    assert {item.kind for item in items if isinstance(item, Issue)} <= KINDS.keys()
    for article in kept:
        assert article.text is not None
        assert article.text_hash == text_hash(article.text)
        article.text.encode("utf-8")


@slow
@given(st.lists(TEXT, min_size=1, max_size=5, unique=True))
def test_texts_come_back_code_point_for_code_point(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "a.jsonl"
        lines.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        table = Path(folder) / "b.csv"
        out = io.StringIO(newline="")
        csv.writer(out).writerows([["text", "id"], *([text, n] for n, text in enumerate(texts))])
        table.write_bytes(out.getvalue().encode())
        for source in (lines, table):
            assert [item.text for item in read(source, language="en") if isinstance(item, Article)] == texts


@slow
@given(st.text(max_size=200))
def test_fragments_of_pages_never_fall_over(text: str) -> None:
    words = plain_text(text)
    assert "\n\n" not in words
    assert words == "\n".join(line.strip() for line in words.split("\n"))
