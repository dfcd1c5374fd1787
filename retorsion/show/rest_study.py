"""The REST interface to what is worked out of the records: precedents and forecasts, in the nouns and filters of the command line.

In: a request. Out: one record of ``study`` as JSON. What is worked out, and when anew, is ``outlook``'s.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from retorsion.records import encode
from retorsion.show import samples
from retorsion.show.frame import site_of
from retorsion.show.models import model_of
from retorsion.show.outlook import Question
from retorsion.show.precedence import Asked, Narrowed
from retorsion.show.replies import reply
from retorsion.show.rest import GONE, REFUSALS, iso
from retorsion.study.forecast import HORIZONS, Forecast
from retorsion.study.precedents import Precedents, Region

State = Annotated[str | None, Query(pattern=r"^[A-Za-z]{2,6}$", description="A state or body, as RUS.")]
Year = Annotated[int | None, Query(ge=1, le=9999)]
Days = Annotated[int, Query(ge=1, le=365)]
router = APIRouter(responses=REFUSALS)


@router.get(
    "/precedents",
    response_model=model_of(Precedents),
    tags=["study"],
    responses={200: samples.PRECEDENTS, 304: GONE[304]},
)
def get_precedents(
    request: Request,
    like: Annotated[str | None, Query(max_length=200, description="An event; its first letters are enough.")] = None,
    actor: State = None,
    recipient: State = None,
    measure: Annotated[str | None, Query(max_length=100, examples=["expel-diplomats"])] = None,
    people: Annotated[int | None, Query(ge=1, le=1_000_000)] = None,
    between: Annotated[
        str | None, Query(pattern=r"^[A-Za-z]{2,6}-[A-Za-z]{2,6}$", description="Only cases between these two.")
    ] = None,
    side: Annotated[list[str] | None, Query(max_length=50, description="Only cases with one of these states.")] = None,
    since: Year = None,
    until: Year = None,
    without_war: Annotated[bool, Query(description="Leave cases of war out.")] = False,
    region: Annotated[
        Region | None, Query(description="Only cases with a state of this region (Correlates of War's regions).")
    ] = None,
    own: Annotated[bool, Query(description="Also the cases of this ledger.")] = False,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Response:
    """Past acts most like one act (`like`, or a description), with the answer each drew and counts of cases.

    Counts, never probabilities: the library was found through words such as tit-for-tat; unknown is not silence; `caveats` say it with every reply."""
    asked = Asked(like, actor, recipient, measure, people)
    narrowed = Narrowed(between, tuple(side or ()), since, until, not without_war, own, region, limit)
    return reply(request, encode(site_of(request).outlook.precedents(asked, narrowed)))


@router.get(
    "/forecast", response_model=model_of(Forecast), tags=["study"], responses={200: samples.FORECAST, 304: GONE[304]}
)
def get_forecast(
    request: Request,
    target: Annotated[
        str,
        Query(max_length=200, description="An event, or who acted and who may answer.", examples=["RUS-GBR"]),
    ],
    now: Annotated[date | None, Query(description="The day of the forecast; default: the last day known.")] = None,
    horizon: Annotated[list[Days] | None, Query(max_length=5, description="Days ahead: 7, 14 and 30.")] = None,
    seed: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> Response:
    """The chance of an answer with its 80 % interval, beside the base rate, the 90-day rate, the chance without the act, and how such forecasts did before.

    Refused (`refused`, no `probability`) below a minimum of settled cases. An association in past reports, not an effect. Learns from the latest 100,000 acts."""
    asked = Question(target, iso(now), tuple(sorted(set(horizon or HORIZONS))), seed)
    return reply(request, encode(site_of(request).outlook.forecast(asked)))
