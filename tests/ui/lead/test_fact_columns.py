"""Fields in two columns on a narrow terminal: reading order, editing, mouse, sizes."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from taskip_leads.ui.lead.fact_columns import MORE, sections
from taskip_leads.ui.lead.field_groups import EMPTY, Fact
from taskip_leads.ui.lead.widgets.facts import LeadFacts
from taskip_leads.ui.lead.widgets.inline_field import InlineInput
from tests.support.lead_fixtures import FILES, FULL, NOTES, go_to_field, open_lead
from tests.support.service import Service
from tests.support.ui_driver import Driver
from tests.ui.conftest import Opener

ACTIVE: dict[str, Any] = {
    **FULL,
    "value": "48000",
    "converted": 0,
    "statuses": FULL["statuses"][:1],
}
#: The first cell of the right column at 80 columns.
RIGHT = 40


def under_cursor(ui: Driver) -> str:
    """Return what follows the only bar on the screen."""
    (line,) = [line for line in ui.lines if "▌" in line]
    return line.partition("▌")[2].strip()


async def test_narrow_screen_shows_fields_in_two_columns(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        rows = [(line[:RIGHT].rstrip(), line[RIGHT:].rstrip()) for line in ui.lines[7:12]]
        assert [left.split()[0] for left, _right in rows] == [
            "▌Status", "Value", "Source", "Owner", "Next",
        ]  # fmt: skip
        assert [right for _left, right in rows] == [
            " Email    okafor@lumen.example",
            " Phone    +49 30 5550 0142",
            " Website  lumenoptics.example",
            " City     Berlin",
            " Groups   Optics, #99",
        ]
        assert ui.lines[12].startswith(
            " More       Currency, First name, Last name, Company, Company email"
        )
        assert ui.lines[13].strip() == ""
        assert ui.lines[14].startswith(" Thu 19 Nov")


async def test_cursor_goes_down_the_left_column_then_the_right_one(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        labels = []
        for _ in range(12):
            labels.append(under_cursor(ui).split()[0])
            await ui.press("j")
        assert labels == [
            "Status", "Value", "Source", "Owner", "Next",
            "Email", "Phone", "Website", "City", "Groups", "More", "More",
        ]  # fmt: skip
        await ui.press(*["k"] * 5)
        assert under_cursor(ui).startswith("Email")
        await ui.press("ctrl+d")
        assert under_cursor(ui).split()[0] in ("Website", "City", "Groups")


async def test_more_shows_all_fields_in_two_columns(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await go_to_field(ui, "More")
        await ui.press("enter")
        assert under_cursor(ui).startswith("Currency   EUR")
        seen = set()
        for _ in range(40):
            seen.add(under_cursor(ui).split()[0])
            await ui.press("j")
        assert {"Company", "Address", "Country", "Description", "Created"} <= seen
        assert "More" not in seen


async def test_field_of_the_right_column_is_edited_in_its_place(
    online: Opener, service: Service
) -> None:
    async with online(size=(80, 24)) as ui:
        await ui.press("enter")
        await ui.idle()
        await go_to_field(ui, "Email")
        (y,) = [at for at, line in enumerate(ui.lines) if "▌Email" in line]
        left = ui.lines[y][:RIGHT]
        await ui.press("enter", "ctrl+u", "ctrl+k")
        await ui.write("anna@new.example")
        assert ui.lines[y][:RIGHT] == left
        assert ui.lines[y][RIGHT:].startswith("▌Email")
        assert "anna@new.example" in ui.lines[y][RIGHT:]
        assert "enter save  esc keep draft" in ui.lines[y + 1][RIGHT:]
        await ui.press("enter")
        await ui.idle()
        (sent,) = service.sent("PUT", "/lead/")
        assert isinstance(sent.body, dict)
        assert sent.body["email"] == "anna@new.example"
        await ui.until(lambda: "anna@new.example" in ui.lines[y][RIGHT:])


async def test_click_chooses_the_field_of_its_column(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await ui.click(LeadFacts, RIGHT + 12, 1)
        assert under_cursor(ui).startswith("Phone")
        await ui.click(LeadFacts, 12, 1)
        assert under_cursor(ui).startswith("Value")
        await ui.click(LeadFacts, RIGHT + 12, 2, times=2)
        assert ui.app.screen.query_one(InlineInput).value == "lumenoptics.example"


async def test_resize_keeps_the_cursor_on_its_field(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        await go_to_field(ui, "City")
        for size in ((120, 36), (60, 24), (80, 40), (80, 24)):
            await ui.resize(*size)
            assert under_cursor(ui).startswith("City "), size


async def test_narrow_tall_screen_shows_all_fields(offline: Opener) -> None:
    async with offline(size=(80, 60)) as ui:
        await open_lead(ui, ACTIVE, NOTES, FILES)
        assert not ui.shows("More ")
        assert ui.shows("Company    Lumen Optics", "Met at Optatec.", "Created")
        await go_to_field(ui, "Description")


async def test_wide_characters_do_not_shift_the_right_column(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        owners = [{"id": 4, "name": "田中 美咲"}]
        await open_lead(ui, {**ACTIVE, "assigned_to": owners}, NOTES, FILES)
        await go_to_field(ui, "City")
        # The second cell of a wide character is no character of its line.
        assert cell_len(ui.line_of(" Owner ").partition("▌")[0]) == RIGHT
        await ui.click_words("Berlin")
        assert under_cursor(ui).startswith("City     Berlin")


_FIELDS = st.sampled_from(
    ["statuses", "value", "email", "phone_number", "groups", "zip_code", "custom.x", "created_at"]
)
_FACTS = st.builds(Fact, _FIELDS, st.text("ab", min_size=1), st.just("x"), st.booleans())


@given(st.lists(st.lists(_FACTS, min_size=1), max_size=5), st.frozensets(_FIELDS), st.booleans())
def test_every_field_is_shown_once_or_named_by_more(
    drawn: list[list[Fact]], begun: frozenset[str], folded: bool
) -> None:
    known: set[str] = set()
    groups = []
    for group in drawn:
        fresh = {fact.field: fact for fact in group if fact.field not in known}
        known |= set(fresh)
        if fresh:
            groups.append(tuple(fresh.values()))
    parts = list(sections(groups, begun=begun, folded=folded))
    shown = [fact.field for part in parts for fact in (*part.left, *part.right)]
    assert len(shown) == len(set(shown))
    if not folded:
        assert set(shown) == known
    assert known & begun <= set(shown), "typed text is in sight"
    assert (MORE in shown) == bool(known - set(shown)), "the rest has a row, and only the rest"
    assert EMPTY not in shown
