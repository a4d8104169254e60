"""The last step: how far the import is, and the rows that TaskIP did not take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from taskip_leads.models.imports.progress import ImportProgress, ImportState, RefusedRow
from taskip_leads.text import clean, plural, span
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

_NAME = 24


class RefusedList(CursorPane):
    """One line for each row that TaskIP did not take, with its reason."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("importrun")

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__(palette, glyphs)
        self._rows: Sequence[RefusedRow] = ()

    def show(self, rows: Sequence[RefusedRow]) -> None:
        """Show these rows."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self.renew()

    @property
    def row(self) -> RefusedRow | None:
        """The row under the cursor."""
        return self._rows[self.index] if self.index is not None and self._rows else None

    def blocks(self, width: int) -> Iterator[Block]:
        glyphs = self._glyphs
        for row in self._rows:
            name = cells.pad(clean(row.name), _NAME, glyphs.ellipsis)
            room = max(10, width - _NAME - 18)
            message = cells.cut(clean(row.message), room, glyphs.ellipsis)
            line = Content.assemble(
                "   ", (f"{glyphs.refused} ", "$tl-bad"), (f"row {row.number:<6} ", "$tl-muted"),
                (name, "$tl-text"), (f" {message}", "$tl-muted"),
            )  # fmt: skip
            yield True, [line]


class RunStep(Vertical):
    """Show the bar, the numbers, the refused rows, and what else can be done."""

    DEFAULT_CSS = """
    RunStep #progress { height: auto; margin: 1 0; padding-left: 3; }
    RunStep RefusedList { height: 1fr; }
    RunStep #after { height: auto; padding-left: 3; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._shown = Content()

    def compose(self) -> ComposeResult:
        yield Static(id="progress", markup=False)
        yield RefusedList(self._palette, self._glyphs)
        yield Static(id="after", markup=False)

    @property
    def refused(self) -> RefusedList:
        """The rows that TaskIP did not take."""
        return self.query_one(RefusedList)

    def show(self, now: ImportProgress, refused: Sequence[RefusedRow], moment: datetime) -> None:
        """Show how far the import is."""
        lines = [self._bar(now), Content(), Content.styled(describe(now), "$tl-text")]
        shown = Content("\n").join(lines)
        if not shown.is_same(self._shown):
            self._shown = shown
            self.query_one("#progress", Static).update(shown)
        self.refused.show(refused)
        after = [with_keys(text, "$tl-faint") for text in _after(now, moment)]
        self.query_one("#after", Static).update(Content("\n").join(after))

    def _bar(self, now: ImportProgress) -> Content:
        glyphs, total = self._glyphs, max(1, now.total)
        over = now.undone if now.state is ImportState.UNDOING else now.over
        width = max(10, min(60, self.size.width - 24))
        lit = round(width * over / total)
        return Content.assemble(
            (glyphs.rule_on * lit, "$tl-accent"), (glyphs.rule * (width - lit), "$tl-line"),
            (f"   {over:,} of {now.total:,}", "$tl-text"),
        )  # fmt: skip


def describe(now: ImportProgress) -> str:
    """Return the numbers of an import in words."""
    parts = [f"{now.done:,} imported"] if now.done or not now.undone else []
    for count, words in (
        (now.refused, "refused"),
        (now.dropped, "left out"),
        (now.undone, "taken back"),
        (now.to_undo, "to take back"),
        (now.waiting + now.sent, "to go"),
    ):
        if count:
            parts.append(f"{count:,} {words}")
    if now.state is ImportState.PAUSED:
        parts.append("paused")
    elif not now.is_over and now.seconds >= 1:
        parts.append(f"about {span(now.seconds)} left")
    return ", ".join(parts)


def _after(now: ImportProgress, moment: datetime) -> list[str]:
    if now.state is ImportState.UNDOING:
        return ["What the import created is being deleted."]
    lines: list[str] = []
    if not now.is_over:
        lines += [
            "You can go on working: `importrun.back`. It goes on when the program is started again.",
            "Changes you make now go first.",
        ]
    if now.undo_until is not None:
        left = span((now.undo_until - moment).total_seconds())
        lines.append(
            f"`importrun.undo` takes the import of {plural(now.total, 'row')} back, for {left}."
        )
    return lines
