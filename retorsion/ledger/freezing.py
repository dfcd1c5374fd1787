"""A ledger as a folder of plain files that anybody may have: what was coded, decided and derived, without the articles' words.

In: a view of a ledger. Out: one JSON-lines file a kind of record, a manifest with versions, settings and digests, and a citation. Each
span is its offsets and a hash of its words, so that whoever has the texts can check every one. Equal ledgers give equal bytes: no
clock, no run and no path enters a file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from retorsion.errors import LedgerError
from retorsion.ledger.view import View
from retorsion.records import Article, encode

FORMAT = 1
WORDS = frozenset({"condition"})
"""Fields of derived records that repeat an article's words as plain text."""


def freeze(view: View, folder: Path, *, name: str, facts: Mapping[str, Any]) -> dict[str, str]:
    """Write the ledger to ``folder``, which must be absent or empty; returns file name -> SHA-256.

    ``facts`` are what the ledger itself cannot know: versions, settings, dictionaries' hashes; they go into ``manifest.json``.
    """
    if folder.exists() and any(folder.iterdir()):
        raise LedgerError(f"{folder} is not empty: name a new folder to freeze into")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        digests = {file: _write(folder / file, lines) for file, lines in _files(view)}
        _write_text(folder / "CITATION.bib", _citation(name, digests))
        manifest = {"format": FORMAT, "name": name, "facts": dict(facts), "sizes": view.sizes(), "files": digests}
        _write_text(folder / "manifest.json", json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n")
    except OSError as error:
        raise LedgerError(f"cannot write {folder}: {error.strerror}; choose another place or free some room") from error
    return digests


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a frozen ledger; ``LedgerError`` where there is none that this version reads."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LedgerError(f"{folder} holds no frozen ledger: name a folder that 'retorsion freeze' wrote") from error
    if manifest.get("format") != FORMAT:
        raise LedgerError(f"{folder} was frozen in format {manifest.get('format')}, this version reads {FORMAT}")
    return dict(manifest)


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The records of one file of a frozen ledger, as plain values."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _files(view: View) -> Iterator[tuple[str, Iterator[Any]]]:
    yield "articles.jsonl", (_article(article) for article in view.articles(text=False))
    yield "annotations.jsonl", _annotations(view)
    yield "events.jsonl", (bare(encode(event)) for event in view.events(done=None))
    yield "answers.jsonl", (bare(encode(answer)) for answer in view.answers())
    yield "exchanges.jsonl", (bare(encode(exchange)) for exchange in view.exchanges())
    yield "decisions.jsonl", ({"decision": encode(made), "named": named} for made, named in view.named_decisions())


def _article(article: Article) -> Any:
    return {name: value for name, value in encode(article).items() if name not in ("text", "source")}


def _annotations(view: View) -> Iterator[Any]:
    for article in view.articles(text=False):
        found = view.annotation(article.id)
        if found is not None:
            plain = bare(encode(found))
            yield {key: _without_runs(value) for key, value in plain.items()}


def _without_runs(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [{k: v for k, v in one.items() if k != "run"} if isinstance(one, dict) else one for one in value]


def bare(value: Any) -> Any:
    """Plain values with every span's words, and every word of an article kept as plain text, replaced by a hash."""
    if isinstance(value, list | tuple):
        return [bare(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"start", "end", "quote"}:
        return {"start": value["start"], "end": value["end"], "sha256": _digest(value["quote"])}
    return {k: _digest(v) if k in WORDS and isinstance(v, str) else bare(v) for k, v in value.items()}


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _write(path: Path, records: Iterable[Any]) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for record in records:
            line = (json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n").encode()
            digest.update(line)
            file.write(line)
    return digest.hexdigest()


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _citation(name: str, digests: Mapping[str, str]) -> str:
    whole = hashlib.sha256("".join(digests[file] for file in sorted(digests)).encode()).hexdigest()
    key = "".join(character for character in name if character.isalnum()) or "ledger"
    return (
        f"@misc{{{key},\n  title = {{{name}: a ledger of acts and answers between states}},\n"
        f"  howpublished = {{Data set made with Retorsion}},\n  note = {{SHA-256 of its files: {whole}}}\n}}\n"
    )
