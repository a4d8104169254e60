"""How the statuses of the pipeline share the width of the terminal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.ui.leads.widgets.pipeline_strip import plan_strip


@given(st.integers(0, 300), st.integers(20, 400))
def test_every_cell_belongs_to_at_most_one_status(count: int, width: int) -> None:
    plan = plan_strip(count, width)
    assert 0 <= plan.shown <= count
    cells = [plan.index_at(x) for x in range(-1, width + 1)]
    for index in range(plan.shown):
        start = plan.start(index)
        assert start >= 1
        assert start + plan.width <= width - 1 - (4 if plan.shown < count else 0)
        assert cells.count(index) == plan.width
    assert {cell for cell in cells if cell is not None} == set(range(plan.shown))


def test_statuses_without_room_are_counted() -> None:
    assert plan_strip(6, 120).shown == 6
    assert plan_strip(6, 120).width == 18
    assert plan_strip(30, 120).shown == 8
    assert plan_strip(0, 120).shown == 0
