"""Start, resume and end a triage: the queue, its screen and its tally."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.content import Content

from taskip_leads.models.triage.queue import TriageQueue, TriageRequest
from taskip_leads.text import clean, plural
from taskip_leads.ui.base.notifications import reporting
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.ports import Notices
from taskip_leads.ui.widgets.picker_lines import PickerLine

if TYPE_CHECKING:
    from taskip_leads.store.store import Store
    from taskip_leads.ui.triage.tally import TallyAnswer

_RESUME, _BEGIN = 1, 2


class TriageFlow:
    """Opens the screens of a triage one after the other; the store keeps the queue."""

    def __init__(self, app: App[None], store: Store, notices: Notices) -> None:
        self._app = app
        self._store = store
        self._notices = notices

    async def start_from(self, screen: AppScreen[Any] | None) -> None:
        """Go through the leads that a screen offers, as soon as they are read."""
        if screen is not None:
            with reporting(self._notices):
                await self.start(await screen.triage_request())

    async def start(self, request: TriageRequest | None) -> None:
        """Go through these leads; ask first whether to go on with a queue that was not finished."""
        if request is None or not request.lead_ids:
            self._notices.hint(Content.styled("There are no leads to go through", "$tl-muted"))
            return
        with reporting(self._notices):
            unfinished = await self._store.triage.load()
            if unfinished is None or not unfinished.is_begun:
                await self._begin(request)
            else:
                self._ask(unfinished, request)

    def _ask(self, unfinished: TriageQueue, request: TriageRequest) -> None:
        from taskip_leads.ui.dialogs.choose import ChooseDialog

        # The name last: it is cut where there is no room.
        place = f"{unfinished.place:,} of {len(unfinished):,}, {clean(unfinished.source.name)}"
        new = f"{plural(len(request.lead_ids), 'lead')}, {clean(request.name)}"
        lines = [
            PickerLine(_RESUME, f"Go on: {place}", dot=False),
            PickerLine(_BEGIN, f"Begin: {new}", dot=False),
        ]
        dialog = ChooseDialog("One by one", lines, (), multi=False)
        self._app.push_screen(dialog, partial(self._answer, unfinished, request))

    async def _answer(
        self, unfinished: TriageQueue, request: TriageRequest, chosen: frozenset[int] | None
    ) -> None:
        if not chosen:
            return
        with reporting(self._notices):
            if _RESUME in chosen:
                self._open(unfinished)
            else:
                await self._begin(request)

    async def _begin(self, request: TriageRequest) -> None:
        self._open(await self._store.triage.begin(request))

    def _open(self, queue: TriageQueue, *, undo_first: bool = False) -> None:
        from taskip_leads.ui.triage.screen import TriageScreen

        screen = TriageScreen(self._store, queue, undo_first=undo_first)
        self._app.push_screen(screen, lambda _: self._show_tally(queue))

    def _show_tally(self, queue: TriageQueue) -> None:
        if queue.gone_through:
            from taskip_leads.ui.triage.tally import TallyDialog

            dialog = TallyDialog(self._store, queue)
            self._app.push_screen(dialog, partial(self._follow_tally, queue))

    async def _follow_tally(self, queue: TriageQueue, answer: TallyAnswer | None) -> None:
        from taskip_leads.ui.triage.tally import TallyAnswer

        with reporting(self._notices):
            match answer:
                case TallyAnswer.AGAIN:
                    self._open(await self._store.triage.begin_rest(queue))
                case TallyAnswer.UNDO:
                    # The last lead is shown until it is known which one is undone.
                    queue.go_back()
                    self._open(queue, undo_first=True)
                case _:
                    pass
