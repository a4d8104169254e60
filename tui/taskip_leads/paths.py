"""All paths that the program uses, and checks that its folders are private."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from taskip_leads.errors import MirrorUnavailable

_APP = "taskip-leads"
_POSIX = hasattr(os, "getuid")
_NETWORK = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afs", "ncpfs", "ceph", "glusterfs")
)


class Paths(Struct, frozen=True):
    """The folders of local files: one for data, one for the user's settings and templates."""

    data: Path
    config: Path

    @classmethod
    def of(cls, home: Path | None) -> Paths:
        """Return the system's standard folders, or folders below ``home``."""
        if home is not None:
            return cls(home.expanduser().absolute(), home.expanduser().absolute())
        import platformdirs

        dirs = platformdirs.PlatformDirs(_APP, appauthor=False)
        return cls(dirs.user_data_path, dirs.user_config_path)

    @property
    def config_file(self) -> Path:
        return self.config / "config.toml"

    @property
    def workspaces_file(self) -> Path:
        """The file with the names and addresses of known workspaces."""
        return self.data / "workspaces.json"

    @property
    def usage_file(self) -> Path:
        """The file that remembers which keys were used on this machine."""
        return self.data / "usage.json"

    @property
    def templates(self) -> Path:
        """The folder of the user's templates for notes and emails."""
        return self.config / "templates"

    @property
    def crash_reports(self) -> Path:
        return self.data / "crashes"

    def workspace_folder(self, name: str) -> Path:
        """Return a workspace's folder, created if missing. Raises ``MirrorUnavailable``."""
        # Whoever can write to a parent folder can replace this one.
        private_folder(self.data)
        refuse_network(self.data)
        private_folder(self.data / "workspaces")
        with suppress(OSError):  # it is below a private folder in any case
            close_folder(self.crash_reports)
        return private_folder(self.data / "workspaces" / name)


def own_folder(folder: Path) -> Path:
    """Create ``folder`` (0700) if missing; refuse one that others own or can write to.

    Only the folder itself is checked, not its parents. Raises ``MirrorUnavailable`` with advice.
    """
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        raise MirrorUnavailable(
            f"The folder {folder} can't be used: {error.strerror}.",
            "Choose another one with --data-dir, or check its permissions.",
        ) from error
    if not _POSIX:
        return folder  # Windows protects the user's folders by other means
    if status.st_uid != os.getuid():
        raise MirrorUnavailable(
            f"The folder {folder} belongs to someone else.", "Choose another one with --data-dir."
        )
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise MirrorUnavailable(
            f"Others can write to the folder {folder}.",
            f"Keep your lead data private: chmod 700 '{folder}'",
        )
    return folder


def private_folder(folder: Path) -> Path:
    """Call ``own_folder`` and make the folder unreadable for others."""
    own_folder(folder)
    if _POSIX and folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        folder.chmod(0o700)
    return folder


def close_folder(folder: Path) -> None:
    """Keep others out of a folder that is ours, if there is one. Raises ``OSError``."""
    if not _POSIX or not folder.is_dir():
        return
    status = folder.stat()
    if status.st_uid == os.getuid() and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        folder.chmod(0o700)


def refuse_network(folder: Path) -> None:
    """Raise ``MirrorUnavailable`` if the folder is on a network drive.

    SQLite's write-ahead log needs shared memory; across machines it would corrupt the file.
    """
    kind = file_system(folder)
    if kind in _NETWORK:
        raise MirrorUnavailable(
            f"The folder {folder} is on a network drive ({kind}), where the local copy gets damaged.",
            "Choose a folder on this machine with --data-dir, or with TASKIP_LEADS_HOME.",
        )


def file_system(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """Return the type of the file system of ``folder``; empty if the system does not tell."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        target = folder.resolve()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        place, _, about = line.partition(" - ")
        fields = place.split()
        if len(fields) < 5:
            continue
        # Spaces in a name are written in octal.
        point = Path(fields[4].replace("\\040", " "))
        depth = len(point.parts)
        if depth >= best and target.is_relative_to(point):
            best, kind = depth, about.split(" ", 1)[0]
    return kind
