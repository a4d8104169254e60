"""Parsing what is valid of a filter while it is typed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.filters.language import InvalidFilter, parse
from taskip_leads.models.filters.query import LeadQuery, NameLookup
from taskip_leads.models.filters.valid_parts import parse_valid_parts, sentence

TODAY = date(2026, 11, 24)
NAMES = NameLookup(statuses={4: "New", 2: "In progress"}, people={31: "Mia Chen"})

_LETTERS = st.sampled_from('statu:-",\\\\ #<>.5kmeurdoag²')
_TEXTS = st.text(_LETTERS, max_size=30) | st.text(max_size=30)


def read(text: str) -> LeadQuery:
    return parse(text, NAMES, TODAY)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("statsu:new", ""),
        ("acme statsu:new", "acme"),
        ("statsu:new acme", ""),
        ("date:after 9999-12-31", ""),
        ('acme date:"after 9999-12-31"', "acme"),
        ("status:in progress owner:#31 acme", "owner:#31 acme"),
        ("status:new foo:bar value:much x", "status:new"),
        ("status:new,lots x", "status:new x"),
        ("has:note,fil", "has:note"),
        ("date:nonsense date:14d", "date:14d"),
        ("date:14d date:2d", "date:14d"),
        ("value:>1 250 acme", ""),
        ("status: value:5", "value:5"),
    ],
)
def test_parse_valid_parts_skips_the_invalid_part(text: str, valid: str) -> None:
    assert parse_valid_parts(text, NAMES, TODAY, LeadQuery()).query == read(valid)


@pytest.mark.parametrize(
    ("before", "text", "shown"),
    [
        ("date:14d", 'date:"after 9999', "date:14d"),
        ("date:14d acme", "status:new date: acme", "status:new date:14d acme"),
        ("status:new", "status:nex", "status:new"),
        ("status:new", "-status:nex", ""),
        ("-status:new status:#2", "-status:nex status:#2", "-status:new status:#2"),
        ("status:new", "status:nex status:#2", "status:#2"),
        ("-has:email", "-has:emial", "-has:email"),
        ("has:email", "-has:emial", ""),
        ("is:converted", "is:convert", "is:converted"),
        ("sort:-value", "sort:valeu", "sort:-value"),
        ("company:acme", "company:", "company:acme"),
        ("acme", "statsu:new acme", "acme"),
        ("acme", "text:x", ""),
        ("status:new", "statuses_:x", ""),
    ],
)
def test_invalid_part_leaves_its_filter_as_before(before: str, text: str, shown: str) -> None:
    assert parse_valid_parts(text, NAMES, TODAY, read(before)).query == read(shown)


@given(_TEXTS, _TEXTS)
def test_parse_valid_parts_accepts_any_text(text: str, before: str) -> None:
    earlier = parse_valid_parts(before, NAMES, TODAY, LeadQuery()).query
    parts = parse_valid_parts(text, NAMES, TODAY, earlier)
    try:
        assert read(text) == parts.query, "a valid filter does not depend on the one before"
    except InvalidFilter:
        ends = [0, *(place for one in parts.mistakes for place in (one.start, one.end)), len(text)]
        assert parts.mistakes
        assert ends == sorted(ends), "each mistake stands behind the one before it"
    else:
        assert not parts.mistakes


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("acme sorce:web status:new,contac,lots foo:1", ["sorce:", "contac", "lots", "foo:"]),
        ('status:new,,lots -owner:"mia chan"', ["lots", '"mia chan"']),
        ("has:fax value:>1 250 date:2d date:3d", ["fax", "value:>1 250", "date:3d"]),
        ("is:all,active,converted", ["is:all,active,converted"]),
        ("status:new", []),
    ],
)
def test_every_mistake_has_its_place(text: str, wrong: list[str]) -> None:
    parts = parse_valid_parts(text, NAMES, TODAY, LeadQuery())
    assert [text[one.start : one.end] for one in parts.mistakes] == wrong


@pytest.mark.parametrize(
    ("text", "width", "said"),
    [
        ("foo:1", None, "foo: is not a filter. Quote it to search for it."),
        ("status:x owner:y", None, "No status is named “x”. Also wrong: y"),
        ("status:nex owner:y has:z", None, "No status is named “nex”. New? Also wrong: y, z"),
        ("status:a,b,c,d,e", None, "No status is named “a”. Also wrong: b, c and 2 more"),
        ("status:a,b,c,d,e", 48, "No status is named “a”. Also wrong: b and 3 more"),
        ("status:a,b,c,d,e", 47, "No status is named “a”. 4 more wrong"),
    ],
)
def test_sentence_names_the_mistakes_for_which_there_is_room(
    text: str, width: int | None, said: str
) -> None:
    mistakes = parse_valid_parts(text, NAMES, TODAY, LeadQuery()).mistakes
    assert sentence(mistakes, text, width) == said
