"""``retorsion evaluate``: scores on gold of the user's own, as a table or JSON. In: two files. Out: text; the arithmetic is ``study.quality``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from retorsion.errors import GoldError
from retorsion.records import Article
from retorsion.study.quality import Quality, Score, quality


def evaluate_gold(gold: Path, coded: Path | None, json_: bool, config: Path | None) -> None:
    """Score ``coded`` lines, or a fresh coding of the gold's own texts, against ``gold``."""
    reports = read_gold(gold)
    predicted = {str(line["id"]): line for line in (_lines(coded) if coded else _code(reports, gold, config))}
    result = quality(reports, predicted)
    if json_:
        print(json.dumps(quality_json(result), ensure_ascii=False, indent=1))
    else:
        _print(result)


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The reports of a gold file, checked; raises ``GoldError`` naming the line that is wrong and why."""
    reports = _lines(path)
    for number, report in enumerate(reports, 1):
        where = f"{path}, report {number}"
        if "id" not in report:
            raise GoldError(f"{where} has no id")
        events = report.setdefault("events", report.get("gold"))
        if not isinstance(events, list):
            raise GoldError(f"{where} has no list of events")
        for event in events:
            if not isinstance(event, dict) or "event_type" not in event:
                raise GoldError(f"{where} has an event without an event_type")
    if not reports:
        raise GoldError(f"{path} holds no report")
    return reports


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"cannot read {path}: {error}") from error
    found: list[dict[str, Any]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(f"{path}, line {number}: not JSON: {error}") from error
        if not isinstance(value, dict):
            raise GoldError(f"{path}, line {number}: not an object")
        found.append(value)
    return found


def _code(reports: list[dict[str, Any]], gold: Path, config: Path | None) -> list[dict[str, Any]]:
    from retorsion.show.coding import line_of, load_coder, load_settings, progress

    articles = []
    for report in reports:
        if not isinstance(report.get("text"), str):
            raise GoldError(f"{gold}: report {report['id']!r} has no text to code; give coded lines with --coded")
        articles.append(
            Article.from_text(
                report["text"], id=str(report["id"]), published=report.get("published"), title=report.get("title")
            )
        )
    lines = []
    with progress("coding") as advance:
        for article, annotation in load_coder(load_settings(config)).annotate_many(articles):
            lines.append(line_of(article, annotation))
            advance(1)
    return lines


def quality_json(result: Quality) -> dict[str, Any]:
    """A ``Quality`` as plain values."""
    return {
        "reports": result.reports,
        "events": _score_json(result.overall),
        "types": {name: _score_json(score) for name, score in result.types.items()},
        "fields": {name: {"right": right, "asked": asked} for name, (right, asked) in result.fields.items()},
        "confusion": [{"gold": g, "predicted": p, "count": n} for (g, p), n in result.confusion.items()],
        "worst": [
            {"id": id, **_score_json(score), "missed": list(missed), "invented": list(invented)}
            for id, score, missed, invented in result.worst[:20]
        ],
    }


def _score_json(score: Score) -> dict[str, Any]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "f1": round(score.f1, 4),
        "f1_95": None if score.low is None else [round(score.low, 4), round(score.high or 0.0, 4)],
        "right": score.right,
        "predicted": score.predicted,
        "gold": score.gold,
    }


def _print(result: Quality) -> None:
    from rich.table import Table

    from retorsion.show.terminal import console

    out, whole = console(), result.overall
    interval = "" if whole.low is None else f" (95 % of draws: {whole.low:.3f} to {whole.high:.3f})"
    out.print(f"{result.reports} reports, {whole.gold} gold events, {whole.predicted} predicted")
    out.print(f"events  precision {whole.precision:.3f}  recall {whole.recall:.3f}  F1 {whole.f1:.3f}{interval}")
    for name, (right, asked) in result.fields.items():
        out.print(f"{name:12s} {right / asked if asked else 0:.3f}  ({right} of {asked} matched events)")
    table = Table("type", "gold", "predicted", "precision", "recall", "F1", box=None)
    for name, s in result.types.items():
        table.add_row(name, str(s.gold), str(s.predicted), f"{s.precision:.2f}", f"{s.recall:.2f}", f"{s.f1:.2f}")
    out.print(table)
    for (wanted, given), count in list(result.confusion.items())[:8]:
        times = "once" if count == 1 else f"{count} times"
        told = f"{wanted} as {given}" if wanted != given else f"{wanted} of other sides"
        out.print(f"taken for another: {told}, {times}")
    for id, score, missed, invented in result.worst[:5]:
        out.print(f"\n{id}: {score.right} of {score.gold} found, {score.predicted} predicted", style="bold")
        for label in missed[:6]:
            out.print(f"  missed    {label}", markup=False)
        for label in invented[:6]:
            out.print(f"  invented  {label}", markup=False)
