"""Paragraphs of an extracted page that are no part of the report: calls to subscribe, share and read on, rights, bylines, credits, consent.

In: the text that was taken out of a page, a feed or an archive's export. Out: the same without those paragraphs. Texts that a user gave
as text are never touched: their offsets are his. Only whole paragraphs go, and only ones that can say nothing but this. Corrections stay: they
tell of the report.
"""

from __future__ import annotations

import re

from retorsion.articles.stamps import is_stamp

_NAME = r"(?-i:[A-ZÀ-Þ][\w.'’-]*)"
_NAMES = rf"{_NAME}(?:\s+{_NAME}){{0,4}}(?:\s*(?:,|&|\band\b)\s*{_NAME}(?:\s+{_NAME}){{0,4}}){{0,4}}"
_WHO = rf"{_NAMES}(?:\ in\ {_NAMES})?(?:\s+and\s+{_NAMES}\ in\ {_NAMES})?"
_DONE = rf"(?:additional\ )?(?:reporting|writing|editing|compiled|translated|translation|reported|edited|written)\ by:?\ {_WHO}"
_ALWAYS = re.compile(
    rf"""(?:
    advertisement|advert|sponsored(?:\ content)?|most\ (?:read|viewed|popular)|more\ on\ this\ story|trending(?:\ now)?|recommended(?:\ for\ you)?|topics|latest(?:\ news)?
    |(?:more\ )?related\ (?:stories|articles|topics|content|coverage|links|news)|you\ (?:may|might)\ also\ (?:like|be\ interested\ in)|what\ to\ read\ next|editors?['’]?s?\ picks?
    |(?:facebook|twitter|x|whatsapp|telegram|linkedin|reddit|e-?mail|print|copy\ link|link\ copied|share|save(?:\ article)?|comments?|tweet|pinterest|messenger|bluesky|flipboard)
    |share\ (?:this|on|via)\b[^.]*|listen\ to\ this\ (?:article|story)\b.*|(?:watch|play|listen)\s*:.*|(?:tags|topics|keywords|filed\ under|categories)\s*:.*
    |(?:sign|signed)\ up\ (?:to|for|here)\b.*|subscribe\ (?:to\ (?:our|the|this|my)\b|now|here|today).*|(?:click|tap)\ here\b.*|enter\ your\ e-?mail\b.*|thank\ you\ for\ (?:subscribing|signing\ up)\b.*
    |follow\ (?:us|{_NAMES})\ on\b.*|join\ our\ (?:whatsapp|telegram|channel|newsletter)\b.*|(?:read|see|watch)\ (?:more|also|next)\b\s*(?::.*)?|also\ read\b\s*[:|-].*|(?-i:READ|RELATED|MORE|SEE|WATCH)\s*:.*
    |related\s*:.*|(?:©|\(c\)|copyright\s*(?:©|\(c\)|(?:19|20)\d\d|by\b)).*|all\ rights\ reserved\b.*|this\ (?:material|article|story)\ (?:may\ not|cannot)\ be\ (?:published|reproduced)\b.*
    |get\ (?:our|the\ latest)\b.*\b(?:newsletter|app|inbox|e-?mail)\b.*|download\ (?:the|our)\ app\b.*|have\ your\ say\b.*|our\ standards:.*|comments?\ \(\d+\)|loading(?:\.{{3}}|…)?
    |to\ continue\ reading\b.*|already\ a\ (?:subscriber|member)\b.*|(?:please\ )?(?:log|sign)\ in(?:\ (?:to|or)\b.*)?|(?:create|register\ for)\ (?:a\ free|an?)\ account\b.*
    |support\ (?:independent|our|quality)\ (?:journalism|reporting)\b.*|(?:this|our)\ (?:website|site|page)\ uses?\ cookies\b.*|we\ (?:and\ our\ partners\ )?(?:use|store)\ cookies\b.*|by\ (?:clicking|continuing|using)\b.*\bcookies?\b.*
    |(?:accept|reject|manage)\ (?:all|cookies|preferences|settings)\b.*|(?:source|credit)\ ?:[^.]{{1,60}}|\[?\(?(?:image|photo(?:graph)?|picture|file\ photo|file\ picture|video)s?\)?(?:\ (?:source|caption|credit))?s?\s*[:,].*
    |[(\[]?(?:photo(?:graph)?|image|picture)s?\ (?:by|courtesy|credit|via)\b.*|[\[(]?(?:{_NAMES}/)?(?:getty\ images|ap\ photo|afp\ via\ getty)\b.*
    |[(\[-]*\s*{_DONE}(?:\s*(?:[;,.]|and)?\s+{_DONE}){{0,4}}\s*\.?[)\]]?
    |by\ (?-i:[A-Z][\w.'’-]*)\s+{_NAMES}(?:\s*[,|]\s*[^.]{{2,40}})?(?:\ in\ {_NAMES})?|by\ {_NAME}(?:\s+in\ {_NAMES})
    |\(?(?:adds|updates|recasts|refiles|removes|repeats)\ (?-i:[a-z])[^.]*\)|\d+\ min(?:ute)?s?\ read|this\ live\ (?:page|blog)\ is\ (?:now\ )?closed\b.*
    )\s*[.!>›»]*\s*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 300
"""A longer paragraph is never taken for boiler-plate, whatever it begins with."""


def without_boilerplate(text: str) -> str:
    """``text`` without boiler-plate paragraphs; a text that would be left with nothing is given back whole."""
    kept = [line for line in text.split("\n") if not _is_boilerplate(line.strip())]
    cleaned = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return cleaned or text.strip()


def _is_boilerplate(line: str) -> bool:
    bare = line.lstrip("-–—•* ")
    return 0 < len(bare) <= _LONGEST and (_ALWAYS.match(bare) is not None or is_stamp(bare))
