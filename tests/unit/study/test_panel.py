from __future__ import annotations

import pytest

from retorsion.errors import StudyError
from retorsion.records import Event, When
from retorsion.study.panel import CODEBOOK, PanelRow, panel


def act(day: str, actor: str, recipient: str, type: str, severity: float | None = None) -> Event:
    return Event(
        id=day + actor, type=type, actors=(actor,), recipients=(recipient,), when=When(day=day), severity=severity
    )


EVENTS = [
    act("2024-01-31", "GBR", "RUS", "SANCTION", 5.0),
    act("2024-03-01", "RUS", "GBR", "ACCUSE"),
    act("2024-03-02", "RUS", "UNO", "REJECT"),
]


def test_months_with_codes_and_empty_periods():
    rows = list(panel(EVENTS, "month"))
    assert [(r.actor, r.recipient, r.start, r.acts) for r in rows[:3]] == [
        ("GBR", "RUS", "2024-01-01", 1),
        ("GBR", "RUS", "2024-02-01", 0),
        ("GBR", "RUS", "2024-03-01", 0),
    ]
    first, last = rows[0], rows[-1]
    assert (
        first.actor_cow,
        first.actor_gw,
        first.recipient_cow,
        first.material_conflict,
        first.severity,
        first.types,
    ) == (200, 200, 365, 1, 5.0, {"SANCTION": 1})
    assert (last.recipient, last.recipient_cow, last.severity, last.severity_known) == ("UNO", None, None, 0)
    assert len(rows) == 9


def test_weeks_begin_on_monday():
    rows = list(panel(EVENTS, "week", pairs=[("GBR", "RUS")]))
    assert (rows[0].start, rows[-1].start, len(rows)) == ("2024-01-29", "2024-02-26", 5)


def test_codebook_names_every_column():
    assert [name for name, _ in CODEBOOK] + ["types"] == list(PanelRow.__dataclass_fields__)


def test_other_units_and_nothing():
    assert list(panel([], "month")) == []
    with pytest.raises(StudyError, match="by week or month"):
        list(panel(EVENTS, "decade"))
