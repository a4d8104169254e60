"""The cursor on a lead: one look in fields and timeline, always on the screen; copying from it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.widgets.timeline import Timeline
from tests.support.lead_fixtures import FILES, FULL, NOTES, open_lead
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

LONG = {**NOTES[0], "note": "\n".join(f"Line {at} of a long note." for at in range(1, 9))}


def has_cursor_tone(ui: Driver, words: str) -> bool:
    """Return whether ``words`` stand on the cursor's ground, in bold, with a bar before them."""
    y = next(at for at, line in enumerate(ui.lines) if words in line)
    ground = ui.app.ports.look.palette.cursor
    segments = list(ui.strips[y])
    at = next(at for at, one in enumerate(segments) if words.split(" ")[0] in one.text)
    style = segments[at].style
    bar = any("▌" in one.text for one in segments[: at + 1])
    return bar and style is not None and style.bgcolor is not None and style.bgcolor.name == ground


async def test_tab_moves_the_cursor_between_fields_and_timeline(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, FULL, NOTES, FILES)
        assert has_cursor_tone(ui, "Status ")
        assert ui.shows("enter edit", "tab timeline")
        await ui.press("tab")
        assert isinstance(ui.app.focused, Timeline)
        assert not has_cursor_tone(ui, "Status ")
        assert ui.shows("enter unfold", "tab facts")
        here = [line for line in ui.lines if "▌" in line]
        assert len(here) == 1, "exactly one cursor is seen"
        await ui.press("j")
        assert [line for line in ui.lines if "▌" in line] != here
        await ui.press("tab")
        assert isinstance(ui.app.focused, LeadFacts)
        assert has_cursor_tone(ui, "Status ")


async def test_enter_unfolds_an_entry_of_the_timeline(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, FULL, [LONG], [])
        await ui.press("tab")
        title = str(LONG["title"])
        while not any("▌" in line and title in line for line in ui.lines):
            before = ui.text
            await ui.press("j")
            assert ui.text != before, ui.text
        assert not ui.shows("Line 8 of")
        await ui.press("enter")
        assert ui.shows("Line 8 of a long note.")
        await ui.press("enter")
        assert not ui.shows("Line 8 of")


@pytest.mark.parametrize("size", [(80, 24), (120, 20)])
async def test_half_pages_never_scroll_the_cursor_away(
    offline: Opener, size: tuple[int, int]
) -> None:
    async with offline(size=size) as ui:
        await open_lead(ui, FULL, NOTES, FILES)
        for pane in ("fields", "timeline"):
            seen = []
            for key in (
                "ctrl+d",
                "ctrl+d",
                "ctrl+d",
                "ctrl+d",
                "ctrl+u",
                "ctrl+u",
                "pagedown",
                "pageup",
            ):
                await ui.press(key)
                lines = [line for line in ui.lines if "▌" in line]
                assert len(lines) == 1, f"{pane}, {key}:\n{ui.text}"
                seen.append(lines[0])
            assert len(set(seen)) > 2, f"{pane}: the cursor moves"
            await ui.press("tab")


async def test_half_pages_reach_both_ends(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, FULL, NOTES, FILES)
        for _ in range(12):
            await ui.press("ctrl+d")
        facts = ui.app.screen.query_one(LeadFacts)
        assert facts.fact is facts.shown[-1]
        for _ in range(12):
            await ui.press("ctrl+u")
        assert facts.fact is facts.shown[0]
        assert facts.scroll_y == 0


async def test_cursor_is_reverse_without_colours(offline: Opener) -> None:
    environ = {"NO_COLOR": "1", "LANG": "C.UTF-8", "TERM": "xterm-256color"}
    async with offline(size=(120, 36), environ=environ) as ui:
        await open_lead(ui, FULL, NOTES, FILES)
        for _ in range(2):
            reversed_rows = [
                "".join(one.text for one in strip)
                for strip in ui.strips
                if any(one.style and one.style.reverse and "▌" in one.text for one in strip)
            ]
            assert len(reversed_rows) == 1
            await ui.press("tab")


async def test_parts_of_a_lead_are_copied_as_in_the_list(
    offline: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, script in (("pbcopy", 'cat > "$0.got"'), ("xdg-open", 'printf %s "$1" > "$0.got"')):
        (programs / name).write_text(f"#!/bin/sh\n{script}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    for name in ("SSH_CONNECTION", "SSH_TTY", "WAYLAND_DISPLAY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, FULL, NOTES, FILES)
        await ui.press("y", "p")
        await ui.sees("copied")
        assert (programs / "pbcopy.got").read_text() == FULL["phone_number"]
        await ui.press("y")
        await ui.sees("y  copy")
        await ui.press("n")
        await ui.sees("Amelia")
        assert "Amelia" in (programs / "pbcopy.got").read_text()
