"""``import`` reads the CSV of ``leads --csv`` back without a difference."""

from __future__ import annotations

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
from taskip_leads.text import clean
from tests.support.exported_texts import FORMULAS, NAMES, TEXT


def read_back(text: str) -> list[dict[str, str]]:
    """Read a table as ``import`` does, from the bytes of a file."""
    lines = table.lines([text.encode(ENCODING)], ENCODING)
    heads, *rows = (cells for _, cells in table.rows(lines, ","))
    return [dict(zip(heads, cells, strict=True)) for cells in rows]


@given(first=TEXT | FORMULAS, text=TEXT | FORMULAS, company=TEXT | FORMULAS, statuses=NAMES)
def test_import_reads_what_was_exported(
    first: str, text: str, company: str, statuses: list[str]
) -> None:
    lead = Lead(
        7,
        first_name=first,
        description=text,
        company=Company(1, company),
        statuses=tuple(Attribute(n, name, AttributeType.STATUS) for n, name in enumerate(statuses)),
    )
    (row,) = read_back(csv_table([lead]))
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
