"""Paths of files as people type, paste and drop them, with completion."""

from __future__ import annotations

import glob
import os
import re
import shlex
from pathlib import Path

from msgspec import Struct

#: So many names are offered; more would be no help.
OFFERED = 6
#: The last of several words; a blank after a backslash is part of a word.
_LAST = re.compile(r"(.*(?<!\\)\s)(\S(?:\\.|\S)*)")


class TypedPaths(Struct, frozen=True):
    """What was typed, as files, or as ids of media that were uploaded before; or what is wrong."""

    files: tuple[tuple[Path, int], ...] = ()
    ids: tuple[int, ...] = ()
    trouble: str = ""


def read(text: str) -> TypedPaths:
    """One path, several quoted or escaped ones as a terminal drops them, a pattern, or ``#12 #15``."""
    text = text.strip()
    words = text.split()
    if words and all(word.startswith("#") and word[1:].isdigit() for word in words):
        return TypedPaths(ids=tuple(int(word[1:]) for word in words))
    files: list[tuple[Path, int]] = []
    for name in _names(text):
        path = Path(name.removeprefix("file://")).expanduser()
        try:
            if path.is_dir():
                return TypedPaths(trouble=f"{name} is a folder; tab shows what is in it.")
            # A pipe is not even opened: that would wait for whoever writes into it.
            if not path.is_file() and path.exists():
                return TypedPaths(trouble=f"{name} is no file that can be sent.")
            with path.open("rb"):
                size = path.stat().st_size
        except FileNotFoundError:
            return TypedPaths(trouble=f"There is no file {name}.")
        except OSError as error:
            return TypedPaths(trouble=f"{name} cannot be read: {error.strerror}.")
        if not size:
            return TypedPaths(trouble=f"{name} is empty.")
        files.append((path.absolute(), size))
    return TypedPaths(tuple(files))


def _names(text: str) -> list[str]:
    """A path that exists is meant as it stands, blanks and all."""
    if not text or Path(text).expanduser().exists():
        return [text] if text else []
    try:
        names = shlex.split(text)
    except ValueError:  # an apostrophe in a name
        names = [text]
    out: list[str] = []
    for name in names:
        whole = os.path.expanduser(name)  # noqa: PTH111 - a pattern is no path yet
        found = sorted(glob.glob(whole)) if glob.has_magic(whole) else []  # noqa: PTH207
        out += [one for one in found if Path(one).is_file()] or [name]
    return out


def complete(text: str) -> tuple[str, tuple[str, ...]]:
    """What was typed with what can only follow, and the names that may stand there; folders end in
    ``/``. No name: nothing begins so. Of several paths it is the last that is completed."""
    whole = _complete(text)
    several = _LAST.fullmatch(text)
    if whole[1] or several is None:
        return whole
    before, last = several.groups()
    done, names = _complete(re.sub(r"\\(.)", r"\1", last))
    if not names:
        return text, ()
    # A path before it that was typed with its blanks is one no more, once another follows.
    first = before.strip()
    if Path(first).expanduser().exists():
        before = f"{_escaped(first)} "
    return before + _escaped(done), names


def _escaped(path: str) -> str:
    """As a shell would read it back."""
    return re.sub(r"([\s'\"\\])", r"\\\1", path)


def _complete(path: str) -> tuple[str, tuple[str, ...]]:
    folder, _, start = path.rpartition("/")
    place = Path(f"{folder}/" if "/" in path else ".").expanduser()
    try:
        entries = sorted(os.scandir(place), key=lambda entry: entry.name)
    except OSError:
        return path, ()
    names = [
        f"{entry.name}/" if entry.is_dir() else entry.name
        for entry in entries
        if entry.name.startswith(start)
        and (start.startswith(".") or not entry.name.startswith("."))
    ]
    if not names:
        return path, ()
    common = os.path.commonprefix(names)  # noqa: RUF071 - letters of names, not parts of a path
    return path[: len(path) - len(start)] + common, tuple(names)
