"""The lines of the palette."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from textual.content import Content

from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import amount, clean
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells

#: Characters of a name or company to look at.
_LONGEST = cells.LIMIT


class PaletteEntry(Struct, frozen=True):
    """What can be done or opened: its name, what follows it, and what stands at the right."""

    name: str
    run: Callable[[], Any]
    aside: str = ""
    right: str = ""
    #: The id in the key table; empty for leads and views.
    key_id: str = ""
    ellipsis: str = "…"

    def lines(self, width: int, *, strong: bool) -> list[Content]:
        room = max(4, width - 2 - (cells.width(self.right) + 2 if self.right else 0))
        name = cells.cut(self.name, room, self.ellipsis)
        rest = room - cells.width(name) - 3
        aside = cells.cut(self.aside, rest, self.ellipsis) if rest > 4 and self.aside else ""
        left = Content.assemble(
            (f" {name}", "bold $tl-text" if strong else "$tl-text"),
            (f"   {aside}" if aside else "", "$tl-muted"),
        )
        gap = " " * max(0, width - left.cell_length - cells.width(self.right))
        return [Content.assemble(left, gap, (self.right, "$tl-text" if strong else "$tl-muted"))]


def of_lead(row: LeadRow, run: Callable[[], Any], ellipsis: str) -> PaletteEntry:
    """Return the line of a lead: name, company and value."""
    value = amount(row.value, short=True) if row.value is not None else ""
    if value and row.currency:
        value += f" {clean(row.currency[:3])}"
    return PaletteEntry(
        clean(row.name[:_LONGEST]), run, clean((row.company or "")[:_LONGEST]), value, "", ellipsis
    )


def of_key(key: keys.Key, run: Callable[[], Any], ellipsis: str) -> PaletteEntry:
    """Return the line of a command, with its key."""
    name = keys.shown(key.keys[0]) if key.keys else ""
    return PaletteEntry(key.label, run, "", name, key.id, ellipsis)
