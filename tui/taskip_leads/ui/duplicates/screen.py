"""Duplicates: groups of leads that may be the same person, and two of them side by side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from taskip_leads.models.duplicates.merge import Side
from taskip_leads.store.duplicates import DuplicateLeads
from taskip_leads.store.events import Event, LeadsChanged, NotesChanged, OutboxChanged, SyncChanged
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.duplicates import texts
from taskip_leads.ui.duplicates.choosing import DifferentPeople, refusal
from taskip_leads.ui.duplicates.comparing import Comparing
from taskip_leads.ui.duplicates.loader import DuplicatesLoader
from taskip_leads.ui.duplicates.merging import MergeFlow
from taskip_leads.ui.duplicates.widgets.comparison import Comparison
from taskip_leads.ui.duplicates.widgets.group_line import GroupLine, grouped
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
    KEYS_WAIT_FOR = (DuplicatesLoader.FINDS, DuplicatesLoader.DETAILS, "ask")

    crumbs = getters.query_one(Breadcrumbs)
    groups = getters.query_one("#list", GroupedList)
    comparison = getters.query_one(Comparison)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._duplicates = DuplicateLeads(
            store.database, store.leads, store.outbox, store.sync, read_only=store.read_only
        )
        self._comparing = Comparing()

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield Breadcrumbs(glyphs, "Leads", "Duplicates")
        with Horizontal(id="body"):
            with Vertical(id="groups"):
                yield GroupedList(self.look, id="list")
                yield Static(texts.RULES, id="rules", markup=False)
            yield Comparison(palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(texts.list_keys())

    def on_mount(self) -> None:
        self.loader = DuplicatesLoader(
            self, self._store, self._duplicates, self._comparing, self._show, self._show_pair
        )
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
            case NotesChanged(lead=lead_id) if self._is_compared(lead_id):
                self.loader.read_pair()
            case OutboxChanged() | SyncChanged():
                present_status(self.query_one(StatusBar), self._store)

    def _is_compared(self, lead_id: int) -> bool:
        pair = self._comparing.pair
        return pair is not None and lead_id in (pair.kept, pair.other)

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
        message = texts.nothing_found(found) if self.loader.found_at else None
        self.groups.show(grouped(lines), at=self._comparing.at, message=message)
        self.groups.move(0)
        self._follow()

    def _follow(self) -> None:
        """Compare the leads of the group under the cursor."""
        self._show_bars()
        self.loader.read_pair()

    def _show_pair(self) -> None:
        self.comparison.show(self.loader.view)
        self._show_bars()

    def _show_bars(self) -> None:
        comparing, at = self._comparing, self.loader.found_at
        group, found = comparing.group, comparing.found
        if at is None:
            return
        name = self.loader.name_of(group)
        if self.has_class("-comparing") and not self.is_beside and group is not None:
            self.crumbs.show_place("Duplicates", name)
            count = len(found.groups)
            self.crumbs.show_right(texts.pair_head(group, comparing.at, count, comparing.other_at))
        else:
            self.crumbs.show_place("Leads", "Duplicates")
            self.crumbs.show_right(texts.head(found, at))
        shown = texts.facts(group, name) if self.is_comparing else texts.list_facts(found, at)
        self.query_one(StatusBar).show_facts(shown)
        self.show_keys()

    def on_resize(self) -> None:
        self._show_bars()
        self.comparison.renew()

    def recolour(self) -> None:
        self.comparison.set_palette(self.look.palette)
        self._show()

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if not self._comparing.found.groups:
            return texts.list_keys()[-2:]
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

    def action_side(self, way: int) -> None:
        """Take the value at the left or at the right."""
        self._choose(Side.OTHER if way > 0 else Side.KEPT)

    def action_both(self) -> None:
        """Take both values where both can be."""
        self._choose(Side.BOTH)

    def action_choose(self, side: str) -> None:
        """Take the value that was clicked."""
        self._choose(Side(side))

    def _choose(self, side: Side) -> None:
        field = self.comparison.field if self.is_comparing else None
        if field is None:
            return
        if why_not := refusal(field, side):
            self._say(why_not)
        else:
            self._comparing.sides[field.name] = side
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
