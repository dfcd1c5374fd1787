"""Issues of one run as they pass: the first few whole, all of them counted by kind; memory does not grow with their number.

In: the stream that ``articles`` reads, or issues one by one. Out: lines on standard error, and a count for each reason. The ledger, where there is one, keeps
every issue; this keeps what a person reads at the end of a command.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from retorsion.records import Article, Issue

SHOWN = 20
"""Issues that are printed whole."""


class Troubles:
    """What went wrong in one run, or was remarked upon."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self._first: list[Issue] = []

    def add(self, issue: Issue) -> None:
        """One more issue."""
        self.kinds[issue.kind] += 1
        if len(self._first) < SHOWN:
            self._first.append(issue)

    def passing(self, items: Iterable[Article | Issue]) -> Iterator[Article | Issue]:
        """The same items, their issues noted."""
        for item in items:
            if isinstance(item, Issue):
                self.add(item)
            yield item

    def articles(self, items: Iterable[Article | Issue]) -> Iterator[Article]:
        """The articles among the items, the issues noted."""
        return (item for item in self.passing(items) if isinstance(item, Article))

    @property
    def refused(self) -> int:
        """How many of the issues cost a report; the others are notes on reports that are kept."""
        from retorsion.articles.intake import NOTES

        return sum(number for kind, number in self.kinds.items() if kind not in NOTES)

    def tell(self) -> None:
        """One line an issue on standard error, and one for those that are left, by kind; nothing when there are none."""
        for issue in self._first:
            print(f"issue {issue.kind}: {issue.detail}", file=sys.stderr)
        more = self.kinds - Counter(issue.kind for issue in self._first)
        if more:
            told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(more.items()))
            print(f"… and {more.total():,} more issues: {told}", file=sys.stderr)
