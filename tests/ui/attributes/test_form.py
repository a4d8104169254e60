"""Add, rename and recolour statuses and sources."""

from __future__ import annotations

from tests.support.attribute_rows import cursor
from tests.support.service import Service
from tests.ui.conftest import Opener


async def test_new_status_is_shown_at_once_and_sent(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        with service.held():
            await ui.press("a")
            assert ui.shows("New status", "No lead uses it yet.")
            await ui.write("Waiting for budget")
            await ui.press("enter")
            assert "↑" in ui.line_of("Waiting"), "not sent yet"
            assert cursor(ui).startswith("Waiting")
        await ui.idle()
        assert "↑" not in ui.line_of("Waiting")
        assert cursor(ui).startswith("Waiting"), "the cursor stays on it when it gets its id"
        body = service.sent("POST", "/lead-attribute")[0].body
        assert (body["name"], body["type"]) == ("Waiting for budget", 1)
        assert body["order"] == 7, "it is last"


async def test_renamed_source_stays_a_source(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s", "right_square_bracket")
        name = cursor(ui)
        before = service.rows("SELECT * FROM attributes WHERE name = ?", [name])[0]
        await ui.press("e")
        assert ui.shows("Rename or recolour", f"source {before['position']}")
        await ui.write(" old")
        await ui.press("enter")
        await ui.idle()
        assert ui.shows(f"{name} old")
        (sent,) = service.sent("PUT", "/lead-attribute/")
        assert sent.path.endswith(f"/{before['id']}")
        assert sent.body["type"] == 2
        assert sent.body["name"] == f"{name} old"
        after = service.rows("SELECT * FROM attributes WHERE id = ?", [before["id"]])[0]
        assert (after["type"], after["color"], after["position"]) == (
            2,
            before["color"],
            before["position"],
        )


async def test_colour_is_selected_from_swatches_or_typed(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s", "number_sign")
        await ui.press("right")
        chosen = next(line for line in ui.lines if "or type any hex colour" in line)
        await ui.press("tab")
        await ui.press(*["backspace"] * 7)
        await ui.write("#123456")
        assert "#123456" not in chosen
        await ui.press("enter")
        await ui.idle()
        assert service.sent("PUT", "/lead-attribute/")[0].body["color"] == "#123456"


async def test_attribute_form_without_edits_sends_nothing(online: Opener, service: Service) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s", "e", "enter")
        assert not ui.shows("Rename or recolour")
        await ui.press("e", "x", "escape")
        await ui.idle()
        assert not service.sent("PUT")


async def test_invalid_attribute_shows_an_error_and_keeps_the_text(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s", "a", "enter")
        assert ui.shows("Name is required.")
        await ui.write("a" * 192)
        assert ui.shows("192 characters, the limit is 191.")
        await ui.press("enter")
        assert ui.shows("New status"), "still open"
        await ui.press("backspace")
        assert not ui.shows("characters, the limit")
        await ui.press("tab", "tab")
        await ui.press(*["backspace"] * 7)
        await ui.write("#12")
        await ui.press("enter")
        assert ui.shows("Write # and three or six hex digits.", "#12")
        await ui.press(*["backspace"] * 3)
        await ui.write("x" * 51)
        await ui.press("enter")
        assert ui.shows("51 characters, the limit is 50.")


async def test_duplicate_attribute_name_shows_a_warning(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await ui.press("g", "s", "a")
        await ui.write("lost")
        assert ui.shows("Another status has this name.")


async def test_refused_attribute_shows_the_reason_and_can_be_corrected(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s", "e")
        service.fail(
            422,
            b'{"message":"The given data was invalid","errors":{"name":["Too loud."]}}',
            method="PUT",
        )
        await ui.write(" LOUD")
        await ui.press("enter")
        await ui.sees("✗", "Too loud")
        assert not ui.shows("LOUD"), "the list shows what the service has"
        await ui.press("e")
        assert ui.shows("LOUD", "Too loud."), "the typed text is back"
        await ui.press(*["backspace"] * 5)
        await ui.write(" quiet")
        await ui.press("enter")
        await ui.idle()
        assert ui.shows("quiet")
        ui.app.clear_notifications()  # the toast showed it once; the row must not show it
        await ui.rest()
        assert not ui.shows("Too loud.")
        assert not ui.store.outbox.counts.asking


async def test_edit_of_an_attribute_being_sent_keeps_the_text(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        with service.held("POST"):
            await ui.press("a")
            await ui.write("Someday")
            await ui.press("enter")
            await ui.sees("1 waiting")
            await ui.until(lambda: service.sent("POST", "/lead-attribute"), "the request")
            await ui.press("e")
            await ui.write(" soon")
            await ui.press("enter")
            assert ui.shows("Being sent. Save again when it is done.", "Someday soon")
        await ui.idle()
        await ui.press("enter")
        await ui.idle()
        assert not ui.shows("Rename or recolour")
        found = service.rows("SELECT name FROM attributes WHERE name LIKE 'Someday%'")
        assert found == [{"name": "Someday soon"}]
        assert len(service.sent("POST", "/lead-attribute")) == 1


async def test_typing_on_the_swatches_continues_in_the_colour_field(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("g", "s")
        name = cursor(ui)
        await ui.press("number_sign")
        await ui.write("teal")
        assert ui.shows("teal", "or type any hex colour")
        assert not ui.shows("does nothing here")
        await ui.press("enter")
        await ui.idle()
        found = service.rows("SELECT color FROM attributes WHERE name = ? AND type = 1", [name])
        assert found == [{"color": "teal"}]
