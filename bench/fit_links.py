"""Fit what the reasons for a link inside one report weigh, and say how well links are found that no words state.

    python bench/fit_links.py DEV.jsonl [--write retorsion/data/link_weights.csv]

Gold events stand for the coder's, their answers are hidden; a ridge logistic regression is fitted on all stories but one and asked about that one.
Prints precision, recall and F1 at the threshold in use, and the weights fitted on all stories; ``--write`` puts them into the ``report`` column.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retorsion import events
from retorsion.exchanges.answers import NEAR_BEST, REPORT_THRESHOLD
from retorsion.exchanges.candidates import candidates, read_acts
from retorsion.exchanges.reasons import REASONS, Group, Rules, fit, reasons
from retorsion.exchanges.weigh import read_kinds
from retorsion.records import Article, Mention, Party, Span, When

NAMES = ("bias", "fit", *REASONS)
RIDGE = 4.0

Numbers = NDArray[np.float64]
Line = Mapping[str, Any]


def mention_of(report: Line, event: Line) -> Mention:
    """A gold event as the coder would give it, without what it answers."""
    start, end = event["span"]
    clause = Span(start=start, end=end, quote=event["evidence"])
    return Mention(
        id=f"{report['id']}/{event['id']}",
        article=report["id"],
        sentence=sum(report["text"].count(mark, 0, start) for mark in (". ", ".\n", '." ', "\n\n")),
        type=event["event_type"],
        measure=event["measure"],
        actors=tuple(Party(text=code, actor=code) for code in event["actor"]),
        recipients=tuple(Party(text=code, actor=code) for code in event["recipient"]),
        symmetric=event["symmetric"],
        when=_when(event),
        count=dict(event["count"]),
        standing=event["status"],
        background=event["background"],
        evidence={"clause": clause},
    )


def _when(event: Line) -> When | None:
    if event["date"] is None:
        return None
    day = event["date"] + "-01-01"[len(event["date"]) - 10 :] if len(event["date"]) < 10 else event["date"]
    end = event.get("date_end")
    return When(day=day, day_end=end if end and len(end) == 10 else None, precision=event["date_granularity"])


def table(reports: list[Line]) -> tuple[Numbers, Numbers, list[tuple[str, str, str]]]:
    """Reasons of every candidate pair, whether gold links it, and (story, reply, cause)."""
    rules, kinds, tables = Rules.load(), read_kinds(), events.Tables.load()
    rows, truth, names = [], [], []
    for report in reports:
        mentions = [mention_of(report, event) for event in report["events"]]
        article = Article.from_text(report["text"], id=report["id"], published=report["published"])
        told = [events.summarise([one], {article.id: article}, tables, id=one.id) for one in mentions]
        acts = read_acts(told, {one.id: one for one in mentions}, kinds)
        gold = {(f"{report['id']}/{a['response']}", f"{report['id']}/{a['stimulus']}") for a in report["answers"]}
        for every in candidates(acts):
            fits = {one.cause.event.id: fit(one.reply, one.cause, rules.fits) for one in every}
            group = Group.of(every, fits, (act for act in acts if act.actors & every[0].reply.actors))
            for one in every:
                why = reasons(one, group, dict.fromkeys(NAMES, 1.0))
                pair = one.reply.event.id, one.cause.event.id
                rows.append([1.0, *(why.get(name, 0.0) for name in NAMES[1:])])
                truth.append(pair in gold)
                names.append((report["story"], *pair))
    return np.array(rows), np.array(truth, float), names


def train(rows: Numbers, truth: Numbers) -> Numbers:
    """Weights of a ridge logistic regression (Newton's method); the bias is hardly held back."""
    weights = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], RIDGE)
    ridge[0] = 0.01
    for _ in range(60):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        weights -= np.linalg.solve(slope, rows.T @ (chance - truth) + ridge * weights)
    return weights


def held_out(rows: Numbers, truth: Numbers, stories: NDArray[np.str_]) -> Numbers:
    """Chance of each pair by weights fitted on the other stories."""
    chance = np.zeros(len(truth))
    for story in sorted(set(stories)):
        own = stories == story
        chance[own] = 1 / (1 + np.exp(-rows[own] @ train(rows[~own], truth[~own])))
    return chance


def kept(chance: Numbers, names: list[tuple[str, str, str]]) -> NDArray[np.bool_]:
    """Pairs that linking would keep: likely enough, and near the best of their reply."""
    best: dict[str, float] = {}
    for value, (_, reply, _) in zip(chance, names, strict=True):
        best[reply] = max(best.get(reply, 0.0), float(value))
    near = np.array([value >= NEAR_BEST * best[reply] for value, (_, reply, _) in zip(chance, names, strict=True)])
    return near & (chance >= REPORT_THRESHOLD)


def write(path: Path, weights: Numbers) -> None:
    """Put the weights into the ``report`` column; the rest of the file stays as it is."""
    fitted = {name: f"{weight:.2f}" for name, weight in zip(NAMES, weights, strict=True)}
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, *cells = line.split(",")
        lines.append(",".join((name, fitted[name], *cells[1:])) if name in fitted else line)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Fit, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dev", type=Path)
    parser.add_argument("--write", type=Path)
    args = parser.parse_args()
    reports = [json.loads(line) for line in args.dev.read_text(encoding="utf-8").splitlines()]
    rows, truth, names = table(reports)
    shown = kept(held_out(rows, truth, np.array([name[0] for name in names])), names)
    wanted = sum(len(report["answers"]) for report in reports)
    right = int(truth[shown].sum())
    print(
        f"pairs {len(truth)}  P {right / shown.sum():.3f}  R {right / wanted:.3f}  F1 {2 * right / (shown.sum() + wanted):.3f}"
    )
    weights = train(rows, truth)
    for name, weight in zip(NAMES, weights, strict=True):
        print(f"{name:16s}{weight:7.2f}")
    if args.write:
        write(args.write, weights)


if __name__ == "__main__":
    main()
