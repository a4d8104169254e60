"""What stands between the head and the bars: the filter's row, the groups, and the pickers above them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Static

from taskip_leads.ui.duplicates.texts import RULES
from taskip_leads.ui.duplicates.widgets.comparison import Comparison
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar, FilterInput
from taskip_leads.ui.ports import Look
from taskip_leads.ui.widgets.grouped_list import GroupedList

if TYPE_CHECKING:
    from taskip_leads.ui.duplicates.filtering import GroupFilters


class FilteredPane(Container):
    """Hands what is typed and chosen inside it to the filters; ``move`` moves the cursor below."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look

    def compose(self) -> ComposeResult:
        palette, glyphs = self._look.palette, self._look.glyphs
        yield FilterBar(glyphs, flat=palette.flat, before_change=lambda: None)
        yield Static(id="said", markup=False)
        with Horizontal(id="body"):
            with Vertical(id="groups"):
                yield GroupedList(self._look, id="list")
                yield Static(RULES, id="rules", markup=False)
            yield Comparison(palette, glyphs)

    def set_filters(self, filters: GroupFilters, move: Callable[[int], None]) -> None:
        """Use these filters."""
        self._filters, self._move = filters, move

    def on_filter_bar_chip_clicked(self, event: FilterBar.ChipClicked) -> None:
        self._filters.drop(event.part)

    def on_filter_input_move_requested(self, event: FilterInput.MoveRequested) -> None:
        self._move(event.by)
