"""What feeds said last time, as one look needs it: validators for conditional requests, entries that were taken in, entries whose page is waited for.

In: the ``Feed`` records of earlier looks. Out: the same, brought up to date feed by feed. Truth: the caller keeps the records; nothing is
kept here between looks. Bounded: of each feed the entries it lists, and as many again that it lists no more (``_LEAST`` at least).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from retorsion.records import Feed

_LEAST = 100
"""Entries that went from a feed and are remembered all the same: some feeds show an old entry again."""


class FeedMemory:
    """State: the feeds by address, those looked at since it was made, and the keys of all entries that were taken in.

    ``now`` is the moment of the look, as text. ``patient``: an entry whose page cannot be had just now waits for the next look. ``taken``
    are keys that were taken in otherwise.
    """

    def __init__(
        self, feeds: Iterable[Feed] = (), *, now: str = "", patient: bool = True, taken: Iterable[str] = ()
    ) -> None:
        self.now, self.patient = now, patient
        self._feeds = {feed.address: feed for feed in feeds}
        self._taken = {key for feed in self._feeds.values() for key in feed.entries} | set(taken)
        self._looked: dict[str, None] = {}

    def looked(self) -> tuple[Feed, ...]:
        """The feeds of this look as they now stand, in order."""
        return tuple(self._feeds[address] for address in self._looked)

    def has(self, key: str) -> bool:
        """Whether an entry was taken in, from whichever feed."""
        return key in self._taken

    def take(self, key: str) -> None:
        """An entry was taken in."""
        self._taken.add(key)

    def waits(self, address: str, key: str) -> bool:
        """Whether an entry whose page cannot be had now is to wait: once, where the memory is patient."""
        return self.patient and key not in self._of(address).waiting

    def asked(self, address: str) -> Mapping[str, str]:
        """The headers of a conditional request."""
        feed = self._of(address)
        headers = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
        return {name: value for name, value in headers.items() if value}

    def failed(self, address: str, why: str) -> None:
        """A feed could not be read."""
        self._set(replace(self._of(address), looked=self.now, troubled=self.now, trouble=why))

    def unchanged(self, address: str) -> None:
        """A feed said that nothing is new."""
        self._set(replace(self._of(address), looked=self.now, succeeded=self.now))

    def read(
        self,
        address: str,
        headers: Mapping[str, str],
        *,
        title: str | None = None,
        fresh: int = 0,
        listed: Sequence[str] = (),
        waiting: Sequence[str] = (),
    ) -> None:
        """A feed was read to its end: ``listed`` are the entries in it that are taken in by now, ``fresh`` the reports it gave.

        While an entry waits, the next request is made without conditions.
        """
        feed = self._of(address)
        went = [key for key in feed.entries if key not in set(listed)][: max(_LEAST, len(listed))]
        self._set(
            replace(
                feed, looked=self.now, succeeded=self.now, title=title or feed.title, articles=feed.articles + fresh,
                etag=None if waiting else headers.get("etag"), modified=None if waiting else headers.get("last-modified"),
                entries=(*listed, *went), waiting=tuple(waiting),
            )
        )  # fmt: skip

    def _of(self, address: str) -> Feed:
        return self._feeds.get(address) or Feed(address=address)

    def _set(self, feed: Feed) -> None:
        self._feeds[feed.address] = feed
        self._looked[feed.address] = None
