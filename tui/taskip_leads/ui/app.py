"""The app: composes navigation, commands and undo over one store."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType

from taskip_leads.errors import MirrorDamaged, TaskipError
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.events import Event, LeadsChanged, SyncChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import report_if_unavailable, unbound_key
from taskip_leads.ui.base.screen import start_worker
from taskip_leads.ui.compat.app import CompatApp
from taskip_leads.ui.compat.key_queue import KeyQueue
from taskip_leads.ui.day_watch import DayWatch
from taskip_leads.ui.idle_work import IdleWork
from taskip_leads.ui.lead_commands import LeadCommands
from taskip_leads.ui.navigator import LIST, Navigator, begin
from taskip_leads.ui.ports import Account, DisplayOptions, Ports
from taskip_leads.ui.render import theme as colours
from taskip_leads.ui.services import (
    AppLook,
    AppNotices,
    AppUsage,
    UserChoices,
    chord_facts,
    make_look,
    permits,
    suspend,
    tell_at_start,
)
from taskip_leads.ui.undo import UndoController

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from taskip_leads.settings_session import SettingsSession
    from taskip_leads.splash import Splash
    from taskip_leads.store.store import Store
    from taskip_leads.ui.jumps import Jumps

#: Seconds until the store is told that the list was painted, even if it never was.
_PAINTED_TIMEOUT = 1.0
#: Seconds until the frame of the splash is replaced, even if there is no list yet.
_SPLASH_TIMEOUT = 5.0
#: Seconds that a change may still take to be sent when a signal ends the app.
_INTERRUPTED_SECONDS = 0.5


class TaskipApp(CompatApp):
    """One workspace on the screen. It starts the store and stops it at the end.

    ``prepared`` is the task of the store's ``prepare``, if it was started already. ``start_with``, ``theme``
    and ``display`` are the settings. NO_COLOR in ``environ`` overrides every theme. ``templates`` is the folder
    of the user's templates; None: only those that we ship. ``usage_file`` remembers used keys; None: nothing
    does. ``settings`` has the user's keys. ``splash`` may have the terminal. ``first_frame`` gets the first
    screen as text for the terminal; then the app ends.
    """

    TITLE = "taskip-leads"
    # With the first screen's styles: a screen that brings its own makes Textual parse all of them again.
    CSS_PATH = ["app.tcss", "leads/screen.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("app")]
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (40, "-narrow"), (112, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-short"), (30, "-tall")]  # noqa: RUF012

    def __init__(
        self,
        store: Store,
        *,
        prepared: asyncio.Task[None] | None = None,
        account: Account | None = None,
        start_with: str = LIST,
        theme: str = "auto",
        environ: Mapping[str, str] | None = None,
        display: DisplayOptions | None = None,
        templates: Path | None = None,
        usage_file: Path | None = None,
        settings: SettingsSession | None = None,
        splash: Splash | None = None,
        first_frame: Callable[[str], None] | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        plain = bool(environ.get("NO_COLOR"))
        # Textual chooses its filter for NO_COLOR here: with native colours it drops every colour.
        super().__init__(
            ansi_color=True if plain else None, splash=splash, holds_frames=start_with != LIST,
            permits=partial(permits, self, store),
        )  # fmt: skip
        self._start_with = start_with
        self._user = UserChoices(settings, environ)
        self.store, self._prepared, self._first_frame = store, prepared, first_frame
        self._user.register_themes(self)
        self.theme = "plain" if plain else colours.named(theme, environ, self._user.palettes)
        self.notices = AppNotices(self)
        self.navigator = Navigator(self, store, account, self.notices)
        self.commands = LeadCommands(self, store, self.navigator, self.notices)
        self.undo = UndoController(self, store, self.navigator, self.notices, self.commands.run)
        self.day_watch = DayWatch(self, self.navigator.follow_day)
        self.usage = AppUsage(self, usage_file)
        self.key_queue = KeyQueue(self, self._dispatch_key)
        self.idle_work = IdleWork(self, store)
        look = make_look(self, environ, self._user.palettes, display or DisplayOptions())
        self.ports = self._make_ports(look, templates)

    def _make_ports(self, look: AppLook, templates: Path | None) -> Ports:
        return Ports(
            navigation=self.navigator,
            notices=self.notices,
            look=look,
            commands=self.commands,
            undo=self.undo,
            suspender=self,
            chord_facts=partial(chord_facts, self.store, lambda: self.navigator.leads),
            unused_keys=self.usage.unused,
            templates=templates,
            settings=self._user.settings,
            set_arrivals=self.idle_work.set_arrival_options,
            set_display=look.show,
            themes=self._user,
            run_command=partial(self._user.run_command, self, self.store),
        )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return colours.variables(colours.DARK)

    # Start and end

    async def on_mount(self) -> None:
        self.store.events.subscribe(self._handle)
        if self._first_frame is None:
            self.set_timer(_PAINTED_TIMEOUT, self.store.painted)
            self.set_timer(_SPLASH_TIMEOUT, self.release_frames)
        # The mirror is opened while the first screen is laid out, if not before.
        prepared = self._prepared or asyncio.create_task(self.store.prepare())
        # Not awaited: nothing is painted before the app itself is mounted.
        start_worker(self, partial(self._start, prepared), group="store")

    async def _start(self, prepared: asyncio.Task[None]) -> None:
        leads = await self.navigator.open_leads()
        try:
            await prepared
            first = await begin(self._start_with, leads, self.navigator, self.store)
            if self._first_frame is not None:
                first.call_after_refresh(self._pass_on_frame, self._first_frame)
                return
            self.release_frames()
            first.call_after_refresh(self.store.painted)
            # Only now: the list must not miss what the store reports from here on.
            await self.store.start()
        except TaskipError as error:
            self.exit(return_code=1, message=str(error))
            return
        tell_at_start(self.notices, self.store, self._user)
        self.undo.start()
        self.day_watch.start()
        self.usage.start()
        self.idle_work.begin()

    def _pass_on_frame(self, receive: Callable[[str], None]) -> None:
        receive(self.screen_text())
        self.exit()

    def _handle(self, event: Event) -> None:
        if event == LeadsChanged(frozenset()):
            # All leads are read.
            self.idle_work.keep_objects()
        state = self.store.sync.state
        if not self.is_running or not isinstance(event, SyncChanged):
            return
        if state.link is ConnectionState.NO_KEY and state.first and not state.seen:
            self.navigator.welcome()

    async def on_unmount(self) -> None:
        # Without a terminal, do not wait for a change in flight; it is checked at the next start.
        await self.usage.stop()
        await self.store.stop(_INTERRUPTED_SECONDS if self.interrupted else None)

    async def action_suspend_process(self) -> None:  # type: ignore[override]
        """Suspend to the shell, if there is one; another window may sync and send meanwhile."""
        await suspend(self.store, self.notices, super().action_suspend_process)

    def survives(self, error: BaseException) -> bool:
        return report_if_unavailable(self.notices, error)

    def survives_in_background(self, error: BaseException) -> bool:
        return isinstance(error, MirrorDamaged) and self.survives(error)

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Queue keys of the keyboard and pastes; pass on everything else."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.idle_work.note_key(event)
            await self.key_queue.take(event)
        else:
            await super().on_event(event)

    async def _dispatch_key(self, event: events.Key | events.Paste) -> None:
        screen = self.navigator.front
        if (
            isinstance(event, events.Paste)
            or screen is None
            or not await screen.take_chord(event.key, event.character)
        ):
            await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """Answer a key that nothing has handled and that is bound to nothing."""
        if event.key not in self.active_bindings and self.navigator.front is not None:
            printable = event.character and event.character.isprintable()
            name = event.character or "" if printable else keys.shown(event.key)
            self.notices.hint(unbound_key(name), keep=False)

    async def action_chord(self, first: str) -> None:
        if (screen := self.navigator.front) is not None:
            screen.action_chord(first)

    def note_action(self, action: str, namespace: DOMNode | None) -> None:
        self.usage.note(self.navigator.front, action, namespace)

    @cached_property
    def jumps(self) -> Jumps:
        """Opens palette and leads by name. Imported with the first key for it."""
        from taskip_leads.ui.jumps import Jumps

        return Jumps(self, self.store, self.navigator, self.usage.recent)

    def action_command_palette(self) -> None:
        self.jumps.open_palette()

    def action_jump(self) -> None:
        self.jumps.open_palette(":")

    def action_previous_lead(self) -> None:
        self.jumps.open_previous_lead()

    def action_next_theme(self) -> None:
        self.theme = colours.following(self.theme, self.available_themes)

    async def action_quit(self) -> None:
        """Quit. Unsent changes are kept, and the user is told."""
        from taskip_leads.ui.quitting import ask_to_quit

        ask_to_quit(self, self.store)

    # The actions of the key table that work on several screens

    def action_open(self, place: str) -> None:
        """Open a place that has a chord of its own, such as the outbox."""
        self.navigator.open_place(place)

    def action_refresh_leads(self) -> None:
        self.store.sync.refresh()

    async def action_undo(self) -> None:
        await self.undo.undo()

    on_undo_toast_clicked = action_undo

    def action_new_lead(self) -> None:
        self.navigator.edit_lead(None)

    def action_edit_lead(self) -> None:
        if (lead_id := self.navigator.current_lead) is not None:
            self.navigator.edit_lead(lead_id)

    def action_write_email(self) -> None:
        if (lead_id := self.navigator.current_lead) is not None:
            self.navigator.write_email(lead_id)

    def action_assign(self) -> None:
        if lead_ids := self.navigator.selected_leads:
            self.navigator.assign(lead_ids)

    def action_follow_up(self) -> None:
        if lead_ids := self.navigator.selected_leads:
            self.navigator.plan_next_step(lead_ids)

    async def action_finish_step(self) -> None:
        await self.commands.finish_step(self.navigator.selected_leads)
        if self.navigator.front is not None:
            self.navigator.front.leave_lead()

    def action_triage(self) -> None:
        from taskip_leads.ui.triage_flow import TriageFlow

        start = TriageFlow(self, self.store, self.notices).start_from
        self.commands.run(partial(start, self.navigator.front))

    async def action_delete_leads(self) -> None:
        await self.commands.delete(self.navigator.selected_leads)
