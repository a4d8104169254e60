"""The toast for leads that come while the user works."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import ends
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.undo_toast import HEIGHT, WIDTH

#: Rows below it: one of the list, the status bar, the key bar.
_BELOW = 3
_PADDING = 4
_SECONDS = 8.0


class ArrivalToast(Widget):
    """Float in the corner without focus, for some seconds; a click shows the lead."""

    DEFAULT_CSS = """
    ArrivalToast { layer: popup; width: 36; height: 4; background: $tl-raised; }
    """

    def __init__(
        self,
        glyphs: Glyphs,
        headline: str,
        text: Content,
        age: str = "",
        *,
        lead_id: int | None = None,
    ) -> None:
        """All texts must be clean; ``lead_id`` is the lead that it shows, None for several."""
        super().__init__()
        self._glyphs, self._headline, self._text, self._age = glyphs, headline, text, age
        self.lead_id = lead_id

    def on_mount(self) -> None:
        self._place()
        self.set_timer(_SECONDS, self.remove)

    def _place(self) -> None:
        size = self.app.size
        self.styles.offset = (size.width - WIDTH, size.height - HEIGHT - _BELOW)

    def on_resize(self) -> None:
        self._place()

    def render(self) -> Content:
        room = WIDTH - _PADDING
        bar = (f"{self._glyphs.bar} ", "$tl-accent")
        headline = cells.cut(self._headline, room, self._glyphs.ellipsis)
        key = Content.assemble(("N", "bold $tl-text"), (" show", "$tl-muted"))
        return Content("\n").join(
            [
                Content.assemble(bar),
                Content.assemble(bar, (headline, "bold $tl-text")),
                Content.assemble(bar, ends(self._text, key, room, self._glyphs.ellipsis)),
                Content.assemble(bar, (self._age, "$tl-muted")),
            ]
        )

    async def on_click(self) -> None:
        await self.screen.run_action("next_unread")
