"""The tab of settings: shows them, and does what keys ask for."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskip_leads.errors import TaskipError, UsageError
from taskip_leads.text import plural
from taskip_leads.ui.render import own_themes
from taskip_leads.ui.settings import catalog, words
from taskip_leads.ui.settings.catalog import SETTINGS, Setting
from taskip_leads.ui.settings.widgets.setting_list import SettingList, SettingRow
from taskip_leads.ui.settings.widgets.setting_pane import PaneText, SettingPane
from taskip_leads.ui.settings.widgets.value_field import ValueField
from taskip_leads.ui.system import editor

if TYPE_CHECKING:
    from taskip_leads.settings_session import SettingsSession
    from taskip_leads.ui.settings.live import LiveSettings
    from taskip_leads.ui.settings.screen import SettingsScreen

_NOTE = "Changes are written to {name}; comments in it stay as they are."
_AT_START = "It takes effect at the next start. {why}"


class SettingTab:
    """Changes settings; ``session`` has them and their file."""

    def __init__(
        self,
        screen: SettingsScreen,
        session: SettingsSession,
        live: LiveSettings,
        workspace: str,
        you: Callable[[], str],
    ) -> None:
        """``you`` returns the name of the user, or ""."""
        self._screen, self._session, self._live = screen, session, live
        self._workspace, self._you = workspace, you
        self._search = ""
        #: What was wrong with the file when it was read last.
        self._wrong = ""

    # Showing

    @property
    def _list(self) -> SettingList:
        return self._screen.query_one(SettingList)

    @property
    def _pane(self) -> SettingPane:
        return self._screen.query_one(SettingPane)

    @property
    def setting(self) -> Setting | None:
        """The setting under the cursor."""
        row = self._list.row
        return None if row is None else row.setting

    @property
    def changed_count(self) -> int:
        """How many settings are not the default."""
        return sum(catalog.is_changed(one, self._session.current) for one in SETTINGS)

    @property
    def count(self) -> str:
        """How many settings are shown: ``3 of 21``."""
        shown = len(self._shown())
        return f"{shown} of {len(SETTINGS)}" if self._search else plural(len(SETTINGS), "setting")

    @cached_property
    def _files(self) -> tuple[str, str]:
        """The templates and the editor in words; looked up once, since each key shows them."""
        try:
            program = Path(editor.command(os.environ)[0]).name
            named = next((one for one in ("VISUAL", "EDITOR") if os.environ.get(one)), "")
            editing = f"{program}, from {named}" if named else program
        except UsageError as error:
            editing = error.headline
        templates = self._screen.ports.templates
        return "those that come with it" if templates is None else _counted(templates), editing

    def _around(self) -> words.Surroundings:
        templates, editing = self._files
        return words.Surroundings(
            you=self._you() or "nobody yet",
            theme=self._live.theme_in_words(),
            signs="ASCII" if self._screen.look.glyphs.is_ascii else "Unicode",
            workspace=self._workspace,
            templates=templates,
            editor=editing,
        )

    def _shown(self) -> list[tuple[Setting, str]]:
        around = self._around()
        values = [
            (one, words.shown(one, self._session.current, around))
            for one in catalog.rows(self._session.current)
        ]
        wanted = catalog.matching(self._search, values)
        return [pair for pair in values if pair[0] in wanted]

    def show(self) -> None:
        """Show all rows, and what belongs to the one under the cursor."""
        rows = [SettingRow(one, value, self._mark(one)) for one, value in self._shown()]
        self._list.show(rows, airy=self._screen.app.size.height >= 30)
        self.show_pane()

    def _mark(self, setting: Setting) -> str:
        if setting.name in self._session.fixed:
            return f"from {self._session.fixed[setting.name]}"
        changed = catalog.is_changed(setting, self._session.current)
        words = ("changed" if changed else "", "next start" if setting.waits else "")
        return ", ".join(filter(None, words))

    def show_pane(self) -> None:
        """Show what the setting under the cursor is."""
        setting = self.setting
        if setting is None:
            self._pane.show(PaneText("", ""))
            return
        self._pane.show(
            PaneText(
                setting.label,
                setting.about,
                tuple(choice.label for choice in setting.choices),
                self._chosen(setting),
                self._facts(setting),
                self._note(setting),
                self._wrong or self._wrong_theme(setting),
            )
        )

    def _wrong_theme(self, setting: Setting) -> str:
        """Return what is wrong with the user's themes."""
        themes = self._session.current.themes
        if setting.name != "theme" or not themes:
            return ""
        problems = own_themes.read(themes)[1]
        return " ".join(own_themes.explain(one, self._session) for one in problems)

    def _chosen(self, setting: Setting) -> int:
        if not setting.choices:
            return -1
        values = [choice.value for choice in setting.choices]
        value = catalog.value_of(setting, self._session.current)
        return values.index(value) if value in values else -1

    def _facts(self, setting: Setting) -> tuple[tuple[str, str], ...]:
        if not setting.name:
            return ()
        default = words.default_of(setting, self._around())
        line = self._session.line(setting.name)
        here = "not in the file" if line is None else f"{self._session.file.name}, line {line}"
        if setting.name in self._session.fixed:
            here = f"{self._session.fixed[setting.name]}, not changed here"
        return (("Default", default), ("Here", here))

    def _note(self, setting: Setting) -> str:
        if not setting.name:
            return ""
        note = _NOTE.format(name=self._session.file.name)
        works = _AT_START.format(why=setting.waits) if setting.waits else "It works at once."
        return f"{works} {note}"

    def search(self, text: str) -> None:
        """Show only settings with these words."""
        self._search = text
        self._list.begin()
        self.show()

    # Changing

    def change(self) -> None:
        """Toggle the setting under the cursor, or let the user choose or write its value."""
        setting = self.setting
        if setting is None or self._refuses(setting):
            return
        if len(setting.choices) == 2:
            self._write(setting, setting.choices[1 - max(0, self._chosen(setting))].value)
        elif setting.choices:
            # Beside the list, or over it where there is no room.
            self._screen.show_sheet("SettingPane")
            self._pane.begin()
        else:
            text = catalog.as_text(setting, self._session.current)
            self._screen.open_field(text, self._list.top_of_row())

    def _refuses(self, setting: Setting) -> bool:
        """Say why a setting cannot be changed here, if so."""
        fixed = self._session.fixed.get(setting.name)
        if fixed is not None:
            self._screen.say(f"“{setting.label}” comes from {fixed}; the file does not decide now")
        elif not setting.name:
            self._screen.say(setting.about)
        elif setting.in_file:
            self._screen.say("This is changed in the file: `settings.editor` opens it")
        else:
            return False
        return True

    def reset(self) -> None:
        """Set the setting under the cursor to its default."""
        setting = self.setting
        if setting is not None and not self._refuses(setting):
            self._write(setting, None)

    def move_choice(self, by: int) -> None:
        """Move the cursor among the choices; a theme is shown at once."""
        self._pane.move(by)
        self._preview()

    def _preview(self) -> None:
        setting = self.setting
        if setting is not None and setting.name == "theme":
            self._live.preview_theme(setting.choices[self._pane.index].value)

    def choose(self, index: int | None = None) -> None:
        """Keep the choice under the cursor, or another one."""
        setting = self.setting
        if setting is None or not setting.choices or self._refuses(setting):
            return
        self._write(setting, setting.choices[self._pane.index if index is None else index].value)
        self._screen.close_editing()

    def cancel(self) -> None:
        """Leave the setting as it is."""
        self._live.end_preview()
        self._screen.close_editing()

    def keep_text(self, field: ValueField) -> None:
        """Keep the text that was typed, or say why it is no value."""
        setting = self.setting
        if setting is None:
            return
        value, wrong = catalog.read_text(setting, field.value)
        if wrong:
            field.refuse(f"{setting.label} {wrong}")
        elif self._write(setting, value, field):
            self._screen.close_editing()

    def _write(self, setting: Setting, value: Any, field: ValueField | None = None) -> bool:
        """Write a value to the file, and put it in force; return whether that was possible."""
        try:
            self._session.set((setting.name,), value)
        except TaskipError as error:
            if field is not None:
                field.refuse(str(error))
            self.show_wrong(error)
            return False
        self._wrong = ""
        self._live.apply()
        self._screen.show_tab()
        if setting.waits:
            self._screen.say(f"“{setting.label}” is saved and takes effect at the next start")
        return True

    def show_wrong(self, error: TaskipError) -> None:
        """Show what is wrong with the file; the last good settings stay in force."""
        self._wrong = f"{error} The settings stay as they were."
        self._screen.say(f"{error.headline} The settings stay as they were")
        self.show()

    def reload(self) -> None:
        """Read the file, which may have been edited, and put what is in it in force."""
        try:
            self._session.reload()
        except TaskipError as error:
            self.show_wrong(error)
            return
        self._wrong = ""
        self._live.apply()
        self._screen.show_tab()


def short_path(path: Path) -> str:
    """Return a path with ``~`` for the home folder."""
    try:
        return f"~/{path.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(path)


def _counted(templates: Path) -> str:
    """Return the folder of templates, and how many it has."""
    try:
        count = sum(1 for _file in templates.glob("*/*.txt"))
    except OSError:
        count = 0
    return f"{short_path(templates)}{f', {count}' if count else ''}"
