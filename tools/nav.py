"""A hook of mkdocs: the manual's order, from its folders, so that a new page needs no entry anywhere.

In: the files under ``docs/``. Out: the navigation: tutorial, how-to guides, reference, explanation, decisions; inside a folder by name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

PARTS = (("How to", "how-to"), ("Reference", "reference"), ("Explanation", "explanation"), ("Decisions", "decisions"))


def on_config(config: Any) -> Any:
    """Called by mkdocs before it looks at any page."""
    root = Path(config["docs_dir"])
    nav: list[Any] = [{"Retorsion": "index.md"}, {"Tutorial": "tutorial.md"}]
    for title, folder in PARTS:
        pages = sorted(path.relative_to(root).as_posix() for path in (root / folder).rglob("*.md"))
        first = [page for page in pages if page.endswith("/index.md")]
        if pages:
            nav.append({title: first + [page for page in pages if page not in first]})
    config["nav"] = nav
    return config
