"""A colleague's change is a conflict; TaskIP's form of a text is not."""

from __future__ import annotations

import pytest

from taskip_leads.store.three_way import three_way
from tests.support.colleague_changes import CHANGED_BY_A_COLLEAGUE


@pytest.mark.parametrize(("base", "theirs"), CHANGED_BY_A_COLLEAGUE)
@pytest.mark.parametrize("sent", [False, True])
def test_change_of_the_base_by_a_colleague_is_a_conflict(
    base: str, theirs: str, sent: bool
) -> None:
    merge = three_way({"address": "mine"}, {"address": theirs}, {"address": base}, sent=sent)
    assert not merge.send
    assert merge.conflicts == {"address": {"mine": "mine", "theirs": theirs, "base": base}}


@pytest.mark.parametrize(("mine", "theirs"), CHANGED_BY_A_COLLEAGUE)
def test_colleagues_change_of_our_sent_value_is_a_conflict(mine: str, theirs: str) -> None:
    merge = three_way({"address": mine}, {"address": theirs}, {"address": "base"}, sent=True)
    assert list(merge.conflicts) == ["address"]


def test_rewritten_base_is_replaced_and_a_rewritten_edit_has_arrived() -> None:
    mine = {"address": "Ann & Bob 🎉"}
    assert three_way(mine, {"address": "A &amp; B"}, {"address": "A & B"}).send == mine
    arrived = three_way(mine, {"address": "Ann &amp; Bob ?"}, {"address": "A"}, sent=True)
    assert (arrived.send, arrived.conflicts) == ({}, {})


def test_stored_form_of_an_unsent_edit_is_a_colleagues_text() -> None:
    theirs = {"address": "Ann &amp; Bob ?"}
    merge = three_way({"address": "Ann & Bob 🎉"}, theirs, {"address": "A"})
    assert list(merge.conflicts) == ["address"]
