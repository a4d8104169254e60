"""The settings in force, and the file that they come from."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from taskip_leads import config
from taskip_leads.config import Settings
from taskip_leads.errors import UsageError

_BYTE_ORDER_MARK = "\ufeff"


class SettingsSession:
    """The settings while the program runs. ``fixed`` names those that come from elsewhere, and from where.

    The file is read again before each change: an editor may have changed it meanwhile.
    """

    def __init__(
        self, file: Path, settings: Settings | None = None, fixed: Mapping[str, str] | None = None
    ) -> None:
        self.file = file
        #: The last good settings.
        self.current = Settings() if settings is None else settings
        self.fixed: Mapping[str, str] = fixed or {}
        #: What is in the file.
        self.text = ""

    def reload(self) -> Settings:
        """Read the file. Raises ``ConfigError``; the last good settings then stay in force."""
        text = config.read_text(self.file) or ""
        settings = config.parse(text, self.file)
        self.text, self.current = text, settings
        return settings

    def line(self, name: str, table: str = "") -> int | None:
        """Return the line of the file that has a setting, as it was read last."""
        return config.line_of(self.text, name, table)

    def set(self, path: tuple[str, ...], value: Any) -> Settings:
        """Write one setting; see ``set_all``."""
        return self.set_all({path: value})

    def set_all(self, changes: Mapping[tuple[str, ...], Any]) -> Settings:
        """Write settings; None removes one, so that it is the default. Return all settings.

        Raises ``ConfigError`` if the file, or the value, is wrong; ``UsageError`` if it cannot be written.
        """
        from taskip_leads import toml_text

        self.reload()
        text = self.text
        for path, value in changes.items():
            if value is None:
                text = toml_text.without(text, path)
            else:
                text = toml_text.with_value(text, path, value)
        settings = config.parse(text, self.file)
        if text != self.text:
            self._write(text)
        self.text, self.current = text, settings
        return settings

    def _write(self, text: str) -> None:
        try:
            # A file that is a link, such as to a folder of dotfiles, stays one.
            target = self.file.resolve()
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            marked = target.exists() and target.read_bytes().startswith(b"\xef\xbb\xbf")
            replace_file(target, (_BYTE_ORDER_MARK if marked else "") + text)
        except OSError as error:
            raise UsageError(
                f"The settings can't be written: {error.strerror or error}.", str(self.file)
            ) from error

    def create(self) -> None:
        """Make an empty file if there is none, for an editor. Raises ``UsageError``."""
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise UsageError(f"{self.file} can't be written: {error.strerror}.") from error


def replace_file(target: Path, text: str) -> None:
    """Replace a file at once, with the permissions it had; a new one is for its owner. Raises ``OSError``."""
    import tempfile

    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o600
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part = Path(name)
        part.chmod(mode)
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
