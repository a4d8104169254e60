"""How the app ends when nobody asked it to: a signal, or a fault of our own.

Textual would show a fault with the values of all variables, a lead's and the key's among them, and
would leave the terminal as it is when a signal comes. Here the terminal is always given back, and what
is known of the fault is kept in ``crash`` for whoever runs the app.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from textual._context import active_message_pump
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.worker import WorkerFailed

if TYPE_CHECKING:
    from taskip_leads.ui.app import TaskipApp

# Windows knows no SIGHUP.
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGINT") if hasattr(signal, name)
)
# Quitting waits five seconds for a change that is on its way; a terminal that is gone could wait for ever.
_LAST_MOMENT = 10.0


def cause(error: BaseException) -> BaseException:
    """The fault itself, without what Textual wraps around one of a worker."""
    return error.error if isinstance(error, WorkerFailed) else error


def is_of_what_goes(error: BaseException) -> bool:
    """Whether part of a screen that is being left missed another one: it was not mounted any more.

    Leaving waits for nothing, so a field may hear that it is mounted when its screen goes already.
    """
    pump = active_message_pump.get(None)
    return (
        isinstance(cause(error), NoMatches)
        and isinstance(pump, DOMNode)
        and any(node._pruning for node in pump.ancestors_with_self)
    )


@contextmanager
def watched(app: TaskipApp) -> Iterator[None]:
    """While the app runs on this loop: signals end it in order, and no background fault goes unheard."""
    loop = asyncio.get_running_loop()
    hook = threading.excepthook

    def background(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        # A connection that breaks is told to whoever waits for its answer; it is no fault of ours.
        broken = "transport" in context or "protocol" in context
        if isinstance(error, Exception) and not broken:
            app.fail(error)

    def in_thread(arguments: threading.ExceptHookArgs) -> None:
        if isinstance(arguments.exc_value, Exception) and not loop.is_closed():
            loop.call_soon_threadsafe(app.fail, arguments.exc_value)

    loop.set_exception_handler(background)
    threading.excepthook = in_thread
    heard = []
    # A loop on Windows hears no signals; its terminal ends the program by itself.
    with suppress(NotImplementedError):
        for number in _SIGNALS:
            loop.add_signal_handler(number, _end, app, number)
            heard.append(number)
    try:
        yield
    finally:
        for number in heard:
            loop.remove_signal_handler(number)
        threading.excepthook = hook
        loop.set_exception_handler(None)


def _end(app: TaskipApp, number: signal.Signals) -> None:
    if number == signal.SIGINT and app.lent:
        return  # ctrl+c in the editor reaches us too, and is not meant for us
    watchdog = threading.Timer(_LAST_MOMENT, os._exit, (128 + number,))
    watchdog.daemon = True
    watchdog.start()
    app.exit(return_code=128 + number)
