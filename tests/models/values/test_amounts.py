"""The amount parser: the exact value or an error, never a wrong value or a traceback."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.filters.amounts import explain_values, parse_values, show_values
from taskip_leads.models.values.amounts import (
    InvalidAmount,
    begins_currency,
    plain_amount,
    read_amount,
)

AMOUNT_LIKE = st.one_of(
    st.text(max_size=30),
    st.text(st.sampled_from("0123456789.,'’ \u202f\xa0kKmMeurEUR€$-−+<>=²٣"), max_size=30),
)


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("48000", "48000", None),
        ("52k", "52000", None),
        ("1.5m", "1500000", None),
        ("48,000", "48000", None),
        ("1,234,567.89", "1234567.89", None),
        ("1.234.567", "1234567", None),
        ("1.234,56", "1234.56", None),
        ("12.500,50", "12500.50", None),
        ("1 250,50", "1250.50", None),
        ("1\u202f250,50", "1250.50", None),
        ("1\xa0250\u2009000", "1250000", None),
        ("1'250.50", "1250.50", None),
        ("1’250’000", "1250000", None),
        ("1,00,000", "100000", None),
        ("1,25", "1.25", None),
        ("0,125", "0.125", None),
        ("0.125", "0.125", None),
        ("1234.567", "1234.567", None),
        ("1 234.567", "1234.567", None),
        (".5", "0.5", None),
        ("-5", "-5", None),
        ("−5", "-5", None),
        ("EUR 52k", "52000", "EUR"),
        ("eur52k", "52000", "EUR"),
        ("52k eur", "52000", "EUR"),
        ("52,000 EUR", "52000", "EUR"),
        ("€1.234,56", "1234.56", "EUR"),
        ("5 mxn", "5", "MXN"),
        ("5k mad", "5000", "MAD"),
        ("\ufeff48\u200b000", "48000", None),
    ],
)
def test_read_amount_is_exact(text: str, value: str, currency: str | None) -> None:
    found = read_amount(text)
    assert (found.value, found.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("48.000", "48.000 can mean 48,000 or 48."),
        ("1.234", "1.234 can mean 1,234 or 1.2340."),
        ("EUR 48.500", "48.500 can mean 48,500 or 48.50."),
        ("1.234k", "1.234k can mean 1,234,000 or 1,234."),
    ],
)
def test_ambiguous_amount_is_refused_with_both_readings(text: str, readings: str) -> None:
    with pytest.raises(InvalidAmount) as caught:
        read_amount(text)
    assert str(caught.value).startswith(readings)
    first, _, second = readings.partition(" can mean ")[2].rstrip(".").partition(" or ")
    assert read_amount(first).value != read_amount(second).value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "abc", "k", "-", "--1", "1e5", "1e999999999", "NaN", "Infinity", "-inf", "²", "①",
        "٣", "५", "1 2 3", "1 25", "12,34,56", "1,2345", "1.00.000", "5.", "..", "EUR", "$5",
        "EUR 5 USD", "99999999999999999999999999999.5", "9" * 16, "999999999999999m",
        "0." + "1" * 11, "1" * 5000, "1,250.50.1", "0x10", "1_000", "5%",
    ],
)  # fmt: skip
def test_read_amount_refuses_other_text_with_a_message(text: str) -> None:
    with pytest.raises(InvalidAmount, match=r"\.$"):
        read_amount(text)


@given(AMOUNT_LIKE)
def test_any_text_is_an_amount_or_is_refused(text: str) -> None:
    try:
        value = read_amount(text).value
    except InvalidAmount:
        return
    assert value.is_finite()
    assert read_amount(plain_amount(value)).value == value
    assert read_amount(plain_amount(value, grouped=True)).value == value


@given(AMOUNT_LIKE)
def test_any_text_is_a_range_of_amounts_or_is_refused(text: str) -> None:
    try:
        values = parse_values(text)
    except InvalidAmount:
        return
    assert parse_values(show_values(values)) == values
    assert explain_values(values)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (">1.234,56", "over 1,234.56"),
        ("1 250,50 to 2k", "1,250.50 to 2,000"),
        ("EUR 5k..20k", "5,000 to 20,000 EUR"),
        (">= 1,000 eur or none", "1,000 or more EUR, or none"),
        ("≤5k,usd", "up to 5,000 USD"),
        ("52k", "52,000"),
    ],
)
def test_range_parses_amounts_like_the_fields(text: str, words: str) -> None:
    assert explain_values(parse_values(text)) == words


@pytest.mark.parametrize(
    "text", [">48.000", "1..48.000", ">99999999999999999999999999999.5", "5..²"]
)
def test_range_refuses_amounts_that_the_fields_refuse(text: str) -> None:
    with pytest.raises(InvalidAmount):
        parse_values(text)


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("", False), ("52", False), ("52k", False), ("1.5 m", False), ("-1,250.50", False),
        ("e", True), ("m", True), ("EUR 52k", True), ("52k eur", True), ("52€", True), ("mxn 5", True),
    ],
)  # fmt: skip
def test_currency_that_is_being_typed_is_recognised(text: str, begun: bool) -> None:
    assert begins_currency(text) is begun


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "MXN", "KMF", "€"]), st.booleans())
def test_every_amount_with_a_currency_begins_one(value: int, code: str, first: bool) -> None:
    text = f"{code} {value}" if first else f"{value} {code}"
    assert read_amount(text).currency is not None
    assert begins_currency(text)
    assert not begins_currency(str(value))
