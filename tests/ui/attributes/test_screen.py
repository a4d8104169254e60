"""Statuses and sources side by side: columns, cursors, order, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskip_leads.ui.attributes.list import columns, full_width
from tests.support.attribute_rows import cursor
from tests.support.lead_fixtures import FULL, write_lead
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_statuses_and_sources_are_shown_side_by_side_in_order(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s")
        assert ui.shows("‹ Leads   Statuses and sources", "Statuses 6", "Sources 14")
        row = ui.line_of("Contacted")
        assert row.rstrip() == (
            "   2  ■■ Contacted    #f39c12      10        2  ■■ Referral     #3498db       5"
        )
        assert ui.shows("6 statuses  14 sources")


async def test_wide_screen_shows_lead_counts_as_bars(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("g", "s")
        assert "━━━━━━━━━━━━━━━━━━━     10 " in ui.line_of("Contacted")
        assert "━" not in ui.line_of("Won")[:57], "no lead has it"


async def test_contacts_are_counted_apart(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        won = next(
            use.attribute
            for use in await ui.store.leads.attributes()
            if use.attribute.name == "Won"
        )
        status = {"id": won.id, "name": won.name, "color": won.color, "type": "status", "order": 5}
        path = Path(ui.store.database.path)
        for number in range(3):
            lead = {**FULL, "id": 5000 + number, "statuses": [status], "sources": []}
            await write_lead(path, {**lead, "converted": int(number > 0)})
        await ui.press("g", "s")
        await ui.press(*"jjjj")
        assert cursor(ui) == "Won"
        assert ui.shows("Won   active 1, converted 2")
        assert ui.line_of(" Won ")[:58].rstrip().endswith(" 1")
        assert ui.lines[3].split() == ["Statuses", "6", "active", "Sources", "14", "active"]
        await ui.press("k", "k")
        assert "converted" not in ui.lines[-2]
        await ui.press("right_square_bracket")
        assert ui.lines[-2].split("   ")[2].strip() == cursor(ui)
        await ui.press("left_square_bracket", *"jj", "D")
        await ui.sees("3 leads")


async def test_status_bar_keeps_the_counts_where_it_is_narrow(offline: Opener) -> None:
    async with offline(size=(50, 24)) as ui:
        await ui.press("g", "s", "j")
        assert "active 10" in ui.lines[-2]


async def test_very_wide_lists_end_where_their_columns_end(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("g", "s")
        rows = [line.rstrip() for line in ui.lines[2:17]]
        await ui.resize(200, 50)
        assert [line.rstrip() for line in ui.lines[2:17]] == rows


@given(st.integers(1, 60))
def test_list_of_full_width_has_all_columns_and_no_gap(longest: int) -> None:
    width = full_width(longest)
    where = columns(width, longest)
    assert where.name == max(11, min(longest, 24))
    assert where.bar_width == 19
    assert where.bar + where.bar_width + 2 + 5 + 1 == width, "two cells between bar and number"
    assert columns(width - 1, longest).bar_width < 19


async def test_brackets_switch_the_list_and_its_cursor(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s")
        assert cursor(ui) == "New"
        await ui.press("j", "j")
        assert cursor(ui) == "Qualified"
        await ui.press("right_square_bracket", "G")
        assert cursor(ui) == "Chat"
        await ui.press("k")
        assert cursor(ui) == "Import"
        await ui.press("left_square_bracket")
        assert cursor(ui) == "Qualified", "each list keeps its cursor"
        await ui.press("escape")
        assert ui.shows("Amelia Okafor")


async def test_undo_toast_describes_the_status_change(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=5) as ui:
        await ui.press("g", "s", "number_sign", "right", "enter")
        await ui.sees("Status New: new colour")
        await ui.press("less_than_sign", "greater_than_sign")
        await ui.sees("Status New: new position")
        await ui.press("z")
        await ui.sees("Status New: new colour", "z undo")
        await ui.press("e")
        await ui.write("er")
        await ui.press("enter")
        await ui.sees("Rename status “New” → “Newer”")


async def test_attribute_names_with_markup_are_shown_literally(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("g", "s", "a")
        await ui.write("[/b] [@click=app.quit]x[/]")
        assert ui.shows("● [/b] [@click=…")
        await ui.press("enter")
        await ui.idle()
        assert ui.shows("■■ [/b] [@click=app.quit…")


async def test_reorder_sends_only_the_two_swapped_attributes(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        name = cursor(ui)
        await ui.press("greater_than_sign")
        assert cursor(ui) == name, "the cursor follows it"
        await ui.idle()
        sent = service.sent("PUT", "/lead-attribute/")
        assert sorted(r.body["order"] for r in sent) == [1, 2]
        assert all(r.body["type"] == 1 for r in sent)
        rows = service.rows("SELECT name FROM attributes WHERE type = 1 ORDER BY position")
        assert [row["name"] for row in rows].index(name) == 1
        await ui.press("less_than_sign")
        await ui.idle()
        rows = service.rows("SELECT name FROM attributes WHERE type = 1 ORDER BY position")
        assert rows[0]["name"] == name
        await ui.press("less_than_sign")
        await ui.idle()
        assert len(service.sent("PUT", "/lead-attribute/")) == 4, "the first one stays the first"


async def test_enter_shows_the_leads_of_an_attribute(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s", "G", "enter")
        assert ui.shows("status Lost", "Kofi Annor")
        assert not ui.shows("Amelia Okafor")


async def test_quick_reorder_keys_add_up(online: Opener, service: Service) -> None:
    """Each key starts from the result of the previous one, not from the displayed order."""
    async with online(size=(80, 24), hold=5.0) as ui:
        await ui.press("g", "s", "j")
        name = cursor(ui)
        await ui.breath(*["greater_than_sign"] * 3, "less_than_sign")
        assert cursor(ui) == name
        shown = [line.split("■■")[1].split()[0] for line in ui.lines if "■■" in line]
        assert shown.index(name.split()[0]) == 3, "three down, one up, from the second place"
        for held in await ui.store.outbox.changes():
            await ui.store.outbox.retry_now(held.id)
        await ui.idle()
        assert ui.store.outbox.counts.asking == 0, "no conflict with our own change"
        found = service.rows("SELECT name FROM attributes WHERE type = 1 ORDER BY position, id")
        assert found[3]["name"] == name


@pytest.mark.parametrize("width", [20, 38, 58, 98])
@pytest.mark.parametrize("longest", [3, 11, 18, 24, 191])
def test_attribute_columns_never_overlap(width: int, longest: int) -> None:
    found = columns(width, longest)
    count = width - 1 - 5
    assert found.name >= 1
    assert 9 + found.name < count
    if found.hex:
        assert 9 + found.name + 1 <= found.hex
        assert found.hex + 7 < count
    if found.bar:
        assert found.hex + 7 < found.bar
        assert found.bar + found.bar_width < count


def test_attribute_columns_of_usual_names() -> None:
    assert columns(38, 10) == columns(38, 3)
    assert (columns(38, 10).name, columns(38, 10).hex) == (11, 22)
    assert (columns(58, 10).bar, columns(58, 10).bar_width) == (31, 19)
