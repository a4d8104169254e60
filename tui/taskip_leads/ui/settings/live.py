"""Put changed settings in force while the program runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Coroutine, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import fields
from textual.app import App

from taskip_leads.config import Settings
from taskip_leads.models.pipeline.closed_statuses import ClosedStatuses
from taskip_leads.store import live_settings
from taskip_leads.ui.base.screen import start_worker
from taskip_leads.ui.ports import ArrivalOptions, DisplayOptions, Ports
from taskip_leads.ui.render import theme
from taskip_leads.ui.render.theme import Palette

if TYPE_CHECKING:
    from taskip_leads.settings_session import SettingsSession
    from taskip_leads.store.store import Store


class LiveSettings:
    """Applies the settings of ``session`` to the app that runs, unless the file does not decide them."""

    def __init__(
        self,
        app: App[Any],
        ports: Ports,
        store: Store,
        session: SettingsSession,
        use_keys: Callable[[], None],
    ) -> None:
        """``use_keys`` puts the keys and commands of the file in force."""
        self._app, self._ports, self._store, self._session = app, ports, store, session
        self._in_force = session.current
        #: The theme before one was only looked at.
        self._before: str | None = None
        #: What puts settings in force, by the names of those that it needs.
        self._parts: dict[tuple[str, ...], Callable[[Settings], None]] = {
            ("themes",): self._use_themes,
            ("theme", "themes"): self._use_theme,
            ("ascii", "columns", "density", "views"): self._use_display,
            ("cold_after_days", "first_order", "week_start"): lambda one: store.profile.use(
                one.rules
            ),
            ("undo_seconds",): lambda one: store.outbox.set_hold(one.undo_seconds),
            ("closed_statuses",): self._use_closed,
            ("read_ahead",): lambda one: store.sync.allow_read_ahead(one.read_ahead),
            ("readonly",): self._use_read_only,
            ("changed_leads", "new_leads"): self._use_marks,
            ("new_leads", "notice_sound", "notice_terminal"): self._use_arrivals,
            ("note_timezone",): self._use_note_timezone,
            ("ca_file", "proxy"): self._use_connection,
            ("commands", "keys"): lambda one: use_keys(),
        }

    def apply(self) -> None:
        """Put in force what differs from before; the rest waits for the next start."""
        before, settings = self._in_force, self._session.current
        self._in_force = settings
        changed = {
            one.name
            for one in fields(settings)
            if getattr(before, one.name) != getattr(settings, one.name)
        }
        for names, use in self._parts.items():
            if changed.difference(self._session.fixed).intersection(names):
                use(settings)

    def _use_themes(self, settings: Settings) -> None:
        if self._ports.themes is not None and self._has_colours:
            self._ports.themes.register_themes(self._app)
            # The one in force may have other colours now.
            self._app.theme = theme.TERMINAL.name

    def _use_theme(self, settings: Settings) -> None:
        self.preview_theme(settings.theme)
        self._before = None

    def _use_display(self, settings: Settings) -> None:
        self._ports.set_display(DisplayOptions.of(settings))

    def _use_closed(self, settings: Settings) -> None:
        live_settings.use_closed(self._store, ClosedStatuses(settings.closed_statuses))

    def _use_marks(self, settings: Settings) -> None:
        live_settings.use_marks(self._store, settings.marked)

    def _use_arrivals(self, settings: Settings) -> None:
        self._ports.set_arrivals(ArrivalOptions.of(settings))

    def _use_note_timezone(self, settings: Settings) -> None:
        self._run(partial(live_settings.use_note_timezone, self._store, settings.note_timezone))

    def _use_read_only(self, settings: Settings) -> None:
        self._run(partial(live_settings.use_read_only, self._store, settings.readonly))

    def _use_connection(self, settings: Settings) -> None:
        self._run(self._store.sync.reconnect)

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        # Of the app: it goes on when the settings are closed.
        start_worker(self._app, work, group="settings")

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
