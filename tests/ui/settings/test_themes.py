"""Themes of the user: tokens over a theme of ours, shown at once, checked for contrast."""

from __future__ import annotations

import pytest

from taskip_leads.ui.render import own_themes
from taskip_leads.ui.render.theme import DARK, LIGHT
from tests.ui.conftest import Opener
from tests.ui.settings.conftest import Written

NIGHT = """\
[themes.night]
accent = "#ffb454"
cursor = "#2e2a20"

[themes.paper]
base = "light"
text = "#777777"
"""


def test_only_given_tokens_differ_from_the_theme_below() -> None:
    palettes, problems = own_themes.read({"night": {"accent": "#FFB454"}, "day": {"base": "light"}})
    assert problems == []
    night, day = palettes["night"], palettes["day"]
    assert (night.name, night.accent, night.bg) == ("own-night", "#ffb454", DARK.bg)
    assert (day.dark, day.text) == (False, LIGHT.text)
    assert own_themes.read({"night": {}}, 8)[0]["night"].indexed


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"accent": "blurple"}, "accent must be a colour such as #14161c"),
        ({"accent": 3}, "accent must be a colour"),
        ({"base": "solarized"}, "base must be dark or light"),
        ({"backgroud": "#000000"}, "backgroud is no token; tokens are bg, surface"),
        ({"muted": "#333333"}, "muted on bg has a contrast of 1.4, and needs 4.5"),
    ],
)
def test_what_is_wrong_is_named(table: dict[str, object], words: str) -> None:
    palettes, problems = own_themes.read({"night": table})
    assert words in problems[0].words
    assert palettes["night"].accent == DARK.accent


async def test_own_theme_is_offered_shown_and_changed_in_the_file(
    offline: Opener, written: Written
) -> None:
    session = written(NIGHT)
    async with offline(settings=session) as ui:
        # The one that is too faint is said at start.
        await ui.until(lambda: "theme paper: text on bg" in ui.notification, "the notice")
        await ui.press("g", "comma")
        assert ui.shows("[ ] night, yours", "[ ] paper, yours", "config.toml, line 5")
        await ui.press("enter", "j", "j", "j", "j", "j")
        assert ui.app.theme == "own-night"
        assert ui.app.ports.look.palette.accent == "#ffb454"
        await ui.press("enter")
        assert session.file.read_text() == f'theme = "night"\n\n{NIGHT}'
        assert ui.shows("night, yours  ")
        await ui.press("escape")
    async with offline(settings=session, theme="night") as ui:
        assert ui.app.theme == "own-night"
        assert ui.app.ports.look.palette.cursor == "#2e2a20"
    plain = {"LANG": "C.UTF-8", "TERM": "xterm"}
    async with offline(settings=session, theme="night", environ=plain) as ui:
        assert ui.app.theme == "terminal", "16 colours are the terminal's own"
