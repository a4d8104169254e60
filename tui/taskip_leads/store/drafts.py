"""Drafts: unsaved text, and text that could not be delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.columns import member
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import drafts, leads, outbox
from taskip_leads.mirror.tables.drafts import DraftRow
from taskip_leads.models.draft_text import Draft, DraftKind
from taskip_leads.store.events import DraftsChanged, EventBus


class Drafts:
    """Drafts in the mirror, durable when a call returns.

    A draft is identified by its lead (0: a new lead), its kind, and ``item``, the edited note (0: a
    new one). All methods raise ``MirrorUnavailable`` if the disk fails.
    """

    def __init__(self, database: Database, events: EventBus) -> None:
        self._database = database
        self._events = events

    async def get(self, lead: int, kind: DraftKind = DraftKind.NOTE, item: int = 0) -> Draft | None:
        """Return one draft, or None if there is none."""

        def read(connection: mirror.Connection) -> Draft | None:
            row = drafts.get(connection, kind, lead, outbox.server_id_of(connection, item))
            return None if row is None else _draft(row)

        return await self._database.read(read)

    async def all(self, lead: int | None = None) -> tuple[Draft, ...]:
        """Return all drafts, or those of one lead, newest first."""
        return await self._database.read(
            lambda c: tuple(_draft(row) for row in drafts.all_drafts(c, lead))
        )

    async def save(
        self,
        lead: int,
        title: str,
        note: str,
        *,
        kind: DraftKind = DraftKind.NOTE,
        item: int = 0,
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        """Save the text typed so far; an empty draft is dropped."""

        def write(connection: mirror.Connection) -> None:
            note_id = outbox.server_id_of(connection, item)
            if title.strip() or note.strip() or fields:
                about = leads.name(connection, lead) or ""
                drafts.put(
                    connection, kind, lead, note_id, title, note, now(), fields=fields, about=about
                )
            else:
                drafts.drop(connection, kind, lead, note_id)

        await self._database.write(write, durable=True)
        self._events.emit(DraftsChanged())

    async def drop(self, lead: int, kind: DraftKind = DraftKind.NOTE, item: int = 0) -> None:
        """Delete a draft, if there is one."""
        await self._database.write(
            lambda c: drafts.drop(c, kind, lead, outbox.server_id_of(c, item)), durable=True
        )
        self._events.emit(DraftsChanged())


def _draft(row: DraftRow) -> Draft:
    return Draft(
        lead=row.lead,
        title=row.title,
        note=row.body,
        updated_at=row.updated_at,
        kind=member(DraftKind, row.kind),
        item=row.item,
        fields=row.fields,
        about=row.about,
    )
