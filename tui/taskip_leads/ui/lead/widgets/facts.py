"""A lead's fields in one column, with a cursor on a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual.content import Content

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import clean, size
from taskip_leads.ui.lead.field_groups import Fact, facts
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.news import was
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.cursor_pane import Block, CursorPane

#: The first cell of values, after the cursor's bar and the label.
VALUE = 12
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


class LeadFacts(CursorPane):
    """Show the fields in one column; the cursor is visible while focused."""

    MOST_CELLS = VALUE + cells.PROSE
    TEXT_AT = 1

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._detail: LeadDetail | None = None
        self._full_text = False
        #: Whether each empty field has its own row.
        self._unfolded = False
        self._me: int | None = None
        self._facts: list[Fact] = []
        self._drafts: Mapping[str, str] = {}
        #: The field being edited, and its error message.
        self._edited = ""
        self._error = ""

    def show(self, detail: LeadDetail, drafts: Mapping[str, str], me: int | None = None) -> None:
        """Show this lead; another lead starts at the top with its long text cut.

        ``drafts`` are the unsaved texts of fields, ``me`` is the user's id.
        """
        before, self._detail = self._detail, detail
        field = self.fact.field if self.fact is not None else ""
        self._drafts, self._me = drafts, me
        if before is None or before.row.lead_id != detail.row.lead_id:
            self._full_text = self._unfolded = False
            self.begin()
            self.renew()
            return
        self.renew()
        # A field that got a value moved to another row: the cursor follows it.
        if self.fact is not None and self.fact.field != field:
            self.go_field(field)

    def unfold(self) -> None:
        """Give each empty field its own row and put the cursor on the first."""
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

    def line_of(self, field: str) -> int | None:
        """Return the pane's visible line of a field; None if it is not visible."""
        self._all_lines()
        for fact, (first, _last) in zip(self._facts, self._spans, strict=True):
            if fact.field == field:
                line = first - round(self.scroll_y)
                return line if 0 <= line < self.size.height else None
        return None

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
        self._all_lines()
        return self._facts

    # Painting

    def blocks(self, width: int) -> Iterator[Block]:
        self._facts = []
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
        for at, group in enumerate(groups):
            if at and not self.has_class("-tight"):
                yield False, [Content()]
            for fact in group:
                self._facts.append(fact)
                if fact.field == self._edited:
                    yield True, [self._label(fact.label), *self._below(width)]
                else:
                    yield True, self._block(fact, width) if fact.block else self._line(fact, width)

    def _below(self, width: int) -> list[Content]:
        """Return the lines under the edited field: its keys, or the error."""
        margin = " " * VALUE
        if self._error:
            sign = Content.assemble(margin, (f"{self._glyphs.refused} ", "$tl-bad"))
            lines = cells.wrap(self._error, width - VALUE - 2, 2, self._glyphs.ellipsis)
            return [
                Content.assemble(" " * (VALUE + 2) if at else sign, (line, "$tl-text"))
                for at, line in enumerate(lines)
            ]
        keys_line = Content.assemble(
            margin,
            ("enter", "bold $tl-text"),
            (" save  ", "$tl-muted"),
            ("esc", "bold $tl-text"),
            (" keep draft", "$tl-muted"),
        )
        return [keys_line]

    def dress(self, at: int, line: Content) -> Content:
        """Draw the cursor as everywhere, with a bold label; an edited field has its own ground."""
        edited = bool(self._edited) and bool(self._spans) and self._spans[self._at][0] == at
        if not edited and not self.is_cursor(at):
            return line
        label = line[1 : VALUE + self.margin].plain
        named = Content.assemble(" ", (label, "bold $tl-text"), line[1 + len(label) :])
        if not edited:
            return super().dress(at, named)
        return Content.assemble((self._glyphs.bar, "$tl-accent"), named[1:])

    def _label(self, text: str) -> Content:
        label = cells.pad(clean(text[: cells.LIMIT]), VALUE - 2, self._glyphs.ellipsis)
        return Content.styled(f" {label} ", "$tl-faint")

    def _line(self, fact: Fact, width: int) -> list[Content]:
        room = max(1, width - VALUE)
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
        label = self._label(fact.label)
        blank = Content(" " * VALUE)
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
                    (shown, "$tl-faint"), ("w", "bold $tl-text"), (" the rest", "$tl-muted")
                )
            )
        return out
