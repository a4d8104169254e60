"""A mirror with many leads, and an index service over it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from taskip_leads.mirror.database import Database
from taskip_leads.models.filters.query import (
    EVERYTHING,
    LeadQuery,
    Sort,
    SortField,
)
from taskip_leads.store.index.service import LeadIndexService

LEADS = 300


def save(connection: Any, key: int, name: str, status: str = "", pending: int = 0) -> None:
    connection.execute(
        "INSERT INTO lead (key, id, name, sort_name, status_ids, pending) VALUES (?1, ?1, ?2, ?2, ?3, ?4)"
        " ON CONFLICT (key) DO UPDATE SET name = ?2, sort_name = ?2, status_ids = ?3, pending = ?4",
        (key, name, status, pending),
    )
    connection.execute(
        "INSERT INTO lead_search (key, folded) VALUES (?1, ?2)"
        " ON CONFLICT (key) DO UPDATE SET folded = ?2",
        (key, f"{name}\ncompany\nmail\nphone\nsite\nwords"),
    )


async def mirror(path: Path, leads: int = LEADS) -> Database:
    """Return an open mirror with ``leads`` numbered leads."""
    database = Database(path)
    await database.open()

    def fill(connection: Any) -> None:
        for key in range(1, leads + 1):
            save(connection, key, f"lead {key}", "1" if key % 2 else "2")

    await database.write(fill)
    return database


@asynccontextmanager
async def filled(database: Database, **options: Any) -> AsyncIterator[LeadIndexService]:
    """An index service that has loaded all leads."""
    service = LeadIndexService(database, lambda: None, **options)
    try:
        await service.count(EVERYTHING)
        yield service
    finally:
        await service.close()


async def search(service: LeadIndexService, text: str) -> list[int]:
    """Return the ids of leads with ``text``, sorted by name."""
    query = LeadQuery(text=text, sort=Sort(SortField.NAME, descending=False))
    return list((await service.select(query, at_once=False)).keys)
