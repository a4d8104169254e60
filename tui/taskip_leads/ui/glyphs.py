"""Every sign that is drawn, once, with an ASCII column for terminals that lack them.

Some of these are *ambiguous* in East Asian width: a terminal set to a CJK width draws them two cells
wide, while Textual counts one. There, and where the locale is not UTF-8, the ASCII column is used.
"""

from __future__ import annotations

import locale
from collections.abc import Mapping

from msgspec import Struct


class Glyphs(Struct, frozen=True):
    """One column of the table; every value is one cell, ``swatch`` two."""

    dot: str = "●"
    #: No status; offline.
    ring: str = "◌"
    bar: str = "▌"
    mark: str = "▪"
    up: str = "↑"
    down: str = "↓"
    sending: str = "→"
    queued: str = "◦"
    held: str = "◔"
    done: str = "✓"
    refused: str = "✗"
    unknown: str = "?"
    mail: str = "»"
    created: str = "+"
    sorted_down: str = "▾"
    sorted_up: str = "▴"
    back: str = "‹"
    more: str = "›"
    button: str = "▸"
    rule_on: str = "━"
    rule: str = "─"
    ghost: str = "╌"
    thumb: str = "▐"
    swatch: str = "■■"
    ellipsis: str = "…"
    nothing: str = "–"
    corner_tl: str = "╭"
    corner_tr: str = "╮"
    corner_bl: str = "╰"
    corner_br: str = "╯"
    side: str = "│"


UNICODE = Glyphs()
ASCII = Glyphs(
    dot="*",
    ring="o",
    bar=">",
    mark="#",
    up="^",
    down="v",
    sending=">",
    queued=".",
    held="~",
    done="+",
    refused="x",
    unknown="?",
    mail="@",
    created="+",
    sorted_down="v",
    sorted_up="^",
    back="<",
    more=">",
    button=">",
    rule_on="=",
    rule="-",
    ghost=".",
    thumb="|",
    swatch="##",
    ellipsis="~",
    nothing="-",
    corner_tl="+",
    corner_tr="+",
    corner_bl="+",
    corner_br="+",
    side="|",
)


def choose(
    environ: Mapping[str, str], *, ascii_wanted: bool | None = None, dot_width: int | None = None
) -> Glyphs:
    """The column to draw with.

    ``ascii_wanted`` is the user's setting, None where the terminal decides; ``dot_width`` is by how
    many cells the terminal moved when it printed ``●``, or None where nobody asked it.
    """
    if ascii_wanted is False:
        return UNICODE
    if ascii_wanted or (dot_width is not None and dot_width != 1):
        return ASCII
    if environ.get("TERM") == "linux":  # the kernel console's font has 512 signs
        return ASCII
    return UNICODE if _is_utf8(environ) else ASCII


def _is_utf8(environ: Mapping[str, str]) -> bool:
    named = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG")
    if not named or named in ("C", "POSIX"):
        # Python coerces the C locale to UTF-8, so what it settled on decides.
        named = locale.getpreferredencoding(False)
    return "utf8" in named.lower().replace("-", "")
