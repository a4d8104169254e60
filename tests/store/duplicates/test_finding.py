"""Duplicates in the local copy: waiting changes count, and what is no duplicate is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.errors import ReadOnlyMode
from taskip_leads.models.change import CreateLead, DeleteLead, EditLead
from taskip_leads.models.duplicates.groups import Certainty
from taskip_leads.models.lead import Lead
from taskip_leads.store.store import Store
from tests.support.delivery_harness import desk
from tests.support.merge_sender import duplicates_of
from tests.support.offline_store import no_service, put


async def groups(store: Store) -> list[tuple[int, ...]]:
    return [group.lead_ids for group in (await duplicates_of(store).find()).groups]


async def test_waiting_changes_count_and_different_leads_stay_different(tmp_path: Path) -> None:
    store = Store(tmp_path / "mirror.sqlite3", no_service, workspace="W", host="h", undo_seconds=5)
    await store.open()
    try:
        email = "a@a.example"
        await put(
            store,
            Lead(1, "Ann", email=email, phone_number="+49 89 5550 0161"),
            Lead(2, "Bo", email="b@a.example", phone_number="(0)89/5550-0161"),
            Lead(3, "Cy", email="A+x@a.example", converted=True),
            Lead(4, "Di", email="axb@a.example", phone_number="089 7777 0161"),
        )
        leads = duplicates_of(store)
        assert await groups(store) == [(1, 2)]
        await store.outbox.add(EditLead(4, {"email": "a+new@a.example"}))
        created = -await store.outbox.add(CreateLead({"first_name": "Ed", "email": email}))
        assert await groups(store) == [(1, 4, created), (1, 2)]
        # What a screen shows of one lead agrees with the whole comparison.
        assert await leads.same_as(1) == {Certainty.EMAIL: 3, Certainty.PHONE: 2}
        assert await leads.same_as(created) == {Certainty.EMAIL: 3}
        assert await leads.same_as(3) == {}, "a contact is not compared"
        await leads.set_different((2, 1))
        assert await leads.same_as(1) == {Certainty.EMAIL: 3}
        await store.outbox.add(DeleteLead(4))
        assert await groups(store) == [(1, created)]
        await store.outbox.undo()
        assert await groups(store) == [(1, 4, created)]
    finally:
        await store.stop()
    looking = Store(
        tmp_path / "mirror.sqlite3", no_service, workspace="W", host="h", read_only=True
    )
    await looking.open()
    try:
        leads = duplicates_of(looking)
        assert (1, 2) not in await groups(looking), "it survives a restart"
        with pytest.raises(ReadOnlyMode):
            await leads.set_different((1, 4))
    finally:
        await looking.stop()


async def test_different_leads_survive_a_sync(tmp_path: Path) -> None:
    async with desk(tmp_path, synced=False) as at:
        at.colleague("UPDATE leads SET phone_number = NULL")
        at.colleague(
            "UPDATE leads SET phone_number = '+49 89 5550 0161' WHERE id IN (?, ?)",
            at.lead,
            at.other,
        )
        await at.sync()
        assert await groups(at.store) == [(at.lead, at.other)]
        pairs = await duplicates_of(at.store).set_different((at.other, at.lead))
        at.colleague("UPDATE leads SET zip_code = '1'")
        await at.sync()
        await at.restart()
        assert await groups(at.store) == []
        await duplicates_of(at.store).forget_different(pairs)
        assert await groups(at.store) == [(at.lead, at.other)]
