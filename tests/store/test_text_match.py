"""Recognise a text in what a service stores of it, and tell it from another one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.sandbox.data.rewriting import rewritten
from taskip_leads.store.text_match import alike, same_text

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
def test_a_text_is_recognised_in_what_is_stored_of_it(stored: str) -> None:
    assert same_text(_SENT, stored)


@pytest.mark.parametrize(
    "stored",
    ["", "Called Ann", "Called Zoë & Ann about “plan <B>”: 3 < 4 — next month 🎉"],
)
def test_another_text_is_not_taken_for_it(stored: str) -> None:
    assert not same_text(_SENT, stored)


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_whatever_the_sample_service_makes_of_a_text_is_recognised(text: str) -> None:
    assert same_text(text, rewritten(text))
    assert same_text(text, rewritten(text, rich=True))


def test_most_words_or_a_beginning_make_texts_alike() -> None:
    assert alike("call the client on friday at noon", "Call the client on Friday at")
    assert alike("one two three four five", "one two three four six")
    assert not alike("one two three four five", "six seven eight four five")
