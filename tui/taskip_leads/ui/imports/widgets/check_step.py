"""The third step: what every row is, what is done with it, and what an import would do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from taskip_leads.models.imports import wording
from taskip_leads.models.imports.findings import Findings, RowFinding, RowKind
from taskip_leads.models.imports.plan import Outlook, UnknownInFile, outlook, seconds_needed
from taskip_leads.models.imports.targets import Target
from taskip_leads.text import clean, plural, span
from taskip_leads.ui import keys
from taskip_leads.ui.imports.draft import CREATE, ImportDraft
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import pressable, with_keys
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

#: Stands for a row's line until it is drawn.
_UNDRAWN = [Content("   ")]
#: Cells up to the lead's name: a row's number has six digits at most.
_NUMBER = 9


class CheckList(CursorPane):
    """Unknown names first, then one line for each row that is not simply new.

    A row's line is made when it is drawn: a hundred thousand lines would take 150 MB.
    """

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("importcheck")

    def __init__(self, palette: Palette, glyphs: Glyphs, draft: ImportDraft) -> None:
        super().__init__(palette, glyphs)
        self._draft = draft
        self._rows = Findings()
        self._widths = (0, 0, 0)
        self._unknown: Sequence[UnknownInFile] = ()

    def show(self) -> None:
        """Show the rows of the check anew."""
        checked = self._draft.checked
        self._rows = checked.findings if checked is not None else Findings()
        self._unknown = checked.unknown if checked is not None else ()
        self.renew()

    @property
    def unknown(self) -> UnknownInFile | None:
        """The unknown name under the cursor."""
        index = self.index
        return self._unknown[index] if index is not None and index < len(self._unknown) else None

    @property
    def row(self) -> RowFinding | None:
        """The row under the cursor."""
        index = self.index
        at = -1 if index is None else index - len(self._unknown)
        return self._rows.at(at) if 0 <= at < len(self._rows) else None

    def blocks(self, width: int) -> Iterator[Block]:
        if self._draft.checked is None:
            return
        if self._unknown:
            yield False, [Content.styled("   Names that TaskIP does not know yet", "$tl-faint")]
        for one in self._unknown:
            yield True, [self._name_line(one, width)]
        if self._unknown:
            yield False, [Content()]
        name, then = (21, 24) if width >= 100 else (13, 21)
        what = max(10, width - _NUMBER - name - then)
        if self._rows:
            head = f"    Row  {'Lead':<{name}}{'What':<{what}}Then"
            yield False, [Content.styled(cells.cut(head, width), "$tl-faint")]
        self._widths = (name, what, width)
        for _ in range(len(self._rows)):
            yield True, _UNDRAWN

    def dress(self, at: int, line: Content) -> Content:
        if line is _UNDRAWN[0]:
            line = self._line(self._rows.at(self._row_at(at)), *self._widths)
        return super().dress(at, line)

    def _row_at(self, line: int) -> int:
        """Return the index of the row on a line: the rows stand below everything else."""
        above = len(self._unknown) + 2 if self._unknown else 0
        return line - above - 1

    def _line(self, row: RowFinding, name: int, what: int, width: int) -> Content:
        glyphs, choices = self._glyphs, self._draft.choices
        number = cells.pad_left(str(row.number), _NUMBER - 3)
        lead = cells.pad(clean(row.name) or glyphs.nothing, name - 1, glyphs.ellipsis)
        text_cell = cells.pad(wording.what(row), what - 1, glyphs.ellipsis)
        tone = "$tl-warn" if row.kind is RowKind.REFUSED else "$tl-muted"
        return Content.assemble(
            " ", (number, "$tl-faint"), "  ", (lead, "$tl-text"), " ", (text_cell, tone), " ",
            (wording.then(row, choices), "$tl-text"),
        ).truncate(width)  # fmt: skip

    def _name_line(self, one: UnknownInFile, width: int) -> Content:
        rows = plural(one.rows, "row")
        left = f"{one.key.target.value} {clean(one.name)}, on {rows}"
        arrow = f"  {self._glyphs.sending} "
        becomes = self._becomes(one)
        room = max(10, width - 4 - len(arrow) - len(becomes))
        return Content.assemble(
            "   ", (cells.cut(left, room, self._glyphs.ellipsis), "$tl-text"), (arrow, "$tl-muted"),
            (becomes, "$tl-text"),
        ).truncate(width)  # fmt: skip

    def _becomes(self, one: UnknownInFile) -> str:
        choices = self._draft.choices
        if one.key in choices.created:
            return f"new {one.key.target.value}"
        id_ = choices.names.get(one.key)
        if id_ is None or id_ == CREATE:
            return "into the description"
        return clean(self._draft.names.name_of(one.key.target, id_))


class CheckStep(Vertical):
    """Show counts, rows, and the requests and the time of an import."""

    DEFAULT_CSS = """
    CheckStep #counts { height: 1; margin: 1 0; }
    CheckStep CheckList { height: 1fr; }
    CheckStep #outlook { height: auto; margin-top: 1; padding-left: 3; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs, draft: ImportDraft, *, id: str) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs, self._draft = palette, glyphs, draft

    def compose(self) -> ComposeResult:
        yield Static(id="counts", markup=False)
        yield CheckList(self._palette, self._glyphs, self._draft)
        yield Static(id="outlook", markup=False)

    @property
    def list(self) -> CheckList:
        """The rows."""
        return self.query_one(CheckList)

    def show_busy(self, words: str) -> None:
        """Show that the rows are being checked."""
        self.query_one("#counts", Static).update(Content.styled(f"   {words}", "$tl-muted"))
        self.query_one("#outlook", Static).update(Content())

    def show(self, hour: tuple[int, int]) -> None:
        """Show the check with the decisions; ``hour``: requests that are left, of how many."""
        checked = self._draft.checked
        if checked is None:
            return
        exists = checked.count(RowKind.EXISTS) + checked.count(RowKind.GUESS)
        words = wording.counts(
            checked.count(RowKind.NEW), exists, checked.count(RowKind.TWICE),
            checked.count(RowKind.REFUSED), checked.count(RowKind.IMPORTED),
        )  # fmt: skip
        counts = Content.styled("   " + "    ".join(words), "bold $tl-text")
        self.query_one("#counts", Static).update(counts)
        self.list.show()
        will = outlook(checked, self._draft.choices)
        self.query_one("#outlook", Static).update(self._outlook(will, hour))

    def _outlook(self, will: Outlook, hour: tuple[int, int]) -> Content:
        lines: list[Content] = []
        if will.described:
            what = plural(will.described, "row has a company", "rows have companies")
            text = f"{what} that TaskIP does not know: into the description"
            lines.append(Content.styled(text, "$tl-muted"))
        left, per_hour = hour
        time = span(seconds_needed(will.requests, left, per_hour)) if will.requests else "0s"
        budget = f"{left:,} of {per_hour:,} left this hour"
        done = f"{plural(will.created, 'lead')} created, {will.updated:,} edited, {plural(will.notes, 'note')}"
        if unchanged := wording.unchanged(will, self._draft.choices):
            done = f"{done}, {unchanged}"
        lines += [
            Content.styled(f"{done}: {plural(will.requests, 'request')}", "$tl-text"),
            Content.styled(f"{budget}, about {time} at 60 a minute", "$tl-muted"),
            with_keys(
                "For 24 hours `app.undo` takes it back. Your own changes go first.", "$tl-faint"
            ),
            Content(),
        ]
        count = will.created + will.updated
        if count:
            words = f" import {plural(count, 'lead')}"
            entry = pressable(Content.assemble(("y", "bold $tl-text"), (words, "$tl-text")), "y")
        else:
            entry = Content.styled("There is nothing to import.", "$tl-muted")
        return Content("\n").join([*lines, entry])


#: Targets whose unknown names are decided about.
NAMES = (Target.STATUS, Target.SOURCE, Target.OWNER)
