"""What is exported can be read back without a difference."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.csv_export import csv_table
from taskip_leads.models.exports.csv_cells import guarded, joined_names, split_names, unguarded
from taskip_leads.models.exports.markdown import markdown_table
from taskip_leads.models.exports.vcard import vcards
from taskip_leads.models.lead import Company, Lead
from taskip_leads.models.user import User
from taskip_leads.text import clean
from tests.support.exported_texts import FORMULAS, NAMES, TEXT

AMOUNT = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=2)


def a_lead(**fields: Any) -> Lead:
    return Lead(7, **fields)


@given(st.one_of(TEXT, FORMULAS))
def test_guarded_text_is_read_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not re.match(r"[ \xa0\"]*[=@＝]", guarded(text))


@given(NAMES)
def test_joined_names_are_read_back(names: list[str]) -> None:
    names = [clean(name) for name in names]
    assert split_names(joined_names(names)) == names


@given(first=TEXT | FORMULAS, text=TEXT | FORMULAS, phone=TEXT, statuses=NAMES, people=NAMES,
       value=st.none() | AMOUNT)  # fmt: skip
def test_csv_is_read_back_by_a_strict_reader(
    first: str, text: str, phone: str, statuses: list[str], people: list[str], value: Decimal | None
) -> None:
    lead = a_lead(
        first_name=first,
        description=text,
        phone_number=phone,
        value=value,
        statuses=tuple(Attribute(n, name, AttributeType.STATUS) for n, name in enumerate(statuses)),
        assigned_to=tuple(User(n, name) for n, name in enumerate(people)),
    )
    (row,) = csv.DictReader(io.StringIO(csv_table([lead])), strict=True)
    assert unguarded(row["first_name"]) == clean(first, lines=True)
    assert unguarded(row["description"]) == clean(text, lines=True)
    assert unguarded(row["phone_number"]) == clean(phone, lines=True)
    assert row["value"] == ("" if value is None else f"{value:f}")
    for column, names in (("statuses", statuses), ("assigned_to", people)):
        read = split_names(unguarded(row[column]))
        assert read == [clean(name) for name in names]


def read_card(text: str) -> dict[str, str]:
    """Read one card: unfold, split names from values; values stay escaped."""
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = text.replace("\r\n ", "").rstrip("\r\n").split("\r\n")
    return dict(line.split(":", 1) for line in lines)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)


@given(first=TEXT, last=TEXT, note=TEXT, company=TEXT)
def test_vcard_is_read_back(first: str, last: str, note: str, company: str) -> None:
    lead = a_lead(first_name=first, last_name=last, description=note, company=Company(1, company))
    card = read_card(vcards([lead]))
    assert card["BEGIN"] == card["END"] == "VCARD"
    assert card["VERSION"] == "3.0"
    parts = re.split(r"(?<!\\)(?:\\\\)*;", card["N"])
    assert len(parts) == 5
    assert unescaped(card["NOTE"]) == clean(note, lines=True) if note else "NOTE" not in card
    assert unescaped(card["FN"]) == clean(lead.name, lines=True)
    if company:
        assert unescaped(card["ORG"]) == clean(company, lines=True)


@given(first=TEXT, company=TEXT)
def test_markdown_has_as_many_cells_in_each_line(first: str, company: str) -> None:
    lead = a_lead(first_name=first, company=Company(1, company))
    lines = markdown_table([lead]).rstrip("\n").split("\n")
    assert len(lines) == 3
    bars = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines}
    assert bars == {10}
    assert not re.search(r"(?<!\\)(?:\\\\)*<", lines[2])


def test_markdown_and_vcard_of_a_plain_lead() -> None:
    lead = a_lead(
        first_name="Ana", last_name="Silva", email="ana@acme.example", phone_number="+49 30 1",
        company=Company(1, "Acme, Inc."), value=Decimal(48000), currency="EUR", city="Berlin",
        statuses=(Attribute(3, "New", AttributeType.STATUS),),
    )  # fmt: skip
    assert markdown_table([lead]).split("\n")[2] == (
        "| 7 | Ana Silva | Acme, Inc. | New | 48,000 EUR |  |  | ana@acme.example | +49 30 1 |"
    )
    assert vcards([lead]).split("\r\n") == [
        "BEGIN:VCARD", "VERSION:3.0", "FN:Ana Silva", "N:Silva;Ana;;;", "ORG:Acme\\, Inc.",
        "EMAIL;TYPE=INTERNET:ana@acme.example", "TEL:+49 30 1", "ADR:;;;Berlin;;;",
        "CATEGORIES:New", "UID:taskip-lead-7", "END:VCARD", "",
    ]  # fmt: skip
