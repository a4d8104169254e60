"""Two leads of one person in the sample service."""

from __future__ import annotations

from msgspec import Struct

from tests.support.service import Service

PHONE = "+49 89 5550 0161"


class Twins(Struct, frozen=True):
    """Their ids and emails; the older one is kept."""

    kept: int
    other: int
    email: str
    other_email: str


def make_twins(service: Service) -> Twins:
    """Make the two newest leads one person; the second has a phone, a note and a file more."""
    kept, other = sorted(
        row["id"]
        for row in service.rows("SELECT id FROM leads WHERE NOT converted ORDER BY id DESC LIMIT 2")
    )
    email, tagged = "nora@nora.example", "nora+fair@nora.example"
    with service.sandbox.database.write() as db:
        for lead_id, last, address, phone, value, description in (
            (kept, "Weiss", email, None, 124000, None),
            (other, "Weiß", tagged, PHONE, None, "Wants a quote"),
        ):
            db.execute(
                "UPDATE leads SET first_name = 'Nora', last_name = ?, email = ?, phone_number = ?,"
                " value = ?, currency = 'EUR', description = ?, company_id = NULL, website = NULL,"
                " lead_interaction_date = NULL, updated_at = created_at WHERE id = ?",
                (last, address, phone, value, description, lead_id),
            )
            db.execute("DELETE FROM notes WHERE lead_id = ?", (lead_id,))
            db.execute("DELETE FROM lead_files WHERE lead_id = ?", (lead_id,))
        db.execute(
            "INSERT INTO notes (id, lead_id, title, note, created_by, created_at)"
            " SELECT 9001, ?, 'Call', 'Before ten', min(id), '2026-11-19 10:00:00' FROM users",
            (other,),
        )
        db.execute("INSERT INTO media VALUES (9001, 'plan.pdf', 'application/pdf', 5, 1, '2026')")
        db.execute("INSERT INTO lead_files VALUES (?, 9001)", (other,))
        # Nobody else is there twice.
        db.execute("UPDATE leads SET phone_number = NULL WHERE id NOT IN (?, ?)", (kept, other))
    return Twins(kept, other, email, tagged)
