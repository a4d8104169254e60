"""Statuses and sources: two lists with names, colours and numbers of leads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from taskip_leads.models.attribute import AttributeType
from taskip_leads.models.change import (
    AddAttribute,
    EditAttribute,
)
from taskip_leads.models.lead_views import AttributeUse
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.models.reorder import moved
from taskip_leads.store.events import (
    AttributesChanged,
    Event,
    LeadsChanged,
    OutboxChanged,
    SyncChanged,
)
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.attributes.deletion import AttributeDeletion, leads_with
from taskip_leads.ui.attributes.form import AttributeChange, AttributeForm
from taskip_leads.ui.attributes.list import AttributeList
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: The most cells of a name in the status bar.
_NAME = 24


class AttributesScreen(AppScreen[None]):
    """Show ``store.leads.attributes()``; every edit becomes one outbox change."""

    SCOPE = "attributes"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("attributes")
    AUTO_FOCUS: ClassVar[str | None] = "AttributeList"
    KEYS_WAIT_FOR = ("read", "change")

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        #: The attribute added last; the cursor follows it until TaskIP assigns its id.
        self._awaited: AddAttribute | None = None
        self._deletion = AttributeDeletion(store, self.ports, self.app.push_screen_wait, self._hint)

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        switch = Content.assemble(
            (" ".join(keys.names_of("attributes.switch")[:2]), "$tl-muted"),
            (" switch list", "$tl-faint"),
        )
        yield Breadcrumbs(glyphs, "Leads", "Statuses and sources", [switch])
        with Horizontal(id="lists"):
            for type_ in AttributeType:
                yield AttributeList(type_, palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        self._show_state()
        self._ask()

    @property
    def _lists(self) -> tuple[AttributeList, ...]:
        return tuple(self.query(AttributeList))

    @property
    def _list(self) -> AttributeList:
        """The active list."""
        return next((one for one in self._lists if one.has_focus), self._lists[0])

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return tuple(
            replace(entry, shown="< >") if entry.shown == "<" else entry
            for entry in keys.footer(self.SCOPE)
        )

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
        self.run_guarded(self._read, group="read", exclusive=True)

    async def _read(self) -> None:
        uses = await self._store.leads.attributes(counted=True)
        for one in self._lists:
            one.show(uses)
        self._follow_new(uses)
        self._show_facts()

    @on(AttributeList.Moved)
    def _show_facts(self) -> None:
        """Show how many there are, and how many leads have the one under the cursor."""
        counts = {one.type: len(one.uses) for one in self._lists}
        facts = [StatusSegment((_facts(counts), Content()), keep=70)]
        if (use := self._list.use) is not None:
            facts.append(StatusSegment(_use_wordings(use), keep=95))
        self.query_one(StatusBar).show_facts(facts)

    def _follow_new(self, uses: tuple[AttributeUse, ...]) -> None:
        """Move the cursor to a new attribute, and keep it there when TaskIP assigns an id."""
        new = self._awaited
        if new is None:
            return
        added = [
            u.attribute
            for u in uses
            if (u.attribute.type, u.attribute.name) == (new.type, new.name)
        ]
        if added:
            newest = max(added, key=lambda attribute: (attribute.id > 0, abs(attribute.id)))
            for one in self._lists:
                if one.type is new.type:
                    one.go_to(newest.id)
            if newest.id > 0:
                self._awaited = None

    def _show_state(self) -> None:
        store = self._store
        self.query_one(StatusBar).show_state(
            store.sync.state,
            store.outbox.waiting,
            store.outbox.counts.asking,
            store.outbox.counts.held,
        )

    def recolour(self) -> None:
        for one in self._lists:
            one.set_palette(self.look.palette)

    def _hint(self, text: str) -> None:
        self.hint(Content.styled(text, "$tl-muted"))

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

    @on(Breadcrumbs.Back)
    def action_back(self) -> None:
        self.dismiss()

    # Changing

    def action_add(self) -> None:
        self._open_form(None)

    @on(AttributeList.Chosen)
    def action_edit(self) -> None:
        self._edit(colour_first=False)

    def action_recolour(self) -> None:
        self._edit(colour_first=True)

    def _edit(self, *, colour_first: bool) -> None:
        use = self._list.use
        if use is None:
            return
        self._open_form(use, colour_first=colour_first)

    def _open_form(self, use: AttributeUse | None, *, colour_first: bool = False) -> None:
        active = self._list

        submit = partial(self._apply, use)
        form = AttributeForm(active.type, active.uses, submit, use=use, colour_first=colour_first)
        self.app.push_screen(form)

    def action_shift(self, by: int) -> None:
        """Move the attribute up or down in the order; the cursor follows."""
        active = self._list
        use = active.use
        if use is None:
            return
        attributes = [one.attribute for one in active.uses]
        changes = moved(attributes, attributes.index(use.attribute), by)
        if changes:
            self.run_guarded(partial(self._reorder, changes), group="change")

    async def _reorder(self, changes: list[EditAttribute]) -> None:
        with reporting(self.notices):
            await self._store.outbox.add_all(changes)
        await self._read()  # the next key needs the new order

    def action_leads(self) -> None:
        """Show the leads that have it in the lead list."""
        use = self._list.use
        if use is not None and use.attribute.id > 0:
            self.navigation.show_leads(leads_with(use.attribute))

    def action_delete(self) -> None:
        active = self._list
        if (use := active.use) is not None:
            self.run_guarded(partial(self._delete, use, active.uses), group="change")

    async def _delete(self, use: AttributeUse, uses: Sequence[AttributeUse]) -> None:
        with reporting(self.notices):
            await self._deletion.delete(use, uses)
        await self._read()  # the next key needs the updated list

    async def _apply(self, use: AttributeUse | None, change: AddAttribute | EditAttribute) -> str:
        """Save the change; it replaces a refused one, or the one that adds the attribute.

        Returns an error, or "" if it was saved.
        """
        with reporting(self.notices):
            if isinstance(change, AddAttribute):
                self._awaited = change
            waiting = use.pending if use is not None else None
            if use is not None and waiting is not None and (use.attribute.id < 0 or _stopped(use)):
                if await self._store.outbox.replace(waiting.id, change):
                    return ""
                if use.attribute.id < 0:
                    edit = _edit_of_added(await self._store.outbox.pending(waiting.id), change)
                    if edit is None:
                        self._awaited = None
                        return "Being sent. Save again when it is done."
                    change = edit
            await self._store.outbox.add(change)
            return ""
        return "It was not saved."


def _edit_of_added(added: PendingChange | None, wanted: AttributeChange) -> EditAttribute | None:
    """Return ``wanted`` as an edit of the added attribute; None while it has no id yet."""
    if added is None or added.result is None or not isinstance(added.change, AddAttribute):
        return None
    was = added.change
    colour = wanted.color if wanted.color != was.color else None
    base = {"name": was.name, "color": was.color, "order": was.order}
    return EditAttribute(added.result, was.type, wanted.name, colour, base=base)


def _stopped(use: AttributeUse) -> bool:
    """Return whether its change was refused and needs the user."""
    return use.pending is not None and use.pending.state is ChangeState.REFUSED


def _use_wordings(use: AttributeUse) -> tuple[Content, ...]:
    """Return ``Won   active 8, converted 26``, and the same without the name."""
    parts = [("active ", "$tl-muted"), (f"{use.active:,}", "bold $tl-text")]
    if use.converted:
        parts += [(", converted ", "$tl-muted"), (f"{use.converted:,}", "bold $tl-text")]
    name = clean(use.attribute.name[: cells.LIMIT])
    named = Content.assemble((cells.cut(name, _NAME), "$tl-text"), "   ", *parts)
    return named, Content.assemble(*parts)


def _facts(counts: dict[AttributeType, int]) -> Content:
    parts: list[tuple[str, str]] = []
    for type_, count in counts.items():
        parts.append((f"{'  ' if parts else ''}{count}", "bold $tl-text"))
        parts.append((f" {type_.word if count == 1 else type_.words}", "$tl-muted"))
    return Content.assemble(*parts)
