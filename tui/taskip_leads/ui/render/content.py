"""Content that several screens share: pills, badges, amounts, names, two-ended lines.

Untrusted text is cleaned and cut here; the results can be joined and drawn as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from textual.content import Content
from textual.style import Style

from taskip_leads import clock
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.next_step import days_late
from taskip_leads.models.user import User
from taskip_leads.text import amount, clean, short_day, when
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.highlight import spans
from taskip_leads.ui.render.theme import Palette

_BLANK = re.compile(r"\n\s*\n")
#: Currency codes have three letters; longer text is not a code and is cut here.
_CODE = 8
#: A date that cannot be parsed is cut here.
_DAY = 24


def css(colour: str) -> str:
    """Return a palette's colour as a ``Content`` style."""
    return colour if colour.startswith("#") else f"ansi_{colour}"


def key(id_: str) -> tuple[str, str]:
    """Return the key of an action, bold, as a part of ``Content.assemble``."""
    return keys.name_of(id_), "bold $tl-text"


def with_keys(text: str, style: str) -> Content:
    """Return a sentence of ours with the keys, bold, of the actions whose ids stand in backticks."""
    return Content.assemble(
        *((part, "bold $tl-text" if is_key else style) for part, is_key in keys.sentence(text))
    )


def plain_keys(text: str) -> str:
    """Return a sentence as ``with_keys`` does, where it can't be styled."""
    return "".join(part for part, _is_key in keys.sentence(text))


def wrapped(content: Content, width: int, *, balanced: bool = False) -> list[Content]:
    """Wrap a styled line into lines of at most ``width`` cells."""
    plain, end, out = content.plain, 0, []
    for line in (cells.balanced if balanced else cells.wrap)(plain, width):
        start = plain.index(line, end)
        end = start + len(line)
        out.append(content[start:end])
    return out


def pressable(content: Content, shown: str) -> Content:
    """Return ``content`` that presses the keys it shows when it is clicked; ``AppScreen`` does it."""
    return content.stylize(Style.from_meta({"press": shown}))


def button(shown: str, text: Content | str, *, flat: bool) -> Content:
    """Return a button that presses ``shown``; in brackets where there is no tone for it."""
    before, after = ("[", "]") if flat else (" ", " ")
    return pressable(Content.assemble(before, text, after), shown)


def answer(id_: str, verb: str, *, flat: bool) -> Content:
    """Return the button of an answer, which names the key of its action: ``y delete``."""
    text = Content.assemble(key(id_), (f" {verb}", "$tl-text"))
    return button(keys.name_of(id_), text, flat=flat)


def clickable(content: Content, action: str) -> Content:
    """Return ``content`` that runs an action of its screen when it is clicked."""
    return content.stylize(Style.from_meta({"run": action}))


def ends(left: Content, right: Content, width: int, sign: str = "…", *, gap: int = 2) -> Content:
    """Join ``left`` and ``right`` in one line, with at least ``gap`` spaces between them.

    If both do not fit, ``left`` is cut and ends in ``sign``.
    """
    room = max(0, width - right.cell_length - (gap if right.cell_length else 0))
    if left.cell_length > room:
        left = left.truncate(max(0, room - cells.width(sign))) + sign[:room]
    return Content.assemble(left, " " * max(0, width - left.cell_length - right.cell_length), right)


def short(text: str, width: int, glyphs: Glyphs) -> str:
    """Clean untrusted text and cut it to one line of at most ``width`` cells."""
    return cells.cut(clean(text[: cells.LIMIT]), width, glyphs.ellipsis)


def prose(text: str) -> str:
    """Clean a multi-line text and drop its blank lines."""
    return _BLANK.sub("\n", clean(text, lines=True).strip())


def marked(text: str, style: str, wanted: tuple[str, ...], palette: Palette) -> Content:
    """Return clean ``text`` with the matches of a search highlighted."""
    content = Content.styled(text, style)
    ground = "" if palette.flat else " on $tl-markground"
    for start, end in spans(text, wanted):
        content = content.stylize(f"underline $tl-mark{ground}", start, end)
    return content


def badge(attribute: Attribute, palette: Palette, glyphs: Glyphs, room: int) -> Content:
    """Return ``● Proposal``, the dot in the workspace's colour, fitted to the page."""
    name = short(attribute.name, room - 2, glyphs)
    return Content.assemble(
        (glyphs.dot, css(palette.dot(attribute.color))), (f" {name}", "$tl-text")
    )


def pill(
    attribute: Attribute, palette: Palette, glyphs: Glyphs, room: int, *, ground: str | None = None
) -> Content:
    """Return a status on its tint over ``ground`` (None: the page), or in brackets if flat."""
    name = short(attribute.name, room - 4, glyphs)
    ink, tint = palette.pill(attribute.color, ground)
    if palette.flat:
        return Content.assemble("[", (glyphs.dot, f"bold {css(ink)}"), (f" {name}", "bold"), "]")
    return Content.styled(f" {glyphs.dot} {name} ", f"bold {ink} on {tint}")


def standing(row: LeadRow, palette: Palette, glyphs: Glyphs, room: int) -> Content:
    """Return a lead's statuses as pills, or that it is a contact now."""
    if row.converted:
        return Content.assemble(" ", contact_sign(row, glyphs), ("contact ", "bold $tl-text"))
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


def contact_sign(row: LeadRow, glyphs: Glyphs) -> tuple[str, str]:
    """Return the sign before ``contact``: done only when TaskIP has converted the lead."""
    return (f"{glyphs.held} ", "$tl-accent") if row.converting else (f"{glyphs.done} ", "$tl-ok")


def ordered(attributes: Sequence[Attribute]) -> list[Attribute]:
    """Sort attributes by rank, the highest, which represents the lead, first."""
    return sorted(attributes, key=lambda attribute: attribute.rank, reverse=True)


def worth(row: LeadRow) -> Content:
    """Return the exact value with its currency, or nothing."""
    if row.value is None:
        return Content()
    code = f" {clean(row.currency[:_CODE])}" if row.currency else ""
    return Content.assemble((amount(row.value), "bold $tl-text"), (code, "$tl-faint"))


def website(address: str | None) -> str:
    """Return a web address as it is shown: without the usual scheme and the last slash."""
    return (address or "").removeprefix("https://").rstrip("/")


def owners(people: Sequence[User], me: int | None, *, named: bool = True) -> str:
    """Return the owners, the user first: ``Mara König (you), Jo Reyes`` or ``you, Jo Reyes``."""
    own = [user for user in people if user.id is not None and user.id == me]
    names = [f"{user.label} (you)" if named else "you" for user in own]
    return ", ".join((*names, *(user.label for user in people if user not in own)))


def distance(day: date, today: date) -> str:
    """Return the distance of a day: ``in 4d``, ``today``, ``4d ago``."""
    return when(day, today) + (" ago" if day < today else "")


def step_distance(row: LeadRow, today: date) -> tuple[str, str]:
    """Return the distance of a next step and its style: ``in 4d``, ``today``, ``2d late``."""
    if late := days_late(row, today):
        return f"{late}d late", "$tl-warn"
    assert row.day is not None
    return distance(row.day, today), "$tl-muted"


def local_day(stamp: str | None) -> str:
    """Return the local day of a TaskIP time stamp; verbatim if it cannot be parsed."""
    moment = clock.parse_stamp(stamp)
    if moment is None:
        return clean((stamp or "")[:_DAY])
    return short_day(moment.astimezone().date(), clock.today())


def day_month(stamp: str | None) -> str:
    """Return ``12 Oct``, with the year if it is not the current one."""
    moment = clock.parse_stamp(stamp)
    if moment is None:
        return clean((stamp or "")[:_DAY])
    return short_day(moment.astimezone().date(), clock.today()).split(" ", 1)[1]


def clock_time(moment: datetime) -> str:
    """Return a time as ``09:12``."""
    return moment.strftime("%H:%M")
