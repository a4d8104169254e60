"""Deliver new and renamed statuses."""

from __future__ import annotations

from pathlib import Path

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddAttribute,
    EditAttribute,
    MoveStatus,
)
from tests.support.delivery_harness import CARRIED, desk


async def test_new_status_is_created_once_and_moves_wait_for_its_id(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead-attribute")
        row = await at.store.outbox.add(AddAttribute(AttributeType.STATUS, "Hot"))
        move = await at.store.outbox.add(MoveStatus(at.lead, (-row,)))
        await at.work()
        await at.wait(90)
        assert (await at.state(row), await at.state(move)) == ("done", "done")
        assert at.count("attributes", "name = 'Hot'") == 1
        created_id = (await at.pending(row)).result
        assert created_id in [r["attribute_id"] for r in at.rows(CARRIED, at.lead)]


async def test_renamed_status_keeps_its_type_and_colour(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        use = (await at.store.leads.attributes())[0].attribute
        row = await at.store.outbox.add(EditAttribute(use.id, use.type, "Fresh"))
        assert (await at.pending(row)).words == f"Rename status “{use.name}” → “Fresh”"
        await at.work()
        (there,) = at.rows("SELECT name, type, color FROM attributes WHERE id = ?", use.id)
        assert there == {"name": "Fresh", "type": 1, "color": use.color}
