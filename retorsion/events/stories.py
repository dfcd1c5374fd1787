"""Documents of any topic with marked event words in, which marks stand for one event out: identity where nobody has coded sides or types.

The ledger does not use it; :func:`retorsion.events.merge` knows more. It serves texts outside the types and parties of this project, and shows how
far words alone carry. Marks are compared by their words' stems, the words around them and how alike their documents are; pairs are weighed
like those of a merge and joined by average linkage. Own algorithm, no model, no randomness. Compares marks two by two: for hundreds of documents.

ECB+ development topics, gold marks, each topic by weights of the others (``bench/identity.py``): CoNLL F1 0.746, pairs F1 0.575 (the same stem and
word overlap with thresholds tuned on these very topics: 0.739 and 0.532).
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from retorsion.dictionaries import read_csv

WINDOW = 60
"""Code points on each side of a mark whose words count as being next to it."""
LEAST_ALIKE = 0.12
"""Cosine of two documents below which only marks of one stem are compared."""
THRESHOLD = 0.2
"""Average chance from which on two groups of marks are one event; figures hardly move between 0.15 and 0.3."""
ENDINGS = (
    "ations",
    "ation",
    "ingly",
    "ings",
    "ions",
    "ing",
    "ion",
    "ment",
    "ers",
    "ies",
    "ied",
    "ed",
    "es",
    "er",
    "ly",
    "s",
    "e",
)
_COMMON = """
    the a an of in on at to for by with from as is was were are be been has have had that this it its his her their he she they and or
    but not who which after before over into said says will would could about also than then there more one two up out off when while during
"""
COMMON = frozenset(_COMMON.split())

Vector = Mapping[str, float]
Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Mark:
    """The words of an event in a document: offsets, lemma of their head where known, kind (action, state, report ...) where known."""

    start: int
    end: int
    lemma: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A document: sentences as (start, end), marks in order."""

    id: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A mark as it is compared."""

    place: Place
    document: int
    stem: str
    words: str
    kind: str | None
    sentence: Vector
    near: Vector


@dataclass(frozen=True, slots=True)
class _Corpus:
    """All marks; how alike documents are, and the documents they are alike to (``company``), by indices; in how many documents a stem is marked;
    number of documents."""

    seen: Sequence[_Seen]
    alike: Mapping[tuple[int, int], float]
    company: Mapping[tuple[int, int], float]
    spread: Mapping[str, int]
    size: int

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Marks of one stem, and all marks of documents that are alike."""
        for i, j in combinations(range(len(self.seen)), 2):
            a, b = self.seen[i], self.seen[j]
            if (
                a.stem == b.stem
                or a.document == b.document
                or self.alike.get((a.document, b.document), 0.0) >= LEAST_ALIKE
            ):
                yield i, j


def identity(stories: Sequence[Story]) -> dict[Place, str]:
    """(document, start, end) -> name of its event; equal names are one event. The order of ``stories`` plays no part."""
    corpus = read_corpus(stories)
    weights = {row["feature"]: float(row["weight"]) for row in read_csv("identity_weights.csv")}
    chances = {
        (i, j): chance
        for i, j in corpus.pairs()
        if (chance := _chance(features(corpus.seen[i], corpus.seen[j], corpus), weights)) > 0.02
    }
    names: dict[Place, str] = {}
    for group in average_linkage(len(corpus.seen), chances):
        lead = min(corpus.seen[at].place for at in group)
        names.update((corpus.seen[at].place, f"{lead[0]}:{lead[1]}") for at in group)
    return names


def read_corpus(stories: Sequence[Story]) -> _Corpus:
    """Marks as they are compared, in order of document and place."""
    ordered = sorted(stories, key=lambda story: story.id)
    rarity = _rarity(ordered)
    seen = [one for at, story in enumerate(ordered) for one in _marks(at, story, rarity)]
    spread = Counter(stem for stem, _ in {(one.stem, one.document) for one in seen})
    alike = _alike([_vector(Counter(_stems(story.text)), rarity) for story in ordered])
    return _Corpus(seen, alike, _company(alike, len(ordered)), spread, len(ordered))


def _rarity(stories: Sequence[Story]) -> Vector:
    spread = Counter(word for story in stories for word in set(_stems(story.text)))
    return {word: math.log((len(stories) + 1) / (number + 0.5)) for word, number in spread.items()}


def _alike(documents: Sequence[Vector]) -> Mapping[tuple[int, int], float]:
    """Cosine of every two documents that share a word, lower index first."""
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    sums: dict[tuple[int, int], float] = defaultdict(float)
    for at, words in enumerate(documents):
        for word, value in words.items():
            for other, theirs in holders[word]:
                sums[other, at] += value * theirs
            holders[word].append((at, value))
    return sums


def _company(alike: Mapping[tuple[int, int], float], size: int) -> Mapping[tuple[int, int], float]:
    """How far two documents are alike to the same others: tells two stories of one topic apart better than their words alone."""
    rows: list[dict[str, float]] = [{str(at): 1.0} for at in range(size)]
    for (i, j), value in alike.items():
        if value >= LEAST_ALIKE:
            rows[i][str(j)] = rows[j][str(i)] = value
    lengths = [math.sqrt(sum(value * value for value in row.values())) for row in rows]
    near = (pair for pair, value in alike.items() if value >= LEAST_ALIKE / 2)
    return {(i, j): _cosine(rows[i], rows[j]) / (lengths[i] * lengths[j]) for i, j in near}


def _marks(at: int, story: Story, rarity: Vector) -> Iterator[_Seen]:
    for mark in story.marks:
        start, end = next((s for s in story.sentences if s[0] <= mark.start < s[1]), (0, len(story.text)))
        own = story.text[mark.start : mark.end]
        stem = stem_of(mark.lemma or own.split()[-1])
        around = story.text[max(start, mark.start - WINDOW) : min(end, mark.end + WINDOW)]
        yield _Seen(
            place=(story.id, mark.start, mark.end),
            document=at,
            stem=stem,
            words=own.lower(),
            kind=mark.kind,
            sentence=_vector(_without(story.text[start:end], stem), rarity),
            near=_vector(_without(around, stem), rarity),
        )


def features(a: _Seen, b: _Seen, corpus: _Corpus) -> dict[str, float]:
    """What speaks for one event, by the names of ``identity_weights.csv``; cosines and flags from 0 to 1, rarity in natural logarithms."""
    same, one_document = float(a.stem == b.stem), float(a.document == b.document)
    documents = corpus.alike.get((a.document, b.document), 0.0) if not one_document else 0.0
    company = corpus.company.get((a.document, b.document), 0.0) if not one_document else 0.0
    sentence, near = _cosine(a.sentence, b.sentence), _cosine(a.near, b.near)
    return {
        "same_stem": same,
        "sentence": sentence,
        "near": near,
        "documents": documents,
        "root_documents": math.sqrt(max(documents, 0.0)),
        "company": company,
        "same_stem_company": same * company,
        "same_stem_sentence": same * sentence,
        "same_stem_near": same * near,
        "same_stem_documents": same * documents,
        "same_beginning": float(not same and len(a.stem) >= 4 and len(b.stem) >= 4 and a.stem[:4] == b.stem[:4]),
        "rare_stem": same * math.log(corpus.size / corpus.spread[a.stem]),
        "one_document": one_document,
        "one_document_same_stem": one_document * same,
        "same_words": float(a.words == b.words),
        "same_kind": float(a.kind == b.kind),
    }


def _chance(found: Mapping[str, float], weights: Mapping[str, float]) -> float:
    logit = weights["bias"] + sum(weights[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))


def average_linkage(
    size: int, chances: Mapping[tuple[int, int], float], threshold: float = THRESHOLD
) -> list[list[int]]:
    """Groups joined best first while their marks' chances, unknown ones as 0, average to the threshold."""
    links: list[dict[int, float]] = [{} for _ in range(size)]
    for (i, j), chance in chances.items():
        links[i][j] = links[j][i] = chance
    members = {at: [at] for at in range(size)}
    heap = [(-chance, i, j, 1, 1) for (i, j), chance in chances.items() if chance >= threshold]
    heapq.heapify(heap)
    while heap:
        _, a, b, left, right = heapq.heappop(heap)
        if a not in members or b not in members or (len(members[a]), len(members[b])) != (left, right):
            continue
        members[a].extend(members.pop(b))
        _take_over(links, a, b)
        for other, total in links[a].items():
            average = total / (len(members[a]) * len(members[other]))
            if average >= threshold:
                low, high = min(a, other), max(a, other)
                heapq.heappush(heap, (-average, low, high, len(members[low]), len(members[high])))
    return list(members.values())


def _take_over(links: list[dict[int, float]], keep: int, lose: int) -> None:
    links[keep].pop(lose, None)
    links[lose].pop(keep, None)
    for other, total in links[lose].items():
        links[keep][other] = links[other][keep] = links[keep].get(other, 0.0) + total
        links[other].pop(lose, None)
    links[lose] = {}


def stem_of(word: str) -> str:
    """A rough base form: one ending taken off, a doubled last letter made single; "bombing", "bombed" and "bombs" give "bomb"."""
    found = word.lower()
    ending = next((one for one in ENDINGS if found.endswith(one) and len(found) - len(one) >= 3), "")
    found = found[: len(found) - len(ending)]
    return found[:-1] if len(found) > 4 and found[-1] == found[-2] else found


def _stems(text: str) -> Iterable[str]:
    return (stem_of(word) for word in re.findall(r"[A-Za-z0-9]{2,}", text) if word.lower() not in COMMON)


def _without(text: str, stem: str) -> Counter[str]:
    return Counter(word for word in _stems(text) if word != stem)


def _vector(counts: Mapping[str, int], rarity: Vector) -> Vector:
    weighed = {word: (1 + math.log(number)) * rarity[word] for word, number in counts.items() if word in rarity}
    length = math.sqrt(sum(value * value for value in weighed.values())) or 1.0
    return {word: value / length for word, value in weighed.items()}


def _cosine(a: Vector, b: Vector) -> float:
    small, large = (a, b) if len(a) < len(b) else (b, a)
    return sum(value * large[word] for word, value in small.items() if word in large)
