"""The tab of keys: shows all actions, and gives them other keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from taskip_leads.errors import TaskipError
from taskip_leads.text import fold
from taskip_leads.ui import keys
from taskip_leads.ui.keys import keymap, names, user_rows
from taskip_leads.ui.keys.row import FooterKey, Key
from taskip_leads.ui.settings.capture import KeyCapture
from taskip_leads.ui.settings.widgets.key_list import KeyList, KeyRow
from taskip_leads.ui.settings.widgets.key_list import names as shown_names
from taskip_leads.ui.settings.widgets.key_pane import KeyPane, KeyPaneText
from taskip_leads.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from taskip_leads.settings_session import SettingsSession
    from taskip_leads.ui.settings.screen import SettingsScreen


class KeyTab:
    """Changes keys; ``session`` has those of the user, and their file."""

    def __init__(self, screen: SettingsScreen, session: SettingsSession) -> None:
        self._screen, self._session = screen, session
        self._search = ""
        #: How many actions the search has found.
        self._found = 0
        self._chosen, self._problems = keymap.read(session.current.keys)
        self._capture: KeyCapture | None = None

    # Showing

    @property
    def _list(self) -> KeyList:
        return self._screen.query_one(KeyList)

    @property
    def total(self) -> int:
        """How many actions there are."""
        return len(_actions())

    @property
    def count(self) -> str:
        """How many actions are shown: ``9 of 118``."""
        if self._search:
            return f"{self._found} of {self.total}"
        return f"{self.total} actions, {self.own_words}"

    @property
    def own_words(self) -> str:
        """How many actions have keys that the user chose."""
        return f"{len(self._chosen)} of yours"

    def _rows(self) -> list[KeyRow]:
        now = {key.id: key for key in keys.active().rows}
        text, words = names.read(self._search), fold(self._search).split()
        rows = []
        for key in _actions():
            mine = now.get(key.id, key).keys
            # Searched by a key, or by words.
            if names.is_only_key(self._search):
                found = text in mine
            else:
                found = text in mine or all(word in _words(key) for word in words)
            if found:
                rows.append(KeyRow(key, key.keys, None if mine == key.keys else mine))
        return rows

    def show(self) -> None:
        """Show the actions that are searched, and what belongs to the one under the cursor."""
        rows = self._rows()
        self._found = len(rows)
        self._list.show(rows, airy=self._screen.app.size.height >= 30)
        self.show_pane()

    def show_pane(self) -> None:
        """Show the keys of the action under the cursor, or the key that is waited for."""
        row = self._list.row
        pane = self._screen.query_one(KeyPane)
        if row is None:
            pane.show(KeyPaneText("", "", "", ""))
            return
        now = row.default if row.own is None else row.own
        text = KeyPaneText(row.key.label, row.key.id, shown_names(now), shown_names(row.default))
        if self._capture is not None:
            text = self._capture.describe(text)
        elif wrong := next((one for one in self._problems if one.id == row.key.id), None):
            text = replace(text, wrong=keymap.explain(wrong, self._session))
        pane.show(text)

    def search(self, text: str) -> None:
        """Show only actions with these words, or with this key."""
        self._search = text
        self._list.begin()
        self.show()

    def reload(self) -> None:
        """Put the keys in force that the file has now."""
        self._chosen, self._problems = keymap.read(self._session.current.keys)
        self._use()

    def _use(self) -> None:
        rows, _chosen, problems = user_rows.read(self._session)
        keys.active().use(rows)
        for problem in problems[:1]:
            self._screen.say(problem)
        for screen in self._screen.app.screen_stack:
            for bar in screen.query(KeyBar):
                bar.refresh()
        self._screen.show_tab()

    # Changing

    @property
    def captures(self) -> bool:
        """Whether the next key is one for an action."""
        return self._capture is not None

    @property
    def capture_keys(self) -> tuple[FooterKey, ...]:
        """The key bar while a key is waited for."""
        return self._capture.footer_keys() if self._capture is not None else ()

    def change(self) -> None:
        """Wait for a key that replaces the first one of the action."""
        self._begin(keeps=False)

    def add(self) -> None:
        """Wait for one more key of the action."""
        self._begin(keeps=True)

    def _begin(self, *, keeps: bool) -> None:
        row = self._list.row
        if row is None:
            return
        if row.default and set(row.default) <= set(keymap.fixed_keys(row.key)):
            self._screen.say(f"`{row.key.id}` keeps its meaning")
            return
        self._capture = KeyCapture(
            self._screen, row.key, self._chosen, keeps=keeps, changed=self._show_capture
        )
        self._screen.show_sheet("KeyPane")
        self._show_capture()

    def _show_capture(self) -> None:
        self.show_pane()
        self._screen.show_capture()

    def take_key(self, key: str, character: str | None) -> None:
        """Take a key while one is waited for."""
        current = self._capture
        if current is None:
            return
        match key:
            case "escape":
                self._screen.close_editing()
            case "backspace":
                self._screen.close_editing()
                self.reset()
            case "enter" if current.pressed:
                current.finish()
                if not current.refused:
                    self._screen.close_editing()
                    self._write(current.entries())
            case _:
                current.take(names.of_event(key, character))

    def stop(self) -> None:
        """Wait no longer for a key."""
        if self._capture is not None:
            self._capture.stop()
            self._capture = None
            self._screen.show_capture()

    def remove(self) -> None:
        """Remove the last key of the action that can be removed."""
        row = self._list.row
        if row is None:
            return
        now = row.default if row.own is None else row.own
        removable = [name for name in now if name not in keymap.fixed_keys(row.key)]
        if removable:
            left = tuple(name for name in now if name != removable[-1])
            self._write({row.key.id: left})
        else:
            self._screen.say(f"“{row.key.label}” has no key that can be removed")

    def reset(self) -> None:
        """Give the action its default keys."""
        row = self._list.row
        if row is None or row.own is None:
            return
        others = {id_: mine for id_, mine in self._chosen.items() if id_ != row.key.id}
        table = keymap.apply(others)
        defaults = {key.id: key.keys for key in keys.TABLE}
        for name in row.default:
            for clash in keymap.clashes(table, row.key.id, name):
                if clash.rival.keys != defaults.get(clash.rival.id):
                    self._screen.say(f"{clash.words}. Change that first")
                    return
        self._write({row.key.id: None})

    def _write(self, entries: Mapping[str, Sequence[str] | None]) -> None:
        """Write keys of actions to the file, and put them in force; None is the default."""
        defaults = {key.id: key.keys for key in keys.TABLE}
        changes: dict[tuple[str, ...], Any] = {
            ("keys", id_): None if mine is None or tuple(mine) == defaults[id_] else list(mine)
            for id_, mine in entries.items()
        }
        try:
            self._session.set_all(changes)
        except TaskipError as error:
            self._screen.say(str(error))
            return
        self._screen.live.apply()


@lru_cache(maxsize=1)
def _actions() -> tuple[Key, ...]:
    """Return the actions that have keys or could have some, by place."""
    return tuple(key for scope in keys.TITLES for key in keys.of(scope) if key.listed)


@lru_cache(maxsize=1024)
def _words(key: Key) -> str:
    """Return what an action is found by, folded."""
    return fold(f"{key.label} {keys.TITLES.get(key.scope, '')} {key.id}")
