"""The news of a lead: when it came or was changed by others, and what it was before."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.lead_row import UnreadKind
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.text import ago, short_day
from taskip_leads.ui.render.content import short
from taskip_leads.ui.render.glyphs import Glyphs


def news_line(detail: LeadDetail, glyphs: Glyphs, now: datetime) -> Content | None:
    """Return when others changed the lead, or when one that nobody has contacted yet came."""
    change = detail.unread
    if change is None:
        created = clock.parse_stamp(detail.row.created_at)
        if created is None or not _is_untouched(detail):
            return None
        return Content.styled(f"arrived {ago(created, now)}", "$tl-muted")
    if change.kind is UnreadKind.NEW:
        words = "arrived"
    elif change.was or not change.has_note:
        words = "changed in TaskIP"
    else:
        words = "new note in TaskIP"
    return Content.assemble(
        (f"{glyphs.unread(change.kind)} ", "$tl-text"),
        (f"{words} {ago(change.changed_at, now)}", "$tl-muted"),
    )


def _is_untouched(detail: LeadDetail) -> bool:
    """Return whether nobody has contacted the lead: no date, and no note as far as notes were read."""
    row = detail.row
    return not (row.day_text or row.day or row.closed or row.converted or detail.notes)


def was(detail: LeadDetail, name: str, width: int, glyphs: Glyphs) -> Content:
    """Return what a field was when the user looked last; empty if nobody else has changed it."""
    text = detail.unread.was.get(name) if detail.unread is not None else None
    if text is None:
        return Content()
    if name == "step" and (day := clock.parse_day(text)) is not None:
        text = short_day(day, clock.today())
    return Content.assemble(("was ", "$tl-faint"), (short(text, width - 4, glyphs), "$tl-muted"))
