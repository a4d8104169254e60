"""Deliver emails and conversions, which are irreversible."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.models.change import (
    AddNote,
    ConvertLead,
    SendEmail,
)
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.pending import Question
from tests.support.delivery_harness import How, desk


async def test_email_with_a_lost_reply_is_never_sent_again_automatically(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("before", "POST", "/lead/send-email/")
        row = await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        await at.work()
        await at.wait(100_000)
        asked = await at.pending(row)
        assert (asked.state, asked.question) == ("ask", Question.ARRIVED)
        assert "09:0" in asked.message or ":00" in asked.message, "it says when"
        assert at.count("emails") == 0
        note = await at.store.outbox.add(AddNote(at.lead, "Call", "x"))
        await at.work()
        assert await at.state(note) == "done", "nothing waits for the answer"
        await at.store.outbox.send_again(row)
        await at.work()
        assert at.count("emails") == 1
        assert await at.state(row) == "done"


async def test_email_that_arrived_can_be_marked_and_is_sent_once(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks("after", "POST", "/lead/send-email/")
        row = await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        await at.work()
        await at.store.outbox.mark_arrived(row)
        await at.wait(1000)
        assert await at.state(row) == "done"
        assert at.count("emails") == 1


async def test_email_that_waited_over_a_day_needs_a_decision(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.line.down = True
        row = await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        await at.work()
        at.line.down = False
        await at.wait(25 * 3600)
        asked = await at.pending(row)
        assert (asked.state, asked.question) == ("ask", Question.WAITED)
        assert at.count("emails") == 0
        await at.store.outbox.send_again(row)
        await at.work()
        assert at.count("emails") == 1


@pytest.mark.parametrize("how", ["after", "before", "late"])
async def test_conversion_creates_one_contact(tmp_path: Path, how: How) -> None:
    async with desk(tmp_path) as at:
        at.line.breaks(how, "POST", f"/lead/{at.lead}/convert")
        row = await at.store.outbox.add(ConvertLead(at.lead))
        await at.work()
        await at.line.late()
        await at.wait(90)
        assert await at.state(row) == "done"
        assert at.count("contacts", f"lead_id = {at.lead}") == 1
        assert (await at.pending(row)).result == at.there("converted_contact_id")


async def test_conversion_of_a_converted_lead_is_no_error(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        at.colleague(
            "UPDATE leads SET converted = 1, converted_contact_id = 77 WHERE id = ?", at.lead
        )
        row = await at.store.outbox.add(ConvertLead(at.lead))
        await at.work()
        done = await at.pending(row)
        assert (done.state, done.result) == ("done", 77)
        assert "already" in done.message


async def test_discarded_email_keeps_its_text_in_drafts(tmp_path: Path) -> None:
    async with desk(tmp_path, undo_seconds=5) as at:
        row = await at.store.outbox.add(SendEmail(at.lead, "Offer", "Dear"))
        assert await at.store.outbox.drop(row)
        await at.wait(100)
        assert at.count("emails") == 0
        draft = await at.store.drafts.get(at.lead, DraftKind.EMAIL)
        assert draft is not None
        assert (draft.title, draft.note) == ("Offer", "Dear")
