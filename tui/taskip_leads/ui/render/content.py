"""Pieces that several screens paint alike: pill, badge, money, next step, a line with two ends.

Text of strangers is cleaned and cut here; what is answered can be joined and drawn as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail, NoteView
from taskip_leads.models.pending import ChangeState
from taskip_leads.models.user import User
from taskip_leads.text import amount, clean, short_day, when
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.highlight import spans
from taskip_leads.ui.render.theme import Palette

#: A note is looked through for its next step up to here.
_NOTE_LIMIT = 4000
_BLANK = re.compile(r"\n\s*\n")
#: Currency codes have three letters; what is longer is none, and is cut.
_CODE = 8
#: A day that is in no form we know is cut here.
_DAY = 24


def css(colour: str) -> str:
    """A palette's colour as a ``Content``'s style."""
    return colour if colour.startswith("#") else f"ansi_{colour}"


def ends(left: Content, right: Content, width: int, sign: str = "…", *, gap: int = 2) -> Content:
    """Join ``left`` and ``right`` in one line, with at least ``gap`` blanks between them.

    ``left`` is cut, and ends in ``sign``, where both do not fit.
    """
    room = max(0, width - right.cell_length - (gap if right.cell_length else 0))
    if left.cell_length > room:
        left = left.truncate(max(0, room - cells.width(sign))) + sign[:room]
    return Content.assemble(left, " " * max(0, width - left.cell_length - right.cell_length), right)


def short(text: str, width: int, glyphs: Glyphs) -> str:
    """Text of a stranger in one line of at most ``width`` cells."""
    return cells.cut(clean(text[: cells.LIMIT]), width, glyphs.ellipsis)


def prose(text: str) -> str:
    """A text of several lines, clean and without blank ones, for where room is short."""
    return _BLANK.sub("\n", clean(text, lines=True).strip())


def marked(text: str, style: str, wanted: tuple[str, ...], palette: Palette) -> Content:
    """Clean ``text`` with the matches of a search marked."""
    content = Content.styled(text, style)
    ground = "" if palette.flat else " on $tl-markground"
    for start, end in spans(text, wanted):
        content = content.stylize(f"underline $tl-mark{ground}", start, end)
    return content


def badge(attribute: Attribute, palette: Palette, glyphs: Glyphs, room: int) -> Content:
    """``● Proposal``: the dot in the workspace's colour, fitted to the page."""
    name = short(attribute.name, room - 2, glyphs)
    return Content.assemble(
        (glyphs.dot, css(palette.dot(attribute.color))), (f" {name}", "$tl-text")
    )


def pill(
    attribute: Attribute, palette: Palette, glyphs: Glyphs, room: int, *, ground: str | None = None
) -> Content:
    """Return a status on its own tint over ``ground`` (None: the page), or in brackets without tones."""
    name = short(attribute.name, room - 4, glyphs)
    words, tint = palette.pill(attribute.color, ground)
    if palette.flat:
        return Content.assemble("[", (glyphs.dot, f"bold {css(words)}"), (f" {name}", "bold"), "]")
    return Content.styled(f" {glyphs.dot} {name} ", f"bold {words} on {tint}")


def standing(row: LeadRow, palette: Palette, glyphs: Glyphs, room: int) -> Content:
    """Where a lead stands: all its statuses as pills, or that it is a contact now."""
    if row.converted:
        return Content.assemble((f" {glyphs.done} ", "$tl-ok"), ("contact ", "bold $tl-text"))
    if row.statuses is None:
        return Content.styled(f" {glyphs.unknown} status not known", "$tl-faint")
    if not row.statuses:
        return Content.styled(f" {glyphs.ring} no status", "$tl-faint")
    line = Content()
    for status in ordered(row.statuses):
        left = room - line.cell_length
        if left < 8:
            break
        line = Content.assemble(
            line, " " if line.cell_length else "", pill(status, palette, glyphs, left)
        )
    return line


def ordered(attributes: Sequence[Attribute]) -> list[Attribute]:
    """The one that stands for the lead first: the highest in order."""
    return sorted(attributes, key=lambda attribute: attribute.rank, reverse=True)


def worth(row: LeadRow) -> Content:
    """Exact money, or nothing."""
    if row.value is None:
        return Content()
    code = f" {clean(row.currency[:_CODE])}" if row.currency else ""
    return Content.assemble((amount(row.value), "bold $tl-text"), (code, "$tl-faint"))


def owners(people: Sequence[User], me: int | None, *, named: bool = True) -> str:
    """Who a lead belongs to, oneself first: ``Mara König (you), Jo Reyes``, or ``you, Jo Reyes``."""
    own = [user for user in people if user.id is not None and user.id == me]
    words = [f"{user.label} (you)" if named else "you" for user in own]
    return ", ".join((*words, *(user.label for user in people if user not in own)))


def distance(day: date, today: date) -> str:
    """``in 4d``, ``today``, ``4d ago``."""
    return when(day, today) + (" ago" if day < today else "")


def next_words(detail: LeadDetail) -> str:
    """The text of the last line that begins with ``Next:`` in the newest note that was not refused."""
    newest = next((view for view in detail.notes if not _refused(view)), None)
    if newest is None:
        return ""
    lines = clean(newest.note.note[:_NOTE_LIMIT], lines=True).splitlines()
    for line in reversed(lines):
        if line.strip().lower().startswith("next:"):
            return line.strip()[5:].strip()
    return ""


def _refused(view: NoteView) -> bool:
    return view.pending is not None and view.pending.state is ChangeState.REFUSED


def local_day(stamp: str | None) -> str:
    """The day of one of the service's time stamps where the user sits; verbatim where it is none."""
    moment = clock.parse_stamp(stamp)
    if moment is None:
        return clean((stamp or "")[:_DAY])
    return short_day(moment.astimezone().date(), clock.today())


def day_month(stamp: str | None) -> str:
    """``12 Oct``, with the year where it is not this one."""
    moment = clock.parse_stamp(stamp)
    if moment is None:
        return clean((stamp or "")[:_DAY])
    return short_day(moment.astimezone().date(), clock.today()).split(" ", 1)[1]


def clock_time(moment: datetime) -> str:
    """``09:12``."""
    return moment.strftime("%H:%M")
