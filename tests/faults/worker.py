"""What the fault tests run in a process of its own, to be killed: ``update`` or ``decide`` on a ledger, saying aloud what is done."""

from __future__ import annotations

import sys

from retorsion.conductor import open, update
from retorsion.records import Article
from tests.unit.ledger.fakes import FakeCoder, report

STATES = ("RUS", "GBR", "FRA", "DEU", "POL", "USA")
VERBS = ("expels", "summons", "condemns", "meets", "warns")


def reports(number: int = 48) -> list[Article]:
    """Reports of several papers on a few affairs, so that much is merged and linked."""
    found = []
    for at in range(number):
        one, other = STATES[at % 3], STATES[3 + at % 2]
        day = 10 + at % 6
        lines = [
            f"{one} {VERBS[at % 5]} {other} 2025-03-{day}",
            f"{other} {VERBS[(at + 1) % 5]} {one} 2025-03-{day + 1} in reply",
        ]
        found.append(report("\n".join(lines), publisher=f"Paper {at % 7}", day=f"2025-03-{day + 1}", id=f"w{at:03d}"))
    return found


def say(*words: object) -> None:
    sys.stdout.write(" ".join(str(word) for word in words) + "\n")
    sys.stdout.flush()


def run_update(where: str) -> None:
    say("ready")
    done = 0

    def progress(step: int) -> None:
        nonlocal done
        done += step
        say("coded", done)

    with open(where, wait=60) as ledger:
        update(ledger, reports(), FakeCoder(pause=0.003), now="2025-03-20T08:00:00Z", progress=progress)
    say("end")


def run_decide(where: str) -> None:
    with open(where, wait=60) as ledger:
        events = [event.id for event in ledger.events(done=None)]
        say("ready")
        for at, id in enumerate(events):
            field = {"diplomat": at + 1}
            say(
                "decided",
                ledger.decide("field", id, field="count", value=field, by="anna", key=f"k{at}").id,
                id,
                at + 1,
            )
    say("end")


if __name__ == "__main__":
    {"update": run_update, "decide": run_decide}[sys.argv[1]](sys.argv[2])
