"""What screens may ask of the app, without importing it: it imports them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from textual.content import Content

from taskip_leads.models.change import Change
from taskip_leads.models.query import LeadQuery
from taskip_leads.store.state import PendingChange
from taskip_leads.ui.account import Credentials
from taskip_leads.ui.glyphs import Glyphs
from taskip_leads.ui.theme import Palette


class Shell(Protocol):
    """The app, as screens see it: how to draw, where to go, whom to tell."""

    glyphs: Glyphs
    #: Where the user's templates are; None: only those that we ship.
    templates: Path | None

    @property
    def acting(self) -> bool:
        """Whether something that the person has just decided is still being done."""

    @property
    def palette(self) -> Palette:
        """The colours now; ``app.theme_changed_signal`` tells when they are others."""

    def open_lead(self, key: int, keys: Sequence[int], came_from: str) -> None:
        """The lead's own screen; ``keys`` is the list it was opened from, for the next and previous one."""

    def open_attributes(self) -> None:
        """Statuses and sources."""

    def show_leads(self, query: LeadQuery) -> None:
        """The list, with this filter."""

    def write_note(self, key: int) -> None:
        """A new note on a lead."""

    async def upload(self, key: int) -> None:
        """Choose files for a lead; what is typed next goes to the dialog."""

    def edit_note(self, key: int, note: int) -> None:
        """Edit a note of a lead; ``note`` is its id."""

    def pick_status(self, leads: Sequence[int]) -> None:
        """Another status for leads."""

    def assign(self, leads: Sequence[int]) -> None:
        """Other owners for leads."""

    async def make(
        self, changes: Sequence[Change], words: str, already: int = 0, *, marked: bool = True
    ) -> None:
        """Make changes with one key press; of several, show how far they are and report on each."""

    def convert(self, key: int) -> None:
        """Ask, then make a contact of a lead."""

    def open_sample(self) -> None:
        """Close this workspace and open the sample one."""

    def open_workspace(self, label: str | None, *, remove: str | None = None) -> None:
        """Close this workspace and open another one; ``remove`` names one to remove in between."""

    def enter_key(self, credentials: Credentials) -> None:
        """Ask for a new key."""

    @property
    def undoable(self) -> bool:
        """Whether a change can be taken back exactly, right now."""

    async def show_undo(self) -> None:
        """Bring the toast of what is held up to date, on the screen that is open."""

    def edit_lead(
        self, key: int | None, again: PendingChange | None = None, *, at: str = ""
    ) -> None:
        """The form of a lead; with None of a new one. ``again`` is a change that it corrects, ``at``
        the field that it begins with."""

    def write_email(self, key: int, again: PendingChange | None = None) -> None:
        """An e-mail to a lead. ``again`` is one that it corrects."""

    def hint(self, content: Content) -> None:
        """Say something for two seconds in the status bar."""

    def toast(self, headline: str, text: str) -> None:
        """Say something once, in the corner."""
