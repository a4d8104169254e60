"""The slot map behaves like a dictionary."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.store.index.slot_map import SlotMap

IDS = st.integers(-(2**63), 2**63 - 1)


@given(
    st.lists(IDS, max_size=30, unique=True), st.lists(st.tuples(st.booleans(), IDS), max_size=30)
)
def test_slot_map_behaves_like_a_dictionary(
    stored: list[int], steps: list[tuple[bool, int]]
) -> None:
    lead_ids = array("q", stored)
    slots = SlotMap.from_slots(lead_ids, range(len(stored)))
    expected = {lead_id: slot for slot, lead_id in enumerate(stored)}
    for adds, lead_id in steps:
        if adds and lead_id not in expected:
            expected[lead_id] = len(lead_ids)
            slots.add(lead_id, len(lead_ids))
            lead_ids.append(lead_id)
        elif not adds and expected:
            gone = min(expected, key=lambda known: abs(known - lead_id))
            slots.remove(gone)
            del expected[gone]
        assert len(slots) == len(expected)
    for lead_id in [*stored, *(lead_id for _, lead_id in steps), 2**70]:
        assert slots.get(lead_id) == expected.get(lead_id)


def test_many_new_ids_are_merged_into_the_sorted_ones() -> None:
    lead_ids = array("q")
    slots = SlotMap(lead_ids)
    for number in range(10_000):
        lead_ids.append(-number if number % 3 else number)
        slots.add(lead_ids[number], number)
        if number % 7 == 0:
            slots.remove(-number if number % 3 else number)
        if number % 1000 == 0:
            slots.compact()
    slots.compact()
    for number in range(10_000):
        lead_id = -number if number % 3 else number
        assert slots.get(lead_id) == (None if number % 7 == 0 else number)
    assert len(slots) == sum(number % 7 != 0 for number in range(10_000))
