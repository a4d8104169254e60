"""Duplicates: groups of leads that may be the same person, and two of them side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType

from taskip_leads.models.duplicates.merge import Side
from taskip_leads.store.duplicates import DuplicateLeads
from taskip_leads.store.events import Event, LeadsChanged, NotesChanged, OutboxChanged, SyncChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.duplicates import texts
from taskip_leads.ui.duplicates.bars import DuplicatesBars
from taskip_leads.ui.duplicates.choosing import DifferentPeople, refusal
from taskip_leads.ui.duplicates.comparing import Comparing
from taskip_leads.ui.duplicates.filtering import GroupFilters
from taskip_leads.ui.duplicates.loader import DuplicatesLoader
from taskip_leads.ui.duplicates.merging import MergeFlow
from taskip_leads.ui.duplicates.widgets.comparison import Comparison
from taskip_leads.ui.duplicates.widgets.filtered_pane import FilteredPane
from taskip_leads.ui.duplicates.widgets.group_line import GroupLine, grouped
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs
from taskip_leads.ui.widgets.grouped_list import GroupedList
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class DuplicatesScreen(AppScreen[None]):
    """Compose groups and comparison; narrow terminals show one after the other."""

    SCOPE = "duplicates"
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "Comparison"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("duplicates")
    KEYS_WAIT_FOR = (
        DuplicatesLoader.FINDS, DuplicatesLoader.NARROWS, DuplicatesLoader.DETAILS, "ask"
    )  # fmt: skip

    crumbs = getters.query_one(Breadcrumbs)
    groups = getters.query_one("#list", GroupedList)
    comparison = getters.query_one(Comparison)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._duplicates = DuplicateLeads(store.database, store.leads, store.outbox, store.sync)
        self._comparing = Comparing()

    def compose(self) -> ComposeResult:
        glyphs = self.look.glyphs
        yield Breadcrumbs(glyphs, "Leads", "Duplicates")
        yield FilteredPane(self.look)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(texts.list_keys())

    def on_mount(self) -> None:
        self.loader = DuplicatesLoader(
            self, self._store, self._duplicates, self._comparing, self._show, self._show_pair
        )
        self.bars = DuplicatesBars(self.crumbs, self.query_one(StatusBar), self._comparing)
        self.filters = GroupFilters(self, self._store, self.loader, self._return)
        self.query_one(FilteredPane).set_filters(self.filters, self.action_move)
        self.merging = MergeFlow(
            self._duplicates, self.notices, self.app.push_screen_wait, self._say
        )
        self.different = DifferentPeople(self._duplicates, self._say)
        self.listen(self._store.events, self._hear)
        present_status(self.query_one(StatusBar), self._store)
        self.loader.find()

    def _hear(self, event: Event) -> None:
        match event:
            case LeadsChanged():
                self.loader.find_soon()
            case NotesChanged(lead=lead_id) if self._comparing.has(lead_id):
                self.loader.read_pair()
            case OutboxChanged() | SyncChanged():
                present_status(self.query_one(StatusBar), self._store)

    def _say(self, words: str) -> None:
        self.hint(with_keys(words, "$tl-muted"))

    # Showing

    @property
    def is_beside(self) -> bool:
        """Whether groups and comparison are beside each other."""
        return self.has_class("-wide")

    @property
    def is_comparing(self) -> bool:
        """Whether keys are for the fields of the comparison."""
        return self.is_beside or self.has_class("-comparing")

    def _show(self) -> None:
        """Show the groups that were found."""
        found = self._comparing.found
        self.set_class(not found.groups, "-nothing")
        if not found.groups:
            self.remove_class("-comparing")
        lines = [
            GroupLine(group, self.loader.rows_of(group), self.look.glyphs) for group in found.groups
        ]
        nothing = texts.nothing_passes() if self.loader.is_filtered else texts.nothing_found(found)
        message = nothing if self.loader.found_at else None
        self.groups.show(grouped(lines), at=self._comparing.at, message=message)
        self.groups.move(0)
        self.filters.show()
        self._follow()

    def _follow(self) -> None:
        """Compare the leads of the group under the cursor."""
        self._show_bars()
        self.loader.read_pair()

    def _show_pair(self) -> None:
        self.comparison.show(self.loader.view)
        self._show_bars()

    def _show_bars(self) -> None:
        if (at := self.loader.found_at) is not None:
            name = self.loader.name_of(self._comparing.group)
            alone = self.has_class("-comparing") and not self.is_beside
            self.bars.show(at, name, alone=alone, fields=self.is_comparing)
            self.show_keys()

    def on_resize(self) -> None:
        self._show_bars()
        self.comparison.renew()

    def recolour(self) -> None:
        self.query_one(FilterBar).set_flat(self.look.palette.flat)
        self.comparison.set_palette(self.look.palette)
        self._show()

    @property
    def takes_keys(self) -> bool:
        return self.is_mounted and (self.filters.is_editing or super().takes_keys)

    def _return(self, opened: bool) -> None:
        """Give the keys back to what they were for, once a field or a picker is closed."""
        if not opened:
            self.set_focus(self.comparison if self.is_comparing else None)
        self.show_keys()

    async def action_filter(self, what: str) -> None:
        """Change a part of the filter; the groups show what it leaves."""
        if not self.is_beside:
            self.remove_class("-comparing")
            self._show_bars()
        await self.filters.edit(what)

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self.loader.found_at and (own := self.filters.footer_keys) is not None:
            return own
        if not self._comparing.found.groups:
            return texts.list_keys()[-4:] if self.loader.is_filtered else texts.list_keys()[-2:]
        return texts.pair_keys(beside=self.is_beside) if self.is_comparing else texts.list_keys()

    @property
    def selected_leads(self) -> tuple[int, ...]:
        pair = self._comparing.pair
        return () if pair is None or not self.is_comparing else (pair.kept,)

    # Moving

    def action_move(self, by: int) -> None:
        if self.is_comparing:
            self.comparison.move(by)
        else:
            self._comparing.move(by)
            self.groups.move(by)
            self._follow()

    def action_end(self, way: int) -> None:
        if self.is_comparing:
            self.comparison.go(way * 1000)
        else:
            self.action_move(way * len(self._comparing.found.groups))

    def action_next(self, by: int) -> None:
        """Go to the next pair of the group, or to the next group."""
        before = self._comparing.at
        self._comparing.next_pair(by)
        self.groups.move(self._comparing.at - before)
        if self._comparing.at != before:
            self.comparison.begin()
        self._follow()

    @on(GroupedList.Chosen)
    def _choose_group(self, event: GroupedList.Chosen) -> None:
        if isinstance(event.entry, GroupLine):
            at = self._comparing.found.groups.index(event.entry.group)
            if at != self._comparing.at:
                self._comparing.go(at)
            elif not self.is_comparing:
                self.add_class("-comparing")
                self.comparison.focus()
            self._follow()

    def action_open(self) -> None:
        """Compare the group, or open the lead that is kept."""
        pair, group = self._comparing.pair, self._comparing.group
        if pair is None or group is None:
            return
        if not self.is_comparing:
            self.add_class("-comparing")
            self.comparison.begin()
            self.comparison.focus()
            self._show_pair()
        else:
            self.navigation.open_lead(pair.kept, group.lead_ids, "Duplicates")

    @on(Comparison.Chosen)
    def _open_lead(self) -> None:
        self.action_open()

    @on(Breadcrumbs.Back)
    def action_back(self) -> None:
        if self.has_class("-comparing") and not self.is_beside:
            self.remove_class("-comparing")
            self._show_bars()
        else:
            self.dismiss()

    # Choosing

    def action_choose(self, side: str) -> None:
        """Take the value of a side, or both."""
        field = self.comparison.field if self.is_comparing else None
        if field is None:
            return
        if why_not := refusal(field, Side(side)):
            self._say(why_not)
        else:
            self._comparing.sides[field.name] = Side(side)
            self.loader.compare()

    def action_keep_other(self) -> None:
        if self.is_comparing:
            self._comparing.keep_other()
            self.loader.read_pair()

    async def action_different(self) -> None:
        """Remember that the leads are different people: the pair, or all of the group in the list."""
        group, pair = self._comparing.group, self._comparing.pair
        if group is None or pair is None:
            return
        lead_ids = (pair.kept, pair.other) if self.is_comparing else group.lead_ids
        with reporting(self.notices):
            await self.different.remember(lead_ids)
            self.remove_class("-comparing")
            self.loader.find(decided=True)

    async def action_compare_again(self) -> None:
        """Compare the leads again that were last called different."""
        with reporting(self.notices):
            await self.different.compare_again()
            self.loader.find(decided=True)

    def action_merge(self) -> None:
        """Merge the pair, after a question."""
        pair = self._comparing.pair
        if pair is not None and not self.is_comparing:
            self.action_open()
        elif pair is not None:
            merge = partial(self.merging.merge, pair, dict(self._comparing.sides))
            self.run_guarded(partial(self._carry_out, merge), group="ask")

    async def _carry_out(self, merge: Callable[[], Awaitable[bool]]) -> None:
        if await merge():
            self.remove_class("-comparing")
            self.loader.find(decided=True)
