"""The three themes, the terminal's own colours, and the workspace's colours.

In a stylesheet every token is a variable with the prefix ``tl-`` (Textual has a ``$surface``, a
``$text`` and an ``$accent`` of its own): ``$tl-bg $tl-surface $tl-raised $tl-cursor $tl-line
$tl-edge $tl-text $tl-muted $tl-faint $tl-accent $tl-onaccent $tl-ok $tl-warn $tl-bad $tl-mark
$tl-markground $tl-veil``. The same names work in a ``Content``'s styles (``"bold $tl-text"``).
Code that paints lines itself takes them from ``look.palette``, where a colour is a string that Rich
understands (``#aaa0ff``, ``default``, ``magenta``), and turns them into styles with ``ink``.

A *flat* palette has no tones (the terminal's colours, or NO_COLOR): chips and fields get brackets,
the cursor row is reverse video, a pill is ``● Proposal``. The screen then has the class ``-flat``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

#: The contrast of a dot, and of the text of a pill, with their background.
DOT_RATIO = 3.0
PILL_RATIO = 4.6

_STEPS = (0.0, 0.04, 0.08, 0.13, 0.19, 0.26, 0.34, 0.43, 0.53, 0.64, 0.76, 0.88, 1.0)
_BARE_HEX = re.compile(r"[0-9a-fA-F]{3}(?:[0-9a-fA-F]{3})?")


class Palette(Struct, frozen=True):
    """The resolved colours of one theme."""

    name: str
    dark: bool
    flat: bool
    bg: str
    surface: str
    raised: str
    cursor: str
    line: str
    edge: str
    text: str
    muted: str
    faint: str
    accent: str
    onaccent: str
    ok: str
    warn: str
    bad: str
    mark: str
    markground: str
    #: Whether every colour is one of the 256 that many terminals have.
    indexed: bool = False

    def fit(self, colour: str | None, ground: str, ratio: float) -> str:
        """Mix ``colour`` with white (dark theme) or black (light) until its contrast is ``ratio``.

        A missing or invalid colour becomes ``faint``. A flat palette uses the nearest ANSI colour.
        """
        if self.flat:
            return _nearest_ansi(colour) if self.accent != "default" else "default"
        return _fit(colour, ground, ratio, self.dark, self.faint, indexed=self.indexed)

    def dot(self, colour: str | None, ground: str | None = None) -> str:
        """Return the colour of a dot ``●`` on ``ground`` (default: the page)."""
        return self.fit(colour, ground or self.bg, DOT_RATIO)

    def pill(self, colour: str | None, ground: str | None = None) -> tuple[str, str]:
        """Return text colour and tint of a pill on ``ground`` (default: the page)."""
        ground = ground or self.bg
        if self.flat:
            return self.dot(colour), ground
        if self.indexed:
            # A tint would be rounded to black or navy.
            return self.fit(colour, self.raised, PILL_RATIO), self.raised
        base = read_colour(colour) or Color.parse(self.faint)
        tint = Color.parse(ground).blend(base, 0.20 if self.dark else 0.16).hex
        return self.fit(colour, tint, PILL_RATIO), tint


DARK = Palette(
    "taskip-dark",
    dark=True,
    flat=False,
    bg="#14161c",
    surface="#1b1d25",
    raised="#242732",
    cursor="#2b2a47",
    line="#343846",
    edge="#666d84",
    text="#e6e8f0",
    muted="#a9aebf",
    faint="#9096aa",
    accent="#aaa0ff",
    onaccent="#14161c",
    ok="#74cf9b",
    warn="#e6b85c",
    bad="#f48791",
    mark="#ffd978",
    markground="#4a3f12",
)
#: Dark, with rows and fields that tone alone tells apart: the cursor has 1.77 on the page, not 1.31.
CONTRAST = replace(
    DARK,
    name="taskip-contrast",
    surface="#1d2029",
    raised="#2f3342",
    cursor="#3e3b6f",
    line="#454b5e",
    edge="#8b93ad",
    text="#f4f5fa",
    muted="#c6cad8",
    faint="#abb0c2",
    accent="#b9b1ff",
    ok="#86dcaa",
    warn="#efc673",
    bad="#ff9ea7",
)
LIGHT = Palette(
    "taskip-light",
    dark=False,
    flat=False,
    bg="#fcfbf8",
    surface="#f5f3ed",
    raised="#eae6dc",
    cursor="#e6e2fb",
    line="#dcd8cd",
    edge="#8b867a",
    text="#1e2030",
    muted="#474d61",
    faint="#5d6375",
    accent="#5742c9",
    onaccent="#ffffff",
    ok="#1b7446",
    warn="#835500",
    bad="#b0241d",
    mark="#4d3800",
    markground="#ffe9a3",
)
#: The terminal's own colours, whatever the user chose.
TERMINAL = Palette(
    "terminal",
    dark=True,
    flat=True,
    bg="default",
    surface="default",
    raised="default",
    cursor="default",
    line="bright_black",
    edge="default",
    text="default",
    muted="default",
    faint="default",
    accent="magenta",
    onaccent="default",
    ok="green",
    warn="yellow",
    bad="red",
    mark="default",
    markground="default",
)
#: NO_COLOR: only shapes and weight.
PLAIN = Palette(
    "plain", True, True, *("default",) * 16
)  # fmt: skip
PALETTES = {palette.name: palette for palette in (DARK, LIGHT, CONTRAST, TERMINAL, PLAIN)}

#: The name of each theme in the settings.
NAMES = {
    "dark": "taskip-dark",
    "light": "taskip-light",
    "contrast": "taskip-contrast",
    "terminal": "terminal",
}
#: Ends the names of the themes for 256 colours, and begins those of the user.
_INDEXED, OWN = "-256", "own-"
#: What has a colour.
TOKENS = tuple(
    "bg surface raised cursor line edge text muted faint accent onaccent ok warn bad mark "
    "markground".split()
)


def depth(environ: Mapping[str, str]) -> int:
    """Return how many bits of colour the terminal promises: 24, 8 or 4.

    The rules are those of Rich, which writes the colours. Windows terminals promise nothing and have all.
    """
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit") or os.name == "nt":
        return 24
    _name, _, colours = environ.get("TERM", "").strip().lower().rpartition("-")
    return 8 if colours in ("256color", "kitty") else 4


def named(setting: str, environ: Mapping[str, str], own: Mapping[str, Palette] = {}) -> str:
    """Return the theme for a setting; ``auto`` is dark unless the terminal reports light.

    ``own`` are the user's, by their names in the settings. With 256 colours it is the variant for
    these, with 16 the terminal's own colours.
    """
    bits = depth(environ)
    if setting == "terminal" or bits == 4:
        return TERMINAL.name
    if setting in own:
        return own[setting].name
    if setting not in NAMES:
        # rxvt, Konsole and others report ``foreground;background`` as numbers of the 16 colours.
        ground = environ.get("COLORFGBG", "").rpartition(";")[2]
        setting = "light" if ground in ("7", "15") else "dark"
    return NAMES[setting] + (_INDEXED if bits == 8 else "")


def palette_of(name: str) -> Palette:
    """Return the palette of a theme."""
    if name.endswith(_INDEXED):
        from taskip_leads.ui.render.indexed import CONTRAST_256, DARK_256, LIGHT_256

        return {one.name: one for one in (LIGHT_256, CONTRAST_256)}.get(name, DARK_256)
    return PALETTES.get(name, DARK)


def following(name: str, available: Collection[str]) -> str:
    """Return the theme that follows ``name`` among the registered ones, the user's last."""
    names = [NAMES["dark"], NAMES["light"], NAMES["contrast"]]
    names += [one + _INDEXED for one in names]
    names = [one for one in (*names, TERMINAL.name) if one in available]
    names += [one for one in available if one.startswith(OWN)]
    return names[(names.index(name) + 1) % len(names)] if name in names else name


def variables(palette: Palette) -> dict[str, str]:
    """Return the stylesheet variables of a palette."""
    own = {f"tl-{name}": _css(getattr(palette, name)) for name in TOKENS}
    veil = 62 if palette.dark else 74
    own["tl-veil"] = "transparent" if palette.flat else f"{palette.bg} {veil}%"
    return own | {
        "ansi-background": own["tl-bg"],  # Textual needs it for themes of ANSI colours
        "ansi-foreground": own["tl-text"],
        "screen-selection-background": own["tl-cursor"],
        "screen-selection-foreground": own["tl-text"],
        "border": own["tl-edge"],
        "border-blurred": own["tl-edge"],
        "text": own["tl-text"],
        "text-muted": own["tl-muted"],
        "text-disabled": own["tl-faint"],
        "input-cursor-background": own["tl-accent"],
        "input-cursor-foreground": own["tl-onaccent"],
        "input-cursor-text-style": "reverse" if palette.flat else "none",
        "input-selection-background": own["tl-cursor"],
        "input-selection-foreground": own["tl-text"],
        "scrollbar": own["tl-edge"],  # the only sign that there is more: WCAG asks for 3
        "scrollbar-hover": own["tl-edge"],
        "scrollbar-active": own["tl-edge"],
        "scrollbar-background": own["tl-bg"],
        "scrollbar-background-hover": own["tl-bg"],
        "scrollbar-background-active": own["tl-bg"],
        "scrollbar-corner-color": own["tl-bg"],
        "block-cursor-background": own["tl-cursor"],
        "block-cursor-foreground": own["tl-text"],
        "block-cursor-text-style": "bold reverse" if palette.flat else "bold",
        "block-cursor-blurred-background": own["tl-raised"],
        "block-cursor-blurred-foreground": own["tl-text"],
        "block-hover-background": own["tl-raised"],
        "link-style": "underline",
    }


def themes(bits: int, own: Iterable[Palette] = ()) -> tuple[Theme, ...]:
    """Return the Textual themes for a depth of colour; register them before a stylesheet is parsed."""
    palettes: tuple[Palette, ...] = (TERMINAL, PLAIN)
    if bits == 8:
        palettes += (*(palette_of(one.name + _INDEXED) for one in (DARK, LIGHT, CONTRAST)), *own)
    elif bits == 24:
        palettes += (DARK, LIGHT, CONTRAST, *own)
    return tuple(
        Theme(
            name=palette.name,
            primary=_css(palette.accent),
            secondary=_css(palette.edge),
            accent=_css(palette.accent),
            success=_css(palette.ok),
            warning=_css(palette.warn),
            error=_css(palette.bad),
            foreground=_css(palette.text),
            background=_css(palette.bg),
            surface=_css(palette.surface),
            panel=_css(palette.raised),
            boost=_css(palette.surface),
            dark=palette.dark,
            ansi=palette.flat,
            variables=variables(palette),
        )
        for palette in palettes
    )


@lru_cache(maxsize=4096)
def ink(
    colour: str,
    ground: str,
    *,
    bold: bool = False,
    underline: bool = False,
    reverse: bool = False,
    strike: bool = False,
    dim: bool = False,
) -> Style:
    """Return a cached Rich style: the cells of a screen use the same two dozen."""
    return Style(
        color=colour,
        bgcolor=ground,
        bold=bold or None,
        underline=underline or None,
        reverse=reverse or None,
        strike=strike or None,
        dim=dim or None,
    )


@lru_cache(maxsize=512)
def read_colour(text: str | None) -> Color | None:
    """Parse a colour of a workspace without transparency; None if it is not a colour."""
    if not text:
        return None
    text = text.strip()
    if _BARE_HEX.fullmatch(text):
        text = f"#{text}"
    try:
        colour = Color.parse(text)
    except ColorParseError:
        return None
    if colour.ansi is not None or colour.auto or colour.a == 0:
        return None
    return colour.with_alpha(1.0)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    return _ratio(Color.parse(one), Color.parse(other))


@lru_cache(maxsize=4096)
def _fit(
    colour: str | None, ground: str, ratio: float, dark: bool, fallback: str, *, indexed: bool
) -> str:
    base = read_colour(colour) or Color.parse(fallback)
    under = Color.parse(ground)
    goal = Color(255, 255, 255) if dark else Color(0, 0, 0)
    mixed = base
    for step in _STEPS:
        mixed = base.blend(goal, step)
        if indexed:
            from taskip_leads.ui.render.indexed import nearest

            mixed = nearest(mixed)
        if _ratio(mixed, under) >= ratio:
            break
    return mixed.hex


def _ratio(one: Color, other: Color) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def _nearest_ansi(text: str | None) -> str:
    """Return the nearest of six ANSI hues, or the text colour for greys and non-colours."""
    colour = read_colour(text)
    if colour is None:
        return "default"
    hue, _light, saturation = colour.hsl
    if saturation < 0.2:
        return "default"
    names = ("red", "yellow", "green", "cyan", "blue", "magenta")
    return names[round(hue * 6) % 6]


def _css(colour: str) -> str:
    return colour if colour.startswith("#") else f"ansi_{colour}"
