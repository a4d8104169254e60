"""Draw the charts of figures: new leads by week, notes by day."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.insights.figures import DayCount, Insights, WeekCount, merge_weeks
from taskip_leads.models.insights.tables import average_words, day_month, note_words
from taskip_leads.text import plural, short_day
from taskip_leads.ui.insights.blocks import UNPLACED, DrawnBlock, FigureItem, FigureStyle
from taskip_leads.ui.insights.charts import (
    ColumnPlan,
    axis_labels,
    column_rows,
    plan_columns,
    scale_top,
)
from taskip_leads.ui.insights.choices import BlockName
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import ends

#: Cells between two labels of weeks, at least.
_LABEL_CELLS = 12
_WEEK = 7


class ChartColumns(Struct, frozen=True):
    """The room of a chart in cells, counted from the block's first one."""

    #: Cells before the title, the last cell of the labels at the left, and the first column's.
    margin: int
    axis: int
    start: int
    width: int
    #: Rows of the columns, and between two labels at the left; 0: no labels but the last.
    rows: int
    label_every: int
    #: The most cells of a column.
    widest: int
    #: Whether a blank row follows the title.
    spaced: bool = True


def draw_weeks(
    insights: Insights, columns: ChartColumns, style: FigureStyle, selected: int | None
) -> DrawnBlock:
    """Draw new leads by week, or by several weeks where there is no room for so many columns."""
    weeks = merge_weeks(insights, columns.width - columns.start)
    each = (weeks[-1].last - weeks[-1].first).days // _WEEK + 1
    title = "New leads per week" if each == 1 else f"New leads per {each} weeks"
    plan = plan_columns(len(weeks), columns.width - columns.start, columns.widest)
    every = -(-_LABEL_CELLS // plan.cell)
    labels = [
        (columns.start + at * plan.cell, day_month(week.first, insights), str(week.first.day))
        for at, week in enumerate(weeks)
        if at % every == 0
    ]
    facts = [_week_facts(week, each, insights, style) for week in weeks]
    return _draw(
        BlockName.WEEKS,
        _heading(title, average_words(insights, style.numbers), columns, style),
        [week.leads for week in weeks],
        plan,
        axis_labels(labels, columns.width),
        columns,
        style,
        selected,
        [(week.query, week.leads, fact) for week, fact in zip(weeks, facts, strict=True)],
    )


def _week_facts(
    week: WeekCount, each: int, insights: Insights, style: FigureStyle
) -> tuple[str, ...]:
    of = "week" if each == 1 else f"{each} weeks"
    count = f"{style.numbers.count(week.leads)} new lead{'' if week.leads == 1 else 's'}"
    return f"{of} of {day_month(week.first, insights)}", count


def draw_notes(
    insights: Insights,
    columns: ChartColumns,
    style: FigureStyle,
    selected: int | None,
    *,
    best: bool,
) -> DrawnBlock:
    """Draw notes by day; ``best``: name the day with the most at the right."""
    days: Sequence[DayCount] = insights.notes.days if insights.notes else ()
    plan = plan_columns(len(days), columns.width - columns.start, columns.widest)
    labels = [
        (
            columns.start + at * plan.cell,
            day_month(one.day, insights),
            str(one.day.day),
        )
        for at, one in enumerate(days)
        if at % _WEEK == 0
    ]
    end = columns.start + _length(len(days), plan) + 1
    facts = [(short_day(one.day, insights.today), plural(one.notes, "note")) for one in days]
    drawn = _draw(
        BlockName.NOTES,
        _heading("Notes per day", note_words(insights, style.numbers), columns, style),
        [one.notes for one in days],
        plan,
        axis_labels(labels, end),
        columns,
        style,
        selected,
        [(one.query, one.leads, fact) for one, fact in zip(days, facts, strict=True)],
    )
    if best and insights.notes and insights.notes.best is not None:
        _name_best(drawn, short_day(insights.notes.best.day, insights.today), end + 3)
    return drawn


def _name_best(drawn: DrawnBlock, day: str, cell: int) -> None:
    last = len(drawn.lines) - 3
    for at, words, style in ((last - 2, "best day", "$tl-faint"), (last - 1, day, "$tl-text")):
        line = drawn.lines[at]
        if line.cell_length <= cell:
            blank = " " * (cell - line.cell_length)
            drawn.lines[at] = Content.assemble(line, blank, (words, style))


def _heading(title: str, words: str, columns: ChartColumns, style: FigureStyle) -> Content:
    left = Content.assemble(" " * columns.margin, (title, "bold $tl-text"))
    return ends(left, Content.styled(words, "$tl-muted"), columns.width, style.glyphs.ellipsis)


def _draw(
    name: BlockName,
    heading: Content,
    values: Sequence[int],
    plan: ColumnPlan,
    labels: str,
    columns: ChartColumns,
    style: FigureStyle,
    selected: int | None,
    opens: Sequence[tuple[LeadQuery, int, tuple[str, ...]]],
) -> DrawnBlock:
    """Draw heading, columns, base line and labels; the selected column and its base stand out."""
    if selected is not None:
        last = len(values) - 1
        selected = last if selected == UNPLACED else min(selected, last)
    every = columns.label_every or columns.rows
    top = scale_top(max(values, default=0), columns.rows // every)
    lines = [heading, *([Content()] if columns.spaced else [])]
    first = len(lines)
    for row, signs in enumerate(column_rows(values, top, columns.rows, plan, style.glyphs.eighths)):
        label = f"{top * (columns.rows - row) // columns.rows:,}" if row % every == 0 else ""
        lines.append(_chart_row(label, signs, plan, columns, selected))
    lines.append(_base(len(values), plan, columns, style, selected))
    lines.append(Content.styled(labels, "$tl-faint"))
    items = [
        FigureItem(
            first,
            columns.start + at * plan.cell,
            columns.start + at * plan.cell + plan.width,
            query,
            count,
            facts,
        )
        for at, (query, count, facts) in enumerate(opens)
    ]
    return DrawnBlock(name, lines, items, columns=True)


def _chart_row(
    label: str, signs: Sequence[str], plan: ColumnPlan, columns: ChartColumns, selected: int | None
) -> Content:
    left = cells.pad_left(label, columns.axis) if columns.axis else ""
    pieces: list[str | tuple[str, str]] = [
        (left, "$tl-faint"),
        " " * (columns.start - columns.axis),
    ]
    for at, sign in enumerate(signs):
        pieces.append((sign, "$tl-text" if at == selected else "$tl-edge"))
        pieces.append(" " * plan.gap)
    return Content.assemble(*pieces)


def _base(
    count: int, plan: ColumnPlan, columns: ChartColumns, style: FigureStyle, selected: int | None
) -> Content:
    """Return the base line; it is thick under the selected column."""
    glyphs = style.glyphs
    left = cells.pad_left("0", columns.axis) + " " if columns.label_every else ""
    left = left or " " * (columns.start - 1)
    start = columns.start - len(left)
    length = start + _length(count, plan) + 1
    if selected is None:
        rule: tuple[tuple[str, str], ...] = ((glyphs.rule * length, "$tl-line"),)
    else:
        before = start + selected * plan.cell
        rule = (
            (glyphs.rule * before, "$tl-line"),
            (glyphs.rule_on * plan.width, "$tl-accent"),
            (glyphs.rule * max(0, length - before - plan.width), "$tl-line"),
        )
    return Content.assemble((left, "$tl-faint"), *rule)


def _length(count: int, plan: ColumnPlan) -> int:
    """Return the cells from the first column to the end of the last one."""
    return max(1, count) * plan.cell - plan.gap
