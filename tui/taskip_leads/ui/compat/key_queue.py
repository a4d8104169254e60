"""Serialise key presses and pastes: finish one before dispatching the next.

A key travels from the app to the focused widget and, if nobody handles it, back up to the app, which then
runs its binding. Textual dispatches the next key at once, to whatever has the focus *then*: of ``/acme``
typed quickly, the letters would go to the list because ``/`` has not moved the focus yet; of ``n`` and a
note's first words, the words would be lost. So each key is followed by a token on the same path, and the
next key is dispatched when the token is back. A paste waits for its turn like a key.

Quitting does not wait forever: text that waits before it is inserted in few steps, and after
``_QUIT_SECONDS`` it overtakes the rest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widgets import Input, TextArea

from taskip_leads.ui.compat.escape_sequences import split_alt_pair
from taskip_leads.ui.compat.screen import CompatScreen

#: Leaving a screen does not wait until it has finished reading.
_LEAVING = ("escape", "ctrl+q")
_QUIT = "ctrl+q"
#: Keys with a limited queue, since a held key repeats faster than it is handled.
_MOVES = frozenset(
    ("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "j", "k", "h", "l", "tab",
     "shift+tab", "ctrl+d", "ctrl+u", "ctrl+f", "ctrl+b")
)  # fmt: skip
_MOST_MOVES = 50
#: With this many waiting commands and no text among them, quitting drops them at once.
_OVERTAKEN = 64
#: Seconds after which quitting overtakes everything that still waits before it.
_QUIT_SECONDS = 1.0
#: How often quitting waits again for an opening screen if text waits; and the keys handled meanwhile.
_QUIT_DELAYS, _FEW_KEYS = 3, 5
#: Waiting commands, and waiting keys of any kind, from which on keys are dropped until none waits.
_MOST_COMMANDS, _MOST_KEYS = 100, 20_000
#: Seconds until the next check whether a screen is ready for keys.
_RETRY_SECONDS = 0.01


class KeyQueue:
    """Queues keys and pastes; ``handle`` dispatches one, from the message loop of ``app``."""

    def __init__(
        self, app: App[None], handle: Callable[[events.Key | events.Paste], Awaitable[None]]
    ) -> None:
        self._app = app
        self._handle = handle
        self._waiting: deque[events.Key | events.Paste] = deque()
        #: The node that holds the token; None while no key is being handled.
        self._at: MessagePump | None = None
        #: Whether the screen was not ready at the last check.
        self._held = False
        #: How many keys at the end of the queue only move something.
        self._moves = 0
        #: Whether keys are dropped until none waits, because a part of them could have another effect.
        self._full = False
        #: Runs until a waiting ctrl+q is dispatched.
        self._quit_timer: Timer | None = None
        #: How often it has run, and how many keys were handled since.
        self._quit_delays = self._handled = 0
        #: Whether the last dispatched key was a letter for a text field.
        self._was_letter = False
        #: Whether the last queued events may be lines of a text.
        self._in_text = False

    @property
    def done(self) -> bool:
        """Whether every key has been handled."""
        return self._at is None and not self._waiting

    @property
    def count(self) -> int:
        """How many keys wait."""
        return len(self._waiting)

    async def take(self, event: events.Key | events.Paste) -> None:
        """Queue a key or a paste, unless too many wait."""
        if self._accepts(event):
            self._waiting.append(event)
            if _quits(event) and self._quit_timer is None:
                self._quit_delays = 0
                self._start_quit_timer()
        if self._at is None or not self._at.is_running:
            await self._dispatch_next()

    def _accepts(self, event: events.Key | events.Paste) -> bool:
        """Return whether to queue ``event``; if it quits, drop others for it."""
        count = len(self._waiting)
        if count == 0:
            self._full, self._moves = False, 0
        if _quits(event):
            # Text is not lost: it is inserted first.
            if count > _OVERTAKEN and not any(map(_is_text, self._waiting)):
                self._waiting.clear()
            return True
        is_enter = isinstance(event, events.Key) and event.key == "enter"
        self._in_text = _is_text(event) or (is_enter and self._in_text and count > 0)
        typing, text = self._is_typing(), self._in_text
        is_move = isinstance(event, events.Key) and event.key in _MOVES
        self._moves = self._moves + 1 if is_move else 0
        # A letter may be text, unless only moves wait.
        if self._moves > _MOST_MOVES and not (text and (typing or count > self._moves)):
            self._moves -= 1
            self._waiting.pop()
            return True
        if count >= (_MOST_KEYS if typing or text else _MOST_COMMANDS):
            self._full = True
        if self._full:
            self._app.bell()
        return not self._full

    def _is_typing(self) -> bool:
        try:
            focused = self._app.focused
        except ScreenStackError:
            return False  # the app is closing
        return focused is not None and focused.check_consume_key("a", "a")

    async def _dispatch_next(self) -> None:
        self._at = None
        if not self._waiting:
            return
        try:
            screen = self._app.screen
        except ScreenStackError:
            return  # the app is closing
        if not screen.is_mounted:
            # A new screen focuses its field once it has composed.
            self._pass(screen, again=self._finish)
            return
        target = self._app.focused or screen
        first = self._waiting[0]
        leaving = isinstance(first, events.Key) and first.key in _LEAVING
        if isinstance(screen, CompatScreen) and not screen.takes_keys and not leaving:
            self._at, self._held = self._app, True
            self._app.set_timer(_RETRY_SECONDS, self._dispatch_next)
            return
        if self._held:
            # Loaded data may move the focus, which Textual defers.
            self._held = False
            self._pass(screen, again=self._finish)
            return
        event = self._next_event()
        self._handled += 1
        self._at = self._app
        await self._handle(event)
        # Once behind the key, and once more behind the messages that a widget posted in response.
        self._pass(target, again=lambda: self._pass(target, again=self._finish))

    def _next_event(self) -> events.Key | events.Paste:
        """Take the next key or paste; before a waiting ctrl+q, letters become a paste."""
        event = self._waiting.popleft()
        if isinstance(event, events.Paste):
            self._was_letter = False
            return event
        if _quits(event):
            self._stop_quit_timer()
        field = self._app.focused
        typing = self._is_typing()
        # The first letter may still be a command, such as the digit of a template.
        joins, self._was_letter = self._was_letter, typing and event.is_printable
        quitting = self._quit_timer is not None
        if quitting and joins and self._was_letter and isinstance(field, Input | TextArea):
            return self._join_letters(event, field)
        key, *behind = split_alt_pair(event, typing=typing)
        self._waiting.extendleft(reversed(behind))
        return key

    def _join_letters(
        self, first: events.Key, field: Input | TextArea
    ) -> events.Key | events.Paste:
        """Return ``first`` and the letters behind it as one paste, as far as ``field`` has room."""
        room = _MOST_KEYS
        if isinstance(field, Input):
            if field.restrict or field.type != "text" or not field.selection.is_empty:
                return first
            room = field.max_length - len(field.value) if field.max_length else room
        letters = [first.character or ""]
        while self._waiting and len(letters) < room:
            letter = _letter(self._waiting[0], lines=isinstance(field, TextArea))
            if not letter:
                break
            letters.append(letter)
            self._waiting.popleft()
        return first if len(letters) == 1 else events.Paste("".join(letters))

    async def _quit_now(self) -> None:
        """Dispatch a ctrl+q that has waited long enough, before all others."""
        self._stop_quit_timer()
        opening = self._handled <= _FEW_KEYS and any(map(_is_text, self._waiting))
        if opening and self._quit_delays < _QUIT_DELAYS:
            # The field that the text is for has not got the focus yet.
            self._quit_delays += 1
            self._start_quit_timer()
            return
        while self._waiting:
            event = self._waiting.popleft()
            if _quits(event):
                self._moves = 0
                # A priority binding of the app: it does not need a screen that is busy.
                await self._handle(event)
                return

    def _start_quit_timer(self) -> None:
        self._handled = 0
        self._quit_timer = self._app.set_timer(_QUIT_SECONDS, self._quit_now)

    def _stop_quit_timer(self) -> None:
        if self._quit_timer is not None:
            self._quit_timer.stop()
            self._quit_timer = None

    def _pass(self, node: MessagePump, *, again: Callable[[], None]) -> None:
        """Queue the token in ``node`` behind the key; from there it bubbles up to the app."""
        self._at = node
        if node is self._app or not node.call_later(self._bubble, node, again):
            # At the top; or the node is closing and drops its keys.
            self._at = self._app
            self._app.call_later(again)

    def _bubble(self, node: MessagePump, again: Callable[[], None]) -> None:
        self._pass(node._parent or self._app, again=again)

    def _finish(self) -> None:
        # Once more through the app's queue, behind deferred calls such as ``focus``.
        self._app.call_later(self._dispatch_next)


def _quits(event: events.Key | events.Paste) -> bool:
    return isinstance(event, events.Key) and event.key == _QUIT


def _is_text(event: events.Key | events.Paste) -> bool:
    """Return whether ``event`` may be text; the letters of the keyboard are commands, too."""
    return isinstance(event, events.Paste) or event.is_printable


def _letter(event: events.Key | events.Paste, *, lines: bool) -> str:
    """Return what a key inserts into a text field, or "". ``lines``: the field has several."""
    if isinstance(event, events.Paste):
        return ""
    if lines and event.key == "enter":
        return "\n"
    return (event.character or "") if event.is_printable else ""
