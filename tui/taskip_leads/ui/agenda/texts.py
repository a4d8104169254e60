"""The text of the agenda's bars."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from taskip_leads.models.agenda.agenda import Agenda, GroupName, Load
from taskip_leads.text import plural
from taskip_leads.ui.agenda.days import load_name
from taskip_leads.ui.keys import FooterKey
from taskip_leads.ui.leads.messages import sums_segment
from taskip_leads.ui.render import content
from taskip_leads.ui.widgets.status_bar import StatusSegment

_KEYS = (
    FooterKey("enter", "open", 85),
    FooterKey("n", "note", 80),
    FooterKey("t", "reschedule", 92),
    FooterKey("d", "done", 90),
    FooterKey("m", "email", 40),
    FooterKey("T", "triage", 75),
    FooterKey("[ ]", "group", 70),
    FooterKey("?", "keys", 100),
)


def footer_keys() -> tuple[FooterKey, ...]:
    """Return the entries of the key bar."""
    return _KEYS


def marked_keys(marked: int) -> tuple[FooterKey, ...]:
    """Return the entries of the key bar while leads are marked."""
    return (
        FooterKey("t", f"reschedule {marked:,}", 95),
        FooterKey("S", "spread", 90),
        FooterKey("d", "done", 85),
        FooterKey("A", "assign", 70),
        FooterKey("s", "status", 65),
        FooterKey("esc", "unmark", 80),
        FooterKey("?", "keys", 100),
    )


def load_line(load: Load, today: date, *, wide: bool) -> tuple[Content, ...]:
    """Return the load of the days ahead in fewer and fewer words; ``wide``: with the next week."""
    days = []
    for one in load.days:
        style = "bold $tl-warn" if one.is_full else "$tl-muted"
        days.append(Content.styled(load_name(one, today), style))
    fewer = tuple(Content("  ").join(days[:most]) for most in range(len(days), 0, -1))
    following = Content.styled(f"next week {load.next_week:,}", "$tl-muted")
    return (Content("   ").join([*days, following]), *fewer) if wide else fewer


def facts(agenda: Agenda, *, growing: bool) -> list[StatusSegment]:
    """Return how many leads are late and due, and what they are worth.

    ``growing``: the first sync still adds leads.
    """
    late = agenda.group(GroupName.OVERDUE).count
    today = agenda.group(GroupName.TODAY).count
    so_far = (" so far" if growing else "", "$tl-muted")
    if not late and not today:
        nothing = Content.assemble(("nothing due", "$tl-muted"), so_far)
        return [StatusSegment((nothing,), keep=100)]
    late_style = "bold $tl-warn" if late else "$tl-muted"
    counts = Content.assemble(
        (f"{late:,}", late_style),
        (" overdue, ", "$tl-muted"),
        (f"{today:,}", "bold $tl-text"),
        (" today", "$tl-muted"),
        so_far,
    )
    parts = [StatusSegment((counts,), keep=100)]
    if agenda.due_sums:
        parts.append(sums_segment(agenda.due_sums))
    return parts


def who_are_you(leads: int) -> Content:
    """Return what the row of chips asks as long as nobody is *me*."""
    return Content.assemble(
        (plural(leads, "lead"), "$tl-text"),
        (", who are you? ", "$tl-muted"),
        content.key("leads.me"),
    )


def everyone(leads: int) -> Content:
    """Return what the row of chips says without a filter."""
    return Content.assemble(("everyone", "$tl-text"), (f"   {plural(leads, 'lead')}", "$tl-muted"))


def key_hint(key: str, words: str) -> Content:
    """Return a key with what it does, for the right end of the row of chips."""
    return Content.assemble((key, "bold $tl-text"), (f" {words}", "$tl-muted"))
