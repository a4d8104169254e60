"""Lengths of bars and heights of columns: never nothing for something, and scales of round numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.ui.insights.charts import (
    axis_labels,
    column_rows,
    plan_columns,
    scale_top,
)
from taskip_leads.ui.insights.layout import page_columns
from taskip_leads.ui.render.bars import bar_length
from taskip_leads.ui.render.glyphs import ASCII, UNICODE

COUNTS = st.integers(0, 10**9)


@given(st.lists(COUNTS, min_size=1, max_size=20), st.integers(1, 40))
def test_bars_are_in_proportion_and_never_empty_for_a_value(values: list[int], room: int) -> None:
    most = max(values)
    lengths = [bar_length(value, most, room) for value in values]
    for value, length in zip(values, lengths, strict=True):
        assert (length > 0) == (value > 0)
        assert length <= room
        if value and most:
            assert abs(length - max(1, room * value / most)) <= 0.5
    assert not most or max(lengths) == room


@given(COUNTS, st.integers(1, 4))
def test_scale_ends_at_a_round_number_that_is_near(most: int, intervals: int) -> None:
    top = scale_top(most, intervals)
    step = top // intervals
    assert top % intervals == 0
    assert top >= most
    assert step < 10 or len(str(step).rstrip("0")) <= 2
    assert top <= max(intervals, 2 * most + 2 * intervals)


@given(st.lists(COUNTS, min_size=1, max_size=12), st.integers(1, 8))
def test_columns_are_as_high_as_their_values(values: list[int], rows: int) -> None:
    top = scale_top(max(values), 1)
    plan = plan_columns(len(values), 60, 3)
    chart = column_rows(values, top, rows, plan, UNICODE.eighths)
    for at, value in enumerate(values):
        column = [row[at][0] for row in chart][::-1]
        height = sum(UNICODE.eighths.index(sign) + 1 for sign in column if sign != " ")
        assert (height > 0) == (value > 0)
        assert abs(height - max(value and 1, 8 * rows * value / top)) <= 0.5
        # Whole cells, at most one part, then nothing.
        assert "".join(column).rstrip(" ")[:-1] == "█" * max(0, len("".join(column).rstrip()) - 1)


@given(st.integers(1, 60), st.integers(60, 120), st.integers(1, 4))
def test_columns_share_the_room(count: int, room: int, widest: int) -> None:
    plan = plan_columns(count, room, widest)
    assert 1 <= plan.width <= widest
    assert count * plan.cell - plan.gap <= room


def test_columns_have_eight_heights_with_plain_signs_too() -> None:
    chart = column_rows([1, 2, 5, 8], 8, 1, plan_columns(4, 8, 1), ASCII.eighths)
    assert chart == [[".", ".", ":", "#"]]


def test_labels_do_not_touch_and_the_last_one_is_short() -> None:
    assert axis_labels([(0, "26 Oct", "26"), (7, "2 Nov", "2"), (14, "23 Nov", "23")], 16) == (
        "26 Oct 2 Nov  23"
    )
    assert axis_labels([(0, "26 Oct", "26"), (4, "30 Oct", "30")], 20) == "26 Oct"


@given(st.integers(40, 160), st.booleans(), st.integers(1, 4))
def test_pages_fit_their_tables_into_any_width(width: int, bars: bool, heads: int) -> None:
    number_heads = tuple((9 + at, "head") for at in range(heads))
    columns = page_columns(width, number_heads, bars=bars)
    ends = [end for end, _ in columns.ends]
    assert ends == sorted(ends)
    assert columns.width <= width
    assert columns.label >= 8
    assert columns.margin + columns.label <= columns.bar
    assert not columns.bar_room or columns.bar + columns.bar_room <= ends[0]
