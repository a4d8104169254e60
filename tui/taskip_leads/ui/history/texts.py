"""The words of the history's lines, bars and pane."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.change import CreateLead, DeleteLead, DeleteLeads
from taskip_leads.models.history.day import DayFigures
from taskip_leads.models.history.entry import HistoryEntry, HistoryState
from taskip_leads.models.history.kinds import HistoryKind
from taskip_leads.models.history.plans import DayPlans
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.text import clean, money, plural, short_day
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.content import answer, ends, short
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.status_bar import StatusSegment

_KINDS = {
    HistoryKind.NOTE: "Note",
    HistoryKind.EMAIL: "Email",
    HistoryKind.STATUS: "Status",
    HistoryKind.STEP: "Next step",
    HistoryKind.EDIT: "Edit",
    HistoryKind.OWNER: "Owner",
    HistoryKind.FILE: "File",
    HistoryKind.LIST: "List",
}
#: The pane names so many leads of a day.
_NAMED = 4


def kind_word(entry: HistoryEntry) -> str:
    """Return what a line is, in a word or two."""
    change = entry.first.change
    if entry.first.kind is HistoryKind.LEAD:
        if isinstance(change, CreateLead):
            return "New lead"
        return "Delete" if isinstance(change, DeleteLead | DeleteLeads) else "Convert"
    return _KINDS[entry.first.kind]


def kind_glyph(entry: HistoryEntry, glyphs: Glyphs) -> str:
    """Return the sign of a line's kind."""
    match entry.first.kind:
        case HistoryKind.NOTE:
            return glyphs.mark
        case HistoryKind.EMAIL:
            return glyphs.mail
        case HistoryKind.STEP | HistoryKind.FILE:
            return glyphs.queued
        case HistoryKind.LEAD if not isinstance(entry.first.change, DeleteLead | DeleteLeads):
            return glyphs.created
        case _:
            return glyphs.sending


def state_glyph(state: HistoryState, glyphs: Glyphs) -> tuple[str, str]:
    """Return the sign of a state and its colour token."""
    return {
        HistoryState.SENT: (glyphs.done, "ok"),
        HistoryState.WAITING: (glyphs.up, "accent"),
        HistoryState.REFUSED: (glyphs.refused, "bad"),
        HistoryState.UNKNOWN: (glyphs.unknown, "warn"),
    }[state]


def day_head(day: date, today: date) -> tuple[str, str]:
    """Return the heading of a day and what follows it: ``Today``, ``Mon 23 Nov``."""
    name = {0: "Today", 1: "Yesterday"}.get((today - day).days, "")
    return (name, short_day(day, today)) if name else (short_day(day, today), "")


def changes_of(figures: DayFigures) -> str:
    """Return ``33 changes today``, or of another day: ``33 changes on Fri 20 Nov``."""
    today = clock.today()
    when = "today" if figures.day == today else f"on {short_day(figures.day, today)}"
    return f"{plural(figures.changes, 'change')} {when}"


def facts(figures: DayFigures | None) -> list[StatusSegment]:
    """Return the facts of the status bar: the day's changes, then what became of them."""
    if figures is None or not figures.changes:
        return []
    parts = [changes_of(figures)]
    if figures.refused:
        parts.append(f"{figures.refused:,} refused")
    if figures.unknown:
        parts.append(f"{figures.unknown:,} unknown")
    texts = (", ".join(parts), figures.summary())
    return [StatusSegment(tuple(Content.styled(text, "$tl-muted") for text in texts))]


def empty(*, filtered: bool) -> Content:
    """Return what stands in place of lines."""
    if filtered:
        return Content.assemble(
            (" Nothing here matches", "bold $tl-text"),
            ("\n Only what you did yourself is searched. ", "$tl-muted"),
            content.key("history.all"),
            (" shows all of it.", "$tl-muted"),
        )
    return Content.assemble(
        (" Nothing was done here yet", "bold $tl-text"),
        (
            "\n Your notes, emails, moves and edits stand here by day, each with what was there"
            "\n before, for 400 days. ",
            "$tl-muted",
        ),
        content.key("history.undo"),
        (" reverses a change; ", "$tl-muted"),
        content.key("history.report"),
        (" opens the day's report.", "$tl-muted"),
    )


# The pane


def pane(
    figures: DayFigures, plans: DayPlans | None, width: int, glyphs: Glyphs, *, flat: bool
) -> Content:
    """Return the day in numbers, and what it leaves; ``plans`` only of today."""
    today = clock.today()
    name, rest = day_head(figures.day, today)
    count = Content.styled(plural(figures.changes, "change"), "$tl-muted")
    lines = [ends(Content.styled(rest or name, "bold $tl-text"), count, width, glyphs.ellipsis)]
    if figures.changes:
        span = f"{figures.first} to {figures.last}" if figures.first != figures.last else ""
        span = span or figures.first
        leads = plural(figures.leads, "lead")
        lines.append(Content.styled(f"{leads}, {span}" if span else leads, "$tl-muted"))
    else:
        lines.append(Content.styled("Nothing was done on this day.", "$tl-muted"))
    lines.append(Content())
    for label, number in figures.numbers():
        lines.append(_number(label, number, width, glyphs))
        if label == "Status moves":
            lines += [
                _number(f"  {glyphs.sending} {short(to, width - 10, glyphs)}", times, width, glyphs)
                for to, times in figures.moves
            ]
    for label, number in (("Refused", figures.refused), ("Unknown", figures.unknown)):
        if number:
            lines.append(_number(label, number, width, glyphs))
    if plans is not None:
        lines += _plans(plans, width, glyphs)
    if figures.calls:
        about = "Calls are notes that begin with “Call”, such as the template's."
        lines += [
            Content(),
            *(Content.styled(text, "$tl-faint") for text in cells.wrap(about, width)),
        ]
    buttons = [
        answer("history.report", "whole report", flat=flat),
        answer("history.copy", "copy it", flat=flat),
    ]
    lines += [Content(), Content(" ").join(buttons)]
    return Content("\n").join(lines)


def _number(label: str, number: int, width: int, glyphs: Glyphs) -> Content:
    count = Content.styled(f"{number:,}", "bold $tl-text")
    return ends(Content.styled(label, "$tl-muted"), count, width, glyphs.ellipsis)


def _plans(plans: DayPlans, width: int, glyphs: Glyphs) -> list[Content]:
    lines = [Content(), Content.styled(glyphs.rule * width, "$tl-line")]
    for title, rows in (
        (f"Due today and not done {len(plans.due):,}", plans.due),
        (f"Planned for tomorrow {len(plans.tomorrow):,}", plans.tomorrow),
    ):
        if len(lines) > 2:
            lines.append(Content())
        lines.append(Content.styled(title, "$tl-muted"))
        lines += [_lead(row, width, glyphs) for row in rows[:_NAMED]]
        if len(rows) > _NAMED:
            lines.append(Content.styled(f"and {len(rows) - _NAMED:,} more", "$tl-faint"))
    return lines


def _lead(row: LeadRow, width: int, glyphs: Glyphs) -> Content:
    worth = "" if row.value is None else clean(money(row.value, row.currency))
    name = Content.styled(short(row.name, width, glyphs), "$tl-text")
    return ends(name, Content.styled(worth, "$tl-muted"), width, glyphs.ellipsis)


def question(entry: HistoryEntry, since: Sequence[str]) -> list[str]:
    """Return what the question says before a change is reversed, but for the changes themselves."""
    when = entry.first.made_at.astimezone()
    day = short_day(when.date(), clock.today())
    lines = [f"{kind_word(entry)}: {entry.text}"[:200], f"Made {day}, {when:%H:%M}."]
    return [*lines, *since]
