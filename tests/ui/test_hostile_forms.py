"""Hostile text is shown literally in every form, picker and dialog."""

from __future__ import annotations

import pytest

from taskip_leads.models.change import CreateLead, EditLead, SendEmail
from taskip_leads.models.pending import ChangeState
from tests.support.lead_fixtures import force_state
from tests.ui.conftest import Opener

HOSTILE = "Acme [/b] [@click=app.quit]x[/] \x1b]52;c;AAAA\x07"


@pytest.mark.parametrize(
    "pressed",
    [
        ("e",), ("t",), ("A",), ("s",), ("D",), ("m",), ("g", "o"), ("g", "o", "enter"), ("g", "o", "D"),
        ("space", "V", "D"), ("space", "x", "V", "s", "1"),
    ],
    ids=" ".join,
)  # fmt: skip
async def test_hostile_name_is_shown_harmlessly(offline: Opener, pressed: tuple[str, ...]) -> None:
    async with offline(size=(120, 36), count=1) as ui:
        hostile = {"first_name": HOSTILE, "last_name": "", "email": "a@b.example"}
        await ui.store.outbox.add(CreateLead({**hostile, "description": HOSTILE}))
        await ui.sees("Acme [/b]")
        await ui.rest()
        await ui.press("G")
        await ui.press(*pressed)
        assert "Acme [/b] [@" in ui.text
        assert "\x1b" not in ui.text
        assert "\x07" not in ui.text


async def test_hostile_refusal_and_subject_are_shown_harmlessly(offline: Opener) -> None:
    async with offline(size=(120, 36)) as ui:
        mail = await ui.store.outbox.add(SendEmail(1042, HOSTILE, HOSTILE))
        edit = await ui.store.outbox.add(EditLead(1041, {"email": "x@y.example"}))
        await force_state(ui, mail, state=ChangeState.NEEDS_DECISION, question="arrived")
        refusal = {"fields": {"email": [HOSTILE]}}
        await force_state(ui, edit, state=ChangeState.REFUSED, details=refusal, message=HOSTILE)
        await ui.press("g", "o")
        assert ui.text.count("[@click=app.quit]") >= 3
        await ui.press("enter")
        assert ui.shows("[/b]")
        await ui.press("escape", "j", "e")
        assert ui.shows("Acme [/b] [@click=app.quit]x[/]")
        assert "\x1b" not in ui.text
