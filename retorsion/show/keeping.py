"""The commands that keep: runs, feeds, issues, diff, freeze, replay, backup and restore. In: a ledger. Out: lists, a folder or a file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from retorsion.records import encode
from retorsion.show.changes import change_lines
from retorsion.show.judging import full_id
from retorsion.show.listing import open_existing
from retorsion.show.wording import Wording

if TYPE_CHECKING:
    from retorsion.ledger.differences import Change


def list_runs(db: str, json_: bool) -> None:
    """Print the runs, oldest first."""
    with open_existing(db) as ledger:
        runs = ledger.runs()
    if json_:
        print(json.dumps([encode(run) for run in runs], ensure_ascii=False, indent=1))
        return
    for run in runs:
        counts = ", ".join(f"{value:,} {name}" for name, value in run.counts.items() if value)
        print(f"{run.id}  {run.started}  {run.coder} on {run.model}  {counts or 'interrupted: update goes on with it'}")
    if not runs:
        print(f"no run has written to {db} yet")


def list_feeds(db: str, json_: bool) -> None:
    """Print the feeds, by address, with how each fared."""
    with open_existing(db) as ledger:
        feeds = ledger.feeds()
    if json_:
        shown = [encode(feed) for feed in feeds]
        print(json.dumps([{k: v for k, v in one.items() if k not in _INNER} for one in shown], ensure_ascii=False, indent=1))  # fmt: skip
        return
    for feed in feeds:
        print(f"{feed.address}  {feed.title or 'no title yet'}\n  {feed.articles:,} reports; last look {_minute(feed.looked)}, last success {_minute(feed.succeeded)}")  # fmt: skip
        if feed.trouble:
            print(f"  last trouble {_minute(feed.troubled)}: {feed.trouble}")
    if not feeds:
        print(f"no feed was read into {db} yet: 'retorsion update feeds.txt' or 'retorsion watch' do")


_INNER = ("etag", "modified", "entries", "waiting")
"""Fields of a feed that only the next look needs."""


def _minute(moment: str | None) -> str:
    return f"{moment[:10]} {moment[11:16]} UTC" if moment else "never"


def list_issues(db: str, kind: str | None, run: str | None, json_: bool) -> None:
    """Print what could not be used."""
    with open_existing(db) as ledger:
        found = ledger.issues(kind=kind, run=full_id(ledger, run, ("run",)) if run else None)
    if json_:
        print(json.dumps([encode(issue) for issue in found], ensure_ascii=False, indent=1))
        return
    for issue in found:
        print(f"{issue.kind}: {issue.detail}")
    counted = Counter(issue.kind for issue in found)
    print(f"{len(found)} issues" + (f" ({', '.join(f'{n} {k}' for k, n in sorted(counted.items()))})" if found else ""))


def show_diff(db: str, before: str, after: str, json_: bool) -> None:
    """Print what the later of two runs found otherwise."""
    with open_existing(db) as ledger:
        changes = ledger.diff(full_id(ledger, before, ("run",)), full_id(ledger, after, ("run",)))
    if json_:
        print(json.dumps([_change_json(change) for change in changes], ensure_ascii=False, indent=1))
        return
    wording = Wording.load()
    for change in changes:
        print("\n".join(change_lines(change, wording)))
    counted = Counter(change.kind for change in changes)
    print(f"{len(changes)} tellings differ" + "".join(f", {n} {kind}" for kind, n in sorted(counted.items())))


def _change_json(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind,
        "article": change.article,
        "fields": list(change.fields),
        "before": encode(change.before) if change.before else None,
        "after": encode(change.after) if change.after else None,
    }


def freeze_ledger(db: str, folder: Path, config: Path | None) -> None:
    """Freeze the ledger into a new folder, with the settings in force."""
    from retorsion.conductor import freeze
    from retorsion.show.coding import load_settings

    counted = {
        row.name: row.value for row in load_settings(config).rows() if row.name.split(".")[0] not in ("read", "show")
    }
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in counted.items()}
    with open_existing(db) as ledger:
        freeze(ledger, folder, settings=plain)
    print(f"{folder}: frozen; 'retorsion replay {folder} REPORTS' gives the same bytes from the same reports")


def replay_frozen(
    folder: Path,
    sources: list[str],
    published: str | None,
    publisher: str | None,
    map_: str | None,
    config: Path | None,
    json_: bool,
) -> int:
    """Replay a frozen ledger; returns how many files and reports do not agree."""
    from retorsion.conductor import replay
    from retorsion.show.coding import load_coder, load_settings, read_sources

    settings = load_settings(config)
    found = replay(folder, read_sources(sources, published, publisher, map_, settings), load_coder(settings))
    if json_:
        print(json.dumps({"same": found.same, "differ": found.differ, "missing": found.missing, "data": found.data}))
    elif found.same:
        print(f"{folder}: the same bytes")
    else:
        for file in found.differ:
            print(f"{folder / file} comes out otherwise: the coder, the dictionaries or the settings have changed")
        if found.differ and found.data:
            print(f"not the data files of the freeze: {', '.join(found.data)}")
        for article in found.missing:
            print(f"{article} was frozen and is not among these reports: name the folder it lies in as well")
    return len(found.differ) + len(found.missing)


def back_up(db: str, file: Path) -> None:
    """Copy the ledger to a new file."""
    with open_existing(db) as ledger:
        ledger.backup(file)
    print(f"{file}: a copy of {db}; 'retorsion restore {file} --db NEW' brings it back")


def restore_backup(file: Path, db: str) -> None:
    """Put a backup into an empty ledger."""
    from retorsion.ledger import restore

    if not file.exists():
        from retorsion.errors import NotFound

        raise NotFound(f"no backup at {file}: name a file that 'retorsion backup' wrote")
    restore(file, db)
    print(f"{db}: restored from {file}")
