"""The palette and its jumps, and the way back to the lead before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content

from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import start_worker
from taskip_leads.ui.lead.screen import LeadScreen
from taskip_leads.ui.lead_commands import USER_WORK
from taskip_leads.ui.navigator import Navigator
from taskip_leads.ui.palette.entries import PaletteEntry
from taskip_leads.ui.palette.finder import MOST, PaletteActions, PaletteFinder
from taskip_leads.ui.palette.screen import PaletteScreen

if TYPE_CHECKING:
    from taskip_leads.store.store import Store

#: Rows of a screen that are no lines of the palette: its frame, headings and bars.
_AROUND = 14


class Jumps:
    """Opens the palette over the screen in front, and does what is chosen in it."""

    def __init__(
        self,
        app: App[None],
        store: Store,
        navigator: Navigator,
        recent: Callable[[], Sequence[str]],
    ) -> None:
        """``recent`` returns the ids of the commands used last."""
        self._app, self._store = app, store
        self._navigator, self._recent = navigator, recent

    def open_palette(self, text: str = "") -> None:
        """Open the palette, in which ``text`` is typed already."""
        screen = self._navigator.front
        if screen is None or isinstance(screen, PaletteScreen):
            return
        finder = PaletteFinder(
            self._store,
            screen.scopes,
            leads.list_query.views if (leads := self._navigator.leads) is not None else (),
            self._recent(),
            PaletteActions(run=self._run, open_lead=self._open_lead, open_view=self._open_view),
            ellipsis=screen.look.glyphs.ellipsis,
            repeatable=last.label if (last := screen.commands.repeatable) is not None else "",
            # So that three kinds fit without scrolling.
            most=max(2, min(MOST, (self._app.size.height - _AROUND) // 3)),
        )
        self._app.push_screen(PaletteScreen(finder, text), self._do)

    async def _do(self, chosen: PaletteEntry | None) -> None:
        if chosen is not None:
            # Not in the palette's context: it is about to close.
            self._app.call_later(chosen.run)

    async def _run(self, key: keys.Key) -> Any:
        if (screen := self._navigator.front) is not None:
            return await screen.run_action(key.action)
        return None

    async def _open_view(self, digit: int) -> None:
        leads = self._navigator.leads
        self._navigator.close_all()
        if leads is not None and self._app.screen is leads:
            await leads.action_view(digit)

    def _open_lead(self, lead_id: int) -> None:
        screen, leads = self._navigator.front, self._navigator.leads
        if isinstance(screen, LeadScreen):
            screen.show_lead(lead_id)
        else:
            lead_ids = leads.table.lead_ids if leads is not None else ()
            self._navigator.open_lead(lead_id, lead_ids, "Leads")

    def open_previous_lead(self) -> None:
        """Show the lead that was open before the one in front, or the last one if none is."""
        screen = self._navigator.front
        if screen is None or screen.is_modal:
            return
        here = screen.current_lead if isinstance(screen, LeadScreen) else None
        opened = self._store.profile.opened_leads
        start_worker(
            self._app,
            partial(self._open_first, [one for one in opened if one != here]),
            group=USER_WORK,
        )

    async def _open_first(self, lead_ids: Sequence[int]) -> None:
        """Open the first of these leads that is still there."""
        rows = await self._store.leads.rows(tuple(lead_ids))
        for lead_id in lead_ids:
            if lead_id in rows:
                self._open_lead(lead_id)
                return
        if (screen := self._navigator.front) is not None:
            screen.hint(Content.styled("No other lead was open before", "$tl-muted"))
