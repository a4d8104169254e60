"""Lookups of people and companies by other operations, which a workspace may refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from taskip_leads.api.pagination import Page, read_page, walk
from taskip_leads.api.requester import Requester
from taskip_leads.models.lead import Company
from taskip_leads.models.user import User
from taskip_leads.wire.records import read_company, read_user

T = TypeVar("T")


class LookupsApi:
    """``/team-member`` and ``/company``.

    Raises ``Refused``, or ``KeyRefused`` with status 403 although the key is valid elsewhere; both only
    mean that names stay unknown.
    """

    def __init__(self, port: Requester) -> None:
        self._port = port

    async def people(self) -> tuple[User, ...]:
        """Return all team members; ``assigned_to`` and ``created_by`` refer to their ids."""
        return await self._all("/team-member", _user, lambda user: user.id)

    async def companies(self, search: str | None = None) -> tuple[Company, ...]:
        """Return companies by name; ``company_id`` refers to their ids."""
        return await self._all("/company", _company, lambda company: company.id, search)

    async def _all(
        self,
        path: str,
        read: Callable[[Mapping[str, Any]], T],
        identify: Callable[[T], object],
        search: str | None = None,
    ) -> tuple[T, ...]:
        async def fetch(number: int, size: int) -> Page[T]:
            # These operations document `limit`, but some accept `item` instead.
            query = {"page": number, "limit": size, "item": size, "search": search}
            return await self._port.read(
                path, query, into=lambda answer: read_page(answer, number, read)
            )

        return tuple([row async for page in walk(fetch, identify) for row in page.items])


def _user(row: Mapping[str, Any]) -> User:
    user = read_user(row)
    if user is None or user.id is None:
        raise ValueError("id is not an integer")
    return user


def _company(row: Mapping[str, Any]) -> Company:
    company = read_company(row)
    if company is None or company.id is None:
        raise ValueError("id is not an integer")
    return company
