"""Render the lines of the agenda: headings, leads, and sentences in place of leads.

All text from the workspace is cleaned here and cut by cell width. None of it is read as markup.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from rich.segment import Segment

from taskip_leads.clock import WeekStart
from taskip_leads.models.agenda.agenda import AgendaGroup, AgendaRow, GroupName
from taskip_leads.models.filters.query import ListColumn
from taskip_leads.text import short_day
from taskip_leads.ui.agenda.days import day_name, when_of
from taskip_leads.ui.agenda.kept import Goal
from taskip_leads.ui.agenda.widgets.columns import GUTTER, AgendaColumns
from taskip_leads.ui.leads.widgets.row_renderer import CELLS, RenderContext
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import short
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import Palette

#: What the headings say about their leads.
_ABOUT: Mapping[GroupName, str] = {GroupName.COLD: "no contact for 30 days, nothing planned"}
#: What stands in place of leads that a group lacks.
NOTHING_TODAY = "nothing is due"


class AgendaContext(Struct, frozen=True):
    """Everything that affects how rows are drawn, except the rows themselves."""

    palette: Palette
    glyphs: Glyphs
    columns: AgendaColumns
    width: int
    today: date
    needles: tuple[str, ...] = ()
    me: int | None = None
    week_start: WeekStart = WeekStart.MONDAY


class AgendaRowState(Struct, frozen=True):
    """How one row is drawn."""

    group: GroupName
    day: date
    cursor: bool = False
    #: Whether the agenda has the focus.
    focused: bool = False
    marked: bool = False
    #: Where the lead goes once its change is sent; None: it stays.
    goal: Goal | None = None


def render_row(one: AgendaRow, context: AgendaContext, state: AgendaRowState) -> list[Segment]:
    """Render a lead: when, name, step, status, value and owner."""
    # A row that is about to go is faint as a whole.
    palette = context.palette if state.goal is None else _faint(context.palette)
    context, row, columns = replace(context, palette=palette), one.row, context.columns
    writer = _writer(context, state)
    _put_gutter(writer, one, context, state)
    text, color = _when(context, state)
    writer.put(cells.cut(text, columns.when.width, context.glyphs.ellipsis), color)
    writer.pad_to(columns.name.start)
    name = short(row.name, columns.name.width, context.glyphs)
    writer.put_matches(name, palette.text, bold=state.cursor or state.marked)
    writer.pad_to(columns.step.start)
    step = short(one.step_text, columns.step.width, context.glyphs)
    writer.put(step or context.glyphs.nothing, palette.text if step else palette.faint)
    shared = RenderContext(
        palette, context.glyphs, (), context.width, context.today, context.needles, context.me
    )
    for field, column in (
        (ListColumn.STATUS, columns.status),
        (ListColumn.VALUE, columns.value),
        (ListColumn.OWNER, columns.owner),
    ):
        if column.width:
            writer.pad_to(column.start)
            CELLS[field](writer, shared, row, column.width, state.cursor)
    writer.pad_to(context.width - 1)
    return writer.segments


def render_blank_row(context: AgendaContext, state: AgendaRowState) -> list[Segment]:
    """Render a lead that is being read; its place is known already."""
    writer = _writer(context, state)
    writer.put(context.glyphs.bar if state.cursor else " ", context.palette.accent)
    writer.pad_to(context.width - 1)
    return writer.segments


def render_head(group: AgendaGroup, context: AgendaContext, *, current: bool) -> list[Segment]:
    """Render a heading: its name, how many leads are left, and what they are."""
    palette = context.palette
    writer = SegmentWriter(palette, palette.bg)
    writer.pad_to(GUTTER)
    writer.put(group.name.value, palette.text, bold=True)
    if group.days:
        writer.put(f" {group.count:,}", palette.text if current else palette.muted)
    about = _ABOUT.get(group.name, "")
    if group.name is GroupName.TODAY:
        about = short_day(context.today, context.today)
    room = context.width - 1 - writer.cell
    writer.put(
        cells.cut(f"   {about}" if about else "", room, context.glyphs.ellipsis), palette.faint
    )
    writer.pad_to(context.width - 1)
    return writer.segments


def render_text(text: str, context: AgendaContext, *, strong: bool) -> list[Segment]:
    """Render a sentence."""
    palette = context.palette
    writer = SegmentWriter(palette, palette.bg)
    writer.pad_to(GUTTER)
    shown = cells.cut(text, context.width - 1 - GUTTER, context.glyphs.ellipsis)
    writer.put(shown, palette.text if strong else palette.muted, bold=strong)
    writer.pad_to(context.width - 1)
    return writer.segments


def _faint(palette: Palette) -> Palette:
    faint = palette.faint
    return replace(palette, text=faint, muted=faint, warn=faint, edge=faint)


def _writer(context: AgendaContext, state: AgendaRowState) -> SegmentWriter:
    palette = context.palette
    ground = palette.bg
    if state.cursor:
        ground = palette.cursor if state.focused else palette.raised
    reverse = state.cursor and state.focused and palette.flat
    return SegmentWriter(palette, ground, needles=context.needles, reverse=reverse)


def _put_gutter(
    writer: SegmentWriter, one: AgendaRow, context: AgendaContext, state: AgendaRowState
) -> None:
    palette, glyphs = context.palette, context.glyphs
    bar = palette.accent if state.focused else palette.edge
    writer.put(glyphs.bar if state.cursor else " ", bar)
    if state.marked:
        writer.put(glyphs.mark, palette.accent)
    elif state.goal is not None:
        writer.put(glyphs.held, palette.accent)
    elif one.row.pending:
        writer.put(glyphs.up, palette.accent)
    elif one.row.unread is not None:
        writer.put(glyphs.unread(one.row.unread), palette.text)
    writer.pad_to(GUTTER)


def _when(context: AgendaContext, state: AgendaRowState) -> tuple[str, str]:
    """Return the text of the first column and its colour."""
    palette, today, week_start = context.palette, context.today, context.week_start
    if state.goal is not None:
        goal = state.goal
        words = goal if isinstance(goal, str) else day_name(goal, today, week_start)
        return f"{context.glyphs.sending} {words}", palette.text
    text = when_of(state.group, state.day, today, week_start)
    match state.group:
        case GroupName.OVERDUE:
            return text, palette.warn
        case GroupName.COLD:
            return text, palette.muted
        case _:
            return text, palette.text
