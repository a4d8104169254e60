"""Leads and their rows after their status or source is deleted.

All but the moves was found by the simulator, when it learnt to delete statuses (seeds 1 to 7).
"""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import AddAttribute, AddNote, DeleteAttribute, MoveStatus
from taskip_leads.models.filters.query import LeadQuery, Pick
from tests.support.delivery_harness import Desk, desk

_CARRIED = (
    "SELECT a.id FROM lead_attributes JOIN attributes AS a ON a.id = attribute_id"
    " WHERE lead_id = ? AND a.type = ?"
)


async def _shown(at: Desk, lead: int, type_: AttributeType = AttributeType.STATUS) -> set[int]:
    row = (await at.store.leads.rows([lead]))[lead]
    carried = row.statuses if type_ is AttributeType.STATUS else row.sources
    return {attribute.id for attribute in carried or ()}


async def _listed(at: Desk) -> dict[int, Attribute]:
    return {use.attribute.id: use.attribute for use in await at.store.leads.attributes()}


def _there(at: Desk, lead: int, type_: AttributeType = AttributeType.STATUS) -> set[int]:
    return {row["id"] for row in at.rows(_CARRIED, lead, int(type_))}


async def _give(at: Desk, type_: AttributeType) -> tuple[int, int]:
    """Two of the workspace, given to both leads: the one that will be deleted, and the one beside it."""
    going, staying = [n for n, a in (await _listed(at)).items() if a.type is type_][:2]
    for lead in (at.lead, at.other):
        at.colleague("DELETE FROM lead_attributes WHERE lead_id = ?", lead)
        for number in (going, staying):
            at.colleague("INSERT INTO lead_attributes VALUES (?, ?)", lead, number)
    await at.sync()
    return going, staying


async def _delete(at: Desk, number: int) -> int:
    known = (await _listed(at))[number]
    return await at.store.outbox.add(DeleteAttribute(number, known.type, known.name))


@pytest.mark.parametrize("type_", AttributeType)
async def test_deleted_status_disappears_from_its_leads_at_once(
    tmp_path: Path, type_: AttributeType
) -> None:
    async with desk(tmp_path) as at:
        going, staying = await _give(at, type_)
        pick = Pick(frozenset((going,)))
        status = type_ is AttributeType.STATUS
        query = LeadQuery(statuses=pick) if status else LeadQuery(sources=pick)
        assert {at.lead, at.other} <= set((await at.store.leads.select(query)).keys)
        row = await _delete(at, going)
        await at.work()
        assert await at.state(row) == "done"
        assert going not in await _listed(at)
        assert not (await at.store.leads.select(query)).keys
        for lead in (at.lead, at.other):
            assert await _shown(at, lead, type_) == {staying} == _there(at, lead, type_)


async def test_deleted_status_does_not_return_with_a_change_of_its_lead(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        going, staying = await _give(at, AttributeType.STATUS)
        # One that waits already, and one that is made afterwards.
        at.line.breaks("late", "POST", "/lead/notes")
        await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await _delete(at, going)
        await at.work()
        await at.store.outbox.add(AddNote(at.other, "Call", "x"))
        for _ in range(2):
            assert going not in await _listed(at)
            for lead in (at.lead, at.other):
                assert await _shown(at, lead) == {staying}
            await at.wait(90)


async def test_leads_are_moved_before_their_status_is_deleted_despite_faults(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        going, staying = await _give(at, AttributeType.STATUS)
        target = next(
            n
            for n, a in (await _listed(at)).items()
            if a.type is AttributeType.STATUS and n not in (going, staying)
        )
        at.line.breaks("late", "PUT", f"/lead/{at.lead}")
        at.line.breaks("after", "PUT", f"/lead/{at.other}")
        await at.store.outbox.add_all(
            [MoveStatus(lead, (target,), (going,)) for lead in (at.lead, at.other)]
        )
        row = await _delete(at, going)
        await at.work()
        assert await at.state(row) == "queued", "a move may still arrive late"
        await at.line.late()
        await at.wait(90)
        await at.wait(90)
        assert await at.state(row) == "done"
        for lead in (at.lead, at.other):
            assert await _shown(at, lead) == {target, staying} == _there(at, lead)


async def test_lead_moved_to_a_status_being_deleted_keeps_its_status(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        going, staying = await _give(at, AttributeType.STATUS)
        at.colleague("DELETE FROM lead_attributes WHERE attribute_id = ?", going)
        await at.sync()
        at.line.down = True
        await _delete(at, going)
        move = await at.store.outbox.add(MoveStatus(at.lead, (going,), (staying,)))
        await at.work()
        at.line.down = False
        await at.wait(90)
        assert await at.state(move) == "refused"
        assert going not in await _listed(at)
        assert await _shown(at, at.lead) == {staying} == _there(at, at.lead)


async def test_unlisted_status_is_removed_with_its_last_lead(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path) as at:
        at.colleague(
            "INSERT INTO attributes (id, name, type, position, created_at, updated_at)"
            " VALUES (900, 'Hot', 1, 9, '2026-11-01', '2026-11-01')"
        )
        at.colleague("INSERT INTO lead_attributes VALUES (?, 900)", at.lead)
        await at.store.sync.refresh_lead(at.lead, force=True)
        assert 900 in await _listed(at)
        at.colleague("DELETE FROM attributes WHERE id = 900")
        await at.sync()
        assert 900 not in await _shown(at, at.lead)
        assert 900 not in await _listed(at)


async def test_list_older_than_our_change_does_not_revert_it(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        going, _staying = await _give(at, AttributeType.STATUS)
        carry_out = at.line.service.handle_async_request

        async def slow(request: httpx.Request) -> httpx.Response:
            """The first list is read by the service, and is here when our changes have arrived."""
            answer = await carry_out(request)
            if request.method == "GET" and request.url.path.endswith("/lead-attribute"):
                at.line.service.handle_async_request = carry_out  # type: ignore[method-assign]
                await answer.aread()
                await _delete(at, going)
                await at.store.outbox.add(AddAttribute(AttributeType.STATUS, "Warm"))
                await at.work()
            return answer

        at.line.service.handle_async_request = slow  # type: ignore[method-assign]
        await at.sync()
        listed = await _listed(at)
        assert going not in listed
        assert "Warm" in {attribute.name for attribute in listed.values()}
