"""A client for which every response is the same."""

from __future__ import annotations

import httpx

from taskip_leads.api.client import TaskipClient

KEY = "sk_test_0123456789abcdef"


def answered_with(body: bytes, status: int = 200) -> TaskipClient:
    """Return a client for which every response has this body and status."""

    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body, headers={"content-type": "application/json"})

    return TaskipClient(
        "https://example.test/api", KEY, transport=httpx.MockTransport(handler), first_wait=0.0
    )
