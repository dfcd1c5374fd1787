"""The contract under Spark: twenty lines, run where pyspark and Java are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

TEXT = "France expelled two Syrian envoys on Monday. Syria called the step unjustified and recalled its ambassador from Paris."


def code_partition(batches: Iterator[Any]) -> Iterator[Any]:
    from retorsion.scale.contract import Process

    process = Process()  # one coder a partition
    for batch in batches:
        yield process.process(batch)


def test_reports_coded_by_map_in_arrow():
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed: pip install pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java (17 or newer)")
    from pyspark.sql.pandas.types import from_arrow_schema

    from retorsion.scale.contract import SCHEMA

    spark = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        reports = spark.createDataFrame([("r1", TEXT, "2025-03-12")], "id string, text string, published string")
        rows = reports.mapInArrow(code_partition, from_arrow_schema(SCHEMA)).where("annotation is not null").collect()
    finally:
        spark.stop()
    assert [(row.id, row.mentions[0].type, row.mentions[0].actor) for row in rows] == [("r1", "SANCTION", ["FRA"])]
