"""The store's drafts: texts that were begun and not saved, or that could not be delivered."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from taskip_leads.clock import now
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import drafts, leads, outbox
from taskip_leads.mirror.tables.drafts import DraftRow
from taskip_leads.models.draft_text import Draft, DraftKind
from taskip_leads.store.events import DraftsChanged, EventBus


class Drafting:
    """Durable when it returns. Where the disk keeps nothing, ``MirrorUnavailable`` is raised."""

    events: EventBus
    _database: Database

    async def draft(
        self, lead: int, kind: DraftKind = DraftKind.NOTE, item: int = 0
    ) -> Draft | None:
        """What was begun on a lead (0 = on none) and not saved; ``item``: the note that is edited."""
        found = await self._database.read(
            lambda c: drafts.get(c, kind, lead, outbox.number_of(c, item))
        )
        return None if found is None else _draft(found)

    async def drafts(self, lead: int | None = None) -> tuple[Draft, ...]:
        """All drafts, or those of one lead, newest first."""
        found = await self._database.read(lambda c: drafts.all_drafts(c, lead))
        return tuple(_draft(row) for row in found)

    async def save_draft(
        self,
        lead: int,
        title: str,
        note: str,
        *,
        kind: DraftKind = DraftKind.NOTE,
        item: int = 0,
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep what was typed so far. A draft without any text is dropped."""

        def write(connection: sqlite3.Connection) -> None:
            number = outbox.number_of(connection, item)
            if title.strip() or note.strip() or fields:
                about = leads.name(connection, lead) or ""
                drafts.put(
                    connection, kind, lead, number, title, note, now(), fields=fields, about=about
                )
            else:
                drafts.drop(connection, kind, lead, number)

        await self._database.write(write, durable=True)
        self.events.emit(DraftsChanged())

    async def drop_draft(self, lead: int, kind: DraftKind = DraftKind.NOTE, item: int = 0) -> None:
        await self._database.write(
            lambda c: drafts.drop(c, kind, lead, outbox.number_of(c, item)), durable=True
        )
        self.events.emit(DraftsChanged())

    async def number_of(self, number: int) -> int:
        """The service's id of a note that was written here as ``-row``, once it has one."""
        return await self._database.read(lambda c: outbox.number_of(c, number))


def _draft(row: DraftRow) -> Draft:
    return Draft(
        lead=row.lead,
        title=row.title,
        note=row.body,
        updated_at=row.updated_at,
        kind=DraftKind(row.kind),
        item=row.item,
        fields=row.fields,
        about=row.about,
    )
