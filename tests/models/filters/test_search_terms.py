"""What a search matches: typography, phone numbers, lead ids."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from taskip_leads.models.filters.search_terms import needles, search_text, spellings

TYPED = st.text(st.sampled_from("+0049()./- 30#ab’'"), max_size=10)


def matches(search: str, text: str) -> bool:
    return all(any(one in text for one in spellings(needle)) for needle in needles(search))


def lead(phone: str = "+49 (0)30 5550-1000", server_id: int | None = 1042) -> str:
    return search_text(
        "Conor O’Brien", "Dún Laoghaire – Ŋura", "conor@brien.example", phone, None,
        "Said “next—year”, bu\u00adsiness", server_id,
    )  # fmt: skip


@pytest.mark.parametrize(
    "search",
    [
        "o'brien", "O’BRIEN", "o‘brien", "dun laoghaire - nura", '"laoghaire - nura"', "next-year",
        "business", "busi\u200bness", "#1042", "+49 30 5550 1000", "+49305550", "004930 5550",
        "030/5550-1000", "(030) 5550", "5550.1000", "55501000", "+49 (0)30 5550-1000",
    ],
)  # fmt: skip
def test_search_matches_different_spellings(search: str) -> None:
    assert matches(search, lead())


@pytest.mark.parametrize("search", ["#104", "#10421", "#2", "030 5551", "o'bryan", "1042#"])
def test_search_does_not_match_another_id(search: str) -> None:
    assert not matches(search, lead())


@pytest.mark.parametrize(
    "spelled",
    [
        "+49 30 55501000",
        "0049 30 5550 1000",
        "+49.30.5550.1000",
        "+49305550-1000",
        "+49-(0)30-5550-1000",
    ],
)
def test_search_matches_the_digits_of_a_phone_number(spelled: str) -> None:
    assert matches("+49 30 5550 1000", lead(spelled))
    assert matches("030 55501000", lead(spelled))


def test_unsent_lead_has_no_searchable_id() -> None:
    assert not matches("#0", lead(server_id=None))
    assert not matches("#5", lead(server_id=-5))


def test_search_text_starts_with_name_and_company() -> None:
    assert lead().split("\n")[:2] == ["conor o'brien", "dun laoghaire - nura"]
