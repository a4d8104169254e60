"""``/lead/notes/{lead_id}``: the lead's id is in the path, the note's in the body."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

from taskip_leads import clock
from taskip_leads.sandbox.data.database import Row
from taskip_leads.sandbox.data.history import record
from taskip_leads.sandbox.http import serializers
from taskip_leads.sandbox.http.errors import not_found
from taskip_leads.sandbox.http.validation import FieldReader
from taskip_leads.sandbox.state import Sandbox, body_of, number_in, of


async def list_notes(request: Request) -> JSONResponse:
    """List all notes; the order is not documented, here newest first."""
    sandbox = of(request)
    lead_id = lead_in(request)
    sql = f"SELECT {serializers.NOTE_COLUMNS} FROM {serializers.NOTES} WHERE notes.lead_id = ?"
    rows = sandbox.database.rows(f"{sql} ORDER BY notes.created_at DESC, notes.id DESC", [lead_id])
    return JSONResponse(
        {"msg": "Lead Notes Fetched", "data": [serializers.note(row) for row in rows]}
    )


async def create_note(request: Request) -> JSONResponse:
    sandbox = of(request)
    lead_id = lead_in(request)
    fields = FieldReader(body_of(request))
    title, text, media_id = _written(sandbox, fields)
    fields.check()
    with sandbox.database.write() as db:
        note_id = sandbox.database.insert(
            "INSERT INTO notes (lead_id, title, note, media_id, created_by, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (lead_id, title, text, media_id, sandbox.user_id, serializers.stamp(clock.now())),
        )
        record(db, lead_id, sandbox.user_id, "note_added", f"Note added: {title}")
    row = _note(sandbox, lead_id, note_id)
    return JSONResponse({"msg": "Note Created", "data": serializers.note(row)}, 201)


async def update_note(request: Request) -> JSONResponse:
    """Update a note. A missing ``image`` is removed, and the creation time stays."""
    sandbox = of(request)
    lead_id = lead_in(request)
    fields = FieldReader(body_of(request))
    note_id = fields.integer("note_id", required=True)
    title, text, media_id = _written(sandbox, fields)
    fields.check()
    row = _note(sandbox, lead_id, note_id)
    with sandbox.database.write() as db:
        db.execute(
            "UPDATE notes SET title = ?, note = ?, media_id = ? WHERE id = ?",
            (title, text, media_id, row["id"]),
        )
    row = _note(sandbox, lead_id, note_id)
    return JSONResponse({"msg": "Note Updated", "data": serializers.note(row)})


async def delete_note(request: Request) -> JSONResponse:
    sandbox = of(request)
    lead_id = lead_in(request)
    fields = FieldReader(body_of(request))
    note_id = fields.integer("note_id", required=True)
    fields.check()
    row = _note(sandbox, lead_id, note_id)
    with sandbox.database.write() as db:
        db.execute("DELETE FROM notes WHERE id = ?", (row["id"],))
    return JSONResponse({"msg": "Note Deleted"})


def lead_in(request: Request) -> int:
    """Return the lead of the path. Raises a 404 ``Problem``."""
    lead_id = number_in(request, "lead_id")
    if of(request).database.row("SELECT 1 FROM leads WHERE id = ?", [lead_id]) is None:
        raise not_found("Lead")
    return lead_id


def _written(sandbox: Sandbox, fields: FieldReader) -> tuple[str | None, str | None, int | None]:
    title = fields.text("title", required=True)
    text = fields.text("note", required=True)
    media_id = fields.integer("image", nullable=False)
    media = sandbox.database.row("SELECT 1 FROM media WHERE id = ?", [media_id])
    if media_id is not None and media is None:
        fields.wrong("image", "The selected image is invalid.")
    return sandbox.stored(title), sandbox.stored(text, rich=True), media_id


def _note(sandbox: Sandbox, lead_id: int, note_id: int | None) -> Row:
    """Return a note of this lead."""
    sql = f"SELECT {serializers.NOTE_COLUMNS} FROM {serializers.NOTES} WHERE notes.id = ?"
    row = sandbox.database.row(f"{sql} AND notes.lead_id = ?", [note_id, lead_id])
    if row is None:
        raise not_found("Note")
    return row
