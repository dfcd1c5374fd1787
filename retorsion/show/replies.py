"""Records as HTTP responses: JSON with an ETag, pages with a cursor, whole lists as CSV or JSON lines that stream.

In: plain values or a way to the next page. Out: responses. A cursor is where the last page ended, in letters that fit an address; it means nothing to a reader.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, Literal, TypeVar

import msgspec
from fastapi import Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from retorsion.ledger.browse import Mark, Page
from retorsion.show.export import write_rows
from retorsion.show.refusals import Refused

Form = Literal["json", "csv", "jsonl"]
T = TypeVar("T")
Fetch = Callable[[Mark | None, int], Page[Any]]
PIECE = 200
MEDIA = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


class PageOf(BaseModel, Generic[T]):
    """A page of a list. ``next`` is the cursor of the following page, null on the last."""

    items: list[T]
    next: str | None = Field(None, examples=["WzczOTMyMiwiZV83YzMwIl0"])


def reply(request: Request, value: Any, *, status: int = 200, tag: str | None = None) -> Response:
    """A value as JSON; 304 where the caller holds it already."""
    body = msgspec.json.encode(value)
    etag = f'"{tag or hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"etag": etag}
    if holds(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, "application/json")


def holds(request: Request, etag: str) -> bool:
    """Whether the caller says that it holds what bears this tag."""
    held = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return request.method in {"GET", "HEAD"} and (etag in held or "*" in held)


def takes_gzip(accepted: str) -> bool:
    """Whether an ``Accept-Encoding`` takes gzip: named without a weight of nought."""
    for one in accepted.lower().split(","):
        name, _, weight = one.partition(";")
        if name.strip() in {"gzip", "x-gzip", "*"}:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def cursor_of(mark: Mark | None) -> str | None:
    """Where a page ended, as a cursor."""
    return None if mark is None else base64.urlsafe_b64encode(json.dumps(mark).encode()).decode().rstrip("=")


def mark_of(cursor: str | None, shape: str) -> Mark | None:
    """What a cursor says; ``shape`` has one letter a part: ``s`` a text, ``n`` a number. Refuses what is no cursor of this list."""
    if cursor is None:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise Refused(422, "cursor: not one that this server gave") from error
    kinds = {"s": str, "n": int}
    fits = isinstance(found, list) and len(found) == len(shape)
    if not fits or not all(_fits(part, kinds[one]) for part, one in zip(found, shape, strict=True)):
        raise Refused(422, "cursor: not one that this list gave")
    return tuple(found)


def _fits(part: object, kind: type) -> bool:
    return type(part) is kind and (not isinstance(part, int) or 0 <= part < 10_000_000)


def listing(
    request: Request,
    fetch: Fetch,
    row: Callable[[Any], dict[str, Any]],
    *,
    shape: str,
    limit: int,
    cursor: str | None,
    form: Form,
    shown: Callable[[Any], Any],
) -> Response:
    """A list as one page of JSON, or whole from the cursor on as CSV or JSON lines (``row`` makes their rows)."""
    after = mark_of(cursor, shape)
    if form == "json":
        page = fetch(after, limit)
        return reply(request, {"items": [shown(item) for item in page.items], "next": cursor_of(page.next)})
    rows = (shown(row(item)) for item in _all(fetch, after))
    return StreamingResponse(
        _pieces(rows, form), media_type=MEDIA[form], headers={"content-disposition": _name(request, form)}
    )


def _name(request: Request, form: Form) -> str:
    return f'attachment; filename="{request.url.path.strip("/").split("/")[0]}.{form}"'


def _all(fetch: Fetch, after: Mark | None) -> Iterator[Any]:
    while True:
        page = fetch(after, PIECE)
        yield from page.items
        if page.next is None:
            return
        after = page.next


def _pieces(rows: Iterable[dict[str, Any]], form: str) -> Iterator[str]:
    """Some rows at a time as text; the header of a CSV comes once."""
    rest = iter(rows)
    first = True
    while some := list(islice(rest, PIECE)):
        file = io.StringIO()
        write_rows(some, file, form)
        text = file.getvalue()
        yield text if first or form == "jsonl" else text.split("\n", 1)[1]
        first = False


def one_page(items: Sequence[Any], after: Mark | None, limit: int) -> Page[Any]:
    """A page of a list that is at hand whole; the mark is a number of places."""
    start = int(after[0]) if after else 0
    rest = len(items) > start + limit
    return Page(tuple(items[start : start + limit]), (start + limit,) if rest else None)
