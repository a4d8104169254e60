"""The history: what the user did here, by day, to look up, to reverse and to report."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.filters.search_terms import tokens
from taskip_leads.models.history.entry import HistoryEntry
from taskip_leads.models.history.kinds import HistoryKind
from taskip_leads.models.history.report import ReportFormat
from taskip_leads.store.events import Event, LeadsChanged, OutboxChanged, SyncChanged
from taskip_leads.store.history.service import HistoryService
from taskip_leads.text import fold, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.history import texts
from taskip_leads.ui.history.details import details_dialog
from taskip_leads.ui.history.loader import HistoryLoader
from taskip_leads.ui.history.report_dialog import ReportDialog
from taskip_leads.ui.history.reversing import ChangeReverser
from taskip_leads.ui.history.widgets.bar import HistoryBar, HistorySearch
from taskip_leads.ui.history.widgets.list import HistoryList
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.system import clipboard
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events within this many seconds cause one read.
_DEBOUNCE = 0.08
#: Cells of the pane, and from how many columns on it has more.
_PANE, _WIDE_PANE, _VERY_WIDE = 36, 54, 160
#: Cells of the pane's margins.
_MARGINS = 4
#: The chord that shows one kind of changes.
_KINDS = keys.FooterKey("f", "kind", 62)
#: Lines that reach to either end.
_ALL = 10**9


class HistoryScreen(AppScreen[None]):
    """Composes the list, the bar and the pane, and forwards keys and messages."""

    SCOPE = "history"
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("history")
    AUTO_FOCUS: ClassVar[str | None] = "HistoryList"
    KEYS_WAIT_FOR = (HistoryLoader.READS, "open")
    # The list shows what waits, and z is for the change under the cursor.
    SHOWS_UNDO = True

    list = getters.query_one(HistoryList)
    search = getters.query_one(HistorySearch)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store, self._history = store, HistoryService(store)
        self._loader = HistoryLoader(
            self, self._history, shown=self._show_entries, counted=self._show_figures
        )
        self._reverser = ChangeReverser(self, self._history, store.outbox, self._say)
        self._reload = Debouncer(self, _DEBOUNCE, self._loader.request)

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield Breadcrumbs(glyphs, "Leads", "History")
        with Horizontal(id="bars"):
            yield HistoryBar(flat=palette.flat)
            yield HistorySearch()
            yield Static(id="found", markup=False)
        with Horizontal(id="body"):
            yield HistoryList(palette, glyphs)
            yield Static(id="pane", markup=False)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar()

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        present_status(self.query_one(StatusBar), self._store)
        self._loader.request()

    def _hear(self, event: Event) -> None:
        match event:
            case OutboxChanged():
                self._reload.request()
                present_status(self.query_one(StatusBar), self._store)
            case LeadsChanged():
                self._loader.count(self._day, again=True)
            case SyncChanged():
                present_status(self.query_one(StatusBar), self._store)

    # Showing

    @property
    def _day(self) -> date:
        """The day under the cursor; today as long as there is none."""
        entry = self.list.entry
        return clock.today() if entry is None else entry.first.day

    def _show_entries(self) -> None:
        loader = self._loader
        needles = tuple(fold(word) for word in tokens(loader.text))
        self.list.show(loader.entries, needles, texts.empty(filtered=loader.is_filtered))
        count = f"{plural(len(loader.entries), 'line')} "
        self.query_one("#found", Static).update(Content.styled(count, "$tl-muted"))
        self._loader.count(self._day, again=True)

    @on(HistoryList.Moved)
    def _follow_cursor(self) -> None:
        self._loader.count(self._day)
        self.show_keys()

    @on(HistoryList.OlderWanted)
    def _read_older(self) -> None:
        self._loader.request_older()

    def _show_figures(self) -> None:
        figures = self._loader.figures
        if figures is None:
            return
        bar = self.query_one(HistoryBar)
        bar.show(figures.kinds, self._loader.kind, self._loader.text)
        self.query_one(StatusBar).show_facts(texts.facts(figures))
        wide = Content.styled("what was done here, by you", "$tl-faint")
        narrow = Content.styled(texts.changes_of(figures), "$tl-faint")
        right = [wide] if self.has_class("-wide") else [narrow]
        self.query_one(Breadcrumbs).show_right(right)
        width = _WIDE_PANE if self.app.size.width >= _VERY_WIDE else _PANE
        pane = self.query_one("#pane", Static)
        pane.styles.width = width
        palette, glyphs = self.look.palette, self.look.glyphs
        plans = self._loader.plans
        pane.update(texts.pane(figures, plans, width - _MARGINS, glyphs, flat=palette.flat))

    def on_resize(self) -> None:
        self._show_figures()

    def recolour(self) -> None:
        self.list.set_palette(self.look.palette)
        self.query_one(HistoryBar).set_flat(flat=self.look.palette.flat)
        self._show_figures()

    def follow_day(self) -> None:
        super().follow_day()
        self._loader.request()

    def _say(self, text: str) -> None:
        self.hint(with_keys(text, "$tl-muted"))

    def show_keys(self) -> None:
        """Name ``z`` once: here it is for the change under the cursor, not for the last one."""
        if self._chords.has_panel or not self.undo.available:
            super().show_keys()
            return
        for bar in self.query(KeyBar):
            bar.show(self.footer_keys())

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self.is_finding:
            return keys.footer("historysearch", typing=True)
        *entries, last = keys.footer(self.SCOPE)
        return (*entries, _KINDS, last)

    @property
    def selected_leads(self) -> tuple[int, ...]:
        entry = self.list.entry if self.is_mounted else None
        lead = None if entry is None or entry.leads > 1 else entry.first.lead
        return () if lead is None else (lead,)

    # Moving

    def action_move(self, by: int) -> None:
        self.list.move(by)

    def action_page(self, pages: float) -> None:
        self.list.move(round(self.list.lines.height * pages))

    def action_end(self, way: int) -> None:
        self.list.move(way * _ALL)

    def action_day(self, by: int) -> None:
        if self.list.move_day(by):
            return
        if by > 0 and self._loader.has_more:
            self.list.move(_ALL)  # which reads older ones
        else:
            self._say("There is no older day here" if by > 0 else "There is no newer day")

    def action_back(self) -> None:
        if self._loader.is_filtered:
            self.action_clear()
        else:
            self.dismiss()

    def on_breadcrumbs_back(self) -> None:
        self.dismiss()

    # Finding

    @property
    def is_finding(self) -> bool:
        """Whether the field of the search is open."""
        return self.has_class("-finding")

    @on(HistoryBar.SearchClicked)
    def action_search(self) -> None:
        self.add_class("-finding")
        self.search.focus()
        self.show_keys()

    def on_history_search_typed(self, event: HistorySearch.Typed) -> None:
        if event.text != self._loader.text:
            self._loader.filter(event.text, self._loader.kind)

    def action_keep_search(self) -> None:
        self.remove_class("-finding")
        self.list.focus()
        self.show_keys()

    def action_end_search(self) -> None:
        self.search.value = ""
        self._loader.filter("", self._loader.kind)
        self.action_keep_search()

    def action_only(self, name: str) -> None:
        self._loader.filter(self._loader.text, HistoryKind[name])

    def on_history_bar_chosen(self, event: HistoryBar.Chosen) -> None:
        self._loader.filter(self._loader.text, event.kind)

    def action_clear(self) -> None:
        self.search.value = ""
        self._loader.filter("", None)

    # Doing

    @on(HistoryList.Opened)
    def action_open(self) -> None:
        """Show the details of the change under the cursor."""
        if (entry := self._entry()) is not None:
            self.run_guarded(partial(self._open, entry), group="open")

    def _entry(self) -> HistoryEntry | None:
        """Return the line under the cursor; if there is none, say so."""
        if self.list.entry is None:
            self._say("There is no change here yet")
        return self.list.entry

    async def _open(self, entry: HistoryEntry) -> None:
        changes = await self._history.changes_of(entry)
        if changes:
            self.app.push_screen(details_dialog(changes))

    def action_lead(self) -> None:
        """Open the lead of the change under the cursor."""
        entry = self._entry()
        if entry is not None and entry.leads > 1:
            self._say(f"This is about {entry.leads:,} leads; `history.open` names them")
        elif entry is not None and entry.first.lead is None:
            self._say("This is about no lead")
        elif entry is not None:
            self.run_guarded(partial(self._open_lead, entry.first.lead or 0), group="open")

    async def _open_lead(self, lead_id: int) -> None:
        if lead_id in await self._store.leads.rows((lead_id,)):
            self.navigation.open_lead(lead_id, (), "History")
        else:
            self._say("The lead is no longer there")

    def action_reverse(self) -> None:
        """Reverse the change under the cursor."""
        if (entry := self._entry()) is not None:
            self.run_guarded(partial(self._reverser.reverse, entry), group="reverse")

    def action_report(self) -> None:
        """Open the report of the day under the cursor."""
        self.app.push_screen(ReportDialog(self._history, self._day))

    async def action_copy_report(self) -> None:
        """Copy the report of the day under the cursor."""
        report = await self._history.report(self._day)
        outcome = await clipboard.copy(self.app, report.written(ReportFormat.TEXT))
        self.hint(Content.assemble((report.title, "bold $tl-text"), (f"  {outcome}", "$tl-muted")))
