"""Fit the weights of ``mentions/confidence.py`` on the development sets, and print how well calibrated they are.

    python bench/fit_confidence.py SHARED [--write retorsion/data/confidence.toml]

A mention counts as right when the event it belongs to matches a gold event (type, actor and recipient, by ``study.quality.match``). Logistic
regression with an L2 penalty; the reliability table and the expected calibration error are of forecasts made for each fifth of the
reports by weights fitted on the other four. Deterministic.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from retorsion import events as merging
from retorsion.mentions.coder import Coder
from retorsion.mentions.confidence import features
from retorsion.records import Article, Mention
from retorsion.show.coding import line_of
from retorsion.study.quality import match

PENALTY = 2.0
FOLDS = 5


def labelled(coder: Coder, path: Path, key: str) -> list[tuple[str, Mention, bool]]:
    """(report, mention, whether its event is right) for every mention in the gold's texts."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    articles = [Article.from_text(r["text"], id=str(r["id"]), published=r.get("published")) for r in rows]
    found: list[tuple[str, Mention, bool]] = []
    for row, (article, note) in zip(rows, coder.annotate_many(articles), strict=True):
        line = line_of(article, note)
        right = {line["events"][j]["event_key"] for _, j in match(row[key], line["events"])}
        merged = merging.merge(note.mentions, articles={article.id: article})
        home = {m: event.id for event in merged.events for m in event.mentions}
        found += [(article.id, m, home.get(m.id) in right) for m in note.mentions]
    return found


def fit(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Weights of an L2-penalised logistic regression; the first column is the intercept and is not penalised."""

    def loss(w: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        penalty = np.r_[0.0, w[1:]]
        value = float(np.sum(np.logaddexp(0, z) - y * z) + PENALTY / 2 * penalty @ penalty)
        return value, x.T @ (p - y) + PENALTY * penalty

    result = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(result.x)


def reliability(p: Sequence[float], y: Sequence[bool]) -> tuple[list[tuple[str, int, float, float]], float]:
    """Ten bins of (bin, n, mean forecast, share right) and the expected calibration error."""
    rows, error = [], 0.0
    for low in range(10):
        chosen = [i for i, v in enumerate(p) if low / 10 <= v < (low + 1) / 10 or (low == 9 and v == 1)]
        if chosen:
            mean, share = float(np.mean([p[i] for i in chosen])), float(np.mean([y[i] for i in chosen]))
            rows.append((f"{low / 10:.1f}-{(low + 1) / 10:.1f}", len(chosen), mean, share))
            error += len(chosen) / len(p) * abs(mean - share)
    return rows, error


def main() -> None:
    """Fit, print, and write where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    coder = Coder.load()
    rows = labelled(coder, options.shared / "bench/articles/dev.jsonl", "events")
    rows += labelled(coder, options.shared / "bench/events/plover_gsr.dev.jsonl", "gold")
    names = ["bias", *sorted({n for _, m, _ in rows for n in features(m)} - {"bias"})]
    x = np.array([[features(m).get(n, 0.0) for n in names] for _, m, _ in rows])
    y = np.array([right for _, _, right in rows], dtype=float)
    fold = np.array([int(hashlib.sha256(report.encode()).hexdigest(), 16) % FOLDS for report, _, _ in rows])
    forecast = np.zeros(len(y))
    for k in range(FOLDS):
        forecast[fold == k] = 1 / (1 + np.exp(-x[fold == k] @ fit(x[fold != k], y[fold != k])))
    table, error = reliability(forecast.tolist(), [bool(v) for v in y])
    print(f"{len(y)} mentions, {y.mean():.3f} right; expected calibration error {error:.3f}")
    for bin_, n, mean, share in table:
        print(f"  {bin_}  {n:4d}  forecast {mean:.2f}  right {share:.2f}")
    weights = fit(x, y)
    if options.write:
        head = "# Weights of mentions/confidence.py, made by bench/fit_confidence.py from the development sets.\n"
        head += 'source = "fitted on articles/dev and plover_gsr.dev"\nlicence = "MIT"\nversion = 1\n\n[weights]\n'
        options.write.write_text(
            head + "".join(f'"{n}" = {w:.4f}\n' for n, w in zip(names, weights, strict=True)), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
