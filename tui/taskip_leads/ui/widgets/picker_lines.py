"""Draw the lines of a picker: the typed letters, and one line for each choice."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from textual.content import Content

from taskip_leads.models.filters.query import NONE
from taskip_leads.text import clean
from taskip_leads.ui.ports import Look
from taskip_leads.ui.render import cells

#: Cells from the left edge of the box and the name.
_BOX, _NAME = 2, 8


class PickerLine(Struct, frozen=True):
    """One choice; ``id`` ``NONE`` means *without one*."""

    id: int
    name: str
    #: Its colour in the workspace; free text.
    color: str | None = None
    #: How many leads would remain; None: unknown, not shown.
    leads: int | None = None
    #: Whether a dot in its colour precedes the name.
    dot: bool = True
    #: A word at the right end instead of the count: ``now``.
    suffix: str = ""


class LineState(NamedTuple):
    """The state of one line."""

    cursor: bool
    chosen: bool
    excluded: bool
    #: Its position among the shown lines, in a picker without ``multi``; else None.
    place: int | None


def render_field(look: Look, typed: str, width: int, placeholder: str) -> Content:
    """Return the line of the typed letters."""
    room = width - 4
    if typed:
        text = Content.assemble(
            (cells.cut(typed, room - 1, look.glyphs.ellipsis), "$tl-text"),
            (" ", "reverse" if look.palette.flat else "on $tl-accent"),
        )
    else:
        text = Content.styled(cells.cut(placeholder, room, look.glyphs.ellipsis), "$tl-faint")
    if look.palette.flat:
        return Content.assemble(" [", text, " " * max(0, room - text.cell_length), "]")
    field = Content.assemble(" ", text, " " * max(0, room + 1 - text.cell_length))
    return " " + field.stylize_before("on $tl-raised")


def render_line(
    look: Look, line: PickerLine, state: LineState, width: int, *, framed: bool
) -> Content:
    """Return the line of one choice: bar, box or digit, dot, name and count."""
    palette, glyphs = look.palette, look.glyphs
    count = line.suffix if line.leads is None else f"{line.leads:,}"
    name = cells.cut(clean(line.name), width - _NAME - 3 - len(count), glyphs.ellipsis)
    tone = "$tl-muted" if line.id == NONE else "$tl-text"
    bold = "bold " if state.cursor else ""
    has_sign = line.dot or line.id == NONE
    row = Content.assemble(
        (glyphs.bar if state.cursor else " ", "$tl-accent"),
        " " * (_BOX - 1),
        _box(state),
        " ",
        _sign(look, line, state, framed=framed) if has_sign else "",
        " " if has_sign else "",
        (name, bold + tone),
    )
    gap = width - 2 - row.cell_length - len(count)
    strong = state.cursor or state.chosen
    number = (count, bold + ("$tl-text" if strong else "$tl-muted"))
    row = Content.assemble(row, " " * max(1, gap), number, "  ")
    if not state.cursor:
        return row
    return row.stylize("reverse") if palette.flat else row.stylize_before("on $tl-cursor")


def _sign(look: Look, line: PickerLine, state: LineState, *, framed: bool) -> tuple[str, str]:
    """Return the dot before a name, in its colour; a ring for *none*."""
    palette, glyphs = look.palette, look.glyphs
    if line.id == NONE:
        return (glyphs.ring, "$tl-faint")
    ground = palette.bg if framed else palette.surface
    colour = palette.dot(line.color, palette.cursor if state.cursor else ground)
    return (glyphs.dot, colour if colour.startswith("#") else f"ansi_{colour}")


def _box(state: LineState) -> tuple[str, str]:
    """Return the box before a name: chosen, excluded or neither; a digit without ``multi``."""
    if state.place is not None:
        tone = "$tl-accent" if state.chosen else "$tl-muted"
        return (f" {state.place + 1} " if state.place < 9 else "   ", f"bold {tone}")
    if state.chosen:
        return ("[x]", "bold $tl-accent")
    return ("[!]", "bold $tl-accent") if state.excluded else ("[ ]", "$tl-muted")
