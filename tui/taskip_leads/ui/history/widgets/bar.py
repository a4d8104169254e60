"""The row below the title: how many changes of each kind the day has, and the search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from taskip_leads.models.history.kinds import ORDER, HistoryKind
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.widgets.text_input import TextInput

#: Between two chips, which have a blank or a bracket at each side.
_GAP = " "


class HistoryBar(Widget):
    """Shows ``all 33   notes 9   emails 4``; the chosen kind stands out, and a click chooses one."""

    DEFAULT_CSS = """
    HistoryBar { height: 1; width: 1fr; background: $tl-bg; }
    """

    class Chosen(Message):
        """A kind was clicked; None: all."""

        def __init__(self, kind: HistoryKind | None) -> None:
            super().__init__()
            self.kind = kind

    class SearchClicked(Message):
        """The sign of the search was clicked."""

    def __init__(self, *, flat: bool) -> None:
        super().__init__()
        self._flat = flat
        self._counts: Mapping[HistoryKind, int] = {}
        self._kind: HistoryKind | None = None
        self._text = ""
        self._spans: list[tuple[int, int, HistoryKind | None]] = []
        self._search_at = 0

    def show(self, counts: Mapping[HistoryKind, int], kind: HistoryKind | None, text: str) -> None:
        """Show how many changes there are of each kind, the chosen one, and what is searched."""
        self._counts, self._kind, self._text = counts, kind, text
        self.refresh()

    def set_flat(self, *, flat: bool) -> None:
        """Draw without tones, or with them."""
        self._flat = flat
        self.refresh()

    def render(self) -> Content:
        width = self.size.width
        right = Content.assemble(
            ("/ ", "bold $tl-text"),
            (clean(self._text[:30]) or "search", "$tl-text" if self._text else "$tl-muted"),
            " ",
        )
        self._search_at = width - right.cell_length
        line = Content(" ")
        self._spans = []
        chips = [(None, sum(self._counts.values())), *self._kinds()]
        for at, (kind, count) in enumerate(chips):
            chip = self._chip(kind, count)
            rest = sum(number for _, number in chips[at:])
            more = Content.styled(f"{_GAP} +{rest}", "$tl-muted") if at else Content()
            room = self._search_at - 2 - line.cell_length
            last = at == len(chips) - 1
            if chip.cell_length + len(_GAP) + (0 if last else more.cell_length) > room:
                line = Content.assemble(line, more)
                break
            line = Content.assemble(line, _GAP if at else "", chip)
            self._spans.append((line.cell_length - chip.cell_length, line.cell_length, kind))
        gap = " " * max(1, self._search_at - line.cell_length)
        return Content.assemble(line, gap, right).truncate(width)

    def _kinds(self) -> list[tuple[HistoryKind | None, int]]:
        """Return the kinds that the day has, and the chosen one, which comes first."""
        found = [
            (kind, self._counts.get(kind, 0))
            for kind in ORDER
            if self._counts.get(kind) or kind is self._kind
        ]
        return [*sorted(found, key=lambda one: one[0] is not self._kind)]

    def _chip(self, kind: HistoryKind | None, count: int) -> Content:
        name = "all" if kind is None else kind.plural
        here = kind is self._kind
        before, after = "[]" if here and self._flat else "  "
        chip = Content.assemble(
            before,
            (name, "bold $tl-text" if here else "$tl-muted"),
            (f" {count:,}", "$tl-text"),
            after,
        )
        return chip.stylize_before("on $tl-raised") if here and not self._flat else chip

    def on_click(self, event: events.Click) -> None:
        if event.x >= self._search_at:
            self.post_message(self.SearchClicked())
        for start, end, kind in self._spans:
            if start <= event.x < end:
                self.post_message(self.Chosen(kind))


class HistorySearch(TextInput):
    """The field that searches as one types."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("historysearch")
    DEFAULT_CSS = """
    HistorySearch, HistorySearch:focus { height: 1; width: 1fr; border: none; padding: 0 1;
        background: $tl-raised; color: $tl-text; background-tint: $tl-bg 0%; }
    """

    class Typed(Message):
        """The text was changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False, placeholder="words, or a lead")

    @on(Input.Changed)
    def _announce(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(event.value))
