"""Shut down cleanly on signals and unhandled exceptions.

Textual would print an exception with the values of all variables, among them leads and the API key, and
would leave the terminal as it is on a signal. Here the terminal is always restored, and the exception is
kept in ``crash`` for the caller.
"""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual._context import active_message_pump
from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.dom import DOMNode, NoScreen
from textual.widget import MountError
from textual.worker import WorkerFailed

if TYPE_CHECKING:
    from taskip_leads.ui.compat.app import CompatApp

#: What Textual raises for a removed node.
_MISSING = (NoMatches, MountError, NoScreen, ScreenStackError)
# Windows knows no SIGHUP.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)
)
HANGUP = int(getattr(signal, "SIGHUP", 1))
#: The exit code after a crash (``EX_SOFTWARE``).
CRASHED = 70
# Quitting waits five seconds for a request in flight; a closed terminal could block it forever.
_WATCHDOG_SECONDS = 10.0


def is_being_removed(node: DOMNode) -> bool:
    """Return whether ``node`` is being removed; it may get messages without its children."""
    return node._pruning


def cause_of(error: BaseException) -> BaseException:
    """Unwrap the exception of a failed worker."""
    return error.error if isinstance(error, WorkerFailed) else error


def is_from_closing_screen(error: BaseException, *, exiting: bool) -> bool:
    """Return whether ``error`` only means that a screen or the app is closing.

    A screen closes without waiting, so a widget may handle its mount while its siblings are gone.
    """
    if not isinstance(cause_of(error), _MISSING):
        return False
    pump = active_message_pump.get(None)
    return exiting or (
        isinstance(pump, DOMNode)
        and any(is_being_removed(node) for node in pump.ancestors_with_self)
    )


@contextmanager
def guarded(app: CompatApp) -> Iterator[None]:
    """While the app runs on this loop, end it on signals and on exceptions in the background."""
    loop = asyncio.get_running_loop()
    hook = threading.excepthook

    def background(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        # A broken connection is reported to the caller that awaits the response.
        broken = "transport" in context or "protocol" in context
        if isinstance(error, Exception) and not broken:
            app.fail(error)

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        if isinstance(arguments.exc_value, Exception) and not loop.is_closed():
            loop.call_soon_threadsafe(app.fail, arguments.exc_value)

    loop.set_exception_handler(background)
    threading.excepthook = in_thread
    received = []
    # A loop on Windows hears no signals; its terminal ends the program by itself.
    with suppress(NotImplementedError):
        for number in _SIGNALS:
            loop.add_signal_handler(number, _end, app, number)
            # asyncio hears of a signal by a byte in a socket, and loses it while the socket is full: a
            # few hundred keys that the loop has not read yet are enough.
            signal.signal(number, partial(_end_soon, loop, app))
            received.append(number)
        # The lost byte is no news; Python would report it on the terminal.
        signal.set_wakeup_fd(signal.set_wakeup_fd(-1), warn_on_full_buffer=False)
    try:
        yield
    finally:
        for number in received:
            loop.remove_signal_handler(number)
        threading.excepthook = hook
        loop.set_exception_handler(None)


def _end_soon(
    loop: asyncio.AbstractEventLoop, app: CompatApp, number: int, _frame: FrameType | None
) -> None:
    loop.call_soon_threadsafe(_end, app, signal.Signals(number))


def _end(app: CompatApp, number: signal.Signals) -> None:
    if number == signal.SIGINT and app.lent:
        return  # ctrl+c in the editor is sent to us too
    app.interrupt(number)


def start_watchdog(code: int) -> None:
    """End the process with ``code`` even if something hangs on the way out."""
    watchdog = threading.Timer(_WATCHDOG_SECONDS, os._exit, (code,))
    watchdog.daemon = True
    watchdog.start()


def silence_output() -> None:
    """Discard further output, because the terminal does not accept it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        # A terminal that hung up does not answer whether it is one; a pipe or a file stays.
        if stat.S_ISCHR(os.fstat(descriptor).st_mode):
            os.dup2(nowhere, descriptor)
    os.close(nowhere)
