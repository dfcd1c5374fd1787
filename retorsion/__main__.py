"""``python -m retorsion`` and the command ``retorsion``: the command line, loaded when it is called.

A worker process imports the main module of its parent anew; with this one it does not load the command line a second time.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from retorsion.show.cli import main as run

    run()


if __name__ == "__main__":
    main()
