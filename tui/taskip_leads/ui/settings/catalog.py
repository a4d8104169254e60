"""The rows of the settings screen: what each setting is called, means, and can be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from taskip_leads import config
from taskip_leads.clock import WeekStart
from taskip_leads.config import Settings
from taskip_leads.models.filters.query import ListColumn, SortField
from taskip_leads.text import clean


class SettingChoice(Struct, frozen=True):
    """One value that a setting can have."""

    value: Any
    label: str


class Setting(Struct, frozen=True):
    """One row; a row without a ``name`` in the file is a fact."""

    group: str
    label: str
    about: str
    name: str = ""
    #: Empty: the value is written as text.
    choices: tuple[SettingChoice, ...] = ()
    #: Why a change waits until the program starts again; empty: it works at once.
    waits: str = ""
    #: Whether the text is a list, with a comma between two parts.
    is_list: bool = False
    #: Whether it is changed in the file only.
    in_file: bool = False


def _choices(*pairs: tuple[Any, str]) -> tuple[SettingChoice, ...]:
    return tuple(SettingChoice(value, label) for value, label in pairs)


#: Why settings wait for the next start.
_STARTING = "It decides how the program starts."
_OPENED = "The workspace that is open keeps its name, its address and its local copy until then."
_ON_OFF = _choices((True, "on"), (False, "off"))
#: Facts, by their labels.
YOU, TEMPLATES, EDITOR = "You are", "Templates", "Editor"
LOOK, WORK, NOTICES, TEXT, CONNECTION = "Look", "Work", "Notices", "Text", "Connection"

SETTINGS: tuple[Setting, ...] = (
    Setting(
        LOOK, "Theme", "The colours. auto follows the terminal.", "theme",
        _choices(("auto", "auto"), ("dark", "dark"), ("light", "light"),
                 ("contrast", "more contrast"), ("terminal", "the terminal's colours")),
    ),
    Setting(
        LOOK, "Signs", "Which signs are drawn: all of Unicode, or only those that every terminal has.",
        "ascii", _choices(("auto", "auto"), ("no", "Unicode"), ("yes", "ASCII")),
    ),
    Setting(
        LOOK, "Density",
        "compact shows more leads in the list, on the board and in the agenda: without blank rows, rules and"
        " bars, and with cards of one row.", "density",
        _choices(("comfortable", "comfortable"), ("compact", "compact")),
    ),
    Setting(
        LOOK, "Week starts on",
        "Where weeks begin: this week in the agenda, the views and filters, and the weeks of insights.",
        "week_start", _choices(*((day.value, day.value.capitalize()) for day in WeekStart)),
    ),
    Setting(
        LOOK, "First list at start", "Show the first list as it was last time while the program starts.",
        "splash", _choices(("yes", "shown at once"), ("no", "off")), waits=_STARTING,
    ),
    Setting(
        LOOK, "Columns of the list",
        f"The columns in their order, from {', '.join(ListColumn)}. Without any, as many as there is room.",
        "columns", is_list=True,
    ),
    Setting(
        LOOK, "Columns of views", "Views that have columns of their own: [views.\"Big deals\"] in the file.",
        "views", in_file=True,
    ),
    Setting(WORK, YOU, "Who you are, for Mine and owner:me. In the list, `leads.me` chooses another one."),
    Setting(
        WORK, "Start with", "What stands on the screen when the program opens.", "start_with",
        _choices(("leads", "the leads"), ("agenda", "Agenda"), ("board", "Board")), waits=_STARTING,
    ),
    Setting(
        WORK, "First order of lists",
        "The order in which the list begins when the program opens. S chooses another one at any time.",
        "first_order",
        _choices((config.LAST_ORDER, "as last time"), ("next", "next steps first"),
                 *((field.value, f"by {field.value}") for field in SortField if field != "next")),
        waits=_STARTING,
    ),
    Setting(
        WORK, "Going cold after", "Days without a contact, for the agenda and the view Going cold.",
        "cold_after_days",
    ),
    Setting(
        WORK, "Closed statuses",
        "Statuses of leads that need no next step, with commas. Without any, they are guessed by name.",
        "closed_statuses", is_list=True,
    ),
    Setting(
        WORK, "Undo", "Seconds in which a change can be undone before it is sent; twice as long for what is"
        " hard to reverse. 0 sends at once.", "undo_seconds",
    ),
    Setting(
        WORK, "Read notes ahead", "Read the notes of leads that you may look at next.", "read_ahead",
        _ON_OFF,
    ),
    Setting(
        WORK, "Read only", "Store no change, and send none.", "readonly", _ON_OFF,
    ),
    Setting(
        NOTICES, "New leads",
        "Leads that TaskIP created since you looked.",
        "new_leads", _choices(("notice", "mark and notice"), ("mark", "mark"), ("off", "off")),
    ),
    Setting(
        NOTICES, "Changed by others", "Leads that others changed since you looked.", "changed_leads",
        _choices(("mark", "mark"), ("off", "off")),
    ),
    Setting(
        NOTICES, "Sound", "The terminal's bell rings with a notice.", "notice_sound", _ON_OFF,
    ),
    Setting(
        NOTICES, "On the desktop", "The terminal shows the notice while it is not in front.",
        "notice_terminal", _ON_OFF,
    ),
    Setting(TEXT, TEMPLATES, "The folder of your templates for notes and emails."),
    Setting(
        TEXT, "Time zone of notes", "TaskIP's note times carry no zone. Name it, such as Europe/Berlin, and"
        " they are shown in yours.", "note_timezone",
    ),
    Setting(TEXT, EDITOR, "The program that `note.editor` opens, from VISUAL or EDITOR."),
    Setting(
        CONNECTION, "Workspace", "A name for the status bar and the files. Without one, the host.",
        "workspace", waits=_OPENED,
    ),
    Setting(
        CONNECTION, "Address", "Base URL of the API: the whole prefix.", "base_url", waits=_OPENED,
    ),
    Setting(
        CONNECTION, "Proxy", "The address of a proxy, such as http://proxy.example:8080.", "proxy",
    ),
    Setting(
        CONNECTION, "Certificates", "A file of certificates to trust, in place of the usual ones.",
        "ca_file",
    ),
)  # fmt: skip

_DEFAULTS = Settings()


def rows(settings: Settings) -> tuple[Setting, ...]:
    """Return all rows; those of the theme offer the user's own."""
    own = tuple(SettingChoice(name, f"{clean(name)}, yours") for name in settings.themes)
    return tuple(
        replace(one, choices=(*one.choices, *own)) if one.name == "theme" else one
        for one in SETTINGS
    )


def is_changed(setting: Setting, settings: Settings) -> bool:
    """Return whether a setting is not the default."""
    return bool(setting.name) and value_of(setting, settings) != value_of(setting, _DEFAULTS)


def value_of(setting: Setting, settings: Settings) -> Any:
    """Return the value of a setting."""
    return getattr(settings, setting.name)


def as_text(setting: Setting, settings: Settings) -> str:
    """Return a value as it is edited."""
    value = value_of(setting, settings)
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def read_text(setting: Setting, text: str) -> tuple[Any, str]:
    """Return the value that a text means, and why it is none; None is the default."""
    text = text.strip()
    value: Any = text
    if setting.is_list:
        value = [part.strip() for part in text.split(",") if part.strip()]
    elif isinstance(value_of(setting, _DEFAULTS), int | float):
        try:
            # ``30 days`` and ``5s`` are numbers, too.
            value = float(text.removesuffix("days").removesuffix("s").strip().replace(",", "."))
            value = int(value) if value.is_integer() else value
        except (ValueError, OverflowError):
            value = text
    if not text:
        return None, ""
    return value, config.problem(setting.name, value)


def matching(text: str, values: Sequence[tuple[Setting, str]]) -> list[Setting]:
    """Return the settings whose words or values have all words of ``text``."""
    words = text.casefold().split()
    return [
        setting
        for setting, value in values
        if all(
            word in f"{setting.group} {setting.label} {setting.name} {value}".casefold()
            for word in words
        )
    ]
