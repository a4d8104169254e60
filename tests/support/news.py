"""What colleagues and web forms do in TaskIP while a test drives the app."""

from __future__ import annotations

from typing import Any

from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support.service import Service
from tests.support.ui_driver import Driver

#: Four minutes before ``northwind.MOMENT``.
CREATED = "2026-11-23T09:10:00.000000Z"


def colleague(service: Service, sql: str, *values: Any) -> None:
    """Change something in TaskIP as somebody else."""
    with service.sandbox.database.write() as connection:
        connection.execute(sql, values)


def arrives(service: Service, name: str = "Zoe", source: str | None = None) -> int:
    """Let a web form create a lead."""
    colleague(
        service,
        "INSERT INTO leads (first_name, last_name, email, value, currency, created_by, created_at,"
        " updated_at, searchable) VALUES (?, 'Brandt', ? || '@elbe.example', 12000, 'EUR', 2, ?, ?, '')",
        name, name, CREATED, CREATED,
    )  # fmt: skip
    lead_id = int(service.rows("SELECT max(id) AS id FROM leads")[0]["id"])
    if source is not None:
        colleague(
            service,
            "INSERT INTO lead_attributes SELECT ?, id FROM attributes WHERE name = ?",
            lead_id, source,
        )  # fmt: skip
    return lead_id


def list_of(ui: Driver) -> LeadsScreen:
    screen = ui.app.screen_stack[1]
    assert isinstance(screen, LeadsScreen)
    return screen


def phone(service: Service, lead_id: int, number: str) -> None:
    colleague(
        service,
        "UPDATE leads SET phone_number = ?, updated_at = ? WHERE id = ?",
        number, CREATED, lead_id,
    )  # fmt: skip


def phone_of(service: Service, lead_id: int) -> str:
    (row,) = service.rows("SELECT phone_number FROM leads WHERE id = ?", [lead_id])
    return row["phone_number"] or "none"


async def sync(ui: Driver) -> None:
    await ui.press("r")
    await ui.until(lambda: not ui.store.sync.syncer._running.locked())
    await ui.idle()


async def to_top(ui: Driver) -> None:
    """Put the cursor on the first lead: the first sync may have put some above it."""
    await ui.press("g", "g")
