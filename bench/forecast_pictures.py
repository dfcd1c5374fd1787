"""The pictures of the model pages, as SVG, from the exchange benchmark and the shipped cases.

Run: ``python bench/forecast_pictures.py FOLDER docs/explanation/models``. Plain SVG written by hand: no plotting library, the same bytes on any machine with the same numbers.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from retorsion.show.drawing import standalone
from retorsion.show.reciprocity_chart import reciprocity_picture
from retorsion.study.backtest import backtest
from retorsion.study.cases import library
from retorsion.study.hawkes import dyad_counts, fit_hawkes
from retorsion.study.relational import relational
from retorsion.study.responses import reciprocity
from retorsion.study.simulate import Act, Player, simulate
from retorsion.study.strategies import NAMES, confusion
from retorsion.study.table import build, read_table

WIDTH, HEIGHT, EDGE = 640, 360, 60
INK, BLUE, RED, GREY = "#222", "#2f6db3", "#c0392b", "#bbb"


def text(x: float, y: float, words: str, anchor: str = "middle", size: int = 13) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{INK}">{words}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str = INK, width: float = 1, dash: str = "") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>'


def dot(x: float, y: float, colour: str = BLUE, radius: float = 4) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.7"/>'


def path(points: Sequence[tuple[float, float]], colour: str, width: float = 2) -> str:
    return f'<polyline fill="none" stroke="{colour}" stroke-width="{width}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}"/>'


def at(x: float, y: float) -> tuple[float, float]:
    """A point of the unit square on the page."""
    return EDGE + x * (WIDTH - 2 * EDGE), HEIGHT - EDGE - y * (HEIGHT - 2 * EDGE)


def frame(title: str, across: str, up: str, marks: Sequence[str]) -> list[str]:
    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    return [
        text(WIDTH / 2, 24, title, size=12), text(WIDTH / 2, HEIGHT - 14, across), f'<g transform="rotate(-90 16 {HEIGHT / 2})">{text(16, HEIGHT / 2, up)}</g>',
        line(x0, y0, x1, y0), line(x0, y0, x0, y1), *marks,
    ]  # fmt: skip


def save(folder: Path, name: str, parts: Sequence[str]) -> None:
    body = "\n".join(parts)
    (folder / f"{name}.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">\n<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n',
        encoding="utf-8",
    )


def forecast_picture(data: Path, out: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        report = backtest(data / "levant_events.csv.gz", data / "reply14_cases.csv.gz", Path(place) / "p.csv")
    ticks = [text(*at(v, -0.07), f"{v:.1f}") for v in (0, 0.5, 1)] + [
        text(at(0, v)[0] - 8, at(0, v)[1] + 4, f"{v:.1f}", "end") for v in (0, 0.5, 1)
    ]
    parts = frame(
        "Forecast and outcome, 2,878 unseen cases (blue: model, grey: 90-day rate)",
        "forecast chance of an answer in 14 days",
        "share answered",
        [*ticks, line(*at(0, 0), *at(1, 1), GREY, 1, "4")],
    )
    for score, colour in ((report.rate90, GREY), (report.model, BLUE)):
        for row in score.bins:
            parts += [
                line(*at(row.forecast, row.interval[0]), *at(row.forecast, row.interval[1]), colour),
                dot(*at(row.forecast, row.observed), colour, 2 + row.cases**0.5 / 6),
            ]
    save(out, "forecast", parts)


def hawkes_picture(data: Path, out: Path) -> None:
    table = read_table(data / "isrpal_events.csv.gz")
    counts = dyad_counts(table, "ISR", "PAL")
    model = fit_hawkes(counts[: table.day_of("2003-06-20")], date.fromordinal(table.origin).weekday())
    days = np.arange(1, 61)
    kernels = {
        name: sum(
            model.alpha[k, j, b] * (1 - np.exp(-1 / tau)) * np.exp(-(days - 1) / tau)
            for b, tau in enumerate(model.scales)
        )
        for name, k, j in (("own", 3, 3), ("other", 3, 1))
    }
    top = max(float(k.max()) for k in kernels.values())
    ticks = [text(*at(d / 60, -0.07), str(d)) for d in (0, 20, 40, 60)] + [
        text(at(0, 1)[0] - 8, at(0, 1)[1] + 4, f"{top:.2f}", "end")
    ]
    parts = frame(
        "What a conflict act adds to Palestinian conflict (blue: own act, red: Israeli act)",
        "days later",
        "acts a day",
        ticks,
    )
    parts += [
        path([at(d / 60, float(v) / top) for d, v in zip(days, kernels[name], strict=True)], colour)
        for name, colour in (("own", BLUE), ("other", RED))
    ]
    save(out, "hawkes", parts)


def dyad_picture(data: Path, out: Path) -> None:
    """The picture that the command draws, of the busiest pair by quarter."""
    found = reciprocity(read_table(data / "levant_events.csv.gz"), pair=("ISR", "PAL"), by="quarter")
    (out / "reciprocity.svg").write_text(standalone(reciprocity_picture(found)) + "\n", encoding="utf-8")


def relational_picture(data: Path, out: Path) -> None:
    table = read_table(data / "levant_events.csv.gz")
    periods = (
        ("1979-1989", "1979-01-01", "1989-12-31"),
        ("1990-1999", "1990-01-01", "1999-12-31"),
        ("2000-2011", "2000-01-01", "2011-12-31"),
    )
    top = 5.0
    marks = [text(at(0, v / top)[0] - 8, at(0, v / top)[1] + 4, str(v), "end") for v in range(6)]
    parts = frame(
        "Who acts on whom next: Levant by decade, estimates with 95 % intervals (light to dark)",
        "",
        "weight (log odds)",
        marks,
    )
    for k, (_, first, last) in enumerate(periods):
        days = (max(table.day_of(first), 0), table.day_of(last))
        rows = [(table.origin + int(table.day[i]), table.sides[table.actor[i]], table.sides[table.recipient[i]], int(table.quad[i]), table.code[i], float("nan"), "")
                for i in range(len(table)) if days[0] <= table.day[i] <= days[1]]  # fmt: skip
        for i, effect in enumerate(relational(build(rows)).effects):
            x, half = (i + 0.3 + 0.2 * k) / 4, 1.96 * effect.error
            shade = f'opacity="{0.45 + 0.25 * k:.2f}"'
            low, high, middle = (max(v, 0) / top for v in (effect.value - half, effect.value + half, effect.value))
            parts.append(f"<g {shade}>{line(*at(x, low), *at(x, high), BLUE, 3)}{dot(*at(x, middle), BLUE, 5)}</g>")
            if k == 1:
                parts.append(text(*at(x, -0.07), effect.name))
    save(out, "relational", parts)


def strategies_picture(out: Path) -> None:
    table = confusion(60, 400, 0.1, 1)
    parts = [text(WIDTH / 2, 24, "Simulated rule (row) and rule found (column): per cent of 400 sides", size=12)]
    for i, row in enumerate(NAMES):
        parts.append(text(148, 74 + i * 45, row, "end"))
        parts.append(text(190 + i * 76, HEIGHT - 26, row, size=11))
        for j, column in enumerate(NAMES):
            share = table[row][column]
            parts.append(
                f'<rect x="{155 + j * 76}" y="{48 + i * 45}" width="70" height="40" fill="{BLUE}" fill-opacity="{0.05 + 0.8 * share:.3f}"/>'
            )
            parts.append(text(190 + j * 76, 73 + i * 45, f"{100 * share:.1f}"))
    save(out, "strategies", parts)


def simulation_picture(out: Path) -> None:
    rng = np.random.default_rng(0)
    parts = frame(
        "SIMULATION: severity of 40 exchanges after one act of severity 5",
        "days",
        "severity of each act (0 to 10)",
        [text(*at(d / 90, -0.07), str(d)) for d in (0, 30, 60, 90)],
    )
    for _ in range(40):
        run = simulate(
            Player(side="A", own_rate=0.1, proportion=0.8),
            Player(side="B", own_rate=0.1, rule="escalating", answers=0.7),
            90,
            rng,
            [Act(-1, "A", 5.0)],
        )
        parts += [dot(*at(act.day / 90, act.severity / 10), BLUE if act.actor == "A" else RED, 2.5) for act in run]
    save(out, "simulation", parts)


def precedents_picture(out: Path) -> None:
    ticks = [text(*at(np.log1p(d) / np.log1p(250), -0.07), str(d)) for d in (0, 1, 3, 10, 30, 100, 250)]
    ticks += [
        text(at(0, v)[0] - 8, at(0, v)[1] + 4, words, "end")
        for v, words in ((0.5, "equal"), (0.75, "twice"), (0.25, "half"))
    ]
    parts = frame(
        "Answers on record: days and size (red: went on to a third round)",
        "days to the answer",
        "people sent off, answer against act",
        ticks,
    )
    rng = np.random.default_rng(0)
    for case in library():
        for reply in case.replies[:1] if case.opens else ():
            if reply.lag_days is not None and reply.proportion:
                y = float(np.clip(0.5 + np.log2(reply.proportion) / 4 + rng.normal(0, 0.008), 0, 1))
                parts.append(
                    dot(
                        *at(float(np.log1p(reply.lag_days) / np.log1p(250) + rng.normal(0, 0.004)), y),
                        RED if reply.answered_again else BLUE,
                        3,
                    )
                )
    save(out, "precedents", parts)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    forecast_picture(source, target)
    hawkes_picture(source, target)
    dyad_picture(source, target)
    relational_picture(source, target)
    strategies_picture(target)
    simulation_picture(target)
    precedents_picture(target)
