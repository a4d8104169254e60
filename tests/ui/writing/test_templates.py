"""Templates: files that the user owns, with fields that the lead fills."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from taskip_leads.ui.writing import templates
from taskip_leads.ui.writing.email_text import gap_message, gaps
from tests.ui.conftest import Opener


def test_three_templates_are_copied_as_editable_files(tmp_path: Path) -> None:
    found = templates.read(tmp_path / "templates", "notes", templates.NOTES)
    assert [one.name for one in found] == ["Call", "Meeting", "Demo"]
    (file, *_) = sorted((tmp_path / "templates" / "notes").iterdir())
    file.write_text("My own words")
    assert (
        templates.read(tmp_path / "templates", "notes", templates.NOTES)[0].text == "My own words"
    )


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize("exists", [False, True])
def test_folders_and_files_are_private_under_any_umask(exists: bool, tmp_path: Path) -> None:
    folder = tmp_path / "config" / "templates"
    umask = os.umask(0)
    try:
        if exists:
            (folder / "notes").mkdir(parents=True)
            (folder / "notes" / "1 Mine.txt").touch(mode=0o600)
        assert templates.read(folder, "notes", templates.NOTES)
    finally:
        os.umask(umask)
    for path in (folder, *folder.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_emptied_folder_stays_empty(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    assert templates.read(tmp_path, "notes", templates.NOTES) == []


def test_read_only_folder_still_offers_included_templates(tmp_path: Path) -> None:
    (tmp_path / "templates").write_text("a file is in the way")
    found = templates.read(tmp_path / "templates", "notes", templates.NOTES)
    assert [one.name for one in found] == ["Call", "Meeting", "Demo"]


def test_invalid_template_is_ignored(tmp_path: Path) -> None:
    place = tmp_path / "notes"
    place.mkdir()
    (place / "big.txt").write_text("x" * 70_000)
    (place / "picture.png").write_bytes(b"\x89PNG")
    (place / "2_Odd\x1bname.txt").write_bytes(b"\xff ok")
    (found,) = templates.read(tmp_path, "notes", templates.NOTES)
    assert found.name == "Odd�name"
    assert found.text == "� ok"


def test_fields_are_filled_and_unknown_or_empty_ones_stay() -> None:
    text = "Dear {{ first_name }} of {{company}}, {{nonsense}}"
    filled = templates.fill(text, {"first_name": "Amelia", "company": ""})
    assert filled == "Dear Amelia of {{company}}, {{nonsense}}"


def test_value_is_never_read_as_a_template() -> None:
    assert templates.fill("{{a}}", {"a": "{{b}}", "b": "no"}) == "{{b}}"


async def test_ctrl_t_and_a_digit_insert_a_template(offline: Opener, tmp_path: Path) -> None:
    async with offline(size=(120, 36), templates=tmp_path / "templates") as ui:
        await ui.press("n")
        assert ui.shows("templates: Call, Meeting, Demo")
        await ui.press("ctrl+t")
        assert ui.shows("Template", "1  Call", "2  Meeting", "3  Demo")
        await ui.press("1")
        assert ui.shows("Call with Amelia:", "Next:")
        await ui.write("offer")
        assert ui.shows("Call with Amelia: offer"), "one goes on in the title"
        await ui.press("ctrl+t", "escape")
        assert ui.shows("New note"), "esc only leaves the choice"
        await ui.press("ctrl+t", "9")
        assert ui.shows("2  Meeting"), "there is no ninth template"
        await ui.press("escape", "ctrl+s")
        assert ui.shows("Note saved")


async def test_picker_shows_the_filled_text_of_the_template_under_the_cursor(
    offline: Opener, tmp_path: Path
) -> None:
    async with offline(size=(80, 24), templates=tmp_path / "templates") as ui:
        await ui.press("n", "ctrl+t")
        assert ui.shows("Call with Amelia:", "Discussed:")
        await ui.press("down")
        assert ui.shows("Meeting at Lumen Optics:", "Attendees:")
        assert not ui.shows("Discussed:")
        await ui.write("dem")
        assert ui.shows("Demo for Lumen Optics:")
        await ui.write("ox")
        assert ui.shows("no match")
        assert not ui.shows("Demo for Lumen Optics:")
        await ui.press("backspace", "enter")
        assert ui.shows("New note", "Demo for Lumen Optics:", "Liked:")
        assert not ui.shows("letters narrow")


async def test_empty_folder_is_said_in_notes_and_emails(offline: Opener, tmp_path: Path) -> None:
    for kind in ("notes", "mails"):
        (tmp_path / "templates" / kind).mkdir(parents=True)
    async with offline(size=(80, 24), templates=tmp_path / "templates") as ui:
        for key in ("n", "m"):
            await ui.press(key, "ctrl+t")
            assert ui.shows("The templates folder is empty")
            await ui.press("escape")


@pytest.mark.parametrize(
    "gap", ["{{lead.first_name}}", "{{First Name}}", "{{}}", "{{ a-b }}", "{{é\nü}}", "{{me}}"]
)
def test_unknown_text_in_double_braces_is_a_gap(gap: str) -> None:
    text = f"Dear {{{{first_name}}}}, {gap}"
    values = {"first_name": "Amelia", "me": ""}
    assert gaps(text, values) == (gap,)
    assert templates.fill(text, values) == f"Dear Amelia, {gap}"


def test_unknown_user_sees_the_key_to_choose_one() -> None:
    assert "`leads.me` in the list" in gap_message(["{{ me }}"])
    assert "`leads.me` in the list" not in gap_message(["{{city}}"])
