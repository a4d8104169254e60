"""Insights: where leads stand and come from, what gets old, and who does what."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from taskip_leads.models.filters.chips import chips
from taskip_leads.models.insights.figures import Insights
from taskip_leads.models.insights.tables import Numbers, as_text, tables
from taskip_leads.store.events import (
    AttributesChanged,
    Event,
    LeadsChanged,
    NotesChanged,
    SyncChanged,
    ViewsChanged,
)
from taskip_leads.ui import keys
from taskip_leads.ui.base.page_header import PageHeader
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.insights import texts
from taskip_leads.ui.insights.choices import BLOCKS, PAGES, InsightsChoices
from taskip_leads.ui.insights.filters import InsightsFilters
from taskip_leads.ui.insights.loader import InsightsLoader
from taskip_leads.ui.insights.widgets.figures import Figures
from taskip_leads.ui.leads.messages import notice
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInput, FilterInputKind
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

__all__ = ["InsightsChoices", "InsightsScreen"]

#: Fields whose right side says how many leads there are, not what was understood.
_COUNTING = (None, FilterInputKind.TEXT, FilterInputKind.LINE)


class InsightsScreen(AppScreen[None]):
    """Show the figures that ``choices`` ask for; they keep the filter, the period and the cursor."""

    SCOPE = "insights"
    AUTO_FOCUS: ClassVar[str | None] = "Figures"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("insights")
    KEYS_WAIT_FOR = (InsightsLoader.COUNTS,)

    figures = getters.query_one(Figures)

    def __init__(self, store: Store, choices: InsightsChoices) -> None:
        super().__init__()
        self._store, self._choices = store, choices

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield PageHeader(glyphs, "Insights")
        yield FilterBar(glyphs, flat=palette.flat, before_change=lambda: None)
        yield Static(id="said", markup=False)
        yield Figures(palette, glyphs, self._choices)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(texts.footer_keys(wide=self.app.size.width >= 100))
        yield Static("taskip-leads needs 40 by 10 cells.", id="room", markup=False)

    def on_mount(self) -> None:
        self.loader = InsightsLoader(self, self._store, self._choices, self._show)
        self.filters = InsightsFilters(
            self, self._store, self._choices, self.loader, returned=self._focus_figures
        )
        self.listen(self._store.events, self._hear)
        present_status(self.query_one(StatusBar), self._store)
        self.loader.request()

    def _hear(self, event: Event) -> None:
        match event:
            case ViewsChanged():
                # Weeks may begin with another day now.
                self.filters.follow_day()
                self.loader.request_soon()
            case LeadsChanged() | NotesChanged() | AttributesChanged():
                self.loader.request_soon()
            case SyncChanged():
                present_status(self.query_one(StatusBar), self._store)
                self._show_bars()
            case _:
                present_status(self.query_one(StatusBar), self._store)

    # Showing

    def _focus_figures(self) -> None:
        self.figures.focus()

    @property
    def _growing(self) -> bool:
        """Whether the first sync still adds leads."""
        return self._store.sync.state.first

    def _show(self, insights: Insights, more_follows: bool) -> None:
        self.figures.show(insights, growing=self._growing, loading=more_follows)
        self.filters.show(insights)

    @on(Figures.Moved)
    def _show_bars(self) -> None:
        """Show what belongs to the row under the cursor, and to the open page."""
        figures, insights = self.figures, self.figures.insights
        if insights is None:
            return
        wide = figures.is_wide
        pages = () if wide else tuple(page[0].value for page in PAGES)
        period = texts.period(insights, wide=wide)
        self.query_one(PageHeader).show(pages, figures.page_index, period)
        bar = self.query_one(FilterBar)
        if bar.field in _COUNTING:
            bar.show_right(texts.totals(insights, Numbers(self._growing)))
        synced = self._store.sync.state.synced_at if wide else None
        self.query_one(StatusBar).show_facts(texts.facts(figures.item, synced))
        self.show_keys()

    def recolour(self) -> None:
        palette = self.look.palette
        self.query_one(FilterBar).set_flat(palette.flat)
        self.figures.set_palette(palette)
        if self.figures.insights is not None:
            self.filters.show(self.figures.insights)

    def follow_day(self) -> None:
        super().follow_day()
        self.filters.follow_day()
        self.loader.request()

    # For the app

    @property
    def takes_keys(self) -> bool:
        return self.is_mounted and (self.filters.is_editing or super().takes_keys)

    @property
    def resting(self) -> bool:
        return self.is_mounted and not self.loader.pending and super().resting

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return self.filters.footer_keys or texts.footer_keys(wide=self.figures.is_wide)

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def on_descendant_blur(self) -> None:
        self.show_keys()

    # Keys

    def action_move(self, by: int) -> None:
        self.figures.move(by)

    def action_end(self, way: int) -> None:
        self.figures.move_to_end(way)

    def action_block(self, by: int) -> None:
        self.figures.move_block(by)

    def on_page_header_page_chosen(self, event: PageHeader.PageChosen) -> None:
        if not self.figures.is_wide:
            self.figures.open_page(event.index)

    @on(Figures.Opened)
    def action_open(self) -> None:
        """Show the leads of the row under the cursor in the list."""
        item = self.figures.item
        if item is None:
            return
        if not item.leads:
            self.hint(notice("There are no leads in this row"))
        else:
            self.navigation.show_leads(item.query)

    def action_period(self, by: int) -> None:
        if self._choices.change_period(by):
            self.loader.request()
        else:
            self.hint(
                notice("There is no longer period" if by > 0 else "There is no shorter period")
            )

    def action_currency(self) -> None:
        insights = self.figures.insights
        if insights is not None and self._choices.next_currency(insights):
            self.loader.request()
        else:
            self.hint(notice("There is no other currency"))

    async def action_copy(self) -> None:
        """Copy the block under the cursor as text, with all of its rows."""
        insights = self.figures.insights
        if insights is None:
            return
        table = tables(insights, growing=self._growing)[BLOCKS.index(self._choices.block)]
        await self._copy(table.title, as_text(table, cells.width))

    async def action_copy_all(self) -> None:
        """Copy all blocks as Markdown."""
        insights = self.figures.insights
        if insights is None:
            return
        parts = chips(self._choices.query, self.loader.names)
        synced = self._store.sync.state.synced_at
        text = texts.markdown(self._store.workspace, insights, parts, synced, growing=self._growing)
        await self._copy("All figures as Markdown", text)

    async def _copy(self, what: str, text: str) -> None:
        from taskip_leads.ui.system import clipboard

        outcome = await clipboard.copy(self.app, text)
        self.hint(Content.assemble((what, "bold $tl-text"), (f" {outcome}", "$tl-muted")))

    @on(PageHeader.Back)
    def action_back(self) -> None:
        self.dismiss()

    # Filters

    def action_edit(self, kind: str) -> None:
        self.filters.editor.edit(FilterInputKind[kind.upper()])

    async def action_pick(self, kind: str) -> None:
        await self.filters.pickers.pick(kind)

    def action_clear(self) -> None:
        self.filters.clear()

    def action_drop_last(self) -> None:
        self.filters.drop_last()

    async def on_filter_bar_chip_clicked(self, event: FilterBar.ChipClicked) -> None:
        if await self.filters.choose_chip(event.part):
            self.action_currency()

    def on_filter_input_move_requested(self, event: FilterInput.MoveRequested) -> None:
        self.figures.move(event.by)
