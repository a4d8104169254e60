"""The sample data: plausible, varied, reproducible, and dated relative to today."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from taskip_leads import clock
from taskip_leads.sandbox.data.database import SampleDatabase
from taskip_leads.sandbox.http.validation import valid_email
from taskip_leads.sandbox.sample.phrases import CUSTOM
from taskip_leads.sandbox.sample.seed import FIRST_CONTACT, FIRST_LEAD, seed, seeded_with

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TABLES = ("leads", "lead_attributes", "lead_users", "lead_groups", "notes", "media", "lead_files",
          "activities", "companies", "countries", "states", "cities", "users", "attributes",
          "contacts", "groups", "meta")  # fmt: skip


@contextmanager
def _seeded(leads: int, now: datetime = NOW) -> Iterator[SampleDatabase]:
    with closing(SampleDatabase(None)) as database:
        with clock.frozen(now):
            seed(database, leads)
        yield database


def _all(database: SampleDatabase) -> dict[str, list[tuple[object, ...]]]:
    return {t: [tuple(row) for row in database.rows(f"SELECT * FROM {t}")] for t in TABLES}


@pytest.fixture(scope="module")
def sample() -> Iterator[SampleDatabase]:
    with _seeded(250) as database:
        yield database


@pytest.fixture(scope="module")
def leads(sample: SampleDatabase) -> list[dict[str, Any]]:
    return [dict(row) for row in sample.rows("SELECT * FROM leads")]


def test_same_number_creates_the_same_workspace(sample: SampleDatabase) -> None:
    with _seeded(250) as again:
        assert _all(again) == _all(sample)


def test_dates_move_with_the_day_of_creation(leads: list[dict[str, Any]]) -> None:
    with _seeded(250, NOW + timedelta(days=7)) as database:
        later = database.rows("SELECT * FROM leads")
    for before, after in zip(leads, later, strict=True):
        for key in ("lead_interaction_date", "created_at"):
            if before[key] is not None:
                gap = date.fromisoformat(after[key][:10]) - date.fromisoformat(before[key][:10])
                assert gap == timedelta(days=7)
        assert before["first_name"] == after["first_name"]


@pytest.mark.parametrize("count", [0, 1, 5, 34, 35, 1000])
def test_any_number_of_leads_can_be_created(count: int) -> None:
    with _seeded(count) as database:
        assert len(database.rows("SELECT 1 FROM leads")) == count == seeded_with(database)
        assert len(database.rows("SELECT 1 FROM attributes")) == 20
        assert database.rows("PRAGMA foreign_key_check") == []


def test_ids_increase_with_the_time_of_creation(leads: list[dict[str, Any]]) -> None:
    assert [lead["id"] for lead in leads] == list(range(FIRST_LEAD, FIRST_LEAD + 250))
    created = [lead["created_at"] for lead in leads]
    assert [c[:10] for c in created] == sorted(c[:10] for c in created)
    assert max(created) <= NOW.strftime("%Y-%m-%dT%H:%M:%S.000000Z")


def test_every_stage_has_leads(sample: SampleDatabase) -> None:
    rows = sample.rows(
        "SELECT a.name, count(*) AS n FROM lead_attributes la JOIN attributes a"
        " ON a.id = la.attribute_id WHERE a.type = 1 GROUP BY a.id"
    )
    found = {row["name"]: row["n"] for row in rows}
    assert set(found) == {"New", "Contacted", "Qualified", "Proposal", "Won", "Lost"}
    assert min(found.values()) >= 10


def test_every_source_has_leads(sample: SampleDatabase) -> None:
    sql = "SELECT DISTINCT attribute_id FROM lead_attributes la JOIN attributes a"
    assert len(sample.rows(f"{sql} ON a.id = la.attribute_id WHERE a.type = 2")) == 14


@pytest.mark.parametrize(
    "column", ["last_name", "email", "phone_number", "website", "company_id", "value", "currency",
               "lead_interaction_date", "description", "state_id"],
)  # fmt: skip
def test_optional_fields_are_missing_in_some_leads(
    leads: list[dict[str, Any]], column: str
) -> None:
    lacking = sum(lead[column] is None for lead in leads)
    assert 2 <= lacking < 200


def test_converted_leads_have_a_contact(leads: list[dict[str, Any]]) -> None:
    converted = [lead for lead in leads if lead["converted"]]
    assert 15 <= len(converted) <= 80
    assert len({lead["converted_contact_id"] for lead in converted}) == len(converted)
    assert all(lead["converted_contact_id"] >= FIRST_CONTACT for lead in converted)
    assert all(lead["converted_at"] >= lead["created_at"] for lead in converted)


def test_leads_have_several_countries_and_currencies(
    sample: SampleDatabase, leads: list[dict[str, Any]]
) -> None:
    assert len(sample.rows("SELECT 1 FROM countries")) >= 16
    currencies = {lead["currency"] for lead in leads}
    assert {"EUR", "USD", "GBP", "SEK", "JPY", "NOK", "INR"} <= currencies


@pytest.mark.parametrize("script", ["CJK", "HANGUL", "HEBREW", "ARABIC", "GREEK", "HIRAGANA"])
def test_names_and_companies_use_several_scripts(sample: SampleDatabase, script: str) -> None:
    rows = sample.rows(
        "SELECT first_name || coalesce(last_name, '') || coalesce(c.name, '') AS text"
        " FROM leads LEFT JOIN companies c ON c.id = company_id"
    )
    assert any(script in unicodedata.name(sign, "") for row in rows for sign in row["text"])


def test_sample_has_namesakes(leads: list[dict[str, Any]]) -> None:
    schmidts = [lead for lead in leads if lead["email"] and lead["first_name"] == "Anna"]
    assert len({lead["email"] for lead in schmidts if lead["last_name"] == "Schmidt"}) == 2


def test_one_lead_has_two_statuses_and_some_have_none(sample: SampleDatabase) -> None:
    rows = sample.rows(
        "SELECT l.id, (SELECT count(*) FROM lead_attributes la JOIN attributes a ON a.id ="
        " la.attribute_id WHERE a.type = 1 AND la.lead_id = l.id) AS n FROM leads l"
    )
    counts = Counter(row["n"] for row in rows)
    assert counts[2] >= 1
    assert 1 <= counts[0] <= 20


def test_valid_addresses_are_unique(leads: list[dict[str, Any]]) -> None:
    real = [lead["email"].lower() for lead in leads if valid_email(lead["email"])]
    assert len(set(real)) == len(real) > 200
    assert any(lead["email"] and not valid_email(lead["email"]) for lead in leads)
    assert all(address.endswith(".example") for address in real)


def test_some_notes_end_with_a_next_step(sample: SampleDatabase) -> None:
    notes = [row["note"] for row in sample.rows("SELECT note FROM notes")]
    steps = [note for note in notes if note.splitlines()[-1].startswith("Next: ")]
    assert 15 <= len(steps) < len(notes)


def test_first_character_has_a_value_in_every_field(sample: SampleDatabase) -> None:
    lead = sample.row("SELECT * FROM leads WHERE email = 'okafor@lumen.example'")
    assert lead is not None
    notes = sample.rows("SELECT * FROM notes WHERE lead_id = ? ORDER BY created_at", [lead["id"]])
    assert notes[-1]["note"].endswith("Next: Send the signed offer")
    assert len(sample.rows("SELECT 1 FROM lead_files WHERE lead_id = ?", [lead["id"]])) == 2
    assert len(sample.rows("SELECT 1 FROM lead_groups WHERE lead_id = ?", [lead["id"]])) == 2
    assert lead["custom_fields"] != "[]"
    assert lead["lead_interaction_date"] == "2026-11-28"


def test_one_lead_has_more_files_than_a_page_and_some_notes_have_one(
    sample: SampleDatabase,
) -> None:
    counts = sample.rows("SELECT count(*) AS n FROM lead_files GROUP BY lead_id ORDER BY n DESC")
    assert counts[0]["n"] > 10 > counts[1]["n"]
    carried = sample.rows("SELECT 1 FROM notes JOIN lead_files f USING (lead_id, media_id)")
    assert len(carried) >= 3
    assert len(carried) == len(sample.rows("SELECT 1 FROM notes WHERE media_id NOT NULL"))


def test_custom_fields_have_every_shape(sample: SampleDatabase) -> None:
    found = {row["custom_fields"] for row in sample.rows("SELECT custom_fields FROM leads")}
    assert found == {"[]", *(json.dumps(shape) for shape in CUSTOM)}


def test_notes_and_files_are_not_older_than_their_lead(sample: SampleDatabase) -> None:
    for table in ("notes", "activities"):
        early = sample.rows(
            f"SELECT 1 FROM {table} t JOIN leads l ON l.id = t.lead_id"
            " WHERE substr(t.created_at, 1, 10) < substr(l.created_at, 1, 10)"
        )
        assert early == []


def test_ten_thousand_leads_have_unique_addresses() -> None:
    with _seeded(10_000) as database:
        rows = database.rows("SELECT count(*) AS n, count(DISTINCT email) AS e FROM leads")
        assert rows[0]["n"] == 10_000
        assert rows[0]["e"] > 9000
        assert len(database.rows("SELECT 1 FROM companies")) > 200
