"""Serialise key presses: finish one before dispatching the next.

A key travels from the app to the focused widget and, if nobody handles it, back up to the app, which then
runs its binding. Textual dispatches the next key at once, to whatever has the focus *then*: of ``/acme``
typed quickly, the letters would go to the list because ``/`` has not moved the focus yet; of ``n`` and a
note's first words, the words would be lost. So each key is followed by a token on the same path, and the
next key is dispatched when the token is back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump

from taskip_leads.ui.compat.escape_sequences import split_alt_pair
from taskip_leads.ui.compat.screen import CompatScreen

#: Leaving a screen does not wait until it has finished reading.
_LEAVING = ("escape", "ctrl+q")
_QUIT = "ctrl+q"
#: Keys of which only so many wait: one that is held down comes faster than it is answered.
_MOVES = frozenset(
    ("up", "down", "left", "right", "pageup", "pagedown", "home", "end", "j", "k", "h", "l", "tab",
     "shift+tab", "ctrl+d", "ctrl+u", "ctrl+f", "ctrl+b")
)  # fmt: skip
_MOST_MOVES = 50
#: Waiting keys that quitting overtakes.
_OVERTAKEN = 64
#: Waiting commands, and waiting keys of any kind, from which on keys are dropped until none waits.
_MOST_COMMANDS, _MOST_KEYS = 100, 20_000
#: Seconds until the next check whether a screen is ready for keys.
_RETRY_SECONDS = 0.01


class KeyQueue:
    """Queues keys; ``handle`` dispatches one, from the message loop of ``app``."""

    def __init__(self, app: App[None], handle: Callable[[events.Key], Awaitable[None]]) -> None:
        self._app = app
        self._handle = handle
        self._waiting: deque[events.Key] = deque()
        #: The node that holds the token; None while no key is being handled.
        self._at: MessagePump | None = None
        #: Whether the screen was not ready at the last check.
        self._held = False
        #: How many keys at the end of the queue only move something.
        self._moves = 0
        #: Whether keys are dropped until none waits. A part of them would mean something else.
        self._full = False

    @property
    def done(self) -> bool:
        """Whether every key has been handled."""
        return self._at is None and not self._waiting

    @property
    def count(self) -> int:
        """How many keys wait."""
        return len(self._waiting)

    async def take(self, key: events.Key) -> None:
        """Queue a key that was pressed, unless too many wait."""
        if self._accepts(key):
            self._waiting.append(key)
        if self._at is None or not self._at.is_running:
            await self._dispatch_next()

    def _accepts(self, key: events.Key) -> bool:
        """Whether to queue ``key``; make way for it if it quits."""
        count = len(self._waiting)
        if count == 0:
            self._full, self._moves = False, 0
        typing = self._is_typing()
        if key.key == _QUIT and count > _OVERTAKEN:
            # What is being typed into a field is not lost.
            if not (typing and any(waiting.is_printable for waiting in self._waiting)):
                self._waiting.clear()
            return True
        self._moves = self._moves + 1 if key.key in _MOVES else 0
        # A letter may be text, unless nothing but moves waits.
        if self._moves > _MOST_MOVES and not (key.is_printable and (typing or count > self._moves)):
            self._moves -= 1
            self._waiting.pop()
            return True
        if count >= (_MOST_KEYS if typing or key.is_printable else _MOST_COMMANDS):
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
        leaving = self._waiting[0].key in _LEAVING
        if isinstance(screen, CompatScreen) and not screen.takes_keys and not leaving:
            self._at, self._held = self._app, True
            self._app.set_timer(_RETRY_SECONDS, self._dispatch_next)
            return
        if self._held:
            # What the screen has read may move the focus, which Textual defers.
            self._held = False
            self._pass(screen, again=self._finish)
            return
        key, *behind = split_alt_pair(self._waiting.popleft(), typing=self._is_typing())
        self._waiting.extendleft(reversed(behind))
        self._at = self._app
        await self._handle(key)
        # Once behind the key, and once more behind the messages that a widget posted in response.
        self._pass(target, again=lambda: self._pass(target, again=self._finish))

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
