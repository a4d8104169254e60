"""The outbox: three groups, a question for what needs a person, and keys that answer it."""

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


async def test_the_three_groups_and_what_stands_in_them(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        moment = northwind.MOMENT
        mail = await ui.store.outbox.add(SendEmail(NOOR, "Offer and DPA", "Hello"))
        edit = await ui.store.outbox.add(EditLead(LUCA, {"email": "taken@x.example"}))
        await ui.store.outbox.add(AddNote(AMELIA, "Offer call", "three years,\ntwo training days"))
        await ui.store.outbox.add(MoveStatus(HANNAH, (13,), (12,), "Contacted → Qualified"))
        done = await ui.store.outbox.add(ConvertLead(GRACE))
        sent = moment - timedelta(minutes=12)
        await force_state(ui, mail, state="ask", question="arrived", sent_at=sent)
        told = {"fields": {"email": ["E-mail address already used by #0455"]}}
        await force_state(ui, edit, state="refused", details=told, settled_at=moment)
        await force_state(ui, done, state="done", sent_at=moment, settled_at=moment, result=2207)
        await ui.press("g", "o")
        assert ui.shows("Needs you 2", "On its way 2", "Settled today 1")
        lines = ui.lines
        assert lines[3].split() == ["▌", "?", "unknown", "E-mail", "Offer", "and", "DPA", "Noor", "van",
                                    "Dijk", "09:02"]  # fmt: skip
        assert "✗ refused   Edit     E-mail address already used by #0455" in lines[4]
        assert ui.shows("◦ queued    Note     Offer call: three years, two training days")
        assert ui.shows("◦ queued    Status   Contacted → Qualified")
        assert ui.shows("✓ sent      Convert  Contact #2207")
        assert ui.shows("Did this e-mail arrive?", "! it did arrive", "R send it again")
        assert ui.shows("2 waiting, 2 need you")
        await ui.press("j")
        assert ui.shows("The service refused this at 09:14", "Your text is kept")


async def test_an_empty_group_is_not_shown(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "o")
        assert ui.shows("Nothing waits to be sent")
        assert not ui.shows("Needs you")
        assert not ui.shows("On its way")
        await ui.press("escape")
        assert ui.shows("Amelia Okafor")


async def test_an_unknown_e_mail_that_did_arrive_becomes_a_receipt(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        mail = await ui.store.outbox.add(SendEmail(NOOR, "Offer", "Hello"))
        await force_state(ui, mail, state="ask", question="arrived", sent_at=northwind.MOMENT)
        await ui.press("g", "o", "exclamation_mark")
        assert not ui.shows("Needs you")
        assert ui.shows("Settled today 1", "✓ sent      E-mail   Offer")
        assert ui.store.outbox.asking == 0


async def test_an_unknown_e_mail_leaves_again_only_after_a_question(
    online: Opener, service: Service
) -> None:
    key = service.rows("SELECT id FROM leads WHERE email IS NOT NULL AND converted = 0 LIMIT 1")[0][
        "id"
    ]
    async with online(size=(80, 24)) as ui:
        service.fail(502, after=True, method="POST", path="/lead/send-email/")
        await ui.store.outbox.add(SendEmail(key, "Offer", "Hello"))
        await ui.until(lambda: ui.store.outbox.asking == 1, "the question")
        await ui.press("g", "o")
        assert ui.shows("? unknown   E-mail   Offer", "Did this e-mail arrive?")
        await ui.press("R")
        assert ui.shows("Send this e-mail again?", "twice")
        await ui.press("enter")
        await ui.idle()
        assert len(service.rows("SELECT * FROM emails")) == 1, "enter is no yes"
        await ui.press("R", "y")
        await ui.until(lambda: len(service.rows("SELECT * FROM emails")) == 2, "the second one")
        await ui.idle()
        assert ui.store.outbox.asking == 0


async def test_a_note_that_was_changed_is_corrected_as_that_note(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        detail = await ui.store.leads.detail(AMELIA)
        assert detail is not None
        note = detail.notes[0].note
        await ui.store.outbox.add(EditNote(AMELIA, note.id, "Corrected", "by me"))
        await ui.press("g", "o")
        await ui.sees("e edit")
        await ui.press("e")
        await ui.sees("Edit note", "Corrected", "by me")


async def test_what_is_dropped_is_asked_about_and_its_text_is_kept(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.store.outbox.add(AddNote(AMELIA, "Offer call", "three years"))
        await ui.press("g", "o", "D")
        assert ui.shows("Drop this change?", "Note “Offer call”", "Its text is kept in Drafts.")
        await ui.press("escape")
        assert ui.store.outbox.waiting == 1
        await ui.press("D", "y")
        assert ui.store.outbox.waiting == 0
        draft = await ui.store.drafts.get(AMELIA)
        assert draft is not None
        assert "three years" in draft.note


async def test_a_refused_lead_is_corrected_in_its_form_and_sent(
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
        await ui.until(lambda: ui.store.outbox.asking == 1, "the refusal")
        await ui.press("g", "o")
        assert ui.shows("✗ refused   New      Not a phone number.")
        await ui.press("e")
        assert ui.shows("New lead", "Ann", "Not a phone number.")
        await ui.press("backspace")
        await ui.write("+49 30 1")
        await ui.press("ctrl+s")
        await ui.idle()
        assert service.sent("POST", "/lead")[-1].body["phone_number"] == "+49 30 1"
        assert ui.shows("✓ sent")


async def test_a_held_change_counts_down_and_can_leave_at_once(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        ui.store.outbox.hold_seconds = 5.0
        row = await ui.store.outbox.add(EditLead(AMELIA, {"value": 52000}, {"value": 48000}))
        await ui.press("g", "o")
        assert ui.shows("◔ held 5s   Edit     Value 48,000 → 52,000", "It leaves in 5s")
        await ui.press("R")
        found = await ui.store.outbox.pending(row)
        assert found is not None
        assert found.state is ChangeState.QUEUED
        assert ui.shows("◦ queued")


async def test_a_conflict_is_shown_side_by_side_and_each_field_is_chosen(
    online: Opener, service: Service
) -> None:
    lead = service.rows("SELECT * FROM leads WHERE converted = 0 AND address IS NOT NULL LIMIT 1")[
        0
    ]
    async with online(size=(120, 36)) as ui:
        base = {"phone_number": "1", "address": "A"}
        mine = {"phone_number": "+49 1", "address": "Mine 1"}
        await ui.store.outbox.add(EditLead(lead["id"], mine, base))
        await ui.until(lambda: ui.store.outbox.asking == 1, "the question")
        await ui.press("g", "o")
        assert ui.shows("? conflict", "was changed by someone else as well", "phone, address")
        await ui.press("enter")
        assert ui.shows("Both of you changed this", "Mine", "Theirs, on the service", "+49 1")
        assert ui.shows(lead["address"][:12], "was A")
        assert ui.shows("Yours is sent; what they wrote is replaced.")
        await ui.press("j", "right")
        assert ui.shows("Yours is sent in 1 of 2 fields; the others stay theirs.")
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", f"/lead/{lead['id']}")
        assert sent.body["phone_number"] == "+49 1"
        assert "address" not in sent.body, "theirs stays"
        assert ui.store.outbox.asking == 0


async def test_the_keys_of_a_conflict_in_many_fields_stay_in_sight(
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
        await ui.until(lambda: ui.store.outbox.asking == 1, "the question")
        await ui.press("g", "o", "enter")
        for _ in fields:
            assert ui.shows("enter send what is chosen"), ui.text
            keys = ui.lines.index(ui.line_of("send what is chosen"))
            assert "╰──" in ui.lines[keys + 1]
            await ui.press("j")
        await ui.pilot.resize_terminal(120, 36)
        await ui.rest()
        assert ui.shows("enter send what is chosen"), ui.text
        assert ui.shows("Phone"), ui.text
        assert ui.shows("Website"), ui.text


async def test_what_ended_without_being_sent_is_not_called_sent(
    online: Opener, service: Service
) -> None:
    lead = service.rows("SELECT * FROM leads WHERE converted = 0 AND address IS NOT NULL LIMIT 1")[
        0
    ]
    async with online(size=(120, 36)) as ui:
        await ui.store.outbox.add(EditLead(lead["id"], {"address": "Mine 1"}, {"address": "A"}))
        await ui.until(lambda: ui.store.outbox.asking == 1, "the question")
        await ui.press("g", "o", "enter", "right", "enter")
        await ui.idle()
        assert service.sent("PUT", f"/lead/{lead['id']}") == []
        assert ui.shows("✓ done")
        assert not ui.shows("✓ sent")


async def test_details_tell_when_and_what_was_answered(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        row = await ui.store.outbox.add(AddNote(AMELIA, "Offer call", "three years"))
        await force_state(ui, row, state="refused", message="The note is too angry.")
        await ui.press("g", "o", "enter")
        assert ui.shows(
            "Amelia Okafor", "Mon 23 Nov, 09:14:00", "The note is too angry.", "three years"
        )
        await ui.press("escape")
        assert ui.shows("Needs you 1")


async def test_the_end_of_long_details_is_reached_in_a_sheet_that_fits(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        told = "\n".join(f"line {number}" for number in range(1, 61))
        row = await ui.store.outbox.add(AddNote(AMELIA, "Offer call", told))
        await force_state(ui, row, state="refused", message="The note is too long.")
        await ui.press("g", "o", "enter")
        assert ui.shows("line 1")
        assert "╭─" in ui.lines[1]
        assert "╰──" in ui.lines[22]
        await ui.press(*["j"] * 60)
        assert ui.shows("line 60")


async def test_a_key_that_cannot_decide_anything_says_why(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        row = await ui.store.outbox.add(ConvertLead(GRACE))
        await arrived(ui, row)
        await ui.press("g", "o")
        for key in ("R", "e", "D", "exclamation_mark"):
            await ui.press(key)
            assert ui.shows("It is settled already."), key
            assert not ui.shows("▸ Cancel")


async def test_whether_a_queued_change_arrived_is_no_question(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.store.outbox.add(ConvertLead(GRACE))
        await ui.press("g", "o", "exclamation_mark")
        assert ui.shows("Whether it arrived is not in doubt.")


async def test_a_refusal_is_told_once_where_it_is_not_shown(
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
            "New lead “Ann” was refused", "A lead with this email", "g o: correct it there"
        )


async def test_the_key_bar_names_only_what_can_be_done(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "o")
        assert ui.lines[23].split() == ["esc", "back", "?", "keys"]
        row = await ui.store.outbox.add(ConvertLead(GRACE))
        await ui.sees("R retry now   D drop")
        assert not ui.shows("e edit"), "a conversion has no form"
        await arrived(ui, row)
        await ui.press("escape", "g", "o")
        assert ui.lines[23].split() == ["enter", "details", "esc", "back", "?", "keys"]


async def test_one_toast_at_a_time_tells_of_trouble_and_none_lies_over_the_outbox(
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


async def test_keys_in_one_breath_are_about_one_change_after_the_other(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        for lead in (NOOR, LUCA, AMELIA):
            await ui.store.outbox.add(EditLead(lead, {"phone_number": "1"}))
        await ui.press("g", "o")
        await ui.breath(*"DyDy")
        left = [one for one in await ui.store.outbox.changes() if one.state is not ChangeState.DONE]
        assert len(left) == 1, "two were dropped"


async def test_no_toast_covers_what_the_outbox_says_of_a_held_change(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=5.0) as ui:
        await ui.store.outbox.add(EditLead(NOOR, {"phone_number": "1"}))
        await ui.sees("sends in 5s", "z undo")
        await ui.press("g", "o")
        assert ui.shows("It leaves in 5s", "z take it back    R send it now    e edit    D drop it")
        assert not ui.shows("in 5s ━")
        assert ui.lines[-1].startswith(" z undo")
        # Its time is over, and the line to the service is not there.
        clock.freeze(northwind.MOMENT + timedelta(seconds=6))
        await ui.sees("It waits its turn", "it leaves when it can.")


async def test_z_is_offered_for_what_it_takes_back_and_for_nothing_else(offline: Opener) -> None:
    async with offline(size=(80, 24), hold=5.0) as ui:
        await ui.store.outbox.add(EditLead(NOOR, {"phone_number": "1"}))
        await ui.store.outbox.add(EditLead(LUCA, {"phone_number": "1"}))
        await ui.press("g", "o")
        assert ui.line_of("▌").split()[-4:-1] == ["Noor", "van", "Dijk"]
        assert ui.shows("R send it now")
        assert not ui.shows("z take it back")
        await ui.press("j")
        assert ui.shows("z take it back    R send it now")
        await ui.press("z")
        assert ui.shows("Noor van Dijk")
        assert not ui.shows("Luca Ferri")
