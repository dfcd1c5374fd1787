from __future__ import annotations

import duckdb
import pytest

from retorsion.datasets.bulk import to_parquet
from retorsion.datasets.importing import import_rows
from retorsion.errors import ReadError
from retorsion.records import Mention


def test_the_real_sample_agrees_with_the_row_reader(shared, tmp_path):
    path = shared / "data" / "samples" / "gdelt2_20191024143000.export.CSV.gz"
    report = to_parquet([path], tmp_path / "o.parquet")
    assert (report.rows, dict(report.refused), report.unsplit) == (2111, {"no-type": 428}, 0)
    found = duckdb.sql(
        f"SELECT type, split_part(actor, '.', 1), date::VARCHAR, place FROM '{tmp_path}/o.parquet' WHERE refused IS NULL"
        " AND code NOT IN ('036', '040', '042', '043', '044', '046', '057')"
    ).fetchall()
    mentions = [r for r in import_rows("gdelt", path) if isinstance(r, Mention) and not r.symmetric]
    bodies = ("UNO", "EUU", "NATO", "ICC")
    states = [
        (m.type, None if m.actor.state in bodies else m.actor.state, m.when.day, m.place and m.place.country)
        for m in mentions
    ]
    assert sorted(found, key=str) == sorted(states, key=str)


def test_bad_lines_are_counted_not_lost(tmp_path):
    good = ["1", "20200101"] + [""] * 24 + ["190"] + [""] * 32 + ["20200101000000", ""]
    future, old = good.copy(), good.copy()
    future[1], old[1] = "20300101", "18000101"
    unknown = good.copy()
    unknown[26] = "XX"
    lines = ["\t".join(cells) for cells in (good, future, old, unknown)] + ["cut\tshort"]
    path = tmp_path / "x.CSV"
    path.write_text("\n".join(lines) + "\n")
    report = to_parquet([path], tmp_path / "o.parquet")
    assert (report.rows, dict(report.refused), report.unsplit) == (4, {"date": 2, "unknown-code": 1}, 1)


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n")
    with pytest.raises(ReadError, match="no GDELT event file"):
        to_parquet([path], tmp_path / "o.parquet")
