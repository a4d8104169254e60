"""A program that is killed, wherever, has lost nothing that it said was saved."""

from __future__ import annotations

from tests.delivery.kill import run
from tests.delivery.points import at_every_commit


def test_ten_kills_anywhere_lose_no_acknowledged_change_and_make_none_arrive_twice() -> None:
    toll = run(10)
    assert toll.acknowledged >= 5, str(toll)
    assert toll.clean, f"{toll}\n{toll.lost}\n{toll.twice}\n{toll.open}\n{toll.unsound}"


def test_ten_kills_one_by_one_just_before_and_just_after_commits_lose_nothing() -> None:
    toll, commits = at_every_commit(step=3)
    walked = [tables.partition(",")[0] for tables in commits]
    # The start; a note with its draft, a status, an edit with its draft: kept, let go, sent, settled.
    assert walked.count("outbox") == 1 + 3 * 4, commits
    assert walked.count("draft_text") >= 2, commits
    assert toll.rounds >= 9, str(toll)
    assert toll.acknowledged >= 15, str(toll)
    assert toll.clean, f"{toll}\n{toll.lost}\n{toll.twice}\n{toll.open}\n{toll.unsound}"
