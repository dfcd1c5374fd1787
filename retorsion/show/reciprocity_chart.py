"""Reciprocity as a picture: hostile acts each way over time with their ruptures, chances with and without an act, days to the answer, sizes of answers.

In: a ``Reciprocity``. Out: SVG with a title for each mark, or a file (SVG, PNG, or JSON with caption and numbers). The numbers are the study's; nothing is computed here
but places on the page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from retorsion.errors import ReadError, SettingsError
from retorsion.records import encode
from retorsion.show.charts import head
from retorsion.show.drawing import Picture, standalone, to_png
from retorsion.study.responses import SIZES

if TYPE_CHECKING:
    from retorsion.study.responses import Direction, Reciprocity

WIDTH, HEIGHT = 760, 560
COLOURS = ("var(--side-a, #1f5fa8)", "var(--side-b, #a8451f)")
GREY, INK, MUTED = "var(--rule, #b8bfc7)", "var(--ink, #16191d)", "var(--muted, #4b5563)"
MOST_BARS = 120
"""Periods drawn: more are joined by twos, threes and so on."""


def reciprocity_picture(found: Reciprocity) -> Picture:
    """The drawing with its numbers and a caption."""
    one, other = found.pair
    title = f"What comes back between {one} and {other}, {found.since} to {found.until}"
    parts = [head(WIDTH, HEIGHT, title), _text(WIDTH / 2, 18, title, size=14)]
    parts += [*_time(found), *_chances(found), *_lags(found), *_sizes(found), "</svg>"]
    acts = " and ".join(f"{way.acts} hostile acts of {way.acting}" for way in found.directions)
    caption = (
        f"{title}: {acts}; an answer is an act within {found.days} days. Bars grow up for {one} and down for {other}; dashed lines are ruptures; grey bars are days "
        "without an act, lines 95 % intervals. Associations in what was reported, not effects."
    )
    return Picture("".join(parts), encode(found), caption)


def write_picture(found: Reciprocity, out: Path) -> None:
    """Write the picture in the form that the file's ending names."""
    drawn, form = reciprocity_picture(found), out.suffix.lower()
    if form not in (".svg", ".png", ".json"):
        raise SettingsError(f"cannot draw {out.name}: choose a file that ends in .svg, .png or .json")
    if form == ".json":
        data = json.dumps({"caption": drawn.caption, "data": drawn.data}, ensure_ascii=False, indent=1).encode() + b"\n"
    else:
        svg = standalone(drawn)
        data = to_png(svg) if form == ".png" else svg.encode()
    try:
        out.write_bytes(data)
    except OSError as error:
        raise ReadError(
            f"cannot write {out}: {error.strerror or error}; choose another place with --picture"
        ) from error


def _text(x: float, y: float, words: str, anchor: str = "middle", size: int = 12, fill: str = INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">{escape(words)}</text>'
    )


def _bar(x: float, y: float, width: float, height: float, fill: str, label: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0.5):.1f}" height="{max(height, 0):.1f}" fill="{fill}">'
        f"<title>{escape(label)}</title></rect>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str = MUTED, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"{dashed}/>'


def _joined(found: Reciprocity) -> list[tuple[str, str, int, int]]:
    """First period, last period and acts each way of each bar."""
    step = -(-len(found.periods) // MOST_BARS)
    groups = [found.periods[i : i + step] for i in range(0, len(found.periods), step or 1)]
    return [(g[0].start, g[-1].start, sum(p.conflict[0] for p in g), sum(p.conflict[1] for p in g)) for g in groups]


def _time(found: Reciprocity) -> Iterator[str]:
    """Acts each way by period, ruptures, and the first and last period by name."""
    bars = _joined(found)
    left, width, middle, half = 60.0, WIDTH - 90.0, 150.0, 95.0
    most = max((n for bar in bars for n in bar[2:]), default=0) or 1
    step = width / max(len(bars), 1)
    yield _text(left, 36, f"hostile acts: {found.pair[0]} up, {found.pair[1]} down", "start", fill=MUTED)
    yield _text(left, 288, _balances(found), "start", fill=MUTED)
    for i, (first, last, up, down) in enumerate(bars):
        span = first if first == last else f"{first} to {last}"
        for number, top, colour, side in (
            (up, middle - half * up / most, COLOURS[0], 0),
            (down, middle, COLOURS[1], 1),
        ):
            if number:
                label = f"{span}: {number} hostile acts of {found.pair[side]}"
                yield _bar(left + i * step, top, step * 0.85, half * number / most, colour, label)
    yield _line(left, middle, left + width, middle)
    yield _text(left - 6, middle - half + 8, str(most), "end", fill=MUTED) + _text(
        left - 6, middle + half, str(most), "end", fill=MUTED
    )
    for number, one in enumerate(found.ruptures):
        place = max((i for i, bar in enumerate(bars) if bar[0] <= one.day), default=0)
        x, down = left + place * step, one.actor == found.pair[1]
        label = f"{one.day}: {one.actor} towards {one.recipient}, {one.before:.2f} acts in 30 days before, {one.after:.2f} after"
        lift = 11 * (number % 2)  # neighbours stand in two rows
        ends = (middle, middle + half + lift) if down else (middle - half + 4 - lift, middle)
        yield f"<g><title>{escape(label)}</title>{_line(x, ends[0], x, ends[1], INK, '4 3')}{_text(x, ends[1] + 12 if down else ends[0] - 3, one.day, size=10)}</g>"
    if bars:
        yield _text(left, middle + half + 26, bars[0][0], "start", fill=MUTED) + _text(
            left + width, middle + half + 26, bars[-1][1], "end", fill=MUTED
        )


def _balances(found: Reciprocity) -> str:
    """The balances that are known, in words."""
    named = (
        ("acts", found.balance),
        ("severity", found.severity_balance),
        ("Goldstein means", found.goldstein_balance),
    )
    known = [f"{name} {value:+.2f}" for name, value in named if value is not None]
    return f"balance of {', '.join(known)}" if known else ""


def _panel(x: float, title: str) -> str:
    return _text(x, 308, title, "start", fill=MUTED) + _line(x, 500, x + 210, 500)


def _chances(found: Reciprocity) -> Iterator[str]:
    """Share of days followed by an act, after an act and after none."""
    yield _panel(40, f"days followed by an act within {found.days} days")
    for i, way in enumerate(found.directions):
        x = 62 + 100 * i
        for j, (share, fill, what) in enumerate(
            ((way.after_act, COLOURS[1 - i], f"an act of {way.acting}"), (way.without_act, GREY, "none"))
        ):
            at = x + 34 * j
            if share.share is None:
                yield _text(at + 14, 495, "no case", size=10, fill=MUTED)
                continue
            low, high = (500 - 170 * edge for edge in share.interval)
            label = f"{way.answering} after {what}: {share.share:.0%} of {share.cases} days ({share.interval[0]:.0%} to {share.interval[1]:.0%})"
            yield _bar(at, 500 - 170 * share.share, 28, 170 * share.share, fill, label)
            yield _line(at + 14, low, at + 14, high, INK) + _text(at + 14, high - 4, f"{share.share:.0%}", size=11)
        yield _text(x + 31, 516, f"{way.answering} after", size=11) + _text(
            x + 31, 530, f"{way.acting} / none", size=11
        )


def _lags(found: Reciprocity) -> Iterator[str]:
    """Answers by days."""
    longest = min(max((len(way.lags) for way in found.directions), default=0), 31)
    yield _panel(290, "days to the answer")
    yield from _pairs(
        290, [way.lags[:longest] for way in found.directions], found.directions, [str(i) for i in range(longest)]
    )


def _sizes(found: Reciprocity) -> Iterator[str]:
    """Answers by size against the act."""
    yield _panel(540, "size of the answer against the act")
    yield from _pairs(540, [way.proportions for way in found.directions], found.directions, SIZES)


def _pairs(x: float, counts: Sequence[Sequence[int]], ways: Sequence[Direction], names: Sequence[str]) -> Iterator[str]:
    """Two bars a place, one a direction, as shares of the direction's own cases."""
    totals = [sum(way) for way in counts]
    if not any(totals):
        yield _text(x + 105, 420, "none known", fill=MUTED)
        return
    most = max(n / total for way, total in zip(counts, totals, strict=True) if total for n in way) or 1
    step = 210 / max(len(names), 1)
    for side, (way, total) in enumerate(zip(counts, totals, strict=True)):
        for i, n in enumerate(way):
            if n:
                height = 170 * n / total / most
                label = f"{ways[side].answering} answers {ways[side].acting}, {names[i]}: {n} of {total}"
                yield _bar(
                    x + step * (i + 0.1 + 0.4 * side), 500 - height, step * 0.38, height, COLOURS[1 - side], label
                )
    every = -(-len(names) // 7)
    for i in range(0, len(names), every):
        yield _text(
            x + step * (i + 0.5),
            514,
            names[i].replace(" to ", "–").replace("below ", "<").replace("above ", ">"),
            size=9,
        )
    yield _text(
        x,
        534,
        f"{' and '.join(str(total) for total in totals)} answers; highest bar {most:.0%}",
        "start",
        size=10,
        fill=MUTED,
    )
