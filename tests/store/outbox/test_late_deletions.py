"""Deletions that were sent again although their first attempt arrives late.

For one thing that is gone the service refuses the whole of a request; what was wanted is done all the
same. Both were found by the simulator (seed 1, when bulk deletions came into it).
"""

from __future__ import annotations

from pathlib import Path

import httpx

from taskip_leads.models.change import Change, DeleteFiles, DeleteLead, DeleteLeads
from tests.support.delivery_harness import Desk, desk


async def _second_attempt_meets_the_first(at: Desk, change: Change, method: str, path: str) -> int:
    """Execute the first attempt just before the second; return the change's row."""
    at.line.breaks("late", method, path)
    attempts = 0

    async def watch(request: httpx.Request) -> None:
        nonlocal attempts
        if request.method == method and path in request.url.path:
            attempts += 1
            if attempts == 2:
                await at.line.late()

    at.line.watch = watch
    row = await at.store.outbox.add(change)
    await at.work()
    assert attempts == 2
    return row


async def test_leads_deleted_by_a_late_attempt_count_as_deleted(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        row = await _second_attempt_meets_the_first(
            at, DeleteLeads((at.lead, at.other)), "POST", "/lead/bulk-delete"
        )
        assert await at.state(row) == "done"
        assert at.count("leads", f"id IN ({at.lead}, {at.other})") == 0
        assert not await at.store.leads.rows([at.lead, at.other])


async def test_files_deleted_by_a_late_attempt_count_as_deleted(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.colleague(
            "INSERT INTO media (id, title, mime_type, size, created_by, created_at)"
            " VALUES (900, 'plan.pdf', 'application/pdf', 9, 1, '2026-11-01')"
        )
        at.colleague("INSERT INTO lead_files (lead_id, media_id) VALUES (?, 900)", at.lead)
        row = await _second_attempt_meets_the_first(
            at, DeleteFiles(at.lead, (900,), ("plan.pdf",)), "DELETE", "/lead/files/bulk-delete"
        )
        assert await at.state(row) == "done"
        assert at.count("media", "id = 900") == 0


async def test_refused_bulk_deletion_of_existing_leads_gives_the_reason(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        twice = DeleteLeads((at.lead, at.other))
        at.line.breaks("404", "POST", "/lead/bulk-delete")
        row = await at.store.outbox.add(twice)
        await at.work()
        assert await at.state(row) == "refused"
        assert at.count("leads", f"id IN ({at.lead}, {at.other})") == 2


async def test_late_deletion_is_not_refused_while_it_cannot_be_checked(
    tmp_path: Path,
) -> None:
    """Found by the simulator (seed 256)."""
    async with desk(tmp_path) as at:
        for change, method, path in (
            (DeleteLeads((at.lead, at.other)), "POST", "/lead/bulk-delete"),
            (DeleteLead(at.lead + 2), "DELETE", f"/lead/{at.lead + 2}"),
        ):
            at.line.breaks("late", method, path)
            attempts = 0

            async def watch(request: httpx.Request, method: str = method, path: str = path) -> None:
                nonlocal attempts
                if request.method == method and path in request.url.path:
                    attempts += 1
                    if attempts == 2:
                        await at.line.late()
                        at.line.breaks("502", "GET", times=3)

            at.line.watch = watch
            row = await at.store.outbox.add(change)
            for _ in range(4):
                await at.store.outbox.dispatcher.step()
                assert await at.state(row) != "refused"
            await at.wait(200)
            assert attempts == 2
            assert await at.state(row) == "done"
