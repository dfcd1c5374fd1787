"""RSS and Atom feeds, and the pages they point to: the only network code of the project.

In: addresses. Out: drafts and issues, feed by feed. Every hop of every request is checked: http(s) only, no private address unless the settings say
so (the address that was checked is the one connected to), a bound on bytes, on time and on redirects, a pause between requests to one
host, robots.txt for pages. What feeds said last time (:class:`remembering.FeedMemory`) belongs to the caller, who keeps it; this module keeps nothing.
"""

from __future__ import annotations

import io
import ipaddress
import re
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.robotparser import RobotFileParser

import httpx

from retorsion.articles.dating import parse_published
from retorsion.articles.intake import Draft, Found, Options, issue
from retorsion.articles.pages import plain_text, read_page
from retorsion.articles.remembering import FeedMemory
from retorsion.records import Issue
from retorsion.settings import ReadSettings

_REDIRECTS = 5
_WHOLE = 3
"""A request may take this many time-outs in all, however lively the server drips."""
_FULL_WORDS = 120
"""An entry with this many words of its own is the report; a shorter one is a teaser and its page is fetched."""
_LEAST_WORDS = 12
_ENTRIES = 2000
_PAUSE = 30.0
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: where it came from in the end, its status, its bytes, and what it says about itself."""

    url: str
    status: int
    data: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A request that was not made or not finished; becomes an issue of ``kind``. ``later``: the next try may well succeed."""

    def __init__(self, kind: str, why: str, *, later: bool = False) -> None:
        super().__init__(why)
        self.kind, self.later = kind, later


class Fetcher:
    """Fetches politely. State: one connection pool, the time of the last request to each host, robots rules met in this run."""

    def __init__(
        self,
        settings: ReadSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self._clock, self._sleep = clock, sleep
        self._last: dict[str, float] = {}
        self._robots: dict[str, RobotFileParser | None] = {}
        self._client = httpx.Client(
            follow_redirects=False,
            trust_env=False,
            timeout=settings.timeout_s,
            headers={"User-Agent": settings.user_agent, "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, robots: bool = False) -> Fetched:
        """The answer to a GET, redirects followed; raises ``Refused``."""
        target = _parsed(url)
        for _ in range(_REDIRECTS + 1):
            address = self._address(target)
            if robots and self.settings.robots and not self._may(target):
                raise Refused("refused-address", "its robots.txt asks not to fetch this page")
            answer = self._once(target, address, headers or {})
            if answer.status not in {301, 302, 303, 307, 308}:
                return answer
            target = _parsed(answer.headers.get("location", ""), target)
        raise Refused("feed", f"it redirects more than {_REDIRECTS} times; check the address")

    def permits(self, host: str, address: str) -> bool:
        """Whether ``address``, to which ``host`` resolves, may be connected to."""
        return self.settings.private_addresses or ipaddress.ip_address(address).is_global

    def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a host; raises ``OSError``."""
        return [str(found[4][0]).split("%")[0] for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

    def _address(self, url: httpx.URL) -> str:
        """An address of the host that may be connected to."""
        if url.scheme not in {"http", "https"} or not url.raw_host:
            raise Refused("refused-address", "only http and https addresses are fetched")
        host = url.raw_host.decode("ascii")
        try:
            addresses = self.resolve(host, url.port or (443 if url.scheme == "https" else 80))
        except (OSError, UnicodeError, OverflowError) as error:
            why = f"its host cannot be found ({error}); check the address and the network"
            raise Refused("feed", why, later=True) from error
        if not addresses or not all(self.permits(host, one) for one in addresses):
            raise Refused("refused-address", "it lies in a private network; set read.private_addresses to allow that")
        return addresses[0]

    def _may(self, url: httpx.URL) -> bool:
        """Whether the host's robots.txt lets us fetch; a host that cannot say is not asked for more (``Refused``)."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self._robots:
            self._robots[origin] = self._rules(origin)
        rules = self._robots[origin]
        if rules is None:
            raise Refused("feed", "its host does not say what its robots.txt allows; try again later", later=True)
        return rules.can_fetch(self.settings.user_agent, str(url))

    def _rules(self, origin: str) -> RobotFileParser | None:
        rules = RobotFileParser()
        try:
            answer = self.get(f"{origin}/robots.txt")
        except Refused:
            return None
        if answer.status >= 500:
            return None
        rules.parse(answer.data.decode("utf-8", "replace").splitlines() if answer.status == 200 else [])
        return rules

    def _once(self, url: httpx.URL, address: str, headers: Mapping[str, str]) -> Fetched:
        """One request to the address that was checked; the host's name stays in the request and in its certificate."""
        host = url.netloc.decode("ascii")
        self._wait(host)
        request = self._client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={**headers, "Host": host},
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            response = self._client.send(request, stream=True)
            try:
                return Fetched(str(url), response.status_code, self._body(response), dict(response.headers))
            finally:
                response.close()
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            UnicodeError,
        ) as error:  # UnicodeError: a redirect to a host that is no name
            why = str(error) or type(error).__name__
            raise Refused("feed", f"it could not be fetched ({why}); try again later", later=True) from error

    def _wait(self, host: str) -> None:
        due = self._last.get(host, -1e9) + min(self.settings.delay_s, _PAUSE)
        if due > self._clock():
            self._sleep(due - self._clock())
        self._last[host] = self._clock()

    def _body(self, response: httpx.Response) -> bytes:
        """The bytes of an answer, unpacked under a bound; a server that drips for ever is left."""
        most, end = self.settings.max_bytes, self._clock() + _WHOLE * self.settings.timeout_s
        packing = response.headers.get("content-encoding", "identity").lower()
        unpack = _unpacker(packing)
        data = bytearray()
        for chunk in response.iter_raw():
            data += unpack(chunk, most + 1 - len(data))
            if len(data) > most:
                raise Refused("too-long", f"longer than {most:,} bytes; raise read.max_bytes to take it in")
            if self._clock() > end:
                why = f"it was not complete after {_WHOLE * self.settings.timeout_s:g} seconds; try again later"
                raise Refused("feed", why, later=True)
        return bytes(data)


def _parsed(url: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address as a server or a person wrote it, relative to ``base``; raises ``Refused`` for what is none."""
    try:
        return base.join(url) if base is not None else httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused("refused-address", f"this is no address ({error}); check how it is written") from error


def _unpacker(packing: str) -> Callable[[bytes, int], bytes]:
    """Unpacks chunk by chunk, never more than asked for, so that a packed bomb stays packed."""
    if packing in {"identity", ""}:
        return lambda chunk, _most: chunk
    if packing not in {"gzip", "x-gzip", "deflate"}:
        raise Refused("feed", f"it is packed as {packing!r}, which was not asked for")
    inflater = zlib.decompressobj(wbits=47)

    def inflate(chunk: bytes, most: int) -> bytes:
        try:
            return inflater.decompress(inflater.unconsumed_tail + chunk, most)
        except zlib.error as error:
            raise Refused("feed", f"its packing is damaged ({error}); try again later") from error

    return inflate


def read_feeds(
    addresses: list[str], options: Options, memory: FeedMemory | None = None, fetcher: Fetcher | None = None
) -> Iterator[Found]:
    """The new reports of each feed (or the one of a page), feed after feed; a feed that fails is an issue and the next one is read.

    ``memory`` is brought up to date entry by entry, and for a feed once it was read to its end. With a memory, an entry whose page cannot be had
    just now waits for the next time; the second time, and without one, its summary is taken.
    """
    kept = memory if memory is not None else FeedMemory(patient=False)
    with fetcher or Fetcher(options.read) as web:
        for address in addresses:
            try:
                yield from _feed(address, kept, web)
            except Refused as refused:
                kept.failed(address, str(refused))
                yield issue(refused.kind, f"{address}: {refused}")


def _feed(address: str, memory: FeedMemory, web: Fetcher) -> Iterator[Found]:
    answer = _asked(address, memory, web)
    if answer is None:
        memory.unchanged(address)
        return
    parsed = _parse(answer)
    if not parsed.entries and not parsed.get("version"):
        yield _no_feed(address, answer, memory)
        return
    listed: list[str] = []
    waiting: list[str] = []
    fresh = 0
    for entry in parsed.entries[:_ENTRIES]:
        key = _said(entry, "link") or f"{address}#{_said(entry, 'id') or _said(entry, 'title')}"
        if not memory.has(key):
            try:
                found = _entry(_draft(entry, parsed.feed, address), web, patient=memory.waits(address, key))
            except Refused as refused:
                waiting.append(key)
                yield issue(refused.kind, f"{key}: {refused}")
                continue
            yield found
            fresh += isinstance(found, Draft)
            memory.take(key)
        listed.append(key)
    title = plain_text(_said(parsed.feed, "title")) or None
    memory.read(address, answer.headers, title=title, fresh=fresh, listed=listed, waiting=waiting)


def _asked(address: str, memory: FeedMemory, web: Fetcher) -> Fetched | None:
    """The feed's answer, ``None`` where nothing is new since last time; raises ``Refused``."""
    answer = web.get(address, memory.asked(address))
    if answer.status == 304:
        return None
    if answer.status != 200:
        raise Refused("feed", f"the server answered {answer.status}; check the address or try again later")
    if _ENTITY.search(answer.data.replace(b"\x00", b"")):
        raise Refused("feed", "it defines XML entities, which can be a trap; it was not read")
    return answer


def _parse(answer: Fetched) -> Any:
    """What feedparser makes of it; raises ``Refused`` where garbage makes it fall over (an encoding that is no word did)."""
    import feedparser

    headers = {"content-type": answer.headers.get("content-type", ""), "content-location": answer.url}
    try:
        return feedparser.parse(io.BytesIO(answer.data), response_headers=headers)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        raise Refused("feed", f"it cannot be taken apart ({type(error).__name__}); try again later") from error


def _no_feed(address: str, answer: Fetched, memory: FeedMemory) -> Found:
    """An address of a page instead of a feed is taken as that page."""
    if not re.search(rb"<(?:html|body|article)\b", answer.data[:20_000], re.IGNORECASE):
        raise Refused("feed", "this is neither a feed nor a page; check the address")
    found = read_page(answer.data, answer.url, answer.url)
    if isinstance(found, Issue):
        memory.failed(address, found.detail)
        return found
    memory.read(address, answer.headers, fresh=int(not memory.has(address)), listed=[address])
    memory.take(address)
    return found


def _entry(draft: Draft, web: Fetcher, *, patient: bool) -> Found:
    """One report: the entry's own text where it is full, else that of its page, else the teaser with a note.

    Raises ``Refused`` where the page may be had later and the caller is ``patient``.
    """
    if len(draft.text.split()) >= _FULL_WORDS or draft.url is None:
        return draft if draft.text.strip() else issue("empty", f"{draft.source}: this entry has no text and no page")
    try:
        page = _page(draft.url, web)
    except Refused as refused:
        if refused.later and patient:
            raise
        page = issue(refused.kind, f"{draft.url}: {refused}")
    if isinstance(page, Draft):
        return _joined(page, draft)
    if len(draft.text.split()) >= _LEAST_WORDS:
        return replace(draft, notes=(("summary-only", f"only the feed's summary could be had ({page.detail})"),))
    return page


def _draft(entry: Any, feed: Any, address: str) -> Draft:
    """What the feed itself says of an entry."""
    contents = [str(one.get("value", "")) for one in entry.get("content", [])] + [_said(entry, "summary")]
    link = _said(entry, "link") or None
    publisher = _said(entry.get("source", {}), "title") or _said(feed, "title")
    return Draft(
        text=max((plain_text(one) for one in contents), key=len),
        source=link or f"{address}#{_said(entry, 'id')}",
        url=link,
        title=plain_text(_said(entry, "title")) or None,
        author=_said(entry, "author") or None,
        publisher=plain_text(publisher) or None,
        language=_said(feed, "language") or None,
        published=entry.get("published") or entry.get("updated"),
        basis="feed",
    )


def _said(part: Any, name: str) -> str:
    return str(part.get(name) or "")


def _page(url: str, web: Fetcher) -> Found:
    """What stands on a page; raises ``Refused`` where it cannot be had."""
    answer = web.get(url, robots=True)
    if answer.status != 200:
        raise Refused("feed", f"the server answered {answer.status}; try again later", later=_later(answer.status))
    return read_page(answer.data, url, answer.url)


def _later(status: int) -> bool:
    """Whether a status speaks of the server's state now (too many requests, broken, overloaded) and not of the page."""
    return status >= 500 or status in {408, 425, 429}


def _joined(page: Draft, entry: Draft) -> Draft:
    """The page's text, with what the feed says where it says anything: its dates have zones, its titles no site name. A date of the feed that cannot
    be read leaves the page's."""
    dated = parse_published(entry.published)[0] is not None or page.published is None
    return replace(
        page,
        title=entry.title or page.title,
        author=page.author or entry.author,
        publisher=entry.publisher or page.publisher,
        language=page.language or entry.language,
        published=entry.published if dated else page.published,
        basis="feed" if dated else page.basis,
    )


def post(url: str, data: bytes, headers: Mapping[str, str], timeout: float = 20.0) -> None:
    """Send JSON to a web hook that the caller chose, redirects not followed; raises ``Refused`` unless it answers 2xx."""
    try:
        answer = httpx.post(
            url, content=data, headers={"Content-Type": "application/json", **headers}, timeout=timeout, trust_env=False
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Refused("feed", f"{url} did not take it ({str(error) or type(error).__name__})") from error
    if not answer.is_success:
        raise Refused("feed", f"{url} answered {answer.status_code}")
