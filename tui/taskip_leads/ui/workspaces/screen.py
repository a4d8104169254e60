"""The workspaces on this machine: open, add or remove one, or replace its API key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads.errors import ConfigError
from taskip_leads.store.events import Event
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen, start_worker
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.ports import Account, Holdings, WorkspaceEntry, describe_holdings
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import answer, button, key
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.breadcrumbs import Breadcrumbs
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

_NAME, _OPEN, _HOST = 24, 4, 30
#: With fewer cells there is no column of addresses.
_WIDE = 80
_ABOUT = Content.styled("each has its own key and its own local copy", "$tl-faint")


class WorkspaceList(CursorPane):
    """One line per workspace: name, whether it is open, host, and what is on this machine."""

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__(palette, glyphs)
        self._known: Sequence[WorkspaceEntry] = ()
        self._held: dict[str, Holdings] = {}

    def show(self, known: Sequence[WorkspaceEntry], held: dict[str, Holdings]) -> None:
        self._known, self._held = known, dict(held)
        self.renew()

    @property
    def chosen(self) -> WorkspaceEntry | None:
        return None if self.index is None else self._known[self.index]

    def blocks(self, width: int) -> Iterator[Block]:
        yield False, [self._row("Name", "", "Address", "On this machine", width, "$tl-faint")]
        for known in self._known:
            held = holdings_text(self._held.get(known.label))
            tone = "bold $tl-text" if known.open else "$tl-text"
            word = "open" if known.open else ""
            yield True, [self._row(clean(known.label), word, clean(known.host), held, width, tone)]

    def _row(self, name: str, word: str, host: str, held: str, width: int, tone: str) -> Content:
        ellipsis = self._glyphs.ellipsis
        row = Content.assemble(
            "  ",
            (cells.pad(name, _NAME, ellipsis), tone),
            (f"  {word:<{_OPEN}}  ", "$tl-muted"),
        )
        if width >= _WIDE:
            muted = tone if tone == "$tl-faint" else "$tl-muted"
            row = Content.assemble(row, (cells.pad(host, _HOST, ellipsis), muted), "  ")
        return Content.assemble(
            row, (cells.cut(held, max(0, width - row.cell_length), ellipsis), "$tl-faint")
        )


class WorkspacesScreen(AppScreen[None]):
    """Lists the workspaces; ``enter`` opens the one under the cursor."""

    SCOPE = "workspaces"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("workspaces", "app")
    AUTO_FOCUS: ClassVar[str | None] = "WorkspaceList"

    def __init__(self, store: Store, account: Account) -> None:
        super().__init__()
        self._store, self._account = store, account

    def compose(self) -> ComposeResult:
        glyphs = self.look.glyphs
        yield Breadcrumbs(glyphs, "Leads", "Workspaces", [_ABOUT])
        yield WorkspaceList(self.look.palette, glyphs)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        self._show_state()
        self.renew()

    def _hear(self, event: Event) -> None:
        self._show_state()

    def _show_state(self) -> None:
        present_status(self.query_one(StatusBar), self._store)

    def recolour(self) -> None:
        self._list.set_palette(self.look.palette)

    def renew(self) -> None:
        """Show the workspaces, and count what each has on this machine."""
        known = self._account.workspaces()
        self._list.show(known, {})
        count = Content.styled(plural(len(known), "workspace"), "$tl-muted")
        self.query_one(StatusBar).show_facts([StatusSegment((count, Content()))])
        start_worker(self, self._count, group="count", exclusive=True)

    async def _count(self) -> None:
        known = self._account.workspaces()
        held = {line.label: await self._account.holdings(line.label) for line in known}
        self._list.show(known, held)

    @property
    def _list(self) -> WorkspaceList:
        return self.query_one(WorkspaceList)

    # Keys

    def action_move(self, by: int) -> None:
        self._list.move(by)

    @on(CursorPane.Chosen)
    def action_open(self) -> None:
        chosen = self._list.chosen
        if chosen is None:
            return
        if chosen.open:
            self.dismiss()
        else:
            self.navigation.open_workspace(chosen.label)

    def action_key(self) -> None:
        chosen = self._list.chosen
        credentials = self._account.credentials(chosen.label) if chosen else None
        if credentials is None:
            self.hint(Content.styled("The sample workspace needs no key.", "$tl-muted"))
            return
        self.navigation.enter_secret(credentials)

    def action_add(self) -> None:
        self.app.push_screen(AddWorkspace(self._account), self._added)

    def _added(self, label: object) -> None:
        if isinstance(label, str):
            self.navigation.open_workspace(label)

    async def action_remove(self) -> None:
        chosen = self._list.chosen
        if chosen is not None:
            held = await self._account.holdings(chosen.label)
            self.app.push_screen(RemoveWorkspace(chosen, held), self._agreed)

    def _agreed(self, known: object) -> None:
        if not isinstance(known, WorkspaceEntry):
            return
        if known.open:
            # Its files are in use until it is closed.
            self.navigation.open_workspace(None, remove=known.label)
        else:
            start_worker(self, partial(self._remove, known), group="remove")

    async def _remove(self, known: WorkspaceEntry) -> None:
        with reporting(self.notices):
            await self._account.remove(known.label)
            self.hint(
                Content.styled(f"{clean(known.label)} removed from this machine.", "$tl-muted")
            )
        self.renew()

    @on(Breadcrumbs.Back)
    def action_back(self) -> None:
        self.dismiss()


class AddWorkspace(ModalScreen[str | None], AppScreen[str | None]):
    """Asks for the name and address of a workspace; returns its label."""

    SCOPE = "addworkspace"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("addworkspace")
    AUTO_FOCUS: ClassVar[str | None] = "#name"

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account

    def compose(self) -> ComposeResult:
        with Vertical(id="dialog"):
            yield Static(Content.styled("Add a workspace", "bold $tl-text"), id="title")
            for name, label, value in (
                ("name", "Name", ""),
                ("address", "Address", self._account.default_address),
            ):
                with Horizontal(classes="field"):
                    yield Static(label, classes="label", markup=False)
                    yield DisplayInput(value, id=name, compact=True, select_on_focus=False)
            yield Static(id="said", markup=False)
            yield Static(
                Content.assemble(
                    key("addworkspace.add"), (" add and open   ", "$tl-muted"),
                    ("tab", "bold $tl-text"), (" other field   ", "$tl-muted"),
                    key("addworkspace.cancel"), (" cancel", "$tl-muted"),
                )
            )  # fmt: skip

    @on(Input.Submitted)
    def action_add(self) -> None:
        name, address = (self.query_one(f"#{field}", Input).value for field in ("name", "address"))
        try:
            label = self._account.add(name, address)
        except ConfigError as error:
            message = f"{error.headline} {error.hint}".strip()
            self.query_one("#said", Static).update(Content.styled(clean(message), "$tl-bad"))
        else:
            self.dismiss(label)

    def action_cancel(self) -> None:
        self.dismiss(None)


class RemoveWorkspace(ModalScreen[WorkspaceEntry | None], AppScreen[WorkspaceEntry | None]):
    """Asks before a workspace and its data are removed; only ``y`` confirms."""

    SCOPE = "removeworkspace"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("removeworkspace")

    def __init__(self, known: WorkspaceEntry, held: Holdings) -> None:
        super().__init__()
        self._known, self._held = known, held

    def compose(self) -> ComposeResult:
        flat = self.look.palette.flat
        with Vertical(id="dialog"):
            yield Static(
                Content.styled(
                    f"Remove {clean(self._known.label)} from this machine?", "bold $tl-text"
                ),
                id="title",
            )
            yield Static(Content("\n").join(self._what()), id="what")
            with Horizontal(id="answers"):
                cancel = button("esc", f"{self.look.glyphs.button} Cancel", flat=flat)
                yield Static(cancel, id="cancel", markup=False)
                yield Static(" enter", id="enter", markup=False)
                yield Static(
                    answer("removeworkspace.remove", "remove", flat=flat), id="remove", markup=False
                )

    def _what(self) -> list[Content]:
        held = self._held
        secret = "" if self._known.sample else " and the key"
        lines = [Content.styled(f"Removes {describe_holdings(held)}{secret}.", "$tl-text")]
        if held.pending:
            lost = plural(held.pending, "unsent change")
            lines.append(Content.styled(f"{lost} will be lost.", "$tl-warn"))
        lines.append(Content.styled("Nothing changes in TaskIP.", "$tl-muted"))
        return lines

    def action_cancel(self) -> None:
        self.dismiss(None)

    def action_remove(self) -> None:
        self.dismiss(self._known)


def holdings_text(held: Holdings | None) -> str:
    if held is not None and (held.leads, held.drafts, held.pending) == (0, 0, 0):
        return "nothing here yet"
    return describe_holdings(held) if held else ""
