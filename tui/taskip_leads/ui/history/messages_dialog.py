"""The last messages that were shown for some seconds: hints and notifications."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads import clock
from taskip_leads.text import short_day
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.ports import ShownMessage
from taskip_leads.ui.render.content import clock_time, wrapped
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.key_bar import KeyBar

#: Rows of the frame and around it.
_BESIDE = 4
#: Cells between the time and the message.
_GAP = 2


class MessagesDialog(ModalScreen[None], AppScreen[None]):
    """Read only, newest first; any way out closes it."""

    SCOPE = "messages"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("messages")
    DEFAULT_CSS = """
    MessagesDialog { align: center middle; background: $tl-veil; }
    MessagesDialog DialogFrame { width: 84; max-width: 98%; padding: 0 1; }
    MessagesDialog #sheet { height: auto; scrollbar-size-vertical: 1; }
    MessagesDialog #text { height: auto; }
    """

    def compose(self) -> ComposeResult:
        fact = f"{len(self.notices.recent):,}" if self.notices.recent else ""
        with DialogFrame(self.look.glyphs, "Recent messages", fact):
            with VerticalScroll(id="sheet"):
                yield Static(id="text", markup=False)
            yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self.on_resize()

    def on_resize(self) -> None:
        self.query_one(DialogFrame).leave_room(self.query_one("#sheet"), _BESIDE)
        self.call_after_refresh(self._show)

    def _show(self) -> None:
        text = self.query_one("#text", Static)
        lines = _lines(self.notices.recent[::-1], text.content_size.width)
        none = Content.styled("No message was shown yet.", "$tl-muted")
        text.update(Content("\n").join(lines or [none]))

    def action_close(self) -> None:
        self.dismiss(None)

    def action_scroll(self, by: int) -> None:
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=by, animate=False)


def _lines(messages: Sequence[ShownMessage], width: int) -> list[Content]:
    """Return the messages, each behind its time and indented by it."""
    times = [_time(one.at) for one in messages]
    indent = max(map(len, times), default=0) + _GAP
    lines: list[Content] = []
    for at, one in zip(times, messages, strict=True):
        parts = [part for line in one.content.split("\n") for part in wrapped(line, width - indent)]
        for number, part in enumerate(parts):
            label = at if number == 0 else ""
            lines.append(Content.assemble((label.ljust(indent), "$tl-faint"), part))
    return lines


def _time(moment: datetime) -> str:
    """Return ``09:12``, with the day if it is not today."""
    here = moment.astimezone()
    today = clock.today()
    day = "" if here.date() == today else f"{short_day(here.date(), today)} "
    return f"{day}{clock_time(here)}"
