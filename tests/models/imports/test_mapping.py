"""Heads of real exports become fields; the values are of invented people."""

from __future__ import annotations

import pytest

from taskip_leads.models.imports import mapping
from taskip_leads.models.imports.heads import recognise
from taskip_leads.models.imports.mapping import ColumnMapping, ForEveryLead, ImportColumn
from taskip_leads.models.imports.targets import Reading, Target

T = Target
HUBSPOT = {
    "Record ID": None, "First Name": T.FIRST_NAME, "Last Name": T.LAST_NAME, "Email": T.EMAIL,
    "Phone Number": T.PHONE, "Mobile Phone Number": T.PHONE, "Contact owner": T.OWNER,
    "Primary Associated Company ID": None, "Associated Company": T.COMPANY, "Lead Status": T.STATUS,
    "Last Activity Date": T.DAY, "Marketing contact status": None, "Create Date": None,
    "Website URL": T.WEBSITE, "Street Address": T.ADDRESS, "City": T.CITY, "State/Region": T.STATE,
    "Postal Code": T.ZIP, "Country/Region": T.COUNTRY, "Original Traffic Source": T.SOURCE,
    "Job Title": None,
}  # fmt: skip
PIPEDRIVE = {
    "Person - ID": None, "Person - Name": T.FULL_NAME, "Person - First name": T.FIRST_NAME,
    "Person - Last name": T.LAST_NAME, "Person - Email - Work": T.EMAIL, "Person - Email - Home": T.EMAIL,
    "Person - Phone - Work": T.PHONE, "Organization - Name": T.COMPANY, "Lead - Value": T.VALUE,
    "Lead - Currency": T.CURRENCY, "Lead - Owner": T.OWNER, "Lead - Source": T.SOURCE,
    "Lead - Next activity date": T.DAY, "Organization - Address": T.ADDRESS, "Lead - Labels": T.STATUS,
}  # fmt: skip
SALESFORCE = {
    "First Name": T.FIRST_NAME, "Last Name": T.LAST_NAME, "Title": None, "Company / Account": T.COMPANY,
    "Street": T.ADDRESS, "City": T.CITY, "State/Province": T.STATE, "Zip/Postal Code": T.ZIP,
    "Country": T.COUNTRY, "Phone": T.PHONE, "Mobile": T.PHONE, "Email": T.EMAIL, "Lead Source": T.SOURCE,
    "Lead Status": T.STATUS, "Lead Owner": T.OWNER, "Last Activity": T.DAY, "Description": T.DESCRIPTION,
    "FirstName": T.FIRST_NAME, "LeadSource": T.SOURCE, "MobilePhone": T.PHONE, "PostalCode": T.ZIP,
}  # fmt: skip
ATTIO = {
    "Record ID": None, "Name > First name": T.FIRST_NAME, "Name > Last name": T.LAST_NAME,
    "Record": T.FULL_NAME, "Email addresses": T.EMAIL, "Phone numbers": T.PHONE, "Company": T.COMPANY,
    "Primary location > City": T.CITY, "Primary location > Country": T.COUNTRY, "Deal value": T.VALUE,
    "Deal stage": T.STATUS, "Lead source": T.SOURCE, "Last interaction > When": T.DAY,
    "Description": T.DESCRIPTION,
}  # fmt: skip
GOOGLE = {
    "First Name": T.FIRST_NAME, "Middle Name": None, "Last Name": T.LAST_NAME,
    "Phonetic First Name": None, "Given Name": T.FIRST_NAME, "Family Name": T.LAST_NAME,
    "Organization Name": T.COMPANY, "Organization Title": None, "Birthday": None, "Notes": T.NOTE,
    "Labels": T.STATUS, "E-mail 1 - Label": None, "E-mail 1 - Value": T.EMAIL, "E-mail 2 - Value": T.EMAIL,
    "Phone 1 - Label": None, "Phone 1 - Value": T.PHONE, "Address 1 - Street": T.ADDRESS,
    "Address 1 - City": T.CITY, "Address 1 - Region": T.STATE, "Address 1 - Postal Code": T.ZIP,
    "Address 1 - Country": T.COUNTRY, "Website 1 - Value": T.WEBSITE, "Photo": None,
}  # fmt: skip
OURS = {
    "id": None, "first_name": T.FIRST_NAME, "last_name": T.LAST_NAME, "email": T.EMAIL,
    "phone_number": T.PHONE, "website": T.WEBSITE, "company": T.COMPANY, "value": T.VALUE,
    "currency": T.CURRENCY, "lead_interaction_date": T.DAY, "statuses": T.STATUS, "sources": T.SOURCE,
    "assigned_to": T.OWNER, "country": T.COUNTRY, "state": T.STATE, "city": T.CITY,
    "address": T.ADDRESS, "zip_code": T.ZIP, "description": T.DESCRIPTION, "converted": None,
    "created_at": None, "updated_at": None, "why": None,
}  # fmt: skip
GERMAN = {
    "Vorname": T.FIRST_NAME, "Nachname": T.LAST_NAME, "Firma": T.COMPANY, "E-Mail": T.EMAIL,
    "Telefon": T.PHONE, "Betrag": T.VALUE, "Ort": T.CITY, "Bemerkung": T.DESCRIPTION, "Datum": T.DAY,
    "Halle": None, "Währung": T.CURRENCY, "Straße": T.ADDRESS, "PLZ": T.ZIP, "Zuständig": T.OWNER,
}  # fmt: skip


@pytest.mark.parametrize(
    "export",
    [HUBSPOT, PIPEDRIVE, SALESFORCE, ATTIO, GOOGLE, OURS, GERMAN],
    ids=["hubspot", "pipedrive", "salesforce", "attio", "google", "ours", "german"],
)
def test_heads_of_an_export_are_recognised(export: dict[str, Target | None]) -> None:
    assert {head: recognise(head) for head in export} == export


def test_heads_do_not_depend_on_case_signs_and_accents() -> None:
    for head in ("E-MAIL", "e mail", " Email ", "e_mail", "É-mail"):
        assert recognise(head) is Target.EMAIL


def test_columns_without_a_known_head_are_guessed_from_their_values() -> None:
    rows = [
        ["ana@silva.example", "+351 21 555 0101", "https://silva.example", "x"],
        ["jo@reich.example", "+49 30 5550 12", "www.reich.example", "12"],
    ]
    guessed = mapping.guess(["Spalte A", "Spalte B", "Spalte C", "Spalte D"], rows)
    assert [one.target for one in guessed.columns] == [T.EMAIL, T.PHONE, T.WEBSITE, None]


def test_first_row_with_an_address_is_no_head() -> None:
    assert not mapping.is_head(["Ana", "ana@silva.example"])
    assert mapping.is_head(["Name", "Email"])


@pytest.mark.parametrize(
    ("target", "values", "reading"),
    [
        (T.DAY, ["03/04/2026", "25/04/2026"], Reading.DAY_FIRST),
        (T.DAY, ["03/04/2026", "04/25/2026"], Reading.MONTH_FIRST),
        (T.DAY, ["03/04/2026"], Reading.AS_TYPED),
        (T.DAY, ["25/04/2026", "04/25/2026"], Reading.AS_TYPED),
        (T.VALUE, ["12.500", "1.250,50"], Reading.DECIMAL_COMMA),
        (T.VALUE, ["12.500", "99,5"], Reading.DECIMAL_COMMA),
        (T.VALUE, ["12.500", "1,250.50"], Reading.DECIMAL_POINT),
        (T.VALUE, ["12.500"], Reading.AS_TYPED),
    ],
)
def test_other_values_of_a_column_decide_its_reading(
    target: Target, values: list[str], reading: Reading
) -> None:
    assert mapping.guess_reading(target, values) is reading


def test_mapping_is_stored_and_read_back() -> None:
    stored = ColumnMapping(
        (ImportColumn(T.EMAIL), ImportColumn(None), ImportColumn(T.DAY, Reading.DAY_FIRST)),
        ForEveryLead(status=4, currency="EUR", note="Fair"),
    )
    assert mapping.decode(mapping.encode(stored), 3) == stored
    assert mapping.decode(mapping.encode(stored), 4) is None
    assert mapping.decode('{"columns": "x"}', 3) is None


def test_same_heads_have_the_same_key() -> None:
    assert mapping.heads_key(["E-Mail", "Name"]) == mapping.heads_key(["e mail", "NAME"])
    assert mapping.heads_key(["Name", "E-Mail"]) != mapping.heads_key(["E-Mail", "Name"])


def test_readings_are_offered_in_turn() -> None:
    column = ImportColumn(T.VALUE)
    seen = []
    for _ in range(3):
        column = mapping.next_reading(column)
        seen.append(column.reading)
    assert seen == [Reading.DECIMAL_COMMA, Reading.DECIMAL_POINT, Reading.AS_TYPED]
    assert mapping.next_reading(ImportColumn(T.EMAIL)) == ImportColumn(T.EMAIL)
