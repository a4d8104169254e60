"""Help and the command palette: what they show, and how they scroll."""

from __future__ import annotations

from textual.containers import VerticalScroll

from tests.ui.conftest import Opener

_LONGEST = "last interaction or next step"


async def test_help_has_one_heading_per_group(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        for way in ((), ("enter",), ("escape", "g", "s")):
            await ui.press(*way, "question_mark")
            sheet = ui.app.screen._sheet().plain.splitlines()  # type: ignore[attr-defined]
            headings = [line for line in sheet if line in ("Move", "Change", "Views", "Everywhere")]
            assert len(headings) == len(set(headings)) > 1
            await ui.press("escape")


async def test_help_scrolls_by_lines_and_pages_and_to_its_ends(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("question_mark")
        sheet = ui.app.screen.query_one(VerticalScroll)
        seen = []
        for key in ("j", "ctrl+d", "pagedown", "G", "k", "ctrl+u", "pageup", "end", "home"):
            await ui.press(key)
            seen.append(sheet.scroll_y)
        page = sheet.scrollable_content_region.height - 1
        end = sheet.max_scroll_y
        assert seen == [1, 1 + page, 1 + 2 * page, end, end - 1, end - 1 - page, end - 1 - 2 * page,
                        end, 0]  # fmt: skip
        await ui.press("G", "g", "g")
        assert sheet.scroll_y == 0


async def test_palette_shows_keys_in_one_column(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("ctrl+p")
        await ui.write("filter by")
        await ui.sees(f"Filter by {_LONGEST}")
        shown = {words: ui.line_of(f"Filter by {words}") for words in (_LONGEST, "status")}
        assert shown[_LONGEST].rindex(" f d ") == shown["status"].rindex(" f s ")


async def test_help_wraps_descriptions_within_their_column(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("question_mark")
        first = ui.line_of("Filter by last interaction or next")
        second = ui.lines[ui.lines.index(first) + 1]
        assert second.index("step") == first.index("Filter by last")
