"""Who the current lead is: name, company and value; status, origin and owner."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.lead_row import LeadRow, UnreadKind
from taskip_leads.text import clean, short_day
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.triage.view import TriageLeadView

#: A lead's origin or what changed needs so many cells, else it is left out.
_LEAST = 8


class TriageHead(Widget):
    """Two rows above the lead's text; they do not scroll."""

    DEFAULT_CSS = """
    TriageHead { height: 2; width: 1fr; background: $tl-bg; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__()
        self._palette, self._glyphs = palette, glyphs
        self._view: TriageLeadView | None = None

    def show(self, view: TriageLeadView | None) -> None:
        """Show this lead."""
        self._view = view
        self.refresh()

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    def render(self) -> Content:
        if self._view is None:
            return Content()
        width = self.size.width
        return Content("\n").join([self._who(self._view, width), self._state(self._view, width)])

    def _line(self, left: Content, right: Content, width: int) -> Content:
        return Content.assemble(" ", content.ends(left, right, width - 2, self._glyphs.ellipsis))

    def _who(self, view: TriageLeadView, width: int) -> Content:
        row = view.detail.row
        money = content.worth(row)
        room = width - 2 - money.cell_length - 2
        name = content.short(row.name, room, self._glyphs)
        company = content.short(row.company or "", room - cells.width(name) - 2, self._glyphs)
        left = Content.assemble((name, "bold $tl-text"), (f"  {company}", "$tl-muted"))
        return self._line(left, money, width)

    def _state(self, view: TriageLeadView, width: int) -> Content:
        row = view.detail.row
        owner = self._owner(view, width // 3)
        room = width - 2 - owner.cell_length - 2
        left = content.standing(row, self._palette, self._glyphs, room)
        left_over = room - left.cell_length - 2
        if left_over >= _LEAST:
            left = Content.assemble(left, "  ", *self._news(view, left_over))
        return self._line(left, owner, width)

    def _news(self, view: TriageLeadView, room: int) -> list[tuple[str, str]]:
        """Return what others changed just now, else where the lead came from."""
        if view.changed:
            text = content.short(", ".join(view.changed), room - 2, self._glyphs)
            return [("~ ", "bold $tl-text"), (text, "$tl-text")]
        text = content.short(origin(view.detail.row), room - 2, self._glyphs)
        news = view.detail.unread
        if news is not None and news.kind is UnreadKind.CHANGED:
            names = ", ".join(news.was)
            words = f"{names} changed by others" if names else "new note by others"
            text = content.short(words, room - 2, self._glyphs)
        if news is not None:
            return [(f"{self._glyphs.unread(news.kind)} ", "$tl-text"), (text, "$tl-muted")]
        return [(text, "$tl-muted")]

    def _owner(self, view: TriageLeadView, room: int) -> Content:
        owners = view.detail.row.owners
        if owners is None:
            return Content.styled("owner not known yet", "$tl-faint")
        if not owners:
            return Content.styled("no owner", "$tl-faint")
        names = content.short(content.owners(owners, view.me, named=False), room, self._glyphs)
        return Content.assemble(("owner ", "$tl-faint"), (names, "$tl-muted"))


def origin(row: LeadRow) -> str:
    """Return ``new, Fri 20 Nov 16:02, from Website``, with what is known of it."""
    moment = clock.parse_stamp(row.created_at)
    parts = ["new"] if row.unread is UnreadKind.NEW else []
    if moment is not None:
        here = moment.astimezone()
        parts.append(f"{short_day(here.date(), clock.today())} {content.clock_time(here)}")
    elif row.created_at:
        parts.append(row.created_at)
    if row.sources:
        parts.append(f"from {row.sources[0].name}")
    text = ", ".join(parts)
    return clean(text[: cells.LIMIT])
