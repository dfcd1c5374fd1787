"""The forecast of an answer as the pages show it: which act it is about, and on which day it stands.

In: a site and a story or an event. Out: mappings for ``ahead.html.j2``. A page never waits for a fit: what is not at hand is a link to its own page.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from retorsion.errors import NotFound, StudyError
from retorsion.records import Event
from retorsion.show.frame import Site
from retorsion.show.outlook import Question
from retorsion.show.story import Story
from retorsion.study.table import QUAD_OF_TYPE

WINDOW = 30
"""Days in which an answer is waited for; after them the forecast shown is that of the day of the act."""


def forecast_view(site: Site, story: Story) -> dict[str, Any] | None:
    """The forecast for the latest hostile act of an exchange: made where it is at hand, else only named; ``None`` where nothing can be forecast."""
    hostile = [act.event for act in story.acts if _can_be_answered(act.event)]
    if not hostile:
        return None
    event = max(hostile, key=lambda one: (one.when.day if one.when and one.when.day else "", one.id))
    asked, late = _question(site, event)
    try:
        made = site.outlook.at_hand(asked)
    except StudyError:
        return None
    return {"about": site.wording.title(event), "event": event.id, "made": made, "late": late}


def forecast_page(site: Site, id: str) -> dict[str, Any]:
    """The forecast for one act, made now if need be."""
    event = site.ledger.event(id)
    if not _can_be_answered(event):
        raise NotFound(
            f"{event.id} is no hostile act told as done on a known day by one side towards another: nothing to forecast"
        )
    asked, late = _question(site, event)
    made = site.outlook.forecast(asked)
    return {"ahead": {"about": site.wording.title(event), "event": event.id, "made": made, "late": late}}


def _can_be_answered(event: Event) -> bool:
    known = event.when is not None and event.when.day is not None and event.when.precision in ("day", "range")
    sides = bool(event.actors and event.recipients)
    return event.done and known and sides and not event.background and QUAD_OF_TYPE[event.type] >= 3


def _question(site: Site, event: Event) -> tuple[Question, bool]:
    """As known on the last day of the ledger; where the time for an answer has passed by then, as known on the day of the act."""
    horizon, day = site.ledger.setting("horizon"), event.when.day if event.when else None
    late = bool(horizon and day and date.fromisoformat(horizon) > date.fromisoformat(day) + timedelta(days=WINDOW))
    return Question(event.id, day if late else None), late
