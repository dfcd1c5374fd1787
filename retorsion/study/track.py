"""Forecasts made, kept in a file, and scored when their time has passed.

In: a JSON Lines file, one forecast a line, only ever appended to. Out: which have come due and how they did, with the plain rate beside them. The file is the truth;
a forecast asked for twice on one day is one line (its id is its content).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retorsion.errors import ReadError
from retorsion.records import Event, decode, encode
from retorsion.study.calibrate import Scores, scores
from retorsion.study.forecast import Forecast, settled_outcome
from retorsion.study.table import Table, from_events


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """``due`` forecasts (one a horizon) have an outcome, ``open`` ones wait. Scores are ``None`` while none is due."""

    due: int
    open: int
    model: Scores | None
    rate90: Scores | None


def remember(path: str | Path, made: Forecast) -> bool:
    """Append a forecast; ``False`` where it is there already."""
    file = Path(path)
    if file.exists() and any(kept.id == made.id for kept in remembered(file)):
        return False
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(encode(made), ensure_ascii=False) + "\n")
    return True


def remembered(path: str | Path) -> list[Forecast]:
    """All forecasts of a file; ``ReadError`` with the line that cannot be read."""
    found = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        try:
            found.append(decode(Forecast, json.loads(line)))
        except ValueError as error:
            raise ReadError(f"{path}, line {number}: no forecast ({error})") from error
    return found


def settle(path: str | Path, events: Iterable[Event] | Table) -> TrackRecord:
    """Score what has come due. A forecast that was refused, or whose answer had already come, is not scored."""
    table = events if isinstance(events, Table) else from_events(events)
    p, rival, y, waiting = [], [], [], 0
    for made in remembered(path):
        for chance in made.chances:
            if chance.probability is None or made.answered:
                continue
            came = settled_outcome(table, made, chance.horizon)
            if came is None:
                waiting += 1
                continue
            p.append(chance.probability)
            rival.append(chance.rate90)
            y.append(float(came))
    outcomes = np.array(y)
    return TrackRecord(
        due=len(y), open=waiting, model=scores(np.array(p), outcomes), rate90=scores(np.array(rival), outcomes)
    )
