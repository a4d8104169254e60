"""``?``: the keys that work on the screen below."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads.ui import cells, keys
from taskip_leads.ui.keyed import Keyed


class HelpScreen(Keyed, ModalScreen[None]):
    """A sheet of keys, grouped as they are used; more than fits scrolls."""

    SCOPE = "help"
    CSS_PATH = "help.tcss"
    BINDINGS = keys.bindings("help")

    def __init__(self, scope: str) -> None:
        super().__init__()
        self._scope = scope

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="sheet"):
            yield Static(self._sheet(), id="keys", markup=False)

    def on_mount(self) -> None:
        sheet = self.query_one("#sheet", VerticalScroll)
        sheet.border_title = Content.styled(
            f"Keys: {keys.TITLES[self._scope].lower()}", "bold $tl-text"
        )
        sheet.border_subtitle = Content.assemble(("esc", "bold $tl-text"), (" close", "$tl-muted"))

    def _sheet(self) -> Content:
        return Content("\n").join(list(self._lines()))

    def _lines(self) -> Iterator[Content]:
        rows = [key for key in keys.of(self._scope, "app") if key.keys and key.listed]
        for at, (group, found) in enumerate(groupby(rows, key=lambda key: key.group)):
            if at:
                yield Content()
            yield Content.styled(group, "bold $tl-muted")
            for key in found:
                names = "  ".join(keys.shown(name) for name in key.keys)
                yield Content.assemble(
                    (cells.pad(names, 14), "bold $tl-text"), (key.words, "$tl-muted")
                )

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, by: int) -> None:
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=by, animate=False)
