"""Floors of the quality tests: shows what is measured beside what is held, and moves floors up.

    python tools/floors.py                          show
    python tools/floors.py --pin [--margin 0.01]    raise each floor to the figure less the margin; none goes down
    python tools/floors.py --pin --lower REASON     also lower floors that no longer hold, and pin gold that changed; the reason is kept in the file

The gold lies in ``shared/`` beside the checkout or where ``RETORSION_SHARED`` points. Ends with 1 where a floor does not hold.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.quality import scores  # noqa: E402

HEAD = """\
# Floors of the quality tests: what the coder must reach on each gold set, and the digest of the gold that they were set on.
# Moved by tools/floors.py, which lowers none without a reason. "at most" measures are ceilings.
"""


def measured(shared: Path) -> dict[str, dict[str, float]]:
    """Every figure of the tree as it is."""
    with tempfile.TemporaryDirectory() as folder:
        coded = scores.code(shared, Path(folder))
        found: dict[str, dict[str, float]] = {name: scores.score(shared, name, path) for name, path in coded.items()}
    return found | {scores.SEED: dict(scores.seed_figures(scores.scorecard().run(shared)))}


def ceiling(name: str, measure: str) -> bool:
    """Whether less is better."""
    return measure == "must_not" if name == scores.SEED else measure in scores.GOLDS[name].at_most


def moved(name: str, measure: str, value: float, held: float | None, margin: float, lower: bool) -> float:
    """The new floor: the figure less the margin, never below the held one unless floors may be lowered and it does not hold."""
    down = ceiling(name, measure)
    slack = 0.0 if isinstance(value, int) else margin
    wish = round(value + slack, 3) if down else round(value - slack, 3)
    if held is None or (lower and not holds(name, measure, value, held)):
        return wish
    return min(held, wish) if down else max(held, wish)


def holds(name: str, measure: str, value: float, held: float) -> bool:
    """Whether a figure is on the right side of its floor."""
    return value <= held if ceiling(name, measure) else value >= held


def written(shared: Path, floors: dict[str, dict[str, float]], reasons: list[str]) -> str:
    """The file."""
    text = HEAD + f"reasons = [{''.join(f'{chr(10)}    {quoted(r)},' for r in reasons)}{chr(10) if reasons else ''}]\n"
    for name, held in floors.items():
        text += f"\n[{name}]\n"
        if name != scores.SEED:
            pin = scores.digest(shared / scores.GOLDS[name].file)
            text += f'sha256 = "{pin["sha256"]}"\nsize = {pin["size"]}\n'
        text += f"\n[{name}.floors]\n" + "".join(f'"{m}" = {v:g}\n' for m, v in held.items())
    return text


def quoted(text: str) -> str:
    """A TOML string on one line."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def changed(shared: Path, held: dict[str, Any]) -> list[str]:
    """Gold sets that are not the ones the floors were set on."""
    pins = {name: scores.digest(shared / gold.file) for name, gold in scores.GOLDS.items() if name in held}
    return [name for name, pin in pins.items() if pin != {key: held[name][key] for key in pin}]


def show(found: dict[str, dict[str, float]], held: dict[str, Any]) -> int:
    """Print the table; returns how many floors do not hold."""
    broken = 0
    for name, values in found.items():
        print(name)
        for measure, value in values.items():
            floor = held.get(name, {}).get("floors", {}).get(measure)
            bad = floor is not None and not holds(name, measure, value, floor)
            broken += bad
            word = "at most" if ceiling(name, measure) else "floor"
            print(
                f"  {measure:28} {value:>7g}   {word} {'none' if floor is None else floor}{'   BROKEN' if bad else ''}"
            )
    return broken


def main() -> int:
    """Show or pin."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--margin", type=float, default=0.01)
    parser.add_argument("--lower", metavar="REASON")
    options = parser.parse_args()
    shared = Path(os.environ.get("RETORSION_SHARED", ROOT.parent / "shared"))
    if not (shared / "bench").is_dir():
        print(f"no folder of gold sets at {shared}: set RETORSION_SHARED", file=sys.stderr)
        return 2
    held = scores.floors() if scores.FLOORS.exists() else {}
    found = measured(shared)
    broken = show(found, held)
    stale = changed(shared, held)
    if stale:
        print(f"gold changed: {', '.join(stale)}")
    if not options.pin or ((broken or stale) and not options.lower):
        return 1 if broken or stale else 0
    floors = {
        name: {
            measure: moved(
                name,
                measure,
                value,
                held.get(name, {}).get("floors", {}).get(measure),
                options.margin,
                bool(options.lower),
            )
            for measure, value in values.items()
        }
        for name, values in found.items()
    }
    reasons = [*held.get("reasons", []), *([options.lower] if options.lower else [])]
    scores.FLOORS.write_text(written(shared, floors, reasons), encoding="utf-8")
    print(f"wrote {scores.FLOORS.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
