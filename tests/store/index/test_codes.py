"""Codes take 16 bits each until there are too many of them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from taskip_leads.store.index.lead_sets import IdSets
from taskip_leads.store.index.section_file import SectionReader, SectionWriter
from taskip_leads.store.index.value_sets import ValueSets


@pytest.mark.parametrize(("count", "size"), [(1000, 2), (65_536, 2), (65_537, 4)])
def test_combinations_are_told_apart_however_many_there_are(
    tmp_path: Path, count: int, size: int
) -> None:
    combinations = list(product(range(1, 258), repeat=2))[:count]
    sets = IdSets()
    for slot, ids in enumerate(combinations):
        sets.put(slot, ids)
    path = tmp_path / "codes"
    with path.open("wb") as file:
        SectionWriter(file).write_array(sets.codes)
    loaded = IdSets()
    loaded.restore_combinations(sets.combinations)
    with path.open("rb") as file:
        SectionReader(file).read_array(loaded.codes)
    for one in (sets, loaded):
        assert one.codes.itemsize == size
        assert [one.ids(slot) for slot in range(count)] == combinations


def test_currencies_are_told_apart_however_many_there_are() -> None:
    values = ValueSets()
    for slot in range(65_600):
        values.put(slot, None, str(slot))
    assert [values.currency_names[code] for code in values.currency_codes] == [
        str(slot) for slot in range(65_600)
    ]
