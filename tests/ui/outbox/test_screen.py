"""The outbox: three groups, decisions, and their keys."""

from __future__ import annotations

from datetime import timedelta

from taskip_leads import clock
from taskip_leads.models.change import (
    AddNote,
    ConvertLead,
    CreateLead,
    EditLead,
    EditNote,
    MoveStatus,
    SendEmail,
)
from taskip_leads.models.pending import ChangeState
from tests.support import northwind
from tests.support.lead_fixtures import force_state
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

NOOR, LUCA, AMELIA, HANNAH, GRACE = 1027, 1024, 1042, 1038, 1026


async def arrived(ui: Driver, row: int) -> None:
    """Make a receipt of it."""
    moment = northwind.MOMENT
    await force_state(ui, row, state="done", sent_at=moment, settled_at=moment, result=2207)


async def test_outbox_shows_three_groups_of_changes(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        moment = northwind.MOMENT
        mail = await ui.store.outbox.add(SendEmail(NOOR, "Offer and DPA", "Hello"))
        edit = await ui.store.outbox.add(EditLead(LUCA, {"email": "taken@x.example"}))
        await ui.store.outbox.add(AddNote(AMELIA, "Offer call", "three years,\ntwo training days"))
        await ui.store.outbox.add(MoveStatus(HANNAH, (13,), (12,), "Contacted → Qualified"))
        done = await ui.store.outbox.add(ConvertLead(GRACE))
        sent = moment - timedelta(minutes=12)
        await force_state(ui, mail, state="ask", question="arrived", sent_at=sent)
        refusal = {"fields": {"email": ["E-mail address already used by #0455"]}}
        await force_state(ui, edit, state="refused", details=refusal, settled_at=moment)
        await force_state(ui, done, state="done", sent_at=moment, settled_at=moment, result=2207)
        await ui.press("g", "o")
        assert ui.shows("Needs you 2", "Sending 2", "Done today 1")
        lines = ui.lines
        assert lines[3].split() == ["▌", "?", "unknown", "Email", "Offer", "and", "DPA", "Noor", "van",
                                    "Dijk", "09:02"]  # fmt: skip
        assert "✗ refused      Edit    E-mail address already used" in lines[4]
        assert ui.shows("◦ waiting      Note    Offer call: three years,")
        assert ui.shows("◦ waiting      Status  Contacted → Qualified")
        assert ui.shows("✓ sent         Convert Contact #2207")
        assert ui.shows("Did this email arrive?", "! mark as sent", "R send again")
        assert ui.shows("2 waiting, 2 need you")
        await ui.press("j")
        assert ui.shows("TaskIP refused this at 09:14", "Your text is kept")


async def test_outbox_hides_an_empty_group(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "o")
        assert ui.shows("Nothing to send")
        assert not ui.shows("Needs you")
        assert not ui.shows("Sending")
        await ui.press("escape")
        assert ui.shows("Amelia Okafor")


async def test_unknown_email_that_arrived_can_be_marked_as_sent(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        mail = await ui.store.outbox.add(SendEmail(NOOR, "Offer", "Hello"))
        await force_state(ui, mail, state="ask", question="arrived", sent_at=northwind.MOMENT)
        await ui.press("g", "o")
        await ui.press("exclamation_mark")
        assert not ui.shows("Needs you")
        assert ui.shows("Done today 1", "✓ sent         Email   Offer")
        assert ui.store.outbox.counts.asking == 0


async def test_unknown_email_is_sent_again_only_after_a_question(
    online: Opener, service: Service
) -> None:
    key = service.rows("SELECT id FROM leads WHERE email IS NOT NULL AND converted = 0 LIMIT 1")[0][
        "id"
    ]
    async with online(size=(80, 24)) as ui:
        service.fail(502, after=True, method="POST", path="/lead/send-email/")
        await ui.store.outbox.add(SendEmail(key, "Offer", "Hello"))
        await ui.until(lambda: ui.store.outbox.counts.asking == 1, "the question")
        await ui.press("g", "o")
        assert ui.shows("? unknown      Email   Offer", "Did this email arrive?")
        await ui.press("R")
        assert ui.shows("Send this email again?", "twice")
        await ui.press("enter")
        await ui.idle()
        assert len(service.rows("SELECT * FROM emails")) == 1, "enter is no yes"
        await ui.press("R", "y")
        await ui.until(lambda: len(service.rows("SELECT * FROM emails")) == 2, "the second one")
        await ui.idle()
        assert ui.store.outbox.counts.asking == 0


async def test_changed_note_is_corrected_as_that_note(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        detail = await ui.store.leads.detail(AMELIA)
        assert detail is not None
        note = detail.notes[0].note
        await ui.store.outbox.add(EditNote(AMELIA, note.id, "Corrected", "by me"))
        await ui.press("g", "o")
        await ui.sees("e edit")
        await ui.press("e")
        await ui.sees("Edit note", "Corrected", "by me")


async def test_discard_asks_and_keeps_the_text(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.store.outbox.add(AddNote(AMELIA, "Offer call", "three years"))
        await ui.press("g", "o")
        await ui.press("D")  # once the attempt to send it has failed
        assert ui.shows("Discard this change?", "Note “Offer call”", "Its text is kept in Drafts.")
        await ui.press("escape")
        assert ui.store.outbox.waiting == 1
        await ui.press("D", "y")
        assert ui.store.outbox.waiting == 0
        draft = await ui.store.drafts.get(AMELIA)
        assert draft is not None
        assert "three years" in draft.note


async def test_refused_lead_is_corrected_in_its_form_and_sent(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 40)) as ui:
        service.fail(
            422,
            b'{"message":"Invalid","errors":{"phone_number":["Not a phone number."]}}',
            method="POST",
            path="/lead",
        )
        lead = {"first_name": "Ann", "email": "ann@x.example", "phone_number": "x"}
        await ui.store.outbox.add(CreateLead(lead))
        await ui.until(lambda: ui.store.outbox.counts.asking == 1, "the refusal")
        await ui.press("g", "o")
        assert ui.shows("✗ refused      New     Not a phone number.")
        await ui.press("e")
        assert ui.shows("New lead", "Ann", "Not a phone number.")
        await ui.press("backspace")
        await ui.write("+49 30 1")
        await ui.press("ctrl+s")
        await ui.idle()
        assert service.sent("POST", "/lead")[-1].body["phone_number"] == "+49 30 1"
        assert ui.shows("✓ sent")


async def test_held_change_counts_down_and_can_be_sent_at_once(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        ui.store.outbox.hold_seconds = 5.0
        row = await ui.store.outbox.add(EditLead(AMELIA, {"value": 52000}, {"value": 48000}))
        await ui.press("g", "o")
        assert ui.shows("◔ sends in 5s  Edit    Value 48,000 → 52,000", "Sends in 5s")
        await ui.press("R")
        found = await ui.store.outbox.pending(row)
        assert found is not None
        assert found.state is ChangeState.QUEUED
        assert ui.shows("◦ waiting")


async def test_conflict_is_shown_side_by_side_and_each_field_is_chosen(
    online: Opener, service: Service
) -> None:
    lead = service.rows("SELECT * FROM leads WHERE converted = 0 AND address IS NOT NULL LIMIT 1")[
        0
    ]
    async with online(size=(120, 36)) as ui:
        base = {"phone_number": "1", "address": "A"}
        mine = {"phone_number": "+49 1", "address": "Mine 1"}
        await ui.store.outbox.add(EditLead(lead["id"], mine, base))
        await ui.until(lambda: ui.store.outbox.counts.asking == 1, "the question")
        await ui.press("g", "o")
        assert ui.shows("? conflict", "Someone else changed", "phone, address")
        await ui.press("enter")
        assert ui.shows("You and someone else changed this", "Mine", "Theirs, ", "+49 1")
        assert ui.shows(lead["address"][:12], "was A")
        assert ui.shows("Choose mine or theirs: phone, address.")
        assert not ui.shows("[x]"), "nothing is chosen where both changed"
        await ui.press("y")
        assert ui.shows("Choose mine or theirs: phone, address."), "and nothing is sent"
        await ui.press("left", "enter")
        assert ui.shows("Choose mine or theirs: address.")
        await ui.press("right")
        assert ui.shows("Sends yours in 1 of 2 fields and keeps theirs in the others.")
        await ui.press("y")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{lead['id']}")
        assert sent.body["phone_number"] == "+49 1"
        assert "address" not in sent.body, "theirs stays"
        assert ui.store.outbox.counts.asking == 0


async def test_footer_of_a_conflict_in_many_fields_stays_visible(
    online: Opener, service: Service
) -> None:
    lead = service.rows("SELECT * FROM leads WHERE converted = 0 AND address IS NOT NULL LIMIT 1")[
        0
    ]
    fields = ("phone_number", "address", "first_name", "last_name", "zip_code", "website")
    async with online(size=(80, 24)) as ui:
        await ui.store.outbox.add(
            EditLead(lead["id"], dict.fromkeys(fields, "Mine"), dict.fromkeys(fields, "Before"))
        )
        await ui.until(lambda: ui.store.outbox.counts.asking == 1, "the question")
        await ui.press("g", "o")
        await ui.press("enter")
        for _ in fields:
            assert ui.shows("y send"), ui.text
            keys = ui.lines.index(ui.line_of("y send"))
            assert "╰──" in ui.lines[keys + 1]
            await ui.press("j")
        await ui.pilot.resize_terminal(120, 36)
        await ui.rest()
        assert ui.shows("y send"), ui.text
        assert ui.shows("Phone"), ui.text
        assert ui.shows("Website"), ui.text


async def test_unsent_change_is_not_reported_as_sent(online: Opener, service: Service) -> None:
    lead = service.rows("SELECT * FROM leads WHERE converted = 0 AND address IS NOT NULL LIMIT 1")[
        0
    ]
    async with online(size=(120, 36)) as ui:
        await ui.store.outbox.add(EditLead(lead["id"], {"address": "Mine 1"}, {"address": "A"}))
        await ui.until(lambda: ui.store.outbox.counts.asking == 1, "the question")
        await ui.press("g", "o")
        await ui.press("enter", "right", "y")
        await ui.idle()
        assert service.sent("PUT", f"/lead/{lead['id']}") == []
        assert ui.shows("✓ done")
        assert not ui.shows("✓ sent")


async def test_details_show_times_and_the_reply(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        row = await ui.store.outbox.add(AddNote(AMELIA, "Offer call", "three years"))
        await force_state(ui, row, state="refused", message="The note is too angry.")
        await ui.press("g", "o")
        await ui.press("enter")
        assert ui.shows(
            "Amelia Okafor", "Mon 23 Nov, 09:14:00", "The note is too angry.", "three years"
        )
        await ui.press("escape")
        assert ui.shows("Needs you 1")


async def test_details_scroll_to_the_end(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        message = "\n".join(f"line {number}" for number in range(1, 61))
        row = await ui.store.outbox.add(AddNote(AMELIA, "Offer call", message))
        await force_state(ui, row, state="refused", message="The note is too long.")
        await ui.press("g", "o")
        await ui.press("enter")
        assert ui.shows("line 1")
        assert "╭─" in ui.lines[1]
        assert "╰──" in ui.lines[22]
        await ui.press(*["j"] * 60)
        assert ui.shows("line 60")


async def test_key_without_an_effect_shows_the_reason(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        row = await ui.store.outbox.add(ConvertLead(GRACE))
        await arrived(ui, row)
        await ui.press("g", "o")
        for key in ("R", "e", "D", "exclamation_mark"):
            await ui.press(key)
            assert ui.shows("Already done."), key
            assert not ui.shows("▸ Cancel")


async def test_queued_change_cannot_be_marked_as_sent(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.store.outbox.add(ConvertLead(GRACE))
        await ui.press("g", "o")
        await ui.press("exclamation_mark")
        assert ui.shows("That does not apply here.")


async def test_refusal_is_notified_once_unless_it_is_visible(
    online: Opener, service: Service
) -> None:
    async with online(size=(120, 36)) as ui:
        service.fail(
            409,
            b'{"message":"A lead with this email already exists."}',
            method="POST",
            path="/lead",
        )
        await ui.store.outbox.add(CreateLead({"first_name": "Ann", "email": "ann@x.example"}))
        await ui.sees(
            "New lead “Ann” was refused", "A lead with this email", "g o opens the outbox"
        )


async def test_footer_shows_only_possible_actions(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "o")
        assert ui.lines[23].split() == ["esc", "back", "?", "keys"]
        row = await ui.store.outbox.add(ConvertLead(GRACE))
        await ui.sees("R retry now   D discard")
        assert not ui.shows("e edit"), "a conversion has no form"
        await arrived(ui, row)
        await ui.press("escape", "g", "o")
        assert ui.lines[23].split() == ["enter", "details", "esc", "back", "?", "keys"]


async def test_toasts_are_shown_one_at_a_time_and_never_over_the_outbox(
    offline: Opener,
) -> None:
    async with offline(size=(80, 24)) as ui:
        ui.app.notices.toast("The first was refused", "g o shows it.")
        await ui.sees("The first was refused")
        ui.app.notices.toast("The second was refused", "g o shows it.")
        await ui.sees("The second was refused")
        assert len(ui.app._notifications) == 1
        await ui.press("g", "o")
        await ui.until(lambda: not ui.shows("The second was refused"))


async def test_fast_keys_act_on_successive_changes(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        for lead in (NOOR, LUCA, AMELIA):
            await ui.store.outbox.add(EditLead(lead, {"phone_number": "1"}))
        await ui.press("g", "o")
        await ui.breath(*"DyDy")
        left = [one for one in await ui.store.outbox.changes() if one.state is not ChangeState.DONE]
        assert len(left) == 1, "two were dropped"


async def test_no_undo_toast_covers_the_outbox(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=5.0) as ui:
        await ui.store.outbox.add(EditLead(NOOR, {"phone_number": "1"}))
        await ui.sees("in 5s", "z undo")
        await ui.press("g", "o")
        assert ui.shows("Sends in 5s", "z undo    R send now    e edit    D discard")
        assert not ui.shows("in 5s ━")
        assert ui.lines[-1].startswith(" z undo")
        # Its time is over, and the line to the service is not there.
        clock.freeze(northwind.MOMENT + timedelta(seconds=6))
        await ui.sees("Waiting", "It is sent when it can.")


async def test_undo_is_offered_only_for_held_changes(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=5.0) as ui:
        await ui.store.outbox.add(EditLead(NOOR, {"phone_number": "1"}))
        await ui.store.outbox.add(EditLead(LUCA, {"phone_number": "1"}))
        await ui.press("g", "o")
        assert ui.line_of("▌").split()[-4:-1] == ["Noor", "van", "Dijk"]
        assert ui.shows("R send now")
        assert not ui.shows("z undo    R send now")
        await ui.press("j")
        assert ui.shows("z undo    R send now")
        await ui.press("z")
        assert ui.shows("Noor van Dijk")
        assert not ui.shows("Luca Ferri")
