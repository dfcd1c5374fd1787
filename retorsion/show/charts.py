"""Pictures beside the two lanes: a heat strip of years, the world by activity, who answers whom.

In: counts. Out: SVG text, self-contained, titled and described for screen readers, each part a link where there is something to open. Colours are CSS variables
of the page with fall-backs; a count is never told by colour alone (it stands in the title of each part and in the table beside).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape

from retorsion.dictionaries import read_csv
from retorsion.show.dates import month_text

CELL = 18
SHADES = ("#e3e9f0", "#c9dcf0", "#94bce0", "#5a95cb", "#2a69a8", "#123f6e")
Address = Callable[[str], str]


def head(width: float, height: float, title: str) -> str:
    """The opening of a drawing, with its title for screen readers."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        f'role="group" aria-label="{escape(title)}" font-family="system-ui, sans-serif" font-size="12"><title>{escape(title)}</title>'
    )


def shade(count: int, most: int) -> str:
    """A colour for a count: none, then five steps on a logarithmic scale."""
    if count <= 0 or most <= 0:
        return f"var(--heat-0, {SHADES[0]})"
    step = 1 + min(4, int(4.999 * math.log1p(count) / math.log1p(max(most, 1))))
    return f"var(--heat-{step}, {SHADES[step]})"


def _legend(x: float, y: float, most: int) -> str:
    """What the shades mean: the numbers that each stands for."""
    steps: dict[str, list[int]] = {}
    for step in range(1, 6):
        least = math.ceil(math.expm1((step - 1) / 4.999 * math.log1p(most)) - 1e-9) if step > 1 else 1
        steps.setdefault(shade(max(1, least), most), []).append(max(1, least))
    parts = [f'<g font-size="11" fill="var(--muted, #4b5563)"><text x="{x}" y="{y + 10}">acts</text>']
    for at, (colour, counts) in enumerate(steps.items()):
        left = x + 32 + at * 62
        parts.append(
            f'<rect x="{left}" y="{y}" width="12" height="12" rx="2" fill="{colour}"/><text x="{left + 16}" y="{y + 10}">{counts[0]:,}+</text>'
        )
    return "".join([*parts, "</g>"])


def heat_strip(months: Mapping[str, int], title: str, address: Address | None = None) -> str:
    """A row a year, a cell a month; ``months`` maps ``2025-03`` to a count, ``address`` gives the link of a month."""
    if not months:
        return ""
    first, last = int(min(months)[:4]), int(max(months)[:4])
    years = list(range(max(first, last - 39), last + 1))
    most = max(months.values())
    totals = Counter[str]()
    for month, n in months.items():
        totals[month[:4]] += n
    width, height = 400, 24 + CELL * len(years) + 26
    parts = [head(width, height, title)]
    parts += [
        f'<text x="{52 + CELL * i + CELL / 2:.0f}" y="14" text-anchor="middle" fill="var(--muted, #4b5563)">{letter}</text>'
        for i, letter in enumerate("JFMAMJJASOND")
    ]
    for row, year in enumerate(years):
        y = 22 + CELL * row
        parts.append(f'<text x="6" y="{y + 13}" fill="var(--muted, #4b5563)">{year}</text>')
        parts += [_cell(f"{year}-{m:02d}", months, most, 52 + CELL * (m - 1), y, address) for m in range(1, 13)]
        parts.append(_total(totals[f"{year:04d}"], y))
    return "".join([*parts, _legend(20, height - 18, most), "</svg>"])


def _total(count: int, y: float) -> str:
    """The acts of a year, as a number beside its months."""
    return f'<text x="{52 + CELL * 12 + 48}" y="{y + 13}" text-anchor="end" fill="var(--ink, #16191d)">{count:,}</text>'


def _cell(month: str, months: Mapping[str, int], most: int, x: float, y: float, address: Address | None) -> str:
    count = months.get(month, 0)
    title = f"<title>{month_text(month)}: {count} act{'s' * (count != 1)}</title>"
    box = f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" rx="3" fill="{shade(count, most)}"'
    if not count or address is None:
        return f"{box}>{title}</rect>"
    return f'<a href="{escape(address(month))}">{title}{box}/></a>'


def world_map(counts: Mapping[str, int], title: str, address: Address, name: Callable[[str], str]) -> str:
    """Countries shaded by count; Equal Earth, outlines of Natural Earth. Small states that the outlines lack are in the table beside."""
    most = max(counts.values(), default=0)
    parts = [head(960, 456, title)]
    for row in read_csv("show/world.csv"):
        code = row["code"]
        count = counts.get(code, 0)
        label = f"{name(code) if code else row['name']}: {count} act{'s' * (count != 1)}"
        path = (
            f'<path d="{row["path"]}" fill="{shade(count, most)}" stroke="var(--paper, #ffffff)" stroke-width="0.6">'
            f"<title>{escape(label)}</title></path>"
        )
        parts.append(f'<a href="{escape(address(code))}" aria-label="{escape(label)}">{path}</a>' if count else path)
    return "".join([*parts, _legend(20, 436, most) if most else "", "</svg>"])


def answer_graph(
    links: Mapping[tuple[str, str], int], title: str, address: Callable[[str, str], str], name: Callable[[str], str]
) -> str:
    """Who answers whom: parties on a ring, the busiest far from one another, an arrow from the one that answers to the one answered, as thick as it is frequent."""
    links = {pair: n for pair, n in links.items() if pair[0] != pair[1]}
    nodes = _nodes(links)
    places = {code: _place(i, len(nodes)) for i, code in enumerate(nodes)}
    most = max(links.values(), default=1)
    shown = [(pair, n) for pair, n in links.items() if pair[0] in places and pair[1] in places]
    parts = [
        head(640, 460, title),
        '<defs><marker id="answers" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="15" markerHeight="15" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="var(--arrow, #4b5563)"/></marker></defs>',
    ]
    parts += [
        _link(places[a], places[b], n, most, f"{name(a)} answers {name(b)}: {n}", address(a, b)) for (a, b), n in shown
    ]
    parts += [_node(places[code], code, name(code)) for code in nodes]
    return "".join([*parts, "</svg>"])


def _nodes(links: Mapping[tuple[str, str], int], most: int = 16) -> Sequence[str]:
    weight: dict[str, int] = {}
    for (one, other), n in links.items():
        weight[one] = weight.get(one, 0) + n
        weight[other] = weight.get(other, 0) + n
    return sorted(weight, key=lambda code: (-weight[code], code))[:most]


def _place(index: int, number: int) -> tuple[float, float]:
    step = next((step for step in range(number // 2 - (number > 4), 0, -1) if math.gcd(step, number) == 1), 1)
    angle = 2 * math.pi * index * step / max(number, 1) - math.pi / 2
    return 320 + 200 * math.cos(angle), 230 + 165 * math.sin(angle)


def _link(start: tuple[float, float], end: tuple[float, float], n: int, most: int, label: str, address: str) -> str:
    """A bent line that ends before the node, so that two ways do not lie on one another."""
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    mx, my = (x1 + x2) / 2 - uy * 26, (y1 + y2) / 2 + ux * 26
    sx, sy, ex, ey = x1 + ux * 24, y1 + uy * 24, x2 - ux * 26, y2 - uy * 26
    width = 1.2 + 3.8 * n / most
    return (
        f'<a href="{escape(address)}" aria-label="{escape(label)}"><path d="M{sx:.0f} {sy:.0f}Q{mx:.0f} {my:.0f} {ex:.0f} {ey:.0f}" fill="none" '
        f'stroke="var(--arrow, #4b5563)" stroke-width="{width:.1f}" marker-end="url(#answers)"><title>{escape(label)}</title></path></a>'
    )


def _node(place: tuple[float, float], code: str, label: str) -> str:
    x, y = place
    return (
        f'<g><title>{escape(label)}</title><circle cx="{x:.0f}" cy="{y:.0f}" r="20" fill="var(--lane-a, #f0f5fb)" stroke="var(--side-a, #1f5fa8)"/>'
        f'<text x="{x:.0f}" y="{y + 4:.0f}" text-anchor="middle" fill="var(--ink, #16191d)" font-size="11">{escape(code[:5])}</text></g>'
    )
