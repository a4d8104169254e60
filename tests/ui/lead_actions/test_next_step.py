"""Setting the next step: one line for day and text, beside the list."""

from __future__ import annotations

import pytest

from taskip_leads.models.change import AddNote, EditLead
from taskip_leads.ui.lead_actions.step_widgets import StepCalendar, StepOptions
from taskip_leads.ui.leads.screen import LeadsScreen
from tests.support.service import Service
from tests.ui.conftest import Opener

NARROW, WIDE = (80, 24), (120, 36)
FIELD = "lead_interaction_date"


def pane(lines: list[str]) -> list[str]:
    """Return what is beside the list."""
    # From the right: a wide character of the list is one character of its line.
    return [line[-36:].rstrip() for line in lines[4:-2]]


def list_row(lines: list[str], name: str) -> list[str]:
    """Return the words of a lead's row in the list."""
    return next(line[:84] for line in lines if name in line[:30]).split()


async def test_pane_shows_what_can_be_typed_with_the_steps_of_each_day(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("t")
        await ui.sees("Mon 23 Nov    3")
        shown = pane(ui.lines)
        assert shown[1] == "  Next step of Amelia Okafor"
        assert shown[3] == "   fri send the offer"
        assert shown[4] == "   now Fri 27 Nov, in 4d"
        assert shown[7:9] == [
            "  0     today      Mon 23 Nov    3",
            "  1     tomorrow   Tue 24 Nov    1",
        ]
        assert "  done  contacted today, no step" in shown
        assert "  Mo   Tu   We   Th   Fr   Sa   Su" in shown
        assert ui.shows("Amelia Okafor    Lumen Optics"), "no veil"
        await ui.write("fri send the offer again")
        shown = pane(ui.lines)
        assert shown[4:6] == ["   Fri 27 Nov, in 4d", "   adds a note: Next: send the o…"]
        assert "▌ fri   Friday     Fri 27 Nov    1" in shown
        assert "  23   24   25   26  [27]  28   29" in shown


async def test_counts_are_the_users_own_where_the_user_is_known(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        people = {user.id: user for user in await ui.store.profile.people()}
        await ui.store.profile.set_me(people[1])
        await ui.press("t")
        await ui.sees("Mon 23 Nov    1", "you planned for")
        assert "Tue 24 Nov    0" in ui.line_of("tomorrow"), "it is Ana's"
        await ui.write("thu")
        await ui.sees("Thu 26 Nov, in 3d, 0 planned")


async def test_box_at_the_right_edge_of_a_narrow_terminal(offline: Opener) -> None:
    async with offline(size=NARROW) as ui:
        await ui.press("t")
        await ui.write("fri send it")
        assert ui.shows("╭─ Next step ─────── Amelia Okafor ─╮", "number: planned for that day")
        assert ui.shows("Fri 27 Nov, in 4d, and a note")
        assert ui.line_of("▌fri").count("│") == 2


async def test_note_and_date_are_sent_and_undone_together(online: Opener, service: Service) -> None:
    async with online(size=WIDE, hold=60.0) as ui:
        await ui.press("t")
        await ui.write("fri send the offer again")
        await ui.press("enter")
        await ui.sees("→ Fri 27 Nov", "z undo")
        changes = [one.change for one in await ui.store.outbox.changes()]
        line = "Next: send the offer again"
        assert [type(change) for change in changes] == [AddNote, EditLead]
        await ui.press("z")
        await ui.sees("Undone, nothing was sent.")
        assert await ui.store.outbox.changes() == ()
        ui.store.outbox.hold_seconds = 0.0
        await ui.press("t")
        await ui.write("fri send the offer again")
        await ui.press("enter")
        await ui.idle()
        (note,) = service.sent("POST", "/lead/notes/")
        assert note.body == {"title": line, "note": line}
        (edit,) = service.sent("PUT")
        assert edit.body[FIELD] == "2026-11-27"
        await ui.press("enter")
        await ui.sees("next Fri 27 Nov in 4d", "send the offer again")


async def test_step_of_today_stays_open_beside_its_own_note(
    online: Opener, service: Service
) -> None:
    async with online(size=WIDE) as ui:
        await ui.press("t")
        await ui.write("0 call back")
        await ui.press("enter")
        await ui.idle()
        screen = ui.app.screen
        assert isinstance(screen, LeadsScreen)
        row = screen.table.row
        assert row is not None
        assert row.step == row.day
        assert service.sent("POST", "/lead/notes/")[0].body["note"] == "Next: call back"


async def test_arrows_choose_a_day_and_keep_the_text(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("t", "down", "down")
        assert "   1" in pane(ui.lines)[3]
        await ui.write(" send it")
        await ui.press("down", "down")
        assert pane(ui.lines)[3] == "   fri send it"
        await ui.press("up")
        assert pane(ui.lines)[3] == "   2 send it"
        await ui.press("enter")
        assert list_row(ui.lines, "Amelia Okafor")[-3:-1] == ["in", "2d"]


async def test_text_without_a_day_is_refused_and_kept(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("t")
        await ui.write("send the offer")
        await ui.press("enter")
        assert pane(ui.lines)[3] == "   send the offer"
        assert ui.shows("Begin with a day: fri, 2w")
        assert ui.store.outbox.waiting == 0
        await ui.press("down")
        assert pane(ui.lines)[3] == "   0 send the offer"


async def test_done_means_contacted_and_none_clears(online: Opener, service: Service) -> None:
    async with online(size=WIDE) as ui:
        await ui.press("t")
        await ui.write("done")
        await ui.press("enter")
        await ui.idle()
        assert service.sent("PUT")[0].body[FIELD] == "2026-11-23"
        service.forget()
        await ui.press("t")
        await ui.write("none")
        await ui.press("enter")
        await ui.idle()
        assert service.sent("PUT")[0].body[FIELD] is None


async def test_same_date_sends_nothing_and_says_so(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("t")
        await ui.write("fri")
        await ui.press("enter")
        assert ui.shows("Amelia Okafor has this date already.")
        assert ui.store.outbox.waiting == 0


async def test_spread_puts_marked_leads_on_working_days(online: Opener, service: Service) -> None:
    async with online(size=WIDE) as ui:
        await ui.press(*["space"] * 7, "t")
        assert ui.shows("Next step of 7 leads")
        await ui.write("fri call spread")
        assert ui.shows("27 Nov to 30 Nov, 5 a day", "adds a note to each: Next: ca…")
        await ui.press("enter")
        await ui.idle()
        days = sorted(one.body[FIELD] for one in service.sent("PUT"))
        assert days == ["2026-11-27"] * 4 + ["2026-11-30"] * 2, "one has its day already"
        assert len(service.sent("POST", "/lead/notes/")) == 7


async def test_click_on_a_day_sets_it(offline: Opener) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press("t")
        await ui.write("fri send it")
        await ui.click(StepCalendar, 7, 2)
        assert pane(ui.lines)[3] == "   1 Dec send it"
        await ui.click(StepOptions, 8, 1)
        assert list_row(ui.lines, "Amelia Okafor")[-3:-1] == ["in", "1d"]


@pytest.mark.parametrize("place", [("g", "b"), ("enter",), ("T",)], ids=["board", "lead", "triage"])
async def test_same_picker_opens_everywhere(offline: Opener, place: tuple[str, ...]) -> None:
    async with offline(size=WIDE) as ui:
        await ui.press(*place, "t")
        assert ui.shows("Next step of ", "↓ ↑ choose")
        await ui.write("2w")
        await ui.press("enter")
        (change,) = await ui.store.outbox.changes()
        assert isinstance(change.change, EditLead)
        assert change.change.fields == {FIELD: "2026-12-07"}
