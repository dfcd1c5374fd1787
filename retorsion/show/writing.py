"""The REST interface, writing side: decisions made, listed, taken back.

In: a decision as JSON, with ``Idempotency-Key`` so that a repeated request is one decision, and ``If-Match`` so that what somebody else changed is not
overwritten unseen. Out: the decision as kept. Events are never edited: they follow from mentions and decisions.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from retorsion.records import Decision, DecisionKind, Verdict, encode
from retorsion.show import samples
from retorsion.show.deciding import decide
from retorsion.show.frame import site_of, writer_of
from retorsion.show.models import model_of, page_of
from retorsion.show.refusals import Refusal, Refused
from retorsion.show.replies import listing, one_page, reply
from retorsion.show.rest import REFUSALS, STREAMS, Cursor, Format, Limit

PLAIN = r"^[^\x00-\x1f\x7f]*$"
router = APIRouter(responses=REFUSALS, tags=["decisions"])
Id = Annotated[str, Path(max_length=200)]


class Wanted(BaseModel):
    """A decision asked for. ``left`` and ``right`` name mentions or events (articles for ``copy``)."""

    model_config = ConfigDict(extra="forbid")

    kind: DecisionKind
    left: str = Field("", max_length=200, pattern=PLAIN)
    right: str | None = Field(None, max_length=200, pattern=PLAIN)
    verdict: Verdict = "yes"
    field: str | None = Field(None, max_length=40, pattern=PLAIN)
    value: Any = None
    by: str | None = Field(None, max_length=100, pattern=PLAIN, description="Your name; with a key its name counts.")
    why: str = Field("", max_length=2000, pattern=PLAIN)
    expected: str | None = Field(None, max_length=40, pattern=PLAIN, description="The event's version as you saw it.")


class Withdrawal(BaseModel):
    """Why a decision is taken back, and by whom."""

    model_config = ConfigDict(extra="forbid")

    by: str | None = Field(None, max_length=100, pattern=PLAIN)
    why: str = Field("", max_length=2000, pattern=PLAIN)


CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": Refusal, "description": "The event has changed since you looked; details say how."}
}


@router.get("/decisions", response_model=page_of(Decision), responses=STREAMS)
def list_decisions(
    request: Request,
    withdrawn: Annotated[bool, Query(description="Also those taken back.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    format: Format = "json",
) -> Response:
    """What persons and rules decided, oldest first."""
    made = site_of(request).ledger.decisions(withdrawn=withdrawn)
    return listing(
        request, lambda after, most: one_page(made, after, most), encode, shape="n", limit=limit, cursor=cursor, form=format,
        shown=encode,
    )  # fmt: skip


@router.get("/decisions/{id}", response_model=model_of(Decision))
def get_decision(request: Request, id: Id) -> Response:
    """One decision, also when it was taken back."""
    return reply(request, encode(_decision(request, id)))


def _decision(request: Request, id: str) -> Decision:
    return site_of(request).ledger.decision(id)


@router.post("/decisions", response_model=model_of(Decision), status_code=201, responses=CONFLICT)
def make_decision(
    request: Request,
    wanted: Annotated[Wanted, Body(openapi_examples=samples.REQUESTS)],
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
    if_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Decide. What follows from it (events, answers, exchanges) is in the ledger when the answer comes."""
    if not request.headers.get("content-type", "").lower().startswith("application/json"):
        raise Refused(415, "send the decision as application/json")
    site = site_of(request)
    asked = wanted.model_dump()
    asked["by"] = writer_of(request, wanted.by)
    asked["key"] = idempotency_key
    asked["expected"] = wanted.expected or (if_match or "").strip().strip('"') or None
    decision = decide(site.ledger, asked)
    site.cache.forget()
    return reply(request, encode(decision), status=201)


@router.post("/decisions/{id}/undo", response_model=model_of(Decision))
def undo_decision(request: Request, id: Id, wanted: Annotated[Withdrawal, Body()]) -> Response:
    """Take a decision back; what followed from it goes, its line in the log stays. Twice is once."""
    site = site_of(request)
    by = writer_of(request, wanted.by)
    if not by:
        raise Refused(422, "say who takes it back: by='your name'")
    decision = site.ledger.undo(id, by=by, why=wanted.why)
    site.cache.forget()
    return reply(request, encode(decision))
