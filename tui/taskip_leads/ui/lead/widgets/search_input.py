"""The input that searches a lead's notes or files."""

from __future__ import annotations

from typing import ClassVar, Protocol

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from taskip_leads.ui import keys
from taskip_leads.ui.compat.display_input import DisplayInput
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane


class SearchTarget(Protocol):
    """Receives the search; implemented by ``TabSearch``."""

    def update(self) -> None:
        """Filter by the input's text."""

    def keep(self) -> None:
        """Keep the matches and go to them."""

    def end(self) -> None:
        """Show all items."""

    @property
    def pane(self) -> CursorPane:
        """The pane that shows the matches."""


class SearchInput(DisplayInput):
    """A one-row input that filters ``target`` as the user types."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("finder")
    DEFAULT_CSS = """
    SearchInput, SearchInput:focus { height: 1; width: 1fr; border: none; padding: 0; background: $tl-raised;
        color: $tl-text; background-tint: $tl-bg 0%; }
    """

    def __init__(self, target: SearchTarget) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self._target = target

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        event.stop()
        self._target.update()

    def action_keep_matches(self) -> None:
        self._target.keep()

    def action_end_search(self) -> None:
        self._target.end()

    def action_move_match(self, by: int) -> None:
        self._target.pane.move(by)
