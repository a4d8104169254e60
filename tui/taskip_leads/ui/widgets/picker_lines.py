"""The lines of a picker: what is typed, and one line for each choice."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct
from textual.content import Content

from taskip_leads.models.filters.query import NONE
from taskip_leads.text import clean
from taskip_leads.ui.ports import Look
from taskip_leads.ui.render import cells

#: From the left edge: the cursor's bar, the box, the name.
_BOX, _NAME = 2, 8


class PickerLine(Struct, frozen=True):
    """One choice; ``id`` ``NONE`` stands for *without one*."""

    id: int
    name: str
    #: The workspace's colour of it; free text.
    color: str | None = None
    #: How many leads it would leave; None: not known, and not shown.
    leads: int | None = None
    #: Whether a dot in its colour stands before the name.
    dot: bool = True
    #: A word at the right end in place of the number: ``now``.
    told: str = ""


class LineState(NamedTuple):
    """How a choice stands."""

    cursor: bool
    chosen: bool
    excluded: bool
    #: Its place among those that are shown, where one choice ends the picker; None: it has a box.
    place: int | None


def render_field(look: Look, typed: str, width: int) -> Content:
    """What is typed to narrow the choices."""
    room = width - 4
    if typed:
        text = Content.assemble(
            (cells.cut(typed, room - 1, look.glyphs.ellipsis), "$tl-text"),
            (" ", "reverse" if look.palette.flat else "on $tl-accent"),
        )
    else:
        text = Content.styled("type to narrow", "$tl-faint")
    if look.palette.flat:
        return Content.assemble(" [", text, " " * max(0, room - text.cell_length), "]")
    field = Content.assemble(" ", text, " " * max(0, room + 1 - text.cell_length))
    return " " + field.stylize_before("on $tl-raised")


def render_line(
    look: Look, line: PickerLine, state: LineState, width: int, *, framed: bool
) -> Content:
    """One choice: the cursor's bar, its box or digit, its dot, its name, and at the end its number."""
    palette, glyphs = look.palette, look.glyphs
    count = line.told if line.leads is None else f"{line.leads:,}"
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
    """The dot before a name, in its colour; a ring for *none*."""
    palette, glyphs = look.palette, look.glyphs
    if line.id == NONE:
        return (glyphs.ring, "$tl-faint")
    ground = palette.bg if framed else palette.surface
    colour = palette.dot(line.color, palette.cursor if state.cursor else ground)
    return (glyphs.dot, colour if colour.startswith("#") else f"ansi_{colour}")


def _box(state: LineState) -> tuple[str, str]:
    """Chosen, excluded or neither; the digit where one choice ends the picker."""
    if state.place is not None:
        tone = "$tl-accent" if state.chosen else "$tl-muted"
        return (f" {state.place + 1} " if state.place < 9 else "   ", f"bold {tone}")
    if state.chosen:
        return ("[x]", "bold $tl-accent")
    return ("[!]", "bold $tl-accent") if state.excluded else ("[ ]", "$tl-muted")
