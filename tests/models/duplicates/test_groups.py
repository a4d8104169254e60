"""Which leads may be the same person, held against a slow comparison of every pair."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.duplicates import compared_lead, groups
from taskip_leads.models.duplicates.compared_lead import (
    ComparedLead,
    email_key,
    name_key,
    phone_number,
    places,
)
from taskip_leads.models.duplicates.groups import (
    MOST_WITH_ONE_NUMBER,
    Certainty,
    DuplicateGroup,
    find_duplicates,
)


def lead(lead_id: int, name: str = "", **values: str | None) -> ComparedLead:
    return ComparedLead(lead_id, lead_id, name or f"Lead{lead_id}", **values)


def found(*leads: ComparedLead, different: tuple[tuple[int, int], ...] = ()) -> list[str]:
    groups = find_duplicates(leads, different).groups
    return [
        f"{one.certainty.name} {'-'.join(map(str, one.lead_ids))}: {one.reason}" for one in groups
    ]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("ann@a.example", " ANN@A.example ", "same email"),
        ("ann+web@a.example", "ann@a.example", "same email, without +web"),
        ("ann+web@a.example", "Ann+Web@a.example", "same email"),
        ("ann+a@a.example", "ann+b@a.example", "same email, without +a, +b"),
        ("ann@a.example", "ann@b.example", None),
        ("+a@a.example", "+b@a.example", None),
        ("ann", "ann", None),
    ],
)
def test_email_is_compared_without_case_and_tag(one: str, other: str, reason: str | None) -> None:
    expected = [] if reason is None else [f"EMAIL 1-2: {reason}"]
    assert found(lead(1, email=one), lead(2, email=other)) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+49 89 5550 0161", "0049 (89) 5550-0161", True),
        ("+49 (0)89 5550 0161", "089 / 5550 0161", True),
        ("+49 89 5550 0161", "89 55500161 ext. 12", True),
        ("+1 (415) 555-0132", "415 555 0132", True),
        ("+49 89 5550 0161", "+43 89 5550 0161", False),
        ("+49 89 5550 0161", "5550 0161", False),
        ("555 0161", "5550161", True),
        ("110", "110", False),
        ("0000000000", "0000000000", False),
        ("123456789", "123456789", False),
        ("n/a", "n/a", False),
    ],
)
def test_phone_is_compared_by_its_digits(one: str, other: str, same: bool) -> None:
    reasons = found(lead(1, phone=one), lead(2, phone=other))
    assert bool(reasons) is same


def test_number_of_two_countries_or_of_a_switchboard_proves_nothing() -> None:
    abroad = [lead(1, phone="+49 89 5550 0161"), lead(2, phone="+43 89 5550 0161")]
    assert found(*abroad, lead(3, phone="089 5550 0161")) == []
    five = [lead(at, phone="+49 30 1234 5670") for at in range(MOST_WITH_ONE_NUMBER + 1)]
    assert found(*five) == []
    assert found(*five[1:]) == ["PHONE 1-2-3-4: same phone"]


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            {"name": "José Núñez", "company": "Acme GmbH & Co. KG"},
            {"name": "NUNEZ, Jose", "company": "ACME"},
            "NAME 1-2: same name, Acme GmbH & Co. KG",
        ),
        (
            {"name": "Ann Lee", "email": "ann@acme.example"},
            {"name": "Ann Lee", "website": "https://www.acme.example/contact"},
            "NAME 1-2: same name, acme.example",
        ),
        (
            {"name": "Jon Smith", "company": "Acme"},
            {"name": "John Smith", "company": "Acme"},
            "SIMILAR 1-2: similar names, Acme",
        ),
        # Two people, a first name alone, and a mail provider.
        ({"name": "Anna Berg", "company": "Acme"}, {"name": "Anne Berg", "company": "Acme"}, None),
        ({"name": "Ann", "company": "Acme"}, {"name": "Ann", "company": "Acme"}, None),
        (
            {"name": "Ann Lee", "email": "ann@gmail.com"},
            {"name": "Ann Lee", "email": "lee@gmail.com"},
            None,
        ),
        ({"name": "Ann Lee"}, {"name": "Ann Lee"}, None),
    ],
)
def test_name_counts_with_company_or_web_domain(
    one: dict[str, str], other: dict[str, str], reason: str | None
) -> None:
    assert found(lead(1, **one), lead(2, **other)) == ([] if reason is None else [reason])


def test_group_is_listed_once_by_its_surest_reason_the_newest_first() -> None:
    leads = [
        lead(1, "Ann Lee", email="a@a.example", company="A"),
        lead(2, "Ann Lee", email="a@a.example", company="A"),
        lead(3, "Ann Lee", company="A"),
        lead(8, email="b@a.example"),
        lead(9, email="b@a.example"),
    ]
    assert found(*leads) == [
        "EMAIL 8-9: same email",
        "EMAIL 1-2: same email",
        "NAME 1-2-3: same name, A",
    ]
    unsent = ComparedLead(-4, None, "Ann Lee", email="b@a.example")
    (group, *_) = find_duplicates([*leads, unsent]).groups
    assert group.lead_ids == (8, 9, -4), "the oldest first, one without an id last"


def test_leads_that_are_different_are_in_no_common_group() -> None:
    three = [lead(at, email="a@a.example") for at in (1, 2, 3)]
    assert found(*three, different=((1, 2),)) == ["EMAIL 2-3: same email", "EMAIL 1-3: same email"]
    assert found(*three, different=((1, 2), (1, 3))) == ["EMAIL 2-3: same email"]
    assert found(*three, different=((1, 2), (1, 3), (2, 3))) == []


# -- every pair, slowly -----------------------------------------------------------------------


def _same_phone(one: ComparedLead, other: ComparedLead) -> bool:
    mine, theirs = phone_number(one.phone), phone_number(other.phone)
    if mine is None or theirs is None:
        return False
    if mine.international == theirs.international:
        return mine == theirs
    longer, shorter = (mine, theirs) if mine.international else (theirs, mine)
    return len(shorter.digits) >= 8 and any(
        longer.digits[code:].lstrip("0") == shorter.digits for code in (1, 2, 3)
    )


def _places(one: ComparedLead, leads: list[ComparedLead]) -> set[str]:
    """The places of a lead; a domain of three companies is none."""
    distinct: set[str] = set()
    for place in places(one):
        users = [lead for lead in leads if place.key in {each.key for each in places(lead)}]
        companies = {each.key for lead in users for each in places(lead) if each.is_company}
        if place.is_company or len(companies) < 3:
            distinct.add(place.key)
    return distinct


def reasons_of(one: ComparedLead, other: ComparedLead, leads: list[ComparedLead]) -> set[Certainty]:
    """Compare two leads by the words of the rules."""
    found: set[Certainty] = set()
    if email_key(one.email)[0] and email_key(one.email)[0] == email_key(other.email)[0]:
        found.add(Certainty.EMAIL)
    if _same_phone(one, other):
        found.add(Certainty.PHONE)
    mine, theirs = name_key(one.name), name_key(other.name)
    if mine and theirs and _places(one, leads) & _places(other, leads):
        if mine == theirs:
            found.add(Certainty.NAME)
        elif _initials(mine) == _initials(theirs) and _similarity(mine, theirs) >= 94:
            found.add(Certainty.SIMILAR)
    return found


def _initials(name: str) -> list[str]:
    return sorted(word[0] for word in name.split())


def _similarity(one: str, other: str) -> float:
    """Twice the longest common subsequence over both lengths, of 100."""
    row = [0] * (len(other) + 1)
    for a in one:
        before = 0
        for at, b in enumerate(other, 1):
            before, row[at] = row[at], before + 1 if a == b else max(row[at], row[at - 1])
    return 200 * row[-1] / (len(one) + len(other))


_NAMES = st.sampled_from(
    ["Ann Lee", "Lee, Ánn", "Anne Lee", "Johannes Sebastian", "Johanes Sebastian", "Ann", "Bo Ek"]
)
_EMAILS = st.none() | st.sampled_from(
    ["a@x.example", "A+b@x.example", "a+c@X.example", "a@gmail.com", "b@y.example", "", "@"]
)
_PHONES = st.none() | st.sampled_from(
    ["+49 89 5550161", "0049895550161", "089 5550161", "895550161", "+4389 5550161", "+49 30 77712345",
     "030 77712345", "77712345", "1"]
)  # fmt: skip
_COMPANIES = st.none() | st.sampled_from(["X GmbH", "x", "Y Ltd", "Z", "&"])
_SITES = st.none() | st.sampled_from(
    ["https://x.example", "www.y.example", "linkedin.com/in/a", "?"]
)
_LEADS = st.lists(st.tuples(_NAMES, _EMAILS, _PHONES, _COMPANIES, _SITES), max_size=9).map(
    lambda rows: [ComparedLead(at, at, *row) for at, row in enumerate(rows, 1)]
)


@given(_LEADS, st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=4))
def test_groups_agree_with_the_comparison_of_every_pair(
    leads: list[ComparedLead], apart: set[tuple[int, int]]
) -> None:
    different = {(min(two), max(two)) for two in apart if two[0] != two[1]}
    groups = find_duplicates(leads, different).groups
    by_id = {one.lead_id: one for one in leads}
    together = {
        pair: [g for g in groups if set(pair) <= set(g.lead_ids)] for pair in combinations(by_id, 2)
    }
    for pair, shared in together.items():
        expected = reasons_of(by_id[pair[0]], by_id[pair[1]], leads)
        if pair in different:
            assert not shared
            continue
        # Nothing is called a duplicate without a reason of its own.
        assert {one.certainty for one in shared} <= expected
        if expected - {Certainty.PHONE}:
            assert shared
            assert min(list(Certainty).index(one.certainty) for one in shared) <= min(
                list(Certainty).index(one) for one in expected - {Certainty.PHONE}
            )
    assert _phones_are_complete(leads, groups, different)


def _phones_are_complete(
    leads: list[ComparedLead], groups: tuple[DuplicateGroup, ...], different: set[tuple[int, int]]
) -> bool:
    """Return whether leads with the very same number are together, unless it is a switchboard's."""
    for one, other in combinations(leads, 2):
        number = phone_number(one.phone)
        if number is None or number != phone_number(other.phone):
            continue
        count = sum(phone_number(lead.phone) == number for lead in leads)
        pair = {one.lead_id, other.lead_id}
        expected = count <= MOST_WITH_ONE_NUMBER and tuple(sorted(pair)) not in different
        if expected and not any(pair <= set(group.lead_ids) for group in groups):
            return False
    return True


def test_what_was_compared_is_freed_bit_by_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freed at once, the values of a hundred thousand leads hold up the event loop."""
    released: list[int] = []

    def release(*holders: dict[object, object]) -> None:
        released.extend(map(len, holders))
        compared_lead.release(*holders)
        assert not any(holders)

    monkeypatch.setattr(groups, "release", release)
    leads = [
        ComparedLead(
            n, n, f"Ana Silva {n}", f"ana{n}@silva.example", f"+351 21 555 {n:04}", "Silva Ltd"
        )
        for n in range(1, 51)
    ]
    assert groups.find_duplicates(leads).compared == 50
    assert released.count(50) >= 5
