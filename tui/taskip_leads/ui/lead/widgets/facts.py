"""A lead's fields in one column, or in two where the pane is wide, with a cursor on a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from textual.content import Content
from textual.geometry import Region

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import clean, size
from taskip_leads.ui.lead.fact_columns import LEAST_CELLS, MORE, Section, sections
from taskip_leads.ui.lead.field_groups import Fact, facts
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.news import was
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block, Columns

#: The first cell of values, after the cursor's bar and the label.
VALUE = 12
#: Cells between two columns, and around a label.
_GAP, _LABEL = 2, 2
#: Longer text is cut here until the user asks for the full text.
TEXT_LIMIT = 64_000
#: Fields that are compared with what the user saw last, by their names here.
_COMPARED = {
    "statuses": "status",
    "value": "value",
    "assigned_to": "owner",
    "lead_interaction_date": "step",
    "first_name": "name",
    "email": "email",
    "phone_number": "phone",
}
#: Cells for a sign and a readable beginning of what a field was.
_LEAST_WAS = 8


class _Column(Struct, frozen=True):
    """The cells of a column, and the cell at which its values begin."""

    width: int
    value: int = VALUE


class LeadFacts(CursorPane):
    """Show the fields; the cursor is visible while focused and goes down one column, then the other."""

    MOST_CELLS = VALUE + cells.PROSE
    TEXT_AT = 1

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._detail: LeadDetail | None = None
        self._full_text = False
        #: Whether each empty field has its own row.
        self._unfolded = False
        #: Whether all fields are shown where there is room for a few.
        self._more = False
        self._me: int | None = None
        self._facts: list[Fact] = []
        #: The column of each field.
        self._columns: list[_Column] = []
        self._drafts: Mapping[str, str] = {}
        #: The field being edited, and its error message.
        self._edited = ""
        self._error = ""

    def show(self, detail: LeadDetail, drafts: Mapping[str, str], me: int | None = None) -> None:
        """Show this lead; another lead starts at the top with its long text cut.

        ``drafts`` are the unsaved texts of fields, ``me`` is the user's id.
        """
        before, self._detail = self._detail, detail
        self._drafts, self._me = drafts, me
        if before is None or before.row.lead_id != detail.row.lead_id:
            self._full_text = self._unfolded = self._more = False
            self.begin()
            self.renew()
            return
        at = self.index
        self.renew()
        # A field that got a value moved to another row, and the cursor with it.
        if self.index is not None and self.index != at:
            self.go(self.index)

    def unfold(self, row: str) -> None:
        """Show what a row, ``EMPTY`` or ``MORE``, stands for, with the cursor on the first of it."""
        if row == MORE:
            self._more = True
        else:
            self._unfolded = True
        self.renew()
        self.go(self._at)

    def show_full_text(self) -> None:
        """Show the full text."""
        self._full_text = True
        self.renew()

    def edit(self, field: str) -> None:
        """Make room to edit a field, with its keys below; "" ends editing."""
        self._edited, self._error = field, ""
        self.renew()
        if field:
            self.go(self._at)

    def show_error(self, text: str) -> None:
        """Show an error under the edited field; "" shows the keys."""
        if text != self._error:
            self._error = text
            self.renew()

    def place_of(self, field: str) -> Region | None:
        """Return where the value of a field is in the pane; None if it is not visible."""
        self._lines.all()
        for at, fact in enumerate(self._facts):
            if fact.field == field:
                line = self.spans.lines[at][0] - round(self.scroll_y)
                column, start = self._columns[at], self.spans.cells[at][0]
                if 0 <= line < self.size.height:
                    return Region(
                        start + self.margin + column.value, line, column.width - column.value, 1
                    )
        return None

    def on_resize(self) -> None:
        # Another width has another order of rows.
        if self.index is not None:
            self.go(self.index)

    def go_field(self, field: str) -> None:
        """Put the cursor on a field."""
        for at, fact in enumerate(self.shown):
            if fact.field == field:
                self.go(at)

    @property
    def fact(self) -> Fact | None:
        """The field under the cursor."""
        index = self.index
        return None if index is None else self._facts[index]

    def fact_of(self, field: str) -> Fact | None:
        """Return the fact of a field; None if it is not shown."""
        return next((fact for fact in self.shown if fact.field == field), None)

    @property
    def shown(self) -> list[Fact]:
        """The fields in display order."""
        self._lines.all()
        return self._facts

    # Painting

    def blocks(self, width: int) -> Iterator[Block | Columns]:
        shown = self._facts[self._at].field if self._at < len(self._facts) else ""
        self._facts, self._columns = [], []
        if self._detail is None:
            return
        groups = facts(
            self._detail,
            self._palette,
            self._glyphs,
            me=self._me,
            begun=self._drafts,
            unfolded=self._unfolded,
        )
        if width < LEAST_CELLS:
            parts = [Section(group) for group in groups]
        else:
            folded = self.has_class("-tight") and not self._more
            parts = list(sections(groups, begun=self._drafts, folded=folded))
        order = [fact.field for part in parts for fact in (*part.left, *part.right)]
        if shown in order:
            # The cursor stays on its field in another order.
            self.place(order.index(shown))
        for at, part in enumerate(parts):
            if at and not self.has_class("-tight"):
                yield False, [Content()]
            yield from self._section(part, width)

    def _section(self, part: Section, width: int) -> Iterator[Block | Columns]:
        """Yield the rows of a section: two columns if it has two."""
        if not part.right:
            for fact in part.left:
                yield self._item(fact, _Column(width))
            return
        split = (width + 1) // 2
        # As narrow as the labels allow: a value has few cells here.
        labels = max(cells.width(clean(fact.label[: cells.LIMIT])) for fact in part.right)
        left = _Column(split - _GAP)
        right = _Column(width - split, min(VALUE, labels + _LABEL + 1))
        yield Columns(
            [self._item(fact, left) for fact in part.left],
            [self._item(fact, right) for fact in part.right],
            split,
        )

    def _item(self, fact: Fact, column: _Column) -> Block:
        self._facts.append(fact)
        self._columns.append(column)
        if fact.field == self._edited:
            return True, [self._label(fact.label, column), *self._below(column)]
        if fact.block:
            return True, self._block(fact, column.width)
        return True, self._line(fact, column)

    def _below(self, column: _Column) -> list[Content]:
        """Return the lines under the edited field: its keys, or the error."""
        margin = " " * column.value
        if self._error:
            sign = Content.assemble(margin, (f"{self._glyphs.refused} ", "$tl-bad"))
            room = column.width - column.value - 2
            lines = cells.wrap(self._error, room, 2, self._glyphs.ellipsis)
            return [
                Content.assemble(" " * (column.value + 2) if at else sign, (line, "$tl-text"))
                for at, line in enumerate(lines)
            ]
        keys_line = Content.assemble(
            margin,
            content.key("inline.save"),
            (" save  ", "$tl-muted"),
            content.key("inline.leave"),
            (" keep draft", "$tl-muted"),
        )
        return [keys_line]

    def is_cursor(self, line: int) -> bool:
        edited = bool(self._edited) and bool(self.spans) and self.spans.lines[self._at][0] == line
        return edited or super().is_cursor(line)

    def dress_item(self, line: Content, width: int) -> Content:
        """Draw the cursor as everywhere, with a bold label; an edited field has its own ground."""
        label = line[1 : self._columns[self._at].value + self.margin].plain
        named = Content.assemble(" ", (label, "bold $tl-text"), line[1 + len(label) :])
        if not self._edited:
            return super().dress_item(named, width)
        blank = " " * max(0, width - named.cell_length)
        return Content.assemble((self._glyphs.bar, "$tl-accent"), named[1:], blank)

    def _label(self, text: str, column: _Column) -> Content:
        room = column.value - _LABEL
        label = cells.pad(clean(text[: cells.LIMIT]), room, self._glyphs.ellipsis)
        return Content.styled(f" {label} ", "$tl-faint")

    def _line(self, fact: Fact, column: _Column) -> list[Content]:
        room = max(1, column.width - column.value)
        if isinstance(fact.value, str):
            words = clean(fact.value[:TEXT_LIMIT], lines=True)
            values = [Content.styled(line, "$tl-text") for line in cells.wrap(words, room)]
        else:
            values = [value.truncate(room, ellipsis=True) for value in fact.value]
        if fact.aside:
            last = values[-1]
            if last.cell_length + 1 + len(fact.aside) <= room:
                values[-1] = Content.assemble(last, (f" {fact.aside}", "$tl-faint"))
        if fact.field in self._drafts:
            left = room - values[0].cell_length - 4
            text = cells.cut(
                clean(self._drafts[fact.field][: cells.LIMIT]), left, self._glyphs.ellipsis
            )
            values[0] = Content.assemble(
                values[0], (f"  {self._glyphs.mark} ", "$tl-accent"), (text, "$tl-muted")
            )
        if before := self._was(fact.field, room - values[0].cell_length - 4):
            sign = f"  {self._glyphs.changed} "
            values[0] = Content.assemble(values[0], (sign, "$tl-text"), before)
        label = self._label(fact.label, column)
        blank = Content(" " * column.value)
        return [Content.assemble(blank if at else label, value) for at, value in enumerate(values)]

    def _was(self, field: str, room: int) -> Content:
        """Return what a field was when the user looked last, if others have changed it and there is room."""
        name = _COMPARED.get(field)
        if name is None or self._detail is None or room < _LEAST_WAS:
            return Content()
        return was(self._detail, name, room, self._glyphs)

    def _block(self, fact: Fact, width: int) -> list[Content]:
        assert isinstance(fact.value, str)
        out = [Content.styled(f" {cells.cut(clean(fact.label), width - 1)}", "$tl-faint")]
        text = fact.value if self._full_text else fact.value[:TEXT_LIMIT]
        for line in cells.wrap(clean(text, lines=True).rstrip("\n"), width - 2):
            out.append(Content.styled(f" {line}", "$tl-text"))
        if len(text) < len(fact.value):
            shown = f" {size(TEXT_LIMIT)} of {size(len(fact.value))} shown   "
            out.append(
                Content.assemble(
                    (shown, "$tl-faint"), content.key("lead.whole"), (" the rest", "$tl-muted")
                )
            )
        return out
