"""The app's services for screens, which do not import it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from taskip_leads.models.filters.query import ColumnChoice
from taskip_leads.text import plural

if TYPE_CHECKING:
    from textual.app import App
    from textual.content import Content

    from taskip_leads.config import Settings
    from taskip_leads.models.change import Change
    from taskip_leads.models.change_batch import Batch
    from taskip_leads.models.filters.query import LeadQuery
    from taskip_leads.models.lead_row import LeadRow
    from taskip_leads.models.pending import PendingChange
    from taskip_leads.settings_session import SettingsSession
    from taskip_leads.ui.keys import FooterKey
    from taskip_leads.ui.render.glyphs import Glyphs
    from taskip_leads.ui.render.theme import Palette


class Navigation(Protocol):
    """Opens screens. Leads are named by their local ids."""

    def shows_outcomes(self) -> bool:
        """Return whether the screen in front shows what became of a change."""

    def open_lead(self, lead_id: int, lead_ids: Sequence[int], came_from: str) -> None:
        """Open a lead. ``lead_ids`` is the list it is opened from, for the next and previous lead."""

    def complete_sequence(self, lead_ids: Sequence[int]) -> None:
        """Give the open lead the whole list that it was opened from."""

    def keep_marked(self, lead_ids: frozenset[int]) -> None:
        """Unmark all leads but these."""

    def open_attributes(self) -> None:
        """Open statuses and sources."""

    def show_leads(self, query: LeadQuery) -> None:
        """Go back to the list and filter it."""

    def write_note(self, lead_id: int, template: str = "") -> None:
        """Write a new note on a lead, from the template of this name if there is one."""

    def edit_note(self, lead_id: int, note_id: int) -> None:
        """Edit a note of a lead."""

    def write_email(self, lead_id: int, correction: PendingChange | None = None) -> None:
        """Write an email to a lead; ``correction`` is the unsent one that it replaces."""

    def edit_lead(
        self, lead_id: int | None, correction: PendingChange | None = None, *, at: str = ""
    ) -> None:
        """Open the form of a lead, or of a new one for None, with the cursor in the field ``at``.

        ``correction`` is the change that the form replaces.
        """

    async def upload(self, lead_id: int) -> None:
        """Choose files for a lead. Keys wait until the dialog is open."""

    def pick_status(self, lead_ids: Sequence[int], filtered_by: Collection[int] = ()) -> None:
        """Choose another status for leads; ``filtered_by`` are the statuses that the list shows."""

    def assign(self, lead_ids: Sequence[int]) -> None:
        """Choose other owners for leads."""

    def convert(self, lead_id: int) -> None:
        """Convert a lead to a contact, after a question."""

    def open_sample(self) -> None:
        """Close this workspace and open the sample one."""

    def open_workspace(self, label: str | None, *, remove: str | None = None) -> None:
        """Close this workspace and open another one; ``remove`` names one to remove in between."""

    def enter_secret(self, credentials: Credentials) -> None:
        """Ask for a new API key."""


class ShownMessage(Struct, frozen=True):
    """A message that was shown for some seconds."""

    at: datetime
    content: Content


class Notices(Protocol):
    """Shows short messages, and keeps the last ones while the app runs."""

    @property
    def recent(self) -> Sequence[ShownMessage]:
        """The last messages, oldest first."""

    def hint(self, content: Content, *, keep: bool = True) -> None:
        """Show ``content`` in the status bar, the longer the more there is to read.

        ``keep``: among the recent messages.
        """

    def toast(self, headline: str, text: str) -> None:
        """Show a notification in the corner, replacing the previous one.

        ``text`` may name actions in backticks, as ``content.with_keys`` reads them.
        """

    def remember(self, content: Content) -> None:
        """Keep a message that was shown elsewhere among the recent ones."""


class Look(Protocol):
    """How to draw in this terminal."""

    @property
    def glyphs(self) -> Glyphs:
        """The signs; the object stays when they change, see ``AppScreen.recolour``."""

    @property
    def display(self) -> DisplayOptions:
        """How leads are shown; see ``AppScreen.recolour``."""

    @property
    def palette(self) -> Palette:
        """The colours now; ``AppScreen.recolour`` is called when they change."""


class Repeatable(Protocol):
    """A change that can be made again on other leads."""

    @property
    def label(self) -> str:
        """What it does, in clean text: ``status Contacted``."""

    def changes(self, rows: Sequence[LeadRow]) -> Sequence[Change]:
        """Return the changes that make it again; none for leads that have it already."""


class Commands(Protocol):
    """Runs what the user decided."""

    @property
    def repeatable(self) -> Repeatable | None:
        """The last change that can be made again; None before the first one."""

    def remember(self, change: Repeatable) -> None:
        """Make this the change that ``repeat`` makes again."""

    async def repeat(self, lead_ids: Sequence[int]) -> None:
        """Make the last change again on these leads."""

    @property
    def busy(self) -> bool:
        """Whether something that the user has just decided is still being done."""

    async def submit(
        self,
        changes: Sequence[Change],
        summary: str,
        selected: Sequence[int] = (),
        *,
        marked: bool = True,
    ) -> None:
        """Queue the changes of one key press; for several leads, follow them to the end.

        ``selected``: the leads that the user chose, also those that need no change. ``marked``: they
        were chosen by marks, which stay on those that fail.
        """


class Undo(Protocol):
    """Undoes the last change."""

    @property
    def available(self) -> bool:
        """Whether a change can be undone exactly, or what is left of one of several leads."""

    @property
    def held(self) -> PendingChange | None:
        """The change that would be taken back exactly; None if there is none."""

    async def undo(self) -> None:
        """Take back the last change; see ``AppScreen.follow_undo``."""

    async def catch_up(self) -> None:
        """Wait until it is known what the changes made so far leave to be undone."""

    async def show_toast(self) -> None:
        """Update the undo toast on the screen in front."""

    def follow_batch(self, batch: Batch) -> None:
        """Show how far a change of several leads is, and at the end what was refused."""

    def open_report(self, batch: Batch) -> None:
        """Show what became of each lead of a batch."""


class Suspender(Protocol):
    """The owner of the terminal."""

    def lend_terminal(self) -> AbstractContextManager[None]:
        """Give the terminal to another program.

        Raises:
            SuspendNotSupported: the terminal cannot be shared.
        """


class ArrivalOptions(Struct, frozen=True):
    """How the user is told of leads that come while they work."""

    toasts: bool = True
    #: Ring the terminal's bell with each toast.
    sound: bool = False
    #: Ask the terminal for a notification while it is not in front.
    terminal: bool = False

    @classmethod
    def of(cls, settings: Settings) -> ArrivalOptions:
        """Return what the settings say."""
        toasts = settings.new_leads == "notice"
        return cls(toasts, settings.notice_sound, settings.notice_terminal)


class DisplayOptions(Struct, frozen=True):
    """How screens show leads, and with which signs."""

    columns: ColumnChoice = ColumnChoice()
    #: Leads take as few rows as possible.
    compact: bool = False
    #: Whether only signs that every terminal has are drawn; None: the terminal decides.
    ascii: bool | None = None

    @classmethod
    def of(cls, settings: Settings) -> DisplayOptions:
        """Return what the settings say."""
        return cls(
            ColumnChoice(settings.columns, settings.views),
            settings.density == "compact",
            {"yes": True, "no": False}.get(settings.ascii),
        )


class UserThemes(Protocol):
    """The themes of the user."""

    @property
    def palettes(self) -> Mapping[str, Palette]:
        """The user's palettes, by their names in the settings."""

    def register_themes(self, app: App[Any]) -> None:
        """Read them again, and register them and ours."""


class Ports(Struct, frozen=True):
    """Everything the app offers to screens."""

    navigation: Navigation
    notices: Notices
    look: Look
    commands: Commands
    undo: Undo
    suspender: Suspender
    #: Returns what stands beside a chord, by the id of its key: what waits at its place, what it deletes.
    chord_facts: Callable[[], Awaitable[Mapping[str, str]]]
    #: Returns keys of the list that were never used on this machine.
    unused_keys: Callable[[], Sequence[FooterKey]]
    #: The folder of the user's templates; None: only the templates that we ship.
    templates: Path | None = None
    #: The settings and their file; None: there is no file.
    settings: SettingsSession | None = None
    #: The themes of the user; None: there is no file of settings.
    themes: UserThemes | None = None
    #: Runs one of the user's own commands, by its place in the settings, on the lead under the cursor.
    run_command: Callable[[int], None] = lambda index: None
    #: Tells of leads that come in another way from now on.
    set_arrivals: Callable[[ArrivalOptions], None] = lambda options: None
    #: Shows leads in another way from now on, on all screens.
    set_display: Callable[[DisplayOptions], None] = lambda options: None


def ports_of(app: object) -> Ports:
    """Return the ports of our app.

    Raises:
        TypeError: It is another app.
    """
    ports = getattr(app, "ports", None)
    if not isinstance(ports, Ports):
        raise TypeError(f"{type(app).__name__} has no ports")
    return ports


class WorkspaceEntry(Struct, frozen=True):
    """One line in the list of workspaces."""

    label: str
    host: str
    open: bool = False
    #: The sample workspace: it needs no API key, and its data can be created again.
    sample: bool = False


class Holdings(Struct, frozen=True):
    """The local data of a workspace; None if the mirror cannot be read."""

    leads: int | None
    drafts: int | None
    pending: int | None


def describe_holdings(held: Holdings) -> str:
    """Return the counts in words: ``640 leads, 2 drafts, 3 changes not sent``."""
    if held.leads is None or held.drafts is None or held.pending is None:
        return "a local copy that can't be read"
    parts = [plural(held.leads, "lead")]
    if held.drafts:
        parts.append(plural(held.drafts, "draft"))
    if held.pending:
        parts.append(f"{plural(held.pending, 'change')} not sent")
    return ", ".join(parts)


class NextWorkspace(Struct, frozen=True):
    """The workspace to open next; ``remove`` is one to remove before."""

    label: str | None = None
    remove: str | None = None


class Credentials(Protocol):
    """The API key of one workspace. It can be replaced but never read."""

    @property
    def label(self) -> str: ...

    @property
    def host(self) -> str: ...

    async def keyring(self) -> str:
        """Return the name of the keyring for users. Raises ``KeyringUnavailable``."""

    async def login(self, key: str, *, keep: bool) -> str:
        """Check the key with one request and store it; return the keyring's name.

        Without ``keep`` the key is only kept in memory, and the name is empty. Raises ``ConfigError``,
        ``WireError`` or ``KeyringUnavailable``.
        """


class Account(Protocol):
    """The open workspace, and the others on this machine."""

    #: The address that a new workspace most likely has.
    default_address: str

    def workspaces(self) -> Sequence[WorkspaceEntry]: ...

    def credentials(self, label: str | None = None) -> Credentials | None:
        """Of the open workspace, or of another one; None for the sample workspace."""

    def add(self, name: str, base_url: str) -> str:
        """Add a workspace; return its label. Raises ``ConfigError`` if it is invalid."""

    async def holdings(self, label: str) -> Holdings: ...

    async def remove(self, label: str) -> None:
        """Remove a workspace that is not open: its files, key and name.

        Raises ``TaskipError`` if another window has it open, or the key cannot be removed.
        """
