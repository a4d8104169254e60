"""The side pane of the columns: the lead that the shown row becomes."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from taskip_leads.clock import parse_day, today
from taskip_leads.models.attribute import Attribute
from taskip_leads.models.field_labels import day_label, display_value
from taskip_leads.models.imports import wording
from taskip_leads.models.imports.reading import ReadRow
from taskip_leads.models.imports.targets import Target
from taskip_leads.text import clean, short_day
from taskip_leads.ui.imports.draft import ImportDraft
from taskip_leads.ui.render import cells, content
from taskip_leads.ui.render.glyphs import Glyphs
from taskip_leads.ui.render.theme import Palette

_LABEL = 8
_LINES = 6


class ImportedLead(Widget):
    """Show name, company, status, value, facts and description of the row as a lead."""

    DEFAULT_CSS = """
    ImportedLead { width: 36; background: $tl-surface; padding: 1 2; }
    """

    def __init__(self, palette: Palette, glyphs: Glyphs, draft: ImportDraft) -> None:
        super().__init__()
        self._palette, self._glyphs, self._draft = palette, glyphs, draft

    def set_palette(self, palette: Palette) -> None:
        """Repaint in other colours."""
        self._palette = palette
        self.refresh()

    def render(self) -> Content:
        row, width = self._draft.preview, self.size.width
        if row is None:
            return Content()
        right = Content.assemble(("h l", "bold $tl-muted"), (" row", "$tl-faint"))
        head = Content.styled(f"Lead from row {row.number}", "$tl-faint")
        lines = [content.ends(head, right, width), Content()]
        lines.append(Content.styled(self._short(row.name or "no name"), "bold $tl-text"))
        if row.company:
            lines.append(Content.styled(self._short(row.company), "$tl-muted"))
        lines += [Content(), self._worth(row), Content(), *self._facts(row)]
        if row.description:
            lines += [Content(), Content.styled("Description", "$tl-faint")]
            wrapped = cells.wrap(
                content.prose(row.description), width, _LINES, self._glyphs.ellipsis
            )
            lines += [Content.styled(line, "$tl-text") for line in wrapped]
        for problem in row.problems:
            lines.append(Content())
            words = f"{self._glyphs.refused} {wording.problem(problem)}"
            lines += [Content.styled(line, "$tl-warn") for line in cells.wrap(words, width, 3)]
        return Content("\n").join(lines)

    def _short(self, text: str) -> str:
        return content.short(text, self.size.width, self._glyphs)

    def _worth(self, row: ReadRow) -> Content:
        ids = row.fields.get("status_ids") or ()
        status = next((one for one in self._draft.attributes if one.id in ids), None)
        left = self._badge(status, "no status")
        value = row.fields.get("value")
        if value is None:
            return left
        code = clean(str(row.fields.get("currency") or ""))
        amount = Content.assemble(
            (display_value("value", str(value), today()), "bold $tl-text"),
            (f" {code}", "$tl-faint"),
        )
        return content.ends(left, amount, self.size.width, self._glyphs.ellipsis)

    def _badge(self, attribute: Attribute | None, without: str) -> Content:
        if attribute is None:
            return Content.styled(f"{self._glyphs.ring} {without}", "$tl-faint")
        return content.badge(attribute, self._palette, self._glyphs, 20)

    def _facts(self, row: ReadRow) -> list[Content]:
        facts: list[tuple[str, str]] = []
        if stamp := row.fields.get("lead_interaction_date"):
            day = parse_day(stamp)
            label = day_label(stamp, today()).split(" ")[0]
            facts.append((label, short_day(day, today()) if day else str(stamp)))
        for target, name in ((Target.SOURCE, "source_ids"), (Target.OWNER, "assigned_to")):
            ids = row.fields.get(name) or ()
            if ids:
                names = ", ".join(self._draft.names.name_of(target, id_) for id_ in ids)
                facts.append((target.label, names))
        for target in (Target.EMAIL, Target.PHONE, Target.WEBSITE, Target.ADDRESS):
            if text := row.fields.get(target):
                facts.append((target.label, str(text)))
        room = self.size.width - _LABEL
        return [
            Content.assemble(
                (cells.pad(label, _LABEL), "$tl-faint"),
                (content.short(text, room, self._glyphs), "$tl-text"),
            )
            for label, text in facts
        ]
