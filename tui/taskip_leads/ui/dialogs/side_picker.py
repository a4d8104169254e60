"""A picker over the side pane or at the right edge, so that the list stays visible."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Mount
from textual.screen import ModalScreen

from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.picker import Picker


class SidePicker(ModalScreen[None], AppScreen[None]):
    """Set ``VERB``, mount a picker with ``open_picker``, and handle its ids in ``picked``."""

    #: Absolute, because the subclasses are in other folders.
    CSS_PATH = Path(__file__).with_name("side_picker.tcss")
    #: What ``enter`` does, for the footer.
    VERB: ClassVar[str] = "done"
    MULTI: ClassVar[bool] = False

    def compose(self) -> ComposeResult:
        yield Container(id="place")
        yield KeyBar(self.footer_keys())

    @on(Mount)
    def _stay_below_pipeline(self) -> None:
        """Begin where the list begins, below the pipeline if that is shown."""
        self.set_class(self.app.screen_stack[-2].has_class("-pipeline"), "-pipeline")

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        return (
            keys.FooterKey("space" if self.MULTI else "1-9", "choose", 90),
            keys.FooterKey("enter", self.VERB, 80),
            keys.FooterKey("letters", "narrow", 60),
            keys.FooterKey("esc", "cancel", 95),
        )

    async def open_picker(self, picker: Picker) -> None:
        await self.query_one("#place").mount(picker)
        picker.focus()

    async def picked(self, ids: frozenset[int]) -> None:
        raise NotImplementedError

    @on(Picker.Done)
    async def _done(self, event: Picker.Done) -> None:
        self.dismiss()
        await self.picked(event.ids)

    @on(Picker.Cancelled)
    def _cancelled(self) -> None:
        self.dismiss()
