"""The text of the board's bars."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from taskip_leads.models.change import MoveStatus
from taskip_leads.models.filters.query import Sort, SortField
from taskip_leads.models.lead_views import Selection
from taskip_leads.models.pending import PendingChange
from taskip_leads.models.sync_state import ConnectionState, SyncState
from taskip_leads.text import clean, plural, span
from taskip_leads.ui.board.widgets.head_renderer import HeadFacts
from taskip_leads.ui.leads import messages
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.status_bar import StatusSegment

#: Cells of a name in the status bar.
_NAME = 24

_ORDERS = {
    SortField.NEXT: ("next steps last", "next steps first"),
    SortField.NAME: ("by name", "by name, Z to A"),
    SortField.COMPANY: ("by company", "by company, Z to A"),
    SortField.STATUS: ("by status", "by status, last first"),
    SortField.SOURCE: ("by source", "by source, last first"),
    SortField.VALUE: ("smallest first", "largest first"),
    SortField.WHEN: ("earliest date first", "latest date first"),
    SortField.OWNER: ("by owner", "by owner, Z to A"),
    SortField.CREATED: ("oldest first", "newest first"),
    SortField.UPDATED: ("longest unchanged first", "last updated first"),
}


def order_name(sort: Sort) -> str:
    """Return an order in words."""
    return _ORDERS[sort.field][int(sort.descending)]


def headline(selection: Selection | None, sort: Sort) -> Content:
    """Return what the board shows, for the row of chips."""
    board = Content.styled("Board", "bold $tl-text")
    if selection is None:
        return board
    number, _, unit = plural(selection.count, "lead").partition(" ")
    return Content.assemble(
        board,
        (f"   {number}", "$tl-text"),
        (f" {unit} by status, {order_name(sort)}", "$tl-muted"),
    )


def switches(facts: HeadFacts, state: SyncState, sort: Sort) -> Content:
    """Return the keys at the right of the row of chips, with what the heads show."""
    texts = Content.assemble(
        content.key("board.facts"),
        (f" {facts}   ", "$tl-muted"),
        content.key("board.dense"),
        (" dense", "$tl-muted"),
    )
    if state.link is not ConnectionState.OFFLINE or state.synced_at is None:
        return texts
    as_of = messages.right_of_chips(state, sort, filtered=True, wide=False)
    return Content.assemble(as_of, "   ", texts)


def position(index: int, count: int) -> StatusSegment:
    """Return the place of the cursor in its column, for the right side of the status bar."""
    text = messages.count(f"{index + 1:,}", f" of {count:,}")
    return StatusSegment((text, Content()), keep=25, right=True)


def held_fact(held: PendingChange, count: int, now: datetime, glyphs: Glyphs) -> StatusSegment:
    """Return what undo takes back, and the time that is left for it."""
    name = cells.cut(clean(held.about[: cells.LIMIT]), _NAME, glyphs.ellipsis) or "The lead"
    who = f"{count:,} leads" if count > 1 else name
    until = held.hold_until or now
    left = span(max(0.0, (until - now).total_seconds()))
    sign = (f"{glyphs.held} ", "$tl-accent")
    what = _goal(held, glyphs)
    undo = content.key("app.undo"), (" undo", "$tl-muted")
    return StatusSegment(
        (
            Content.assemble(
                sign, (f"{who} {what}", "$tl-text"), (f" in {left}  ", "$tl-muted"), *undo
            ),
            Content.assemble(sign, (what, "$tl-text"), (f" in {left}  ", "$tl-muted"), *undo),
            Content.assemble(sign, *undo),
        ),
        keep=95,
    )


def _goal(held: PendingChange, glyphs: Glyphs) -> str:
    """Return ``→ Proposal`` for a move, else the change in words."""
    change = held.change
    if isinstance(change, MoveStatus) and "→" in change.told:
        return f"→ {clean(change.told.rpartition('→')[2].strip())}"
    return cells.cut(clean(change.words), 2 * _NAME, glyphs.ellipsis)
