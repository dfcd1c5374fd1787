"""Stories, events and counts on a terminal, with Rich. In: views and records. Out: text on standard output; nothing is decided here."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from retorsion.records import Event, OpenItem
from retorsion.show.accounts import Account
from retorsion.show.dates import date_text, moment_text
from retorsion.show.story import ActView, Story, Telling
from retorsion.show.wording import Wording, affair_text, link_text, publishers_text

WIDE = 160
"""Columns of text that goes to a file or another program."""

STYLES: Mapping[str, str] = {
    "asserted": "bold",
    "alleged": "italic yellow",
    "denied": "italic yellow",
    "threatened": "magenta",
    "conditional": "magenta",
    "planned": "cyan",
    "demanded": "cyan",
    "negated": "dim strike",
}


def console() -> Console:
    """A console on standard output; plain text when piped, and then wide enough for whole lines."""
    wide = None if sys.stdout.isatty() else WIDE
    return Console(highlight=False, soft_wrap=False, width=wide)


def counts_table(counts: Mapping[str, int], db: str, reasons: Mapping[str, int] | None = None) -> None:
    """What a run read, kept, folded and refused; every article is in one of the rows. ``reasons`` count issues and notes by kind."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    for name, value in counts.items():
        table.add_row(name.replace("_", " "), f"{value:,}")
    for kind, value in sorted((reasons or {}).items()):
        table.add_row(f"  reason: {kind}", f"{value:,}")
    out = console()
    out.print(f"ledger {db}", soft_wrap=True, highlight=False, markup=False)
    out.print(table)


def print_story(story: Story) -> None:
    """An exchange act by act: who, what, when, in whose words, answering what; then what stands open."""
    out = console()
    out.print(_heading(story))
    for number, act in enumerate(story.acts, 1):
        out.print(_act(number, act, story))
    for side in story.accounts:
        out.print(_account(side))
    if story.exchange and story.exchange.open_items:
        out.print(Text("\nWarnings and demands", style="bold underline"))
        for item in story.exchange.open_items:
            out.print(_open_item(item, story))
    out.print()


def _heading(story: Story) -> Text:
    names = " and ".join(story.names.get(code, code) for code in story.sides) or "all sides"
    line = Text(f"\n{names}", style="bold underline")
    exchange = story.exchange
    if exchange is None:
        return line
    facts = [f"exchange {exchange.id}", f"state: {exchange.state}"]
    if span := affair_text(exchange, [act.event for act in story.acts]):
        facts.append(span)
    if exchange.proportion is not None:
        facts.append(f"proportion {exchange.proportion:.2g}" + (" in kind" if exchange.in_kind else ""))
    if exchange.acted_last:
        facts.append("acted last: " + ", ".join(story.names.get(code, code) for code in exchange.acted_last))
    line.append("\n" + " · ".join(facts), style="not bold not underline dim")
    return line


def _act(number: int, act: ActView, story: Story) -> Group:
    event = act.event
    title = Text(f"\n{number:>2}. {act.date}  ")
    title.append(act.title, style=STYLES.get(event.standing, ""))
    title.append(f"  [{act.standing}]  {event.id}", style="dim")
    lines: list[Text | Tree] = [title]
    for answer, cause in act.answers:
        place = next(i for i, other in enumerate(story.acts, 1) if other.event.id == cause.id)
        lines.append(Text(f"     ↳ answers {place}: {link_text(answer)}", style="green"))
    lines.append(Text(f"     {publishers_text(event)}", style="dim"))
    lines += [_telling(telling) for telling in act.tellings[:4]]
    if len(act.tellings) > 4:
        lines.append(Text(f"     … {len(act.tellings) - 4} more tellings: retorsion why {event.id}", style="dim"))
    lines += [Text(f"     {differ}", style="yellow") for differ in act.differences]
    return Group(*lines)


def _telling(telling: Telling) -> Text:
    article = telling.article
    day = f", {moment_text(article.published[:10])}" if article.published else ""
    line = Text(f"     {article.publisher or article.id}{day}: ", style="dim")
    line.append(f"“{telling.words}”", style="not dim")
    return line


def _account(side: Account) -> Group:
    """What one side says, in whose voice, and what it denies."""
    lines = [Text(f"\n{side.name} says", style="bold underline"), Text(f"  {side.voices}", style="dim")]
    for claim in side.claims:
        stances = "".join(f", {stance}" for stance in claim.stances)
        lines.append(Text(f"  {claim.kind}: “{claim.words}”{stances} ({', '.join(claim.articles)})"))
    lines += [Text(f"  denies {denied}") for denied in side.denies]
    return Group(*lines)


def _open_item(item: OpenItem, story: Story) -> Text:
    by = ", ".join(story.names.get(code, code) for code in item.by) or "somebody"
    to = ", ".join(story.names.get(code, code) for code in item.to) or "somebody"
    acts = {act.event.id: f"act {number}, {act.title}" for number, act in enumerate(story.acts, 1)}
    ender = f" by {acts.get(item.resolved_by, item.resolved_by)}" if item.resolved_by else ""
    ended = (f" on {moment_text(item.until)}" if item.until else "") + ender
    made = f", made {moment_text(item.since)}" if item.since else ""
    condition = f", on the condition “{item.condition}”" if item.condition else ""
    return Text(f"  {item.kind} by {by} to {to}{condition}{made}: {item.state}{ended}  {item.event}")


def print_events(events: Iterable[Event], wording: Wording) -> None:
    """One line an event."""
    table = Table(box=None, pad_edge=False)
    for column in ("date", "act", "standing", "publishers", "id"):
        table.add_column(column, no_wrap=column == "id")
    for event in events:
        style = STYLES.get(event.standing, "")
        table.add_row(
            date_text(event.when),
            Text(wording.title(event), style=style),
            escape(wording.standing(event)),
            str(len(event.publishers)),
            event.id,
        )
    console().print(table)
