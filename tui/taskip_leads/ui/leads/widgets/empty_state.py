"""The reason for an empty list, and what the user can do."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads.models.filters.chips import Chip
from taskip_leads.text import plural
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs

_WIDTH = 58
_INDENT = 2
#: Lines above the choices: headline, sentence, blank.
_ABOVE = 3

_NUMBERS = ("", "this filter", "both filters", "all three filters", "all four filters",
            "all five filters", "all six filters")  # fmt: skip


class DroppableFilter(Struct, frozen=True):
    """A filter, and how many leads would match without it (None: not counted yet)."""

    chip: Chip
    leads: int | None


class EmptyState(Widget, can_focus=True):
    """Show a headline and some lines, or filters to remove with a cursor on the best one."""

    BINDINGS = keys.bindings("nomatch")
    DEFAULT_CSS = """
    EmptyState { background: $tl-bg; }
    """

    class Dropped(Message):
        """A filter was chosen: remove this part of the query."""

        def __init__(self, part: str) -> None:
            super().__init__()
            self.part = part

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._headline = ""
        self._lines: tuple[Content, ...] = ()
        self._drops: tuple[DroppableFilter, ...] = ()
        #: The number of filters that are on; some may not be worth removing.
        self._filters = 0
        self._cursor = 0

    def show_text(self, headline: str, lines: Sequence[Content]) -> None:
        """Show a headline and lines."""
        self._headline, self._lines, self._drops, self._cursor = headline, tuple(lines), (), 0
        self._filters = 0
        self.refresh()

    def offer(self, drops: Sequence[DroppableFilter]) -> None:
        """Offer to remove a filter that brings back leads; the one that brings back most comes first."""
        part = self._drops[self._cursor].chip.part if self._drops and self._cursor else None
        ordered = sorted(drops, key=lambda drop: -(drop.leads or 0))
        self._headline = f"No lead matches {_NUMBERS[min(len(ordered), len(_NUMBERS) - 1)]}"
        self._drops = tuple(drop for drop in ordered if drop.leads != 0)
        self._filters = len(ordered)
        parts = [drop.chip.part for drop in self._drops]
        self._cursor = parts.index(part) if part in parts else 0
        self._lines = () if self._drops else (sentence("`leads.clear` clears all filters"),)
        self.refresh()

    @property
    def offers(self) -> bool:
        """Whether there are filters to remove."""
        return bool(self._drops)

    @property
    def is_filtered(self) -> bool:
        """Whether filters are the reason."""
        return self._filters > 0

    @property
    def complete(self) -> bool:
        """Whether it is known what each of the offered filters hides."""
        return all(drop.leads is not None for drop in self._drops)

    def render(self) -> Content:
        width = min(_WIDTH, self.size.width - 4)
        lines = [Content.styled(self._headline, "bold $tl-text")]
        if self._drops:
            lead = "Without one of them:" if self._filters > 1 else "Without it:"
            lines += [Content.styled(lead, "$tl-muted"), Content()]
            lines += [
                self._drop_line(drop, at == self._cursor, width)
                for at, drop in enumerate(self._drops)
            ]
        else:
            lines += [Content(), *self._lines]
        left, top = self._origin(len(lines))
        head = [Content()] * top
        body = []
        for at, line in enumerate(lines):
            marked = bool(self._drops) and at == _ABOVE + self._cursor
            body.append((" " * (left - _INDENT if marked else left)) + line)
        return Content("\n").join([*head, *body])

    def _origin(self, count: int) -> tuple[int, int]:
        """Return the left and top cell of the text: centered, a little above the middle."""
        width = min(_WIDTH, self.size.width - 4)
        return (
            max(_INDENT, (self.size.width - width) // 2),
            max(0, (self.size.height - count) * 2 // 5),
        )

    def _drop_line(self, drop: DroppableFilter, marked: bool, width: int) -> Content:
        count = "" if drop.leads is None else plural(drop.leads, "lead")
        number, _, unit = count.partition(" ")
        label = cells.pad(f"remove {drop.chip.label}", 16)
        value = cells.pad(drop.chip.value, width - 16 - len(count) - 1, self._glyphs.ellipsis)
        bold = "bold " if marked else ""
        line = Content.assemble(
            (label, "$tl-muted"),
            (value, f"{bold}$tl-text"),
            (f" {number}", f"{bold}$tl-text"),
            (f" {unit}", "$tl-muted"),
        )
        if not marked:
            return line
        bar = Content.styled(f"{self._glyphs.bar} ", "$tl-accent")
        return Content.assemble(bar, line, "  ").stylize("on $tl-cursor")

    def action_move(self, by: int) -> None:
        if self._drops:
            self._cursor = (self._cursor + by) % len(self._drops)
            self.refresh()

    def action_drop(self) -> None:
        if self._drops:
            self.post_message(self.Dropped(self._drops[self._cursor].chip.part))

    def on_click(self, event: events.Click) -> None:
        lines = _ABOVE + len(self._drops)
        at = event.y - self._origin(lines)[1] - _ABOVE
        if self._drops and 0 <= at < len(self._drops):
            self._cursor = at
            self.action_drop()


def sentence(*pieces: str | tuple[str, bool]) -> Content:
    """Return a muted line in which the keys of its actions, and pieces marked True, are bold."""
    return Content.assemble(
        *(
            content.with_keys(piece, "$tl-muted")
            if isinstance(piece, str)
            else (piece[0], "bold $tl-text" if piece[1] else "$tl-muted")
            for piece in pieces
        )
    )
