"""The lead form reads back every value that it shows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taskip_leads.models.change import EditLead
from taskip_leads.models.directory import Directory
from taskip_leads.models.lead import Lead
from taskip_leads.models.lead_form import build_change, form_data_of, has_changes, prefill

MONDAY = date(2026, 11, 23)
DAY = "lead_interaction_date"


def edited(lead: Lead, text: str, today: date = MONDAY, opened: date | None = None) -> EditLead:
    """Return the change of a form whose next step was replaced by ``text``."""
    initial = form_data_of(lead, opened or today)
    data = form_data_of(lead, opened or today)
    data.texts[DAY] = text
    result = build_change(data, initial, lead, lead.id, Directory(), today)
    assert not result.errors
    assert isinstance(result.change, EditLead)
    return result.change


@pytest.mark.parametrize(
    ("stamp", "text"),
    [
        ("2026-11-27", "Fri 27 Nov"),
        ("2026-11-27 14:30:00", "Fri 27 Nov"),
        ("2026-11-27T00:00:00Z", "Fri 27 Nov"),
        ("2026-03-02", "Mon 2 Mar"),
        ("2027-01-04", "Mon 4 Jan 2027"),
        ("someday", "someday"),
        (None, ""),
    ],
)
def test_form_shows_days_as_all_screens_do(stamp: str | None, text: str) -> None:
    assert form_data_of(Lead(7, "Ada", lead_interaction_date=stamp), MONDAY).texts[DAY] == text


@given(st.dates(), st.dates())
@example(date(1, 1, 1), MONDAY)
@example(date(2026, 3, 2), MONDAY)
@example(date(9999, 1, 2), date(9999, 12, 31))
def test_day_that_the_form_shows_can_be_typed_into_another_lead(day: date, today: date) -> None:
    text = form_data_of(Lead(7, "Ada", lead_interaction_date=day.isoformat()), today).texts[DAY]
    change = edited(Lead(8, "Ben"), text, today)
    assert change.fields == {DAY: day.isoformat()}


@pytest.mark.parametrize("text", ["Fri 27 Nov", "2026-11-27", "4d", "27.11.", "friday 27 november"])
def test_another_spelling_of_the_same_day_is_no_edit(text: str) -> None:
    lead = Lead(7, "Ada", lead_interaction_date="2026-11-27 14:30:00")
    assert not has_changes(edited(lead, text))


def test_form_left_open_over_new_year_keeps_the_day_it_began_with() -> None:
    lead = Lead(7, "Ada", lead_interaction_date="2026-12-28")
    change = edited(lead, "fri", today=date(2027, 1, 2), opened=date(2026, 12, 31))
    assert change.fields == {DAY: "2027-01-08"}
    assert change.base == {DAY: "2026-12-28"}


def test_change_to_correct_shows_its_day_as_all_screens_do() -> None:
    initial = form_data_of(Lead(7, "Ada"), MONDAY)
    change = EditLead(7, {DAY: "2027-01-04"}, {DAY: None})
    assert prefill(initial, change, MONDAY).texts[DAY] == "Mon 4 Jan 2027"
    assert prefill(initial, EditLead(7, {DAY: None}), MONDAY).texts[DAY] == ""
