"""Paint the agenda: put the lines in sight and the thumb together."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from rich.segment import Segment
from textual.strip import Strip

from taskip_leads.models.agenda.agenda import AgendaGroup
from taskip_leads.ui.agenda.days import nothing_due
from taskip_leads.ui.agenda.kept import Goal
from taskip_leads.ui.agenda.lines import AgendaLine, AgendaLines, LineKind
from taskip_leads.ui.agenda.widgets.row_cache import AgendaRowCache
from taskip_leads.ui.agenda.widgets.row_renderer import (
    NOTHING_TODAY,
    AgendaContext,
    AgendaRowState,
    render_blank_row,
    render_head,
    render_row,
    render_text,
)
from taskip_leads.ui.render.theme import ink


class AgendaPicture(Struct, frozen=True):
    """What the agenda shows now, beside its leads."""

    context: AgendaContext
    height: int
    focused: bool = False
    marks: frozenset[int] = frozenset()
    #: Leads whose last change can be taken back, and where they go.
    goals: Mapping[int, Goal] = {}


class AgendaPainter:
    """Renders the lines in sight."""

    def __init__(self, lines: AgendaLines, rows: AgendaRowCache) -> None:
        self._lines, self._rows = lines, rows

    def paint(self, picture: AgendaPicture) -> list[Strip]:
        """Return all lines of the widget."""
        context, lines = picture.context, self._lines
        palette, width = context.palette, context.width
        shown = lines.lines(lines.top, picture.height)
        thumb, thumbs = Segment(context.glyphs.thumb, ink(palette.line, palette.bg)), lines.thumb
        blank = Segment(" ", ink(palette.text, palette.bg))
        filled = [Segment(" " * (width - 1), ink(palette.text, palette.bg))]
        strips = []
        for y in range(picture.height):
            segments = self._line(shown[y], picture) if y < len(shown) else None
            end = thumb if y in thumbs else blank
            strips.append(Strip([*(segments or filled), end], width))
        return strips

    def _line(self, line: AgendaLine, picture: AgendaPicture) -> list[Segment] | None:
        context, agenda = picture.context, self._lines.agenda
        match line.kind:
            case LineKind.HEAD if line.group is not None:
                group, current = agenda.group(line.group), line.group is self._lines.group
                return render_head(group, context, current=current)
            case LineKind.TEXT if line.group is not None:
                return render_text(NOTHING_TODAY, context, strong=False)
            case LineKind.TEXT:
                return render_text(self._sentence(line.number), context, strong=line.number == 1)
            case LineKind.LEAD if line.group is not None:
                return self._lead(line, agenda.group(line.group), picture)
            case _:
                return None

    def _sentence(self, number: int) -> str:
        """Return one of the lines that say that nothing is due."""
        agenda = self._lines.agenda
        following = agenda.next_step
        row = None if following is None else self._rows.leads.row(following[0])
        return nothing_due(agenda, None if row is None else row.name)[number]

    def _lead(self, line: AgendaLine, group: AgendaGroup, picture: AgendaPicture) -> list[Segment]:
        lead_id = self._lines.lead_ids[line.number]
        cursor = line.number == self._lines.index
        state = AgendaRowState(
            group=group.name,
            day=self._lines.day_of(line),
            cursor=cursor,
            focused=cursor and picture.focused,
            marked=lead_id in picture.marks,
            goal=picture.goals.get(lead_id),
        )
        one = self._rows.find(lead_id)
        if one is None:
            return render_blank_row(picture.context, state)
        return render_row(one, picture.context, state)
