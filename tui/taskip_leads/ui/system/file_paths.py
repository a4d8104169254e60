"""Paths of files as users type, paste and drop them, with completion."""

from __future__ import annotations

import glob
import os
import re
import shlex
import socket
from pathlib import Path
from urllib.parse import unquote_to_bytes

from msgspec import Struct

from taskip_leads.text import clean

#: The maximum number of offered names.
OFFERED = 6
# The id of a file that was uploaded before; ASCII digits, as many as fit an id.
_MEDIA_ID = re.compile("#[0-9]{1,18}")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
#: The last of several words; a space after a backslash is part of a word.
_LAST = re.compile(r"(.*(?<!\\)\s)(\S(?:\\.|\S)*)")


class TypedPaths(Struct, frozen=True):
    """The typed files, or ids of media that were uploaded before, or an error."""

    files: tuple[tuple[Path, int], ...] = ()
    ids: tuple[int, ...] = ()
    trouble: str = ""


def read(text: str) -> TypedPaths:
    """Parse one path, several quoted or escaped ones (as dropped), a pattern, or ``#12 #15``.

    Errors of the system are returned as a sentence.
    """
    text = text.strip()
    words = text.split()
    if words and all(_MEDIA_ID.fullmatch(word) for word in words):
        return TypedPaths(ids=tuple(int(word[1:]) for word in words))
    files: list[tuple[Path, int]] = []
    for name in _names(text):
        result = _read_file(name)
        if isinstance(result, str):
            return TypedPaths(trouble=result)
        files.append(result)
    return TypedPaths(tuple(files))


def _read_file(name: str) -> tuple[Path, int] | str:
    """Return the file and its size, or an error sentence."""
    shown = clean(name)
    path = _path(name)
    if isinstance(path, str):
        return path
    try:
        if path.is_dir():
            return f"{shown} is a folder; `path.complete` lists its files."
        # A pipe is not opened, because that would wait for a writer.
        if not path.is_file() and path.exists():
            return f"{shown} can't be sent."
        with path.open("rb"):
            size = path.stat().st_size
        path = path.absolute()
    except FileNotFoundError:
        return _missing(shown)
    except OSError as error:
        return f"{shown} can't be read: {error.strerror or 'access denied'}."
    except ValueError:  # a null byte, or a character that the system's encoding lacks
        return _missing(shown)
    return (path, size) if size else f"{shown} is empty."


def _path(name: str) -> Path | str:
    """Return the path, or a sentence; resolves ``file:`` addresses, ``~`` and Windows paths."""
    try:
        if name[:5].lower() == "file:":
            local = _from_uri(name)
            return local if local is not None else f"{clean(name)} is not a file on this machine."
        if _DRIVE.match(name) and (mounted := _from_windows(name)) is not None:
            return mounted
        return _expanded(name)
    except ValueError:
        return _missing(clean(name))


def _missing(name: str) -> str:
    hint = " This is a Windows path." if _DRIVE.match(name) and os.name != "nt" else ""
    return f"There is no file {name}.{hint}"


def _from_uri(uri: str) -> Path | None:
    """Return ``file:///home/a/my%20file.pdf`` as a path; None if it is on another machine."""
    rest = uri[5:]
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        if host.lower() not in ("", "localhost", socket.gethostname().lower()):
            return None
        rest = slash + path
    return Path(os.fsdecode(unquote_to_bytes(rest)))


def _from_windows(name: str) -> Path | None:
    r"""Return ``C:\Users\me\a.pdf`` on WSL's mounted drives; None if there are none."""
    mount = Path("/mnt") / name[0].lower()
    if os.name == "nt" or not mount.is_dir():
        return None
    return mount / name[3:].replace("\\", "/")


def _expanded(name: str) -> Path:
    """Resolve ``~`` and ``~user``; unknown users stay unchanged."""
    path = Path(name)
    try:
        return path.expanduser()
    except (RuntimeError, KeyError, OSError, ValueError):
        return path


def _exists(name: str) -> bool:
    try:
        return _expanded(name).exists()
    except (OSError, ValueError):
        return False


def _names(text: str) -> list[str]:
    """Return the paths in ``text``; an existing path is used as it is, with its spaces."""
    if not text or _exists(text):
        return [text] if text else []
    if _DRIVE.match(text) and '"' not in text:
        return [text]  # its backslashes are separators
    try:
        names = shlex.split(text)
    except ValueError:  # an apostrophe in a name
        names = [text]
    out: list[str] = []
    for name in names:
        out += _matching(name) or [name]
    return out


def _matching(pattern: str) -> list[str]:
    """Return the files that match a pattern such as ``*.pdf``."""
    expanded = str(_expanded(pattern))
    if not glob.has_magic(expanded):
        return []
    try:
        return [one for one in sorted(glob.glob(expanded)) if _is_file(one)]  # noqa: PTH207
    except (OSError, ValueError, re.error, RecursionError):
        return []


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def complete(text: str) -> tuple[str, tuple[str, ...]]:
    """Complete the last path; return the text and the possible names.

    The text is extended by the common part of the names. Folders end in ``/``; without names, no file
    begins like this.
    """
    single = _complete(text)
    several = _LAST.fullmatch(text)
    if single[1] or several is None:
        return single
    before, last = several.groups()
    done, names = _complete(re.sub(r"\\(.)", r"\1", last))
    if not names:
        return text, ()
    # An unquoted path with spaces is split once another path follows.
    first = before.strip()
    if _exists(first):
        before = f"{_escaped(first)} "
    return before + _escaped(done), names


def _escaped(path: str) -> str:
    """As a shell would read it back."""
    return re.sub(r"([\s'\"\\])", r"\\\1", path)


def _complete(path: str) -> tuple[str, tuple[str, ...]]:
    folder, _, start = path.rpartition("/")
    try:
        place = _expanded(f"{folder}/" if "/" in path else ".")
        with os.scandir(place) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except (OSError, ValueError):
        return path, ()
    names = [
        f"{entry.name}/" if _is_folder(entry) else entry.name
        for entry in entries
        if entry.name.startswith(start)
        and (start.startswith(".") or not entry.name.startswith("."))
    ]
    if not names:
        return path, ()
    common = os.path.commonprefix(names)  # noqa: RUF071 - letters of names, not parts of a path
    return path[: len(path) - len(start)] + common, tuple(names)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
