"""One-line descriptions of changes in the outbox."""

from __future__ import annotations

from typing import Any

import pytest

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddAttribute,
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    DeleteAttribute,
    DeleteFiles,
    DeleteLead,
    DeleteLeads,
    EditAttribute,
    EditLead,
    MoveStatus,
    SendEmail,
    UploadFile,
)
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.sync_state import SyncState
from taskip_leads.ui.changes.headlines import headline
from taskip_leads.ui.changes.labels import about, kind
from taskip_leads.ui.changes.prompts import explanation
from taskip_leads.ui.outbox.groups import group_changes
from tests.support.northwind import MOMENT

STATUS = AttributeType.STATUS


def waiting(change: Change, row: int = 1, **values: Any) -> PendingChange:
    return PendingChange(row, change, values.pop("state", ChangeState.QUEUED), MOMENT, **values)


@pytest.mark.parametrize(
    ("change", "one", "line"),
    [
        (AddNote(1, "Offer call", "three\nyears"), "Note", "Offer call: three years"),
        (MoveStatus(1, told="New → Won"), "Status", "New → Won"),
        (EditLead(1, {"value": 52000}, {"value": 48000}), "Edit", "Value 48,000 → 52,000"),
        (CreateLead({"first_name": "Ann"}), "New", "lead “Ann”"),
        (DeleteLead(1, "Ann", {"notes": [{}]}), "Delete", "Lead and its 1 note"),
        (DeleteLeads((1, 2), ("A", "B")), "Delete", "2 leads"),
        (SendEmail(1, "Offer", "Hello"), "Email", "Offer"),
        (UploadFile(1, "plan.pdf", "/x", 1_400_000), "File", "plan.pdf  1.4 MB"),
        (DeleteFiles(1, (4,), ("plan.pdf",)), "Delete", "file “plan.pdf”"),
        (ConvertLead(1), "Convert", "to a contact"),
        (AddAttribute(STATUS, "Hot"), "New", "status “Hot”"),
        (EditAttribute(1, STATUS, "Hot", base={"name": "Warm"}), "Edit", "status “Warm” → “Hot”"),
        (EditAttribute(1, STATUS, "Hot", order=2, base={"name": "Hot"}), "Edit", "Status “Hot” to place 2"),
        (DeleteAttribute(1, STATUS, "Hot"), "Delete", "status “Hot”"),
    ],
)  # fmt: skip
def test_each_change_has_a_kind_and_a_line(change: Change, one: str, line: str) -> None:
    assert kind(change) == one
    assert about(waiting(change)) == line


def test_waiting_change_names_what_it_waits_for() -> None:
    note = waiting(AddNote(1, "Call", "x"))
    file = waiting(UploadFile(1, "plan.pdf", "/x", 10), 2, waits_for=1)
    assert about(file, note) == "plan.pdf  10 B  after the note"


def test_change_fenced_by_a_late_attempt_shows_when_it_is_sent() -> None:
    edit = waiting(EditLead(1, {"value": 1}), 2, waits_for=1, waits_until=MOMENT)
    (sentence,) = explanation(edit, SyncState(), MOMENT).lines
    assert sentence.startswith("The change before it got no reply and may still arrive.")
    assert f"{MOMENT.astimezone():%H:%M}" in sentence


def test_done_changes_of_a_key_press_share_a_line() -> None:
    done = [
        waiting(MoveStatus(lead, told="New → Won"), lead, state=ChangeState.DONE, batch=1)
        for lead in (1, 2, 3)
    ]
    (group,) = group_changes(done)
    assert (group.title, group.count) == ("Done today", 3)
    assert [(row.more, row.who) for row in group.rows] == [("  on 3 leads", "3 leads")]


def test_files_of_one_lead_are_not_counted_as_leads() -> None:
    done = [
        waiting(
            UploadFile(1, f"{n}.pdf", f"/{n}.pdf", 10),
            n,
            state=ChangeState.DONE,
            batch=1,
            about="Amelia Okafor",
        )
        for n in (1, 2, 3)
    ]
    ((row,),) = [group.rows for group in group_changes(done)]
    assert row.more == "  and 2 more"
    assert row.who == "Amelia Okafor"
    assert headline(done) == "3 files to Amelia Okafor"
    assert headline(done[:1]) == "File 1.pdf"


def test_reordered_statuses_are_not_counted_as_leads() -> None:
    done = [
        waiting(EditAttribute(n, STATUS, "A", order=n), n, state=ChangeState.DONE, batch=1)
        for n in (1, 2)
    ]
    ((row,),) = [group.rows for group in group_changes(done)]
    assert (row.more, row.who) == ("  and 1 more", "")


def test_in_flight_changes_come_first_and_held_ones_last() -> None:
    states = (ChangeState.HELD, ChangeState.QUEUED, ChangeState.INFLIGHT)
    rows = [waiting(ConvertLead(1), n, state=state) for n, state in enumerate(states, 1)]
    (group,) = group_changes(rows)
    assert [row.pending.state for row in group.rows] == [
        ChangeState.INFLIGHT,
        ChangeState.QUEUED,
        ChangeState.HELD,
    ]
