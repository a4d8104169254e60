"""Settings: what a person sees, what works at once, and what the file has afterwards."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from taskip_leads.ui.settings.screen import SettingsScreen
from tests.support.service import Service
from tests.ui.conftest import Opener
from tests.ui.settings.conftest import Written, find

MINE = """\
# mine, by night
theme = "dark"   # until spring

undo_seconds = 9
"""


async def test_walk_through_settings_in_a_wide_terminal(offline: Opener, written: Written) -> None:
    session = written(MINE, readonly="--readonly")
    async with offline(settings=session) as ui:
        await ui.press("g", "comma")
        assert ui.lines[0].startswith(" ‹ Leads   Settings   Keys ")
        assert ui.line_of("changed").startswith("▌    Theme                  dark")
        assert ui.shows("2 settings changed", "~/config.toml")
        assert ui.shows("[x] dark", "Here     config.toml, line 2", "Default  auto")

        # A theme is shown while the cursor moves, and put back by escape.
        await ui.press("enter", "j")
        assert (ui.app.theme, session.current.theme) == ("taskip-light", "dark")
        await ui.press("escape")
        assert ui.app.theme == "taskip-dark"
        await ui.press("enter", "j", "enter")
        assert ui.app.theme == "taskip-light"
        assert session.file.read_text() == MINE.replace('"dark"', '"light"')

        # Two values toggle, at once where that is possible.
        await find(ui, "sound")
        assert "1 of " in ui.lines[2]
        await ui.press("enter")
        assert "on" in ui.line_of("▌    Sound").split()
        assert session.file.read_text().endswith("undo_seconds = 9\nnotice_sound = true\n")
        await ui.press("x")
        assert session.file.read_text() == MINE.replace('"dark"', '"light"')
        await ui.press("escape")

        # A text is edited in its row; what is wrong is said there, and the text stays.
        await find(ui, "undo")
        await ui.press("enter")
        await ui.press("backspace", "9", "9", "9", "9", "enter")
        assert ui.shows("9999", "Undo must be a number of seconds from 0 to 600")
        await ui.press("backspace", "backspace", "backspace", "backspace", "7", "enter")
        assert ui.shows("7s, delete and email 14s", "It works at once")
        assert ui.shows("enter change", "x default"), "the keys of the list again"
        assert "undo_seconds = 7\n" in session.file.read_text()
        await ui.press("escape")

        # What the command line decides cannot be changed here.
        await find(ui, "read only")
        await ui.press("enter")
        assert ui.shows("from --readonly", "the file does not decide now")
        assert "readonly" not in session.file.read_text()
        await ui.press("escape", "escape")
        assert not isinstance(ui.app.screen, SettingsScreen)


async def test_choices_are_a_sheet_where_there_is_no_pane(
    offline: Opener, written: Written
) -> None:
    session = written("")
    async with offline(settings=session, size=(80, 26)) as ui:
        await ui.press("g", "comma", "j")
        assert not ui.shows("[x] auto")
        await ui.press("enter")
        assert ui.shows("╭─", "[x] auto", "[ ] ASCII", "It works at once")
        await ui.click_words("[ ] ASCII")
        assert session.file.read_text() == 'ascii = "yes"\n'
        assert not ui.shows("Which signs are drawn")
        assert ui.line_of("Signs").startswith(">    Signs                  ASCII")
        assert ui.text.isascii()
        await ui.press("x")
        assert ui.line_of("Signs").startswith("▌    Signs                  auto, Unicode now")
        # A click on the list cancels, the theme that was looked at too.
        await ui.press("k", "enter", "j", "j")
        assert ui.app.theme != "taskip-dark"
        assert "auto, dark now" in ui.line_of("Theme"), "a preview is not in force"
        await ui.click_words("Theme  ", row=3)
        assert not ui.shows("╭─")
        assert ui.app.theme == "taskip-dark"
        # At the end of the screen, what is wrong stands above the value.
        await ui.press("G", "enter", *"/no/where", "enter")
        assert ui.shows("✗ Certificates names a file that does not exist", "/no/where")
        await ui.press("escape")
        await ui.click_words("Keys ", row=0)
        assert ui.shows("Next lead", "actions, 0 of yours")
        await ui.click_words("‹ Leads", row=0)
        assert not isinstance(ui.app.screen, SettingsScreen)


@pytest.mark.parametrize(
    ("text", "said", "theme"),
    [
        ('theme = "light"', "", "taskip-light"),
        ('# new\\nteme = "light"', "config.toml, line 2: teme is not a setting", "taskip-dark"),
    ],
)
async def test_file_in_the_editor(
    offline: Opener, written: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    text: str, said: str, theme: str,
) -> None:  # fmt: skip
    """A mistake is shown with its line, and the last good settings stay in force."""
    script = tmp_path / "editor"
    script.write_text(f"#!/bin/sh\nprintf '{text}\\n' > \"$1\"\n")
    script.chmod(stat.S_IRWXU)
    monkeypatch.setenv("VISUAL", str(script))
    session = written('theme = "dark"\n')
    async with offline(settings=session, theme="dark") as ui:
        monkeypatch.setattr(type(ui.app), "lend_terminal", _lend)
        await ui.press("g", "comma", "e")
        screen = ui.app.screen
        assert isinstance(screen, SettingsScreen)
        await ui.until(lambda: not screen.working("editor"), "the editor")
        await ui.rest()
        assert ui.app.theme == theme
        assert said in " ".join(ui.text.split())
        if said:
            assert session.current.theme == "dark"
            await ui.press("enter", "j", "enter")
            assert "teme" in session.file.read_text(), "nothing is written over it"


def _lend(app: object) -> object:
    """There is no terminal to lend in a test."""
    from contextlib import nullcontext

    return nullcontext()


async def test_leads_go_cold_after_the_days_that_are_typed(
    offline: Opener, written: Written
) -> None:
    session = written("# mine\nundo_seconds = 9 # slow\n")
    async with offline(settings=session, size=(120, 36)) as ui:
        cold = re.compile(r"3 Going cold (\d+)")
        before = cold.search(ui.lines[0])
        await ui.press("g", "comma")
        await find(ui, "cold")
        assert "30 days" in ui.line_of("▌    Going cold after")
        await ui.press("enter", "backspace", "backspace", "0", "enter")
        assert ui.shows("Going cold after must be a whole number of days from")
        await ui.press("backspace", "1", "enter")
        await ui.idle()
        assert "1 day" in ui.line_of("▌    Going cold after")
        assert ui.shows("It works at once")
        text = session.file.read_text()
        assert text == "# mine\nundo_seconds = 9 # slow\ncold_after_days = 1\n"
        await ui.press("escape", "escape")
        await ui.idle()
        after = cold.search(ui.lines[0])
        assert before is not None
        assert after is not None
        assert int(after[1]) > int(before[1])


async def test_first_order_is_chosen_and_named(offline: Opener, written: Written) -> None:
    session = written("")
    async with offline(settings=session, size=(120, 36)) as ui:
        await ui.press("g", "comma")
        await find(ui, "first order")
        await ui.press("enter")
        assert ui.shows("[x] as last time", "next steps first", "by value")
        await ui.press("j", "enter")
        assert "next steps first" in ui.line_of("▌    First order of lists")
        assert session.file.read_text() == 'first_order = "next"\n'


async def test_undo_seconds_work_at_once(
    online: Opener, service: Service, written: Written
) -> None:
    async with online(settings=written(""), hold=0, size=(120, 36)) as ui:
        for seconds, undone in (("60", True), ("0", False)):
            await ui.press("g", "comma")
            await find(ui, "undo")
            await ui.press("enter", "ctrl+u")
            await ui.write(seconds)
            await ui.press("enter", "escape", "escape")
            service.forget()
            await ui.press("d")
            if undone:
                await ui.sees("z undo")
                assert service.sent("PUT") == []
                await ui.press("z")
                await ui.sees("Undone")
            else:
                await ui.until(lambda: service.sent("PUT"), "the change at the service")


async def test_closed_statuses_work_at_once(offline: Opener, written: Written) -> None:
    async with offline(settings=written(""), size=(120, 36)) as ui:
        counted = re.compile(r"4 No next step (\d+)")
        before = counted.search(ui.text)
        assert before is not None
        await ui.press("g", "comma")
        await find(ui, "closed")
        await ui.press("enter")
        await ui.write("Contacted, New, Qualified, Proposal")
        await ui.press("enter")
        assert ui.shows("It works at once")
        await ui.press("escape", "escape")
        await ui.until(
            lambda: (now := counted.search(ui.text)) is not None and now[1] != before[1],
            "fewer leads that need a next step",
        )
        await ui.press("g", "comma")
        await find(ui, "closed")
        await ui.press("x", "escape", "escape")
        await ui.until(
            lambda: (now := counted.search(ui.text)) is not None and now[1] == before[1],
            "the leads from before",
        )
