"""Keys of the triage and of its tally."""

from __future__ import annotations

from msgspec.structs import replace

from taskip_leads.ui.keys.leads import LEADS
from taskip_leads.ui.keys.row import Key

TRIAGE = (
    Key("triage.decide_1", "triage", ("1",), "decide(1)", "Set the status 1 to 9, and go on", "set, next",
        95, "Decide", palette=False),
    *(
        Key(f"triage.decide_{digit}", "triage", (str(digit),), f"decide({digit})", f"Set the status {digit}",
            group="Decide", palette=False, listed=False)
        for digit in range(2, 10)
    ),
    Key("triage.status", "triage", ("s",), "status", "Choose among all statuses, and go on", group="Decide"),
    Key("triage.skip", "triage", ("enter",), "skip", "Next lead, unchanged", "skip", 90, "Decide"),
    Key("triage.postpone", "triage", ("space",), "postpone", "Put the lead at the end of the queue",
        group="Decide"),
    Key("triage.previous", "triage", ("backspace",), "previous", "Previous lead", "back", 80, "Decide"),
    Key("triage.undo", "triage", ("z", "u"), "undo", "Undo the last decision and go back", group="Decide"),
    Key("triage.follow_up", "triage", ("t",), "app.follow_up", "Set the next step", "next step", 50,
        "Change"),
    Key("triage.finish_step", "triage", ("d",), "app.finish_step", "Done: contacted today, no next step",
        group="Change"),
    Key("triage.repeat", "triage", (".",), "repeat", "Repeat the last change", group="Change"),
    Key("triage.note", "triage", ("n",), "note", "Write a note", "note", 45, "Change"),
    Key("triage.write_email", "triage", ("m",), "app.write_email", "Write an email", group="Change"),
    Key("triage.assign", "triage", ("A",), "app.assign", "Assign owners", group="Change"),
    Key("triage.edit_lead", "triage", ("e",), "app.edit_lead", "Edit all fields", group="Change"),
    Key("triage.new_lead", "triage", ("a",), "app.new_lead", "Add a lead", group="Change"),
    Key("triage.convert", "triage", ("C",), "convert", "Convert to a contact", group="Change"),
    Key("triage.delete_leads", "triage", ("D",), "app.delete_leads", "Delete, and go on", group="Change"),
    *(
        replace(key, id=key.id.replace("leads.", "triage.", 1), scope="triage")
        for key in LEADS
        if key.group in ("Copy", "Open") and key.keys
    ),
    Key("triage.refresh", "triage", ("r",), "refresh", "Reload this lead", group="Move"),
    Key("triage.down", "triage", ("j", "down"), "scroll(1)", "Down", group="Move", palette=False),
    Key("triage.up", "triage", ("k", "up"), "scroll(-1)", "Up", group="Move", palette=False),
    Key("triage.half_down", "triage", ("ctrl+d", "pagedown"), "page(0.5)", "Half a page down", group="Move",
        palette=False),
    Key("triage.half_up", "triage", ("ctrl+u", "pageup"), "page(-0.5)", "Half a page up", group="Move",
        palette=False),
    Key("triage.top", "triage", ("g g", "home"), "end(-1)", "To the top", group="Move", palette=False),
    Key("triage.bottom", "triage", ("G", "end"), "end(1)", "To the end", group="Move", palette=False),
    Key("triage.close", "triage", ("escape", "q"), "close", "Close; T goes on where you stopped", "close", 85,
        "Move"),
)  # fmt: skip

TALLY = (
    Key("tally.close", "tally", ("enter", "escape", "q"), "close", "Back to the list", "list", 95,
        palette=False),
    Key("tally.again", "tally", ("T",), "again", "Go through the leads that are left", "the rest", 90,
        palette=False),
    Key("tally.undo", "tally", ("z", "u"), "undo", "Undo the last decision and go back", "undo the last", 80,
        palette=False),
)  # fmt: skip
