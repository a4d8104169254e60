"""The second step: what each column becomes, and the values for every lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from taskip_leads.clock import today
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.field_input import InvalidField, parse_field
from taskip_leads.models.field_labels import display_value
from taskip_leads.models.imports.mapping import ImportColumn
from taskip_leads.models.imports.reading import prepared
from taskip_leads.models.imports.targets import READINGS, Reading, Target
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.imports.draft import ImportDraft
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

#: The values for every lead, in the order of their rows.
EVERY = ("status", "source", "owner", "currency", "note")
_SAMPLES = 3
_ABOUT = "A value in a column wins over the one for every lead."


class ColumnList(CursorPane):
    """One line per column: head, value of the shown row, and what it becomes."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("importcolumns")

    def __init__(self, palette: Palette, glyphs: Glyphs, draft: ImportDraft, *, id: str) -> None:
        super().__init__(palette, glyphs, id=id)
        self._draft = draft

    @property
    def column(self) -> int | None:
        """The index of the column under the cursor; None on a value for every lead."""
        file, index = self._draft.file, self.index
        return index if file is not None and index is not None and index < len(file.heads) else None

    @property
    def every(self) -> str | None:
        """The name of the value for every lead under the cursor."""
        file, index = self._draft.file, self.index
        if file is None or index is None or index < len(file.heads):
            return None
        return EVERY[index - len(file.heads)]

    def blocks(self, width: int) -> Iterator[Block]:
        draft, file = self._draft, self._draft.file
        if file is None:
            return
        head, sample = (17, 30) if width >= 82 else (13, 30)
        titles = cells.pad("Column", head), cells.pad(f"Row {draft.row}", sample)
        yield False, [Content.styled(f"   {titles[0]}{titles[1]}Becomes", "$tl-faint")]
        for at, name in enumerate(file.heads):
            yield True, [self._line(at, name, head, sample, width)]
        yield False, [Content(), Content.styled("   For every lead", "$tl-faint")]
        for name in EVERY:
            yield True, [self._every_line(name, head, width)]
        yield False, [Content(), Content.styled(f"   {_ABOUT}", "$tl-faint")]

    def _line(self, at: int, name: str, head: int, sample: int, width: int) -> Content:
        ellipsis = self._glyphs.ellipsis
        text = next(iter(self._draft.sample(at, 1)), "")
        title = cells.pad(clean(name[: cells.LIMIT]) or self._glyphs.nothing, head - 1, ellipsis)
        value = cells.pad(clean(text[: cells.LIMIT]), sample - 2, ellipsis)
        left = Content.assemble("   ", (title, "$tl-text"), " ", (value, "$tl-muted"), "  ")
        return Content.assemble(left, self._becomes(at, text)).truncate(width)

    def _becomes(self, at: int, text: str) -> Content:
        column = self._draft.columns.columns[at]
        arrow = f"{self._glyphs.sending} "
        if column.target is None:
            return Content.assemble((arrow, "$tl-faint"), ("not imported", "$tl-faint"))
        line = Content.assemble((arrow, "$tl-muted"), (column.target.label, "bold $tl-text"))
        problem = self._problem(at)
        if problem:
            sign = (f"   {self._glyphs.refused} ", "$tl-bad")
            return Content.assemble(line, sign, (problem, "$tl-text"))
        return Content.assemble(line, (self._reading(column, text), "$tl-muted"))

    def _problem(self, at: int) -> str:
        row = self._draft.preview
        found = [one for one in row.problems if one.column == at] if row is not None else []
        return found[0].reason if found else ""

    def _reading(self, column: ImportColumn, text: str) -> str:
        """Return how a day or an amount is read, where that is not plain from its text."""
        if column.target not in READINGS or not text:
            return ""
        how = "" if column.reading is Reading.AS_TYPED else f", {column.reading.value}"
        try:
            value = parse_field(column.target, prepared(column, text), today())
        except InvalidField:
            return ""
        shown = display_value(column.target, value, today())
        return f"   read as {shown}" if shown != text else how

    def _every_line(self, name: str, head: int, width: int) -> Content:
        every, glyphs = self._draft.columns.every, self._glyphs
        label = cells.pad(name.capitalize(), head)
        value: Content
        match name:
            case "status" | "source":
                attribute = self._attribute(every.status if name == "status" else every.source)
                value = (
                    Content.styled("none", "$tl-faint")
                    if attribute is None
                    else content.badge(attribute, self._palette, glyphs, 30)
                )
            case "owner" if every.owner is not None:
                value = Content.styled(
                    clean(self._draft.names.name_of(Target.OWNER, every.owner)), "$tl-text"
                )
            case "currency" if every.currency:
                value = Content.styled(clean(every.currency), "$tl-text")
            case "note" if every.note:
                room = max(8, width - head - 4)
                value = Content.styled(content.short(every.note, room, glyphs), "$tl-text")
            case _:
                value = Content.styled("none", "$tl-faint")
        return Content.assemble("   ", (label, "$tl-muted"), value).truncate(width)

    def _attribute(self, id_: int | None) -> Attribute | None:
        return next((one for one in self._draft.attributes if one.id == id_), None)

    def samples(self) -> str:
        """Return values of the column under the cursor from the shown row on."""
        at = self.column
        values = self._draft.sample(at, _SAMPLES) if at is not None else []
        shown = [content.short(value, 24, self._glyphs) or self._glyphs.nothing for value in values]
        return "   ".join(shown)
