"""A killed program loses nothing that it reported as saved."""

from __future__ import annotations

import os
import re

from taskip_leads import clock
from tests.delivery.kill import run
from tests.delivery.points import at_every_commit
from tests.delivery.steps import WALKS
from tests.delivery.writes import WRITES


def test_five_random_kills_lose_and_duplicate_nothing() -> None:
    toll = run(5)
    assert toll.acknowledged >= 2, str(toll)
    assert toll.clean, f"{toll}\n{toll.lost}\n{toll.twice}\n{toll.open}\n{toll.unsound}"


def test_ten_kills_around_commits_lose_nothing() -> None:
    # Another walk and other points each day; make kill-test covers all of them.
    seed = int(os.environ.get("KILL_SEED") or clock.today().toordinal())
    steps = WALKS[seed % len(WALKS)]
    every = len(steps)
    toll, commits = at_every_commit(steps, every, seed // len(WALKS) % every)
    summary = f"KILL_SEED={seed}: {toll}\n{toll.lost}\n{toll.twice}\n{toll.open}\n{toll.unsound}"
    walked = [tables for tables in commits if "outbox" in tables.split(", ")]
    # The start; then each write: saved, released, sent, settled.
    assert len(walked) == 1 + len(steps) * 4, commits
    assert toll.rounds >= 7, summary
    assert toll.acknowledged >= toll.rounds // 2, summary
    assert toll.clean, summary


def test_walks_cover_all_fourteen_writes() -> None:
    typed = {(step.method, step.path.replace("{lead}", "{}")) for steps in WALKS for step in steps}
    assert {(write.method, re.sub(r"[0-9]+$", "", write.path)) for write in WRITES} == typed
