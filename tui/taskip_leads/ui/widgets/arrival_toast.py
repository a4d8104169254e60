"""The toast for leads that come while the user works."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from taskip_leads.ui.render.content import ends, key
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.widgets.undo_toast import ROOM, place_in_corner, toast_rows

_SECONDS = 8.0


class ArrivalToast(Widget):
    """Stand in the corner for some seconds; a click shows the lead."""

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
        place_in_corner(self)
        self.set_timer(_SECONDS, self.remove)

    def on_resize(self) -> None:
        place_in_corner(self)

    def render(self) -> Content:
        shown = Content.assemble(key("leads.next_unread"), (" show", "$tl-muted"))
        line = ends(self._text, shown, ROOM - 1, self._glyphs.ellipsis)
        return toast_rows(self._glyphs, self._headline, line, self._age)

    async def on_click(self) -> None:
        await self.screen.run_action("next_unread")
