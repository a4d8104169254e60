"""Render a lead, or the column headers, as the segments of one line.

All text from the workspace is cleaned here and cut by cell width. None of it is read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct, field
from rich.segment import Segment

from taskip_leads.models.attribute import leading
from taskip_leads.models.filters.query import ListColumn, Sort, SortField
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.models.pipeline.next_step import days_late
from taskip_leads.text import amount, clean, find_folded, initials, when
from taskip_leads.ui.leads.widgets.columns import GUTTER, Column
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import day_month, short
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.highlight import spans
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import Palette

#: The columns in which a search highlights its matches; they come first.
_SEARCHED = (ListColumn.NAME, ListColumn.COMPANY)
#: From so many days on, a late step is counted in weeks: the column has five cells.
_LONG_LATE = 100
#: Cells of a currency code.
_CODE = 3


class RenderContext(Struct, frozen=True):
    """Everything that affects how a row is drawn, except the row itself."""

    palette: Palette
    glyphs: Glyphs
    columns: tuple[Column, ...]
    width: int
    today: date
    #: The folded words of the search; their matches are highlighted.
    needles: tuple[str, ...] = ()
    #: The user's id: their leads show ``me``.
    me: int | None = None
    #: The texts of next steps by lead, where there is a column for them.
    steps: Mapping[int, str] = field(default_factory=dict)


def render_head(
    row: LeadRow, context: RenderContext, *, cursor: bool, focused: bool, marked: bool
) -> list[Segment]:
    """Render the signs, name and company: the part in which matches are highlighted."""
    palette, glyphs = context.palette, context.glyphs
    writer = _writer(context, cursor=cursor, focused=focused)
    writer.put(glyphs.bar if cursor else " ", palette.accent if focused else palette.edge)
    if marked:
        writer.put(glyphs.mark, palette.accent)
    elif row.pending:
        writer.put(glyphs.up, palette.accent)
    elif row.unread is not None:
        writer.put(glyphs.unread(row.unread), palette.text)
    elif row.converted:
        writer.put(glyphs.done, palette.ok)
    writer.pad_to(GUTTER)
    for column in context.columns:
        writer.pad_to(column.start)
        if column.field not in _SEARCHED:
            break
        strong = cursor or (marked and column.field is ListColumn.NAME)
        CELLS[column.field](writer, context, row, column.width, strong)
    return writer.segments


def render_tail(
    row: LeadRow, context: RenderContext, *, cursor: bool, focused: bool, marked: bool
) -> list[Segment]:
    """Render the columns behind the company. The search changes nothing in them."""
    columns = [column for column in context.columns if column.field not in _SEARCHED]
    writer = _writer(context, columns[0].start, cursor=cursor, focused=focused)
    for column in columns:
        writer.pad_to(column.start)
        CELLS[column.field](writer, context, row, column.width, cursor)
    writer.pad_to(context.width - 1)
    return writer.segments


def _writer(context: RenderContext, cell: int = 0, *, cursor: bool, focused: bool) -> SegmentWriter:
    palette = context.palette
    ground = palette.bg
    if cursor:
        ground = palette.cursor if focused else palette.raised
    reverse = cursor and focused and palette.flat
    return SegmentWriter(palette, ground, needles=context.needles, reverse=reverse, cell=cell)


def render_headers(context: RenderContext, sort: Sort) -> list[Segment]:
    """Render the column headers; those of numbers are flush right, above the digits."""
    palette, glyphs = context.palette, context.glyphs
    writer = SegmentWriter(palette, palette.bg)
    arrow = glyphs.sorted_down if sort.descending else glyphs.sorted_up
    for column in context.columns:
        word = _HEADERS[column.field]
        if column.field is ListColumn.OWNER and column.width >= _NAMED:
            word = "Owner"
        sorted_here = column.field.value == _SORTED_COLUMNS.get(sort.field, sort.field).value
        if column.field in (ListColumn.VALUE, ListColumn.WHEN):
            if sorted_here:
                word = f"{arrow} {word}"
            end = column.start + column.width
            if column.field is ListColumn.VALUE:
                end -= _CODE + 1
            writer.pad_to(end - cells.width(word))
        else:
            writer.pad_to(column.start)
            if sorted_here:
                word = f"{word} {arrow}" if word else arrow
            word = cells.cut(word, column.width, glyphs.ellipsis)
        writer.put(word, palette.muted if sorted_here else palette.faint)
    writer.pad_to(context.width)
    return writer.segments


def header_at(context: RenderContext, x: int) -> SortField | None:
    """Return the order of the header at cell ``x``; the gap before a column belongs to it."""
    if x < GUTTER:
        return None
    for column in context.columns:
        if x < column.start + column.width:
            return column.field.order
    return None


def render_excerpt(excerpt: SearchExcerpt, context: RenderContext) -> list[Segment]:
    """Render the second line of a lead whose match is in none of the columns."""
    palette = context.palette
    writer = SegmentWriter(palette, palette.bg, needles=context.needles)
    writer.pad_to(GUTTER)
    writer.put(f"found in {excerpt.field}  ", palette.faint)
    room = context.width - 1 - writer.cell
    writer.put_matches(_cut_around_match(clean(excerpt.text), context, room), palette.muted)
    writer.pad_to(context.width - 1)
    return writer.segments


def hides_match(row: LeadRow, needles: tuple[str, ...], *, company: bool = True) -> bool:
    """Return whether a searched word is in no visible column."""
    columns = (row.name, row.company if company else None)
    texts = [clean(text[: cells.LIMIT]) for text in columns if text]
    return any(not any(find_folded(text, needle) for text in texts) for needle in needles)


def format_amount(value: Decimal, digits: int) -> str:
    """Format an amount for a column: short from a million, with cents only where they fit."""
    text = amount(value, short=True)
    if len(text) > digits and value.is_finite() and "." in text:
        text = amount(value.to_integral_value(), short=True)
    return text


#: The column that shows an order which is not a column's own.
_SORTED_COLUMNS = {SortField.NEXT: SortField.WHEN}
_HEADERS = {
    ListColumn.NAME: "Name",
    ListColumn.COMPANY: "Company",
    ListColumn.STATUS: "Status",
    ListColumn.SOURCE: "Source",
    ListColumn.VALUE: "Value",
    ListColumn.WHEN: "When",
    ListColumn.STEP: "Next step",
    ListColumn.OWNER: "",
    ListColumn.EMAIL: "Email",
    ListColumn.PHONE: "Phone",
    ListColumn.CREATED: "Created",
}
#: Cells from which on an owner is named, not abbreviated.
_NAMED = 6


def _write_name(
    writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
) -> None:
    writer.put_matches(short(row.name, width, context.glyphs), context.palette.text, bold=strong)


def _write_company(
    writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
) -> None:
    palette = context.palette
    if row.company:
        color = palette.text if strong else palette.muted
        writer.put_matches(short(row.company, width, context.glyphs), color)


def _write_status(
    writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
) -> None:
    palette, glyphs = context.palette, context.glyphs
    if row.statuses is None:
        writer.put(glyphs.unknown, palette.faint)
    elif not row.statuses:
        writer.put(f"{glyphs.ring} none", palette.faint)
    else:
        first = leading(row.statuses)
        more = f" +{len(row.statuses) - 1}" if len(row.statuses) > 1 else ""
        writer.put(glyphs.dot, palette.dot(first.color, writer.ground))
        writer.put(" ", palette.text)
        writer.put(short(first.name, width - 2 - len(more), glyphs), palette.text)
        writer.put(more, palette.muted if strong else palette.faint)


def _write_source(
    writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
) -> None:
    palette, glyphs = context.palette, context.glyphs
    if row.sources is None:
        writer.put(glyphs.unknown, palette.faint)
    elif not row.sources:
        writer.put(glyphs.nothing, palette.faint)
    else:
        more = f" +{len(row.sources) - 1}" if len(row.sources) > 1 else ""
        writer.put(short(row.sources[0].name, width - len(more), glyphs), palette.muted)
        writer.put(more, palette.faint)


def _write_value(
    writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
) -> None:
    palette, glyphs = context.palette, context.glyphs
    digits = width - _CODE - 1
    if row.value is None:
        writer.put(cells.pad_left(glyphs.nothing, digits), palette.faint)
        return
    number = format_amount(row.value, digits)
    writer.put(cells.pad_left(number, digits, glyphs.ellipsis), palette.text, bold=strong)
    if row.currency:
        code = cells.cut(clean(row.currency), _CODE, glyphs.ellipsis)
        writer.put(f" {code}", palette.muted if strong else palette.faint)


def _write_when(
    writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
) -> None:
    palette, today = context.palette, context.today
    bold = False
    if late := days_late(row, today):
        text = f"!{late}d" if late < _LONG_LATE else f"!{late // 7}w"
        color = palette.warn
    elif row.day is not None:
        text = when(row.day, today)
        # A contact of today is no step of today.
        due = row.day > today or row.step == today
        color = palette.text if due else palette.muted
        bold = row.step == today
    else:
        # A date that cannot be parsed is shown as TaskIP sent it.
        text = clean(row.day_text) if row.day_text else "never"
        color = palette.muted if strong else palette.faint
    writer.put(cells.pad_left(text, width, context.glyphs.ellipsis), color, bold=bold)


def _write_owner(
    writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
) -> None:
    palette, glyphs = context.palette, context.glyphs
    if row.owners is None:
        writer.put(glyphs.unknown, palette.faint)
    elif not row.owners:
        writer.put(glyphs.nothing, palette.faint)
    elif context.me is not None and any(owner.id == context.me for owner in row.owners):
        writer.put("me", palette.text)
    else:
        first = row.owners[0]
        if width >= _NAMED and first.name:
            writer.put(short(first.name, width, glyphs), palette.muted)
            return
        letters = initials(clean(first.name)) if first.name else clean(first.label).lstrip("#")
        writer.put(cells.cut(letters, width, glyphs.ellipsis), palette.muted)


def _write_step(
    writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
) -> None:
    text = context.steps.get(row.lead_id, "")
    color = context.palette.text if strong else context.palette.muted
    writer.put(short(text, width, context.glyphs), color)


def _write_text(
    of: Callable[[LeadRow], str | None],
) -> Callable[[SegmentWriter, RenderContext, LeadRow, int, bool], None]:
    """Return what writes a text of the row."""

    def write(
        writer: SegmentWriter, context: RenderContext, row: LeadRow, width: int, strong: bool
    ) -> None:
        text, palette, glyphs = of(row), context.palette, context.glyphs
        color = palette.muted if text else palette.faint
        writer.put(short(text or glyphs.nothing, width, glyphs), color)

    return write


#: What writes the cell of a column, in so many cells; the last argument: the row stands out.
CELLS: dict[ListColumn, Callable[[SegmentWriter, RenderContext, LeadRow, int, bool], None]] = {
    ListColumn.NAME: _write_name,
    ListColumn.COMPANY: _write_company,
    ListColumn.STATUS: _write_status,
    ListColumn.SOURCE: _write_source,
    ListColumn.VALUE: _write_value,
    ListColumn.WHEN: _write_when,
    ListColumn.STEP: _write_step,
    ListColumn.OWNER: _write_owner,
    ListColumn.EMAIL: _write_text(lambda row: row.email),
    ListColumn.PHONE: _write_text(lambda row: row.phone),
    ListColumn.CREATED: _write_text(lambda row: day_month(row.created_at)),
}


def _cut_around_match(text: str, context: RenderContext, width: int) -> str:
    """Cut ``text`` so that its first match stays visible."""
    sign = context.glyphs.ellipsis
    first, last = next(iter(spans(text, context.needles)), (0, 0))
    if cells.width(text[:last]) > width - 1:
        text = sign + text[max(0, first - 12) :]
    return cells.cut(text, width, sign)
