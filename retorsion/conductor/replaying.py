"""Freeze a ledger for a paper, and replay it: the same texts, coder and decisions must give the same bytes.

In: a ledger and a folder name; later that folder and the texts. Out: the folder; later the names of the files that came out otherwise.
A replay works in a ledger in memory and leaves nothing behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retorsion.conductor.deriving import open
from retorsion.conductor.updating import Coder, update
from retorsion.dictionaries import digests
from retorsion.errors import LedgerError
from retorsion.ledger import Ledger, freezing
from retorsion.records import Article, Decision, Issue, decode


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """``same`` where every file came out byte for byte; ``differ`` and ``missing`` name files and articles that did not.

    ``data`` names the shipped data files that are no longer those of the freeze, which may be why.
    """

    differ: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    data: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the replay gave the frozen bytes."""
        return not self.differ and not self.missing


def freeze(ledger: Ledger, folder: Path | str, *, settings: dict[str, Any] | None = None) -> Path:
    """Write the ledger to a new folder without the articles' words; its name is the folder's. ``settings`` go into the manifest."""
    folder = Path(folder)
    with ledger.snapshot() as view:
        coders = sorted({(run.coder, run.model, run.dictionaries_hash, run.settings_hash) for run in view.runs()})
        facts = {
            "version": _version(),
            "coders": [
                dict(zip(("coder", "model", "dictionaries_hash", "settings_hash"), one, strict=True)) for one in coders
            ],
            "data": digests(),
            "settings": settings or {},
            "horizon": view.setting("horizon"),
        }
        freezing.freeze(view, folder, name=folder.name, facts=facts)
    return folder


def replay(folder: Path | str, articles: Iterable[Article | Issue], coder: Coder) -> Replay:
    """Do it all again from ``articles`` (more than the frozen ones may come; they are passed over) and compare the bytes."""
    folder = Path(folder)
    manifest = freezing.read_manifest(folder)
    wanted = {line["id"]: line for line in freezing.read_lines(folder / "articles.jsonl")}
    seen: set[str] = set()
    with open(":memory:") as ledger, tempfile.TemporaryDirectory() as scratch:
        update(ledger, _frozen(articles, wanted, seen), coder)
        _decide_again(ledger, folder)
        again = Path(scratch) / "again"
        with ledger.snapshot() as view:
            files = freezing.freeze(view, again, name=manifest["name"], facts=manifest["facts"])
    differ = tuple(sorted(file for file, digest in manifest["files"].items() if files.get(file) != digest))
    shipped = digests()
    data = tuple(name for name, digest in manifest["facts"].get("data", {}).items() if shipped.get(name) != digest)
    return Replay(differ=differ, missing=tuple(sorted(wanted.keys() - seen)), data=data)


def _frozen(articles: Iterable[Article | Issue], wanted: dict[str, Any], seen: set[str]) -> Iterator[Article]:
    """Those of ``articles`` that were frozen, as they were then; a text that has changed is an error."""
    for article in articles:
        if isinstance(article, Article) and article.id in wanted:
            line = wanted[article.id]
            if line["text_hash"] != article.text_hash:
                raise LedgerError(
                    f"the text of {article.id} is not the one that was frozen: replay needs the same texts"
                )
            seen.add(article.id)
            yield decode(Article, {**line, "text": article.text, "copy_of": None, "source": article.source})


def _decide_again(ledger: Ledger, folder: Path) -> None:
    for line in freezing.read_lines(folder / "decisions.jsonl"):
        with ledger.unit() as unit:
            unit.repeat(decode(Decision, line["decision"]), line["named"])
            ledger.follow(unit)


def _version() -> str:
    from retorsion import __version__

    return __version__
