"""The lead form: errors are shown at their fields, and only edits are sent."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import ComposeResult

from taskip_leads.models.change import CreateLead, EditLead
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.ui.ports import ports_of
from taskip_leads.ui.widgets.form_field import FormField, TextField
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener


async def fill(ui: Driver, field: str, words: str) -> None:
    """Replace the text of the field with this label."""
    await go(ui, field)
    await ui.press("end", "ctrl+u")
    await ui.write(words)


async def go(ui: Driver, field: str) -> None:
    """Put the cursor into this field. What ``tab`` does has a test of its own."""
    fields = ui.app.screen.query(FormField)
    next(one for one in fields if one.label == field).enter()
    await ui.rest()


async def detail(ui: Driver, key: int) -> LeadDetail:
    found = await ui.store.leads.detail(key)
    assert found is not None
    return found


def first_lead(service: Service) -> dict[str, Any]:
    """Return an active lead of the service with an owner, a company and an address."""
    return service.rows(
        "SELECT l.* FROM leads l JOIN lead_users u ON u.lead_id = l.id WHERE l.converted = 0"
        " AND l.email IS NOT NULL AND l.company_id IS NOT NULL AND l.value IS NOT NULL"
        " ORDER BY l.id LIMIT 1"
    )[0]


async def test_new_lead_is_listed_at_once_and_then_sent(online: Opener, service: Service) -> None:
    async with online(size=(120, 36)) as ui:
        await ui.press("a")
        assert ui.shows("New lead", "First name", "Email")
        await ui.write("Noor")
        await fill(ui, "Last name", "Jansen")
        await fill(ui, "Email", "noor@polder.example")
        await fill(ui, "Value", "12.5k")
        await fill(ui, "Currency", "eur")
        await fill(ui, "Next step", "fri")
        assert ui.shows("Fri 27 Nov, in 4 days"), "the field shows which day is meant"
        await go(ui, "Status")
        await ui.press("enter", "space", "enter")
        await ui.press("ctrl+s")
        assert "Noor Jansen" in ui.line_of("Noor Jansen")
        await ui.idle()
        (sent,) = service.sent("POST", "/lead")
        assert sent.body["first_name"] == "Noor"
        assert sent.body["last_name"] == "Jansen"
        assert sent.body["email"] == "noor@polder.example"
        assert sent.body["value"] == 12500
        assert sent.body["currency"] == "EUR"
        assert sent.body["lead_interaction_date"] == "2026-11-27"
        assert len(sent.body["status_ids"]) == 1
        assert "phone_number" not in sent.body, "empty fields are not sent"


async def test_form_errors_are_shown_at_their_fields_and_nothing_is_sent(
    offline: Opener,
) -> None:
    async with offline(size=(120, 40)) as ui:
        await ui.press("a", "ctrl+s")
        assert ui.shows("First name is required.", "Email is required.")
        await ui.write("x" * 101)
        await fill(ui, "Email", "nobody@nowhere")
        await fill(ui, "Value", "12.500")
        await fill(ui, "Currency", "euro")
        await fill(ui, "Next step", "soonish")
        await fill(ui, "Country", "Atlantis")
        await ui.press("ctrl+s")
        assert ui.shows(
            "101 characters, the limit is 100.",
            "Enter an address such as name@company.com.",
            "12.500 can mean 12,500 or 12.50",
            "A currency is three letters, such as EUR.",
            "Enter a day: 3d, 2w, fri",
            "No country with that name is known here. Enter its ID.",
            "Atlantis",
        )
        assert ui.store.outbox.waiting == 0


async def test_empty_required_fields_say_so_before_anything_is_saved(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 40)) as ui:
        await ui.press("a")
        assert "required" in ui.line_of("First name")
        assert "required" in ui.line_of("Email")
        assert ui.text.count("required") == 2, "no other field is required"
        await ui.write("Noor")
        assert "required" not in ui.line_of("First name")
        await ui.press("escape")
        ui.app.navigator.edit_lead(first_lead(service)["id"])
        await ui.sees("Edit lead")
        await ui.rest()
        assert not ui.shows("required")
        await fill(ui, "Email", "")
        assert "required" not in ui.line_of("Email"), "TaskIP accepts a lead without an email"
        await fill(ui, "First name", "")
        assert "required" in ui.line_of("First name")


async def test_duplicate_email_names_the_other_lead_and_opens_it(
    offline: Opener,
) -> None:
    async with offline(size=(120, 40)) as ui:
        await ui.press("a")
        await ui.write("Someone")
        await fill(ui, "Email", "JONAS@fjällräven.example")
        other = await detail(ui, 1041)
        await fill(ui, "Email", (other.lead.email or "").upper())
        await ui.press("ctrl+s")
        assert ui.shows("Email already used by #1041 Jonas Lindqvist.", "Someone")
        assert ui.shows("ctrl+o open #1041")
        await ui.press("ctrl+o")
        assert ui.shows("#1041"), "the lead's own page"
        await ui.press("escape", "a")
        assert ui.shows("Someone"), "the typed text is a draft"


async def test_duplicate_email_known_only_to_taskip_is_found_before_sending(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 40)) as ui:
        lead = first_lead(service)
        with service.sandbox.database.write() as db:
            db.execute(
                "UPDATE leads SET email = 'new@there.example',"
                " searchable = 'new@there.example' WHERE id = ?",
                [lead["id"]],
            )
        await ui.press("a")
        await ui.write("Someone")
        await fill(ui, "Email", "New@There.example")
        await ui.press("ctrl+s")
        await ui.sees(f"Email already used by #{lead['id']}", f"ctrl+o open #{lead['id']}")
        assert not service.sent("POST")


async def test_form_sends_only_edited_fields(online: Opener, service: Service) -> None:
    lead = first_lead(service)
    async with online(size=(120, 40)) as ui:
        ui.app.navigator.edit_lead(lead["id"])
        await ui.sees("Edit lead")
        await ui.rest()
        await fill(ui, "Phone", "+49 30 1234")
        await ui.press("ctrl+s")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{lead['id']}")
        assert set(sent.body) == {"first_name", "phone_number"}
        assert sent.body["phone_number"] == "+49 30 1234"
        assert sent.body["first_name"] == lead["first_name"]


async def test_form_shows_the_day_as_everywhere_and_sends_the_day_typed(
    online: Opener, service: Service
) -> None:
    lead = first_lead(service)
    with service.sandbox.database.write() as db:
        db.execute(
            "UPDATE leads SET lead_interaction_date = '2026-03-02' WHERE id = ?", [lead["id"]]
        )
    async with online(size=(120, 40)) as ui:
        await ui.store.sync.refresh_lead(lead["id"], force=True)
        ui.app.navigator.edit_lead(lead["id"])
        await ui.sees("Edit lead", "Mon 2 Mar")
        await ui.rest()
        await fill(ui, "Next step", "Mon 4 Jan 2027")
        assert ui.shows("Mon 4 Jan 2027, in 42 days")
        await ui.press("ctrl+s")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{lead['id']}")
        assert sent.body["lead_interaction_date"] == "2027-01-04"


async def test_form_without_edits_sends_nothing(online: Opener, service: Service) -> None:
    lead = first_lead(service)
    async with online(size=(120, 40)) as ui:
        ui.app.navigator.edit_lead(lead["id"])
        await ui.sees("Edit lead")
        await ui.rest()
        await ui.press("ctrl+s")
        await ui.idle()
        assert not ui.shows("Edit lead")
        assert not service.sent("PUT")


async def test_form_adds_owners_to_the_existing_ones(online: Opener, service: Service) -> None:
    lead = first_lead(service)
    before = {
        row["user_id"]
        for row in service.rows("SELECT user_id FROM lead_users WHERE lead_id = ?", [lead["id"]])
    }
    async with online(size=(120, 40)) as ui:
        await ui.store.sync.refresh_lead(lead["id"], force=True)
        ui.app.navigator.edit_lead(lead["id"])
        await ui.sees("Edit lead")
        await ui.rest()
        await go(ui, "Owner")
        await ui.press("enter")
        lines = [line for line in ui.lines if "[ ]" in line]
        name = lines[0].split("[ ]")[1].strip(" │").split("  ")[0].strip()
        await ui.write(name.replace(" ", ""))
        await ui.press("space", "enter", "ctrl+s")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{lead['id']}")
        assert before < set(sent.body["assigned_to"])


async def test_form_accepts_places_by_known_name_or_id(online: Opener, service: Service) -> None:
    lead = first_lead(service)
    row = service.rows("SELECT id, name FROM countries WHERE id <> ? LIMIT 1", [lead["country_id"]])
    seen = service.rows(
        "SELECT DISTINCT c.id, c.name FROM leads l JOIN countries c ON c.id = l.country_id"
        " WHERE c.id <> ? LIMIT 1",
        [lead["country_id"] or 0],
    )[0]
    assert row
    async with online(size=(120, 40)) as ui:
        ui.app.navigator.edit_lead(lead["id"])
        await ui.sees("Edit lead")
        await ui.rest()
        await fill(ui, "Country", seen["name"].lower())
        await fill(ui, "City", "#77")
        await ui.press("ctrl+s")
        await ui.rest()
        (waiting,) = (await detail(ui, lead["id"])).pending or (None,)
        if waiting is not None:
            change = waiting.change
            assert isinstance(change, EditLead)
            assert change.fields["country_id"] == seen["id"]
            assert change.fields["city_id"] == 77
        await ui.idle()
        sent = service.sent("PUT", f"/lead/{lead['id']}")
        assert sent[0].body["country_id"] == seen["id"]
        assert sent[0].body["city_id"] == 77


async def test_bar_raised_ground_and_bold_label_mark_only_the_focused_field(
    offline: Opener,
) -> None:
    def marked() -> list[str]:
        return [line.partition("│ ▌")[2].split("  ")[0] for line in ui.lines if "│ ▌" in line]

    def drawn(label: str) -> tuple[str, bool]:
        """Return the ground at the end of the field's row, and whether its label is bold."""
        (y,) = (at for at, line in enumerate(ui.lines) if f" {label} " in line.replace("▌", " "))
        styles = [segment.style for segment in ui.strips[y] for _ in segment.text]
        at_label, at_end = styles[ui.lines[y].index(label)], styles[60]
        assert at_label is not None
        assert at_end is not None
        assert at_end.bgcolor is not None
        return at_end.bgcolor.get_truecolor().hex, bool(at_label.bold)

    async with offline(size=(80, 24)) as ui:
        await ui.press("e")
        palette = ports_of(ui.app).look.palette
        assert marked() == ["First name"]
        assert drawn("First name") == (palette.raised, True)
        assert drawn("Last name") == (palette.surface, False)
        assert drawn("Status") == (palette.surface, False)
        await ui.press("tab")
        assert marked() == ["Last name"]
        assert drawn("First name") == (palette.surface, False)
        await ui.press("shift+tab", "shift+tab", "shift+tab")
        assert marked() == ["Owner"], "a choice is marked like a text"
        assert drawn("Owner") == (palette.raised, True)
        await ui.press(*["shift+tab"] * 5)
        assert marked() == ["Description"]


async def test_arrow_keys_move_between_fields(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("a", "down", "down")
        await ui.write("x@y.example")
        await ui.press("up")
        await ui.write("Jansen")
        assert "x@y.example" in ui.line_of("Email")
        assert "Jansen" in ui.line_of("Last name")
        assert ui.shows("First name"), "nothing had to scroll"


async def test_form_edits_the_lead_under_the_cursor_despite_marks(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("space", "space", "e")
        assert ui.shows("Edit lead", "Priya")


async def test_escape_keeps_the_form_as_a_draft(offline: Opener) -> None:
    async with offline(size=(120, 40)) as ui:
        await ui.press("a")
        await ui.write("Half a name")
        await ui.press("escape")
        draft = await ui.store.drafts.get(0, DraftKind.LEAD)
        assert draft is not None
        assert draft.fields["texts"]["first_name"] == "Half a name"
        await ui.press("a")
        assert ui.shows("Half a name", "your draft")


async def test_refused_first_name_is_shown_at_its_field(online: Opener, service: Service) -> None:
    async with online(size=(120, 40)) as ui:
        service.fail(
            409,
            b'{"message":"A lead with this email already exists."}',
            method="POST",
            path="/lead",
        )
        row = await ui.store.outbox.add(CreateLead({"first_name": "Ann", "email": "ann@x.example"}))
        await ui.until(lambda: ui.store.outbox.counts.asking == 1, "the refusal")
        again = await ui.store.outbox.pending(row)
        ui.app.navigator.edit_lead(None, again)
        await ui.sees("New lead", "Ann", "already exists")
        email = next(at for at, line in enumerate(ui.lines) if "Email" in line)
        assert "already exists" in ui.lines[email + 1], "at the field it is about"
        await fill(ui, "Email", "ann@y.example")
        await ui.press("ctrl+s")
        await ui.idle()
        assert service.sent("POST", "/lead")[-1].body["email"] == "ann@y.example"
        assert ui.store.outbox.counts.asking == 0


async def test_custom_fields_are_sent_in_their_original_shape(
    online: Opener, service: Service
) -> None:
    found = service.rows(
        "SELECT id, custom_fields FROM leads WHERE length(custom_fields) > 2 AND converted = 0 LIMIT 1"
    )
    assert found, "the sample has leads with custom fields"
    import json

    shape = json.loads(found[0]["custom_fields"])
    key = found[0]["id"]
    async with online(size=(120, 44)) as ui:
        await ui.store.sync.refresh_lead(key, force=True)
        raw = (await detail(ui, key)).lead.raw["custom_fields"]
        ui.app.navigator.edit_lead(key)
        await ui.sees("Edit lead")
        await ui.rest()
        for _ in range(40):
            focused = ui.app.screen.focused
            if focused is not None and any(
                (one.id or "").startswith("field-custom") for one in focused.ancestors
            ):
                break
            await ui.press("tab")
        await ui.press("end")
        await ui.write("9")
        await ui.press("ctrl+s")
        await ui.idle()
        sent = service.sent("PUT", f"/lead/{key}")[0].body["custom_fields"]
        assert type(sent) is type(raw)
        assert len(sent) == len(raw) == len(shape)
        assert sent != raw


async def test_form_can_be_closed_while_it_is_loading(
    offline: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = TextField.compose

    def going(self: TextField) -> ComposeResult:
        # Textual marks removed widgets like this, and mounts nothing in them.
        self._pruning = self.id == "field-website"
        yield from compose(self)

    async with offline() as ui:
        monkeypatch.setattr(TextField, "compose", going)
        await ui.press("a", "escape")
        await ui.sees("enter open")
        assert ui.app.crash is None


async def test_form_is_read_only_while_it_checks_a_new_address(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 40)) as ui:
        await ui.press("a")
        await ui.write("Someone")
        await fill(ui, "Email", "someone@there.example")
        with service.held("GET"):
            await ui.pilot.press("ctrl+s")
            await ui.sees("Checking this address", "esc back")
            await ui.pilot.press("x", "y", "tab", "D")
            await ui.pilot.press("escape")
            await ui.sees("ctrl+s save")
            assert not ui.shows("Checking this address")
        await ui.write("x")
        assert ui.shows("someone@there.examplex"), "the field has the keys again"
        await ui.press("backspace")
        with service.held("GET"):
            await ui.pilot.press("ctrl+s")
            await ui.sees("Checking this address")
            await ui.pilot.press("z", "z")
        await ui.idle()
        (sent,) = service.sent("POST", "/lead")
        assert sent.body["email"] == "someone@there.example"
        assert sent.body["first_name"] == "Someone"


async def test_form_demands_the_first_name_of_a_lead_that_has_none(
    online: Opener, service: Service
) -> None:
    lead = first_lead(service)
    with service.sandbox.database.write() as db:
        db.execute("UPDATE leads SET first_name = '' WHERE id = ?", [lead["id"]])
    async with online(size=(120, 40)) as ui:
        ui.app.navigator.edit_lead(lead["id"])
        await ui.sees("Edit lead")
        await ui.rest()
        await fill(ui, "Phone", "+49 30 1234")
        await ui.press("ctrl+s")
        assert ui.shows("First name is required.", "+49 30 1234")
        assert service.sent("PUT") == []
        await fill(ui, "First name", "Ada")
        await ui.press("ctrl+s")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{lead['id']}")
        assert sent.body == {"first_name": "Ada", "phone_number": "+49 30 1234"}
