"""The app: themes, the way from screen to screen, and the keys that work everywhere."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import App
from textual.binding import BindingType
from textual.content import Content
from textual.driver import Driver

from taskip_leads.errors import TaskipError
from taskip_leads.models.change import AttachFiles, Change, UploadFile
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.events import Event, SyncChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.disk_errors import DiskTrouble
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen, nothing_here
from taskip_leads.ui.command_palette import AppCommandPalette, KeyCommands
from taskip_leads.ui.compat import shutdown
from taskip_leads.ui.compat.escape_sequences import keep_pairs
from taskip_leads.ui.compat.key_queue import KeyQueue
from taskip_leads.ui.leads.screen import LeadsScreen
from taskip_leads.ui.navigator import Verbs
from taskip_leads.ui.ports import Account, Credentials, NextWorkspace
from taskip_leads.ui.render import glyphs
from taskip_leads.ui.render import theme as colours
from taskip_leads.ui.undo import Undoing

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_TOAST_SECONDS = 8.0
_PAINTED_AT_LAST = 1.0
_WANTS_KEY = (ConnectionState.KEY_REFUSED, ConnectionState.NO_KEY, ConnectionState.OTHER_WORKSPACE)


class TaskipApp(DiskTrouble, Verbs, Undoing, App[None]):
    """One workspace on the screen. Owns no data: it starts the store, and stops it at the end."""

    TITLE = "taskip-leads"
    # The first screen's among it: a screen that brings its own makes Textual read all of it once more.
    CSS_PATH = ["app.tcss", "leads/screen.tcss"]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings("app")]
    COMMANDS = {KeyCommands}  # noqa: RUF012
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-tiny"),
        (40, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-low"),
        (10, "-short"),
        (30, "-tall"),
    ]

    def __init__(
        self,
        store: Store,
        *,
        prepared: asyncio.Task[None] | None = None,
        account: Account | None = None,
        theme: str = "auto",
        ascii: bool | None = None,
        environ: Mapping[str, str] | None = None,
        templates: Path | None = None,
    ) -> None:
        """``prepared``: the store's ``prepare``, where that was begun already.

        ``theme`` and ``ascii`` as in the settings; None: the terminal decides.

        ``templates``: the folder of the user's templates; None: only those that we ship.
        NO_COLOR in ``environ`` wins over every theme.
        """
        environ = os.environ if environ is None else environ
        plain = bool(environ.get("NO_COLOR"))
        # Textual chooses its filter for NO_COLOR here: with native colours on, it drops every colour.
        super().__init__(ansi_color=True if plain else None)
        self.store = store
        self._prepared = prepared
        self.templates = templates
        #: Whether an editor has the terminal.
        self.lent = False
        keep_pairs()
        self._type_ahead = KeyQueue(self, self._send_key)
        self._account = account
        #: What to open when this workspace was left for another one.
        self.following: NextWorkspace | None = None
        #: What went wrong, where the app ended by a fault of our own.
        self.crash: BaseException | None = None
        self.glyphs = glyphs.choose(environ, ascii_wanted=ascii)
        if self.glyphs is glyphs.ASCII:
            from taskip_leads.ui.compat.ascii_filter import AsciiFilter

            self._filters.append(AsciiFilter())
        for one in colours.themes():
            self.register_theme(one)
        self.theme = "plain" if plain else colours.named(theme, environ)

    @property
    def palette(self) -> colours.Palette:
        """The colours now."""
        return colours.PALETTES.get(self.theme, colours.DARK)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return colours.variables(colours.DARK)

    def get_driver_class(self) -> type[Driver]:
        chosen = super().get_driver_class()
        if chosen.__name__ != "LinuxDriver":
            return chosen
        from taskip_leads.ui.compat.input_driver import InputDriver

        return InputDriver

    # Life

    def fail(self, error: BaseException) -> None:
        """End by a fault of our own; whoever runs the app finds it in ``crash``."""
        if not self.survives_in_background(error):
            self._handle_exception(error)

    def _handle_exception(self, error: BaseException) -> None:
        """Textual's, without the values of variables on the terminal (``ui/endings.py``)."""
        if self.survives(error) or shutdown.is_of_what_goes(error):
            return
        self._return_code = 1
        error = shutdown.cause(error)
        if self.crash is None:
            self.crash = error
        if self._exception is None and isinstance(error, Exception):
            # For the tests: the pilot raises it again.
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    async def on_mount(self) -> None:
        self.store.events.subscribe(self._hear)
        # Even where the list is never painted.
        self.set_timer(_PAINTED_AT_LAST, self.store.painted)
        leads = LeadsScreen(self.store)
        # The mirror is opened while the screen is laid out, if not before.
        prepared = self._prepared or asyncio.create_task(self.store.prepare())
        # Not awaited here: nothing is painted before the app itself is mounted.
        self.run_worker(self._begin(leads, prepared), name="store")

    async def _begin(self, leads: LeadsScreen, prepared: asyncio.Task[None]) -> None:
        await self.push_screen(leads)
        try:
            await prepared
            await leads.begin()
            # Here and not before: what the store does from now on is heard by screens.
            await self.store.start()
        except TaskipError as error:
            self.exit(return_code=1, message=str(error))
            return
        if self.store.rescued:
            self.toast("The local copy was damaged", self.store.rescued)
        self.hear_changes()
        if not gc.isenabled():
            # Whoever started us left the collector off until the list is there; what there is stays.
            gc.freeze()
            gc.enable()

    def _hear(self, event: Event) -> None:
        """A new user's workspace has no key and nothing to show: that is asked for first."""
        state = self.store.state
        if not self.is_running:
            return
        if isinstance(event, SyncChanged) and state.link is ConnectionState.NO_KEY and state.first:
            credentials = self._account.credentials() if self._account else None
            if credentials is not None and not state.seen and len(self.screen_stack) == 2:
                self._ask_for_key(credentials, first=True)

    async def on_unmount(self) -> None:
        await self.store.stop()

    # Keys

    async def on_event(self, event: events.Event) -> None:
        """Keys that come from the keyboard wait for each other."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            await self._type_ahead.take(event)
        else:
            await super().on_event(event)

    async def _send_key(self, event: events.Key) -> None:
        """Before all else, a key may be the second one of a chord."""
        screen = self.screen
        if not isinstance(screen, AppScreen) or not await screen.take_chord(
            event.key, event.character
        ):
            await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """A key that came all the way up and is bound nowhere gets an answer."""
        if event.key in self.active_bindings or not isinstance(self.screen, AppScreen):
            return
        printable = event.character and event.character.isprintable()
        self.hint(nothing_here(event.character or "" if printable else keys.shown(event.key)))

    async def action_chord(self, first: str) -> None:
        if isinstance(self.screen, AppScreen):
            self.screen.action_chord(first)

    def action_keys_here(self) -> None:
        if isinstance(self.screen, AppScreen):
            from taskip_leads.ui.help.screen import HelpScreen

            self.push_screen(HelpScreen(self.screen.SCOPE, self.screen.scopes))

    def action_command_palette(self) -> None:
        if not AppCommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(AppCommandPalette(id="--command-palette"))

    def action_refresh_leads(self) -> None:
        self.store.refresh()

    def action_next_theme(self) -> None:
        names = list(colours.NAMES.values())
        if self.theme in names:
            self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def action_go_leads(self) -> None:
        while len(self.screen_stack) > 2:
            self.pop_screen()

    def show_leads(self, query: LeadQuery) -> None:
        self.action_go_leads()
        if isinstance(self.screen, LeadsScreen):
            self.screen.show_only(query)

    def action_go_drafts(self) -> None:
        from taskip_leads.ui.drafts.screen import DraftsScreen

        if not isinstance(self.screen, DraftsScreen):
            self.push_screen(DraftsScreen(self.store))

    def action_go_attributes(self) -> None:
        self.open_attributes()

    def action_go_workspaces(self) -> None:
        from taskip_leads.ui.workspaces.screen import WorkspacesScreen

        if self._account is not None and not isinstance(self.screen, WorkspacesScreen):
            self.push_screen(WorkspacesScreen(self._account))
            credentials = self._account.credentials()
            if credentials is not None and self.store.state.link in _WANTS_KEY:
                self.enter_key(credentials)

    # The way to other screens: they never import each other

    def open_lead(self, key: int, keys: Sequence[int], came_from: str) -> None:
        from taskip_leads.ui.lead.screen import LeadScreen

        self.push_screen(LeadScreen(self.store, key, keys, came_from), self._back_from_lead)

    def _back_from_lead(self, key: object) -> None:
        """The list's cursor goes to the lead that was looked at last."""
        if isinstance(key, int):
            self.go_to_lead(key)

    def go_to_lead(self, key: int) -> None:
        if isinstance(self.screen, LeadsScreen):
            self.screen.go_to(key)

    def open_attributes(self) -> None:
        from taskip_leads.ui.attributes.screen import AttributesScreen

        if not isinstance(self.screen, AttributesScreen):
            self.push_screen(AttributesScreen(self.store))

    def write_note(self, key: int) -> None:
        from taskip_leads.ui.writing.note import NoteScreen

        self.push_screen(NoteScreen(self.store, key))

    async def upload(self, key: int) -> None:
        from taskip_leads.ui.lead.upload_dialog import UploadDialog

        detail = await self.store.detail(key)
        if detail is not None:
            self.push_screen(UploadDialog(detail.row.name), partial(self._upload, key))

    async def _upload(self, key: int, chosen: object) -> None:
        """Hand files over as one: they can be taken back together."""
        from taskip_leads.ui.lead.upload_dialog import UploadChoice

        if not isinstance(chosen, UploadChoice):
            return
        changes: list[Change] = [
            UploadFile(key, path.name, str(path), size) for path, size in chosen.files
        ]
        if chosen.ids:
            changes.append(AttachFiles(key, chosen.ids))
        with reporting(self):
            await self.store.apply_all(changes)

    def edit_note(self, key: int, note: int) -> None:
        from taskip_leads.ui.writing.note import NoteScreen

        self.push_screen(NoteScreen(self.store, key, note))

    def convert(self, key: int) -> None:
        from taskip_leads.ui.lead_actions.convert import ConvertDialog

        self.push_screen(ConvertDialog(self.store, key))

    # Keys and workspaces

    def open_sample(self) -> None:
        for known in self._account.workspaces() if self._account else ():
            if known.sample:
                self.open_workspace(known.label)

    def open_workspace(self, label: str | None, *, remove: str | None = None) -> None:
        self.following = NextWorkspace(label, remove)
        self.exit()

    def enter_key(self, credentials: Credentials) -> None:
        self._ask_for_key(credentials, first=False)

    def _ask_for_key(self, credentials: Credentials, *, first: bool) -> None:
        from taskip_leads.ui.workspaces.login import LoginScreen

        ours = self._account is not None and credentials is self._account.credentials()

        async def entered(kept: object) -> None:
            if not isinstance(kept, str):
                return
            self.toast("The key works", kept)
            if ours:
                self.action_go_leads()
                await self.store.reconnect()

        waiting = self.store.waiting + self.store.asking if ours else 0
        self.push_screen(LoginScreen(credentials, first=first, waiting=waiting), entered)

    # Telling

    def hint(self, content: Content) -> None:
        if isinstance(self.screen, AppScreen):
            self.screen.hint(content)

    def toast(self, headline: str, text: str) -> None:
        # One at a time: what it says stays in the status bar and in the outbox.
        self.clear_notifications()
        # Without markup: the words may be the service's or a stranger's.
        self.notify(text, title=headline, timeout=_TOAST_SECONDS, markup=False)
