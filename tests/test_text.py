"""Sanitised text is harmless and has a known width; numbers and dates are formatted."""

from __future__ import annotations

import sys
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

from taskip_leads.text import (
    amount,
    clean,
    drop_invisible,
    find_folded,
    fold,
    initials,
    plural,
    size,
    span,
    when,
)
from taskip_leads.ui.render import cells

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1)]
# Texts of all lengths that lean towards what is dangerous or has neighbours that matter.
STRANGE = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from(
            "\x00\x07\x1b\x7f\x9b\r\n\t\u0301\u064b\u094d\u200b\u200c\u200d\ufe0f\ufeff\ud83d\ude00"
            "\U0001f468\U0001f3fd\U0001f1e9\U000e0067aZ م क " + BIDI
        ),
    )
)


def forbidden(text: str, *, lines: bool) -> list[str]:
    """Characters that must never reach a terminal."""
    allowed = {"\n"} if lines else set()
    return [
        hex(ord(char))
        for char in text
        if char not in allowed
        and (unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in BIDI)
    ]


@given(STRANGE, st.booleans())
def test_clean_removes_controls_direction_marks_and_surrogates(text: str, lines: bool) -> None:
    assert forbidden(clean(text, lines=lines), lines=lines) == []
    clean(text, lines=lines).encode("utf-8")


@given(STRANGE, st.booleans())
def test_clean_is_idempotent(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once


@given(STRANGE)
def test_cleaned_text_has_the_same_width_in_every_terminal(text: str) -> None:
    """A terminal that joins emoji and one that does not must both keep the columns."""
    known = "".join(char for char in text if unicodedata.category(char) != "Cn")
    shown = clean(known)
    assert cells.width(shown) == sum(wcwidth(char) for char in shown)


def test_every_character_is_cleaned_safely_with_a_known_width() -> None:
    shown = clean("a".join(EVERY_CHARACTER), lines=True)
    assert forbidden(shown, lines=True) == []
    assert clean(shown, lines=True) == shown
    marks = [
        c for c in EVERY_CHARACTER if unicodedata.category(c) in ("Cf", "Mn", "Me", "So", "Sk")
    ]
    for char in marks:
        text = clean(f"a{char}b")
        assert cells.width(text) == sum(wcwidth(one) for one in text), hex(ord(char))


@pytest.mark.parametrize(
    "honest",
    [
        "Amelia Okafor",
        "Tomás Herrera-Nuñez",
        "Zoë van ’t Hoff – “Fjällräven”",
        "Nguyễn Thị Phương",
        "Ελένη Παπαδοπούλου",
        "Сергій Коваленко",
        "株式会社サンライズ",
        "김민준",
        "مُحَمَّد الفاتح",
        "نرم‌افزار می‌خواهم",  # with the non-joiner that Persian is written with
        "שרה כהן",
        "अमिता शर्मा",
        "ประเสริฐ ศรีสุข",
        "😀 🚀 ❤",
        "e\u0301te\u0301",
        "48,000 € · 15 ½ → 3",
    ],
)
def test_clean_leaves_normal_text_unchanged(honest: str) -> None:
    assert clean(honest) == honest


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("\x1b[31mred\x1b]52;c;AAAA\x07", "�[31mred�]52;c;AAAA�"),
        ("\x9b31m\x85next", "�31m next"),
        ("invoice\u202egnp.exe", "invoice�gnp.exe"),
        ("a\u2066b\u2069\u200f", "a�b��"),
        ("zero\u200bwidth\ufeff\u2060", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("lone \ud800 half", "lone � half"),
        ("tab\tand\r\nline", "tab and line"),
        ("Z" + "\u0301" * 40 + "!", "Z" + "\u0301" * 4 + "!"),
        ("Z" + "\u1dc4" * 40 + "!", "Z" + "\u1dc4" * 4 + "!"),
        ("\u0301\u0301headless", "headless"),
        ("ab\u200ccd", "abcd"),
        ("\u200cم", "م"),
        ("👨\u200d👩\u200d👧", "👨👩👧"),
        ("❤\ufe0f", "❤"),
        ("👍🏽", "👍"),
        ("🇩🇪", "DE"),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "🏴"),
        ("1\ufe0f\u20e3", "1\u20e3"),
        ("ශ්\u200dරී", "ශ්රී"),
        ("\u206a\u206f\U0001d173hidden", "hidden"),
    ],
)
def test_clean_replaces_harmful_and_removes_invisible_characters(sent: str, shown: str) -> None:
    assert clean(sent) == shown


def test_clean_keeps_line_ends_only_with_lines() -> None:
    assert clean("a\r\nb\rc\u2028d\x85e\tf", lines=True) == "a\nb\nc\nd\ne    f"
    assert clean("a\r\nb\tc") == "a b c"
    assert clean("a\n\u0301b", lines=True) == "a\nb"


@given(STRANGE, STRANGE)
def test_fold_works_letter_by_letter(one: str, other: str) -> None:
    assert fold(one + other) == fold(one) + fold(other)


@given(STRANGE)
def test_find_folded_finds_every_text_in_itself(text: str) -> None:
    needle = fold(text)
    if needle:
        found = find_folded(text, needle)
        assert found is not None
        assert fold(text[found[0] : found[1]]).find(needle) >= 0


def test_find_folded_ignores_case_and_accents() -> None:
    assert find_folded("Société Générale", fold("GENERALE")) == (8, 16)
    assert find_folded("Straße 5", "strasse") == (0, 6)
    assert find_folded("Łódź", "lodz") == (0, 4)
    assert find_folded("Acme", "x") is None


@pytest.mark.parametrize(
    ("value", "exact", "short"),
    [
        ("48000", "48,000", "48,000"),
        ("1250.5", "1,250.50", "1,250.50"),
        ("1154000", "1,154,000", "1.15M"),
        ("-2500000", "-2,500,000", "-2.5M"),
        ("15100000", "15,100,000", "15.1M"),
        ("0", "0", "0"),
        ("1e12", "1,000,000,000,000", "1T"),
        ("NaN", "NaN", "NaN"),
    ],
)
def test_amount_is_exact_or_has_three_digits_if_short(value: str, exact: str, short: str) -> None:
    assert amount(Decimal(value)) == exact
    assert amount(Decimal(value), short=True) == short


@given(st.integers(-20_000, 20_000))
def test_interaction_date_fits_its_column(days: int) -> None:
    today = date(2026, 11, 24)
    assert 2 <= len(when(today + timedelta(days=days), today)) <= 6


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (4, "in 4d"),
        (9, "in 9d"),
        (10, "in 1w"),
        (63, "in 9w"),
        (120, "Mar"),
        (500, "2028"),
        (-4, "4d"),
        (-13, "13d"),
        (-14, "2w"),
        (-200, "6mo"),
        (-800, "2y"),
    ],
)
def test_dates_are_shown_as_distances(days: int, said: str) -> None:
    today = date(2026, 11, 24)
    assert when(today + timedelta(days=days), today) == said


def test_small_formatters() -> None:
    assert plural(1, "lead") == "1 lead"
    assert plural(1284, "lead") == "1,284 leads"
    assert span(0.2) == "1s"
    assert span(1260) == "21m"
    assert [size(n) for n in (999, 210_400, 1_240_000, 82_175_000_000)] == [
        "999 B",
        "210 kB",
        "1.2 MB",
        "82.2 GB",
    ]
    assert initials("Mara König") == "MK"
    assert initials("  ") == "–"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("O’Brien ‘x’ ʻOkina", "o'brien 'x' 'okina"),
        ("“a” „b“ «c» ″", '"a" "b" "c" "'),
        ("a‐b‑c–d—e−f", "a-b-c-d-e-f"),
        ("ðŋəɛɔɖɓɗƴŀ ÐŊƏƐƆƉƁƊƳĿ", "dneeodbdyl dneeodbdyl"),
        ("øłđħæœıþß", "oldhaeoeithss"),
        ("bu\u00adsi\u200bness\ufeff", "business"),
    ],
)
def test_fold_removes_typography_and_special_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("value", "short", "words"),
    [
        ("99999999999999999999999999999.5", False, "99,999,999,999,999,999,999,999,999,999.50"),
        ("123456789012345678901234567890.125", True, "123,456,789,012,345,679T"),
        ("1e999999", False, "1E+999999"),
        ("-1e999999", True, "-1E+999999"),
        ("1e-999999", False, "0.00"),
        ("Infinity", True, "Infinity"),
    ],
)
def test_amount_of_any_size_is_written(value: str, short: bool, words: str) -> None:
    assert amount(Decimal(value), short=short) == words


@given(st.decimals(), st.booleans())
def test_every_amount_is_written(value: Decimal, short: bool) -> None:
    assert len(amount(value, short=short)) < 100


@given(STRANGE)
def test_drop_invisible_cleans_typed_text(text: str) -> None:
    shown = drop_invisible(text)
    assert drop_invisible(shown) == shown
    assert not any(unicodedata.category(char) == "Cs" for char in shown)
    assert not set("\u200b\ufeff\u00ad\u2060" + BIDI) & set(shown)


def test_drop_invisible_keeps_joiners_where_they_join() -> None:
    assert drop_invisible("👨\u200d👩\u200d👧 می\u200cخواهم") == "👨\u200d👩\u200d👧 می\u200cخواهم"
    assert drop_invisible("a\u200db \u200c") == "ab "
