"""The app's implementation of the ports ``Look`` and ``Notices``."""

from __future__ import annotations

from textual.app import App
from textual.content import Content

from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import DARK, PALETTES, Palette

_TOAST_SECONDS = 8.0


class AppLook:
    """The glyphs of this terminal and the colours of the current theme."""

    def __init__(self, app: App[None], glyphs: Glyphs) -> None:
        self._app = app
        self.glyphs = glyphs

    @property
    def palette(self) -> Palette:
        return PALETTES.get(self._app.theme, DARK)


class AppNotices:
    """Shows hints on the screen in front, and one notification at a time."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    def hint(self, content: Content) -> None:
        screen = self._app.screen
        if isinstance(screen, AppScreen):
            screen.hint(content)

    def toast(self, headline: str, text: str) -> None:
        # The status bar and the outbox show the previous message too.
        self._app.clear_notifications()
        # Without markup: the text may be the server's or a stranger's.
        self._app.notify(text, title=headline, timeout=_TOAST_SECONDS, markup=False)
