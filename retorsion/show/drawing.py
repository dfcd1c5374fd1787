"""A picture and its files: a drawing with the numbers in it and a caption, as SVG that stands alone and as PNG.

In: a drawing. Out: texts and bytes. The SVG keeps no style sheet; the PNG is made by resvg.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from retorsion.show.refusals import Refused


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, the numbers in it, and what it shows, from which sources."""

    svg: str
    data: Any
    caption: str


def standalone(picture: Picture) -> str:
    """The drawing with its colours written out and its caption inside, for use outside the page."""
    svg = re.sub(r"var\(--[\w-]+,\s*([^)]+)\)", r"\1", picture.svg)
    caption = picture.caption.replace("&", "&amp;").replace("<", "&lt;")
    return svg.replace("</title>", f"</title><desc>{caption}</desc>", 1)


def to_png(svg: str) -> bytes:
    """The drawing as a PNG, twice as fine, on white."""
    try:
        import resvg_py
    except ImportError as error:
        raise Refused(501, "pictures as PNG need the package resvg-py; the SVG is at the same address") from error
    flat = re.sub(r"</?a\b[^>]*>", "", svg)
    made = resvg_py.svg_to_bytes(svg_string=flat, zoom=2, background="#ffffff", font_family="DejaVu Sans")
    return bytes(made)
