from __future__ import annotations

import numpy as np
import pytest

from retorsion.errors import ReadError
from retorsion.records import Event, When
from retorsion.study.table import build, from_events, quad_of_cameo, read_table


def event(id: str, day: str | None, **more) -> Event:
    when = When(day=day, precision=more.pop("precision", "day")) if day else None
    return Event(
        id=id,
        type="SANCTION",
        mode="expel",
        actors=more.pop("actors", ("RUS",)),
        recipients=more.pop("recipients", ("GBR",)),
        when=when,
        **more,
    )


def test_events_become_rows_and_the_rest_is_counted():
    table = from_events(
        [
            event("e2", "2025-03-12", actors=("GBR.GOV",), recipients=("RUS",), severity=5.5),
            event("e1", "2025-03-10"),
            event("e3", "2025-03-11", standing="denied"),
            event("e4", "2025-03-01", precision="month"),
            event("e5", None),
            event("e6", "2025-03-11", recipients=("RUS.MIL",)),
        ]
    )
    rows = list(zip(table.day, table.sides[0:1] * 2, table.code, table.id, strict=True))
    assert rows == [(0, "GBR", "SANCTION/expel", "e1"), (2, "GBR", "SANCTION/expel", "e2")]
    assert [table.sides[i] for i in table.actor] == ["RUS", "GBR"]
    assert table.severity[1] == 5.5 and np.isnan(table.severity[0])
    assert table.dropped == {"not done (denied)": 1, "known to the month only": 1, "no day": 1, "one side only": 1}


def test_counts_by_day_and_quad():
    table = build(
        [
            (10, "A", "B", 4, "19", 0.0, ""),
            (10, "A", "B", 4, "18", 0.0, ""),
            (12, "B", "A", 1, "03", 0.0, ""),
            (11, "A", "C", 3, "11", 0.0, ""),
        ]
    )
    assert table.counts("A", "B").tolist() == [[0, 0, 0, 2], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert table.outgoing("A").sum(axis=0).tolist() == [0, 0, 1, 2]
    assert table.incoming("A").tolist()[2] == [1, 0, 0, 0]
    assert table.counts("A", "nobody").sum() == 0


def test_until_knows_nothing_later():
    table = build([(10, "A", "B", 4, "19", 0.0, ""), (12, "B", "A", 1, "03", 0.0, "")])
    early = table.until(table.date_of(1))
    assert (early.days, len(early)) == (2, 1)


@pytest.mark.parametrize(
    ("code", "quad"), [("010", 1), ("057", 1), ("060", 2), ("090", 3), ("0330", 1), ("138", 3), ("141", 4), ("204", 4)]
)
def test_quad_of_cameo(code, quad):
    assert quad_of_cameo(code) == quad


@pytest.mark.parametrize("code", ["", "---", "223", "999", "00"])
def test_no_cameo_code_gets_no_quad(code):
    with pytest.raises(ValueError, match="no CAMEO code"):
        quad_of_cameo(code)


def test_leading_zeros_and_byte_order_mark(tmp_path):
    path = tmp_path / "e.csv"
    path.write_text("\ufeffdate,actor,recipient,code\n2001-02-03,NAM,NA,040\n", encoding="utf-8")
    table = read_table(path)
    assert (table.code, table.sides, table.quad.tolist()) == (("040",), ("NA", "NAM"), [1])


def test_an_act_dated_after_today_stops_with_its_line(tmp_path):
    path = tmp_path / "acts.csv"
    path.write_text("date,actor,recipient,quad\n2024-05-01,A,B,4\n2042-05-01,B,A,4\n", encoding="utf-8")
    assert len(read_table(path)) == 2
    with pytest.raises(ReadError, match="line 3: 2042-05-01 lies in the future"):
        read_table(path, "2024-06-01")
