"""The command palette: every command of the key table that works on the current screen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from msgspec.structs import replace
from textual.binding import Binding, BindingType
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen

#: Where the column of keys starts: right of the longest description.
_KEYS_COLUMN = max(len(key.label) for key in keys.TABLE if key.palette) + 2


class AppCommandPalette(CommandPalette):
    """Textual's command palette in our colours."""

    CSS_PATH = "command_palette.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "move_page(-1)", "Previous page", show=False),
        Binding("pagedown", "move_page(1)", "Next page", show=False),
    ]

    def action_move_page(self, direction: int) -> None:
        """Move one page; Textual raises ``KeyError`` while the list has no size yet."""
        commands = self.query_one(CommandList)
        if commands.scrollable_content_region:
            move: Callable[[], None] = (
                commands.action_page_up if direction < 0 else commands.action_page_down
            )
            move()


class KeyCommands(Provider):
    """Offer the commands of the screen, then those that work everywhere."""

    def _rows(self) -> list[keys.Key]:
        screen = self.screen if isinstance(self.screen, AppScreen) else None
        scopes = [screen.help_scope] if screen is not None else []
        last = screen.commands.repeatable if screen is not None else None
        return [
            replace(key, label=f"Repeat: {last.label}")
            if last is not None and key.action == "repeat"
            else key
            for key in keys.of(*scopes, "app")
            if key.palette
        ]

    async def discover(self) -> Hits:
        for key in self._rows():
            yield DiscoveryHit(_line(key), partial(self._run, key), text=key.label)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for key in self._rows():
            score = matcher.match(key.label)
            if score > 0:
                shown = _line(key, matcher.highlight(key.label))
                yield Hit(score, shown, partial(self._run, key), text=key.label)

    async def _run(self, key: keys.Key) -> None:
        await self.screen.run_action(key.action)


def _line(key: keys.Key, highlighted: Content | None = None) -> Content:
    """Return one line: the command and its key."""
    name = keys.shown(key.keys[0]) if key.keys else ""
    text = highlighted if highlighted is not None else Content.styled(key.label, "$tl-text")
    room = max(2, _KEYS_COLUMN - text.cell_length)
    return Content.assemble(text, " " * room, (name, "bold $tl-muted"))
