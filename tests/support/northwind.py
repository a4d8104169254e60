"""A small, reproducible workspace that is written directly into a mirror.

Used by snapshots and tests of screens; the time is ``MOMENT``, a Monday morning.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from taskip_leads import clock
from taskip_leads.errors import RequestNotSent
from taskip_leads.mirror.database import Database, create_private
from taskip_leads.mirror.tables import attributes, leads, meta, notes
from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.store.projection.records import ingest_page
from taskip_leads.wire.records import read_lead

MOMENT = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
#: Two minutes before: ``synced 2m ago``.
SYNCED = MOMENT - timedelta(minutes=2)

_STATUSES = [
    ("New", "#3498db"), ("Contacted", "#f39c12"), ("Qualified", "#9b59b6"),
    ("Proposal", "#1abc9c"), ("Won", "#2ecc71"), ("Lost", "#95a5a6"),
]  # fmt: skip
_SOURCES = [
    ("Website", "#2ecc71"), ("Referral", "#3498db"), ("Cold call", "#e74c3c"),
    ("LinkedIn", "#2980b9"), ("Trade fair", "#f1c40f"), ("Webinar", "#9b59b6"),
    ("Newsletter", "#e67e22"), ("Partner", "#16a085"), ("Google Ads", "#d35400"),
    ("Facebook", "#34495e"), ("WhatsApp", "#27ae60"), ("Walk-in", "#7f8c8d"),
    ("Import", "#bdc3c7"), ("Chat", "#c0392b"),
]  # fmt: skip
STATUS = {name: 11 + at for at, (name, _) in enumerate(_STATUSES)}
SOURCE = {name: 31 + at for at, (name, _) in enumerate(_SOURCES)}
PEOPLE = {1: "Mara König", 2: "Tom Lindgren", 3: "Ana Sousa", 4: "Jo Reyes"}

#: Their step was planned before it passed, and nobody has acted since.
LATE = ("Sofia Marchetti", "Ewa Kowalska")

#: Name, company, statuses, source, value, currency, days from today, owner.
LEADS: list[tuple[str, str, str, str, str | None, str | None, int | None, int | None]] = [
    ("Amelia Okafor", "Lumen Optics", "Proposal", "Trade fair", "48000", "EUR", 4, 1),
    ("Jonas Lindqvist", "Fjällräven Logistik", "Qualified", "Referral", "620000", "SEK", 3, 2),
    ("Priya Raman", "Acme Analytics", "Proposal+Qualified", "Webinar", "36400", "USD", 2, 1),
    ("Tomás Herrera", "Vértice Solar", "Contacted", "Website", "88500", "EUR", 1, 3),
    ("Hannah Weiss", "Acme Robotics GmbH", "Proposal", "Partner", "124000", "EUR", 0, 1),
    ("Owen Gallagher", "Harbour & Finch", "Qualified", "LinkedIn", "31750", "GBP", 0, 4),
    ("田中 美咲", "Sakura Foods", "Contacted", "Trade fair", "6200000", "JPY", 0, 2),
    ("Leila Haddad", "Cedar Medical", "New", "Website", "54000", "USD", -1, None),
    ("Marcus Bell", "Bell & Sons Joinery", "New", "Referral", "22900", "GBP", -1, 1),
    ("Sofia Marchetti", "Officine Marchetti", "Proposal", "Cold call", "71200", "EUR", -2, 3),
    ("Daniel Kim", "Northgate Clinics", "Contacted", "Google Ads", "45500", "USD", -2, 4),
    ("Ingrid Solberg", "Fjord Energy", "Qualified", "Webinar", "1150000", "NOK", -3, 1),
    ("Ravi Menon", "Acme Logistics India", "Qualified", "Partner", "2400000", "INR", -3, 2),
    ("Chloé Bernard", "Atelier Rivage", "New", "Newsletter", "26000", "EUR", -4, 1),
    ("Ben Carter", "Carter Freight", "Contacted", "Cold call", "39900", "USD", -5, 3),
    ("Noor van Dijk", "Polderworks BV", "Proposal", "LinkedIn", "97300", "EUR", -6, 4),
    ("Grace Mbeki", "Umoja Telecom", "Qualified", "Referral", "64800", "USD", -8, 1),
    ("Ewa Kowalska", "Wisła Packaging", "Contacted", "Import", "28450", "EUR", -9, 2),
    ("Luca Ferri", "Ferri Ceramiche", "New", "Trade fair", "33000", "EUR", -11, 3),
    ("Yusuf Demir", "Anadolu Textile", "Qualified", "Website", "58600", "USD", -12, 1),
    ("Helen Brooks", "Brooks Dental Group", "Contacted", "Google Ads", "24300", "GBP", -15, 4),
    ("Mateo Silva", "Silva Agro", "Proposal", "Partner", "142000", "USD", -16, 3),
    ("Aiko Mori", "Mori Precision", "Qualified", "Trade fair", "8900000", "JPY", -21, 2),
    ("Stefan Gruber", "Alpenblick Hotels", "Contacted", "Newsletter", "46700", "EUR", -22, 1),
    ("Fatima Zahra", "Atlas Export", "New", "WhatsApp", "29500", "EUR", -28, 4),
    ("Peter Novák", "Acme Tools s.r.o.", "Contacted", "Cold call", "21800", "EUR", -36, 3),
    ("Isla Fraser", "Fraser Whisky Ltd", "Qualified", "Referral", "35600", "GBP", -43, 1),
    ("Viktor Petrov", "Balkan Glass", "Contacted", "Import", "27000", "EUR", -58, 2),
    ("Nadia Costa", "Costa Pharma", "Proposal", "LinkedIn", "83400", "USD", -64, 4),
    ("Dora Acmeson", "Lakeside Books", "New", "Website", "4200", "USD", -80, 3),
    ("Rosa Lund", "Nordhavn Group", "Contacted", "Partner", "12000", "EUR", -82, 1),
    ("Samuel Osei", "Gold Coast Foods", "New", "Website", "20500", "USD", None, None),
    ("Mina Sato", "Sato Paper", "", "Import", None, None, -100, 2),
    ("Kofi Annor", "Delta Supplies", "Lost", "Referral", "18000", "USD", -120, 4),
]  # fmt: skip


def answers(count: int = len(LEADS)) -> list[dict[str, Any]]:
    """Return the first ``count`` leads as the service's JSON, ids from 1042 down."""
    return [_answer(at) for at in range(count)]


def _answer(at: int) -> dict[str, Any]:
    name, company, statuses, source, value, currency, days, owner = LEADS[at]
    first, _, last = name.partition(" ")
    handle = first.lower() if first.isascii() else f"lead{at}"
    host = f"{company.split()[0].lower()}.example"
    created = MOMENT - timedelta(days=at + 1, hours=3)
    updated = created
    if days is not None and days < 0 and name not in LATE:
        # A past date is that of a contact: it was entered then.
        updated = max(created, MOMENT + timedelta(days=days))
    return {
        "id": 1042 - at,
        "first_name": first,
        "last_name": last or None,
        "full_name": name,
        "email": f"{handle}@{host}",
        "phone_number": f"+49 30 5550 {1000 + at}",
        "website": "https://shop.acme-parts.example" if name == "Rosa Lund" else f"https://{host}",
        "company": {"id": 500 + at, "name": company},
        "value": value,
        "currency": currency,
        "lead_interaction_date": _day(days),
        "assigned_to": [{"id": owner, "name": PEOPLE[owner]}] if owner else [],
        "country": "Germany",
        "city": "Berlin",
        "converted": 0,
        "statuses": [_attribute(STATUS[s], s, _STATUSES, 1) for s in statuses.split("+") if s],
        "sources": [_attribute(SOURCE[source], source, _SOURCES, 2)],
        "created_at": created.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
        "updated_at": updated.strftime("%Y-%m-%dT%H:%M:%S.000000Z"),
    }


def _day(days: int | None) -> str | None:
    return None if days is None else str((MOMENT + timedelta(days=days)).date())


def _attribute(number: int, name: str, known: list[tuple[str, str]], type_: int) -> dict[str, Any]:
    order = [one for one, _ in known].index(name)
    return {
        "id": number, "name": name, "type": type_, "color": known[order][1], "order": order + 1,
    }  # fmt: skip


def _attributes() -> list[Attribute]:
    out: list[Attribute] = []
    for type_, known, ids in (
        (AttributeType.STATUS, _STATUSES, STATUS),
        (AttributeType.SOURCE, _SOURCES, SOURCE),
    ):
        out += [Attribute(ids[n], n, type_, c, at + 1) for at, (n, c) in enumerate(known)]
    return out


_NOTE = {
    "id": 9001,
    "title": "Offer call",
    "note": "Wants three years instead of one and on-site training in March. Legal needs our DPA"
    " before they sign. Budget is approved up to 50k, so there is no room for a discount; offer the"
    " second training day instead.\nNext: Send the signed offer",
    "created_at": "2026-11-19 08:20:00",
    "created_by": {"id": 1, "name": "Mara König"},
}


def weekend(connection: sqlite3.Connection) -> None:
    """Write what others did since Friday: two new leads, two changed ones, a deleted one."""
    friday = (MOMENT - timedelta(days=2, hours=15, minutes=34)).isoformat()
    for name in ("visited_at", "unread_since"):
        meta.put(connection, name, friday)
    jonas, owen = (answers()[at] for at in (1, 5))
    changed_at = (MOMENT - timedelta(minutes=40)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    jonas["statuses"] = [_attribute(STATUS["Proposal"], "Proposal", _STATUSES, 1)]
    owen["phone_number"] = "+44 20 5550 0199"
    for one in (jonas, owen):
        one["updated_at"] = changed_at
    page = [
        jonas,
        owen,
        arrived(2011, "Kofi Annor", "Referral", hours=20),
        arrived(2012, "Ana Pereira"),
    ]
    ingest_page(connection, [read_lead(one) for one in page], 1, ())
    key = connection.execute("SELECT min(key) FROM lead").fetchone()[0]
    leads.forget_deleted(connection, key, MOMENT)


def arrived(number: int, name: str, source: str = "Website", *, hours: float = 9) -> dict[str, Any]:
    """Return a lead that a web form has created ``hours`` before ``MOMENT``, and nobody has contacted."""
    stamp = (MOMENT - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    first, _, last = name.partition(" ")
    return {
        **_answer(0), "id": number, "first_name": first, "last_name": last, "full_name": name,
        "email": f"{first.lower()}@elbe.example", "company": {"id": 900, "name": "Elbe Optik"},
        "value": "12000", "lead_interaction_date": None, "assigned_to": [], "created_at": stamp,
        "updated_at": stamp, "statuses": [_attribute(STATUS["New"], "New", _STATUSES, 1)],
        "sources": [_attribute(SOURCE[source], source, _SOURCES, 2)],
    }  # fmt: skip


def late_comer() -> dict[str, Any]:
    """Return a lead that was created after ``MOMENT``."""
    stamp = (MOMENT + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    named = {"id": 2001, "first_name": "Late", "last_name": "Comer", "full_name": "Late Comer"}
    return {**_answer(0), **named, "created_at": stamp, "updated_at": stamp}


HOSTILE = "Acme [/b] [@click=app.quit]x[/] \x1b]52;c;AAAA\x07 \u202etxt"


_WORDS = (
    "first_name last_name full_name email phone_number website currency city country description"
    " address"
)


def hostile() -> dict[str, Any]:
    """Return a lead with hostile text in all fields, at the top of the list."""
    named = {"id": 3, "name": HOSTILE, "type": 1, "color": HOSTILE, "order": 9}
    return {
        **_answer(0),
        **dict.fromkeys(_WORDS.split(), HOSTILE),
        "id": 2002,
        "company": {"id": 77, "name": HOSTILE},
        "lead_interaction_date": str((MOMENT + timedelta(days=5)).date()),
        "assigned_to": [{"id": 9, "name": HOSTILE}],
        "statuses": [named],
        "sources": [{**named, "id": 4, "type": 2}],
    }


def _multiply(connection: sqlite3.Connection, times: int) -> None:
    """Copy every lead with new ids, which is faster than writing each."""
    for table in ("lead", "lead_body", "lead_search"):
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        copied = ", ".join(f"{n} + n * 1000000" if n in ("key", "id") else n for n in names)
        connection.execute(
            "WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n + 1 < ?1)"
            f" INSERT INTO {table} ({', '.join(names)})"
            f" SELECT {copied} FROM {table}, step WHERE key < 1000000 AND ?1 > 1",
            (times,),
        )


#: Mirrors as they were made, by what they were made of: most tests begin with the same few.
_MIRRORS: dict[tuple[object, ...], bytes] = {}
_TOO_LARGE_TO_KEEP = 10


async def fill(
    path: Path,
    *,
    count: int = len(LEADS),
    complete: bool = True,
    later: bool = False,
    harm: bool = False,
    times: int = 1,
    sort: str | None = None,
    pipeline: bool | None = None,
) -> None:
    """Create or update the mirror ``path``.

    Without ``complete`` it is one whose first sync has not ended; ``later`` adds the ``late_comer``,
    ``harm`` the ``hostile`` lead with a note as bad; every lead is there so many ``times``. ``sort`` is
    the order that the person chose last, ``pipeline`` whether they show the pipeline above the list.
    """
    recipe = (count, complete, later, harm, times, sort, pipeline, clock.now())
    if not path.exists() and recipe in _MIRRORS:
        create_private(path)
        path.write_bytes(_MIRRORS[recipe])
        return
    is_new = not path.exists()

    def write(connection: sqlite3.Connection) -> None:
        if count or complete:
            attributes.save(connection, _attributes())
        ingest_page(connection, [read_lead(one) for one in answers(count)], 1, ())
        if count:
            key = connection.execute("SELECT key FROM lead WHERE id = 1042").fetchone()[0]
            notes.save(connection, "note", key, 9001, _NOTE)
        if later:
            ingest_page(connection, [read_lead(late_comer())], 1, ())
        if harm:
            (key,) = ingest_page(connection, [read_lead(hostile())], 1, ())
            note = {**_NOTE, "id": 9002, "title": HOSTILE, "note": f"{HOSTILE}\nNext: {HOSTILE}"}
            notes.save(connection, "note", key, 9002, note)
            attributes.save(connection, read_lead(hostile()).statuses or ())
        _multiply(connection, times)
        if sort is not None:
            meta.put(connection, "sort", {"field": sort, "descending": True})
        if pipeline is not None:
            meta.put(connection, "shows_pipeline", pipeline)
        if complete:
            meta.put(connection, "synced_at", SYNCED.isoformat())

    await write_into(path, write)
    if is_new and times < _TOO_LARGE_TO_KEEP:
        _MIRRORS[recipe] = path.read_bytes()


async def write_into(path: Path, write: Callable[[sqlite3.Connection], object]) -> None:
    """Write into the mirror ``path``, which is created if it is missing."""
    database = Database(path)
    await database.open()
    try:
        await database.write(write)
    finally:
        await database.close()


async def choose(path: Path, *, sort: str | None, pipeline: bool | None) -> None:
    """Make the mirror ``path`` with what the person chose last."""
    await fill(path, count=0, complete=False, sort=sort, pipeline=pipeline)


async def out_of_reach() -> Any:
    """Raise the error of a machine that is offline."""
    raise RequestNotSent("TaskIP can't be reached.")


async def silent() -> Any:
    """Never connect, so that the workspace stays as synced."""
    await asyncio.Event().wait()
