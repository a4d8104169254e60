"""Keys of insights. Filters are those of the list."""

from __future__ import annotations

from msgspec.structs import replace

from taskip_leads.ui.keys.leads import LEADS
from taskip_leads.ui.keys.row import Key

#: Filters of the list that have no meaning here: figures are of active and converted leads.
_OWN = ("leads.out", "leads.converted")

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
        if key.group == "Filter" and key.id not in _OWN
    ),
)  # fmt: skip
