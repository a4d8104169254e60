"""The side pane: the lead under the cursor, from the mirror alone."""

from __future__ import annotations

from datetime import date, datetime

from textual.content import Content
from textual.widget import Widget

from taskip_leads import clock
from taskip_leads.models.attribute import leading
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import LeadDetail, NoteView
from taskip_leads.models.pending import ChangeState
from taskip_leads.text import ago, amount, clean, plural, short_day, when
from taskip_leads.ui.render import cells
from taskip_leads.ui.render import content as paint
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.highlight import needles, spans
from taskip_leads.ui.render.theme import Palette

_LABEL = 10
#: A note is cut here before it is wrapped.
_NOTE_LIMIT = 4000


class Preview(Widget):
    """Name, company, status, money, next step, facts, last note."""

    DEFAULT_CSS = """
    Preview { width: 36; background: $tl-surface; padding: 1 2; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._palette, self._glyphs = palette, glyphs
        self._detail: LeadDetail | None = None
        self._needles: tuple[str, ...] = ()
        self._me: int | None = None

    def show(self, detail: LeadDetail | None, text: str = "") -> None:
        """Show this lead, or nothing; matches of ``text`` are marked."""
        words = needles(text)
        if (detail, words) != (self._detail, self._needles):
            self._detail, self._needles = detail, words
            self.refresh()

    def shows(self, key: int, text: str) -> bool:
        """Whether it is this lead that is shown, with the matches of this search."""
        shown = self._detail.row.key if self._detail is not None else None
        return (shown, self._needles) == (key, needles(text))

    def set_me(self, me: int | None) -> None:
        """Behind whose name ``(you)`` stands."""
        if me != self._me:
            self._me = me
            self.refresh()

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    def render(self) -> Content:
        if self._detail is None:
            return Content()
        width, height = self.size.width, self.size.height
        upper = self._upper(self._detail, width)
        counts = self._counts(self._detail)
        room = height - len(upper) - 1
        lower = self._last_note(self._detail, width, room - 1)
        blank = [Content()] * max(0, height - len(upper) - len(lower) - 1)
        return Content("\n").join([*upper, *lower, *blank, counts][:height])

    # Above the rule

    def _upper(self, detail: LeadDetail, width: int) -> list[Content]:
        row = detail.row
        number = f"#{row.id}" if row.id is not None else "new"
        name = cells.cut(clean(row.name), width - len(number) - 1, self._glyphs.ellipsis)
        head = self._ends(
            self._mark(name, "bold $tl-text"), Content.styled(number, "$tl-faint"), width
        )
        company = self._mark(self._cut(row.company or "", width), "$tl-muted")
        lines = [head, company, Content(), self._standing(row, width), Content()]
        lines += self._step(detail, width)
        lines += [Content(), *self._facts(row, width)]
        return lines

    def _standing(self, row: LeadRow, width: int) -> Content:
        """Pill at the left, exact money at the right."""
        money = Content()
        if row.value is not None:
            code = f" {clean(row.currency)}" if row.currency else ""
            money = Content.assemble((amount(row.value), "bold $tl-text"), (code, "$tl-faint"))
        room = width - money.cell_length - 1
        if row.converted:
            done = f"{self._glyphs.done} "
            pill = Content.assemble((done, "$tl-ok"), ("contact", "$tl-text"))
        elif row.statuses is None:
            pill = Content.styled(f"{self._glyphs.unknown} status not known", "$tl-faint")
        elif not row.statuses:
            pill = Content.styled(f"{self._glyphs.ring} no status", "$tl-faint")
        else:
            first = leading(row.statuses)
            name = self._cut(first.name, room - 4)
            words, tint = self._palette.pill(first.color, self._palette.surface)
            if self._palette.flat:
                dot = (self._glyphs.dot, f"bold {_css(words)}")
                pill = Content.assemble("[", dot, (f" {name}", "bold"), "]")
            else:
                pill = Content.styled(f" {self._glyphs.dot} {name} ", f"bold {words} on {tint}")
        return self._ends(pill, money, width)

    def _step(self, detail: LeadDetail, width: int) -> list[Content]:
        """The next step where the date is ahead, else when one last spoke."""
        row, today = detail.row, clock.today()
        if row.day is None:
            told = clean(row.day_text) if row.day_text else "none"
            return [self._fact("Next step", Content.styled(told, "$tl-faint"))]
        if row.day < today:
            return [
                self._fact("Next step", Content.styled("none", "$tl-faint")),
                self._fact("Last", self._date(row.day, today, "$tl-muted")),
            ]
        lines = [self._fact("Next step", self._date(row.day, today, "bold $tl-text"))]
        said = _next_words(detail)
        if said:
            lines += [
                Content.assemble(" " * _LABEL, self._mark(line, "$tl-text"))
                for line in cells.wrap(said, width - _LABEL, 2, self._glyphs.ellipsis)
            ]
        return lines

    def _date(self, day: date, today: date, style: str) -> Content:
        distance = when(day, today)
        if day < today:
            distance += " ago"
        return Content.assemble((short_day(day, today), style), (f"  {distance}", "$tl-muted"))

    def _facts(self, row: LeadRow, width: int) -> list[Content]:
        rest = width - _LABEL
        out: list[Content] = []
        if row.statuses and len(row.statuses) > 1:
            first = leading(row.statuses)
            for other in row.statuses:
                if other is not first:
                    dot = _css(self._palette.dot(other.color, self._palette.surface))
                    name = self._cut(other.name, rest - 2)
                    out.append(
                        self._fact(
                            "Also",
                            Content.assemble((self._glyphs.dot, dot), (f" {name}", "$tl-text")),
                        )
                    )
        sources = ", ".join(source.name for source in row.sources) if row.sources else ""
        owners = paint.owners(row.owners or (), self._me)
        place = ", ".join(part for part in (row.city, row.country) if part)
        for label, value in (
            ("Source", sources),
            ("Owner", owners),
            ("E-mail", row.email),
            ("Phone", row.phone),
            ("Website", (row.website or "").removeprefix("https://").rstrip("/")),
            ("City", place),
        ):
            if value:
                out.append(self._fact(label, self._mark(self._cut(value, rest), "$tl-text")))
        return out

    # Below the rule

    def _last_note(self, detail: LeadDetail, width: int, room: int) -> list[Content]:
        if room < 5 or not detail.notes:
            return []
        view = detail.notes[0]
        age = self._age(view)
        title = self._cut(view.note.title, width - age.cell_length - 1)
        lines = [
            Content(),
            Content.styled(self._glyphs.rule * width, "$tl-line"),
            self._ends(self._mark(title, "bold $tl-text"), age, width),
        ]
        author = view.note.author
        body = clean(view.note.note[:_NOTE_LIMIT], lines=True)
        for line in cells.wrap(body, width, room - 5, self._glyphs.ellipsis):
            lines.append(self._mark(line, "$tl-muted"))
        if author is not None:
            lines += [Content(), Content.styled(self._cut(author.label, width), "$tl-faint")]
        return lines

    def _age(self, view: NoteView) -> Content:
        if view.pending is not None:
            sign = self._glyphs.up
            if view.pending.state in (ChangeState.REFUSED, ChangeState.NEEDS_DECISION):
                return Content.styled(f"{self._glyphs.unknown} needs a look", "$tl-warn")
            return Content.assemble((sign, "$tl-accent"), (" waiting", "$tl-faint"))
        stamp: datetime | None = clock.parse_stamp(view.note.created_at)
        if stamp is None:
            return Content.styled(self._cut(view.note.created_at or "", 16), "$tl-faint")
        return Content.styled(ago(stamp, clock.now()), "$tl-faint")

    def _counts(self, detail: LeadDetail) -> Content:
        if detail.read_at is None and not detail.notes:
            return Content.styled("notes and files come when opened", "$tl-faint")
        counted = ((len(detail.notes), "note"), (len(detail.files), "file"))
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

    def _fact(self, label: str, value: Content) -> Content:
        return Content.assemble((cells.pad(label, _LABEL), "$tl-faint"), value)

    def _ends(self, left: Content, right: Content, width: int) -> Content:
        gap = max(1, width - left.cell_length - right.cell_length)
        return Content.assemble(left, " " * gap, right)

    def _cut(self, text: str, width: int) -> str:
        return cells.cut(clean(text[: cells.LIMIT]), width, self._glyphs.ellipsis)

    def _mark(self, text: str, style: str) -> Content:
        content = Content.styled(text, style)
        ground = "" if self._palette.flat else " on $tl-markground"
        for start, end in spans(text, self._needles):
            content = content.stylize(f"underline $tl-mark{ground}", start, end)
        return content


def _next_words(detail: LeadDetail) -> str:
    """The text of the last line that begins with ``Next:`` in the newest note."""
    if not detail.notes:
        return ""
    lines = clean(detail.notes[0].note.note[:_NOTE_LIMIT], lines=True).splitlines()
    for line in reversed(lines):
        if line.strip().lower().startswith("next:"):
            return line.strip()[5:].strip()
    return ""


def _css(colour: str) -> str:
    return colour if colour.startswith("#") else f"ansi_{colour}"
