"""One group in the list of duplicates."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Content

from taskip_leads.models.duplicates.groups import Certainty, DuplicateGroup
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.grouped_list import EntryGroup

#: From this width on, company and count have columns of their own.
_WIDE = 60
_NAME, _COMPANY, _COUNT = 26, 18, 8
_NAMES = 24


class GroupLine(Struct, frozen=True):
    """Draws the names and ids of a group."""

    group: DuplicateGroup
    rows: Sequence[LeadRow]
    glyphs: Glyphs

    def lines(self, width: int, *, strong: bool) -> list[Content]:
        name_style = "bold $tl-text" if strong else "$tl-text"
        ids = " ".join("new" if r.server_id is None else f"#{r.server_id}" for r in self.rows)
        if self.group.score is not None:
            # In front: long ids are cut, the likeness never.
            ids = f"{self.group.likeness}  {ids}"
        sign = self.glyphs.ellipsis
        if width < _WIDE:
            room = max(8, min(_NAMES, width - 2 - cells.width(ids)))
            name = cells.pad(self.names, room, sign)
            return [Content.assemble(" ", (name, name_style), " ", (ids, "$tl-faint"))]
        company = next((clean(row.company) for row in self.rows if row.company), "")
        return [
            Content.assemble(
                " ",
                (cells.pad(self.names, _NAME, sign), name_style),
                " ",
                (cells.pad(company, _COMPANY, sign), "$tl-muted"),
                " ",
                (cells.pad(f"{len(self.rows)} leads", _COUNT), "$tl-muted"),
                " ",
                (cells.cut(ids, max(4, width - _NAME - _COMPANY - _COUNT - 4), sign), "$tl-faint"),
            )
        ]

    @property
    def names(self) -> str:
        """Return the different names."""
        return ", ".join(dict.fromkeys(clean(row.name) for row in self.rows))


def grouped(lines: Sequence[GroupLine]) -> list[EntryGroup]:
    """Return the lines under their headings, each with its number of groups."""
    found: list[EntryGroup] = []
    for certainty in Certainty:
        some = tuple(line for line in lines if line.group.certainty is certainty)
        if some:
            found.append(EntryGroup(f" {certainty.value} {len(some)}", some))
    return found
