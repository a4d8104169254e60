"""CSV cells are never read as formulas, whatever the separator."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.csv_export import csv_table
from taskip_leads.models.lead import Lead

CELL = st.text(st.sampled_from("=+-@＝＋－＠;,|\t\r\n\"' ab1()"), max_size=12)


def cells(lead: Lead, separator: str) -> list[str]:
    """Return the cells that a program reads with ``separator``."""
    rows = csv.reader(io.StringIO(csv_table([lead])), delimiter=separator)
    return [cell for row in list(rows)[1:] for cell in row]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "'  @SUM(A1)"),
        ("＝1", "'＝1"),
        ("\t=1", "'    =1"),
        ("a;=1+1", "a;'=1+1"),
        ("a; -1", "a;' -1"),
        ("a\n=1", "a\n'=1"),
        ("a|+1", "a|'+1"),
        ("+49 30 5550-1000", "+49 30 5550-1000"),
        ("+49 (0)30/5550.1000", "+49 (0)30/5550.1000"),
        ("+1+cmd|' /C calc'!A0", "'+1+cmd|' /C calc'!A0"),
        ("a=b; c", "a=b; c"),
        ("mail-to", "mail-to"),
    ],
)
def test_csv_defuses_formulas_and_keeps_other_text(text: str, written: str) -> None:
    for lead in (Lead(7, phone_number=text), Lead(7, description=text)):
        assert written in cells(lead, ",")


@given(CELL, CELL, st.sampled_from(",;|\t"))
def test_no_csv_cell_starts_with_a_formula(one: str, other: str, separator: str) -> None:
    for cell in cells(Lead(7, first_name=one, description=other), separator):
        assert not cell.lstrip(' \xa0"').startswith(tuple("=+-@＝＋－＠"))
