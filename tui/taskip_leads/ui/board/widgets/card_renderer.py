"""Render the cards of the board, and the ghosts that moved ones leave, as segments.

All text from the workspace is cleaned here and cut by cell width. None of it is read as markup.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct
from rich.segment import Segment

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.next_step import days_late
from taskip_leads.text import amount, clean, when
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import short
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import Palette

#: Amounts from here on are rounded to thousands.
_THOUSANDS_FROM, _THOUSAND, _MILLION = Decimal(100_000), Decimal(1000), Decimal(1_000_000)
#: Cells of a date, and of a currency's code.
_WHEN, _CODE = 5, 3
#: From so many days on, a late step is counted in weeks.
_LONG_LATE = 100


class CardContext(Struct, frozen=True):
    """Everything that affects how cards are drawn, except the cards themselves."""

    palette: Palette
    glyphs: Glyphs
    today: date
    #: The folded words of the search; their matches are highlighted.
    needles: tuple[str, ...] = ()
    dense: bool = False


class CardState(Struct, frozen=True):
    """How one card is drawn."""

    cursor: bool = False
    #: Whether the board has the focus.
    focused: bool = False
    marked: bool = False
    #: Whether its last move can still be taken back.
    held: bool = False
    #: Whether its column is one of leads that are done with.
    closed: bool = False


def render_card(
    row: LeadRow, context: CardContext, state: CardState, width: int
) -> list[list[Segment]]:
    """Render a card as three lines of ``width`` cells, or as one if the board is dense."""
    if context.dense:
        return [_dense_line(row, context, state, width)]
    room = width - 2
    return [
        _line(context, state, width, _name_writer(row, context, state, room)),
        _line(context, state, width, _company_writer(row, context, state, room)),
        _line(context, state, width, _value_writer(row, context, state, room)),
    ]


def render_blank(context: CardContext, state: CardState, width: int) -> list[list[Segment]]:
    """Render a card whose lead was not read yet."""
    lines = 1 if context.dense else 3
    return [_line(context, state, width, _new_writer(context, state, 1)) for _ in range(lines)]


def render_ghost(name: str, context: CardContext, width: int) -> list[list[Segment]]:
    """Render the place that a card has left: its name between two dashed lines."""
    palette, glyphs = context.palette, context.glyphs
    lines: list[list[Segment]] = []
    for text in (glyphs.ghost * width, f" {short(name, width - 2, glyphs)}", glyphs.ghost * width):
        writer = SegmentWriter(palette, palette.bg)
        writer.put(text, palette.faint)
        writer.pad_to(width)
        lines.append(writer.segments)
    return lines


def card_amount(value: Decimal) -> str:
    """Format an amount for a card: ``48,000``, ``620k``, ``1.15M``."""
    if value.is_finite() and _THOUSANDS_FROM <= abs(value) < _MILLION:
        thousands = (value / _THOUSAND).to_integral_value()
        if abs(thousands) < _THOUSAND:
            return f"{thousands}k"
    return amount(value, short=True)


def sign_of(row: LeadRow, state: CardState, context: CardContext) -> tuple[str, str]:
    """Return the sign in the card's corner and its colour; empty if there is nothing to tell."""
    palette, glyphs = context.palette, context.glyphs
    if state.marked:
        return glyphs.mark, palette.accent
    if state.held:
        return glyphs.held, palette.accent
    if row.pending:
        return glyphs.up, palette.accent
    return ("" if row.unread is None else glyphs.unread(row.unread)), palette.text


def _ground(context: CardContext, state: CardState) -> str:
    palette = context.palette
    if state.cursor:
        return palette.cursor if state.focused else palette.raised
    return palette.surface


def _new_writer(context: CardContext, state: CardState, cell: int = 0) -> SegmentWriter:
    reverse = context.palette.flat and state.cursor and state.focused
    ground = _ground(context, state)
    return SegmentWriter(
        context.palette, ground, needles=context.needles, reverse=reverse, cell=cell
    )


def _line(
    context: CardContext, state: CardState, width: int, inner: SegmentWriter
) -> list[Segment]:
    """Put the edges of a card around what ``inner`` has written; its first cell is 1."""
    palette, glyphs = context.palette, context.glyphs
    edge = _new_writer(context, state)
    # Without tones, lines hold a card together.
    side = glyphs.side if palette.flat else " "
    if state.cursor:
        edge.put(glyphs.bar, palette.accent if state.focused else palette.edge)
    else:
        edge.put(side, palette.edge)
    inner.pad_to(width - 1)
    inner.put(side, palette.edge)
    return edge.segments + inner.segments


def _name_writer(row: LeadRow, context: CardContext, state: CardState, room: int) -> SegmentWriter:
    palette = context.palette
    writer = _new_writer(context, state, 1)
    sign, color = sign_of(row, state, context)
    more = _more(row)
    left = room - cells.width(more) - (cells.width(sign) + 1 if sign else 0)
    bold = state.cursor or state.marked
    writer.put_matches(short(row.name, left, context.glyphs), palette.text, bold=bold)
    writer.put(more, palette.muted if state.cursor else palette.faint)
    if sign:
        writer.pad_to(1 + room - cells.width(sign))
        writer.put(sign, color)
    return writer


def _company_writer(
    row: LeadRow, context: CardContext, state: CardState, room: int
) -> SegmentWriter:
    palette = context.palette
    writer = _new_writer(context, state, 1)
    color = palette.faint if state.closed and not state.cursor else palette.muted
    writer.put_matches(short(row.company or "", room, context.glyphs), color)
    return writer


def _value_writer(row: LeadRow, context: CardContext, state: CardState, room: int) -> SegmentWriter:
    palette, glyphs = context.palette, context.glyphs
    writer = _new_writer(context, state, 1)
    date_text, color, bold = _when(row, context, state)
    if row.value is None:
        writer.put(glyphs.nothing, palette.faint)
    else:
        code = cells.cut(clean(row.currency), _CODE, glyphs.ellipsis) if row.currency else ""
        left = room - cells.width(date_text) - 1 - (cells.width(code) + 1 if code else 0)
        text = cells.cut(card_amount(row.value), left, glyphs.ellipsis)
        plain = palette.faint if state.closed and not state.cursor else palette.text
        writer.put(text, plain, bold=state.cursor)
        writer.put(f" {code}" if code else "", palette.muted if state.cursor else palette.faint)
    writer.pad_to(1 + room - cells.width(date_text))
    writer.put(date_text, color, bold=bold)
    return writer


def _when(row: LeadRow, context: CardContext, state: CardState) -> tuple[str, str, bool]:
    """Return the date of a card with its colour, and whether it is bold."""
    palette = context.palette
    closed = state.closed and not state.cursor
    if late := days_late(row, context.today):
        text = f"!{late}d" if late < _LONG_LATE else f"!{late // 7}w"
        return text, palette.warn, False
    if row.day is None:
        text = clean(row.day_text) if row.day_text else "never"
        return cells.cut(text, _WHEN + 1, context.glyphs.ellipsis), palette.faint, False
    color = palette.text if row.day >= context.today else palette.muted
    today = row.day == context.today
    return when(row.day, context.today), palette.faint if closed else color, today and not closed


def _dense_line(row: LeadRow, context: CardContext, state: CardState, width: int) -> list[Segment]:
    """Render name, sign and date in one line; the date ends at the column's edge."""
    palette, glyphs = context.palette, context.glyphs
    writer = _new_writer(context, state)
    if state.cursor:
        writer.put(glyphs.bar, palette.accent if state.focused else palette.edge)
    else:
        writer.put(glyphs.side if palette.flat else " ", palette.edge)
    bold = state.cursor or state.marked
    date_text, color, today = _when(row, context, state)
    room = width - _WHEN - 4
    name = cells.cut(clean(row.name[: cells.LIMIT]) + _more(row), room, glyphs.ellipsis)
    writer.put_matches(name, palette.text, bold=bold)
    sign, sign_color = sign_of(row, state, context)
    writer.pad_to(room + 2)
    writer.put(sign, sign_color)
    writer.pad_to(width - cells.width(date_text))
    writer.put(date_text, color, bold=today)
    return writer.segments


def _more(row: LeadRow) -> str:
    return f" +{len(row.statuses) - 1}" if row.statuses and len(row.statuses) > 1 else ""
