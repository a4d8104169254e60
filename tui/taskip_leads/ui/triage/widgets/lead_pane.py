"""What is known of the current lead: how to reach it, what it wrote, its history, its company."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from taskip_leads import clock
from taskip_leads.models.lead_row import LeadRow
from taskip_leads.models.lead_views import RelatedLead
from taskip_leads.text import amount, clean, plural, when
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette
from taskip_leads.ui.triage.view import TriageLeadView
from taskip_leads.ui.widgets.pane.cursor_pane import CursorPane
from taskip_leads.ui.widgets.pane.item_spans import Block
from taskip_leads.ui.widgets.timeline import timeline_lines

#: From this width on, the facts stand in two columns with labels.
_WIDE = 60
_LABEL, _COLUMN = 10, 45
#: Prose is wrapped here, however wide the pane is.
_PROSE = 76
_TEXT_LIMIT = 64_000
#: Leads of the same company that are listed.
_RELATED = 3
#: The columns of a related lead: status, the end of the value, when, the last note.
_STATUS, _VALUE, _WHEN, _NOTE = 24, 48, 55, 58


class TriageLeadPane(CursorPane):
    """Scrolls with ``j`` and ``k``; it has no items."""

    def __init__(self, palette: Palette, glyphs: Glyphs) -> None:
        super().__init__(palette, glyphs)
        self._view: TriageLeadView | None = None

    def show(self, view: TriageLeadView | None) -> None:
        """Show this lead; another lead starts at the top."""
        before, self._view = self._view, view
        if view is None or before is None or _lead_id(before) != _lead_id(view):
            self.begin()
        if view != before:
            self.renew()

    def blocks(self, width: int) -> Iterator[Block]:
        view = self._view
        if view is None:
            return
        tight = self.app.size.width < 100 and self.app.size.height < 30
        blocks = (
            self._facts(view.detail.row, width),
            self._description(view, width),
            list(self._history(view, width)),
            self._company(view, width),
        )
        begun = False
        for block in blocks:
            if block:
                # The head above ends without a blank row where there are few rows.
                yield False, [Content(), *block] if begun or not tight else block
                begun = True

    def _facts(self, row: LeadRow, width: int) -> list[Content]:
        place = ", ".join(part for part in (row.city, row.country) if part)
        website = content.website(row.website)
        facts = [("Email", row.email), ("Phone", row.phone), ("Website", website), ("City", place)]
        if width < _WIDE or self.app.size.width < 100:
            lines = self._side_by_side([row.email, row.phone, place], width - 1)
            with_website = self._side_by_side([row.email, row.phone, place, website], width - 1)
            # The email address names the website too: it gets no line of its own.
            return with_website if len(with_website) <= len(lines) or not lines else lines
        cell = _COLUMN - _LABEL - 1
        known = [
            Content.assemble(
                (cells.pad(label, _LABEL if at % 2 == 0 else _LABEL - 1), "$tl-faint"),
                (content.short(value, cell if at % 2 == 0 else width - _COLUMN - _LABEL, self._glyphs),
                 "$tl-text"),
            )
            for at, (label, value) in enumerate((la, v) for la, v in facts if v)
        ]  # fmt: skip
        return [
            Content.assemble(" ", content.ends(first, Content(), _COLUMN), *rest)
            for first, *rest in (known[at : at + 2] for at in range(0, len(known), 2))
        ]

    def _side_by_side(self, values: list[str | None], room: int) -> list[Content]:
        """Return the values that are there side by side, in as many lines as they need."""
        lines: list[str] = []
        for value in (value for value in values if value):
            text = content.short(value, room, self._glyphs)
            if lines and cells.width(lines[-1]) + 3 + cells.width(text) <= room:
                lines[-1] += f"   {text}"
            else:
                lines.append(text)
        return [Content.styled(f" {line}", "$tl-text") for line in lines]

    def _description(self, view: TriageLeadView, width: int) -> list[Content]:
        text = clean((view.detail.lead.description or "")[:_TEXT_LIMIT], lines=True).strip()
        if not text:
            return []
        lines = cells.wrap(text, min(width - 2, _PROSE))
        return [
            Content.styled(" Description", "$tl-faint"),
            *(Content.styled(f" {line}", "$tl-text") for line in lines),
        ]

    def _history(self, view: TriageLeadView, width: int) -> Iterator[Content]:
        for chunk in timeline_lines(view.entries, width, self._glyphs, nothing=view.nothing):
            yield from chunk
        if older := view.detail.older_notes:
            yield Content.styled(f" and {plural(older, 'older note')}", "$tl-faint")

    def _company(self, view: TriageLeadView, width: int) -> list[Content]:
        if not view.related:
            return []
        row = view.detail.row
        named = clean(
            (row.company or content.website(row.website) or "the same company")[: cells.LIMIT]
        )
        title = cells.cut(f" Also from {named}", width, self._glyphs.ellipsis)
        lines = [Content.styled(title, "bold $tl-muted")]
        lines += [self._related(one, width) for one in view.related[:_RELATED]]
        if more := len(view.related) - _RELATED:
            lines += [Content.styled(f" and {more} more", "$tl-faint")] if more > 0 else []
        return lines

    def _related(self, related: RelatedLead, width: int) -> Content:
        row, glyphs = related.row, self._glyphs
        line = Content.styled(f" {content.short(row.name, _STATUS - 3, glyphs)}", "$tl-text")
        line += " " * (_STATUS - line.cell_length)
        if row.converted:
            status = Content.assemble(content.contact_sign(row, glyphs), ("contact", "$tl-text"))
        elif row.statuses:
            status = content.badge(row.statuses[0], self._palette, glyphs, _NOTE - _VALUE + 4)
        else:
            status = Content.styled(f"{glyphs.ring} no status", "$tl-faint")
        line = Content.assemble(line, status)
        if row.value is not None:
            code = clean((row.currency or "")[:8])
            money = f"{amount(row.value, short=True)} {code}".strip()
            line = _at_end(line, Content.styled(money, "$tl-text"), _VALUE)
        if row.day is not None:
            past = when(row.day, clock.today())
            line = _at_end(line, Content.styled(past, "$tl-muted"), _WHEN)
        room = width - _NOTE - 1
        if related.last_note and room > 8:
            line += " " * (_NOTE - line.cell_length)
            line = Content.assemble(
                line, (content.short(related.last_note, room, glyphs), "$tl-muted")
            )
        return line.truncate(width)


def _at_end(line: Content, text: Content, end: int) -> Content:
    """Append ``text`` so that it ends at a cell, after at least one blank."""
    return Content.assemble(line, " " * max(1, end - line.cell_length - text.cell_length), text)


def _lead_id(view: TriageLeadView) -> int:
    return view.detail.row.lead_id
