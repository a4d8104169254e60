"""A program that is killed, wherever, has lost nothing that it said was saved."""

from __future__ import annotations

from tests.delivery.kill import run


def test_twenty_kills_lose_no_acknowledged_change_and_make_none_arrive_twice() -> None:
    toll = run(20)
    assert toll.acknowledged >= 5, str(toll)
    assert toll.clean, f"{toll}\n{toll.lost}\n{toll.twice}\n{toll.open}\n{toll.unsound}"
