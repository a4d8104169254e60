"""Every key of every screen, once.

Bindings, the key bar, the help screen, the palette, the README's table and ``taskip-leads keys`` are
all made from ``TABLE``. Rules: a lower-case letter looks or drafts, an UPPER-CASE one commits; the
confirming key is ``y``; ``esc`` is one step out and never discards text; a verb has one key on all
screens. A chord is two keys with a space between them (``f s``).
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from textual.binding import Binding, BindingType


class Key(Struct, frozen=True):
    """One action and how it is reached."""

    #: Unique, ``scope.verb``; names the binding for keymaps.
    id: str
    #: A screen, or a part of one that takes the focus (``filter``, ``picker``), or ``app``.
    scope: str
    #: Keys as Textual names them, most usual first; a chord is two of them with a space.
    keys: tuple[str, ...]
    #: Textual's action, run on the screen unless it begins with ``app.``.
    action: str
    #: What it does, in help and palette: ``Open the lead``.
    words: str
    #: The verb in the key bar; without one the key is never shown there.
    footer: str = ""
    #: In the key bar the lowest goes first when room is short; with 0 it is named only after the first
    #: key of its chord.
    keep: int = 50
    #: The heading it stands under in help.
    group: str = "Here"
    #: Whether the palette offers it; moving the cursor is no command.
    palette: bool = True
    #: Whether help and README name it; of nine keys that differ by their digit, one stands for all.
    listed: bool = True


class FootKey(Struct, frozen=True):
    """One entry of the key bar."""

    shown: str
    words: str
    keep: int = 50


LEADS = (
    Key("leads.down", "leads", ("j", "down"), "down", "Next lead", group="Move", palette=False),
    Key("leads.up", "leads", ("k", "up"), "up", "Previous lead", group="Move", palette=False),
    Key("leads.top", "leads", ("g g", "home"), "top", "First lead", group="Move"),
    Key("leads.bottom", "leads", ("G", "end"), "bottom", "Last lead", group="Move"),
    Key(
        "leads.half_down", "leads", ("ctrl+d",), "half(1)", "Half a page down",
        group="Move", palette=False,
    ),
    Key(
        "leads.half_up", "leads", ("ctrl+u",), "half(-1)", "Half a page up",
        group="Move", palette=False,
    ),
    Key(
        "leads.page_down", "leads", ("pagedown",), "page(1)", "A page down",
        group="Move", palette=False,
    ),
    Key(
        "leads.page_up", "leads", ("pageup",), "page(-1)", "A page up",
        group="Move", palette=False,
    ),
    Key("leads.open", "leads", ("enter", "l"), "open", "Open the lead", "open", 90, "Move"),
    Key("leads.search", "leads", ("/",), "search", "Filter by text", "filter", 80, "Filter"),
    Key("leads.status", "leads", ("f s",), "facet('status')", "Filter by status", "status", 0, "Filter"),
    Key("leads.source", "leads", ("f o",), "facet('source')", "Filter by source", "source", 0, "Filter"),
    Key("leads.owner", "leads", ("f a",), "facet('owner')", "Filter by owner", "owner", 0, "Filter"),
    Key("leads.date", "leads", ("f d",), "field('when')", "Filter by last interaction or next step", "date", 0,
        "Filter"),
    Key("leads.created", "leads", ("f n",), "field('created')", "Filter by the day it was created", "new", 0,
        "Filter"),
    Key("leads.updated", "leads", ("f u",), "field('updated')", "Filter by the day it was changed", "updated",
        0, "Filter"),
    Key("leads.value", "leads", ("f v",), "field('value')", "Filter by value", "value", 0, "Filter"),
    Key("leads.converted", "leads", ("f c",), "converted", "Active, converted or all leads", "converted", 0,
        "Filter"),
    Key("leads.clear", "leads", ("f x",), "clear", "Clear all filters", "clear", 0, "Filter"),
    Key("leads.drop_last", "leads", ("backspace",), "drop_last", "Drop the last filter", group="Filter"),
    Key("leads.line", "leads", ("F",), "line", "Edit the whole filter as text", group="Filter"),
    Key("leads.out", "leads", ("escape",), "out", "Unmark, then one filter less", group="Filter"),
    Key("leads.sort_name", "leads", ("S n",), "sort('name')", "Sort by name", "name", 0, "Sort"),
    Key("leads.sort_company", "leads", ("S c",), "sort('company')", "Sort by company", "company", 0, "Sort"),
    Key("leads.sort_status", "leads", ("S s",), "sort('status')", "Sort by status", "status", 0, "Sort"),
    Key("leads.sort_source", "leads", ("S o",), "sort('source')", "Sort by source", "source", 0, "Sort"),
    Key("leads.sort_value", "leads", ("S v",), "sort('value')", "Sort by value", "value", 0, "Sort"),
    Key("leads.sort_when", "leads", ("S w",), "sort('when')", "Sort by last interaction or next step", "when",
        0, "Sort"),
    Key("leads.sort_owner", "leads", ("S a",), "sort('owner')", "Sort by owner", "owner", 0, "Sort"),
    Key("leads.sort_created", "leads", ("S d",), "sort('created')", "Sort by the day it was created",
        "created", 0, "Sort"),
    Key("leads.sort_updated", "leads", ("S u",), "sort('updated')", "Sort by the day it was changed",
        "updated", 0, "Sort"),
    Key("leads.view_0", "leads", ("0",), "view(0)", "All leads", group="Views"),
    Key("leads.view_1", "leads", ("1",), "view(1)", "The first view; 2 to 9 the others", group="Views",
        palette=False),
    *(
        Key(f"leads.view_{digit}", "leads", (str(digit),), f"view({digit})", f"View {digit}", group="Views",
            palette=False, listed=False)
        for digit in range(2, 10)
    ),
    Key("leads.save_view", "leads", ("W",), "save_view", "Save filter and order as a view", group="Views"),
    Key("leads.rename_view", "leads", ("R",), "rename_view", "Rename this view", group="Views"),
    Key("leads.delete_view", "leads", ("X y",), "delete_view", "Delete this view", "delete this view", 0,
        "Views"),
    Key("leads.me", "leads", ("g i",), "me", "Say who you are: “I am …”", "I am", 0, "Views"),
    Key("leads.mark", "leads", ("space", "x"), "mark", "Mark the lead, or unmark it", group="Marks"),
    Key("leads.mark_range", "leads", ("v",), "mark_range", "Mark from here to where you go", group="Marks"),
    Key("leads.mark_all", "leads", ("V",), "mark_all", "Mark all leads in the list", group="Marks"),
    Key("leads.note", "leads", ("n",), "note", "Write a note", "note", 60, "Change"),
    Key("leads.set_status", "leads", ("s",), "status", "Set the status", "status", 60, "Change"),
    Key("leads.convert", "leads", ("C",), "convert", "Convert to a contact", "convert", 50, "Change"),
    Key("leads.copy_email", "leads", ("y e",), "copy('email')", "Copy the e-mail address", "e-mail", 0, "Copy"),
    Key("leads.copy_phone", "leads", ("y p",), "copy('phone')", "Copy the phone number", "phone", 0, "Copy"),
    Key("leads.copy_name", "leads", ("y n",), "copy('name')", "Copy the name", "name", 0, "Copy"),
    Key("leads.copy_company", "leads", ("y c",), "copy('company')", "Copy the company", "company", 0, "Copy"),
    Key("leads.copy_link", "leads", ("y l",), "copy('link')", "Copy its number in the service", "number", 0,
        "Copy"),
    Key("leads.web", "leads", ("o w",), "web", "Open the website in a browser", "website", 0, "Open"),
    Key("leads.csv", "leads", (), "csv", "Save this list as a CSV file", group="Copy"),
    Key("leads.preview", "leads", ("p",), "preview", "Show or hide the preview", group="Show"),
)  # fmt: skip

FILTER = (
    Key("filter.keep", "filter", ("enter",), "keep", "Keep the filter", "keep", 90),
    Key("filter.clear", "filter", ("escape",), "clear", "Clear the text", "clear", 80),
    Key("filter.down", "filter", ("down",), "move(1)", "Next lead", "↑ move", 70, palette=False),
    Key("filter.up", "filter", ("up",), "move(-1)", "Previous lead", palette=False),
    Key("filter.list", "filter", ("tab",), "list", "To the list, or take what is suggested", "list", 60,
        palette=False),
)  # fmt: skip

PICKER = (
    Key("picker.choose", "picker", ("space",), "choose", "Choose", "choose", 90),
    Key("picker.exclude", "picker", ("!",), "exclude", "Exclude", "exclude", 60),
    Key("picker.done", "picker", ("enter",), "done", "Done", "done", 80),
    Key("picker.cancel", "picker", ("escape",), "cancel", "Put back as it was", "put back", 70),
    Key("picker.none", "picker", ("ctrl+x",), "none", "Choose nothing", palette=False),
    Key("picker.rub_out", "picker", ("backspace",), "rub_out", "A letter less", palette=False),
    Key("picker.down", "picker", ("down",), "move(1)", "Next line", palette=False),
    Key("picker.up", "picker", ("up",), "move(-1)", "Previous line", palette=False),
    Key("picker.nth_1", "picker", ("1",), "nth(1)", "Choose the first line; 2 to 9 the others", palette=False),
    *(
        Key(f"picker.nth_{digit}", "picker", (str(digit),), f"nth({digit})", f"Choose line {digit}",
            palette=False, listed=False)
        for digit in range(2, 10)
    ),
)  # fmt: skip

NO_MATCH = (
    Key("nomatch.down", "nomatch", ("j", "down"), "move(1)", "Next filter", palette=False),
    Key("nomatch.up", "nomatch", ("k", "up"), "move(-1)", "Previous filter", palette=False),
    Key("nomatch.drop", "nomatch", ("enter",), "drop", "Drop the marked filter", "drop filter", 90),
)

LEAD = (
    Key("lead.down", "lead", ("j", "down"), "move(1)", "Next field or item", group="Move", palette=False),
    Key("lead.up", "lead", ("k", "up"), "move(-1)", "Previous field or item", group="Move", palette=False),
    Key("lead.top", "lead", ("g g", "home"), "top", "To the top", group="Move", palette=False),
    Key("lead.bottom", "lead", ("G", "end"), "bottom", "To the end", group="Move", palette=False),
    Key("lead.half_down", "lead", ("ctrl+d", "pagedown"), "page(0.5)", "Half a page down",
        group="Move", palette=False),
    Key("lead.half_up", "lead", ("ctrl+u", "pageup"), "page(-0.5)", "Half a page up",
        group="Move", palette=False),
    Key("lead.next", "lead", ("J",), "neighbour(1)", "Next lead", group="Move"),
    Key("lead.previous", "lead", ("K",), "neighbour(-1)", "Previous lead", group="Move"),
    Key("lead.tab", "lead", ("]",), "tab(1)", "Next tab", group="Move"),
    Key("lead.tab_back", "lead", ("[",), "tab(-1)", "Previous tab", group="Move"),
    Key("lead.enter", "lead", ("enter",), "enter", "Edit the field, unfold the note", "edit", 90, "Move"),
    Key("lead.whole", "lead", ("w",), "whole", "Show long text to its end", group="Move"),
    Key("lead.refresh", "lead", ("r",), "refresh", "Read the lead again", group="Move"),
    Key("lead.note", "lead", ("n",), "note", "Write a note", "note", 80, "Change"),
    Key("lead.status", "lead", ("s",), "status", "Set the status", "status", 70, "Change"),
    Key("lead.send_again", "lead", ("! R",), "settle('send')", "Send again what was refused or asks",
        group="Change"),
    Key("lead.edit_again", "lead", ("! e",), "settle('edit')", "Edit what was refused", group="Change"),
    Key("lead.both", "lead", ("! c",), "settle('both')", "Show both sides of a conflict", group="Change"),
    Key("lead.arrived", "lead", ("! !",), "settle('arrived')", "It did arrive", group="Change"),
    Key("lead.drop", "lead", ("! D",), "settle('drop')", "Drop what was refused or asks", group="Change"),
    Key("lead.back", "lead", ("escape", "h", "q"), "back", "Back to the list", group="Back"),
)  # fmt: skip

NOTES = (
    Key("notes.edit", "notes", ("e",), "screen.edit_note", "Edit the note", "edit", 85, "Notes"),
    Key("notes.delete", "notes", ("D",), "screen.delete_note", "Delete the note", "delete", 55, "Notes"),
    Key("notes.search", "notes", ("/",), "screen.search", "Search the notes", "search", 65, "Notes"),
    Key("notes.copy", "notes", ("y y",), "screen.copy_note", "Copy the note", "note", 0, "Notes"),
)  # fmt: skip

FILES = (
    Key("files.upload", "files", ("a",), "screen.upload", "Upload files", "upload", 90, "Files"),
    Key("files.mark", "files", ("space",), "screen.mark_file", "Mark the file", "mark", 70, "Files"),
    Key("files.delete", "files", ("D",), "screen.delete_files", "Delete the marked files", "delete", 55,
        "Files"),
    Key("files.search", "files", ("/",), "screen.search", "Search the titles", "search", 65, "Files"),
    Key("files.open", "files", ("o",), "screen.open_file", "Open the file", group="Files"),
    Key("files.copy", "files", ("y y",), "screen.copy_file", "Copy the file's title", "title", 0, "Files"),
)  # fmt: skip

FINDER = (
    Key(
        "finder.keep", "finder", ("enter",), "screen.keep_search", "Keep what was found", "keep", 90
    ),
    Key("finder.end", "finder", ("escape",), "screen.end_search", "Show all again", "all", 80),
    Key("finder.down", "finder", ("down",), "screen.move_found(1)", "Next one", palette=False),
    Key("finder.up", "finder", ("up",), "screen.move_found(-1)", "Previous one", palette=False),
)

INLINE = (
    Key("inline.save", "inline", ("enter",), "screen.save_field", "Save the field", "save", 90),
    Key("inline.leave", "inline", ("escape",), "screen.leave_field", "Keep the text as a draft",
        "keep as draft", 80),
    Key("inline.next", "inline", ("tab",), "screen.next_field(1)", "Next field", "next field", 60,
        palette=False),
    Key("inline.previous", "inline", ("shift+tab",), "screen.next_field(-1)", "Previous field", "previous",
        50, palette=False),
)  # fmt: skip

NOTE = (
    Key("note.save", "note", ("ctrl+s",), "save", "Save the note", "save", 90),
    Key("note.close", "note", ("escape",), "close", "Close, the draft is kept", "close, keeps the draft", 80),
    Key("note.template", "note", ("ctrl+t",), "template", "Insert a template", "template", 60),
    Key("note.editor", "note", ("ctrl+o", "f4"), "editor", "Write in $EDITOR", "editor", 50),
    Key("note.title", "note", ("tab",), "other_field", "To the title field and back", palette=False),
)  # fmt: skip

CONVERT = (
    Key("convert.cancel", "convert", ("enter", "escape", "q", "n"), "cancel", "Cancel", "cancel", 90,
        palette=False),
    Key("convert.convert", "convert", ("y",), "convert", "Convert", "convert", 80, palette=False),
)  # fmt: skip

WELCOME = (
    Key("welcome.check", "welcome", ("enter",), "check", "Check the key and start", palette=False),
    Key("welcome.sample", "welcome", ("ctrl+t",), "sample", "Open the sample workspace"),
    Key("welcome.back", "welcome", ("escape",), "back", "Back", palette=False),
)  # fmt: skip

WORKSPACES = (
    Key("workspaces.down", "workspaces", ("j", "down"), "move(1)", "Next workspace", palette=False),
    Key("workspaces.up", "workspaces", ("k", "up"), "move(-1)", "Previous workspace", palette=False),
    Key("workspaces.open", "workspaces", ("enter",), "open", "Open the workspace", "open", 90),
    Key("workspaces.key", "workspaces", ("e",), "key", "Enter a new key", "new key", 80),
    Key("workspaces.add", "workspaces", ("a",), "add", "Add a workspace", "add", 70),
    Key("workspaces.remove", "workspaces", ("D",), "remove", "Remove a workspace from this machine",
        "remove", 60),
    Key("workspaces.back", "workspaces", ("escape", "h", "q"), "back", "Back", "back", 50),
)  # fmt: skip

ADD_WORKSPACE = (
    Key("addworkspace.add", "addworkspace", ("enter",), "add", "Add and open", "add and open", 90,
        palette=False),
    Key("addworkspace.cancel", "addworkspace", ("escape",), "cancel", "Cancel", "cancel", 80,
        palette=False),
)  # fmt: skip

REMOVE_WORKSPACE = (
    Key("removeworkspace.cancel", "removeworkspace", ("enter", "escape", "q", "n"), "cancel", "Cancel",
        "cancel", 90, palette=False),
    Key("removeworkspace.remove", "removeworkspace", ("y",), "remove", "Remove", "remove", 80,
        palette=False),
)  # fmt: skip

DRAFTS = (
    Key("drafts.down", "drafts", ("j", "down"), "screen.move(1)", "Next draft", group="Move", palette=False),
    Key("drafts.up", "drafts", ("k", "up"), "screen.move(-1)", "Previous draft", group="Move",
        palette=False),
    Key("drafts.top", "drafts", ("g g", "home"), "screen.top", "To the top", group="Move", palette=False),
    Key("drafts.bottom", "drafts", ("G", "end"), "screen.bottom", "To the end", group="Move",
        palette=False),
    Key("drafts.half_down", "drafts", ("ctrl+d", "pagedown"), "screen.page(0.5)", "Half a page down",
        group="Move", palette=False),
    Key("drafts.half_up", "drafts", ("ctrl+u", "pageup"), "screen.page(-0.5)", "Half a page up",
        group="Move", palette=False),
    Key("drafts.open", "drafts", ("enter", "e"), "screen.open", "Go on with the draft", "go on", 90),
    Key("drafts.copy", "drafts", ("y y",), "screen.copy", "Copy its text", "text", 0),
    Key("drafts.drop", "drafts", ("D",), "screen.drop", "Drop the draft", "drop", 60),
    Key("drafts.back", "drafts", ("escape", "h", "q"), "screen.back", "Back", "back", 80),
)  # fmt: skip

UPLOAD = (
    Key("path.complete", "path", ("tab",), "screen.complete", "Complete the path", palette=False),
    Key("path.add", "path", ("enter",), "screen.add", "Add the file, or upload them all", palette=False),
    Key("path.take_out", "path", ("backspace",), "screen.take_out", "Take the last one out", palette=False),
    Key("upload.cancel", "upload", ("escape",), "cancel", "Cancel", "cancel", 90, palette=False),
)  # fmt: skip

CONFIRM = (
    Key("confirm.cancel", "confirm", ("enter", "escape", "q", "n"), "cancel", "Cancel", "cancel", 90,
        palette=False),
    Key("confirm.confirm", "confirm", ("y",), "confirm", "Yes", "yes", 80, palette=False),
)  # fmt: skip

APP = (
    Key("app.help", "app", ("?",), "app.keys_here", "Keys that work here", group="Everywhere"),
    Key("app.palette", "app", ("ctrl+p",), "app.command_palette", "All commands",
        group="Everywhere", palette=False),
    Key("app.undo", "app", ("z", "u"), "app.undo", "Take back what was done last", group="Everywhere"),
    Key("app.refresh", "app", ("r",), "app.refresh_leads", "Ask the service for changes",
        "refresh", 80, "Everywhere"),
    Key("app.leads", "app", ("g l",), "app.go_leads", "Go to the leads", "leads", 0, "Everywhere"),
    Key("app.drafts", "app", ("g n",), "app.go_drafts", "Go to the drafts", group="Everywhere"),
    Key("app.attributes", "app", ("g s",), "app.go_attributes", "Go to statuses and sources",
        "statuses and sources", 60, "Everywhere"),
    Key("app.workspaces", "app", ("g w",), "app.go_workspaces", "Go to the workspaces and their keys",
        group="Everywhere"),
    Key("app.outbox", "app", ("g o",), "app.go_outbox", "Go to the outbox", "outbox", 55, "Everywhere"),
    Key("app.theme", "app", (), "app.next_theme", "Another theme", group="Everywhere"),
    Key("app.suspend", "app", ("ctrl+z",), "app.suspend_process", "To the shell (fg comes back)",
        group="Everywhere", palette=False),
    Key("app.quit", "app", ("ctrl+q",), "app.quit", "Quit", "quit", 50, "Everywhere"),
)  # fmt: skip

HELP = (
    Key("help.close", "help", ("escape", "q", "?"), "close", "Close", "close", 90),
    Key("help.down", "help", ("j", "down"), "scroll(1)", "Down", palette=False),
    Key("help.up", "help", ("k", "up"), "scroll(-1)", "Up", palette=False),
    Key("help.page_down", "help", ("ctrl+d", "pagedown"), "page(1)", "A page down", palette=False),
    Key("help.page_up", "help", ("ctrl+u", "pageup"), "page(-1)", "A page up", palette=False),
    Key("help.top", "help", ("g g", "home"), "end(-1)", "To the top", palette=False),
    Key("help.bottom", "help", ("G", "end"), "end(1)", "To the end", palette=False),
)

ATTRIBUTES = (
    Key("attributes.down", "attributes", ("j", "down"), "move(1)", "Next one", group="Move",
        palette=False),
    Key("attributes.up", "attributes", ("k", "up"), "move(-1)", "Previous one", group="Move",
        palette=False),
    Key("attributes.top", "attributes", ("g g", "home"), "end(-1)", "First one", group="Move"),
    Key("attributes.bottom", "attributes", ("G", "end"), "end(1)", "Last one", group="Move"),
    Key("attributes.switch", "attributes", ("[", "]", "tab"), "switch", "The other list",
        group="Move"),
    Key("attributes.back", "attributes", ("escape", "q"), "back", "Back", group="Move"),
    Key("attributes.add", "attributes", ("a",), "add", "Add a status or source", "add", 90, "Change"),
    Key("attributes.rename", "attributes", ("e",), "edit", "Rename", "rename", 80, "Change"),
    Key("attributes.colour", "attributes", ("#",), "recolour", "Choose a colour", "colour", 70,
        "Change"),
    Key("attributes.later", "attributes", (">",), "shift(1)", "One place down in the order",
        group="Change"),
    Key("attributes.earlier", "attributes", ("<",), "shift(-1)", "One place up in the order",
        "reorder", 60, "Change"),
    Key("attributes.leads", "attributes", ("enter",), "leads", "The leads that have it", "leads", 65,
        "Move"),
    Key("attributes.delete", "attributes", ("D",), "delete", "Delete", "delete", 55, "Change"),
)  # fmt: skip

#: What changes leads, with the same key in the list and on a lead's own screen. There the key bar names
#: what is done every day; the list's has other things to name.
VERBS = (
    *(Key(f"{scope}.{verb}", scope, (name,), f"app.{verb}", words, footer if scope == "lead" else "", keep,
        "Change")
    for scope in ("leads", "lead")
    for verb, name, words, footer, keep in (
        ("follow_up", "t", "Set the next step", "next step", 65),
        ("write_email", "m", "Write an e-mail", "e-mail", 60),
        ("assign", "A", "Assign owners", "", 50),
        ("new_lead", "a", "Add a lead", "", 50),
        ("edit_lead", "e", "Edit all fields", "", 50),
        ("delete_leads", "D", "Delete", "", 50),
    )),
    # Behind what is done more often; an owner is changed on its own row, too.
    Key("lead.convert", "lead", ("C",), "convert", "Convert to a contact", "convert", 55, "Change"),
)  # fmt: skip

OUTBOX = (
    Key("outbox.down", "outbox", ("j", "down"), "move(1)", "Next change", group="Move", palette=False),
    Key("outbox.up", "outbox", ("k", "up"), "move(-1)", "Previous change", group="Move", palette=False),
    Key("outbox.top", "outbox", ("g g", "home"), "end(-1)", "First change", group="Move", palette=False),
    Key("outbox.bottom", "outbox", ("G", "end"), "end(1)", "Last change", group="Move", palette=False),
    Key("outbox.open", "outbox", ("enter",), "open", "Details, or compare both sides", "details", 90,
        "Decide"),
    Key("outbox.retry", "outbox", ("R",), "retry", "Try now, or send again", "retry now", 80, "Decide"),
    Key("outbox.edit", "outbox", ("e",), "edit", "Edit what was typed", "edit", 70, "Decide"),
    Key("outbox.drop", "outbox", ("D",), "drop", "Drop the change", "drop", 70, "Decide"),
    Key("outbox.arrived", "outbox", ("!",), "arrived", "It did arrive", group="Decide"),
    Key("outbox.back", "outbox", ("escape", "q"), "back", "Back", "back", 40, "Move"),
)  # fmt: skip

CONFLICT = (
    Key("conflict.down", "conflict", ("j", "down"), "move(1)", "Next field", palette=False),
    Key("conflict.up", "conflict", ("k", "up"), "move(-1)", "Previous field", palette=False),
    Key("conflict.mine", "conflict", ("left", "h"), "side(True)", "Mine", "mine", 80, palette=False),
    Key("conflict.theirs", "conflict", ("right", "l"), "side(False)", "Theirs", "theirs", 80,
        palette=False),
    Key("conflict.other", "conflict", ("space",), "other", "The other one", palette=False),
    Key("conflict.send", "conflict", ("enter",), "send", "Send what is chosen", "send", 95, palette=False),
    Key("conflict.later", "conflict", ("escape", "q"), "later", "Decide later", "later", 90,
        palette=False),
)  # fmt: skip

DETAILS = (
    Key("details.close", "details", ("escape", "q", "enter"), "close", "Close", "close", 90),
    Key("details.down", "details", ("j", "down"), "scroll(1)", "Down", palette=False),
    Key("details.up", "details", ("k", "up"), "scroll(-1)", "Up", palette=False),
)

EMAIL = (
    Key("email.check", "email", ("ctrl+s",), "check", "Look at it, then send it", "look, then send", 95),
    Key("email.send", "email", ("y",), "send", "Send what is shown", "send it", 95, palette=False),
    Key("email.preview", "email", ("ctrl+r",), "preview", "Show it with its fields filled", "preview", 60),
    Key("email.template", "email", ("ctrl+t",), "template", "Insert a template", "template", 70),
    Key("email.editor", "email", ("ctrl+o", "f4"), "editor", "Write in $EDITOR", "editor", 50),
    Key("email.other", "email", ("tab",), "other_field", "To the subject and back", palette=False),
    Key("email.close", "email", ("escape",), "close", "Close, the draft is kept", "keep draft", 90),
)  # fmt: skip

FOLLOW_UP = (
    Key(
        "followup.cancel",
        "followup",
        ("escape",),
        "cancel",
        "Leave as it is",
        "leave as it is",
        95,
        palette=False,
    ),
)

BULK = (
    Key("bulk.stop", "bulk", ("S",), "stop", "Stop what has not left", "stop", 90, palette=False),
    Key("bulk.down", "bulk", ("j", "down"), "scroll(1)", "Down", palette=False),
    Key("bulk.up", "bulk", ("k", "up"), "scroll(-1)", "Up", palette=False),
    Key("bulk.close", "bulk", ("escape", "q", "enter"), "close", "Close, or go on behind", "close", 95,
        palette=False),
)  # fmt: skip

DELETE_ATTRIBUTE = (
    Key("deleteattribute.cancel", "deleteattribute", ("enter", "escape", "q", "n"), "cancel", "Cancel",
        "cancel", 90, palette=False),
    Key("deleteattribute.move", "deleteattribute", ("m",), "move", "Move its leads first", "move", 80,
        palette=False),
    Key("deleteattribute.delete", "deleteattribute", ("y",), "delete", "Delete", "delete", 80,
        palette=False),
)  # fmt: skip

CHOICE = (
    Key("choice.open", "choice", ("enter", "space"), "open", "Choose", "choose", 90, palette=False),
    Key("choice.none", "choice", ("backspace", "delete"), "none", "Choose nothing", palette=False),
)

LEAD_FORM = (
    Key("leadform.save", "leadform", ("ctrl+s",), "save", "Save", "save", 95),
    Key("leadform.next", "leadform", ("tab", "down"), "next", "Next field", "field", 70, palette=False),
    Key("leadform.previous", "leadform", ("shift+tab", "up"), "previous", "Previous field", palette=False),
    Key("leadform.holder", "leadform", ("ctrl+o",), "open_holder", "Open the lead that has the address"),
    Key("leadform.close", "leadform", ("escape",), "close", "Close, the draft is kept",
        "close, keeps the draft", 90),
)  # fmt: skip

FORM = (
    Key("form.save", "form", ("enter",), "save", "Save", "save", 90),
    Key("form.next", "form", ("tab", "down"), "next", "Next field", "field", 70, palette=False),
    Key("form.previous", "form", ("shift+tab", "up"), "previous", "Previous field", palette=False),
    Key("form.right", "form", ("right",), "colour(1)", "Next colour", palette=False),
    Key("form.left", "form", ("left",), "colour(-1)", "Previous colour", palette=False),
    Key("form.cancel", "form", ("escape",), "cancel", "Cancel", "cancel", 95),
)

TABLE: tuple[Key, ...] = (
    *LEADS,
    *FILTER,
    *PICKER,
    *NO_MATCH,
    *LEAD,
    *NOTES,
    *FILES,
    *FINDER,
    *INLINE,
    *NOTE,
    *CONVERT,
    *DRAFTS,
    *UPLOAD,
    *CONFIRM,
    *VERBS,
    *ATTRIBUTES,
    *FORM,
    *WELCOME,
    *WORKSPACES,
    *ADD_WORKSPACE,
    *REMOVE_WORKSPACE,
    *LEAD_FORM,
    *CHOICE,
    *DELETE_ATTRIBUTE,
    *EMAIL,
    *FOLLOW_UP,
    *BULK,
    *OUTBOX,
    *CONFLICT,
    *DETAILS,
    *HELP,
    *APP,
)

#: What each view is called in help and in the README's table, in that order.
TITLES: dict[str, str] = {
    "leads": "Leads",
    "filter": "Filter field",
    "nomatch": "When no lead matches",
    "picker": "Pickers",
    "lead": "A lead",
    "notes": "A lead's notes",
    "files": "A lead's files",
    "finder": "Searching notes and files",
    "inline": "Editing a field in place",
    "note": "Writing a note",
    "status": "Setting a status",
    "convert": "Converting",
    "drafts": "Drafts",
    "path": "Choosing files",
    "upload": "Uploading",
    "confirm": "Questions",
    "attributes": "Statuses and sources",
    "welcome": "Entering a key",
    "workspaces": "Workspaces",
    "addworkspace": "Adding a workspace",
    "removeworkspace": "Removing a workspace",
    "form": "Form of a status or source",
    "leadform": "Form of a lead",
    "choice": "Fields that are chosen",
    "deleteattribute": "Deleting a status or source",
    "email": "Writing an e-mail",
    "followup": "Setting the next step",
    "bulk": "One change on many leads",
    "assign": "Assigning",
    "outbox": "Outbox",
    "conflict": "Two changes side by side",
    "details": "Details of a change",
    "help": "Help",
    "app": "Everywhere",
}

_SHOWN = {
    "escape": "esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "shift+tab": "shift+tab",
}


def of(*scopes: str) -> tuple[Key, ...]:
    """The rows of these scopes, in the table's order."""
    return tuple(key for key in TABLE if key.scope in scopes)


def shown(name: str) -> str:
    """A key as people read it: ``esc``, ``↓``, ``f s``."""
    return " ".join(_SHOWN.get(part, part) for part in name.split(" "))


def bindings(*scopes: str) -> list[BindingType]:
    """Textual's bindings for these scopes; a chord binds its first key to ``chord('f')``."""
    out: list[BindingType] = []
    for key in of(*scopes):
        single = [name for name in key.keys if " " not in name]
        if single:
            # Quitting works over dialogs too, which keep all other keys to themselves.
            always = key.id == "app.quit"
            out.append(
                Binding(
                    ",".join(single), key.action, key.words, id=key.id, show=False, priority=always
                )
            )
    for first in chords(*scopes):
        # On the app, because a part of a screen has chords too.
        out.append(Binding(first, f"app.chord('{first}')", "", show=False))
    return out


def chords(*scopes: str) -> dict[str, dict[str, Key]]:
    """First key → second key → row; of two rows the one of the later scope."""
    out: dict[str, dict[str, Key]] = {}
    for key in (key for scope in scopes for key in of(scope)):
        for name in key.keys:
            first, space, second = name.partition(" ")
            if space:
                out.setdefault(first, {})[second] = key
    return out


#: Stands first while something can be taken back.
UNDO = FootKey("z", "undo", 96)
#: Extra entries of the key bar that stand for several rows.
_FACET = FootKey("f", "facet", 70)
_PALETTE = FootKey("ctrl+p", "palette", 95)


def footer(scope: str, *, typing: bool = False, without: str = "") -> tuple[FootKey, ...]:
    """The key bar of a scope: at most seven entries, help last; while ``typing``, the palette is last.

    A text field swallows letters, so there only keys that are not text are named. ``without`` is the id
    of a row that has no meaning at this moment.
    """
    found: list[FootKey] = []
    for key in of(scope):
        if key.footer and key.keep and key.id != without:
            found.append(FootKey(shown(key.keys[0]), key.footer, key.keep))
            if key.id == "leads.search":
                found.append(_FACET)
    last = _PALETTE if typing else FootKey("?", "keys", 100)
    return (*found[:6], last)


def continuations(chord: Iterable[tuple[str, Key]]) -> tuple[FootKey, ...]:
    """The key bar while a chord waits for its second key."""
    return (
        *(FootKey(shown(second), key.footer or key.words.lower(), 50) for second, key in chord),
        FootKey("esc", "nothing", 100),
    )


def rows() -> list[tuple[str, str, str]]:
    """The whole table as text: where, keys, what. For the README and ``taskip-leads keys``."""
    return [
        (title, "  ".join(shown(name) for name in key.keys), key.words)
        for scope, title in TITLES.items()
        for key in of(scope)
        if key.keys and key.listed
    ]
