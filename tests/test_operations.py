"""Every operation of the API is reached from a screen, by keys.

``tests/ui/test_operations.py`` presses them, and looks at what the service was asked for.
"""

from __future__ import annotations

import pytest

from taskip_leads.ui import keys
from tests.api.contract import OPERATIONS
from tests.support.operations import REACHED


def test_all_twenty_operations_of_the_contract_are_reached() -> None:
    assert len(OPERATIONS) == 20
    assert set(REACHED) == set(OPERATIONS)


@pytest.mark.parametrize("operation", REACHED)
def test_each_path_consists_of_existing_keys(operation: str) -> None:
    rows = {key.id: key for key in keys.TABLE}
    for id in REACHED[operation]:
        assert id in rows, f"{operation}: there is no key {id}"
        assert rows[id].keys, f"{operation}: {id} is on no key"
        assert rows[id].scope in keys.TITLES, f"{operation}: nobody is told about {id}"
