"""Files of a lead: list, upload, attach, delete. There is no download."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import BinaryIO

from taskip_leads.api.pagination import ITEM, Page, read_page, walk
from taskip_leads.api.requester import Requester
from taskip_leads.errors import UsageError
from taskip_leads.models.file import File
from taskip_leads.text import clean
from taskip_leads.wire.bodies import IdsBody, written
from taskip_leads.wire.records import read_file


class FilesApi:
    """``/lead/files/{lead_id}``. All methods raise ``WireError``."""

    def __init__(self, port: Requester) -> None:
        self._port = port

    async def page(
        self, lead_id: int, *, page: int = 1, item: int = ITEM, search: str | None = None
    ) -> Page[File]:
        """Return one page; ``search`` matches titles."""
        return await self._port.read(
            f"/lead/files/{lead_id}",
            {"search": search, "item": item, "page": page},
            into=lambda answer: read_page(answer, page, read_file),
        )

    def pages(
        self, lead_id: int, *, item: int = ITEM, search: str | None = None
    ) -> AsyncIterator[Page[File]]:
        """Yield all pages, each file once."""

        async def fetch(number: int, size: int) -> Page[File]:
            return await self.page(lead_id, page=number, item=size, search=search)

        return walk(fetch, lambda file: file.id, item=item)

    async def list(
        self, lead_id: int, *, item: int = ITEM, search: str | None = None
    ) -> tuple[File, ...]:
        """Return all files of the lead."""
        return tuple(
            [f async for p in self.pages(lead_id, item=item, search=search) for f in p.items]
        )

    async def upload(
        self,
        lead_id: int,
        *,
        name: str,
        content: bytes | Path,
        mime_type: str | None = None,
        on_progress: Callable[[int], None] | None = None,
    ) -> None:
        """Upload one file. The response does not contain its id: list the files to find it.

        ``name`` is the displayed name. A path is read while it is sent, and ``on_progress`` is called with the
        number of bytes sent so far. Raises ``UsageError`` if it cannot be read.
        """
        shown = clean(Path(name).name) or "file"
        if not isinstance(content, Path):
            await self._send(
                lead_id, [("file", (shown, content, mime_type or _BINARY))], len(content)
            )
            return
        try:
            source = content.open("rb")
        except OSError as error:
            raise UsageError(f"{shown} can't be read: {error.strerror}.") from None
        with source:
            body = source if on_progress is None else _Counted(source, on_progress)
            size = os.fstat(source.fileno()).st_size
            await self._send(lead_id, [("file", (shown, body, mime_type or _BINARY))], size)

    async def attach(self, lead_id: int, ids: Sequence[int]) -> None:
        """Attach media that were uploaded before."""
        await self._send(lead_id, [("ids[]", (None, str(number))) for number in ids])

    async def _send(
        self, lead_id: int, files: Sequence[tuple[str, object]], size: int | None = None
    ) -> None:
        await self._port.write_once(
            "POST",
            f"/lead/files/{lead_id}",
            files=files,
            needed=False,
            upload=size,
        )

    async def bulk_delete(self, lead_id: int, ids: Sequence[int]) -> None:
        """Delete several files permanently."""
        await self._port.write_once(
            "DELETE",
            f"/lead/files/bulk-delete/{lead_id}",
            body=written(IdsBody, {"ids": ids}),
            needed=False,
        )


_BINARY = "application/octet-stream"


class _Counted:
    """A file that reports how much of it was read, with the interface that httpx needs."""

    def __init__(self, source: BinaryIO, on_progress: Callable[[int], None]) -> None:
        self._source, self._on_progress = source, on_progress

    def read(self, size: int = -1) -> bytes:
        octets = self._source.read(size)
        self._on_progress(self._source.tell())
        return octets

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        return self._source.tell()

    def fileno(self) -> int:
        return self._source.fileno()
