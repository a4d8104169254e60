"""The marker file beside a damaged mirror, which records the progress of its recovery.

It is a separate file, because a damaged database cannot be trusted with it. Each step is durable, so
that an interrupted recovery resumes where it stopped and restores nothing twice::

    noted  →  stamped (rows are exported)  →  moved (rows are to be brought back)  →  no file
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from taskip_leads import clock


class DamageMarker:
    """The file ``mirror.damage`` beside ``mirror.sqlite3``."""

    def __init__(self, mirror: Path) -> None:
        self._mirror = mirror
        self._file = mirror.with_suffix(".damage")

    @property
    def is_noted(self) -> bool:
        """Whether the mirror is known to be damaged and still in place."""
        return self._file.exists() and not self._read().get("moved")

    @property
    def stamp(self) -> str:
        """The time in the names of the recovery's files; empty before it begins."""
        stamp = self._read().get("stamp")
        return stamp if isinstance(stamp, str) and stamp.replace("-", "").isdigit() else ""

    @property
    def export(self) -> Path | None:
        """The file with the rows to restore into the new mirror."""
        known = self._read()
        return self.export_path(self.stamp) if known.get("moved") and self.stamp else None

    def export_path(self, stamp: str) -> Path:
        return self._mirror.with_name(f"rescued-{stamp}.json")

    def aside_path(self, stamp: str) -> Path:
        return self._mirror.with_name(f"{self._mirror.stem}.damaged-{stamp}{self._mirror.suffix}")

    def note(self) -> None:
        """Record the damage. Never raises: the next start would find the damage again."""
        try:
            # The file that was read is being set aside, or was replaced.
            if not self._file.exists():
                self._write({"noted_at": clock.now().isoformat()})
            elif self.export is not None:
                self._write({**self._read(), "noted_again": True})
        except OSError:
            return

    def begin(self) -> str:
        """Start or resume a recovery; return its stamp. Raises ``OSError``."""
        stamp = self.stamp
        if not stamp or self._read().get("moved"):
            stamp = clock.now().strftime("%Y%m%d-%H%M%S")
            number = 0
            while self.export_path(stamp).exists() or self.aside_path(stamp).exists():
                number += 1
                stamp = f"{clock.now():%Y%m%d-%H%M%S}-{number}"
            self._write({"stamp": stamp})
        return stamp

    def moved(self) -> None:
        """Record that the damaged file was moved away. Raises ``OSError``."""
        self._write({"stamp": self.stamp, "moved": True})

    def clear(self) -> None:
        """Finish: the rows are restored, or there were none. Raises ``OSError``."""
        again = self._read().get("noted_again")
        if again:
            self._write({"noted_at": clock.now().isoformat()})
        else:
            self._file.unlink(missing_ok=True)

    def _read(self) -> dict[str, Any]:
        try:
            known = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def _write(self, known: dict[str, Any]) -> None:
        fresh = self._file.with_suffix(".damage-new")
        write_durably(fresh, json.dumps(known).encode())
        fresh.replace(self._file)


def write_durably(file: Path, content: bytes) -> None:
    """Write a private file and flush it to the disk. Raises ``OSError``."""
    descriptor = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
