"""Keys of the lead screen, its tabs, and inline field editing."""

from __future__ import annotations

from msgspec.structs import replace

from taskip_leads.ui.keys.leads import LEADS
from taskip_leads.ui.keys.row import Key

LEAD = (
    Key("lead.down", "lead", ("j", "down"), "move(1)", "Next field or item", group="Move", palette=False),
    Key("lead.up", "lead", ("k", "up"), "move(-1)", "Previous field or item", group="Move", palette=False),
    Key("lead.top", "lead", ("g g", "home"), "end(-1)", "To the top", group="Move", palette=False),
    Key("lead.bottom", "lead", ("G", "end"), "end(1)", "To the end", group="Move", palette=False),
    Key("lead.half_down", "lead", ("ctrl+d", "pagedown"), "page(0.5)", "Half a page down",
        group="Move", palette=False),
    Key("lead.half_up", "lead", ("ctrl+u", "pageup"), "page(-0.5)", "Half a page up",
        group="Move", palette=False),
    Key("lead.next", "lead", ("J",), "neighbour(1)", "Next lead", group="Move"),
    Key("lead.previous", "lead", ("K",), "neighbour(-1)", "Previous lead", group="Move"),
    Key("lead.tab", "lead", ("]",), "tab(1)", "Next tab", group="Move"),
    Key("lead.tab_back", "lead", ("[",), "tab(-1)", "Previous tab", group="Move"),
    Key("lead.pane", "lead", ("tab",), "app.focus_next", "Go to the timeline, or back to the fields",
        group="Move", palette=False),
    Key("lead.enter", "lead", ("enter",), "enter", "Edit the field, or unfold the note or entry", "edit", 90,
        "Move"),
    Key("lead.whole", "lead", ("w",), "whole", "Show the full text", group="Move"),
    Key("lead.refresh", "lead", ("r",), "refresh", "Reload this lead", group="Move"),
    Key("lead.note", "lead", ("n",), "note", "Write a note", "note", 80, "Change"),
    Key("lead.status", "lead", ("s",), "status", "Set the status", "status", 70, "Change"),
    Key("lead.send_again", "lead", ("! R",), "settle('send')", "Retry",
        group="Change"),
    Key("lead.edit_again", "lead", ("! e",), "settle('edit')", "Edit and retry", group="Change"),
    Key("lead.both", "lead", ("! c",), "settle('both')", "Compare both versions", group="Change"),
    Key("lead.arrived", "lead", ("! !",), "settle('arrived')", "Mark as sent", group="Change"),
    Key("lead.drop", "lead", ("! D",), "settle('drop')", "Discard the change that needs you", group="Change"),
    Key("lead.back", "lead", ("escape", "h", "q"), "back", "Back to the list", group="Back"),
    *(
        replace(key, id=key.id.replace("leads.", "lead.", 1), scope="lead")
        for key in LEADS
        if key.group in ("Copy", "Open") and key.keys
    ),
)  # fmt: skip

NOTES = (
    Key("notes.edit", "notes", ("e",), "focused.edit", "Edit the note", "edit", 85, "Notes"),
    Key("notes.delete", "notes", ("D",), "focused.delete", "Delete the note", "delete", 55, "Notes"),
    Key("notes.search", "notes", ("/",), "screen.search", "Search the notes", "search", 65, "Notes"),
    Key("notes.copy", "notes", ("y y",), "focused.copy", "Copy the note", "note", 0, "Notes"),
)  # fmt: skip

FILES = (
    Key("files.upload", "files", ("a",), "focused.upload", "Upload files", "upload", 90, "Files"),
    Key("files.mark", "files", ("space",), "focused.mark", "Mark the file", "mark", 70, "Files"),
    Key("files.delete", "files", ("D",), "focused.delete", "Delete the marked files", "delete", 55,
        "Files"),
    Key("files.search", "files", ("/",), "screen.search", "Search the titles", "search", 65, "Files"),
    Key("files.open", "files", ("o",), "focused.open", "Open the file", group="Files"),
    Key("files.copy", "files", ("y y",), "focused.copy", "Copy the file's title", "title", 0, "Files"),
)  # fmt: skip

FINDER = (
    Key(
        "finder.keep",
        "finder",
        ("enter",),
        "focused.keep_matches",
        "Keep the results",
        "keep",
        90,
    ),
    Key("finder.end", "finder", ("escape",), "focused.end_search", "Show all", "clear", 80),
    Key("finder.down", "finder", ("down",), "focused.move_match(1)", "Next result", palette=False),
    Key("finder.up", "finder", ("up",), "focused.move_match(-1)", "Previous result", palette=False),
)

INLINE = (
    Key("inline.save", "inline", ("enter",), "focused.save", "Save the field", "save", 90),
    Key("inline.leave", "inline", ("escape",), "focused.leave", "Close and keep the draft",
        "keep draft", 80),
    Key("inline.next", "inline", ("tab",), "focused.leave_for(1)", "Next field", "next field", 60,
        palette=False),
    Key("inline.previous", "inline", ("shift+tab",), "focused.leave_for(-1)", "Previous field", "previous",
        50, palette=False),
)  # fmt: skip
