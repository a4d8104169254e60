"""What the app remembers of used keys: commands used last, and keys that nobody has tried."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import App

from taskip_leads import clock
from taskip_leads.ui import keys
from taskip_leads.ui.base.screen import AppScreen, start_worker
from taskip_leads.ui.keys.uses import verb_of

if TYPE_CHECKING:
    from taskip_leads.ui.system.key_usage import KeyUsage

#: Seconds between a use and writing it down.
_SAVE_SECONDS = 2.0
#: Most keys that are named at a time.
_MOST = 5


class KeyHints:
    """Notes used keys and names those never used; reads its file once the first list is shown."""

    def __init__(self, app: App[None], file: Path | None) -> None:
        """``file`` keeps what was used; None: nothing is kept."""
        self._app, self._file = app, file
        self._usage: KeyUsage | None = None
        self._is_saving = False

    def start(self) -> None:
        """Read the file."""
        start_worker(self._app, self._load, group="key usage")

    async def _load(self) -> None:
        from taskip_leads.ui.system.key_usage import KeyUsage

        self._usage = await asyncio.to_thread(KeyUsage, self._file, clock.today())
        self._show()

    def _show(self) -> None:
        """Let the screens name other keys."""
        for screen in self._app.screen_stack:
            if isinstance(screen, AppScreen):
                screen.show_hints()

    @property
    def recent(self) -> Sequence[str]:
        """The ids of the commands used last."""
        return self._usage.recent if self._usage is not None else ()

    @property
    def unused(self) -> tuple[keys.FooterKey, ...]:
        """Keys of the list that nobody has used on this machine; none after two weeks."""
        usage = self._usage
        if usage is None or not usage.names_unused(clock.today()):
            return ()
        hints = (hint for hint, ids in _hints() if not usage.is_used(ids))
        return keys.renamed(tuple(hints)[:_MOST], ("app", "leads"))

    def note_action(self, scopes: Sequence[str], action: str) -> None:
        """Note the key of these scopes that runs an action, however it was run."""
        table = keys.active()
        if (row := _rows(tuple(scopes), table, table.version).get(action)) is not None:
            self._note(row)

    def _note(self, key: keys.Key) -> None:
        if self._usage is None:
            return
        if self._usage.add(key.id, command=key.palette):
            self._show()
        if not self._is_saving:
            self._is_saving = True
            self._app.set_timer(_SAVE_SECONDS, self.save)

    async def save(self) -> None:
        """Write down what was used since the last time."""
        self._is_saving = False
        if self._usage is not None:
            await asyncio.to_thread(self._usage.save)


@lru_cache(maxsize=64)
def _rows(scopes: tuple[str, ...], table: keys.KeyTable, _version: int) -> dict[str, keys.Key]:
    """Return the rows of these scopes by their actions; later scopes win. A version is read once."""
    return {key.action: key for scope in scopes for key in table.of(scope)}


@lru_cache(maxsize=1)
def _hints() -> tuple[tuple[keys.FooterKey, frozenset[str]], ...]:
    """Return the hints in the order of their use, each with the ids whose use ends it."""
    verbs = (
        ("f", "status, owner, date …"),
        ("space", "mark"),
        ("T", "one by one"),
        ("g", "other places"),
        ("W", "keep as a view"),
        ("t", "next step"),
        ("y", "copy"),
        ("?", "all keys"),
    )
    return tuple((keys.FooterKey(name, words), _ids_of(name)) for name, words in verbs)


def _ids_of(name: str) -> frozenset[str]:
    """Return the ids of all keys with the verb of ``name`` in the list, or of chords that begin with it."""
    verbs = {
        verb_of(key)
        for key in keys.of("leads", "app")
        if any(one == name or one.startswith(f"{name} ") for one in key.keys)
        # First and last lead are no other places.
        and (name != "g" or key.action.startswith("app."))
    }
    return frozenset(key.id for key in keys.TABLE if verb_of(key) in verbs)
