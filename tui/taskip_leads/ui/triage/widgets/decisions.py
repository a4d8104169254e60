"""The decisions about the current lead, each with its key: beside the lead, or in rows below it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.pipeline.next_step import days_late, step_day
from taskip_leads.text import clean, short_day
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.triage import words
from taskip_leads.ui.triage.view import DecisionView

#: The commands beside the statuses: key, name, action.
COMMANDS = (
    ("t", "next step", "app.follow_up"),
    ("A", "owner", "app.assign"),
    ("n", "note", "note"),
    ("m", "email", "app.write_email"),
    ("D", "delete", "app.delete_leads"),
)
#: The keys that move in the queue.
MOVES = (
    ("enter", "next, unchanged", "skip"),
    ("backspace", "previous", "previous"),
    ("z", "undo and go back", "undo"),
)
#: Cells at both edges of the pane.
_EDGE = 2
#: Below so many rows of the terminal, the rows below the lead are fewer.
_ROOMY, _LEAST = 24, 15


class ActionChosen(Message):
    """A decision was clicked; ``action`` is the action of its key."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action


class DecisionPane(Widget):
    """A column at the right; what does not fit is left out from the bottom."""

    DEFAULT_CSS = """
    DecisionPane { width: 36; height: 1fr; background: $tl-surface; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__()
        self._palette, self._glyphs = palette, glyphs
        self._view = DecisionView()
        #: The action of each line; "" if it has none.
        self._actions: list[str] = []

    def show(self, view: DecisionView) -> None:
        """Show these decisions."""
        self._view = view
        self.refresh()

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    def render(self) -> Content:
        self._actions = []
        room, height = self.size.width - 2 * _EDGE, self.size.height
        top = self._decisions(room)
        rule = Content.styled(f"  {self._glyphs.rule * room}", "$tl-line")
        rest = [section for section in (self._coming(room), self._so_far(room)) if section]
        if rest:
            rest[0] = [rule, *rest[0]]
        for section in rest:
            if len(top) + 1 + len(section) <= height:
                top += [Content(), *section]
        return Content("\n").join(top[:height])

    def _decisions(self, room: int) -> list[Content]:
        lines = [Content.styled("  Decide", "bold $tl-muted"), Content()]
        self._actions = ["", ""]
        for digit, status in enumerate(self._view.with_digits, start=1):
            lines.append(self._status(digit, status, room))
            self._actions.append(f"decide({digit})")
        lines.append(Content())
        self._actions.append("")
        row = self._view.row
        for key, name, action in COMMANDS:
            value = "" if row is None else _value(row, name, self._view.me)
            lines.append(self._command(key, name, value, room))
            self._actions.append(action)
        lines.append(Content())
        self._actions.append("")
        for key, name, action in MOVES:
            lines.append(
                Content.assemble("  ", (f"{key:<11}", "bold $tl-text"), (name, "$tl-muted"))
            )
            self._actions.append(action)
        return lines

    def _status(self, digit: int, status: Attribute, room: int) -> Content:
        is_current = status.id == self._view.current_status
        ground = self._palette.surface
        dot = content.css(self._palette.dot(status.color, ground))
        name = content.short(status.name, room - 10, self._glyphs)
        left = Content.assemble(
            (self._glyphs.bar if is_current else " ", "$tl-accent"),
            " ",
            (f"{digit}", "bold $tl-text"),
            "  ",
            (self._glyphs.dot, dot),
            (f" {name}", "bold $tl-text" if is_current else "$tl-text"),
        )
        right = Content.styled("now" if is_current else "", "$tl-muted")
        return content.ends(left, right, room + _EDGE, self._glyphs.ellipsis)

    def _command(self, key: str, name: str, value: str, room: int) -> Content:
        left = Content.assemble("  ", (key, "bold $tl-text"), (f"  {name}", "$tl-muted"))
        text = content.short(value, room - 14, self._glyphs)
        return content.ends(left, Content.styled(text, "$tl-faint"), room + _EDGE)

    def _coming(self, room: int) -> list[Content]:
        if not self._view.coming:
            return []
        lines = [Content.styled("  Coming up", "bold $tl-muted")]
        for row in self._view.coming:
            worth = content.worth(row)
            name = content.short(row.name, room - worth.cell_length - 2, self._glyphs)
            left = Content.styled(f"  {name}", "$tl-text")
            lines.append(content.ends(left, worth, room + _EDGE, self._glyphs.ellipsis))
        return lines

    def _so_far(self, room: int) -> list[Content]:
        outcomes = words.outcomes(self._view.tally)
        beside = words.side_work(self._view.work)
        if not outcomes and not beside:
            return []
        lines = [Content.styled("  So far", "bold $tl-muted")]
        lines += [
            Content.styled(f"  {line}", "$tl-text")
            for line in _filled(outcomes, room, self._glyphs)
        ]
        lines += [Content.styled(f"  {line}", "$tl-muted") for line in cells.wrap(beside, room, 2)]
        return lines if beside else [line for line in lines if line.plain.strip()]

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < len(self._actions) and self._actions[offset.y]:
            self.post_message(ActionChosen(self._actions[offset.y]))


class DecisionRows(Widget):
    """The same in a few rows under the lead, for terminals without room beside it."""

    DEFAULT_CSS = """
    DecisionRows { width: 1fr; height: auto; background: $tl-bg; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__()
        self._palette, self._glyphs = palette, glyphs
        self._view = DecisionView()
        #: First and last cell of each action, by line.
        self._places: dict[int, list[tuple[int, int, str]]] = {}

    def show(self, view: DecisionView) -> None:
        """Show these decisions."""
        self._view = view
        self.refresh(layout=True)

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        return Content("\n").join(self._lines(self.size.width))

    def _lines(self, width: int) -> list[Content]:
        height = self.app.size.height
        self._places = {}
        lines = [] if height < _LEAST else [Content.styled(self._glyphs.rule * width, "$tl-line")]
        self._flow(lines, self._statuses(), width)
        if height >= _LEAST:
            self._flow(lines, self._commands(), width)
        if height >= _ROOMY:
            lines.append(Content())
        if height > _LEAST and (so_far := self._so_far(width)) is not None:
            lines.append(so_far)
        return lines

    def _flow(
        self, lines: list[Content], pieces: Sequence[tuple[Content, str]], width: int
    ) -> None:
        """Append lines with these pieces side by side, each with its action."""
        line = Content()
        for piece, action in pieces:
            if line.cell_length and line.cell_length + 3 + piece.cell_length > width:
                lines.append(line)
                line = Content()
            start = line.cell_length + (3 if line.cell_length else 1)
            line = Content.assemble(line, " " * (start - line.cell_length), piece)
            self._places.setdefault(len(lines), []).append((start, line.cell_length, action))
        if line.cell_length:
            lines.append(line.truncate(width))

    def _statuses(self) -> list[tuple[Content, str]]:
        pieces: list[tuple[Content, str]] = []
        for digit, status in enumerate(self._view.with_digits, start=1):
            dot = content.css(self._palette.dot(status.color, self._palette.bg))
            is_current = status.id == self._view.current_status
            name = content.short(status.name, 20, self._glyphs)
            piece = Content.assemble(
                (f"{digit} ", "bold $tl-text"),
                (self._glyphs.dot, dot),
                (f" {name}", "bold $tl-text" if is_current else "$tl-text"),
            )
            pieces.append((piece, f"decide({digit})"))
        return pieces

    def _commands(self) -> list[tuple[Content, str]]:
        row = self._view.row
        pieces: list[tuple[Content, str]] = []
        for key, name, action in COMMANDS:
            value = "" if row is None else _value(row, name, self._view.me)
            text = f" {content.short(value, 16, self._glyphs)}" if value else ""
            piece = Content.assemble(
                (key, "bold $tl-text"), (f" {name}", "$tl-muted"), (text, "$tl-faint")
            )
            pieces.append((piece, action))
        return pieces

    def _so_far(self, width: int) -> Content | None:
        outcomes = words.outcomes(self._view.tally)
        coming = self._view.coming
        if not outcomes and not coming:
            return None
        right = Content()
        if coming:
            name = content.short(coming[0].name, width // 3, self._glyphs)
            right = Content.assemble(("next ", "$tl-faint"), (name, "$tl-muted"))
        left = Content()
        if outcomes:
            text = "   ".join(outcomes)
            left = Content.assemble(("So far ", "$tl-faint"), (text, "$tl-text"))
        line = content.ends(left, right, width - 2, self._glyphs.ellipsis)
        return Content.assemble(" ", line)

    def on_click(self, event: events.Click) -> None:
        for start, end, action in self._places.get(event.y, ()):
            if start <= event.x < end:
                self.post_message(ActionChosen(action))


def _value(row: LeadRow, name: str, me: int | None) -> str:
    """Return what a command would change: the next step or the owners."""
    if name == "owner":
        if row.owners is None:
            return "not known"
        return content.owners(row.owners, me, named=False) or "nobody"
    return _next_step(row, clock.today()) if name == "next step" else ""


def _next_step(row: LeadRow, today: date) -> str:
    day = step_day(row, today)
    if day is None:
        return clean(row.day_text or "none") if row.day is None else "none"
    late = days_late(row, today)
    return f"{late}d late" if late else short_day(day, today)


def _filled(pieces: Sequence[str], room: int, glyphs: Glyphs) -> list[str]:
    """Return the pieces side by side, in as many lines as they need."""
    lines: list[str] = []
    for piece in pieces:
        text = cells.cut(piece, room, glyphs.ellipsis)
        if lines and cells.width(lines[-1]) + 3 + cells.width(text) <= room:
            lines[-1] += f"   {text}"
        else:
            lines.append(text)
    return lines
