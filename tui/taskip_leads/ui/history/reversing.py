"""Reverse the change under the cursor: take it back, or send what puts back what was there before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from taskip_leads.models.history.entry import HistoryEntry
from taskip_leads.models.history.reversal import Reversal
from taskip_leads.models.pending import UndoResult
from taskip_leads.store.history.service import HistoryService
from taskip_leads.store.outbox.outbox import Outbox
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes import headlines
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.history import texts

#: Reversing changes of more leads asks for the number.
_MANY = 20


class ChangeReverser:
    """``say`` shows what came of it."""

    def __init__(
        self,
        screen: AppScreen[Any],
        history: HistoryService,
        outbox: Outbox,
        say: Callable[[str], None],
    ) -> None:
        self._screen, self._history, self._outbox = screen, history, outbox
        self._say = say

    async def reverse(self, entry: HistoryEntry) -> None:
        """Reverse the changes of a line, after a question if they were sent."""
        with reporting(self._screen.notices):
            if entry.waiting:
                await self._take_back(entry)
            else:
                await self._ask(entry, await self._history.reversal(entry))

    async def _take_back(self, entry: HistoryEntry) -> None:
        undone, left = await self._history.take_back(entry)
        if not undone:
            self._say("It is being sent; try again when it's done.")
        elif left:
            verb = "was" if left == 1 else "were"
            self._say(f"Undone what was still waiting; {left:,} {verb} already sent.")
        else:
            self._say("Undone, nothing was sent.")

    async def _ask(self, entry: HistoryEntry, reversal: Reversal) -> None:
        if not reversal.changes:
            self._say(reversal.refusal)
            return
        offered = UndoResult((), taken_back=False, inverse=reversal.changes)
        lines = headlines.inverse_lines(offered)
        if reversal.changed_since:
            # It may be others who lose what they wrote.
            lines[0] = "All the same, this can be put back:"
        lines = [*texts.question(entry, reversal.changed_since), *lines]
        headline = "Changed since" if reversal.changed_since else "Already sent"
        many = len(reversal.changes) if len(reversal.changes) > _MANY else None
        question = ConfirmDialog(headline, lines, "send", count=many)
        if await self._screen.app.push_screen_wait(question):
            await self._outbox.add_all(reversal.changes)
