"""Each of the fourteen writes arrives once, or remains, after every fault."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.delivery.faults import FAULTS, Row, expected
from tests.delivery.matrix import run_row
from tests.delivery.writes import WRITES


@pytest.mark.parametrize("row", FAULTS, ids=lambda row: row.name.lower())
def test_fault_is_reported_and_no_write_is_lost_or_duplicated(row: Row, tmp_path: Path) -> None:
    cells = asyncio.run(run_row(tmp_path, row))
    assert cells == {write.words: expected(row, write) for write in WRITES}


def test_matrix_combines_all_fourteen_writes_with_more_than_eighteen_faults(
    record_property: Callable[[str, object], None],
) -> None:
    assert len({write.words for write in WRITES}) == 14
    assert len({row.fault for row in FAULTS}) >= 18
    record_property(
        "counted",
        f"{len(WRITES)} writes through {len(FAULTS)} faults of the line: none lost, none twice",
    )
