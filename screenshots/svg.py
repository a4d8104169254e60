"""Turns the terminal's own SVG export into a picture that needs nothing from elsewhere."""

from __future__ import annotations

import re

_FONTS = "'JetBrains Mono', 'DejaVu Sans Mono', 'Menlo', 'Consolas', monospace"
_FONT_FACE = re.compile(r"\s*@font-face \{.*?\n\s*\}", re.DOTALL)
_FAMILY = re.compile(r"font-family: Fira Code, monospace;")
_BUTTONS = re.compile(r'\s*<g transform="translate\(26,22\)">.*?</g>', re.DOTALL)
_GENERATOR = re.compile(r"\s*<!-- Generated with .*? -->")


def tidy(svg: str) -> str:
    """``svg`` without fonts from the network, ligatures and window buttons.

    The export names a font on a server: a page that shows the picture would ask for it.
    """
    svg = _FONT_FACE.sub("", svg)
    svg = _GENERATOR.sub("", svg)
    svg = _FAMILY.sub(f"font-family: {_FONTS}; font-variant-ligatures: none;", svg)
    return _BUTTONS.sub("", svg)
