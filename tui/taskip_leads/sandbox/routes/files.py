"""``/lead/files/{lead_id}``: list, upload, attach, detach. Contents are not stored."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse

from taskip_leads import clock
from taskip_leads.sandbox.data.database import Row, Value
from taskip_leads.sandbox.data.history import record
from taskip_leads.sandbox.data.search_text import fold
from taskip_leads.sandbox.http import serializers
from taskip_leads.sandbox.http.errors import invalid
from taskip_leads.sandbox.http.paging import SelectQuery, page_parameters, simple_page
from taskip_leads.sandbox.http.validation import FieldReader
from taskip_leads.sandbox.routes.notes import lead_in
from taskip_leads.sandbox.state import Sandbox, body_of, of

# The part of a file that the log of requests keeps for tests.
_LOGGED = 65_536


async def list_files(request: Request) -> JSONResponse:
    """List files; this envelope has no message."""
    sandbox = of(request)
    lead_id = lead_in(request)
    fields = FieldReader(request.query_params)
    page, item = page_parameters(fields)
    search = fields.text("search")
    fields.check()
    where, values = ["lead_files.lead_id = ?"], list[Value]([lead_id])
    if search is not None:
        where.append("instr(fold(media.title), ?)")
        values.append(fold(search))
    select = SelectQuery(
        serializers.FILES, serializers.FILE_COLUMNS, where, values, "media.id DESC"
    )

    def shape(rows: Sequence[Row]) -> list[dict[str, Any]]:
        return [serializers.file(row) for row in rows]

    return JSONResponse(simple_page(request, sandbox.database, select, shape, page, item))


async def upload_files(request: Request) -> JSONResponse:
    """Upload files of a form, or attach media by id. The response contains no ids."""
    sandbox = of(request)
    lead_id = lead_in(request)
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        async with request.form() as form:
            uploads = [
                part
                for name in ("file", "file[]")
                for part in form.getlist(name)
                if isinstance(part, UploadFile)
            ]
            request.state.received.body = await _described(form)
            ids: object = _form_ids(form)
            named = [
                (sandbox.stored(part.filename) or "file", part.content_type, part.size or 0)
                for part in uploads
            ]
    else:
        named, ids = [], body_of(request).get("ids")
    fields = FieldReader({} if ids is None else {"ids": ids})
    media = fields.ids("ids", lambda number: _media(sandbox, number), required=not named)
    if not named and ids is None:
        raise invalid({"file": ["The file field is required when ids is not present."]})
    fields.check()
    _add(sandbox, lead_id, named, media)
    return JSONResponse({"msg": "Files Added Successfully"})


def _add(
    sandbox: Sandbox, lead_id: int, named: list[tuple[str, str | None, int]], media: list[int]
) -> None:
    with sandbox.database.write() as db:
        for title, media_type, size in named:
            kind = media_type or mimetypes.guess_type(title)[0] or "application/octet-stream"
            number = sandbox.database.insert(
                "INSERT INTO media (title, mime_type, size, created_by, created_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (title, kind, size, sandbox.user_id, serializers.stamp(clock.now())),
            )
            record(db, lead_id, sandbox.user_id, "file_added", f"File added: {title}")
            media = [*media, number]
        db.executemany(
            "INSERT OR IGNORE INTO lead_files (lead_id, media_id) VALUES (?, ?)",
            [(lead_id, number) for number in media],
        )


async def bulk_delete_files(request: Request) -> JSONResponse:
    """Remove files from this lead; unknown ids are ignored."""
    sandbox = of(request)
    lead_id = lead_in(request)
    fields = FieldReader(body_of(request))
    ids = fields.ids("ids", lambda number: _media(sandbox, number), required=True)
    fields.check()
    with sandbox.database.write() as db:
        db.executemany(
            "DELETE FROM lead_files WHERE lead_id = ? AND media_id = ?",
            [(lead_id, number) for number in ids],
        )
        # Media without a lead are deleted; media of other leads stay.
        db.executemany(
            "DELETE FROM media WHERE id = ? AND NOT EXISTS"
            " (SELECT 1 FROM lead_files WHERE media_id = media.id)",
            [(number,) for number in ids],
        )
    return JSONResponse({"msg": "Lead files bulk action success"})


def _media(sandbox: Sandbox, number: int) -> bool:
    return sandbox.database.row("SELECT 1 FROM media WHERE id = ?", [number]) is not None


def _form_ids(form: FormData) -> list[object] | None:
    """Read ids of a form, where all values are text: ``ids[]`` (PHP), ``ids``, ``ids[0]``."""
    texts = [v for name, v in form.multi_items() if name.partition("[")[0] == "ids"]
    if not texts:
        return None
    return [
        int(t) if isinstance(t, str) and t.isascii() and t.isdigit() and len(t) < 19 else t
        for t in texts
    ]


async def _described(form: FormData) -> dict[str, list[Any]]:
    """Return the form for the log: texts, and files as name, type, size and beginning."""
    filters: dict[str, list[Any]] = {}
    for name, part in form.multi_items():
        if isinstance(part, UploadFile):
            entry: Any = {
                "filename": part.filename,
                "content_type": part.content_type,
                "size": part.size,
                "content": await part.read(_LOGGED),
            }
        else:
            entry = part
        filters.setdefault(name, []).append(entry)
    return filters
