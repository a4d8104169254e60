"""Statuses and sources: two lists side by side, what each is called, its colour, how many leads use it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import Screen

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import AddAttribute, EditAttribute
from taskip_leads.store.events import (
    AttributesChanged,
    Event,
    LeadsChanged,
    OutboxChanged,
    SyncChanged,
)
from taskip_leads.store.state import AttributeUse, ChangeState
from taskip_leads.ui import keys
from taskip_leads.ui.dialogs.attribute_form import AttributeForm
from taskip_leads.ui.keyed import Keyed
from taskip_leads.ui.report import reporting
from taskip_leads.ui.widgets.attribute_list import AttributeList
from taskip_leads.ui.widgets.crumbs import Crumbs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import Part, StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Events that come within this many seconds are answered together.
_TOGETHER = 0.08


class AttributesScreen(Keyed, Screen[None]):
    """Shows ``store.attributes()``; every change is one change of the outbox."""

    SCOPE = "attributes"
    CSS_PATH = "attributes.tcss"
    BINDINGS = keys.bindings("attributes")
    AUTO_FOCUS: ClassVar[str | None] = "AttributeList"

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._awaited: AddAttribute | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        palette, glyphs = self.shell.palette, self.shell.glyphs
        switch = Content.assemble(("[ ]", "$tl-muted"), (" switch list", "$tl-faint"))
        yield Crumbs(glyphs, "Leads", "Statuses and sources", [switch])
        with Horizontal(id="lists"):
            for type_ in AttributeType:
                yield AttributeList(type_, palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.foot())

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolour())
        self._unsubscribe = self._store.events.subscribe(self._hear)
        self._show_state()
        self._ask()

    def on_unmount(self) -> None:
        self._unsubscribe()

    @property
    def _lists(self) -> tuple[AttributeList, ...]:
        return tuple(self.query(AttributeList))

    @property
    def _list(self) -> AttributeList:
        """The active one."""
        return next((one for one in self._lists if one.has_focus), self._lists[0])

    # Showing

    def _hear(self, event: Event) -> None:
        match event:
            case AttributesChanged() | LeadsChanged():
                self._ask()
            case OutboxChanged() | SyncChanged():
                self._show_state()
            case _:
                pass

    def _ask(self) -> None:
        self.work(self._read, group="read", exclusive=True)

    async def _read(self) -> None:
        uses = await self._store.attributes()
        for one in self._lists:
            one.show(uses)
        self._follow_new(uses)
        counts = {
            type_: sum(use.attribute.type is type_ for use in uses) for type_ in AttributeType
        }
        self.query_one(StatusBar).show_facts([Part((_facts(counts),), keep=90)])

    def _follow_new(self, uses: tuple[AttributeUse, ...]) -> None:
        """The cursor goes to what was added, and stays on it when the service gives it an id."""
        new = self._awaited
        if new is None:
            return
        found = [
            u.attribute
            for u in uses
            if (u.attribute.type, u.attribute.name) == (new.type, new.name)
        ]
        if found:
            newest = max(found, key=lambda attribute: (attribute.id > 0, abs(attribute.id)))
            for one in self._lists:
                if one.type is new.type:
                    one.go_to(newest.id)
            if newest.id > 0:
                self._awaited = None

    def _show_state(self) -> None:
        store = self._store
        self.query_one(StatusBar).show_state(
            store.state, store.waiting, store.asking, store.counts.held
        )

    def _recolour(self) -> None:
        for one in self._lists:
            one.set_palette(self.shell.palette)

    # Moving

    def action_switch(self) -> None:
        self._awaited = None
        first, second = self._lists
        (first if second.has_focus else second).focus()

    def action_move(self, by: int) -> None:
        self._awaited = None
        self._list.move(by)

    def action_end(self, by: int) -> None:
        self.action_move(by * len(self._list.uses))

    def action_back(self) -> None:
        self.dismiss()

    @on(Crumbs.Back)
    def _clicked_back(self) -> None:
        self.dismiss()

    # Changing

    def action_add(self) -> None:
        self._open_form(None)

    @on(AttributeList.Chosen)
    def _double_clicked(self) -> None:
        self.action_edit()

    def action_edit(self) -> None:
        self._edit(colour_first=False)

    def action_recolour(self) -> None:
        self._edit(colour_first=True)

    def _edit(self, *, colour_first: bool) -> None:
        use = self._list.use
        if use is None:
            return
        if use.attribute.id < 0 and not _stopped(use):
            self.hint(
                Content.styled("It is on its way; it can be changed when it is there.", "$tl-muted")
            )
            return
        self._open_form(use, colour_first=colour_first)

    def _open_form(self, use: AttributeUse | None, *, colour_first: bool = False) -> None:
        active = self._list

        def answered(change: object) -> None:
            if isinstance(change, AddAttribute | EditAttribute):
                self.work(partial(self._apply, change, use))

        form = AttributeForm(active.type, active.uses, use=use, colour_first=colour_first)
        self.app.push_screen(form, answered)

    async def _apply(self, change: AddAttribute | EditAttribute, use: AttributeUse | None) -> None:
        """Make the change; one that was refused before is replaced by it."""
        with reporting(self.shell):
            if isinstance(change, AddAttribute):
                self._awaited = change
            await self._store.apply(change)
            if use is not None and use.pending is not None and _stopped(use):
                await self._store.discard(use.pending.id)


def _stopped(use: AttributeUse) -> bool:
    """Whether a change of it was refused, so that nothing of it will happen by itself."""
    return use.pending is not None and use.pending.state is ChangeState.REFUSED


def _facts(counts: dict[AttributeType, int]) -> Content:
    parts: list[tuple[str, str]] = []
    for type_, count in counts.items():
        parts.append((f"{'  ' if parts else ''}{count}", "bold $tl-text"))
        parts.append((f" {type_.word if count == 1 else type_.words}", "$tl-muted"))
    return Content.assemble(*parts)
