"""Search a lead's notes, or the titles of its files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from taskip_leads.ui.lead.widgets.files import FilesPane
from taskip_leads.ui.lead.widgets.notes import NotesPane
from taskip_leads.ui.lead.widgets.search_input import SearchInput


def show_found(screen: Screen[Any], matches: int, count: int) -> None:
    """Show beside the field how many of all items match."""
    screen.query_one("#found", Static).update(
        Content.assemble((f"{matches:,}", "bold $tl-text"), (f" of {count:,}", "$tl-muted"))
    )


class TabSearch:
    """Filter the open tab while the search field is shown.

    ``find_notes`` shows the notes with these words and their number; ``ended`` refocuses the tab.
    """

    def __init__(
        self,
        screen: Screen[Any],
        *,
        find_notes: Callable[[str], None],
        ended: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._find_notes = find_notes
        self._ended = ended

    @property
    def _notes(self) -> NotesPane:
        return self._screen.query_one(NotesPane)

    @property
    def _files(self) -> FilesPane:
        return self._screen.query_one(FilesPane)

    @property
    def _input(self) -> SearchInput:
        return self._screen.query_one(SearchInput)

    @property
    def is_open(self) -> bool:
        """Whether the field is shown."""
        return self._screen.has_class("-finding")

    @property
    def pane(self) -> NotesPane | FilesPane:
        """The searched pane; its cursor moves while the field keeps the focus."""
        return self._notes if self._notes.display else self._files

    def open(self) -> None:
        """Show the field with the last search."""
        self._screen.add_class("-finding")
        self._input.focus()
        self.update()

    def update(self) -> None:
        """Filter by the field's current text."""
        if not self.is_open:
            return
        text = self._input.value
        if isinstance(self.pane, NotesPane):
            self._find_notes(text)
        else:
            show_found(self._screen, *self.pane.search(text))

    def keep(self) -> None:
        """Close the field and keep the matches; an empty search ends."""
        if self._input.value.strip():
            self._ended()
        else:
            self.end()

    def end(self) -> None:
        """Show all items."""
        self._input.value = ""
        self._screen.remove_class("-finding")
        self._find_notes("")
        self._files.search("")
        self._ended()
