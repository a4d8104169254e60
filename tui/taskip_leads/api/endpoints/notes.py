"""Notes of a lead. The path contains the lead's id, the body that of the note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from taskip_leads.api.pagination import read_page
from taskip_leads.api.requester import Requester
from taskip_leads.api.responses import data_of
from taskip_leads.errors import InvalidResponse
from taskip_leads.models.lead import SkippedRow
from taskip_leads.models.note import Note
from taskip_leads.wire.bodies import NoteBody, NoteIdBody, written
from taskip_leads.wire.records import read_note


class ListedNotes(Struct, frozen=True):
    """All notes of a lead in TaskIP's order, and the rows that could not be read."""

    items: tuple[Note, ...]
    skipped: tuple[SkippedRow, ...] = ()


class NotesApi:
    """``/lead/notes/{lead_id}``. All methods raise ``WireError``."""

    def __init__(self, port: Requester) -> None:
        self._port = port

    async def list(self, lead_id: int) -> ListedNotes:
        """Return all notes; this list has no pages."""
        page = await self._port.read(
            f"/lead/notes/{lead_id}",
            into=lambda answer: read_page(answer, 1, lambda row: read_note(row, lead_id)),
        )
        return ListedNotes(page.items, page.skipped)

    async def create(
        self, lead_id: int, *, title: str, note: str, image: int | None = None
    ) -> Note:
        """Create a note; ``image`` is the id of a media upload."""
        body = _body(title, note, image)
        answer = await self._port.write_once("POST", f"/lead/notes/{lead_id}", body=body)
        return _note(answer, lead_id)

    async def update(
        self, lead_id: int, note_id: int, *, title: str, note: str, image: int | None = None
    ) -> Note:
        """Change a note; without ``image`` an attachment may be lost."""
        body = _body(title, note, image, note_id)
        answer = await self._port.write_once("PUT", f"/lead/notes/{lead_id}", body=body)
        return _note(answer, lead_id)

    async def delete(self, lead_id: int, note_id: int) -> None:
        """Delete a note permanently."""
        await self._port.write_once(
            "DELETE",
            f"/lead/notes/{lead_id}",
            body=written(NoteIdBody, {"note_id": note_id}),
            needed=False,
        )


def _body(title: str, note: str, image: int | None, note_id: int | None = None) -> dict[str, Any]:
    values = {"note_id": note_id, "title": title, "note": note, "image": image}
    return written(NoteBody, {name: part for name, part in values.items() if part is not None})


def _note(answer: Any, lead_id: int) -> Note:
    data = data_of(answer)
    try:
        return read_note(data if isinstance(data, Mapping) else {}, lead_id)
    except ValueError:
        raise InvalidResponse("TaskIP's reply contains no note.", committed=True) from None
