from __future__ import annotations

from retorsion.study.imported import read_dataset


def test_a_keds_file_becomes_a_table(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        "date,source,target,code\n1995-01-03,ISR,PALREB,190\n1995-01-04,ISR,EGY,040\n1995-01-05,ISR,MEA,111\n1995-01-06,ISR,PAL,016\n1995-01-07,ISR,PAL,999\n"
    )
    table = read_dataset("keds", path)
    rows = [
        (table.sides[a], table.sides[b], q, c)
        for a, b, q, c in zip(table.actor, table.recipient, table.quad, table.code, strict=True)
    ]
    assert rows == [("ISR", "PSE", 4, "ASSAULT"), ("EGY", "ISR", 1, "CONSULT"), ("ISR", "EGY", 1, "CONSULT")]
    assert table.severity[0] == 9.0
    assert {k: v for k, v in table.dropped.items() if v} == {"no two known sides": 1, "no-type": 1, "non-event": 1}
