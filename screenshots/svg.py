"""Turns the terminal's own SVG export into a picture that needs nothing from elsewhere."""

from __future__ import annotations

import re
from functools import partial

_FONTS = "'JetBrains Mono', 'DejaVu Sans Mono', 'Menlo', 'Consolas', monospace"
_FONT_FACE = re.compile(r"\s*@font-face \{.*?\n\s*\}", re.DOTALL)
_FAMILY = re.compile(r"font-family: Fira Code, monospace;")
_BUTTONS = re.compile(r'\s*<g transform="translate\(26,22\)">.*?</g>', re.DOTALL)
_TITLE = re.compile(r'<text class="[^"]*-title".*?</text>')
#: The window of the export: its picture, its frame, its contents, and what of these is shown.
_VIEW = re.compile(r'(viewBox="0 0 [\d.]+ )([\d.]+)')
_WINDOW = re.compile(r'<rect fill="#[0-9a-f]{6}"( stroke=.*? height=")([\d.]+)')
_CONTENTS = re.compile(r'(<g transform="translate\(9, )([\d.]+)')
_CLIP = re.compile(r'(-clip-terminal">\s*<rect .*? height=")([\d.]+)')
_CORNER = re.compile(r'<rect fill="(#[0-9a-f]{6})" x="0" y="1.5"')
#: The height of the window's bar, and what the letters of the last row need below it.
_BAR, _DESCENDERS = 32.0, 4.0
_GENERATOR = re.compile(r"\s*<!-- Generated with .*? -->")


def tidy(svg: str) -> str:
    """``svg`` without fonts from the network, ligatures and the window's bar.

    The export names a font on a server: a page that shows the picture would ask for it. It also cuts the
    letters of the last row.
    """
    svg = _FONT_FACE.sub("", svg)
    svg = _GENERATOR.sub("", svg)
    svg = _FAMILY.sub(f"font-family: {_FONTS}; font-variant-ligatures: none;", svg)
    svg = _TITLE.sub("", _BUTTONS.sub("", svg))
    corner = _CORNER.search(svg)
    fill = corner[1] if corner else "#000000"
    svg = _VIEW.sub(partial(_moved, by=-_BAR), svg, count=1)
    svg = _WINDOW.sub(lambda found: f'<rect fill="{fill}"{_moved(found, by=-_BAR)}', svg, count=1)
    svg = _CONTENTS.sub(partial(_moved, by=-_BAR), svg, count=1)
    return _CLIP.sub(partial(_moved, by=_DESCENDERS), svg, count=1)


def _moved(found: re.Match[str], *, by: float) -> str:
    """The first group, and the number in the second one changed ``by`` so many pixels."""
    return f"{found[1]}{float(found[2]) + by:g}"
