"""Keys of the tools: duplicates, import, history, settings, and commands of the user."""

from __future__ import annotations

from taskip_leads.ui.keys.row import Key

DUPLICATES = (
    Key("duplicates.open", "duplicates", ("enter",), "open", "Compare the group, or open the lead that is kept",
        "open", 60, "Move"),
    Key("duplicates.down", "duplicates", ("j", "down"), "move(1)", "Next field or group", group="Move",
        palette=False),
    Key("duplicates.up", "duplicates", ("k", "up"), "move(-1)", "Previous field or group", group="Move",
        palette=False),
    Key("duplicates.next", "duplicates", ("]",), "next(1)", "Next two leads, next group", "next", 70, "Move"),
    Key("duplicates.previous", "duplicates", ("[",), "next(-1)", "Previous two leads, previous group",
        group="Move"),
    Key("duplicates.top", "duplicates", ("g g", "home"), "end(-1)", "First field or group", group="Move",
        palette=False),
    Key("duplicates.bottom", "duplicates", ("G", "end"), "end(1)", "Last field or group", group="Move",
        palette=False),
    Key("duplicates.merge", "duplicates", ("M",), "merge", "Merge the two leads", "merge", 95, "Change"),
    Key("duplicates.left", "duplicates", ("h", "left"), "choose('kept')", "Take the value at the left", "side",
        85, "Change", palette=False),
    Key("duplicates.right", "duplicates", ("l", "right"), "choose('other')", "Take the value at the right",
        group="Change", palette=False),
    Key("duplicates.both", "duplicates", ("space",), "choose('both')", "Take both values where both can be",
        group="Change", palette=False),
    Key("duplicates.keep_other", "duplicates", ("w",), "keep_other", "Keep the other lead", "keep the other",
        80, "Change"),
    Key("duplicates.different", "duplicates", ("!",), "different", "Not duplicates: do not offer them again",
        "not duplicates", 75, "Change"),
    Key("duplicates.compare_again", "duplicates", ("x",), "compare_again",
        "Compare again what was last called different", group="Change"),
    Key("duplicates.search", "duplicates", ("/",), "filter('text')", "Search in the groups", "search", 65,
        "Filter"),
    Key("duplicates.status", "duplicates", ("f s",), "filter('status')", "Groups by status", "status", 0,
        "Filter"),
    Key("duplicates.owner", "duplicates", ("f a",), "filter('owner')", "Groups by owner", "owner", 0, "Filter"),
    Key("duplicates.kind", "duplicates", ("f k",), "filter('kind')",
        "Groups by kind of match: email, phone, name, similar name", "kind of match", 0, "Filter"),
    Key("duplicates.clear", "duplicates", ("f x",), "filter('clear')", "Show all groups", "all", 0, "Filter"),
    Key("duplicates.back", "duplicates", ("escape", "q"), "back", "Back", "back", 90, "Move"),
)  # fmt: skip


def _half_pages(scope: str) -> tuple[Key, ...]:
    return (
        Key(f"{scope}.half_down", scope, ("ctrl+d", "pagedown"), "screen.page(0.5)", "Half a page down",
            group="Move", palette=False),
        Key(f"{scope}.half_up", scope, ("ctrl+u", "pageup"), "screen.page(-0.5)", "Half a page up",
            group="Move", palette=False),
    )  # fmt: skip


def _moves(scope: str, one: str, other: str) -> tuple[Key, ...]:
    return (
        Key(f"{scope}.down", scope, ("j", "down"), "screen.move(1)", f"Next {one}", group="Move",
            palette=False),
        Key(f"{scope}.up", scope, ("k", "up"), "screen.move(-1)", f"Previous {one}", group="Move",
            palette=False),
        Key(f"{scope}.top", scope, ("g g", "home"), "screen.end(-1)", f"First {other}", group="Move",
            palette=False),
        Key(f"{scope}.bottom", scope, ("G", "end"), "screen.end(1)", f"Last {other}", group="Move",
            palette=False),
    )  # fmt: skip


IMPORT_FILE = (
    Key("importfile.read", "importfile", ("enter",), "screen.read_file", "Read the file",
        "read the file", 90, palette=False),
    Key("importfile.complete", "importfile", ("tab",), "screen.complete", "Complete the path", "complete",
        80, palette=False),
    Key("importfile.down", "importfile", ("down",), "screen.move(1)", "Next file", palette=False),
    Key("importfile.up", "importfile", ("up",), "screen.move(-1)", "Previous file", palette=False),
    Key("importfile.back", "importfile", ("escape",), "screen.back", "Cancel", "cancel", 85,
        palette=False),
)  # fmt: skip

IMPORT_COLUMNS = (
    Key("importcolumns.choose", "importcolumns", ("enter",), "screen.choose", "Choose what the column becomes",
        "choose field", 90),
    Key("importcolumns.reading", "importcolumns", ("space",), "screen.next_reading",
        "Read days or amounts in another way", "other reading", 60),
    Key("importcolumns.skip", "importcolumns", ("x",), "screen.skip", "Do not import the column",
        "skip column", 65),
    Key("importcolumns.next_row", "importcolumns", ("l", "right"), "screen.show_row(1)",
        "Show the next row", "row", 70, "Move"),
    Key("importcolumns.previous_row", "importcolumns", ("h", "left"), "screen.show_row(-1)",
        "Show the previous row", group="Move"),
    Key("importcolumns.check", "importcolumns", ("]",), "screen.check", "Check all rows", "check", 85,
        "Move"),
    Key("importcolumns.back", "importcolumns", ("escape", "[", "q"), "screen.back", "Back to the file",
        "back", 80, "Move"),
    *_moves("importcolumns", "column", "column"),
)  # fmt: skip

IMPORT_CHECK = (
    Key("importcheck.begin", "importcheck", ("y",), "screen.begin", "Import", "import", 95),
    Key("importcheck.fix", "importcheck", ("enter",), "screen.choose",
        "Correct the row, or decide about it", "fix", 90),
    Key("importcheck.skip", "importcheck", ("x",), "screen.skip", "Leave the row out", "leave out", 70),
    Key("importcheck.same", "importcheck", ("a",), "screen.decide_alike",
        "Decide about all rows of this kind", "all alike", 75),
    Key("importcheck.save", "importcheck", ("w",), "screen.save_rows",
        "Save the rows that are left out as CSV", "save rows", 65),
    Key("importcheck.back", "importcheck", ("[", "escape", "q"), "screen.back", "Back to the columns",
        "columns", 80, "Move"),
    *_moves("importcheck", "row", "row"),
)  # fmt: skip

IMPORT_RUN = (
    Key("importrun.fix", "importrun", ("enter",), "screen.choose", "Correct the row and send it again",
        "fix and retry", 70),
    Key("importrun.pause", "importrun", ("space",), "screen.pause", "Pause, or go on", "pause", 85),
    Key("importrun.stop", "importrun", ("S",), "screen.stop", "Stop the rest", "stop the rest", 80),
    Key("importrun.undo", "importrun", ("z",), "screen.take_back",
        "Take the import back", "take back", 75),
    Key("importrun.save", "importrun", ("w",), "screen.save_rows", "Save the rows that were refused as CSV",
        "save refused", 65),
    Key("importrun.other", "importrun", ("a",), "screen.begin_other", "Import another file",
        "another file", 60),
    Key("importrun.back", "importrun", ("escape", "q"), "screen.back", "Close; the import goes on", "close",
        90, "Move"),
    *_moves("importrun", "row", "row"),
)  # fmt: skip

IMPORT_TEXT = (
    Key("importtext.keep", "importtext", ("enter",), "screen.keep", "Keep the text", "keep", 90,
        palette=False),
    Key("importtext.cancel", "importtext", ("escape",), "screen.cancel", "Cancel", "cancel", 80,
        palette=False),
)  # fmt: skip

SETTING = (
    Key("settings.change", "settings", ("enter",), "screen.change", "Change the setting", "change", 95),
    Key("settings.default", "settings", ("x",), "screen.reset", "Set to the default", "default", 90),
    Key("settings.search", "settings", ("/",), "screen.search", "Search", "search", 80),
    Key("settings.editor", "settings", ("e",), "screen.editor", "Open the file in your editor",
        "open in editor", 75),
    Key("settings.next_tab", "settings", ("]", "["), "screen.other_tab", "The keys", "keys", 70, "Move"),
    Key("settings.back", "settings", ("escape", "q"), "screen.back", "Back", group="Move"),
    *_half_pages("settings"),
    *_moves("settings", "setting", "setting"),
)  # fmt: skip

KEYMAP = (
    Key("keymap.change", "keymap", ("enter",), "screen.change", "Choose another key", "new key", 95),
    Key("keymap.add", "keymap", ("a",), "screen.add_key", "Add a key", "add a key", 90),
    Key("keymap.remove", "keymap", ("D",), "screen.remove_key", "Remove the last key", "remove", 85),
    Key("keymap.default", "keymap", ("backspace", "x"), "screen.reset", "Set to the default keys", "default",
        80),
    Key("keymap.search", "keymap", ("/",), "screen.search", "Search by name or by key", "search", 75),
    Key("keymap.editor", "keymap", ("e",), "screen.editor", "Open the file in your editor", group="Here"),
    Key("keymap.next_tab", "keymap", ("[", "]"), "screen.other_tab", "The settings", "settings", 60, "Move"),
    Key("keymap.back", "keymap", ("escape", "q"), "screen.back", "Back", group="Move"),
    *_half_pages("keymap"),
    *_moves("keymap", "key", "key"),
)  # fmt: skip

SETTING_CHOICE = (
    Key("settingchoice.choose", "settingchoice", ("enter", "space"), "screen.choose", "Choose", "choose", 95,
        palette=False),
    Key("settingchoice.down", "settingchoice", ("j", "down"), "screen.move_choice(1)", "Next", "k move", 70,
        palette=False),
    Key("settingchoice.up", "settingchoice", ("k", "up"), "screen.move_choice(-1)", "Previous", palette=False),
    Key("settingchoice.cancel", "settingchoice", ("escape", "q"), "screen.cancel", "Cancel", "cancel", 90,
        palette=False),
)  # fmt: skip

SETTING_TEXT = (
    Key("settingtext.keep", "settingtext", ("enter",), "screen.keep_text", "Keep the text", "keep", 95,
        palette=False),
    Key("settingtext.cancel", "settingtext", ("escape",), "screen.cancel", "Cancel", "cancel", 90,
        palette=False),
)  # fmt: skip

SETTING_SEARCH = (
    Key("settingsearch.keep", "settingsearch", ("enter", "tab", "down"), "screen.keep_search", "To the list",
        "to the list", 95, palette=False),
    Key("settingsearch.end", "settingsearch", ("escape",), "screen.end_search", "Show all", "clear", 90,
        palette=False),
)  # fmt: skip

COMMAND = (
    Key("command.close", "command", ("escape", "q", "enter"), "close", "Close; it runs on", "close", 95,
        palette=False),
    Key("command.stop", "command", ("S",), "stop", "Stop it", "stop", 90, palette=False),
    Key("command.down", "command", ("j", "down"), "scroll(1)", "Down", palette=False),
    Key("command.up", "command", ("k", "up"), "scroll(-1)", "Up", palette=False),
    Key("command.page_down", "command", ("ctrl+d", "pagedown"), "page(0.5)", "Half a page down",
        palette=False),
    Key("command.page_up", "command", ("ctrl+u", "pageup"), "page(-0.5)", "Half a page up", palette=False),
)  # fmt: skip

SETTINGS = (*COMMAND, *SETTING, *KEYMAP, *SETTING_CHOICE, *SETTING_TEXT, *SETTING_SEARCH)
SETTING_TITLES = {
    "command": "Output of a command",
    "settings": "Settings",
    "keymap": "Settings: keys",
    "settingchoice": "Settings: choosing",
    "settingtext": "Settings: a text",
    "settingsearch": "Settings: searching",
}

IMPORTS = (*IMPORT_FILE, *IMPORT_COLUMNS, *IMPORT_CHECK, *IMPORT_RUN, *IMPORT_TEXT)
IMPORT_TITLES = {
    "importfile": "Import: the file",
    "importcolumns": "Import: columns",
    "importcheck": "Import: the check",
    "importrun": "Import: on its way",
    "importtext": "Import: a text",
}

_HISTORY_KINDS = (
    ("NOTE", "n", "notes"),
    ("EMAIL", "e", "emails"),
    ("STATUS", "s", "status moves"),
    ("STEP", "d", "next steps"),
    ("EDIT", "v", "edits"),
    ("OWNER", "a", "owners"),
    ("LEAD", "l", "leads"),
    ("FILE", "f", "files"),
    ("LIST", "o", "statuses and sources"),
)

HISTORY = (
    Key("history.open", "history", ("enter",), "open", "Show the details", "details", 90, "Move"),
    Key("history.undo", "history", ("z", "u"), "reverse", "Reverse this change", "reverse this", 88, "Change"),
    Key("history.lead", "history", ("l",), "lead", "Open the lead", "lead", 85, "Move"),
    Key("history.report", "history", ("p",), "report", "The day's report", "report", 80, "Show"),
    Key("history.messages", "history", ("m",), "app.open('messages')", "Show recent messages", "messages", 50,
        "Show", palette=False),
    Key("history.older", "history", ("]",), "day(1)", "The day before", group="Move"),
    Key("history.newer", "history", ("[",), "day(-1)", "The day after", group="Move"),
    Key("history.search", "history", ("/",), "search", "Search words and leads", group="Filter"),
    *(
        Key(f"history.only_{kind.lower()}", "history", (f"f {letter}",), f"only('{kind}')",
            f"Show {words} only", words, 0, "Filter")
        for kind, letter, words in _HISTORY_KINDS
    ),
    Key("history.all", "history", ("f x",), "clear", "Show all changes", "all", 0, "Filter"),
    Key("history.copy", "history", ("y d",), "copy_report", "Copy the day's report", "the day's report", 0,
        "Copy"),
    Key("history.down", "history", ("j", "down"), "move(1)", "Next change", group="Move", palette=False),
    Key("history.up", "history", ("k", "up"), "move(-1)", "Previous change", group="Move", palette=False),
    Key("history.half_down", "history", ("ctrl+d", "pagedown"), "page(0.5)", "Half a page down",
        group="Move", palette=False),
    Key("history.half_up", "history", ("ctrl+u", "pageup"), "page(-0.5)", "Half a page up", group="Move",
        palette=False),
    Key("history.top", "history", ("g g", "home"), "end(-1)", "Newest change", group="Move", palette=False),
    Key("history.bottom", "history", ("G", "end"), "end(1)", "Oldest change that is shown", group="Move",
        palette=False),
    Key("history.back", "history", ("escape", "q"), "back", "Clear the filter, then back",
        group="Move"),
)  # fmt: skip

HISTORY_SEARCH = (
    Key("historysearch.keep", "historysearch", ("enter",), "screen.keep_search", "Keep what is found", "keep",
        90, palette=False),
    Key("historysearch.end", "historysearch", ("escape",), "screen.end_search", "Show all", "clear", 80,
        palette=False),
    Key("historysearch.down", "historysearch", ("down",), "screen.move(1)", "Next change", palette=False),
    Key("historysearch.up", "historysearch", ("up",), "screen.move(-1)", "Previous change", palette=False),
)  # fmt: skip

REPORT = (
    Key("report.copy", "report", ("y d", "y y"), "copy", "Copy the report", "copy", 90, palette=False),
    Key("report.save", "report", ("w",), "save", "Save the report as a file", "save", 85, palette=False),
    Key("report.format", "report", ("tab",), "format(1)", "Plain text, Markdown or CSV", "format", 80,
        palette=False),
    Key("report.format_back", "report", ("shift+tab",), "format(-1)", "The format before", palette=False),
    Key("report.small", "report", ("s",), "small", "Leave out small changes, or show them",
        "leave out small changes", 70, palette=False),
    Key("report.older", "report", ("]",), "day(1)", "The day before", palette=False),
    Key("report.newer", "report", ("[",), "day(-1)", "The day after", palette=False),
    Key("report.down", "report", ("j", "down"), "scroll(1)", "Down", palette=False),
    Key("report.up", "report", ("k", "up"), "scroll(-1)", "Up", palette=False),
    Key("report.page_down", "report", ("ctrl+d", "pagedown"), "page(1)", "A page down", palette=False),
    Key("report.page_up", "report", ("ctrl+u", "pageup"), "page(-1)", "A page up", palette=False),
    Key("report.close", "report", ("escape", "q", "p"), "close", "Close", "close", 75, palette=False),
)  # fmt: skip

MESSAGES = (
    Key("messages.close", "messages", ("escape", "q", "enter"), "close", "Close", "close", 90, palette=False),
    Key("messages.down", "messages", ("j", "down"), "scroll(1)", "Down", palette=False),
    Key("messages.up", "messages", ("k", "up"), "scroll(-1)", "Up", palette=False),
)  # fmt: skip

HISTORIES = (*HISTORY, *HISTORY_SEARCH, *REPORT, *MESSAGES)
HISTORY_TITLES = {
    "history": "History",
    "historysearch": "Searching the history",
    "report": "The day's report",
    "messages": "Recent messages",
}
