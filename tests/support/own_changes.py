"""A few days of the user's own changes in the Northwind workspace."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from taskip_leads.mirror.tables import outbox
from taskip_leads.models.change import (
    AddNote,
    Change,
    ConvertLead,
    CreateLead,
    EditLead,
    MoveStatus,
    SendEmail,
    UploadFile,
    encode,
    lead_of,
)
from tests.support import northwind

STEP = "lead_interaction_date"


def lead(connection: sqlite3.Connection, name: str) -> int:
    """The id of the lead with this name."""
    found = connection.execute("SELECT key FROM lead WHERE name = ?", (name,)).fetchone()
    return int(found[0])


def settle(
    connection: sqlite3.Connection,
    at: datetime,
    *changes: Change,
    state: str = "done",
    **values: Any,
) -> list[int]:
    """Put changes of one key press into the mirror, made and settled then."""
    ids = []
    for change in changes:
        kind, body = encode(change)
        id_ = outbox.add(connection, kind, body, lead_of(change), at)
        if isinstance(change, CreateLead):
            outbox.update(connection, id_, lead=-id_)
        ids.append(id_)
    for id_ in ids:
        outbox.update(
            connection,
            id_,
            state=state,
            attempts=1,
            sent_at=at,
            settled_at=at if state == "done" else None,
            batch=ids[0] if len(ids) > 1 else None,
            **values,
        )
    return ids


def fill(connection: sqlite3.Connection) -> None:
    """Write the days of the pictures: today until the clock of the tests, and last Friday."""

    def at(hour: int, minute: int, days: int = 0) -> datetime:
        day = northwind.MOMENT - timedelta(days=days)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)

    hannah, owen, rosa, grace, amelia, priya, jonas, tomas = (
        lead(connection, name)
        for name in (
            "Hannah Weiss", "Owen Gallagher", "Rosa Lund", "Grace Mbeki", "Amelia Okafor", "Priya Raman",
            "Jonas Lindqvist", "Tomás Herrera",
        )
    )  # fmt: skip

    def moves(leads: Sequence[int], told: str) -> list[Change]:
        before, _, after = told.partition(" → ")
        add, remove = (northwind.STATUS[after],), (northwind.STATUS[before],)
        return [MoveStatus(one, add, remove, told) for one in leads]

    friday = 3
    settle(connection, at(9, 30, friday), *(
        EditLead(one, add={"assigned_to": (1,)}, remove={"assigned_to": (2,)},
            told="Owner Tom Lindgren → Mara König") for one in (priya, jonas, tomas)
    ))  # fmt: skip
    settle(
        connection,
        at(11, 15, friday),
        SendEmail(amelia, "Offer and DPA", "Here it is."),
        state="ask",
        question="arrived",
    )
    settle(connection, at(13, 58, friday), *moves((amelia,), "Qualified → Proposal"))
    settle(connection, at(16, 20, friday), UploadFile(amelia, "offer-lumen-v3.pdf", "/x", 210_000))
    text = "Meeting: budget approved"
    settle(connection, at(17, 40, friday), AddNote(amelia, text, text), result=900)
    created = settle(
        connection, at(7, 12), CreateLead({"first_name": "Zoe", "email": "zoe@brandt.io"})
    )
    connection.execute("UPDATE history SET about = 'Zoe Brandt' WHERE id = ?", created)
    settle(connection, at(7, 31), ConvertLead(tomas), result=2207)
    settle(connection, at(7, 58), *moves((hannah, owen, rosa, grace), "New → Contacted"))
    call = "Call: no answer, third try"
    settle(connection, at(8, 20), AddNote(rosa, call, call), result=901)
    settle(
        connection,
        at(8, 31),
        EditLead(jonas, {"email": "jonas@fjall.se"}, {"email": "j@fjall.se"}),
        state="refused",
        details={"fields": {"email": ["The email has already been taken."]}},
    )
    settle(connection, at(8, 40), EditLead(owen, {"value": "31750"}, {"value": "28000"}))
    settle(connection, at(8, 44), SendEmail(owen, "Your questions on data storage", "As promised."))
    call, step = "Call: wants the offer by Friday", "Next: send the offer"
    settle(connection, at(9, 2), AddNote(hannah, call, call), result=902)
    settle(
        connection,
        at(9, 3),
        AddNote(hannah, step, step),
        EditLead(hannah, {STEP: "2026-11-27"}, {STEP: "2026-11-23"}),
    )
    settle(connection, at(9, 9), *moves((hannah,), "Qualified → Proposal"))
