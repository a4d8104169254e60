"""The interface of the client that the endpoint classes use."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Requester(Protocol):
    """See ``TaskipClient``."""

    async def read(
        self,
        path: str,
        query: Mapping[str, str | int | None] | None = None,
        *,
        into: Callable[[Any], T],
    ) -> T: ...

    async def write_once(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int | None] | None = None,
        body: Mapping[str, Any] | None = None,
        files: Sequence[tuple[str, Any]] | None = None,
        needed: bool = True,
        upload: int | None = None,
    ) -> Any: ...
