"""``import`` reads the CSV of ``leads --csv`` back without a difference."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.csv_export import ENCODING, csv_table
from taskip_leads.models.directory import Directory
from taskip_leads.models.imports import table
from taskip_leads.models.imports.names import NameBook
from taskip_leads.models.imports.report import refused_csv
from taskip_leads.models.imports.targets import Target
from taskip_leads.models.lead import Company, Lead
from taskip_leads.models.values.amounts import read_amount
from taskip_leads.text import clean
from tests.support.exported_texts import FORMULAS, NAMES, TEXT


def read_back(text: str, separator: str = ",") -> list[dict[str, str]]:
    """Read a table as ``import`` does, from the bytes of a file."""
    lines = table.lines([text.encode(ENCODING)], ENCODING)
    heads, *rows = (cells for _, cells in table.rows(lines, separator))
    return [dict(zip(heads, cells, strict=True)) for cells in rows]


@given(
    first=TEXT | FORMULAS,
    text=TEXT | FORMULAS,
    company=TEXT | FORMULAS,
    statuses=NAMES,
    separator=st.sampled_from(",;"),
)
def test_import_reads_what_was_exported(
    first: str, text: str, company: str, statuses: list[str], separator: str
) -> None:
    lead = Lead(
        7,
        first_name=first,
        description=text,
        company=Company(1, company),
        statuses=tuple(Attribute(n, name, AttributeType.STATUS) for n, name in enumerate(statuses)),
    )
    (row,) = read_back(csv_table([lead], separator), separator)
    assert row["id"] == "7"
    for column, value in (("first_name", first), ("description", text), ("company", company)):
        assert row[column] == clean(value, lines=True).strip()


@given(
    names=st.lists(st.text(st.sampled_from(",\"'= ab"), min_size=1).filter(str.strip), max_size=3)
)
def test_import_finds_names_with_commas(names: list[str]) -> None:
    lead = Lead(
        7, statuses=tuple(Attribute(n, name, AttributeType.STATUS) for n, name in enumerate(names))
    )
    (row,) = read_back(csv_table([lead]))
    book = NameBook((), Directory())
    assert book.split(Target.STATUS, row["statuses"]) == [name.strip() for name in names]


@given(cell=TEXT | FORMULAS)
def test_refused_rows_are_read_back(cell: str) -> None:
    cell = clean(cell, lines=True).strip()
    (row,) = read_back(refused_csv(["name", "text"], [(["Ana", cell], "no email")]))
    assert row == {"name": "Ana", "text": cell, "why": "no email"}


@given(cents=st.integers(0, 10**12), places=st.integers(0, 4), separator=st.sampled_from(",;"))
def test_import_reads_amounts_with_either_decimal_sign(
    cents: int, places: int, separator: str
) -> None:
    value = Decimal(cents).scaleb(-places)
    (row,) = read_back(csv_table([Lead(7, value=value)], separator, ["id", "value"]), separator)
    # Three decimals could be thousands: then a person is asked.
    if places != 3:
        assert read_amount(row["value"]).value == value
