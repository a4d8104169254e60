"""Render the heads of the board's columns as segments."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from msgspec import Struct
from rich.segment import Segment

from taskip_leads.models.board.columns import NO_STATUS, BoardColumn
from taskip_leads.text import amount, clean
from taskip_leads.ui.board.widgets.layout import ColumnSlot
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import short
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.segments import SegmentWriter
from taskip_leads.ui.render.theme import Palette

#: The second row of a head begins under the name.
_INDENT = 2
#: Sums from here on are rounded to thousands; from the second number on, to tenths of a million.
_THOUSANDS_FROM, _MILLIONS_FROM = Decimal(100_000), Decimal(999_500)
_THOUSAND, _MILLION, _BILLION, _TENTH = (
    Decimal(10**3),
    Decimal(10**6),
    Decimal(10**9),
    Decimal("0.1"),
)


class HeadFacts(StrEnum):
    """What the second row of a head shows."""

    SUMS = "sums"
    LATE = "late"
    NEW = "new"

    @property
    def next(self) -> HeadFacts:
        """What follows it when the user asks for the next one."""
        facts = list(HeadFacts)
        return facts[(facts.index(self) + 1) % len(facts)]


class HeadState(Struct, frozen=True):
    """How one head is drawn."""

    facts: HeadFacts = HeadFacts.SUMS
    #: Whether the cursor is in the column.
    current: bool = False
    #: Whether a card has just gone there, or is being dragged there.
    goal: bool = False


def render_head(
    column: BoardColumn, slot: ColumnSlot, palette: Palette, glyphs: Glyphs, state: HeadState
) -> list[list[Segment]]:
    """Render the three lines of a head: name and count, facts, and a rule."""
    rule = SegmentWriter(palette, palette.bg)
    line = glyphs.rule_on if state.goal else glyphs.rule
    rule.put(line * slot.width, palette.accent if state.goal else palette.line)
    return [
        _name_line(column, slot, palette, glyphs, state),
        _facts_line(column, slot, palette, glyphs, state),
        rule.segments,
    ]


def _name_line(
    column: BoardColumn, slot: ColumnSlot, palette: Palette, glyphs: Glyphs, state: HeadState
) -> list[Segment]:
    writer = SegmentWriter(palette, palette.bg)
    count = f"{len(column.lead_ids):,}"
    _put_dot(writer, column, palette, glyphs)
    if not slot.folded:
        room = slot.width - _INDENT - 1 - len(count)
        name = short(column.name, room, glyphs)
        writer.put(f" {name}", palette.text, bold=state.current)
    count = cells.cut(count, slot.width - _INDENT, glyphs.ellipsis)
    writer.pad_to(slot.width - cells.width(count))
    writer.put(count, palette.muted, bold=state.current)
    return writer.segments


def _put_dot(writer: SegmentWriter, column: BoardColumn, palette: Palette, glyphs: Glyphs) -> None:
    if column.status is not None:
        writer.put(glyphs.dot, palette.dot(column.status.color))
    else:
        sign = glyphs.ring if column.id == NO_STATUS else glyphs.unknown
        writer.put(sign, palette.faint)


def _facts_line(
    column: BoardColumn, slot: ColumnSlot, palette: Palette, glyphs: Glyphs, state: HeadState
) -> list[Segment]:
    writer = SegmentWriter(palette, palette.bg)
    if slot.folded:
        color = palette.text if state.current else palette.muted
        writer.put(short(column.name, slot.width, glyphs), color, bold=state.current)
    else:
        writer.pad_to(_INDENT)
        _put_facts(writer, column, palette, glyphs, state.facts, slot.width - _INDENT)
    writer.pad_to(slot.width)
    return writer.segments


def _put_facts(
    writer: SegmentWriter,
    column: BoardColumn,
    palette: Palette,
    glyphs: Glyphs,
    facts: HeadFacts,
    room: int,
) -> None:
    match facts:
        case HeadFacts.LATE:
            color = palette.warn if column.late else palette.faint
            writer.put(f"{column.late:,}", color)
            writer.put(" late", palette.muted if column.late else palette.faint)
        case HeadFacts.NEW:
            text = cells.cut(f"+{column.new:,} this week", room, glyphs.ellipsis)
            writer.put(text, palette.text if column.new else palette.faint)
        case HeadFacts.SUMS if column.sums:
            (code, value), *others = column.sums
            code = cells.cut(clean(code), 3, glyphs.ellipsis)
            more = f" +{len(others)}" if others else ""
            left = room - 1 - cells.width(code) - len(more)
            writer.put(cells.cut(sum_amount(value), left, glyphs.ellipsis), palette.muted)
            writer.put(f" {code}{more}", palette.faint)
        case HeadFacts.SUMS:
            # Sums of many leads follow; until then nothing is claimed.
            known = column.sums is not None
            writer.put(glyphs.nothing if known else glyphs.ellipsis, palette.faint)


def sum_amount(value: Decimal) -> str:
    """Format a sum for a head: ``48,000``, ``620k``, ``1.1M``."""
    size = abs(value)
    if not value.is_finite() or size >= _BILLION or size < _THOUSANDS_FROM:
        return amount(value, short=True)
    if size < _MILLIONS_FROM:
        return f"{(value / _THOUSAND).to_integral_value(ROUND_HALF_UP)}k"
    return f"{(value / _MILLION).quantize(_TENTH, ROUND_HALF_UP)}M"
