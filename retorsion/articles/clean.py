"""Paragraphs of an extracted page that are no part of the report: calls to subscribe, share and read on, rights, captions of menus.

In: the text that was taken out of a page, a feed or an archive's export. Out: the same without those paragraphs. Texts that a user gave
as text are never touched: their offsets are his. Only whole paragraphs go, and only ones that can say nothing but this.
"""

from __future__ import annotations

import re

_ALWAYS = re.compile(
    r"""(?:advertisement|advert|sponsored(?:\ content)?|most\ read|more\ on\ this\ story|related\ (?:stories|articles|topics|content)|trending|share\ this(?:\ (?:article|story|page))?
    |(?:sign|signed)\ up\ (?:to|for|here)\b.*|subscribe\ (?:to|now|here)\b.*|(?:click|tap)\ here\b.*|follow\ us\ on\b.*|read\ (?:more|also|next)\b(?:\s*:.*)?
    |(?:©|\(c\)|copyright)\s.*|all\ rights\ reserved\b.*|this\ (?:material|article)\ may\ not\ be\ (?:published|reproduced)\b.*
    |get\ our\ (?:free\ )?(?:newsletter|app)\b.*|download\ (?:the|our)\ app\b.*|have\ your\ say\b.*|(?:image|photo|picture)\ (?:source|caption|credit)s?\b\s*[:,].*
    |last\ (?:updated|modified)\ (?:on|at)\b.*|\d+\ min(?:ute)?s?\ read|our\ standards:.*|comments?\ \(\d+\)|loading(?:\.{3}|…)?)\s*\.?\s*$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 300
"""A longer paragraph is never taken for boiler-plate, whatever it begins with."""


def without_boilerplate(text: str) -> str:
    """``text`` without boiler-plate paragraphs; a text that would be left with nothing is given back whole."""
    kept = [line for line in text.split("\n") if not (len(line) <= _LONGEST and _ALWAYS.match(line.strip()))]
    cleaned = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return cleaned or text.strip()
