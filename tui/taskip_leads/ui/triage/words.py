"""The wording of the triage: outcomes, what was done beside, and the change that z takes back."""

from __future__ import annotations

from collections.abc import Sequence

from taskip_leads import clock
from taskip_leads.models.pending import PendingChange
from taskip_leads.models.triage.queue import OutcomeKind
from taskip_leads.models.triage.tally import SideWork, TallyRow
from taskip_leads.text import clean, plural, span
from taskip_leads.ui.changes.headlines import headline
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs

#: The most names in one row of the tally.
_NAMED = 5
_NAMES = {
    OutcomeKind.UNCHANGED: "unchanged",
    OutcomeKind.CONTACT: "contact",
    OutcomeKind.DELETED: "deleted",
    OutcomeKind.GONE: "deleted by others",
    None: "left",
}


def outcome_name(row: TallyRow) -> str:
    """Return ``→ Contacted``, ``unchanged``, ``left``."""
    if row.kind in (OutcomeKind.STATUS, OutcomeKind.CONTACT):
        name = row.status if row.kind is OutcomeKind.STATUS else _NAMES[row.kind]
        return f"→ {clean(name[: cells.LIMIT])}"
    return _NAMES[row.kind]


def outcomes(rows: Sequence[TallyRow]) -> list[str]:
    """Return ``→ Contacted 1``, ``unchanged 2`` for what has an outcome."""
    return [f"{outcome_name(row)} {row.count:,}" for row in rows if row.kind is not None]


def side_work(work: SideWork) -> str:
    """Return ``1 next step, 1 note``; "" if there is nothing."""
    counted = ((work.next_steps, "next step"), (work.notes, "note"), (work.emails, "email"))
    parts = [plural(count, word) for count, word in counted if count]
    if work.owners:
        parts.append(f"{work.owners} got an owner")
    return ", ".join(parts)


def held_change(held: PendingChange) -> str:
    """Return ``Anton Fischer → Contacted in 3s``: the change that can be taken back."""
    left = (held.hold_until - clock.now()).total_seconds() if held.hold_until else 0.0
    return f"{headline([held])} in {span(left)}"


def names(row: TallyRow, room: int, glyphs: Glyphs) -> str:
    """Return ``Marcus Bell, Luca Ferri and 7 more``, with as many names as fit."""
    known = [clean(name[: cells.LIMIT]) for name in row.names if name][:_NAMED]
    for count in range(len(known), 0, -1):
        rest = row.count - count
        text = ", ".join(known[:count]) + (f" and {rest} more" if rest else "")
        if cells.width(text) <= room:
            return text
    if not known:
        return ""
    more = f" and {row.count - 1} more" if row.count > 1 else ""
    return cells.cut(known[0], room - len(more), glyphs.ellipsis) + more


def side_work_done(work: SideWork) -> str:
    """Return ``11 next steps set, 7 notes, 6 got an owner``; "" if there is nothing."""
    text = side_work(work)
    steps = plural(work.next_steps, "next step")
    return text.replace(steps, f"{steps} set", 1) if work.next_steps else text


def delivery(work: SideWork) -> list[str]:
    """Return ``16 changes are sent, 2 are waiting``, and how many need the user."""
    lines: list[str] = []
    sent = plural(work.sent, "change")
    if work.sent and work.waiting:
        lines.append(
            f"{sent} {_are(work.sent)} sent, {work.waiting:,} {_are(work.waiting)} waiting"
        )
    elif work.sent:
        lines.append(f"{sent} {_are(work.sent)} sent")
    elif work.waiting:
        lines.append(f"{plural(work.waiting, 'change')} {_are(work.waiting)} waiting")
    if work.needs_user:
        verb_ = "needs" if work.needs_user == 1 else "need"
        lines.append(f"{plural(work.needs_user, 'change')} {verb_} you: `app.outbox` shows why")
    return lines


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
