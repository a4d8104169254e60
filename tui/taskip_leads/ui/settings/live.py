"""Put changed settings in force while the program runs."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from textual.app import App

from taskip_leads.config import Settings
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses
from taskip_leads.ui.ports import ArrivalOptions, Ports
from taskip_leads.ui.render import theme
from taskip_leads.ui.render.theme import Palette

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Settings that decide about orders and days.
_RULES = ("cold_after_days", "first_order", "week_start")
#: Settings that decide how the user is told of leads that come.
_ARRIVALS = ("new_leads", "notice_sound", "notice_terminal")


class LiveSettings:
    """Applies settings to the app that runs."""

    def __init__(self, app: App[Any], ports: Ports, store: Store) -> None:
        self._app, self._ports, self._store = app, ports, store
        #: The theme before one was only looked at.
        self._before: str | None = None

    def apply(self, names: Collection[str], settings: Settings) -> None:
        """Put these settings in force; the others wait for the next start."""
        themes = self._ports.themes
        if "themes" in names and themes is not None and self._has_colours:
            themes.register_themes(self._app)
            # The one in force may have other colours now.
            self._app.theme = theme.TERMINAL.name
            names = (*names, "theme")
        if "theme" in names:
            self.preview_theme(settings.theme)
            self._before = None
        if any(name in names for name in _RULES):
            self._store.profile.use(settings.rules)
        if "undo_seconds" in names:
            self._store.outbox.set_hold(settings.undo_seconds)
        if "closed_statuses" in names:
            self._store.leads.use_closed(ClosedStatuses(settings.closed_statuses))
        if any(name in names for name in _ARRIVALS):
            self._ports.set_arrivals(
                ArrivalOptions(
                    settings.new_leads == "notice", settings.notice_sound, settings.notice_terminal
                )
            )

    @property
    def _has_colours(self) -> bool:
        return self._app.theme != theme.PLAIN.name

    def preview_theme(self, setting: str) -> None:
        """Show a theme until ``end_preview``. Without colours there is but one."""
        if self._has_colours:
            self._before = self._before or self._app.theme
            own = self._ports.themes.palettes if self._ports.themes is not None else {}
            self._app.theme = theme_for(setting, self._app.available_themes, own)

    def end_preview(self) -> None:
        """Show the theme from before."""
        if self._before is not None:
            self._app.theme, self._before = self._before, None

    def theme_in_words(self) -> str:
        """Return the theme in force, whatever is previewed: ``dark``."""
        name = self._before or self._app.theme
        name = name.removeprefix("taskip-").removeprefix(theme.OWN).removesuffix("-256")
        return {"terminal": "the terminal's colours", "plain": "without colours"}.get(name, name)


def theme_for(setting: str, available: Collection[str], own: Mapping[str, Palette]) -> str:
    """Return the theme for a setting among those that are registered, which fit the terminal."""
    indexed = f"{theme.NAMES['dark']}-256" in available
    if setting == "terminal" or not (indexed or theme.NAMES["dark"] in available):
        return theme.TERMINAL.name
    if setting in own:
        return own[setting].name
    ground = {"COLORFGBG": os.environ.get("COLORFGBG", ""), "COLORTERM": "truecolor"}
    return theme.named(setting, ground) + ("-256" if indexed else "")
