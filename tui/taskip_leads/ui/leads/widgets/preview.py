"""The side pane that shows the lead under the cursor."""

from __future__ import annotations

from datetime import date, datetime

from textual.content import Content
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.attribute import leading
from taskip_leads.models.filters.search_terms import needles
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail, NoteView, StatusAge
from taskip_leads.models.pending import ChangeState
from taskip_leads.models.pipeline.next_step import step_day
from taskip_leads.models.values.note_text import body_below
from taskip_leads.text import ago, clean, plural, short_day
from taskip_leads.ui.render import cells
from taskip_leads.ui.render.content import (
    contact_sign,
    css,
    distance,
    ends,
    marked,
    owners,
    pill,
    short,
    step_distance,
    website,
    worth,
)
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette

#: Cells of a label.
_LABEL = 10
#: Characters of a note to wrap at most.
_NOTE_LIMIT = 4000
#: Rows of the rule and the news above the last note.
_NEWS = 3
#: Seconds between two looks at the age of the news.
_TICK = 10.0


class Preview(Widget):
    """Show name, company, status, value, next step, facts and the last note of a lead.

    Everything comes from the local mirror.
    """

    DEFAULT_CSS = """
    Preview { width: 36; background: $tl-surface; padding: 1 2; }
    """

    def __init__(
        self,
        palette: Palette,
        glyphs: Glyphs,
        *,
        shows_status_age: bool = False,
        id: str | None = None,
    ) -> None:
        """``shows_status_age``: tell since when the lead is in its status."""
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._shows_status_age = shows_status_age
        self._detail: LeadDetail | None = None
        self._needles: tuple[str, ...] = ()
        self._reads_ahead = False
        self._me: int | None = None
        #: The line that tells how long ago the lead came or was changed.
        self._news: Content | None = None

    def on_mount(self) -> None:
        self.set_interval(_TICK, self._tick)

    def show(self, detail: LeadDetail | None, text: str = "", *, reads_ahead: bool = False) -> None:
        """Show this lead, or nothing, and highlight the matches of ``text``.

        ``reads_ahead``: its notes come by themselves.
        """
        words = needles(text)
        shown = (self._detail, self._needles, self._reads_ahead)
        if (detail, words, reads_ahead) != shown:
            self._detail, self._needles, self._reads_ahead = detail, words, reads_ahead
            self.refresh()

    def shows(self, lead_id: int, text: str) -> bool:
        """Return whether this lead is shown, with the matches of this search."""
        shown = self._detail.row.lead_id if self._detail is not None else None
        return (shown, self._needles) == (lead_id, needles(text))

    def set_me(self, me: int | None) -> None:
        """Set the user whose name is followed by ``(you)``."""
        if me != self._me:
            self._me = me
            self.refresh()

    def set_palette(self, palette: Palette) -> None:
        """Repaint with other colors."""
        self._palette = palette
        self.refresh()

    def render(self) -> Content:
        if self._detail is None:
            return Content()
        width, height = self.size.width, self.size.height
        upper = self._upper(self._detail, width)
        counts = self._counts(self._detail)
        room = height - len(upper) - 1
        lower = self._lower(self._detail, width, room - 1)
        blank = [Content()] * max(0, height - len(upper) - len(lower) - 1)
        return Content("\n").join([*upper, *lower, *blank, counts][:height])

    # Above the rule

    def _upper(self, detail: LeadDetail, width: int) -> list[Content]:
        row = detail.row
        number = f"#{row.server_id}" if row.server_id is not None else "new"
        name = cells.cut(clean(row.name), width - len(number) - 1, self._glyphs.ellipsis)
        head = self._line(
            self._highlight(name, "bold $tl-text"), Content.styled(number, "$tl-faint"), width
        )
        company = self._highlight(self._cut(row.company or "", width), "$tl-muted")
        lines = [head, *self._was(detail, width, "name"), company, Content()]
        lines += [self._status_and_value(row, width), *self._was(detail, width, "status", "value")]
        lines += [Content(), *self._next_step(detail, width)]
        lines += self._was(detail, width, "step", indent=_LABEL)
        if self._shows_status_age and detail.status_age is not None:
            lines += _status_age(detail.status_age, width, self._glyphs.ellipsis)
        lines += [Content(), *self._facts(detail, width)]
        return lines

    def _was(
        self, detail: LeadDetail, width: int, left: str, right: str = "", *, indent: int = 0
    ) -> list[Content]:
        """Return what fields were when the user looked last, if others have changed them since."""
        if detail.unread is None:
            return []
        from taskip_leads.ui.render.news import was

        room = width - indent
        one, other = (was(detail, name, room, self._glyphs) for name in (left, right))
        if not one and not other:
            return []
        return [Content.assemble(" " * indent, self._line(one, other, room))]

    def _status_and_value(self, row: LeadRow, width: int) -> Content:
        """Return the first status at the left and the exact value at the right."""
        glyphs = self._glyphs
        value = worth(row)
        if row.converted:
            status = Content.assemble(contact_sign(row, glyphs), ("contact", "$tl-text"))
        elif row.statuses is None:
            status = Content.styled(f"{glyphs.unknown} status not known", "$tl-faint")
        elif not row.statuses:
            status = Content.styled(f"{glyphs.ring} no status", "$tl-faint")
        else:
            room = width - value.cell_length - 1
            surface = self._palette.surface
            status = pill(leading(row.statuses), self._palette, glyphs, room, ground=surface)
        return self._line(status, value, width)

    def _next_step(self, detail: LeadDetail, width: int) -> list[Content]:
        """Return the next step, which may be late, else the last interaction."""
        row, today = detail.row, clock.today()
        if row.day is None:
            text = clean(row.day_text) if row.day_text else "none"
            return [_fact("Next step", Content.styled(text, "$tl-faint"))]
        if step_day(row, today) is None:
            return [
                _fact("Next step", Content.styled("none", "$tl-faint")),
                _fact("Last", self._date(row.day, "$tl-muted", _past(row.day, today))),
            ]
        away = step_distance(row, today)
        lines = [_fact("Next step", self._date(row.day, "bold $tl-text", away))]
        if text := detail.step_text:
            lines += [
                Content.assemble(" " * _LABEL, self._highlight(line, "$tl-text"))
                for line in cells.wrap(text, width - _LABEL, 2, self._glyphs.ellipsis)
            ]
        return lines

    def _date(self, day: date, style: str, away: tuple[str, str]) -> Content:
        text, color = away
        return Content.assemble((short_day(day, clock.today()), style), (f"  {text}", color))

    def _facts(self, detail: LeadDetail, width: int) -> list[Content]:
        row, room = detail.row, width - _LABEL
        facts: list[Content] = []
        if row.statuses and len(row.statuses) > 1:
            first = leading(row.statuses)
            for other in row.statuses:
                if other is not first:
                    dot = css(self._palette.dot(other.color, self._palette.surface))
                    name = f" {self._cut(other.name, room - 2)}"
                    text = Content.assemble((self._glyphs.dot, dot), (name, "$tl-text"))
                    facts.append(_fact("Also", text))
        for label, value in (
            ("Phone", row.phone),
            ("Email", row.email),
            ("Owner", "not known" if row.owners is None else owners(row.owners, self._me)),
            ("Source", ", ".join(source.name for source in row.sources or ())),
            ("Website", website(row.website)),
            ("City", ", ".join(part for part in (row.city, row.country) if part)),
        ):
            before = self._was(detail, width, label.lower(), indent=_LABEL)
            if value and label == "Email":
                address = self._highlight(clean(value[: cells.LIMIT]), "$tl-text")
                facts += [*_email(address, room, self._glyphs.ellipsis), *before]
            elif value or before:
                text = self._highlight(self._cut(value or "none", room), "$tl-text")
                facts += [_fact(label, text), *before]
        return facts

    # Below the rule

    def _lower(self, detail: LeadDetail, width: int, room: int) -> list[Content]:
        from taskip_leads.ui.render.news import news_line

        self._news = news_line(detail, self._glyphs, clock.now())
        if self._news is None or room < _NEWS:
            return self._last_note(detail, width, room)
        rule = Content.styled(self._glyphs.rule * width, "$tl-line")
        note = self._last_note(detail, width, room - _NEWS + 1)
        return [Content(), rule, self._news, *([Content(), *note[2:]] if note else [])]

    def _tick(self) -> None:
        """Paint again when an age has changed."""
        if self._detail is None or self._news is None:
            return
        from taskip_leads.ui.render.news import news_line

        news = news_line(self._detail, self._glyphs, clock.now())
        if news is None or not news.is_same(self._news):
            self.refresh()

    def _last_note(self, detail: LeadDetail, width: int, room: int) -> list[Content]:
        if room < 5 or not detail.notes:
            return []
        view = detail.notes[0]
        age = self._age(view)
        title = self._cut(view.note.title, width - age.cell_length - 1)
        lines = [
            Content(),
            Content.styled(self._glyphs.rule * width, "$tl-line"),
            self._line(self._highlight(title, "bold $tl-text"), age, width),
        ]
        author = view.note.author
        body = body_below(title, clean(view.note.note[:_NOTE_LIMIT], lines=True))
        for line in cells.wrap(body, width, room - 5, self._glyphs.ellipsis) if body else ():
            lines.append(self._highlight(line, "$tl-muted"))
        if author is not None:
            lines += [Content(), Content.styled(self._cut(author.label, width), "$tl-faint")]
        return lines

    def _age(self, view: NoteView) -> Content:
        if view.pending is not None:
            sign = self._glyphs.up
            if view.pending.state in (ChangeState.REFUSED, ChangeState.NEEDS_DECISION):
                return Content.styled(f"{self._glyphs.unknown} needs you", "$tl-warn")
            return Content.assemble((sign, "$tl-accent"), (" waiting", "$tl-faint"))
        stamp: datetime | None = clock.parse_stamp(view.note.created_at)
        if stamp is None:
            return Content.styled(self._cut(view.note.created_at or "", 16), "$tl-faint")
        return Content.styled(ago(stamp, clock.now()), "$tl-faint")

    def _counts(self, detail: LeadDetail) -> Content:
        if detail.notes_read_at is None and not detail.notes:
            later = "notes load when you open it"
            words = self._glyphs.ellipsis if self._reads_ahead else later
            return Content.styled(words, "$tl-faint")
        counted = ((detail.note_count, "note"), (len(detail.files), "file"))
        parts = [plural(count, word) for count, word in counted if count]
        line = Content.styled("   ".join(parts) or "no notes yet", "$tl-faint")
        if detail.pending:
            line = Content.assemble(
                line,
                "   ",
                (self._glyphs.up, "$tl-accent"),
                (f" {len(detail.pending)}", "$tl-faint"),
            )
        return line

    # Pieces

    def _line(self, left: Content, right: Content, width: int) -> Content:
        return ends(left, right, width, self._glyphs.ellipsis, gap=1)

    def _cut(self, text: str, width: int) -> str:
        return short(text, width, self._glyphs)

    def _highlight(self, text: str, style: str) -> Content:
        return marked(text, style, self._needles, self._palette)


def _past(day: date, today: date) -> tuple[str, str]:
    return distance(day, today), "$tl-muted"


def _fact(label: str, value: Content) -> Content:
    return Content.assemble((cells.pad(label, _LABEL), "$tl-faint"), value)


def _email(address: Content, room: int, ellipsis: str) -> list[Content]:
    """Return an email address; one that is too long for a line breaks after its ``@``."""
    end = address.plain.rfind("@") + 1
    long = address.cell_length > room and 0 < end < len(address.plain)
    parts = (address[:end], address[end:]) if long else (address,)
    lines = (ends(part, Content(), room, ellipsis).rstrip() for part in parts)
    return [_fact("" if at else "Email", line) for at, line in enumerate(lines)]


def _status_age(age: StatusAge, width: int, ellipsis: str) -> list[Content]:
    """Return for how long the lead is in its status, or since when it is known to be."""
    today = clock.today()
    day = age.since.astimezone().date()
    since = f"since {short_day(day, today)}"
    if age.seen:
        text = Content.assemble((f"{(today - day).days}d", "$tl-text"), (f"  {since}", "$tl-muted"))
        return [_fact("In status", text)]
    words = f"{since}, when this machine first synced"
    first, *more = cells.wrap(words, width - _LABEL, 3, ellipsis)
    lines = [_fact("In status", Content.styled(first, "$tl-muted"))]
    return lines + [Content.styled(" " * _LABEL + line, "$tl-muted") for line in more]
