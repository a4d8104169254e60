"""The lines around the note editor: heading, facts and keys."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import clean, plural
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.key_bar import fit
from taskip_leads.ui.widgets.key_bar import key_line as bar_line
from taskip_leads.ui.widgets.text_editor import words

#: On wider lines the templates begin at a fixed column.
_WIDE_LINE, _TEMPLATES_COLUMN = 74, 20
_PHONE = 24


def heading(detail: LeadDetail | None, width: int, glyphs: Glyphs, *, editing: bool) -> Content:
    """Return what is written, and about whom; phone and id at the right."""
    title = "Edit note" if editing else "New note"
    if detail is None:
        return Content.styled(title, "bold $tl-text")
    row = detail.row
    server_id = f"#{row.server_id}" if row.server_id is not None else "new"
    phone = content.short(row.phone or "", _PHONE, glyphs)
    right = Content.assemble((phone, "$tl-text"), (f"   {server_id}", "$tl-faint"))
    name = clean(row.name[: cells.LIMIT])
    if row.company:
        name += f", {clean(row.company[: cells.LIMIT])}"
    left = Content.assemble((title, "bold $tl-text"), (f"  {name}", "$tl-muted"))
    return content.ends(left, right, width, glyphs.ellipsis)


def facts(status: Content, templates: str, text: str, width: int) -> Content:
    """Status at the left, words at the right, and the templates between where there is room."""
    count = Content.styled(plural(words(text), "word"), "$tl-faint")
    middle = Content.styled(f"templates: {templates}" if templates else "", "$tl-faint")
    room = width - count.cell_length - 3
    start = max(status.cell_length + 3, _TEMPLATES_COLUMN if width > _WIDE_LINE else 0)
    if templates and start + middle.cell_length <= room:
        status = Content.assemble(status, " " * (start - status.cell_length), middle)
    return content.ends(status, count, width)


def key_entries(*, editing: bool) -> tuple[keys.FooterKey, ...]:
    """Return the keys; a note that is edited has no next step below it."""
    hidden = "note.next" if editing else "note.title"
    return tuple(
        keys.FooterKey(keys.shown(key.keys[0]), key.footer, key.priority)
        for key in keys.of("note")
        if key.footer and key.id != hidden
    )


def key_line(entries: Sequence[keys.FooterKey], width: int) -> Content:
    """Return the keys as one line, as far as they fit."""
    return bar_line(fit(entries, width + 1))
