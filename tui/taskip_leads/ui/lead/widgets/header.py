"""The top of the lead screen: breadcrumbs, name, statuses and tabs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.change import ConvertLead
from taskip_leads.models.lead_views import LeadDetail
from taskip_leads.models.pipeline.next_step import step_day
from taskip_leads.text import clean, initials, short_day, span
from taskip_leads.ui import keys
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette

_TABS_ROW = 5
_WIDE = 100
#: A next step's text with fewer cells is left out; with more, the owner's initials stay beside it.
_SHORT_STEP, _LONG_STEP = 8, 60
#: The most cells of owners.
_NAMES = 40
_DUPLICATES = "app.open('duplicates')"


class ListPosition(Struct, frozen=True):
    """A lead's position, from 1, in the list it was opened from."""

    name: str
    position: int
    count: int


class LeadHeader(Widget):
    """Seven rows: breadcrumbs, blank, name and value, statuses and owner, blank, tabs, rule."""

    DEFAULT_CSS = """
    LeadHeader { height: 7; background: $tl-bg; }
    """

    class TabChosen(Message):
        """A tab was clicked."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    class BackChosen(Message):
        """The breadcrumbs were clicked."""

    def __init__(
        self, palette: Palette, glyphs: Glyphs, tabs: Sequence[str], *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._names = tuple(tabs)
        self._counts: tuple[str, ...] = ("",) * len(self._names)
        self._open = 0
        self._detail: LeadDetail | None = None
        self._trail = ListPosition("", 0, 0)
        self._me: int | None = None
        self._same = ""
        self._places: list[tuple[int, int]] = []

    def show(
        self, detail: LeadDetail, trail: ListPosition, counts: Sequence[str], me: int | None = None
    ) -> None:
        """Show this lead; ``counts`` follow the tabs' names, ``me`` is the user's id."""
        self._detail, self._trail, self._counts = detail, trail, tuple(counts)
        self._me = me
        self.refresh()

    def show_same(self, text: str) -> None:
        """Show how many leads have the email or phone of this one; a click shows them."""
        if text != self._same:
            self._same = text
            self.refresh()

    def on_mount(self) -> None:
        self.set_interval(1.0, self._count_down)

    def _count_down(self) -> None:
        if self._detail is not None and _held_until(self._detail) is not None:
            self.refresh()

    def open_tab(self, index: int) -> None:
        """Mark this tab as the open one."""
        self._open = index
        self.refresh()

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    # Painting

    def render(self) -> Content:
        width = self.size.width
        if self._detail is None:
            rows = [Content(), Content(), Content(), Content()]
        else:
            rows = [
                self._crumbs(self._detail, width),
                Content(),
                self._who(self._detail, width),
                self._standing(self._detail, width),
            ]
        return Content("\n").join([*rows, Content(), *self._tabs(width)])

    def _row(self, left: Content, right: Content, width: int) -> Content:
        line = content.ends(left, right, width - 2, self._glyphs.ellipsis)
        return Content.assemble(" ", line)

    def _crumbs(self, detail: LeadDetail, width: int) -> Content:
        trail, row = self._trail, detail.row
        place = f"{trail.position:,} of {trail.count:,}" if trail.count else ""
        left = Content.assemble(
            (f"{self._glyphs.back} ", "$tl-faint"),
            (clean(trail.name), "$tl-muted"),
            (f"   {place}", "$tl-faint"),
        )
        number = f"#{row.server_id}" if row.server_id is not None else "new, not sent yet"
        created = content.day_month(row.created_at)
        id_text = f"{number}   created {created}" if created else number
        right = Content.styled(id_text, "$tl-faint")
        if self._same:
            same = content.clickable(Content.styled(self._same, "$tl-warn"), _DUPLICATES)
            rest = right if width >= _WIDE else Content.styled(number, "$tl-faint")
            right = Content.assemble(same, "   ", rest)
        return self._row(left, right, width)

    def _who(self, detail: LeadDetail, width: int) -> Content:
        row, money = detail.row, content.worth(detail.row)
        room = width - 2 - money.cell_length - 2
        name = content.short(row.name, room, self._glyphs)
        company = content.short(row.company or "", room - cells.width(name) - 2, self._glyphs)
        left = Content.assemble((name, "bold $tl-text"), (f"  {company}", "$tl-muted"))
        return self._row(left, money, width)

    def _standing(self, detail: LeadDetail, width: int) -> Content:
        wordings = self._owner(detail)
        pills = width - 4 - min(wordings[0].cell_length, width // 3)
        left = content.standing(detail.row, self._palette, self._glyphs, pills)
        number = detail.lead.converted_contact_id
        if detail.row.converted and number is not None:
            left = Content.assemble(left, (f"#{number}", "$tl-text"))
        if (until := _held_until(detail)) is not None and until > clock.now():
            seconds = (until - clock.now()).total_seconds()
            left = Content.assemble(left, (f"in {span(seconds)}", "$tl-muted"))
        room = width - 2 - left.cell_length
        step = Content.assemble(*self._step(detail, room))
        owner = _fitting(wordings, room - step.cell_length)
        if not owner.cell_length and room - wordings[-1].cell_length - 2 >= _LONG_STEP:
            # The text is cut anyway, and enough of it is left.
            owner = wordings[-1]
            step = Content.assemble(*self._step(detail, room - owner.cell_length - 2))
        return self._row(left + step, owner, width)

    def _owner(self, detail: LeadDetail) -> list[Content]:
        """Return the owners, from all their names to the initials of the first one."""
        people = detail.lead.assigned_to
        if people is None:
            return [Content.styled("owner not known yet", "$tl-faint")]
        if not people:
            return [Content.styled("no owner", "$tl-faint")]
        person = next(
            (one for one in people if one.id is not None and one.id == self._me), people[0]
        )
        first = content.owners((person,), self._me, named=False)
        more = f" +{len(people) - 1}" if people[1:] else ""
        short = [content.owners(people, self._me, named=False), first + more]
        if person.name and first != "you":
            short += [first.split(" ", 1)[0] + more, initials(first) + more]
        return [
            Content.assemble(
                ("owner ", "$tl-faint"), (content.short(name, _NAMES, self._glyphs), "$tl-muted")
            )
            for name in dict.fromkeys(short)
        ]

    def _step(self, detail: LeadDetail, room: int) -> list[tuple[str, str]]:
        """Return the next step, which may be late, else the last interaction."""
        day, today = detail.row.day, clock.today()
        if day is None:
            text = clean((detail.row.day_text or "")[: cells.LIMIT])
            return [("  ", ""), (text or "no next step", "$tl-faint")]
        if step_day(detail.row, today) is None:
            last = f"last {short_day(day, today)} {content.distance(day, today)}"
            return [("  ", ""), (last, "$tl-muted"), ("   no next step", "$tl-faint")]
        date, (away, color) = short_day(day, today), content.step_distance(detail.row, today)
        line = [
            ("  next ", "$tl-faint"),
            (date, "$tl-text"),
            (f" {away}", "bold $tl-text" if away == "today" else color),
        ]
        left = room - len(f"  next {date} {away}   ")
        if detail.step_text and left > _SHORT_STEP:
            line.append((f"   {content.short(detail.step_text, left, self._glyphs)}", "$tl-text"))
        return line

    def _tabs(self, width: int) -> list[Content]:
        self._places = []
        line = Content(" ")
        for at, (name, count) in enumerate(zip(self._names, self._counts, strict=True)):
            if at:
                line += " " * 4
            start = line.cell_length
            open_ = at == self._open
            line = Content.assemble(
                line,
                (name, "bold $tl-text" if open_ else "$tl-muted"),
                (f" {count}" if count else "", "$tl-muted" if open_ else "$tl-faint"),
            )
            self._places.append((start, line.cell_length))
        shown = Content.styled(_key_line(), "$tl-faint")
        if line.cell_length + shown.cell_length + 3 > width - 1:
            shown = Content()
        gap = max(0, width - 1 - line.cell_length - shown.cell_length)
        line = Content.assemble(line, " " * gap, shown).truncate(width)
        start, end = self._places[self._open]
        start, end = max(0, start - 1), min(width, end + 1)
        glyphs = self._glyphs
        rule = Content.assemble(
            (glyphs.rule * start, "$tl-line"),
            (glyphs.rule_on * (end - start), "$tl-accent"),
            (glyphs.rule * max(0, width - end), "$tl-line"),
        )
        return [line, rule]

    def on_click(self, event: events.Click) -> None:
        if event.y == 0 and event.x < 2 + cells.width(self._trail.name):
            self.post_message(self.BackChosen())
        if event.y != _TABS_ROW:
            return
        for index, (start, end) in enumerate(self._places):
            if start - 1 <= event.x <= end:
                self.post_message(self.TabChosen(index))
                return


def _fitting(wordings: Sequence[Content], room: int) -> Content:
    """Return the first wording with two blanks before it in ``room`` cells, or nothing."""
    fitting = (words for words in wordings if words.cell_length + 2 <= room)
    return next(fitting, Content())


def _held_until(detail: LeadDetail) -> datetime | None:
    """Return when our conversion of the lead is sent; None if none is held."""
    held = (one for one in detail.pending if isinstance(one.change, ConvertLead))
    return next((one.hold_until for one in held if one.hold_until is not None), None)


def _key_line() -> str:
    """Return the keys that lead to other tabs and other leads."""
    ids = ("lead.tab_back", "lead.tab", "lead.next", "lead.previous")
    back, tab, following, previous = map(keys.name_of, ids)
    return f"{back} {tab} tabs   {following} {previous} next lead"
