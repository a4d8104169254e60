"""Every path that the program touches, and the folders' privacy."""

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
    """Where local files are: one folder for data, one for what the user writes."""

    data: Path
    config: Path

    @classmethod
    def of(cls, home: Path | None) -> Paths:
        """The system's own places, or everything below ``home``."""
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
        """The known workspaces' names and addresses (``workspaces.py``)."""
        return self.data / "workspaces.json"

    @property
    def templates(self) -> Path:
        """Where the user's templates for notes and mails are."""
        return self.config / "templates"

    @property
    def crash_reports(self) -> Path:
        return self.data / "crashes"

    def workspace_folder(self, name: str) -> Path:
        """The folder of one workspace's files, made where it is missing. Raises ``MirrorUnavailable``."""
        # Whoever can write to a folder above can put another one in this one's place.
        private_folder(self.data)
        refuse_network(self.data)
        private_folder(self.data / "workspaces")
        with suppress(OSError):  # it is below a private folder in any case
            close_folder(self.crash_reports)
        return private_folder(self.data / "workspaces" / name)


def own_folder(folder: Path) -> Path:
    """Make ``folder`` (0700) where it is missing; refuse one that others own or can write.

    Only the folder itself is judged: what is above it is the system's business. Raises
    ``MirrorUnavailable`` with what to do.
    """
    try:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise MirrorUnavailable(
            f"The folder {folder} cannot be used: {error.strerror}.",
            "Choose another one with --data-dir, or make this one yours.",
        ) from error
    if not _POSIX:
        return folder  # Windows keeps a user's own folders to themselves, by other means
    if found.st_uid != os.getuid():
        raise MirrorUnavailable(
            f"The folder {folder} belongs to somebody else.", "Choose another one with --data-dir."
        )
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise MirrorUnavailable(
            f"Others can write to the folder {folder}.",
            f"Lead data belongs to you alone: chmod 700 '{folder}'",
        )
    return folder


def private_folder(folder: Path) -> Path:
    """``own_folder``, and unreadable for others."""
    own_folder(folder)
    if _POSIX and folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        folder.chmod(0o700)
    return folder


def close_folder(folder: Path) -> None:
    """Keep others out of a folder that is ours, if there is one. Raises ``OSError``."""
    if not _POSIX or not folder.is_dir():
        return
    found = folder.stat()
    if found.st_uid == os.getuid() and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        folder.chmod(0o700)


def refuse_network(folder: Path) -> None:
    """Raise ``MirrorUnavailable`` where the folder is on a network drive.

    SQLite's log needs memory that all who open the file share; across machines it damages the file.
    """
    kind = file_system(folder)
    if kind in _NETWORK:
        raise MirrorUnavailable(
            f"The folder {folder} is on a network drive ({kind}), where the local copy gets damaged.",
            "Choose a folder on this machine with --data-dir, or with TASKIP_LEADS_HOME.",
        )


def file_system(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str:
    """The type of the file system that holds ``folder``; empty where this system does not say."""
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
        # Blanks in a name are written in octal.
        point = Path(fields[4].replace("\\040", " "))
        depth = len(point.parts)
        if depth >= best and target.is_relative_to(point):
            best, kind = depth, about.split(" ", 1)[0]
    return kind
