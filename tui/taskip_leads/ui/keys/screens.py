"""Keys of the other screens, and keys that work everywhere."""

from __future__ import annotations

from msgspec.structs import replace

from taskip_leads.ui.keys.leads import LEADS
from taskip_leads.ui.keys.row import Key

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
    Key("drafts.open", "drafts", ("enter", "e"), "screen.open", "Continue the draft", "continue", 90),
    Key("drafts.recreate", "drafts", ("M",), "screen.recreate", "Make the deleted lead again with this draft",
        "make lead again", 85),
    Key("drafts.copy", "drafts", ("y y",), "screen.copy", "Copy the text", "text", 0),
    Key("drafts.drop", "drafts", ("D",), "screen.drop", "Discard the draft", "discard", 60),
    Key("drafts.back", "drafts", ("escape", "h", "q"), "screen.back", "Back", "back", 80),
)  # fmt: skip

ATTRIBUTES = (
    Key("attributes.down", "attributes", ("j", "down"), "move(1)", "Next", group="Move",
        palette=False),
    Key("attributes.up", "attributes", ("k", "up"), "move(-1)", "Previous", group="Move",
        palette=False),
    Key("attributes.top", "attributes", ("g g", "home"), "end(-1)", "First", group="Move"),
    Key("attributes.bottom", "attributes", ("G", "end"), "end(1)", "Last", group="Move"),
    Key("attributes.switch", "attributes", ("[", "]", "tab"), "switch", "Switch list",
        group="Move"),
    Key("attributes.back", "attributes", ("escape", "q"), "back", "Back", group="Move"),
    Key("attributes.add", "attributes", ("a",), "add", "Add a status or source", "add", 90, "Change"),
    Key("attributes.rename", "attributes", ("e",), "edit", "Rename", "rename", 80, "Change"),
    Key("attributes.colour", "attributes", ("#",), "recolour", "Choose a colour", "colour", 70,
        "Change"),
    Key("attributes.later", "attributes", (">",), "shift(1)", "Move down",
        group="Change"),
    Key("attributes.earlier", "attributes", ("<",), "shift(-1)", "Move up",
        "reorder", 60, "Change"),
    Key("attributes.leads", "attributes", ("enter",), "leads", "Show its leads", "leads", 65,
        "Move"),
    Key("attributes.delete", "attributes", ("D",), "delete", "Delete", "delete", 55, "Change"),
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

OUTBOX = (
    Key("outbox.down", "outbox", ("j", "down"), "move(1)", "Next change", group="Move", palette=False),
    Key("outbox.up", "outbox", ("k", "up"), "move(-1)", "Previous change", group="Move", palette=False),
    Key("outbox.top", "outbox", ("g g", "home"), "end(-1)", "First change", group="Move", palette=False),
    Key("outbox.bottom", "outbox", ("G", "end"), "end(1)", "Last change", group="Move", palette=False),
    Key("outbox.open", "outbox", ("enter",), "open", "Show details, or compare both versions", "details", 90,
        "Decide"),
    Key("outbox.retry", "outbox", ("R",), "retry", "Retry now", "retry now", 80, "Decide"),
    Key("outbox.edit", "outbox", ("e",), "edit", "Edit and retry", "edit", 70, "Decide"),
    Key("outbox.drop", "outbox", ("D",), "drop", "Discard the change", "discard", 70, "Decide"),
    Key("outbox.recreate", "outbox", ("M",), "recreate", "Make the deleted lead again with this change",
        "make lead again", 75, "Decide"),
    Key("outbox.arrived", "outbox", ("!",), "arrived", "Mark as sent", group="Decide"),
    Key("outbox.back", "outbox", ("escape", "q"), "back", "Back", "back", 40, "Move"),
)  # fmt: skip

HELP = (
    Key("help.run", "help", ("enter",), "run", "Do it", "do it", 90, palette=False),
    Key("help.down", "help", ("down",), "move(1)", "Next key", "↑ move", 70, palette=False),
    Key("help.up", "help", ("up",), "move(-1)", "Previous key", palette=False),
    Key("help.filters", "help", ("tab",), "filters", "Show or hide the page about filters",
        "more about filters", 60, palette=False),
    Key("help.page_down", "help", ("pagedown",), "page(1)", "A page down", palette=False),
    Key("help.page_up", "help", ("pageup",), "page(-1)", "A page up", palette=False),
    Key("help.next_column", "help", ("ctrl+right",), "column(1)", "Column on the right", palette=False),
    Key("help.previous_column", "help", ("ctrl+left",), "column(-1)", "Column on the left", palette=False),
    Key("help.close", "help", ("escape", "?"), "close", "Clear what is typed, then close", "close", 80),
)  # fmt: skip

PALETTE = (
    Key("palette.run", "palette", ("enter",), "run", "Do it, or go there", "do it", 90, palette=False),
    Key("palette.down", "palette", ("down",), "move(1)", "Next line", "↑ move", 70, palette=False),
    Key("palette.up", "palette", ("up",), "move(-1)", "Previous line", palette=False),
    Key("palette.page_down", "palette", ("pagedown",), "page(1)", "A page down", palette=False),
    Key("palette.page_up", "palette", ("pageup",), "page(-1)", "A page up", palette=False),
    Key("palette.close", "palette", ("escape",), "close", "Close", "close", 80, palette=False),
)  # fmt: skip

APP = (
    Key("app.help", "app", ("?",), "app.open('help')", "Keys for this screen", group="Everywhere"),
    Key("app.palette", "app", ("ctrl+p",), "app.command_palette", "All commands",
        group="Everywhere", palette=False),
    Key("app.jump", "app", (":",), "app.jump", "Go to a lead, a view or a place by name", group="Everywhere"),
    Key("app.previous_lead", "app", ("-",), "app.previous_lead", "The lead before", group="Everywhere"),
    Key("app.undo", "app", ("z", "u"), "app.undo", "Undo the last change", group="Everywhere"),
    Key("app.refresh", "app", ("r",), "app.refresh_leads", "Sync now",
        "sync", 80, "Everywhere"),
    Key("app.leads", "app", ("g l",), "app.open('leads')", "Go to the leads", "leads", 0, "Everywhere"),
    Key("app.board", "app", ("g b",), "app.open('board')", "Go to the board", "board", 0, "Everywhere"),
    Key("app.agenda", "app", ("g a",), "app.open('agenda')", "Go to the agenda", "agenda", 0, "Everywhere"),
    Key("app.insights", "app", ("g m",), "app.open('insights')", "Go to insights", "insights", 0,
        "Everywhere"),
    Key("app.duplicates", "app", ("g d",), "app.open('duplicates')", "Go to the duplicates", "duplicates", 0,
        "Everywhere"),
    Key("app.history", "app", ("g h",), "app.open('history')", "Go to your history", "history", 0,
        "Everywhere"),
    Key("app.drafts", "app", ("g n",), "app.open('drafts')", "Go to the drafts", "drafts", 0,
        "Everywhere"),
    Key("app.attributes", "app", ("g s",), "app.open('attributes')", "Go to statuses and sources",
        "statuses and sources", 60, "Everywhere"),
    Key("app.workspaces", "app", ("g w",), "app.open('workspaces')", "Workspaces", "workspaces", 0,
        "Everywhere"),
    Key("app.settings", "app", ("g ,",), "app.open('settings')", "Go to settings and keys", "settings", 0,
        "Everywhere"),
    Key("app.outbox", "app", ("g o",), "app.open('outbox')", "Go to the outbox", "outbox", 55, "Everywhere"),
    Key("app.messages", "app", (), "app.open('messages')", "Show recent messages", group="Everywhere"),
    Key("app.theme", "app", (), "app.next_theme", "Next theme", group="Everywhere"),
    Key("app.suspend", "app", ("ctrl+z",), "app.suspend_process", "Suspend (fg returns)",
        group="Everywhere", palette=False),
    Key("app.quit", "app", ("ctrl+q",), "app.quit", "Quit", "quit", 50, "Everywhere"),
)  # fmt: skip

#: Filters of the list that have no meaning here: figures are of active and converted leads.
_NOT_FOR_FIGURES = ("leads.out", "leads.converted")

INSIGHTS = (
    Key("insights.open", "insights", ("enter",), "open", "Show the leads in the list", "leads", 95, "Move"),
    Key("insights.down", "insights", ("j", "down"), "move(1)", "Next row", "k row", 60, "Move",
        palette=False),
    Key("insights.next_block", "insights", ("]",), "block(1)", "Next block or page", "", 80, "Move"),
    Key("insights.previous_block", "insights", ("[",), "block(-1)", "Previous block or page", "block", 80,
        "Move"),
    Key("insights.shorter", "insights", ("<",), "period(-1)", "Shorter period", "> period", 75, "Show"),
    Key("insights.longer", "insights", (">",), "period(1)", "Longer period", group="Show"),
    Key("insights.currency", "insights", ("c",), "currency", "Next currency", "currency", 70, "Show"),
    Key("insights.copy", "insights", ("y",), "copy", "Copy this block as text", "copy", 65, "Copy"),
    Key("insights.copy_all", "insights", ("Y",), "copy_all", "Copy all figures as Markdown", group="Copy"),
    Key("insights.up", "insights", ("k", "up"), "move(-1)", "Previous row", group="Move", palette=False),
    Key("insights.right", "insights", ("l", "right"), "move(1)", "Next column", group="Move",
        palette=False),
    Key("insights.left", "insights", ("h", "left"), "move(-1)", "Previous column", group="Move",
        palette=False),
    Key("insights.top", "insights", ("g g", "home"), "end(-1)", "First row of the block", group="Move"),
    Key("insights.bottom", "insights", ("G", "end"), "end(1)", "Last row of the block", group="Move"),
    Key("insights.back", "insights", ("escape", "q"), "back", "Back", group="Move"),
    *(
        replace(key, id=key.id.replace("leads.", "insights.", 1), scope="insights", footer="", priority=0)
        if key.id == "leads.search"
        else replace(key, id=key.id.replace("leads.", "insights.", 1), scope="insights")
        for key in LEADS
        if key.group == "Filter" and key.id not in _NOT_FOR_FIGURES
    ),
)  # fmt: skip
