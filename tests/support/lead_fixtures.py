"""A lead with every field, and the states of drafts and changes that screens show.

The helpers write states into the mirror of a running app that otherwise need a broken connection or
a colleague.
"""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from taskip_leads.mirror import unread
from taskip_leads.mirror.database import Database
from taskip_leads.mirror.tables import leads, notes, outbox
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.pending import ChangeState, Question
from taskip_leads.store.projection.records import ingest_lead
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.wire.records import read_lead
from tests.support.ui_driver import Driver

HOSTILE = "Acme [/b] [@click=app.quit]x[/] \x1b]52;c;AAAA\x07"


HARMLESS = "Acme [/b] [@click=app.quit]x[/] �]52;c;AAAA�"


FULL: dict[str, Any] = {
    "id": 1042,
    "first_name": "Amelia",
    "last_name": "Okafor",
    "full_name": "Dr. Amelia Okafor",
    "email": "okafor@lumen.example",
    "phone_number": "+49 30 5550 0142",
    "website": "lumenoptics.example",
    "company_id": 2,
    "company": {
        "id": 2,
        "name": "Lumen Optics",
        "email": "office@lumen.example",
        "phone_number": "+49 1",
    },
    "value": "48000.50",
    "currency": "EUR",
    "lead_interaction_date": "2026-11-27",
    "assigned_to": [{"id": 4, "name": "Mara König"}, {"id": 5, "name": "Jo Reyes"}],
    "country_id": 71,
    "country": "Germany",
    "state_id": 72,
    "state": "Brandenburg",
    "city_id": 73,
    "city": "Berlin",
    "address": "Torstraße 140",
    "zip_code": "10119",
    "description": "Met at Optatec.\nReplaces a home-grown tool.",
    "created_by": {"id": 6, "name": "Import Bot"},
    "converted": 1,
    "converted_contact_id": 2207,
    "converted_at": "2026-11-20T10:00:00.000000Z",
    "statuses": [
        {"id": 14, "name": "Proposal", "type": 1, "color": "#1abc9c", "order": 4},
        {"id": 13, "name": "Qualified", "type": 1, "color": "#9b59b6", "order": 3},
    ],
    "sources": [{"id": 35, "name": "Trade fair", "type": 2, "color": "#f1c40f", "order": 5}],
    "groups": [{"id": 1, "name": "Optics"}, 99],
    "custom_fields": {"Region": "North"},
    "activities": [
        {
            "content": "Status Qualified → Proposal",
            "created_at": "2026-11-19T13:58:00.000000Z",
            "created_by": {"id": 4, "name": "Mara König"},
        },
        {"content": "Called back", "created_at": "2 hours ago"},
    ],
    "created_at": "2026-10-12T10:00:00.000000Z",
    "updated_at": "2026-11-19T11:30:00.000000Z",
    "lead_type": "warm",
}


NOTES = [
    {
        "id": 1,
        "title": "Security questions",
        "note": "Asks where data is kept.\n\nNext: Send the white paper",
        "created_by": {"id": 5, "name": "Jo Reyes"},
        "created_at": "2026-11-09 10:40:00",
    },
    {
        "id": 2,
        "title": "Offer call",
        "note": "One.\nTwo.\nThree.\nFour.\nNext: Send the signed offer",
        "created_by": {"id": 4, "name": "Mara König"},
        "created_at": "2026-11-19 16:20:00",
        "media": {"id": 9, "title": "contract.pdf"},
    },
]


FILES = [
    {
        "id": 1,
        "title": "offer-lumen-v3.pdf",
        "mime_type": "application/pdf",
        "size": 210000,
        "created_by": {"id": 4, "name": "Mara König"},
        "created_at": "2026-11-19T14:02:00.000000Z",
    }
]


async def write_lead(
    path: Path,
    lead: dict[str, Any],
    listed: list[dict[str, Any]] | None = None,
    files: list[dict[str, Any]] | None = None,
) -> None:
    """Write a lead's details into the mirror, as if they had just been read."""
    database = Database(path)
    await database.open()

    def write(connection: sqlite3.Connection) -> None:
        key = ingest_lead(connection, read_lead(lead), read=True)
        for kind, rows in (("note", listed or []), ("file", files or [])):
            notes.replace(connection, kind, key, [(int(str(r["id"])), r) for r in rows])
        # What a test prepares is no news.
        unread.delete(connection, [key])

    await database.write(write)
    await database.close()


async def open_lead(ui: Driver, lead: dict[str, Any], *more: list[dict[str, Any]]) -> None:
    """Write ``lead`` into the app's mirror, and open its screen."""
    await write_lead(Path(ui.store.database.path), lead, *more)
    await ui.store.leads.reload(None)
    ui.app.navigator.open_lead(int(str(lead["id"])), [1042, 1041, 1040], "All")
    await ui.rest()


async def mark_sent(ui: Driver, row: int, moment: datetime) -> None:
    """Mark a change as sent at ``moment``."""
    database = ui.store.database
    done = ChangeState.DONE
    await database.write(lambda c: outbox.update(c, row, state=done, settled_at=moment))
    await ui.store.outbox.publisher.publish_row(await database.read(lambda c: outbox.get(c, row)))
    await ui.rest()


async def need_decision(
    ui: Driver, row: int, question: Question, message: str, details: dict[str, Any] | None = None
) -> None:
    """Make a change need a decision."""
    database = ui.store.database
    await database.write(
        lambda c: outbox.update(
            c,
            row,
            state=ChangeState.NEEDS_DECISION,
            question=question,
            message=message,
            details=details or {},
        )
    )
    await ui.store.outbox.publisher.publish_row(await database.read(lambda c: outbox.get(c, row)))
    await ui.rest()


async def refuse(
    ui: Driver, row: int, message: str, state: ChangeState = ChangeState.REFUSED
) -> None:
    """Set the state of a change as if TaskIP had refused it."""
    database = ui.store.database
    question = "arrived" if state is ChangeState.NEEDS_DECISION else ""
    await database.write(
        lambda c: outbox.update(c, row, state=state, message=message, question=question)
    )
    found = await ui.store.outbox.pending(row)
    assert found is not None
    await ui.store.outbox.publisher.publish([(row, found.change)])


async def go_to_field(ui: Driver, label: str) -> None:
    """Put the cursor on the field with this label. What ``j`` does has a test of its own."""
    facts = ui.app.screen.query_one(LeadFacts)
    facts.go_field(next(fact.field for fact in facts.shown if fact.label.startswith(label)))
    await ui.rest()
    assert f"▌{label}" in ui.text, f"No field {label}:\n{ui.text}"


async def show_more_fields(ui: Driver) -> None:
    """Show the fields for which a small terminal has one row."""
    await go_to_field(ui, "More")
    await ui.press("enter")


async def add_drafts(ui: Driver) -> None:
    """Add three drafts: a note, the fields of a lead, and a note on a deleted lead."""
    await ui.store.drafts.save(1042, "", "Half a thought\nabout three years\nand more\nand more")
    fields = {"texts": {"value": "60000"}}
    await ui.store.drafts.save(1041, "", "", kind=DraftKind.LEAD, fields=fields)
    await ui.store.drafts.save(1040, "A title", "Its text")
    await ui.store.database.write(lambda c: leads.forget(c, 1040))


async def force_state(ui: Driver, row: int, **values: Any) -> None:
    """Set a state of a change that otherwise needs a broken connection or a colleague."""
    await ui.store.database.write(lambda c: outbox.update(c, row, **values))
    await ui.store.change_counter.reload()


async def set_writable(ui: Driver, writable: bool) -> None:
    """Let SQLite refuse or accept writes of the app's connection."""
    database = ui.store.database

    def run() -> None:
        connection = database._connection(write=True)
        connection.execute(f"PRAGMA query_only = {0 if writable else 1}")

    await asyncio.get_running_loop().run_in_executor(database._writing, run)
