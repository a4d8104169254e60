"""Change one setting in the text of a settings file; everything else in it stays as it is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from taskip_leads.errors import ConfigError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_BY_HAND = "The settings can't be changed from here."
#: The names of the tables around a setting, and its own.
SettingPath = Sequence[str]


def with_value(text: str, path: SettingPath, value: Any) -> str:
    """Return ``text`` with a setting; ``path`` is its name, after those of its tables.

    Raises ``ConfigError`` if that cannot be done without changing anything else.
    """
    text = _ended(text)
    with _explained():
        expected = tomllib.loads(text)
        inner = expected
        for table in path[:-1]:
            inner = inner.setdefault(table, {})
        is_new = path[-1] not in inner
        inner[path[-1]] = value
        if len(path) == 1 and is_new and (written := _inserted(text, path[0], value, expected)):
            return written
        return _assigned(text, path, value, expected)


def _inserted(text: str, name: str, value: Any, expected: dict[str, Any]) -> str | None:
    """Return ``text`` with a new line for a setting outside of tables; None if there is no place for it."""
    import tomlkit

    line = f"{name} = {tomlkit.item(value).as_string()}{_line_end(text)}"
    for at in _places(text, name):
        gap = _line_end(text) if text[at : at + 1] in ("[", "#") else ""
        written = f"{text[:at]}{line}{gap}{text[at:]}"
        if _means(written, expected):
            return written
    return None


def _assigned(text: str, path: SettingPath, value: Any, expected: dict[str, Any]) -> str:
    """Return ``text`` with a value in the place where a setting is, or in its table."""
    import tomlkit

    document = tomlkit.parse(text)
    place: Any = document
    for table in path[:-1]:
        if table not in place:
            place[table] = tomlkit.table()
        place = place[table]
    place[path[-1]] = value
    return _rendered(document, text, expected)


def without(text: str, path: SettingPath) -> str:
    """Return ``text`` without a setting; a table that is empty then stays. Raises ``ConfigError``."""
    import tomlkit

    text = _ended(text)
    expected = tomllib.loads(text)
    *tables, name = path
    with _explained():
        document = tomlkit.parse(text)
        place: Any = document
        inner = expected
        for table in tables:
            if table not in inner:
                return text
            place, inner = place[table], inner[table]
        if name not in inner:
            return text
        del place[name]
        del inner[name]
        return _rendered(document, text, expected)


@contextmanager
def _explained() -> Iterator[None]:
    """Say for what tomlkit cannot do that the file is to be changed by hand."""
    import tomlkit

    try:
        yield
    except (tomlkit.exceptions.TOMLKitError, TypeError, ValueError) as error:
        raise ConfigError(_BY_HAND, "Open the file in an editor.") from error


def _places(text: str, name: str) -> list[int]:
    """Return where a new setting may stand: below its example, below the last setting, at the top."""
    import tomlkit

    places: list[int] = []
    if example := re.search(rf"(?m)^#[ \t]*{re.escape(name)}[ \t]*=.*\n", text):
        places.append(example.end())
    document = tomlkit.parse(text)
    last = max(
        (
            at
            for at, (key, item) in enumerate(document.body)
            if key is not None and not isinstance(item, tomlkit.items.Table | tomlkit.items.AoT)
        ),
        default=-1,
    )
    if last >= 0:
        del document.body[last + 1 :]
        above = document.as_string()
        if text.startswith(above):
            places.append(len(above))
    elif table := re.search(r"(?m)(?:^#.*\n)*^[ \t]*\[", text):
        # Above the comment that belongs to the first table.
        places.append(table.start())
    return places


def _ended(text: str) -> str:
    """Return ``text`` with an end of its last line, as what is appended needs a line of its own."""
    return text if not text or text.endswith("\n") else text + _line_end(text)


def _line_end(text: str) -> str:
    return "\r\n" if 0 < text.count("\n") == text.count("\r\n") else "\n"


def _rendered(document: TOMLDocument, text: str, expected: dict[str, Any]) -> str:
    written = document.as_string()
    if _line_end(text) == "\r\n":
        written = written.replace("\r\n", "\n").replace("\n", "\r\n")
    if not _means(written, expected):
        raise ConfigError(_BY_HAND, "Open the file in an editor.")
    return written


def _means(text: str, expected: dict[str, Any]) -> bool:
    try:
        return _filled(tomllib.loads(text)) == _filled(expected)
    except tomllib.TOMLDecodeError:
        return False


def _filled(content: dict[str, Any]) -> dict[str, Any]:
    """Return the content without empty tables, which a file need not name."""
    return {name: value for name, value in content.items() if value != {}}
