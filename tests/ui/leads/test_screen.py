"""The lead list: columns, preview, cursor and mouse."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.models.change import Change, ConvertLead, DeleteLead, MoveStatus, lead_of
from taskip_leads.ui.leads.widgets.preview import Preview
from taskip_leads.ui.leads.widgets.table import LeadTable
from taskip_leads.ui.leads.widgets.view_tabs import ViewTabs
from tests.support.lead_fixtures import FULL, write_lead
from tests.support.lead_list import cursor_row
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

NARROW = (80, 24)


async def test_list_has_seven_columns_and_a_preview_at_120_columns(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        heads = ui.line_of("Company")
        assert heads.split() == ["Name", "Company", "Status", "Source", "Value", "▾", "When"]
        row = ui.line_of("Jonas Lindqvist")
        assert row.startswith("   Jonas Lindqvist  Fjällräven Log… ● Qualified   Referral")
        assert "620,000 SEK  in 3d  TL" in row
        assert ui.line_of("#1042").endswith("Amelia Okafor              #1042  ")


async def test_list_omits_source_and_preview_at_80_columns(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        heads = ui.line_of("Company")
        assert heads.split() == ["Name", "Company", "Status", "Value", "▾", "When"]
        row = ui.line_of("Jonas Lindqvist")
        assert row.rstrip().rstrip("▐") == (
            "   Jonas Lindqvist      Fjällräven Logist… ● Qualified   620,000 SEK  in 3d  TL"
        )
        assert not ui.shows("#1042")


async def test_list_shows_name_status_and_value_below_60_columns(offline: Opener) -> None:
    async with offline(size=(50, 14)) as ui:
        assert ui.line_of("Name").split() == ["Name", "Status", "Value"]
        assert ui.shows("Amelia Okafor", "● Proposal", "48,000 EUR")


async def test_tiny_terminal_shows_the_required_size(offline: Opener) -> None:
    async with offline(size=(38, 9)) as ui:
        assert ui.text.strip() == "taskip-leads needs 40 by 10 cells."
        await ui.resize(80, 24)
        assert ui.shows("Amelia Okafor")


async def test_cursor_moves_by_lines_half_pages_pages_and_to_the_ends(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        assert cursor_row(ui).startswith("Amelia Okafor")
        await ui.press("j", "down", "k")
        assert cursor_row(ui).startswith("Jonas Lindqvist")
        await ui.press("ctrl+d")
        assert cursor_row(ui).startswith("Sofia Marchetti")
        await ui.press("ctrl+u")
        assert cursor_row(ui).startswith("Jonas Lindqvist")
        await ui.press("G")
        assert cursor_row(ui).startswith("Samuel Osei")
        await ui.press("g", "g")
        assert cursor_row(ui).startswith("Amelia Okafor")
        await ui.press("pagedown")
        assert cursor_row(ui).startswith("Luca Ferri")
        await ui.press("pageup")
        assert cursor_row(ui).startswith("Amelia Okafor")


async def test_preview_follows_the_cursor(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        assert ui.shows("Next step Fri 27 Nov  in 4d", "Send the signed offer", "Offer call")
        await ui.press("j", "j")
        assert ui.shows("#1040", "Next step Wed 25 Nov  in 2d", "Also      ● Qualified")
        await ui.press("p")
        assert not ui.shows("#1040")
        await ui.press("p")
        assert ui.shows("#1040")


def labels(ui: Driver) -> list[str]:
    """Return the labels of the facts in the preview, "" for a second line."""
    rows = [line[ui.app.screen.query_one(Preview).region.x + 2 :][:10].strip() for line in ui.lines]
    return rows[rows.index("Phone") : rows.index("City") + 1]


async def test_preview_names_the_phone_first_and_breaks_an_email_after_its_at(
    offline: Opener,
) -> None:
    async with offline(size=(120, 36)) as ui:
        email = "okafor.with.a.long.name@lumen-optics.example"
        lead = {**FULL, "converted": 0, "email": "amelia.okafor@lumen-optics.example"}
        await write_lead(Path(ui.store.database.path), lead)
        await ui.store.leads.reload(None)
        await ui.press("r", "j", "k")
        await ui.sees("amelia.okafor@\n")
        assert labels(ui) == ["Phone", "Email", "", "Owner", "Source", "Website", "City"]
        start = ui.line_of("amelia.okafor@").index("amelia")
        assert ui.line_of("lumen-optics.example").index("lumen-optics.example") == start
        # A wide pane has room for it in one line.
        await ui.resize(200, 50)
        await ui.sees("amelia.okafor@lumen-optics.example")
        assert labels(ui) == ["Phone", "Email", "Owner", "Source", "Website", "City"]
        # Each of the two lines is cut where even it is too long.
        await write_lead(Path(ui.store.database.path), {**lead, "email": email})
        await ui.store.leads.reload(None)
        await ui.resize(120, 36)
        await ui.press("j", "k")
        await ui.sees("okafor.with.a.long.na…", "lumen-optics.example")


async def test_matches_in_both_lines_of_an_email_are_marked(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        lead = {**FULL, "converted": 0, "email": "amelia.okafor@lumen-optics.example"}
        await write_lead(Path(ui.store.database.path), lead)
        await ui.store.leads.reload(None)
        await ui.press("slash")
        await ui.write("okafor@lumen")
        await ui.sees("amelia.okafor@\n")
        left = ui.app.screen.query_one(Preview).region.x
        marked = [
            one.text
            for strip in ui.strips[5:-3]
            for one in strip.crop(left)
            if one.style is not None and one.style.underline
        ]
        assert marked == ["okafor@", "lumen"]


async def test_mouse_moves_scrolls_and_sorts(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.click(LeadTable, 5, 3)
        assert cursor_row(ui).startswith("Priya Raman")
        await ui.click(LeadTable, 5, 0)
        assert ui.line_of("Company").split()[:2] == ["Name", "▴"]
        assert cursor_row(ui).startswith("Priya Raman"), "the cursor follows its lead"
        await ui.wheel(LeadTable, 6)
        assert not ui.shows("Aiko Mori"), "the first by name is out of sight"
        await ui.click(ViewTabs, ui.lines[0].index("Cold"), 0)
        assert ui.shows("date older 30d or never")


async def test_sorting_keeps_the_cursor_on_its_lead(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("j", "j", "S", "v")
        assert cursor_row(ui).startswith("Priya Raman")
        assert ui.line_of("Company").split()[-3:] == ["▾", "Value", "When"]
        await ui.press("g", "g")
        assert cursor_row(ui).startswith("Aiko Mori"), "8.9M is the highest"
        await ui.press("S", "v", "g", "g")
        assert cursor_row(ui).startswith("Dora Acmeson"), (
            "reversed; leads without a value come last"
        )


async def test_unbound_key_shows_a_hint(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("Z")
        assert ui.shows("Z does nothing here. ? shows the keys")
        await ui.press("f", "Z")
        assert ui.shows("f Z does nothing here.")


async def test_preview_covers_a_part_of_a_narrow_list(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        assert not ui.shows("Phone")
        await ui.press("p")
        assert ui.shows("Phone", "#1042"), "of the lead under the cursor"
        first = cursor_row(ui)
        await ui.press("j")
        assert cursor_row(ui) != first
        assert not ui.shows("#1042"), "it follows the cursor"
        await ui.press("space", "escape")
        assert not ui.shows("Phone"), "closed first; the mark stays"
        assert ui.shows("1 marked")
        await ui.press("p", "p")
        assert not ui.shows("Phone")
        await ui.resize(120, 36)
        assert ui.shows("Next step")


async def test_new_leads_since_the_last_visit_carry_a_sign(offline: Opener) -> None:
    async with offline(size=NARROW, count=30) as ui:
        assert ui.line_of("Amelia Okafor")[1] == " ", "nothing is new on the first visit"
        await ui.press("j")
    async with offline(size=NARROW, later=True) as ui:
        assert ui.line_of("Late Comer").startswith(" + Late Comer")
        assert ui.line_of("Priya Raman").startswith("   Priya")


@pytest.mark.parametrize(
    ("keys", "made"), [("DyDy", DeleteLead), ("CyCy", ConvertLead), ("s2s2", MoveStatus)]
)
async def test_queued_commands_act_on_successive_leads(
    offline: Opener, keys: str, made: type[Change]
) -> None:
    """Each command removes its lead from the list; the next acts on the new cursor row."""
    async with offline(size=NARROW, hold=5.0, sort=None) as ui:
        await ui.press("F")
        await ui.write("status:new")
        await ui.press("enter")
        await ui.breath(*keys)
        changes = [one.change for one in await ui.store.outbox.changes()]
        assert [type(change) for change in changes] == [made, made]
        assert len({lead_of(change) for change in changes}) == 2
