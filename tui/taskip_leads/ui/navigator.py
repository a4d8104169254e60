"""Opens every screen. Screens do not import each other; they ask for each other here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App

from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.pending import PendingChange
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen, screen_in_front
from taskip_leads.ui.leads.query_screen import LeadQueryScreen
from taskip_leads.ui.leads.screen import LeadsScreen
from taskip_leads.ui.ports import Account, Credentials, NextWorkspace, Notices, ports_of

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.lead.upload_dialog import UploadChoice
    from taskip_leads.ui.places import PipelinePlaces

#: The place that the app starts with unless the settings name another one.
LIST = "leads"
_NEEDS_SECRET = (
    ConnectionState.KEY_REFUSED,
    ConnectionState.NO_KEY,
    ConnectionState.OTHER_WORKSPACE,
)


class Navigator:
    """The way from screen to screen. Leads are named by their local ids."""

    def __init__(
        self, app: App[None], store: Store, account: Account | None, notices: Notices
    ) -> None:
        self._app, self._store = app, store
        self._account, self._notices = account, notices
        self._leads: LeadsScreen | None = None
        self._places: PipelinePlaces | None = None
        #: The workspace to open when the app has ended; None: none.
        self.next_workspace: NextWorkspace | None = None

    @property
    def front(self) -> AppScreen[object] | None:
        """The screen in front; None if it is none of ours."""
        screen = screen_in_front(self._app)
        return screen if isinstance(screen, AppScreen) else None

    @property
    def selected_leads(self) -> tuple[int, ...]:
        """The leads that a command on the screen in front acts on."""
        return self.front.selected_leads if self.front is not None else ()

    @property
    def current_lead(self) -> int | None:
        """The lead that a command for a single lead acts on."""
        return self.front.current_lead if self.front is not None else None

    @property
    def leads(self) -> LeadsScreen | None:
        """The list, the screen below all others."""
        return self._leads

    def shows_outcomes(self) -> bool:
        """Return whether the screen in front shows what became of a change."""
        return self.front is not None and self.front.SHOWS_OUTCOMES

    def follow_day(self) -> None:
        """Update all screens: another day has begun."""
        for screen in self._app.screen_stack:
            if isinstance(screen, AppScreen):
                screen.follow_day()

    # The list

    async def open_leads(self) -> LeadsScreen:
        """Open the list, the first screen."""
        self._leads = LeadsScreen(self._store)
        await self._app.push_screen(self._leads)
        return self._leads

    def close_all(self) -> None:
        """Close all screens above the list."""
        while self._leads in self._app.screen_stack and self._app.screen is not self._leads:
            self._app.pop_screen()

    def show_leads(self, query: LeadQuery) -> None:
        """Go back to the list and filter it."""
        self.close_all()
        if self._leads is not None and self._app.screen is self._leads:
            self._leads.show_only(query)

    def keep_marked(self, lead_ids: frozenset[int]) -> None:
        """Unmark all leads but these."""
        for screen in self._app.screen_stack:
            if isinstance(screen, AppScreen):
                screen.keep_marked(lead_ids)

    def _go_to_lead(self, lead_id: int | None) -> None:
        """Move the cursor of the screen in front to a lead that was shown or changed."""
        if lead_id is not None and isinstance(self._app.screen, LeadQueryScreen):
            self._app.screen.area.move_to_lead(lead_id)

    # Leads

    def open_lead(self, lead_id: int, lead_ids: Sequence[int], came_from: str) -> None:
        """Open a lead. ``lead_ids`` is the list it is opened from, for the next and previous lead."""
        from taskip_leads.ui.lead.screen import LeadScreen

        lead = LeadScreen(self._store, lead_id, lead_ids, came_from)
        self._app.push_screen(lead, self._go_to_lead)

    def complete_sequence(self, lead_ids: Sequence[int]) -> None:
        """Give the open lead the whole list that it was opened from."""
        from taskip_leads.ui.lead.screen import LeadScreen

        for screen in self._app.screen_stack:
            if isinstance(screen, LeadScreen):
                screen.complete_sequence(lead_ids)

    def edit_lead(
        self, lead_id: int | None, correction: PendingChange | None = None, *, at: str = ""
    ) -> None:
        """Open the form of a lead, or of a new one for None, with the cursor in the field ``at``."""
        from taskip_leads.ui.lead_form.screen import LeadFormScreen

        screen = LeadFormScreen(self._store, lead_id, correcting=correction, first_field=at)
        self._app.push_screen(screen, self._go_to_lead)

    def pick_status(self, lead_ids: Sequence[int], filtered_by: Collection[int] = ()) -> None:
        """Choose another status for leads; ``filtered_by`` are the statuses that the list shows."""
        from taskip_leads.ui.lead_actions.status_picker import StatusPicker

        self._app.push_screen(StatusPicker(self._store, lead_ids, filtered_by))

    def assign(self, lead_ids: Sequence[int]) -> None:
        """Choose other owners for leads."""
        from taskip_leads.ui.lead_actions.owner_picker import OwnerPicker

        self._app.push_screen(OwnerPicker(self._store, tuple(lead_ids)))

    def plan_next_step(self, lead_ids: Sequence[int]) -> None:
        """Set the next step of leads."""
        from taskip_leads.ui.lead_actions.next_step import NextStepPicker

        self._app.push_screen(NextStepPicker(self._store, tuple(lead_ids)))

    def convert(self, lead_id: int) -> None:
        """Convert a lead to a contact, after a question."""
        from taskip_leads.ui.lead_actions.convert import ConvertDialog

        self._app.push_screen(ConvertDialog(self._store, lead_id))

    # Notes, emails and files

    def write_note(self, lead_id: int, template: str = "") -> None:
        """Write a new note on a lead, from the template of this name if there is one."""
        from taskip_leads.ui.writing.note import NoteScreen

        self._app.push_screen(NoteScreen(self._store, lead_id, template=template))

    def edit_note(self, lead_id: int, note_id: int) -> None:
        """Edit a note of a lead."""
        from taskip_leads.ui.writing.note import NoteScreen

        self._app.push_screen(NoteScreen(self._store, lead_id, note_id))

    def write_email(self, lead_id: int, correction: PendingChange | None = None) -> None:
        """Write an email to a lead; ``correction`` is the unsent one that it replaces."""
        from taskip_leads.ui.writing.email import EmailScreen

        self._app.push_screen(EmailScreen(self._store, lead_id, correction))

    async def upload(self, lead_id: int) -> None:
        """Choose files for a lead. Keys wait until the dialog is open."""
        from taskip_leads.ui.lead.upload_dialog import UploadDialog

        if (detail := await self._store.leads.detail(lead_id)) is not None:
            dialog = UploadDialog(detail.row.name)
            self._app.push_screen(dialog, partial(self._upload, lead_id))

    async def _upload(self, lead_id: int, choice: UploadChoice | None) -> None:
        if choice is not None:
            with reporting(self._notices):
                # At once, so that they can be undone together.
                await self._store.outbox.add_all(choice.changes(lead_id))

    # Other places

    def open_place(self, place: str) -> None:
        """Open the place that the key table names."""
        match place:
            case "leads":
                self.close_all()
            case "board" | "agenda" | "insights":
                from taskip_leads.ui.places import PipelinePlaces

                self._places = self._places or PipelinePlaces(self._app, self._store)
                if self._leads is not None:
                    screen = self._places.make(place, self._leads.list_query)
                    if screen is not None:
                        self.close_all()
                        self._app.push_screen(screen)
            case "outbox":
                self.open_outbox()
            case "settings" if ports_of(self._app).settings is None:
                return
            case "attributes" | "drafts" | "import" | "duplicates" | "history" | "settings":
                self._push_once(_screen_of(place))
            case "messages":
                self._app.push_screen(_messages_dialog())
            case "workspaces":
                self.open_workspaces()
            case "help":
                if (front := self.front) is not None:
                    from taskip_leads.ui.help.screen import HelpScreen

                    shown = HelpScreen(front.scopes[1], front.scopes, front.run_action)
                    self._app.push_screen(shown)
            case _:
                # ``command 0``: the first of the user's own.
                ports_of(self._app).run_command(int(place.removeprefix("command ")))

    def open_outbox(self) -> None:
        """Open the changes that are not sent, and those that were sent today."""
        from taskip_leads.ui.outbox.screen import OutboxScreen

        self._app.clear_notifications()  # the outbox shows their messages
        self._push_once(OutboxScreen)

    def _push_once(self, kind: Callable[[Store], AppScreen[Any]]) -> None:
        """Open a screen over the one in front, unless that is one of its kind."""
        if type(self._app.screen) is not kind:
            self._app.push_screen(kind(self._store))

    def open_attributes(self) -> None:
        """Open statuses and sources."""
        self.open_place("attributes")

    # Workspaces and their API keys

    def open_workspaces(self) -> None:
        """Open the list of workspaces; if the API key is refused, ask for another one on top."""
        from taskip_leads.ui.workspaces.screen import WorkspacesScreen

        if self._account is not None and not isinstance(self._app.screen, WorkspacesScreen):
            self._app.push_screen(WorkspacesScreen(self._store, self._account))
            credentials = self._account.credentials()
            if credentials is not None and self._store.sync.state.link in _NEEDS_SECRET:
                self.enter_secret(credentials)

    def open_sample(self) -> None:
        """Close this workspace and open the sample one."""
        for known in self._account.workspaces() if self._account else ():
            if known.sample:
                self.open_workspace(known.label)

    def open_workspace(self, label: str | None, *, remove: str | None = None) -> None:
        """Close this workspace and open another one; ``remove`` names one to remove in between."""
        self.next_workspace = NextWorkspace(label, remove)
        self._app.exit()

    def welcome(self) -> None:
        """Ask for the API key of a new workspace, which has nothing to show yet."""
        credentials = self._account.credentials() if self._account else None
        if credentials is not None and self._app.screen is self._leads:
            self._ask_for_secret(credentials, first=True)

    def enter_secret(self, credentials: Credentials) -> None:
        """Ask for a new API key."""
        self._ask_for_secret(credentials, first=False)

    def _ask_for_secret(self, credentials: Credentials, *, first: bool) -> None:
        from taskip_leads.ui.workspaces.secret_prompt import ask_for_secret

        ours = self._account is not None and credentials is self._account.credentials()
        store = self._store if ours else None
        ask_for_secret(self._app, credentials, store, self._notices, self.close_all, first=first)


async def begin(
    place: str, leads: LeadsScreen, navigator: Navigator, store: Store
) -> AppScreen[Any]:
    """Fill the list and, if the app starts with another place, that one above it; return what is in front.

    Before the first sync there is nothing but the list to show.
    """
    await leads.begin()
    if place == LIST or store.sync.state.synced_at is None:
        return leads
    navigator.open_place(place)
    front = navigator.front or leads
    await front.wait_until_shown()
    return front


def _screen_of(place: str) -> Callable[[Store], AppScreen[Any]]:
    """Return the screen of a place that needs nothing but the store."""
    if place == "attributes":
        from taskip_leads.ui.attributes.screen import AttributesScreen

        return AttributesScreen
    if place == "drafts":
        from taskip_leads.ui.drafts.screen import DraftsScreen

        return DraftsScreen
    if place == "duplicates":
        from taskip_leads.ui.duplicates.screen import DuplicatesScreen

        return DuplicatesScreen
    if place == "history":
        from taskip_leads.ui.history.screen import HistoryScreen

        return HistoryScreen
    if place == "settings":
        from taskip_leads.ui.settings.screen import SettingsScreen

        return SettingsScreen
    from taskip_leads.ui.imports.screen import ImportScreen

    return ImportScreen


def _messages_dialog() -> AppScreen[None]:
    from taskip_leads.ui.history.messages_dialog import MessagesDialog

    return MessagesDialog()
