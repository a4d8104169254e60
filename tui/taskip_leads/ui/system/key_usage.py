"""Which keys and commands were used on this machine, in a file of its own."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

#: Unused keys are named for so many days.
_DAYS = timedelta(days=14)
#: The last commands that are kept, and the most that a file can hold.
_RECENT, _MOST = 20, 500


class KeyUsage:
    """Remembers used keys by their ids in the key table, and the commands used last.

    The file belongs to the machine, not to a workspace; it holds no names of leads. One that cannot be
    read is started anew, and one that cannot be written is left as it is: nobody needs it to work.
    """

    def __init__(self, file: Path | None, today: date) -> None:
        """``file`` is None where nothing is kept."""
        self._file = file
        self._since = today
        self._used: set[str] = set()
        self._recent: list[str] = []
        self._changed = False
        self._load()

    def _load(self) -> None:
        since, used, recent = self._read()
        self._since = min(self._since, since or self._since)
        self._used |= used
        self._recent = recent

    def _read(self) -> tuple[date | None, set[str], list[str]]:
        if self._file is None:
            return None, set(), []
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
            since = date.fromisoformat(str(content["since"]))
            return since, set(_ids(content["used"])), _ids(content["recent"])[:_RECENT]
        except (OSError, ValueError, KeyError, TypeError):
            return None, set(), []

    @property
    def recent(self) -> Sequence[str]:
        """The ids of the commands used last, the latest first."""
        return self._recent

    def names_unused(self, today: date) -> bool:
        """Whether unused keys are still named: for two weeks, and where the uses are kept."""
        return self._file is not None and today < self._since + _DAYS

    def is_used(self, key_ids: Iterable[str]) -> bool:
        """Return whether any of these keys was ever used."""
        return not self._used.isdisjoint(key_ids)

    def add(self, key_id: str, *, command: bool) -> bool:
        """Remember a key; ``command``: also as a command. Return whether it is its first use."""
        first = key_id not in self._used
        if first:
            self._used.add(key_id)
        if command and self._recent[:1] != [key_id]:
            self._recent = [key_id, *(one for one in self._recent if one != key_id)][:_RECENT]
        elif not first:
            return False
        self._changed = True
        return first

    def save(self) -> None:
        """Write what was added since the last time; keep what another window has written."""
        if self._file is None or not self._changed:
            return
        self._changed = False
        since, used, _recent = self._read()
        self._used |= used
        content = {
            "since": min(self._since, since or self._since).isoformat(),
            "used": sorted(self._used)[:_MOST],
            "recent": self._recent,
        }
        fresh = self._file.with_suffix(".new")
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(content, file, indent=2)
            fresh.replace(self._file)


def _ids(value: object) -> list[str]:
    if not isinstance(value, list):
        raise TypeError(type(value).__name__)
    return [one for one in value if isinstance(one, str)][:_MOST]
