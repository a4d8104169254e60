"""Figures as text and as Markdown: aligned, and harmless whatever people are called."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.insights.figures import LeadGroup, percent, rounded
from taskip_leads.models.insights.tables import FigureTable, Numbers, as_markdown, as_text

CELLS = st.text(st.characters(exclude_categories=("C", "Z")), max_size=8)


def group(leads: int, converted: int | None = None, **parts: Any) -> LeadGroup:
    members: Any = set(range(leads))
    done: Any = None if converted is None else set(range(converted))
    return LeadGroup("x", members, LeadQuery(), converted_members=done, **parts)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_columns_of_text_are_aligned(rows: list[tuple[str, str, str]]) -> None:
    table = FigureTable("Title", ("", "leads", "rate"), tuple(rows), ("A note.",))
    lines = as_text(table).splitlines()
    assert lines[-1] == "A note."
    first = max(len("Title"), *(len(row[0]) for row in rows)) if rows else len("Title")
    second = first + 2 + max(len("leads"), *(len(row[1]) for row in rows)) if rows else 0
    for row, line in zip(rows, lines[1:], strict=False):
        assert line.startswith(row[0])
        if row[2]:
            assert line[:second].endswith(row[1])
            assert line.endswith(row[2])


@given(st.lists(CELLS, max_size=4))
def test_markdown_tables_have_the_same_cells_in_every_line(names: list[str]) -> None:
    table = FigureTable("Team", ("", "active"), tuple((name, "1") for name in names))
    text = as_markdown("Northwind", "2 active.", [table])
    lines = [line for line in text.splitlines() if line.startswith("|")]
    for line in lines:
        bare = line.replace("\\\\", "").replace("\\|", "")
        assert bare.count("|") == 3


def test_markdown_escapes_what_would_be_markup() -> None:
    table = FigureTable("Team", ("", "active"), (("*a* | <b> [c](d) `e` _f_", "1"),))
    text = as_markdown("x", "y", [table])
    assert r"\*a\* \| \<b> \[c](d) \`e\` \_f\_" in text


@pytest.mark.parametrize(
    ("part", "whole", "rate"), [(0, 4, None), (4, 4, None), (0, 5, 0), (1, 8, 13), (9, 31, 29)]
)
def test_rate_needs_five_leads_and_rounds_half_up(part: int, whole: int, rate: int | None) -> None:
    assert percent(part, whole) == rate


def test_averages_round_half_up() -> None:
    assert [rounded(total, 2) for total in (0, 1, 2, 3)] == [0, 1, 1, 2]


def test_numbers_that_grow_end_in_a_plus_and_have_no_rate() -> None:
    still, growing = Numbers(), Numbers(growing=True)
    assert (still.count(1284), growing.count(1284)) == ("1,284", "1,284+")
    assert (still.count(None), growing.count(None)) == ("–", "–")
    assert (still.rate(group(10, 3)), growing.rate(group(10, 3))) == ("30 %", "–")
    assert growing.money(Decimal(5)) == "5+"


def test_amounts_are_exact_except_where_there_is_no_room() -> None:
    value = Decimal("123456789.5")
    assert Numbers().money(value) == "123,456,789.50"
    assert Numbers(rounded=True).money(value) == "123M"
    assert Numbers(rounded=True).money(Decimal(99_999_999)) == "99,999,999"
    assert (Numbers().money(Decimal(0)), Numbers().money(None)) == ("", "–")
