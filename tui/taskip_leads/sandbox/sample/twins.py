"""People who are in a sample workspace twice, as in every real one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from taskip_leads.sandbox.data.search_text import fold
from taskip_leads.sandbox.http.serializers import full_name

#: A smaller workspace has none: tests and first steps count on every lead of it.
FEWEST_LEADS = 200


@dataclass(frozen=True, slots=True)
class Twin:
    """A second lead of the person with the address ``of``; what is empty is unknown."""

    of: str
    first: str
    last: str
    email: str | None
    company: str
    #: Whether it has the phone of the first lead, as people in its country write it.
    phone: bool = False
    description: str | None = None
    note: tuple[str, str] | None = None


TWINS = (
    Twin(
        "h.weiss@acme-robotics.example", "Hannah", "Weiß", "h.weiss+fair@acme-robotics.example",
        "Acme Robotics", description="Wants a quote for 12 gripper arms, asked at the trade fair.",
        note=("Met at the fair", "Left her card; prefers to be called before ten."),
    ),
    Twin("ben@carterfreight.example", "Ben", "Carter", "Ben+news@carterfreight.example", "Carter Freight"),
    Twin(
        "ben@carterfreight.example", "Benjamin", "Carter", "ben+web@carterfreight.example",
        "Carter Freight Inc", description="Asked for prices by the form on the website.",
    ),
    Twin("leila@cedar-medical.example", "Omar", "Haddad", None, "Cedar Medical", phone=True),
    Twin("novak@acme-tools.example", "Peter", "Novak", "p.novak@acme-tools.example", "Acme Tools",
         note=("Voicemail", "Called back about spare parts.")),
    Twin("grace.mbeki@umoja.example", "Grace", "Mbeki", "gmbeki@mail.example", "Umoja Telecom Ltd"),
    Twin("s.gruber@alpenblick.example", "Stefan", "Grubber", "stefan.grubber@alpenblick.example",
         "Alpenblick Hotels"),
)  # fmt: skip


def add_twins(db: sqlite3.Connection) -> None:
    """Turn the newest leads that are nobody in particular into second leads of known people."""
    known = {row[0] for row in db.execute("SELECT name FROM companies")}
    victims = [
        row[0]
        for row in db.execute(
            "SELECT id FROM leads WHERE NOT converted AND lead_interaction_date IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM notes WHERE lead_id = leads.id)"
            " AND NOT EXISTS (SELECT 1 FROM lead_files WHERE lead_id = leads.id)"
            " ORDER BY id DESC LIMIT ?",
            (len(TWINS),),
        )
    ]
    for lead_id, twin in zip(victims, TWINS, strict=False):
        if twin.company not in known:
            db.execute(
                "INSERT INTO companies (name, created_at) SELECT ?, created_at FROM leads WHERE id = ?",
                (twin.company, lead_id),
            )
            known.add(twin.company)
        _become(db, lead_id, twin)


def _become(db: sqlite3.Connection, lead_id: int, twin: Twin) -> None:
    phone = None
    if twin.phone:
        if _phone_of(db, twin.of) is None:
            db.execute(
                "UPDATE leads SET phone_number = '+971 4 555 0133' WHERE email = ?", (twin.of,)
            )
        phone = "00" + (_phone_of(db, twin.of) or "").removeprefix("+").replace(" ", "")
    db.execute(
        "UPDATE leads SET first_name = ?, last_name = ?, email = ?, phone_number = ?, website = NULL,"
        " company_id = (SELECT id FROM companies WHERE name = ?), value = NULL, currency = NULL,"
        " address = NULL, zip_code = NULL, description = ?, custom_fields = '[]', searchable = ?,"
        " (country_id, state_id, city_id) = (SELECT country_id, state_id, city_id FROM leads AS one"
        "  WHERE one.email = ?) WHERE id = ?",
        (
            twin.first, twin.last, twin.email, phone, twin.company, twin.description,
            fold(full_name(twin.first, twin.last), twin.email), twin.of, lead_id,
        ),
    )  # fmt: skip
    if twin.note is not None:
        db.execute(
            "INSERT INTO notes (lead_id, title, note, created_by, created_at)"
            " SELECT id, ?, ?, created_by, created_at FROM leads WHERE id = ?",
            (*twin.note, lead_id),
        )


def _phone_of(db: sqlite3.Connection, email: str) -> str | None:
    row = db.execute("SELECT phone_number FROM leads WHERE email = ?", (email,)).fetchone()
    return None if row is None else row[0]
