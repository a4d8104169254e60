"""Details of a change in the outbox: times, attempts, TaskIP's reply, text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.models.change import AddNote, CreateLead, EditLead, EditNote, SendEmail
from taskip_leads.models.field_labels import display_value, label
from taskip_leads.models.pending import PendingChange
from taskip_leads.text import clean
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.changes import labels
from taskip_leads.ui.render import cells
from taskip_leads.ui.widgets.dialog_frame import DialogFrame

_LABEL, _LONGEST_LABEL = 12, 26

#: Rows of the dialog in addition to the text.
_BESIDE = 4


class DetailsDialog(ModalScreen[None], AppScreen[None]):
    """Read only; any way out closes it."""

    SCOPE = "details"
    CSS_PATH = "details_dialog.tcss"
    BINDINGS = keys.bindings("details")

    def __init__(self, waiting: PendingChange, more: Sequence[tuple[str, str]] = ()) -> None:
        """``more``: further facts by name, in clean text."""
        super().__init__()
        self._waiting, self._more = waiting, more

    def compose(self) -> ComposeResult:
        waiting = self._waiting
        fact = labels.state_badge(waiting, self.look.glyphs, waiting.created_at)[1]
        name = cells.cut(clean(waiting.words), 50, self.look.glyphs.ellipsis)
        with DialogFrame(self.look.glyphs, name, fact), VerticalScroll(id="sheet"):
            yield Static(Content("\n").join(list(self._lines())), id="text", markup=False)

    def _lines(self) -> list[Content]:
        waiting, change = self._waiting, self._waiting.change
        facts = [("Lead", clean(waiting.about)), ("Made", _moment(waiting.created_at))]
        facts += [("Sent", _moment(waiting.sent_at)), ("Done", _moment(waiting.settled_at))]
        if waiting.message or waiting.details.get("fields"):
            facts.append(("Answer", labels.refusal(waiting)))
        if waiting.result is not None:
            facts.append(("ID", f"#{waiting.result}"))
        if isinstance(change, CreateLead | EditLead):
            facts += [
                (label(name), clean(change.shows.get(name) or _shown(name, value)))
                for name, value in change.fields.items()
                if value is not None
            ]
        facts += self._more
        longest = max((cells.width(name) for name, _ in self._more), default=0)
        label_width = max(_LABEL, min(longest + 2, _LONGEST_LABEL))
        lines = [
            Content.assemble((cells.pad(name, label_width), "$tl-faint"), (value, "$tl-text"))
            for name, value in facts
            if value
        ]
        text = ""
        if isinstance(change, AddNote | EditNote):
            text = change.note
        elif isinstance(change, SendEmail):
            text = change.message
        if text:
            lines += [Content(), Content.styled(clean(text, lines=True), "$tl-muted")]
        return lines

    def on_mount(self) -> None:
        self._leave_room()

    def on_resize(self) -> None:
        self._leave_room()

    def _leave_room(self) -> None:
        self.query_one(DialogFrame).leave_room(self.query_one("#sheet"), _BESIDE)

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=by, animate=False)


def _shown(name: str, value: Any) -> str:
    """Return a field's value as it is shown elsewhere; an id has no thousands."""
    return str(value) if name.endswith("_id") else display_value(name, value, clock.today())


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone():%a %d %b, %H:%M:%S}" if moment is not None else ""
