"""What is typed into a lead's fields becomes the value that is sent, or a sentence at the field."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.field_input import InvalidField, is_email, parse_day, parse_field, told_day

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 24)),
        ("3d", date(2026, 11, 26)),
        ("in 2 weeks", date(2026, 12, 7)),
        ("-3d", date(2026, 11, 20)),
        ("3 days ago", date(2026, 11, 20)),
        ("fri", date(2026, 11, 27)),
        ("Friday", date(2026, 11, 27)),
        ("next tue", date(2026, 11, 24)),
        ("mon", date(2026, 11, 30)),
        ("next week", date(2026, 11, 30)),
        ("12 dec", date(2026, 12, 12)),
        ("3 March", date(2027, 3, 3)),
        ("3 Mar 2026", date(2026, 3, 3)),
        ("2026-12-24", date(2026, 12, 24)),
    ],
)
def test_a_day_is_what_a_person_means_by_it(words: str, day: date) -> None:
    assert parse_day(words, MONDAY) == day


@pytest.mark.parametrize("words", ["soon", "2026-02-30", "31 nov", "d", "t", "3", "ju", "99999d"])
def test_words_that_are_no_day_are_refused_with_a_sentence(words: str) -> None:
    with pytest.raises(InvalidField, match=r"\.$"):
        parse_day(words, MONDAY)


@given(st.integers(0, 6), st.integers(0, 400))
def test_a_weekday_is_always_within_the_next_seven_days(weekday: int, offset: int) -> None:
    today = MONDAY + timedelta(days=offset)
    name = (MONDAY + timedelta(days=weekday)).strftime("%a")
    found = parse_day(name, today)
    assert 1 <= (found - today).days <= 7
    assert found.weekday() == weekday


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48000", 48000),
        ("48,000", 48000),
        ("1,250.50", "1250.5"),
        ("12 500", 12500),
        ("48k", 48000),
        ("1.5m", 1_500_000),
        ("0.1", "0.1"),
        ("0", 0),
        ("", None),
    ],
)
def test_an_amount_is_sent_exactly(text: str, value: object) -> None:
    assert parse_field("value", text, MONDAY) == value


@pytest.mark.parametrize(
    "text", ["12.500,50", "1,25", "abc", "1e5", "NaN", "48000 EUR", "--1", "k"]
)
def test_an_amount_that_can_be_read_two_ways_is_refused(text: str) -> None:
    with pytest.raises(InvalidField):
        parse_field("value", text, MONDAY)


@pytest.mark.parametrize("text", ["a@b.co", "o'brien+tag@mail.example.com", "ü@exämple.de"])
def test_addresses_that_mail_can_be_sent_to(text: str) -> None:
    assert is_email(text)
    assert parse_field("email", f" {text} ", MONDAY) == text


@pytest.mark.parametrize(
    "text", ["", None, "a@b", "a b@c.de", "a@b.de, c@d.de", "@b.de", "a@b..de"]
)
def test_addresses_that_mail_cannot_be_sent_to(text: str | None) -> None:
    assert not is_email(text)


def test_a_first_name_is_needed_and_has_a_limit() -> None:
    with pytest.raises(InvalidField, match="needed"):
        parse_field("first_name", "  ", MONDAY)
    with pytest.raises(InvalidField, match="101 letters"):
        parse_field("first_name", "x" * 101, MONDAY)
    assert parse_field("first_name", "x" * 100, MONDAY) == "x" * 100


def test_a_currency_is_three_letters() -> None:
    assert parse_field("currency", "eur", MONDAY) == "EUR"
    for wrong in ("€", "EURO", "E1R"):
        with pytest.raises(InvalidField, match="three letters"):
            parse_field("currency", wrong, MONDAY)


def test_a_description_keeps_its_lines_and_other_fields_are_one_line() -> None:
    assert parse_field("description", " one\n\ntwo \n", MONDAY) == "one\n\ntwo"
    assert parse_field("address", " Torstraße\n140 ", MONDAY) == "Torstraße 140"


def test_a_date_can_be_cleared_by_a_word() -> None:
    assert parse_field("lead_interaction_date", "none", MONDAY) is None
    assert parse_field("lead_interaction_date", "fri", MONDAY) == "2026-11-27"


def test_the_field_confirms_which_day_is_meant() -> None:
    assert told_day(date(2026, 11, 27), MONDAY) == "Fri 27 Nov, in 4 days"
    assert told_day(date(2026, 11, 22), MONDAY) == "Sun 22 Nov, yesterday"
