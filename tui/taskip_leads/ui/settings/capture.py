"""Wait for the key, or the two keys, that an action shall have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from taskip_leads.ui import keys
from taskip_leads.ui.base.debounce import Debouncer
from taskip_leads.ui.keys import keymap, names
from taskip_leads.ui.keys.keymap import Chosen, Clash
from taskip_leads.ui.keys.row import FooterKey, Key
from taskip_leads.ui.settings.widgets.key_pane import KeyPaneText

if TYPE_CHECKING:
    from taskip_leads.ui.settings.screen import SettingsScreen

#: Seconds in which the second key of a chord has to follow.
CHORD_SECONDS = 1.0


class KeyCapture:
    """The key that was pressed for an action, and what speaks against it.

    ``keeps``: the action keeps its other keys; else its first one is replaced.
    """

    def __init__(
        self,
        screen: SettingsScreen,
        key: Key,
        chosen: Chosen,
        *,
        keeps: bool,
        changed: Callable[[], None],
    ) -> None:
        self._key, self._chosen, self._keeps, self._changed = key, chosen, keeps, changed
        #: The table's name of the key, or of the chord; empty before the first key.
        self.pressed = ""
        self._waits_for_second = False
        self._soon = Debouncer(screen, CHORD_SECONDS, self.finish, restart=True)

    def take(self, name: str) -> None:
        """Take a key: the first, or soon after it the second of a chord."""
        if self._waits_for_second and not names.refusal(f"{self.pressed} {name}", self._key.scope):
            self.pressed = f"{self.pressed} {name}"
            self._waits_for_second = False
            self._soon.cancel()
        else:
            self.pressed = name
            self._waits_for_second = True
            self._soon.request()
        self._changed()

    def finish(self) -> None:
        """Wait for no second key any more."""
        self._waits_for_second = False
        self._soon.cancel()
        self._changed()

    def stop(self) -> None:
        """Drop what waits."""
        self._soon.cancel()

    # What speaks against it

    @property
    def refused(self) -> str:
        """Why the key is not possible; empty: it is."""
        return names.refusal(self.pressed, self._key.scope) if self.pressed else ""

    @property
    def own(self) -> tuple[str, ...]:
        """The keys that the action would have."""
        now = next(
            (key.keys for key in keys.active().rows if key.id == self._key.id), self._key.keys
        )
        rest = now if self._keeps else now[1:]
        wanted = (*rest, self.pressed) if self._keeps else (self.pressed, *rest)
        return tuple(dict.fromkeys((*wanted, *keymap.fixed_keys(self._key))))

    def _clashes(self) -> Sequence[Clash]:
        commands = tuple(key for key in keys.active().rows if key.group == "Commands")
        table = (*keymap.apply({**self._chosen, self._key.id: self.own}), *commands)
        return tuple(keymap.clashes(table, self._key.id, self.pressed))

    def entries(self) -> Mapping[str, Sequence[str]]:
        """Return the keys of the action, and of those that it is taken from."""
        now = {key.id: key.keys for key in keys.active().rows}
        out: dict[str, tuple[str, ...]] = {self._key.id: self.own}
        known = {key.id for key in keys.TABLE}
        for clash in self._clashes():
            if clash.rival.id not in known:
                continue  # a command of the user, which has lost its key then
            left = out.get(clash.rival.id, now.get(clash.rival.id, ()))
            out[clash.rival.id] = tuple(name for name in left if name != clash.name)
        return out

    # In words

    def describe(self, text: KeyPaneText) -> KeyPaneText:
        """Return what the pane shows while the key is waited for."""
        pressed = keys.shown(self.pressed)
        if not self.pressed:
            return replace(text, waiting=True)
        if self.refused:
            return replace(text, waiting=True, pressed=pressed, wrong=self.refused)
        clashes = self._clashes()
        wrong = _taken(clashes, self._key)
        enter = "take it from there" if clashes else f"use {pressed} here"
        return replace(text, waiting=True, pressed=pressed, wrong=wrong, enter=enter)

    def footer_keys(self) -> tuple[FooterKey, ...]:
        """Return the key bar: what enter does, the default, cancel."""
        entries = [FooterKey("backspace", "default", 80), FooterKey("esc", "cancel", 95)]
        if self.pressed and not self.refused:
            shown = keys.shown(self.pressed)
            verb = f"take {shown} from there" if self._clashes() else f"use {shown} here"
            entries.insert(0, FooterKey("enter", verb, 90))
        return tuple(entries)


def _taken(clashes: Sequence[Clash], key: Key) -> str:
    """Return who has the key: the action and its place."""
    if not clashes:
        return ""
    first = clashes[0]
    also = f" “{key.label}” is done there too." if first.row.id != key.id else ""
    more = f" And {len(clashes) - 1} more." if len(clashes) > 1 else ""
    return f"{first.words}.{also}{more}"
