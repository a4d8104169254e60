"""An ``App`` that survives some errors, and ends on all others without printing a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual import events
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message import Message
from textual.scrollbar import ScrollBar
from textual.widgets import Input
from textual.worker import WorkerFailed

from taskip_leads.text import clean
from taskip_leads.ui.compat import escape_sequences, shutdown
from taskip_leads.ui.compat.screen import ThumbRender

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode
    from textual.screen import Screen

    from taskip_leads.splash import Splash
    from taskip_leads.ui.compat.input_driver import InputDriver

#: Characters of a notification.
_NOTIFIED = 200


class CompatApp(App[None]):
    """Owns the terminal: its input, the program it is lent to, and how the app ends."""

    def __init__(
        self,
        *,
        ansi_color: bool | None = None,
        splash: Splash | None = None,
        holds_frames: bool = False,
        permits: Callable[[object], bool] = lambda action: True,
    ) -> None:
        """``holds_frames``: paint nothing before ``release_frames``, even if there is no splash.

        ``permits`` returns whether an action may run.
        """
        super().__init__(ansi_color=ansi_color)
        #: What has the terminal until our driver takes it over.
        self.splash = splash
        self._permits = permits
        # Its frame stays until ours is complete.
        self._holds_frames = holds_frames or (splash is not None and splash.is_shown)
        #: The exception that ended the app; None after an ordinary exit.
        self.crash: BaseException | None = None
        #: Whether another program, such as the user's editor, has the terminal.
        self.lent = False
        #: Whether a signal or a lost terminal ends the app.
        self.interrupted = False
        #: Whether the terminal is in front, as far as it tells.
        self.in_front = True
        escape_sequences.install()
        ScrollBar.renderer = ThumbRender

    def survives(self, error: BaseException) -> bool:
        """Handle ``error`` if possible; return whether the app can keep running."""
        return False

    def survives_in_background(self, error: BaseException) -> bool:
        """Return whether ``error``, which ended a background task, was dealt with."""
        return False

    def note_action(self, action: str, namespace: DOMNode | None) -> None:
        """Learn of an action before it runs; ``namespace`` is the node whose binding asked for it."""

    def add_line_filter(self, line_filter: LineFilter) -> None:
        """Apply ``line_filter`` to every line before it is painted."""
        self._filters.append(line_filter)

    def remove_line_filter(self, line_filter: LineFilter) -> None:
        """Apply ``line_filter`` no longer."""
        self._filters.remove(line_filter)

    @contextmanager
    def lend_terminal(self) -> Iterator[None]:
        """Stop painting and give the terminal to another program; ctrl+c is for that program.

        Raises:
            SuspendNotSupported: the terminal cannot be shared.
        """
        # The writing thread is stopped meanwhile: painting would fill its queue.
        with self.batch_update():
            self.lent = True
            try:
                with self.suspend():
                    yield
            finally:
                self.lent = False

    def get_driver_class(self) -> type[Driver]:
        """Use our input driver where Textual would use its own."""
        driver = super().get_driver_class()
        if driver.__name__ != "LinuxDriver":
            return driver
        from taskip_leads.ui.compat.input_driver import InputDriver

        return InputDriver

    async def on_event(self, event: events.Event) -> None:
        """Join the lines that are pasted into a field of one line, and ignore the terminal's focus."""
        if isinstance(event, events.AppFocus | events.AppBlur):
            self.in_front = isinstance(event, events.AppFocus)
            return  # Textual would match the styles of all widgets anew
        if (
            isinstance(event, events.Paste)
            and not event.is_forwarded
            and isinstance(self.focused, Input)
        ):
            # Textual would insert the first line only.
            event = events.Paste(" ".join(event.text.rstrip("\n").split("\n")))
        await super().on_event(event)

    # The end, and a terminal that does not keep up

    @property
    def input_driver(self) -> InputDriver | None:
        """Our driver, unless the app runs without a terminal or on Windows."""
        from taskip_leads.ui.compat.input_driver import InputDriver

        return self._driver if isinstance(self._driver, InputDriver) else None

    def notify_terminal(self, text: str) -> None:
        """Ask the terminal for a notification on the desktop (OSC 9); many terminals know that."""
        if self._driver is not None:
            self._driver.write(f"\x1b]9;{clean(text)[:_NOTIFIED]}\x07")

    def hang_up(self) -> None:
        """End the app because its terminal is gone."""
        self.interrupt(shutdown.HANGUP)

    def interrupt(self, number: int) -> None:
        """End the app because of the signal ``number``; of several, the first counts."""
        if not self.interrupted:
            self.interrupted = True
            shutdown.start_watchdog(128 + number)
            self.exit(return_code=128 + number)

    def repaint(self) -> None:
        """Paint everything, after frames were skipped."""
        if self.is_running and self.screen_stack:
            self.screen.refresh(layout=True)

    def release_frames(self) -> None:
        """Replace the frame of the splash, now that there is one to replace it."""
        if self._holds_frames:
            self._holds_frames = False
            self.repaint()

    def screen_text(self) -> str:
        """Return the whole screen as text for the terminal."""
        update = self.screen._compositor.render_update(full=True)
        assert isinstance(update, CompositorUpdate)
        return update.render_segments(self.console)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        # A frame for a terminal that is behind would only wait; ``repaint`` follows.
        if self._holds_frames:
            return
        if (driver := self.input_driver) is None or not driver.skips_frame():
            super()._display(screen, renderable)

    def _print_error_renderables(self) -> None:
        from taskip_leads import crash_report  # only at the end

        # A message to a terminal that reads nothing would wait forever.
        if (driver := self.input_driver) is not None and driver.is_lost:
            shutdown.silence_output()
        console = self.error_console
        with console.capture() as farewell:
            super()._print_error_renderables()
        if (words := farewell.get()) and not crash_report.write_error(words):
            shutdown.silence_output()

    def fail(self, error: BaseException) -> None:
        """End the app because of ``error``, which is kept in ``crash``."""
        exiting = self.return_code is not None
        if shutdown.is_from_closing_screen(error, exiting=exiting):
            return
        if self.survives_in_background(error):
            return
        error = shutdown.cause_of(error)
        self._return_code = 1
        if self.crash is None:
            self.crash = error
            if self.input_driver is not None:
                shutdown.start_watchdog(shutdown.CRASHED)
        if self._exception is None and isinstance(error, Exception):
            # The pilot raises it again in tests.
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        # Textual prints a traceback with the values of all variables, secrets among them.
        if isinstance(error, WorkerFailed) and self.survives(error.error):
            return
        self.fail(error)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action. An exception would end the message loop of whichever node asked for it."""
        if self._lacks_target(action):
            return False
        if not self._permits(action):
            return True
        if isinstance(action, str):
            self.note_action(action, default_namespace)
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except Exception as error:
            if not self.survives(error):
                raise
            return True

    def _check_action_state(self, action: str, default_namespace: DOMNode) -> bool | None:
        # Textual raises ``ActionError`` here too, for any key that is typed while nothing has the focus.
        if self._lacks_target(action):
            return False
        return super()._check_action_state(action, default_namespace)

    def _lacks_target(self, action: str | ActionParseResult) -> bool:
        """Whether an action is for the widget with the focus, and none has it."""
        target = action[0] if isinstance(action, tuple) else action.partition(".")[0]
        return target == "focused" and self.focused is None

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:
            if not self.survives(error):
                raise
