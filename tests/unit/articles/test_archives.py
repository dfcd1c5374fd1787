"""WARC, WET, Parquet and zip: streams of reports, broken records, bombs and names that point elsewhere."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import zstandard

from retorsion.articles.files import read
from retorsion.articles.intake import Tally
from retorsion.records import Article, Issue
from retorsion.settings import Settings

TEXT = "The ministry of Northland said that it had expelled two envoys of Southland on Monday, number {}."


def told(items: Iterable[Article | Issue]) -> tuple[list[str | None], list[tuple[str, str]]]:
    found = [item for item in items if not (isinstance(item, Issue) and item.kind == "no-date")]
    texts = [item.text for item in found if isinstance(item, Article)]
    return texts, [(item.kind, item.detail) for item in found if isinstance(item, Issue)]


def record(kind: str, url: str, body: bytes, media: str = "text/html", status: int = 200, extra: str = "") -> bytes:
    http = f"HTTP/1.1 {status} OK\r\nContent-Type: {media}\r\n\r\n".encode() if kind == "response" else b""
    content = "application/http; msgtype=response" if http else media
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-06-01T00:00:00Z\r\n{extra}"
        f"Content-Type: {content}\r\nContent-Length: {len(http) + len(body)}\r\n\r\n"
    )
    return head.encode() + http + body + b"\r\n\r\n"


def page(number: int) -> bytes:
    body = "".join(f"<p>{TEXT.format(number)}</p>" for _ in range(4))
    return (
        f"<html lang='en'><head><title>T{number}</title></head><body><article>{body}</article></body></html>".encode()
    )


BROKEN = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\njunk\r\n\r\n"


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_a_warc(tmp_path: Path, packed: bool) -> None:
    parts = [
        record("warcinfo", "x", b"info", "application/warc-fields"),
        record("response", "https://a.example/1", page(1)),
        record("response", "https://a.example/i.png", b"\x89PNG", "image/png"),
        record("response", "https://a.example/gone", b"<p>gone</p>", status=404),
        record("response", "https://www.a.example/2", page(2)),
    ]
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    file.write_bytes(b"".join(gzip.compress(part) if packed else part for part in parts))
    items = [item for item in read(file) if isinstance(item, Article)]
    assert [(a.url, a.publisher, a.title, a.published) for a in items] == [
        ("https://a.example/1", "a.example", "T1", None),
        ("https://www.a.example/2", "a.example", "T2", None),
    ]
    assert items[0].text is not None and items[0].text.startswith(TEXT.format(1))


def test_texts_of_a_wet_file_have_no_date_of_publication(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.wet.gz"
    extra = "WARC-Identified-Content-Language: eng\r\n"
    file.write_bytes(
        gzip.compress(record("conversion", "https://a.example/1", TEXT.format(1).encode(), "text/plain", extra=extra))
    )
    (article, note) = read(file)
    assert isinstance(article, Article) and isinstance(note, Issue)
    assert (article.text, article.language, article.published, note.kind) == (TEXT.format(1), "en", None, "no-date")


def test_a_broken_record_costs_that_record(tmp_path: Path) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(
        record("response", "https://a.example/1", page(1)) + BROKEN + record("response", "https://a.example/2", page(2))
    )
    texts, issues = told(read(file))
    assert len(texts) == 2
    assert [kind for kind, _ in issues] == ["bad-row"]
    assert issues[0][1].endswith("this record has no address; it was passed over")


def test_a_damaged_gzip_member_costs_that_record(tmp_path: Path) -> None:
    members = [bytearray(gzip.compress(record("response", f"https://a.example/{n}", page(n)))) for n in (1, 2, 3)]
    members[1][40:60] = b"\xff" * 20
    file = tmp_path / "a.warc.gz"
    file.write_bytes(b"".join(members))
    texts, issues = told(read(file))
    assert [text.split("number ")[1][0] for text in texts if text] == ["1", "3"]
    assert {kind for kind, _ in issues} == {"bad-row"}
    assert "is damaged" in issues[0][1]


@pytest.mark.parametrize("data", [b"this is no warc", b"", b"\x1f\x8b\x08broken"])
def test_a_file_that_is_no_warc(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(data)
    texts, issues = told(read(file))
    assert texts == []
    assert len(issues) >= 1


def test_a_file_that_is_damaged_everywhere_is_given_up_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0\r\n" * 20_000)
    _, issues = told(read(tmp_path / "a.warc"))
    assert [kind for kind, _ in issues] == ["bad-row"] * 1001 + ["truncated"]
    assert "damaged in more than 1,000 places" in issues[-1][1]


def test_a_page_of_fifty_megabytes_in_a_warc(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(gzip.compress(record("response", "https://a.example/1", b"<p>x</p>" * 6_500_000)))
    assert [kind for kind, _ in told(read(file))[1]] == ["too-long"]


def table(path: Path, **columns: list) -> Path:
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


def test_rows_of_a_parquet_file(tmp_path: Path) -> None:
    import datetime as dt

    file = table(
        tmp_path / "a.parquet",
        body=[TEXT.format(n) for n in range(600)],
        date=[dt.date(2025, 3, 12)] * 600,
        key=list(range(600)),
        other=[None] * 600,
    )
    items = list(read(file, mapping={"text": "body", "published": "date", "id": "key"}))
    assert all(isinstance(item, Article) for item in items)
    assert [(a.id, a.text, a.published) for a in items[:2] if isinstance(a, Article)] == [
        ("0", TEXT.format(0), "2025-03-12"),
        ("1", TEXT.format(1), "2025-03-12"),
    ]
    assert len(items) == 600


def test_a_parquet_file_without_the_column_and_one_that_is_none(tmp_path: Path) -> None:
    file = table(tmp_path / "a.parquet", body=["x"])
    detail = f"{file}: no column 'text' (there are body); name it with --map text=COLUMN"
    assert told(read(file)) == ([], [("no-column", detail)])
    other = tmp_path / "b.parquet"
    other.write_bytes(b"PAR1 not really")
    assert [kind for kind, _ in told(read(other))[1]] == ["unreadable"]


def test_parquet_values_that_python_cannot_hold_cost_themselves(tmp_path: Path) -> None:
    words = [TEXT.format(n).encode() for n in range(4)]
    words[1] = b"Northl\xffnd expelled two envoys."
    offsets = pyarrow.array([0, *itertools.accumulate(map(len, words))], pyarrow.int32()).buffers()[1]
    text = pyarrow.Array.from_buffers(pyarrow.string(), 4, [None, offsets, pyarrow.py_buffer(b"".join(words))])
    when = pyarrow.array([1, 2, 1_741_770_900_000_000_001, 2**62], pyarrow.int64()).cast(pyarrow.timestamp("ns", "UTC"))
    days = pyarrow.array([0, 0, 20_159, 9_000_000], pyarrow.int32()).cast(pyarrow.date32())
    for name, published in (("a", when), ("b", days)):
        pyarrow.parquet.write_table(pyarrow.table({"text": text, "published": published}), tmp_path / f"{name}.parquet")
    first, second = (list(read(tmp_path / f"{name}.parquet")) for name in "ab")
    kept = [[(a.text, a.published) for a in items if isinstance(a, Article)] for items in (first, second)]
    assert [when for _, when in kept[0]] == [
        "1970-01-01T00:00:00+00:00",
        "2025-03-12T09:15:00+00:00",
        "2116-02-20T23:53:38.427387+00:00",
    ]
    assert [when for _, when in kept[1]] == ["1970-01-01", "2025-03-12", None]
    assert [text for text, _ in kept[1]] == [TEXT.format(n) for n in (0, 2, 3)]
    assert [i.kind for i in first if isinstance(i, Issue)] == ["bad-row"]
    assert [i.kind for i in second if isinstance(i, Issue)] == ["bad-row", "bad-date"]


def test_a_parquet_text_that_is_missing(tmp_path: Path) -> None:
    file = table(tmp_path / "a.parquet", text=[TEXT.format(1), None])
    texts, issues = told(read(file, published="2025-03-12"))
    assert (texts, [kind for kind, _ in issues]) == ([TEXT.format(1)], ["bad-row"])


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


def test_a_zip_of_reports(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("b/two.txt", TEXT.format(2))
        archive.writestr("a/one.jsonl", f'{{"text": "{TEXT.format(1)}"}}\n')
        archive.writestr("c/three.html", page(3))
        archive.writestr("d/inner.zip", b"PK")
        archive.writestr("d/.hidden.txt", b"x")
    items = list(read(file, published="2025-03-12"))
    assert [a.source for a in items if isinstance(a, Article)] == [
        f"{file}!a/one.jsonl:1",
        f"{file}!b/two.txt",
        f"{file}!c/three.html",
    ]
    assert [i.kind for i in items if isinstance(i, Issue)] == ["unknown-format"]


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "C:\\out.txt"])
def test_a_name_that_points_outside(tmp_path: Path, name: str) -> None:
    file = tmp_path / "in" / "a.zip"
    file.parent.mkdir()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, TEXT.format(1))
    texts, issues = told(read(file))
    assert (texts, [kind for kind, _ in issues]) == ([], ["archive-unsafe"])
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a.zip", "in"]


def test_a_zip_bomb_stays_closed(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.jsonl", b"0" * 40_000_000)
        archive.writestr("good.txt", TEXT.format(1))
    texts, issues = told(read(file, published="2025-03-12"))
    assert texts == [TEXT.format(1)]
    assert issues == [("archive-unsafe", f"{file}!bomb.jsonl: it would unpack to 40,000,000 bytes; it was left closed")]


def test_a_zip_that_lies_about_its_sizes(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"x " * 2_000_000)
    data = buffer.getvalue().replace((4_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    file = tmp_path / "a.zip"
    file.write_bytes(data)
    settings = Settings.load(env={}, read_max_bytes=100_000)
    texts, issues = told(read(file, settings=settings))
    assert texts == []
    assert issues[0][0] in {"truncated", "too-long", "empty"}


def test_damaged_and_locked_members(tmp_path: Path) -> None:
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", TEXT.format(1))
    data = bytearray(file.read_bytes())
    data[60] ^= 0xFF
    file.write_bytes(bytes(data))
    assert [kind for kind, _ in told(read(file))[1]] == ["truncated"]
    locked = bytearray(data)
    locked[6] |= 1
    centre = locked.find(b"PK\x01\x02")
    locked[centre + 8] |= 1
    file.write_bytes(bytes(locked))
    assert [kind for kind, _ in told(read(file))[1]] == ["unreadable"]
    newer = bytearray(data)
    newer[centre + 6] = 91  # made by a program of a later version of the format
    for content in (bytes(newer), b"no zip"):
        file.write_bytes(content)
        assert [kind for kind, _ in told(read(file))[1]] == ["unreadable"]


@pytest.mark.parametrize(
    ("ending", "pack", "cut"), [(".gz", gzip.compress, "truncated"), (".zst", zstandard.compress, "unreadable")]
)
def test_packed_files_in_a_zip(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes], cut: str) -> None:
    rows = b"".join(json.dumps({"id": str(n), "text": TEXT.format(n)}).encode() + b"\n" for n in range(500))
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"a.jsonl{ending}", pack(rows))
        archive.writestr(f"b.jsonl{ending}", pack(rows.replace(b'"id": "', b'"id": "b'))[:-9])
        archive.writestr(f"c.txt{ending}", b"plain words of a report that is not packed")
        archive.writestr("d.txt", TEXT.format(1))
    texts, issues = told(read(file))
    assert len(texts) >= 501 and texts[:500] == [TEXT.format(n) for n in range(500)]
    assert texts[-1] == TEXT.format(1)
    assert [(kind, detail.split(":")[0]) for kind, detail in issues if kind != "bad-row"] == [
        (cut, f"{file}!b.jsonl{ending}"),
        ("unreadable", f"{file}!c.txt{ending}"),
    ]


def test_paths_from_the_root_of_a_bucket_are_found_beside_their_list(tmp_path: Path) -> None:
    (tmp_path / "NEWS-1.warc").write_bytes(record("response", "https://a.example/1", page(1)))
    listed = tmp_path / "warc.paths"
    listed.write_text("crawl-data/NEWS/2025/NEWS-1.warc\ncrawl-data/NEWS/2025/NEWS-2.warc\n", encoding="utf-8")
    texts, issues = told(read(listed))
    assert len(texts) == 1
    why = "is listed and not there; fetch it into the list's folder"
    assert issues == [("vanished", f"{listed}: crawl-data/NEWS/2025/NEWS-2.warc {why}")]


def test_a_list_of_paths_stays_in_its_folder(tmp_path: Path) -> None:
    inside = tmp_path / "crawl"
    (inside / "part").mkdir(parents=True)
    (inside / "part" / "1.warc").write_bytes(record("response", "https://a.example/1", page(1)))
    (tmp_path / "secret.txt").write_text(TEXT.format(9), encoding="utf-8")
    listed = inside / "warc.paths.gz"
    listed.write_bytes(gzip.compress(b"part/1.warc\n../secret.txt\npart/2.warc\n\nwarc.paths.gz\n"))
    texts, issues = told(read(listed))
    assert len(texts) == 1
    assert [kind for kind, _ in issues] == ["archive-unsafe", "vanished", "archive-unsafe"]


def test_counts_add_up_over_all_formats(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", a__b=b"x")
    table(tmp_path / "b.parquet", text=[TEXT.format(1), ""])
    (tmp_path / "c.warc").write_bytes(record("response", "https://a.example/1", page(1)) + BROKEN)
    tally = Tally()
    list(tally.count(read(tmp_path)))
    assert (tally.read, tally.kept, tally.refused) == (5, 2, 3)
