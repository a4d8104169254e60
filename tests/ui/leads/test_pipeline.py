"""The pipeline above the list: when it is shown, what it counts, and what a click does."""

from __future__ import annotations

from taskip_leads.ui.leads.widgets.pipeline_strip import PipelineStrip, plan_strip
from tests.support.service import Service
from tests.ui.conftest import Opener

WIDE = (120, 36)
NAMES = ("No status", "New", "Contacted", "Qualified", "Proposal", "Won", "Lost")


def shares(lines: list[str]) -> dict[str, int]:
    """Return the counts in the row under the tabs, by status."""
    plan = plan_strip(len(NAMES), len(lines[2]))
    counts: dict[str, int] = {}
    for index, name in enumerate(NAMES):
        cell = lines[2][plan.start(index) :][: plan.width]
        assert cell[2:].startswith(name[:6]), (name, cell)
        counts[name] = int(cell.replace("%", "").split()[-1])
    return counts


ALL = {
    "No status": 1, "New": 7, "Contacted": 10, "Qualified": 8, "Proposal": 7, "Won": 0, "Lost": 1,
}  # fmt: skip


async def test_pipeline_stands_above_the_list_where_there_is_room(offline: Opener) -> None:
    async with offline(size=WIDE, pipeline=None) as ui:
        assert shares(ui.lines) == ALL
        assert ui.lines[3].count("━") > 5
        assert "Name" in ui.lines[6]
        await ui.resize(119, 36)
        assert "Name" in ui.lines[4]
        await ui.resize(*WIDE)
        assert shares(ui.lines) == ALL
        await ui.resize(120, 29)
        assert "● New" not in ui.lines[2], "below 30 rows it is off until P"


async def test_toggle_is_kept_for_the_next_start(offline: Opener) -> None:
    async with offline(size=WIDE, pipeline=None) as ui:
        await ui.press("P")
        assert "Name" in ui.lines[4]
    async with offline(size=WIDE, pipeline=None) as ui:
        assert "Name" in ui.lines[4]
        await ui.press("P")
        assert shares(ui.lines) == ALL
    async with offline(size=(120, 24), pipeline=None) as ui:
        assert shares(ui.lines) == ALL, "chosen, so it is shown in few rows too"


async def test_narrow_terminal_says_how_many_columns_the_pipeline_needs(offline: Opener) -> None:
    async with offline(size=(100, 30), pipeline=None) as ui:
        await ui.press("P")
        assert ui.shows("The pipeline needs 120 columns")


async def test_pipeline_counts_what_the_filter_lets_through(offline: Opener) -> None:
    async with offline(size=WIDE, pipeline=True) as ui:
        await ui.press("slash")
        await ui.write("acme")
        assert sum(shares(ui.lines).values()) == 6
        assert ui.shows("6 of 34")
        await ui.press("escape", "escape")
        assert shares(ui.lines) == ALL


async def test_click_narrows_the_list_to_a_status_and_a_second_one_widens_it(
    offline: Opener,
) -> None:
    async with offline(size=WIDE, pipeline=True) as ui:
        plan = plan_strip(len(NAMES), 120)
        await ui.click(PipelineStrip, plan.start(1) + 3, 0)
        assert ui.shows("status New")
        assert shares(ui.lines) == {**dict.fromkeys(NAMES, 0), "New": 7}
        await ui.click(PipelineStrip, plan.start(1) + 3, 1)
        assert not ui.shows("status New")
        assert shares(ui.lines) == ALL


async def test_pipeline_follows_a_status_change(online: Opener, service: Service) -> None:
    async with online(size=WIDE, pipeline=True) as ui:
        before = ui.lines[2]
        await ui.press("s", "5")
        await ui.idle()
        assert service.sent("PUT", "/lead/")
        assert ui.lines[2] != before
