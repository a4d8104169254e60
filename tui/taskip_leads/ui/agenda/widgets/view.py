"""The agenda: groups of leads by day, rendered line by line. Only what is in sight is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy

from textual import events, on
from textual.strip import Strip
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.agenda.agenda import Agenda, AgendaGroup, AgendaRow
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.ui.agenda.kept import Goal
from taskip_leads.ui.agenda.lines import AgendaLines, LineKind
from taskip_leads.ui.agenda.widgets.columns import columns_of
from taskip_leads.ui.agenda.widgets.messages import (
    AgendaCursorMoved,
    AgendaLeadOpened,
    AgendaRowsMissing,
)
from taskip_leads.ui.agenda.widgets.painter import AgendaPainter, AgendaPicture
from taskip_leads.ui.agenda.widgets.row_cache import AgendaRowCache
from taskip_leads.ui.agenda.widgets.row_renderer import AgendaContext
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette

#: Lines that one step of the wheel scrolls.
_WHEEL = 3


class AgendaView(Widget, can_focus=True):
    """Shows the agenda, and handles the mouse. Missing rows are requested with a message."""

    DEFAULT_CSS = "AgendaView { background: $tl-bg; }"

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self.rows = AgendaRowCache()
        self.lines = AgendaLines()
        self._painter = AgendaPainter(self.lines, self.rows)
        self._goals: Mapping[int, Goal] = {}
        self._marks: frozenset[int] = frozenset()
        self._me: int | None = None
        self._announced: int | None = None
        self._drags_thumb = False
        self._strips: list[Strip] | None = None

    # What it shows

    @property
    def agenda(self) -> Agenda:
        """The agenda that is shown."""
        return self.lines.agenda

    @property
    def lead_ids(self) -> Sequence[int]:
        """The ids of all leads, group after group."""
        return self.lines.lead_ids

    @property
    def lead_id(self) -> int | None:
        """The lead under the cursor."""
        return self.lines.lead_id

    @property
    def row(self) -> LeadRow | None:
        """The row of the lead under the cursor, if it was read."""
        return None if self.lead_id is None else self.rows.leads.row(self.lead_id)

    @property
    def group(self) -> AgendaGroup | None:
        """The group under the cursor."""
        name = self.lines.group
        return None if name is None else self.agenda.group(name)

    def show_agenda(
        self, agenda: Agenda, text: str, goals: Mapping[int, Goal], *, same_query: bool
    ) -> None:
        """Show another agenda, with the matches of ``text``; leads with a goal are about to go."""
        self.rows.leads.search(text, (), {})
        self._goals = goals
        self.lines.place(agenda, same_query=same_query)
        self.repaint_all()
        self.call_after_refresh(self._request_rows)

    def put_rows(self, requested: Sequence[int], rows: Mapping[int, AgendaRow]) -> None:
        """Show the rows that were requested; leads without one are gone."""
        if self.rows.put(requested, rows):
            self.repaint_all()

    def in_sight(self, agenda: Agenda, *, same_query: bool) -> list[int]:
        """Return the leads that ``show_agenda`` would bring into sight, and the next one it names."""
        future = copy(self.lines)
        future.resize(self.size.height)
        future.place(agenda, same_query=same_query)
        named = [] if agenda.next_step is None else [agenda.next_step[0]]
        return [*future.leads_in_sight(), *named]

    def set_palette(self, palette: Palette) -> None:
        """Repaint with other colors."""
        self._palette = palette
        self.repaint_all()

    def next_leads(self, count: int) -> Sequence[int]:
        """Return the lead under the cursor and those that follow it."""
        return self.lead_ids[self.lines.index : self.lines.index + count]

    def set_me(self, me: int | None) -> None:
        """Set the user whose leads show ``me``."""
        if me != self._me:
            self._me = me
            self.repaint_all()

    def set_notice(self, lines: tuple[str, ...]) -> None:
        """The agenda has no room for a notice below its leads."""

    def set_marks(self, marks: frozenset[int]) -> None:
        """Show these leads as marked."""
        if marks != self._marks:
            self._marks = marks
            self.repaint_all()

    def choose(self) -> None:
        """Keep the cursor on its lead also when a filter hides it: the user works on it."""
        self.lines.choose()

    # The cursor

    def move(self, by: int) -> None:
        """Move the cursor by leads."""
        self.move_to(self.lines.index + by)

    def move_to(self, index: int) -> None:
        """Move the cursor to a lead, or to the nearest end."""
        if self.lead_ids:
            self.lines.move_to(max(0, min(index, len(self.lead_ids) - 1)))
            self._follow_cursor()

    def move_group(self, by: int) -> None:
        """Move the cursor to the first lead of the next group, or of the one before."""
        self.lines.move_group(by)
        self._follow_cursor()

    def move_to_lead(self, lead_id: int) -> None:
        """Move the cursor to a lead, now or when the agenda has it."""
        self.lines.expect(lead_id)
        self._follow_cursor()

    def _follow_cursor(self) -> None:
        self.repaint_all()
        self._request_rows()

    def _announce(self) -> None:
        if self.lead_id != self._announced:
            self._announced = self.lead_id
            self.post_message(AgendaCursorMoved())

    def _request_rows(self) -> None:
        """Request the rows in sight and those of the pages beside them."""
        wanted = self.lines.leads_in_sight(around=self.lines.height)
        if requested := self.rows.leads.request(wanted):
            self.post_message(AgendaRowsMissing(requested))

    # Painting

    @on(events.Focus)
    @on(events.Blur)
    def repaint_all(self) -> None:
        """Repaint every line."""
        self._strips = None
        self._announce()
        self.refresh()

    def _paint(self) -> list[Strip]:
        width, height = self.size
        self.lines.resize(height)
        context = AgendaContext(
            self._palette,
            self._glyphs,
            columns_of(width),
            width,
            clock.today(),
            self.rows.leads.needles,
            self._me,
            self.agenda.week_start,
        )
        picture = AgendaPicture(context, height, self.has_focus, self._marks, self._goals)
        return self._painter.paint(picture)

    def render_line(self, y: int) -> Strip:
        if self._strips is None or len(self._strips) != self.size.height:
            self._strips = self._paint()
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width)

    # Events

    def on_resize(self) -> None:
        self.lines.resize(self.size.height)
        self._follow_cursor()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.x >= self.size.width - 1:
            self._drags_thumb = True
            self.capture_mouse()
            self._drag(event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._drags_thumb:
            self._drag(event.y)

    def on_mouse_up(self) -> None:
        if self._drags_thumb:
            self._drags_thumb = False
            self.release_mouse()

    def _drag(self, y: int) -> None:
        fraction = y / max(1, self.lines.height - 1)
        self.lines.scroll(round(fraction * self.lines.last_top) - self.lines.top)
        self._follow_cursor()

    def on_click(self, event: events.Click) -> None:
        at = self.lines.lines(self.lines.top + event.y, 1)
        if event.x >= self.size.width - 1 or not at or at[0].kind is not LineKind.LEAD:
            return
        self.move_to(at[0].number)
        if event.chain == 2:
            self.post_message(AgendaLeadOpened())

    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _scroll_lines(self, event: events.MouseEvent) -> None:
        self.lines.scroll(_WHEEL if isinstance(event, events.MouseScrollDown) else -_WHEEL)
        self._follow_cursor()
