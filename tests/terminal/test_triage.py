"""One by one in a real terminal: few keys, and a place that outlives the program."""

from __future__ import annotations

import signal
from pathlib import Path

from tests.support.service import Service
from tests.support.terminal import PROGRAM, environment, running
from tests.terminal.conftest import Walk, quit_sane

ESC, ENTER, CTRL_S = "\x1b", "\r", "\x13"


def statuses(service: Service) -> dict[int, set[str]]:
    """The names of each lead's statuses, as TaskIP has them."""
    found: dict[int, set[str]] = {}
    for row in service.rows(
        "SELECT l.id AS lead, a.name FROM leads l LEFT JOIN lead_attributes la ON la.lead_id = l.id"
        " LEFT JOIN attributes a ON a.id = la.attribute_id AND a.type = 1"
    ):
        found.setdefault(row["lead"], set()).add(row["name"] or "")
    return found


def test_ten_leads_take_sixteen_keys_and_the_text_of_a_note(walk: Walk, service: Service) -> None:
    before = statuses(service)
    with walk(hold=0) as terminal:
        service.forget()
        # In one breath: every key waits for the lead that the one before it brings up.
        keys = ["T", *"22626", "n", CTRL_S, *"62626", ESC, ENTER]
        assert len(keys) <= 16
        terminal.send("".join(keys[:7]))
        terminal.wait_for("0 words")
        terminal.send("Called, wants an offer")
        terminal.wait_for("Called, wants an offer")
        terminal.send("".join(keys[7:-2]))
        terminal.wait_for("11 of 30")
        terminal.send(ESC)
        terminal.wait_for("10 leads in")
        terminal.wait_for("1 note")
        terminal.send(ENTER)
        terminal.wait_until(lambda: bool(service.sent("POST", "/lead/notes/")), "the note")
        terminal.wait_until(lambda: "waiting" not in terminal.text, "the last change")
    puts = {int(r.path.rpartition("/")[2]) for r in service.sent("PUT")}
    after = statuses(service)
    changed = {lead for lead in after if after[lead] != before[lead]}
    assert puts == changed
    assert len(service.sent("PUT")) == len(changed), "one for each lead"
    assert all({"Contacted", "Lost"} & after[lead] for lead in changed)
    assert 7 <= len(changed) <= 10, "some had the status already"


def test_kill_keeps_queue_and_place_and_asks_for_no_lead_twice(
    tmp_path: Path, service: Service
) -> None:
    environ = environment(tmp_path, TASKIP_BASE_URL=service.base_url, TASKIP_SECRET_KEY=service.key)

    with running(PROGRAM, environ, 80, 24, folder=tmp_path) as terminal:
        terminal.wait_for("✓ synced")
        terminal.wait_for("30 active leads")
        terminal.settle(0.15)
        terminal.send("T6 6")
        terminal.wait_for("3 of 30")
        terminal.wait_for("So far → Lost 2")
        terminal.settle(0.15)
        fourth = terminal.line(2)
        terminal.signal(signal.SIGKILL)
        terminal.wait_end()
    with running(PROGRAM, environ, 80, 24, folder=tmp_path) as terminal:
        # Before the first frame: the key waits for the list.
        terminal.send("T")
        terminal.wait_for("Go on: 3 of 30, All")
        terminal.send(ENTER)
        terminal.wait_for("So far → Lost 2")
        terminal.wait_for("3 of 30")
        terminal.wait_for(lambda: terminal.line(2) == fourth, what=fourth)
        quit_sane(terminal)
    assert len(service.sent("PUT")) <= 2
