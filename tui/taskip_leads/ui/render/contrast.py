"""Whether every pair of tokens of a palette is readable: the contrast of WCAG 2.1."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from taskip_leads.ui.render.theme import Palette, contrast

TEXTS = ("text", "muted", "faint", "accent", "ok", "warn", "bad")
GROUNDS = ("bg", "surface", "raised", "cursor")
#: Texts with a ground of their own.
PAIRS = (("onaccent", "accent"), ("mark", "markground"))
#: What WCAG asks of text, and of parts of the interface that must be seen.
TEXT_RATIO, PART_RATIO = 4.5, 3.0


def faint_pairs(palette: Palette) -> Iterator[tuple[str, str, float, float]]:
    """Yield the pairs that are too faint: token, its ground, their contrast and the least one."""
    pairs = (
        *((text, ground, TEXT_RATIO) for text, ground in product(TEXTS, GROUNDS)),
        *((text, ground, TEXT_RATIO) for text, ground in PAIRS),
        ("edge", "bg", PART_RATIO),
    )
    for token, ground, least in pairs:
        ratio = contrast(getattr(palette, token), getattr(palette, ground))
        if ratio < least:
            yield token, ground, ratio, least
