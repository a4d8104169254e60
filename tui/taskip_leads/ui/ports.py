"""What screens may ask of the app, without importing it: it imports them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from taskip_leads.text import plural

if TYPE_CHECKING:
    from textual.content import Content

    from taskip_leads.models.change import Change
    from taskip_leads.models.filters.query import LeadQuery
    from taskip_leads.models.pending import PendingChange
    from taskip_leads.ui.render.glyphs import Glyphs
    from taskip_leads.ui.render.theme import Palette


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


class WorkspaceEntry(Struct, frozen=True):
    """One line of the list of workspaces."""

    label: str
    host: str
    open: bool = False
    #: The sample workspace: it needs no key, and its data can be made anew.
    sample: bool = False


class Holdings(Struct, frozen=True):
    """What is on this machine of a workspace; None where its local copy cannot be read."""

    leads: int | None
    drafts: int | None
    pending: int | None


def held_words(held: Holdings) -> str:
    """``640 leads, 2 drafts, 3 changes not sent``."""
    if held.leads is None or held.drafts is None or held.pending is None:
        return "a local copy that cannot be read"
    parts = [plural(held.leads, "lead")]
    if held.drafts:
        parts.append(plural(held.drafts, "draft"))
    if held.pending:
        parts.append(f"{plural(held.pending, 'change')} not sent")
    return ", ".join(parts)


class NextWorkspace(Struct, frozen=True):
    """What shall be opened when this workspace is closed; ``remove`` names one to remove before."""

    label: str | None = None
    remove: str | None = None


class Credentials(Protocol):
    """The key of one workspace. The key goes in and never comes out."""

    @property
    def label(self) -> str: ...

    @property
    def host(self) -> str: ...

    async def keyring(self) -> str:
        """What people call the keyring that would keep the key. Raises ``KeyringUnavailable``."""

    async def login(self, key: str, *, keep: bool) -> str:
        """Check the key with one request, then keep it; the keyring's name, empty without ``keep``.

        Raises ``ConfigError``, ``WireError`` or ``KeyringUnavailable``; without ``keep`` the key is held in
        memory, for this run.
        """


class Account(Protocol):
    """The workspace that is open, and the others that this machine knows."""

    #: The address that a new workspace most likely has.
    default_address: str

    def workspaces(self) -> Sequence[WorkspaceEntry]: ...

    def credentials(self, label: str | None = None) -> Credentials | None:
        """Of the open workspace, or of another one; None for the sample workspace."""

    def add(self, name: str, base_url: str) -> str:
        """Remember one more workspace; its label. Raises ``ConfigError`` with what is wrong."""

    async def holdings(self, label: str) -> Holdings: ...

    async def remove(self, label: str) -> None:
        """Remove a workspace that is not open: its files, its key, its name.

        Raises ``TaskipError`` where another window has it open, or the keyring does not let go of the key.
        """
