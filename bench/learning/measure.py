"""What a learned judge of acts would add to the rules, on the development sets, with paired bootstrap intervals.

    python bench/learning/measure.py SHARED MODEL

``MODEL`` holds the answers that ``encoder.py ask`` wrote. After the training sentences kept back, three parts that a model might play: the type
given the parties, rules beside model; a second vote on what the rules are unsure of; a finder where no rule tells an act between two states of a
sentence. Thresholds are shown side by side, none is chosen. Intervals: 2,000 resamples of sentences or reports, 95 %.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from pairs import module_at

Json = dict[str, Any]
BENCH = Path(__file__).resolve().parent.parent
RESAMPLES = 2000
SURE = 0.6
"""Below this confidence the rules count as unsure."""
STEPS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


def lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.open(encoding="utf-8")]


def interval(values: Sequence[float]) -> str:
    low, high = np.percentile(values, [2.5, 97.5])
    return f"[{low:+.3f}, {high:+.3f}]"


def resampled(parts: np.ndarray[Any, Any], of: Callable[[np.ndarray[Any, Any]], float]) -> list[float]:
    """``of`` the column sums of resampled rows."""
    dice = np.random.default_rng(7)
    return [of(parts[dice.integers(0, len(parts), len(parts))].sum(0)) for _ in range(RESAMPLES)]


def best(answer: Json, floor: bool = True) -> str:
    """The likeliest type; ``none`` too where ``floor`` is off."""
    chances = {k: v for k, v in answer["p"].items() if not (floor and k == "none")}
    return max(chances, key=lambda k: chances[k], default="none")


# ---- scoring: (right, gold, predicted) of each text, for one list of predicted events


@dataclass(frozen=True)
class Scorers:
    """The scorers of the two gold sets, each as counts of one text."""

    sentences: ModuleType
    reports: ModuleType

    def counts(self, row: Json, gold: Json, events: list[Json]) -> tuple[int, int, int]:
        if "sentences" in row:
            hits = self.reports.match_events(gold, {"events": events}, gold["text"])
            return len(hits), len(gold["events"]), len(events)
        totals = self.sentences.Totals()
        totals.add(gold["gold"], events)
        return totals.matched, totals.gold, totals.matched + totals.wrong


def f1(sums: np.ndarray[Any, Any]) -> float:
    right, gold, said = sums[:3]
    return float(2 * right / (gold + said)) if gold + said else 0.0


def compared(
    scorers: Scorers, rows: list[Json], gold: dict[str, Json], change: Callable[..., list[Json]], *how: Any
) -> str:
    """F1 with the rules' events and with the changed ones, their difference and its interval."""
    before = [scorers.counts(r, gold[r["id"]], r["line"]["events"]) for r in rows]
    after = [scorers.counts(r, gold[r["id"]], change(r, *how)) for r in rows]
    both = np.hstack([np.array(before), np.array(after)])
    gains = resampled(both, lambda s: f1(s[3:]) - f1(s[:3]))
    total = both.sum(0)
    return (
        f"F1 {f1(total[:3]):.3f} -> {f1(total[3:]):.3f}, {f1(total[3:]) - f1(total[:3]):+.3f} {interval(gains)}; "
        f"right {total[3] - total[0]:+d}, predicted {total[5] - total[2]:+d}"
    )


# ---- 1. the type, given the parties


def fit_of(event: Json, mention: Json, codes: Callable[[Json, str], frozenset[str]]) -> tuple[int, float]:
    """How well the sides of a mention fit those of a gold event; the surer of two that fit alike."""
    sides = zip(("actor", "recipient"), mention["codes"], strict=True)
    return sum(bool(codes(event, side) & frozenset(c)) for side, c in sides), mention["confidence"] or 0.0


def given_parties(rows: list[Json], codes: Callable[[Json, str], frozenset[str]]) -> None:
    """Accuracy of one type a gold event: the model's likeliest; that of the rules' mention whose sides fit best."""
    table: Counter[tuple[bool, bool]] = Counter()
    parts, wrong = [], Counter[str]()
    for row in rows:
        sums = np.zeros(6)
        for event, pair in zip(row["gold"], row["pairs"], strict=True):
            mention = max(row["rules"], key=lambda m: fit_of(event, m, codes), default=None)
            kind = event["event_type"]
            took = {kind, *event.get("accept", ())}
            rules, model = mention["type"] if mention else "none", best(pair)
            table[rules == kind, model == kind] += 1
            anywhere = any(m["type"] == kind for m in row["rules"])
            sums += [1, rules == kind, model == kind, rules in took, model in took, anywhere]
            if model not in took:
                wrong[f"{kind} as {model}"] += 1
        parts.append(sums)
    array = np.array(parts)
    n, rules, model, rules_took, model_took, anywhere = array.sum(0)
    print(
        f"  {n:.0f} events; rules {rules / n:.3f} (accepted types too {rules_took / n:.3f}; somewhere in the sentence {anywhere / n:.3f})"
    )
    print(f"  model {model / n:.3f} (accepted too {model_took / n:.3f})")
    print(f"  model - rules {(model - rules) / n:+.3f} {interval(resampled(array, lambda s: (s[2] - s[1]) / s[0]))}")
    print(
        f"  both right {table[True, True]}, rules only {table[True, False]}, model only {table[False, True]}, neither {table[False, False]}"
    )
    print("  model wrong most often:", ", ".join(f"{k} {v}" for k, v in wrong.most_common(8)))


# ---- 2. a second vote


def kept(row: Json, least: float) -> list[Json]:
    """The events of which one mention is sure, or has a type to which the model gives a chance of ``least``."""
    alive = {m["event"] for m in row["rules"] if (m["confidence"] or 0) >= SURE or m["p"].get(m["type"], 0) >= least}
    return [e for e in row["line"]["events"] if e["event_key"] in alive]


def retyped(row: Json, least: float) -> list[Json]:
    """The events, those unsure called what the model would call them where it gives that a chance of ``least``."""
    new = {}
    for m in row["rules"]:
        other = best(m)
        if (m["confidence"] or 0) < SURE and other != m["type"] and m["p"].get(other, 0) >= least:
            new[m["event"]] = other
    return [{**e, "event_type": new.get(e["event_key"], e["event_type"])} for e in row["line"]["events"]]


def votes(scorers: Scorers, name: str, rows: list[Json], gold: dict[str, Json]) -> None:
    print(f"  {name}: acts below confidence {SURE} dropped where the model gives their type less than ...")
    for least in (0.02, 0.05, 0.1, 0.2):
        print(f"    {least:.2f}: {compared(scorers, rows, gold, kept, least)}")
    print("  ... called otherwise where the model gives another type at least ...")
    for least in (0.5, 0.7, 0.85):
        print(f"    {least:.2f}: {compared(scorers, rows, gold, retyped, least)}")


@dataclass(frozen=True)
class Judged:
    """A mention of the rules: its text, what its confidence rests on, the model's chances of its type and of none, and whether it is right."""

    text: str
    features: Json
    chances: tuple[float, float]
    right: bool


def judged(scorers: Scorers, rows: list[Json], gold: dict[str, Json]) -> list[Judged]:
    found = []
    for row in rows:
        events = {e["event_key"]: e for e in row["line"]["events"]}
        for m in row["rules"]:
            if m["event"] in events:
                right = scorers.counts(row, gold[row["id"]], [events[m["event"]]])[0] > 0
                found.append(
                    Judged(row["id"], m["features"], (m["p"].get(m["type"], 0.001), m["p"].get("none", 0.001)), right)
                )
    return found


def as_feature(items: list[Judged]) -> None:
    """Confidence without and with the model's chances as two more features: ten folds of texts."""
    fit = module_at(BENCH / "fit_confidence.py", "fit_confidence").fit
    names = sorted({k for item in items for k in item.features} - {"bias"})
    plain = np.array([[1.0, *(item.features.get(n, 0.0) for n in names)] for item in items])
    logits = np.array([[math.log(p / (1 - min(p, 0.999))) for p in item.chances] for item in items])
    y = np.array([item.right for item in items], dtype=float)
    texts = sorted({item.text for item in items})
    at = np.array([texts.index(item.text) for item in items])
    errors = []
    for label, x in (("rules' features alone", plain), ("with the model's chances", np.hstack([plain, logits]))):
        p = np.zeros(len(y))
        for k in range(10):
            p[at % 10 == k] = 1 / (1 + np.exp(-x[at % 10 == k] @ fit(x[at % 10 != k], y[at % 10 != k])))
        p = np.clip(p, 1e-3, 1 - 1e-3)
        loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        print(f"  {label:26s} log loss {loss:.3f}, Brier {np.mean((p - y) ** 2):.3f}, AUC {auc(p, y):.3f}")
        errors.append(np.bincount(at, (p - y) ** 2))
    each = np.array([*errors, np.bincount(at)]).T
    print(
        f"  {len(y)} mentions, {y.mean():.3f} right; Brier gained {(errors[0] - errors[1]).sum() / len(y):+.4f}",
        end=" ",
    )
    print(interval(resampled(each, lambda s: (s[0] - s[1]) / s[2])))


def auc(p: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> float:
    above = p[y == 1][:, None] - p[y == 0][None, :]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))


# ---- 3. a finder


def room(scorers: Scorers, rows: list[Json], gold: dict[str, Json]) -> None:
    """Where the gold events lie that the rules do not find: what a finder that asks of named pairs could gain at most."""
    table: Counter[str] = Counter()
    for row in rows:
        target = gold[row["id"]]
        hit = {i for i, _ in scorers.reports.match_events(target, row["line"], target["text"])}
        missed = [e for i, e in enumerate(target["events"]) if i not in hit]
        table["found by the rules"] += len(hit)
        table.update(lies(scorers, row, event) for event in missed)
    for words, count in sorted(table.items(), key=lambda item: -item[1]):
        print(f"    {count:4d} {words}")


def lies(scorers: Scorers, row: Json, event: Json) -> str:
    """In which kind of sentence a missed gold event stands."""
    start = event["span"][0]
    part = next((s for s in row["sentences"] if s["start"] <= start < s["start"] + len(s["text"])), None)
    if part is None:
        return "in a sentence that the gate leaves out"
    sides = [scorers.reports.codes(event[k]) for k in ("actor", "recipient")]
    named = any(g["named"] and g["codes"][0] in sides[0] and g["codes"][1] in sides[1] for g in part["guesses"])
    rules = [m for m in row["rules"] if m["sentence"] == part["index"]]
    alike = any(set(m["codes"][0]) & sides[0] and set(m["codes"][1]) & sides[1] for m in rules)
    fired = (
        "no rule fires"
        if not rules
        else "a rule tells another act of the two"
        if alike
        else "rules tell acts of others"
    )
    return f"{'both sides named' if named else 'not both named'}, {fired}"


def found(guesses: Iterable[Json], least: float) -> list[Json]:
    """At most one event of a sentence: the likeliest type of the likeliest pair."""
    chosen = max(guesses, key=lambda g: g["p"].get(best(g), 0), default=None)
    if chosen is None or chosen["p"].get(best(chosen), 0) < least:
        return []
    kind, (actor, recipient) = best(chosen), chosen["codes"]
    mutual = kind == "CONSULT"
    sides = ([actor, recipient], [actor, recipient]) if mutual else ([actor], [recipient])
    return [{"event_type": kind, "actor": sides[0], "recipient": sides[1], "symmetric": mutual}]


@dataclass(frozen=True)
class Search:
    """Where the finder asks: only in sentences where no rule fires, or of all pairs of whom no rule tells anything there; only of named
    parties, or of those referred to as well."""

    words: str
    silent: bool
    named: bool


SEARCHES = (
    Search("states named in a sentence where no rule fires", True, True),
    Search("states named in a sentence, no rule tells anything of the two", False, True),
    Search("states named or referred to in a sentence where no rule fires", True, False),
)


def added(row: Json, least: float, search: Search) -> list[Json]:
    """The rules' events and those that the model finds beside them."""
    events = list(row["line"]["events"])
    whole = [{"index": 0, "guesses": row.get("guesses", []), "start": 0, "text": row.get("text", "")}]
    for part in row.get("sentences", whole):
        rules = [m for m in row["rules"] if m["sentence"] == part["index"] or "sentences" not in row]
        told = {frozenset((a, r)) for m in rules for a in m["codes"][0] for r in m["codes"][1]}
        told |= {frozenset(side) for m in rules for side in m["codes"] if len(side) == 2}
        asked = [g for g in part["guesses"] if frozenset(g["codes"]) not in told and (g["named"] or not search.named)]
        for event in found(asked, least) if not (search.silent and rules) else []:
            if not any(alike(event, known) for known in events):
                span = [part["start"], part["start"] + len(part["text"])]
                events.append({**event, "span": span, "evidence": part["text"]})
    return events


def alike(one: Json, other: Json) -> bool:
    """Whether two events have a type, an actor and a recipient in common: a second telling, which the ledger would merge."""
    return one["event_type"] == other["event_type"] and all(set(one[k]) & set(other[k]) for k in ("actor", "recipient"))


def finder(scorers: Scorers, sets: dict[str, list[Json]], gold: dict[str, Json]) -> None:
    """Gain at each threshold, and what is added to reports without events and to general news."""
    empty = [r for r in sets["dev"] if not gold[r["id"]]["events"]]
    for search in SEARCHES:
        print(f"  {search.words}")
        for least in STEPS:
            print(f"    at {least:.1f}")
            for name in ("plover_gsr.dev", "dev"):
                print(f"      {name:15s} {compared(scorers, sets[name], gold, added, least, search)}")
            for name, rows in (("negatives", empty), ("general news", sets["esl.dev"])):
                more = sum(len(added(r, least, search)) - len(r["line"]["events"]) for r in rows)
                print(f"      {name:15s} {more} events added in {len(rows)} reports")


def meets(pair: Json, mention: Json) -> int:
    """How many sides of a marked pair a mention of the rules shares words with."""
    sides = [(pair[k], mention["at"][k]) for k in ("actor", "recipient")]
    return sum(any(a < span[1] and span[0] < b for a, b in spans) for span, spans in sides if span)


def by_rules(row: Json, pair: Json) -> str:
    """The type of the mention whose sides fit a marked pair best; ``none`` where none has both."""
    asked = sum(pair[k] is not None for k in ("actor", "recipient"))
    fitting = [m for m in row["rules"] if meets(pair, m) == asked]
    return str(max(fitting, key=lambda m: m["confidence"] or 0)["type"]) if fitting else "none"


def own_sentences(rows: list[Json]) -> None:
    """On the training sentences kept back: rules and model on each pair with an act, then the model where the rules say nothing of the pair."""
    asked = [(row["id"], p, by_rules(row, p)) for row in rows for p in row["pairs"]]
    table: Counter[tuple[bool, bool]] = Counter(
        (said in p["labels"], best(p) in p["labels"]) for _, p, said in asked if p["labels"]
    )
    total = sum(table.values())
    print(
        f"  {total} pairs with an act: rules {(table[True, True] + table[True, False]) / total:.3f}, model {(table[True, True] + table[False, True]) / total:.3f}"
    )
    print(
        f"  both right {table[True, True]}, rules only {table[True, False]}, model only {table[False, True]}, neither {table[False, False]}"
    )
    differ = Counter(
        (said in p["labels"], best(p) in p["labels"])
        for _, p, said in asked
        if p["labels"] and said not in ("none", best(p))
    )
    print(
        f"  where both name a type and differ: rules right {differ[True, False]}, model right {differ[False, True]}, neither {differ[False, False]}"
    )
    silent = [p for _, p, said in asked if said == "none"]
    acts = sum(bool(p["labels"]) for p in silent)
    print(f"  {len(silent)} pairs of which the rules say nothing, {acts} with an act; the model at ...")
    for least in STEPS:
        said = [p for p in silent if p["p"].get(best(p), 0) >= least]
        right = sum(best(p) in p["labels"] for p in said)
        print(
            f"    {least:.1f}: precision {right / max(1, len(said)):.3f}, recall {right / max(1, acts):.3f} (of {len(said)} said)"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("shared", type=Path)
    parser.add_argument("model", type=Path)
    asked = parser.parse_args()
    bench = asked.shared / "bench"
    scorers = Scorers(
        module_at(bench / "events/score.py", "score_sentences"), module_at(bench / "articles/score.py", "score_reports")
    )
    sets: dict[str, list[Json]] = {}
    for name in ("sentences", "reports"):
        for row in lines(asked.model / f"{name}.answers.jsonl"):
            sets.setdefault(row["set"], []).append(row)
    files = ("events/plover_gsr.dev.jsonl", "events/petrarch_unit.dev.jsonl", "articles/dev.jsonl")
    gold = {str(r["id"]): r for f in files for r in lines(bench / f)}
    print("training sentences kept back")
    own_sentences(lines(asked.model / "train.answers.jsonl"))
    for name in ("plover_gsr.dev", "petrarch_unit.dev"):
        print(f"1. type given the parties, {name}")
        given_parties(sets[name], scorers.sentences.codes)
    print("2. second vote")
    for name in ("plover_gsr.dev", "dev"):
        votes(scorers, name, sets[name], gold)
    as_feature(judged(scorers, sets["plover_gsr.dev"] + sets["dev"], gold))
    print("3. finder: where the gold events of the reports lie")
    room(scorers, sets["dev"], gold)
    finder(scorers, sets, gold)


if __name__ == "__main__":
    main()
