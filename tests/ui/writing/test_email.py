"""Emails: templates, preview, hold, sent once."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.models.change import SendEmail
from taskip_leads.models.draft_text import DraftKind
from taskip_leads.ui.writing.email_text import MAILS, explain_refusal, gaps, split
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

AMELIA, MINA = 1042, 1010


def sendable(service: Service) -> int:
    rows = service.rows(
        "SELECT id FROM leads WHERE email LIKE '%@%' AND converted = 0 ORDER BY id LIMIT 1"
    )
    return int(rows[0]["id"])


async def write(ui: Driver, subject: str, message: str) -> None:
    await ui.write(subject)
    await ui.press("tab")
    await ui.write(message)


async def test_email_is_previewed_and_only_y_sends_it(online: Opener, service: Service) -> None:
    key = sendable(service)
    name = service.rows("SELECT first_name FROM leads WHERE id = ?", [key])[0]["first_name"]
    async with online(size=(120, 36)) as ui:
        ui.app.navigator.write_email(key)
        await ui.sees("Subject")
        await ui.rest()
        await write(ui, "Offer for {{first_name}}", "Hello {{first_name}},\nyes.")
        await ui.press("ctrl+s")
        assert ui.shows(
            "Send this email?", f"Subject  Offer for {name}", f"Hello {name},", "y send"
        )
        address = service.rows("SELECT email FROM leads WHERE id = ?", [key])[0]["email"]
        assert address in ui.line_of("To  ")
        assert ui.shows("It is sent at once and can't be recalled.", "Keep writing")
        await ui.press("enter")
        assert ui.store.outbox.waiting == 0, "enter is no yes"
        assert not ui.shows("Send this email?")
        await ui.write("!")
        await ui.press("ctrl+s")
        assert ui.shows("Send this email?", "yes.!"), "enter went on writing where one was"
        await ui.press("enter", "backspace", "ctrl+s", "y")
        await ui.idle()
        (sent,) = service.sent("POST", "/lead/send-email/")
        assert sent.path.endswith(f"/{key}")
        assert sent.body == {"subject": f"Offer for {name}", "message": f"Hello {name},\nyes."}
        assert await ui.store.drafts.get(key, DraftKind.EMAIL) is None


async def test_missing_part_is_reported_and_the_text_stays(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("m", "ctrl+s")
        assert ui.shows("Add a subject.", "0/255")
        await ui.write("x" * 256)
        assert ui.shows("256/255")
        await ui.press("ctrl+s")
        assert ui.shows("The subject has 256 characters, the limit is 255.")
        await ui.press("backspace", "ctrl+s")
        assert ui.shows("Write some text.", "255/255")
        await ui.write("Dear {{nickname}}")
        assert ui.shows("missing: {{nickname}}")
        await ui.press("ctrl+s")
        assert ui.shows("No value for {{nickname}}: fill it in or remove it.")
        assert ui.store.outbox.waiting == 0


async def test_lead_without_a_valid_address_is_refused_before_typing(
    offline: Opener,
) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.store.database.write(
            lambda c: c.execute(
                "UPDATE lead_body SET raw = json_set(raw, '$.email', 'call me') WHERE key = ?",
                (AMELIA,),
            )
        )
        await ui.press("m")
        assert ui.shows("“call me” is not an email address.")
        assert not ui.shows("Subject")


async def test_template_fills_subject_and_text(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("m", "ctrl+t")
        assert ui.shows("1  Follow-up", "2  Offer", "3  Meeting", "Subject: ")
        await ui.press("2")
        assert ui.shows("Our offer for Lumen Optics", "Hello Amelia,")


async def test_escape_returns_from_the_preview_and_then_keeps_the_draft(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("m")
        await write(ui, "Offer", "Hello")
        await ui.press("ctrl+r")
        assert ui.shows("Keep writing")
        await ui.press("escape")
        assert ui.shows("5/255")
        await ui.press("escape")
        draft = await ui.store.drafts.get(AMELIA, DraftKind.EMAIL)
        assert draft is not None
        assert (draft.title, draft.note) == ("Offer", "Hello")
        await ui.press("m")
        assert ui.shows("Offer", "Hello", "draft saved just now")


async def test_buttons_of_the_preview_can_be_clicked(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("m")
        await write(ui, "Offer", "Hello")
        await ui.press("ctrl+s")
        await ui.click_words("Keep writing")
        assert ui.shows("5/255")
        assert ui.store.outbox.waiting == 0
        await ui.press("ctrl+s")
        await ui.click_words("y send")
        assert ui.store.outbox.waiting == 1


async def test_undo_of_a_held_email_opens_the_editor(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        ui.store.outbox.hold_seconds = 5.0
        await ui.press("m")
        await write(ui, "Offer", "Hello")
        await ui.press("ctrl+s")
        assert ui.shows("z undoes it for 10 seconds. After that it can't be recalled.")
        await ui.press("y")
        assert ui.store.outbox.counts.held == 1
        await ui.press("z")
        assert ui.store.outbox.waiting == 0
        assert ui.shows("Subject", "Offer", "Hello")


async def test_refused_email_keeps_its_text_and_shows_the_reason(
    online: Opener, service: Service
) -> None:
    key = sendable(service)
    async with online(size=(120, 36)) as ui:
        service.switches.mail_connected = False
        row = await ui.store.outbox.add(SendEmail(key, "Offer", "Hello"))
        await ui.until(lambda: ui.store.outbox.counts.asking == 1, "the refusal")
        await ui.press("g", "o", "e")
        assert ui.shows("Offer", "Hello", "Your workspace mail is not connected.")
        service.switches.mail_connected = True
        await ui.press("ctrl+s", "y")
        await ui.idle()
        assert [one["subject"] for one in service.rows("SELECT * FROM emails")] == ["Offer"]
        found = await ui.store.outbox.pending(row)
        assert found is not None, "the same change, corrected"


def test_three_templates_are_included_each_with_a_subject() -> None:
    assert len(MAILS) == 3
    for text in MAILS.values():
        subject, message = split(text)
        assert subject
        assert message.startswith("Hello {{first_name}}")


def test_gaps_are_the_distinct_fields_without_a_value() -> None:
    text = "{{first_name}} {{ company }} {{x}} {{x}}"
    assert gaps(text, {"first_name": "Amelia", "company": ""}) == ("{{ company }}", "{{x}}")


@pytest.mark.parametrize(
    ("said", "which"),
    [
        ("Workspace mail is not connected.", "email in TaskIP, under Settings"),
        ("The lead has no valid email address.", "The lead's address is not valid."),
        ("The given data was invalid.", "Either the lead's address is not valid or"),
    ],
)
def test_refusal_explains_which_condition_failed(said: str, which: str) -> None:
    assert which in explain_refusal(said)


async def test_templates_are_editable_text_files(offline: Opener, tmp_path: Path) -> None:
    async with offline(size=(80, 24), templates=tmp_path / "templates") as ui:
        await ui.press("m", "ctrl+t", "escape", "escape")
        files = sorted(path.name for path in (tmp_path / "templates" / "mails").iterdir())
        assert files == ["1 Follow-up.txt", "2 Offer.txt", "3 Meeting.txt"]
        (tmp_path / "templates" / "mails" / "4 Short.txt").write_text("Subject: Hi\n\nShort.")
        await ui.press("m", "ctrl+t", "4")
        assert ui.shows("Hi", "Short.")
