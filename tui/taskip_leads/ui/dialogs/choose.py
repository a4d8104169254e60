"""A picker on top of a form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.picker import Picker
from taskip_leads.ui.widgets.picker_lines import PickerLine


class ChooseDialog(ModalScreen[frozenset[int] | None], AppScreen[frozenset[int] | None]):
    """Returns the chosen ids; None leaves the choice unchanged.

    ``texts`` are shown below the lines, each for the line with its id while the cursor is on it.
    """

    SCOPE = "choose"
    CSS_PATH = "choose.tcss"

    def __init__(
        self,
        title: str,
        lines: Sequence[PickerLine],
        chosen: Collection[int],
        *,
        multi: bool,
        texts: Mapping[int, str] | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._lines = lines
        self._chosen = chosen
        self._multi = multi
        self._texts = texts

    def compose(self) -> ComposeResult:
        yield Picker(self._title, self._lines, chosen=self._chosen, multi=self._multi)
        if self._texts is not None:
            yield Static(id="text", markup=False)
        yield KeyBar(self.footer_keys())

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        first = (
            keys.FooterKey("space", "choose", 90)
            if self._multi
            else keys.FooterKey("1-9", "choose", 90)
        )
        return (
            first,
            keys.FooterKey("enter", "done", 80),
            keys.FooterKey("letters", "narrow", 60),
            keys.FooterKey("esc", "cancel", 95),
        )

    def on_mount(self) -> None:
        self.set_class(self._texts is not None, "-texts")
        self.query_one(Picker).focus()

    @on(Picker.Highlighted)
    def _highlighted(self, event: Picker.Highlighted) -> None:
        for text in self.query("#text").results(Static):
            words = (self._texts or {}).get(event.id, "") if event.id is not None else ""
            text.update(Content.styled(clean(words, lines=True), "$tl-muted"))

    @on(Picker.Done)
    def _done(self, event: Picker.Done) -> None:
        self.dismiss(event.ids)

    @on(Picker.Cancelled)
    def _cancelled(self) -> None:
        self.dismiss(None)
