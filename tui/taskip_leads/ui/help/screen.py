"""Help: the keys of the current screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from taskip_leads.models.filters.language import GRAMMAR, RULES
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.render import cells

#: Width of the key names and of the sheet, in cells.
_KEYS, _WIDTH = 14, 49


class HelpScreen(ModalScreen[None], AppScreen[None]):
    """A scrollable sheet of keys, grouped by use."""

    SCOPE = "help"
    CSS_PATH = "screen.tcss"
    BINDINGS = keys.bindings("help")

    def __init__(self, scope: str, scopes: Sequence[str]) -> None:
        """``scope`` names the screen; ``scopes`` are all scopes active on it."""
        super().__init__()
        self._scope, self._scopes = scope, tuple(scopes)

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="sheet", can_focus=False):
            yield Static(self._sheet(), id="keys", markup=False)

    def on_mount(self) -> None:
        sheet = self.query_one("#sheet", VerticalScroll)
        sheet.border_title = Content.styled(
            f"Keys: {keys.TITLES[self._scope].lower()}", "bold $tl-text"
        )
        sheet.border_subtitle = Content.assemble(("esc", "bold $tl-text"), (" close", "$tl-muted"))

    def _sheet(self) -> Content:
        return Content("\n").join(list(self._lines()))

    def _lines(self) -> Iterator[Content]:
        groups: dict[str, list[keys.Key]] = {}
        for key in keys.of(*self._scopes):
            if key.keys and key.listed:
                groups.setdefault(key.group, []).append(key)
        for at, (group, rows) in enumerate(groups.items()):
            if at:
                yield Content()
            yield Content.styled(group, "bold $tl-muted")
            for key in rows:
                names = "  ".join(keys.shown(name) for name in key.keys)
                margin = max(_KEYS, cells.width(names) + 2)
                first, *more = cells.wrap(key.label, _WIDTH - margin)
                yield Content.assemble(
                    (cells.pad(names, margin), "bold $tl-text"), (first, "$tl-muted")
                )
                for line in more:
                    yield Content.assemble(" " * margin, (line, "$tl-muted"))
        if self._scope == "leads":
            yield from _grammar()

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, by: int) -> None:
        self.query_one("#sheet", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_page(self, way: int) -> None:
        sheet = self.query_one("#sheet", VerticalScroll)
        sheet.scroll_relative(y=way * (sheet.scrollable_content_region.height - 1), animate=False)

    def action_end(self, way: int) -> None:
        sheet = self.query_one("#sheet", VerticalScroll)
        sheet.scroll_to(y=sheet.max_scroll_y if way > 0 else 0, animate=False)


def _grammar() -> Iterator[Content]:
    """Return the lines that explain the filter language."""
    yield Content()
    yield Content.styled("The filter as text (F)", "bold $tl-muted")
    for word in GRAMMAR:
        name = f"{word.name}:" if word.name else "words"
        first, *more = cells.wrap(word.meaning, _WIDTH - _KEYS)
        yield Content.assemble((cells.pad(name, _KEYS), "bold $tl-text"), (first, "$tl-muted"))
        for line in more:
            yield Content.assemble(" " * _KEYS, (line, "$tl-muted"))
        yield Content.assemble(" " * _KEYS, (word.example, "$tl-text"))
        if word.name:
            for line in cells.wrap(word.takes, _WIDTH - _KEYS):
                yield Content.assemble(" " * _KEYS, (line, "$tl-faint"))
    for rule in RULES:
        yield Content()
        for line in cells.wrap(rule, _WIDTH):
            yield Content.styled(line, "$tl-muted")
