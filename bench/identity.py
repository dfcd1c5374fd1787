"""Which marked event words in documents of any topic are one event: predictions, and the weights they rest on.

    python bench/identity.py DOCUMENTS.jsonl --out predictions.jsonl        then score.py DOCUMENTS.jsonl predictions.jsonl
    python bench/identity.py DOCUMENTS.jsonl --fit retorsion/data/identity_weights.csv

Documents carry ``id, text, sentences, mentions [{span, lemma, type}]``; topics and clusters are read only to fit, never to predict. ``--fit`` also
writes predictions, each topic's made with weights fitted on the others, when ``--out`` is given.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retorsion.events import stories
from retorsion.events.stories import Mark, Story, identity, read_corpus

HEAD = """# Weights of the signs that two marked words are one event: log-odds a unit. Signs: retorsion/events/stories.py.
# source: ridge logistic regression on ECB+ development topics (bench/identity.py --fit) | licence: MIT (own work) | version: 1
feature,weight
"""
RIDGE = 1.0

Numbers = NDArray[np.float64]


def read(path: Path) -> list[dict[str, Any]]:
    """Lines of the file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def story_of(line: Mapping[str, Any]) -> Story:
    """A line without what a system must not see."""
    marks = (Mark(m["span"][0], m["span"][1], m.get("lemma"), m.get("type")) for m in line["mentions"])
    return Story(id=line["id"], text=line["text"], sentences=tuple(map(tuple, line["sentences"])), marks=tuple(marks))


def fit(lines: list[dict[str, Any]]) -> tuple[list[str], Numbers, dict[tuple[int, int], float], Any]:
    """Names and weights fitted on all topics, the chance of each pair by weights of the other topics, and the corpus."""
    corpus = read_corpus([story_of(line) for line in lines])
    gold = {(line["id"], *m["span"]): (m["cluster"], line["topic"]) for line in lines for m in line["mentions"]}
    pairs = list(corpus.pairs())
    found = [stories.features(corpus.seen[i], corpus.seen[j], corpus) for i, j in pairs]
    names = ["bias", *found[0]]
    rows = np.array([[1.0, *one.values()] for one in found])
    labels = [(gold[corpus.seen[i].place], gold[corpus.seen[j].place]) for i, j in pairs]
    truth = np.array([a[0] == b[0] for a, b in labels], float)
    chances = np.zeros(len(pairs))
    for topic in sorted({topic for _, topic in gold.values()}):
        own = np.array([topic in (a[1], b[1]) for a, b in labels])
        chances[own] = 1 / (1 + np.exp(-np.clip(rows[own] @ _train(rows[~own], truth[~own]), -30, 30)))
    return names, _train(rows, truth), dict(zip(pairs, chances.tolist(), strict=True)), corpus


def _train(rows: Numbers, truth: Numbers) -> Numbers:
    weights, ridge = np.zeros(rows.shape[1]), np.full(rows.shape[1], RIDGE)
    ridge[0] = 0.01
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        weights -= np.linalg.solve(slope, rows.T @ (chance - truth) + ridge * weights)
    return weights


def write(lines: list[dict[str, Any]], names: Mapping[tuple[str, int, int], str], out: Path) -> None:
    """Predictions in the shape of the scorer."""
    with out.open("w", encoding="utf-8") as file:
        for line in lines:
            mentions = [{"span": m["span"], "cluster": names[line["id"], *m["span"]]} for m in line["mentions"]]
            file.write(json.dumps({"id": line["id"], "mentions": mentions}) + "\n")


def main() -> None:
    """Predict, or fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--fit", type=Path)
    parser.add_argument("--threshold", type=float, default=stories.THRESHOLD)
    args = parser.parse_args()
    lines = read(args.documents)
    if args.fit is None:
        write(lines, identity([story_of(line) for line in lines]), args.out)
        return
    names, weights, chances, corpus = fit(lines)
    rows = "".join(f"{name},{weight:.2f}\n" for name, weight in zip(names, weights, strict=True))
    args.fit.write_text(HEAD + rows, encoding="utf-8")
    if args.out:
        likely = {pair: chance for pair, chance in chances.items() if chance > 0.02 and not math.isnan(chance)}
        groups = stories.average_linkage(len(corpus.seen), likely, args.threshold)
        write(
            lines, {corpus.seen[at].place: str(number) for number, group in enumerate(groups) for at in group}, args.out
        )


if __name__ == "__main__":
    main()
