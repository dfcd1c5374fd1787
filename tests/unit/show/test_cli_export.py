"""Exports from the command line: each form holds the same rows, other people's shapes are read back as what they were."""

from __future__ import annotations

import csv
import json
import struct
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from tests.unit.show.commands import Commands


def read_dta(path: Path) -> tuple[list[str], list[str], list[list[Any]]]:
    """Names, labels and cells of a Stata file, by its map of places; for variables of numbers and text."""
    data = path.read_bytes()
    assert data.startswith(b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder>")
    (variables,) = struct.unpack_from("<H", data, data.index(b"<K>") + 3)
    (rows,) = struct.unpack_from("<Q", data, data.index(b"<N>") + 3)
    places = struct.unpack_from("<14Q", data, data.index(b"<map>") + 5)
    tags = ("stata_dta", "map", "variable_types", "varnames", "sortlist", "formats", "value_label_names", "variable_labels",
            "characteristics", "data", "strls", "value_labels", "/stata_dta")  # fmt: skip
    for place, tag in zip(places, tags, strict=False):
        assert data[place:].startswith(f"<{tag}>".encode()), tag
    assert places[13] == len(data)
    start = {tag: place + len(tag) + 2 for place, tag in zip(places, tags, strict=False)}
    types = struct.unpack_from(f"<{variables}H", data, start["variable_types"])
    names = [_text(data, start["varnames"] + 129 * i, 129) for i in range(variables)]
    labels = [_text(data, start["variable_labels"] + 321 * i, 321) for i in range(variables)]
    at, cells = start["data"], []
    for _ in range(rows):
        row: list[Any] = []
        for kind in types:
            width = 8 if kind in (65526, 32768) else kind
            raw = data[at : at + width]
            row.append(struct.unpack("<d", raw)[0] if kind == 65526 else raw if kind == 32768 else _text(raw, 0, width))
            at += width
        cells.append(row)
    assert data[at:].startswith(b"</data>")
    return names, labels, cells


def _text(data: bytes, start: int, width: int) -> str:
    return data[start : start + width].split(b"\0")[0].decode("utf-8")


@pytest.mark.parametrize("unit", ["event", "answer", "mention", "exchange"])
def test_every_form_holds_the_same_rows_with_a_codebook(run: Commands, study: Path, unit: str) -> None:
    for form in ("jsonl", "csv", "parquet", "dta"):
        done = run("export", unit, "--db", study, "--out", f"x.{form}")
        assert (done.status, done.err) == (0, "")
    rows = [json.loads(line) for line in Path("x.jsonl").read_text(encoding="utf-8").splitlines()]
    with Path("x.csv").open(newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    import pyarrow.parquet as pq

    names, labels, cells = read_dta(Path("x.dta"))
    assert len(rows) == len(table) == pq.read_table("x.parquet").num_rows == len(cells) > 0
    assert [*rows[0]] == [*table[0]] == pq.read_table("x.parquet").column_names == names
    key = names[0]
    assert [row[key] for row in rows] == [row[key] for row in table] == [row[0] for row in cells]
    assert [_nothing_of_python(row) for row in (*table, *(dict(enumerate(map(str, row))) for row in cells))] == [
        True
    ] * (2 * len(rows))
    assert all(labels)
    book = Path("x.csv.codebook.md").read_text(encoding="utf-8")
    assert [name for name in names if f"| `{name}` |" not in book] == []
    assert Path("x.csv.bib").read_text(encoding="utf-8").startswith("@misc{x,")


def _nothing_of_python(row: dict[Any, str]) -> bool:
    """Whether no cell is a list or a mapping as Python writes it: programs that are not Python read these files."""
    return not any(cell.startswith(("(", "{'", "[{'", "['")) for cell in row.values())


def test_unknown_is_missing_in_stata_and_not_nought(run: Commands, study: Path) -> None:
    run("export", "event", "--db", study, "--out", "x.dta", "--no-codebook")
    run("export", "event", "--db", study, "--out", "x.jsonl", "--no-codebook")
    names, _, cells = read_dta(Path("x.dta"))
    rows = [json.loads(line) for line in Path("x.jsonl").read_text(encoding="utf-8").splitlines()]
    column = names.index("count_total")
    missing = struct.unpack("<d", bytes.fromhex("000000000000e07f"))[0]
    assert [row[column] for row in cells] == [missing if r["count_total"] is None else r["count_total"] for r in rows]
    assert not Path("x.dta.bib").exists()


def test_no_words_of_the_reports_where_not_wanted(run: Commands, study: Path) -> None:
    run("export", "mention", "--db", study, "--out", "with.jsonl")
    run("export", "mention", "--db", study, "--out", "without.jsonl", "--no-quotes")
    first = [
        json.loads(Path(name).read_text(encoding="utf-8").splitlines()[0]) for name in ("with.jsonl", "without.jsonl")
    ]
    assert [len(one["evidence"]["clause"]) for one in first] == [3, 2]


@pytest.mark.parametrize(("shape", "ending"), [("gdelt", "export.CSV"), ("polecat", "tab")])
def test_other_peoples_shapes_read_back_as_what_they_were(run: Commands, study: Path, shape: str, ending: str) -> None:
    assert run("export", shape, "--db", study, "--out", f"x.{ending}").status == 0
    done = run("import", shape, f"x.{ending}", "--db", "back.db", "--json")
    assert (done.status, done.data["issues"]) == (0, 0)
    assert "left blank: the ledger does not know it" in Path(f"x.{ending}.codebook.md").read_text(encoding="utf-8")
    assert Path(f"x.{ending}.bib").exists()
    assert done.data["read"] == done.data["kept"] == done.data["mentions"] > 0

    def acts(db: object) -> set[tuple[str, str, str, str]]:
        return {
            (event["type"], event["when"]["day"], actor.split(".")[0], recipient.split(".")[0])
            for event in run("events", "--json", "--all", "--db", db).data
            if event["standing"] == "asserted" and event["when"] and event["when"]["day"] and not event["symmetric"]
            for actor in event["actors"]
            for recipient in event["recipients"]
            if event["when"]["precision"] in ("day", "range") and actor != recipient
        }

    assert acts("back.db") == acts(study)


def test_panels_and_the_graph(run: Commands, study: Path) -> None:
    assert run("export", "dyad-month", "--between", "GBR-RUS", "--db", study, "--out", "p.dta").status == 0
    names, labels, cells = read_dta(Path("p.dta"))
    assert (names[:2], len({tuple(row[:2]) for row in cells})) == (["actor", "recipient"], 2)
    assert all(labels)
    assert run("export", "dyad-week", "--db", study, "--out", "w.csv").status == 0
    done = run("export", "graph", "--db", study, "--out", "x.graphml")
    graph = ET.parse("x.graphml").getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    nodes = {node.get("id") for node in graph.iter(f"{space}node")}
    edges = [(edge.get("source"), edge.get("target")) for edge in graph.iter(f"{space}edge")]
    assert done.out == f"x.graphml: {len(nodes)} events, {len(edges)} answers\n"
    assert {end for edge in edges for end in edge} <= nodes
    assert "| `edge: lag_days` |" in Path("x.graphml.codebook.md").read_text(encoding="utf-8")


def test_polecat_has_its_forty_columns_and_what_is_left_out_is_counted(run: Commands, study: Path) -> None:
    done = run("export", "polecat", "--db", study, "--out", "x.tab")
    with Path("x.tab").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows[0]) == 40
    expelled = next(row for row in rows if row["Event Type"] == "SANCTION" and row["Actor Country"] == "RUS")
    assert (expelled["Actor COW"], expelled["Recipient COW"], expelled["Quad Code"]) == (
        "365",
        "200",
        "MATERIAL CONFLICT",
    )
    events = len(run("events", "--all", "--json", "--db", study).data)
    assert done.out == (
        f"x.tab: {len(rows)} rows of {len(rows)} events; {events - len(rows)} left out (not told as done, or without a day)\n"
    )


def test_what_cannot_be_written_is_said(run: Commands, study: Path) -> None:
    assert "choose one of jsonl, csv, parquet, dta" in run("export", "event", "--db", study, "--out", "x.xls").complaint
    assert "cannot write nowhere/x.csv" in run("export", "event", "--db", study, "--out", "nowhere/x.csv").complaint
    for shape in ("gdelt", "polecat", "graph"):
        assert "cannot write nowhere/x" in run("export", shape, "--db", study, "--out", "nowhere/x").complaint
