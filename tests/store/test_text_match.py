"""Recognise a text in its stored form, and distinguish it from others."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.sandbox.data.rewriting import rewritten
from taskip_leads.store.text_match import alike, is_stored_form, same_text
from tests.support.colleague_changes import CHANGED_BY_A_COLLEAGUE

_SENT = "Called Zoë & Ann about “plan <B>”: 3 < 4 — next week 🎉"


@pytest.mark.parametrize(
    "stored",
    [
        "Called Zoë &amp; Ann about “plan &lt;B&gt;”: 3 &lt; 4 — next week 🎉",
        "Called Zoë &amp;amp; Ann about &ldquo;plan &amp;lt;B&amp;gt;&rdquo;: 3 < 4 &mdash; next week ?",
        "<p>Called Zoë &amp; Ann about “plan <B>”: 3 &lt; 4 — next week 🎉</p>",
        "<p>Called Zoë &amp; Ann about</p>\n<p>“plan <B>”: 3 &lt; 4 — next week ????</p>",
        "  Called  Zoë & Ann\r\nabout “plan <B>”: 3 < 4 — next week 🎉 ",
        unicodedata.normalize("NFD", _SENT),
        'Called Zoë & Ann about "plan <B>": 3 < 4 - next week ?',
        "Called Zoë & Ann about “plan <B>”: 3 < 4 — next week",
        "Called Zoë & Ann about “plan <B>”: 3 < 4 — next week \ufffd",
    ],
)
def test_text_is_recognised_in_its_stored_form(stored: str) -> None:
    assert same_text(_SENT, stored)


@pytest.mark.parametrize(
    "stored",
    ["", "Called Ann", "Called Zoë & Ann about “plan <B>”: 3 < 4 — next month 🎉"],
)
def test_different_text_is_not_recognised(stored: str) -> None:
    assert not same_text(_SENT, stored)


def test_text_with_other_normal_forms_is_recognised() -> None:
    every = (chr(code) for code in range(0x20, 0x30000) if not 0xD800 <= code < 0xE000)
    texts = [f"a{char}b" for char in every if unicodedata.normalize("NFD", char) != char]
    stored = [rewritten(text) for text in texts]
    pairs = list(zip(texts, stored, strict=True))
    assert [pair for pair in pairs if not same_text(*pair)] == []
    assert [pair for pair in pairs if not is_stored_form(*pair)] == []


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_text_stored_by_the_sample_service_is_recognised(text: str) -> None:
    assert same_text(text, rewritten(text))
    assert same_text(text, rewritten(text, rich=True))


def test_texts_with_most_words_in_common_are_alike() -> None:
    assert alike("call the client on friday at noon", "Call the client on Friday at")
    assert alike("one two three four five", "one two three four six")
    assert not alike("one two three four five", "six seven eight four five")


_REWRITTEN_BY_TASKIP = [
    ("A & B < C", "A &amp; B &lt; C"),
    ("A & B", "A &amp;amp; B"),
    ("Line one\n\nline  two", "<p>Line one</p><p>line two</p>"),
    ("Line one\nline two", "Line one<br />line two"),
    ("Zoë", unicodedata.normalize("NFD", "Zoë")),
    ("See <b>this</b> plan", "See this plan"),
    ("Good news 🎉!", "Good news ?!"),
    ("Good news 🎉!", "Good news ????!"),
    ("Good news 🎉", "Good news"),
    ("Good 🎉 news", "Good news"),
    ("🎉 Good", "Good"),
    ("👩‍💻 at work", "?\u200d? at work"),
    # A compatibility ideograph: its normal form is a character of 16 bits.
    ("\U0002f862 at work", "? at work"),
    ("\U0002f862 at work", "\u59ec at work"),
    ("\U0001d15e at work", "?? at work"),
]


@pytest.mark.parametrize(("sent", "stored"), _REWRITTEN_BY_TASKIP)
def test_stored_form_of_a_text_is_no_change(sent: str, stored: str) -> None:
    assert is_stored_form(sent, stored)


@pytest.mark.parametrize(("sent", "stored"), CHANGED_BY_A_COLLEAGUE)
def test_changed_mark_case_or_word_is_a_change(sent: str, stored: str) -> None:
    assert not is_stored_form(sent, stored)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_stored_form_of_the_sample_service_is_no_change(text: str) -> None:
    assert is_stored_form(text, rewritten(text))
    assert is_stored_form(text, rewritten(text, rich=True))


@given(st.text("ab ?🎉<&;\u200d", max_size=12), st.text("ab ?🎉<&;\u200d", max_size=12))
def test_stored_form_keeps_every_letter(one: str, other: str) -> None:
    letters = [[char for char in text if char in "ab"] for text in (one, other)]
    if is_stored_form(one, other) and "<" not in one + other and "&" not in one + other:
        assert letters[0] == letters[1]
