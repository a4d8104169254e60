"""The verbs that act on leads, and the screens they open: one half of the app.

A verb acts on what the screen in front names as ``chosen``: the marked leads, or the one under the
cursor. Screens do not import each other; they are put together here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from taskip_leads.ui.keyed import Keyed

if TYPE_CHECKING:
    from taskip_leads.store.state import PendingChange
    from taskip_leads.store.store import Store

    _Base = App[None]
else:
    _Base = object


class Verbs(_Base):
    """Mixed into the app."""

    store: Store

    @property
    def _chosen(self) -> tuple[int, ...]:
        screen = self.screen
        return screen.chosen if isinstance(screen, Keyed) else ()

    # Leads

    def action_new_lead(self) -> None:
        self.edit_lead(None)

    def action_edit_lead(self) -> None:
        if self._chosen:
            self.edit_lead(self._chosen[0])

    def edit_lead(self, key: int | None, again: PendingChange | None = None) -> None:
        """The form for a lead: a new one, or all fields of one."""
        from taskip_leads.ui.screens.lead_form import LeadForm

        self.push_screen(LeadForm(self.store, key, again=again), self._after_form)

    def _after_form(self, key: object) -> None:
        """The list's cursor goes to the lead that was made or changed."""
        if isinstance(key, int):
            self.go_to_lead(key)

    def action_write_email(self) -> None:
        if self._chosen:
            self.write_email(self._chosen[0])

    def write_email(self, key: int, again: PendingChange | None = None) -> None:
        """An e-mail to a lead."""
        from taskip_leads.ui.screens.email import EmailScreen

        self.push_screen(EmailScreen(self.store, key, again))

    # The outbox

    def action_go_outbox(self) -> None:
        """Changes that are not settled, and those that were today."""
        from taskip_leads.ui.screens.pending import PendingScreen

        if not isinstance(self.screen, PendingScreen):
            self.push_screen(PendingScreen(self.store))

    def go_to_lead(self, key: int) -> None:
        raise NotImplementedError
