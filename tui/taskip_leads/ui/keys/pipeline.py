"""Keys of the board, the agenda and of one by one. Filters, views and commands are those of the list."""

from __future__ import annotations

from msgspec.structs import replace

from taskip_leads.ui.keys.leads import LEADS
from taskip_leads.ui.keys.row import Key

#: Groups of the list's keys that mean the same on the board.
_SHARED = ("Filter", "Sort", "Views", "News", "Copy", "Open")
#: Keys of the list that do something else on the board, or have no meaning there.
_OWN = ("leads.out", "leads.export")

BOARD = (
    Key("board.shift_left", "board", ("H", "<"), "shift(-1)", "Move the card to the column on the left",
        "L move", 95, "Move cards"),
    Key("board.shift_right", "board", ("L", ">"), "shift(1)", "Move the card to the column on the right",
        group="Move cards"),
    Key("board.set_status", "board", ("s",), "status", "Send the card to any status", "send to", 90,
        "Move cards"),
    Key("board.open", "board", ("enter",), "open", "Open the lead", "open", 85, "Move"),
    Key("board.triage", "board", ("T",), "app.triage", "Go through this column one by one", group="Move"),
    Key("board.mark", "board", ("space", "x"), "mark", "Mark or unmark the card", "mark", 70, "Marks"),
    Key("board.facts", "board", ("i",), "facts", "Show sums, late leads or new leads in the heads",
        "sums", 50, "Show"),
    Key("board.list", "board", ("g l",), "app.open('leads')", "Back to the list", "list", 60, "Move"),
    Key("board.down", "board", ("j", "down"), "move(1)", "Next card", group="Move", palette=False),
    Key("board.up", "board", ("k", "up"), "move(-1)", "Previous card", group="Move", palette=False),
    Key("board.left", "board", ("h", "left", "["), "move_column(-1)", "Column on the left", group="Move",
        palette=False),
    Key("board.right", "board", ("l", "right", "]"), "move_column(1)", "Column on the right", group="Move",
        palette=False),
    Key("board.top", "board", ("g g", "home"), "end(-1)", "First card of the column", group="Move"),
    Key("board.bottom", "board", ("G", "end"), "end(1)", "Last card of the column", group="Move"),
    Key("board.half_down", "board", ("ctrl+d",), "page(0.5)", "Half a page down", group="Move",
        palette=False),
    Key("board.half_up", "board", ("ctrl+u",), "page(-0.5)", "Half a page up", group="Move",
        palette=False),
    Key("board.page_down", "board", ("pagedown",), "page(1)", "A page down", group="Move", palette=False),
    Key("board.page_up", "board", ("pageup",), "page(-1)", "A page up", group="Move", palette=False),
    Key("board.back", "board", ("escape", "q"), "back", "Clear marks, then back to the list",
        group="Move"),
    Key("board.mark_all", "board", ("V",), "mark_all", "Mark all cards of the column", group="Marks"),
    Key("board.fold", "board", ("c",), "fold", "Fold or unfold the column", group="Show"),
    Key("board.dense", "board", ("=",), "dense", "Show cards in one row, or in three", group="Show"),
    Key("board.preview", "board", ("p",), "preview", "Show or hide the preview", group="Show"),
    Key("board.note", "board", ("n",), "note", "Write a note", group="Change"),
    Key("board.convert", "board", ("C",), "convert", "Convert to a contact", group="Change"),
    *(
        replace(key, id=key.id.replace("leads.", "board.", 1), scope="board")
        for key in LEADS
        if key.group in _SHARED and key.id not in _OWN
    ),
)  # fmt: skip

#: The same for the agenda, whose order is its own and which leaves out converted leads.
_AGENDA_SHARED = ("Filter", "Views", "News", "Copy", "Open")
_NOT_IN_AGENDA = ("leads.converted",)

AGENDA = (
    Key("agenda.open", "agenda", ("enter", "l"), "open", "Open the lead", "open", 95, "Move"),
    Key("agenda.next_group", "agenda", ("]",), "group(1)", "Next group", group="Move"),
    Key("agenda.previous_group", "agenda", ("[",), "group(-1)", "Previous group", group="Move"),
    Key("agenda.triage", "agenda", ("T",), "app.triage", "Go through this group one by one", group="Move"),
    Key("agenda.spread", "agenda", ("S",), "spread",
        "Spread late steps over the next days", group="Change"),
    Key("agenda.note", "agenda", ("n",), "note", "Write a note", group="Change"),
    Key("agenda.set_status", "agenda", ("s",), "status", "Set the status", group="Change"),
    Key("agenda.convert", "agenda", ("C",), "convert", "Convert to a contact", group="Change"),
    Key("agenda.mark", "agenda", ("space", "x"), "mark", "Mark or unmark the lead", group="Marks"),
    Key("agenda.mark_all", "agenda", ("V",), "mark_all", "Mark all leads of the group", group="Marks"),
    Key("agenda.preview", "agenda", ("p",), "preview", "Show or hide the preview", group="Show"),
    Key("agenda.down", "agenda", ("j", "down"), "move(1)", "Next lead", group="Move", palette=False),
    Key("agenda.up", "agenda", ("k", "up"), "move(-1)", "Previous lead", group="Move", palette=False),
    Key("agenda.top", "agenda", ("g g", "home"), "end(-1)", "First lead", group="Move"),
    Key("agenda.bottom", "agenda", ("G", "end"), "end(1)", "Last lead", group="Move"),
    Key("agenda.half_down", "agenda", ("ctrl+d",), "page(0.5)", "Half a page down", group="Move",
        palette=False),
    Key("agenda.half_up", "agenda", ("ctrl+u",), "page(-0.5)", "Half a page up", group="Move",
        palette=False),
    Key("agenda.page_down", "agenda", ("pagedown",), "page(1)", "A page down", group="Move",
        palette=False),
    Key("agenda.page_up", "agenda", ("pageup",), "page(-1)", "A page up", group="Move", palette=False),
    Key("agenda.back", "agenda", ("escape", "q"), "back", "Clear marks, then back to the list",
        group="Move"),
    *(
        replace(key, id=key.id.replace("leads.", "agenda.", 1), scope="agenda")
        for key in LEADS
        if key.group in _AGENDA_SHARED and key.id not in (*_OWN, *_NOT_IN_AGENDA)
    ),
)  # fmt: skip

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
    Key("tally.close", "tally", ("enter", "escape", "q"), "close", "Back to the list", "back", 95,
        palette=False),
    Key("tally.again", "tally", ("T",), "again", "Go through the leads that are left", "the rest", 90,
        palette=False),
    Key("tally.undo", "tally", ("z", "u"), "undo", "Undo the last decision and go back", "undo the last", 80,
        palette=False),
)  # fmt: skip
