"""The newest notes of a lead, below its facts while another one is written."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from taskip_leads.models.lead_views import NoteView
from taskip_leads.models.values.note_text import body_below
from taskip_leads.text import clean
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs

#: The rows of one note's text, and the notes that are shown.
_ROWS, _NOTES = 6, 5


class LastNotes(Widget):
    """Shows as many notes as there is room for, the newest first."""

    DEFAULT_CSS = """
    LastNotes { width: 1fr; height: 1fr; padding: 0 1; }
    """

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self._glyphs = glyphs
        self._notes: Sequence[NoteView] = ()

    def show(self, notes: Sequence[NoteView]) -> None:
        """Show these notes, newest first."""
        self._notes = notes
        self.refresh()

    def render(self) -> Content:
        if not self._notes:
            return Content()
        lines = [Content.styled("Last notes", "bold $tl-muted")]
        for view in self._notes[:_NOTES]:
            lines += [*self._note(view), Content()]
        return Content("\n").join(lines[: self.size.height])

    def _note(self, view: NoteView) -> list[Content]:
        width, note = self.size.width, view.note
        day = content.local_day(note.created_at)
        title = cells.cut(
            clean(note.title[: cells.LIMIT]), width - cells.width(day) - 2, self._glyphs.ellipsis
        )
        head = Content.assemble((day, "$tl-muted"), (f"  {title}", "bold $tl-text"))
        text = body_below(title, content.prose(note.note))
        wrapped = cells.wrap(text, width, _ROWS, self._glyphs.ellipsis) if text else []
        return [head, *(Content.styled(line, "$tl-muted") for line in wrapped)]
