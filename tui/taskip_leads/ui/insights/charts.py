"""The columns of charts: how high they are, and the cells that draw them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

#: The first digits of a scale's steps.
_STEPS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80)


class ColumnPlan(Struct, frozen=True):
    """How the columns of a chart share the room: cells of each, and blanks between two."""

    width: int
    gap: int

    @property
    def cell(self) -> int:
        """Cells from one column to the next."""
        return self.width + self.gap


def plan_columns(count: int, room: int, widest: int) -> ColumnPlan:
    """Return columns as wide as ``room`` allows; there is room for ``count`` cells."""
    cell = (room + 1) // max(1, count)
    return ColumnPlan(min(cell - 1, widest), 1) if cell >= 2 else ColumnPlan(1, 0)


def scale_top(most: int, intervals: int) -> int:
    """Return the end of a scale: a round number in each of ``intervals`` equal parts."""
    step = -(-most // intervals) or 1
    if step < _STEPS[0]:
        return step * intervals
    power = 1
    while True:
        for digits in _STEPS:
            if digits * power >= step:
                return digits * power * intervals
        power *= 10


def column_rows(
    values: Sequence[int], top: int, rows: int, plan: ColumnPlan, eighths: str
) -> list[list[str]]:
    """Return the rows of a chart from the top, each with the cells of every column."""
    heights = [max(1, round(value * rows * 8 / top)) if value else 0 for value in values]
    chart: list[list[str]] = []
    for row in range(rows):
        below = 8 * (rows - 1 - row)
        signs = (eighths[min(8, h - below) - 1] if h > below else " " for h in heights)
        chart.append([sign * plan.width for sign in signs])
    return chart


def axis_labels(texts: Sequence[tuple[int, str, str]], end: int) -> str:
    """Return a line of labels: each a cell, a text and a short one, which is taken at the end."""
    line = ""
    for cell, text, short in texts:
        if cell < len(line) + bool(line):
            continue
        fitting = text if cell + len(text) <= end else short
        if cell + len(fitting) <= end:
            line = line.ljust(cell) + fitting
    return line
