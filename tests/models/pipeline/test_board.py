"""The columns' order, and the change that moves a lead between them."""

from __future__ import annotations

from taskip_leads.models.attribute import Attribute, AttributeType
from taskip_leads.models.board.moves import arrange, column_after, status_move
from taskip_leads.models.change import MoveStatus
from taskip_leads.models.lead_row import LeadRow

NEW, TALKS, WON, LATER = (
    Attribute(number, name, AttributeType.STATUS, order=order)
    for number, name, order in ((1, "New", 1), (2, "Talks", 2), (3, "Won", 3), (4, "Later", 9))
)


def lead(*statuses: Attribute) -> LeadRow:
    return LeadRow(7, 7, "Ada", statuses=statuses)


def test_columns_follow_the_order_with_closed_statuses_last() -> None:
    assert arrange([WON, LATER, NEW, TALKS], closed={3}) == (NEW, TALKS, LATER, WON)


def test_move_replaces_only_the_leading_status() -> None:
    change = status_move(lead(LATER, NEW), WON)
    assert change == MoveStatus(7, (3,), (4,), "Later → Won")
    assert column_after(lead(LATER, NEW), change, WON) == WON


def test_move_below_a_remaining_status_is_explained() -> None:
    both = lead(LATER, TALKS)
    change = status_move(both, NEW)
    assert change == MoveStatus(7, (1,), (4,), "Later → New")
    assert column_after(both, change, NEW) == TALKS


def test_move_to_a_status_that_the_lead_has_drops_the_leading_one() -> None:
    assert status_move(lead(LATER, TALKS), TALKS) == MoveStatus(7, (2,), (4,), "Later → Talks")


def test_move_to_the_own_column_changes_nothing() -> None:
    assert status_move(lead(LATER, NEW), LATER) is None


def test_move_adds_a_status_if_there_is_none_or_it_is_unknown() -> None:
    for row in (lead(), LeadRow(7, 7, "Ada")):
        assert status_move(row, NEW) == MoveStatus(7, (1,), (), "→ New")
