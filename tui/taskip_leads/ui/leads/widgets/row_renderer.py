"""One lead, or the column heads, as the segments of one line.

Everything that strangers wrote is cleaned here, cut by cell width, and never read as markup.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct
from rich.segment import Segment
from rich.style import Style

from taskip_leads.models.attribute import leading
from taskip_leads.models.filters.query import Sort, SortField
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import SearchExcerpt
from taskip_leads.text import amount, clean, find_folded, initials, when
from taskip_leads.ui.leads.widgets.columns import GUTTER, Column
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.highlight import spans
from taskip_leads.ui.render.theme import Palette, ink

_CODE = 3


class RenderContext(Struct, frozen=True):
    """All that decides how a row is drawn, besides the row."""

    palette: Palette
    glyphs: Glyphs
    columns: tuple[Column, ...]
    width: int
    today: date
    #: The folded words that are searched for; their matches are marked.
    needles: tuple[str, ...] = ()
    #: The id of the person at this machine: their leads say ``me``.
    me: int | None = None


class SegmentWriter:
    """Collects segments on one ground and knows how far it has come."""

    def __init__(self, look: RenderContext, ground: str, *, reverse: bool = False) -> None:
        self.look = look
        self.ground = ground
        self.reverse = reverse
        self.at = 0
        self.out: list[Segment] = []

    def ink(self, colour: str, *, bold: bool = False) -> Style:
        # In reverse video a coloured sign would become a coloured block.
        colour = "default" if self.reverse else colour
        return ink(colour, self.ground, bold=bold, reverse=self.reverse)

    def put(self, text: str, colour: str, *, bold: bool = False) -> None:
        """Write ``text``, which must be clean."""
        if text:
            self._add(text, self.ink(colour, bold=bold))

    def to(self, cell: int) -> None:
        """Blanks up to ``cell``."""
        if cell <= self.at:
            return
        blanks = " " * (cell - self.at)
        # In the style of what stands before, where nobody sees it: half of a screen's bytes would be
        # colours of blanks.
        last = self.out[-1].style if self.out else None
        if last is None or last.underline:
            self.put(blanks, self.look.palette.text)
        else:
            self._add(blanks, last)

    def _add(self, text: str, style: Style) -> None:
        # Inks are made once, so equal ones are the same.
        if self.out and self.out[-1].style is style:
            self.out[-1] = Segment(self.out[-1].text + text, style)
        else:
            self.out.append(Segment(text, style))
        self.at += cells.width(text)

    def marked(self, text: str, colour: str, *, bold: bool = False) -> None:
        """Write ``text`` with the matches of the search marked."""
        palette = self.look.palette
        done = 0
        for first, last in spans(text, self.look.needles):
            self.put(text[done:first], colour, bold=bold)
            ground = self.ground if palette.flat else palette.markground
            style = ink(palette.mark, ground, bold=bold, underline=True, reverse=self.reverse)
            self._add(text[first:last], style)
            done = last
        self.put(text[done:], colour, bold=bold)


def paint_row(
    row: LeadRow, look: RenderContext, *, cursor: bool, focused: bool, marked: bool = False
) -> list[Segment]:
    """A lead's line up to the thumb's column."""
    palette = look.palette
    ground = palette.bg
    if cursor:
        ground = palette.cursor if focused else palette.raised
    pen = SegmentWriter(look, ground, reverse=cursor and focused and palette.flat)
    bar = palette.accent if focused else palette.edge
    pen.put(look.glyphs.bar if cursor else " ", bar)
    if marked:
        pen.put(look.glyphs.mark, palette.accent)
    elif row.pending:
        pen.put(look.glyphs.up, palette.accent)
    elif row.converted:
        pen.put(look.glyphs.done, palette.ok)
    elif row.new:
        pen.put(look.glyphs.created, palette.faint)
    pen.to(GUTTER)
    for column in look.columns:
        pen.to(column.start)
        _CELLS[column.field](
            pen, row, column.width, cursor or (marked and column.field is SortField.NAME)
        )
    pen.to(look.width - 1)
    return pen.out


def paint_heads(look: RenderContext, sort: Sort) -> list[Segment]:
    """The line of column heads; numbers' heads stand at the right, over the digits."""
    palette, glyphs = look.palette, look.glyphs
    pen = SegmentWriter(look, palette.bg)
    arrow = glyphs.sorted_down if sort.descending else glyphs.sorted_up
    for column in look.columns:
        word = _HEADS[column.field]
        sorted_here = column.field is sort.field
        colour = palette.muted if sorted_here else palette.faint
        if column.field in (SortField.VALUE, SortField.WHEN):
            if sorted_here:
                word = f"{arrow} {word}"
            end = column.start + column.width
            if column.field is SortField.VALUE:
                end -= _CODE + 1
            pen.to(end - cells.width(word))
        else:
            pen.to(column.start)
            if sorted_here:
                word = f"{word} {arrow}" if word else arrow
            word = cells.cut(word, column.width, glyphs.ellipsis)
        pen.put(word, colour)
    pen.to(look.width)
    return pen.out


def head_at(look: RenderContext, x: int) -> SortField | None:
    """Whose head stands at cell ``x``; the gap before a column belongs to it."""
    if x < GUTTER:
        return None
    for column in look.columns:
        if x < column.start + column.width:
            return column.field
    return None


_HEADS = {
    SortField.NAME: "Name",
    SortField.COMPANY: "Company",
    SortField.STATUS: "Status",
    SortField.SOURCE: "Source",
    SortField.VALUE: "Value",
    SortField.WHEN: "When",
    SortField.OWNER: "",
}


def _name(pen: SegmentWriter, row: LeadRow, width: int, cursor: bool) -> None:
    text = _short(row.name, width, pen)
    pen.marked(text, pen.look.palette.text, bold=cursor)


def _company(pen: SegmentWriter, row: LeadRow, width: int, cursor: bool) -> None:
    palette = pen.look.palette
    if row.company:
        pen.marked(_short(row.company, width, pen), palette.text if cursor else palette.muted)


def _status(pen: SegmentWriter, row: LeadRow, width: int, cursor: bool) -> None:
    palette, glyphs = pen.look.palette, pen.look.glyphs
    if row.statuses is None:
        pen.put(glyphs.unknown, palette.faint)
    elif not row.statuses:
        pen.put(f"{glyphs.ring} none", palette.faint)
    else:
        first = leading(row.statuses)
        more = f" +{len(row.statuses) - 1}" if len(row.statuses) > 1 else ""
        pen.put(glyphs.dot, palette.dot(first.color, pen.ground))
        pen.put(" ", palette.text)
        pen.put(_short(first.name, width - 2 - len(more), pen), palette.text)
        pen.put(more, palette.muted if cursor else palette.faint)


def _source(pen: SegmentWriter, row: LeadRow, width: int, cursor: bool) -> None:
    palette, glyphs = pen.look.palette, pen.look.glyphs
    if row.sources is None:
        pen.put(glyphs.unknown, palette.faint)
    elif not row.sources:
        pen.put(glyphs.nothing, palette.faint)
    else:
        more = f" +{len(row.sources) - 1}" if len(row.sources) > 1 else ""
        pen.put(_short(row.sources[0].name, width - len(more), pen), palette.muted)
        pen.put(more, palette.faint)


def _value(pen: SegmentWriter, row: LeadRow, width: int, cursor: bool) -> None:
    palette = pen.look.palette
    digits = width - _CODE - 1
    if row.value is None:
        pen.put(cells.pad_left(pen.look.glyphs.nothing, digits), palette.faint)
        return
    number = in_digits(row.value, digits)
    pen.put(cells.pad_left(number, digits, pen.look.glyphs.ellipsis), palette.text, bold=cursor)
    if row.currency:
        code = cells.cut(clean(row.currency), _CODE, pen.look.glyphs.ellipsis)
        pen.put(f" {code}", palette.muted if cursor else palette.faint)


def _when(pen: SegmentWriter, row: LeadRow, width: int, cursor: bool) -> None:
    palette = pen.look.palette
    colour, bold = palette.muted, False
    if row.day is not None:
        words = when(row.day, pen.look.today)
        ahead = row.day >= pen.look.today
        colour = palette.text if ahead else palette.muted
        bold = row.day == pen.look.today
    else:
        # A date in no form we know is shown as it came.
        words = clean(row.day_text) if row.day_text else "never"
        colour = palette.muted if cursor else palette.faint
    pen.put(cells.pad_left(words, width, pen.look.glyphs.ellipsis), colour, bold=bold)


def _owner(pen: SegmentWriter, row: LeadRow, width: int, cursor: bool) -> None:
    palette, glyphs = pen.look.palette, pen.look.glyphs
    if row.owners is None:
        pen.put(glyphs.unknown, palette.faint)
    elif not row.owners:
        pen.put(glyphs.nothing, palette.faint)
    else:
        if pen.look.me is not None and any(owner.id == pen.look.me for owner in row.owners):
            pen.put("me", palette.text)
            return
        first = row.owners[0]
        letters = initials(clean(first.name)) if first.name else clean(first.label).lstrip("#")
        pen.put(cells.cut(letters, width, glyphs.ellipsis), palette.muted)


_CELLS = {
    SortField.NAME: _name,
    SortField.COMPANY: _company,
    SortField.STATUS: _status,
    SortField.SOURCE: _source,
    SortField.VALUE: _value,
    SortField.WHEN: _when,
    SortField.OWNER: _owner,
}


def in_digits(value: Decimal, digits: int) -> str:
    """An amount for a column: short from a million, cents only where there is room for them."""
    text = amount(value, short=True)
    if len(text) > digits and value.is_finite() and "." in text:
        text = amount(value.to_integral_value(), short=True)
    return text


def _short(text: str, width: int, pen: SegmentWriter) -> str:
    return cells.cut(clean(text[: cells.LIMIT]), width, pen.look.glyphs.ellipsis)


def hidden(row: LeadRow, needles: tuple[str, ...]) -> bool:
    """Whether something that is searched for stands neither in the name nor in the company."""
    seen = [clean(text[: cells.LIMIT]) for text in (row.name, row.company) if text]
    return any(not any(find_folded(text, needle) for text in seen) for needle in needles)


def paint_found(found: SearchExcerpt, look: RenderContext) -> list[Segment]:
    """The line under a lead whose match is in none of the columns."""
    palette = look.palette
    pen = SegmentWriter(look, palette.bg)
    pen.to(GUTTER)
    pen.put(f"found in {found.field}  ", palette.faint)
    room = look.width - 1 - pen.at
    pen.marked(_around(clean(found.text), look, room), palette.muted)
    pen.to(look.width - 1)
    return pen.out


def _around(text: str, look: RenderContext, width: int) -> str:
    """``text`` cut so that its first match stays in sight."""
    sign = look.glyphs.ellipsis
    first, last = next(iter(spans(text, look.needles)), (0, 0))
    if cells.width(text[:last]) > width - 1:
        text = sign + text[max(0, first - 12) :]
    return cells.cut(text, width, sign)
