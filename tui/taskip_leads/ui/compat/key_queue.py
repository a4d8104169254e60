"""One key after the other: a key is handled whole before the next one is looked at.

A key travels from the app to the focused widget and, where nobody wants it, up again to the app, which
then runs what is bound to it. Textual sends the next key on its way at once, to what has the focus *then*:
of ``/acme`` typed in one breath, the letters would go to the list, because ``/`` has not moved the focus
yet; and of ``n`` and a note's first words, the words would be lost. So each key is followed by a token
on the same way, and the next key leaves when the token is back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

from textual import events
from textual.app import App, ScreenStackError
from textual.message_pump import MessagePump

from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.compat.escape_sequences import apart

#: Nobody waits for what a screen is reading in order to leave it.
_LEAVING = ("escape", "ctrl+q")
#: When to look again, in seconds, where a screen is still reading what it is made of.
_SOON = 0.01


class KeyQueue:
    """Queues keys; ``handle`` sends one on its way, from ``app``'s own message loop."""

    def __init__(self, app: App[None], handle: Callable[[events.Key], Awaitable[None]]) -> None:
        self._app = app
        self._handle = handle
        self._waiting: deque[events.Key] = deque()
        #: Where the token is; None while no key is under way.
        self._at: MessagePump | None = None
        #: The screen was not ready when it was looked at last.
        self._held = False

    @property
    def done(self) -> bool:
        """Whether all keys that were pressed have been handled."""
        return self._at is None and not self._waiting

    async def take(self, key: events.Key) -> None:
        """A key was pressed."""
        self._waiting.append(key)
        if self._at is None or not self._at.is_running:
            await self._next()

    async def _next(self) -> None:
        self._at = None
        if not self._waiting:
            return
        try:
            screen = self._app.screen
        except ScreenStackError:
            return  # the app is ending, and its keys with it
        if not screen.is_mounted:
            # A screen that was just opened gives its field the focus when it has composed.
            self._pass(screen, again=self._last)
            return
        target = self._app.focused or screen
        leaving = self._waiting[0].key in _LEAVING
        if isinstance(screen, AppScreen) and not screen.takes_keys and not leaving:
            self._at, self._held = self._app, True
            self._app.set_timer(_SOON, self._next)
            return
        if self._held:
            # What it was waited for may give something the focus, which Textual puts off.
            self._held = False
            self._pass(screen, again=self._last)
            return
        focused = self._app.focused
        typing = focused is not None and focused.check_consume_key("a", "a")
        key, *behind = apart(self._waiting.popleft(), typing=typing)
        self._waiting.extendleft(reversed(behind))
        self._at = self._app
        await self._handle(key)
        # Once up behind the key, and once more behind the messages with which a widget answered it.
        self._pass(target, again=lambda: self._pass(target, again=self._last))

    def _pass(self, node: MessagePump, *, again: Callable[[], None]) -> None:
        """Put the token into ``node``'s queue, behind the key; from there it goes up to the app."""
        self._at = node
        if node is self._app or not node.call_later(self._up, node, again):
            # At the top; or the node is closing, and its keys end here.
            self._at = self._app
            self._app.call_later(again)

    def _up(self, node: MessagePump, again: Callable[[], None]) -> None:
        self._pass(node._parent or self._app, again=again)

    def _last(self) -> None:
        # Once more through the app's queue: what was put off (``focus`` does) is before us there.
        self._app.call_later(self._next)
