"""Read long responses in daemon threads, outside the event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def read_in_thread(read: Callable[[], T]) -> T:
    """Run ``read`` in a daemon thread and return its result.

    ``asyncio.to_thread`` would keep the program from ending until the thread is done.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if result.cancelled():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)  # type: ignore[arg-type] # None only where T allows it

    def run() -> None:
        value: T | None = None
        failure: BaseException | None = None
        try:
            value = read()
        except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
            failure = error
        # The loop has ended, and nobody awaits the result.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, value, failure)

    threading.Thread(target=run, name="reads an answer", daemon=True).start()
    return await result
