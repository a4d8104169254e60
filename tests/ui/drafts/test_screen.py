"""The drafts screen: drafts can be continued, copied and discarded."""

from __future__ import annotations

from taskip_leads.mirror.tables import leads
from taskip_leads.models.draft_text import DraftKind
from tests.support import northwind
from tests.support.lead_fixtures import add_drafts
from tests.ui.conftest import Opener


async def test_drafts_screen_lists_all_drafts_with_their_leads(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await add_drafts(ui)
        await ui.press("g", "n")
        await ui.sees("Drafts", "3 drafts on this machine")
        line = ui.line_of("Half a thought")
        assert line.split()[:2] == ["▪", "Note"] or line.split()[:2] == ["▌▪", "Note"]
        assert "Amelia Okafor" in line
        assert ui.shows("about three years", "Fields    Value 60000", "Jonas Lindqvist")
        assert "Priya Raman, deleted" in ui.line_of("A title")


async def test_leads_of_drafts_are_a_column_and_one_liners_are_not_set_apart(
    offline: Opener,
) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.store.drafts.save(1042, "One", "")
        await ui.store.drafts.save(1041, "Two", "")
        await ui.store.drafts.save(1039, "Three", "Its text")
        await ui.store.drafts.save(1038, "Four", "")
        await ui.press("g", "n")
        await ui.sees("4 drafts on this machine")
        rows = [line.rstrip(" ▐") for line in ui.lines[2:-2]]
        rows = "\n".join(rows).strip("\n").split("\n")
        assert [words.strip(" ▌▪").split()[1:2] for words in rows if words] == [
            ["Four"], ["Three"], ["text"], ["Two"], ["One"],
        ]  # fmt: skip
        # A blank row only below the text.
        assert [at for at, words in enumerate(rows) if not words] == [3]
        names = [lead[0] for lead in northwind.LEADS]
        starts = {row.index(name) for row in rows for name in names if name in row}
        assert len(starts) == 1


async def test_enter_continues_a_note_draft(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.store.drafts.save(1042, "", "Half a thought")
        await ui.press("g", "n", "enter")
        await ui.sees("New note", "Half a thought")
        await ui.press("ctrl+s")
        await ui.sees("No drafts.")
        await ui.press("escape")
        assert ui.shows("Company")


async def test_enter_continues_a_lead_form_draft(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        fields = {"texts": {"value": "60000"}}
        await ui.store.drafts.save(1041, "", "", kind=DraftKind.LEAD, fields=fields)
        await ui.press("g", "n", "enter")
        await ui.sees("Edit lead", "60000")
        await ui.press("escape")


async def test_draft_of_a_deleted_lead_can_be_copied(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.store.drafts.save(1040, "A title", "Its text")
        await ui.store.database.write(lambda c: leads.forget(c, 1040))
        await ui.press("g", "n", "enter")
        await ui.sees("Its lead was deleted in TaskIP. M makes it again, y y copies the text")
        await ui.press("y", "y")
        await ui.sees("The draft  sent to the terminal")
        assert ui.app.clipboard == "A title\n\nIts text"


async def test_draft_is_discarded_only_after_confirmation(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        await ui.store.drafts.save(1042, "", "Half a thought")
        await ui.press("g", "n", "D")
        await ui.sees("Discard this draft?", "Half a thought", "y discard")
        await ui.press("enter")
        assert await ui.store.drafts.get(1042) is not None
        await ui.press("D", "y")
        await ui.sees("No drafts.")
        assert await ui.store.drafts.get(1042) is None


async def test_quick_keys_discard_successive_drafts(offline: Opener) -> None:
    async with offline(size=(80, 24)) as ui:
        for lead in (1042, 1038, 1027):
            await ui.store.drafts.save(lead, "", f"About {lead}")
        await ui.press("g", "n")
        await ui.breath(*"DyDy")
        assert len(await ui.store.drafts.all()) == 1


async def test_hostile_draft_text_is_harmless(offline: Opener) -> None:
    text = "Acme [/b] [@click=app.quit]x[/] \x1b]52;c;AAAA\x07"
    async with offline(size=(80, 24)) as ui:
        await ui.store.drafts.save(1042, text, text * 3)
        await ui.press("g", "n")
        await ui.sees("Acme [/b] [@click=app.quit]x[/] �")
        assert not any(ord(char) < 32 for char in ui.text.replace("\n", ""))
        await ui.press("D")
        assert ui.shows("Acme [/b]")
