"""Insights with the keyboard and the mouse: what is seen, what each row opens, and that nothing is asked."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from taskip_leads.store.store import Store
from taskip_leads.ui.base.page_header import PageHeader
from taskip_leads.ui.insights.widgets.figures import Figures
from taskip_leads.ui.leads.widgets.filter_bar import FilterBar
from tests.support import northwind
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

NARROW = (80, 24)
LEADS = northwind.LEADS


def cursor(ui: Driver) -> str:
    """The row that the cursor's bar is on."""
    return next((line for line in ui.lines if "▌" in line), "")


def in_status(name: str) -> list[tuple[object, ...]]:
    return [lead for lead in LEADS if lead[2].split("+")[0] == name]


def euros(leads: list[tuple[object, ...]]) -> str:
    return f"{sum(Decimal(str(lead[4])) for lead in leads if lead[5] == 'EUR'):,}"


def copied(ui: Driver) -> str:
    return ui.app.clipboard


@pytest.fixture(autouse=True)
def _no_helper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies go to the terminal, whatever this machine has."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PATH", "/nowhere")


async def test_opening_shows_six_blocks_without_a_request(online: Opener, service: Service) -> None:
    async with online() as ui:
        service.forget()
        await ui.press("g", "m")
        for title in ("Where leads stand", "Sources", "Team", "New leads per week", "Last contact",
                      "Notes per day"):  # fmt: skip
            assert ui.shows(title)
        for key in ("j", "right_square_bracket", "less_than_sign", "c", "y", "Y", "escape"):
            await ui.press(key)
        assert ui.shows("Company")
        assert service.requests == []


async def test_rows_count_and_sum_what_is_in_the_list(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m")
        # One lead has two statuses: it stands under the higher one.
        for name in ("New", "Contacted", "Proposal"):
            leads = in_status(name)
            row = ui.line_of(f"● {name} ")[:60]
            assert f" {len(leads)} " in row
            assert euros(leads) in row
        assert ui.line_of("◌ no status").split()[4:5] == ["1"]
        sources = Counter(lead[3] for lead in LEADS)
        assert f" {sources['Website']} " in ui.line_of("Website")[:60]
        owners = Counter(lead[7] for lead in LEADS)
        assert f" {owners[1]} " in ui.line_of("Mara König")[:60]
        assert ui.shows(f"{len(LEADS)} active, 0 converted", "12 weeks, 7 Sep to 23 Nov")
        assert ui.shows("Notes are those read on this machine, of 0 of 34 leads.")


async def test_cursor_moves_through_rows_and_blocks(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m")
        assert "● New" in cursor(ui)
        await ui.press("j", "j")
        assert "● Qualified" in cursor(ui)
        await ui.press("k")
        assert "● Contacted" in cursor(ui)
        await ui.press("G", "j")
        assert "Referral" in cursor(ui), "the next block follows the last row"
        await ui.press("right_square_bracket")
        assert "Mara König" in cursor(ui)
        await ui.press("left_square_bracket", "left_square_bracket")
        assert "● New" in cursor(ui)
        await ui.press("left_square_bracket")
        assert ui.shows("Mon 23 Nov   0 notes"), "round to the last block, on its last day"
        await ui.press("left_square_bracket", "left_square_bracket")
        assert ui.shows("week of 23 Nov")
        await ui.press("left")
        assert ui.shows("week of 16 Nov")
        await ui.press("g", "g")
        assert ui.shows("week of 7 Sep")


@pytest.mark.parametrize(
    ("moves", "chips"),
    [
        ((), ("status  New",)),
        (("j", "j"), ("Qualified, not Proposal",)),
        (("G",), ("status  none",)),
        (("right_square_bracket",), ("source  Referral", "converted  or not")),
        (("right_square_bracket", "right_square_bracket"), ("owner  Mara König",)),
        (("right_square_bracket",) * 3 + ("k",), ("created  2026-11-16..2026-11-22",)),
        (("right_square_bracket",) * 4 + ("j",), ("date  7d",)),
        (("right_square_bracket",) * 4 + ("G",), ("date  never",)),
    ],
)  # fmt: skip
async def test_enter_lists_exactly_the_leads_of_the_row(
    offline: Opener, moves: tuple[str, ...], chips: tuple[str, ...]
) -> None:
    async with offline() as ui:
        await ui.press("g", "m", *moves)
        item = ui.app.screen.query_one(Figures).item
        assert item is not None
        await ui.press("enter")
        screen = " ".join(ui.lines[2].split())
        for chip in chips:
            assert " ".join(chip.split()) in screen
        assert ui.shows(f" {item.leads} of 34") or item.leads == 34
        await ui.press("g", "m")
        again = ui.app.screen.query_one(Figures).item
        assert again == item, "the figures are as they were, with the cursor where it was"


async def test_notes_of_a_day_open_their_leads(online: Opener, service: Service) -> None:
    async with online() as ui:
        await ui.press("j", "n")
        lead = ui.line_of("New note")
        await ui.write("Called")
        await ui.press("ctrl+s")
        await ui.idle()
        assert service.sent("POST", "/lead/notes/")[0].body["title"] == "Called"
        service.forget()
        await ui.press("g", "m", "left_square_bracket")
        assert ui.shows("Mon 23 Nov", "1 note")
        await ui.press("enter")
        assert ui.shows("noted 2026-11-23", "converted or not")
        rows = [line for line in ui.lines[5:] if line[3:20].strip()]
        assert [row[3:16] in lead for row in rows[:2]] == [True, False]
        await ui.press("F")
        assert ui.shows("noted:2026-11-23 is:all")
        await ui.press("escape", "g", "m")
        assert ui.shows("Mon 23 Nov"), "the cursor is where it was"
        await ui.press("left", "enter")
        assert ui.shows("There are no leads in this row", "Where leads stand")


async def test_filter_by_days_of_notes_narrows_the_figures(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m", "F")
        await ui.write("noted:any")
        await ui.press("enter")
        assert ui.shows("noted any", "1 active, 0 converted")
        await ui.press("backspace")
        assert ui.shows("34 active")


async def test_rows_without_leads_open_nothing(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m", "left_square_bracket", "enter")
        assert ui.shows("There are no leads in this row")
        await ui.press("left_square_bracket", "left_square_bracket", "enter")
        assert ui.shows("There are no leads in this row")
        assert ui.shows("Where leads stand")


async def test_periods_become_shorter_and_longer(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m", "less_than_sign")
        assert ui.shows("4 weeks, 2 Nov to 23 Nov")
        await ui.press("less_than_sign")
        assert ui.shows("There is no shorter period")
        for days in (
            "12 weeks, 7 Sep",
            "26 weeks, 1 Jun",
            "52 weeks, 1 Dec 2025",
            "all weeks, 19 Oct",
        ):
            await ui.press("greater_than_sign")
            assert ui.shows(days)
        await ui.press("greater_than_sign")
        assert ui.shows("There is no longer period")


async def test_currencies_follow_each_other_and_are_never_mixed(offline: Opener) -> None:
    def row() -> str:
        return ui.line_of("● Contacted ")[:60]

    async with offline() as ui:
        await ui.press("g", "m")
        contacted = in_status("Contacted")
        assert f"{euros(contacted)}     +{sum(lead[5] != 'EUR' for lead in contacted)}" in row()
        await ui.press("c")
        dollars = [lead for lead in contacted if lead[5] == "USD"]
        assert ui.shows("currency USD")
        assert f"{sum(Decimal(str(lead[4])) for lead in dollars):,}" in row()
        await ui.click(FilterBar, 22, 0)
        assert ui.shows("currency GBP")


async def test_filters_are_those_of_the_list(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m", "f", "a")
        assert ui.shows("Owner", "type to narrow")
        assert "● New" not in cursor(ui), "the picker has the focus"
        await ui.press("space", "enter")
        mine = [lead for lead in LEADS if lead[7] == 3]
        assert ui.shows("owner Ana Sousa", f"{len(mine)} active")
        assert "● New" in cursor(ui)
        await ui.press("slash")
        await ui.write("acme")
        await ui.press("enter")
        acme = [lead for lead in mine if "acme" in f"{lead[0]} {lead[1]}".lower()]
        assert ui.shows("text acme", f"{len(acme)} active")
        await ui.press("backspace")
        assert ui.shows(f"{len(mine)} active")
        await ui.press("f", "x")
        assert ui.shows("owner everyone", "34 active")
        await ui.press("escape")
        assert ui.shows(f" {len(LEADS)} active leads"), "the list keeps its own filter"


async def test_filter_as_text_shows_its_mistakes(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m", "F")
        await ui.write("statsu:new")
        assert ui.shows("statsu: is not a filter")
        await ui.press("tab", "enter")
        assert ui.shows("status New", f"{len(in_status('New'))} active")


async def test_narrow_screens_have_five_pages(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("g", "m")
        titles = ("Where leads stand", "Sources  ", "New leads per week", "Last contact", "Team  ")
        for title in titles:
            assert ui.shows(title)
            await ui.press("right_square_bracket")
        assert ui.shows("Where leads stand")
        await ui.click(PageHeader, 33, 0)
        assert ui.shows("New leads per week", "Notes per day")
        await ui.press("j")
        assert ui.shows("Mon 26 Oct   0 notes"), "the notes follow the weeks"
        await ui.resize(120, 36)
        assert ui.shows("Where leads stand", "Mon 26 Oct   0 notes")


async def test_mouse_moves_the_cursor_and_opens_with_a_double_click(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m")
        await ui.click(Figures, 20, 3)
        assert "● Qualified" in cursor(ui)
        await ui.click(Figures, 68 + 3 + 8 * 4, 6)
        assert ui.shows("week of 2 Nov")
        await ui.click(Figures, 20, 1, times=2)
        assert ui.shows("status New", f" {len(in_status('New'))} of 34")
        await ui.press("g", "m")
        await ui.click(PageHeader, 3, 0)
        assert ui.shows("Company")


async def test_copying_a_block_takes_all_of_its_rows_as_text(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("g", "m", "right_square_bracket", "y")
        lines = copied(ui).splitlines()
        assert lines[0].split() == ["Sources", "leads", "converted", "rate"]
        sources = Counter(lead[3] for lead in LEADS)
        assert {line.split("  ")[0] for line in lines[1:-1]} == set(sources)
        assert ui.shows("Sources sent to the terminal")


async def test_copying_everything_writes_markdown(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m", "Y")
        text = copied(ui)
        assert text.startswith("# Northwind, 12 weeks, 7 Sep to 23 Nov\n")
        assert "34 active, 0 converted. As of Mon 23 Nov 09:12." in text
        assert (
            f"| Contacted | {len(in_status('Contacted'))} | {euros(in_status('Contacted'))} |"
            in text
        )
        assert text.count("\n## ") == 6
        assert "Notes are those read on this machine, of 0 of 34 leads." in text


async def test_names_of_strangers_stay_text(offline: Opener) -> None:
    async with offline(harm=True) as ui:
        await ui.press("g", "m", "Y")
        assert ui.shows("Acme [/b]")
        for line in copied(ui).splitlines():
            assert "\x1b" not in line
            assert "@click" not in line or "\\[" in line


async def test_numbers_of_a_first_sync_end_in_a_plus(offline: Opener) -> None:
    async with offline(complete=False) as ui:
        await ui.press("g", "m")
        assert ui.shows("34+ active, 0+ converted")
        assert f"{len(in_status('Contacted'))}+" in ui.line_of("● Contacted")
        assert "%" not in ui.line_of("Website")[:60]
        assert not ui.shows("as of")


async def test_figures_follow_what_changes_in_the_list(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m")
        store: Store = ui.store
        await ui.press("escape", "s")
        await ui.sees("type to narrow")
        await ui.press("5")
        await ui.press("g", "m")
        # The first lead of the list: it left one status for another.
        assert f" {len(in_status('Won')) + 1} " in ui.line_of("● Won")[:60]
        await store.leads.reload(None)
        assert ui.shows("34 active")


async def test_empty_workspace_has_figures_of_nothing(offline: Opener) -> None:
    async with offline(count=0) as ui:
        await ui.press("g", "m")
        assert ui.shows("0 active, 0 converted", "Where leads stand", "currency none")
        await ui.press("c")
        assert ui.shows("There is no other currency")
        await ui.press("right_square_bracket", "j", "k", "enter", "y", "Y")
        assert ui.shows("Where leads stand")


@pytest.mark.parametrize("size", [(40, 10), (60, 16), (100, 20), (112, 30), (200, 50)])
async def test_every_size_shows_the_page_and_its_cursor(
    offline: Opener, size: tuple[int, int]
) -> None:
    async with offline(size=size) as ui:
        await ui.press("g", "m")
        for _ in range(6):
            item = ui.app.screen.query_one(Figures).item
            assert item is not None
            assert all(len(line) <= size[0] for line in ui.lines)
            await ui.press("right_square_bracket")


async def test_closing_the_screen_ends_the_adding_up(offline: Opener) -> None:
    async with offline(times=30) as ui:
        await ui.pilot.press("g", "m", "escape")
        await ui.rest()
        assert ui.shows("Company")
        assert not any(worker.group == "complete" for worker in ui.app.workers)


async def test_search_field_takes_letters_of_commands(offline: Opener) -> None:
    async with offline() as ui:
        await ui.press("g", "m", "slash")
        await ui.write("cyY")
        assert ui.shows("/ cyY")
        await ui.press("escape")
        assert ui.shows("34 active")
