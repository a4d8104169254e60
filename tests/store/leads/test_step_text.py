"""The text of a next step comes from the newest note with such a line, however old that note is."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskip_leads import clock
from taskip_leads.mirror.tables import notes
from taskip_leads.models.change import AddNote, DeleteNote, EditLead, EditNote
from taskip_leads.models.lead_views import NEWEST_NOTES
from taskip_leads.store.projection.notes import LeadNotes
from tests.support.delivery_harness import Desk, desk

COUNT = NEWEST_NOTES + 10
#: The 55th newest one.
TELLS = COUNT - NEWEST_NOTES - 4


def note(number: int, text: str) -> dict[str, Any]:
    # In the days to come, so that none is older than the date of the step.
    written = clock.today() + timedelta(days=number)
    return {
        "id": number,
        "title": f"Call {number}",
        "note": text,
        "created_at": f"{written} 09:00:00",
    }


async def prepare(at: Desk, texts: dict[int, str]) -> None:
    """Give the lead a step and ``COUNT`` notes, some of them with these texts."""
    listed = [note(n, texts.get(n, "What comes next: unknown")) for n in range(1, COUNT + 1)]
    answers = [(one["id"], one) for one in listed]
    await at.store.database.write(
        partial(notes.replace, table="note", lead_id=at.lead, answers=answers)
    )
    day = str(date.fromordinal(clock.today().toordinal() + 365))
    await at.store.outbox.add(EditLead(at.lead, {"lead_interaction_date": day}))


async def step_texts(at: Desk) -> tuple[str, str]:
    """Return the text that a lead's screens show, and that of the agenda."""
    detail = await at.store.leads.detail(at.lead)
    rows = await at.store.agenda.rows([at.lead])
    assert detail is not None
    return detail.step_text, rows[at.lead].step_text


def both(text: str) -> tuple[str, str]:
    return text, text


@pytest.mark.parametrize(
    "line", ["Next: send it", "Asked.\r\n \t NEXT:send it\r\nBye", "\ufeffnext: send it"]
)
async def test_old_note_tells_the_step(tmp_path: Path, line: str) -> None:
    async with desk(tmp_path) as at:
        await prepare(at, {TELLS: line, TELLS - 1: "Next: older"})
        assert await step_texts(at) == both("send it")
        detail = await at.store.leads.detail(at.lead)
        assert detail is not None
        assert TELLS not in [view.note.id for view in detail.notes]


async def test_newer_note_tells_it_first(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await prepare(at, {TELLS: "Next: older", COUNT - 3: "Next: send it"})
        assert await step_texts(at) == both("send it")
        await at.store.outbox.add(AddNote(at.lead, "Call", "Next: call them"))
        assert await step_texts(at) == both("call them")


async def test_what_waits_is_applied_to_old_notes(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await prepare(at, {TELLS: "Next: send it", TELLS - 3: "Next: older"})
        title = f"Call {TELLS - 1}"
        await at.store.outbox.add(DeleteNote(at.lead, TELLS, f"Call {TELLS}"))
        assert await step_texts(at) == both("older")
        edit = EditNote(at.lead, TELLS - 1, title, "Next: visit them", base_title=title)
        await at.store.outbox.add(edit)
        assert await step_texts(at) == both("visit them")


async def test_no_note_is_read_that_cannot_tell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    views = LeadNotes.views

    def count(self: LeadNotes, wanted: Any) -> Any:
        read.extend(wanted)
        return views(self, wanted)

    async with desk(tmp_path) as at:
        plain = dict.fromkeys(range(1, COUNT + 1), "Asked for an offer.")
        await prepare(at, plain | {TELLS: "Next: send it", TELLS - 1: "Next: older"})
        monkeypatch.setattr(LeadNotes, "views", count)
        rows = await at.store.agenda.rows([at.lead])
        assert rows[at.lead].step_text == "send it"
        assert read == [TELLS]


async def test_lead_without_a_step_has_no_text(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await prepare(at, {TELLS: "Next: send it"})
        await at.store.outbox.add(EditLead(at.lead, {"lead_interaction_date": None}))
        assert await step_texts(at) == both("")
