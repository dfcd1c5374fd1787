"""How far a reading has come, over files, folders and packed files."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

from retorsion.articles.files import read
from retorsion.articles.gauge import Gauge
from retorsion.records import Article


def rows(name: str, number: int) -> bytes:
    noise = random.Random(7)
    texts = (" ".join(f"word{noise.random()}" for _ in range(60)) for _ in range(number))
    return b"".join(json.dumps({"id": f"{name}{n}", "text": text}).encode() + b"\n" for n, text in enumerate(texts))


def test_the_share_goes_up_to_one_over_all_files(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(rows("a", 400))
    (tmp_path / "in" / "b.jsonl.gz").write_bytes(gzip.compress(rows("b", 400)))
    (tmp_path / "in" / ".hidden").write_bytes(b"")
    (tmp_path / "c.txt").write_text("The ministry spoke of the treaty.", encoding="utf-8")
    gauge = Gauge()
    assert gauge.share is None
    shares = [
        gauge.share or 0.0
        for item in read([tmp_path / "in", tmp_path / "c.txt"], gauge=gauge)
        if isinstance(item, Article)
    ]
    assert len(shares) == 801
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.15 and 0.4 < shares[400] < 0.95 and gauge.share == 1.0


def test_standard_input_and_what_is_gone_have_no_share(tmp_path: Path) -> None:
    gauge = Gauge()
    gauge.expect([Path("-"), tmp_path / "none"])
    assert gauge.share is None
