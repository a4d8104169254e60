"""Editing a field of a lead in place."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from taskip_leads import clock
from taskip_leads.models.change import EditLead
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.field_labels import LABELS
from taskip_leads.ui.lead.field_groups import EMPTY
from taskip_leads.ui.lead.screen import LeadScreen
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.inline_field import InlineInput
from taskip_leads.ui.widgets.form_field import FormField
from tests.support import northwind
from tests.support.lead_fixtures import (
    FILES,
    FULL,
    NOTES,
    go_to_field,
    open_lead,
    show_more_fields,
)
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

ACTIVE = {**FULL, "value": "48000", "converted": 0}


async def open_first(ui: Driver, service: Service) -> int:
    """Open the first lead and return its server id."""
    await ui.press("enter")
    await ui.idle()
    return int(service.sent("GET", "/lead/")[-1].path.rsplit("/", 1)[1])


async def retype(ui: Driver, words: str) -> None:
    """Replace the text of the field being edited."""
    await ui.press("ctrl+u", "ctrl+k")
    await ui.write(words)


async def test_inline_edit_saves_only_its_field(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        number = await open_first(ui, service)
        (row,) = service.rows("SELECT first_name FROM leads WHERE id = ?", [number])
        await ui.press("j", "enter")
        assert ui.shows("enter save  esc keep draft", "was ", "editing Value")
        await retype(ui, "52,000")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{number}")
        assert sent.body == {"first_name": row["first_name"], "value": 52000}
        await ui.sees("52,000 EUR")


async def test_inline_edit_shows_a_toast_and_can_be_undone(offline: Opener) -> None:
    async with offline(hold=5, size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter")
        await retype(ui, "52000")
        await ui.press("enter")
        await ui.sees("◔ Value 48,000 → 52,000 EUR", "z undo")
        assert "52,000 EUR" in ui.lines[2]
        await ui.press("z")
        await ui.until(lambda: "48,000 EUR" in ui.lines[2])


@pytest.mark.parametrize(
    ("down", "typed", "said"),
    [
        (1, "many", "Enter an amount, such as 48000 or 48k."),
        (5, "someday", "Enter a day: 3d, 2w, fri"),
        (8, "nobody", "Enter an address such as name@company.com."),
    ],
)
async def test_inline_error_is_shown_below_the_field_and_keeps_the_text(
    offline: Opener, down: int, typed: str, said: str
) -> None:
    async with offline(size=(140, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press(*["j"] * down, "enter")
        await retype(ui, typed)
        await ui.press("enter")
        assert said in " ".join(line[12:51].strip() for line in ui.lines)
        assert ui.shows("✗ ")
        assert ui.app.screen.query_one(InlineInput).value == typed
        assert ui.store.outbox.waiting == 0
        await ui.press("x")
        assert not ui.shows(said)


async def test_escape_keeps_an_inline_draft_shared_with_the_form(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter")
        await retype(ui, "60000")
        await ui.press("escape")
        await ui.sees("▪ 60000", "▪ draft on this machine", "draft, not saved yet")
        assert "48,000 EUR" in ui.lines[2]
        await ui.press("enter")
        assert ui.app.screen.query_one(InlineInput).value == "60000"
        await ui.press("escape", "e")
        await ui.sees("Edit lead", "60000")
        await ui.press("escape")


async def test_unchanged_text_leaves_no_draft(offline: Opener) -> None:
    async with offline() as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter", "9")
        await ui.until(lambda: ui.shows("▪ draft"))
        await ui.press("backspace", "escape")
        assert await ui.store.drafts.get(1042, DraftKind.LEAD) is None
        await ui.press("enter", "enter")
        assert ui.store.outbox.waiting == 0


async def test_tab_moves_to_the_next_field_and_keeps_a_draft(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter")
        await retype(ui, "60000")
        await ui.press("tab")
        await ui.sees("editing Currency")
        await ui.press("tab")
        await ui.sees("editing Next step")
        assert ui.app.screen.query_one(InlineInput).value == "Fri 27 Nov"
        await ui.press("shift+tab", "shift+tab")
        await ui.sees("editing Value")
        assert ui.app.screen.query_one(InlineInput).value == "60000"
        await ui.press("escape")


async def test_day_is_edited_as_it_is_shown(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter", "tab", "tab")
        await ui.sees("editing Next step")
        await retype(ui, "2026-11-27")
        await ui.press("enter")
        assert ui.store.outbox.waiting == 0, "another spelling of the same day"
        await ui.press("enter", *["backspace"] * 3)
        await ui.write("dec")
        await ui.press("enter")
        await ui.sees("27 December 2026 is a Sunday.")
        await retype(ui, "Sun 27 Dec")
        await ui.press("enter")
        await ui.sees("Next step  Sun 27 Dec")
        assert ui.store.outbox.waiting == 1


async def test_currency_is_shown_once_while_one_types_it(
    offline: Opener,
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter")
        assert ui.line_of("▌Value").startswith("▌Value      EUR 48,000")
        for typed, shown in (
            ("52k", " EUR 52k"), ("e", " e"), ("EUR 52k", " EUR 52k"), ("52k eur", " 52k eur"),
        ):  # fmt: skip
            await retype(ui, typed)
            assert ui.line_of("▌Value")[11:].startswith(f"{shown}  "), typed
        await retype(ui, "EUR 52k")
        await ui.press("enter")
        await ui.sees("Value      52,000 EUR")


async def test_killed_program_keeps_typed_text(offline: Opener) -> None:
    async with offline() as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter")
        await retype(ui, "70000")
        await ui.sees("Value 70000")
        draft = await ui.store.drafts.get(1042, DraftKind.LEAD)
        assert draft is not None
        assert draft.fields["texts"] == {"value": "70000"}


async def test_choice_field_opens_its_picker_or_the_form(
    offline: Opener,
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("enter")
        assert type(ui.app.screen).__name__ == "StatusPicker"
        await ui.press("escape")
        await go_to_field(ui, "Owner")
        await ui.press("enter")
        await ui.sees("Owner of Dr. Amelia Ok")
        await ui.press("escape")
        for name in ("Source", "Company", "Description"):
            await go_to_field(ui, name)
            await ui.press("enter")
            await ui.sees("Edit lead")
            focused = ui.app.screen.focused
            assert focused is not None
            held = [one for one in focused.ancestors_with_self if isinstance(one, FormField)]
            assert held[0].label == name
            await ui.press("escape")


@pytest.mark.parametrize(
    "lead", [ACTIVE, {"id": 7, "first_name": "Solo", "custom_fields": {"Region": ""}}]
)
async def test_every_writable_field_has_a_row(offline: Opener, lead: dict[str, Any]) -> None:
    names = {name: name for name in LABELS} | {
        "status_ids": "statuses", "source_ids": "sources", "custom_fields": "custom.Region",
    }  # fmt: skip
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, lead)
        facts = ui.app.screen.query_one(LeadFacts)
        await show_more_fields(ui)
        if EMPTY in [fact.field for fact in facts.shown]:
            await go_to_field(ui, "Empty")
            await ui.press("enter")
        rows = [fact.field for fact in facts.shown]
        assert set(names.values()) <= set(rows)
        assert len(rows) == len(set(rows))


async def test_empty_fields_share_a_row_and_can_be_filled_in(
    online: Opener, service: Service
) -> None:
    with service.sandbox.database.write() as connection:
        connection.execute("UPDATE leads SET zip_code = NULL, website = NULL, phone_number = '1'")
    async with online(size=(80, 24)) as ui:
        await ui.press("enter")
        await ui.idle()
        await show_more_fields(ui)
        await go_to_field(ui, "Empty")
        assert "Website, " in ui.line_of("▌Empty")
        assert "ZIP" in ui.line_of("▌Empty")
        await ui.press("enter")
        assert ui.line_of("▌Website").split()[:2] == ["▌Website", "–"]
        await go_to_field(ui, "ZIP")
        await ui.press("enter")
        await ui.write("10119")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", "/lead/")
        assert isinstance(sent.body, dict)
        assert sent.body["zip_code"] == "10119"
        await ui.until(lambda: ui.line_of("▌ZIP").partition("▌")[2].split()[:2] == ["ZIP", "10119"])


async def test_inline_place_accepts_a_known_name_or_an_id(offline: Opener) -> None:
    async with offline(size=(140, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await go_to_field(ui, "City")
        await ui.press("enter")
        assert "was Berlin" in ui.line_of("▌City")
        await retype(ui, "Atlantis")
        await ui.press("enter")
        right_side = " ".join(line[12:51].strip() for line in ui.lines)
        assert "No city with that name is known here. Enter its ID." in right_side
        await retype(ui, "#77")
        await ui.press("enter")
        await ui.sees("City       #77")
        (waiting,) = [one.change for one in await ui.store.outbox.changes()]
        assert isinstance(waiting, EditLead)
        assert (waiting.fields, waiting.base) == ({"city_id": 77}, {"city_id": 73})


async def test_inline_edit_keeps_the_shape_of_groups_and_custom_fields(
    offline: Opener,
) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await go_to_field(ui, "Groups")
        await ui.press("enter")
        await retype(ui, "Optics")
        await ui.press("enter")
        await go_to_field(ui, "Region")
        await ui.press("enter")
        await retype(ui, "South")
        await ui.press("enter")
        await ui.sees("South (custom)")
        groups, custom = [one.change for one in await ui.store.outbox.changes()]
        assert isinstance(groups, EditLead)
        assert isinstance(custom, EditLead)
        assert (groups.fields, groups.remove) == ({}, {"groups": (99,)})
        assert custom.fields == {"custom_fields": {"Region": "South"}}


async def test_fields_set_by_taskip_are_not_editable(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("G", "enter")
        await ui.sees("Set by TaskIP, not editable")


async def test_inline_field_follows_a_resize(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter")
        await ui.resize(80, 24)
        assert "was 48,000" in ui.line_of("▌Value")


async def test_future_date_becomes_the_next_step(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("enter")
        await ui.idle()
        for _ in range(8):
            if any(line.startswith(("▌Next step", "▌Last")) for line in ui.lines):
                break
            await ui.press("j")
        await ui.press("enter")
        await retype(ui, "3d")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", "/lead/")
        assert isinstance(sent.body, dict)
        day = (northwind.MOMENT + timedelta(days=3)).date()
        assert sent.body["lead_interaction_date"] == day.isoformat()
        await ui.sees("Next step  Thu 26 Nov  in 3d")
        assert clock.today() == northwind.MOMENT.date()


async def test_quitting_at_once_keeps_the_inline_text(offline: Opener) -> None:
    async with offline() as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.press("j", "enter")
        await ui.pilot.press("7", "ctrl+q")
    async with offline() as ui:
        draft = await ui.store.drafts.get(1042, DraftKind.LEAD)
        assert draft is not None
        assert draft.fields["texts"] == {"value": "48,0007"}


async def test_inline_text_of_a_deleted_lead_stays_in_drafts(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        number = await open_first(ui, service)
        await ui.press("j", "enter")
        await retype(ui, "77000")
        with service.sandbox.database.write() as connection:
            connection.execute("DELETE FROM leads WHERE id = ?", (number,))
        screen = ui.app.screen
        assert isinstance(screen, LeadScreen)
        screen.action_refresh()
        await ui.sees("Deleted in TaskIP", "Company")
        draft = await ui.store.drafts.get(number, DraftKind.LEAD)
        assert draft is not None
        assert draft.fields["texts"] == {"value": "77000"}


async def test_inline_address_hides_the_old_one_and_uses_the_whole_row(
    online: Opener, service: Service
) -> None:
    old, new = "somebody.with.a.long.nam@acme.example", "somebody@acme-analytics.example"
    async with online(size=(140, 36)) as ui:
        (row,) = service.rows("SELECT min(id) AS id FROM leads WHERE NOT converted")
        with service.sandbox.database.write() as connection:
            connection.execute("UPDATE leads SET email = ? WHERE id = ?", (old, row["id"]))
        ui.app.navigator.open_lead(row["id"], [row["id"]], "All")
        await ui.idle()
        await go_to_field(ui, "Email")
        await ui.press("enter")
        assert old in ui.line_of("▌Email"), "all of it, to its end"
        await retype(ui, new)
        assert new in ui.line_of("▌Email")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{row['id']}")
        assert sent.body["email"] == new
