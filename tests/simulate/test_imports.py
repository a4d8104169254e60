"""Rows of an import arrive once each, over a bad line and through kills."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from taskip_leads.mirror.tables.imports import rows
from tests.simulate.imports import play_import


@pytest.mark.parametrize("seed", [1, 2])
def test_no_row_is_lost_or_made_twice(seed: int) -> None:
    outcome = play_import(seed, 20)
    assert (outcome.lost, outcome.twice) == ([], [])
    assert (outcome.notes_lost, outcome.notes_twice) == (0, 0)
    assert outcome.progress is not None
    assert (outcome.progress.done, outcome.progress.refused) == (20, 0)
    assert outcome.kills > 3


def test_simulation_finds_rows_that_are_not_marked_as_sent() -> None:
    mark = rows.set_state
    forgotten: list[int] = []

    def forgetful(connection: object, file: int, row: int, state: str, message: str = "") -> None:
        if state == rows.SENT and row not in forgotten:
            forgotten.append(row)
            return
        mark(connection, file, row, state, message)  # type: ignore[arg-type]

    with patch.object(rows, "set_state", forgetful):
        outcome = play_import(1, 4)
    assert outcome.progress is not None
    assert outcome.progress.refused or outcome.twice or outcome.notes_twice
