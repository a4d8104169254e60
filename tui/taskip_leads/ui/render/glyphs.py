"""The table of all glyphs, with an ASCII column for terminals that lack them.

The ASCII column is used if the locale is not UTF-8. Some Unicode glyphs are *ambiguous* in East Asian
width: a terminal with CJK widths draws them two cells wide, while Textual counts one. Querying the
terminal would cost a round trip before the first paint; its users can set ``ascii = "yes"``.
"""

from __future__ import annotations

import locale
from collections.abc import Mapping

from msgspec import Struct

from taskip_leads.models.lead_row import UnreadKind


class Glyphs(Struct):
    """One column of the table; every value is one cell, ``swatch`` two, ``eighths`` eight.

    What draws keeps the one of the app, which ``become`` changes when the settings do.
    """

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
    #: Changed by others since the user looked.
    changed: str = "~"
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
    #: The last cell of a chart's column, from one eighth to a whole one.
    eighths: str = "▁▂▃▄▅▆▇█"

    @property
    def is_ascii(self) -> bool:
        """Whether it has only signs that every terminal has."""
        return self.rule.isascii()

    def become(self, other: Glyphs) -> None:
        """Take the values of another column."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(other, name))

    def unread(self, kind: UnreadKind) -> str:
        """Return the sign of a lead that the user has not looked at."""
        return self.created if kind is UnreadKind.NEW else self.changed


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
    changed="~",
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
    eighths="..:::###",
)


def choose(environ: Mapping[str, str], *, ascii_wanted: bool | None = None) -> Glyphs:
    """Return the glyphs to draw with; the user's setting, if any, overrides detection."""
    if ascii_wanted is not None:
        return ASCII if ascii_wanted else UNICODE
    if environ.get("TERM") == "linux":  # the kernel console's font has 512 glyphs
        return ASCII
    return UNICODE if _is_utf8(environ) else ASCII


_NO_UTF8 = ("C", "POSIX")


def _is_utf8(environ: Mapping[str, str]) -> bool:
    if environ.get("LC_ALL") in _NO_UTF8:
        return False  # an explicit choice, although Python itself would use UTF-8
    named = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG")
    if not named or named in _NO_UTF8:
        # No encoding is set, as in many containers: use Python's choice.
        named = locale.getpreferredencoding(False)
    return "utf8" in named.lower().replace("-", "")
