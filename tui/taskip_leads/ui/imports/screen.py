"""Import leads from a file in four steps: file, columns, check, and on its way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import ContentSwitcher, Input, Static

from taskip_leads.store.events import Event, ImportChanged, OutboxChanged, SyncChanged
from taskip_leads.text import plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.imports.check_actions import CheckActions
from taskip_leads.ui.imports.column_actions import ColumnActions
from taskip_leads.ui.imports.draft import ImportDraft
from taskip_leads.ui.imports.file_actions import FileActions
from taskip_leads.ui.imports.header import ImportHeader, Step
from taskip_leads.ui.imports.run_actions import RunActions
from taskip_leads.ui.imports.widgets.check_step import CheckStep
from taskip_leads.ui.imports.widgets.column_list import ColumnList
from taskip_leads.ui.imports.widgets.file_step import FileStep
from taskip_leads.ui.imports.widgets.lead_pane import ImportedLead
from taskip_leads.ui.imports.widgets.run_step import RunStep
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: From this width on there is room for the lead beside the columns.
_WITH_PANE = 112
_SCOPES = {
    Step.FILE: "importfile",
    Step.COLUMNS: "importcolumns",
    Step.CHECK: "importcheck",
    Step.RUN: "importrun",
}
_STEP_IDS = {Step.FILE: "file", Step.COLUMNS: "columns", Step.CHECK: "check", Step.RUN: "run"}


class ImportScreen(AppScreen[None]):
    """Shows one step at a time; nothing is sent before the last one."""

    SCOPE = "importfile"
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = ""
    KEYS_WAIT_FOR = ("import", "read")
    SHOWS_OUTCOMES = True

    file_step = getters.query_one(FileStep)
    columns = getters.query_one(ColumnList)
    check_step = getters.query_one(CheckStep)
    run_step = getters.query_one(RunStep)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.step = Step.FILE
        self.draft = ImportDraft(store.imports)
        self._file = FileActions(self, store, self.draft)
        self._columns = ColumnActions(self, self.draft)
        self._check = CheckActions(self, store, self.draft)
        self._run = RunActions(self, store)

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield ImportHeader(glyphs)
        with Horizontal(id="steps"):
            with ContentSwitcher(id="step", initial="file"):
                yield FileStep(palette, glyphs, id="file")
                yield ColumnList(palette, glyphs, self.draft, id="columns")
                yield CheckStep(palette, glyphs, self.draft, id="check")
                yield RunStep(palette, glyphs, id="run")
            yield ImportedLead(palette, glyphs, self.draft)
        yield Static(id="samples", markup=False)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        self.set_interval(1.0, self._run.follow)
        self.go_to(Step.FILE)
        self.run_guarded(self._run.open_running, group="import")

    # Showing

    @property
    def scopes(self) -> tuple[str, ...]:
        return ("app", _SCOPES[self.step])

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self.step is Step.RUN:
            return self._run.footer_keys()
        return keys.footer(_SCOPES[self.step], typing=self.step is Step.FILE)

    def go_to(self, step: Step) -> None:
        """Show a step, and give its list the keys."""
        self.step = step
        self.query_one(ContentSwitcher).current = _STEP_IDS[step]
        match step:
            case Step.FILE:
                self.file_step.field.focus()
                self._file.look()
            case Step.COLUMNS:
                self.columns.focus()
            case Step.CHECK:
                self.check_step.list.focus()
            case Step.RUN:
                self.run_step.refused.focus()
        self.show_step()

    def show_step(self) -> None:
        """Show what the open step has to show now."""
        file = self.draft.file
        right: tuple[str, ...] = ()
        if self.step in (Step.COLUMNS, Step.CHECK) and file is not None:
            rows = plural(file.rows, "row")
            right = (f"{file.name}   {rows}, {file.kind}", f"{file.name}   {rows}", rows)
        elif self.step is Step.RUN:
            right = self._run.title()
        self.query_one(ImportHeader).show(self.step, right)
        with_pane = self.step is Step.COLUMNS and self.app.size.width >= _WITH_PANE
        self.query_one(ImportedLead).display = with_pane
        self.query_one(ImportedLead).refresh()
        self.query_one("#samples").display = self.step is Step.COLUMNS
        self.columns.renew()
        self._show_samples()
        self._show_state()
        self.show_keys()

    @on(CursorPane.Moved)
    def _show_samples(self) -> None:
        values = self.columns.samples() if self.step is Step.COLUMNS else ""
        text = f"Values   {values}" if values else ""
        self.query_one("#samples", Static).update(Content.styled(text, "$tl-faint"))

    def _show_state(self) -> None:
        bar = self.query_one(StatusBar)
        words = Content.styled(self._facts(), "$tl-muted")
        bar.show_facts([StatusSegment((words,), keep=30)])
        present_status(bar, self._store)

    def _facts(self) -> str:
        match self.step:
            case Step.COLUMNS:
                total = len(self.draft.columns.columns)
                source = ", as last time" if self.draft.remembered else ""
                return f"{self.draft.columns.imported} of {total} columns imported{source}"
            case Step.CHECK:
                return "nothing was sent so far"
            case Step.RUN:
                return self._run.facts()
            case _:
                return "import from a file"

    def say(self, text: str) -> None:
        """Show a hint in the status bar."""
        self.hint(with_keys(text, "$tl-muted"))

    def recolour(self) -> None:
        for pane in self.query(CursorPane):
            pane.set_palette(self.look.palette)
        self.query_one(ImportedLead).set_palette(self.look.palette)

    def on_resize(self) -> None:
        self.call_after_refresh(self.show_step)

    def _hear(self, event: Event) -> None:
        match event:
            case ImportChanged():
                self._run.follow()
            case OutboxChanged() | SyncChanged():
                self._show_state()

    # Keys

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._file.look()

    @on(ImportHeader.Back)
    def _clicked(self, event: ImportHeader.Back) -> None:
        if event.step is None:
            self.dismiss()
        elif event.step < self.step and self.step is not Step.RUN:
            self.go_to(event.step)

    @on(CursorPane.Chosen)
    def _chosen(self) -> None:
        if self.step is not Step.FILE:
            self.action_choose()

    def action_back(self) -> None:
        """Go one step back; from the first and the last one to the list."""
        if self.step in (Step.COLUMNS, Step.CHECK):
            self.go_to(Step(self.step - 1))
        elif self.is_active:
            self.dismiss()

    def _list(self) -> CursorPane:
        lists: dict[Step, CursorPane] = {
            Step.FILE: self.file_step.files,
            Step.COLUMNS: self.columns,
            Step.CHECK: self.check_step.list,
            Step.RUN: self.run_step.refused,
        }
        return lists[self.step]

    def action_move(self, by: int) -> None:
        self._list().move(by)

    def action_end(self, way: int) -> None:
        if way < 0:
            self._list().go(0)
        else:
            self._list().bottom()

    def action_read_file(self) -> None:
        self.run_guarded(self._file.read, group="import")

    def action_complete(self) -> None:
        self.run_guarded(self._file.complete, group="import")

    def action_choose(self) -> None:
        """Decide about the column or the row under the cursor."""
        match self.step:
            case Step.COLUMNS:
                self._columns.choose()
            case Step.CHECK:
                self._check.choose()
            case _:
                self.run_guarded(self._run.fix, group="import")

    def action_skip(self) -> None:
        if self.step is Step.COLUMNS:
            self._columns.skip()
        else:
            self._check.skip()

    def action_next_reading(self) -> None:
        self._columns.next_reading()

    def action_show_row(self, by: int) -> None:
        self.draft.show_row(by)
        self._columns.renew()

    def action_check(self) -> None:
        self._check.open()

    def action_begin(self) -> None:
        self.run_guarded(self._begin, group="import")

    async def _begin(self) -> None:
        file_id = await self._check.begin()
        if file_id is not None:
            await self._run.open(file_id)

    def action_decide_alike(self) -> None:
        self._check.decide_alike()

    def action_save_rows(self) -> None:
        save = self._check.save if self.step is Step.CHECK else self._run.save
        self.run_guarded(save, group="import")

    def action_pause(self) -> None:
        self.run_guarded(self._run.pause, group="import")

    def action_stop(self) -> None:
        self.run_guarded(self._run.stop, group="import")

    def action_take_back(self) -> None:
        self.run_guarded(self._run.ask_to_take_back, group="import")

    def action_begin_other(self) -> None:
        self.go_to(Step.FILE)

    def show_path(self, path: Path | str) -> None:
        """Put a path into the field of the first step."""
        field = self.file_step.field
        with self.prevent(Input.Changed):
            field.value = str(path)
        field.cursor_position = len(field.value)
