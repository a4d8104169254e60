"""Keys: found, changed, taken from others, and in force everywhere at once."""

from __future__ import annotations

from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener
from tests.ui.settings.conftest import Written, find


def pane(ui: Driver) -> str:
    """What stands beside the list, in one line."""
    return " ".join(" ".join(line[84:] for line in ui.lines[3:-2]).split())


async def test_walk_that_moves_the_note_to_another_key(
    online: Opener, service: Service, written: Written
) -> None:
    session = written("# mine\n")
    async with online(settings=session) as ui:
        await ui.press("g", "comma", "right_square_bracket")
        await find(ui, "write a note")
        assert ui.shows("leads.note", "Now      n")

        # Taken on the board, where notes are written too.
        await ui.press("enter", "i")
        assert ui.shows("waiting for a key", "i is taken in Board: Show", "take it from there")
        await ui.press("escape")
        assert session.file.read_text() == "# mine\n"
        await ui.press("enter", "ctrl+1")
        assert "Most terminals cannot send ctrl+1." in pane(ui)
        await ui.press("tab")
        await ui.press("i", "enter")
        text = session.file.read_text()
        assert text == '# mine\n\n[keys]\n"leads.note" = ["i"]\n"board.facts" = []\n'

        # Found by the key, too; a second one, and a chord.
        await ui.press("escape")
        await find(ui, "i")
        assert ui.shows("Write a note")
        await ui.press("a", "f7", "enter")
        assert '"leads.note" = ["i", "f7"]' in session.file.read_text()
        await ui.press("escape")
        await find(ui, "leads.open")
        await ui.press("a", "O", "o", "enter")
        assert '"leads.open" = ["enter", "l", "O o"]' in session.file.read_text()

        # The key bar, help, the palette and the keys themselves follow.
        await ui.press("escape", "escape")
        assert "i note" in ui.lines[-1]
        assert "n note" not in ui.lines[-1]
        await ui.press("n")
        assert "n does nothing here" in ui.lines[-2]
        await ui.press("O", "o")
        assert ui.shows("Overview")
        await ui.press("escape", "question_mark")
        await ui.write("write a note")
        assert "i  f7" in ui.line_of("Write a note")
        await ui.press("escape", "escape", "ctrl+p")
        await ui.write("write a note")
        assert ui.line_of("Write a note").split("│")[1].rstrip().endswith(" i")
        await ui.press("escape", "i")
        await ui.write("Called")
        await ui.press("ctrl+s")
        await ui.idle()
        assert [one.body["title"] for one in service.sent("POST", "/lead/notes/")] == ["Called"]
        await ui.click_words("i note", row=-1)
        assert ui.shows("New note")
        await ui.press("escape")

        # Back to the defaults.
        await ui.press("g", "comma", "right_square_bracket")
        await find(ui, "board.facts")
        assert "Now      none" in ui.text
        await ui.press("backspace")
        assert ui.shows("Change that first")
        await ui.press("escape")
        await find(ui, "leads.note")
        await ui.press("D", "x")
        await ui.press("escape")
        await find(ui, "board.facts")
        await ui.press("x")
        await ui.press("escape")
        await find(ui, "leads.open")
        await ui.press("enter", "backspace")
        assert session.file.read_text().strip().endswith("[keys]")
        await ui.press("escape", "escape", "n")
        assert ui.shows("New note")


async def test_wrong_keys_in_the_file_are_said_at_start(offline: Opener, written: Written) -> None:
    text = '[keys]\n"leads.note" = ["ctrl+m"]\n"leads.open" = ["O"]\n'
    async with offline(settings=written(text)) as ui:
        await ui.until(lambda: "line 2" in ui.notification, "the notice")
        assert "leads.note: Terminals send ctrl+m as enter." in ui.notification
        assert "n note" in ui.lines[-1]
        await ui.press("g", "comma", "right_square_bracket")
        await find(ui, "leads.note")
        assert "✗ config.toml, line 2: leads.note: Terminals send ctrl+m as enter." in pane(ui)
        await ui.press("escape", "escape", "O")
        assert ui.shows("Overview")


async def test_escape_keeps_its_meaning(offline: Opener, written: Written) -> None:
    async with offline(settings=written(""), size=(80, 24)) as ui:
        await ui.press("g", "comma", "right_square_bracket")
        await find(ui, "confirm.confirm")
        await ui.press("enter")
        assert ui.shows("y keeps its meaning")
        await ui.press("escape")
        await find(ui, "leads.mark")
        await ui.press("enter", "question_mark")
        assert ui.shows("? keeps its meaning everywhere", "Press the new key")
        await ui.press("escape")
        assert not ui.shows("Press the new key")
