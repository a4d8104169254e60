"""Text typed into a lead's fields becomes the value to send, or an error message."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.field_input import InvalidField, currency_of_value, is_email, parse_field
from taskip_leads.models.field_labels import LABELS

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48000", 48000),
        ("48,000", 48000),
        ("1,250.50", "1250.5"),
        ("12 500", 12500),
        ("1.234,56", "1234.56"),
        ("EUR 52k", 52000),
        ("48k", 48000),
        ("1.5m", 1_500_000),
        ("0.1", "0.1"),
        ("0", 0),
        ("", None),
    ],
)
def test_amount_is_sent_exactly(text: str, value: object) -> None:
    assert parse_field("value", text, MONDAY) == value


@pytest.mark.parametrize("text", ["48.000", "abc", "1e5", "NaN", "--1", "k"])
def test_ambiguous_or_invalid_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidField):
        parse_field("value", text, MONDAY)


@pytest.mark.parametrize("text", ["a@b.co", "o'brien+tag@mail.example.com", "ü@exämple.de"])
def test_is_email_accepts_valid_addresses(text: str) -> None:
    assert is_email(text)
    assert parse_field("email", f" {text} ", MONDAY) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "a@b",
        "a b@c.de",
        "a@b.de, c@d.de",
        "@b.de",
        "a@b..de",
        "mailto:a@b.de",
        "a\u200b@b.de",
    ],
)
def test_is_email_rejects_invalid_addresses(text: str | None) -> None:
    assert not is_email(text)


def test_first_name_is_required_and_limited() -> None:
    with pytest.raises(InvalidField, match="required"):
        parse_field("first_name", "  ", MONDAY)
    with pytest.raises(InvalidField, match="101 characters"):
        parse_field("first_name", "x" * 101, MONDAY)
    assert parse_field("first_name", "x" * 100, MONDAY) == "x" * 100


def test_currency_has_three_letters() -> None:
    assert parse_field("currency", "eur", MONDAY) == "EUR"
    for wrong in ("€", "EURO", "E1R"):
        with pytest.raises(InvalidField, match="three letters"):
            parse_field("currency", wrong, MONDAY)


def test_only_the_description_keeps_line_breaks() -> None:
    assert parse_field("description", " one\n\ntwo \n", MONDAY) == "one\n\ntwo"
    assert parse_field("address", " Torstraße\n140 ", MONDAY) == "Torstraße 140"


def test_date_can_be_cleared_by_a_word() -> None:
    assert parse_field("lead_interaction_date", "none", MONDAY) is None
    assert parse_field("lead_interaction_date", "fri", MONDAY) == "2026-11-27"


ANY_TEXT = st.one_of(st.text(st.characters(codec=None), max_size=40), st.text(max_size=40))


@given(st.sampled_from([*LABELS, "anything"]), ANY_TEXT)
def test_any_text_in_any_field_is_parsed_or_refused(name: str, text: str) -> None:
    try:
        value = parse_field(name, text, MONDAY)
    except InvalidField:
        return
    json.dumps(value, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("first_name", "Ja\u200bne\ufeff", "Jane"),
        ("last_name", "Mül\u00adler\u202e", "Müller"),
        ("address", "Tor\x1bstraße\x00 1", "Torstraße 1"),
        ("first_name", "\ud83dJane", "Jane"),
        ("first_name", "می\u200cخواهم", "می\u200cخواهم"),
        ("description", "one\u200b\n\ttwo", "one\n\ttwo"),
        ("phone_number", "tel:+49 30 1234", "+49 30 1234"),
        ("email", "mailto:a@b.example", "a@b.example"),
        ("email", "MAILTO:a%2Bc@b.example?subject=Hi%20there", "a+c@b.example"),
        ("email", "<a@b.example>", "a@b.example"),
        ("email", "a\u200b@b.exam\u00adple\ufeff", "a@b.example"),
        ("first_name", "\u200b", "required"),
    ],
)
def test_invisible_characters_are_dropped(name: str, text: str, value: str) -> None:
    if value == "required":
        with pytest.raises(InvalidField, match=value):
            parse_field(name, text, MONDAY)
    else:
        assert parse_field(name, text, MONDAY) == value


@pytest.mark.parametrize(
    ("text", "current", "set_to"),
    [("52k", "USD", None), ("EUR 52k", "", "EUR"), ("52k eur", "eur", None), ("", "EUR", None)],
)
def test_currency_typed_with_the_value_is_set(text: str, current: str, set_to: str | None) -> None:
    assert currency_of_value(text, current) == set_to


def test_value_in_a_different_currency_is_refused() -> None:
    with pytest.raises(InvalidField, match="The currency is USD, not EUR"):
        currency_of_value("EUR 52k", "USD")


@pytest.mark.parametrize(
    "text",
    ["https://user:pw@a.example", "https://@a.example", r"https://a.example\.b.example", "a b"],
)
def test_website_that_browsers_read_differently_is_refused(text: str) -> None:
    with pytest.raises(InvalidField):
        parse_field("website", text, MONDAY)
