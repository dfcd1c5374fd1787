"""The whole output for the example reports, ids included: ``python -m tests.golden.make`` writes it, ``test_examples.py`` compares.

Written by hand never, by this command only when a change of the output is meant; the difference is then read line by line before it is kept.
``coder.json`` keeps the coder's version and its dictionaries' hash with a short hash of what it finds in each of ``sentences.txt`` and in the example reports: where rules find something else under
the same two, the test fails and this command refuses, since ledgers tell codings apart by them.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "examples"
CODER = FOLDER / "coder.json"
SENTENCES = FOLDER.parent / "sentences.txt"
NOW = "2025-03-14T08:00:00Z"


def outputs(coder: Any, reports: Path) -> dict[str, str]:
    """File name -> content: the annotation export and ``exchanges --json`` of a new ledger of ``reports``."""
    import retorsion as rt
    from retorsion.show.listing import story_json, story_of
    from retorsion.show.wording import Wording

    with tempfile.TemporaryDirectory() as scratch, rt.open(str(Path(scratch) / "ledger.db")) as ledger:
        rt.update(ledger, rt.read(reports), coder, now=NOW)
        lines = Path(scratch) / "annotation.jsonl"
        rt.export(ledger, "annotation", lines)
        wording = Wording.load()
        exchanges = [story_json(story_of(ledger, wording, exchange)) for exchange in ledger.exchanges()]
        return {
            "annotation.json": "".join(_pretty(json.loads(line)) for line in lines.read_text("utf-8").splitlines()),
            "exchanges.json": _pretty(exchanges),
        }


def found_in(coder: Any, reports: Path) -> dict[str, str]:
    """The first words of each text -> a short hash of all that the coder finds in it."""
    import retorsion as rt

    texts = SENTENCES.read_text(encoding="utf-8").splitlines()
    articles = [rt.Article.from_text(text, published="2025-03-14", id=f"s{at}") for at, text in enumerate(texts)]
    articles += [one for one in rt.read(reports) if isinstance(one, rt.Article)]
    found = coder.annotate_many(articles)
    return {(article.text or "")[:60]: _hash(rt.records.encode(annotation)) for article, annotation in found}


def _hash(annotation: dict[str, Any]) -> str:
    for mention in annotation["mentions"]:
        mention["confidence"] = round(mention["confidence"], 2)
    annotation["article"] = ""
    return hashlib.sha256(json.dumps(annotation, sort_keys=True).encode()).hexdigest()[:10]


def named(coder: Any) -> dict[str, str]:
    """What ledgers tell codings apart by."""
    return {"version": coder.version, "dictionaries": coder.dictionaries_hash}


def differing(found: dict[str, str], kept: dict[str, Any], coder: Any) -> list[str]:
    """The texts in which a coder of the kept name finds something else; none where its version or its dictionaries are others."""
    if {name: kept[name] for name in named(coder)} != named(coder):
        return []
    return [text for text, digest in found.items() if kept["found"].get(text, digest) != digest]


def _pretty(value: Any) -> str:
    """One value a line, so that a difference shows what changed."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write the files, and name those that changed; refuses where the coder finds something else under the version that is kept."""
    import retorsion
    from retorsion.mentions.coder import Coder
    from retorsion.settings import Settings

    FOLDER.mkdir(exist_ok=True)
    reports = Path(retorsion.__file__).parent / "data" / "examples"
    coder = Coder.load(Settings.load(env={}))
    found = found_in(coder, reports)
    if CODER.exists() and (changed := differing(found, json.loads(CODER.read_text("utf-8")), coder)):
        raise SystemExit(
            f"{len(changed)} texts are coded otherwise ({changed[0]!r} ...): raise VERSION ({coder.version}) in mentions/coder.py"
        )
    coded = {"coder.json": _pretty({**named(coder), "found": found})}
    for name, text in {**outputs(coder, reports), **coded}.items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"written: {path.name}; read the difference before you keep it", file=sys.stderr)


if __name__ == "__main__":
    main()
