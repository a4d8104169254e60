"""Reading a next step as typed, and the changes that set it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from taskip_leads.models.change import AddNote, EditLead
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.step_changes import step_changes
from taskip_leads.models.pipeline.step_input import STEP_HELP, StepInput, StepKind, read_step
from taskip_leads.models.pipeline.step_options import step_options
from taskip_leads.models.values.days import InvalidDay

#: A Monday.
TODAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "day", "text"),
    [
        ("fri", FRIDAY, ""),
        ("fri send the offer again", FRIDAY, "send the offer again"),
        ("  Fri,   send  it ", FRIDAY, "send it"),
        ("fri Next: send it", FRIDAY, "send it"),
        ("0 call back", TODAY, "call back"),
        ("1", date(2026, 11, 24), ""),
        ("12", date(2026, 12, 5), ""),
        ("12 dec demo", date(2026, 12, 12), "demo"),
        ("2w", date(2026, 12, 7), ""),
        ("in 2 weeks ask again", date(2026, 12, 7), "ask again"),
        ("2 weeks from today", date(2026, 12, 7), ""),
        ("next week plan", date(2026, 11, 30), "plan"),
        ("2026-12-01 pay day", date(2026, 12, 1), "pay day"),
        ("yesterday spoke with Jo", date(2026, 11, 22), "spoke with Jo"),
        ("fri call, spread", FRIDAY, "call, spread"),
    ],
)
def test_day_and_text_are_read_from_one_line(typed: str, day: date, text: str) -> None:
    step = read_step(typed, TODAY)
    assert (step.kind, step.day, step.text, step.spread) == (StepKind.DAY, day, text, False)


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("done", StepKind.DONE, ""),
        ("Done she signed", StepKind.DONE, "she signed"),
        ("none", StepKind.NONE, ""),
        ("–", StepKind.NONE, ""),
        ("none lost interest", StepKind.NONE, "lost interest"),
    ],
)
def test_done_and_none_take_a_text_too(typed: str, kind: StepKind, text: str) -> None:
    step = read_step(typed, TODAY)
    assert (step.kind, step.text) == (kind, text)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", STEP_HELP),
        ("someday", STEP_HELP),
        ("send the offer", STEP_HELP),
        ("no answer yet", STEP_HELP),
        ("1234 call", "1234 is more than one day. Enter a day: 3d, 2w, fri, 12 dec."),
        ("3/4 call", "This can mean 3 April or 4 March. Enter 2027-04-03 or 2027-03-04."),
        ("this week", "this week is more than one day. Enter a day: 3d, 2w, fri, 12 dec."),
    ],
)
def test_text_without_a_day_is_refused_with_the_reason(typed: str, message: str) -> None:
    with pytest.raises(InvalidDay) as error:
        read_step(typed, TODAY)
    assert str(error.value) == message


def test_spread_is_the_last_word_for_several_leads_only() -> None:
    assert read_step("fri call spread", TODAY, several=True).spread
    assert read_step("fri call spread", TODAY, several=True).text == "call"
    assert read_step("fri call spread", TODAY).text == "call spread"
    alone = read_step("spread", TODAY, several=True)
    assert (alone.spread, alone.day) == (True, date(2026, 11, 24))


def test_options_are_in_the_order_of_their_days_without_repetition() -> None:
    assert [one.word for one in step_options(TODAY)] == [
        "0", "1", "2", "fri", "mon", "2w", "1m", "done", "none",
    ]  # fmt: skip
    saturday = [one for one in step_options(date(2026, 11, 28)) if one.day is not None]
    assert [one.word for one in saturday] == ["0", "1", "2", "fri", "2w", "1m"]
    days = [one.day for one in saturday if one.day is not None]
    assert days == sorted(set(days))


def rows(*days: date | None) -> Sequence[LeadRow]:
    return [LeadRow(at, at, "Ann", day=day) for at, day in enumerate(days, 1)]


def test_text_becomes_a_note_with_its_line_before_the_date() -> None:
    changes = step_changes(rows(None), read_step("fri send it", TODAY), TODAY)
    line = "Next: send it"
    assert changes == [
        AddNote(1, line, line),
        EditLead(1, {"lead_interaction_date": "2026-11-27"}, {"lead_interaction_date": None}),
    ]


@pytest.mark.parametrize("typed", ["yesterday spoke", "done spoke", "none spoke"])
def test_text_about_the_past_is_a_plain_note(typed: str) -> None:
    note = step_changes(rows(FRIDAY), read_step(typed, TODAY), TODAY)[0]
    assert note == AddNote(1, "spoke", "spoke")


def test_leads_that_have_the_date_need_no_change() -> None:
    changes = step_changes(rows(FRIDAY, None), read_step("fri", TODAY), TODAY)
    assert [change.lead for change in changes if isinstance(change, EditLead)] == [2]


def test_spread_gives_each_lead_its_day() -> None:
    step = StepInput(StepKind.DAY, FRIDAY, spread=True)
    changes = step_changes(rows(*[None] * 7), step, TODAY)
    days = [c.fields["lead_interaction_date"] for c in changes if isinstance(c, EditLead)]
    assert days == ["2026-11-27"] * 5 + ["2026-11-30"] * 2
