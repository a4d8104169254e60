"""Each setting that the screen offers works in the program that runs, or says why it waits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from types import CoroutineType
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import fields

from taskip_leads import clock
from taskip_leads.config import Settings
from taskip_leads.errors import RequestNotSent
from taskip_leads.models.change import EditLead
from taskip_leads.store import live_settings
from taskip_leads.store.outbox.policy import LINES
from taskip_leads.ui.ports import DisplayOptions
from taskip_leads.ui.settings.catalog import SETTINGS
from taskip_leads.ui.settings.screen import SettingsScreen
from tests.support import northwind
from tests.support.lead_fixtures import FILES, FULL, NOTES, open_lead
from tests.support.news import arrives, sync
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener
from tests.ui.settings.conftest import Written, find

WIDE = (120, 36)


class Effect(Struct, frozen=True):
    """What a person sees of a setting."""

    #: As TOML, which comes last in the file.
    text: str
    #: Returns what differs with the setting.
    seen: Callable[[Driver], Any]
    #: Keys that lead from the list to where it is seen.
    keys: tuple[str, ...] = ()


def list_head(ui: Driver) -> str:
    """Return the heads of the columns."""
    return next(line for line in ui.lines if line.startswith("   Name"))


def tabs(ui: Driver) -> str:
    return ui.lines[0]


#: By the name of the setting; those with tests of their own below are not here.
EFFECTS: dict[str, Effect] = {
    "theme": Effect('theme = "light"', lambda ui: ui.app.theme),
    "ascii": Effect('ascii = "yes"', lambda ui: ui.text),
    "density": Effect('density = "compact"', lambda ui: len([one for one in ui.lines if "●" in one])),
    "week_start": Effect('week_start = "sunday"', lambda ui: ui.line_of("12 weeks"), ("g", "m")),
    "columns": Effect('columns = ["name", "email"]', list_head),
    "views": Effect('[views."Going cold"]\ncolumns = ["name", "email"]', list_head, ("3",)),
    "cold_after_days": Effect("cold_after_days = 1", tabs),
    "closed_statuses": Effect('closed_statuses = ["New", "Contacted", "Proposal"]', tabs),
    "undo_seconds": Effect("undo_seconds = 90", lambda ui: ui.store.outbox.seconds_to_undo(EditLead(1, {}))),
    "readonly": Effect("readonly = true", lambda ui: "read-only" in ui.lines[-2]),
}  # fmt: skip
#: Tested below, since the service or a notice has a part in them.
OWN_TESTS = {
    "read_ahead", "new_leads", "changed_leads", "notice_sound", "notice_terminal", "note_timezone", "proxy",
    "ca_file",
}  # fmt: skip


def test_every_setting_has_an_effect_or_a_reason_to_wait(offline: Opener, written: Written) -> None:
    named = {one.name for one in SETTINGS if one.name}
    waiting = {one.name for one in SETTINGS if one.waits}
    assert {"workspace", "base_url", "splash", "start_with", "first_order"} == waiting
    assert named - waiting == EFFECTS.keys() | OWN_TESTS
    assert not waiting & (EFFECTS.keys() | OWN_TESTS)
    # What no row offers has a tab of its own, or is in the file.
    assert {one.name for one in fields(Settings)} - named == {"keys", "commands", "themes"}


@pytest.mark.parametrize("name", EFFECTS)
async def test_setting_works_at_once(offline: Opener, written: Written, name: str) -> None:
    """It was written by another program, so the settings find it, and it goes when it is removed there."""
    effect, session = EFFECTS[name], written("")
    async with offline(settings=session, size=WIDE, hold=5.0, theme="dark") as ui:
        await ui.press(*effect.keys)
        await ui.idle()
        before = effect.seen(ui)
        session.file.write_text(f"{effect.text}\n")
        await ui.press("g", "comma", "escape")
        await ui.until(lambda: effect.seen(ui) != before, name)
        await ui.idle()
        await ui.press("g", "comma")
        session.file.write_text("")
        # A change of another setting finds it, too.
        await find(ui, "sound")
        await ui.press("enter", "escape", "escape")
        await ui.until(lambda: effect.seen(ui) == before, f"no {name}")


@pytest.mark.parametrize("name", [one.name for one in SETTINGS if one.waits])
async def test_setting_that_waits_says_why(offline: Opener, written: Written, name: str) -> None:
    (setting,) = (one for one in SETTINGS if one.name == name)
    async with offline(settings=written(""), size=WIDE) as ui:
        await ui.press("g", "comma")
        await find(ui, setting.name)
        assert ui.line_of(f"▌    {setting.label}")[:84].rstrip().endswith("next start")
        assert f"It takes effect at the next start. {setting.waits}" in pane(ui)
        await ui.press("escape")
        await find(ui, "theme")
        assert "It works at once." in pane(ui)


def pane(ui: Driver) -> str:
    """What stands beside the list, in one line."""
    return " ".join(" ".join(line[84:] for line in ui.lines[3:-2]).split())


async def test_what_the_command_line_decides_stays(offline: Opener, written: Written) -> None:
    session = written("", readonly="--readonly")
    async with offline(settings=session, size=WIDE, read_only=True) as ui:
        session.file.write_text("readonly = false\ncolumns = ['name', 'email']\n")
        await ui.press("g", "comma", "escape")
        await ui.until(lambda: "Email" in list_head(ui))
        session.file.write_text("readonly = true\n")
        await ui.press("g", "comma", "escape")
        session.file.write_text("readonly = false\n")
        await ui.press("g", "comma", "escape")
        await ui.idle()
        assert ui.store.read_only
        assert "read-only" in ui.lines[-2]


async def test_mistake_in_the_file_is_shown_when_the_settings_open(
    offline: Opener, written: Written
) -> None:
    session = written('theme = "dark"\n')
    async with offline(settings=session, size=WIDE, theme="dark") as ui:
        session.file.write_text('theme = "light"\nteme = 1\n')
        await ui.press("g", "comma")
        assert "config.toml, line 2: teme is not a setting" in pane(ui)
        assert "The settings stay as they were." in pane(ui)
        assert ui.app.theme == "taskip-dark"


async def test_keys_and_commands_that_an_editor_wrote(offline: Opener, written: Written) -> None:
    session = written("")
    async with offline(settings=session, size=WIDE) as ui:
        session.file.write_text(
            '[[commands]]\nname = "Greet"\nkey = "Q"\nrun = "echo hello"\n[keys]\n"leads.note" = ["f2"]\n'
        )
        await ui.press("g", "comma", "escape")
        assert "f2 note" in ui.lines[-1]
        await ui.press("f2")
        assert ui.shows("New note")
        await ui.press("escape", "Q")
        await ui.sees("hello")


# Signs and columns are drawn as at a start with them.

PLACES = {
    "list": (), "board": ("g", "b"), "agenda": ("g", "a"), "lead": ("enter",), "outbox": ("g", "o"),
    "insights": ("g", "m"), "history": ("g", "h"), "statuses": ("g", "s"), "duplicates": ("g", "d"),
    "filtered": ("f", "s", "j", "space", "enter"), "empty": ("slash", "z", "z", "z", "enter"),
}  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("place", PLACES)
async def test_signs_are_those_of_a_start_with_them(
    offline: Opener, written: Written, place: str, size: tuple[int, int]
) -> None:
    await same_as_at_start(offline, written, 'ascii = "yes"', place, size)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("place", ["list", "board", "agenda", "filtered"])
async def test_density_is_that_of_a_start_with_it(
    offline: Opener, written: Written, place: str, size: tuple[int, int]
) -> None:
    await same_as_at_start(offline, written, 'density = "compact"', place, size)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("place", ["list", "filtered"])
async def test_columns_are_those_of_a_start_with_them(
    offline: Opener, written: Written, place: str, size: tuple[int, int]
) -> None:
    await same_as_at_start(offline, written, 'columns = ["name", "email", "value"]', place, size)


async def test_key_of_the_board_has_the_last_word_about_its_cards(
    offline: Opener, written: Written
) -> None:
    session = written('density = "compact"\n')
    display = DisplayOptions.of(session.current)
    async with offline(settings=session, size=WIDE, display=display) as ui:
        await ui.press("g", "b")
        dense = ui.text
        await ui.press("equals_sign")
        cards = ui.text
        assert cards != dense
        await choose(ui, "sound")
        ui.app.action_next_theme()
        await ui.rest()
        assert ui.text == cards
        await choose(ui, "density")
        assert ui.lines[1].startswith("━"), "the rule under the tabs is there again"
        await choose(ui, "density")
        assert ui.text == dense


async def test_compact_list_shows_more_leads_and_marks_the_open_view(
    offline: Opener, written: Written
) -> None:
    display = DisplayOptions(compact=True)
    async with offline(size=(120, 36), pipeline=True) as ui:
        leads = ui.app.screen.query_one("LeadTable").size.height
    async with offline(size=(120, 36), pipeline=True, display=display) as ui:
        assert ui.app.screen.query_one("LeadTable").size.height == leads + 3
        await ui.press("3")
        underlined = [
            segment.text
            for segment in ui.strips[0]
            if segment.style is not None and segment.style.underline
        ]
        assert underlined == ["Going cold"]
        await ui.click_words("No next step", row=0)
        assert ui.shows("4 No next step")
        assert ui.app.screen.query_one("ViewTabs").size.height == 1


async def same_as_at_start(
    offline: Opener, written: Written, text: str, place: str, size: tuple[int, int]
) -> None:
    """A setting that is changed while a screen is open shows what it shows at a start with it."""
    session = written(text)
    display = DisplayOptions.of(session.current)
    async with offline(settings=session, size=size, display=display) as ui:
        await ui.press(*PLACES[place])
        await ui.idle()
        wanted = ui.text
    session = written("")
    async with offline(settings=session, size=size) as ui:
        await ui.press(*PLACES[place])
        await ui.idle()
        before = ui.text
        assert before != wanted
        session.file.write_text(f"{text}\n")
        await ui.press("g", "comma", "escape")
        await ui.idle()
        assert ui.text == wanted
        session.file.write_text("")
        await ui.press("g", "comma", "escape")
        await ui.idle()
        assert ui.text == before


# Settings in which the service or a notice has a part


async def test_marks_and_notices_of_new_leads(
    online: Opener, service: Service, written: Written
) -> None:
    session = written("")
    async with online(settings=session, size=WIDE, sort=None) as ui:
        arrives(service, "Zoe")
        await sync(ui)
        await ui.sees("New lead")
        assert " + Zoe Brandt" in ui.text
        await choose(ui, "new leads", "j", "j")
        assert session.file.read_text() == 'new_leads = "off"\n'
        assert "   Zoe Brandt" in ui.text
        await choose(ui, "new leads", "k")
        await ui.until(lambda: " + Zoe Brandt" in ui.text, "the mark")
        arrives(service, "Kofi")
        await sync(ui)
        await ui.sees(" + Kofi Brandt")
        assert not ui.app.idle_work.is_telling


async def test_marks_of_changed_leads(online: Opener, service: Service, written: Written) -> None:
    from tests.support.news import phone

    async with online(settings=written(""), size=WIDE) as ui:
        await ui.press("j", "j")
        lead_id = ui.app.navigator.current_lead
        assert lead_id is not None
        await ui.press("g", "g")
        phone(service, lead_id, "+1 555")
        await sync(ui)
        await ui.until(lambda: ui.line_of("~")[1] == "~", "the mark")
        await choose(ui, "changed by others")
        await ui.until(lambda: all(line[1:2] != "~" for line in ui.lines), "no mark")
        await choose(ui, "changed by others")
        await ui.until(lambda: any(line[1:2] == "~" for line in ui.lines), "the mark again")


async def choose(ui: Driver, setting: str, *keys: str) -> None:
    """Change a setting, and come back."""
    await ui.press("g", "comma")
    await find(ui, setting)
    await ui.press("enter", *keys)
    if keys:
        await ui.press("enter")
    await ui.press("escape", "escape")
    assert not isinstance(ui.app.screen, SettingsScreen)
    await ui.rest()


@pytest.mark.parametrize("place", ["front", "back"])
async def test_bell_and_notice_of_the_terminal(
    online: Opener, service: Service, written: Written, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    async with online(settings=written('new_leads = "notice"\n'), size=WIDE) as ui:
        monkeypatch.setattr(ui.app, "bell", lambda: heard.append("bell"))
        monkeypatch.setattr(ui.app, "notify_terminal", lambda text: heard.append("terminal"))
        monkeypatch.setattr(ui.app, "in_front", place == "front")
        await choose(ui, "sound")
        await choose(ui, "desktop")
        arrives(service, "Zoe")
        await sync(ui)
        await ui.until(lambda: "bell" in heard, "the bell")
        assert heard == (["bell"] if place == "front" else ["terminal", "bell"])


async def test_notes_are_read_ahead_or_not(
    online: Opener, service: Service, written: Written
) -> None:
    async with online(settings=written(""), size=WIDE) as ui:
        ui.store.sync.allow_read_ahead(True)
        await choose(ui, "ahead")
        service.forget()
        await ui.press("j", "j", "j")
        await ui.idle()
        assert not ui.store.sync.may_read_ahead
        await choose(ui, "ahead")
        await ui.press("j")
        await ui.until(lambda: service.sent("GET", "/lead/notes/"), "notes read ahead")


async def test_time_zone_of_notes(offline: Opener, written: Written) -> None:
    session = written("")
    async with offline(settings=session, size=WIDE) as ui:
        await open_lead(ui, {**FULL, "is_converted": False}, NOTES, FILES)
        await ui.press("]")
        assert "16:20" in ui.line_of("▪ Offer call")
        session.file.write_text('note_timezone = "Asia/Tokyo"\n')
        await ui.press("g", "comma", "escape")
        await ui.until(lambda: "16:20" not in ui.line_of("▪ Offer call"), "the other zone")
        session.file.write_text("")
        await ui.press("g", "comma", "escape")
        await ui.until(lambda: "16:20" in ui.line_of("▪ Offer call"), "the time as it came")


async def test_read_only_ends_sending_and_what_waits_leaves_after_it(
    online: Opener, service: Service, written: Written
) -> None:
    session = written("")
    async with online(settings=session, size=WIDE, hold=60.0) as ui:
        service.forget()
        await ui.press("d")
        await ui.sees("z undo")
        await choose(ui, "read only")
        await ui.until(lambda: "read-only" in ui.lines[-2], "the word")
        await ui.press("d")
        assert ui.shows("Read-only: nothing is changed or sent")
        assert ui.store.outbox.waiting == 1
        with clock.frozen(northwind.MOMENT + timedelta(seconds=150)):
            service.forget()
            await ui.press("r")
            await ui.until(lambda: service.sent("GET", "/lead"), "it reads")
            assert service.sent("PUT") == []
            await choose(ui, "read only")
            await ui.until(lambda: "read-only" not in ui.lines[-2], "no word")
            assert service.sent("PUT") == []
        # There was another minute to undo it; then it goes.
        with clock.frozen(northwind.MOMENT + timedelta(seconds=300)):
            await ui.until(lambda: service.sent("PUT"), "what has waited")


async def test_read_only_that_is_switched_twice_starts_nothing_twice(
    online: Opener, service: Service
) -> None:
    async with online(size=WIDE) as ui:
        await asyncio.gather(
            live_settings.use_read_only(ui.store, True),
            live_settings.use_read_only(ui.store, False),
        )
        running = Counter(
            coroutine.__qualname__
            for task in asyncio.all_tasks()
            if isinstance(coroutine := task.get_coro(), CoroutineType) and not task.done()
        )
        assert running["Dispatcher.run"] == len(LINES)
        assert running["Syncer.run"] == 1
        service.forget()
        await ui.press("d")
        await ui.idle()
        assert len(service.sent("PUT")) == 1


@pytest.mark.parametrize("name", ["proxy", "ca_file"])
async def test_another_way_to_taskip_is_used_from_the_next_request_on(
    offline: Opener, written: Written, tmp_path: Any, name: str
) -> None:
    (tmp_path / "certificates.pem").write_text("")
    values = {
        "proxy": '"http://proxy.example:8080"',
        "ca_file": f'"{tmp_path}/certificates.pem"',
    }
    session = written("")
    ways: list[Any] = []

    async def connect() -> Any:
        ways.append(getattr(session.current, name))
        raise RequestNotSent("TaskIP can't be reached.")

    async with offline(settings=session, size=WIDE, connect=connect) as ui:
        await ui.until(lambda: ways == [None], "the first way")
        session.file.write_text(f"{name} = {values[name]}\n")
        await ui.press("g", "comma", "escape")
        await ui.until(lambda: len(ways) == 2, "another way")
        assert str(ways[1]) == values[name].strip('"')
