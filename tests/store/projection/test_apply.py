"""Merge responses and apply pending changes: nothing is lost or invented."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.change import AddNote, ConvertLead, EditLead, MoveStatus
from taskip_leads.store.field_values import apply_delta
from taskip_leads.store.projection.apply import MEMBERSHIP_LISTS, apply_pending, merge_partial

NEW = Attribute(4, "New", AttributeType.STATUS, "#3498db", 1)
WON = Attribute(2, "Won", AttributeType.STATUS, None, 5)
KNOWN = {4: NEW, 2: WON}
IDS = st.lists(st.integers(1, 6), unique=True, max_size=4)


def test_partial_response_removes_nothing() -> None:
    known = {"id": 1, "value": 5, "statuses": [{"id": 4}], "activities": ["x"]}
    joined = merge_partial(known, {"id": 1, "value": 7})
    assert joined == {"id": 1, "value": 7, "statuses": [{"id": 4}], "activities": ["x"]}


def test_empty_list_is_trusted_if_the_workspace_fills_it() -> None:
    known = {"id": 1, "statuses": [{"id": 4}]}
    assert merge_partial(known, {"id": 1, "statuses": []})["statuses"] == []


def test_empty_list_is_ignored_if_no_row_ever_fills_it() -> None:
    known = {"id": 1, "statuses": [{"id": 4}]}
    bare = {"id": 1, "statuses": [], "sources": [], "assigned_to": []}
    joined = merge_partial(known, bare, MEMBERSHIP_LISTS)
    assert joined["statuses"] == [{"id": 4}]
    assert "sources" not in joined, "not told is not the same as none"


def test_moved_status_replaces_one_and_keeps_the_others() -> None:
    answer: dict[str, Any] = {
        "id": 1,
        "statuses": [{"id": 4, "name": "New"}, {"id": 9, "name": "Hot"}],
    }
    shown = apply_pending(answer, [MoveStatus(1, add=(2,), remove=(4,))], KNOWN)
    assert [row["id"] for row in shown["statuses"]] == [9, 2]
    assert [row["id"] for row in answer["statuses"]] == [4, 9], "the answer itself is not touched"


def test_note_is_not_applied_to_its_lead_but_a_conversion_is() -> None:
    answer: dict[str, Any] = {"id": 1, "converted": 0}
    assert apply_pending(answer, [AddNote(1, "a", "b")], KNOWN) == answer
    assert apply_pending(answer, [ConvertLead(1)], KNOWN) == {"id": 1, "converted": 1}


def test_edit_is_shown_in_the_servers_format() -> None:
    answer = {"id": 1, "first_name": "Ada", "full_name": "Ada", "company": {"id": 1}, "sources": []}
    edit = EditLead(
        1,
        {"last_name": "King", "company_id": 2, "city_id": 5, "value": None},
        add={"source_ids": (4,)},
        shows={"company_id": "Acme"},
    )
    shown = apply_pending(answer, [edit], KNOWN)
    assert shown["full_name"] == "Ada King"
    assert shown["company"] == {"id": 2, "name": "Acme"}
    assert shown["company_id"] == 2
    assert (shown["city_id"], shown["city"]) == (5, None), "an old name beside a new id is a lie"
    assert [row["id"] for row in shown["sources"]] == [4]


def test_removal_from_an_unknown_list_does_not_make_it_empty() -> None:
    shown = apply_pending({"id": 1, "statuses": None}, [MoveStatus(1, remove=(4,))], KNOWN)
    assert shown["statuses"] is None


def test_unknown_status_is_shown_as_a_number() -> None:
    shown = apply_pending({"id": 1, "statuses": None}, [MoveStatus(1, add=(77,))], KNOWN)
    assert shown["statuses"] == [{"id": 77, "name": "#77", "type": 1}]


@given(IDS, IDS, IDS)
def test_projected_value_equals_the_value_that_is_sent(
    current: list[int], add: list[int], remove: list[int]
) -> None:
    remove = [i for i in remove if i not in add]
    change = MoveStatus(1, tuple(add), tuple(remove))
    shown = apply_pending({"statuses": [{"id": i} for i in current]}, [change], {})["statuses"]
    sent = apply_delta(current, change.add, change.remove)
    assert {row["id"] for row in shown} == set(sent)
    assert len(sent) == len(set(sent))
    assert set(sent) == (set(current) - set(remove)) | set(add)


@given(IDS, IDS)
def test_applying_changes_twice_gives_the_same_lead(current: list[int], add: list[int]) -> None:
    change = MoveStatus(1, tuple(add))
    once = apply_pending({"statuses": [{"id": i} for i in current]}, [change], KNOWN)
    assert apply_pending(once, [change], KNOWN) == once
