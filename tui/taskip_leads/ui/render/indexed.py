"""The three themes in the 256 colours that terminals without 24 bits have.

Rounded to the nearest one, page and side pane would be the same black, and bars, chips and cursor the same
navy: each token has an index of its own.
"""

from __future__ import annotations

from functools import lru_cache

from textual.color import Color

from taskip_leads.ui.render.theme import CONTRAST, DARK, LIGHT, Palette

#: The six levels of the colour cube, and the first index of the cube and of the greys.
_LEVELS = (0, 95, 135, 175, 215, 255)
_CUBE, _GREYS = 16, 232


def colour_of(index: int) -> Color:
    """Return the colour with an index from 16 to 255; the first 16 are the terminal's own."""
    if index >= _GREYS:
        grey = 8 + 10 * (index - _GREYS)
        return Color(grey, grey, grey)
    red, rest = divmod(index - _CUBE, 36)
    green, blue = divmod(rest, 6)
    return Color(_LEVELS[red], _LEVELS[green], _LEVELS[blue])


@lru_cache(maxsize=4096)
def index_of(colour: Color) -> int:
    """Return the index of the nearest colour."""

    def distance(index: int) -> int:
        one = colour_of(index)
        return (one.r - colour.r) ** 2 + (one.g - colour.g) ** 2 + (one.b - colour.b) ** 2

    return min(range(_CUBE, 256), key=distance)


def nearest(colour: Color) -> Color:
    """Return the nearest of the 256 colours."""
    return colour_of(index_of(colour))


def _palette(like: Palette, **indexes: int) -> Palette:
    colours = {token: colour_of(index).hex.lower() for token, index in indexes.items()}
    return Palette(name=f"{like.name}-256", dark=like.dark, flat=False, indexed=True, **colours)


DARK_256 = _palette(
    DARK, bg=233, surface=234, raised=236, cursor=237, line=238, edge=243, text=254, muted=250, faint=248,
    accent=147, onaccent=233, ok=114, warn=179, bad=210, mark=222, markground=58,
)  # fmt: skip
CONTRAST_256 = _palette(
    CONTRAST, bg=233, surface=234, raised=236, cursor=238, line=240, edge=246, text=255, muted=252, faint=250,
    accent=189, onaccent=233, ok=157, warn=222, bad=217, mark=222, markground=58,
)  # fmt: skip
LIGHT_256 = _palette(
    LIGHT, bg=231, surface=255, raised=254, cursor=189, line=252, edge=244, text=234, muted=238, faint=240,
    accent=56, onaccent=231, ok=22, warn=58, bad=124, mark=58, markground=229,
)  # fmt: skip
