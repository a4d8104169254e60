"""A dialog's frame, with a headline and a fact in its top border."""

from __future__ import annotations

from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from taskip_leads.text import clean
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.glyphs import Glyphs


class DialogFrame(Vertical):
    """Lay out children from top to bottom; ``show`` sets the headline and the fact."""

    DEFAULT_CSS = """
    DialogFrame { height: auto; max-width: 96%; background: $tl-bg; border: round $tl-edge;
        border-title-background: $tl-bg; border-title-color: $tl-text; }
    DialogFrame.-ascii { border: ascii $tl-edge; }
    """

    def __init__(
        self, glyphs: Glyphs, title: str = "", fact: str = "", *, id: str | None = None
    ) -> None:
        super().__init__(id=id, classes="-ascii" if glyphs.is_ascii else None)
        self._glyphs = glyphs
        self._title, self._fact = clean(title), clean(fact)
        # The room for the fact is unknown before the first layout.
        self.border_title = Content.styled(self._title, "bold $tl-text")

    def show(self, title: str, fact: str = "") -> None:
        """Set the headline and the fact."""
        self._title, self._fact = clean(title), clean(fact)
        self._name_it()

    def leave_room(self, part: Widget, beside: int) -> None:
        """Make ``part`` scroll before the frame pushes its keys out of sight.

        ``beside`` is the number of rows without ``part``. One row above and below stays free.
        """
        part.styles.max_height = max(1, self.app.size.height - beside - 2)

    def on_resize(self) -> None:
        self._name_it()

    def _name_it(self) -> None:
        # A border has one title: the fact is its end, with the border line drawn between.
        room = self.outer_size.width - 6
        fact = cells.cut(self._fact, room // 2, self._glyphs.ellipsis)
        title = cells.cut(self._title, room - len(fact) - 4, self._glyphs.ellipsis)
        if not fact:
            self.border_title = Content.styled(title, "bold $tl-text")
            return
        line = self._glyphs.rule * max(1, room - cells.width(title) - cells.width(fact) - 3)
        self.border_title = Content.assemble(
            (title, "bold $tl-text"), (f" {line} ", "$tl-edge"), (fact, "$tl-muted")
        )
