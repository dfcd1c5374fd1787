"""What people do on the pages: correct, undo, add a missed act, watch, save a search, load the examples, sign in.

In: forms that carry the token of a page of ours. Out: a decision (through ``deciding``) and the way back to the page. A form that meets an event changed since it was
shown is refused with what changed, and keeps what was typed for a second try.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path as FilePath
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from retorsion.errors import NotFound
from retorsion.records import Mention, Party, Span, When, content_id, encode
from retorsion.show import access, views
from retorsion.show.deciding import decide
from retorsion.show.frame import NAME_COOKIE, Site, site_of, writer_of
from retorsion.show.pages import LOOKED_COOKIE, TYPES
from retorsion.show.refusals import Refused
from retorsion.show.security import check_form

Id = Annotated[str, Path(max_length=200)]
Text = Annotated[str, Form(max_length=2000)]
LISTS = frozenset({"actors", "recipients", "said_by", "denied_by"})
MOST_KEPT = 100
router = APIRouter()


def _back(request: Request, path: str, by: str = "") -> Response:
    """Back to a page, as a browser expects after a form; remembers the writer's name."""
    response = RedirectResponse(path, 303)
    if by:
        response.set_cookie(NAME_COOKIE, by, httponly=True, samesite="strict", max_age=86_400 * 365)
    return response


def _named(request: Request, by: str) -> str:
    name = writer_of(request, by)
    if not name:
        raise Refused(422, "say who you are: the log names who changed what")
    return name


@router.post("/view/event/{id}/decide")
def decide_event(
    request: Request,
    id: Id,
    csrf: Text,
    kind: Text,
    by: Text = "",
    why: Text = "",
    expected: Text = "",
    field: Text = "",
    value: Text = "",
    other: Text = "",
    mention: Text = "",
) -> Response:
    """One correction of an event."""
    check_form(request, csrf)
    site = site_of(request)
    asked = _asked(id, kind, field, value, other.strip(), mention)
    asked |= {"by": _named(request, by), "why": why.strip(), "expected": expected or None}
    decide(site.ledger, asked)
    site.cache.forget()
    return _back(request, _still(site, id), asked["by"])


def _asked(id: str, kind: str, field: str, value: str, other: str, mention: str) -> dict[str, Any]:
    """The decision that a form asks for."""
    if kind == "field":
        return {"kind": "field", "left": id, "field": field, "value": parsed(field, value)}
    if kind == "split":
        return {"kind": "split", "left": id, "value": [mention]}
    if kind in {"same", "not-same"}:
        return {"kind": "same_event", "left": id, "right": other, "verdict": "yes" if kind == "same" else "no"}
    if kind in {"answers", "not-answers"}:
        return {"kind": "answers", "left": id, "right": other, "verdict": "yes" if kind == "answers" else "no"}
    if kind in {"answered-by", "not-answered-by"}:
        verdict = "yes" if kind == "answered-by" else "no"
        return {"kind": "answers", "left": other, "right": id, "verdict": verdict, "expected": None}
    if kind in {"reject", "reviewed"}:
        return {"kind": kind, "left": id}
    raise Refused(422, f"no correction {kind[:40]!r}")


def parsed(field: str, text: str) -> Any:
    """What was typed, as the value of a field; an empty box is "unknown"."""
    text = text.strip()
    if field in LISTS:
        return [part.strip().upper() for part in text.split(",") if part.strip()]
    if field == "count":
        return _counted(text)
    if field in {"background", "symmetric"}:
        return text.lower() in {"yes", "true", "on"}
    if field == "contexts":
        return [part.strip() for part in text.split(",") if part.strip()]
    return text or None


def _counted(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in text.split(","):
        unit, _, number = part.strip().partition("=")
        if unit and not number.strip().isdigit():
            raise Refused(422, f"{part.strip()[:40]!r} is no count: write it as diplomat=2, spouse=1")
        if unit:
            found[unit.strip()] = int(number)
    return found


def _still(site: Site, id: str) -> str:
    """The event's page where it still is one; else the first page (it was rejected)."""
    try:
        return f"/view/event/{site.ledger.event(id).id}"
    except NotFound:
        return "/"


@router.post("/view/decision/{id}/undo")
def undo(request: Request, id: Id, csrf: Text, by: Text = "", why: Text = "", back: Text = "/") -> Response:
    """Take a decision back."""
    check_form(request, csrf)
    site = site_of(request)
    name = _named(request, by)
    site.ledger.undo(id, by=name, why=why.strip())
    site.cache.forget()
    return _back(request, back if back.startswith("/view/") else "/", name)


@router.post("/view/article/{id:path}/add")
def add_missed(
    request: Request,
    id: Id,
    csrf: Text,
    start: Annotated[int, Form(ge=0, le=100_000_000)],
    end: Annotated[int, Form(ge=1, le=100_000_000)],
    type: Text,
    actor: Text,
    recipient: Text = "",
    when: Text = "",
    by: Text = "",
    why: Text = "",
) -> Response:
    """An act that the coder missed, from the words that somebody selected."""
    check_form(request, csrf)
    site = site_of(request)
    article = site.ledger.article(id)
    text = article.text or ""
    if type not in TYPES or not 0 <= start < end <= len(text):
        raise Refused(422, "select the words that tell the act in the text above, then choose its type")
    span = Span(start=start, end=end, quote=text[start:end])
    mention = Mention(
        id=content_id("m", id, start, end), article=article.id, sentence=0, type=type,  # type: ignore[arg-type]
        actors=_parties(actor), recipients=_parties(recipient), when=When(day=when, basis="stated") if when else None,
        evidence={"clause": span, "sentence": _sentence(text, start, end)},
    )  # fmt: skip
    name = _named(request, by)
    value = {k: v for k, v in encode(mention).items() if k not in {"id", "run", "rule"}}
    made = decide(site.ledger, {"kind": "add", "value": value, "by": name, "why": why.strip()})
    site.cache.forget()
    event = site.ledger.event_of(content_id("m", made.id))
    return _back(request, f"/view/event/{event.id}" if event else f"/view/article/{id}", name)


def _parties(text: str) -> tuple[Party, ...]:
    codes = [part.strip().upper() for part in text.split(",") if part.strip()]
    return tuple(Party(text=code, actor=code, basis="none") for code in codes)


def _sentence(text: str, start: int, end: int) -> Span:
    """The sentence around a selection, at most 600 characters to each side."""
    left = max((text.rfind(mark, max(0, start - 600), start) for mark in (". ", "! ", "? ", "\n")), default=-1)
    right = min(
        (at for mark in (". ", "! ", "? ", "\n") if (at := text.find(mark, end, end + 600)) >= 0),
        default=min(len(text), end + 600),
    )
    begin = left + 1 if left >= 0 else max(0, start - 600)
    begin += len(text[begin:start]) - len(text[begin:start].lstrip())
    stop = min(right + 1, len(text))
    return Span(start=begin, end=stop, quote=text[begin:stop])


@router.post("/view/watch")
def watch(request: Request, csrf: Text, pairs: Text = "") -> Response:
    """Which dyads the first page shows, for everybody who reads this ledger."""
    check_form(request, csrf)
    wanted = [part.strip().upper() for part in pairs.replace(";", ",").split(",") if part.strip()]
    wrong = [pair for pair in wanted if len(pair) > 13 or pair.count("-") != 1 or not pair.replace("-", "").isalnum()]
    if wrong:
        raise Refused(422, f"{wrong[0][:40]!r} is no pair of states: write it as GBR-RUS")
    _keep(site_of(request), views.WATCHED, ["-".join(sorted(pair.split("-"))) for pair in wanted[:MOST_KEPT]])
    return _back(request, "/")


@router.post("/view/saved")
def save_search(request: Request, csrf: Text, query: Text, name: Text = "", drop: Text = "") -> Response:
    """Keep a search under a name, or drop one."""
    check_form(request, csrf)
    site = site_of(request)
    held = [one for one in views.setting(site, views.SAVED) if one["name"] not in {drop, name.strip()}]
    query = urlencode([(key, value) for key, value in parse_qsl(query) if key.isidentifier()])
    if name.strip():
        held.append({"name": name.strip()[:80], "query": query})
    _keep(site, views.SAVED, held[-MOST_KEPT:])
    return _back(request, f"/view/search?{query}")


def _keep(site: Site, key: str, value: list[Any]) -> None:
    with site.ledger.unit() as unit:
        unit.set(key, json.dumps(value, ensure_ascii=False))


@router.post("/view/looked")
def looked(request: Request, csrf: Text) -> Response:
    """From now on the first page tells what is newer than this moment."""
    check_form(request, csrf)
    response = RedirectResponse("/", 303)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    response.set_cookie(LOOKED_COOKIE, moment, httponly=True, samesite="strict", max_age=86_400 * 365)
    return response


@router.post("/view/examples")
def load_examples(request: Request, csrf: Text) -> Response:
    """Read and code the example reports into an empty ledger."""
    check_form(request, csrf)
    from retorsion import conductor
    from retorsion.articles.files import read
    from retorsion.mentions.coder import Coder

    site = site_of(request)
    if site.ledger.is_empty():
        folder = FilePath(str(resources.files("retorsion") / "data" / "examples"))
        conductor.update(site.ledger, read(str(folder)), Coder.load())
    site.cache.forget()
    return _back(request, "/")


@router.get("/signin")
def signin_page(request: Request) -> Response:
    """Where a key is handed in."""
    return site_of(request).page(request, "signin.html.j2")


@router.post("/signin")
def signin(request: Request, csrf: Text, key: Annotated[str, Form(max_length=200)]) -> Response:
    """Take a key for this browser."""
    check_form(request, csrf)
    rules: access.Access = request.app.state.access
    if rules.holder(key.strip()).scope == "none":
        raise Refused(401, "this server knows no such key: ask whoever runs it for one")
    response = RedirectResponse("/", 303)
    secure = request.url.scheme == "https"
    response.set_cookie(
        access.COOKIE, key.strip(), httponly=True, samesite="strict", secure=secure, max_age=86_400 * 30
    )
    return response
