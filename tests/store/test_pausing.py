"""A suspended instance releases the workspace, and claims it again when resumed."""

from __future__ import annotations

from pathlib import Path

import pytest

from taskip_leads.models.change import AddNote, CreateLead
from taskip_leads.models.filters.query import LeadQuery
from taskip_leads.models.sync_state import ConnectionState
from taskip_leads.store.events import Event, LeadsChanged, OutboxChanged
from tests.support.service import Service
from tests.support.sync_harness import run, sync, until, workspace


def test_another_window_sends_while_the_first_is_suspended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskip_leads.store.follower.TAKE_OVER_EVERY", 0.05)

    async def work() -> None:
        with Service(leads=5) as service:
            await sync(tmp_path, service)
            lead = service.rows("SELECT id FROM leads")[0]["id"]
            async with workspace(tmp_path, service) as one, workspace(tmp_path, service) as two:
                await one.start()
                await two.start()
                assert (one.lock.held, two.lock.held) == (True, False)
                await one.pause()
                await until(lambda: two.lock.held)
                await two.outbox.add(AddNote(lead, "Call", "x"))
                await until(lambda: bool(service.rows("SELECT 1 FROM notes WHERE title = 'Call'")))
                await one.resume()
                assert not one.lock.held
                assert one.sync.state.link is ConnectionState.STANDBY
                await two.pause()
                await until(lambda: one.lock.held)

    run(work)


def test_continued_window_shows_what_another_one_did_meanwhile(tmp_path: Path) -> None:
    async def work() -> None:
        with Service(leads=5) as service:
            await sync(tmp_path, service)
            async with workspace(tmp_path, service) as one:
                await one.start()
                before = (await one.leads.select(LeadQuery())).count
                await one.pause()
                async with workspace(tmp_path, service) as two:
                    await two.start()
                    await until(lambda: two.lock.held)
                    await two.outbox.add(CreateLead({"first_name": "Noor"}))
                events: list[Event] = []
                one.events.subscribe(events.append)
                await one.resume()
                assert one.lock.held
                selection = await one.leads.select(LeadQuery())
                assert selection.count == before + 1
                assert LeadsChanged(None) in events
                assert any(isinstance(event, OutboxChanged) for event in events)

    run(work)
