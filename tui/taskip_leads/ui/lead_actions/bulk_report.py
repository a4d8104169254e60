"""One line per lead of a bulk change with its outcome; only visible lines are built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from textual.content import Content
from textual.geometry import Region

from taskip_leads import clock
from taskip_leads.models.pending import ChangeState, PendingChange
from taskip_leads.ui.changes import labels
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

_NAME = 26
#: Failed changes first, then unfinished ones, then finished ones, then undone ones.
_ORDER = (
    ChangeState.REFUSED,
    ChangeState.NEEDS_DECISION,
    ChangeState.UNKNOWN,
    ChangeState.INFLIGHT,
    ChangeState.HELD,
    ChangeState.QUEUED,
    ChangeState.DONE,
)


class BulkReport(CursorPane, can_focus=False):
    """Shows changes with the names of their leads, and repaints only lines that differ."""

    def __init__(
        self,
        palette: Palette,
        glyphs: Glyphs,
        count: int,
        name_of: Callable[[int], str],
        *,
        id: str | None = None,
    ) -> None:
        """``name_of`` returns the name of the lead that a change belongs to."""
        super().__init__(palette, glyphs, id=id)
        self._count = count
        self._name_of = name_of
        self._changes: Mapping[int, PendingChange | None] = {}
        self._order: Sequence[int] = ()
        #: The visible lines as they were last painted.
        self._painted: list[Content] = []

    def show(self, changes: Mapping[int, PendingChange | None]) -> None:
        """Show these changes, by their ids; None is one that was undone."""
        self._changes = dict(changes)
        self._order = sorted(self._changes, key=lambda id_: _rank(self._changes[id_]))
        self.update_lines()

    def update_lines(self) -> None:
        """Repaint the visible lines whose text has changed."""
        width, top = self.size.width, round(self.scroll_y)
        lines = [self._line(top + y) for y in range(self.size.height)]
        for y, line in enumerate(lines):
            if y >= len(self._painted) or not line.is_same(self._painted[y]):
                self.refresh(Region(0, y, width, 1))
        self._painted = lines

    def blocks(self, width: int) -> Iterator[Block]:
        # Empty lines, as many as there are changes; ``dress`` fills those that are painted.
        yield False, [Content()] * self._count

    def dress(self, at: int, line: Content) -> Content:
        return self._line(at)

    def _line(self, at: int) -> Content:
        if at >= len(self._order):
            return Content()
        change_id = self._order[at]
        change, glyphs = self._changes[change_id], self._glyphs
        name = cells.pad(self._name_of(change_id), _NAME, glyphs.ellipsis)
        if change is None:
            return Content.assemble(
                (f"{glyphs.nothing} ", "$tl-faint"),
                (name, "$tl-text"),
                ("  undone", "$tl-faint"),
            )
        glyph, word, token = labels.state_badge(change, glyphs, clock.now())
        if change.state is ChangeState.REFUSED:
            word = labels.refusal(change)
        word = cells.cut(word, max(10, self.size.width - 1 - _NAME - 5), glyphs.ellipsis)
        return Content.assemble(
            (f"{glyph} ", f"$tl-{token}"), (name, "$tl-text"), (f"  {word}", "$tl-muted")
        )


def _rank(change: PendingChange | None) -> int:
    return len(_ORDER) if change is None else _ORDER.index(change.state)
