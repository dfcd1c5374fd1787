"""Reading files: what is kept, exactly, and the one clear line for everything that cannot be."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import zstandard

from retorsion.articles import files
from retorsion.articles.files import read
from retorsion.articles.intake import KINDS, NOTES, Draft, Intake, Options, Tally
from retorsion.errors import ReadError
from retorsion.records import Article, Issue
from retorsion.settings import Settings

ENGLISH = "Northland has expelled two envoys of Southland, the ministry said on Monday."


def told(items: Iterable[Article | Issue]) -> tuple[list[str | None], list[tuple[str, str]]]:
    """The texts that were kept, and each issue as (kind, detail)."""
    articles: list[str | None] = []
    issues: list[tuple[str, str]] = []
    for item in items:
        if isinstance(item, Article):
            articles.append(item.text)
        else:
            issues.append((item.kind, item.detail))
    return articles, issues


def jsonl(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_text_file_is_kept_code_point_for_code_point(tmp_path: Path) -> None:
    text = f"“{ENGLISH}”\r\n\r\n  Ünïcode 𝒳 \t end. \n\n"
    file = tmp_path / "a.txt"
    file.write_bytes(text.encode())
    (article,) = read(file, published="2025-03-12", publisher="Harbour Gazette")
    assert isinstance(article, Article)
    assert article.text == text
    assert (article.published, article.published_basis, article.publisher) == ("2025-03-12", "given", "Harbour Gazette")
    assert (article.language, article.source, article.title) == ("en", str(file), None)


def test_jsonl_keeps_the_text_and_what_is_said_about_it(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "text": f"{ENGLISH}\r\nMore.\u200b",
        "title": "Envoys out",
        "published": "2025-03-12T09:15:00Z",
        "publisher": "Harbour Gazette",
        "url": "https://example.org/1",
        "language": "en",
        "events": [1],
    }
    (article,) = read(jsonl(tmp_path / "a.jsonl", row), published="2001-01-01", publisher="Nobody")
    assert isinstance(article, Article)
    assert article.text == row["text"]
    assert (article.id, article.title, article.publisher, article.url) == (
        "7",
        "Envoys out",
        "Harbour Gazette",
        "https://example.org/1",
    )
    assert (article.published, article.published_basis) == ("2025-03-12T09:15:00+00:00", "given")


def test_csv_with_named_columns(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f'date;body;n\n12.03.2025;"{ENGLISH}\n\nSecond ""line"".";3\n', encoding="utf-8-sig")
    (article,) = read(file, mapping={"text": "body", "published": "date", "id": "n"})
    assert isinstance(article, Article)
    assert (article.id, article.text, article.published) == ("3", f'{ENGLISH}\n\nSecond "line".', "2025-03-12")


def test_a_folder_is_read_by_name_with_its_sidecars_and_hidden_files_left(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "z.txt").write_text(ENGLISH + " Z", encoding="utf-8")
    (tmp_path / "a.txt").write_text(ENGLISH + " A", encoding="utf-8")
    (tmp_path / "a.json").write_text(
        '{"publisher": "Gazette", "published": "2025-03-11", "title": "T"}', encoding="utf-8"
    )
    (tmp_path / ".hidden.txt").write_text("x", encoding="utf-8")
    (tmp_path / "notes.docx").write_bytes(b"PK")
    items = list(read(tmp_path))
    articles = [item for item in items if isinstance(item, Article)]
    assert [(a.text, a.publisher, a.published, a.title) for a in articles] == [
        (ENGLISH + " A", "Gazette", "2025-03-11", "T"),
        (ENGLISH + " Z", None, None, None),
    ]
    assert [i.kind for i in items if isinstance(i, Issue)] == ["unknown-format", "no-date"]


def test_patterns_lists_and_standard_input(tmp_path: Path) -> None:
    for name in ("1", "2"):
        (tmp_path / f"{name}.txt").write_text(f"{ENGLISH} {name}", encoding="utf-8")
    texts, _ = told(read([str(tmp_path / "*.txt"), "-"], stdin=io.BytesIO(f"{ENGLISH} 3".encode())))
    assert texts == [f"{ENGLISH} 1", f"{ENGLISH} 2", f"{ENGLISH} 3"]
    rows = json.dumps({"text": ENGLISH, "published": "2025-03-12"}).encode() + b"\n"
    assert told(read("-", stdin=io.BytesIO(rows))) == ([ENGLISH], [])


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_compressed_files(tmp_path: Path, suffix: str) -> None:
    data = json.dumps({"text": ENGLISH, "published": "2025-03-12"}).encode() + b"\n"
    packed = gzip.compress(data) if suffix == ".gz" else zstandard.compress(data) + zstandard.compress(b"\n")
    file = tmp_path / f"a.jsonl{suffix}"
    file.write_bytes(packed)
    assert told(read(file)) == ([ENGLISH], [])


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_compressed_file_that_ends_early_gives_what_came_before(tmp_path: Path, suffix: str) -> None:
    rows = [
        json.dumps({"text": f"{ENGLISH} {random.Random(n).randbytes(9000).hex()}", "published": "2025-03-12"})
        for n in range(40)
    ]
    data = "\n".join(rows).encode()
    packed = gzip.compress(data) if suffix == ".gz" else zstandard.compress(data)
    file = tmp_path / f"a.jsonl{suffix}"
    file.write_bytes(packed[: len(packed) * 3 // 4])
    texts, issues = told(read(file, language="en"))
    assert len(texts) >= 20
    assert [kind for kind, _ in issues] == ["bad-row", "truncated"]
    assert issues[-1][1].endswith("; fetch it again")


def test_a_file_that_only_claims_to_be_compressed(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.zst", "c.txt.gz"):
        (tmp_path / name).write_text("plain", encoding="utf-8")
    _, issues = told(read(tmp_path))
    assert [kind for kind, _ in issues] == ["unreadable"] * 3
    assert "not one byte of it can be unpacked" in issues[0][1]


@pytest.mark.parametrize(
    ("name", "content"), [("a.txt", b""), ("a.txt", b" \n"), ("a.jsonl", b"\n\n"), ("a.csv", b""), ("a.html", b"")]
)
def test_an_empty_file(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert told(read(file)) == ([], [("empty", f"{file}: the file is empty; remove it or mend its source")])


def test_a_row_without_letters(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", {"text": " 1 2 3 …"}, {"text": ""})
    texts, issues = told(read(file))
    assert texts == []
    assert issues == [("empty", f"{file}:{n}: there is no text in it; remove it or mend its source") for n in (1, 2)]


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"PK\x03\x04rest", "a zip"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
        (bytes(range(256)) * 20, "no text"),
        (b"\x00\x01\x02\x03" * 50, "no text"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv", "a.html"])
def test_a_binary_file(tmp_path: Path, data: bytes, hint: str, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    texts, issues = told(read(file))
    assert texts == []
    assert [kind for kind, _ in issues] == ["binary"]
    assert hint in issues[0][1]


TEXT = "Café owners said the ambassador has left, and that the ministry had asked for it. Ärger in Zürich."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_unicode_in_all_its_forms_is_read(tmp_path: Path, encoding: str, name: str) -> None:
    content = {"a.txt": TEXT, "a.jsonl": json.dumps({"text": TEXT}, ensure_ascii=False), "a.csv": f'text\n"{TEXT}"\n'}[
        name
    ]
    file = tmp_path / name
    file.write_bytes(content.encode(encoding))
    assert told(read(file, published="2025-03-12")) == ([TEXT], [])


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_latin_1_is_read_and_marked(tmp_path: Path, name: str) -> None:
    content = {"a.txt": TEXT, "a.jsonl": json.dumps({"text": TEXT}, ensure_ascii=False), "a.csv": f'text\n"{TEXT}"\n'}[
        name
    ]
    file = tmp_path / name
    file.write_bytes(content.encode("latin-1"))
    texts, issues = told(read(file, published="2025-03-12"))
    assert texts == [TEXT]
    assert [kind for kind, _ in issues] == ["encoding-guessed"]
    assert issues[0][1].endswith("not UTF-8: read as Windows-1252; save it as UTF-8 if letters look wrong")


def test_an_encoding_that_nobody_can_tell_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("Министерство сообщило о высылке дипломатов".encode("koi8-r"))
    detail = f"{file}: it is neither UTF-8 nor a western encoding: save it again as UTF-8"
    assert told(read(file)) == ([], [("encoding", detail)])


def test_a_broken_utf_16_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(TEXT.encode("utf-16")[:-1])
    assert told(read(file))[1][0][0] == "encoding"


def test_one_bad_line_does_not_spoil_the_others(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    lines = [
        json.dumps({"text": ENGLISH + " 1"}),
        '{"text": "half',
        "[1]",
        json.dumps({"body": "x"}),
        json.dumps({"text": ENGLISH + " 2"}),
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    texts, issues = told(read(file, published="2025-03-12"))
    assert texts == [ENGLISH + " 1", ENGLISH + " 2"]
    assert [kind for kind, _ in issues] == ["bad-row"] * 3
    assert [detail.split(": ")[0] for _, detail in issues] == [f"{file}:{n}" for n in (2, 3, 4)]
    assert "no text under 'text' (there is body); name it with --map text=COLUMN" in issues[2][1]


def test_a_line_of_twenty_megabytes(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("word " * 4_200_000 + "\n" + json.dumps({"text": ENGLISH}), encoding="utf-8")
    assert told(read(file, published="2025-03-12")) == (
        [ENGLISH],
        [("too-long", f"{file}:1: longer than 16,777,216 bytes; cut it up, or raise read.max_bytes")],
    )


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.html", "a.json"])
def test_a_file_or_field_above_the_bound(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(('text\n"' if name == "a.csv" else "") + "word " * 300 + '"\n', encoding="utf-8")
    texts, issues = told(read(file, published="2025-03-12", settings=Settings.load(env={}, read_max_bytes=1000)))
    assert (texts, issues[0][0]) == ([], "too-long")
    assert issues[0][1].endswith("longer than 1,000 bytes; cut it up, or raise read.max_bytes")


def test_crlf_is_kept_and_counts_in_offsets(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"The first has ended.\r\n\r\nThe second was said.")
    texts, _ = told(read(file))
    assert texts[0] is not None
    assert texts[0].index("The second") == 24


def test_control_characters_are_kept_and_marked(tmp_path: Path) -> None:
    text = ENGLISH + "\x07\x1b[31m\u202e"
    file = jsonl(tmp_path / "a.jsonl", {"text": text, "published": "2025-03-12"})
    assert told(read(file)) == (
        [text],
        [("control-characters", f"{file}:1: 3 control characters kept as they are")],
    )


def test_characters_that_cannot_be_stored_are_mended_one_for_one(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(
        '{"text": "The ministry \\u0000has \\ud800said that it was so.", "published": "2025-03-12"}\n', encoding="utf-8"
    )
    assert told(read(file)) == (
        ["The ministry \ufffdhas \ufffdsaid that it was so."],
        [("mended-characters", f"{file}:1: 2 characters that cannot be stored became U+FFFD")],
    )


def test_right_to_left_text_is_kept_and_marked(tmp_path: Path) -> None:
    text = "استدعت وزارة الخارجية السفير وطردت اثنين من الدبلوماسيين يوم الاثنين ردا على قرار مماثل"
    file = jsonl(tmp_path / "a.jsonl", {"text": text, "published": "2025-03-12"})
    items = list(read(file))
    assert isinstance(items[0], Article)
    assert (items[0].text, items[0].language) == (text, "ar")
    assert told(items)[1] == [("other-language", f"{file}:1: written in 'ar': kept, not coded")]


def test_another_language_is_kept_and_marked(tmp_path: Path) -> None:
    text = "Le ministère a expulsé deux diplomates mardi en réponse à une mesure semblable prise la veille."
    file = jsonl(
        tmp_path / "a.jsonl",
        {"text": text, "published": "2025-03-12"},
        {"text": text + " Fin.", "language": "FR-ca", "published": "2025-03-12"},
    )
    items = list(read(file))
    assert [item.language for item in items if isinstance(item, Article)] == ["fr", "fr-ca"]
    assert [kind for kind, _ in told(items)[1]] == ["other-language", "other-language"]
    assert told(read(file, settings=Settings.load(env={}, coder_languages=["en", "fr"])))[1] == []


@pytest.mark.parametrize("written", ["2025-02-30", "2025-13-01", "yesterday", "0000-00-00", "03/04/2025"])
def test_an_impossible_date_is_said_and_left_unknown(tmp_path: Path, written: str) -> None:
    items = list(read(jsonl(tmp_path / "a.jsonl", {"text": ENGLISH, "published": written})))
    assert isinstance(items[0], Article)
    assert (items[0].published, items[0].published_basis) == (None, None)
    ((kind, detail),) = told(items)[1]
    assert kind == "bad-date"
    assert repr(written) in detail and detail.endswith("write it as YYYY-MM-DD")


def test_a_missing_date_is_said(tmp_path: Path) -> None:
    file = jsonl(tmp_path / "a.jsonl", {"text": ENGLISH})
    assert told(read(file)) == (
        [ENGLISH],
        [("no-date", f"{file}:1: no publication date; give one with --published or in the file")],
    )


def test_doubled_ids_and_repeated_reports(tmp_path: Path) -> None:
    file = jsonl(
        tmp_path / "a.jsonl",
        {"id": "1", "text": ENGLISH, "published": "2025-03-12"},
        {"id": "1", "text": ENGLISH + " Other.", "published": "2025-03-12"},
        {"id": "1", "text": ENGLISH, "published": "2025-03-12"},
        {"id": "2", "text": ENGLISH, "published": "2025-03-12"},
    )
    texts, issues = told(read(file))
    assert texts == [ENGLISH, ENGLISH]
    assert issues == [
        ("doubled-id", f"{file}:2: another report bears the id '1'; give each its own id"),
        ("repeated", f"{file}:3: the same report as one read before (1)"),
    ]


def test_the_same_text_from_two_publishers_is_two_reports(tmp_path: Path) -> None:
    rows = [{"text": ENGLISH, "publisher": p, "published": "2025-03-12"} for p in ("A", "B", "A")]
    items = list(read(jsonl(tmp_path / "a.jsonl", *rows)))
    assert [i.publisher if isinstance(i, Article) else i.kind for i in items] == ["A", "B", "repeated"]


def test_a_file_that_vanishes_while_the_folder_is_read(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"{ENGLISH} {name}", encoding="utf-8")
    stream = read(tmp_path, published="2025-03-12")
    first = next(stream)
    (tmp_path / "b.txt").unlink()
    texts, issues = told([first, *stream])
    assert texts == [f"{ENGLISH} a", f"{ENGLISH} c"]
    assert issues == [
        ("vanished", f"{tmp_path / 'b.txt'}: it was there a moment ago and is gone; put it back and run again")
    ]


def test_a_dangling_link(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "nowhere.txt")
    assert [kind for kind, _ in told(read(tmp_path))[1]] == ["vanished"]


def test_an_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = tmp_path / "locked"
    locked.mkdir()
    (tmp_path / "z.txt").write_text(ENGLISH, encoding="utf-8")
    listing = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied", str(locked))
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
    texts, issues = told(read(tmp_path, published="2025-03-12"))
    assert texts == [ENGLISH]
    assert issues == [("unreadable", f"{locked}: Permission denied; change its permissions or leave it out")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_without_permissions(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    assert [kind for kind, _ in told(read(tmp_path))[1]] == ["unreadable"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [(PermissionError(13, "Permission denied"), "unreadable"), (OSError(5, "Input/output error"), "unreadable")],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, kind: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(ENGLISH, encoding="utf-8")

    def refuse(_stream: BinaryIO, _name: str) -> BinaryIO:
        raise error

    monkeypatch.setattr(files, "unpacked", refuse)
    ((found, detail),) = told(read(file))[1]
    assert found == kind
    assert detail.startswith(f"{file}: {error.strerror}; ")


def test_wrong_use_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"there is no file or folder .*nothing: check the name"):
        read(tmp_path / "nothing")
    with pytest.raises(ReadError, match=r"no file matches .*\*\.txt"):
        read(str(tmp_path / "*.txt"))
    with pytest.raises(ReadError, match="impossible; write it as YYYY-MM-DD"):
        read(tmp_path, published="2025-02-30")
    with pytest.raises(ReadError, match="there is no field 'body'; the fields are text, id"):
        read(tmp_path, mapping={"body": "text"})


def test_csv_rows_of_the_wrong_width_and_a_missing_column(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"text,id\n{ENGLISH.replace(',', '')},1\nshort\n\n{ENGLISH.replace(',', '')},2\n", encoding="utf-8")
    texts, issues = told(read(file, published="2025-03-12"))
    assert (len(texts), issues) == (
        2,
        [("bad-row", f"{file}:3: 1 columns where the header has 2; mend or remove the row")],
    )
    other = tmp_path / "b.csv"
    other.write_text("body,id\nx,1\n", encoding="utf-8")
    detail = f"{other}: no column 'text' (there are body, id); name it with --map text=COLUMN"
    assert told(read(other)) == ([], [("no-column", detail)])


def test_counts_add_up_and_every_kind_is_in_the_list(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl", {"text": ENGLISH}, {"text": ""}, {"id": 1}, {"text": ENGLISH})
    (tmp_path / "b.txt").write_bytes(b"%PDF")
    (tmp_path / "c.png").write_bytes(b"x")
    tally = Tally()
    items = list(tally.count(read(tmp_path)))
    assert (tally.read, tally.kept, tally.refused, tally.notes) == (6, 1, 5, 1)
    assert tally.kinds == {"no-date": 1, "empty": 1, "bad-row": 1, "repeated": 1, "binary": 1, "unknown-format": 1}
    assert {i.kind for i in items if isinstance(i, Issue)} <= KINDS.keys()
    assert KINDS.keys() >= NOTES


def test_ten_thousand_empty_reports() -> None:
    tally = Tally()
    drafts = (Draft(text="", source=f"x:{n}") for n in range(10_000))
    assert sum(1 for _ in tally.count(Intake(Options()).take(drafts))) == 10_000
    assert (tally.read, tally.kept, tally.kinds) == (10_000, 0, {"empty": 10_000})


def test_ids_are_remembered_in_two_generations() -> None:
    from retorsion.articles.intake import Seen

    seen = Seen(span=3)
    assert [seen.before(key, 7) for key in (1, 2, 3, 4, 1)] == [None, None, None, None, 7]
    assert [seen.before(key, 7) for key in (5, 6, 1)] == [None, None, None]
    assert seen.young.slots == seen.old.slots == 6
