"""Background tasks of the store, which are cancelled together and report failures."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class BackgroundTasks:
    """A group of tasks that run until they end or ``cancel`` is called."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        #: Held while all work is stopped or started, so that none of it runs twice.
        self.switching = asyncio.Lock()

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run ``work`` as a task. Failures go to the loop's exception handler."""
        task = asyncio.create_task(work)
        task.add_done_callback(report_failure)
        self._tasks.append(task)
        return task

    async def cancel(self) -> None:
        """Cancel all tasks and wait until they have ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()


def report_failure(task: asyncio.Task[None]) -> None:
    """Pass a task's exception to the loop's handler, as nothing awaits the task."""
    error = None if task.cancelled() else task.exception()
    if error is not None:
        task.get_loop().call_exception_handler(
            {"message": "The store's background work failed", "exception": error, "task": task}
        )
