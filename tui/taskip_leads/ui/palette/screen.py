"""The palette: everything that can be done or opened, found by typing."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.palette.entries import PaletteEntry
from taskip_leads.ui.palette.finder import PaletteFinder
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.find_input import FindField, FindInput
from taskip_leads.ui.widgets.grouped_list import GroupedList
from taskip_leads.ui.widgets.key_bar import KeyBar


class PaletteScreen(ModalScreen[PaletteEntry], AppScreen[PaletteEntry]):
    """Returns the chosen line; None if nothing was chosen."""

    SCOPE = "palette"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("palette")
    AUTO_FOCUS: ClassVar[str | None] = "FindInput"
    #: ``enter`` waits until what was typed last is found.
    KEYS_WAIT_FOR = ("find",)

    def __init__(self, finder: PaletteFinder, text: str = "") -> None:
        """``text`` is typed already: ``:`` begins a jump."""
        super().__init__()
        self._finder, self._text = finder, text

    def compose(self) -> ComposeResult:
        with DialogFrame(self.look.glyphs, id="palette"):
            yield FindField("/", self._text)
            yield GroupedList(self.look)
        yield KeyBar(keys.footer("palette")[:-1])

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return keys.footer("palette")[:-1]

    def on_mount(self) -> None:
        self._request()

    @on(Input.Changed)
    def _request(self) -> None:
        self.run_guarded(self._find, group="find", exclusive=True)

    async def _find(self) -> None:
        found = await self._finder.find(self.query_one(FindInput).value)
        width = self.query_one(GroupedList).size.width - 3
        lines = cells.wrap(found.nothing, max(20, width))
        message = Content("\n").join([Content.styled(f"   {line}", "$tl-bad") for line in lines])
        self.query_one(GroupedList).show(found.groups, message=message)

    def action_move(self, by: int) -> None:
        self.query_one(GroupedList).move(by)

    def action_page(self, way: int) -> None:
        self.query_one(GroupedList).move_page(way)

    @on(Input.Submitted)
    def action_run(self) -> None:
        chosen = self.query_one(GroupedList).entry
        if isinstance(chosen, PaletteEntry):
            self.dismiss(chosen)

    @on(GroupedList.Chosen)
    def _clicked(self, event: GroupedList.Chosen) -> None:
        if isinstance(event.entry, PaletteEntry):
            self.dismiss(event.entry)

    def action_close(self) -> None:
        self.app.pop_screen()
