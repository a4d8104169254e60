"""Deliver deletions of leads."""

from __future__ import annotations

from pathlib import Path

from taskip_leads.models.change import (
    DeleteLead,
    DeleteLeads,
)
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.pending import Question
from tests.support.delivery_harness import desk


async def test_deleted_lead_is_hidden_at_once_and_deleted_on_the_server_later(
    tmp_path: Path,
) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        row = await at.store.outbox.add(DeleteLead(at.lead))
        assert at.lead not in (await at.store.leads.select(LeadQuery())).keys
        assert (await at.pending(row)).about == at.there("first_name") + " " + at.there("last_name")
        await at.work()
        assert at.there("id") == at.lead, "it is held"
        await at.wait(10)
        assert at.there("id") is None
        assert await at.state(row) == "done"
        assert await at.store.leads.rows([at.lead]) == {}


async def test_deletion_of_a_lead_that_changed_since_needs_a_decision(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague("UPDATE leads SET value = 99 WHERE id = ?", at.lead)
        row = await at.store.outbox.add(DeleteLead(at.lead))
        await at.work()
        asked = await at.pending(row)
        assert (asked.state, asked.question) == ("ask", Question.CHANGED)
        assert list(asked.details) == ["value"]
        await at.store.outbox.send_again(row)
        await at.work()
        assert await at.state(row) == "done"
        assert at.there("id") is None


async def test_several_leads_are_deleted_with_one_request(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/bulk-delete")
        row = await at.store.outbox.add(DeleteLeads((at.lead, at.other)))
        await at.work()
        assert await at.state(row) == "done"
        assert at.writes() == [("POST", "/lead/bulk-delete")]
        assert (at.there("id"), at.there("id", at.other)) == (None, None)
