"""The report of a day: read it, copy it, or save it as a file."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.history.report import Report, ReportFormat
from taskip_leads.store.history.service import HistoryService
from taskip_leads.text import clean, plural, short_day
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render.content import button, ends
from taskip_leads.ui.system import clipboard
from taskip_leads.ui.system.new_file import write_new
from taskip_leads.ui.widgets.dialog_frame import DialogFrame

#: Rows of the dialog in addition to the report, and cells of its frame and margins.
_BESIDE, _MARGINS = 8, 6
_FORMATS = tuple(ReportFormat)


class ReportDialog(ModalScreen[None], AppScreen[None]):
    """Shows the report of ``day`` in one of its formats."""

    SCOPE = "report"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("report")
    KEYS_WAIT_FOR = ("report",)
    DEFAULT_CSS = """
    ReportDialog { align: center middle; background: $tl-veil; }
    ReportDialog DialogFrame { width: 88; max-width: 98%; height: auto; padding: 1 2 0 2; }
    ReportDialog #head { height: 1; margin-bottom: 1; }
    ReportDialog #sheet { height: auto; scrollbar-size-vertical: 1; }
    ReportDialog #text { height: auto; }
    ReportDialog #said { height: 1; }
    ReportDialog #keys { height: 1; }
    """

    frame = getters.query_one(DialogFrame)
    sheet = getters.query_one(VerticalScroll)

    def __init__(self, history: HistoryService, day: date) -> None:
        super().__init__()
        self._history, self._day = history, day
        self._report: Report | None = None
        self._format = ReportFormat.TEXT
        self._with_small = True

    def compose(self) -> ComposeResult:
        with DialogFrame(self.look.glyphs, "Report", self._day_name):
            yield Static(id="head", markup=False)
            with VerticalScroll(id="sheet"):
                yield Static(id="text", markup=False)
            yield Static(id="said", markup=False)
            yield Static(id="keys", markup=False)

    def on_mount(self) -> None:
        self._read()

    @property
    def _day_name(self) -> str:
        return short_day(self._day, clock.today())

    def _read(self) -> None:
        self.run_guarded(self._load, group="report", exclusive=True)

    async def _load(self) -> None:
        with reporting(self.notices):
            self._report = await self._history.report(self._day, small=self._with_small)
            self.frame.show("Report", self._day_name)
            self._show()

    def _show(self) -> None:
        report = self._report
        if report is None:
            return
        text = report.written(self._format).rstrip("\n")
        if not report.leads:
            text += "\n\nNothing was done with leads on this day."
        self.query_one("#text", Static).update(Content.styled(text, "$tl-text"))
        self._show_frame()
        self.frame.leave_room(self.sheet, _BESIDE)

    def _show_frame(self) -> None:
        width = max(20, self.frame.outer_size.width - _MARGINS)
        leads = len(self._report.leads) if self._report is not None else 0
        left = Content.styled(plural(leads, "lead"), "$tl-muted")
        line = ends(left, self._formats(), width, self.look.glyphs.ellipsis)
        self.query_one("#head", Static).update(line)
        self.query_one("#keys", Static).update(self._keys(width))

    def _formats(self) -> Content:
        line = Content()
        for form in _FORMATS:
            name = Content.styled(
                form.label, "bold $tl-text" if form is self._format else "$tl-muted"
            )
            if form is self._format and self.look.palette.flat:
                name = Content.assemble("[", name, "]")
            line = Content.assemble(line, "   " if line.cell_length else "", name)
        return line

    def _keys(self, width: int) -> Content:
        small = "leave out small changes" if self._with_small else "show small changes"
        line = Content()
        for shown, words in (
            ("y d", "copy"), ("w", "save"), ("tab", "format"), ("s", small), ("esc", "close"),
        ):  # fmt: skip
            text = Content.assemble((shown, "bold $tl-text"), (f" {words}", "$tl-muted"))
            entry = button(shown, text, flat=False)
            if line.cell_length + entry.cell_length <= width + 1:
                line = Content.assemble(line, entry, " ")
        return line

    def on_resize(self) -> None:
        self._show()

    def recolour(self) -> None:
        self._show_frame()

    def _say(self, text: str) -> None:
        self.query_one("#said", Static).update(Content.styled(clean(text), "$tl-muted"))

    # Keys

    def action_format(self, by: int) -> None:
        at = _FORMATS.index(self._format) + by
        self._format = _FORMATS[at % len(_FORMATS)]
        self._say("")
        self._show()
        self.sheet.scroll_home(animate=False)

    def action_small(self) -> None:
        self._with_small = not self._with_small
        self._read()

    def action_day(self, by: int) -> None:
        day = self._day - timedelta(days=by)
        if day <= clock.today():
            self._day = day
            self._say("")
            self._read()

    def action_scroll(self, by: int) -> None:
        self.sheet.scroll_relative(y=by, animate=False)

    def action_page(self, by: int) -> None:
        self.sheet.scroll_relative(y=by * max(1, self.sheet.size.height - 1), animate=False)

    async def action_copy(self) -> None:
        if self._report is not None:
            outcome = await clipboard.copy(self.app, self._report.written(self._format))
            self._say(f"The report as {self._format.label}  {outcome}")

    async def action_save(self) -> None:
        """Write the report to a new file in the working directory."""
        if self._report is None:
            return
        stem, ending = f"report-{self._day}", self._format.value
        text = self._report.written(self._format)
        try:
            path = await asyncio.to_thread(write_new, Path.cwd(), stem, ending, text)
        except OSError as error:
            self._say(f"The file can't be written: {error.strerror or 'access denied'}")
        else:
            self._say(f"Saved as {path.name} in {path.parent}")

    def action_close(self) -> None:
        self.dismiss(None)
