"""A question that only ``y`` answers with yes; cancel is preselected, and ``enter`` takes it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads.ui import keys
from taskip_leads.ui.keyed import Keyed


class ConfirmDialog(Keyed, ModalScreen[bool]):
    """Answers whether ``y`` was pressed. ``verb`` names what it does: ``delete``."""

    SCOPE = "confirm"
    CSS_PATH = "confirm.tcss"
    BINDINGS = keys.bindings("confirm")

    def __init__(self, headline: str, lines: Sequence[str], verb: str) -> None:
        """The words must be clean; they are not read as markup."""
        super().__init__()
        self._headline, self._said, self._verb = headline, tuple(lines), verb

    def compose(self) -> ComposeResult:
        said = [Content.styled(line, "$tl-muted") for line in self._said]
        body = Content("\n").join(
            [Content.styled(self._headline, "bold $tl-text"), Content(), *said]
        )
        verb = Content.assemble((" y", "bold $tl-text"), (f" {self._verb} ", "$tl-text"))
        with Vertical(id="dialog"):
            yield Static(body, id="body", markup=False)
            with Horizontal(id="answers"):
                yield Static(f" {self.shell.glyphs.button} Cancel ", id="cancel", markup=False)
                yield Static(" enter", id="enter", markup=False)
                yield Static(verb, id="yes", markup=False)

    def action_cancel(self) -> None:
        self.dismiss(False)

    def action_confirm(self) -> None:
        self.dismiss(True)

    def on_click(self, event: events.Click) -> None:
        if event.widget is self.query_one("#cancel"):
            self.action_cancel()
        elif event.widget is self.query_one("#yes"):
            self.action_confirm()
