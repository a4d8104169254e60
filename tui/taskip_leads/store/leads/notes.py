"""Read those notes of a lead that a screen comes near."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads import mirror
from taskip_leads.mirror.database import Database
from taskip_leads.models.lead_views import NoteView, NoteWindow
from taskip_leads.store.projection.notes import LeadNotes


class NoteReader:
    """Reads some of a lead's notes with pending changes applied; ``zone`` as in ``LeadNotes``."""

    def __init__(self, database: Database, zone: str) -> None:
        self._database = database
        self._zone = zone

    async def window(
        self,
        lead_id: int,
        first: int,
        size: int,
        *,
        wanted: Sequence[str] = (),
        around: int | None = None,
    ) -> NoteWindow:
        """Return ``size`` notes from the one at place ``first`` on, moved so that it is full.

        ``wanted``: only notes with all these folded words. ``around``: the id of a note that is to be in
        the middle, where there is one.
        """

        def read(connection: mirror.Connection) -> NoteWindow:
            notes = LeadNotes(connection, lead_id, self._zone)
            ids = notes.matching(wanted) if wanted else notes.ids()
            at = ids.index(around) - size // 2 if around in ids else first
            at = max(0, min(at, len(ids) - size))
            return NoteWindow(notes.views(ids[at : at + size]), at, len(ids))

        return await self._database.read(read)

    async def find(self, lead_id: int, note_id: int) -> NoteView | None:
        """Return one note; None if it does not exist."""
        return await self._database.read(lambda c: LeadNotes(c, lead_id, self._zone).find(note_id))
