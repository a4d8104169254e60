"""Reads are retried until they succeed or fail for good."""

from __future__ import annotations

import pytest

from taskip_leads.errors import InvalidResponse, WireError
from tests.faults.clients import answer, client_of, deadline_for
from tests.faults.kinds import Fault
from tests.faults.messages import Reply, Seen
from tests.faults.server import FaultServer, every

pytestmark = pytest.mark.anyio


REPEATED = [
    Fault.RESET_BEFORE,
    Fault.CLOSED_AFTER,
    Fault.SILENT_AFTER,
    Fault.STALE,
    Fault.CUT_HEAD,
    Fault.CUT_BODY,
    Fault.CUT_JSON,
    Fault.SLOW_DRIP,
    Fault.EMPTY_200,
    Fault.HTML_200,
    Fault.GARBAGE,
    Fault.WRONG_JSON,
    Fault.ERROR_500_BEFORE,
    Fault.HTML_502,
    Fault.HTML_503,
    Fault.LIMITED,
    Fault.LIMITED_DATE,
]


@pytest.mark.parametrize("fault", REPEATED, ids=lambda fault: fault.name)
async def test_read_is_retried_until_it_succeeds(fault: Fault) -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server, deadline=deadline_for(fault))
        server.script = [fault]
        assert [note.id for note in (await client.notes.list(3)).items] == [5]
        if fault is Fault.STALE:
            # It only shows on the second request of the connection.
            await client.notes.list(3)
        assert len(server.seen) == 2
        await client.aclose()


NOT_REPEATED = [
    Fault.REDIRECT,
    Fault.GZIP_BOMB,
    Fault.KEY_REFUSED,
    Fault.FORBIDDEN,
    Fault.NOT_FOUND,
    Fault.CONFLICT,
    Fault.INVALID,
]


@pytest.mark.parametrize("fault", NOT_REPEATED, ids=lambda fault: fault.name)
async def test_read_with_a_permanent_failure_is_not_retried(fault: Fault) -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        server.script = [fault]
        with pytest.raises(WireError):
            await client.notes.list(3)
        assert len(server.seen) == 1
        await client.aclose()


async def test_read_fails_after_six_tries_with_the_last_failure() -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        server.script = [Fault.HTML_502] * 5 + [Fault.CUT_JSON] + [Fault.NONE]
        with pytest.raises(InvalidResponse):
            await client.notes.list(3)
        assert len(server.seen) == 6
        assert client.requests == 6
        await client.aclose()


async def test_three_different_faults_in_a_row_do_not_stop_a_read() -> None:
    async with FaultServer(answer=answer) as server:
        client = client_of(server)
        server.script = [Fault.LIMITED, Fault.HTML_502, Fault.CUT_BODY]
        assert len((await client.notes.list(3)).items) == 1
        assert len(server.seen) == 4
        await client.aclose()


async def test_fault_in_every_third_request_does_not_stop_a_walk_through_all_pages() -> None:
    def pages(request: Seen) -> Reply:
        number, last = int(request.query["page"]), 20
        rows = [{"id": number * 100 + n} for n in range(3)]
        link = "x" if number < last else None
        return Reply.of({"data": rows, "links": {"next": link}, "meta": {"per_page": 250}})

    async with FaultServer(answer=pages) as server:
        client = client_of(server)
        server.rule = every(
            3, [Fault.RESET_BEFORE, Fault.HTML_503, Fault.CUT_JSON, Fault.HTML_200, Fault.EMPTY_200]
        )
        found = [lead.id async for page in client.leads.pages() for lead in page.items]
        assert len(found) == len(set(found)) == 60
        assert len(server.seen) > 20
        await client.aclose()
