"""Every refusal of the server has one shape: ``{"error": {"code", "message", "details"}}``; a page shows the same words.

In: an error of ours, of the framework, or of the caller's. Out: a response. Messages say what to do; nothing of the inside (paths, queries, traces) leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from retorsion.errors import (
    LedgerBusy,
    LedgerError,
    LedgerFull,
    NotFound,
    ReadError,
    RetorsionError,
    SettingsError,
    StaleEdit,
    StudyError,
)

CODES = {
    400: "bad_request", 401: "no_key", 403: "not_allowed", 404: "not_found", 405: "method", 408: "too_slow", 409: "stale",
    413: "too_large", 414: "too_long", 415: "content_type", 421: "wrong_host", 422: "invalid", 429: "too_many",
    501: "not_installed", 503: "busy", 507: "full",
}  # fmt: skip
STATUS: tuple[tuple[type[RetorsionError], int], ...] = (
    (NotFound, 404), (StaleEdit, 409), (LedgerBusy, 503), (LedgerFull, 507), (LedgerError, 422), (SettingsError, 422),
    (StudyError, 422), (ReadError, 422), (RetorsionError, 422),
)  # fmt: skip


class ErrorBody(BaseModel):
    """Why a request was refused."""

    code: str = Field(examples=["not_found"])
    message: str = Field(examples=["no event e_0 in this ledger"])
    details: Any = None


class Refusal(BaseModel):
    """The body of every response that is not a success."""

    error: ErrorBody


class Refused(Exception):
    """Raised inside a route: the response that says why."""

    def __init__(self, status: int, message: str, details: Any = None) -> None:
        super().__init__(message)
        self.status, self.message, self.details = status, message, details


def is_page(path: str) -> bool:
    """Whether a path is one that people look at, not programs."""
    return path == "/" or path.startswith(("/view", "/signin"))


def refusal(
    request: Request, status: int, message: str, details: Any = None, headers: Mapping[str, str] | None = None
) -> Response:
    """The response for a program or, on a page's path, for a person."""
    site = getattr(request.app.state, "site", None)
    if site is not None and is_page(request.url.path):
        page: Response = site.error_page(request, status, message, details)
        page.headers.update(headers or {})
        return page
    body = {"error": {"code": CODES.get(status, "error"), "message": message, "details": details}}
    return JSONResponse(body, status, dict(headers or {}))


def install(app: FastAPI) -> None:
    """Word every error of the app in this shape."""

    @app.exception_handler(RetorsionError)
    async def ours(request: Request, error: RetorsionError) -> Response:
        status = next(status for kind, status in STATUS if isinstance(error, kind))
        wait = {"retry-after": "2"} if status == 503 else None
        return refusal(request, status, str(error), getattr(error, "details", None), wait)

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return refusal(request, error.status, error.message, error.details)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> Response:
        words = {
            404: f"nothing at {request.url.path[:200]}",
            405: f"{request.method} is not for {request.url.path[:200]}",
        }
        return refusal(request, error.status_code, words.get(error.status_code, str(error.detail)), None, error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        found = [{"where": ".".join(str(p) for p in e["loc"]), "what": str(e["msg"])} for e in error.errors()]
        first = found[0] if found else {"where": "request", "what": "not understood"}
        return refusal(request, 422, f"{first['where']}: {first['what']}"[:500], found[:20])
