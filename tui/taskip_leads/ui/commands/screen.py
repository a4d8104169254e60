"""The output of a command of the user, while it runs and after."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.commands.process import CommandProcess
from taskip_leads.ui.widgets.dialog_frame import DialogFrame
from taskip_leads.ui.widgets.key_bar import KeyBar

#: Seconds in which what is printed is drawn together.
_TOGETHER = 0.05
#: Rows of the frame and around it.
_BESIDE = 4


class CommandScreen(ModalScreen[None], AppScreen[None]):
    """Closing it lets the command run on; ``S`` stops it."""

    SCOPE = "command"
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("command")
    DEFAULT_CSS = """
    CommandScreen { align: center middle; background: $tl-veil; }
    CommandScreen DialogFrame { width: 92; max-width: 98%; height: auto; padding: 0 1; }
    CommandScreen #output { height: auto; min-height: 3; scrollbar-size-vertical: 1; }
    CommandScreen #printed { height: auto; }
    """

    def __init__(self, title: str, process: CommandProcess) -> None:
        super().__init__()
        self._title, self._process = clean(title), process
        self._soon = Debouncer(self, _TOGETHER, self._show)

    def compose(self) -> ComposeResult:
        with DialogFrame(self.look.glyphs, self._title), VerticalScroll(id="output"):
            yield Static(id="printed", markup=False)
        yield KeyBar(self.footer_keys())

    def on_mount(self) -> None:
        self._show()

    def on_resize(self) -> None:
        self.query_one(DialogFrame).leave_room(self.query_one("#output"), _BESIDE)

    @property
    def process(self) -> CommandProcess:
        """The command that is shown."""
        return self._process

    def renew(self) -> None:
        """Show what was printed since the last time."""
        self._soon.request()

    def _show(self) -> None:
        process = self._process
        self.query_one(DialogFrame).show(self._title, outcome(process))
        lines = process.lines
        if process.dropped:
            lines = [f"{plural(process.dropped, 'line')} left out", *lines]
        text = "\n".join(lines) or ("" if process.running else "It has printed nothing.")
        output = self.query_one("#output", VerticalScroll)
        at_end = output.scroll_offset.y >= output.max_scroll_y
        self.query_one("#printed", Static).update(Content.styled(text, "$tl-text"))
        if at_end:
            output.scroll_end(animate=False)
        self.show_keys()

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        entries = keys.footer("command", without="" if self._process.running else "command.stop")
        return entries[:-1]

    def action_close(self) -> None:
        self.dismiss(None)

    async def action_stop(self) -> None:
        await self._process.stop()

    def action_scroll(self, by: int) -> None:
        self.query_one("#output", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_page(self, by: float) -> None:
        output = self.query_one("#output", VerticalScroll)
        output.scroll_relative(y=round(by * output.size.height), animate=False)


def outcome(process: CommandProcess) -> str:
    """Return what became of a command: ``running``, ``ended with 1``."""
    if process.failure:
        return f"not started: {process.failure}"
    if process.code is None:
        return "running"
    if process.stopped:
        return "stopped"
    return f"ended with {process.code}" if process.code >= 0 else f"ended by signal {-process.code}"
