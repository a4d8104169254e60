"""Themes of the user: tokens over those of the dark or the light theme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads.ui.render.contrast import faint_pairs
from taskip_leads.ui.render.indexed import DARK_256, LIGHT_256
from taskip_leads.ui.render.theme import DARK, LIGHT, OWN, TOKENS, Palette, read_colour

if TYPE_CHECKING:
    from taskip_leads.settings_session import SettingsSession

#: The themes that others can be made from, for 24 bits and for 256 colours.
_BASES = {"dark": (DARK, DARK_256), "light": (LIGHT, LIGHT_256)}
#: So many pairs of a theme that are too faint are named.
_NAMED = 3


class ThemeProblem(Struct, frozen=True):
    """What is wrong with a theme; ``token`` names its line, if it is one."""

    theme: str
    words: str
    token: str = ""


def read(
    themes: Mapping[str, Mapping[str, Any]], bits: int = 24
) -> tuple[dict[str, Palette], list[ThemeProblem]]:
    """Return the palettes by their names in the settings, for a depth of colour, and what is wrong.

    A wrong colour is that of the theme below. One that is too faint is used, but named.
    """
    palettes: dict[str, Palette] = {}
    problems: list[ThemeProblem] = []
    for name, table in themes.items():
        below = table.get("base", "dark")
        if below not in _BASES:
            problems.append(ThemeProblem(name, "base must be dark or light", "base"))
            below = "dark"
        colours: dict[str, str] = {}
        for token, value in table.items():
            colour = read_colour(value) if isinstance(value, str) else None
            if token in ("base",):
                continue
            if token not in TOKENS:
                words = f"is no token; tokens are {', '.join(TOKENS)}"
                problems.append(ThemeProblem(name, f"{token} {words}", token))
            elif colour is None:
                problems.append(
                    ThemeProblem(name, f"{token} must be a colour such as #14161c", token)
                )
            else:
                colours[token] = colour.hex.lower()
        palette = replace(_BASES[below][bits == 8], name=f"{OWN}{name}", **colours)
        palettes[name] = palette
        if faint := _faint(palette):
            problems.append(ThemeProblem(name, faint))
    return palettes, problems


def _faint(palette: Palette) -> str:
    """Return which texts are hard to read: ``muted on bg has 2.1 of 4.5``."""
    found = [
        f"{token} on {ground} has a contrast of {ratio:.1f}, and needs {least:.1f}"
        for token, ground, ratio, least in faint_pairs(palette)
    ]
    more = f", and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"{'; '.join(found[:_NAMED])}{more}" if found else ""


def explain(problem: ThemeProblem, settings: SettingsSession) -> str:
    """Return a problem with its place: ``config.toml, line 9: theme night: …``."""
    table = f"themes.{problem.theme}"
    line = settings.line(problem.token, table) if problem.token else settings.line(table)
    place = settings.file.name + (f", line {line}" if line is not None else "")
    return f"{place}: theme {problem.theme}: {problem.words}."
