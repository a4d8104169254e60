"""The filter language: formatting round-trips, and errors have a position."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.filters.language import (
    GRAMMAR,
    RULES,
    InvalidFilter,
    parse,
    show,
    with_words,
)
from taskip_leads.models.filters.query import (
    ME,
    NONE,
    DayRange,
    Has,
    LeadQuery,
    LeadState,
    NameLookup,
    Pick,
    Sort,
    SortField,
    ValueRange,
    ready_made,
)
from taskip_leads.models.filters.search_terms import needles, tokens
from taskip_leads.models.filters.tokenizer import joined

TODAY = date(2026, 11, 24)
NAMES = NameLookup(
    statuses={
        4: "New",
        2: "In progress",
        7: "Lost",
        9: "Twin",
        10: "twin",
        11: "none",
        12: 'a"b,c\\',
    },
    sources={31: "Web", 32: "Trade fair", 33: "", 34: "#31"},
    people={1: "Mara König", 2: "Tom Berg", 3: "me"},
)


def canonical(text: str) -> str:
    """Return a search as a query keeps it."""
    return with_words(LeadQuery(), tokens(text)).text


ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
TEXTS = st.one_of(
    ANY_TEXT,
    st.lists(
        st.sampled_from(['"new york"', "status:new", "-x", "http://a.example", 'a"b', "\\", "José"])
    ).map(" ".join),
).map(canonical)


def picks(known: list[int]) -> st.SearchStrategy[Pick]:
    ids = st.frozensets(st.sampled_from([NONE, 99, *known]), max_size=4)
    return st.builds(Pick, ids, ids)


@st.composite
def day_ranges(draw: st.DrawFn) -> DayRange:
    ends = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
    first, last = (end if draw(st.booleans()) else None for end in ends)
    return DayRange(first, last, none=draw(st.booleans()))


@st.composite
def value_ranges(draw: st.DrawFn) -> ValueRange:
    numbers = st.decimals(0, 10**12, places=2)
    least, most = sorted((draw(numbers), draw(numbers)))
    low, high = draw(st.booleans()), draw(st.booleans())
    return ValueRange(
        least if low else None,
        most if high else None,
        over=low and draw(st.booleans()),
        under=high and draw(st.booleans()),
        none=draw(st.booleans()),
        currency=draw(st.sampled_from([None, "EUR", "USD"])),
    )


QUERIES = st.builds(
    LeadQuery,
    text=TEXTS,
    statuses=picks(list(NAMES.statuses)),
    sources=picks(list(NAMES.sources)),
    owners=picks([ME, *NAMES.people]),
    value=st.none() | value_ranges(),
    interaction=st.none() | day_ranges(),
    created=st.none() | day_ranges() | st.builds(DayRange, hours=st.integers(1, 9999)),
    updated=st.none() | day_ranges(),
    noted=st.none() | day_ranges(),
    converted=st.sampled_from([True, False, None]),
    company=ANY_TEXT.map(str.strip),
    has=st.frozensets(st.sampled_from(Has)),
    lacks=st.frozensets(st.sampled_from(Has)),
    states=st.frozensets(st.sampled_from(LeadState)),
    excluded_states=st.frozensets(st.sampled_from(LeadState)),
    sort=st.builds(Sort, st.sampled_from(SortField), st.booleans()),
)


def read(text: str) -> LeadQuery:
    return parse(text, NAMES, TODAY)


@given(QUERIES)
def test_show_and_parse_round_trip(query: LeadQuery) -> None:
    # A name shared by two means both, so a single id is written as a number.
    assert read(show(query, NAMES)) == query
    assert parse(show(query, NameLookup()), NameLookup(), TODAY) == query, (
        "ids stand without any names too"
    )


@given(st.text(st.sampled_from('abst:-",\\ #<>.5kmeur'), max_size=25))
def test_any_text_is_a_filter_or_its_error_has_a_position(text: str) -> None:
    wrong = _wrong(text)
    if wrong is None:
        query = read(text)
        assert read(show(query, NAMES)) == query
    else:
        assert 0 <= wrong.start < wrong.end <= len(text)
        assert str(wrong)


def _wrong(text: str) -> InvalidFilter | None:
    try:
        read(text)
    except InvalidFilter as error:
        return error
    return None


@given(ANY_TEXT)
def test_canonical_search_ignores_spacing(text: str) -> None:
    assert needles(canonical(text)) == needles(text)
    assert canonical(canonical(text)) == canonical(text)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", LeadQuery()),
        ("acme  berlin", LeadQuery(text="acme berlin")),
        ('"new york" x', LeadQuery(text='"new york" x')),
        ("status:new,lost", LeadQuery(statuses=Pick(frozenset({4, 7})))),
        ("status:NEW status:lost", LeadQuery(statuses=Pick(frozenset({4, 7})))),
        ('status:"in progress"', LeadQuery(statuses=Pick(frozenset({2})))),
        ("-status:lost", LeadQuery(statuses=Pick(excluded=frozenset({7})))),
        ("status:none", LeadQuery(statuses=Pick(frozenset({NONE})))),
        ("status:twin", LeadQuery(statuses=Pick(frozenset({9, 10})))),
        ("status:#9", LeadQuery(statuses=Pick(frozenset({9})))),
        ("owner:me", LeadQuery(owners=Pick(frozenset({ME})))),
        ("owner:mara", LeadQuery(owners=Pick(frozenset({1})))),
        ("owner:konig", LeadQuery(owners=Pick(frozenset({1})))),
        ("value:>5000", LeadQuery(value=ValueRange(Decimal(5000), over=True))),
        ("value:5k..20k", LeadQuery(value=ValueRange(Decimal(5000), Decimal(20000)))),
        ("value:>=5,000", LeadQuery(value=ValueRange(Decimal(5000)))),
        ("value:<100eur", LeadQuery(value=ValueRange(None, Decimal(100), under=True, currency="EUR"))),
        ("value:none", LeadQuery(value=ValueRange(none=True))),
        ("-value:none", LeadQuery(value=ValueRange())),
        ("date:14d", LeadQuery(interaction=DayRange(TODAY - timedelta(14), TODAY))),
        ("date:none", LeadQuery(interaction=DayRange(none=True))),
        ("-date:none", LeadQuery(interaction=DayRange())),
        ('created:"this week"', LeadQuery(created=DayRange(date(2026, 11, 23), date(2026, 11, 29)))),
        ('date:"older 90d"', LeadQuery(interaction=DayRange(None, date(2026, 8, 25)))),
        ("is:converted", LeadQuery(converted=True)),
        ("is:all", LeadQuery(converted=None)),
        ("-is:active", LeadQuery(converted=True)),
        ("created:1h", LeadQuery(created=DayRange(hours=1))),
        ('created:"last 24 hours"', LeadQuery(created=DayRange(hours=24))),
        ("noted:2026-11-23", LeadQuery(noted=DayRange(date(2026, 11, 23), date(2026, 11, 23)))),
        ("noted:fri", LeadQuery(noted=DayRange(date(2026, 11, 20), date(2026, 11, 20)))),
        ("noted:2026-11-16..2026-11-22", LeadQuery(
            noted=DayRange(date(2026, 11, 16), date(2026, 11, 22)))),
        ("-noted:none", LeadQuery(noted=DayRange())),
        ("is:late", LeadQuery(states=frozenset({LeadState.LATE}))),
        ("is:untouched,late is:all -is:closed", LeadQuery(
            states=frozenset({LeadState.UNTOUCHED, LeadState.LATE}),
            excluded_states=frozenset({LeadState.CLOSED}), converted=None)),
        ("company:acme", LeadQuery(company="acme")),
        ("has:note,email -has:phone", LeadQuery(
            has=frozenset({Has.NOTE, Has.EMAIL}), lacks=frozenset({Has.PHONE}))),
        ("has:notes", LeadQuery(has=frozenset({Has.NOTE}))),
        ("sort:value", LeadQuery(sort=Sort(SortField.VALUE, True))),
        ("sort:name", LeadQuery(sort=Sort(SortField.NAME, False))),
        ("sort:+value", LeadQuery(sort=Sort(SortField.VALUE, False))),
        ("https://acme.example", LeadQuery(text="https://acme.example")),
        ('"status:new"', LeadQuery(text="status:new")),
        ("10:30", LeadQuery(text="10:30")),
    ],
)  # fmt: skip
def test_parse_reads_every_filter_word(text: str, query: LeadQuery) -> None:
    assert read(text) == query


@pytest.mark.parametrize(
    ("text", "where", "corrected"),
    [
        ("acme statsu:new", "statsu:", "acme status:new"),
        ("-statsu:new", "-statsu:", "-status:new"),
        ("status:new,lots x", "lots", "status:new,Lost x"),
        ("status:in", "in", 'status:"In progress"'),
        ("owner:tmo", "tmo", None),
        ("foo:bar", "foo:", None),
        ("status:", "status:", None),
        ("date:nonsense", "nonsense", None),
        ("date:2026-02-30", "2026-02-30", None),
        ("value:much", "much", None),
        ("value:9..5", "9..5", None),
        ("is:convertd", "convertd", "is:converted"),
        ("has:nite", "nite", "has:note"),
        ("sort:vlaue", "vlaue", "sort:value"),
        ("-company:x", "-company:x", None),
        ("date:1d date:2d", "date:2d", None),
        ("updated:3h", "3h", None),
        ("noted:3h", "3h", None),
        ("noted:late", "late", None),
        ("-noted:today", "-noted:today", None),
        ("note:today", "note:", "noted:today"),
        ("is:late,untuched", "untuched", "is:late,untouched"),
        ("is:all is:converted", "is:converted", None),
        ("-is:all", "-is:all", None),
    ],
)
def test_invalid_part_is_reported_at_its_position(
    text: str, where: str, corrected: str | None
) -> None:
    with pytest.raises(InvalidFilter) as caught:
        read(text)
    error = caught.value
    assert text[error.start : error.end] == where
    if corrected is not None:
        assert error.corrected(text) == corrected


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("value:>1 250", 'value:">1 250"'),
        ("value:>1 250,50 acme", 'value:">1 250,50" acme'),
        ("value:EUR 52k", 'value:"EUR 52k"'),
        ("date:3d ago", 'date:"3d ago"'),
        ("acme created:2 weeks", 'acme created:"2 weeks"'),
        ("noted:3d ago", 'noted:"3d ago"'),
    ],
)
def test_value_with_a_space_is_refused(text: str, corrected: str) -> None:
    with pytest.raises(InvalidFilter) as caught:
        read(text)
    assert caught.value.corrected(text) == corrected
    read(corrected)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("value:>1\u202f250,50", LeadQuery(value=ValueRange(Decimal("1250.50"), over=True))),
        ("value:1.234,56", LeadQuery(value=ValueRange(Decimal("1234.56"), Decimal("1234.56")))),
        ('value:"EUR 52k"', LeadQuery(
            value=ValueRange(Decimal(52000), Decimal(52000), currency="EUR"))),
        ("date:fri", LeadQuery(interaction=DayRange(date(2026, 11, 27), date(2026, 11, 27)))),
        ("created:fri", LeadQuery(created=DayRange(date(2026, 11, 20), date(2026, 11, 20)))),
        ("date:1.4.2026", LeadQuery(interaction=DayRange(date(2026, 4, 1), date(2026, 4, 1)))),
        ('date:"3d ago"', LeadQuery(interaction=DayRange(date(2026, 11, 21), date(2026, 11, 21)))),
        ("value:>5 acme", LeadQuery(text="acme", value=ValueRange(Decimal(5), over=True))),
        ("date:14d 2pac", LeadQuery(
            text="2pac", interaction=DayRange(date(2026, 11, 10), TODAY))),
    ],
)  # fmt: skip
def test_filter_parses_amounts_and_days_like_the_fields(text: str, query: LeadQuery) -> None:
    assert read(text) == query


@pytest.mark.parametrize("text", [
    'date:"after 9999-12-31"', 'date:"before 0001-01-01"', 'date:"after 9999"', "date:0000",
    "value:>99999999999999999999999999999.5", "value:48.000", "created:99999999d", "value:1e999",
    "owner:#²", "status:#" + "9" * 40,
])  # fmt: skip
def test_huge_values_are_reported_without_a_traceback(text: str) -> None:
    assert _wrong(text) is not None


def test_unknown_word_suggests_a_correction() -> None:
    assert str(_wrong("statsu:new")) == "statsu: is not a filter. status: is."
    assert str(_wrong("status:lots")) == "No status is named “lots”. Lost?"


def test_every_example_of_the_grammar_is_valid() -> None:
    names = NameLookup({1: "new", 2: "contacted"}, {3: "web"}, {})
    for word in GRAMMAR:
        assert parse(word.example, names, TODAY) != LeadQuery(), word


def test_ready_made_views_round_trip() -> None:
    for view in ready_made(TODAY):
        assert read(show(view.query, NAMES)) == view.query


def test_command_line_arguments_need_no_extra_quotes() -> None:
    assert joined(["date:this week", "acme"]) == 'date:"this week" acme'
    assert joined(["status:new owner:me"]) == "status:new owner:me"
    assert joined(['-status:"in progress"', "x y"]) == '-status:"in progress" x y'


def test_unclosed_quote_ends_with_the_text() -> None:
    assert tokens('acme "new yo') == ["acme", "new yo"]
    assert needles('5" JOSÉ') == ('5"', "jose")


def test_readme_documents_the_filter_language() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    for word in GRAMMAR:
        assert f"`{word.example}`" in readme
        assert word.meaning in readme
    for rule in RULES:
        assert rule in readme


@pytest.mark.parametrize(
    "text",
    [
        'date:"late, today"',
        'date:"late, after next week, never"',
        'created:"today, last week"',
        'noted:"today, last week"',
        'value:"<1000 or >=100000"',
        'value:">=1000,<5000 or >100000,EUR"',
    ],
)
def test_several_ranges_are_written_as_they_are_read(text: str) -> None:
    query = parse(text, NAMES, TODAY)
    assert show(query, NAMES) == text
    assert parse(show(query, NAMES), NAMES, TODAY) == query


def test_any_of_several_ranges_is_enough() -> None:
    days = parse('date:"today, 1..7 dec, never"', NAMES, TODAY).interaction
    assert days is not None
    assert [days.holds(day) for day in (TODAY, date(2026, 12, 7), None)] == [True] * 3
    assert not days.holds(date(2026, 12, 8))
    value = parse('value:"<1k or 5k..20k eur or none"', NAMES, TODAY).value
    assert value is not None
    assert value.holds(Decimal(10), "USD")
    assert value.holds(None, None)
    assert value.holds(Decimal(6000), "EUR")
    assert not value.holds(Decimal(6000), "USD")
    assert not value.holds(Decimal(1000), "EUR")


def test_comma_inside_of_a_day_is_no_second_range() -> None:
    days = parse('date:"dec 12, 2026"', NAMES, TODAY).interaction
    assert days is not None
    assert (days.first, days.also) == (date(2026, 12, 12), ())


@pytest.mark.parametrize("text", ['created:"late"', 'date:"today, soon"', 'created:"3h, today"'])
def test_range_that_means_nothing_there_is_refused(text: str) -> None:
    with pytest.raises(InvalidFilter):
        parse(text, NAMES, TODAY)
