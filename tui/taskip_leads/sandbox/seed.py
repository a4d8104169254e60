"""Fills a workspace with sample leads: the same ones for the same number, dated from the day it is made."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from taskip_leads import clock
from taskip_leads.sandbox.cast import ATTRIBUTES, CAST, SOURCE, STATUS, TEAM, Part
from taskip_leads.sandbox.database import Database
from taskip_leads.sandbox.folding import fold
from taskip_leads.sandbox.regions import GROUPS, REGIONS, Region
from taskip_leads.sandbox.shapes import full_name, stamp
from taskip_leads.sandbox.talk import CUSTOM, DESCRIPTIONS, FILES, NOTES, STEPS

# Ids of different things overlap on purpose: whoever mixes them up meets a stranger's row.
FIRST_LEAD, FIRST_NOTE, FIRST_CONTACT, FIRST_MEDIA = 801, 301, 5001, 201
ME = TEAM[0][0]
_COMPANIES_AT_MOST = 400
# Per stage: how many in a hundred, how old at most (days), how many in a hundred are converted.
_STAGES = {
    "New": (19, 30, 0),
    "Contacted": (27, 120, 0),
    "Qualified": (16, 180, 2),
    "Proposal": (10, 200, 0),
    "Won": (16, 400, 75),
    "Lost": (12, 400, 0),
}
_SOURCES = (24, 15, 9, 8, 8, 7, 6, 5, 4, 4, 3, 3, 2, 2)


def seeded_with(database: Database) -> int | None:
    """How many leads a workspace was made with; None where it never was."""
    if database.empty:
        return None
    row = database.row("SELECT value FROM meta WHERE name = 'leads'")
    return int(row["value"]) if row is not None else None


def seed(database: Database, leads: int) -> None:
    """Make all tables anew and fill them, in one transaction."""
    with database.write() as db:
        database.create()
        _Seeding(db, leads).run()


@dataclass
class _Rows:
    """Rows to be inserted together."""

    leads: list[tuple[object, ...]] = field(default_factory=list)
    attributes: list[tuple[int, int]] = field(default_factory=list)
    owners: list[tuple[int, int]] = field(default_factory=list)
    groups: list[tuple[int, int]] = field(default_factory=list)
    notes: list[tuple[object, ...]] = field(default_factory=list)
    media: list[tuple[object, ...]] = field(default_factory=list)
    files: list[tuple[int, int]] = field(default_factory=list)
    activities: list[tuple[object, ...]] = field(default_factory=list)
    contacts: list[tuple[object, ...]] = field(default_factory=list)


@dataclass(slots=True)
class _Lead:
    """One lead on its way into the tables."""

    first: str
    last: str | None
    email: str | None
    region: Region | None
    country: str
    company: str | None
    stages: list[str]
    source: str | None
    value: float | None
    currency: str | None
    day: int | None
    owners: list[int]
    age: float
    converted: bool = False
    description: str | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)


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
        self._emails: set[str] = set()
        self._rows = _Rows()
        self._notes, self._media, self._contacts = FIRST_NOTE, FIRST_MEDIA, FIRST_CONTACT

    def run(self) -> None:
        self._people()
        # The cast stands among the newest, where a list that is sorted by date shows it first.
        cast = list(CAST[: self._count])
        ages = sorted((self._age_of_cast(part) for part in cast), reverse=True)
        made: Iterable[_Lead] = (self._made(n) for n in range(self._count - len(cast)))
        everyone = sorted(made, key=lambda lead: -lead.age)
        acted = [self._acted(part, age) for part, age in zip(cast, ages, strict=True)]
        everyone = sorted([*everyone, *acted], key=lambda lead: -lead.age)
        for number, lead in enumerate(everyone, start=FIRST_LEAD):
            self._add(number, lead)
        self._insert()

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
        """A moment so many days before now, in working hours."""
        moment = self._now - timedelta(days=days)
        if days < 1:
            return stamp(moment)
        hour, minute = divmod(480 + int(days * 7919) % 540, 60)
        return f"{moment.date().isoformat()}T{hour:02}:{minute:02}:00.000000Z"

    # -- leads by hand, and leads by the dozen

    def _age_of_cast(self, part: Part) -> float:
        return 3.0 + abs(part.day) + len(part.email) % 9

    def _acted(self, part: Part, age: float) -> _Lead:
        self._emails.add(part.email)
        region = next((r for r in REGIONS if r.country == part.country), None)
        notes = [part.note] if part.note else []
        if part.first == "Amelia":
            notes = [NOTES[0], NOTES[5], NOTES[2], *notes]
        return _Lead(
            first=part.first,
            last=part.last,
            email=part.email,
            region=region,
            country=part.country,
            company=part.company,
            stages=part.statuses.split(","),
            source=part.source,
            value=part.value,
            currency=part.currency,
            day=part.day,
            owners=[part.owner] if part.owner else [],
            age=max(age, 1.0 - min(part.day, 0)),
            description=part.description,
            notes=list(notes),
        )

    def _made(self, number: int) -> _Lead:
        r = self._random
        region = r.choices(REGIONS, _WEIGHTS)[0]
        stage = r.choices(list(_STAGES), [share for share, *_ in _STAGES.values()])[0]
        _, oldest, converted = _STAGES[stage]
        age = round(0.2 + oldest * r.random() ** 1.5, 2)
        last = r.choice(region.last) if r.random() < 0.96 else None
        company = None
        if r.random() < 0.86:
            company = r.choice(region.companies).replace("{}", r.choice(region.last))
        euros = round(10 ** r.uniform(2.9, 5.1), -2)
        value = None if r.random() < 0.12 else float(round(euros * region.scale, -2))
        source = r.choices(list(SOURCE), _SOURCES)[0] if r.random() < 0.95 else None
        first = r.choice(region.first)
        return _Lead(
            first=first,
            last=last,
            email=self._email(number, first, last, company, region),
            region=region,
            country=region.country,
            company=company,
            stages=[stage] if r.random() < 0.97 else [],
            source=source,
            value=value,
            currency=region.currency if value is not None else None,
            day=self._day(stage, age, region),
            owners=self._owners(),
            age=age,
            converted=r.random() * 100 < converted,
            description=_filled(r.choice(DESCRIPTIONS), r) if r.random() < 0.6 else None,
            notes=self._talk(stage),
        )

    def _day(self, stage: str, age: float, region: Region) -> int | None:
        """Days from today to the interaction: ahead for many of those that are being worked on."""
        r = self._random
        chance = r.random()
        if stage in ("Won", "Lost"):
            return -r.randint(1, max(1, int(age))) if chance < 0.95 else None
        if chance < 0.08:
            return None
        if chance < 0.5:
            # What lies furthest ahead stands at the top of the list. A terminal that cannot write
            # from right to left should not have to show that first.
            most = 6 if region.latin[0] else 28
            return self._workday(int(most * r.random() ** 1.8))
        return -1 - int(min(age, 75) * r.random() ** 1.6) if age >= 2 else None

    def _workday(self, day: int) -> int:
        """That day, or the Monday after it."""
        weekday = (self._today + timedelta(days=day)).weekday()
        return day + max(0, 7 - weekday) if weekday > 4 else day

    def _owners(self) -> list[int]:
        r = self._random
        chance = r.random()
        if chance < 0.1:
            return []
        people = [number for number, *_ in TEAM]
        return r.sample(people, 2 if chance > 0.94 else 1)

    def _email(
        self, number: int, first: str, last: str | None, company: str | None, region: Region
    ) -> str | None:
        """An address that no other lead has; some leads have none, a few an unusable one."""
        r = self._random
        chance = r.random()
        if chance < 0.05:
            return None
        if chance < 0.06:
            return r.choice(("n/a", "call first", "info at home"))
        names = [_ascii(region.written(part)) for part in (first, last) if part]
        local = ".".join(names)
        # In a query a plus sign that is not escaped reads as a blank.
        local = f"{local}+{number}" if chance > 0.97 else local
        domain = _domain(company or "") or r.choice(("mail", "post", "inbox"))
        email = f"{local}@{domain}.example"
        if email in self._emails:
            email = f"{local}{number}@{domain}.example"
        self._emails.add(email)
        return email

    def _talk(self, stage: str) -> list[tuple[str, str]]:
        r = self._random
        most = {"New": 1, "Contacted": 2, "Lost": 2}.get(stage, 4)
        notes = []
        for title, text in r.sample(NOTES, r.randint(0, most)):
            notes.append((title, _filled(text, r)))
        if notes and r.random() < 0.4 and stage not in ("Won", "Lost"):
            title, text = notes[-1]
            notes[-1] = (title, f"{text}\n\nNext: {r.choice(STEPS)}")
        return notes

    # -- rows

    def _add(self, number: int, lead: _Lead) -> None:
        rows = self._rows
        created = self._ago(lead.age)
        changed = self._ago(lead.age * 0.3 if lead.age > 1 else lead.age)
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
        if lead.company == "Lumen Optics":
            rows.groups += [(number, 3), (number, 5)]
        elif self._random.random() < 0.25:
            rows.groups.append((number, self._random.choice(list(GROUPS))))
        self._history(number, lead, created, changed, author)

    def _columns(
        self,
        number: int,
        lead: _Lead,
        created: str,
        changed: str,
        contact: int | None,
        author: int,
    ) -> tuple[object, ...]:
        r = self._random
        city = state = postal = street = phone = None
        if lead.region is not None:
            city, state, postal = r.choice(lead.region.cities)
            postal = _digits(postal, r)
            street = f"{r.choice(lead.region.streets)} {r.randint(1, 180)}"
            phone = _digits(lead.region.phone, r) if r.random() < 0.85 else None
        if lead.company == "Lumen Optics":
            city, postal, street, phone = "Berlin", "10119", "Torstraße 140", "+49 30 5550 0142"
        domain = (lead.email or "").partition("@")[2]
        day = None if lead.day is None else (self._today + timedelta(days=lead.day)).isoformat()
        custom = r.choice(CUSTOM) if r.random() < 0.2 or lead.company == "Lumen Optics" else []
        return (
            number,
            lead.first,
            lead.last,
            lead.email,
            phone,
            f"https://{domain}" if domain and r.random() < 0.5 else None,
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

    def _place(self, table: str, name: str | None) -> int | None:
        if not name:
            return None
        known = self._places[table]
        return known.setdefault(name, len(known) + 1)

    def _company(self, lead: _Lead) -> int | None:
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

    def _history(self, number: int, lead: _Lead, created: str, changed: str, author: int) -> None:
        r, rows = self._random, self._rows
        told = f"Created from {lead.source}" if lead.source else "Lead created"
        rows.activities.append((number, "created", told, None, None, author, created))
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
        # The last note of some leads carries the last file.
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

    def _files(self, lead: _Lead) -> list[tuple[str, str, int]]:
        """What hangs on a lead: mostly nothing, once more than a page of files."""
        if lead.company == "Acme Robotics GmbH":
            photos = [
                (f"cell {n:02}.jpg", "image/jpeg", 1_200_000 + 7919 * n) for n in range(1, 13)
            ]
            return [FILES[1], *photos]
        count = int(self._random.random() * 1.15) + int(self._random.random() * 1.1)
        return self._random.sample(FILES, 2 if lead.company == "Lumen Optics" else count)

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
        # So that the first conversion counts on from here in an empty workspace, too.
        for table, first in (
            ("leads", FIRST_LEAD),
            ("notes", FIRST_NOTE),
            ("contacts", FIRST_CONTACT),
            ("media", FIRST_MEDIA),
        ):
            if db.execute(f"SELECT 1 FROM {table}").fetchone() is None:
                db.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, first - 1))


# What has no accent that could be taken off.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "ı": "i", "ð": "d"})
_LEGAL = set("gmbh ag kg ltd inc llp co ab as pvt sl sa ltda bv srl sro aps fils".split())
_WEIGHTS = [region.weight for region in REGIONS]


def _filled(text: str, r: random.Random) -> str:
    return text.replace("{n}", str(r.randint(3, 60)))


def _digits(pattern: str, r: random.Random) -> str:
    return "".join(str(r.randint(0, 9)) if sign == "#" else sign for sign in pattern)


@lru_cache(maxsize=10_000)
def _ascii(text: str) -> str:
    """What of a name an address can hold."""
    spread = fold(text).translate(_PLAIN)
    kept = "".join(sign if sign.isalnum() else "-" for sign in spread if sign.isascii())
    return "-".join(part for part in kept.split("-") if part)


@lru_cache(maxsize=10_000)
def _domain(company: str) -> str:
    """A company's name without what lawyers add to it."""
    parts = _ascii(company.replace(".", "")).split("-")
    while len(parts) > 1 and parts[-1] in _LEGAL:
        parts.pop()
    return "-".join(parts)
