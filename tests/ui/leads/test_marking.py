"""Marks, copying, opening a website, views, and who one is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from taskip_leads.models.change import Change, ConvertLead, DeleteLead, MoveStatus, lead_of
from taskip_leads.ui.system import browser, clipboard
from tests.ui.conftest import Opener
from tests.ui.leads.test_filter_editor import names

NARROW = (80, 24)


async def test_space_marks_a_lead_and_goes_on(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("space", "x")
        assert ui.line_of("Amelia Okafor").startswith(" ▪ Amelia")
        assert ui.line_of("Jonas Lindqvist").startswith(" ▪ Jonas")
        assert ui.line_of("▌")[3:].startswith("Priya Raman")
        assert ui.shows("▪ 2 marked of 34", "48,000 EUR", "s status on 2", "D delete")


async def test_marks_worth_is_told_per_currency(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("space", "j", "space", "space")
        assert ui.shows("▪ 3 marked of 34   136,500 EUR   36,400 USD")


async def test_a_range_follows_the_cursor_both_ways(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("j", "j", "v", "j", "j")
        assert ui.shows("▪ 3 marked of 34")
        await ui.press("k", "k", "k")
        assert ui.shows("▪ 2 marked of 34")
        assert ui.line_of("Jonas Lindqvist")[1] == "▪" or ui.line_of("Jonas Lindqvist")[:2] == "▌▪"
        await ui.press("v", "j", "j", "j")
        assert ui.shows("▪ 2 marked of 34"), "the range has ended"


async def test_all_that_match_are_marked_and_escape_unmarks_first(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "1", "enter", "V")
        assert ui.shows("▪ 7 marked of 7")
        await ui.press("escape")
        assert not ui.shows("marked")
        assert ui.shows("status New"), "the filter is one step further"


async def test_leads_that_leave_the_list_are_no_longer_marked(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("V", "f", "s", "1", "enter")
        assert ui.shows("▪ 7 marked of 7")


async def test_each_fact_is_copied_and_said(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    monkeypatch.setattr(clipboard, "helper", lambda _environ: None)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("TERM_PROGRAM", raising=False)
    async with offline(size=NARROW) as ui:
        monkeypatch.setattr(ui.app, "copy_to_clipboard", copied.append)
        for key in "epncl":
            await ui.press("y", key)
        assert copied == [
            "amelia@lumen.example", "+49 30 5550 1000", "Amelia Okafor", "Lumen Optics", "1042",
        ]  # fmt: skip
        assert ui.shows("1042 sent to the terminal")


async def test_where_a_terminal_takes_no_copies_the_screen_says_how_it_is_done(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clipboard, "helper", lambda _environ: None)
    monkeypatch.setenv("TERM_PROGRAM", "Apple_Terminal")
    async with offline(size=(120, 36)) as ui:
        await ui.press("y", "n")
        assert ui.shows("Amelia Okafor this terminal takes no copies; hold shift and select it")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that write what they were given into files beside them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, script in (("pbcopy", 'cat > "$0.got"'), ("xdg-open", 'printf %s "$1" > "$0.got"')):
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    for name in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    return folder


async def test_a_helper_program_gets_the_text_through_its_input(
    offline: Opener, programs: Path
) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("y", "e")
        assert (programs / "pbcopy.got").read_text() == "amelia@lumen.example"


async def test_over_ssh_no_helper_fills_the_far_clipboard() -> None:
    assert clipboard.helper({"SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"}) is None


async def test_the_website_is_opened_and_its_host_is_told(offline: Opener, programs: Path) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("o", "w")
        assert ui.shows("Opening lumen.example")
        assert (programs / "xdg-open.got").read_text() == "https://lumen.example"


@pytest.mark.parametrize(
    "website",
    [
        "javascript:alert(1)", "file:///etc/passwd", "ftp://a.example", "https://a b.example",
        "https://user@a.example", "--help", "https://", "https://a.example\x1b]52;c;AAAA\x07",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_never_opened(website: str) -> None:
    assert browser.address(website) is None


def test_a_host_is_told_as_the_network_sees_it() -> None:
    assert browser.address("аpple.example") == (
        "https://xn--pple-43d.example",
        "xn--pple-43d.example",
    )
    assert browser.address("http://shop.example:8080/x") == (
        "http://shop.example:8080/x", "shop.example:8080",
    )  # fmt: skip


async def test_a_filter_is_saved_as_a_view_and_opened_by_its_digit(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("f", "v")
        await ui.write(">50k")
        await ui.press("enter", "S", "n", "W")
        await ui.write("Big deals")
        await ui.press("enter")
        assert ui.shows("5 Big deals 14")
        await ui.press("0")
        assert not ui.shows("value over 50,000")
        await ui.press("5")
        assert ui.shows("value over 50,000", "Name ▴")


async def test_views_are_kept_over_a_restart_with_the_last_order(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("f", "s", "1", "enter", "W")
        await ui.write("Fresh")
        await ui.press("enter", "0", "S", "c")
    async with offline(size=NARROW) as ui:
        assert ui.shows("5 Fresh 7")
        assert ui.shows("Company ▴")


async def test_a_view_is_renamed_and_deleted(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("3", "R")
        await ui.write(" soon")
        await ui.press("enter")
        assert ui.shows("3 Going cold soon 9")
        await ui.press("X", "n")
        assert ui.shows("Going cold soon"), "only y deletes"
        await ui.press("X", "y")
        assert "Going cold" not in ui.lines[0]
        assert ui.shows("3 No next step")


async def test_a_view_that_has_no_name_is_not_saved(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("W", "enter")
        assert ui.shows("save view as", "A view needs a name.")
        await ui.press("escape")
        assert not ui.shows("save view as")


async def test_a_digit_without_a_view_says_so(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("9")
        assert ui.shows("No view has the key 9; W saves one")


async def test_who_one_is_fills_mine_and_says_me_in_the_list(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("1")
        assert ui.shows("Nobody said who “me” is", "g i says who you are")
        await ui.press("g", "i")
        await ui.write("mara")
        await ui.press("enter")
        assert ui.shows("owner me", "1 Mine 11", "Mara König (you)")
        assert " me" in ui.line_of("Hannah Weiss")
        assert "MK" not in ui.line_of("Hannah Weiss")


async def test_who_is_not_in_the_team_types_an_id(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("g", "i")
        await ui.write("else")
        await ui.press("enter")
        await ui.write("seven")
        await ui.press("enter")
        assert ui.shows("An id is a number, such as 12.")
        await ui.press(*["backspace"] * 5)
        await ui.write("4")
        await ui.press("enter", "1")
        assert ui.shows("owner me")
        assert "Owen Gallagher" in names(ui)


async def test_leads_that_came_since_the_last_visit_carry_a_quiet_mark(offline: Opener) -> None:
    async with offline(size=NARROW, count=30) as ui:
        assert ui.line_of("Amelia Okafor")[1] == " ", "nothing is new on the first visit"
        await ui.press("j")
    async with offline(size=NARROW, later=True) as ui:
        assert ui.line_of("Late Comer").startswith(" + Late Comer")
        assert ui.line_of("Priya Raman").startswith("   Priya")


async def test_what_the_list_shows_is_saved_as_a_file_of_its_own(
    offline: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with offline(size=(120, 36)) as ui:
        await ui.press("f", "s", "1", "enter")
        for _ in range(2):
            await ui.press("ctrl+p")
            await ui.write("csv")
            await ui.until(lambda: ui.shows("Save this list as a CSV file"))
            await ui.press("enter")
            await ui.sees("7 leads in")
    first, second = sorted(tmp_path.glob("*.csv"))
    assert (first.name, second.name) == ("leads-2026-11-23-2.csv", "leads-2026-11-23.csv")
    assert len(first.read_text().splitlines()) == 8
    assert "Leila,Haddad" in first.read_text()
    assert stat.S_IMODE(first.stat().st_mode) == 0o600


async def test_the_keys_below_a_field_say_what_they_do_in_it(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        for keys, said in (
            (("/",), "enter keep   esc clear"),
            (("f", "d"), "enter keep   esc put back"),
            (("F",), "enter keep   esc put back"),
            (("W",), "enter save   esc cancel   ctrl+p palette"),
            (("1", "R"), "enter rename   esc cancel   ctrl+p palette"),
        ):
            await ui.press(*keys)
            assert ui.lines[23].strip().startswith(said)
            await ui.press("escape")


async def test_tab_saves_no_view(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("W")
        await ui.write("Half a na")
        await ui.press("tab")
        assert ui.shows("save view as Half a na", "enter save")
        assert not ui.shows("5 Half")


@pytest.mark.parametrize(
    ("keys", "made"), [("DyDy", DeleteLead), ("CyCy", ConvertLead), ("s2s2", MoveStatus)]
)
async def test_verbs_in_one_breath_are_for_one_lead_after_the_other(
    offline: Opener, keys: str, made: type[Change]
) -> None:
    """Each takes its lead out of the list; the next one is for the lead that the cursor is on then."""
    async with offline(size=NARROW, hold=5.0) as ui:
        await ui.press("F")
        await ui.write("status:new")
        await ui.press("enter")
        await ui.breath(*keys)
        changes = [one.change for one in await ui.store.outbox()]
        assert [type(change) for change in changes] == [made, made]
        assert len({lead_of(change) for change in changes}) == 2
