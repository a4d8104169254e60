"""The base of all our screens: keys, footer, workers, store events and the ports of the app."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.content import Content
from textual.css.query import NoMatches
from textual.events import Click, Mount, MouseDown, Unmount
from textual.message import Message
from textual.screen import ScreenResultType

from taskip_leads.store.events import Event, EventBus
from taskip_leads.ui import keys
from taskip_leads.ui.base.chords import ChordState
from taskip_leads.ui.base.covered_events import CoveredEvents
from taskip_leads.ui.base.notifications import report_if_unavailable, unbound_key
from taskip_leads.ui.compat.screen import CompatScreen
from taskip_leads.ui.ports import ports_of
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.worker import WorkType

    from taskip_leads.models.lead_row import LeadRow
    from taskip_leads.models.pending import UndoResult
    from taskip_leads.models.triage.queue import TriageRequest
    from taskip_leads.ui.widgets.chord_panel import ChordPanel


class WritingPlace(StrEnum):
    """Where a note is written, so that what is needed meanwhile stays in sight."""

    #: In the middle, over a veil.
    CENTRE = "centre"
    #: Right of a lead's facts.
    BESIDE_FACTS = "beside-facts"
    #: Left of the pane that shows the lead under the cursor.
    BESIDE_PANE = "beside-pane"


class AppScreen(CompatScreen[ScreenResultType]):
    """Set ``SCOPE`` and ``BINDINGS = keys.bindings(SCOPE)``.

    A dialog inherits from ``ModalScreen[T], AppScreen[T]`` in this order: Textual takes a screen's default
    styles from its first base. A ``KeyBar`` and a ``StatusBar`` are optional.
    """

    #: The scope of the key table that holds this screen's rows.
    SCOPE: ClassVar[str] = "app"
    #: Groups of workers that keys wait for: they read what keys act on, or open what keys go to.
    KEYS_WAIT_FOR: ClassVar[tuple[str, ...]] = ()
    #: Whether the screen shows undoable changes itself, so that no undo toast covers it.
    SHOWS_UNDO: ClassVar[bool] = False
    #: Whether the screen shows what became of a change, so that no notification is needed.
    SHOWS_OUTCOMES: ClassVar[bool] = False

    def __init__(
        self, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name, id, classes)
        self.ports = ports = ports_of(self.app)
        self.navigation, self.notices, self.look = ports.navigation, ports.notices, ports.look
        self.commands, self.undo, self.suspender = ports.commands, ports.undo, ports.suspender
        self.templates_folder = ports.templates
        self._chords = ChordState(self)
        self._stops: list[Callable[[], None]] = []
        self._covered: CoveredEvents | None = None

    @on(Mount)
    def _follow_theme(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self.recolour())

    @on(Unmount)
    def _stop_listening(self) -> None:
        # The callbacks refer to the screen, which would live as long as the app.
        self.app.theme_changed_signal.unsubscribe(self)
        for stop in self._stops:
            stop()
        self._stops.clear()

    async def on_screen_resume(self) -> None:
        if self._covered is not None:
            self._covered.flush()
        await self.undo.show_toast()

    async def wait_until_shown(self) -> None:
        """Wait until the screen shows what it is for, or that takes too long."""

    def recolour(self) -> None:
        """Repaint what was drawn with the colours, signs or density from before."""

    def follow_day(self) -> None:
        """Update relative dates, because the day has changed."""
        from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane

        for pane in self.query(CursorPane):
            pane.renew()

    def show_hints(self) -> None:
        """Name other keys that were never used, where the screen names any."""

    @property
    def selected_leads(self) -> tuple[int, ...]:
        """Ids of the leads that a command acts on: the marked ones, or the one under the cursor."""
        return ()

    @property
    def current_lead(self) -> int | None:
        """Id of the lead that a command for a single lead acts on."""
        return self.selected_leads[0] if self.selected_leads else None

    @property
    def current_row(self) -> LeadRow | None:
        """The row of the current lead, if it was read."""
        return None

    async def action_copy_part(self, part: str) -> None:
        """Copy a part of the current lead."""
        if (row := self.current_row) is not None:
            from taskip_leads.ui.base import lead_parts

            self.hint(await lead_parts.copy(self.app, row, part))

    async def action_web(self) -> None:
        """Open the website of the current lead in a browser."""
        if (row := self.current_row) is not None:
            from taskip_leads.ui.base import lead_parts

            self.hint(await lead_parts.open_website(row))

    @property
    def writing_place(self) -> WritingPlace:
        """Where a note on the current lead is written."""
        return WritingPlace.CENTRE

    def leave_lead(self) -> None:
        """Go on to the next lead when the current one moves: the user is done with it."""

    def keep_marked(self, leads: frozenset[int]) -> None:
        """Unmark all leads but these, after a command on the marked ones."""

    def finish_marked(self, done: frozenset[int], failed: frozenset[int]) -> None:
        """Unmark leads whose change has arrived; mark those whose change failed or was undone."""

    def follow_undo(self, undone: UndoResult) -> None:
        """Follow an undo from this screen: changes were taken back, or their ``inverse`` is queued next."""

    async def triage_request(self) -> TriageRequest | None:
        """Return the leads that the screen offers to go through one by one."""
        return None

    async def action_repeat(self) -> None:
        """Make the last change again on the selected leads."""
        if self.selected_leads:
            await self.commands.repeat(self.selected_leads)

    # Workers and store events

    @property
    def takes_keys(self) -> bool:
        return (
            not self.outdated and not self.commands.busy and not self.working(*self.KEYS_WAIT_FOR)
        )

    @property
    def outdated(self) -> bool:
        """Whether the screen has pending updates from while it was covered."""
        return self._covered is not None and self._covered.pending

    def working(self, *groups: str) -> bool:
        """Return whether a worker of one of these groups is running."""
        return any(
            worker.node is self and worker.group in groups and not worker.is_finished
            for worker in self.workers
        )

    @property
    def resting(self) -> bool:
        """Whether no worker of this screen is running."""
        return not any(worker.node is self and not worker.is_finished for worker in self.workers)

    def run_guarded(
        self,
        work: Callable[[], Coroutine[Any, Any, None]],
        *,
        group: str = "default",
        exclusive: bool = False,
    ) -> None:
        """Run ``work`` in a worker; ``exclusive`` cancels the others of its group."""
        start_worker(self, partial(_while_shown, self, work), group=group, exclusive=exclusive)

    def survives(self, error: Exception, message: Message) -> bool:
        # Unmounting is the last chance to save: nobody would see a notification.
        return not isinstance(message, Unmount) and report_if_unavailable(self.notices, error)

    def listen(self, events: EventBus, handle: Callable[[Event], None]) -> Callable[[], None]:
        """Handle store events until the screen closes; call the result to stop earlier.

        While another screen is in front, events are bundled (see ``CoveredEvents``).
        """
        covered = self._covered = CoveredEvents(self, handle)

        def handle_while_open(event: Event) -> None:
            if self.is_closing:
                stop()
            else:
                covered.add(event)

        stop = events.subscribe(handle_while_open)
        self._stops.append(stop)
        return stop

    # Keys

    @property
    def scopes(self) -> tuple[str, ...]:
        """Active scopes of the key table: the app's, the screen's, and more; for a key the last wins."""
        return ("app", self.SCOPE)

    def renew_bindings(self, nodes: Iterable[DOMNode]) -> None:
        if (table := keys.active()).changed:
            table.rebind(nodes)

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        """Return the entries of the footer; they depend on the focus and the state."""
        return keys.footer(self.SCOPE)

    def show_keys(self) -> None:
        """Update the footer after the focus or the state changed."""
        entries = keys.CANCEL_CHORD if self._chords.has_panel else self.footer_keys()
        # A dialog has only its own keys, and a text field takes the letter.
        exclusive = self._chords.has_panel or self.is_modal or keys.is_typing(entries)
        if self.undo.available and not exclusive:
            entries = (keys.UNDO, *entries)
        for bar in self.query(KeyBar):
            bar.show(entries)

    def hint(self, content: Content, *, keep: bool = True) -> None:
        """Show ``content`` for a while in the status bar of this screen, or of one below; see ``Notices``."""
        for screen in (self, *reversed(self.app.screen_stack[:-1])):
            for bar in screen.query(StatusBar):
                bar.hint(content)
                if keep:
                    self.notices.remember(content)
                return

    def action_chord(self, first: str) -> None:
        """Wait for the second key of a chord."""
        self._chords.begin(first)

    async def on_chord_panel_chosen(self, event: ChordPanel.Chosen) -> None:
        await self.take_chord(event.second, event.second)

    def on_screen_suspend(self) -> None:
        self._chords.cancel()

    @on(Click)
    async def _do_what_is_drawn(self, event: Click) -> None:
        """Do what is drawn where the mouse was clicked: press keys, or run an action."""
        if event.style.meta.keys() & {"run", "press"}:
            from taskip_leads.ui.base.clicks import do_what_is_drawn

            await do_what_is_drawn(self, event.style.meta)

    def on_mouse_down(self, event: MouseDown) -> None:
        """A click beside the panel of a chord cancels the chord."""
        if self._chords.is_beside(event.screen_x, event.screen_y):
            self._chords.cancel()
            self.show_keys()

    async def take_chord(self, key: str, character: str | None) -> bool:
        """Complete a waiting chord with its second key; return False if no chord is waiting.

        The app calls this before any other handler of the key.
        """
        if not self._chords.waiting:
            return False
        first = self._chords.first
        row = self._chords.finish(self.scopes, key, character)
        self.show_keys()
        if row is not None:
            await self.run_action(row.action)
        elif key != "escape":
            second = character if character and character.isprintable() else keys.shown(key)
            self.hint(unbound_key(f"{first} {second}"), keep=False)
        return True


def start_worker(
    node: DOMNode,
    work: Callable[[], Coroutine[Any, Any, Any]],
    *,
    group: str = "default",
    exclusive: bool = False,
) -> None:
    """Run ``work`` in a worker of ``node``; ``exclusive`` cancels the others of its group.

    It takes a function because a coroutine is never awaited that is cancelled before it starts, as when
    the app closes.
    """
    node.run_worker(cast("WorkType[None]", work), group=group, exclusive=exclusive)


async def _while_shown(
    screen: AppScreen[Any], work: Callable[[], Coroutine[Any, Any, None]]
) -> None:
    """Do ``work`` of a screen, which may be removed meanwhile."""
    try:
        await work()
    except NoMatches:
        # A screen that is being removed loses its widgets before its workers are cancelled.
        if screen.display:
            raise


def screen_in_front(app: App[Any]) -> Screen[Any] | None:
    """Return the screen in front; None while the app closes, when workers and events may still come."""
    stack = app.screen_stack
    return stack[-1] if stack else None
