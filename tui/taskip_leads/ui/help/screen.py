"""Help: the keys of the current screen by use, and a search in those of all screens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from taskip_leads.models.filters.language import GRAMMAR, RULES
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.help import entries
from taskip_leads.ui.help.entries import HelpEntry
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.find_input import FindField, FindInput
from taskip_leads.ui.widgets.grouped_list import GroupedList
from taskip_leads.ui.widgets.key_bar import KeyBar

#: The most columns, the least cells of one, and the most cells of the frame.
_COLUMNS, _LEAST_COLUMN, _MOST_CELLS = 3, 34, 112
#: Cells that stay free beside the frame.
_MARGINS = 8
#: Width of the filter's words in the page about filters.
_WORDS, _PROSE = 14, 92
#: Screens on which leads are filtered.
_FILTERS = ("leads", "agenda", "board", "insights")


class HelpScreen(ModalScreen[None], AppScreen[None]):
    """Letters find; ``enter`` or a click does what a key of the screen below does."""

    SCOPE = "help"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("help")
    AUTO_FOCUS: ClassVar[str | None] = "FindInput"

    def __init__(
        self, scope: str, scopes: Sequence[str], run: Callable[[str], Awaitable[object]]
    ) -> None:
        """``scope`` names the screen; ``scopes`` are all scopes active on it; ``run`` does an action there."""
        super().__init__()
        self._scope, self._scopes, self._run = scope, tuple(scopes), run

    def compose(self) -> ComposeResult:
        with DialogFrame(self.look.glyphs, id="sheet"):
            yield FindField("/", leaves="?")
            yield GroupedList(self.look, most_columns=_COLUMNS, least_width=_LEAST_COLUMN)
            with VerticalScroll(id="filters", can_focus=False):
                yield Static(id="grammar", markup=False)
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        frame = self.query_one(DialogFrame)
        frame.border_subtitle = Content.assemble(("esc", "bold $tl-text"), (" close", "$tl-muted"))
        self._show()

    def on_resize(self) -> None:
        self.query_one(DialogFrame).styles.width = min(_MOST_CELLS, self.app.size.width - _MARGINS)

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        """Return the keys of help; there is a page about filters only where leads are filtered."""
        first = keys.FooterKey("letters", "find", 95)
        shown = keys.footer("help", without="" if self._has_filters else "help.filters")[:-1]
        return (first, *shown)

    @property
    def _has_filters(self) -> bool:
        return self._scope in _FILTERS

    @property
    def _list(self) -> GroupedList:
        return self.query_one(GroupedList)

    @on(Input.Changed)
    def _show(self) -> None:
        text = self.query_one(FindInput).value
        ellipsis = self.look.glyphs.ellipsis
        frame, title = self.query_one(DialogFrame), f"Keys: {keys.TITLES[self._scope].lower()}"
        self.remove_class("-filters")
        if not text.strip():
            self._list.show(entries.here(self._scopes, ellipsis), at=None)
            frame.show(title, "type to find")
            return
        groups = entries.matching(self._scopes, text, ellipsis)
        nothing = Content.styled(f"  No key does “{text.strip()}”", "$tl-faint")
        self._list.show(groups, message=nothing)
        frame.show(title, f"{self._list.count} of {entries.total(self._scopes)}")

    # Keys

    def action_close(self) -> None:
        """Clear what was typed, then close."""
        field = self.query_one(FindInput)
        if field.value:
            field.value = ""
        else:
            self.dismiss()

    def action_move(self, by: int) -> None:
        if self.has_class("-filters"):
            self.query_one("#filters").scroll_relative(y=by, animate=False)
        else:
            self._list.move(by)

    def action_page(self, way: int) -> None:
        if self.has_class("-filters"):
            page = self.query_one("#filters")
            page.scroll_relative(y=way * (page.scrollable_content_region.height - 1), animate=False)
        else:
            self._list.move_page(way)

    def action_column(self, by: int) -> None:
        self._list.move_column(by)

    def action_filters(self) -> None:
        """Show or hide the page about filters."""
        if self._has_filters:
            width = min(_PROSE, self.query_one(FindField).size.width)
            self.query_one("#grammar", Static).update(Content("\n").join(list(_grammar(width))))
            self.toggle_class("-filters")

    @on(Input.Submitted)
    def action_run(self) -> None:
        """Do what the entry under the cursor does."""
        chosen = self._list.entry
        if isinstance(chosen, HelpEntry):
            self._do(chosen)
        else:
            self._list.move(1)

    @on(GroupedList.Chosen)
    def _clicked(self, event: GroupedList.Chosen) -> None:
        if isinstance(event.entry, HelpEntry):
            self._do(event.entry)

    def _do(self, entry: HelpEntry) -> None:
        if entry.scope not in self._scopes:
            title = keys.TITLES[entry.scope]
            words = (
                (entry.names, "bold $tl-text"),
                (f" is for another place: {title}", "$tl-muted"),
            )
            self.hint(Content.assemble(*words))
            return
        self.dismiss()
        # Once the screen below is in front again.
        self.app.call_later(self._run, entry.action)


def _grammar(width: int) -> Iterator[Content]:
    """Return the lines that explain the filter language."""
    yield Content.styled("The filter as text (F)", "bold $tl-muted")
    for word in GRAMMAR:
        name = f"{word.name}:" if word.name else "words"
        first, *more = cells.wrap(word.meaning, width - _WORDS)
        yield Content.assemble((cells.pad(name, _WORDS), "bold $tl-text"), (first, "$tl-muted"))
        for line in more:
            yield Content.assemble(" " * _WORDS, (line, "$tl-muted"))
        yield Content.assemble(" " * _WORDS, (word.example, "$tl-text"))
        if word.name:
            for line in cells.wrap(word.takes, width - _WORDS):
                yield Content.assemble(" " * _WORDS, (line, "$tl-faint"))
    for rule in RULES:
        yield Content()
        for line in cells.wrap(rule, width):
            yield Content.styled(line, "$tl-muted")
