"""The lead screen: what it shows, and how to move in it; offline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from taskip_leads.models.change import AddNote, EditLead, MoveStatus, SendEmail
from taskip_leads.models.field_labels import LABELS
from taskip_leads.models.pending import ChangeState, Question
from taskip_leads.models.user import User
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.header import LeadHeader
from tests.support.lead_fixtures import (
    FILES,
    FULL,
    HARMLESS,
    HOSTILE,
    NOTES,
    mark_sent,
    need_decision,
    open_lead,
    refuse,
    show_more_fields,
)
from tests.ui.conftest import Opener


async def test_facts_show_every_field_with_a_value(offline: Opener) -> None:
    async with offline(size=(140, 60)) as ui:
        await open_lead(ui, FULL, NOTES, FILES)
        for label, value in (
            ("Status", "● Proposal"), ("Value", "48,000.50 EUR"), ("Source", "● Trade fair"),
            ("Owner", "Mara König, Jo Reyes"), ("Next step", "Fri 27 Nov  in 4d"),
            ("Email", "okafor@lumen.example"), ("Phone", "+49 30 5550 0142"),
            ("Website", "lumenoptics.example"), ("Address", "Torstraße 140"), ("ZIP", "10119"),
            ("City", "Berlin"), ("State", "Brandenburg"), ("Country", "Germany"),
            ("Currency", "EUR"), ("Company", "Lumen Optics"),
            ("  email", "office@lumen.example"), ("  phone", "+49 1"), ("Groups", "Optics, #99"),
            ("Region", "North (custom)"), ("First name", "Amelia"), ("Last name", "Okafor"),
            ("Full name", "Dr. Amelia Okafor"), ("Contact", "#2207"),
            ("Converted", "Fri 20 Nov, 10:00"), ("Created", "Mon 12 Oct, 10:00"),
            ("Created by", "Import Bot"), ("Updated", "Thu 19 Nov, 11:30"),
            ("IDs", "company #2  country #71  state #72"), ("", "city #73"),
            ("lead_type", "warm (other)"),
        ):  # fmt: skip
            assert any(
                line[1:12].rstrip() == label and line[12:].startswith(value) for line in ui.lines
            ), f"{label}: {value}\n{ui.text}"
        assert ui.shows("● Qualified", "Met at Optatec.", "Replaces a home-grown tool.", "#1042")


async def test_overview_and_form_have_one_order_of_fields(offline: Opener) -> None:
    async with offline(size=(140, 60)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        overview = [line[1:12].rstrip() for line in ui.lines[7:]]
        ui.app.navigator.edit_lead(1042)
        await ui.sees("Edit lead")
        await ui.rest()
        inside = [line.partition("│")[2].strip() for line in ui.lines]
        names = sorted({*LABELS.values(), "Region"}, key=len, reverse=True)
        form = [next((name for name in names if line.startswith(name)), "") for line in inside]
        form = [name for name in form if name]
        assert form[:6] == ["Status", "Value", "Currency", "Source", "Owner", "Next step"]
        assert form[-3:] == ["Groups", "Region", "Description"]
        assert [name for name in overview if name in form] == form


async def test_empty_fields_have_no_rows(offline: Opener) -> None:
    async with offline(size=(140, 36)) as ui:
        await open_lead(ui, {"id": 7, "first_name": "Solo", "statuses": [], "sources": []})
        assert ui.shows("Solo", "no status", "First name")
        for label in ("Email", "Phone", "Website", "Value", "Company", "Description", "Groups"):
            assert not any(line[1:12].rstrip() == label for line in ui.lines), label
        assert ui.shows(
            "▌Owner      not known yet", "Empty      Status, Value, Currency, Source, Next"
        )


async def test_own_lead_shows_you_as_owner(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.store.profile.set_me(User(5, "Jo Reyes"))
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        assert ui.lines[3].rstrip().endswith("owner you, Mara König")
        assert ui.shows("Owner      Jo Reyes (you), Mara König")


async def test_header_shows_position_name_value_and_next_step(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        rows = [line.rstrip() for line in ui.lines[:7]]
        assert rows[0].startswith(" ‹ All   1 of 3")
        assert rows[0].endswith("#1042   created 12 Oct")
        assert rows[2].startswith(" Dr. Amelia Okafor  Lumen Optics")
        assert rows[2].endswith("48,000.50 EUR")
        assert rows[3].startswith("  ● Proposal   ● Qualified   next Fri 27 Nov in 4d")
        assert "Send the signed offer" in rows[3]
        assert rows[3].endswith("owner Mara König, Jo Reyes")
        assert rows[5].startswith(" Overview    Notes 2    Files 1    Activity 2")
        assert rows[6].startswith("━━━━━━━━━━──")


@pytest.mark.parametrize(
    ("width", "statuses", "shown"),
    [
        (100, 1, ["Send the signed offer", "owner Mara König, Jo Reyes"]),
        (84, 1, ["Send the signed offer", "owner Mara König +1"]),
        (80, 1, ["Send the signed offer", "owner Mara +1"]),
        (75, 1, ["Send the signed offer", "owner MK +1"]),
        (80, 2, ["Send the signed offer"]),
        (70, 2, ["Send the signed…"]),
    ],
)
async def test_text_of_the_next_step_yields_after_the_owner(
    offline: Opener, width: int, statuses: int, shown: list[str]
) -> None:
    async with offline(size=(width, 24)) as ui:
        own: Any = FULL["statuses"]
        lead = {**FULL, "converted": 0, "statuses": own[:statuses]}
        await open_lead(ui, lead, NOTES, FILES)
        _, _, text = ui.lines[3].partition("next Fri 27 Nov in 4d   ")
        assert [part.strip() for part in text.split("  ") if part.strip()] == shown


async def test_owner_beside_a_long_next_step_is_initials(offline: Opener) -> None:
    long = [{**NOTES[1], "note": f"Next: {'Send the signed offer again ' * 8}"}]
    async with offline(size=(120, 24)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, long, FILES)
        assert ui.lines[3].rstrip().endswith("…  owner MK +1")
        await ui.resize(80, 24)
        assert ui.lines[3].rstrip().endswith("Send the signed offer aga…")


async def test_timeline_groups_all_entries_by_day_newest_first(offline: Opener) -> None:
    async with offline(size=(140, 40)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        right = [line[54:].rstrip().rstrip("▐").rstrip() for line in ui.lines[8:-2]]
        texts = [" ".join(line.split()) for line in right if line]
        assert texts[0] == "Thu 19 Nov"
        assert texts[1] == "16:20 ▪ Offer call Mara König"
        assert texts[2:6] == ["One.", "Two.", "Three.", "Four. …"]
        assert texts[6] == "14:02 ◦ offer-lumen-v3.pdf 210 kB Mara König"
        assert texts[7] == "13:58 → Status Qualified → Proposal Mara König"
        assert texts[8:10] == ["Mon 9 Nov", "10:40 ▪ Security questions Jo Reyes"]
        assert "Mon 12 Oct" in texts
        assert "10:00 + Created Import Bot" in texts
        assert texts[-2:] == ["No exact time", "→ Called back 2 hours ago"]


async def test_timeline_shows_own_pending_changes_first(offline: Opener) -> None:
    async with offline(size=(140, 36)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        await ui.store.outbox.add(AddNote(1042, "Voicemail", "Left a message"))
        await ui.sees("you, not sent yet")
        rows = [line[54:].rstrip() for line in ui.lines[8:]]
        assert rows[0] == "Today"
        assert rows[1].startswith("09:14  ↑ Voicemail")
        assert rows[2].strip() == "Left a message"
        assert "Notes 3" in ui.lines[5]


async def test_timeline_shows_receipts_missing_from_the_history(offline: Opener) -> None:
    async with offline(size=(120, 40)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        noted_at = datetime(2026, 11, 19, 13, 58, 30, tzinfo=UTC)
        alone = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
        rows = [
            await ui.store.outbox.add(AddNote(1042, "A note of mine", "It is in the list already")),
            await ui.store.outbox.add(MoveStatus(1042, (15,), (14,), told="Qualified → Proposal")),
            await ui.store.outbox.add(EditLead(1042, {"phone_number": "1"}, told="Phone 0 → 1")),
        ]
        for row, moment in zip(rows, (alone, noted_at, alone), strict=True):
            await mark_sent(ui, row, moment)
        await ui.sees("✓ Phone 0 → 1", "you, sent")
        assert sum("Qualified → Proposal" in line for line in ui.lines) == 1
        assert not ui.shows("✓ Note", "It is in the list already")


async def test_empty_tab_names_no_key_for_its_items(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, [], [])
        await ui.press("right_square_bracket")
        assert ui.shows("No notes yet")
        assert ui.lines[-1].split()[:4] == ["n", "note", "s", "status"]
        await ui.press("right_square_bracket")
        assert ui.shows("No files yet")
        assert ui.lines[-1].split()[:4] == ["a", "upload", "n", "note"]
        await ui.press("left_square_bracket", "n")
        await ui.write("Called")
        await ui.press("ctrl+s")
        assert ui.lines[-1].split()[:2] == ["enter", "unfold"]


async def test_tabs_open_by_brackets_and_by_mouse(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        await ui.press("]")
        assert ui.shows("▌▪ Offer call", "Thu 19 Nov  16:20   Mara König", "◦ contract.pdf")
        assert not ui.shows("Torstraße")
        await ui.press("]")
        assert ui.shows("▌◦ offer-lumen-v3.pdf", "PDF", "210 kB")
        await ui.press("]")
        assert ui.shows("Status Qualified → Proposal")
        assert not ui.shows("Offer call")
        await ui.press("]")
        assert ui.shows("Torstraße")
        await ui.press("[")
        assert not ui.shows("Torstraße")
        await ui.click(LeadHeader, 14, 5)
        assert ui.shows("▌▪ Offer call")


async def test_note_expands_to_its_full_text(offline: Opener) -> None:
    async with offline(size=(80, 17)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        await ui.press("]")
        assert ui.shows("Two. …")
        assert not ui.shows("Three.")
        await ui.press("enter")
        assert ui.shows("Three.", "Next: Send the signed offer")
        await ui.press("enter")
        assert not ui.shows("Three.")
        await ui.press("j")
        assert ui.shows("▌▪ Security questions")


async def test_neighbour_keys_step_through_the_list_in_the_same_tab(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("enter")
        assert ui.shows("Amelia Okafor", "1 of 34")
        await ui.press("]", "J")
        assert ui.shows("Jonas Lindqvist", "2 of 34")
        assert ui.lines[6].startswith("────────────━━━")
        await ui.press("K", "K")
        assert ui.shows("Amelia Okafor", "This is the first lead")
        await ui.press("J", "escape")
        assert next(line for line in ui.lines if line.startswith("▌")).startswith("▌  Jonas")


async def test_lead_that_was_not_loaded_is_not_shown_as_empty(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.press("j", "enter", "]")
        assert ui.shows("Not loaded yet.")
        assert ui.lines[5].startswith(" Overview    Notes    Files    Activity")


async def test_refused_note_shows_the_reason_and_can_be_edited(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        row = await ui.store.outbox.add(AddNote(1042, "Voicemail", "Left a message"))
        await refuse(ui, row, "The title has already been taken.")
        await ui.sees("Note “Voicemail” was refused: The title has already been taken.")
        assert ui.shows("! R retry   ! e edit   ! D discard")
        assert ui.text.count("The title has already been taken.") == 1, "it is said once"
        assert ui.shows("Left a message"), "beside the text that was refused"
        await ui.press("!", "e")
        await ui.sees("New note", "Left a message")
        await ui.press("escape")
        assert not ui.shows("was refused")
        draft = await ui.store.drafts.get(1042)
        assert draft is not None
        assert (draft.title, draft.note) == ("Voicemail", "Left a message")


async def test_undecided_change_is_retried_after_confirmation_or_discarded(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        row = await ui.store.outbox.add(SendEmail(1042, "Offer", "Dear Amelia"))
        await need_decision(ui, row, Question.ARRIVED, "The line broke at 14:02.")
        await ui.sees("Email “Offer” may or may not have arrived. The line broke at 14:02.")
        assert ui.shows("! ! mark as sent   ! R retry   ! e edit   ! D discard")
        await ui.press("!", "R")
        await ui.sees("Send this email again?", "“Offer” twice.", "y send again")
        await ui.press("enter")
        assert ui.shows("may or may not have arrived")
        await ui.press("!", "R", "y")
        await ui.until(lambda: not ui.shows("may or may not have arrived"))
        await need_decision(ui, row, Question.ARRIVED, "The line broke again.")
        await ui.sees("The line broke again.")
        await ui.press("!", "!")
        await ui.until(lambda: not ui.shows("may or may not have arrived"))
        assert ui.store.outbox.counts.asking == 0
        change = await ui.store.outbox.pending(row)
        assert change is not None
        assert change.state is ChangeState.DONE


async def test_conflict_is_compared_and_resolved_on_the_lead(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        row = await ui.store.outbox.add(
            EditLead(1042, {"phone_number": "111"}, {"phone_number": "000"})
        )
        details = {"phone_number": {"mine": "111", "theirs": "222", "base": "000"}}
        await need_decision(
            ui, row, Question.CONFLICT, "Phone was changed to 222 meanwhile.", details
        )
        await ui.sees("Phone was changed to 222 meanwhile.", "! c compare")
        await ui.press("!", "c")
        await ui.sees("111", "222", "mine", "theirs")
        await ui.press("right", "y")
        await ui.until(lambda: ui.store.outbox.counts.asking == 0)
        await ui.until(lambda: not ui.shows("changed it too"))


async def test_conflict_tells_when_theirs_came_and_from_whom(offline: Opener) -> None:
    stamp = datetime(2026, 11, 20, 10, 20, tzinfo=UTC)
    activity = {
        "content": "Phone changed",
        "created_at": (stamp + timedelta(seconds=20)).isoformat(),
        "created_by": {"id": 2, "name": "Tom Lindgren"},
    }
    async with offline(size=(120, 36)) as ui:
        lead = {**FULL, "converted": 0, "updated_at": stamp.isoformat(), "activities": [activity]}
        await open_lead(ui, lead, NOTES, FILES)
        row = await ui.store.outbox.add(
            EditLead(1042, {"phone_number": "111"}, {"phone_number": "000"})
        )
        details = {"phone_number": {"mine": "111", "theirs": "222", "base": "000"}}
        await need_decision(ui, row, Question.CONFLICT, "Phone was changed.", details)
        await ui.sees("Phone was changed.", "! c compare")
        await ui.press("!", "c")
        here = f"{stamp.astimezone():%H:%M}"
        await ui.sees(f"Theirs, Fri 20 Nov {here}, Tom Li", "[ ] 111", "[ ] 222")


async def test_hostile_lead_is_harmless_in_every_tab(offline: Opener) -> None:
    text = HOSTILE
    lead: dict[str, Any] = {
        key: text
        for key, value in FULL.items()
        if isinstance(value, str) and key not in ("converted_at",)
    }
    person = {"id": 4, "name": text}
    lead |= {
        "id": 1042, "company": {"id": 2, "name": text, "email": text, "phone_number": text},
        "statuses": [{"id": 77, "name": text, "type": 1, "color": text}],
        "sources": [{"id": 78, "name": text, "type": 2, "color": text}],
        "assigned_to": [person], "groups": [{"id": 1, "name": text}], "custom_fields": {text: text},
        "activities": [{"content": text, "created_at": text, "created_by": person}],
        "created_by": person, "converted": 0, text: text,
    }  # fmt: skip
    note = {"id": 1, "title": text, "note": text * 9, "created_by": person, "created_at": text}
    file = {
        "id": 1,
        "title": text,
        "mime_type": text,
        "size": 5,
        "created_by": person,
        "created_at": text,
    }
    for size in ((80, 24), (120, 36)):
        async with offline(size=size) as ui:
            await open_lead(ui, lead, [{**note, "media": {"id": 3, "title": text}}], [file])
            for _tab in range(4):
                assert HARMLESS in ui.text or HARMLESS[:20] in ui.text
                assert not any(
                    ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in ui.text.replace("\n", "")
                )
                await ui.press("enter", "G", "g", "g", "]")
            for key in ("n", "C"):
                await ui.press(key)
                assert HARMLESS[:20] in ui.text
                assert not any(
                    ord(c) < 32 or 0x7F <= ord(c) < 0xA0 for c in ui.text.replace("\n", "")
                )
                await ui.press("escape")
            assert ui.app.is_running


async def test_long_description_is_cut_until_expanded(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, {**FULL, "converted": 0, "description": "word " * 40_000 + "the end"})
        facts = ui.app.screen.query_one(LeadFacts)
        await show_more_fields(ui)
        await ui.press("G")
        await ui.press(*["k"] * _after_description(facts))
        assert ui.shows("64 kB of 200 kB shown   w the rest")
        assert not ui.shows("the end")
        await ui.press("w", "G")
        await ui.press(*["k"] * _after_description(facts))
        assert ui.shows("the end")
        assert not ui.shows("64 kB of 200 kB shown")


def _after_description(facts: LeadFacts) -> int:
    """Return how many times ``k`` must be pressed from the last field to the description."""
    fields = [fact.field for fact in facts.shown]
    return len(fields) - 1 - fields.index("description")


@pytest.mark.parametrize("theme", ["dark", "light", "terminal"])
async def test_lead_is_shown_in_every_theme(offline: Opener, theme: str) -> None:
    async with offline(size=(80, 24), theme=theme) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        assert ui.shows("● Proposal", "48,000.50 EUR", "Thu 19 Nov")


async def test_pills_have_brackets_without_colours(offline: Opener) -> None:
    async with offline(size=(80, 24), environ={"LANG": "C.UTF-8", "NO_COLOR": "1"}) as ui:
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        assert ui.shows("[● Proposal] [● Qualified]")
        await ui.press("n")
        assert ui.shows("New note")


@pytest.mark.parametrize(
    ("kind", "words", "sign"),
    [
        ("note_added", "Note added: Voicemail", "▪"),
        ("email_sent", "Email sent: Note on the created file", "»"),
        ("file_added", "File added: mail.pdf", "◦"),
        (None, "Called, left a voicemail", "→"),
        (None, "E-mail sent: Offer", "»"),
        ("created", "Lead created", "+"),
    ],
)
async def test_activity_glyph_matches_its_kind(
    offline: Opener, kind: str | None, words: str, sign: str
) -> None:
    line = {"content": words, "created_at": "2026-11-19T13:58:00.000000Z"}
    lead = {**FULL, "activities": [{**line, "activity_type": kind} if kind else line]}
    async with offline() as ui:
        await open_lead(ui, lead)
        await ui.press("left_square_bracket")
        assert f" {sign} {words}" in ui.line_of(words)


async def test_timeline_omits_history_lines_of_listed_notes_and_files(
    offline: Opener,
) -> None:
    titles = (
        "Note added: Offer call",
        "File added: offer-lumen-v3.pdf",
        "Note added: Since deleted",
    )
    lines = [{"content": words, "created_at": "2026-11-19T13:58:00.000000Z"} for words in titles]
    async with offline(size=(120, 36)) as ui:
        await open_lead(ui, {**FULL, "activities": lines}, NOTES, FILES)
        assert ui.shows("▪ Offer call", "◦ offer-lumen-v3.pdf", titles[2])
        assert not ui.shows(titles[0])
        assert not ui.shows(titles[1])
        await ui.press("[")
        assert ui.shows(*titles)


async def test_converted_lead_cannot_be_converted_again(offline: Opener) -> None:
    async with offline() as ui:
        await open_lead(ui, FULL, NOTES, FILES)
        assert not ui.shows("C convert")
        await ui.press("escape")
        await open_lead(ui, {**FULL, "converted": 0}, NOTES, FILES)
        assert ui.shows("C convert")
