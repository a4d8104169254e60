"""Duplicates are found, compared, called different and merged, over the real service."""

from __future__ import annotations

import re
from datetime import timedelta

from taskip_leads import clock
from taskip_leads.models.change import EditLead
from taskip_leads.ui.duplicates.screen import DuplicatesScreen
from taskip_leads.ui.duplicates.widgets.comparison import Comparison
from taskip_leads.ui.lead.screen import LeadScreen
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support import northwind
from tests.support.duplicates import PHONE, Twins, make_twins
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

WIDE, NARROW = (120, 36), (80, 24)


async def pass_time(ui: Driver, seconds: int) -> None:
    clock.freeze(northwind.MOMENT + timedelta(seconds=seconds))
    ui.store.sync.refresh()


def chosen(ui: Driver, label: str) -> str:
    """Which sides of a field are chosen: ``x.``, ``.x``, ``xx``."""
    line = next(line for line in ui.lines if f" {label}  " in line)
    return "".join(mark.replace(" ", ".") for mark in re.findall(r"\[([x ])\]", line))


async def test_two_leads_are_compared_and_merged(online: Opener, service: Service) -> None:
    twins = make_twins(service)
    async with online(size=WIDE, hold=5) as ui:
        await ui.press("g", "d")
        await ui.sees("1 group, 2 leads", f"#{twins.kept} #{twins.other}", "1, is copied")
        assert ui.shows("Same email 1", "same email, without +fair", "1, is attached")
        assert chosen(ui, "Name") == "x.", "only an accent differs"
        assert (chosen(ui, "Email"), chosen(ui, "Phone"), chosen(ui, "Value")) == ("x.", ".x", "x.")
        assert chosen(ui, "Description") == ".x"
        assert service.sent("PUT") == service.sent("POST") == service.sent("DELETE") == []
        await _choose(ui)
        await _merge(ui, service, twins)


async def _choose(ui: Driver) -> None:
    """Sides by key and mouse; what cannot be chosen is said."""
    await ui.press("l")
    assert chosen(ui, "Name") == ".x"
    await ui.press("space")
    await ui.sees("Name can have one value only")
    await ui.press("h", "j", "l")
    assert (chosen(ui, "Name"), chosen(ui, "Email")) == ("x.", ".x")
    assert ui.shows("attaches 1 file, deletes"), "a unique address is free before it is taken over"
    await ui.press("h")
    comparison = ui.app.screen.query_one(Comparison)
    row = next(y for y, line in enumerate(ui.lines) if " Description  " in line)
    await ui.click(Comparison, 16, row - comparison.region.y)
    assert chosen(ui, "Description") == "x."
    await ui.press("l", "w")
    kept, other = re.findall(r"#\d+", ui.line_of("Keep"))[-2:]
    assert int(kept[1:]) > int(other[1:])
    await ui.press("w")


async def _merge(ui: Driver, service: Service, twins: Twins) -> None:
    await ui.press("M")
    await ui.sees(f"Merge #{twins.other} into #{twins.kept}?")
    assert ui.shows(f"phone {PHONE}", "4 requests", "Lost with", "its history", "20 seconds")
    await ui.press("enter")
    assert ui.shows("1 group, 2 leads"), "enter cancels"
    await ui.press("M")
    await ui.sees("4 requests")
    await ui.press("y")
    await ui.sees("No duplicates", f"into #{twins.kept}")
    # One change in the outbox; taken back it is as if nothing had been.
    await ui.press("z")
    await ui.sees("1 group, 2 leads")
    await ui.press("M")
    await ui.sees("4 requests")
    await ui.press("y")
    await ui.sees("No duplicates")
    await ui.press("g", "o")
    await ui.sees("Merge   “Nora Weiß” into")
    await ui.press("escape")
    assert service.sent("PUT") == []
    await pass_time(ui, 21)
    await ui.idle()
    (kept,) = service.rows("SELECT * FROM leads WHERE id = ?", [twins.kept])
    assert (kept["last_name"], kept["phone_number"]) == ("Weiss", PHONE)
    assert (kept["email"], kept["value"]) == (twins.email, 124000)
    assert kept["description"] == "Wants a quote"
    assert service.rows("SELECT id FROM leads WHERE id = ?", [twins.other]) == []
    notes = service.rows("SELECT title, note FROM notes WHERE lead_id = ?", [twins.kept])
    assert [note["title"] for note in notes] == ["Call"]
    assert notes[0]["note"].startswith(f"From #{twins.other}, ")
    assert notes[0]["note"].endswith(", 19 Nov 2026\n\nBefore ten")
    files = service.rows("SELECT media_id FROM lead_files WHERE lead_id = ?", [twins.kept])
    assert files == [{"media_id": 9001}]


async def test_narrow_terminal_shows_groups_then_the_pair(online: Opener, service: Service) -> None:
    twins = make_twins(service)
    async with online(size=NARROW, hold=5) as ui:
        await ui.press("g", "d")
        await ui.sees("1 group, 2 leads", "Compared by email, phone, and by name")
        assert ui.lines[-1].startswith(
            " enter compare   ! not duplicates   / search   f filter   esc back"
        )
        await ui.press("enter")
        await ui.sees("‹ Duplicates   Nora Weiss", "1 of 1", "is copied")
        assert ui.lines[-1].startswith(
            " M merge   h l side   w keep the other   ! not duplicates   ] next"
        )
        # The lead that is kept opens; back, the place is as it was.
        await ui.press("enter")
        assert isinstance(ui.app.screen, LeadScreen)
        await ui.sees(f"2 leads with this email   #{twins.kept}")
        await ui.press("escape")
        await ui.sees("‹ Duplicates   Nora Weiss")
        # A change that is not sent would be lost with its lead.
        await ui.store.outbox.add(EditLead(twins.other, {"zip_code": "1"}))
        await ui.press("M")
        await ui.sees(f"#{twins.other} has a change that is not sent")
        await ui.press("z", "escape", "exclamation_mark")
        await ui.sees("No duplicates", "leads were compared by email, phone, name with company.")
        await ui.press("x")
        await ui.sees("1 group, 2 leads")
        await ui.press("exclamation_mark")
        await ui.sees("No duplicates")
        await ui.press("escape")
        assert isinstance(ui.app.screen, LeadsScreen)
    # It is remembered, and offline the comparison works as well.
    async with online(size=NARROW) as ui:
        await ui.press("g", "d")
        await ui.sees("No duplicates")


async def test_leads_that_were_never_read_are_not_merged_offline(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.store.outbox.add(EditLead(1040, {"email": "AMELIA@lumen.example"}))
        await ui.sees("1 other lead has this email: g d")
        await ui.press("g", "d")
        await ui.sees("Same email 1", "Priya Raman, Amelia Okafor")
        assert isinstance(ui.app.screen, DuplicatesScreen)
        await ui.press("enter", "M")
        await ui.sees("can't be reached. Without the notes of #1042 nothing is merged")
        assert not ui.shows("y merge")


async def test_groups_are_narrowed_by_text_status_owner_and_kind(
    online: Opener, service: Service
) -> None:
    twins = make_twins(service)
    (new, other) = (
        row["id"]
        for row in service.rows("SELECT id FROM attributes WHERE type = 1 ORDER BY id LIMIT 2")
    )
    alike = [
        row["id"]
        for row in service.rows("SELECT id FROM leads WHERE NOT converted ORDER BY id LIMIT 2")
    ]
    with service.sandbox.database.write() as db:
        for lead_id, last, status in (
            (twins.kept, "", new), (twins.other, "", new),
            (alike[0], "Okafor", other), (alike[1], "Okaffor", other),
        ):  # fmt: skip
            db.execute("DELETE FROM lead_attributes WHERE lead_id = ?", (lead_id,))
            db.execute("INSERT INTO lead_attributes VALUES (?, ?)", (lead_id, status))
            if last:
                db.execute(
                    "UPDATE leads SET first_name = 'Amelia', last_name = ?, email = ?,"
                    " company_id = (SELECT min(id) FROM companies) WHERE id = ?",
                    (last, f"{last}@okafor.example", lead_id),
                )
    async with online(size=NARROW, hold=5) as ui:
        await ui.press("g", "d")
        await ui.sees("2 groups, 4 leads", "Similar name, same company 1", "% alike")
        await ui.press("j")
        await ui.sees("similar names, ")
        await ui.press("slash")
        await ui.write("nora")
        await ui.sees("1 of 2 groups", "Same email 1")
        assert not ui.shows("Amelia Okafor")
        await ui.press("enter")
        assert ui.shows("text nora", "1 group, 2 leads")
        await ui.press("enter")
        await ui.sees("‹ Duplicates   Nora Weiss", "1 of 1")
        await ui.press("escape", "f", "x")
        await ui.sees("2 groups, 4 leads")
        await ui.press("f", "k")
        await ui.sees("Kind of match", "Same email", "Similar name, same company")
        await ui.press("down", "down", "down", "space", "enter")
        await ui.sees("kind similar name, same company", "1 of 2 groups", "Amelia Okafor")
        assert not ui.shows("Nora Weiss")
        await ui.press("f", "x", "f", "s")
        status = service.rows("SELECT name FROM attributes WHERE id = ?", [new])[0]["name"]
        await ui.sees("no status")
        assert re.search(rf"{status} +1 ", ui.line_of(str(status))), "groups, not leads"
        await ui.write(str(status))
        await ui.press("space", "enter")
        await ui.sees(f"status {status}", "1 of 2 groups", "Nora Weiss")
        await ui.press("slash")
        await ui.write("nobody at all")
        await ui.sees("No group passes the filter", "0 of 2 groups", "f x shows all groups")
        await ui.press("escape")
        await ui.sees("1 of 2 groups")
        assert service.sent("PUT") == service.sent("POST") == service.sent("DELETE") == []
