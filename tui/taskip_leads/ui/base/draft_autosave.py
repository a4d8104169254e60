"""Save what is typed as a draft while it is being typed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Generic, TypeVar

from textual.content import Content

from taskip_leads import clock
from taskip_leads.errors import MirrorUnavailable, TaskipError
from taskip_leads.text import ago
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.notifications import survived
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render.content import with_keys

#: A draft is on the disk this many seconds after a key. We promise one second.
_SAVE_DELAY = 0.4
#: Seconds until the next attempt after a draft could not be saved.
_RETRY_DELAY = 2.0

T = TypeVar("T")


def draft_kept_hint() -> Content:
    """Return the hint after a text was closed before it was saved."""
    return with_keys("Draft kept. `app.drafts` shows all drafts", "$tl-muted")


class DraftAutosave(Generic[T]):
    """Saves one draft of type ``T`` after each change until it is submitted or discarded.

    ``save`` writes the content and returns whether a draft exists now; unchanged text is not a draft.
    ``drop`` removes the draft. ``report`` shows a failure where the text is typed; it gets an empty
    string when a later attempt succeeds. ``saved`` is called after each successful save.

    If the draft cannot be saved (the disk is full, another program locks the file), the text stays on
    the screen and saving is retried until it works.
    """

    def __init__(
        self,
        screen: AppScreen[Any],
        save: Callable[[T], Awaitable[bool]],
        drop: Callable[[], Awaitable[None]],
        report: Callable[[str], None],
        saved: Callable[[], None] = lambda: None,
    ) -> None:
        self._screen = screen
        self._save = save
        self._drop = drop
        self._report = report
        self._saved = saved
        self._save_debouncer = Debouncer(screen, _SAVE_DELAY, self._start_saving)
        self._retry_debouncer = Debouncer(screen, _RETRY_DELAY, self._start_saving)
        self._lock = asyncio.Lock()
        self._content: T | None = None
        self._stored: T | None = None
        self._loaded = False
        #: Whether a draft is on the disk.
        self.has_draft = False
        #: The last attempt failed, and the screen shows it.
        self.failing = False
        #: Submitted or discarded: nothing more is saved.
        self.closed = False
        #: What to show beside the text: ``draft saved``, ``draft from 2h ago``, or nothing.
        self.status = ""

    @property
    def ready(self) -> bool:
        """Whether the stored draft is known; nothing is saved before."""
        return self._loaded or self.closed

    def load(self, content: T, draft_from: datetime | None = None) -> None:
        """Start with ``content``; ``draft_from`` is the time of its draft."""
        self._content = self._stored = content
        self._loaded = True
        if draft_from is not None:
            self.has_draft = True
            age = ago(draft_from, clock.now())
            self.status = f"draft saved {'just now' if age == 'now' else age}"

    def change(self, content: T) -> bool:
        """Save ``content`` soon; return whether it differs from what is on the disk."""
        if self.closed:
            return False
        self._content = content
        if not self._loaded or content == self._stored:
            return False
        self.status = ""
        if self._screen.is_attached and not self._retry_debouncer.pending:
            self._save_debouncer.request()
        return True

    def _start_saving(self) -> None:
        self._screen.run_guarded(self._try_to_save, group="draft")

    async def _try_to_save(self) -> None:
        with suppress(MirrorUnavailable):  # reported, and tried again
            await self.flush()

    async def flush(self) -> None:
        """Save the content now if it is not on the disk yet.

        Raises:
            MirrorUnavailable: it could not be saved; this is reported and retried.
        """
        try:
            saved = await self._store()
        except MirrorUnavailable as error:
            self.failing = True
            self._report(f"{error.headline} Not saved yet.")
            self._retry_debouncer.request()
            raise
        if saved:
            self._show_saved()

    async def finish(self, content: T) -> None:
        """Save ``content`` for the last time, without showing anything.

        A closing screen drops the messages of its fields, so ``content`` is read from the fields
        themselves and includes the last letter.
        """
        if self._loaded:
            self._content = content
        await self._store()
        self.close()

    async def _store(self) -> bool:
        """Save the content; return False if there was nothing to save."""
        async with self._lock:
            content = self._content
            if self.closed or not self._loaded or content is None or content == self._stored:
                return False
            self.has_draft = await self._save(content)
            self._stored = content
            return True

    def _show_saved(self) -> None:
        if self.failing:
            self.failing = False
            self._report("")
        if self._content == self._stored:
            self.status = "draft saved" if self.has_draft else ""
        self._saved()

    async def submit(self, apply: Callable[[], Awaitable[object]]) -> None:
        """Queue the text as a change with ``apply``, then drop the draft.

        Raises:
            MirrorUnavailable: the change could not be stored; the draft remains.
        """
        self.closed = True
        try:
            await apply()
        except TaskipError:
            self.closed = False
            if self._content != self._stored:
                self._save_debouncer.request()
            raise
        # Last, so that a power cut in between leaves both. The change is stored, so a draft that
        # cannot be dropped is not an error.
        with survived(self._screen.notices):
            await self._remove()

    async def discard(self) -> None:
        """Drop the draft, and stop saving."""
        self.closed = True
        await self._remove()

    async def _remove(self) -> None:
        # After a running save, which would recreate the draft.
        async with self._lock:
            await self._drop()

    def close(self) -> None:
        """Stop saving; a stored draft stays."""
        self.closed = True
        self._save_debouncer.cancel()
        self._retry_debouncer.cancel()
