"""Fill a workspace with reproducible sample leads, dated relative to today."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from taskip_leads import clock
from taskip_leads.sandbox.data.database import SampleDatabase
from taskip_leads.sandbox.data.search_text import fold
from taskip_leads.sandbox.http.serializers import full_name, stamp
from taskip_leads.sandbox.sample.characters import ATTRIBUTES, LATE, SOURCE, STATUS, TEAM
from taskip_leads.sandbox.sample.generator import HERO, LeadGenerator, SampleLead
from taskip_leads.sandbox.sample.own_work import add_own_work
from taskip_leads.sandbox.sample.phrases import CUSTOM, FILES
from taskip_leads.sandbox.sample.regions import GROUPS
from taskip_leads.sandbox.sample.twins import FEWEST_LEADS, add_twins

# Ids of different tables overlap on purpose, so that mixing them up is noticed.
FIRST_LEAD, FIRST_NOTE, FIRST_CONTACT, FIRST_MEDIA = 801, 301, 5001, 201
ME = TEAM[0][0]
_COMPANIES_AT_MOST = 400
# The lead with more than a page of files.
_WITH_FILES = "h.weiss@acme-robotics.example"


def seeded_with(database: SampleDatabase) -> int | None:
    """Return the number of leads that a workspace was created with; None for a new file."""
    if database.empty:
        return None
    row = database.row("SELECT value FROM meta WHERE name = 'leads'")
    return int(row["value"]) if row is not None else None


def seed(database: SampleDatabase, leads: int) -> None:
    """Recreate and fill all tables, in one transaction."""
    with database.write() as db:
        database.create()
        _Seeding(db, leads).run()


@dataclass
class _Rows:
    """Rows that are inserted together."""

    leads: list[tuple[object, ...]] = field(default_factory=list)
    attributes: list[tuple[int, int]] = field(default_factory=list)
    owners: list[tuple[int, int]] = field(default_factory=list)
    groups: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[object, ...]] = field(default_factory=list)
    media: list[tuple[object, ...]] = field(default_factory=list)
    files: list[tuple[int, int]] = field(default_factory=list)
    activities: list[tuple[object, ...]] = field(default_factory=list)
    contacts: list[tuple[object, ...]] = field(default_factory=list)


class _Seeding:
    def __init__(self, db: sqlite3.Connection, count: int) -> None:
        self._db = db
        self._count = count
        self._random = random.Random(f"taskip {count}")  # noqa: S311 - the same data each time
        self._now = clock.now()
        self._today = clock.today()
        self._places: dict[str, dict[str, int]] = {"countries": {}, "states": {}, "cities": {}}
        self._companies: dict[str, int] = {}
        self._company_rows: list[tuple[object, ...]] = []
        self._rows = _Rows()
        self._notes, self._media, self._contacts = FIRST_NOTE, FIRST_MEDIA, FIRST_CONTACT

    def run(self) -> None:
        self._people()
        maker = LeadGenerator(self._random, self._today)
        leads = maker.cast(self._count)
        leads += [maker.generate(number) for number in range(self._count - len(leads))]
        everyone = sorted(leads, key=lambda lead: -lead.age)
        for number, lead in enumerate(everyone, start=FIRST_LEAD):
            self._add(number, lead)
        self._insert()
        if self._count >= FEWEST_LEADS:
            add_twins(self._db)
            add_own_work(self._db, self._today)

    def _people(self) -> None:
        long_ago = self._ago(900)
        for number, first, last, position, role, email in TEAM:
            uuid = str(UUID(int=0x5EED0000 + number))
            self._db.execute(
                "INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (number, uuid, first, last, email, position, role, long_ago),
            )
        self._db.executemany(
            "INSERT INTO attributes VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(*row, long_ago, long_ago) for row in ATTRIBUTES],
        )
        self._db.executemany("INSERT INTO groups VALUES (?, ?)", list(GROUPS.items()))
        self._db.executemany(
            "INSERT INTO meta VALUES (?, ?)",
            [("leads", str(self._count)), ("user", str(ME)), ("seeded_at", stamp(self._now))],
        )

    def _ago(self, days: float) -> str:
        """Return a time ``days`` ago, in working hours."""
        moment = self._now - timedelta(days=days)
        if days < 1:
            return stamp(moment)
        hour, minute = divmod(480 + int(days * 7919) % 540, 60)
        return f"{moment.date().isoformat()}T{hour:02}:{minute:02}:00.000000Z"

    def _add(self, number: int, lead: SampleLead) -> None:
        rows = self._rows
        created = self._ago(lead.age)
        changed = self._ago(self._days_since_update(lead))
        contact = None
        if lead.converted:
            contact, self._contacts = self._contacts, self._contacts + 1
            rows.contacts.append((contact, number, changed))
        author = lead.owners[0] if lead.owners else ME
        rows.leads.append(self._columns(number, lead, created, changed, contact, author))
        names = [STATUS[stage] for stage in lead.stages]
        rows.attributes += [(number, attribute) for attribute in names]
        if lead.source:
            rows.attributes.append((number, SOURCE[lead.source]))
        rows.owners += [(number, owner) for owner in lead.owners]
        if lead.email == HERO:
            rows.groups += [(number, 3), (number, 5)]
        elif self._random.random() < 0.25:
            rows.groups.append((number, self._random.choice(list(GROUPS))))
        self._history(number, lead, created, changed, author)

    def _days_since_update(self, lead: SampleLead) -> float:
        """Past dates were entered on their day, dates ahead and late steps before it."""
        days = lead.age * 0.3 if lead.age > 1 else lead.age
        if lead.day is None or lead.day > 0:
            return days
        if lead.email in LATE:
            return min(lead.age, max(days, 2.0 - lead.day))
        return min(days, max(-lead.day, 0.1)) if lead.day < 0 else max(days, min(lead.age, 1.0))

    def _website(self, lead: SampleLead) -> str | None:
        """Return the company's website, for half of the leads that have an email address."""
        domain = (lead.email or "").partition("@")[2]
        # A person without a company writes from a mail provider, whose website says nothing.
        shown = bool(domain) and self._random.random() < 0.5 and lead.company is not None
        return f"https://{domain}" if shown else None

    def _columns(
        self,
        number: int,
        lead: SampleLead,
        created: str,
        changed: str,
        contact: int | None,
        author: int,
    ) -> tuple[object, ...]:
        r = self._random
        city, state, postal, street, phone = self._address(lead)
        day = None if lead.day is None else (self._today + timedelta(days=lead.day)).isoformat()
        custom = r.choice(CUSTOM) if r.random() < 0.2 or lead.email == HERO else []
        return (
            number,
            lead.first,
            lead.last,
            lead.email,
            phone,
            self._website(lead),
            self._company(lead),
            lead.value,
            lead.currency,
            day,
            self._place("countries", lead.country),
            self._place("states", state),
            self._place("cities", city),
            street,
            postal or None,
            lead.description,
            json.dumps(custom),
            author,
            int(lead.converted),
            contact,
            changed if lead.converted else None,
            created,
            changed,
            fold(full_name(lead.first, lead.last), lead.email),
        )

    def _address(self, lead: SampleLead) -> tuple[str | None, ...]:
        """City, state, postal code, street and phone."""
        r = self._random
        city = state = postal = street = phone = None
        if lead.region is not None:
            city, state, postal = r.choice(lead.region.cities)
            postal = _digits(postal, r)
            street = f"{r.choice(lead.region.streets)} {r.randint(1, 180)}"
            phone = _digits(lead.region.phone, r) if r.random() < 0.85 else None
        if lead.email == HERO:
            city, postal, street, phone = "Berlin", "10119", "Torstraße 140", "+49 30 5550 0142"
        return city, state, postal, street, phone

    def _place(self, table: str, name: str | None) -> int | None:
        if not name:
            return None
        known = self._places[table]
        return known.setdefault(name, len(known) + 1)

    def _company(self, lead: SampleLead) -> int | None:
        name = lead.company
        if name is None:
            return None
        if name not in self._companies and len(self._companies) < _COMPANIES_AT_MOST:
            number = self._companies[name] = len(self._companies) + 31
            domain = (lead.email or "").partition("@")[2]
            phone = _digits(lead.region.phone, self._random) if lead.region else None
            self._company_rows.append(
                (
                    number,
                    name,
                    f"office@{domain}" if domain else None,
                    phone,
                    f"https://{domain}" if domain else None,
                    self._random.choice(("1-10", "11-50", "51-200", None)),
                    self._place("countries", lead.country),
                    self._ago(lead.age),
                )
            )
        return self._companies.get(name)

    def _history(
        self, number: int, lead: SampleLead, created: str, changed: str, author: int
    ) -> None:
        r, rows = self._random, self._rows
        content = f"Created from {lead.source}" if lead.source else "Lead created"
        rows.activities.append((number, "created", content, None, None, author, created))
        stage = lead.stages[0] if lead.stages else None
        if stage not in (None, "New"):
            before = "New" if stage == "Contacted" else "Contacted"
            words = f"Status {before} → {stage}"
            rows.activities.append(
                (number, "status_changed", words, before, stage, author, changed)
            )
        for title, kind, size in self._files(lead):
            when = self._ago(lead.age * 0.4)
            rows.media.append((self._media, title, kind, size, author, when))
            rows.files.append((number, self._media))
            self._media += 1
            words = f"File added: {title}"
            rows.activities.append((number, "file_added", words, None, None, author, when))
        # The last note of some leads has the last file attached.
        attached = self._media - 1 if rows.files and rows.files[-1][0] == number else None
        for index, (title, text) in enumerate(lead.notes, start=1):
            when = self._ago(lead.age * (1 - index / (len(lead.notes) + 1)))
            by = author if r.random() < 0.8 else r.choice(TEAM)[0]
            media = attached if index == len(lead.notes) and r.random() < 0.3 else None
            rows.notes.append((self._notes, number, title, text, media, by, when))
            self._notes += 1
            words = f"Note added: {title}"
            rows.activities.append((number, "note_added", words, None, None, by, when))
        if lead.converted:
            words = "Converted to contact"
            rows.activities.append((number, "converted", words, None, None, author, changed))

    def _files(self, lead: SampleLead) -> list[tuple[str, str, int]]:
        """Return a lead's files: usually none, once more than a page."""
        if lead.email == _WITH_FILES:
            photos = [
                (f"cell {n:02}.jpg", "image/jpeg", 1_200_000 + 7919 * n) for n in range(1, 13)
            ]
            return [FILES[1], *photos]
        count = int(self._random.random() * 1.15) + int(self._random.random() * 1.1)
        return self._random.sample(FILES, 2 if lead.email == HERO else count)

    def _insert(self) -> None:
        rows, db = self._rows, self._db
        for table, known in self._places.items():
            db.executemany(
                f"INSERT INTO {table} VALUES (?, ?)", [(n, name) for name, n in known.items()]
            )
        for table, columns, values in (
            ("companies", 8, self._company_rows),
            ("leads", 24, rows.leads),
            ("lead_attributes", 2, rows.attributes),
            ("lead_users", 2, rows.owners),
            ("lead_groups", 2, rows.groups),
            ("notes", 7, rows.notes),
            ("media", 6, rows.media),
            ("lead_files", 2, rows.files),
            ("contacts", 3, rows.contacts),
        ):
            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", values)
        db.executemany(
            "INSERT INTO activities"
            " (lead_id, kind, content, old_value, new_value, created_by, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows.activities,
        )
        # Contact ids continue from here even in an empty workspace.
        for table, first in (
            ("leads", FIRST_LEAD),
            ("notes", FIRST_NOTE),
            ("contacts", FIRST_CONTACT),
            ("media", FIRST_MEDIA),
        ):
            if db.execute(f"SELECT 1 FROM {table}").fetchone() is None:
                db.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, first - 1))


def _digits(pattern: str, r: random.Random) -> str:
    return "".join(str(r.randint(0, 9)) if sign == "#" else sign for sign in pattern)
