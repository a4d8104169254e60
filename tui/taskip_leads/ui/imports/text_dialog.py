"""A question for one line of text: a cell to correct, a note, a currency."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.widgets.text_input import TextInput

_KEYS = (("enter", "keep"), ("esc", "cancel"))


class ImportTextInput(TextInput):
    """The field; its keys act on the dialog."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("importtext")


class ImportTextDialog(ModalScreen[str | None], AppScreen[str | None]):
    """Returns the text, or None. ``wrong`` returns why a text is not accepted; empty: it is."""

    SCOPE = "importtext"
    DEFAULT_CSS = """
    ImportTextDialog { align: center middle; background: $tl-veil; }
    ImportTextDialog #dialog { width: 64; max-width: 96%; height: auto; max-height: 96%;
        background: $tl-bg; border: round $tl-edge; padding: 1 3; }
    ImportTextDialog #about { height: auto; margin-bottom: 1; }
    ImportTextDialog ImportTextInput, ImportTextDialog ImportTextInput:focus { height: 1; border: none;
        padding: 0 1; background: $tl-raised; color: $tl-text; background-tint: $tl-bg 0%; }
    ImportTextDialog #wrong { height: auto; }
    ImportTextDialog #keys { height: 1; margin-top: 1; }
    """

    def __init__(
        self, headline: str, about: str, text: str, wrong: Callable[[str], str] = lambda text: ""
    ) -> None:
        super().__init__()
        self._headline, self._about, self._text = headline, about, text
        self._wrong = wrong

    def compose(self) -> ComposeResult:
        about = (f"\n{clean(self._about)}", "$tl-muted") if self._about else ""
        with Vertical(id="dialog"):
            yield Static(
                Content.assemble((clean(self._headline), "bold $tl-text"), about),
                id="about", markup=False,
            )  # fmt: skip
            yield ImportTextInput(self._text, compact=True, select_on_focus=False)
            yield Static(id="wrong", markup=False)
            line = Content()
            for shown, words in _KEYS:
                gap = "   " if line.cell_length else ""
                line = Content.assemble(
                    line, gap, (shown, "bold $tl-text"), (f" {words}", "$tl-muted")
                )
            yield Static(line, id="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(Input).cursor_position = len(self._text)

    @on(Input.Changed)
    def _typed(self) -> None:
        self.query_one("#wrong", Static).update(Content())

    def action_keep(self) -> None:
        text = self.query_one(Input).value
        wrong = self._wrong(text)
        if wrong:
            sign = (f"{self.look.glyphs.refused} ", "$tl-bad")
            self.query_one("#wrong", Static).update(
                Content.assemble(sign, (clean(wrong), "$tl-text"))
            )
            return
        self.dismiss(text)

    def action_cancel(self) -> None:
        self.dismiss(None)
