"""Statuses and sources, always paged: the API has no way to list all at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from taskip_leads.api.pagination import ITEM, Page, read_page, walk
from taskip_leads.api.requester import Requester
from taskip_leads.api.responses import data_of
from taskip_leads.errors import InvalidResponse
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.wire.bodies import AttributeBody, written
from taskip_leads.wire.records import read_attribute


class AttributesApi:
    """``/lead-attribute``. All methods raise ``WireError``."""

    def __init__(self, port: Requester) -> None:
        self._port = port

    async def page(
        self, *, page: int = 1, item: int = ITEM, type: AttributeType | None = None
    ) -> Page[Attribute]:
        """Return one page. Even with ``type`` it may contain others: check each row's type."""
        return await self._port.read(
            "/lead-attribute",
            {"type": None if type is None else int(type), "item": item, "page": page},
            into=lambda answer: read_page(answer, page, read_attribute),
        )

    def pages(
        self, *, item: int = ITEM, type: AttributeType | None = None
    ) -> AsyncIterator[Page[Attribute]]:
        """Yield all pages, each attribute once."""

        async def fetch(number: int, size: int) -> Page[Attribute]:
            return await self.page(page=number, item=size, type=type)

        return walk(fetch, lambda attribute: attribute.id, item=item)

    async def list(self, *, type: AttributeType | None = None) -> tuple[Attribute, ...]:
        """Return all of them, or all of one type."""
        rows = [row async for page in self.pages(type=type) for row in page.items]
        return tuple(row for row in rows if type is None or row.type is type)

    async def get(self, attribute_id: int) -> Attribute:
        return await self._port.read(f"/lead-attribute/{attribute_id}", into=_attribute)

    async def create(
        self,
        *,
        name: str,
        type: AttributeType,
        color: str | None = None,
        order: int | None = None,
    ) -> Attribute:
        body = _body(name, type, color, order)
        return _attribute(await self._port.write_once("POST", "/lead-attribute", body=body), type)

    async def update(
        self,
        attribute_id: int,
        *,
        name: str,
        type: AttributeType,
        color: str | None = None,
        order: int | None = None,
    ) -> Attribute:
        """Change one. ``type`` is required and must be its current one: another would convert it."""
        body = _body(name, type, color, order)
        answer = await self._port.write_once("PUT", f"/lead-attribute/{attribute_id}", body=body)
        return _attribute(answer, type)

    async def delete(self, attribute_id: int) -> None:
        """Delete one permanently; the effect on its leads is not documented."""
        await self._port.write_once("DELETE", f"/lead-attribute/{attribute_id}", needed=False)


def _body(name: str, type_: AttributeType, color: str | None, order: int | None) -> dict[str, Any]:
    values = {"name": name, "type": type_, "color": color, "order": order}
    return written(AttributeBody, {key: part for key, part in values.items() if part is not None})


def _attribute(answer: Any, type_: AttributeType | None = None) -> Attribute:
    data = data_of(answer)
    try:
        return read_attribute(data if isinstance(data, Mapping) else {}, type_)
    except ValueError:
        raise InvalidResponse(
            "TaskIP's reply contains no status or source.", committed=True
        ) from None
