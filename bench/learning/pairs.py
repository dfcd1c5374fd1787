"""Sentences with two parties marked: what a learned judge of acts is trained on and asked.

    python bench/learning/pairs.py SHARED OUT [--more FILE ...] [--part train|gold]

Writes ``OUT/train.jsonl`` from the marked training sentences, ``OUT/sentences.jsonl`` (the PLOVER and PETRARCH development sentences) and
``OUT/reports.jsonl`` (development reports, general news) with every ordered pair of two states named or referred to in a sentence, and what the
rules say. No gold sentence goes into ``train.jsonl``. A pair: ``{"actor": [start, end] | null, "recipient": ..., "trigger": [[s, e], ...],
"labels": [type, ...]}``, offsets into ``text``; no labels: no act of the one on the other.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from retorsion import events as merging
from retorsion.mentions.coder import Coder
from retorsion.mentions.confidence import features
from retorsion.mentions.parse import Sentence, read_many
from retorsion.mentions.parties import Parties, find_parties
from retorsion.mentions.roles import states
from retorsion.records import Annotation, Article, Party
from retorsion.show.coding import line_of

Json = dict[str, Any]
Bounds = tuple[int, int]
SETTLED = Path(__file__).with_name("settled.csv")
MOST_EMPTY = 2
"""Pairs without an act that one training sentence may give."""


def module_at(path: Path, name: str) -> ModuleType:
    """A script as a module."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def marked(shared: Path, more: Iterable[Path]) -> Iterator[Json]:
    """The marked sentences as records, faulty ones left out and counted."""
    convert = module_at(shared / "data/training/convert.py", "convert")
    known, faulty = convert.modes(), 0
    for path, number, line in convert.read([*sorted((shared / "data/training/marked").glob("*.txt")), *more]):
        record, faults = convert.parse(line, known)
        faulty += bool(faults)
        if not faults:
            yield {"id": f"{path.stem}-{number}", **record}
    print(f"{faulty} sentences with faults left out", file=sys.stderr)


def settled(records: Iterable[Json]) -> Iterator[Json]:
    """The records with the types that the coding rules give, where the writers had settled otherwise (``settled.csv``)."""
    rows = (row.strip().split(",") for row in SETTLED.open(encoding="utf-8") if not row.startswith("#"))
    types = {(sentence, trigger): kind for sentence, trigger, kind in rows}
    for record in records:
        for event in record["events"]:
            words = record["text"][slice(*event["trigger"][0])]
            event["event_type"] = types.pop((record["id"], words), event["event_type"])
        yield record
    if types:
        print(f"no such acts: {sorted(types)}", file=sys.stderr)


def readings(coder: Coder, rows: Iterable[Json], gated: bool) -> Iterator[tuple[list[Sentence], Parties]]:
    """Each row's sentences and parties."""
    articles = [Article.from_text(r["text"], id=str(r["id"]), published=r.get("published")) for r in rows]
    for reading in read_many(articles, coder.nlp, coder.gate if gated else None):
        yield list(reading.sentences), find_parties(reading, coder.dictionaries)


def named(sentences: Iterable[Sentence], parties: Parties) -> dict[Bounds, str]:
    """Span -> state or body of all that is named."""
    found = [p for s in sentences for p in parties.named(s)]
    return {(p.span.start, p.span.end): p.state for p in found if p.span is not None and p.state is not None}


def within(inner: Bounds, outer: Bounds) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def kept_back(sentence: str) -> bool:
    """Whether a training sentence, a tenth of them by hash, is kept from training, to be asked."""
    return int(hashlib.sha256(sentence.encode()).hexdigest(), 16) % 10 == 0


def draw(key: str, items: list[Any], most: int) -> list[Any]:
    """``most`` of the items, the same on every run."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{key}{item}".encode()).hexdigest())[:most]


def training(coder: Coder, record: Json, names: dict[Bounds, str]) -> Json:
    """A marked sentence as pairs: those of its events, and some between whose parties nothing is told; with what the rules say if it is kept back."""
    roles = [(side, tuple(span)) for e in record["events"] for side in ("actor", "recipient") for span in e[side]]
    marks = {span for _, span in roles}
    states = {span: next((c for at, c in names.items() if within(at, span)), None) for span in marks}
    states |= {at: code for at, code in names.items() if not any(at[0] < b and a < at[1] for a, b in marks)}
    told: dict[tuple[Bounds | None, Bounds | None], list[Json]] = {}
    for event in record["events"]:
        for a, r in itertools.product(event["actor"][:3] or [None], event["recipient"][:3] or [None]):
            if a != r:
                told.setdefault((a and tuple(a), r and tuple(r)), []).append(event)
    by_state = {(states.get(a), states.get(r)) for a, r in told if a and r}
    empty = [
        (a, r)
        for a, r in itertools.permutations(states, 2)
        if (a, r) not in told
        and (states[a], states[r]) not in by_state
        and ((states[a] and states[r] and states[a] != states[r]) or (r, a) in told)
    ]
    pairs = [
        {
            "actor": a,
            "recipient": r,
            "trigger": e["trigger"],
            "labels": sorted({x["event_type"] for x in events}),
            "own": e["event_type"],
        }
        for (a, r), events in told.items()
        for e in events
    ]
    pairs += [
        {"actor": a, "recipient": r, "trigger": [], "labels": []} for a, r in draw(record["id"], empty, MOST_EMPTY)
    ]
    kept = kept_back(record["id"])
    article = Article.from_text(record["text"], id=record["id"])
    rules = ruled(article, coder.annotate(article)) if kept else []
    return {"id": record["id"], "text": record["text"], "kept": kept, "pairs": pairs, "rules": rules}


def place(text: str, words: str) -> Bounds | None:
    """Where a gold party's words stand; of broken ones ("Dili ... demonstrators") the last piece that is found."""
    for piece in [words, *reversed(re.split(r"\s*\.\.\.\s*|\s*\[.*?\]\s*", words))]:
        at = text.find(piece) if piece else -1
        if at >= 0:
            return at, at + len(piece)
    return None


def gold_pair(text: str, event: Json, names: dict[Bounds, str]) -> Json:
    """The parties of a gold event as the gold words them, else as the dictionaries find them."""

    def spot(entity: Json) -> Bounds | None:
        return place(text, entity.get("text") or "") or next(
            (at for at, c in names.items() if c == entity.get("country")), None
        )

    actors = [s for s in map(spot, event["actor"]) if s]
    recipients = [s for s in map(spot, event["recipient"]) if s and s not in actors[:1]]
    if event.get("symmetric") and len(actors) > 1:
        recipients = actors[1:]
    return {
        "actor": next(iter(actors), None),
        "recipient": next(iter(recipients), None),
        "trigger": [],
        "labels": [event["event_type"]],
    }


def ruled(article: Article, note: Annotation) -> list[Json]:
    """What the rules say: each mention with the words it went by, the event it is merged into, and what its confidence rests on."""
    merged = merging.merge(note.mentions, articles={article.id: article})
    home = {m: event.id for event in merged.events for m in event.mentions}
    return [
        {
            "type": m.type,
            "codes": [sorted(states(m.actors)), sorted(states(m.recipients))],
            "at": {"actor": spans(m.actors), "recipient": spans(m.recipients)},
            "trigger": [(m.evidence["type"].start, m.evidence["type"].end)],
            "sentence": m.sentence,
            "event": home.get(m.id),
            "confidence": m.confidence,
            "features": features(m),
        }
        for m in note.mentions
    ]


def spans(parties: Iterable[Party]) -> list[Bounds]:
    return [(p.span.start, p.span.end) for p in parties if p.span is not None]


def meant(sentence: Sentence, parties: Parties) -> dict[Bounds, str]:
    """Span -> state or body of all that a noun or pronoun of the sentence refers to ("the ministry", "its envoy", "they")."""
    found: dict[Bounds, str] = {}
    for token in sentence.doc or ():
        if token.pos_ in {"NOUN", "PROPN", "PRON"}:
            at = sentence.offset(token)
            found |= {(at, at + len(token.text)): p.state for p in parties.of(sentence, token)[:1] if p.state}
    return found


def candidates(sentence: Sentence, parties: Parties, base: int) -> list[Json]:
    """Every ordered pair of two different states or bodies in the sentence, by their first naming, else their first reference
    (``named`` false); offsets from ``base``."""
    names, others = named([sentence], parties), meant(sentence, parties)
    first: dict[str, Bounds] = {}
    for at, code in [*sorted(names.items()), *sorted(others.items())]:
        first.setdefault(code, (at[0] - base, at[1] - base))
    told = set(names.values())
    return [
        {
            "actor": first[a],
            "recipient": first[r],
            "codes": [a, r],
            "named": {a, r} <= told,
            "trigger": [],
            "labels": [],
        }
        for a, r in itertools.permutations(first, 2)
    ]


def coded(coder: Coder, path: Path, gated: bool) -> Iterator[tuple[Json, Json, list[Sentence], Parties]]:
    """(gold, what the rules say, sentences, parties) of each text of a file."""
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    articles = [Article.from_text(r["text"], id=str(r["id"]), published=r.get("published")) for r in rows]
    told = [{"line": line_of(a, note), "rules": ruled(a, note)} for a, note in coder.annotate_many(articles)]
    for row, said, (sentences, parties) in zip(rows, told, readings(coder, rows, gated), strict=True):
        yield row, {"id": row["id"], "set": path.stem, **said}, sentences, parties


def sentence_rows(coder: Coder, path: Path) -> Iterator[Json]:
    """One row a gold sentence: its gold pairs, and the pairs of states named in it."""
    for row, said, sentences, parties in coded(coder, path, gated=False):
        names = named(sentences, parties)
        guesses = [c for s in sentences for c in candidates(s, parties, 0)]
        pairs = [gold_pair(row["text"], e, names) for e in row["gold"]]
        yield {**said, "text": row["text"], "pairs": pairs, "guesses": guesses, "gold": row["gold"]}


def report_rows(coder: Coder, path: Path) -> Iterator[Json]:
    """One row a report: its sentences that the gate lets in, with the pairs named there, and the mentions of the rules."""
    for _, said, sentences, parties in coded(coder, path, gated=True):
        told = [
            {"index": s.index, "start": s.start, "text": s.text, "guesses": candidates(s, parties, s.start)}
            for s in sentences
            if s.doc is not None
        ]
        yield {**said, "sentences": told}


def training_rows(coder: Coder, shared: Path, more: Iterable[Path]) -> Iterator[Json]:
    """All marked sentences as pairs."""
    records = list(settled(marked(shared, more)))
    for record, found in zip(records, readings(coder, records, gated=False), strict=True):
        yield training(coder, record, named(*found))


def write(path: Path, rows: Iterable[Json]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    parser.add_argument("--part", choices=("all", "train", "gold"), default="all")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    coder = Coder.load()
    if asked.part != "gold":
        write(asked.out / "train.jsonl", training_rows(coder, asked.shared, asked.more))
    if asked.part == "train":
        return
    bench = asked.shared / "bench"
    sentence_sets = [bench / "events" / name for name in ("plover_gsr.dev.jsonl", "petrarch_unit.dev.jsonl")]
    write(asked.out / "sentences.jsonl", (row for path in sentence_sets for row in sentence_rows(coder, path)))
    report_sets = [bench / "articles/dev.jsonl", bench / "dates/esl.dev.jsonl"]
    write(asked.out / "reports.jsonl", (row for path in report_sets for row in report_rows(coder, path)))


if __name__ == "__main__":
    main()
