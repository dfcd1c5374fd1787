"""The coder on sentences marked with who did what to whom, so that misses can be counted by class on text the rules were not written on.

    python bench/marked.py FILE.txt|FOLDER ... [--half A|B|all] [--misses TYPE] [--invented] [--errors] [--limit N]

A line is a sentence with marks ``[[a1 Britain]] has [[e1 SANCTION/expel/asserted expelled]] two [[r1 Russian]] diplomats``: a actor, r recipient, e the
words that tell the act with TYPE/mode/status; one without marks tells no act. ``--half`` splits by a hash of the text: A may be read, B is only ever
counted. A marked act is *found* when its type is coded in the sentence, *right* when also both sides are: a coded party is right when its words overlap
the marked ones or its state is one they name. What has another type than every marked act of its sentence is *invented*.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retorsion.dictionaries import Dictionaries
from retorsion.mentions.coder import Coder
from retorsion.records import Article, Mention, Party

MARK = re.compile(r"\[\[([aers]\d+(?:,[aers]\d+)*) (?:([A-Z]+)/([a-z-]+)/([a-z]+) )?([^\[\]]+)\]\]")
Bounds = tuple[int, int]


@dataclass
class Marked:
    """A marked act: spans of its words and of its sides."""

    type: str = ""
    status: str = ""
    trigger: list[Bounds] = field(default_factory=list)
    actor: list[Bounds] = field(default_factory=list)
    recipient: list[Bounds] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A sentence without its marks."""

    text: str
    acts: tuple[Marked, ...]

    @property
    def half(self) -> str:
        """A or B, fixed by the text."""
        return "AB"[hashlib.sha256(self.text.encode()).digest()[0] % 2]


def read_line(line: str) -> Line:
    """The sentence and its marked acts."""
    text, at = "", 0
    acts: dict[str, Marked] = {}
    for mark in MARK.finditer(line):
        text += line[at : mark.start()]
        span = (len(text), len(text) + len(mark[5]))
        text += mark[5]
        at = mark.end()
        for tag in mark[1].split(","):
            act = acts.setdefault(tag[1:], Marked())
            {"a": act.actor, "r": act.recipient, "e": act.trigger}.get(tag[0], []).append(span)
            if tag[0] == "e" and mark[2]:
                act.type, act.status = mark[2], mark[4]
    return Line((text + line[at:]).rstrip(), tuple(acts.values()))


def read(paths: Iterable[Path], half: str) -> list[Line]:
    """The lines of the files that belong to the half."""
    files = (file for path in paths for file in (sorted(path.glob("*.txt")) if path.is_dir() else [path]))
    rows = (row.strip() for file in files for row in file.read_text(encoding="utf-8").splitlines())
    lines = [read_line(row) for row in rows if row and not row.startswith("#")]
    return [line for line in lines if half in (line.half, "all")]


@dataclass(frozen=True)
class Judge:
    """Whether coded sides are the marked ones."""

    dictionaries: Dictionaries

    def names(self, text: str, span: Bounds) -> frozenset[str]:
        """States and bodies that the words at ``span`` may name."""
        found = self.dictionaries.find(text[span[0] : span[1]])
        return frozenset(name.actor.code.split(".")[0] for hit in found for name in hit.names)

    def side(self, text: str, marked: Sequence[Bounds], coded: Sequence[Party]) -> bool:
        """Whether one of the coded parties is a marked one; nobody is right where nobody is marked."""
        if not marked or not coded:
            return not marked
        named = frozenset[str]().union(*(self.names(text, span) for span in marked))
        return any(p.state in named or (p.span and _meet((p.span.start, p.span.end), marked)) for p in coded)

    def right(self, text: str, act: Marked, mention: Mention) -> bool:
        """Whether type and both sides are right."""
        if mention.type != act.type or not self.side(text, act.actor, mention.actors):
            return False
        return self.side(text, act.recipient, mention.recipients) or not act.recipient

    def nameable(self, text: str, act: Marked) -> bool:
        """Whether the sentence names a state or body for the actor."""
        return any(self.names(text, span) for span in act.actor)


def _meet(span: Bounds, others: Iterable[Bounds]) -> bool:
    return any(span[0] < b and a < span[1] for a, b in others)


@dataclass
class Tally:
    """Counts over sentences."""

    sentences: int = 0
    empty: int = 0
    false_on_empty: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    coded: Counter[str] = field(default_factory=Counter)
    invented: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    confused: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, line: Line, mentions: Sequence[Mention], judge: Judge) -> None:
        """Count one sentence."""
        self.sentences += 1
        self.empty += not line.acts
        self.false_on_empty += len(mentions) if not line.acts else 0
        types, marked = {m.type for m in mentions}, {act.type for act in line.acts}
        for mention in mentions:
            self.coded[mention.type] += 1
            self.invented[mention.type] += mention.type not in marked
            self.wrong += not any(judge.right(line.text, act, mention) for act in line.acts)
        for act in line.acts:
            if not judge.nameable(line.text, act):
                continue
            self.acts[act.type] += 1
            self.found[act.type] += act.type in types
            self.right[act.type] += any(judge.right(line.text, act, m) for m in mentions)
            if act.type not in types:
                at = [m.type for m in mentions if _meet(_type_span(m), act.trigger)]
                self.confused[act.type, at[0] if at else "nothing"] += 1

    def report(self) -> str:
        """The figures as text."""
        acts, right, coded = self.acts.total(), self.right.total(), self.coded.total()
        recall, precision = right / max(acts, 1), 1 - self.wrong / max(coded, 1)
        rows = [
            f"{self.sentences} sentences, {self.empty} without an act; {acts} marked acts whose actor is named",
            f"type found {self.found.total() / max(acts, 1):.3f}   right {recall:.3f}   precision {precision:.3f}   "
            f"F1 {2 * precision * recall / max(precision + recall, 1e-9):.3f}",
            f"coded a sentence {coded / max(self.sentences, 1):.3f}   invented a sentence "
            f"{self.invented.total() / max(self.sentences, 1):.3f}   coded in sentences without an act "
            f"{self.false_on_empty / max(self.empty, 1):.3f}",
            f"{'type':10} {'acts':>5} {'found':>6} {'right':>6} {'coded':>6} {'invented':>8}   taken for",
        ]
        for kind, count in self.acts.most_common():
            taken = Counter({other: n for (was, other), n in self.confused.items() if was == kind})
            rows.append(
                f"{kind:10} {count:5} {self.found[kind] / count:6.2f} {self.right[kind] / count:6.2f} {self.coded[kind]:6} "
                f"{self.invented[kind]:8}   {', '.join(f'{name} {n}' for name, n in taken.most_common(5))}"
            )
        return "\n".join(rows)


def _type_span(mention: Mention) -> Bounds:
    span = mention.evidence["type"]
    return (span.start, span.end)


def coded(coder: Coder, lines: Sequence[Line]) -> Iterator[tuple[Line, tuple[Mention, ...]]]:
    """Each line with what the coder finds in it."""
    articles = [Article.from_text(line.text, id=str(number)) for number, line in enumerate(lines)]
    for article, annotation in coder.annotate_many(articles):
        yield lines[int(article.id)], annotation.mentions


def shown(mention: Mention) -> str:
    """A mention on one line."""
    sides = [",".join(p.actor or "?" for p in side) or "-" for side in (mention.actors, mention.recipients)]
    return f"    {mention.rule} {mention.type} {sides[0]} > {sides[1]} {mention.standing} [{mention.evidence['type'].quote}]"


def faults(line: Line, mentions: Sequence[Mention], judge: Judge, options: argparse.Namespace) -> list[str]:
    """What the options ask to see of one sentence."""
    types, out = {m.type for m in mentions}, []
    for act in line.acts:
        words = " .. ".join(line.text[a:b] for a, b in act.trigger)
        missed = act.type not in types and options.misses in (act.type, "all")
        astray = options.errors and act.type in types and not any(judge.right(line.text, act, m) for m in mentions)
        if judge.nameable(line.text, act) and (missed or astray):
            out.append(f"  {act.type} {act.status}: {words}")
    marked = {act.type for act in line.acts}
    if options.invented:
        out += [f"  invented {m.type}" for m in mentions if m.type not in marked]
    return [line.text, *out, *map(shown, mentions)] if out else []


def main() -> None:
    """Code the half and print its figures, and sentences where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--half", choices=("A", "B", "all"), default="A")
    parser.add_argument(
        "--misses", metavar="TYPE", help="show sentences of half A with an act of this type missed (all: any)"
    )
    parser.add_argument("--invented", action="store_true", help="show what was coded and not marked")
    parser.add_argument("--errors", action="store_true", help="show acts whose type is found and whose sides are wrong")
    parser.add_argument("--limit", type=int, default=10**6)
    options = parser.parse_args()
    coder = Coder.load()
    judge, tally, left = Judge(coder.dictionaries), Tally(), options.limit
    for line, mentions in coded(coder, read(options.files, options.half)):
        tally.add(line, mentions, judge)
        shows = faults(line, mentions, judge, options) if line.half == "A" and left else []
        left -= bool(shows)
        print(*shows, sep="\n", end="\n" if shows else "")
    print(tally.report())


if __name__ == "__main__":
    main()
