"""A lead's history as lines, grouped by day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

from msgspec import Struct
from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.values.note_text import body_below
from taskip_leads.text import short_day
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block

#: The first cell of titles and of the text under them.
_TITLE = 9
#: The most lines of a note's text while it is folded, and its characters then and unfolded.
_TEXT_LINES = 4
_TEXT_LIMIT, _WHOLE_LIMIT = 4000, 64_000

#: A glyph and its style.
Sign = tuple[str, str]


class TimelineEntry(Struct, frozen=True):
    """One event. ``moment`` is the displayed local time without a zone; None sorts last."""

    moment: datetime | None
    sign: Sign
    title: str
    text: str = ""
    #: At the right: the author, or the state of a pending change.
    who: str = ""
    bold: bool = False
    #: Shown in place of the time if ``moment`` is None.
    time_text: str = ""
    own: bool = False
    #: Shown muted after the title: a file's size.
    aside: str = ""


def head(day: date | None) -> str:
    """Return the heading of a day's entries."""
    if day is None:
        return "No exact time"
    today = clock.today()
    return "Today" if day == today else short_day(day, today)


def timeline_lines(
    entries: Sequence[TimelineEntry], width: int, glyphs: Glyphs, *, nothing: str = ""
) -> Iterator[list[Content]]:
    """Yield the lines of each entry, with a heading above each day; ``nothing`` if there is none."""
    for _item, lines in timeline_blocks(entries, width, glyphs, nothing=nothing):
        yield lines


def timeline_blocks(
    entries: Sequence[TimelineEntry],
    width: int,
    glyphs: Glyphs,
    *,
    nothing: str = "",
    unfolded: Collection[TimelineEntry] = (),
) -> Iterator[Block]:
    """Yield the headings, and the entries as items; the text of ``unfolded`` ones is whole."""
    # One cell stays free at the left, as everywhere.
    width -= 1
    day: date | None = None
    for at, entry in enumerate(entries):
        its = entry.moment.date() if entry.moment else None
        if at == 0 or its != day:
            title = Content.styled(f" {head(its)}", "bold $tl-muted")
            yield False, ([Content(), title] if at else [title])
            day = its
        yield True, _entry_lines(entry, width, glyphs, whole=entry in unfolded)
    if not entries and nothing:
        words = content.wrapped(content.with_keys(nothing, "$tl-faint"), width)
        yield False, [Content.assemble(" ", line) for line in words]


def _entry_lines(entry: TimelineEntry, width: int, glyphs: Glyphs, *, whole: bool) -> list[Content]:
    time = content.clock_time(entry.moment) if entry.moment else ""
    room = width - _TITLE
    who = content.short(entry.who or entry.time_text, max(8, room // 2), glyphs)
    if entry.time_text and entry.who:
        who = content.short(f"{entry.time_text}  {entry.who}", max(8, room // 2), glyphs)
    title = content.short(entry.title, max(4, room - cells.width(who) - 2), glyphs)
    named = Content.styled(title, "bold $tl-text" if entry.bold else "$tl-text")
    if entry.aside:
        named = Content.assemble(named, (f"  {entry.aside}", "$tl-muted"))
    left = Content.assemble((f"{time:<5}  ", "$tl-faint"), entry.sign, " ", named)
    line = content.ends(left, Content.styled(who, "$tl-faint"), width, glyphs.ellipsis)
    out = [Content.assemble(" ", line)]
    text = body_below(title, content.prose(entry.text[: _WHOLE_LIMIT if whole else _TEXT_LIMIT]))
    if text:
        most = None if whole else _TEXT_LINES
        for part in cells.wrap(text, room, most, glyphs.ellipsis):
            out.append(Content.styled(" " * (_TITLE + 1) + part, "$tl-muted"))
    return out


class Timeline(CursorPane):
    """Show entries grouped by day; the one under the cursor can be unfolded."""

    MOST_CELLS = 1 + _TITLE + cells.PROSE
    TEXT_AT = 1

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(palette, glyphs, id=id)
        self._entries: list[TimelineEntry] = []
        self._unfolded: list[TimelineEntry] = []
        self._nothing = ""

    def show(
        self,
        timeline: list[TimelineEntry],
        *,
        nothing: str,
        same: bool,
        around: tuple[int, int] = (0, 0),
    ) -> None:
        """Show these entries, or ``nothing``; keep cursor and scroll position if the lead is the same.

        ``around``: how many are above and below them.
        """
        if not same:
            self._unfolded.clear()
            self.begin()
        if (timeline, nothing) != (self._entries, self._nothing):
            self._entries, self._nothing = timeline, nothing
            at_top = not self._at and not self.scroll_y
            self.window.show(self, timeline, around)
            if at_top:
                self.place(0)

    def fold(self) -> None:
        """Show the whole text of the entry under the cursor, or its first lines again."""
        if (index := self.index) is None:
            return
        entry = self._entries[index]
        if entry in self._unfolded:
            self._unfolded.remove(entry)
        else:
            self._unfolded.append(entry)
        self.renew()
        self.go(index)

    def blocks(self, width: int) -> Iterator[Block]:
        yield from timeline_blocks(
            self._entries, width, self._glyphs, nothing=self._nothing, unfolded=self._unfolded
        )
