"""Keys of the lead list, its filter field and pickers."""

from __future__ import annotations

from taskip_leads.ui.keys.row import Key

LEADS = (
    Key("leads.down", "leads", ("j", "down"), "move(1)", "Next lead", group="Move", palette=False),
    Key("leads.up", "leads", ("k", "up"), "move(-1)", "Previous lead", group="Move", palette=False),
    Key("leads.top", "leads", ("g g", "home"), "top", "First lead", "first lead", 0, "Move"),
    Key("leads.bottom", "leads", ("G", "end"), "bottom", "Last lead", group="Move"),
    Key(
        "leads.half_down", "leads", ("ctrl+d",), "page(0.5)", "Half a page down",
        group="Move", palette=False,
    ),
    Key(
        "leads.half_up", "leads", ("ctrl+u",), "page(-0.5)", "Half a page up",
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
    Key("leads.triage", "leads", ("T",), "app.triage", "Go through these leads one by one", group="Move"),
    Key("leads.search", "leads", ("/",), "edit('text')", "Search", "search", 80, "Filter"),
    Key("leads.status", "leads", ("f s",), "pick('status')", "Filter by status", "status", 0, "Filter"),
    Key("leads.source", "leads", ("f o",), "pick('source')", "Filter by source", "source", 0, "Filter"),
    Key("leads.owner", "leads", ("f a",), "pick('owner')", "Filter by owner", "owner", 0, "Filter"),
    Key("leads.date", "leads", ("f d",), "pick('interaction')", "Filter by last interaction or next step",
        "date", 0, "Filter"),
    Key("leads.created", "leads", ("f n",), "pick('created')", "Filter by creation date", "created", 0,
        "Filter"),
    Key("leads.updated", "leads", ("f u",), "pick('updated')", "Filter by date of last update", "updated",
        0, "Filter"),
    Key("leads.value", "leads", ("f v",), "pick('value')", "Filter by value", "value", 0, "Filter"),
    Key("leads.converted", "leads", ("f c",), "pick('converted')", "Show active, converted or all leads",
        "converted", 0, "Filter"),
    Key("leads.clear", "leads", ("f x",), "clear", "Clear all filters", "clear all", 0, "Filter"),
    Key("leads.drop_last", "leads", ("backspace",), "drop_last", "Remove the last filter", group="Filter"),
    Key("leads.line", "leads", ("F",), "edit('line')", "Edit the filter as text", group="Filter"),
    Key("leads.out", "leads", ("escape",), "out", "Clear marks, then the last filter", group="Filter"),
    Key("leads.sort_name", "leads", ("S n",), "sort('name')", "Sort by name", "name", 0, "Sort"),
    Key("leads.sort_company", "leads", ("S c",), "sort('company')", "Sort by company", "company", 0, "Sort"),
    Key("leads.sort_status", "leads", ("S s",), "sort('status')", "Sort by status", "status", 0, "Sort"),
    Key("leads.sort_source", "leads", ("S o",), "sort('source')", "Sort by source", "source", 0, "Sort"),
    Key("leads.sort_value", "leads", ("S v",), "sort('value')", "Sort by value", "value", 0, "Sort"),
    Key("leads.sort_when", "leads", ("S w",), "sort('when')", "Sort by date, or next steps first",
        "date, or next steps", 0, "Sort"),
    Key("leads.sort_owner", "leads", ("S a",), "sort('owner')", "Sort by owner", "owner", 0, "Sort"),
    Key("leads.sort_created", "leads", ("S d",), "sort('created')", "Sort by creation date",
        "created", 0, "Sort"),
    Key("leads.sort_updated", "leads", ("S u",), "sort('updated')", "Sort by date of last update",
        "updated", 0, "Sort"),
    Key("leads.view_0", "leads", ("0",), "view(0)", "All leads", group="Views"),
    Key("leads.view_1", "leads", ("1",), "view(1)", "View 1 to 9", group="Views",
        palette=False),
    *(
        Key(f"leads.view_{digit}", "leads", (str(digit),), f"view({digit})", f"View {digit}", group="Views",
            palette=False, listed=False)
        for digit in range(2, 10)
    ),
    Key("leads.save_view", "leads", ("W",), "edit('save')", "Save filter and order as a view", group="Views"),
    Key("leads.rename_view", "leads", ("R",), "edit('rename')", "Rename this view", group="Views"),
    Key("leads.delete_view", "leads", ("X y",), "delete_view", "Delete this view", "delete view", 0,
        "Views"),
    Key("leads.next_unread", "leads", ("N",), "next_unread", "Next lead that is new or was changed by others",
        group="News"),
    Key("leads.clear_unread", "leads", ("X n",), "clear_unread", "Clear the marks of new and changed leads",
        "clear marks", 0, "News"),
    Key("leads.me", "leads", ("g i",), "pick('me')", "Choose who you are", "who I am", 0, "Views"),
    Key("leads.mark", "leads", ("space", "x"), "mark", "Mark or unmark the lead", group="Marks"),
    Key("leads.mark_range", "leads", ("v",), "mark_range", "Mark a range from here", group="Marks"),
    Key("leads.mark_all", "leads", ("V",), "mark_all", "Mark all leads in the list", group="Marks"),
    Key("leads.note", "leads", ("n",), "note", "Write a note", "note", 60, "Change"),
    Key("leads.set_status", "leads", ("s",), "status", "Set the status", "status", 60, "Change"),
    Key("leads.convert", "leads", ("C",), "convert", "Convert to a contact", group="Change"),
    *(
        Key(f"leads.copy_{part}", "leads", (f"y {letter}",), f"copy_part('{part}')", f"Copy the {words}", end,
            0, "Copy")
        for letter, part, words, end in (
            ("e", "email", "email address", "email"),
            ("p", "phone", "phone number", "phone"),
            ("n", "name", "name", "name"),
            ("c", "company", "company", "company"),
            ("l", "link", "lead's ID", "ID"),
        )
    ),
    Key("leads.web", "leads", ("o w",), "web", "Open the website in a browser", "website", 0, "Open"),
    Key("leads.import", "leads", ("I",), "app.open('import')", "Import leads from a file", group="Change"),
    Key("leads.quit_hint", "leads", ("q",), "quit_hint", "How to quit", palette=False, listed=False),
    Key("leads.export", "leads", ("E",), "export", "Export the list, or the marked leads, as a file",
        group="Copy"),
    Key("leads.preview", "leads", ("p",), "preview", "Show or hide the preview", group="Show"),
    Key("leads.pipeline", "leads", ("P",), "pipeline", "Show or hide the pipeline", group="Show"),
)  # fmt: skip

FILTER = (
    Key("filter.keep", "filter", ("enter",), "keep", "Keep the filter", "keep", 90),
    Key("filter.clear", "filter", ("escape",), "clear", "Clear the text", "clear", 80),
    Key("filter.down", "filter", ("down",), "move(1)", "Next lead", "↑ move", 70, palette=False),
    Key("filter.up", "filter", ("up",), "move(-1)", "Previous lead", palette=False),
    Key("filter.list", "filter", ("tab",), "list", "Back to the list, or accept the suggestion", "list", 60,
        palette=False),
)  # fmt: skip

PICKER = (
    Key("picker.choose", "picker", ("space",), "choose", "Choose", "choose", 90),
    Key("picker.exclude", "picker", ("!",), "exclude", "Exclude", "exclude", 60),
    Key("picker.done", "picker", ("enter",), "done", "Done", "done", 80),
    Key("picker.cancel", "picker", ("escape",), "cancel", "Cancel", "cancel", 70),
    Key("picker.none", "picker", ("ctrl+x",), "none", "Clear", palette=False),
    Key("picker.rub_out", "picker", ("backspace",), "rub_out", "Delete a letter", palette=False),
    Key("picker.down", "picker", ("down",), "move(1)", "Next line", palette=False),
    Key("picker.up", "picker", ("up",), "move(-1)", "Previous line", palette=False),
    Key("picker.nth_1", "picker", ("1",), "nth(1)", "Choose line 1 to 9", palette=False),
    *(
        Key(f"picker.nth_{digit}", "picker", (str(digit),), f"nth({digit})", f"Choose line {digit}",
            palette=False, listed=False)
        for digit in range(2, 10)
    ),
)  # fmt: skip

NO_MATCH = (
    Key("nomatch.down", "nomatch", ("j", "down"), "move(1)", "Next filter", palette=False),
    Key("nomatch.up", "nomatch", ("k", "up"), "move(-1)", "Previous filter", palette=False),
    Key(
        "nomatch.drop",
        "nomatch",
        ("enter",),
        "drop",
        "Remove the selected filter",
        "remove filter",
        90,
    ),
)

#: Commands that change leads, with the same key in the list, on the board, in the agenda and on the lead
#: screen. The key bar of the lead screen shows them, and that of the list the next step; the others have no
#: room.
VERBS = (
    *(Key(f"{scope}.{verb}", scope, (name,), f"app.{verb}", words,
        footer if scope == "lead" or (scope, verb) == ("leads", "follow_up") else "", priority, "Change")
    for scope in ("leads", "board", "agenda", "lead")
    for verb, name, words, footer, priority in (
        ("follow_up", "t", "Set the next step", "next step", 65),
        ("finish_step", "d", "Done: contacted today, no next step", "done", 63),
        ("write_email", "m", "Write an email", "email", 60),
        ("assign", "A", "Assign owners", "", 50),
        ("new_lead", "a", "Add a lead", "", 50),
        ("edit_lead", "e", "Edit all fields", "", 50),
        ("delete_leads", "D", "Delete", "", 50),
    )),
    *(Key(f"{scope}.repeat", scope, (".",), "repeat", "Repeat the last change", group="Change")
    for scope in ("leads", "board", "agenda", "lead")),
    # After the more frequent commands; the owner can also be changed on its own row.
    Key("lead.convert", "lead", ("C",), "convert", "Convert to a contact", "convert", 55, "Change"),
)  # fmt: skip
