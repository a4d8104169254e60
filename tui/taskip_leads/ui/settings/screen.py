"""Settings and keys: what the file of settings says, changed in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from taskip_leads.errors import UsageError
from taskip_leads.store.events import Event
from taskip_leads.text import plural
from taskip_leads.ui import keys
from taskip_leads.ui.base.page_header import PageHeader
from taskip_leads.ui.base.screen import AppScreen
from taskip_leads.ui.base.status_presenter import present_status
from taskip_leads.ui.render.content import with_keys
from taskip_leads.ui.settings.key_tab import KeyTab
from taskip_leads.ui.settings.live import LiveSettings
from taskip_leads.ui.settings.setting_tab import SettingTab, short_path
from taskip_leads.ui.settings.widgets.key_list import KeyList
from taskip_leads.ui.settings.widgets.key_pane import KeyPane
from taskip_leads.ui.settings.widgets.setting_list import VALUE, SettingList
from taskip_leads.ui.settings.widgets.setting_pane import SettingPane
from taskip_leads.ui.settings.widgets.value_field import ValueField, ValueInput
from taskip_leads.ui.system import editor
from taskip_leads.ui.widgets.find_input import FindField, FindInput
from taskip_leads.ui.widgets.key_bar import KeyBar
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.status_bar import StatusBar, StatusSegment

if TYPE_CHECKING:
    from taskip_leads.store.store import Store


class SettingsScreen(AppScreen[None]):
    """Two tabs over one file; each tab does what its keys ask for."""

    SCOPE = "settings"
    CSS_PATH = "screen.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "SettingList"
    KEYS_WAIT_FOR = ("editor",)

    settings_list = getters.query_one(SettingList)
    key_list = getters.query_one(KeyList)

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        session = self.ports.settings
        if session is None:
            raise UsageError("There is no file of settings here.")
        self._session = session
        self._keymap = KeyTab(self, session)
        self.live = LiveSettings(self.app, self.ports, store, session, self._keymap.reload)
        self._settings = SettingTab(
            self, session, self.live, store.workspace, lambda: _name_of(store)
        )
        #: Whether the keys are shown, and not the settings.
        self.shows_keys = False

    def compose(self) -> ComposeResult:
        palette, glyphs = self.look.palette, self.look.glyphs
        yield PageHeader(glyphs)
        with Horizontal(id="find"):
            yield FindField("/")
            yield Static(id="found", markup=False)
        with Horizontal(id="body"):
            yield SettingList(palette, glyphs)
            yield KeyList(palette, glyphs)
            yield SettingPane(self.look)
            yield KeyPane(self.look)
        yield StatusBar(self._store.workspace, glyphs)
        yield KeyBar()

    def on_mount(self) -> None:
        self.listen(self._store.events, self._hear)
        self.show_tab()
        # Somebody may have edited the file since it was read.
        self._settings.reload()

    def _hear(self, event: Event) -> None:
        present_status(self.query_one(StatusBar), self._store)

    # Showing

    @property
    def _tab(self) -> SettingTab | KeyTab:
        return self._keymap if self.shows_keys else self._settings

    @property
    def list(self) -> CursorPane:
        """The list of the open tab."""
        return self.key_list if self.shows_keys else self.settings_list

    def show_tab(self) -> None:
        """Show the open tab, and the facts around it."""
        self.set_class(self.shows_keys, "-keymap")
        self.set_class(not self.shows_keys, "-values")
        self.settings_list.display, self.key_list.display = not self.shows_keys, self.shows_keys
        self._tab.show()
        name = Content.styled(self._session.file.name, "$tl-muted")
        pages = ("Settings", f"Keys {self._keymap.total}")
        self.query_one(PageHeader).show(pages, int(self.shows_keys), name)
        self.query_one("#found", Static).update(f" {self._tab.count} ")
        self._show_facts()
        self.show_keys()

    def _show_facts(self) -> None:
        bar = self.query_one(StatusBar)
        present_status(bar, self._store)
        words = f"{plural(self._settings.changed_count, 'setting')} changed"
        if self.shows_keys:
            words = "waiting for a key" if self._keymap.captures else self._keymap.own_words
        bar.show_facts(_facts(words, short_path(self._session.file)))

    def show_capture(self) -> None:
        """Show that a key is waited for, or no longer."""
        self._show_facts()
        self.show_keys()

    def recolour(self) -> None:
        for pane in self.query(CursorPane):
            pane.set_palette(self.look.palette)
        self._tab.show()

    def on_resize(self) -> None:
        self.close_editing()
        self.show_tab()

    @on(CursorPane.Moved)
    def _show_pane(self) -> None:
        self._tab.show_pane()

    def say(self, text: str) -> None:
        """Say a sentence, with keys in backticks, in the status bar."""
        self.hint(with_keys(text, "$tl-muted"))

    # Keys

    @property
    def scopes(self) -> tuple[str, ...]:
        return ("app", "keymap" if self.shows_keys else "settings")

    def footer_keys(self) -> tuple[keys.FooterKey, ...]:
        if self._keymap.captures:
            return self._keymap.capture_keys
        if isinstance(self.focused, ValueInput):
            return keys.footer("settingtext", typing=True)
        if self.focused is not None and isinstance(self.focused, FindInput):
            return keys.footer("settingsearch", typing=True)
        if isinstance(self.focused, SettingPane):
            return keys.footer("settingchoice")
        return keys.footer(self.scopes[-1])

    def on_descendant_focus(self) -> None:
        if isinstance(self.focused, CursorPane):
            self.live.end_preview()
            if self.query("ValueField, SettingPane.-sheet"):
                self.close_editing()  # the list was clicked
        self.show_keys()

    async def take_chord(self, key: str, character: str | None) -> bool:
        if self._keymap.captures and key != "ctrl+q":
            self._keymap.take_key(key, character)
            return True
        return await super().take_chord(key, character)

    def action_move(self, by: int) -> None:
        self.list.move(by)

    def action_page(self, by: float) -> None:
        self.list.scroll_pages(by)

    def action_end(self, way: int) -> None:
        if way < 0:
            self.list.go(0)
        else:
            self.list.bottom()

    @on(CursorPane.Chosen)
    def action_change(self) -> None:
        self._tab.change()

    def action_reset(self) -> None:
        self._tab.reset()

    def action_other_tab(self) -> None:
        self.open_tab(keymap=not self.shows_keys)

    def open_tab(self, *, keymap: bool) -> None:
        """Show the keys, or the settings."""
        if self.shows_keys != keymap:
            self.action_end_search()
            self.close_editing()
            self.shows_keys = keymap
            self.show_tab()
            self.list.focus()

    def on_page_header_page_chosen(self, event: PageHeader.PageChosen) -> None:
        self.open_tab(keymap=event.index == 1)

    @on(PageHeader.Back)
    def action_back(self) -> None:
        if self.query_one(FindInput).value:
            self.action_end_search()
        else:
            self.dismiss()

    # Editing

    def show_sheet(self, pane: str) -> None:
        """Show a pane over the list where it has no room beside it."""
        if not self.has_class("-wide"):
            is_ascii = self.look.glyphs.is_ascii
            self.query_one(pane).add_class("-sheet", *(("-ascii",) if is_ascii else ()))

    def open_field(self, text: str, row: int) -> None:
        """Let the user write a value over its row."""
        width = max(20, self.settings_list.size.width - VALUE - 2)
        self.mount(ValueField(self.look.glyphs, text, VALUE, row, width))

    def close_editing(self) -> None:
        """Close pane and field."""
        self.query(ValueField).remove()
        for pane in self.query("SettingPane, KeyPane"):
            pane.remove_class("-sheet")
        self._keymap.stop()
        if self.focused is None or isinstance(self.focused, SettingPane | ValueInput):
            self.list.focus()
        self._tab.show_pane()

    def action_choose(self) -> None:
        self._settings.choose()

    def action_move_choice(self, by: int) -> None:
        self._settings.move_choice(by)

    def on_setting_pane_choice_clicked(self, event: SettingPane.ChoiceClicked) -> None:
        self._settings.choose(event.index)

    def action_keep_text(self) -> None:
        for field in self.query(ValueField):
            self._settings.keep_text(field)

    def action_cancel(self) -> None:
        self._settings.cancel()
        self.list.focus()

    def action_add_key(self) -> None:
        self._keymap.add()

    def action_remove_key(self) -> None:
        self._keymap.remove()

    # Search and the editor

    def action_search(self) -> None:
        self.add_class("-finding")
        self.query_one(FindInput).focus()

    @on(Input.Changed, "FindInput")
    def _find(self, event: Input.Changed) -> None:
        self._tab.search(event.value)
        self.query_one("#found", Static).update(f" {self._tab.count} ")

    @on(Input.Submitted, "FindInput")
    def action_keep_search(self) -> None:
        self.list.focus()
        self.set_class(bool(self.query_one(FindInput).value), "-finding")

    def action_end_search(self) -> None:
        self.query_one(FindInput).value = ""
        self.action_keep_search()

    def action_editor(self) -> None:
        self.run_guarded(self._edit_file, group="editor")

    async def _edit_file(self) -> None:
        try:
            self._session.create()
            await editor.open_file(self.suspender, self._session.file)
        except UsageError as error:
            self._settings.show_wrong(error)
        self._settings.reload()


def _facts(words: str, path: str) -> list[StatusSegment]:
    sentence = Content.styled(words, "$tl-text")
    where = Content.styled(path, "$tl-muted")
    return [
        StatusSegment((sentence, Content()), keep=70),
        StatusSegment((where, Content()), keep=20, right=True),
    ]


def _name_of(store: Store) -> str:
    return store.profile.me.label if store.profile.me is not None else ""
