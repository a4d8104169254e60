"""The list of all drafts, including those of leads deleted in TaskIP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from taskip_leads.models import draft_text
from taskip_leads.models.draft_text import Draft, DraftKind
from taskip_leads.store.events import DraftsChanged, Event, LeadsChanged, OutboxChanged, SyncChanged
from taskip_leads.text import plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.changes.decisions import UNKNOWN_LEAD, recreated
from taskip_leads.ui.dialogs.confirm import ConfirmDialog
from taskip_leads.ui.drafts.list import DraftList
from taskip_leads.ui.render import content
from taskip_leads.ui.system import clipboard
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class DraftsScreen(AppScreen[None]):
    """Continue a draft in its editor, copy it, or discard it after a confirmation."""

    SCOPE = "drafts"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("drafts")
    AUTO_FOCUS: ClassVar[str | None] = "DraftList"
    KEYS_WAIT_FOR = ("drafts", "drop")

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield Static(id="head", markup=False)
        yield DraftList(palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar()

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        self._show_state()
        self._read()

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        """Return only the keys that do something about the draft under the cursor."""
        draft = self._list.draft
        deleted = draft is not None and self._list.is_lead_deleted(draft)
        return keys.footer(self.SCOPE, without="drafts.open" if deleted else "drafts.recreate")

    @property
    def _list(self) -> DraftList:
        return self.query_one(DraftList)

    def _read(self) -> None:
        self.run_guarded(self._show, group="drafts", exclusive=True)

    async def _show(self) -> None:
        drafts = await self._store.drafts.all()
        leads = [draft.lead for draft in drafts if draft.lead]
        there = await self._store.leads.rows(leads) if leads else {}
        self._list.show(drafts, frozenset(lead for lead in leads if lead not in there))
        self._show_head(len(drafts))
        self.show_keys()

    def _show_head(self, count: int) -> None:
        glyphs, width = self.look.glyphs, self.app.size.width
        left = Content.assemble(
            (f" {glyphs.back} ", "$tl-faint"),
            ("Leads", "$tl-muted"),
            ("   Drafts", "bold $tl-text"),
        )
        right = Content.styled(f"{plural(count, 'draft')} on this machine ", "$tl-faint")
        line = content.ends(left, right, width, glyphs.ellipsis)
        rule = Content.styled(glyphs.rule * width, "$tl-line")
        self.query_one("#head", Static).update(Content("\n").join([line, rule]))

    def on_resize(self) -> None:
        self._read()

    def _show_state(self) -> None:
        store = self._store
        present_status(self.query_one(StatusBar), store)

    def recolour(self) -> None:
        for pane in self.query(CursorPane):
            pane.set_palette(self.look.palette)

    def _hear(self, event: Event) -> None:
        match event:
            case DraftsChanged() | LeadsChanged():
                self._read()
            case OutboxChanged() | SyncChanged():
                self._show_state()

    @on(DraftList.Moved)
    def _show_other_keys(self) -> None:
        self.show_keys()

    # Keys

    def action_back(self) -> None:
        if self.is_active:
            self.dismiss()

    def action_move(self, by: int) -> None:
        self._list.move(by)

    def action_page(self, by: float) -> None:
        self._list.scroll_pages(by)

    def action_top(self) -> None:
        self._list.go(0)

    def action_bottom(self) -> None:
        self._list.bottom()

    def action_open(self) -> None:
        """Continue the draft, if its lead still exists."""
        draft = self._list.draft
        if draft is None:
            return
        if self._list.is_lead_deleted(draft):
            self._say(
                "Its lead was deleted in TaskIP. `drafts.recreate` makes it again, `drafts.copy`"
                " copies the text"
            )
            return
        match draft.kind:
            case DraftKind.NOTE if draft.item:
                self.navigation.edit_note(draft.lead, draft.item)
            case DraftKind.NOTE:
                self.navigation.write_note(draft.lead)
            case DraftKind.LEAD:
                self.navigation.edit_lead(draft.lead or None)
            case DraftKind.EMAIL:
                self.navigation.write_email(draft.lead)

    def action_recreate(self) -> None:
        """Make the deleted lead of the draft again."""
        draft = self._list.draft
        if draft is not None and self._list.is_lead_deleted(draft):
            self.run_guarded(partial(self._recreate, draft), group="drop")
        elif draft is not None:
            self._say("Its lead exists. `drafts.open` continues the draft")

    async def _recreate(self, draft: Draft) -> None:
        done = await self._store.outbox.recreate_lead(draft.lead)
        self._say(
            recreated(draft.about) if done else f"{UNKNOWN_LEAD} `drafts.copy` copies the text"
        )
        await self._show()

    def _say(self, text: str) -> None:
        self.hint(content.with_keys(text, "$tl-muted"))

    async def action_copy(self) -> None:
        draft = self._list.draft
        if draft is not None:
            text = "\n\n".join(part for part in (draft.title, draft.note) if part)
            outcome = await clipboard.copy(self.app, text or draft_text.summary(draft))
            self.hint(
                Content.assemble(("The draft", "bold $tl-text"), (f"  {outcome}", "$tl-muted"))
            )

    def action_drop(self) -> None:
        """Discard the draft after a confirmation; this can't be undone."""
        draft = self._list.draft
        if draft is None:
            return
        text = content.short(draft_text.summary(draft), 50, self.look.glyphs)
        self.app.push_screen(
            ConfirmDialog("Discard this draft?", [text, "It can't be restored."], "discard"),
            lambda yes: self.run_guarded(partial(self._drop, draft), group="drop") if yes else None,
        )

    async def _drop(self, draft: Draft) -> None:
        await self._store.drafts.drop(draft.lead, draft.kind, draft.item)
        await self._show()  # the next key needs the updated list
