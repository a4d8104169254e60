"""Details of one lead: fields, notes, files and its changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from datetime import timedelta

from taskip_leads import mirror
from taskip_leads.clock import now
from taskip_leads.mirror.tables import attributes, leads, notes, outbox
from taskip_leads.models.change import Change, DeleteFiles
from taskip_leads.models.file import File
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.limits import OWN_IDS
from taskip_leads.models.pending import PendingChange
from taskip_leads.store.projection.apply import apply_pending
from taskip_leads.store.projection.notes import LeadNotes, newest_first
from taskip_leads.store.projection.pending import pending_change, visible_changes
from taskip_leads.store.projection.status import status_age
from taskip_leads.store.projection.step_text import step_text
from taskip_leads.store.projection.unread import unread_change

# How far back a lead's receipts go, and how many are shown.
_RECEIPTS = timedelta(days=30)
_MAX_RECEIPTS = 30


def lead_detail(
    connection: mirror.Connection, row: LeadRow, zone: str = "", *, most_notes: int | None = None
) -> LeadDetail | None:
    """Return the details of a lead, with its newest notes; None if its answer is lost.

    ``zone`` as in ``LeadNotes``; ``most_notes`` None: with all notes.
    """
    from taskip_leads.wire.records import read_lead

    lead_id = row.lead_id
    answer = leads.body(connection, lead_id)
    if answer is None:
        return None
    waiting = outbox.of_lead(connection, lead_id)
    changes = visible_changes(waiting)
    lead = read_lead(apply_pending(answer, changes, attributes.read(connection)), OWN_IDS)
    people = attributes.people(connection)
    owners = lead.assigned_to and tuple(
        user if user.name or user.id is None else people.get(user.id, user)
        for user in lead.assigned_to
    )
    creator = lead.created_by
    if creator is not None and creator.id is not None and not creator.name:
        creator = people.get(creator.id, creator)
    shown = LeadNotes(connection, lead_id, zone)
    views, older = shown.newest(shown.count() if most_notes is None else most_notes)
    return LeadDetail(
        row=row,
        lead=dataclasses.replace(lead, assigned_to=owners, created_by=creator),
        notes=views,
        older_notes=older,
        files=_files(connection, lead_id, changes),
        pending=tuple(pending_change(connection, row) for row in waiting),
        receipts=_receipts(connection, lead_id),
        read_at=leads.read_at(connection, lead_id),
        notes_read_at=leads.notes_read_at(connection, lead_id),
        step_text=step_text(connection, row, shown, waiting),
        status_age=status_age(connection, row, waiting),
        unread=None if row.unread is None else unread_change(connection, lead_id),
    )


def _files(
    connection: mirror.Connection, lead_id: int, changes: Iterable[Change]
) -> tuple[File, ...]:
    """Return the lead's files, newest first, without those that a change deletes."""
    from taskip_leads.wire.records import read_file, read_rows

    deleted = {i for change in changes if isinstance(change, DeleteFiles) for i in change.ids}
    files = sorted(
        read_rows(notes.of_lead(connection, "file", lead_id), read_file)[0],
        key=lambda file: newest_first(file.created_at, file.id),
        reverse=True,
    )
    return tuple(file for file in files if file.id not in deleted)


def _receipts(connection: mirror.Connection, lead_id: int) -> tuple[PendingChange, ...]:
    settled = outbox.settled_of(connection, lead_id, now() - _RECEIPTS, _MAX_RECEIPTS)
    return tuple(pending_change(connection, row) for row in settled)
