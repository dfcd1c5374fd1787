"""The two-lane picture of an exchange: one lane a side, acts as marks in order of time, arrows from an act to what answers it.

In: a ``Story``. Out: SVG text, self-contained, with a title and description for screen readers, each mark a link to ``#ID`` of its event.
Days are columns, not a scale: a quiet month takes little more room than a quiet day, since each column carries its date in full, the year below. Colours come from
CSS variables of the page with fall-backs, so the same picture serves page and file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from retorsion.records import Event
from retorsion.show.story import ActView, Story

SLOT, GAP, LEFT, TOP = 46, 26, 128, 46
LONG = 1_000
"""From this width on the lanes are named at both ends, since not all of them is seen at once."""

LETTER = 6.6
"""Width of a letter of the dates, about."""
LANE = 118
COLOURS = ("--side-a, #1f5fa8", "--side-b, #b3381e", "--side-c, #5b6470")
LOZENGES = frozenset({"THREATEN", "REQUEST"})
TALKS = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"})


@dataclass(frozen=True, slots=True)
class Mark:
    """One act on the picture."""

    act: ActView
    number: int
    x: float
    y: float
    radius: float
    lane: int


def lanes_svg(story: Story, *, heading: str | None = None) -> str:
    """The picture as one ``<svg>`` element. Acts without a day stand at the right end under "date unknown"."""
    lanes = _lane_names(story)
    marks, ticks, width = _place(story, len(lanes))
    width += LEFT if width > LONG else 0
    height = TOP + LANE * len(lanes) + 14
    by_event = {mark.act.event.id: mark for mark in marks}
    title = heading or "Acts of " + " and ".join(story.names.get(code, code) for code in story.sides)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}" '
        f'role="group" aria-label="{escape(title)}" font-family="system-ui, sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="var(--arrow, #4b5563)"/></marker></defs>',
    ]
    parts += [_lane(name, i, width) for i, name in enumerate(lanes)]
    parts += [_tick(x, text, height) for x, text in ticks]
    parts += [
        _arrow(by_event[a.cause], by_event[a.reply], a.basis)
        for a in story.answers
        if a.cause in by_event and a.reply in by_event
    ]
    parts += [_mark(mark) for mark in marks]
    return "".join([*parts, "</svg>"])


def _lane_names(story: Story) -> list[str]:
    names = [story.names.get(code, code) for code in story.sides[:2]]
    others = any(_lane_of(act.event, story.sides) == len(names) for act in story.acts)
    return [*names, "Others"] if others or not names else names


def _lane_of(event: Event, sides: Sequence[str]) -> int:
    """The lane of the first actor that is a side; a third party has a lane of its own below."""
    return next((i for i, side in enumerate(sides[:2]) if side in event.actors), len(sides[:2]))


def _place(story: Story, lanes: int) -> tuple[list[Mark], list[tuple[float, str]], float]:
    marks: list[Mark] = []
    ticks: list[tuple[float, str]] = []
    x: float = LEFT
    free = 0.0
    previous: str | None = None
    for number, act in enumerate(story.acts, 1):
        day = act.date
        if day != previous:
            x = max(x + (GAP if previous is not None else 0), free)
            ticks.append((x, day))
            free = x + LETTER * max(map(len, _tick_lines(day))) + 14
            previous = day
        lane = min(_lane_of(act.event, story.sides), lanes - 1)
        severity = act.event.severity
        radius = 9 + (min(10.0, max(0.0, abs(severity))) if severity is not None else 3.0)
        marks.append(Mark(act, number, x + SLOT / 2, TOP + LANE * lane + LANE / 2, radius, lane))
        x += SLOT
    return marks, ticks, max(x + 24, free, 420)


def _lane(name: str, index: int, width: float) -> str:
    y = TOP + LANE * index
    fill = "var(--lane-a, #f3f6fa)" if index % 2 == 0 else "var(--lane-b, #faf5f3)"
    style = f'y="{y + LANE / 2 + 4:.0f}" font-weight="600" fill="var({COLOURS[min(index, 2)]})"'
    ends = f'<text x="12" {style}>{escape(_short(name))}</text>'
    if width > LONG:
        ends += f'<text x="{width - 12:.0f}" text-anchor="end" aria-hidden="true" {style}>{escape(_short(name))}</text>'
    return f'<rect x="0" y="{y}" width="{width:.0f}" height="{LANE}" fill="{fill}"/>{ends}'


def _short(name: str) -> str:
    return name if len(name) <= 16 else name[:15] + "…"


def _tick(x: float, text: str, height: int) -> str:
    lines = _tick_lines(text)
    words = "".join(
        f'<text x="{x + 5:.0f}" y="{TOP - 10 - 15 * (len(lines) - 1 - i)}" fill="var(--muted, #4b5563)">{escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    return f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{TOP - 34}" y2="{height - 14}" stroke="var(--rule, #d5dbe3)"/>{words}'


def _tick_lines(text: str) -> list[str]:
    """A date over at most two lines: what comes before its last word, and that word where it is a year."""
    words, _, year = text.rpartition(" ")
    return [words, year] if words and year.isdigit() else [text]


def _arrow(cause: Mark, reply: Mark, basis: str) -> str:
    """From the act answered to its answer; dashed where the link is only implied or inferred."""
    dash = "" if basis == "stated" else ' stroke-dasharray="5 4"'
    if cause.lane == reply.lane:
        top = cause.y - 48
        path = f"M{cause.x:.0f} {cause.y - cause.radius:.0f}C{cause.x:.0f} {top:.0f} {reply.x:.0f} {top:.0f} {reply.x:.0f} {reply.y - reply.radius - 3:.0f}"
    else:
        sign = 1 if reply.y > cause.y else -1
        start, end = cause.y + sign * cause.radius, reply.y - sign * (reply.radius + 3)
        middle = (start + end) / 2
        path = (
            f"M{cause.x:.0f} {start:.0f}C{cause.x:.0f} {middle:.0f} {reply.x:.0f} {middle:.0f} {reply.x:.0f} {end:.0f}"
        )
    return f'<path class="answer" d="{path}" fill="none" stroke="var(--arrow, #4b5563)" stroke-width="1.6"{dash} marker-end="url(#tip)"/>'


def _mark(mark: Mark) -> str:
    event = mark.act.event
    colour = f"var({COLOURS[min(mark.lane, 2)]})"
    done = event.done
    fill = colour if done else "var(--paper, #ffffff)"
    ink = "#ffffff" if done else colour
    dash = "" if done else ' stroke-dasharray="4 3"'
    label = f"{mark.number} {_publishers(event)} {mark.act.date}: {mark.act.title} ({mark.act.standing})"
    return (
        f'<a href="#{escape(event.id)}" class="mark" aria-label="{escape(label)}"><title>{escape(label)}</title>'
        f"{_shape(mark, fill, colour, dash)}"
        f'<text x="{mark.x:.0f}" y="{mark.y + 4:.0f}" text-anchor="middle" font-weight="600" fill="{ink}">{mark.number}</text>'
        f'<text x="{mark.x:.0f}" y="{_beside(mark):.0f}" text-anchor="middle" font-size="10.5" fill="var(--muted, #4b5563)">'
        f"{_publishers(event)}</text></a>"
    )


def _beside(mark: Mark) -> float:
    """Where the number of publishers stands: on the side away from the other lanes, out of the way of arrows."""
    room = mark.radius + (3 if mark.act.event.type in LOZENGES else 0)
    return mark.y - room - 6 if mark.lane == 0 else mark.y + room + 14


def _publishers(event: Event) -> str:
    return f"×{len(event.publishers)}" if event.publishers else ""


def _shape(mark: Mark, fill: str, colour: str, dash: str) -> str:
    """A circle for a hostile act, a square for a friendly one, a lozenge for words about the future."""
    x, y, r = mark.x, mark.y, mark.radius
    style = f'fill="{fill}" stroke="{colour}" stroke-width="2"{dash}'
    if mark.act.event.type in LOZENGES:
        return f'<path d="M{x:.1f} {y - r - 3:.1f}L{x + r + 3:.1f} {y:.1f}L{x:.1f} {y + r + 3:.1f}L{x - r - 3:.1f} {y:.1f}Z" {style}/>'
    if mark.act.event.type in TALKS:
        return f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" rx="3" {style}/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" {style}/>'
