"""Search TaskIP while the user types, until the mirror holds all leads."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from taskip_leads.errors import TaskipError
from taskip_leads.store.background import report_failure

# A search is sent after this pause in typing, with at least so many characters.
_TYPING = 0.4
_MIN_LENGTH = 2


class LiveSearch:
    """Runs the latest search; ``search`` writes its results into the mirror."""

    def __init__(self, search: Callable[[str], Awaitable[None]]) -> None:
        self._search = search
        self._task: asyncio.Task[None] | None = None
        self._text = ""

    def request(self, text: str) -> None:
        """Search for ``text`` soon, cancelling an earlier search; the same text only once."""
        if text == self._text:
            return
        if self._task is not None:
            self._task.cancel()
        self._text = text
        if len(text) < _MIN_LENGTH:
            return
        self._task = asyncio.create_task(self._run(text))
        self._task.add_done_callback(report_failure)

    async def stop(self) -> None:
        """Cancel a search that is running."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self, text: str) -> None:
        await asyncio.sleep(_TYPING)
        try:
            await self._search(text)
        except TaskipError:
            return  # the sync has the same error and shows it
