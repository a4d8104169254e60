"""The settings file, read once at start by the composition root.

Uses ``tomllib`` and frozen dataclasses, because importing pydantic costs 80 ms before the first paint.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import fields, replace

from taskip_leads.clock import WeekStart
from taskip_leads.errors import ConfigError
from taskip_leads.models.filters.query import COLD_AFTER, ListColumn, Sort, SortField, WorkRules
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.models.values.web_address import InvalidAddress, parse_address

_LONGEST_NAME = 60
_LONGEST_HOLD = 600
_MOST_DAYS = 365
#: The first order of the list: the one that was chosen last.
LAST_ORDER = "last"
_LOGIN = re.compile(r"^(https?://)[^/?#@\\\s]+@", re.IGNORECASE)
#: The themes that the program brings.
THEMES = ("auto", "dark", "light", "contrast", "terminal")
DEFAULT_BASE_URL = "https://public-api.taskip.net/api/public-v1"


class OwnCommand(Struct, frozen=True):
    """A command line of the user that is run on a lead."""

    name: str
    #: What the shell runs; the lead is in its environment.
    run: str
    #: The key, or the chord; empty: it is in the palette only.
    key: str = ""
    #: Whether to ask before it runs.
    confirm: bool = False


class Settings(Struct, frozen=True):
    """The settings; the README describes each of them."""

    base_url: str = DEFAULT_BASE_URL
    #: The workspace's name in the status bar and in file names; empty: the host.
    workspace: str = ""
    #: ``dark``, ``light``, ``contrast``, ``terminal``, ``auto``, or the name of one of ``themes``.
    theme: str = "auto"
    #: ``auto``, ``yes`` or ``no``: use only ASCII symbols.
    ascii: str = "auto"
    #: ``comfortable`` or ``compact``: leads take as few rows as possible.
    density: str = "comfortable"
    #: The weekday with which weeks begin: a ``WeekStart``.
    week_start: str = WeekStart.MONDAY
    #: ``leads``, ``agenda`` or ``board``: what the program shows first.
    start_with: str = "leads"
    #: The order in which the list begins: ``last``, or a ``SortField``.
    first_order: str = LAST_ORDER
    #: A lead goes cold when its last contact is more than so many days ago.
    cold_after_days: int = COLD_AFTER
    #: ``yes`` or ``no``: show the first screen as it was last time while the program starts.
    splash: str = "yes"
    #: The zone of TaskIP's note times, which have none; empty: shown unchanged.
    note_timezone: str = ""
    #: Seconds for which a change can be undone before it is sent (twice as long if it is hard to
    #: reverse); 0: it is sent at once.
    undo_seconds: float = 5.0
    #: Names of the statuses that close a lead, such as won and lost; None: they are guessed.
    closed_statuses: tuple[str, ...] | None = None
    #: Whether notes of the lead under the resting cursor are read ahead.
    read_ahead: bool = True
    #: ``notice``: mark new leads and tell of those that come; ``mark``: only mark them; ``off``.
    new_leads: str = "notice"
    #: ``mark`` or ``off``: mark leads that others have changed.
    changed_leads: str = "mark"
    #: Whether the terminal's bell rings with a notice.
    notice_sound: bool = False
    #: Whether the terminal is asked for a notification while it is not in front.
    notice_terminal: bool = False
    #: The columns of the list in all views, and in single ones.
    columns: tuple[ListColumn, ...] = ()
    views: Mapping[str, tuple[ListColumn, ...]] = msgspec.field(default_factory=dict)
    #: Whether no change is stored or sent.
    readonly: bool = False
    proxy: str | None = None
    ca_file: Path | None = None
    #: The keys of actions, by the ids that ``taskip-leads keys --json`` prints; checked by the screens.
    keys: Mapping[str, Any] = msgspec.field(default_factory=dict)
    #: Command lines that run on a lead.
    commands: tuple[OwnCommand, ...] = ()
    #: Themes by name, each with some tokens; checked by the screens.
    themes: Mapping[str, Mapping[str, Any]] = msgspec.field(default_factory=dict)

    @property
    def marked(self) -> frozenset[UnreadKind]:
        """Which leads that the user has not looked at are marked."""
        marks = ((UnreadKind.NEW, self.new_leads), (UnreadKind.CHANGED, self.changed_leads))
        return frozenset(kind for kind, how in marks if how != "off")

    @property
    def rules(self) -> WorkRules:
        """What the settings decide about orders and days."""
        order = None
        if self.first_order != LAST_ORDER:
            field = SortField(self.first_order)
            order = Sort(field, field.falls)
        return WorkRules(order, self.cold_after_days, WeekStart(self.week_start))


def load(path: Path) -> Settings:
    """Read the settings from ``path``; return the defaults if there is no such file.

    Raises ``ConfigError``, which names the file, the setting and the line.
    """
    text = read_text(path)
    return Settings() if text is None else parse(text, path)


def read_text(path: Path) -> str | None:
    """Return what is in the file; None if there is none. Raises ``ConfigError``."""
    try:
        # Some editors add a byte order mark, which TOML does not allow.
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigError(f"The settings {path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}, line {line}: this is not UTF-8.") from error


def parse(text: str, path: Path) -> Settings:
    """Return the settings in ``text``, the content of ``path``. Raises ``ConfigError``."""
    import tomllib

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The settings {path} are not valid TOML: {error}.") from error
    checked = {name: _checked(name, value, path, text) for name, value in content.items()}
    settings = Settings(**checked)
    if settings.theme not in (*THEMES, *settings.themes):
        known = ", ".join((*THEMES, *settings.themes))
        raise ConfigError(f"{_at('theme', path, text)} must be one of {known}.")
    return settings


def problem(name: str, value: Any) -> str:
    """Return why a value is not one of this setting: ``must be true or false``; empty: it is."""
    wanted = _CHECKS[name](value)
    return wanted.words if isinstance(wanted, _Wrong) else ""


def _checked(name: str, value: Any, path: Path, text: str) -> Any:
    check = _CHECKS.get(name)
    if check is None:
        known = ", ".join(field.name for field in fields(Settings))
        raise ConfigError(f"{_at(name, path, text)} is not a setting.", f"Settings are: {known}.")
    wanted = check(value)
    if isinstance(wanted, _Wrong):
        raise ConfigError(f"{_at(name, path, text)} {wanted.words}.")
    return wanted


def _at(name: str, path: Path, text: str) -> str:
    """Return the position of a setting: ``config.toml, line 3: theme``."""
    line = line_of(text, name)
    return f"{path}: {name}" if line is None else f"{path}, line {line}: {name}"


def line_of(text: str, name: str, table: str = "") -> int | None:
    """Return the line of a setting, counted from 1, or of a name in a table; None if it has none."""
    inside = not table
    for number, line in enumerate(text.split("\n"), start=1):
        if table and (header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line)):
            inside = header[1] == table
        elif inside and re.match(rf"""\s*\[*\s*["']?{re.escape(name)}(?!\w)""", line):
            return number
    return None


class _Wrong(Struct, frozen=True):
    words: str


def _text(value: Any) -> str | _Wrong:
    return value.strip() if isinstance(value, str) else _Wrong("must be text in quotes")


def _one_of(*allowed: str) -> Callable[[Any], str | _Wrong]:
    def check(value: Any) -> str | _Wrong:
        if isinstance(value, str) and value in allowed:
            return value
        return _Wrong(f"must be one of {', '.join(allowed)}")

    return check


def _zone(value: Any) -> str | _Wrong:
    text = _text(value)
    if isinstance(text, _Wrong) or not text:
        return text
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return _Wrong("must be the name of a time zone such as Europe/Berlin")
    return text


def _address(value: Any) -> str | _Wrong:
    """Check an http or https address with a host; the transport checks whether it is safe."""
    text = _text(value)
    if isinstance(text, _Wrong):
        return text
    try:
        parse_address(text)
    except InvalidAddress:
        return _Wrong("must be an address such as https://host.example/path")
    return text


def _proxy(value: Any) -> str | _Wrong:
    """Check an address that may contain a login, which is only sent to the proxy."""
    text = _text(value)
    if isinstance(text, _Wrong):
        return text
    address = _address(_LOGIN.sub(r"\1", text))
    return address if isinstance(address, _Wrong) else text


def _name(value: Any) -> str | _Wrong:
    text = _text(value)
    if isinstance(text, _Wrong) or (text.isprintable() and len(text) <= _LONGEST_NAME):
        return text
    return _Wrong(f"must be a name of at most {_LONGEST_NAME} characters")


def _names(value: Any) -> tuple[str, ...] | _Wrong:
    if isinstance(value, list) and all(isinstance(name, str) and name.strip() for name in value):
        return tuple(name.strip() for name in value)
    return _Wrong('must be a list of names such as ["Won", "Lost"]')


def _columns(value: Any) -> tuple[ListColumn, ...] | _Wrong:
    known = ", ".join(ListColumn)
    try:
        chosen = tuple(ListColumn(name) for name in value) if isinstance(value, list) else ()
    except ValueError as error:
        return _Wrong(f"must name columns, but {error.args[0].split(' is ')[0]} is none of {known}")
    return chosen or _Wrong(f'must be a list such as ["name", "value", "when"], of {known}')


def _views(value: Any) -> Mapping[str, tuple[ListColumn, ...]] | _Wrong:
    """Check a table for each view, which may hold ``columns``."""
    chosen: dict[str, tuple[ListColumn, ...]] = {}
    for name, view in value.items() if isinstance(value, dict) else ():
        if not isinstance(view, dict) or list(view) != ["columns"]:
            return _Wrong(f"must hold nothing but columns for the view {name}")
        columns = _columns(view["columns"])
        if isinstance(columns, _Wrong):
            return _Wrong(f"{columns.words}; see the view {name}")
        chosen[name.casefold()] = columns
    return chosen or _Wrong('must be tables such as [views."Big deals"]')


def _table(value: Any) -> Mapping[str, Any] | _Wrong:
    return value if isinstance(value, dict) else _Wrong("must be a table such as [keys]")


def _commands(value: Any) -> tuple[OwnCommand, ...] | _Wrong:
    """Check a table for each command; names are told apart by the palette."""
    example = _Wrong(
        'must be tables such as [[commands]] with name = "Call" and run = "call $TASKIP_LEAD_PHONE"'
    )
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return example
    commands: list[OwnCommand] = []
    for table in value:
        unknown = next((name for name in table if name not in OwnCommand.__struct_fields__), None)
        if unknown is not None:
            return _Wrong(f"can't have {unknown}; they have name, run, key and confirm")
        try:
            command = msgspec.convert(table, OwnCommand)
        except msgspec.ValidationError as error:
            return _Wrong(f"{example.words}: {error}")
        name = _name(command.name)
        if isinstance(name, _Wrong) or not name or not command.run.strip():
            return _Wrong(f"need a name of at most {_LONGEST_NAME} characters, and what to run")
        if any(one.name == name for one in commands):
            return _Wrong(f"have the name {name} twice")
        commands.append(replace(command, name=name))
    return tuple(commands)


def _theme(value: Any) -> str | _Wrong:
    """Check a name; whether it is one of ``themes`` is known at the end of the file."""
    return value if isinstance(value, str) else _Wrong(f"must be one of {', '.join(THEMES)}")


def _themes(value: Any) -> Mapping[str, Any] | _Wrong:
    """Check a table for each theme, whose name is none of ours."""
    if not isinstance(value, dict) or not all(isinstance(one, dict) for one in value.values()):
        return _Wrong("must be tables such as [themes.night]")
    taken = next((name for name in value if name in THEMES), None)
    return value if taken is None else _Wrong(f"can't have the name {taken}, which is taken")


def _switch(value: Any) -> bool | _Wrong:
    return value if isinstance(value, bool) else _Wrong("must be true or false")


def _seconds(value: Any) -> float | _Wrong:
    if (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 <= value <= _LONGEST_HOLD
    ):
        return float(value)
    return _Wrong(f"must be a number of seconds from 0 to {_LONGEST_HOLD}")


def _days(value: Any) -> int | _Wrong:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MOST_DAYS:
        return value
    return _Wrong(f"must be a whole number of days from 1 to {_MOST_DAYS}")


def _file(value: Any) -> Path | _Wrong:
    text = _text(value)
    if isinstance(text, _Wrong):
        return text
    path = Path(text).expanduser()
    return path if path.is_file() else _Wrong(f"names a file that does not exist: {path}")


_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "base_url": _address,
    "workspace": _name,
    "theme": _theme,
    "ascii": _one_of("auto", "yes", "no"),
    "density": _one_of("comfortable", "compact"),
    "week_start": _one_of(*WeekStart),
    "start_with": _one_of("leads", "agenda", "board"),
    "first_order": _one_of(LAST_ORDER, *SortField),
    "cold_after_days": _days,
    "splash": _one_of("yes", "no"),
    "note_timezone": _zone,
    "undo_seconds": _seconds,
    "closed_statuses": _names,
    "read_ahead": _switch,
    "new_leads": _one_of("notice", "mark", "off"),
    "changed_leads": _one_of("mark", "off"),
    "notice_sound": _switch,
    "notice_terminal": _switch,
    "columns": _columns,
    "views": _views,
    "readonly": _switch,
    "proxy": _proxy,
    "ca_file": _file,
    "keys": _table,
    "commands": _commands,
    "themes": _themes,
}
