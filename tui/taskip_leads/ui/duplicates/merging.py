"""``M``: read both leads completely, ask, and queue the merge."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from taskip_leads.errors import NotFound, TaskipError
from taskip_leads.models.duplicates.merge import Merge, Side, label_of
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import clean
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.duplicates import texts
from taskip_leads.ui.duplicates.comparing import LeadPair

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from taskip_leads.store.duplicates import DuplicateLeads
    from taskip_leads.ui.ports import Notices

_NAME = 40


class MergeFlow:
    """Merges two leads after a question.

    ``ask`` shows a dialog and returns its answer; ``say`` shows a hint.
    """

    def __init__(
        self,
        leads: DuplicateLeads,
        notices: Notices,
        ask: Callable[[ConfirmDialog], Awaitable[bool | None]],
        say: Callable[[str], None],
    ) -> None:
        self._leads, self._notices = leads, notices
        self._ask, self._say = ask, say

    async def merge(self, pair: LeadPair, chosen: dict[str, Side]) -> bool:
        """Merge a pair; return whether it was queued."""
        details = await self._leads.details(pair.kept, pair.other)
        if details is None or not self._may_merge(*details):
            return False
        unread = await self._read(pair)
        details = await self._leads.details(pair.kept, pair.other)
        if unread is None or details is None or not self._may_merge(*details):
            return False
        kept, other = details
        if kept.read_at is None or other.read_at is None:
            missing = label_of(other if other.read_at is None else kept)
            self._say(f"{unread} Without the notes of {missing} nothing is merged".lstrip())
            return False
        merge = Merge.of(kept, other, chosen)
        headline, lines = texts.question(merge, self._leads.seconds_to_undo, unread)
        if not await self._ask(ConfirmDialog(headline, lines, "merge")):
            return False
        with reporting(self._notices):
            await self._leads.merge(merge)
            return True
        return False

    def _may_merge(self, kept: LeadDetail, other: LeadDetail) -> bool:
        """Return whether nothing waits that a merge would lose; else say what."""
        for one in (kept, other):
            if one.row.server_id is None:
                name = clean(one.row.name[:_NAME])
                self._say(f"{name} is not in TaskIP yet; merge it when it is sent")
                return False
        if other.pending:
            self._say(
                f"{label_of(other)} has a change that is not sent, see `app.outbox`; merge it after that"
            )
            return False
        return True

    async def _read(self, pair: LeadPair) -> str | None:
        """Read both leads; return why not, "" if that worked, None if one of them is gone."""
        try:
            await self._leads.read((pair.kept, pair.other))
        except NotFound:
            self._say("One of them was deleted in TaskIP")
            return None
        except TaskipError as error:
            return error.headline
        return ""
