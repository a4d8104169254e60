"""The command ``config``: where the settings are, what they are, and a file to begin with."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from taskip_leads import config, paths
from taskip_leads.cli.doctor import short
from taskip_leads.config import OwnCommand, Settings
from taskip_leads.errors import UsageError
from taskip_leads.settings_session import SettingsSession
from taskip_leads.text import clean

#: Each setting with a value to begin with, as TOML, and what it means.
EXAMPLES: dict[str, tuple[str, str]] = {
    "base_url": (f'"{config.DEFAULT_BASE_URL}"', "Base URL of the API: the whole prefix."),
    "workspace": ('"Sales"', "A name for the status bar and the files; default: the host."),
    "theme": (
        '"auto"',
        "dark, light, contrast (dark, with more of it), terminal (the terminal's own colours), or auto.",
    ),
    "ascii": ('"auto"', "yes: signs that every terminal has; no; or auto."),
    "note_timezone": ('"Europe/Berlin"', "The zone of TaskIP's note times, which carry none."),
    "density": ('"compact"', "compact: more leads on the screen; default: comfortable."),
    "week_start": ('"sunday"', "The day with which weeks begin: monday, sunday or saturday."),
    "start_with": ('"leads"', "What the program shows first: leads, agenda or board."),
    "first_order": ('"next"', "How the list begins: last, next, or a column such as value."),
    "cold_after_days": ("30", "Days without a contact after which a lead goes cold."),
    "splash": ('"yes"', "Show the first list as it was last time while the program starts."),
    "undo_seconds": ("5", "Seconds to undo a change before it is sent; 0: it is sent at once."),
    "closed_statuses": ('["Won", "Lost"]', "Statuses that need no next step; default: guessed."),
    "read_ahead": ("true", "Read notes of leads that you may look at next."),
    "new_leads": ('"notice"', "notice: mark new leads and tell of those that come; mark; off."),
    "changed_leads": ('"mark"', "mark or off: leads that others have changed."),
    "notice_sound": ("false", "true: the terminal's bell rings with a notice."),
    "notice_terminal": ("false", "true: the terminal shows the notice while it is not in front."),
    "columns": (
        '["name", "status", "value", "when"]',
        "The columns of the list; default: by width.",
    ),
    "views": (
        '{ "Mine" = { columns = ["name", "value", "when"] } }',
        "The columns of single views.",
    ),
    "readonly": ("false", "true: no change is stored or sent."),
    "proxy": ('"http://proxy.example:8080"', "The address of a proxy."),
    "ca_file": ('"~/certificates.pem"', "A file of certificates to trust."),
    "commands": (
        """[{ name = "Call", run = 'echo "$TASKIP_LEAD_PHONE"', key = "Q" }]""",
        "Command lines on a lead; its fields are TASKIP_LEAD_NAME, TASKIP_LEAD_PHONE …",
    ),
    "themes": (
        '{ "night" = { base = "dark", accent = "#ffb454" } }',
        "Themes of your own: colours over those of dark or light.",
    ),
    "keys": (
        '{ "leads.note" = ["n", "f2"] }',
        "Other keys; `taskip-leads keys --json` has the ids.",
    ),
}
_HEAD = "# Settings of taskip-leads. Remove the # before a setting to change it.\n"
_LOGIN = re.compile(r"(?<=://)[^/@\s]*@")


def run(home: Path | None, action: str, *, as_json: bool) -> int:
    """Run ``config init``, ``show`` or ``path``."""
    places = paths.Paths.of(home)
    if action == "init":
        _create(places.config_file)
    if action == "show":
        _show(places.config_file, as_json)
    elif as_json:
        print(json.dumps({"path": str(places.config_file), "exists": places.config_file.exists()}))
    else:
        print(clean(str(places.config_file)))
    return 0


def template() -> str:
    """Return a file with every setting, all of them turned off."""
    parts = [f"\n# {about}\n# {name} = {value}\n" for name, (value, about) in EXAMPLES.items()]
    return _HEAD + "".join(parts)


def _create(file: Path) -> None:
    """Write the template; never over a file. Raises ``UsageError``."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"There are settings already: {file}", "They were not changed.") from None
    except OSError as error:
        raise UsageError(f"{file} can't be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(template())


def _show(file: Path, as_json: bool) -> None:
    """Print every setting, and whether the file sets it. Raises ``ConfigError``."""
    session, defaults = SettingsSession(file), Settings()
    settings = session.reload()
    values = {name: _plain(value) for name, value in asdict(settings).items()}
    changed = [name for name in values if getattr(settings, name) != getattr(defaults, name)]
    if as_json:
        report = {"path": str(file), "settings": values, "changed": changed}
        print(json.dumps({**report, "problems": problems(session)}))
        return
    print(f"{short(file)}{'' if file.exists() else ' (no such file: all settings are defaults)'}")
    for name, value in values.items():
        shown = "–" if value in (None, "") else clean(json.dumps(value, ensure_ascii=False))
        print(f"{'*' if name in changed else ' '} {name:<16} {shown}")
    for problem in problems(session):
        print(f"! {clean(problem)}")


def problems(session: SettingsSession) -> list[str]:
    """Return what the file asks for and the app does not do, each with its line."""
    settings, found = session.current, []
    if settings.keys or settings.commands:
        from taskip_leads.ui.keys import user_rows

        found += user_rows.read(session)[2]
    if settings.themes:
        from taskip_leads.ui.render import own_themes

        found += [own_themes.explain(one, session) for one in own_themes.read(settings.themes)[1]]
    return found


def _plain(value: Any) -> Any:
    """Return a value as JSON, without the login of a proxy."""
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple):
        return [asdict(one) if isinstance(one, OwnCommand) else one for one in value]
    return _LOGIN.sub("", value) if isinstance(value, str) else value
