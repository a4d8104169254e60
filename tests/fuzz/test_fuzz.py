"""A minute of ``make fuzz``."""

from __future__ import annotations

import pytest

from tests.fuzz.session import play


@pytest.mark.parametrize("seed", [1, 2])
def test_random_input_breaks_nothing(seed: int) -> None:
    outcome = play(seed, 30.0)
    assert outcome.steps > 20
    assert outcome.failures == []
